"""Submit, sign, send back, pause and resume a source; tell which may be asked now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

from contracts import alerts, lifecycle, sources
from contracts.acceptance import Acceptance
from contracts.acts import Act
from contracts.cases import require_reason
from contracts.contract_diff import diff, is_compatible
from contracts.errors import Gone, Invalid, NotPermitted, WrongUse
from contracts.events import Event, EventKind
from contracts.freshness import InUse
from contracts.ids import SourceName
from contracts.lifecycle import Agreed, Life, Record, Return, Signature, State, SuiteRun
from contracts.parties import Actor
from contracts.source_law import barring
from contracts.sources import SourceContract
from pipelines.steps import certify, tell
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.steps.bench import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one source stands now, and whose turn it is."""

    contract: SourceContract = field(repr=False)
    life: Life = field(repr=False)
    state: State
    turn: str


def standing(source: SourceName, bench: Bench) -> Standing:
    """Return where a source stands with the text of its contract that is here now."""
    contract, life = bench.agreements.contract(source), bench.lives.life(source)
    state = life.state(contract.sha256, has_delivery=in_use(source, bench) is not None)
    return Standing(contract=contract, life=life, state=state, turn=_TURN[state])


def live(bench: Bench) -> list[SourceContract]:
    """Return the contracts that may be asked under: signed as they are written now, not paused."""
    here = (readable(name, bench) for name in bench.agreements.sources())
    return [one for one in here if one and bench.lives.life(one.name).is_live(one.sha256)]


def readable(source: SourceName, bench: Bench) -> SourceContract | None:
    """Return the contract that is here, or nothing where it cannot be read: others go on."""
    try:
        return bench.agreements.contract(source)
    except (Gone, Invalid):
        return None


def submitted(source: SourceName, sha256: str, bench: Bench) -> SourceContract | None:
    """Return the contract that was submitted as this text, where today's rules still read it."""
    found = bench.lives.life(source).submission(sha256)
    try:
        return sources.load(found.text) if found else None
    except Invalid:
        return None


def signed(source: SourceName, bench: Bench) -> SourceContract | None:
    """Return the contract that was signed last and is signed still."""
    found = bench.lives.life(source).signed_text()
    return submitted(source, found.sha256, bench) if found else None


def known(bench: Bench) -> list[SourceContract]:
    """Return the contract of every registered source: as it is here, else as it was signed last.

    One that cannot be read and was never signed was never asked, and has no column.
    """
    found = (readable(name, bench) or signed(name, bench) for name in bench.agreements.sources())
    return [one for one in found if one]


def agreed(source: SourceName, bench: Bench) -> SourceContract:
    """Return the contract as it is here, else as it was signed last; raises where it is neither."""
    return readable(source, bench) or signed(source, bench) or bench.agreements.contract(source)


def in_use(source: SourceName, bench: Bench) -> InUse | None:
    """Return the delivery that answers for a source now; none after a breaking change.

    It was made under the contract that is here, or under a text since which each change is
    compatible; of a text that was never submitted here that is not known.
    """
    delivery, here = bench.indexes.current(source), readable(source, bench)
    manifest = bench.register.manifest(delivery) if delivery else None
    if delivery is None or manifest is None or here is None:
        return None
    made = manifest.contract["sha256"]
    if made != here.sha256:
        before = submitted(source, made, bench)
        if before is None or not is_compatible(diff(before, here)):
            return None
    return InUse(delivery=delivery, as_of=manifest.as_of)


def require_askable(wanted: Sequence[SourceName], bench: Bench) -> None:
    """Raise `NotPermitted` for a registered source that may not be asked now."""
    for name in wanted:
        if name in bench.agreements.sources():
            lifecycle.require_live(bench.lives.life(name), bench.agreements.contract(name))


def require_registered(source: SourceName, bench: Bench) -> None:
    """Raise `Gone` for a source that is not registered; its contract need not be readable."""
    if source not in bench.agreements.sources():
        bench.agreements.contract(source)


def keep_for(source: SourceName, bench: Bench) -> timedelta:
    """Return how long deliveries of a source are kept: the shorter of the text here and signed.

    An edit that nobody signed, or that cannot be read, keeps nothing longer.
    """
    terms = [one.destroy_after for one in (readable(source, bench), signed(source, bench)) if one]
    return min(terms) if terms else bench.agreements.contract(source).destroy_after


