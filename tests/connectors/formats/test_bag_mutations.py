"""A stand with the mutations after it gives what a stand of the later day gives."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import bag_xml
from bench.bag_xml import Version
from connectors.formats.registry import AS_OF
from contracts.errors import Invalid, RawFileUnreadable
from tests.connectors.formats.reading import DATA, read_all

WEESP = DATA / "bag" / "BAGGEM0457L-15102021.zip"
REAL = DATA / "bag" / "BAGNLDM-13112021-14112021.zip"
PLACES = {"1000": "9901", "2000": "9902"}
DAYS = tuple(date(2026, 11, day) for day in range(1, 6))
BEGIN, CHANGED = "2015-01-01", "2026-11-01"


def a_place(number: str = "1000", version: int = 1, **change: str) -> Version:
    texts = (("naam", change.pop("name", "Voorbeeldstad")),)
    begin, end = change.get("begin", BEGIN), change.get("end")
    return Version(part="WPL", number=number, version=version, begin=begin, end=end, texts=texts)


def a_street(number: int = 1, version: int = 1, *, place: str = "1000", **change: str) -> Version:
    return Version(
        part="OPR",
        number=f"9901300000{number:06}",
        version=version,
        begin=change.get("begin", BEGIN),
        end=change.get("end"),
        texts=(("naam", change.get("name", f"Straat {number}")),),
        refers=(("ligtIn", "Woonplaats", place),),
    )


def an_address(number: int = 1, version: int = 1, *, street: int = 1, **change: str) -> Version:
    return Version(
        part="NUM",
        number=f"9901200000{number:06}",
        version=version,
        begin=change.get("begin", BEGIN),
        end=change.get("end"),
        texts=(
            ("huisnummer", change.get("house", str(number))),
            ("postcode", "9370AA"),
            ("typeAdresseerbaarObject", "Verblijfsobject"),
            ("status", change.get("status", "Naamgeving uitgegeven")),
        ),
        refers=(("ligtAan", "OpenbareRuimte", f"9901300000{street:06}"),),
    )


def a_home(number: int = 1, version: int = 1, *, address: int = 1, **change: str) -> Version:
    return Version(
        part="VBO",
        number=f"9901010000{number:06}",
        version=version,
        begin=change.get("begin", BEGIN),
        end=change.get("end"),
        texts=(("status", change.get("status", "Verblijfsobject in gebruik")),),
        refers=(
            ("heeftAlsHoofdadres", "Nummeraanduiding", f"9901200000{address:06}"),
            ("maaktDeelUitVan", "Pand", f"9901100000{number:06}"),
        ),
    )


HERE = (a_place(), a_street(), an_address(), an_address(2), a_home(), a_home(2, address=2))
ELSEWHERE = (
    a_place("2000"),
    a_street(7, place="2000"),
    an_address(7, street=7),
    a_home(7, address=7),
)


def stand(
    folder: Path,
    versions: Iterable[Version] = HERE,
    day: date = DAYS[0],
    area: str | None = "9901",
    name: str = "stand.zip",
) -> Path:
    held = tuple(versions)
    bag_xml.write_stand(
        folder / name, day, lambda part: [one for one in held if one.part == part], PLACES, area
    )
    return folder / name


def mutations(
    folder: Path,
    *groups: str,
    at: int = 0,
    until: int | None = None,
    places: dict[str, str] = PLACES,
) -> Path:
    since, last = DAYS[at], DAYS[at + 1 if until is None else until]
    path = folder / f"mutations-{since}-{last}-{len(list(folder.iterdir()))}.zip"
    bag_xml.write_mutations(path, since, last, groups, places)
    return path


def rows(path: Path) -> Counter[tuple[object, ...]]:
    """All rows, as often as they are there; the line of a row is no part of it."""
    found, left_out = read_all("bag_extract", path)
    return Counter(found.select(pl.exclude("line")).rows()) + Counter(
        {(reason,): count for reason, count in left_out.items()}
    )


def test_a_stand_alone_in_a_folder_is_read_like_its_file(tmp_path: Path) -> None:
    path = stand(tmp_path)

    assert rows(tmp_path) == rows(path)
    assert AS_OF["bag_extract"](tmp_path) == DAYS[0]


def test_a_change_and_what_is_added_stand_in_the_place_of_what_was(tmp_path: Path) -> None:
    stand(tmp_path)
    ended = an_address(end=CHANGED)
    mutations(
        tmp_path,
        bag_xml.wijziging(an_address(), ended, an_address(version=2, house="11", begin=CHANGED)),
    )

    found, _ = read_all("bag_extract", tmp_path)

    one = found.filter(nummeraanduiding_id="9901200000000001")
    assert one.select("huisnummer", "geldig_van", "geldig_tot", "actueel").rows() == [
        ("1", BEGIN, CHANGED, "0"),
        ("11", CHANGED, None, "1"),
    ]
    assert AS_OF["bag_extract"](tmp_path) == DAYS[1]


def test_several_days_are_put_together_whatever_their_names(tmp_path: Path) -> None:
    stand(tmp_path)
    first = an_address(3)
    later = mutations(tmp_path, bag_xml.wijziging(first, replace(first, end=CHANGED)), at=1)
    later.rename(tmp_path / "a.zip")
    mutations(tmp_path, bag_xml.toevoeging(first)).rename(tmp_path / "b.zip")

    found, _ = read_all("bag_extract", tmp_path)

    assert found.filter(huisnummer="3")["geldig_tot"].to_list() == [CHANGED]
    assert AS_OF["bag_extract"](tmp_path) == DAYS[2]


def test_what_lies_in_another_municipality_is_passed_over(tmp_path: Path) -> None:
    path = stand(tmp_path)
    before = rows(path)
    elsewhere = [bag_xml.toevoeging(one) for one in ELSEWHERE]
    moved = bag_xml.wijziging(
        a_home(8, address=8), a_home(8, address=8, end=CHANGED), a_home(8, 2, address=7)
    )
    mutations(tmp_path, *elsewhere, moved)

    assert rows(tmp_path) == before


def test_a_new_street_brings_its_addresses_and_homes_whatever_their_order(tmp_path: Path) -> None:
    stand(tmp_path)
    new = (a_home(5, address=5), an_address(5, street=5), a_street(5))
    mutations(tmp_path, *map(bag_xml.toevoeging, new))

    found, _ = read_all("bag_extract", tmp_path)

    assert found.filter(straat="Straat 5").select(
        "adresseerbaar_object_id", "woonplaats"
    ).rows() == [("9901010000000005", "Voorbeeldstad")]


def test_mutations_from_before_the_stand_are_in_it_already(tmp_path: Path) -> None:
    path = stand(tmp_path, day=DAYS[2])
    mutations(tmp_path, bag_xml.toevoeging(an_address()))
    mutations(tmp_path, bag_xml.toevoeging(an_address(2)), at=1)

    assert rows(tmp_path) == rows(path)
    assert AS_OF["bag_extract"](tmp_path) == DAYS[2]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([(1, 2)], r"2026-11-01 until 2026-11-02 are missing"),
        ([(0, 1), (2, 3)], r"2026-11-02 until 2026-11-03 are missing"),
        ([(0, 1), (0, 1)], r"2026-11-01 is told twice"),
        ([(0, 2), (1, 3)], r"2026-11-02 is told twice"),
    ],
)
def test_days_that_do_not_join_up_are_refused_with_the_day(
    tmp_path: Path, days: list[tuple[int, int]], words: str
) -> None:
    stand(tmp_path)
    for at, until in days:
        mutations(tmp_path, at=at, until=until)

    with pytest.raises(Invalid, match=words) as refusal:
        read_all("bag_extract", tmp_path)

    assert refusal.value.code == "C-710"


def test_the_real_mutations_do_not_follow_on_the_stand_of_weesp(tmp_path: Path) -> None:
    shutil.copy(WEESP, tmp_path)
    shutil.copy(REAL, tmp_path)

    with pytest.raises(Invalid, match="2021-10-15 until 2021-11-13 are missing"):
        AS_OF["bag_extract"](tmp_path)


UNFIT = {
    "another version": bag_xml.wijziging(an_address(house="9"), an_address(end=CHANGED)),
    "lacks": bag_xml.wijziging(an_address(1, 3), an_address(1, 3, end=CHANGED)),
    "before the last": bag_xml.toevoeging(an_address(2, 0)),
    "another version ": bag_xml.toevoeging(an_address()),
    "into another": bag_xml.wijziging(an_address(), an_address(version=2)),
    "do not join up": bag_xml.wijziging(an_address(), an_address(end=CHANGED))
    + bag_xml.wijziging(an_address(), an_address(end=CHANGED)),
}


@pytest.mark.parametrize("words", UNFIT)
def test_a_change_that_does_not_fit_the_stand_is_refused(tmp_path: Path, words: str) -> None:
    stand(tmp_path)
    mutations(tmp_path, UNFIT[words])

    with pytest.raises(Invalid, match=words.strip()) as refusal:
        read_all("bag_extract", tmp_path)

    assert refusal.value.code == "C-711"
    assert "9901" not in str(refusal.value)


def test_a_place_that_goes_to_another_municipality_needs_a_new_stand(tmp_path: Path) -> None:
    stand(tmp_path)
    mutations(tmp_path, places={"1000": "9901", "2000": "9901"})

    with pytest.raises(Invalid, match="move places") as refusal:
        read_all("bag_extract", tmp_path)

    assert refusal.value.code == "C-712"


def test_two_stands_in_a_folder_are_refused(tmp_path: Path) -> None:
    stand(tmp_path)
    stand(tmp_path, day=DAYS[1], name="other.zip")

    with pytest.raises(RawFileUnreadable, match="2 full extracts"):
        read_all("bag_extract", tmp_path)


def test_a_mutation_without_a_whole_change_is_refused(tmp_path: Path) -> None:
    stand(tmp_path)
    mutations(tmp_path, bag_xml.toevoeging(an_address(3)).replace("toevoeging", "wijziging"))

    with pytest.raises(RawFileUnreadable, match="not whole"):
        read_all("bag_extract", tmp_path)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_wherever_a_file_of_mutations_is_cut_off_it_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    stand(folder)
    path = mutations(folder, bag_xml.toevoeging(an_address(3)))
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])

    with pytest.raises(RawFileUnreadable, match="not a whole BAG extract"):
        read_all("bag_extract", folder)


# The property: any history, cut at any two days.

Life = list[list[Version]]
"""Per day the versions of one object as they stand."""


@st.composite
def lives(draw: st.DrawFn, first: Version) -> Life:
    """An object over the days: it is made, renamed, ended, corrected away, in any order."""
    states: Life = [[first]] if draw(st.booleans()) else [[]]
    for day in DAYS[1:]:
        held = list(states[-1])
        act = draw(
            st.sampled_from(("nothing", "nothing", "begin", "follow", "end", "void", "drop"))
        )
        begin = str(day)
        if act == "begin" and not held:
            held = [replace(first, begin=begin)]
        elif held and act == "follow":
            last = held[-1]
            held[-1] = replace(last, end=last.end or begin)
            held.append(
                replace(_renamed(last, draw), version=last.version + 1, begin=begin, end=None)
            )
        elif held and act == "end":
            held[-1] = replace(held[-1], end=begin)
        elif held and act == "void":
            held[-1] = replace(held[-1], is_inactive=True)
        elif act == "drop":
            held = held[:-1]
        states.append(held)
    return states


def _renamed(one: Version, draw: st.DrawFn) -> Version:
    name, text = one.texts[0]
    other = draw(st.sampled_from((text, "7", "Plein")))
    return replace(one, texts=((name, other), *one.texts[1:]))


def groups(before: Sequence[Version], after: Sequence[Version]) -> Iterable[str]:
    """What the Kadaster tells between two days of one object."""
    was = {one.version: one for one in before}
    now = {one.version: one for one in after}
    for version in sorted(was.keys() | now.keys()):
        old, new = was.get(version), now.get(version)
        if old is None and new is not None:
            yield bag_xml.toevoeging(new)
        elif old is not None and new is None:
            yield bag_xml.verwijdering(old)
        elif old is not None and new is not None and old != new:
            yield bag_xml.wijziging(old, new)


FIRSTS = (
    a_place(), a_street(), a_street(2), an_address(), an_address(2, street=2), an_address(3),
    a_home(), a_home(2, address=2), a_home(3, address=3), replace(a_home(4, address=1), part="LIG"),
    *ELSEWHERE,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_stand_and_its_mutations_give_the_stand_of_the_later_day(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder, apart = tmp_path_factory.mktemp("days"), tmp_path_factory.mktemp("later")
    area = data.draw(st.sampled_from(("9901", None)))
    every = [data.draw(lives(first)) for first in FIRSTS]
    here = [
        life
        for life, first in zip(every, FIRSTS, strict=True)
        if area is None or first not in ELSEWHERE
    ]
    # Of what has no place or street nobody could say where it lies, so these are there always.
    for life, first in zip(every, FIRSTS, strict=True):
        if first.part in {"WPL", "OPR"} and not life[0]:
            life[0] = [first]
            life[1:] = [states or [first] for states in life[1:]]
    stand(folder, (one for life in here for one in life[0]), area=area)
    start = data.draw(st.integers(1, len(DAYS) - 1))
    for at in range(start):
        told = [text for life in every for text in groups(life[at], life[at + 1])]
        mutations(folder, *data.draw(st.permutations(told)), at=at)
    later = stand(apart, (one for life in here for one in life[start]), DAYS[start], area)
    # An extract without a single address is no extract; that is refused in both ways alike.
    if not any(one.part == "NUM" for life in here for one in life[start]):
        return

    assert rows(folder) == rows(later)
    assert AS_OF["bag_extract"](folder) == DAYS[start]


# The real mutations of one day, against stands made of what they say that was, and has become.


def split(text: str) -> tuple[list[str], list[str]]:
    """The objects of a real file of mutations, as they were at its begin and are at its end."""
    was: dict[tuple[str, str], str] = {}
    now: dict[tuple[str, str], str] = {}
    for step, found in re.findall(
        r"<ml:(was|wordt)><mlm:bagObject>(.*?)</mlm:bagObject></ml:\1>", text, re.DOTALL
    ):
        number = re.search(r"<Objecten:identificatie[^>]*>(\d+)<", found)
        version = re.search(r"<Historie:voorkomenidentificatie>(\d+)<", found)
        assert number is not None
        assert version is not None
        key = number[1], version[1]
        # Some were changed twice that day: what they were in between is in neither stand.
        if step == "wordt":
            now[key] = found
        elif key not in now:
            was[key] = found
    return list(was.values()), list(now.values())


def real_stand(path: Path, day: date, objects: Sequence[str], text: str) -> Path:
    """A stand of the whole country with these objects, and a made-up address for every home."""
    spaces = re.search(r"<mlm:bagMutaties ([^>]*)>", text)
    assert spaces is not None
    # Streets and most addresses are not in the file: they are made up, alike in both stands.
    streets = {"9901300000000001", *re.findall(r"OpenbareRuimteRef[^>]*>(\d{16})<", text)}
    own = set(re.findall(r'Nummeraanduiding">(\d{16})</Objecten:identificatie', text))
    homes = sorted(set(re.findall(r"NummeraanduidingRef[^>]*>(\d{16})<", text)) - own)
    made = {
        "WPL": [bag_xml.xml(a_place())],
        "OPR": [bag_xml.xml(replace(a_street(), number=number)) for number in sorted(streets)],
        "NUM": [bag_xml.xml(replace(an_address(), number=number)) for number in homes],
    }
    # Where the real mutations say that this place lies.
    bag_xml.write_stand(path, day, lambda _part: (), {"1000": "0873"}, None)
    with zipfile.ZipFile(path, "a") as archive:
        for part, name in bag_xml.NAMES.items():
            held = made.get(part, []) + [one for one in objects if f"<Objecten:{name}>" in one]
            body = "".join(f"<s {spaces[1]}>{one}</s>" for one in held)
            content = BytesIO()
            with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as inner:
                inner.writestr(f"9999{part}{day:%d%m%Y}-900000.xml", f"<all>{body}</all>")
            archive.writestr(f"9999{part}{day:%d%m%Y}-real.zip", content.getvalue())
    return path


def test_the_real_mutations_of_a_day_bring_a_stand_to_the_next(tmp_path: Path) -> None:
    with zipfile.ZipFile(REAL) as archive:
        inner = zipfile.ZipFile(BytesIO(archive.read("9999MUT13112021-14112021.zip")))
        text = inner.read("9999MUT13112021-14112021-000002.xml").decode()
    was, now = split(text)
    assert (len(was), len(now)) == (5_494, 11_005)
    folder, apart = tmp_path / "folder", tmp_path / "apart"
    folder.mkdir()
    apart.mkdir()
    real_stand(folder / "stand.zip", date(2021, 11, 13), was, text)
    shutil.copy(REAL, folder)
    later = real_stand(apart / "stand.zip", date(2021, 11, 14), now, text)

    assert rows(folder) == rows(later)
    assert rows(folder) != rows(folder / "stand.zip")
    assert AS_OF["bag_extract"](folder) == date(2021, 11, 14)
