"""A written address to BAG identifiers: how it is found in the address book."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from contracts.topics import Address
from matching import address_parts, streets
from matching.address_book import AddressBook, Likeness, Street
from matching.address_parts import Parts
from matching.streets import Name

_ALIKE = 71.0
_WITHIN = 91.0
_PART = 6
_MOST = 8
"""An address that could be more than this many is not told apart at all."""
_LONG = 14
"""A name as long as this may have two slips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """An address as far as it was found; several identifiers mean that it stays ambiguous."""

    pc6: tuple[str, ...] = field(default=(), repr=False)
    house: tuple[str, ...] = field(default=(), repr=False)
    """Postcode, number and suffix: `1381AB|12A`."""
    door: tuple[str, ...] = field(default=(), repr=False)
    """Postcode and number where there is a suffix: `1381AB|12`."""
    num: tuple[str, ...] = field(default=(), repr=False)
    vbo: tuple[str, ...] = field(default=(), repr=False)
    pand: tuple[str, ...] = field(default=(), repr=False)
    spot: tuple[str, ...] = field(default=(), repr=False)
    """Street, place, number and suffix, for want of a postcode and an identifier."""
    crowded: bool = False
    """Whether it may be more objects than can be told apart."""


def resolve(address: Address, book: AddressBook | None) -> Resolution:
    """Return the address as the book knows it, else as written; an ambiguous one stays so."""
    num, vbo = address_parts.bag_id(address.bag_num), address_parts.bag_id(address.bag_vbo)
    if book is not None and (num or vbo):
        rows = book.by_num(num) if num else []
        rows = rows or (book.by_vbo(vbo) if vbo else [])
        if rows:
            return _said(book.preferred(rows), None, book)
    read: list[Parts] = []
    for parts in address_parts.readings(address):
        read.append(parts)
        if book is not None and (found := _rows(parts, book)) is not None:
            if found:
                return _said(found, parts, book)
            # The street is known and has no such number: no other reading may find one.
            break
    # Without a book "Kerkstraat 12 2" is a unit of 12, not number 2.
    written = _unresolved(min(read, key=_numerals)) if read else Resolution()
    if not (num or vbo):
        return written
    pand = address_parts.bag_id(address.bag_pand)
    return Resolution(
        pc6=written.pc6,
        house=written.house,
        door=written.door,
        num=(f"{num:016d}",) if num else (),
        vbo=(f"{vbo:016d}",) if vbo else (),
        pand=(f"{pand:016d}",) if pand else (),
    )


def _said(rows: Sequence[int], parts: Parts | None, book: AddressBook) -> Resolution:
    """Return what the rows say; of several objects no postcode or house is given."""
    num, vbo = book.nums(rows), book.vbos(rows)
    # An address without an object is not the object of another one.
    if len(vbo) > 1 or (len(num) > 1 and not all(map(book.has_object, rows))):
        written = _unresolved(parts) if parts is not None else Resolution()
        known = max(len(num), len(vbo)) <= _MOST
        return Resolution(
            pc6=written.pc6,
            house=written.house,
            door=written.door,
            num=num if known else (),
            vbo=vbo if known else (),
            spot=written.spot,
            crowded=not known,
        )
    row = rows[0]
    code, number, letters = book.postcode(row), book.number(row), book.suffix(row)
    return Resolution(
        pc6=(code,) if code else (),
        house=(f"{code}|{number}{_dash(letters)}",) if code else (),
        door=(f"{code}|{number}",) if code and letters else (),
        num=num,
        vbo=vbo,
        pand=book.panden(rows),
    )


def _rows(parts: Parts, book: AddressBook) -> list[int] | None:
    """Return the rows an address may mean, or nothing where its street is a strange one."""
    if parts.number is None:
        return None
    door = book.at_door(parts.postcode, parts.number) if parts.postcode else range(0)
    if parts.name is None:
        return _with_suffix(door, parts.suffix, book) if door else None
    name = parts.name.short
    here = [
        row
        for row in door
        if (street := book.street(row)).called(name) and parts.place in (None, street.place)
    ]
    if here:
        return _with_suffix(here, parts.suffix, book)
    town = book.place(parts.place) if parts.place else None
    like, ids = _streets(parts, town, book)
    if not ids or (like and not any(book.street_id(row) in ids for row in door)):
        # The postcode's own street, if it is spelled a little like this.
        near = [row for row in door if _alike(parts.name, book.street(row))]
        if near or not ids:
            return _with_suffix(near, parts.suffix, book) if near else None
    rows = _in_streets(parts, town, like, ids, book)
    # Two slips are too many to say that the street is known and its number absent.
    return None if like is Likeness.SLIPS and not rows else rows


