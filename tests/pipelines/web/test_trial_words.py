"""What the acceptance suite found, as a steward reads it: in Dutch, with its numbers and codes."""

import re

import pytest

from contracts.acceptance import Check, Mark, Result
from contracts.deliveries import Breach
from pipelines.web import source_trial_words
from pipelines.web.source_trial_words import told


def of(reason: str, mark: Mark = Mark.PASSED) -> str:
    return told(Result(check=Check.CUT_FILE, mark=mark, reason=reason))


@pytest.mark.parametrize(
    ("reason", "dutch"),
    [
        ("", ""),
        ("1236 of 1240 rows", "1236 van 1240 regels"),
        ("as of 2026-11-22", "peildatum 22-11-2026"),
        ("4321 values looked for in 3.4 MB", "4321 waarden gezocht in 3,4 MB"),
        ("no bytes, a header alone (C-104, C-107)", "een leeg bestand, alleen een kopregel"),
        ("without bsn, without naam, without adres, … (C-301)", "zonder bsn, zonder naam"),
        ("two fifths of it: C-204; fewer rows: suspiciously_small", "twee vijfde van het bestand"),
        ("half of rows.parquet: the hub takes it", "de hub neemt de levering aan"),
        ("the one before, offered again; older data under a later name", "oudere gegevens"),
        ("its department stops it already (C-204)", "de afdeling houdt dit zelf al tegen (C-204"),
    ],
)
def test_a_reason_is_told_in_dutch_with_its_numbers(reason: str, dutch: str) -> None:
    assert dutch in of(reason)


@pytest.mark.parametrize("mark", Mark)
def test_a_reason_of_no_known_form_is_told_by_how_it_ended_and_its_codes(mark: Mark) -> None:
    found = of("some words that nobody foresaw: C-204 this file is", mark)

    assert "C-204" in found
    assert "foresaw" not in found


def test_every_refusal_of_a_delivery_has_its_words() -> None:
    for one in Breach:
        assert one.value not in of(f"fewer rows: {one.value}")


def test_no_form_stands_behind_one_that_takes_all_of_it() -> None:
    forms = [form for form, _ in source_trial_words._FORMED]
    assert len(set(forms)) == len(forms)
    assert all(re.compile(form) for form in forms)
