"""Reads the BRP as answers of StUF-BG 3.10 about persons (npsLa01, npsLa07 with history).

Of the reasons for which a field can be empty, only geenWaarde means that there is none; the
others are counted by column, so that nobody takes what may not be seen for what is not there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from connectors.formats import brp, message_files, stuf
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, Unknown, batches
from connectors.formats.stuf import Said, child, date_of, padded, said
from contracts.errors import RawFileUnreadable

MORE = ("gemeente_van_inschrijving", "nationaliteit", "verblijfstitel", "burgerlijke_staat")
COLUMNS = (*brp.COLUMNS, *MORE)
"""As of every form of the BRP, and four that only the row of now has."""

SUPERSEDED = "answered_again_later"

_ANSWER = re.compile(r"npsLa\d\d")
_OTHER = re.compile(r"[a-z]{3}[A-Z][a-z]\d\d|Fo\d\dBericht")
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "bsn": ("inp.bsn",),
    "a_nummer": ("inp.a-nummer",),
    "voornamen": ("voornamen",),
    "voorletters": ("voorletters",),
    "voorvoegsel": ("voorvoegselGeslachtsnaam",),
    "geslachtsnaam": ("geslachtsnaam",),
    "adellijke_titel": ("adellijkeTitelPredikaat",),
    "aanduiding_naamgebruik": ("aanduidingNaamgebruik",),
    "geslacht": ("geslachtsaanduiding",),
    "verblijfstitel": ("vbt.aanduidingVerblijfstitel",),
    "burgerlijke_staat": ("inp.burgerlijkeStaat",),
    "opschorting_reden": ("inp.redenOpschortingBijhouding",),
    "adresseerbaar_object_id": ("inp.verblijftIn", "gerelateerde", "identificatie"),
}
_NAMES = ("voornamen", "voorvoegsel", "geslachtsnaam")
_ADDRESS: Mapping[str, str] = {
    "korte_straat": "gor.straatnaam",
    "huisnummer": "aoa.huisnummer",
    "huisletter": "aoa.huisletter",
    "huisnummertoevoeging": "aoa.huisnummertoevoeging",
    "postcode": "aoa.postcode",
    "woonplaats": "wpl.woonplaatsNaam",
    "nummeraanduiding_id": "aoa.identificatie",
}
_LOCATION = "inp.locatiebeschrijving"
_SINCE, _UNTIL = ("tijdvakGeldigheid", "beginGeldigheid"), ("tijdvakGeldigheid", "eindGeldigheid")
_GROUPS: Mapping[str, str] = {
    "persoonsgegevens": "persoon",
    "verblijfsplaats": "verblijfplaats",
    "verblijfplaats": "verblijfplaats",
    "overlijden": "overlijden",
    "aanduidingverblijfstitel": "verblijfstitel",
    "aanduidinggegevensinonderzoek": "persoon",
    "aanduidinggegevensinonderzoekoverlijden": "overlijden",
    "aanduidinggegevensinonderzoekverblijfstitel": "verblijfstitel",
}
_RELATIONS: Mapping[str, str] = {
    "inp.heeftAlsEchtgenootPartner": "partner",
    "inp.heeftAlsNationaliteit": "nationaliteit",
}
_DOUBT = "inOnderzoek"


class Answer(NamedTuple):
    """One person of an answer, and when the answer was given."""

    moment: str | None
    person: Element


Values = dict[str, Said]


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per person and one per former address or name; there are no options.

    Of a person who was answered several times, the latest answer counts. Memory holds a number
    per person.
    """
    del options
    yield from batches(_rows(path), COLUMNS, size=size, file=path.name, cleaning=brp.CLEANING)


def as_of(path: Path) -> date | None:
    """Return the day of the oldest answer, or nothing if one does not tell its moment."""
    moments = {answer.moment for answer in _answers(path)}
    if not moments or None in moments:
        return None
    day = min(moment for moment in moments if moment)[:8]
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None


def _answers(path: Path) -> Iterator[Answer]:
    moment, has_more, found = None, False, False
    for parent, element in message_files.elements(path, _is_wanted):
        match element.tag:
            case "object":
                yield Answer(moment, element)
            case "parameters":
                has_more = said(element, "indicatorVervolgvraag").value == "true"
            case "stuurgegevens" if _ANSWER.fullmatch(parent):
                moment, found = stuf.moment(element), True
            case _:
                raise RawFileUnreadable(
                    path.name, "it holds other messages than answers on persons (npsLa)"
                )
    if not found:
        raise RawFileUnreadable(path.name, "it holds no answers of StUF-BG (npsLa)")
    if has_more:
        why = "its last answer says that more would follow (indicatorVervolgvraag)"
        raise RawFileUnreadable(path.name, why)


