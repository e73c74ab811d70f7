"""Open a case, add signals, weigh, decide, close; each journalled before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from contracts import cases, moves, protocol
from contracts.acts import Act
from contracts.cases import (
    Case,
    CaseState,
    Closing,
    Migration,
    Origin,
    Reporter,
    Signal,
    Signature,
    Written,
)
from contracts.days import day_of
from contracts.errors import Gone, WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CaseId
from contracts.outcomes import Cell
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.retention import Length
from contracts.standing import Standing
from contracts.weighings import Weighing
from pipelines.steps import lives, shared, verify, withdraw
from pipelines.steps.authorise import (
    authorise,
    authorise_new,
    may,
    profile_in_use,
    profile_of,
    take_up,
)
from pipelines.steps.bench import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report as it came in."""

    origin: Origin
    received: date
    text: str = field(repr=False)
    mma_number: str | None = None
    details: Mapping[str, str] = field(default_factory=dict, repr=False)
    ground: str | None = field(default=None, repr=False)
    reporter: Reporter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What somebody says on opening a case."""

    theme: str
    purpose: str
    controller: str | None = None
    """The controller; without it, the protocol's first."""
    legal_ground: str | None = None
    """The legal ground; without it, the protocol's only one."""
    linked_to: CaseId | None = None
    """The earlier case on the same matter, from which nothing carries over (R-066, R-162)."""
    signal: Reported


def open_case(opening: Opening, bench: Bench, actor: Actor) -> Case:
    """Open a case with its first signal under the protocol in use (R-001, R-007, R-016)."""
    profile, text = profile_in_use(bench)
    rules = authorise_new(Act.OPEN_CASE, profile, bench, actor)
    _require_known(opening, profile)
    if opening.linked_to is not None:
        bench.register.case(opening.linked_to)
    now = bench.clock.now()
    signal = _signal(opening.signal, 1, profile, bench)
    number = bench.register.new_number(f"S-{now.year}")
    case = Case(
        case_id=CaseId(f"S-{now.year}-{number:04}"),
        protocol=profile.reference,
        protocol_sha256=protocol.digest(text),
        theme=opening.theme,
        purpose=opening.purpose,
        controller=opening.controller or next(iter(profile.controllers)),
        legal_ground=opening.legal_ground or next(iter(profile.legal_grounds)),
        phase=profile.phases[0].id,
        state=CaseState.OPEN,
        opened_at=now,
        opened_by=actor.account,
        processed_at=now,
        destroy_on=Length.parse(profile.open_case).after(day_of(now)),
        linked_to=opening.linked_to,
    )
    bench.journal.append(
        Event(
            kind=EventKind.CASE_OPENED,
            actor=actor.told,
            ids=(case.case_id, f"{case.case_id}/1"),
            decision=profile.reference,
            rules=(*rules, profile.purposes[opening.purpose].cites),
        )
    )
    bench.register.add_protocol(case.protocol_sha256, text)
    bench.register.add_case(case, signal)
    _keep_reporter(case.case_id, signal.number, opening.signal, bench)
    return case


def add_signal(case_id: CaseId, signal: Reported, bench: Bench, actor: Actor) -> Signal:
    """Add one more signal to an open case (R-017)."""
    case = bench.register.case(case_id)
    rules = authorise(Act.ADD_SIGNAL, case, bench, actor)
    number = 1 + len(bench.register.signals(case_id))
    made = _signal(signal, number, profile_of(case, bench), bench)
    bench.journal.append(
        Event(
            kind=EventKind.SIGNAL_ADDED,
            actor=actor.told,
            ids=(case_id, f"{case_id}/{made.number}"),
            decision=case.protocol,
            rules=rules,
        )
    )
    bench.register.add_signal(case_id, made)
    _keep_reporter(case_id, made.number, signal, bench)
    touch(case, bench)
    return made


def reporter(case_id: CaseId, number: int, bench: Bench, actor: Actor) -> Reporter:
    """Return who reported a signal, to communicate with and for nothing else (R-025)."""
    case = bench.register.case(case_id)
    rules = authorise(Act.READ_REPORTER, case, bench, actor)
    found = bench.records.reporter(case_id, number)
    if found is None:
        raise Gone(f"No reporter was told with signal {case_id}/{number}.", code="B-404")
    bench.journal.append(
        Event(
            kind=EventKind.REPORTER_READ,
            actor=actor.told,
            ids=(case_id, f"{case_id}/{number}"),
            rules=(*rules, "R-025"),
        )
    )
    return found


def reported(case: Case, bench: Bench) -> frozenset[int]:
    """Return the signals with which it was told who reported them, by number."""
    signals = bench.register.signals(case.case_id)
    told = bench.records.reporter
    return frozenset(one.number for one in signals if told(case.case_id, one.number) is not None)


