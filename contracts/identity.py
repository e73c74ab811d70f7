"""Name, date of birth and address: the three fields that a verifier compares, and no other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts import sources
from contracts.columns import IDENTITY, ColumnKind
from contracts.sources import SourceContract
from contracts.topics import Address, Organisation, Party, Person

_NAME = (
    ColumnKind.GIVEN_NAMES,
    ColumnKind.INITIALS,
    ColumnKind.PREFIX,
    ColumnKind.FAMILY_NAME,
    ColumnKind.FULL_NAME,
    ColumnKind.PARTY_NAME,
    ColumnKind.ORGANISATION_NAME,
)
_PARTNER = (ColumnKind.PARTNER_PREFIX, ColumnKind.PARTNER_NAME)
_ADDRESS = (
    ColumnKind.STREET,
    ColumnKind.HOUSE_NUMBER,
    ColumnKind.HOUSE_LETTER,
    ColumnKind.HOUSE_ADDITION,
    ColumnKind.HOUSE_INDICATION,
    ColumnKind.POSTCODE,
    ColumnKind.PLACE,
    ColumnKind.ADDRESS_LINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who or where, in three lines; a line is empty where nothing is known."""

    name: str = field(repr=False)
    birth_date: str = field(repr=False)
    address: str = field(repr=False)


def columns(contract: SourceContract) -> tuple[str, ...]:
    """Return the columns that a verifier of this source sees."""
    return sources.fields(contract)[IDENTITY]


def of_record(contract: SourceContract, fields: Mapping[str, str]) -> Identity:
    """Return the three lines of a record; of several parties each has its own part of a line."""
    labels = dict.fromkeys(column.party for column in contract.columns if column.party)
    shown = set(columns(contract))
    parties = [
        {
            column.kind: fields[column.name]
            for column in contract.columns
            if column.party == label and column.kind and column.name in shown & set(fields)
        }
        for label in labels
    ]
    return Identity(
        name=_each(_named(_joined(one, _NAME), _joined(one, _PARTNER)) for one in parties),
        birth_date=_each(one.get(ColumnKind.BIRTH_DATE, "") for one in parties),
        address=_each(_joined(one, _ADDRESS) for one in parties),
    )


def of_topic(party: Party) -> Identity:
    """Return the three lines of a topic as it was typed; no number of a person is among them."""
    person = party.person or Person()
    organisation, address = party.organisation or Organisation(), party.address or Address()
    own = (person.given_names, person.initials, person.prefix, person.family_name)
    name = _text((*own, person.full_name, organisation.name))
    written = (address.street or address.street_short, address.house_number, address.postcode)
    place = _text((*written, address.place, address.line))
    return Identity(
        name=_named(name, _text((person.partner_prefix, person.partner_name))),
        birth_date=person.birth_date or "",
        address=place or _text((address.bag_num or address.bag_vbo or address.bag_pand,)),
    )


def _joined(fields: Mapping[ColumnKind, str], kinds: Sequence[ColumnKind]) -> str:
    return _text(tuple(fields.get(kind) for kind in kinds))


def _text(parts: Sequence[str | None]) -> str:
    return " ".join(part.strip() for part in parts if part and part.strip())


def _named(name: str, partner: str) -> str:
    return _text((name, f"(partner {partner})" if partner else None))


def _each(parts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(part for part in parts if part))
