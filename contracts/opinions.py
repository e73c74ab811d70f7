"""What each decider says of a request by itself: where two decide, neither sees the other's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One decider's answer to one version of a request: fields to grant, none to refuse."""

    version: int
    fields: tuple[str, ...]
    reason: str = field(repr=False)
    law: str | None = field(default=None, repr=False)
    """The law that allows special or criminal data to be given (R-098)."""
    returned: bool = False
    """Whether the request was sent back with a question instead."""
    by: str
    acts_for: str | None = None
    at: datetime

    @property
    def told(self) -> str:
        """Return the account as records name it: `dirk for piet` when standing in."""
        return f"{self.by} for {self.acts_for}" if self.acts_for else self.by

    @property
    def persons(self) -> frozenset[str]:
        """Return the accounts that this counts for."""
        return frozenset({self.by} | ({self.acts_for} if self.acts_for else set()))


def standing(opinions: Sequence[Opinion], version: int) -> tuple[Opinion, ...]:
    """Return what counts for this version of a request: the last word of each decider."""
    last = {one.told: one for one in opinions if one.version == version and not one.returned}
    return tuple(sorted(last.values(), key=lambda one: one.at))


def is_independent(actor: Actor, others: Sequence[Opinion]) -> bool:
    """Return whether nobody else who decided is this person, its deputy or whom it deputises.

    Somebody who decides again, in the same place, replaces what they said themselves.
    """
    own = actor.persons | actor.tied
    return all(own.isdisjoint(one.persons) for one in others if one.told != actor.told)
