"""Ask for a privacy check, answer its questions, and decide it, source by source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts import asking, privacy, protocol_lint
from contracts.acts import Act
from contracts.cases import Case, CaseState, Evidence
from contracts.days import day_of
from contracts.errors import NotPermitted, TryAgain, WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.parties import Actor
from contracts.privacy import Choice, PrivacyCheck, SourceVerdict, Verdict
from contracts.protocol import CheckKind, LawClass, PrivacyCheckPart, Protocol
from pipelines.steps import lives
from pipelines.steps.authorise import authorise, profile_of, take_up
from pipelines.steps.bench import Bench
from pipelines.steps.cases import move_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody answers to the questions of a check for one source."""

    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    denied: frozenset[str] = frozenset()
    legal_basis: str = field(default="", repr=False)
    reply: str = field(default="", repr=False)
    """What is answered to the question with which it came back."""


def request(
    case_id: CaseId,
    sources: Sequence[SourceName],
    bench: Bench,
    actor: Actor,
    *,
    prescribed: str | None = None,
    answers: Mapping[SourceName, Answers] | None = None,
    addendum_to: PrivacyCheckId | None = None,
) -> PrivacyCheck:
    """Ask which sources may be asked; without names, those that protocol and theme propose.

    Answers that the source's contract gives need not be given again.
    """
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    if case.state is not CaseState.OPEN:
        authorise(Act.ASK_PRIVACY_CHECK, case, bench, actor)
    part = privacy.prescribed_part(case, profile, prescribed)
    if part.kind is CheckKind.SHARING:
        raise WrongUse(
            f"{part.id} decides on sharing: say with whom and what, with --share FILE.",
            code="B-179",
        )
    rules = authorise(Act.ASK_PRIVACY_CHECK, case, bench, actor, part=part.id)
    earlier = _earlier(case_id, addendum_to, bench)
    wanted = tuple(sources) or tuple(one.source for one in earlier)
    if not wanted:
        wanted = privacy.proposed(profile, case, lives.live(bench))
    lives.require_askable(sources, bench)
    wanted = _lawful(case, wanted, bench, named=bool(sources))
    given = {one.source: _again(one) for one in earlier} | dict(answers or {})
    asked = privacy.requested(
        case,
        profile,
        part.id,
        [_answered(name, part, given.get(name), profile, bench) for name in dict.fromkeys(wanted)],
        check_id=PrivacyCheckId("T-0"),
        actor=actor,
        at=bench.clock.now(),
        addendum_to=addendum_to,
    )
    # A request that is refused uses up no number.
    check = replace(asked, check_id=PrivacyCheckId(f"T-{bench.register.new_number('T')}"))
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_REQUESTED,
            actor=actor.told,
            ids=(case_id, check.check_id, part.id),
            rules=(*rules, part.cites),
            sources=tuple(one.source for one in check.sources),
        )
    )
    take_up(Act.ASK_PRIVACY_CHECK, case_id, bench, actor)
    bench.register.save_privacy_check(check)
    return check


def amend(
    check_id: PrivacyCheckId,
    answers: Mapping[SourceName, Answers],
    bench: Bench,
    actor: Actor,
) -> PrivacyCheck:
    """Answer anew what was sent back; what was not decided yet is open again."""
    check = bench.register.privacy_check(check_id)
    case = bench.register.case(check.case_id)
    rules = authorise(Act.ASK_PRIVACY_CHECK, case, bench, actor, part=check.prescribed)
    part = part_of(check, bench)
    changed = privacy.amended(
        check,
        [
            _answered(name, part, one, profile_of(case, bench), bench)
            for name, one in answers.items()
        ],
        part,
    )
    changed = replace(changed, amended_at=bench.clock.now())
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_AMENDED,
            actor=actor.told,
            ids=(check.case_id, check_id),
            rules=rules,
            sources=tuple(answers),
        )
    )
    take_up(Act.ASK_PRIVACY_CHECK, check.case_id, bench, actor)
    bench.register.save_privacy_check(changed, since=check)
    return changed


def decide(
    check_id: PrivacyCheckId,
    sources: Sequence[SourceName],
    verdict: Verdict,
    reason: str,
    bench: Bench,
    actor: Actor,
    *,
    consulted: Sequence[str] = (),
) -> PrivacyCheck:
    """Allow, refuse or send back these sources; without names, all that are not decided."""
    check = bench.register.privacy_check(check_id)
    wanted = tuple(sources) or tuple(
        one.source for one in check.sources if one.verdict in (Verdict.OPEN, Verdict.RETURNED)
    )
    choices = [Choice(source=name, verdict=verdict, reason=reason) for name in wanted]
    return decide_each(check_id, choices, bench, actor, consulted=consulted)


def decide_each(
    check_id: PrivacyCheckId,
    choices: Sequence[Choice],
    bench: Bench,
    actor: Actor,
    *,
    consulted: Sequence[str] = (),
    read: str | None = None,
) -> PrivacyCheck:
    """Decide on several sources, each in its own way and for its own reason: on all, or on none.

    With `read`, the mark of the check as it was read, on that state of it and no other.
    """
    check = bench.register.privacy_check(check_id)
    case = bench.register.case(check.case_id)
    if check.kind is not CheckKind.SOURCES:
        raise WrongUse(
            f"{check_id} decides on sharing, at the gate: treffer-gate share show {check_id}.",
            code="B-137",
        )
    rules = authorise(
        Act.DECIDE_PRIVACY_CHECK, case, bench, actor, part=check.prescribed, asked_by=check.asked_by
    )
    if read is not None and read != privacy.mark(check):
        raise TryAgain(
            f"{check_id} changed since you read it; nothing was decided. Read it first.",
            code="B-250",
        )
    part = part_of(check, bench)
    decided = privacy.decided_each(check, part, choices, actor=actor, at=bench.clock.now())
    decided = replace(decided, consulted=tuple(dict.fromkeys((*decided.consulted, *consulted))))
    for verdict in dict.fromkeys(one.verdict for one in choices):
        bench.journal.append(
            Event(
                kind=EventKind.PRIVACY_CHECK_DECIDED,
                actor=actor.told,
                ids=(check.case_id, check_id, part.id),
                decision=verdict.value,
                rules=(*rules, part.cites),
                sources=tuple(one.source for one in choices if one.verdict is verdict),
            )
        )
    take_up(Act.DECIDE_PRIVACY_CHECK, check.case_id, bench, actor)
    bench.register.save_privacy_check(decided, since=check)
    move_on(case, bench)
    return decided


