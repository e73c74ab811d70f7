"""Decide on sharing field by field and participant by participant, and show what is shared.

Privacy checks 2 and 3: journal first, then act; whatever is not allowed stays unshared (R-100).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts import acts, sharing, sharing_rules, sharing_signing
from contracts.acts import Denied
from contracts.errors import Gone, Invalid, TrefferError
from contracts.events import Event, EventKind
from contracts.ids import PrivacyCheckId, RequestId
from contracts.parties import Actor
from contracts.sharing import (
    Choice,
    FieldRef,
    Participant,
    Share,
    Sharing,
    SharingState,
    Signed,
    Stop,
)
from contracts.substance import Substance
from pipelines.gate import authority, parts
from pipelines.gate.bench import GateBench
from pipelines.gate.sharing_grants import Granted, granted, held
from pipelines.gate.sharing_intake import end, profile_of, state, take_in, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingView:
    """A check on sharing as its signers see it; no substance is in it."""

    asked: Sharing
    state: SharingState
    signed: Sequence[Signed]
    shareable: frozenset[Share]
    """What a signer may allow."""
    shared: frozenset[Share]
    """What is shared now."""
    stops: Mapping[str, Sequence[Stop]]
    """Why a participant receives nothing, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a participant sees of one request: the fields shared with it, and until when."""

    request_id: RequestId
    purpose: str = field(repr=False)
    fields: tuple[str, ...]
    records: tuple[Substance, ...] = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that is shared with one participant now."""

    check_id: PrivacyCheckId
    participant: str
    windows: tuple[Window, ...]


def listed(bench: GateBench, actor: Actor) -> list[SharingView]:
    """Return the checks that this person signs, prepared or takes part in, oldest first."""
    return [
        view(asked, bench)
        for asked in bench.sharing.all()
        if _is_readable(asked, bench)
        and (is_in_sight(asked, bench, actor) or asked.participant_of(actor.account))
    ]


def show(check_id: PrivacyCheckId, bench: GateBench, actor: Actor) -> SharingView:
    """Return a check to who signs it or prepared it; for anybody else it is not there."""
    return view(_in_sight(check_id, bench, actor), bench)


def view(asked: Sharing, bench: GateBench) -> SharingView:
    """Return where a check stands, what can be allowed and what is shared."""
    profile, found = profile_of(asked, bench), held(asked, bench)
    signed = bench.sharing.signed(asked.check_id)
    ended = bench.sharing.ended(asked.check_id) is not None
    return SharingView(
        asked=asked,
        state=sharing_signing.state(asked, signed, ended=ended),
        signed=signed,
        shareable=sharing_rules.shareable(asked, profile, found),
        shared=sharing_signing.matrix(asked, signed, profile, found, ended=ended),
        stops={one.name: sharing_rules.stops(asked, one, profile) for one in asked.participants},
    )


def chosen(allow: Sequence[str], reason: str, *, doubt: bool = False) -> Choice:
    """Read what somebody typed: `PARTICIPANT:W-57.FIELD` for each cell, none to refuse."""
    return Choice(allowed=frozenset(map(sharing.share, allow)), reason=reason, doubt=doubt)


def decide(check_id: PrivacyCheckId, choice: Choice, bench: GateBench, actor: Actor) -> SharingView:
    """Sign the matrix or refuse it; an attempt that may not be is journalled too."""
    asked = _in_sight(check_id, bench, actor)
    signed = bench.sharing.signed(check_id)
    trying = sharing_signing.attempt(
        asked, signed, profile_of(asked, bench), actor, authority.askers(asked.case_id, bench)
    )
    allowed = acts.decide(trying)
    if isinstance(allowed, Denied):
        _deny(asked, bench, actor, trying.act.value, (allowed.rule, allowed.code))
        raise allowed.error()
    ended = bench.sharing.ended(check_id) is not None
    try:
        made = sharing_signing.sign(
            trying, asked, signed, choice, held(asked, bench), ended=ended, at=bench.clock.now()
        )
    except TrefferError as error:
        _deny(asked, bench, actor, trying.act.value, (error.code,))
        raise
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_DECIDED,
            actor=actor.told,
            ids=(check_id, asked.case_id, asked.prescribed),
            decision=sharing_signing.state(asked, [*signed, made]).value,
            rules=(*allowed.rules, *sorted(map(str, made.allowed))),
        )
    )
    bench.sharing.sign(check_id, made)
    tell(asked, bench)
    return view(asked, bench)


