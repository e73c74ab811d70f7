"""A request after it was filed: preview, answer to a question, withdrawal, and where it stands."""

import json
from typing import Any

import pytest

from connectors import keys
from connectors.hub_keys import HubKeys
from connectors.stores.exchange import Exchange
from contracts import request_lines
from contracts.duties import Done, Duty
from contracts.errors import Gone, NotPermitted, TrefferError, WrongUse
from contracts.events import EventKind
from contracts.grants import DisclosureRequest, RequestState
from contracts.ids import RequestId
from pipelines.local_time import shown
from pipelines.steps import cases, disclose, requests
from pipelines.steps.bench import Bench
from pipelines.steps.check import Matrix
from pipelines.steps.requests import Answer
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, OFFICER, TEAM, Town

WHY = "Het signaal bleek op een ander adres te slaan"
ANSWER = "De datum alleen zegt niets over de ernst van de overtreding"


@pytest.fixture
def found(town: Town, bench: Bench) -> Matrix:
    """A check in which A1 is known to Handhaving."""
    return a_town.ask(town, bench, KNOWN)


@pytest.fixture
def asked(found: Matrix, bench: Bench) -> DisclosureRequest:
    """A request on that hit."""
    return disclose.request(found.check.case_id, wanted(found), bench, ANALYST)


def wanted(found: Matrix) -> disclose.Wanted:
    return disclose.Wanted(
        check_id=found.check.check_id,
        topic=found.topics[0].label,
        department=a_town.HANDHAVING,
        fields=("overtreding", "datum_constatering"),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )


def gate_tells(town: Town, request_id: RequestId, **content: Any) -> None:
    """Leave what the gate would have told."""
    own = keys.read_signing_key(town.folder / "gate" / "keys" / "gate-signing.key")
    hub = HubKeys(town.config.keys).hub
    exchange = Exchange(
        town.config.exchange, own, own.public_key(), opens=hub, seals_to=hub.public_key()
    )
    exchange.put(f"{request_id}.decision.json", json.dumps({"version": 1} | content).encode())


def test_a_preview_files_nothing_and_reads_as_what_is_filed(
    found: Matrix, town: Town, bench: Bench
) -> None:
    before, happened = town.told(), town.kinds()

    seen = disclose.preview(found.check.case_id, wanted(found), bench, ANALYST)

    assert (town.told(), town.kinds()) == (before, happened)
    made = disclose.request(found.check.case_id, wanted(found), bench, ANALYST)
    lines = request_lines.lines(seen, shown)
    assert lines == request_lines.lines(made, shown)
    assert any("theme" in line and "Drugs" in line for line in lines)


def test_a_preview_is_for_who_may_ask(found: Matrix, bench: Bench) -> None:
    with pytest.raises(NotPermitted):
        disclose.preview(found.check.case_id, wanted(found), bench, OFFICER)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"state": "returned"}, RequestState.RETURNED),
        ({"state": "granted"}, RequestState.GRANTED),
        ({"state": "ended"}, RequestState.ENDED),
    ],
)
def test_a_request_stands_where_the_gate_says(
    told: dict[str, str], state: RequestState, asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    assert requests.state(asked.request_id, bench) is RequestState.SUBMITTED
    gate_tells(town, asked.request_id, **told)

    assert requests.state(asked.request_id, bench) is state


def test_an_answer_goes_to_the_gate_as_the_next_version(
    asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    gate_tells(town, asked.request_id, state="returned", reason="Waarom?")

    answer = Answer(fields=("overtreding",), why_not_dat=ANSWER, hours=2)
    made = requests.amend(asked.request_id, answer, bench, ANALYST)

    assert (made.version, made.fields, made.view_hours) == (2, ("overtreding",), 2)
    assert (made.why_not_dat, made.purpose) == (ANSWER, asked.purpose)
    assert requests.current(asked.request_id, bench) == made
    assert requests.of_case(asked.case_id, bench) == [made]
    assert requests.state(asked.request_id, bench) is RequestState.SUBMITTED
    assert town.kinds()[-1] is EventKind.DISCLOSURE_AMENDED


@pytest.mark.rule("D-013")
def test_an_answer_names_who_asked_in_the_case_since(
    asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    gate_tells(town, asked.request_id, state="returned", reason="Waarom?")
    bench.records.add(asked.case_id, Done(account="rosa", duty=Duty.REQUESTER))

    made = requests.amend(asked.request_id, Answer(why_not_dat=ANSWER), bench, ANALYST)

    assert made.requesters == asked.requesters | {"rosa"}


@pytest.mark.parametrize("state", [None, "granted", "refused", "ended"])
def test_only_a_returned_request_is_answered(
    state: str | None, asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    if state:
        gate_tells(town, asked.request_id, state=state)

    with pytest.raises(NotPermitted) as refusal:
        requests.amend(asked.request_id, Answer(purpose=ANSWER), bench, ANALYST)

    assert refusal.value.code == "B-146"
    assert requests.current(asked.request_id, bench) == asked


@pytest.mark.rule("R-097")
@pytest.mark.parametrize("answer", [Answer(fields=("omschrijving",)), Answer(purpose="kort")])
def test_an_answer_is_held_to_what_a_request_is_held_to(
    answer: Answer, asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    gate_tells(town, asked.request_id, state="returned")

    with pytest.raises(TrefferError):
        requests.amend(asked.request_id, answer, bench, ANALYST)
    assert requests.current(asked.request_id, bench) == asked


def test_only_who_asked_answers_or_withdraws(
    asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    gate_tells(town, asked.request_id, state="returned")

    for act in (
        lambda: requests.amend(asked.request_id, Answer(purpose=ANSWER), bench, TEAM),
        lambda: requests.end(asked.request_id, WHY, bench, TEAM),
    ):
        with pytest.raises(NotPermitted) as refusal:
            act()
        assert refusal.value.code == "B-145"


def test_a_withdrawal_goes_to_the_gate_and_counts_at_once(
    asked: DisclosureRequest, town: Town, bench: Bench
) -> None:
    requests.end(asked.request_id, WHY, bench, ANALYST)

    assert bench.exchange.names(".withdrawn.json") == [f"{asked.request_id}.withdrawn.json"]
    assert requests.state(asked.request_id, bench) is RequestState.WITHDRAWN
    assert town.kinds()[-1] is EventKind.DISCLOSURE_WITHDRAWN
    with pytest.raises(Gone):
        requests.end(asked.request_id, WHY, bench, ANALYST)


def test_a_withdrawal_says_why(asked: DisclosureRequest, bench: Bench) -> None:
    with pytest.raises(WrongUse):
        requests.end(asked.request_id, "kort", bench, ANALYST)
    assert bench.exchange.names(".withdrawn.json") == []


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
@pytest.mark.parametrize("option", ["casusoverleg", "niet-bevestigd"])
def test_what_was_asked_ends_with_the_phase_or_the_case(
    option: str, asked: DisclosureRequest, bench: Bench
) -> None:
    cases.weigh(asked.case_id, "weging-4", {"weging-4": True}, REASON, bench, ANALYST)
    assert requests.state(asked.request_id, bench) is RequestState.SUBMITTED

    cases.decide(asked.case_id, option, REASON, bench, TEAM)

    assert requests.state(asked.request_id, bench) is RequestState.WITHDRAWN
