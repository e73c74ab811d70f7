"""What is not relevant any more is neither granted nor opened."""

from datetime import date, timedelta

import pytest

from contracts.errors import NotPermitted
from contracts.events import EventKind
from contracts.grants import Grant, Refusal, RequestState
from pipelines.gate import steps, views
from pipelines.gate.steps import Choice
from tests.pipelines.gate.a_gate import ANNA, MONDAY, PIET, REASON, W57, Gate

ALLOW = Choice(fields=("afdoening",), reason=REASON)
TODAY = MONDAY.date()
DAY = timedelta(days=1)


@pytest.mark.rule("R-113")
@pytest.mark.parametrize(
    ("until", "can"), [(TODAY + DAY, True), (TODAY, True), (TODAY - DAY, False)]
)
def test_a_request_is_granted_up_to_the_last_relevant_day(
    gate: Gate, until: date, *, can: bool
) -> None:
    gate.ask(until={4: until, 9: date(2020, 1, 1)})

    if can:
        assert isinstance(steps.decide(W57, ALLOW, gate.bench, PIET), Grant)
        return
    with pytest.raises(NotPermitted, match="too old") as told:
        steps.decide(W57, ALLOW, gate.bench, PIET)
    assert told.value.code == "G-121"
    assert gate.kinds()[-1] is EventKind.DECISION_DENIED
    assert views.view(W57, gate.bench).problem is not None
    refused = steps.decide(W57, Choice(fields=(), reason=REASON), gate.bench, PIET)
    assert isinstance(refused, Refusal)
    assert refused.is_decision


@pytest.mark.rule("R-113")
@pytest.mark.parametrize(("later", "records"), [(0, 2), (1, 2), (2, 1), (3, 0)])
def test_a_window_shows_the_records_that_are_relevant_that_day(
    gate: Gate, later: int, records: int
) -> None:
    gate.ask(until={4: TODAY + DAY, 9: TODAY + 2 * DAY})
    steps.decide(W57, ALLOW, gate.bench, PIET)
    gate.later(days=later)

    if records:
        assert len(steps.open_window(W57, gate.bench, ANNA).records) == records
        return
    with pytest.raises(NotPermitted, match="too old"):
        steps.open_window(W57, gate.bench, ANNA)
    assert gate.bench.register.state(W57) is RequestState.GRANTED
    assert EventKind.DISCLOSED not in gate.kinds()


@pytest.mark.rule("R-113")
def test_the_day_is_the_local_one(gate: Gate) -> None:
    gate.ask(until={4: TODAY})
    gate.later(hours=13, minutes=59)
    assert isinstance(steps.decide(W57, ALLOW, gate.bench, PIET), Grant)
    gate.later(minutes=1)

    with pytest.raises(NotPermitted, match="too old"):
        steps.open_window(W57, gate.bench, ANNA)


@pytest.mark.rule("D-015")
def test_a_record_of_which_it_is_not_known_counts_as_too_old(gate: Gate) -> None:
    gate.ask(until={})

    with pytest.raises(NotPermitted, match="too old"):
        steps.decide(W57, ALLOW, gate.bench, PIET)
