"""A row of a source as the parties it tells of, by the labels of its contract."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from contracts.columns import (
    ADDRESS_KINDS,
    EITHER_KINDS,
    ORGANISATION_KINDS,
    PERSON_KINDS,
    ColumnKind,
    Treatment,
)
from contracts.sources import SourceContract
from contracts.topics import Address, Organisation, Parcel, Party, Person, Vehicle

Row = Sequence[str | None]
Values = tuple[str | None, ...]
Positions = Mapping[ColumnKind, int]

LOCATION = "locatie"
"""The label of the party whose address the others take when they have no column of their own."""

_SUBJECT_KINDS = PERSON_KINDS | ORGANISATION_KINDS | EITHER_KINDS
_SUBJECT = (
    ColumnKind.BSN, ColumnKind.GIVEN_NAMES, ColumnKind.INITIALS, ColumnKind.PREFIX,
    ColumnKind.FAMILY_NAME, ColumnKind.FULL_NAME, ColumnKind.PARTNER_PREFIX,
    ColumnKind.PARTNER_NAME, ColumnKind.BIRTH_DATE, ColumnKind.ORGANISATION_NAME, ColumnKind.KVK,
    ColumnKind.BRANCH, ColumnKind.RSIN, ColumnKind.PARTY_NAME, ColumnKind.PARTY_TYPE,
)  # fmt: skip
_ADDRESS = (
    ColumnKind.STREET, ColumnKind.SHORT_STREET, ColumnKind.HOUSE_NUMBER, ColumnKind.HOUSE_LETTER,
    ColumnKind.HOUSE_ADDITION, ColumnKind.HOUSE_INDICATION, ColumnKind.POSTCODE, ColumnKind.PLACE,
    ColumnKind.ADDRESS_LINE, ColumnKind.BAG_NUM, ColumnKind.BAG_VBO, ColumnKind.BAG_PAND,
)  # fmt: skip
_THINGS = (ColumnKind.PARCEL, ColumnKind.PLATE)
_NAMES = (
    (ColumnKind.PARTNER_NAME, ColumnKind.PARTNER_PREFIX),
    (ColumnKind.FAMILY_NAME, ColumnKind.PREFIX),
    (ColumnKind.GIVEN_NAMES, ColumnKind.INITIALS),
    (ColumnKind.ORGANISATION_NAME,),
)
_WHOLE_NAMES = (ColumnKind.FULL_NAME, ColumnKind.PARTY_NAME)
_NUMBERS = (
    (ColumnKind.BSN,),
    (ColumnKind.BIRTH_DATE,),
    (ColumnKind.KVK,),
    (ColumnKind.BRANCH,),
    (ColumnKind.RSIN,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Columns of a party that are read together, and apart from its other columns."""

    columns: tuple[str, ...]
    kinds: tuple[ColumnKind, ...]
    read: Callable[[Row], Party] = field(repr=False)
    """Makes a party that has nothing but what these columns say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyParts:
    """A party of a source in parts: of two that tell the same, the first has the say."""

    label: str
    parts: tuple[Part, ...]
    place: Part | None
    borrows: bool
    """The place is that of another party, and counts only with a person or an organisation."""


class PartyMapper:
    """Turns rows of one source into parties; column positions are looked up once."""

    def __init__(self, contract: SourceContract, column_names: Sequence[str]) -> None:
        """Take the names of a row's columns; one that the contract lacks is not looked at."""
        at = {name: position for position, name in enumerate(column_names)}
        labels: dict[str, dict[ColumnKind, int]] = {}
        for column in contract.columns:
            kept = column.treatment is Treatment.TOKEN and column.name in at
            if kept and column.party is not None and column.kind is not None:
                labels.setdefault(column.party, {})[column.kind] = at[column.name]
        shared = _shared(labels)
        self._shared = _picker(labels[shared], _ADDRESS) if shared else None
        self._parties = [
            (
                label,
                _picker(positions, _SUBJECT),
                _picker(positions, _ADDRESS),
                _picker(positions, _THINGS),
                label == shared,
            )
            for label, positions in labels.items()
        ]

    def __call__(self, row: Row) -> list[tuple[str, Party]]:
        """Return every party the row says anything of, with its label, in the contract's order."""
        # A column that is not there reads the nothing put behind the row.
        row = (*row, None)
        shared = None if self._shared is None else _address(self._shared(row))
        found: list[tuple[str, Party]] = []
        for label, subject, address, things, is_shared in self._parties:
            person, organisation = (None, None) if subject is None else _subject(subject(row))
            own = shared
            if not is_shared:
                own = None if address is None else _address(address(row))
            parcel, plate = (None, None) if things is None else things(row)
            if person or organisation or own or parcel or plate:
                takes_shared = address is None and (person or organisation)
                party = Party(
                    person=person,
                    organisation=organisation,
                    address=shared if takes_shared else own,
                    parcel=Parcel(designation=parcel) if parcel else None,
                    vehicle=Vehicle(plate=plate) if plate else None,
                )
                found.append((label, party))
        return found


