"""Open a case, add signals and topics, weigh, decide, close; each journalled before it is kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from contracts import cases, protocol
from contracts.cases import Case, CaseState, CaseTopic, Origin, Signal
from contracts.errors import NotPermitted, WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CaseId, TopicLabel
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.retention import Length
from contracts.topics import Party, Topic
from contracts.weighings import Weighing
from matching import dates, objects
from matching.address_book import AddressBook
from matching.address_parts import postcode
from matching.canonical import canonicalise
from matching.encode import Encoder
from pipelines.steps.bench import Bench

_TYPED_BLOCK = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report as it came in."""

    origin: Origin
    received: date
    text: str = field(repr=False)
    mma_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What somebody says on opening a case."""

    theme: str
    purpose: str
    signal: Reported


def open_case(opening: Opening, bench: Bench, actor: Actor) -> Case:
    """Open a case with its first signal under the protocol in use (R-001, R-007, R-016)."""
    text = bench.agreements.profile_text()
    profile = protocol.load(text)
    cases.require_role(actor, [profile.intake], profile, "Opening a case")
    if opening.purpose not in profile.purposes:
        raise WrongUse(
            f"Protocol {profile.reference} knows these purposes: {', '.join(profile.purposes)}.",
            code="B-118",
        )
    now = bench.clock.now()
    signal = _signal(opening.signal, 1, bench)
    number = bench.register.new_number(f"S-{now.year}")
    case = Case(
        case_id=CaseId(f"S-{now.year}-{number:04}"),
        protocol=profile.reference,
        protocol_sha256=protocol.digest(text),
        theme=opening.theme,
        purpose=opening.purpose,
        phase=profile.phases[0].id,
        state=CaseState.OPEN,
        opened_at=now,
        opened_by=actor.account,
        destroy_on=Length.parse(profile.open_case).after(now.date()),
    )
    bench.journal.append(
        Event(
            kind=EventKind.CASE_OPENED,
            actor=actor.account,
            ids=(case.case_id, f"{case.case_id}/1"),
            decision=profile.reference,
        )
    )
    bench.register.add_protocol(case.protocol_sha256, text)
    bench.register.add_case(case, signal)
    return case


def add_signal(case_id: CaseId, signal: Reported, bench: Bench, actor: Actor) -> Signal:
    """Add one more signal to an open case (R-017)."""
    case = bench.register.case(case_id)
    cases.require_open(case)
    profile = profile_of(case, bench)
    cases.require_role(actor, [profile.intake], profile, "Adding a signal")
    made = _signal(signal, 1 + len(bench.register.signals(case_id)), bench)
    bench.journal.append(
        Event(
            kind=EventKind.SIGNAL_ADDED,
            actor=actor.account,
            ids=(case_id, f"{case_id}/{made.number}"),
            decision=case.protocol,
        )
    )
    bench.register.add_signal(case_id, made)
    return made


def _signal(reported: Reported, number: int, bench: Bench) -> Signal:
    if reported.received > bench.clock.now().date():
        raise WrongUse("A signal cannot have been received in the future.", code="B-119")
    return Signal(
        number=number,
        origin=reported.origin,
        received=reported.received,
        text=reported.text,
        mma_number=reported.mma_number,
    )


def profile_of(case: Case, bench: Bench) -> Protocol:
    """Return the protocol under which a case began."""
    return protocol.load(bench.register.protocol_text(case.protocol_sha256))


def add_topic(
    case_id: CaseId, topic: Topic, book: AddressBook | None, bench: Bench, actor: Actor
) -> CaseTopic:
    """Add a topic: encoded at once; the typed text is sealed to the gate and forgotten."""
    case = bench.register.case(case_id)
    cases.require_open(case)
    profile = profile_of(case, bench)
    cases.require_role(actor, _workers(profile), profile, "Adding a topic")
    _require_usable(topic.party)
    canonical = canonicalise(topic.party, book)
    if not any(canonical.values.values()):
        raise WrongUse(
            "Nothing in this topic can be looked for: give a name, number or address.",
            code="B-122",
        )
    inner = Encoder(bench.keys.common()).inner(canonical).pack()
    label = cases.next_label(topic.kind, [one.label for one in bench.register.topics(case_id)])
    typed = json.dumps(asdict(topic.party), default=str).encode()
    # Sealed bytes have the length of what is in them, which would tell whom a topic is about.
    typed += b" " * (-len(typed) % _TYPED_BLOCK)
    added = CaseTopic(
        label=label,
        kind=topic.kind,
        added_at=bench.clock.now(),
        inner=inner,
        sealed=bench.keys.seal_to_gate(typed, topic_info(case_id, label)),
    )
    bench.journal.append(
        Event(
            kind=EventKind.TOPIC_ADDED,
            actor=actor.account,
            ids=(case_id, label),
            subject_ref=bench.register.mac(case_id, inner),
        )
    )
    bench.register.add_topic(case_id, added)
    return added


def _require_usable(party: Party) -> None:
    """Raise `WrongUse` for a field that would be dropped unseen: it names field and rule."""
    wrong = []
    if party.person and party.person.bsn and not objects.bsn(party.person.bsn):
        wrong.append("bsn: fails the eleven-test")
    if party.person and party.person.birth_date and not dates.birth_date(party.person.birth_date):
        wrong.append("birth_date: no date")
    if party.organisation and party.organisation.kvk and len(party.organisation.kvk.strip()) != 8:
        wrong.append("kvk: not 8 digits")
    if party.address and party.address.postcode and not postcode(party.address.postcode):
        wrong.append("postcode: not 4 digits and 2 letters")
    if wrong:
        raise WrongUse(f"Correct the topic, or leave out: {'; '.join(wrong)}.", code="B-123")


def topic_info(case_id: CaseId, label: TopicLabel) -> str:
    """Return what a sealed topic is bound to."""
    return f"treffer/v1/topic/{case_id}/{label}"


def weigh(
    case_id: CaseId,
    name: str,
    answers: Mapping[str, bool],
    reason: str,
    bench: Bench,
    actor: Actor,
) -> tuple[Weighing, Case]:
    """Record a weighing and return it with the case as it stands after it."""
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    earlier = bench.register.weighings(case_id)
    weighing = cases.weigh(
        case,
        profile,
        name,
        answers,
        reason=reason,
        actor=actor,
        at=bench.clock.now(),
        earlier=earlier,
    )
    moved = cases.weighed(case, profile, earlier, weighing)
    spec = profile.phase(case.phase).weighing(name)
    bench.journal.append(
        Event(
            kind=EventKind.WEIGHED,
            actor=actor.account,
            ids=(case_id, f"{name}.{weighing.version}"),
            rules=(spec.cites,) if spec else (),
        )
    )
    bench.register.add_weighing(case_id, weighing)
    bench.register.save_case(moved)
    return weighing, moved


def decide(case_id: CaseId, option: str, reason: str, bench: Bench, actor: Actor) -> Case:
    """Take the decision that ends a phase."""
    case = bench.register.case(case_id)
    cases.require_open(case)
    profile = profile_of(case, bench)
    phase = profile.phase(case.phase)
    moved = cases.decided(case, profile, option, bench.register.weighings(case_id))
    if phase.decision is not None:
        cases.require_role(actor, [phase.decision.by], profile, f"The decision of {phase.id}")
    cases.require_reason(reason)
    bench.journal.append(
        Event(
            kind=EventKind.CASE_DECIDED,
            actor=actor.account,
            ids=(case_id, phase.id),
            decision=option,
            rules=(phase.decision.cites,) if phase.decision else (),
        )
    )
    bench.register.save_case(moved)
    return moved


def close(case_id: CaseId, outcome: str, reason: str, bench: Bench, actor: Actor) -> Case:
    """Close a case; from now on its retention term runs."""
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    cases.require_role(actor, _workers(profile), profile, "Closing a case")
    cases.require_reason(reason)
    ended = cases.closed(case, profile, outcome, bench.clock.now())
    bench.journal.append(
        Event(
            kind=EventKind.CASE_CLOSED,
            actor=actor.account,
            ids=(case_id,),
            decision=outcome,
            rules=(profile.term(outcome).cites,),
        )
    )
    bench.register.save_case(ended)
    return ended


def visible(bench: Bench, actor: Actor) -> Sequence[Case]:
    """Return the cases that this person may see: those whose protocol gives them a role."""
    return [case for case in bench.register.cases() if may_see(case, bench, actor)]


def may_see(case: Case, bench: Bench, actor: Actor) -> bool:
    """Return whether this person holds any role under the case's protocol."""
    return not actor.roles.isdisjoint(profile_of(case, bench).roles)


def require_sight(case: Case, bench: Bench, actor: Actor) -> None:
    """Raise `NotPermitted` unless this person may see the case."""
    if not may_see(case, bench, actor):
        raise NotPermitted(
            f"{actor.account} holds no role under protocol {case.protocol}.", code="B-120"
        )


def _workers(profile: Protocol) -> list[str]:
    """Return the roles that work on cases: all that decide a phase or take in signals."""
    return list(dict.fromkeys([profile.intake, *(phase.decides for phase in profile.phases)]))
