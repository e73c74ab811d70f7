"""What a steward is told: in Dutch, of a closed list, in names, codes, dates and counts."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import alerts, freshness
from contracts.alerts import BREACHES, Alert, AlertKind
from contracts.attempts import Counts, Ending
from contracts.deliveries import Breach
from contracts.freshness import Freshness, InUse
from contracts.ids import DeliveryId
from contracts.lifecycle import State
from tests.builders import NOW, an_attempt
from tests.contracts.a_source import a_source_called

DAY = timedelta(days=1)
SOURCE = replace(
    a_source_called("handhaving"), warn_after=2 * DAY, use_for=3 * DAY, destroy_after=30 * DAY
)
USED = DeliveryId("handhaving-20261119T021500Z")


def aged(days: int | None) -> Freshness:
    used = None if days is None else InUse(delivery=USED, as_of=NOW.date() - days * DAY)
    return freshness.of(SOURCE, used, None, NOW, State.ACTIVE)


def counted(columns: int | None) -> Counts:
    return Counts(read=10, delivered=10, ignored_columns=columns)


EVERY: list[Alert] = [
    *(
        alerts.refused(an_attempt(Ending.REFUSED, breaches=(one,)), aged(days))
        for one in Breach
        for days in (None, 1, 9)
    ),
    alerts.failed(an_attempt(Ending.FAILED), aged(1)),
    alerts.failed(an_attempt(Ending.FAILED, times=4), aged(None)),
    alerts.warning(aged(3), NOW),
    alerts.stale(aged(4), NOW),
    alerts.new_columns(an_attempt(Ending.PUBLISHED, counts=counted(1)), "1.0.0"),
    alerts.new_columns(an_attempt(Ending.PUBLISHED, counts=counted(3)), "1.0.0"),
    alerts.new_columns(an_attempt(Ending.PUBLISHED), "1.0.0"),
    alerts.missing_column(SOURCE.name, "x", NOW),
    alerts.not_delivered(SOURCE.name, "C-210", "x", NOW),
    alerts.approval_waits(SOURCE.name, "2.0.0", NOW),
    alerts.test(SOURCE.name, NOW),
]


def test_there_is_a_message_of_every_kind() -> None:
    assert {one.kind for one in EVERY} == set(AlertKind)


def test_every_breach_has_its_words() -> None:
    assert set(BREACHES) == set(Breach)
    assert len(set(BREACHES.values())) == len(Breach)


@pytest.mark.parametrize("alert", EVERY)
def test_a_message_names_its_source_and_says_what_to_do_in_whole_sentences(alert: Alert) -> None:
    told = f"{alert.title}. {alert.text}"

    assert alert.source in told
    assert alert.text.endswith(".")
    assert "None" not in told
    assert max(len(one.split()) for one in re.split(r"[.;:] ", told)) <= 25


def test_a_refusal_says_why_what_stays_in_use_and_until_when() -> None:
    found = alerts.refused(
        an_attempt(Ending.REFUSED, breaches=(Breach.SHRUNK, Breach.OLDER)), aged(1)
    )

    assert found.title == "Levering van handhaving geweigerd (C-104)"
    assert found.text == (
        "Levering handhaving-20261122T021500Z is geweigerd: de levering is verdacht klein naast "
        "de vorige; de gegevens zijn ouder dan wat in gebruik is. De vorige levering (21-11-2026) "
        "blijft in gebruik tot 25-11-2026. Pas het bestand aan en lever opnieuw."
    )
    assert "te oud" in alerts.refused(an_attempt(Ending.REFUSED), aged(9)).text
    assert "niets in gebruik" in alerts.refused(an_attempt(Ending.REFUSED), aged(None)).text


def test_a_stale_source_says_its_limit_and_when_its_data_go() -> None:
    found = alerts.stale(aged(4), NOW)

    assert found.title == "handhaving is te oud om mee te antwoorden (V-301)"
    assert found.text == (
        "De gegevens van handhaving zijn van 18-11-2026; de grens is 3 dagen. Een hitcheck toont "
        "nu geen antwoord. Op 18-12-2026 worden ze vernietigd. Lever een nieuw bestand."
    )


def test_data_of_no_date_are_told_without_one() -> None:
    assert "–" in alerts.warning(aged(None), NOW).text
    assert "vernietigd" not in alerts.stale(aged(None), NOW).text


def test_the_same_delivery_is_one_occurrence_and_another_is_another() -> None:
    first, again = alerts.stale(aged(4), NOW), alerts.stale(aged(4), NOW + DAY)
    other = replace(aged(4), delivery=DeliveryId("handhaving-20261120T021500Z"))

    assert first.occurrence == again.occurrence
    assert first.occurrence != alerts.stale(other, NOW).occurrence


def test_a_failure_is_the_same_as_long_as_it_lasts() -> None:
    third, fourth = (an_attempt(Ending.FAILED, times=n) for n in (3, 4))

    assert alerts.failed(third, aged(1)).occurrence == alerts.failed(fourth, aged(1)).occurrence


@pytest.mark.rule("D-005")
@given(st.dictionaries(st.text(min_size=1), st.integers(min_value=1, max_value=10**6), min_size=1))
def test_nothing_of_the_names_in_a_manifest_is_in_a_message(named: dict[str, int]) -> None:
    without = Counts(read=9, delivered=9, ignored_columns=2)
    with_ = replace(without, rejected=named, left_out=named, blanked=named)

    for make in (
        lambda counts: alerts.refused(an_attempt(Ending.REFUSED, counts=counts), aged(1)),
        lambda counts: alerts.new_columns(an_attempt(Ending.PUBLISHED, counts=counts), "1.0.0"),
    ):
        assert make(with_) == make(without)
