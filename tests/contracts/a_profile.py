"""The shipped profiles, and cases that stand somewhere in them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from contracts import moves, protocol_lint
from contracts.acts import Act, Allowed, Attempt, decide
from contracts.cases import Case, CaseState, CaseTopic, Evidence, Signature, Written
from contracts.ids import CaseId, DepartmentName, PrivacyCheckId, SourceName, TopicLabel
from contracts.outcomes import Cell, Outcome, Reason
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck, SourceVerdict, Verdict
from contracts.protocol import CheckKind, Protocol, digest
from contracts.standing import Standing
from contracts.topics import Kind
from contracts.weighings import Weighing

PROFILES = ("ccv", "hengelo", "maashorst", "riec", "wpg")
SOURCES = (
    "brp bag kvk brk rdw woz belastingen vergunningen handhaving subsidies bezwaarschriften "
    "meldingen vastgoed internet bestemmingsplannen participatiewet wmo jeugdwet suwi "
    "interventies politie"
).split()
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CASE = CaseId("S-2026-0042")
REASON = "Deze reden is lang genoeg."
OUTSIDER = "niemand"
"""A role that no profile names."""

PARTED = frozenset(
    {Act.WEIGH, Act.WRITE, Act.ASK_PRIVACY_CHECK, Act.DECIDE_PRIVACY_CHECK, Act.SIGN_DOUBT}
)
"""Acts on one named part of a phase."""


@cache
def profile_text(name: str) -> str:
    return (resources.files("contracts") / "protocols" / f"{name}.yaml").read_text("utf-8")


@cache
def profile(name: str) -> Protocol:
    return protocol_lint.load(profile_text(name))


def filled(name: str) -> Protocol:
    """The profile, with everything filled in that the municipality has to add."""
    shipped = profile(name)
    return shipped.model_copy(
        update={
            "fill_in": {
                key: part.model_copy(update={"value": "beleid 2026-1"})
                for key, part in shipped.fill_in.items()
            }
        }
    )


def a_case(name: str, phase: str, **changes: Any) -> Case:
    """An open case of ten days old in that phase."""
    shipped = profile(name)
    case = Case(
        case_id=CASE,
        protocol=shipped.reference,
        protocol_sha256=digest(profile_text(name)),
        theme=next(iter(shipped.themes)),
        purpose=next(iter(shipped.purposes)),
        controller=next(iter(shipped.controllers)),
        legal_ground=next(iter(shipped.legal_grounds)),
        phase=phase,
        state=CaseState.OPEN,
        opened_at=NOW - timedelta(days=10),
        opened_by="anna",
        processed_at=NOW,
        destroy_on=date(2027, 11, 12),
    )
    return replace(case, **changes)


def an_actor(*roles: str, account: str = "anna", acts_for: str | None = None) -> Actor:
    return Actor(account=account, name="Anna", roles=frozenset(roles), acts_for=acts_for)


def a_weighing(name: str, *, passed: bool = True, at: datetime = NOW) -> Weighing:
    return Weighing(
        weighing=name,
        version=1,
        answers={name: passed},
        reason=REASON,
        passed=passed,
        decided_by="anna",
        decided_at=at,
    )


def a_check(name: str, prescribed: str, *sources: str, **changes: Any) -> PrivacyCheck:
    """A decided privacy check: these sources allowed, or the sharing signed."""
    shipped = profile(name)
    phase = shipped.phase_of(prescribed)
    assert phase is not None
    part = phase.privacy_check(prescribed)
    assert part is not None
    sharing = part.kind is CheckKind.SHARING
    check = PrivacyCheck(
        check_id=PrivacyCheckId("T-1"),
        case_id=CASE,
        prescribed=prescribed,
        kind=part.kind,
        phase=phase.id,
        protocol_sha256=digest(profile_text(name)),
        requested_by="anna",
        requested_at=NOW - timedelta(days=2),
        sources=() if sharing else tuple(map(_allowed, sources or ("handhaving",))),
        signed_at=NOW if sharing else None,
    )
    return replace(check, **changes)


def _allowed(source: str) -> SourceVerdict:
    return SourceVerdict(
        source=SourceName(source),
        verdict=Verdict.ALLOWED,
        reason=REASON,
        decided_by="piet",
        decided_at=NOW,
    )


def a_topic(label: str = "P1", kind: Kind = Kind.PERSON, **changes: Any) -> CaseTopic:
    topic = CaseTopic(
        label=TopicLabel(label),
        kind=kind,
        added_at=NOW - timedelta(days=5),
        inner=b"inner",
        sealed=b"sealed",
    )
    return replace(topic, **changes)


def a_cell(outcome: Outcome, reason: Reason | None = None) -> Cell:
    return Cell(
        topic=TopicLabel("P1"),
        department=DepartmentName("Toezicht"),
        outcome=outcome,
        reason=reason,
        as_of=NOW.date(),
        contact="Team Toezicht",
    )


HIT = (a_cell(Outcome.HIT),)
NO_HIT = (a_cell(Outcome.NO_HIT),)
DOUBT = (a_cell(Outcome.NO_ANSWER, Reason.TO_VERIFY),)


def evidence(source: str, exemption: str = "toestemming") -> Evidence:
    return Evidence(
        source=SourceName(source), exemption=exemption, told={"document": "D-1"}, by="anna", at=NOW
    )


def standing(name: str, phase: str, *gates: str, **changes: Any) -> Standing:
    """A case in that phase in which these gates stand: weighings, checks, records, outcomes."""
    shipped = profile(name)
    weighings, checks, written = [], [], []
    cells = None
    for gate in gates:
        if gate in ("hit", "hit-check"):
            cells = HIT
        elif gate == "no-hit":
            cells = NO_HIT
        else:
            place = shipped.phase_of(gate)
            assert place is not None, gate
            if place.weighing(gate):
                weighings.append(a_weighing(gate))
            elif place.record(gate):
                written.append(Written(record=gate, text="tekst", by="anna", at=NOW))
            else:
                checks.append(a_check(name, gate))
    case = changes.pop("case", a_case(name, phase))
    made = Standing(
        case=case,
        profile=shipped,
        weighings=weighings,
        checks=checks,
        written=written,
        cells=cells,
    )
    return replace(made, **changes)


def signed(standing: Standing, option: str) -> Case:
    """Return the case after every role that signs chose this option, each by another person."""
    phase = standing.profile.phase(standing.case.phase)
    assert phase.decision is not None
    signatures: list[Signature] = list(standing.signatures)
    case = standing.case
    for number, role in enumerate(phase.decision.by):
        now = replace(standing, signatures=signatures)
        actor = an_actor(role, account=f"p{number}")
        made, case = moves.sign(now, option, reason=REASON, actor=actor, at=NOW)
        signatures.append(made)
        if case != standing.case:
            break
    return case


def options(name: str, phase: str) -> dict[str, str]:
    """Return where each choice of a phase's decision leads."""
    decision = profile(name).phase(phase).decision
    return {key: one.to for key, one in decision.options.items()} if decision else {}


