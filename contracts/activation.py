"""Putting a protocol into use takes two persons; until then no case can be opened under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.errors import NotPermitted, WrongUse
from contracts.parties import Actor
from contracts.protocol import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """That one person put the exact text of a profile into use."""

    sha256: str
    reference: str
    role: str
    """The role in which it was done."""
    by: str
    at: datetime


def is_active(activations: Sequence[Activation]) -> bool:
    """Return whether two different persons in two different roles put this text into use."""
    return len({one.by for one in activations}) >= 2 and len({one.role for one in activations}) >= 2


def activated(
    profile: Protocol,
    sha256: str,
    earlier: Sequence[Activation],
    *,
    actor: Actor,
    at: datetime,
) -> Activation:
    """Return this person's half of putting the profile into use.

    The other half is somebody else's, in another of the roles that the profile names: so no
    budget is raised without the privacy officer where that is one of them (D-008).
    """
    if is_active(earlier):
        raise WrongUse(f"Protocol {profile.reference} is in use already.", code="P-114")
    if not (actor.persons | actor.tied).isdisjoint({one.by for one in earlier}):
        raise NotPermitted(
            f"Protocol {profile.reference} needs a second person: you, your deputy or somebody "
            "you stand in for was the first.",
            code="P-115",
        )
    taken = {one.role for one in earlier}
    free = [role for role in profile.activated_by if role in actor.roles and role not in taken]
    if not free:
        raise NotPermitted(
            f"Protocol {profile.reference} needs two roles: "
            f"{profile.titles(profile.activated_by)}. Somebody with the other one.",
            code="P-118",
        )
    return Activation(
        sha256=sha256, reference=profile.reference, role=free[0], by=actor.account, at=at
    )


def require_active(profile: Protocol, activations: Sequence[Activation]) -> None:
    """Raise `NotPermitted` unless the profile's exact text is in use (R-001)."""
    if not is_active(activations):
        raise NotPermitted(
            f"Protocol {profile.reference} is not in use as it is written now. Two persons put it "
            f"into use, each with: treffer protocol activate {profile.reference}.",
            code="P-116",
        )
