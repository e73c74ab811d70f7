"""Separation of duties in one case: nobody holds two of the four (D-013)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contracts.parties import Actor


class Duty(StrEnum):
    """The duties that one person never combines in one case."""

    REQUESTER = "requester"
    DECIDER = "decider"
    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A duty that an account took up in a case, for itself or for whom it stood in."""

    account: str
    acts_for: str | None = None
    duty: Duty

    @property
    def persons(self) -> frozenset[str]:
        """Return the accounts that this counts for."""
        return frozenset({self.account} | ({self.acts_for} if self.acts_for else set()))


def clash(actor: Actor, duty: Duty, done: Iterable[Done]) -> Duty | None:
    """Return another duty that this person, or whom it stands in for, took up in the case."""
    return next(
        (
            one.duty
            for one in done
            if one.duty is not duty and not actor.persons.isdisjoint(one.persons)
        ),
        None,
    )
