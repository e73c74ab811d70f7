"""Reads the WOZ as messages of StUF-WOZ 03.12, applied in the order of their moments.

Of a new object (OWOZ), of a dormant one (OSWO), of a decision on a value (NBSK), and any other
that tells changes in the same words. The value itself is needed for no answer and never read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from connectors.formats import message_files, stuf, woz_haalcentraal
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, Unknown, batches
from connectors.formats.stuf import Said, child, date_of, said, told
from contracts.errors import RawFileUnreadable

COLUMNS = (
    *woz_haalcentraal.COLUMNS,
    "eigenaar_geboortedatum",
    "gebruiker_geboortedatum",
    "ingangsdatum",
)
"""As of Haal Centraal, with what only these messages tell; `geheim` is 1 where it is not told."""

DORMANT, ENDED, REMOVED = "dormant", "ended", "removed"
LONE_DECISION = "decision_without_object"

_MESSAGE = re.compile(r"[A-Z]{3,5}_D[iu]01")
_OWNER, _USER = "eigenaar", "gebruiker"
_ROLES: Mapping[str | None, tuple[str, ...]] = {
    "E": (_OWNER,),
    "G": (_USER,),
    "B": (_OWNER, _USER),
}
_PARTY = ("type", "bsn", "rsin", "kvk", "vestiging", "naam", "geboortedatum")
_KINDS = {
    "natuurlijkPersoon": "natuurlijk_persoon",
    "nietNatuurlijkPersoon": "niet_natuurlijk_persoon",
    "vestiging": "vestiging",
}
_ADDRESS: Mapping[str, str] = {
    "huisnummer": "aoa.huisnummer",
    "huisletter": "aoa.huisletter",
    "huisnummertoevoeging": "aoa.huisnummertoevoeging",
    "postcode": "aoa.postcode",
    "woonplaats": "wpl.woonplaatsNaam",
    "locatieomschrijving": "locatieOmschrijving",
    "nummeraanduiding_id": "aoa.identificatie",
}
_BAG = {"01": "object", "02": "object", "03": "object", "10": "pand"}
"""By the two digits that tell what a number of the BAG counts."""
_ADDED = frozenset({"T", "W", "I", "R", None})

Party = Mapping[str, Said]


class Link(NamedTuple):
    """Something that belongs to an object, or stopped to."""

    group: str
    """`object`, `pand`, `parcel`, `eigenaar` or `gebruiker`."""
    key: str
    holds: bool
    until: str | None
    party: Party
    """Of an owner or user who this is; nothing for the others, whose key says all."""


class Change(NamedTuple):
    """What one message says of one object."""

    number: str
    kind: str
    """WOZ or SWO (dormant); WRD is a decision on its value."""
    is_removed: bool
    values: Mapping[str, Said]
    links: Sequence[Link]


class Message(NamedTuple):
    """What one message changes, and when it was sent."""

    moment: str
    number: int
    changes: Sequence[Change]
    secrecy: Mapping[str, Said]
    """Of persons, by their number."""


@dataclass(slots=True)
class _Object:
    """One object as the messages so far tell it."""

    kind: str = ""
    is_removed: bool = False
    values: dict[str, Said] = field(default_factory=dict)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)
    valued: str | None = None


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield one row per part or party of a WOZ object, its address repeated; no options.

    Memory holds what all messages say, about 2 kB each.
    """
    del options
    yield from batches(_rows(path), COLUMNS, size=size, file=path.name)


def as_of(path: Path) -> date | None:
    """Return the day of the last message, or nothing if one does not tell its moment."""
    moments = [message.moment for message in _messages(path)]
    try:
        return _day(max(moments)) if all(moments) else None
    except ValueError:
        return None


def _day(moment: str) -> date:
    return date(int(moment[:4]), int(moment[4:6]), int(moment[6:8]))


def _rows(path: Path) -> Iterator[Row | LeftOut | Unknown]:
    messages = sorted(_messages(path), key=lambda message: (message.moment, message.number))
    if len(messages) > 1 and not messages[0].moment:
        why = "one of its messages does not tell its moment, and their order matters"
        raise RawFileUnreadable(path.name, why)
    objects: dict[str, _Object] = {}
    secrecy: dict[str, Said] = {}
    for message in messages:
        secrecy |= message.secrecy
        for change in message.changes:
            _apply(change, objects.setdefault(change.number, _Object()))
    today = messages[-1].moment[:8]
    for line, (number, one) in enumerate(objects.items(), 1):
        reason = _left_out(one, today)
        if reason:
            yield reason
        else:
            yield from _of_object(line, number, one, secrecy, today)


