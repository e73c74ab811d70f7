"""Whether the journal is reviewed often enough, and the evidence of one case (R-196, R-198)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from contracts import events
from contracts.acts import Act
from contracts.days import day_of
from contracts.duties import Done, Duty
from contracts.errors import IntegrityBroken
from contracts.events import Entry, EventKind
from contracts.ids import CaseId
from contracts.journal_search import Wanted
from contracts.notices import HIDDEN
from contracts.parties import Actor
from contracts.retention import Length, is_due
from pipelines.steps.authorise import authorise
from pipelines.steps.bench import Bench

_REVIEWS = (EventKind.LOG_REVIEWED, EventKind.CHECK_REVIEWED)
"""The first is written no more: a sample of lines, of which no finding was kept."""
EVERY = Length(months=1)
"""How often somebody reviews the journal; the protocols want a process, not a term (R-196)."""


def is_overdue(bench: Bench) -> bool:
    """Return whether nobody reviewed the journal for longer than a month."""
    reviews = [bench.journal.newest(Wanted(kind=one), before=None, most=1) for one in _REVIEWS]
    lines = [*reviews[0], *reviews[1]] or [*islice(bench.journal.entries(), 1)]
    since: datetime | None = max((one.at for one in lines), default=None)
    return since is not None and is_due(EVERY.after(day_of(since)), day_of(bench.clock.now()))


def evidence(case_id: CaseId, bench: Bench, actor: Actor) -> Sequence[Entry]:
    """Return every line on one case, once the whole chain is verified (R-198).

    Raises `IntegrityBroken` at the first line that does not fit its seal.
    """
    case = bench.register.case(case_id)
    authorise(Act.READ_CASE, case, bench, actor)
    return [
        entry
        for entry in whole(bench)
        if entry.event.kind not in HIDDEN
        and any(one == case_id or one.startswith(f"{case_id}/") for one in entry.event.ids)
    ]


def worked_in(case_id: CaseId, bench: Bench, actor: Actor) -> bool:
    """Return whether somebody took up another duty than reviewing in a case (D-013)."""
    done = bench.records.all(case_id, Done)
    return any(
        one.duty is not Duty.REVIEWER and not actor.persons.isdisjoint(one.persons) for one in done
    )


def whole(bench: Bench) -> list[Entry]:
    """Return the journal, verified; raises `IntegrityBroken` at the first line that is broken."""
    entries = list(bench.journal.entries())
    broken = events.first_broken(entries)
    if broken is not None:
        raise IntegrityBroken(
            f"Journal broken at line {broken.seq}: content does not fit its seal. Tell the FG and "
            "keep this machine as it is. Repair nothing.",
            code="I-601",
        )
    return entries
