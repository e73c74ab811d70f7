"""Gathers what the report of a quarter tells: from the journal, the gate's word, and freshness."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts import quarter
from contracts.acts import Act
from contracts.cases import CaseState
from contracts.days import day_of
from contracts.events import Entry, EventKind
from contracts.freshness import Freshness
from contracts.grants import RequestState
from contracts.ids import DepartmentName
from contracts.journal_search import Wanted
from contracts.outcomes import Outcome
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.quarter import Happened
from pipelines.steps import check, freshness, requests
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.steps.bench import Bench

_ALL = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosures:
    """How far the disclosure requests of a period came, of cases that are there still."""

    asked: int
    granted: int
    opened: int
    unused: int
    """Granted, and not opened in time."""
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that the report of a quarter is made of."""

    profile: Protocol = field(repr=False)
    happened: Happened
    disclosures: Disclosures
    hits: Mapping[tuple[str, DepartmentName], int]
    """By theme and department, how many topics gave a hit, of cases that are there still."""
    freshness: Sequence[Freshness]
    """How fresh the sources are now, whatever the quarter."""


def gather(since: datetime, until: datetime, bench: Bench, actor: Actor) -> Gathered:
    """Return what happened between two moments; for who reviews the journal alone."""
    profile, _ = profile_in_use(bench)
    authorise_new(Act.REVIEW_LOG, profile, bench, actor)
    wanted = Wanted(since=since, until=until)
    entries = bench.journal.newest(wanted, before=None, most=_ALL)
    decided = Wanted(since=since, kind=EventKind.PRIVACY_CHECK_DECIDED)
    decisions = bench.journal.newest(decided, before=None, most=_ALL)
    return Gathered(
        profile=profile,
        happened=quarter.happened(entries, decisions),
        disclosures=_disclosures(since, until, bench),
        hits=_hits(since, until, bench),
        freshness=freshness.look_at(bench.agreements.sources(), bench).fresh,
    )


def first_day(bench: Bench) -> date:
    """Return the day of the journal's first line; today where there is none."""
    first: Entry | None = next(iter(bench.journal.entries()), None)
    return day_of(first.at if first else bench.clock.now())


def _hits(
    since: datetime, until: datetime, bench: Bench
) -> Mapping[tuple[str, DepartmentName], int]:
    """Count each topic of a case once for each department, also where it was asked again.

    Who is in a base registration is no news: these departments are left out.
    """
    themes = {
        case.case_id: case.theme
        for case in bench.register.cases()
        if case.state is not CaseState.DESTROYED
    }
    identifying = {
        one.department for one in check.columns_as_registered(bench) if one.is_identification
    }
    found = {
        (one.case_id, cell.topic, cell.department)
        for one in bench.register.hit_checks()
        if one.case_id in themes and since <= one.run_at < until
        for cell in bench.register.cells(one.check_id)
        if cell.outcome is Outcome.HIT and cell.department not in identifying
    }
    return Counter((themes[case_id], department) for case_id, _, department in found)


def _disclosures(since: datetime, until: datetime, bench: Bench) -> Disclosures:
    found = [
        requests.told(one.request_id, bench)
        for case in bench.register.cases()
        if case.state is not CaseState.DESTROYED
        for one in bench.register.requests(case.case_id)
        if since <= one.requested_at < until
    ]
    states = [RequestState(one["state"]) for one in found]
    return Disclosures(
        asked=len(found),
        granted=sum(one.get("fetch_by") is not None for one in found),
        opened=sum(one.get("opened_at") is not None for one in found),
        unused=states.count(RequestState.LAPSED),
        refused=states.count(RequestState.REFUSED),
    )