def _messages(path: Path) -> Iterator[Message]:
    open_message: Message | None = None
    count = 0
    for parent, element in message_files.elements(path, _is_wanted):
        if not _MESSAGE.fullmatch(parent):
            raise RawFileUnreadable(path.name, "it holds other messages than those of the WOZ")
        if element.tag == "stuurgegevens":
            if open_message:
                yield open_message
            count += 1
            open_message = Message(stuf.moment(element) or "", count, [], {})
        elif open_message is None:
            raise RawFileUnreadable(path.name, "a message in it does not say what it is")
        else:
            changes, secrecy = _changes(element, path.name)
            open_message = open_message._replace(
                changes=(*open_message.changes, *changes),
                secrecy={**open_message.secrecy, **secrecy},
            )
    if open_message is None:
        raise RawFileUnreadable(path.name, "it holds no messages of StUF-WOZ (_Di01)")
    yield open_message


def _is_wanted(parent: str, name: str) -> bool:
    if _MESSAGE.fullmatch(parent):
        return name not in {"routering", "melding"}
    return name == "stuurgegevens"


def _changes(element: Element, file: str) -> tuple[list[Change], dict[str, Said]]:
    changes, secrecy = [], {}
    told_objects = element.findall("object")
    for place, one in enumerate(told_objects, 1):
        # A change is told as it was, and then as it becomes.
        is_first = place % 2 == 1 and place < len(told_objects)
        is_old = is_first and one.get("verwerkingssoort") == "W"
        match one.get("entiteittype"):
            case "WOZ" | "SWO" as kind:
                changes.append(_change(one, kind, file, is_old=is_old))
            case "WRD":
                changes.append(_decision(one, file))
            case "NPS":
                person = child(one, "isEen", "gerelateerde")
                if number := said(person, "inp.bsn").value:
                    secrecy[number] = _secrecy(person)
    return changes, secrecy


def _change(one: Element, kind: str, file: str, *, is_old: bool) -> Change:
    address = one.find("aanduidingWOZobject")
    values = {} if address is None else _address(address)
    for name, path in (("ingangsdatum", "ingangsdatumObject"), ("einddatum", "einddatumObject")):
        if one.find(path) is not None:
            values[name] = date_of(one, path)
    return Change(
        number=_number(one, file),
        kind=kind,
        is_removed=one.get("verwerkingssoort") == "V",
        values=values,
        links=[link for relation in one for link in _links(relation, is_old=is_old)],
    )


def _decision(one: Element, file: str) -> Change:
    related = child(one, "isVoor", "gerelateerde")
    valued = {"waardepeildatum": date_of(one, "waardepeildatum")}
    if related is None:
        raise RawFileUnreadable(file, "a decision in it names no object")
    return Change(_number(related, file), "WRD", False, valued, ())  # noqa: FBT003  # not removed


def _number(one: Element, file: str) -> str:
    number = said(one, "wozObjectNummer").value
    if number is None:
        raise RawFileUnreadable(file, "an object in it has no wozObjectNummer")
    return number.zfill(12)


def _address(address: Element) -> dict[str, Said]:
    found = {name: said(address, path) for name, path in _ADDRESS.items()}
    street = said(address, "gor.openbareRuimteNaam")
    return found | {"straat": street if street.value else said(address, "gor.straatnaam")}


def _links(relation: Element, *, is_old: bool) -> Iterator[Link]:
    related = relation.find("gerelateerde")
    if related is None or stuf.is_nil(related):
        return
    sort = relation.get("verwerkingssoort")
    # Of what is replaced the old one goes; of what is changed the new one comes over it.
    holds = sort in _ADDED and not (is_old and sort in {"R", "W"})
    until = date_of(relation, "tijdvakRelatie", "eindRelatie").value
    if relation.tag == "heeftBelanghebbende":
        for role, key, party in _parties(relation, related):
            yield Link(role, key, holds, until, party)
    elif relation.tag == "bevatKadastraleObjecten":
        if parcel := _parcel(related):
            yield Link("parcel", parcel, holds, until, {})
    else:
        for one in related.iter("identificatie"):
            number = told(one).value or ""
            if group := _BAG.get(number[4:6]):
                yield Link(group, number, holds, until, {})


def _parcel(related: Element) -> str | None:
    mark = child(related, "kadastraleAanduiding")
    names = ("kadastraleGemeentecode", "kadastraleSectie", "kadastraalPerceelnummer")
    parts = [said(mark, name).value for name in names]
    if all(parts):
        return " ".join(str(part) for part in parts)
    return said(related, "kadastraleIdentificatie").value


def _parties(relation: Element, related: Element) -> Iterator[tuple[str, str, Party]]:
    one = next(iter(related), None)
    if one is None or one.tag not in _KINDS:
        return
    mark = said(relation, "aanduidingEigenaarGebruiker")
    party = _party(one)
    numbers = ("bsn", "rsin", "vestiging", "kvk", "naam")
    key = next((f"{name} {party[name].value}" for name in numbers if party[name].value), "")
    # Whoever has a stake that is not told is called an owner rather than lost.
    for role in _ROLES.get(mark.value, (_OWNER,)):
        yield role, key, party