def draft(source: SourceName, text: str, bench: Bench, actor: Actor) -> Callable[[], None]:
    """Let somebody write the text of a contract; return what journals it, just before it is kept.

    Raises `NotPermitted` for who may not submit it either: what is kept is what gets submitted.
    """
    rules = _authorised(Act.SUBMIT_SOURCE, bench, actor)
    written = sha256(text.encode()).hexdigest()
    event = Event(
        kind=EventKind.SOURCE_DRAFTED,
        actor=actor.told,
        ids=(source, written),
        rules=rules,
        sources=(source,),
    )

    def journal() -> None:
        bench.journal.append(event)

    return journal


def submit(
    source: SourceName,
    bench: Bench,
    actor: Actor,
    *,
    text: str | None = None,
    suite: Acceptance | None = None,
) -> lifecycle.Submission:
    """Put a text before the signer: the contract as it is here now, or another in its place.

    What the acceptance suite came to on this text is recorded first; of another text it is left.
    Another text can be signed before it takes the place of the one in use, so that no day passes
    on which the source is not asked.
    """
    require_registered(source, bench)
    contract = bench.agreements.contract(source) if text is None else sources.load(text)
    rules = _authorised(Act.SUBMIT_SOURCE, bench, actor)
    written = bench.agreements.contract_text(source) if text is None else text
    _require_this_source(source, contract, bench)
    life = bench.lives.life(source)
    if not certify.is_finished(life, bench):
        raise WrongUse(
            f"The retirement of {source} was cut off. Finish it first: "
            f"treffer source retire {source}.",
            code="C-612",
        )
    if suite is not None and suite.sha256 == contract.sha256:
        life = _suite_noted(life, suite, bench, actor, rules)
    made = lifecycle.submitted(life, contract, written, actor=actor, at=bench.clock.now())
    _kept(life, made, EventKind.SOURCE_SUBMITTED, bench, actor,
          ids=_ids(source, made), rules=rules)  # fmt: skip
    waits = alerts.approval_waits(source, contract.version, made.at)
    # Each submission is one to look at: after a question too, and where the version is the same.
    tell.tell(replace(waits, occurrence=f"{made.version}/{made.at.isoformat()}"), bench)
    return made


def to_sign(source: SourceName, bench: Bench) -> tuple[lifecycle.Submission, Agreed]:
    """Return the text that waits for a signature, and what a signature under it is on."""
    require_registered(source, bench)
    waiting = lifecycle.to_sign(bench.lives.life(source))
    return waiting, lifecycle.agreed(sources.load(waiting.text))


def sign(
    source: SourceName, reason: str, bench: Bench, actor: Actor, *, text: str | None = None
) -> Signature:
    """Sign the text that waits; never by who submitted it, nor by a deputy of theirs (D-001).

    With `text`, the beginning of its SHA-256, that text and no other.
    """
    require_registered(source, bench)
    life = bench.lives.life(source)
    waiting = lifecycle.to_sign(life)
    profile, _ = profile_in_use(bench)
    rules = authorise_new(Act.SIGN_SOURCE, profile, bench, actor, asked_by=waiting.persons)
    lifecycle.require_signable(life, waiting, text)
    require_reason(reason)
    contract = sources.load(waiting.text)
    _require_this_source(source, contract, bench)
    keeping = profile.source_keeping
    roles = keeping.signed_by if keeping else ()
    made = Signature(
        by=actor.account,
        acts_for=actor.acts_for,
        at=bench.clock.now(),
        role=next(role for role in roles if role in actor.roles),
        sha256=waiting.sha256,
        version=waiting.version,
        agreed=lifecycle.agreed(contract),
        reason=reason,
    )
    _kept(life, made, EventKind.SOURCE_SIGNED, bench, actor,
          ids=_ids(source, made), rules=rules)  # fmt: skip
    return made


