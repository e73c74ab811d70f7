"""The first page: what waits for you, and what waits for somebody else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from operator import attrgetter

from fastapi import APIRouter, Response

from contracts import grants
from contracts.acts import Act
from contracts.cases import Case, CaseState
from contracts.freshness import Access, Clock
from contracts.grants import RequestState, Turn
from contracts.ids import CheckId
from contracts.privacy import PrivacyCheck, Verdict
from contracts.protocol import CheckKind
from contracts.verification import Question, Settled, VerificationTask
from pipelines.site.words import word
from pipelines.steps import cases as case_step
from pipelines.steps import freshness as freshness_step
from pipelines.steps import inbox, requests
from pipelines.web import casework, review_work, source_views
from pipelines.web.hit_check_runs import Runs
from pipelines.web.tasks import Tasks
from pipelines.web.work import AtWork, HubDesk, may

pages = APIRouter()

_NEAR = timedelta(days=31)
"""A case that is destroyed within this is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that waits."""

    path: str
    name: str
    """The number or name of what waits."""
    told: str
    mine: bool
    """Whether it waits for this person; else for somebody else."""
    since: datetime | None = None
    until: datetime | None = None
    """Before when it must be done, if there is a term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """How many sources stand where."""

    fresh: int
    stale: Sequence[str]
    closed: Sequence[str]


Giver = Callable[[HubDesk, Sequence[Case]], Iterable[Row]]
"""Gives rows for who sits at a desk, of the cases that they see and that can be worked on."""


@pages.get("/")
def show(desk: AtWork) -> Response:
    """Show what waits for this person, what waits for others, and what ends soon."""
    seen = case_step.visible(desk.bench, desk.actor)
    worked_on = [one for one in seen if one.state in (CaseState.OPEN, CaseState.STOPPED)]
    rows = list(chain.from_iterable(give(desk, worked_on) for give in GIVERS))
    runs: Runs = desk.request.app.state.runs
    tasks: Tasks = desk.request.app.state.tasks
    return desk.page(
        "analyst/my_work.html",
        mine=[one for one in rows if one.mine],
        others=[one for one in rows if not one.mine],
        ending=_ending(seen, desk.today),
        sources=_sources(desk),
        sees_sources=source_views.is_seen_by(desk),
        journal=review_work.chain_of(desk),
        running=runs.of(desk.actor.account),
        tasks=[one for one in tasks.running() if one.account == desk.actor.account],
        may_open=may(Act.OPEN_CASE, desk.actor, desk.bench),
    )


def of_cases(desk: HubDesk, cases: Sequence[Case]) -> Iterable[Row]:
    """Yield each open case with what is next in it, for whoever does that."""
    for case in cases:
        found = casework.next_choice(case_step.standing(case, desk.bench), desk)
        if found is not None:
            about = f": {found.about}" if found.about else ""
            yield Row(
                path=f"/dossiers/{case.case_id}",
                name=case.case_id,
                told=f"{found.title}{about}" + ("" if found.is_ready else f" ({found.by})"),
                mine=found.is_ready,
                since=None if found.is_ready else case.processed_at,
            )


def of_privacy_checks(desk: HubDesk, cases: Sequence[Case]) -> Iterable[Row]:
    """Yield the privacy checks that wait: for an answer of who asks, or for who decides."""
    for case in cases:
        for check in desk.bench.register.privacy_checks(case.case_id):
            if check.kind is CheckKind.SOURCES and (row := _of_check(check, case, desk)):
                yield row


def of_requests(desk: HubDesk, cases: Sequence[Case]) -> Iterable[Row]:
    """Yield the disclosure requests that somebody must do something about."""
    for case in cases:
        for made in requests.of_case(case.case_id, desk.bench):
            told = requests.told(made.request_id, desk.bench)
            state = RequestState(told["state"])
            turn = grants.turn(state)
            if turn is Turn.NOBODY:
                continue
            yield Row(
                path=f"/watverzoeken/{made.request_id}",
                name=made.request_id,
                told=f"Watverzoek bij {made.department}: {word(state)}",
                mine=turn is Turn.ASKER and made.requested_by == desk.actor.account,
                since=made.requested_at if turn is Turn.DECIDER else None,
                until=requests.until(told),
            )


