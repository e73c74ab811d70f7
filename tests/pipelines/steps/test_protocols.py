"""A protocol is put into use by two persons, as it is written, and only while it can be."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.events import EventKind
from pipelines.steps import cases, protocols
from tests.builders import an_adopted_profile, profile_text
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, MANAGER, OFFICER, Town


def write(town: Town, text: str) -> None:
    (town.config.contracts / "ccv.yaml").write_text(text)


def changed(**values: Any) -> str:
    content: dict[str, Any] = yaml.safe_load(an_adopted_profile()) | values
    return yaml.safe_dump(content)


@pytest.mark.rule("R-001")
def test_no_case_is_opened_until_two_persons_put_the_protocol_into_use(bare: Town) -> None:
    write(bare, changed(title="Aangepast"))
    with bare.bench() as bench:
        for actor, active in ((MANAGER, False), (OFFICER, True)):
            with pytest.raises(NotPermitted) as told:
                a_town.a_new_case(bench)
            assert told.value.code == "P-116"
            assert protocols.activate("ccv@1.0", bench, actor) is active
        assert a_town.a_new_case(bench).protocol == "ccv@1.0"

    last = [one for one in bare.kinds() if one is EventKind.PROTOCOL_ACTIVATED]
    assert len(last) == 4  # two for the town's first text, two for this one


def test_a_profile_that_was_changed_after_is_not_in_use(bare: Town) -> None:
    write(bare, an_adopted_profile() + "\n# a line more\n")

    with bare.bench() as bench, pytest.raises(NotPermitted) as told:
        a_town.a_new_case(bench)
    assert told.value.code == "P-116"


@pytest.mark.parametrize(
    ("text", "actor", "reference", "code"),
    [
        (profile_text(), MANAGER, "ccv@1.0", "P-113"),
        (changed(valid_until="2014-12-31"), MANAGER, "ccv@1.0", "P-112"),
        (changed(title="x"), ANALYST, "ccv@1.0", "B-120"),
        (changed(title="x"), MANAGER, "ccv@2.0", "P-117"),
        (an_adopted_profile(), MANAGER, "ccv@1.0", "P-114"),
    ],
)
def test_a_protocol_is_not_put_into_use(
    text: str, actor: Any, reference: str, code: str, bare: Town
) -> None:
    write(bare, text)

    with bare.bench() as bench, pytest.raises(TrefferError) as told:
        protocols.activate(reference, bench, actor)
    assert told.value.code == code


@pytest.mark.rule("R-148")
def test_when_its_legal_basis_ends_no_case_is_opened_any_more(bare: Town) -> None:
    write(bare, changed(valid_until="2026-11-30"))
    with bare.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", bench, actor)
        a_town.a_new_case(bench)
        bare.clock.forward(days=30)
        with pytest.raises(NotPermitted) as told:
            a_town.a_new_case(bench)
    assert told.value.code == "P-112"


def test_the_list_says_of_each_profile_whether_it_is_in_use(bare: Town, tmp_path: Path) -> None:
    texts = {
        "ccv": an_adopted_profile(),
        "ander": changed(title="x"),
        "kaal": profile_text(),
        "stuk": "a: [1",
    }
    with bare.bench() as bench:
        told = protocols.listed(texts, bench)

    assert told["ccv"] == "1.0, in use"
    assert told["ander"] == "1.0, not in use"
    assert "fill in" in told["kaal"]
    assert told["stuk"] == "cannot be read: P-101"


def test_a_case_is_not_opened_under_a_profile_that_cannot_be_read(bare: Town) -> None:
    write(bare, "protocol: [")

    with bare.bench() as bench, pytest.raises(TrefferError) as told:
        cases.open_case(a_town.AN_OPENING, bench, ANALYST)
    assert (told.value.code, isinstance(told.value, WrongUse)) == ("P-101", False)