def _is_wanted(parent: str, name: str) -> bool:
    if name == "object":
        return parent == "antwoord"
    if name == "parameters":
        return _ANSWER.fullmatch(parent) is not None
    return name == "stuurgegevens" or (
        _OTHER.fullmatch(name) is not None and not _ANSWER.fullmatch(name)
    )


def _rows(path: Path) -> Iterator[Row | LeftOut | Unknown]:
    latest = _latest(path)
    for line, answer in enumerate(_answers(path), 1):
        if latest.get(_key(answer.person) or "", line) == line:
            yield from _person(line, answer.person)
        else:
            yield SUPERSEDED


def _latest(path: Path) -> dict[str, int]:
    """Return per number of a person which record is the last that was answered."""
    found: dict[str, tuple[str, int]] = {}
    for line, answer in enumerate(_answers(path), 1):
        if key := _key(answer.person):
            found[key] = max(found.get(key, ("", 0)), (answer.moment or "", line))
    return {key: line for key, (_, line) in found.items()}


def _key(person: Element) -> str | None:
    return said(person, "inp.bsn").value or said(person, "inp.a-nummer").value


def _person(line: int, person: Element) -> Iterator[Row | LeftOut | Unknown]:
    values = _values(person)
    told = {name: value.value for name, value in values.items()}
    who, address, stay, status = (
        brp.Person(**{name: told[name] for name in brp.Person._fields}),
        brp.Address(**{name: told.get(name) for name in brp.Address._fields}),
        _stay_of(told),
        brp.Status(
            geheim=told["geheim"] or "1",
            opschorting_reden=told["opschorting_reden"],
            opschorting_datum=told["opschorting_datum"],
            in_onderzoek=told["in_onderzoek"],
        ),
    )
    if why := brp.void(who, status):
        yield why
        return
    yield Unknown(_unknown(values))
    former = list(_former(line, person, who, brp.Version(line, address=address, stay=stay)))
    history = [one for one in former if isinstance(one, brp.Former)]
    for row in brp.rows(line, who, address, stay, status, history):
        is_now = row[1 + COLUMNS.index("soort")] == brp.NOW
        yield (*row, *(told[name] if is_now else None for name in MORE))
    yield from (one for one in former if isinstance(one, str))


def _values(person: Element) -> Values:
    values = {name: said(person, *path) for name, path in _TEXTS.items()}
    values |= _partner(person) | _stay(person)
    values["geboortedatum"] = date_of(person, "geboortedatum")
    values["opschorting_datum"] = date_of(person, "inp.datumOpschortingBijhouding")
    values["gemeente_van_inschrijving"] = padded(said(person, "inp.gemeenteVanInschrijving"))
    values["nationaliteit"] = _nationality(person)
    values["geheim"] = _secrecy(person)
    values["in_onderzoek"] = _investigated(person)
    return values


def _stay_of(told: Mapping[str, str | None]) -> brp.Stay:
    # That somebody does not live there, or only gets letters, these messages cannot say.
    return brp.Stay(
        verblijf_vanaf=told["verblijf_vanaf"],
        verblijf_type=told["verblijf_type"],
        niet_op_adres="",
        land=told["land"],
    )


def _former(
    line: int, person: Element, who: brp.Person, place: brp.Version
) -> Iterator[brp.Former | str]:
    """Yield who somebody was and where they lived, of what was true at one time."""
    versions = sorted(
        person.findall("historieMaterieel"),
        key=lambda past: date_of(past, *_SINCE).value or "",
        reverse=True,
    )
    now = date_of(person, *_SINCE).value
    names = [brp.Version(line, person=who, since=now)]
    stays = [place._replace(since=place.stay.verblijf_vanaf)]
    for past in versions:
        since, until = date_of(past, *_SINCE).value, date_of(past, *_UNTIL).value
        name = {key: said(past, *_TEXTS[key]).value for key in _NAMES}
        if name["geslachtsnaam"] is not None:
            former = who._replace(**name)
            names.append(brp.Version(line, person=former, since=since, until=until))
        if (home := past.find("verblijfsadres")) is not None:
            told = {key: value.value for key, value in _address(home).items()}
            lived = brp.Stay(
                verblijf_vanaf=since,
                verblijf_type=brp.stay_type(told["straat"], said(home, _LOCATION).value, None),
                niet_op_adres="",
            )
            address = brp.Address(**told)
            stays.append(brp.Version(line, address=address, stay=lived, since=since, until=until))
    yield from brp.former_names(names)
    yield from brp.former_stays(stays)


