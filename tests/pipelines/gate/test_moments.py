"""What the hub is told of a request: each thing that happened, by whom and why."""

from collections.abc import Callable

import pytest

from pipelines.gate import steps
from pipelines.gate.steps import Choice
from tests.pipelines.gate.a_gate import ANNA, MONDAY, PIET, REASON, W57, Gate
from tests.pipelines.gate.test_returning import answered

ALLOW = Choice(fields=("afdoening",), reason=REASON)
REFUSE = Choice(fields=(), reason="De treffer alleen is hier al voldoende")
QUESTION = "Waarom is de afdoening nodig voor het doel?"
STOP = "Het signaal ging over een ander adres"


def returned_and_refused(gate: Gate) -> None:
    steps.send_back(W57, QUESTION, gate.bench, PIET)
    answered(gate)
    steps.decide(W57, REFUSE, gate.bench, PIET)


def revoked(gate: Gate) -> None:
    opened(gate)
    steps.revoke(W57, STOP, gate.bench, PIET)


def opened(gate: Gate) -> None:
    steps.decide(W57, ALLOW, gate.bench, PIET)
    steps.open_window(W57, gate.bench, ANNA)


def run_out(gate: Gate) -> None:
    opened(gate)
    gate.later(hours=5)
    steps.expire(gate.bench)


@pytest.mark.parametrize(
    ("happen", "told"),
    [
        (
            returned_and_refused,
            [
                ("DisclosureReturned", "piet", QUESTION),
                ("DisclosureRefused", "piet", REFUSE.reason),
            ],
        ),
        (
            revoked,
            [
                ("DisclosureGranted", "piet", REASON),
                ("Disclosed", "anna", None),
                ("DisclosureRevoked", "piet", STOP),
            ],
        ),
        (
            run_out,
            [
                ("DisclosureGranted", "piet", REASON),
                ("Disclosed", "anna", None),
                ("PacketDestroyed", "system", None),
            ],
        ),
    ],
)
def test_each_thing_that_happened_is_told_once(
    happen: Callable[[Gate], None], told: list[tuple[str, str, str | None]], gate: Gate
) -> None:
    gate.ask()
    happen(gate)

    found = gate.told()["moments"]

    assert [(one["kind"], one["by"], one["reason"]) for one in found] == told


def test_a_grant_that_is_revoked_keeps_the_reason_for_which_it_was_given(gate: Gate) -> None:
    gate.ask()
    revoked(gate)

    told = gate.told()

    assert (told["reason"], told["end_reason"], told["ended_by"]) == (REASON, STOP, "piet")
    assert told["ended_at"] == MONDAY.isoformat()


def test_a_refusal_says_who_decided_and_when(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, REFUSE, gate.bench, PIET)

    assert (gate.told()["decided_by"], gate.told()["decided_at"]) == ("piet", MONDAY.isoformat())
