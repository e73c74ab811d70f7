"""Reads parcels and apartment rights with their holders: BRK Bevragen v2 of the Kadaster."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from connectors.formats import brk_suwinet
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.days import day, day_of_parts
from connectors.formats.json_records import JsonRecord, listed, packed
from contracts.errors import RawFileUnreadable

COLUMNS = (
    "object_id",
    "aanduiding",
    "soort",
    "straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "nummeraanduiding_id",
    "adresseerbaar_object_id",
    "koopsom",
    "koopjaar",
    "meer_gerechtigden",
    "recht",
    "aandeel",
    "aanvangsdatum",
    "gerechtigde_type",
    "gerechtigde_naam",
    "gerechtigde_bsn",
    "gerechtigde_kvk",
    "gerechtigde_rsin",
    "gerechtigde_voornamen",
    "gerechtigde_voorvoegsel",
    "gerechtigde_geslachtsnaam",
    "gerechtigde_geboortedatum",
    "gerechtigde_woonplaats",
)
"""`meer_gerechtigden` is ja or nee; `aandeel` is written as 1/2; `gerechtigde_type` is
natuurlijk_persoon or niet_natuurlijk_persoon, as kinds of `party-type` are told apart."""

NO_OBJECT = "no_kadastraal_object"
NO_OBJECT_OF_HOLDER = "gerechtigde_of_no_object_in_this_file"

Json: TypeAlias = Mapping[str, Any]

_OBJECTS = "kadastraalOnroerendeZaken"
_HOLDERS = "zakelijkGerechtigden"
_LISTS = frozenset({f"_embedded.{_OBJECTS}", f"_embedded.{_HOLDERS}", _OBJECTS, _HOLDERS})
_OF_OBJECT = re.compile(r"kadastraalonroerendezaken/([0-9]+)/zakelijkgerechtigden(?:/|$)")
_ADDRESS = (
    "straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "nummeraanduidingIdentificatie",
    "adresseerbaarObjectIdentificatie",
)
_KVK, _RSIN = 8, 9
_NOTHING: Final[Json] = {}
_NOBODY: Final = (None,) * 13


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per holder and address of an object; one without holder has a row as well.

    The file holds objects with their holders in `_embedded`, or answers of the API one after
    another. Holders that stand apart from their object are all held in memory. With the option
    `shape: suwinet` it is an answer of Suwinet instead.
    """
    if options.get("shape") == "suwinet":
        rows: Iterator[Row | LeftOut] = brk_suwinet.rows(path, COLUMNS)
    else:
        rows = _rows(path)
    return batches(rows, COLUMNS, size=size, file=path.name)


def _rows(path: Path) -> Iterator[Row | LeftOut]:
    apart = _apart(path)
    met: set[object] = set()
    for line, record, is_holder in _records(path):
        if is_holder:
            continue
        try:
            key = record.get("identificatie")
            met |= {key} & apart.keys() if _is_object(record) else set()
            holders = _within(record) or [orjson.loads(one) for one in apart.get(key, ())]
            rows = list(_of_object(line, record, holders)) if _is_object(record) else []
        except (AttributeError, TypeError):
            raise _misshapen(path, line) from None
        yield from rows or (NO_OBJECT,)
    for key, held in apart.items():
        if key not in met:
            yield from (NO_OBJECT_OF_HOLDER for _ in held)


def _records(path: Path) -> Iterator[tuple[int, JsonRecord, bool]]:
    """Yield each object and each holder that stands apart, and whether it is a holder."""
    for name, line, record in listed(path, _LISTS):
        if name:
            yield line, record, name.endswith(_HOLDERS)
            continue
        answer = record.get("_embedded") or _NOTHING
        if _is_object(record) or not isinstance(answer, dict):
            yield line, record, False
            continue
        objects, holders = answer.get(_OBJECTS), answer.get(_HOLDERS)
        if objects is None and holders is None:
            yield line, record, False
        for found, is_holder in ((objects or (), False), (holders or (), True)):
            if not isinstance(found, Sequence) or not all(isinstance(one, dict) for one in found):
                raise _misshapen(path, line)
            yield from ((line, one, is_holder) for one in found)


