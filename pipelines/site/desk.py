"""What one request works with: who is logged in, with which connectors, on which page."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartParser

from contracts import parties
from contracts.days import day_of
from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.events import Event, EventKind
from contracts.parties import Actor, Listed
from pipelines.site import door, faults, places
from pipelines.site.faults import ConfirmNeeded, LoginNeeded
from pipelines.site.frame import Frame, around
from pipelines.site.measured import LARGEST, USUAL
from pipelines.site.sessions import Sessions, Visit
from pipelines.site.site import Site

# What is sent as a file stays in memory: a sample of a register never touches the disk.
MultiPartParser.spool_max_size = LARGEST + 1

Bench = TypeVar("Bench")


class Typed:
    """What somebody filled in; it is never shown but in the field where it was typed."""

    def __init__(self, form: FormData | None = None) -> None:
        self._form = form if form is not None else FormData()

    def text(self, name: str) -> str:
        """Return what stands in a field, without space around it; empty where nothing does."""
        value = self._form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Return everything that was chosen under a name."""
        return [one for one in self._form.getlist(name) if isinstance(one, str) and one]

    def has(self, name: str) -> bool:
        """Return whether such a field was sent, empty or not; nothing was before it is posted."""
        return name in self._form

    def sent(self, prefix: str) -> dict[str, str]:
        """Return what stands in every field whose name begins like that, also in an empty one."""
        return {name: self.text(name) for name in self._form if name.startswith(prefix)}

    def under(self, prefix: str) -> Mapping[str, str]:
        """Return what was filled in under every name that begins like that, by its rest."""
        return {name.removeprefix(prefix): text for name, text in self.sent(prefix).items() if text}

    def number(self, name: str) -> int | None:
        """Return a whole number from 1; nothing where there is no such field.

        Raises `WrongUse` for anything else that stands in it.
        """
        if not self.has(name):
            return None
        found = places.number(self.text(name))
        if not found:
            raise WrongUse("Give a whole number from 1.", code="B-234")
        return found

    def day(self, name: str) -> date | None:
        """Return a date as a browser sends it; nothing where it is none."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def content(self, name: str) -> bytes:
        """Return the bytes of a file that was sent; none where none was."""
        value = self._form.get(name)
        return value.file.read() if isinstance(value, UploadFile) else b""

    def ending(self, name: str) -> str:
        """Return how the name of a file that was sent ends: `csv`; nothing where it does not."""
        value = self._form.get(name)
        given = (value.filename or "") if isinstance(value, UploadFile) else ""
        return given.rpartition(".")[2].lower() if "." in given else ""


@asynccontextmanager
async def form_of(request: Request, *, most: int = USUAL) -> AsyncIterator[Typed]:
    """Yield what a form of ours sent, of so many bytes; raises for a form of anybody else.

    Nothing is read of who has no session, and had none. The files that were sent are gone from
    memory after.
    """
    if request.state.visit is None and request.state.before is None:
        raise LoginNeeded
    request.state.most = most
    async with request.form() as form:
        token = form.get("token")
        given = token if isinstance(token, str) else None
        if door.is_of_ended(request, given):
            sent = [(name, one) for name, one in form.multi_items() if isinstance(one, str)]
            raise LoginNeeded(sent if any(name != "token" for name, _ in sent) else None)
        door.require_token(request, given)
        yield Typed(form)


async def typed(request: Request) -> AsyncIterator[Typed]:
    """Yield what a form of ours sent."""
    async with form_of(request) as found:
        yield found


async def with_file(request: Request) -> AsyncIterator[Typed]:
    """Yield what a form of ours sent that can bring a file."""
    async with form_of(request, most=LARGEST) as found:
        yield found


Form = Annotated[Typed, Depends(typed)]
FileForm = Annotated[Typed, Depends(with_file)]


@dataclass(frozen=True, kw_only=True)
class Desk(Generic[Bench]):
    """One request: who acts, in which session, with which connectors."""

    request: Request = field(repr=False)
    bench: Bench = field(repr=False)
    actor: Actor
    visit: Visit = field(repr=False)

    @property
    def now(self) -> datetime:
        """Return when it was asked."""
        moment: datetime = self.request.state.now
        return moment

    @property
    def today(self) -> date:
        """Return on which day, as people here live it."""
        return day_of(self.now)

    @property
    def names(self) -> Mapping[str, str]:
        """Return what everybody on the list is called, by their account."""
        return {one.account: one.name for one in self.actor.listed}

    def page(self, template: str, *, fault: TrefferError | None = None, **content: Any) -> Response:
        """Return a page; with what went wrong above it, where something did."""
        frame: Frame = self.request.app.state.frame
        site: Site = self.request.app.state.site
        told = faults.told(fault) if fault else None
        drawn = around(
            self.request,
            actor=self.actor,
            visit=self.visit,
            links=site.navigation(self.bench, self.actor),
            told=self._told(),
            fault=told,
        )
        return frame.page(template, drawn | content, status=told.status if told else 200)

    def page_to_decide(
        self, template: str, *, may: bool, fault: TrefferError | None = None, **content: Any
    ) -> Response:
        """Return a page on which the form of a decision stands for who `may` decide now.

        Who has to prove anew who they are is asked before anything can be typed there; raises
        `ConfirmNeeded` for them. What was typed already is drawn whatever is to be proved.
        """
        if may and fault is None:
            self.require_confirmed()
        return self.page(template, fault=fault, **content)

    def part(self, template: str, **content: Any) -> Response:
        """Return a part of a page that replaces itself."""
        frame: Frame = self.request.app.state.frame
        return frame.page(template, {"visit": self.visit, "now": self.now} | content)

    def to(self, path: str, told: str = "") -> Response:
        """Send the browser on after something was done, and say there what it was."""
        self.visit.told = told or None
        return RedirectResponse(path, status_code=303)

    def require_confirmed(self) -> None:
        """Raise unless this person proved a short while ago who they are.

        Asked again when the form of a decision is sent, where its page catches its faults: the
        form is drawn again with all that was typed, and above it stands the way to prove it, in
        another tab. The server keeps nothing of what was typed.
        """
        if not self.visit.is_confirmed(self.now):
            raise ConfirmNeeded

    def _told(self) -> str | None:
        told, self.visit.told = self.visit.told, None
        return told


def acting(request: Request) -> tuple[Actor, Visit]:
    """Return who is logged in, with the roles that both list and login give them today.

    Read anew at every request: who is taken off the list, or out of a role, is so at once, and
    whoever left the list is logged out everywhere.
    """
    site: Site = request.app.state.site
    visit: Visit | None = request.state.visit
    if visit is None or visit.account is None:
        raise LoginNeeded
    people = site.people()
    _log_out_whoever_left(request, people)
    return of_account(site, visit.account, visit.groups, request.state.now, people), visit


def of_account(
    site: Site,
    account: str,
    groups: frozenset[str] | None,
    now: datetime,
    people: Sequence[Listed] | None = None,
) -> Actor:
    """Return who acts under an account, with roles that both lists give; no groups: the one list.

    Raises `NotPermitted` for an account that is not listed.
    """
    listed = site.people() if people is None else people
    found = parties.actor(listed, account, day_of(now))
    if found is None:
        raise NotPermitted("Your account is not in people.toml.", code="B-203")
    if groups is None:
        return found
    # Also of a deputy, whose roles are those of somebody else: their own login must give them.
    return replace(found, roles=found.roles & site.entrance.roles(groups))


def _log_out_whoever_left(request: Request, people: Sequence[Listed]) -> None:
    sessions: Sessions = request.app.state.sessions
    for account in sessions.end_all_but({one.account for one in people}):
        request.app.state.site.journal(Event(kind=EventKind.LOGGED_OUT, actor=account, ids=()))
