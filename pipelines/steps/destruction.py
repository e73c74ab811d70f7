"""What is destroyed, what must be, and when every case will be: for who reviews, to read alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts import certificates
from contracts.acts import Act
from contracts.cases import Case, CaseState
from contracts.certificates import Certificate
from contracts.days import day_of
from contracts.events import EventKind
from contracts.ids import CaseId
from contracts.journal_search import Wanted
from contracts.parties import Actor
from pipelines.steps import retain
from pipelines.steps.authorise import authorise_new, profile_in_use, profile_of
from pipelines.steps.bench import Bench
from pipelines.steps.retain import Due

_ALL = 10_000_000
_PROVING = (
    EventKind.DELIVERY_DESTROYED,
    EventKind.SOURCE_RETIRED,
    EventKind.DESTRUCTION_CERTIFIED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When a case leaves the active environment, and when it is destroyed."""

    case_id: CaseId
    state: CaseState
    opened: date
    inactive_on: date | None
    destroy_on: date
    why: str
    """The outcome whose term it is, as the protocol calls it; empty while it is open."""
    cites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """Everything there is to read of retention."""

    due: Due
    terms: tuple[Term, ...]
    """Of every case that is there, the first to go first."""
    certified: Sequence[tuple[Certificate, bool]]
    """Each certificate, the newest first, and whether the journal says the same."""


def overview(bench: Bench, actor: Actor) -> Destruction:
    """Return what is due, when what goes, and what is proved gone."""
    return Destruction(
        terms=terms(bench, actor),
        certified=certified(bench, actor),
        due=retain.preview(bench, day_of(bench.clock.now())),
    )


def terms(bench: Bench, actor: Actor) -> tuple[Term, ...]:
    """Return the term of every case that is there, the first to go first."""
    _require_reviewer(bench, actor)
    kept = [one for one in bench.register.cases() if one.state is not CaseState.DESTROYED]
    found = (_term(one, bench) for one in kept)
    return tuple(sorted(found, key=lambda one: (one.destroy_on, one.case_id)))


def certified(bench: Bench, actor: Actor) -> list[tuple[Certificate, bool]]:
    """Return each certificate, the newest first, and whether the journal says the same."""
    _require_reviewer(bench, actor)
    lines = [
        entry
        for kind in _PROVING
        for entry in bench.journal.newest(Wanted(kind=kind), before=None, most=_ALL)
    ]
    given = reversed(bench.certificates.all())
    return [(one, certificates.holds(one, lines)) for one in given]


def _require_reviewer(bench: Bench, actor: Actor) -> None:
    profile, _ = profile_in_use(bench)
    authorise_new(Act.REVIEW_LOG, profile, bench, actor)


def _term(case: Case, bench: Bench) -> Term:
    part = profile_of(case, bench).retention.get(case.outcome or "")
    return Term(
        case_id=case.case_id,
        state=case.state,
        opened=day_of(case.opened_at),
        inactive_on=case.inactive_on,
        destroy_on=case.destroy_on,
        why=part.title if part else "",
        cites=part.cites if part else "",
    )