def _unknown(values: Values) -> tuple[str, ...]:
    """Return column and reason of every value that is not known, or that lost a character."""
    found = [f"{name}: {one.unknown}" for name, one in values.items() if one.unknown]
    found += [
        f"{name}: {stuf.DAMAGED}"
        for name, one in values.items()
        if stuf.REPLACEMENT in (one.value or "")
    ]
    return tuple(found)


def _partner(person: Element) -> Values:
    """Return the names of the partner: of the person's own naming, or else of the relation."""
    relations = person.findall("inp.heeftAlsEchtgenootPartner")
    last = max(relations, key=_until) if relations else None
    found = {}
    for name, own in (
        ("partner_voorvoegsel", "voorvoegselGeslachtsnaam"),
        ("partner_geslachtsnaam", "geslachtsnaam"),
    ):
        mark = child(person, own + "Partner")
        direct, related = stuf.told(mark), said(last, "gerelateerde", own)
        if direct.value or not related.value:
            is_none = mark is not None and direct == Said()
            found[name] = direct if direct.value or is_none else _either(direct, related)
        else:
            found[name] = related
    return found


def _either(one: Said, other: Said) -> Said:
    return one if one.unknown else other


def _until(relation: Element) -> str:
    ended = date_of(relation, "datumOntbinding").value
    return ended or date_of(relation, "tijdvakRelatie", "eindRelatie").value or "9999"


def _stay(person: Element) -> Values:
    home, abroad = child(person, "verblijfsadres"), child(person, "sub.verblijfBuitenland")
    begin = date_of(home, "begindatumVerblijf")
    if begin == Said():
        begin = date_of(person, "inp.verblijftIn", "tijdvakRelatie", "beginRelatie")
    country = padded(said(abroad, "lnd.landcode"))
    if country == Said():
        country = said(abroad, "lnd.landnaam")
    found = _address(home)
    return found | {
        "verblijf_vanaf": begin,
        "land": country,
        "verblijf_type": Said(
            brp.stay_type(
                found["straat"].value, said(home, _LOCATION).value, _abroad(found, country)
            )
        ),
    }


def _address(home: Element | None) -> Values:
    found = {name: said(home, path) for name, path in _ADDRESS.items()}
    street = said(home, "gor.openbareRuimteNaam")
    found["straat"] = street if street.value else found["korte_straat"]
    return found


def _abroad(address: Values, country: Said) -> str | None:
    """Return the country of an address there; beside one here it is where somebody came from."""
    return None if address["straat"].value else country.value


def _nationality(person: Element) -> Said:
    held = [
        padded(said(one, "gerelateerde", "code"))
        for one in person.iterfind("inp.heeftAlsNationaliteit")
    ]
    codes = [one.value for one in held if one.value]
    if codes:
        return Said(",".join(codes))
    return next((one for one in held if one.unknown), Said())


def _secrecy(person: Element) -> Said:
    """Return 1 or 0; secrecy that is not told counts as secrecy."""
    found = child(person, "inp.indicatieGeheim")
    one = stuf.told(found)
    if found is None or one.unknown:
        return Said("1", one.unknown or "niet geleverd")
    return Said("0" if one.value in {None, "0"} else "1")


def _investigated(person: Element) -> Said:
    """Return the groups under investigation; where none is told and one is unknown, unknown."""
    marks = [
        (one.get("groepsnaam") or one.get("elementnaam"), one) for one in person.findall(_DOUBT)
    ]
    marks += [(one.get("naam"), one) for one in person.iterfind("extraElementen/extraElement")]
    known = [
        (_GROUPS[(name or "").lower()], one)
        for name, one in marks
        if (name or "").lower() in _GROUPS
    ]
    for relation, group in _RELATIONS.items():
        known += [(group, one) for related in person.iterfind(relation) for one in _doubts(related)]
    groups = dict.fromkeys(group for group, one in known if (one.text or "").strip() == "J")
    if groups:
        return Said(",".join(groups))
    return next((one for one in (stuf.told(mark) for _, mark in known) if one.unknown), Said())


def _doubts(relation: Element) -> Sequence[Element]:
    extra = relation.findall("extraElementen/extraElement")
    named = [one for one in extra if one.get("naam") == "aanduidingGegevensInOnderzoek"]
    return [*relation.findall(_DOUBT), *named]
