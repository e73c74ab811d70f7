from datetime import date
from pathlib import Path

import pytest

from connectors import people
from contracts import parties
from contracts.errors import Gone, Invalid

LIST = """
[[person]]
account = "avries"
name = "A. de Vries"
roles = ["regisseur"]

[[person]]
account = "pofficier"
name = "P. Officier"
roles = ["privacyfunctionaris"]
deputy = { account = "avries", from = 2026-11-01, until = 2026-11-30 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "people.toml"
    path.write_text(text)
    return path


def test_people_are_read_with_roles_and_deputy(tmp_path: Path) -> None:
    first, second = people.load(written(tmp_path, LIST))

    assert first == parties.Listed(
        account="avries", name="A. de Vries", roles=frozenset({"regisseur"})
    )
    assert (second.deputy, second.deputy_from, second.deputy_until) == (
        "avries",
        date(2026, 11, 1),
        date(2026, 11, 30),
    )


@pytest.mark.parametrize(
    ("today", "acts_for"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), "pofficier"),
        (date(2026, 11, 30), "pofficier"),
        (date(2026, 12, 1), None),
    ],
)
def test_a_deputy_stands_in_from_the_first_day_to_the_last(
    today: date, acts_for: str | None, tmp_path: Path
) -> None:
    found = parties.actor(people.load(written(tmp_path, LIST)), "avries", today)

    assert found is not None
    assert found.acts_for == acts_for


@pytest.mark.parametrize("text", ["", "# nobody yet\n"])
def test_a_list_may_be_empty(text: str, tmp_path: Path) -> None:
    assert people.load(written(tmp_path, text)) == []


def test_somebody_without_roles_is_listed_without_any(tmp_path: Path) -> None:
    (found,) = people.load(written(tmp_path, '[[person]]\naccount = "a"\nname = "A"\n'))

    assert found.roles == frozenset()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("[[person]]\n", ["person.0.account: ", "person.0.name: "]),
        (LIST + "\n[[person]]\naccount = 1\n", ["person.2.account: ", "person.2.name: "]),
        (LIST.replace("roles", "rollen"), ["person.0.rollen: Extra", "person.1.rollen: Extra"]),
        (LIST.replace('["regisseur"]', '"regisseur"'), ["person.0.roles: "]),
        (LIST.replace("until", "tot"), ["person.1.deputy.until: ", "person.1.deputy.tot: "]),
        (LIST.replace("2026-11-01", '"ooit"'), ["person.1.deputy.from: "]),
        (LIST.replace(LIST[LIST.index("{") :], '"avries"'), ["person.1.deputy: "]),
        ('person = "a"', ["person: "]),
        ("person = [1]", ["person.0: "]),
        ("[[persoon]]\n", ["persoon: Extra"]),
    ],
)
def test_every_mistake_is_told_together_by_its_place(
    text: str, places: list[str], tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as told:
        people.load(written(tmp_path, text))

    assert [place for place in places if place not in str(told.value)] == []
    assert "Vries" not in str(told.value)


@pytest.mark.parametrize("content", [b"[[person", b"\xff\xfe"])
def test_a_list_that_is_no_toml_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_bytes(content)

    with pytest.raises(Invalid, match=r"people\.toml is not valid TOML"):
        people.load(tmp_path / "people.toml")


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Gone, match=r"no people\.toml"):
        people.load(tmp_path / "people.toml")


@pytest.mark.rule("R-115")
@pytest.mark.parametrize(
    ("line", "department"), [("", None), ('department = "Burgerzaken"', "Burgerzaken")]
)
def test_a_person_acts_for_their_own_department_alone(
    line: str, department: str | None, tmp_path: Path
) -> None:
    text = f"""
        [[person]]
        account = "vera"
        name = "Vera"
        {line}

        [[person]]
        account = "wim"
        name = "Wim"
        department = "Vergunningen"
        deputy = {{ account = "vera", from = 2026-11-01, until = 2026-11-30 }}
    """

    found = parties.actor(people.load(written(tmp_path, text)), "vera", date(2026, 11, 2))

    assert found is not None
    assert (found.acts_for, found.department) == ("wim", department)