def allowed_roles(
    name: str, act: Act, phase: str | None, part: str = "", **changes: Any
) -> set[str]:
    """Return every role, also one that nobody knows, that may do this, by the one decision."""
    shipped = profile(name)
    case = a_case(name, phase, **changes) if phase else None
    return {
        role
        for role in (*shipped.roles, OUTSIDER)
        if isinstance(
            decide(Attempt(act=act, actor=an_actor(role), profile=shipped, case=case, part=part)),
            Allowed,
        )
    }


def table(name: str, phase: str) -> dict[str, set[str]]:
    """Return for every act, and every part of the profile, the roles that may do it there."""
    shipped = profile(name)
    parts = [part for one in shipped.phases for part in one.parts]
    found = {}
    for act in Act:
        for part in parts if act in PARTED else [""]:
            roles = allowed_roles(name, act, phase, part)
            if roles:
                found[f"{act.value} {part}".strip()] = roles
    return found


def expected(*rows: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the rows of a table, each with its roles as words."""
    return {act: set(roles.split()) for row in rows for act, roles in row.items()}


def weighed(name: str, weighing: str, yes: Iterable[str], kinds: Iterable[Kind] = ()) -> bool:
    """Return whether a weighing passes with yes to these criteria and no to every other."""
    phase = profile(name).phase_of(weighing)
    assert phase is not None
    part = phase.weighing(weighing)
    assert part is not None
    given = set(yes)
    asked = {item.id for item in part.spec().asked(frozenset(kinds))}
    assert given <= asked, given - asked
    made = moves.weigh(
        standing(name, phase.id, *part.needs, kinds=frozenset(kinds)),
        weighing,
        {item: item in given for item in asked},
        reason=REASON,
        actor=an_actor(*(part.by or phase.decides)),
        at=NOW,
        notes=dict.fromkeys(given, "toelichting"),
    )
    return made.passed


def criteria(name: str, weighing: str, step: int = 0) -> tuple[str, ...]:
    """Return the criteria of one step of a weighing."""
    phase = profile(name).phase_of(weighing)
    assert phase is not None
    part = phase.weighing(weighing)
    assert part is not None
    return tuple(item.id for item in part.spec().steps[step].items)


def destroyed(
    name: str, outcome: str, *, opened: date, last: date, closed: date
) -> tuple[date | None, date]:
    """Return when a case that ended so leaves the active environment, and when it is destroyed."""
    at = _noon(closed)
    case = a_case(
        name,
        profile(name).phases[0].id,
        state=CaseState.STOPPED,
        may_end_as=(outcome,),
        opened_at=_noon(opened),
    )
    ended = moves.closed(case, profile(name), outcome, at, last=_noon(last))
    assert ended.destroy_on is not None
    return ended.inactive_on, ended.destroy_on


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
