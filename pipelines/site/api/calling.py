"""One call of an API: who calls, and for what."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from fastapi import Request

from contracts.errors import NotPermitted, WrongUse
from contracts.parties import Actor
from pipelines.site import bearer, door
from pipelines.site.desk import acting
from pipelines.site.faults import ConfirmNeeded, LoginNeeded
from pipelines.site.sessions import Visit

Bench = TypeVar("Bench")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PURPOSE = ("X-Doelbinding", "X-Verwerking")
CODE = "^[A-Za-z][A-Za-z0-9_.:/-]{0,199}$"
"""The form of what says for which purpose and processing somebody calls: no space, no name."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls: somebody in a session of a browser, or a system with a token."""

    actor: Actor
    visit: Visit | None = field(default=None, repr=False)
    """The session; none for a system."""


@dataclass(frozen=True, kw_only=True)
class Call(Generic[Bench]):
    """One call, with the connectors of its program."""

    request: Request = field(repr=False)
    bench: Bench = field(repr=False)
    caller: Caller

    @property
    def actor(self) -> Actor:
        """Return who acts."""
        return self.caller.actor

    @property
    def now(self) -> datetime:
        """Return when it was asked."""
        moment: datetime = self.request.state.now
        return moment

    def require_person(self) -> None:
        """Raise for a system: what is judged, a person judges, in a session (R-090)."""
        if self.caller.visit is None:
            raise NotPermitted(
                "A person does this, in a session: a system judges nothing (R-090).", code="S-434"
            )

    def require_confirmed(self) -> None:
        """Raise unless somebody in a session proved a short while ago who they are."""
        self.require_person()
        if self.caller.visit is not None and not self.caller.visit.is_confirmed(self.now):
            raise ConfirmNeeded


def caller(request: Request) -> Caller:
    """Return who calls; raises `LoginNeeded` for nobody.

    A token goes before a session: who sends one means it, and a wrong one is not passed over.
    """
    if "authorization" in request.headers:
        system = bearer.actor(request)
        if system is None:
            raise LoginNeeded
        return Caller(actor=system)
    actor, visit = acting(request)
    if request.method not in SAFE:
        door.require_token(request, request.headers.get("x-csrf-token"))
    return Caller(actor=actor, visit=visit)


def admit(request: Request) -> None:
    """Let a call in, or raise why not; who it is stands in `request.state.caller`."""
    found = caller(request)
    _require_purpose(request, must=found.visit is None)
    request.state.caller = found


def _require_purpose(request: Request, *, must: bool) -> None:
    """Raise unless a system says for which purpose and processing it calls, by their codes."""
    for name in _PURPOSE:
        given = request.headers.get(name)
        if (given is None and must) or (given is not None and not re.fullmatch(CODE, given)):
            raise WrongUse(f"{name} is missing, or is no code.", code="S-433")