def open_window(check_id: PrivacyCheckId, bench: GateBench, actor: Actor) -> Seen:
    """Show a participant the fields shared with it, under the clocks of their grants.

    Somebody of no participant is told what is told of a check that is not there.
    """
    asked = bench.sharing.one(check_id)
    participant = asked.participant_of(actor.account)
    if participant is None:
        _deny(asked, bench, actor, "open", ("R-100",))
        raise sharing.unknown(check_id)
    shared = view(asked, bench).shared
    now = bench.clock.now()
    found = [
        one
        for one in granted(asked, bench)
        if _fields(one, participant, shared) and now < _ends_at(one, participant, now, bench)
    ]
    if not found:
        _deny(asked, bench, actor, "open", ("D-002",))
        raise Gone(
            f"Nothing is shared with {participant.name} under {check_id} now. Still needed? "
            "Ask for a new request and a new check on sharing.",
            code="G-472",
        )
    return Seen(
        check_id=check_id,
        participant=participant.name,
        windows=tuple(
            _window(one, asked, participant, _fields(one, participant, shared), bench, actor)
            for one in found
        ),
    )


def expire(bench: GateBench) -> list[PrivacyCheckId]:
    """End every check whose grants are all over, and erase what is destroyed; return the ended."""
    take_in(bench)
    changed = []
    for asked in bench.sharing.all():
        standing = state(asked, bench)
        # A program that died after recording a signature has not told it, or told an earlier one.
        if standing is not SharingState.OPEN:
            tell(asked, bench)
        if standing in (SharingState.ENDED, SharingState.REFUSED) or granted(asked, bench):
            continue
        end(asked, "its grants are over", bench)
        changed.append(asked.check_id)
    return changed


def _fields(one: Granted, participant: Participant, shared: frozenset[Share]) -> tuple[str, ...]:
    request_id = one.request.request_id
    return tuple(
        name
        for name in one.grant.fields
        if Share(participant.name, FieldRef(request_id, name)) in shared
    )


def _ends_at(one: Granted, participant: Participant, now: datetime, bench: GateBench) -> datetime:
    """Return when a participant's window closes: its own, or before it that of who asked."""
    opened_at = bench.sharing.opened_at(participant.name, one.request.request_id) or now
    own = opened_at + one.grant.view_for
    return min(own, one.ends_at) if one.ends_at else own


def _window(
    one: Granted,
    asked: Sharing,
    participant: Participant,
    fields: tuple[str, ...],
    bench: GateBench,
    actor: Actor,
) -> Window:
    request_id = one.request.request_id
    now = bench.clock.now()
    wanted = parts.holding(one.parts, fields)
    bench.journal.append(
        Event(
            kind=EventKind.SHARED,
            actor=actor.account,
            ids=(asked.check_id, request_id, asked.case_id, participant.name),
            decision=asked.check_id,
            rules=fields,
            sources=tuple(part.source for part in wanted),
        )
    )
    bench.sharing.open_first(participant.name, request_id, now)
    return Window(
        request_id=request_id,
        purpose=one.request.purpose,
        fields=fields,
        records=parts.opened(wanted, fields, bench),
        ends_at=_ends_at(one, participant, now, bench),
    )


def _in_sight(check_id: PrivacyCheckId, bench: GateBench, actor: Actor) -> Sharing:
    asked = bench.sharing.one(check_id)
    if not is_in_sight(asked, bench, actor):
        _deny(asked, bench, actor, "read", ("R-100",))
        raise sharing.unknown(check_id)
    return asked


def _is_readable(asked: Sharing, bench: GateBench) -> bool:
    """Return whether the gate still has the profile of a check; one that is left stops no list."""
    try:
        profile_of(asked, bench)
    except Invalid:
        return False
    return True


def is_in_sight(asked: Sharing, bench: GateBench, actor: Actor) -> bool:
    """Return whether somebody signs a check or prepared it."""
    signers = sharing_rules.signers(asked, profile_of(asked, bench))
    return not actor.roles.isdisjoint(signers) or actor.account in asked.prepared_by


def _deny(
    asked: Sharing, bench: GateBench, actor: Actor, what: str, rules: tuple[str, ...]
) -> None:
    bench.journal.append(
        Event(
            kind=EventKind.ACT_DENIED,
            actor=actor.told,
            ids=(asked.check_id, asked.case_id, asked.prescribed),
            decision=what,
            rules=rules,
        )
    )
