"""What can or must be done next in a case, who does it, and what must come first (R-054).

Command line and pages draw it; neither knows a protocol.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from contracts import moves
from contracts.acts import Act
from contracts.cases import CaseState
from contracts.protocol import Option, Phase
from contracts.standing import Standing, missing


class Do(StrEnum):
    """What kind of thing is to be done."""

    WEIGH = "weigh"
    ASK = "ask"
    RUN = "run"
    WRITE = "write"
    DECIDE = "decide"
    CLOSE = "close"


ACTS: Mapping[Do, Act] = {
    Do.WEIGH: Act.WEIGH,
    Do.ASK: Act.ASK_PRIVACY_CHECK,
    Do.RUN: Act.RUN_HIT_CHECK,
    Do.WRITE: Act.WRITE,
    Do.DECIDE: Act.DECIDE,
    Do.CLOSE: Act.CLOSE,
}
"""The act that `contracts.acts` judges when somebody does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do."""

    do: Do
    part: str
    """The weighing, privacy check, record or option it is about; nothing for a hit check
    or a closing."""
    title: str
    by: tuple[str, ...]
    """Roles that do it."""
    first: tuple[str, ...] = ()
    """What must stand before; nothing when it can be done now."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """The criteria or questions, by name."""
    unsigned: tuple[str, ...] = ()
    """Of a decision that several sign: the roles that have yet to, by title."""
    outcomes: tuple[str, ...] = ()
    """In which outcomes a case can be closed."""


def tasks(standing: Standing, *, has_answer: bool) -> list[Task]:
    """Return what is to be done, in the order of the protocol; nothing in a case that ended.

    `has_answer` says whether a hit check ran in the case.
    """
    case, profile = standing.case, standing.profile
    phase = profile.phase(case.phase)
    if case.state is CaseState.STOPPED:
        return [Task(do=Do.CLOSE, part="", title="", by=phase.decides, outcomes=case.may_end_as)]
    if case.state is not CaseState.OPEN:
        return []
    return [
        *_weighings(standing, phase),
        *_checks(standing, phase),
        *([] if has_answer else _hit_check(standing, phase)),
        *_records(standing, phase),
        *_decisions(standing, phase),
    ]


def _weighings(standing: Standing, phase: Phase) -> list[Task]:
    return [
        Task(
            do=Do.WEIGH,
            part=part.id,
            title=part.question,
            by=part.by or phase.decides,
            first=_first(standing, part.needs),
            asked={item.id: item.text for item in part.spec().asked(standing.kinds)},
        )
        for part in phase.weighings
        if standing.latest(part.id) is None
    ]


def _checks(standing: Standing, phase: Phase) -> list[Task]:
    return [
        Task(
            do=Do.ASK,
            part=check.id,
            title="",
            by=check.asked_by,
            asked={name: one.text for name, one in check.questions.items()},
        )
        for check in phase.privacy_checks
        if not standing.asked(check.id)
    ]


def _hit_check(standing: Standing, phase: Phase) -> list[Task]:
    if phase.hit_check is None:
        return []
    needs = (phase.hit_check.after, *phase.hit_check.needs)
    first = _first(standing, needs)
    return [Task(do=Do.RUN, part="", title="", by=phase.hit_check.by, first=first)]


def _records(standing: Standing, phase: Phase) -> list[Task]:
    return [
        Task(
            do=Do.WRITE,
            part=record.id,
            title=record.title,
            by=record.by or phase.workers,
            first=_first(standing, record.needs),
        )
        for record in phase.records
        if not standing.is_written(record.id)
    ]


def _decisions(standing: Standing, phase: Phase) -> list[Task]:
    if phase.decision is None:
        return []
    return [
        Task(
            do=Do.DECIDE,
            part=name,
            title=option.title,
            by=phase.decision.by,
            first=_before(standing, option),
            unsigned=moves.unsigned(standing, name),
        )
        for name, option in phase.decision.options.items()
    ]


def _before(standing: Standing, option: Option) -> tuple[str, ...]:
    unweighed = [name for name in option.weighed if standing.latest(name) is None]
    return tuple(dict.fromkeys((*_first(standing, option.needs), *unweighed)))


def _first(standing: Standing, gates: Sequence[str]) -> tuple[str, ...]:
    return tuple(missing(standing, gates))
