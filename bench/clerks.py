"""Makes addresses as clerks write them, with what a person with the register at hand could tell.

Seeded: the same register and seed give the same addresses.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping

import polars as pl
from rapidfuzz.distance import OSA

from bench.spelling import (
    ENDINGS,
    Case,
    Clerk,
    Known,
    Register,
    added,
    misspelled,
    official_short,
    plain,
    shortened,
)
from contracts.topics import Address

GIVEN = (
    "Johannes|Jacob|Frans|Willem|Vincent|Simon|Pieter|Anton|Meindert|Jozef|Nelson|Abe|Jan|Jakop"
    "|Burgemeester|Dokter|Dr|Mr|Ds|Mgr|Pastoor|Prins|Prinses|[A-Z]"
)


def cases(rows: pl.DataFrame, *, each: int, seed: int) -> Iterator[Case]:
    """Give up to this many addresses of every kind of spelling."""
    register = Register(rows)
    for kind, write in KINDS.items():
        rng = random.Random(f"{seed}|{kind}")
        made = 0
        for _ in range(each * 40):
            if made == each:
                break
            pool = POOLS.get(kind, lambda register: register.current)(register)
            if pool and (case := write(Clerk(kind, register, rng.choice(pool), rng))):
                made += 1
                yield case


def as_registered(clerk: Clerk) -> Case:
    known = clerk.known
    return clerk.told(
        known.street, house_number=known.door, postcode=known.postcode or None, place=known.place
    )


def postcode_and_number(clerk: Clerk) -> Case | None:
    known = clerk.known
    at = {plain(one.street) for one in clerk.register.codes[known.postcode, known.number]}
    if not known.postcode or len(at) > 1:
        return None
    return clerk.told(house_number=known.door, postcode=clerk.postcode())


def no_postcode(clerk: Clerk) -> Case:
    known = clerk.known
    place = clerk.any(known.place, known.place.upper(), known.place.lower())
    return clerk.told(known.street, house_number=known.door, place=place)


def abbreviated(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = shortened(clerk, known.street)
    if street == known.street:
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def short_name(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = official_short(known)
    if street == known.street:
        return None
    street = clerk.any(street, street.upper())
    return clerk.told(street, house_number=known.door, place=known.place)


def cut_off(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = known.street[: clerk.rng.choice((17, 20, 24))].strip()
    others = clerk.register.streets[known.place] - {known.street}
    if street == known.street or any(plain(one).startswith(plain(street)) for one in others):
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def left_out_title(clerk: Clerk) -> Case | None:
    known = clerk.known
    bare = re.sub(rf"^(?:(?:{GIVEN})(?:\.\s?|\s))+", "", known.street)
    if bare == known.street:
        return None
    alike = [
        street
        for street in clerk.register.streets[known.place]
        if plain(street).endswith(plain(bare)) and plain(street) != plain(known.street)
    ]
    if alike:
        return None
    return clerk.told(bare, house_number=known.door, place=known.place)


def other_spacing(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = known.street
    for ending in ENDINGS:
        if street.endswith(ending) and len(street) > len(ending) + 2 and clerk.rng.random() < 0.5:
            street = street.removesuffix(ending) + clerk.any(" ", "-") + ending
            break
    street = clerk.any(
        street, street.replace(" ", ""), street.replace("-", " "), street.replace(".", ". "),
        street.replace("'", "\u2019"), street.replace("'s-", "s "), street.upper(),
    )  # fmt: skip
    if street == known.street:
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def other_letters(clerk: Clerk) -> Case | None:
    known = clerk.known
    if known.street.isascii() and "ij" not in known.street.lower():
        return None
    street = clerk.any(
        known.street.encode().decode("cp1252", "ignore"),
        re.sub(r"[^\x00-\x7f]", "\ufffd", known.street),
        known.street.replace("ë", "e").replace("é", "e").replace("ç", "c").replace("è", "e"),
        known.street.replace("ij", "y").replace("IJ", "Y"),
        known.street.replace("ij", "ĳ"),
    )
    if street == known.street or clerk.rivals(street):
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def addition_spelled(clerk: Clerk) -> Case | None:
    known = clerk.known
    door = added(clerk)
    if door is None or not known.postcode:
        return None
    return clerk.told(known.street, house_number=door, postcode=clerk.postcode())


def addition_without_postcode(clerk: Clerk) -> Case | None:
    known = clerk.known
    door = added(clerk)
    return clerk.told(known.street, house_number=door, place=known.place) if door else None


def _line(clerk: Clerk, street: str, door: str, place: str) -> str:
    code = clerk.postcode()
    return clerk.any(
        f"{street} {door} {code} {place}", f"{street} {door}, {code} {place}",
        f"{street} {door}\n{code} {place}", f"{street} {door}  {code}  {place.upper()}",
        f"{street} {door}, {code}, {place}", f"{code} {place}, {street} {door}",
        f"{code} {place} {street} {door}", f"{place}, {street} {door}, {code}",
        f"{street} {door} ({code} {place})", f"{street} {door} te {place} ({code})",
        f"{street} nr. {door}, {code} {place}", f"{street} {door} {place} {code}",
        f"{code}, {street} {door}, {place}", f"{street.upper()} {door.upper()} {code} {place}",
        f"{street}, {door}, {code}, {place}", f"{street} {door} - {code} {place}",
        f"{street} {door};{code};{place}", f"{code} {door}", f"{code}, {door}, {place}",
        f"{street} {door}, {code}  {place}, Nederland", f"Adres: {street} {door}, {code} {place}",
    )  # fmt: skip


def _line_without_postcode(clerk: Clerk, street: str, door: str, place: str) -> str:
    return clerk.any(
        f"{street} {door} {place}", f"{street} {door}, {place}", f"{street} {door} te {place}",
        f"{street} {door} in {place}", f"{place}, {street} {door}", f"{street} {door} ({place})",
        f"{place} {street} {door}", f"{street} nr {door} {place}", f"{street}, {door} {place}",
        f"t.h.v. {street} {door}, {place}", f"{street} {door}\n{place}",
        f"{place}: {street} {door}",
        f"{street.lower()} {door.lower()} {place.lower()}", f"{street} {door} - {place}",
        f"hoek {street} {door} te {place}",
    )  # fmt: skip


def one_line(clerk: Clerk) -> Case | None:
    known = clerk.known
    line = _line(clerk, known.street, added(clerk) or known.door, known.place)
    return clerk.told(line=line) if known.postcode else None


def one_line_no_postcode(clerk: Clerk) -> Case:
    known = clerk.known
    door = added(clerk) or known.door
    return clerk.told(line=_line_without_postcode(clerk, known.street, door, known.place))


def in_a_sentence(clerk: Clerk) -> Case:
    known = clerk.known
    work = clerk.any(
        "Aanvraag vergunning voor het kappen van een boom aan",
        "Melding van het uitbreiden van een restaurant met een hotel aan de",
        "Toestemming voor het herstellen van de woning na brandschade aan",
        "verbouwing bedrijfspand, locatie:", "Overbewoning aan de", "hennepkwekerij in pand",
        "Geluidsoverlast t.h.v.", "Plaatsen dakkapel op het adres",
    )  # fmt: skip
    return clerk.told(line=f"{work} {known.street} {known.door} te {known.place}")


def mixed_columns(clerk: Clerk) -> Case | None:
    known = clerk.known
    if not known.postcode:
        return None
    door, code = added(clerk) or known.door, clerk.postcode()
    return clerk.rng.choice(
        (
            lambda: clerk.told(f"{known.street} {door}", postcode=code, place=known.place),
            lambda: clerk.told(f"{known.street} {door}", place=f"{code} {known.place}"),
            lambda: clerk.told(known.street, house_number=door, postcode=f"{code} {known.place}"),
            lambda: clerk.told(known.street, house_number=door, place=f"{code} {known.place}"),
            lambda: clerk.told(
                f"{known.street} {door}", house_number=door, postcode=code, place=known.place
            ),
            lambda: clerk.told(known.street, house_number=f"nr. {door}", postcode=code),
            lambda: clerk.told(f"{known.street} {door}", postcode=code[:4], place=known.place),
            lambda: clerk.told(line=f"{known.street} {door}", postcode=code, place=known.place),
            lambda: clerk.told(line=f"{known.street} {door}", place=known.place),
            lambda: clerk.told(line=f"{known.street} {door}, {code[:4]} {known.place}"),
            lambda: clerk.told(line=f"{known.street} {door} {code[:4]} {known.place}"),
        )
    )()


def typo_in_street(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = misspelled(clerk, known.street)
    if plain(street) == plain(known.street) or clerk.rivals(street):
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def typo_and_postcode(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = misspelled(clerk, misspelled(clerk, known.street))
    if not known.postcode or clerk.rivals(street):
        return None
    return clerk.told(street, house_number=known.door, postcode=clerk.postcode(), place=known.place)


def typo_in_place(clerk: Clerk) -> Case | None:
    known = clerk.known
    place = misspelled(clerk, known.place)
    return clerk.told(known.street, house_number=known.door, place=place)


def wrong_place(clerk: Clerk) -> Case | None:
    known = clerk.known
    others = [place for place in clerk.register.places if place != known.place]
    place = clerk.any("Amsterdam", "Rotterdam", "Hilversum", *others)
    if not known.postcode or clerk.register.at(place, known.street, known.number):
        return None
    return clerk.told(known.street, house_number=known.door, postcode=clerk.postcode(), place=place)


def wrong_postcode(clerk: Clerk) -> Case | None:
    known = clerk.known
    if not known.postcode:
        return None
    at, code = clerk.rng.randrange(6), known.postcode
    slip = clerk.any(*("0123456789" if at < 4 else "ABCDEGHJKLNPRSTVXZ"))
    clerk.code = clerk.any(
        code[:at] + slip + code[at + 1 :],
        code[:2] + code[3] + code[2] + code[4:],
        code[:4] + code[5] + code[4],
        clerk.rng.choice(clerk.register.current).postcode or code,
    )
    if clerk.code == code or clerk.code[0] == "0":
        return None
    # Where that postcode has this number too, postcode and street contradict each other.
    rivals = clerk.register.codes.get((clerk.code, known.number), [])
    meant = clerk.register.meant(known)
    address = Address(
        street=known.street, house_number=known.door, postcode=clerk.postcode(), place=known.place
    )
    return clerk.case(meant, address, told=len(meant) == 1 and not rivals)


def historic(clerk: Clerk) -> Case | None:
    known = clerk.known
    line = f"{known.street} {known.door}, {known.place}"
    address = clerk.rng.choice(
        (
            Address(street=known.street, house_number=known.door, place=known.place),
            Address(line=line),
        )
    )
    meant = clerk.register.meant(known)
    return clerk.case(meant, address, told=len(meant) == 1)


def secondary(clerk: Clerk) -> Case | None:
    return as_registered(clerk) if clerk.rng.random() < 0.5 else one_line(clerk)


def all_at_once(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = shortened(clerk, known.street)
    if clerk.rng.random() < 0.5:
        street = misspelled(clerk, street)
    door = added(clerk) or known.door
    if known.postcode and clerk.rng.random() < 0.5:
        return clerk.told(line=_line(clerk, street, door, known.place))
    full = misspelled(clerk, known.street)
    if clerk.rivals(full):
        return None
    return clerk.told(line=_line_without_postcode(clerk, full, door, known.place))


def unit_left_out(clerk: Clerk) -> Case | None:
    known = clerk.known
    units = clerk.register.at(known.place, known.street, known.number)
    if any(not unit.suffix for unit in units):
        return None
    now = frozenset(unit.object_id for unit in units if unit.current)
    address = Address(
        street=known.street, house_number=str(known.number), postcode=known.postcode or None,
        place=known.place,
    )  # fmt: skip
    return clerk.case(now, address, told=len(now) == 1 and len(units) == 1)


def place_left_out(clerk: Clerk) -> Case | None:
    known = clerk.known
    meant = clerk.register.meant(known, places=clerk.register.places)
    address = clerk.rng.choice(
        (
            Address(street=known.street, house_number=known.door),
            Address(line=f"{known.street} {known.door}"),
        )
    )
    return clerk.case(meant, address, told=len(meant) == 1)


# Addresses that are not there.


def _nowhere(clerk: Clerk, street: str | None, door: str, code: str | None, place: str) -> Case:
    line = f"{street or ''} {door}{f', {code}' if code else ''} {place}".strip()
    address = clerk.rng.choice(
        (
            Address(street=street, house_number=door, postcode=code, place=place),
            Address(line=line),
        )
    )
    return clerk.case(frozenset(), address, told=False)


def absent_number(clerk: Clerk) -> Case | None:
    known, register = clerk.known, clerk.register
    number = known.number + clerk.rng.choice((2, 10, 100, 200, 1000))
    street = clerk.any(known.street, shortened(clerk, known.street))
    code = clerk.rng.choice((known.postcode or None, None))
    if register.at(known.place, known.street, number) or register.codes.get((code or "", number)):
        return None
    return _nowhere(clerk, street, str(number), code, known.place)


def absent_addition(clerk: Clerk) -> Case | None:
    known = clerk.known
    addition = clerk.any("X", "Q", "-9", "Z", "-17", " F4", "-IV", " bis", " rood", "J", " Y2")
    units = {unit.suffix for unit in clerk.register.at(known.place, known.street, known.number)}
    bare = re.sub(r"[^\w]", "", addition).upper()
    if bare in units or (bare == "IV" and "4" in units):
        return None
    code = clerk.rng.choice((known.postcode or None, None))
    return _nowhere(clerk, known.street, f"{known.number}{addition}", code, known.place)


def absent_street(clerk: Clerk) -> Case | None:
    known = clerk.known
    street = clerk.any(
        "Zwaluwstraat", "Beukenlaan", "Van Goorstraat", "Burgemeester Pietersstraat", "Tulpweg",
        "Eikenstraat", "Westerkade", "Lindelaan", "Fort Pannerdenstraat", "Sint Josephstraat",
        "Prins Clauslaan", "Noorderkade", "Dr. Plesmanlaan", "Marktstraat", "De Wilgen", "Dorpsweg",
    )  # fmt: skip
    there = clerk.register.streets[known.place]
    if any(OSA.distance(plain(street), plain(one)) <= 2 for one in there):
        return None
    return _nowhere(clerk, street, known.door, None, known.place)


def elsewhere(clerk: Clerk) -> Case | None:
    known = clerk.known
    place, code = clerk.rng.choice(
        (("Amsterdam", "1081 AB"), ("Utrecht", "3581GX"), ("Rotterdam", "3011 BH"),
         ("Muiden", "1398AA"), ("Groningen", "9711LM"), ("Assen", "9401 JE"))
    )  # fmt: skip
    return _nowhere(clerk, known.street, known.door, clerk.rng.choice((code, None)), place)


def standard_values(clerk: Clerk) -> Case:
    known = clerk.known
    address = clerk.rng.choice(
        (
            Address(street=known.street, house_number="0", postcode=known.postcode),
            Address(street=".", house_number=str(known.number), place=known.place),
            Address(street=".", house_number="0", postcode="0000", place="."),
            Address(street="onbekend", house_number=known.door, place=known.place),
            Address(street="ONBEKEND", house_number=known.door, postcode="0000AA"),
            Address(line=f". 0, {known.place}"),
            Address(line=f"onbekend {known.place}"),
            Address(line=known.place),
            Address(street=known.street, place=known.place),
            Address(line=f"{known.street}, {known.place}"),
            Address(line=f"{known.street} 0, {known.place}"),
            Address(line=f"Postbus {known.number}, {known.place}"),
        )
    )
    return clerk.case(frozenset(), address, told=False)


POOLS: Mapping[str, Callable[[Register], list[Known]]] = {
    "historic": lambda register: register.historic,
    "secondary": lambda register: register.secondary,
}
KINDS: Mapping[str, Callable[[Clerk], Case | None]] = {
    write.__name__: write
    for write in (
        as_registered, postcode_and_number, no_postcode, abbreviated, short_name, cut_off,
        left_out_title,
        other_spacing, other_letters, addition_spelled, addition_without_postcode, one_line,
        one_line_no_postcode, in_a_sentence, mixed_columns, typo_in_street, typo_and_postcode,
        typo_in_place, wrong_place, wrong_postcode, historic, secondary, all_at_once,
        unit_left_out, place_left_out, absent_number, absent_addition, absent_street, elsewhere,
        standard_values,
    )
}  # fmt: skip
