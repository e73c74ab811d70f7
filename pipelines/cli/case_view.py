"""A case as the terminal shows it: where it stands, what was done, whose turn it is."""

from dataclasses import dataclass
from typing import assert_never

from contracts import agenda, moves
from contracts.agenda import Do, Task
from contracts.cases import Case, CaseState, CaseTopic
from contracts.grants import DisclosureRequest
from contracts.ids import CheckId
from contracts.protocol import Protocol
from contracts.standing import Standing

_UNDER = "  "
"""Before a line that says more of the one above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is shown of a case."""

    standing: Standing
    topics: tuple[CaseTopic, ...]
    hit_checks: tuple[CheckId, ...]
    requests: tuple[DisclosureRequest, ...]


def draw(dossier: Dossier) -> str:
    """Return the case in lines."""
    standing = dossier.standing
    case, profile = standing.case, standing.profile
    phase = profile.phase(case.phase)
    lines = [
        f"{case.case_id}  {case.state.value}, {case.phase} ({phase.title}), {case.protocol}",
        f"  {_stepper(dossier)}",
        f"  theme {case.theme}, purpose {case.purpose}",
        f"  controller {case.controller}, ground {case.legal_ground}",
        f"  destroyed on {case.destroy_on:%d-%m-%Y}{_unless(case)}",
        *(
            f"  weighing {one.weighing}.{one.version}: "
            f"{'passed' if one.passed else 'not passed'} ({one.decided_by}, "
            f"{one.decided_at:%d-%m-%Y})"
            for one in standing.weighings
        ),
        *(
            f"  topic {one.label} {one.kind.value}, identity {one.certainty.value}"
            for one in dossier.topics
        ),
        *(
            f"  privacy check {one.check_id} ({one.prescribed}): "
            f"{'decided' if one.decided_at else 'open'}"
            for one in standing.checks
        ),
        *(f"  hit check {one}" for one in dossier.hit_checks),
        *(
            f"  request {one.request_id}: {one.topic} at {one.department}"
            for one in dossier.requests
        ),
        *(f"  recorded: {one.record} ({one.by}, {one.at:%d-%m-%Y})" for one in standing.written),
        *(f"  signed: {one.option} by {one.role} ({one.by})" for one in standing.signed()),
        *(f"  {line}" for line in _next(dossier)),
    ]
    return "\n".join(lines)


def content(dossier: Dossier) -> dict[str, object]:
    """Return the case as one document."""
    standing = dossier.standing
    phase = standing.profile.phase(standing.case.phase)
    return {
        "weighings": [f"{one.weighing}.{one.version}" for one in standing.weighings],
        "toWeigh": [part.id for part in phase.weighings if standing.latest(part.id) is None],
        "topics": [
            {"label": one.label, "kind": one.kind, "certainty": one.certainty}
            for one in dossier.topics
        ],
        "privacyChecks": [one.check_id for one in standing.checks],
        "hitChecks": list(dossier.hit_checks),
        "requests": [one.request_id for one in dossier.requests],
        "records": [one.record for one in standing.written],
        "next": [line for line in _next(dossier) if not line.startswith(_UNDER)],
    }


def waits_for(standing: Standing, option: str) -> tuple[str, ...]:
    """Return the roles that have yet to sign this option, while its phase lasts."""
    decision = standing.profile.phase(standing.case.phase).decision
    if standing.case.state is not CaseState.OPEN or decision is None:
        return ()
    return moves.unsigned(standing, option) if option in decision.options else ()


def _stepper(dossier: Dossier) -> str:
    """Return the phases of the protocol in a line, the present one marked."""
    standing = dossier.standing
    return " · ".join(
        f"[{phase.id}]" if phase.id == standing.case.phase else phase.id
        for phase in standing.profile.phases
    )


def _unless(case: Case) -> str:
    goes_on = case.state in (CaseState.OPEN, CaseState.STOPPED)
    return " if nothing more happens" if goes_on else ""


def _next(dossier: Dossier) -> list[str]:
    """Return what can or must be done now, with who does it."""
    tasks = agenda.tasks(dossier.standing, has_answer=bool(dossier.hit_checks))
    return [line for one in tasks for line in _task(one, dossier.standing.profile)]


def _task(task: Task, profile: Protocol) -> list[str]:
    """Return what is to be done, and below it what is asked."""
    by, first = profile.titles(task.by), ", ".join(task.first)
    after = f"; first: {first}" if first else ""
    match task.do:
        case Do.WEIGH:
            head = f"to weigh: {task.part}  {task.title} ({by}{after})"
        case Do.ASK:
            head = f"to ask: {task.part} ({by})"
        case Do.RUN:
            head = f"to run: hit check ({by}{after})"
        case Do.WRITE:
            head = f"to write: {task.part}  {task.title} ({by}{after})"
        case Do.DECIDE:
            wait = f"not yet: {first}" if first else "possible"
            signs = f"to sign: {' and '.join(task.unsigned)}" if task.unsigned else by
            head = f"to decide: {task.part}  {task.title} ({wait}; {signs})"
        case Do.CLOSE:
            head = f"to close as: {', '.join(task.outcomes)} ({by})"
        case _:
            assert_never(task.do)
    # What is the question itself needs no text.
    asked = [
        f"{_UNDER}{name}" + (f"  {text}" if text != task.title else "")
        for name, text in task.asked.items()
    ]
    return [head, *asked]
