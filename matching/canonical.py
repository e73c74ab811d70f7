"""A party's canonical values: plain text, made just before it is pseudonymised."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contracts.topics import Address, Organisation, Party, Person
from matching import dates, names, objects, organisations
from matching.address_book import AddressBook
from matching.addresses import resolve
from matching.callnames import GIVEN_NAMES, others, root

Values = dict[str, tuple[str, ...]]

_PLACE = ("pc6", "house", "door", "num", "vbo", "pand", "spot")
_NAMES = sorted(GIVEN_NAMES)
_MOST_SLIPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """The canonical values of one party by slot; empty where nothing is known."""

    values: Mapping[str, tuple[str, ...]] = field(repr=False)


def canonicalise(party: Party, book: AddressBook | None, *, asked: bool = True) -> Canonical:
    """Return the canonical values of a party that is asked about, or else of a record.

    A question has other readings of a name and a date as well; a record has not.
    """
    values: Values = {}
    if party.person is not None:
        _person(party.person, values, asked=asked)
    if party.organisation is not None:
        _organisation(party.organisation, values)
    if party.address is not None:
        _address(party.address, book, values, asked=asked)
        is_object = party.person is None and party.organisation is None
        if asked and is_object and (beside := _neighbours(book, values)):
            values["neighbour"] = beside
    if party.parcel is not None and (found := objects.parcel(party.parcel.designation)):
        values["parcel"] = (found,)
    if party.vehicle is not None and (found := objects.plate(party.vehicle.plate)):
        values["plate"] = (found,)
    return Canonical(values=values)


def misspelt(given: str) -> tuple[str, ...]:
    """Return the given names of which this one may be a slip: one letter off, or two swapped."""
    near = process.extract(given, _NAMES, scorer=OSA.distance, score_cutoff=1, limit=_MOST_SLIPS)
    return tuple(dict.fromkeys(n for name, _, _ in near for n in (name, root(name))))


def slips_of(date: dates.BirthDate) -> Values:
    """Return what a part of a date may have been before one slip of the hand.

    One digit is wrong, two changed places, or the year is one or ten off.
    """
    found: Values = {}
    if date.year:
        near = {date.year + step for step in (-10, -1, 1, 10)}
        written = f"{date.year}"
        years = near | {int(written[:2] + end) for end in _slips(written[2:])}
        found["year_slip"] = tuple(str(year) for year in sorted(years - {date.year}))
    for name, part, most in (("month_slip", date.month, 12), ("day_slip", date.day, 31)):
        if part:
            texts = sorted(text for text in _slips(f"{part:02d}") if 1 <= int(text) <= most)
            found[name] = tuple(texts)
    return found


def _slips(text: str) -> set[str]:
    left, right = text[0], text[1]
    return (
        {f"{digit}{right}" for digit in "0123456789"}
        | {f"{left}{digit}" for digit in "0123456789"}
        | {f"{right}{left}"}
    ) - {text}


def _person(person: Person, values: Values, *, asked: bool) -> None:
    if person.bsn is not None and (bsn := objects.bsn(person.bsn)):
        values["bsn"] = (bsn,)
    name = _names(person)
    _name(name, values)
    if asked:
        _other_readings(person, name, values)
    if person.birth_date is not None:
        date = dates.birth_date(person.birth_date)
        if date is not None:
            # Unknown parts keep their place, so that several dates stay apart.
            values["year"] = (str(date.year) if date.year else "",)
            values["month"] = (f"{date.month:02d}" if date.month else "",)
            values["day"] = (f"{date.day:02d}" if date.day else "",)
            if asked:
                values.update(slips_of(date))


def _names(person: Person) -> names.Name:
    full = names.full_name(person.full_name)
    own, partner = names.surname(person.family_name), names.surname(person.partner_name)
    given, letters = names.given_names(person.given_names)
    family = own.parts or full.family
    return names.Name(
        family=family[:1],
        partner=partner.parts + family[1:] + full.partner,
        alias=own.alias + partner.alias + full.alias,
        given=given or full.given,
        initials=max(letters, names.initials(person.initials), full.initials, key=len),
    )


def _other_readings(person: Person, name: names.Name, values: Values) -> None:
    """Add names joined to their prefix, and given and family name in each other's column."""
    alias = list(name.alias)
    if person.prefix and name.family:
        alias.append(names.joined(person.prefix, name.family[0]))
    if person.partner_prefix and name.partner:
        alias.append(names.joined(person.partner_prefix, name.partner[0]))
    if alias:
        values["alias"] = tuple(dict.fromkeys(alias))
    if name.given[:1] and name.given[0] in GIVEN_NAMES:
        values["known_given"] = name.given[:1]
    elif name.given[:1] and (slips := misspelt(name.given[0])):
        values["given_slip"] = slips
    if name.given[:1] and (meant := others(name.given[0])[:_MOST_SLIPS]):
        values["other_call"] = meant
    if seconds := tuple(dict.fromkeys(n for given in name.given[1:] for n in (given, root(given)))):
        values["second_given"] = seconds
    if person.given_names is not None and person.family_name is not None:
        family = names.surname(person.given_names).parts[:1]
        given = names.given_names(person.family_name)[0][-1:]
    else:
        family, given = name.given[:1], name.family
    if family and given and len(family[0]) > 1:
        values["swap_family"], values["swap_given"] = family, given
        values["swap_initial"] = (given[0][0],)


def _name(name: names.Name, values: Values) -> None:
    if name.family:
        values["family"] = name.family
    if name.partner:
        values["partner"] = name.partner
    if name.given:
        values["given"] = name.given[:1]
        values["call"] = (root(name.given[0]),)
    if name.initials:
        letters = [name.initials[0]]
        letters += [call[0] for call in values.get("call", ())[:1] if call[0] not in letters]
        values["initial"] = tuple(letters)
        if len(name.initials) > 1:
            values["initials"] = (name.initials,)


def _organisation(organisation: Organisation, values: Values) -> None:
    for slot, found in (
        ("kvk", organisations.kvk(organisation.kvk)),
        ("branch", organisations.branch(organisation.branch)),
        ("rsin", organisations.rsin(organisation.rsin)),
    ):
        if found:
            values[slot] = (found,)
    trade = organisations.trade_names(organisation.name)
    # The name after "h.o.d.n." is the one a company is known by.
    if words := tuple(name.words for name in reversed(trade)):
        values["organisation"] = words
    if core := tuple(name.core for name in reversed(trade) if name.core):
        values["trade"] = core
    if telling := tuple(name.words for name in reversed(trade) if name.distinctive):
        values["distinctive"] = telling


def _address(address: Address, book: AddressBook | None, values: Values, *, asked: bool) -> None:
    found = resolve(address, book)
    # A question that may mean too many objects asks of none: it must not say that nobody is there.
    slots = ("pc6",) if asked and found.crowded else _PLACE
    for slot in slots:
        if value := getattr(found, slot):
            values[slot] = value


def _neighbours(book: AddressBook | None, values: Values) -> tuple[str, ...]:
    """Return the other units of the building, where it is certain which one is asked about."""
    units, buildings = values.get("vbo", ()), values.get("pand", ())
    if book is None or not len(units) == len(buildings) == 1:
        return ()
    return book.beside(int(buildings[0]), int(units[0]))
