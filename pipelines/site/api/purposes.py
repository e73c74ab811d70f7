"""For what somebody calls: purpose, processing activity and person, each out of a closed list.

Every line of the journal that a call writes names them, so that of each act it can be told under
which activity of the register and for which purpose it was done.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import Request

from contracts import events, parties
from contracts.days import day_of
from contracts.errors import WrongUse
from contracts.events import Entry, Event
from contracts.ids import CaseId
from contracts.journal_search import Wanted
from contracts.parties import Actor
from contracts.ports import Journal
from pipelines.site.api.shapes import CODE

PURPOSE, PROCESSING, USER = "X-Doelbinding", "X-Verwerking", "X-Gebruiker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a call says of itself; in a session it need not say anything."""

    purpose: str | None = None
    processing: str | None = None
    user: str | None = None


NOTHING = Stated()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatingJournal:
    """Fulfils `contracts.ports.Journal`: every line that it appends tells what a call stated."""

    kept: Journal
    codes: tuple[str, ...]

    def append(self, event: Event, *more: Event) -> Entry:
        """Chain events, with what was stated, to those before; return the last."""
        # In front: who counts refusals reads the last one.
        first, *others = (replace(one, rules=(*self.codes, *one.rules)) for one in (event, *more))
        return self.kept.append(first, *others)

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in order."""
        return self.kept.entries()

    def about(self, case_id: CaseId) -> Sequence[Entry]:
        """Return every entry that names a case, in order."""
        return self.kept.about(case_id)

    def length(self) -> int:
        """Return how many entries there are, without reading them."""
        return self.kept.length()

    def newest(self, wanted: Wanted, *, before: int | None, most: int) -> Sequence[Entry]:
        """Return the newest entries that are wanted, newest first, of those before a place."""
        return self.kept.newest(wanted, before=before, most=most)


def stated(headers: Mapping[str, str], *, must: bool) -> Stated:
    """Return what a call says of itself; raises `WrongUse` where it must say more, or says no code.

    A system must say all three.
    """
    given = {name: headers.get(name.lower()) for name in (PURPOSE, PROCESSING, USER)}
    for name, text in given.items():
        if (text is None and must) or (text is not None and not re.fullmatch(CODE, text)):
            raise WrongUse(f"{name} is missing, or is no code.", code="S-433")
    return Stated(purpose=given[PURPOSE], processing=given[PROCESSING], user=given[USER])


def on_behalf(actor: Actor, user: str | None, request: Request, *, is_system: bool) -> Actor:
    """Return who acts: a system for the person whom it names, in the roles that both have.

    What it does counts for that person too: nobody decides on what they asked through a system.
    Raises `WrongUse` for somebody who is not listed, and in a session for anybody else.
    """
    if user is None or user == actor.account:
        return actor
    today = day_of(request.state.now)
    person = parties.actor(actor.listed, user, today) if is_system else None
    if person is None or actor.acts_for is not None:
        raise _unknown(USER)
    return replace(
        actor,
        acts_for=person.account,
        roles=actor.roles & person.roles,
        tied=actor.tied | person.tied | ({person.acts_for} if person.acts_for else frozenset()),
    )


def stating(
    journal: Journal,
    told: Stated,
    purposes: Callable[[], Collection[str]],
    processings: Callable[[str], bool],
) -> Journal:
    """Return the journal of a call; raises `WrongUse` for a code that is in neither list."""
    if told.purpose is not None and told.purpose not in purposes():
        raise _unknown(PURPOSE)
    if told.processing is not None and not processings(told.processing):
        raise _unknown(PROCESSING)
    codes = events.stated(told.purpose, told.processing)
    return StatingJournal(kept=journal, codes=codes) if codes else journal


def _unknown(name: str) -> WrongUse:
    return WrongUse(f"{name} names nothing that is known here.", code="S-436")