def _streets(parts: Parts, town: str | None, book: AddressBook) -> tuple[Likeness, list[int]]:
    """Return the streets that may be meant, and how alike they are spelled."""
    assert parts.name is not None
    scopes = [book.names(town)] if town or not (parts.place or parts.postcode) else []
    if parts.postcode and (near := book.names_near(parts.postcode)):
        scopes.append(near)
    found = [(like, ids) for scope in scopes for like, ids in [scope.find(parts.name)] if ids]
    if not found and parts.postcode and not parts.place:
        found = [book.names(None).find(parts.name)]
    best = min((like for like, _ in found), default=Likeness.SAME)
    return best, list(dict.fromkeys(i for like, ids in found if like == best for i in ids))


def _in_streets(
    parts: Parts, town: str | None, like: Likeness, ids: Sequence[int], book: AddressBook
) -> list[int]:
    """Return the rows in these streets that postcode and place allow."""
    assert parts.number is not None
    numbered = {one: book.in_street(one, parts.number) for one in ids}
    rows = [
        row
        for of in numbered.values()
        for row in _with_suffix(of, parts.suffix, book)
        if _allowed(parts, town, like, row, book)
    ]
    exact = [row for row in rows if parts.postcode and parts.postcode == book.postcode(row)]
    at_home = [row for row in rows if town == book.street(row).place]
    if exact:
        return exact if town is None or set(exact) <= set(at_home) else [*exact, *at_home]
    if like and not all(numbered.values()) and len({book.names_of(one) for one in ids}) > 1:
        # A slip that may be of one street or another is not decided by who has the number.
        return []
    rows = at_home or rows
    if rows and parts.postcode:
        # Postcode and street may point to different addresses: then neither is believed.
        door = book.at_door(parts.postcode, parts.number)
        return [*rows, *_with_suffix(door, parts.suffix, book)]
    return rows


def _allowed(parts: Parts, town: str | None, like: Likeness, row: int, book: AddressBook) -> bool:
    """Whether a street's row may be meant though its postcode is another one."""
    written, known = parts.postcode, book.postcode(row)
    assert parts.name is not None
    if written is None:
        return like < Likeness.SLIPS or len(parts.name.whole) >= _LONG
    if written == known:
        return True
    near = known is not None and known[:4] == written[:4]
    if town is not None and town == book.street(row).place:
        return near or like < Likeness.SLIPS or _one_slip(written, known)
    return near or (parts.place is None and _one_slip(written, known))


def _with_suffix(rows: Sequence[int], written: str, book: AddressBook) -> list[int]:
    """Return the rows with this suffix, else another spelling of it; all where it is left out."""
    for reading in ((written,), address_parts.suffix_readings(written)):
        if found := [row for row in rows if book.suffix(row) in reading]:
            return book.preferred(found)
    return [] if written else book.preferred(rows)


def _alike(name: Name, street: Street) -> bool:
    """Whether a name is a little like a street's, or holds it."""
    return any(
        not streets.opposed(name.whole, known.whole)
        and (
            fuzz.ratio(name.whole, known.whole) >= _ALIKE
            or fuzz.ratio(name.words[-1], known.words[-1]) >= _ALIKE
            or (
                min(len(name.short), len(known.short)) >= _PART
                and fuzz.partial_ratio(name.short, known.short) >= _WITHIN
            )
        )
        for known in street.names
    )


def _one_slip(written: str | None, known: str | None) -> bool:
    """Whether two postcodes differ in one character, or in two that changed places."""
    return written is not None and known is not None and OSA.distance(written, known) <= 1


def _numerals(parts: Parts) -> int:
    return sum(c.isdigit() for c in parts.street or "")


def _unresolved(parts: Parts) -> Resolution:
    code = parts.postcode
    if code is not None and parts.number is not None:
        return Resolution(
            pc6=(code,),
            house=(f"{code}|{parts.number}{_dash(parts.suffix)}",),
            door=(f"{code}|{parts.number}",) if parts.suffix else (),
        )
    spot: tuple[str, ...] = ()
    if parts.street and parts.number is not None:
        spot = (f"{parts.street}|{parts.place or ''}|{parts.number}{_dash(parts.suffix)}",)
    return Resolution(pc6=(code,) if code else (), spot=spot)


def _dash(suffix: str) -> str:
    # "12-2" is not 122.
    return f"-{suffix}" if suffix[:1].isdigit() else suffix
