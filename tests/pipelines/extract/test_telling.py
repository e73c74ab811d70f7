"""A department's steward is told that an export gave no delivery, once for the same export."""

from pathlib import Path

import pytest

from tests.connectors.a_post import Inbox, inbox
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.conftest import bare, empty_town

__all__ = ["bare", "empty_town", "inbox"]

GOOD = a_town.handhaving()
WITHOUT_A_COLUMN = GOOD.replace("overtreding", "iets_anders", 1)
NOTHING_LEFT = GOOD.splitlines()[0] + "\n" + "x;y\n" * 3


def extract(town: Town, text: str) -> Ran:
    raw = town.folder / "export.csv"
    raw.write_text(text)
    return inside(
        "treffer-extract", "run", "handhaving", "--home", str(town.department("handhaving")),
        "--from", str(raw), "--to", str(town.inbox("handhaving")), "--as-of", "2026-11-20",
        "--workers", "1",
    )  # fmt: skip


@pytest.fixture
def told(bare: Town, inbox: Inbox) -> Town:
    path = bare.department("handhaving") / "keys" / "notify.toml"
    path.write_text(f'urls = ["{inbox.url("steward")}"]\n')
    path.chmod(0o600)
    return bare


def titles(inbox: Inbox) -> list[object]:
    return [content["title"] for _, content in inbox.got]


def test_a_missing_column_is_told_once_and_again_when_it_is_another_export(
    told: Town, inbox: Inbox
) -> None:
    for text in (WITHOUT_A_COLUMN, WITHOUT_A_COLUMN, WITHOUT_A_COLUMN + "\n"):
        ran = extract(told, text)
        assert ran.code == 3
        assert "overtreding" in ran.err

    assert titles(inbox) == ["Bestand van handhaving past niet bij het contract (C-104)"] * 2
    assert "overtreding" not in str(inbox.got)


def test_too_many_bad_rows_are_told_by_their_code(told: Town, inbox: Inbox) -> None:
    assert extract(told, NOTHING_LEFT).code == 3

    assert titles(inbox) == ["Geen levering van handhaving gemaakt (C-210)"]


def test_after_a_good_delivery_the_same_fault_is_told_anew(told: Town, inbox: Inbox) -> None:
    assert extract(told, WITHOUT_A_COLUMN).code == 3
    assert extract(told, GOOD).code == 0
    assert extract(told, WITHOUT_A_COLUMN).code == 3

    assert len(inbox.got) == 2


def test_a_message_that_reaches_nobody_hides_no_fault_and_is_tried_again(
    told: Town, inbox: Inbox
) -> None:
    inbox.status = 500
    first = extract(told, WITHOUT_A_COLUMN)
    inbox.status = 200
    second = extract(told, WITHOUT_A_COLUMN)

    assert first.code == second.code == 3
    assert first.err == second.err
    assert len(inbox.got) == 2


def test_nobody_is_told_unless_it_is_set_up(bare: Town, inbox: Inbox) -> None:
    assert extract(bare, WITHOUT_A_COLUMN).code == 3

    assert inbox.got == []
    assert not list((bare.department("handhaving") / "reports").glob("*.told"))


def test_names_of_new_columns_are_on_the_departments_screen_and_not_in_the_delivery(
    bare: Town,
) -> None:
    lines = GOOD.splitlines()
    long = "x" * 41
    head = f"{lines[0]};bijnaam;{long}"
    ran = extract(bare, "\n".join([head, *(f"{line};a;b" for line in lines[1:])]) + "\n")

    assert ran.code == 0, ran.err
    assert "column bijnaam is new and was left out" in ran.out
    (folder,) = bare.inbox("handhaving").glob("handhaving-*Z")
    assert '"ignored_columns": 2' in (folder / "manifest.json").read_text()
    held = b"".join(path.read_bytes() for path in Path(folder).iterdir())
    assert b"bijnaam" not in held


def test_the_name_of_a_new_column_steers_no_terminal(bare: Town) -> None:
    lines = GOOD.splitlines()
    text = "\n".join([f"{lines[0]};bij\x1b[2Jnaam", *(f"{line};a" for line in lines[1:])])
    ran = extract(bare, f"{text}\n")

    assert ran.code == 0, ran.err
    assert "column bij?[2Jnaam is new and was left out" in ran.out
    assert "\x1b" not in ran.out
