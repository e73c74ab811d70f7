"""Who takes part: the people who act in a role, and for whom they stand in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acts, under an account, in the roles that the protocol in use names."""

    account: str
    name: str
    roles: frozenset[str]
    acts_for: str | None = None
    """The account this person stands in for, as deputy."""
    tied: frozenset[str] = frozenset()
    """Accounts whose requests this person stands too near to: own deputy, and whom it deputises."""
    department: str | None = None
    """The department this person works at; a deputy verifies for their own department alone."""

    listed: tuple["Listed", ...] = field(default=(), repr=False)
    """Everybody who may act here, this person among them."""

    @property
    def told(self) -> str:
        """Return the account as records name it: `lbakker for pofficer` when standing in."""
        return f"{self.account} for {self.acts_for}" if self.acts_for else self.account

    @property
    def persons(self) -> frozenset[str]:
        """Return the accounts that what this person does counts for."""
        return frozenset({self.account} | ({self.acts_for} if self.acts_for else set()))

    def is_same_person(self, account: str) -> bool:
        """Return whether deciding on that account's request would be deciding on one's own."""
        return account in (self.account, self.acts_for)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One person as the list of people names them."""

    account: str
    name: str
    roles: frozenset[str]
    department: str | None = None
    deputy: str | None = None
    deputy_from: date | None = None
    deputy_until: date | None = None


def actor(people: Sequence[Listed], account: str, today: date) -> Actor | None:
    """Return who acts under this account today, with the roles of whoever they stand in for."""
    own = next((person for person in people if person.account == account), None)
    if own is None:
        return None
    absent = next((person for person in people if _is_deputised(person, account, today)), None)
    return Actor(
        account=own.account,
        name=own.name,
        roles=own.roles | absent.roles if absent else own.roles,
        acts_for=absent.account if absent else None,
        tied=_tied(people, own),
        listed=tuple(people),
        department=own.department,
    )


def holders(people: Sequence[Listed], roles: Collection[str]) -> frozenset[str]:
    """Return the accounts that hold one of these roles, with their deputies (R-042)."""
    own = [person for person in people if not person.roles.isdisjoint(roles)]
    deputies = {person.deputy for person in own if person.deputy is not None}
    return frozenset({person.account for person in own} | deputies)


def _tied(people: Sequence[Listed], own: Listed) -> frozenset[str]:
    """Return the deputy of this person and everybody it can stand in for, whatever the dates."""
    deputised = {person.account for person in people if person.deputy == own.account}
    return frozenset(deputised | ({own.deputy} if own.deputy else set()))


def _is_deputised(person: Listed, account: str, today: date) -> bool:
    """Return whether that account stands in for this person today."""
    return (
        person.deputy == account
        and person.deputy_from is not None
        and person.deputy_until is not None
        and person.deputy_from <= today <= person.deputy_until
    )