def _party(one: Element) -> Party:
    of = child(one, "isEen", "gerelateerde")
    number = said(one, "soFiNummer")
    found = dict.fromkeys(_PARTY, Said()) | {"type": Said(_KINDS[one.tag])}
    match one.tag:
        case "natuurlijkPersoon":
            bsn = said(of, "inp.bsn")
            found["bsn"] = bsn if bsn.value or not number.value else number
            found["naam"] = _full_name(of)
            found["geboortedatum"] = date_of(of, "geboortedatum")
        case "nietNatuurlijkPersoon":
            rsin = said(of, "inn.nnpId")
            found["rsin"] = rsin if rsin.value or not number.value else number
            found["naam"] = said(of, "statutaireNaam")
        case _:
            found["vestiging"] = said(of, "vestigingsNummer")
            found["naam"] = said(of, "handelsnaam")
    if of is not None:
        found["kvk"] = told(of.find(".//kvkNummer"))
    return found


def _full_name(of: Element | None) -> Said:
    family = said(of, "geslachtsnaam")
    if not family.value:
        return family
    before = (said(of, name).value for name in ("voorletters", "voorvoegselGeslachtsnaam"))
    return Said(" ".join((*filter(None, before), family.value)))


def _secrecy(person: Element | None) -> Said:
    found = said(person, "inp.indicatieGeheim")
    return found if found.unknown else Said("0" if found.value in {None, "0"} else "1")


def _apply(change: Change, one: _Object) -> None:
    if change.kind == "WRD":
        day = change.values["waardepeildatum"].value
        one.valued = max(filter(None, (one.valued, day)), default=None)
        return
    one.kind, one.is_removed = change.kind, change.is_removed
    one.values.update(change.values)
    for link in change.links:
        known = one.links.pop((link.group, link.key), None)
        if link.holds:
            # A message that only points at somebody leaves out what is known of them already.
            party = dict(known.party if known else {})
            party |= {name: new for name, new in link.party.items() if new != Said()}
            one.links[link.group, link.key] = link._replace(
                party=party, until=link.until or (known.until if known else None)
            )


def _left_out(one: _Object, today: str) -> str | None:
    if not one.kind:
        return LONE_DECISION
    if one.is_removed:
        return REMOVED
    if _is_over(one.values.get("einddatum", Said()).value, today):
        return ENDED
    return DORMANT if one.kind == "SWO" else None


def _is_over(day: str | None, today: str) -> bool:
    return bool(day and today and day.replace("-", "") <= today)


def _of_object(
    line: int, number: str, one: _Object, secrecy: Mapping[str, Said], today: str
) -> Iterator[Row | Unknown]:
    links = [link for link in one.links.values() if not _is_over(link.until, today)]
    held = {
        group: [link for link in links if link.group == group]
        for group in ("object", "pand", "parcel", _OWNER, _USER)
    }
    withheld = _withheld(links, secrecy)
    values = dict(one.values) | {
        "woz_objectnummer": Said(number),
        "waardepeildatum": Said(one.valued),
        "geheim": withheld,
    }
    yield Unknown(_unknown(values, links))
    shared = {name: value.value for name, value in values.items()}
    parts = list(zip_longest(held["object"], held["pand"], held["parcel"]))
    parties = list(zip_longest(held[_OWNER], held[_USER]))
    for place in range(max(len(parts), len(parties), 1)):
        part = _at(parts, place) or (None, None, None)
        party = _at(parties, place) or (None, None)
        names = ("adresseerbaar_object_id", "pand_id", "kadastraal")
        row = shared | {
            name: link.key if link else None for name, link in zip(names, part, strict=True)
        }
        for role, link in zip((_OWNER, _USER), party, strict=True):
            row |= {
                f"{role}_{name}": link.party.get(name, Said()).value if link else None
                for name in _PARTY
            }
        yield (line, *(row.get(name) for name in COLUMNS))


def _at(listed: Sequence[tuple[Link | None, ...]], place: int) -> tuple[Link | None, ...] | None:
    """Return what stands there; where the list is shorter its first is repeated."""
    return listed[place if place < len(listed) else 0] if listed else None


def _withheld(links: Sequence[Link], secrecy: Mapping[str, Said]) -> Said:
    """Return 1 if a party is secret or it is not told whether it is."""
    known = [
        secrecy.get(link.party.get("bsn", Said()).value or "", Said(unknown="niet geleverd"))
        for link in links
        if link.party and link.party["type"].value == "natuurlijk_persoon"
    ]
    unknown = next((one.unknown for one in known if one.unknown), None)
    is_secret = any(one.value == "1" for one in known)
    return Said("1" if is_secret or unknown else "0", None if is_secret else unknown)


def _unknown(values: Mapping[str, Said], links: Sequence[Link]) -> tuple[str, ...]:
    """Return column and reason of all that is not known, each once per object."""
    said_of = [*values.items()]
    for link in links:
        said_of += [(f"{link.group}_{name}", one) for name, one in link.party.items()]
    found = dict.fromkeys(f"{name}: {one.unknown}" for name, one in said_of if one.unknown)
    damaged = [name for name, one in said_of if stuf.REPLACEMENT in (one.value or "")]
    return (*found, *dict.fromkeys(f"{name}: {stuf.DAMAGED}" for name in damaged))
