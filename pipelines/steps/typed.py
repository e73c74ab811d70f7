"""What can be typed of each kind of topic, and whether it is whole: which field is not, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.errors import WrongUse
from contracts.sources import SourceContract
from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Topic, Vehicle
from matching import addresses, dates, objects, organisations, reach
from matching.address_book import AddressBook
from matching.address_parts import postcode
from matching.canonical import canonicalise
from matching.reach import Reach

_PERSON = ("family_name", "prefix", "given_names", "initials", "birth_date", "bsn",
           "partner_name", "partner_prefix")  # fmt: skip
_ADDRESS = ("street", "house_number", "postcode", "place", "bag_num")
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: (*_PERSON, *_ADDRESS),
    Kind.ORGANISATION: ("name", "kvk", "branch", "rsin", *_ADDRESS),
    Kind.ADDRESS: _ADDRESS,
    Kind.PARCEL: ("designation",),
    Kind.VEHICLE: ("plate",),
}
"""What can be said of each kind of topic."""


class Found(StrEnum):
    """What a check of one field found."""

    GOOD = "good"
    WRONG = "wrong"
    """It cannot be what the field is for."""
    UNKNOWN = "unknown"
    """It may be right, and is not in the address book."""
    SEVERAL = "several"
    """The address book has more than one that it can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check of one field found; the value is not in it."""

    name: str
    found: Found


def topic(kind: Kind, values: Mapping[str, str]) -> Topic:
    """Return the topic with these values."""
    address = Address(**{name: values[name] for name in _ADDRESS if name in values})
    own = {name: value for name, value in values.items() if name not in _ADDRESS}
    has_address = any(name in values for name in _ADDRESS)
    return Topic(
        kind=kind,
        party=Party(
            person=Person(**own) if kind is Kind.PERSON else None,
            organisation=Organisation(**own) if kind is Kind.ORGANISATION else None,
            address=address if has_address else None,
            parcel=Parcel(**own) if kind is Kind.PARCEL else None,
            vehicle=Vehicle(**own) if kind is Kind.VEHICLE else None,
        ),
    )


def checked(party: Party, book: AddressBook | None) -> list[Checked]:
    """Return what is right and wrong in what was typed: the fields that have a rule, and no other.

    Without an address book an address is not looked up.
    """
    person, organisation, address = party.person, party.organisation, party.address
    rules = {
        "bsn": (person and person.bsn, objects.bsn),
        "birth_date": (person and person.birth_date, dates.birth_date),
        "kvk": (organisation and organisation.kvk, organisations.kvk),
        "branch": (organisation and organisation.branch, organisations.branch),
        "rsin": (organisation and organisation.rsin, organisations.rsin),
        "postcode": (address and address.postcode, postcode),
        "designation": (party.parcel and party.parcel.designation, objects.parcel),
        "plate": (party.vehicle and party.vehicle.plate, objects.plate),
    }
    found = [
        Checked(name=name, found=Found.GOOD if holds(text) else Found.WRONG)
        for name, (text, holds) in rules.items()
        if text
    ]
    if address is not None and book is not None:
        found.append(Checked(name="address", found=_looked_up(address, book)))
    return found


def askable(
    wanted: Topic, book: AddressBook | None, contracts: Sequence[SourceContract]
) -> list[tuple[SourceContract, Reach]]:
    """Return of each source whether it can answer on what was typed."""
    known = canonicalise(wanted.party, book)
    return [(one, reach.reach(one, wanted.kind, known)) for one in contracts]


def require_usable(party: Party, *, demo: bool) -> None:
    """Raise `WrongUse` for a field that would be dropped unseen: it names field and rule.

    A demonstration takes no citizen service number that can be somebody's.
    """
    number = objects.bsn(party.person.bsn) if party.person else None
    if demo and number and not objects.is_made_up(number):
        raise WrongUse(
            "This is a demonstration, and the bsn can be that of somebody. Use a made-up one, "
            "which begins with 9.",
            code="K-132",
        )
    wrong = []
    if party.person and party.person.bsn and not objects.bsn(party.person.bsn):
        wrong.append("bsn: fails the eleven-test")
    if party.person and party.person.birth_date and not dates.birth_date(party.person.birth_date):
        wrong.append("birth_date: no date")
    if party.organisation and party.organisation.kvk and len(party.organisation.kvk.strip()) != 8:
        wrong.append("kvk: not 8 digits")
    if party.address and party.address.postcode and not postcode(party.address.postcode):
        wrong.append("postcode: not 4 digits and 2 letters")
    if wrong:
        raise WrongUse(f"Correct the topic, or leave out: {'; '.join(wrong)}.", code="B-123")


def _looked_up(address: Address, book: AddressBook) -> Found:
    found = addresses.resolve(address, book)
    if not found.num:
        return Found.UNKNOWN
    return Found.SEVERAL if len(found.num) > 1 or found.crowded else Found.GOOD