def weigh(
    case_id: CaseId,
    name: str,
    answers: Mapping[str, bool],
    reason: str,
    bench: Bench,
    actor: Actor,
    *,
    notes: Mapping[str, str] | None = None,
) -> tuple[Weighing, Case]:
    """Record a weighing and return it with the case as it stands after it."""
    case = bench.register.case(case_id)
    rules = authorise(Act.WEIGH, case, bench, actor, part=name)
    before = standing(case, bench)
    weighing = moves.weigh(
        before, name, answers, reason=reason, actor=actor, at=bench.clock.now(), notes=notes
    )
    part = before.profile.phase(case.phase).weighing(name)
    bench.journal.append(
        Event(
            kind=EventKind.WEIGHED,
            actor=actor.told,
            ids=(case_id, f"{name}.{weighing.version}"),
            rules=(*rules, part.cites) if part else rules,
        )
    )
    bench.register.add_weighing(case_id, weighing)
    return weighing, move_on(case, bench)


def decide(case_id: CaseId, option: str, reason: str, bench: Bench, actor: Actor) -> Case:
    """Sign the decision that ends a phase; the case moves once every role that must has signed."""
    case = bench.register.case(case_id)
    rules = authorise(Act.DECIDE, case, bench, actor)
    before = standing(case, bench)
    made, _ = moves.sign(before, option, reason=reason, actor=actor, at=bench.clock.now())
    decision = before.profile.phase(case.phase).decision
    bench.journal.append(
        Event(
            kind=EventKind.CASE_DECIDED,
            actor=actor.told,
            ids=(case_id, case.phase, made.role),
            decision=option,
            rules=(*rules, decision.options[option].cites) if decision else rules,
        )
    )
    bench.records.add(case_id, made)
    # Read again: of two who sign at once, the second sees both signatures.
    return _keep(case, moves.settled(standing(case, bench), option), bench)


def migrate(case_id: CaseId, reason: str, bench: Bench, actor: Actor) -> Case:
    """Move an open case to the protocol in use; its privacy checks must be asked anew (R-002)."""
    case = bench.register.case(case_id)
    rules = authorise(Act.MIGRATE, case, bench, actor)
    cases.require_reason(reason)
    profile, text = profile_in_use(bench)
    if profile.protocol != case.protocol.partition("@")[0] or case.phase not in {
        phase.id for phase in profile.phases
    }:
        raise WrongUse(
            f"Case {case_id} is in {case.phase}, which {profile.reference} does not have. "
            "Finish it under its own version.",
            code="B-139",
        )
    moved = replace(case, protocol=profile.reference, protocol_sha256=protocol.digest(text))
    bench.journal.append(
        Event(
            kind=EventKind.CASE_MIGRATED,
            actor=actor.told,
            ids=(case_id,),
            decision=f"{case.protocol} to {profile.reference}",
            rules=(*rules, "R-002"),
        )
    )
    take_up(Act.MIGRATE, case_id, bench, actor)
    bench.records.add(
        case_id,
        Migration(protocol=case.protocol, reason=reason, by=actor.told, at=bench.clock.now()),
    )
    bench.register.add_protocol(moved.protocol_sha256, text)
    withdraw.all_of(case_id, "the case moved to another version of its protocol", bench)
    bench.register.save_case(moved, since=case)
    return moved


def close(case_id: CaseId, outcome: str, reason: str, bench: Bench, actor: Actor) -> Case:
    """Close a case or hand it over; from now on its retention term runs (R-029, R-056)."""
    case = bench.register.case(case_id)
    rules = authorise(Act.CLOSE, case, bench, actor)
    cases.require_reason(reason)
    profile = profile_of(case, bench)
    now = bench.clock.now()
    ended = moves.closed(case, profile, outcome, now, last=case.processed_at)
    bench.journal.append(
        Event(
            kind=EventKind.CASE_CLOSED,
            actor=actor.told,
            ids=(case_id,),
            decision=outcome,
            rules=(*rules, profile.term(outcome).cites),
        )
    )
    bench.records.add(case_id, Closing(outcome=outcome, reason=reason, by=actor.told, at=now))
    withdraw.all_of(case_id, "the case is closed", bench)
    bench.register.save_case(ended, since=case)
    return ended


