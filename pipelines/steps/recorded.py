"""Write down what a protocol wants recorded in a case: records, evidence, deviations."""

from collections.abc import Mapping
from dataclasses import replace

from contracts import cases, moves, parties
from contracts.acts import Act
from contracts.cases import Deviation, Evidence, Written
from contracts.errors import NotPermitted, WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CaseId, SourceName
from contracts.parties import Actor
from contracts.protocol import Protocol
from pipelines.steps import lives
from pipelines.steps.authorise import authorise, profile_of
from pipelines.steps.bench import Bench
from pipelines.steps.cases import move_on, standing, touch


def write(case_id: CaseId, record: str, text: str, bench: Bench, actor: Actor) -> Written:
    """Write down what the protocol wants recorded in this phase: a plan, a result."""
    case = bench.register.case(case_id)
    rules = authorise(Act.WRITE, case, bench, actor, part=record)
    before = standing(case, bench)
    made = moves.write(before, record, text, actor=actor, at=bench.clock.now())
    part = before.profile.phase(case.phase).record(record)
    bench.journal.append(
        Event(
            kind=EventKind.RECORDED,
            actor=actor.told,
            ids=(case_id, case.phase, record),
            rules=(*rules, part.cites) if part else rules,
        )
    )
    bench.records.add(case_id, made)
    move_on(case, bench)
    return made


def record_evidence(
    case_id: CaseId,
    source: SourceName,
    exemption: str,
    told: Mapping[str, str],
    bench: Bench,
    actor: Actor,
) -> Evidence:
    """Record what lets a source be asked that a law closes (R-131 to R-142)."""
    case = bench.register.case(case_id)
    rules = authorise(Act.RECORD_EVIDENCE, case, bench, actor)
    profile = profile_of(case, bench)
    contract = lives.agreed(source, bench)
    law = profile.law(source, contract.regime)
    known = law.exemptions if law else {}
    if exemption not in known:
        raise WrongUse(
            f"{source} is opened in a case by: {', '.join(known) or 'nothing'}.", code="B-129"
        )
    lacking = [name for name in known[exemption].evidence if not told.get(name, "").strip()]
    if lacking or set(told) - set(known[exemption].evidence):
        raise WrongUse(
            f"{exemption} wants recorded: {', '.join(known[exemption].evidence)}.", code="B-138"
        )
    if known[exemption].weighed_outside_team:
        _require_outsider(told, profile, actor)
    made = Evidence(
        source=source, exemption=exemption, told=dict(told), by=actor.told, at=bench.clock.now()
    )
    bench.journal.append(
        Event(
            kind=EventKind.EVIDENCE_RECORDED,
            actor=actor.told,
            ids=(case_id,),
            decision=exemption,
            rules=(*rules, known[exemption].cites),
            sources=(source,),
        )
    )
    bench.records.add(case_id, made)
    touch(case, bench)
    return made


def deviate(case_id: CaseId, deviation: Deviation, bench: Bench, actor: Actor) -> None:
    """Record a departure from the protocol with its two tests; it opens nothing (R-015)."""
    case = bench.register.case(case_id)
    rules = authorise(Act.DEVIATE, case, bench, actor)
    for text in (deviation.reason, deviation.proportionality, deviation.subsidiarity):
        cases.require_reason(text)
    bench.journal.append(
        Event(kind=EventKind.DEVIATED, actor=actor.told, ids=(case_id,), rules=(*rules, "R-015"))
    )
    bench.records.add(case_id, replace(deviation, by=actor.told, at=bench.clock.now()))


def _require_outsider(told: Mapping[str, str], profile: Protocol, actor: Actor) -> None:
    """Raise `NotPermitted` where somebody with a role here did the weighing (R-135)."""
    inside = parties.holders(actor.listed, profile.roles)
    names = {one.name.casefold() for one in actor.listed if one.account in inside}
    named = {text.strip().casefold() for text in told.values()}
    if not named.isdisjoint(names | {account.casefold() for account in inside}):
        raise NotPermitted(
            "Who weighed this must be outside the team: somebody it names holds a role under "
            f"protocol {profile.reference}. (R-135)",
            code="B-191",
        )
