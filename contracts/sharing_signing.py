"""Signing what is shared: who signs as what, what doubt adds, and what is shared after it.

R-037 (who prepares never signs, doubt wants a second role), R-100 (nothing by itself), D-001,
D-013.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.acts import Act, Attempt
from contracts.cases import CaseState, require_reason
from contracts.duties import Done
from contracts.errors import Gone, NotPermitted, WrongUse
from contracts.ids import CaseId
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.sharing import DECIDED, Choice, FieldRef, Held, Share, Sharing, SharingState, Signed
from contracts.sharing_rules import shareable, sharing_part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Of a case what decides who may act in it; the gate knows no more of one."""

    case_id: CaseId
    protocol: str
    phase: str
    state: CaseState = CaseState.OPEN


def state(asked: Sharing, signed: Sequence[Signed], *, ended: bool = False) -> SharingState:
    """Return where a check stands; doubt, whoever has it, wants a second signature (R-037)."""
    if ended:
        return SharingState.ENDED
    if any(not one.allowed for one in signed):
        return SharingState.REFUSED
    acts = {one.act for one in signed}
    if Act.DECIDE_PRIVACY_CHECK not in acts:
        return SharingState.OPEN
    if _is_doubted(asked, signed) and Act.SIGN_DOUBT not in acts:
        return SharingState.IN_DOUBT
    return SharingState.SHARED


def matrix(
    asked: Sharing,
    signed: Sequence[Signed],
    profile: Protocol,
    held: Mapping[FieldRef, Held],
    *,
    ended: bool = False,
) -> frozenset[Share]:
    """Return the cells that are shared now: allowed by every signer, and still granted."""
    if state(asked, signed, ended=ended) is not SharingState.SHARED:
        return frozenset()
    return shareable(asked, profile, held).intersection(*(one.allowed for one in signed))


def attempt(
    asked: Sharing,
    signed: Sequence[Signed],
    profile: Protocol,
    actor: Actor,
    done: Collection[Done],
) -> Attempt:
    """Return what this person would do by signing: decide, or sign because there is doubt."""
    part = sharing_part(asked, profile)
    decides = part is not None and not actor.roles.isdisjoint(part.by)
    is_signed = any(one.act is Act.DECIDE_PRIVACY_CHECK for one in signed)
    doubted = _is_doubted(asked, signed) and (is_signed or not decides)
    return Attempt(
        act=Act.SIGN_DOUBT if doubted else Act.DECIDE_PRIVACY_CHECK,
        actor=actor,
        profile=profile,
        case=_Place(case_id=asked.case_id, protocol=asked.protocol, phase=asked.phase),
        part=asked.prescribed if part else "",
        asked_by=asked.prepared_by,
        done=(*asked.done, *done),
    )


def sign(
    trying: Attempt,
    asked: Sharing,
    signed: Sequence[Signed],
    choice: Choice,
    held: Mapping[FieldRef, Held],
    *,
    ended: bool,
    at: datetime,
) -> Signed:
    """Return this person's signature; who may sign at all is `contracts.acts`' rule."""
    require_reason(choice.reason)
    now = state(asked, signed, ended=ended)
    if now in DECIDED or any(one.act is trying.act for one in signed):
        raise Gone(f"{asked.check_id} is decided already ({now}).", code="G-470")
    _require_apart(trying.actor, asked, signed)
    part = sharing_part(asked, trying.profile)
    if choice.doubt and not (part and part.on_doubt):
        raise WrongUse(
            f"Protocol {trying.profile.reference} names nobody to call in on doubt. "
            "Refuse it, or decide without --doubt.",
            code="B-175",
        )
    closed = sorted(choice.allowed - shareable(asked, trying.profile, held))
    if closed:
        raise NotPermitted(
            f"{', '.join(map(str, closed))}: cannot be shared. "
            f"See why: treffer-gate share show {asked.check_id}.",
            code="B-176",
        )
    return Signed(
        act=trying.act,
        allowed=choice.allowed,
        doubt=choice.doubt,
        reason=choice.reason,
        by=trying.actor.account,
        acts_for=trying.actor.acts_for,
        at=at,
    )


def _require_apart(actor: Actor, asked: Sharing, signed: Sequence[Signed]) -> None:
    """Raise unless the signer is another person than who receives and who signed before."""
    own = {actor.account} | ({actor.acts_for} if actor.acts_for else set())
    if any(not own.isdisjoint(one.persons) for one in asked.participants):
        raise NotPermitted(
            f"{actor.account} would receive, and cannot sign as well (R-141).", code="B-177"
        )
    if any(not own.isdisjoint({one.by, one.acts_for}) for one in signed):
        raise NotPermitted(
            "In doubt a second person signs, another than who signed first (R-037).", code="B-178"
        )


def _is_doubted(asked: Sharing, signed: Sequence[Signed]) -> bool:
    return asked.doubt or any(one.doubt for one in signed)