def require_sight(check: PrivacyCheck, bench: Bench, actor: Actor) -> None:
    """Raise `NotPermitted` unless this person may read the case, or decides on the check.

    Of an inactive case nobody reads anything (R-168).
    """
    case = bench.register.case(check.case_id)
    if not is_decider(check, bench, actor) or case.state is CaseState.INACTIVE:
        authorise(Act.READ_CASE, case, bench, actor)


def is_decider(check: PrivacyCheck, bench: Bench, actor: Actor) -> bool:
    """Return whether the protocol lets this role decide on such a check."""
    part = part_of(check, bench)
    return not actor.roles.isdisjoint((*part.by, *part.on_doubt))


def part_of(check: PrivacyCheck, bench: Bench) -> PrivacyCheckPart:
    """Return what the case's protocol says of a check, else the one under which it was asked.

    Raises `WrongUse` where neither has one such.
    """
    case = bench.register.case(check.case_id)
    texts = dict.fromkeys((case.protocol_sha256, check.protocol_sha256))
    profiles = [protocol_lint.load(bench.register.protocol_text(one)) for one in texts]
    for profile in profiles:
        phase = profile.phase_of(check.prescribed)
        part = phase.privacy_check(check.prescribed) if phase else None
        if part is not None:
            return part
    raise WrongUse(f"{case.protocol} has no privacy check {check.prescribed}.", code="B-104")


def _lawful(
    case: Case, wanted: Sequence[SourceName], bench: Bench, *, named: bool
) -> tuple[SourceName, ...]:
    """Return the sources that no law closes; one asked for by name that it does is refused.

    Where a law forbids, no test of compatibility can be made: only its exemption opens (R-132).
    """
    lawful = []
    for name in wanted:
        cites = _closing_law(case, name, bench)
        if cites is None:
            lawful.append(name)
        elif named:
            raise NotPermitted(
                f"{name} cannot be asked: {cites}. "
                "Its column stays, as not asked. What opens it is recorded first: "
                f"treffer case evidence {case.case_id} {name} ….",
                code="B-192",
            )
    return tuple(lawful)


def _closing_law(case: Case, name: SourceName, bench: Bench) -> str | None:
    """Return what keeps a source closed in this case, or nothing.

    A source that is not registered is closed where the profile forbids it: no answer to a
    question could open it.
    """
    profile = profile_of(case, bench)
    evidence = bench.records.all(case.case_id, Evidence)
    if name not in bench.agreements.sources():
        law = profile.law(name, asking.NO_REGIME)
        if law is None or law.closed_by is not LawClass.FORBIDDEN:
            return None
        return None if any(one.source == name for one in evidence) else law.cites
    contract = lives.agreed(name, bench)
    if not asking.closed_by_law(contract, profile, evidence, day_of(bench.clock.now())):
        return None
    law = profile.law(name, contract.regime)
    return law.cites if law else contract.law or contract.secrecy.value


def _earlier(
    case_id: CaseId, addendum_to: PrivacyCheckId | None, bench: Bench
) -> tuple[SourceVerdict, ...]:
    """Return the sources of the check that this one repeats for topics that came later."""
    if addendum_to is None:
        return ()
    found = bench.register.privacy_check(addendum_to)
    if found.case_id != case_id:
        raise WrongUse(f"{addendum_to} belongs to another case.", code="B-104")
    return found.sources


def _again(one: SourceVerdict) -> Answers:
    return Answers(answers=one.answers, denied=one.denied, legal_basis=one.legal_basis)


def _answered(
    source: SourceName,
    part: PrivacyCheckPart,
    given: Answers | None,
    profile: Protocol,
    bench: Bench,
) -> SourceVerdict:
    """Return the source with its answers: the contract's, and over them those that were given.

    Where its law lets compatibility not be tested, nobody can say that use is compatible: the
    question counts as no, so that only an explicit legal basis opens the source (R-132, R-094).
    """
    known: dict[str, str] = {}
    untested: set[str] = set()
    if source in bench.agreements.sources():
        contract = lives.agreed(source, bench)
        known = privacy.prefilled(part, contract)
        law = profile.law(source, contract.regime)
        if law is not None and not law.compatible_use:
            untested = {name for name, question in part.questions.items() if question.closes}
    told = given or Answers()
    answers = known | dict(told.answers)
    unknown = set(answers) - set(part.questions)
    if unknown:
        raise WrongUse(
            f"{part.id} has these questions: {', '.join(part.questions) or 'none'}.", code="B-126"
        )
    # As the protocol asks them: who decides reads A, B, C, wherever an answer came from.
    answers = {name: answers[name] for name in part.questions if name in answers}
    return SourceVerdict(
        source=source,
        answers=answers,
        denied=told.denied | untested,
        legal_basis=told.legal_basis,
        reply=told.reply,
    )