def standing(case: Case, bench: Bench) -> Standing:
    """Return everything recorded in a case on which its moves depend, and told by the gate."""
    case_id = case.case_id
    shared.take_in(case_id, bench)
    verify.take_in(case_id, bench)
    found = Standing(
        case=case,
        profile=profile_of(case, bench),
        weighings=bench.register.weighings(case_id),
        checks=bench.register.privacy_checks(case_id),
        written=bench.records.all(case_id, Written),
        signatures=bench.records.all(case_id, Signature),
        migrations=bench.records.all(case_id, Migration),
        kinds=frozenset(topic.kind for topic in bench.register.topic_lines(case_id)),
    )
    return replace(found, cells=_cells(found, bench))


def _cells(found: Standing, bench: Bench) -> Sequence[Cell] | None:
    """Return the latest answer that counts, of departments that can give a hit."""
    ran = bench.register.hit_checks(found.case.case_id)
    anew = found.begun if found.profile.phase(found.case.phase).hit_check else None
    if not ran or (anew is not None and ran[-1].run_at <= anew):
        return None
    hitting = {one.department for one in lives.known(bench) if not one.is_identification}
    return [c for c in bench.register.cells(ran[-1].check_id) if c.department in hitting]


def move_on(case: Case, bench: Bench) -> Case:
    """Let a case go on or stop as what stands in it makes it, and return it."""
    return _keep(case, moves.after(standing(case, bench)), bench)


def touch(case: Case, bench: Bench) -> None:
    """Note that somebody added to a case just now; a term can run from it (R-167)."""
    bench.register.touch(case.case_id, bench.clock.now())


def visible(bench: Bench, actor: Actor) -> Sequence[Case]:
    """Return the cases that this person may see."""
    return [case for case in bench.register.cases() if may_see(case, bench, actor)]


def may_see(case: Case, bench: Bench, actor: Actor) -> bool:
    """Return whether the case's protocol lets this person read it (R-041, R-042)."""
    return may(Act.READ_CASE, case, profile_of(case, bench), actor)


def require_sight(case: Case, bench: Bench, actor: Actor) -> None:
    """Raise `NotPermitted`, with an event, unless this person may read the case."""
    authorise(Act.READ_CASE, case, bench, actor)


def _keep(before: Case, moved: Case, bench: Bench) -> Case:
    """Keep a case as it came to stand; what was granted in a phase ends with it (R-008, R-177).

    The gate is told first: a program that dies in between must leave no window open.
    """
    kept = replace(moved, processed_at=bench.clock.now())
    if (kept.phase, kept.state) != (before.phase, before.state):
        withdraw.all_of(kept.case_id, "the case left the phase in which it was asked", bench)
    bench.register.save_case(kept, since=before)
    return kept


def _require_known(opening: Opening, profile: Protocol) -> None:
    """Raise `WrongUse` for a code that the protocol does not have (R-003 to R-012)."""
    lists: tuple[tuple[str, str | None, Mapping[str, object]], ...] = (
        ("purposes", opening.purpose, profile.purposes),
        ("themes", opening.theme, profile.themes),
        ("controllers", opening.controller, profile.controllers),
        ("legal grounds", opening.legal_ground, profile.legal_grounds),
    )
    for what, given, known in lists:
        if given is not None and given not in known:
            raise WrongUse(
                f"Protocol {profile.reference} knows these {what}: {', '.join(known)}.",
                code="B-118",
            )
    if opening.legal_ground is None and len(profile.legal_grounds) > 1:
        raise WrongUse(
            f"Name the legal ground of this case: {', '.join(profile.legal_grounds)} (R-009).",
            code="B-118",
        )


def _signal(reported: Reported, number: int, profile: Protocol, bench: Bench) -> Signal:
    if reported.received > day_of(bench.clock.now()):
        raise WrongUse("A signal cannot have been received in the future.", code="B-119")
    wanted = profile.signal.details
    lacking = [name for name in wanted if not reported.details.get(name, "").strip()]
    if lacking or set(reported.details) - set(wanted):
        raise WrongUse(
            f"Protocol {profile.reference} wants told of every signal: "
            f"{', '.join(f'{name} ({one.title})' for name, one in wanted.items()) or 'its text'}. "
            "Write them as TOML and give the file with --details.",
            code="B-135",
        )
    if (
        profile.signal.reporter_ground
        and reported.origin is Origin.PROFESSIONAL
        and not (reported.ground or "").strip()
    ):
        raise WrongUse(
            "Name the ground on which this colleague supplies the signal: --ground TEXT (R-205).",
            code="B-136",
        )
    return Signal(
        number=number,
        origin=reported.origin,
        received=reported.received,
        text=reported.text,
        mma_number=reported.mma_number,
        details=dict(reported.details),
        ground=reported.ground,
    )


def _keep_reporter(case_id: CaseId, number: int, reported: Reported, bench: Bench) -> None:
    if reported.reporter is not None:
        bench.records.add_reporter(case_id, number, reported.reporter)