def send_back(
    source: SourceName, question: str, bench: Bench, actor: Actor, *, text: str | None = None
) -> Return:
    """Send back the text that waits, or take back the signature under the one that is here now.

    With `text`, the beginning of a SHA-256, any text that waits or is signed: one that was put
    aside can be put back by who keeps the file. Who submitted a text that waits does not decide on
    it (D-001); a signature can be taken back by everybody who may sign.
    """
    require_registered(source, bench)
    here = bench.agreements.contract(source).sha256 if text is None else None
    life = bench.lives.life(source)
    sha256 = lifecycle.to_send_back(life, here, text)
    waiting = life.waiting()
    asked_by = waiting.persons if waiting and waiting.sha256 == sha256 else frozenset()
    profile, _ = profile_in_use(bench)
    rules = authorise_new(Act.SIGN_SOURCE, profile, bench, actor, asked_by=asked_by)
    require_reason(question)
    made = Return(by=actor.account, acts_for=actor.acts_for, at=bench.clock.now(),
                  sha256=sha256, question=question)  # fmt: skip
    _kept(life, made, EventKind.SOURCE_RETURNED, bench, actor,
          ids=(source, sha256), rules=rules)  # fmt: skip
    return made


def pause(source: SourceName, reason: str, bench: Bench, actor: Actor) -> None:
    """Stop asking a source, and putting deliveries of it into use, until it is resumed."""
    require_registered(source, bench)
    rules = _authorised(Act.KEEP_SOURCE, bench, actor)
    require_reason(reason)
    life = bench.lives.life(source)
    made = lifecycle.paused(life, reason, actor=actor, at=bench.clock.now())
    _kept(life, made, EventKind.SOURCE_PAUSED, bench, actor, ids=(source,), rules=rules)


def resume(source: SourceName, bench: Bench, actor: Actor) -> None:
    """Let a paused source go on."""
    require_registered(source, bench)
    rules = _authorised(Act.KEEP_SOURCE, bench, actor)
    life = bench.lives.life(source)
    made = lifecycle.resumed(life, actor=actor, at=bench.clock.now())
    _kept(life, made, EventKind.SOURCE_RESUMED, bench, actor, ids=(source,), rules=rules)


def _suite_noted(
    life: Life, suite: Acceptance, bench: Bench, actor: Actor, rules: tuple[str, ...]
) -> Life:
    """Record what the suite came to, unless that very run is recorded; return the life with it."""
    known = life.suite_run(suite.sha256)
    if known is not None and known.at == suite.at:
        return life
    made = SuiteRun(
        by=actor.account,
        acts_for=actor.acts_for,
        at=suite.at,
        sha256=suite.sha256,
        checks=suite.passed + suite.failed,
        failed=suite.failed,
    )
    _kept(
        life,
        made,
        EventKind.SOURCE_ACCEPTED,
        bench,
        actor,
        ids=(life.source, suite.sha256),
        rules=rules,
        decision="passed" if made.passed else "failed",
    )
    return bench.lives.life(life.source)


def _authorised(act: Act, bench: Bench, actor: Actor) -> tuple[str, ...]:
    return authorise_new(act, profile_in_use(bench)[0], bench, actor)


def _require_this_source(source: SourceName, contract: SourceContract, bench: Bench) -> None:
    """Refuse a text of another source, and of what the protocol lets be none (R-134, R-139)."""
    if contract.name != source:
        raise Invalid(
            f"That contract is of another source than {source}: look at its id.", code="C-610"
        )
    law = barring(contract, profile_in_use(bench)[0])
    if law is not None:
        raise NotPermitted(
            f"{source} can be no source: {law.cites}. Leave these data at {law.department}.",
            code="C-611",
        )


def _ids(source: SourceName, made: lifecycle.Submission | Signature) -> tuple[str, ...]:
    return (source, made.sha256, made.version)


def _kept(
    life: Life,
    record: Record,
    kind: EventKind,
    bench: Bench,
    actor: Actor,
    *,
    ids: tuple[str, ...],
    rules: tuple[str, ...],
    decision: str | None = None,
) -> None:
    bench.journal.append(
        Event(kind=kind, actor=actor.told, ids=ids, decision=decision, rules=rules,
              sources=(life.source,))
    )  # fmt: skip
    bench.lives.add(life, record)


_TURN = {
    State.CONCEPT: "the steward: treffer source submit",
    State.ACCEPTED: "the steward: treffer source submit",
    State.SUBMITTED: "the signer: treffer source sign, or return",
    State.RETURNED: "the steward: answer the question in the contract, then treffer source submit",
    State.SIGNED: "the department: deliver; then treffer source refresh",
    State.ACTIVE: "nobody",
    State.PAUSED: "the steward: treffer source resume",
    State.RETIRED: "nobody",
}