def party_parts(contract: SourceContract) -> tuple[PartyParts, ...]:
    """Return the parties of a source in parts; each row's are those that `PartyMapper` gives."""
    labels: dict[str, dict[ColumnKind, str]] = {}
    for column in contract.columns:
        kept = column.treatment is Treatment.TOKEN
        if kept and column.party is not None and column.kind is not None:
            labels.setdefault(column.party, {})[column.kind] = column.name
    shared = _shared(labels)
    places = {label: _part(columns, _ADDRESS, _placed) for label, columns in labels.items()}
    return tuple(
        PartyParts(
            label=label,
            parts=tuple(_parts(columns)),
            place=places[label] or (places[shared] if shared else None),
            borrows=places[label] is None,
        )
        for label, columns in labels.items()
    )


def _parts(columns: Mapping[ColumnKind, str]) -> Iterator[Part]:
    groups: tuple[tuple[ColumnKind, ...], ...] = (*_NAMES, *_NUMBERS)
    if columns.keys() & set(_WHOLE_NAMES):
        # A whole name fills in for whatever the other columns with names leave open.
        names = (
            *_WHOLE_NAMES,
            ColumnKind.PARTY_TYPE,
            *(kind for kinds in _NAMES for kind in kinds),
        )
        groups = (names, *_NUMBERS)
    for kinds in groups:
        if part := _part(columns, kinds, _subjected):
            yield part
    if part := _part(columns, _THINGS, _thing):
        yield part


def _part(
    columns: Mapping[ColumnKind, str],
    kinds: tuple[ColumnKind, ...],
    reader: Callable[[tuple[ColumnKind, ...]], Callable[[Row], Party]],
) -> Part | None:
    found = tuple(kind for kind in kinds if kind in columns)
    if not found:
        return None
    names = tuple(columns[kind] for kind in found)
    return Part(columns=names, kinds=found, read=reader(found))


def _subjected(kinds: tuple[ColumnKind, ...]) -> Callable[[Row], Party]:
    pick = _pick(kinds, _SUBJECT)

    def read(row: Row) -> Party:
        person, organisation = _subject(pick((*row, None)))
        return Party(person=person, organisation=organisation)

    return read


def _placed(kinds: tuple[ColumnKind, ...]) -> Callable[[Row], Party]:
    pick = _pick(kinds, _ADDRESS)
    return lambda row: Party(address=_address(pick((*row, None))))


def _thing(kinds: tuple[ColumnKind, ...]) -> Callable[[Row], Party]:
    pick = _pick(kinds, _THINGS)

    def read(row: Row) -> Party:
        parcel, plate = pick((*row, None))
        return Party(
            parcel=Parcel(designation=parcel) if parcel else None,
            vehicle=Vehicle(plate=plate) if plate else None,
        )

    return read


def _pick(kinds: Sequence[ColumnKind], wanted: Sequence[ColumnKind]) -> Callable[[Row], Values]:
    """Return what puts the values of these kinds into the order wanted, with nothing between."""
    at = {kind: position for position, kind in enumerate(kinds)}
    return itemgetter(*(at.get(kind, -1) for kind in wanted))


def _shared(labels: Mapping[str, Mapping[ColumnKind, object]]) -> str | None:
    """Return the party whose address goes with the others: the location, or the only one."""
    placed = [label for label, positions in labels.items() if ADDRESS_KINDS & positions.keys()]
    if LOCATION in placed:
        return LOCATION
    bare = [label for label in placed if not _SUBJECT_KINDS & labels[label].keys()]
    return bare[0] if len(bare) == 1 else None


def _picker(positions: Positions, kinds: tuple[ColumnKind, ...]) -> Callable[[Row], Values] | None:
    """Return what picks these kinds out of a row, or nothing if the row has none of them."""
    if not positions.keys() & set(kinds):
        return None
    return itemgetter(*(positions.get(kind, -1) for kind in kinds))


def _subject(values: Values) -> tuple[Person | None, Organisation | None]:
    (bsn, given_names, initials, prefix, family_name, full_name, partner_prefix, partner_name,
     birth_date, name, kvk, branch, rsin, either, kind) = values  # fmt: skip
    if either:
        natural = kind.lower().startswith("natuurlijk") if kind else None
        full_name = full_name if natural is False else either
        name = name if natural is True else either
    person = organisation = None
    if bsn or family_name or full_name or given_names or initials or partner_name or birth_date:
        person = Person(
            bsn=bsn,
            given_names=given_names,
            initials=initials,
            prefix=prefix,
            family_name=family_name,
            full_name=full_name,
            partner_prefix=partner_prefix,
            partner_name=partner_name,
            birth_date=birth_date,
        )
    if name or kvk or branch or rsin:
        organisation = Organisation(name=name, kvk=kvk, branch=branch, rsin=rsin)
    return person, organisation


def _address(values: Values) -> Address | None:
    (street, street_short, number, letter, addition, indication, postcode, place, line,
     bag_num, bag_vbo, bag_pand) = values  # fmt: skip
    if not any(values):
        return None
    if indication:
        # "Opposite 12" is not number 12: only an identifier can say which place it is.
        number = None
    elif number and (letter or addition):
        number = "-".join(filter(None, (number, letter, addition)))
    return Address(
        street=street,
        street_short=street_short,
        house_number=number,
        postcode=postcode,
        place=place,
        line=line,
        bag_num=bag_num,
        bag_vbo=bag_vbo,
        bag_pand=bag_pand,
    )
