"""A case as the terminal shows it: where it stands, what was done, whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts import moves
from contracts.cases import Case, CaseState, CaseTopic
from contracts.grants import DisclosureRequest
from contracts.ids import CheckId
from contracts.protocol import Phase
from contracts.standing import Standing, missing

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
        *(f"  {line}" for line in _next(dossier, phase)),
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
        "next": [line for line in _next(dossier, phase) if not line.startswith(_UNDER)],
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


def _asked(texts: Mapping[str, str], question: str) -> list[str]:
    """Return what is asked, a line each; one that is the question itself needs no text."""
    return [
        f"{_UNDER}{name}" + (f"  {text}" if text != question else "")
        for name, text in texts.items()
    ]


def _unless(case: Case) -> str:
    goes_on = case.state in (CaseState.OPEN, CaseState.STOPPED)
    return " if nothing more happens" if goes_on else ""


def _next(dossier: Dossier, phase: Phase) -> list[str]:
    """Return what can or must be done now, with who does it."""
    standing = dossier.standing
    case, profile = standing.case, standing.profile
    if case.state is CaseState.STOPPED:
        return [f"to close as: {', '.join(case.may_end_as)} ({profile.titles(phase.decides)})"]
    if case.state is not CaseState.OPEN:
        return []
    lines = []
    for part in phase.weighings:
        if standing.latest(part.id) is None:
            lines.append(
                f"to weigh: {part.id}  {part.question} "
                f"({profile.titles(part.by or phase.decides)}{_first(standing, part.needs)})"
            )
            asked_of = part.spec().asked(standing.kinds)
            lines += _asked({item.id: item.text for item in asked_of}, part.question)
    for check in phase.privacy_checks:
        if not standing.asked(check.id):
            lines.append(f"to ask: {check.id} ({profile.titles(check.asked_by)})")
            lines += _asked({name: one.text for name, one in check.questions.items()}, "")
    if phase.hit_check is not None and not dossier.hit_checks:
        needs = (phase.hit_check.after, *phase.hit_check.needs)
        lines.append(
            f"to run: hit check ({profile.titles(phase.hit_check.by)}{_first(standing, needs)})"
        )
    lines += [
        f"to write: {record.id}  {record.title} "
        f"({profile.titles(record.by or phase.workers)}{_first(standing, record.needs)})"
        for record in phase.records
        if not standing.is_written(record.id)
    ]
    if phase.decision is None:
        return lines
    for name, option in phase.decision.options.items():
        lacking = missing(standing, option.needs)
        wait = f"not yet: {', '.join(lacking)}" if lacking else "possible"
        signs = moves.unsigned(standing, name)
        by = f"to sign: {' and '.join(signs)}" if signs else profile.titles(phase.decision.by)
        lines.append(f"to decide: {name}  {option.title} ({wait}; {by})")
    return lines


def _first(standing: Standing, gates: Sequence[str]) -> str:
    """Return what must stand first, as the end of a line."""
    lacking = missing(standing, gates)
    return f"; first: {', '.join(lacking)}" if lacking else ""