def _apart(path: Path) -> dict[object, list[bytes]]:
    """Return the holders that stand apart, packed, by the object they are of."""
    found: dict[object, list[bytes]] = {}
    for line, record, is_holder in _records(path):
        if is_holder:
            try:
                href = record["_links"]["self"]["href"]
                of = _OF_OBJECT.search(href)
            except (KeyError, TypeError):
                raise _misshapen(path, line) from None
            found.setdefault(of and of[1], []).append(packed(record))
    return found


def _misshapen(path: Path, line: int) -> RawFileUnreadable:
    # A text or number stands where the specification has an object or a list.
    return RawFileUnreadable(path.name, f"record {line} is not as BRK Bevragen describes")


def _is_object(record: Json) -> bool:
    return bool(record.get("identificatie") and record.get("kadastraleAanduiding"))


def _within(record: Json) -> list[Json]:
    embedded = record.get("_embedded") or _NOTHING
    return list(embedded.get(_HOLDERS) or record.get(_HOLDERS) or ())


def _of_object(line: int, record: Json, holders: Sequence[Json]) -> Iterator[Row]:
    price = record.get("koopsom") or _NOTHING
    counted = max(len(holders), len(record.get("zakelijkGerechtigdeIdentificaties") or ()))
    addresses = [tuple(map(one.get, _ADDRESS)) for one in record.get("adressen") or ()]
    people: Sequence[Json | None] = holders or (None,)
    for address, holder in product(addresses or [(None,) * len(_ADDRESS)], people):
        yield (
            line,
            record.get("identificatie"),
            record.get("kadastraleAanduiding"),
            record.get("type"),
            *address,
            price.get("koopsom"),
            price.get("koopjaar"),
            "ja" if counted > 1 else "nee",
            *(_NOBODY if holder is None else _of_holder(holder)),
        )


def _of_holder(holder: Json) -> Sequence[Any]:
    person = holder.get("persoon") or _NOTHING
    share = (holder.get("tenaamstelling") or _NOTHING).get("aandeel") or _NOTHING
    kind = person.get("type") or ""
    is_natural = "niet_natuurlijk" not in kind and "natuurlijk" in kind
    name, birth = person.get("naam") or _NOTHING, person.get("geboorte") or _NOTHING
    home = person.get("woonadres") or _NOTHING
    written = None if name.get("geslachtsnaam") else person.get("omschrijving")
    return (
        holder.get("type"),
        f"{share['teller']}/{share['noemer']}" if {"teller", "noemer"} <= share.keys() else None,
        day(holder.get("aanvangsdatum")),
        None if not kind else "natuurlijk_persoon" if is_natural else "niet_natuurlijk_persoon",
        written or person.get("statutaireNaam"),
        *_numbers(kind, person.get("identificatie") or "", is_natural=is_natural),
        name.get("voornamen"),
        name.get("voorvoegsel"),
        name.get("geslachtsnaam"),
        _birth(birth.get("datum")),
        home.get("woonplaats"),
    )


def _numbers(kind: str, number: str, *, is_natural: bool) -> tuple[str | None, ...]:
    """Return BSN, KvK number and RSIN: who is registered elsewhere is named by that register."""
    if not kind.startswith("ingeschreven"):
        # A person of the Kadaster's own has a number that means nothing elsewhere.
        return None, None, None
    if is_natural:
        return number, None, None
    return None, number if len(number) == _KVK else None, number if len(number) == _RSIN else None


def _birth(written: Any) -> str | None:
    if not written or isinstance(written, str):
        return day(written)
    whole = day(written.get("datum"))
    return whole or day_of_parts(*map(written.get, ("jaar", "maand", "dag")))
