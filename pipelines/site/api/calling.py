"""One call of an API: who calls, and for what."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar

from fastapi import Request

from contracts.errors import NotPermitted
from contracts.parties import Actor
from pipelines.site import bearer, door
from pipelines.site.api import purposes
from pipelines.site.api.purposes import NOTHING, Stated
from pipelines.site.desk import acting
from pipelines.site.faults import ConfirmNeeded, LoginNeeded
from pipelines.site.sessions import Visit

Bench = TypeVar("Bench")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls: somebody in a session of a browser, or a system with a token."""

    actor: Actor
    visit: Visit | None = field(default=None, repr=False)
    """The session; none for a system."""
    stated: Stated = NOTHING
    """For what somebody calls, as far as that was said."""


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
    is_system = found.visit is None
    told = purposes.stated(request.headers, must=is_system)
    actor = purposes.on_behalf(found.actor, told.user, request, is_system=is_system)
    request.state.caller = replace(found, actor=actor, stated=told)
