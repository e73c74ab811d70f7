"""Nothing is published, answered, disclosed or destroyed that the journal does not hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from contracts.cases import Origin
from contracts.errors import TryAgain
from contracts.ids import CaseId, CheckId, SourceName, TopicLabel
from contracts.privacy import Verdict
from pipelines.steps import cases, check, disclose, privacy, refresh, retain, topics
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON
from tests.fakes import MemoryJournal
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, OFFICER, TEAM, Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A case in which everything can be done next."""

    town: Town
    case_id: CaseId
    check_id: CheckId
    undecided: str
    ended: CaseId


Step = Callable[[Bench, Ready], object]


def open_case(bench: Bench, ready: Ready) -> None:
    opening = cases.Opening(
        theme="drugs",
        purpose="optreden",
        signal=cases.Reported(
            origin=Origin.POLICE, received=bench.clock.now().date(), text="Verzonnen."
        ),
    )
    cases.open_case(opening, bench, ANALYST)


def add_topic(bench: Bench, ready: Ready) -> None:
    topics.add(ready.case_id, a_town.SOMEBODY, None, bench, ANALYST)


def weigh(bench: Bench, ready: Ready) -> None:
    cases.weigh(ready.case_id, "weging-4", {"weging-4": True}, REASON, bench, TEAM)


def decide(bench: Bench, ready: Ready) -> None:
    cases.decide(ready.case_id, "casusoverleg", REASON, bench, TEAM)


def close(bench: Bench, ready: Ready) -> None:
    cases.close(ready.ended, "niet-verder", REASON, bench, TEAM)


def request_check(bench: Bench, ready: Ready) -> None:
    privacy.request(ready.case_id, [], bench, ANALYST)


def decide_check(bench: Bench, ready: Ready) -> None:
    privacy.decide(ready.undecided, [], Verdict.ALLOWED, REASON, bench, OFFICER)


def answer(bench: Bench, ready: Ready) -> None:
    check.run(ready.case_id, bench, ANALYST, lambda _: None)


def ask_substance(bench: Bench, ready: Ready) -> None:
    disclose.request(ready.case_id, a_request(ready), bench, ANALYST)


def publish(bench: Bench, ready: Ready) -> None:
    refresh.refresh(SourceName("handhaving"), bench, SYSTEM)


def refuse(bench: Bench, ready: Ready) -> None:
    newest = max(ready.town.inbox("handhaving").glob("*Z"))
    (newest / "manifest.sig").unlink()
    refresh.refresh(SourceName("handhaving"), bench, SYSTEM)


def destroy(bench: Bench, ready: Ready) -> None:
    ready.town.clock.forward(days=400)
    retain.run(bench, SYSTEM)


def a_request(ready: Ready) -> disclose.Wanted:
    return disclose.Wanted(
        check_id=ready.check_id,
        topic=TopicLabel("A1"),
        department=a_town.HANDHAVING,
        fields=("overtreding",),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )


STEPS: list[Step] = [
    open_case, add_topic, weigh, decide, close, request_check, decide_check, answer,
    ask_substance, publish, refuse, destroy,
]  # fmt: skip


@pytest.fixture
def ready(town: Town, bench: Bench) -> Ready:
    found = a_town.ask(town, bench, a_town.KNOWN)
    case_id = found.check.case_id
    cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, TEAM)
    other = a_town.open_case(bench).case_id
    undecided = privacy.request(other, [], bench, ANALYST).check_id
    town.extract("handhaving", a_town.handhaving())
    ended = cases.decide(
        a_town.open_case(bench).case_id, "niet-verder", REASON, bench, TEAM
    ).case_id
    return Ready(
        town=town,
        case_id=case_id,
        check_id=found.check.check_id,
        undecided=undecided,
        ended=ended,
    )


@pytest.mark.rule("D-003")
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_without_a_journal_a_step_changes_and_tells_nothing(
    step: Step, ready: Ready, bench: Bench
) -> None:
    before, kept = ready.town.told(), ready.town.files()

    with pytest.raises(TryAgain):
        step(replace(bench, journal=MemoryJournal(ready.town.clock, fails=True)), ready)

    assert ready.town.told() == before
    assert kept <= ready.town.files()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_with_a_journal_the_same_step_does_change_something(
    step: Step, ready: Ready, bench: Bench
) -> None:
    before, events = ready.town.told(), len(ready.town.kinds())

    step(bench, ready)

    assert step is refuse or ready.town.told() != before
    assert len(ready.town.kinds()) > events
