"""What is asked about, and what a record says of a party: the same words on both sides.

Every text is as somebody typed it or a register wrote it; nothing here is normalised.
Values hide themselves in `repr`, so that no log or error can show them.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The five kinds of subject and object a case can ask about."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    PARCEL = "parcel"
    VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A place, by identifier, by parts, or as one free line."""

    street: str | None = field(default=None, repr=False)
    street_short: str | None = field(default=None, repr=False)
    house_number: str | None = field(default=None, repr=False)
    """With letter and addition as written: `12`, `12-A`, `12 bis`."""
    postcode: str | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)
    line: str | None = field(default=None, repr=False)
    """The whole address in one column: `Kerkstr. 12-A 1381 AB Weesp`."""
    bag_num: str | None = field(default=None, repr=False)
    bag_vbo: str | None = field(default=None, repr=False)
    bag_pand: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A natural person, as far as known."""

    bsn: str | None = field(default=None, repr=False)
    given_names: str | None = field(default=None, repr=False)
    initials: str | None = field(default=None, repr=False)
    prefix: str | None = field(default=None, repr=False)
    family_name: str | None = field(default=None, repr=False)
    full_name: str | None = field(default=None, repr=False)
    """The whole name in one column, in whatever order."""
    partner_prefix: str | None = field(default=None, repr=False)
    partner_name: str | None = field(default=None, repr=False)
    birth_date: str | None = field(default=None, repr=False)
    """As written; `00` stands for an unknown day or month, `0000` for an unknown year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A legal person, company or branch."""

    name: str | None = field(default=None, repr=False)
    kvk: str | None = field(default=None, repr=False)
    branch: str | None = field(default=None, repr=False)
    """Vestigingsnummer, 12 digits."""
    rsin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A cadastral parcel."""

    designation: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle by its number plate."""

    plate: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party of a record, or one topic of a case: whichever of the five are known of it.

    A person's address stands beside the person: it is a feature of the comparison
    when a person is asked, and an object in its own right when an address is asked.
    """

    person: Person | None = None
    organisation: Organisation | None = None
    address: Address | None = None
    parcel: Parcel | None = None
    vehicle: Vehicle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One subject or object of a case."""

    kind: Kind
    party: Party = field(repr=False)
