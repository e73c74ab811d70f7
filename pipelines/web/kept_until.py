"""Until when a case is kept, by how it ends: told before anybody ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.days import day_of
from contracts.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A way to end a case, with until when it is then kept if it is closed today."""

    code: str
    title: str
    destroy_on: date
    cites: str


def outcomes(codes: Sequence[str], standing: Standing, *, last: date, today: date) -> list[Outcome]:
    """Return these outcomes; `last` is the day on which something was added to the case last."""
    profile, first = standing.profile, day_of(standing.case.opened_at)
    found = []
    for code in codes:
        term = profile.term(code)
        begins = term.begins(first=first, last=last, closed=today)
        found.append(
            Outcome(
                code=code,
                title=profile.retention[code].title,
                destroy_on=term.destroy_on(begins),
                cites=term.cites,
            )
        )
    return found