def of_verifications(desk: HubDesk, cases: Sequence[Case]) -> Iterable[Row]:
    """Yield the hit checks with doubtful matches that a department has yet to answer."""
    for case in cases:
        settled = {one.task_id for one in desk.bench.records.all(case.case_id, Settled)}
        asked = [one.question for one in desk.bench.records.all(case.case_id, VerificationTask)]
        waiting = [one for one in asked if one.task_id not in settled]
        by_check: defaultdict[CheckId, list[Question]] = defaultdict(list)
        for one in waiting:
            by_check[one.check_id].append(one)
        for check_id, questions in by_check.items():
            many = "1 vraag" if len(questions) == 1 else f"{len(questions)} vragen"
            departments = ", ".join(sorted({one.department for one in questions}))
            yield Row(
                path=f"/hitchecks/{check_id}",
                name=check_id,
                told=f"Verificatie: {many} bij {departments}",
                mine=False,
                since=min(one.asked_at for one in questions),
            )


def of_decisions(desk: HubDesk, _: Sequence[Case]) -> Iterable[Row]:
    """Yield how many decisions wait that this person may take: their inbox has them."""
    if inbox.is_decider(desk.bench, desk.actor):
        waiting = sum(not one.denied for one in inbox.look(desk.bench, desk.actor).waiting)
        if waiting:
            told = "er wacht 1 besluit" if waiting == 1 else f"er wachten {waiting} besluiten"
            yield Row(path="/besluiten", name="Besluiten", told=told, mine=True)


def of_sources(desk: HubDesk, _: Sequence[Case]) -> Iterable[Row]:
    """Yield the sources that a steward must do something about."""
    for one in source_views.rows(desk):
        yield Row(path=one.path, name=one.title, told=one.text, mine=True)


def of_review(desk: HubDesk, _: Sequence[Case]) -> Iterable[Row]:
    """Yield what waits for who reviews the journal."""
    for one in review_work.waiting(desk):
        yield Row(path=one.path, name=one.name, told=one.told, mine=True)


GIVERS: tuple[Giver, ...] = (
    of_review,
    of_decisions,
    of_cases,
    of_privacy_checks,
    of_requests,
    of_verifications,
    of_sources,
)
"""What gives the rows of this page; each gives only what its reader may see."""


def _of_check(check: PrivacyCheck, case: Case, desk: HubDesk) -> Row | None:
    verdicts = {one.verdict for one in check.sources}
    is_mine = not casework.why_not(Act.ASK_PRIVACY_CHECK, case, desk, check.prescribed)
    path = f"/dossiers/{case.case_id}/toetsen/{check.check_id}"
    if Verdict.RETURNED in verdicts:
        return Row(path=path, name=check.check_id, told="Vraag over uw privacytoets", mine=is_mine)
    if Verdict.OPEN in verdicts:
        return Row(
            path=path,
            name=check.check_id,
            told=f"Privacytoets in {case.case_id}",
            mine=False,
            since=check.requested_at,
        )
    return None


def _ending(cases: Sequence[Case], today: date) -> list[Case]:
    """Return the cases that are destroyed soon, soonest first."""
    found = [
        one
        for one in cases
        if one.state is not CaseState.DESTROYED and one.destroy_on - today <= _NEAR
    ]
    return sorted(found, key=attrgetter("destroy_on"))


def _sources(desk: HubDesk) -> Fresh | None:
    """Return how fresh the sources are, for who works in cases or on sources; else nothing."""
    if not (may(Act.READ_CASE, desk.actor, desk.bench) or source_views.is_seen_by(desk)):
        return None
    looked = freshness_step.look_at(desk.bench.agreements.sources(), desk.bench)
    closed = [one.source for one in looked.fresh if one.access is not Access.OPEN]
    given = [one for one in looked.fresh if one.access is Access.OPEN]
    return Fresh(
        fresh=sum(one.clock in (Clock.FRESH, Clock.WARNING) for one in given),
        stale=[one.source for one in given if one.is_stale or one.clock is None],
        closed=closed,
    )
