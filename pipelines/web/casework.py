"""What the pages on one case share: where it stands, what can be done next, and why not yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, assert_never

from contracts import agenda
from contracts.acts import Act
from contracts.agenda import ACTS, Do, Task
from contracts.cases import Case
from contracts.errors import WrongUse
from contracts.protocol import CheckKind
from contracts.standing import Standing
from pipelines.steps import authorise, permit
from pipelines.steps import cases as case_step
from pipelines.web import reasons
from pipelines.web.work import HubDesk, case_in_sight

Code = TypeVar("Code", bound=StrEnum)

_AS: Mapping[Do, str] = {
    Do.WEIGH: "Weging invullen",
    Do.ASK: "Privacytoets aanvragen",
    Do.RUN: "Hitcheck uitvoeren",
    Do.WRITE: "Verslag schrijven",
    Do.DECIDE: "Besluiten",
    Do.CLOSE: "Dossier sluiten",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be done in a case: where, by whom, and why not now."""

    do: Do
    part: str
    """The weighing, privacy check, record or option that it is about."""
    title: str
    about: str
    path: str
    by: str
    why: str
    """Why this person cannot do it now; empty where they can."""
    mine: bool
    """Whether it is for a role of this person."""

    @property
    def is_ready(self) -> bool:
        """Return whether this person can do it now."""
        return self.mine and not self.why


def standing_of(number: str, desk: HubDesk) -> Standing:
    """Return everything that stands in a case that this person may read."""
    return case_step.standing(case_in_sight(number, desk), desk.bench)


def why_not(act: Act, case: Case, desk: HubDesk, part: str = "") -> str:
    """Return why this person may not do something in a case; empty where they may."""
    denied = authorise.denied(act, case, desk.bench, desk.actor, part=part)
    if denied is None:
        return ""
    profile = authorise.profile_of(case, desk.bench)
    return reasons.denial(denied, act, case, profile, part)


def choices(standing: Standing, desk: HubDesk) -> list[Choice]:
    """Return what is to be done in a case, in the order of its protocol."""
    return list(_choices(standing, desk))


def next_choice(standing: Standing, desk: HubDesk) -> Choice | None:
    """Return the first thing that this person can do in a case now, else the first of all."""
    first = None
    for one in _choices(standing, desk):
        if one.is_ready:
            return one
        first = first or one
    return first


def _choices(standing: Standing, desk: HubDesk) -> Iterator[Choice]:
    ran = bool(desk.bench.register.hit_checks(standing.case.case_id))
    for one in agenda.tasks(standing, has_answer=ran):
        yield _choice(one, standing, desk)


def hit_check_why_not(standing: Standing, desk: HubDesk) -> str:
    """Return why this person cannot run a hit check now; empty where they can.

    Who presses a button that looked usable must not be told on for fishing: the budgets count.
    """
    waits = hit_check_waits(standing, desk)
    if waits:
        return waits
    used_up = permit.used_up(standing.case, desk.bench, desk.actor)
    return reasons.waits(used_up) if used_up else ""


def hit_check_waits(standing: Standing, desk: HubDesk) -> str:
    """Return what a hit check of this person still waits for, whatever they ran before."""
    case = standing.case
    why = why_not(Act.RUN_HIT_CHECK, case, desk)
    if why:
        return why
    refusal = permit.stops(case, desk.bench, standing)
    return reasons.waits(refusal) if refusal else ""


def _choice(task: Task, standing: Standing, desk: HubDesk) -> Choice:
    case, profile = standing.case, standing.profile
    if task.do is Do.RUN:
        why = hit_check_why_not(standing, desk)
    else:
        part = "" if task.do in (Do.DECIDE, Do.CLOSE) else task.part
        why = why_not(ACTS[task.do], case, desk, part) or reasons.first(task.first, profile)
    return Choice(
        do=task.do,
        part=task.part,
        title=_AS[task.do],
        about=task.title or _about(task, standing),
        path=f"/dossiers/{case.case_id}/{_path(task, standing)}",
        by=reasons.roles(profile, task.by),
        why=why,
        mine=not desk.actor.roles.isdisjoint(task.by),
    )


def _about(task: Task, standing: Standing) -> str:
    if task.do is Do.ASK:
        return "delen met anderen" if _is_sharing(task, standing) else "welke bronnen"
    return ""


def _path(task: Task, standing: Standing) -> str:
    match task.do:
        case Do.WEIGH:
            return f"wegingen/{task.part}"
        case Do.ASK:
            where = "delen" if _is_sharing(task, standing) else "toetsen"
            return f"{where}/nieuw?toets={task.part}"
        case Do.RUN:
            return "hitcheck"
        case Do.WRITE:
            return f"verslagen/{task.part}"
        case Do.DECIDE:
            return f"besluiten/{task.part}"
        case Do.CLOSE:
            return "sluiten"
        case _:
            assert_never(task.do)


def _is_sharing(task: Task, standing: Standing) -> bool:
    part = standing.profile.phase(standing.case.phase).privacy_check(task.part)
    return part is not None and part.kind is CheckKind.SHARING


def chosen(kind: type[Code], text: str) -> Code:
    """Return one of a closed list by its code; raises `WrongUse` for anything else."""
    try:
        return kind(text)
    except ValueError:
        raise WrongUse("Choose one of the list.", code="B-231") from None
