"""Reads cases as the Zaken API gives them (VNG, 1.5.1): zaken with their rollen and zaakobjecten.

No real answer with parties has been found: this reader follows the published specification.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from connectors.formats import zgw_parties
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.days import day
from connectors.formats.json_records import JsonRecord, listed, packed
from connectors.formats.zgw_parties import OBJECT, PARTIES, PARTY, Values
from contracts.errors import RawFileUnreadable, WrongUse

CASE = (
    "zaaknummer",
    "zaaktype",
    "status",
    "resultaat",
    "startdatum",
    "einddatum",
    "omschrijving",
    "vertrouwelijkheid",
    "archief",
    "archiefactiedatum",
    "behandelaar",
)
COLUMNS = (*CASE, *PARTY, *OBJECT)
"""`archief` says ja if there is an `archiefactiedatum`; `behandelaar` is the unit that has the
case, never a party; parties and objects stand side by side."""

LEVELS = (
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
)
"""From open to most secret (vertrouwelijkheidaanduiding)."""
DEFAULT_LEVEL = "zaakvertrouwelijk"
"""Known to who has to do with the case: what an ordinary case is; what is more is left out."""
DEFAULT_ROLES = "initiator,mede_initiator,belanghebbende"

TOO_CONFIDENTIAL = "more_confidential_than_allowed"
NO_CASE = "no_zaak"
APART = "rol_or_zaakobject_of_no_zaak_in_this_file"
UNKNOWN_PARTY = "rol_of_unknown_betrokkene_type"
NOT_IDENTIFIED = "rol_without_betrokkene_identificatie"
UNKNOWN_OBJECT = "zaakobject_of_a_type_without_address_or_party"

Json: TypeAlias = Mapping[str, Any]

_LISTS = frozenset({"zaken", "results", "rollen", "zaakobjecten", "zaaktypen"})
_HANDLER = "behandelaar"
_NEVER = frozenset({_HANDLER, "beslisser", "zaakcoordinator", "klantcontacter"})
"""Roles of who works on a case: no contract can make these a party."""
_UNIT = "organisatorische_eenheid"
_NEEDED = frozenset(
    {
        "betrokkeneType",
        "betrokkeneIdentificatie",
        "omschrijving",
        "omschrijvingGeneriek",
        "objectType",
        "objectIdentificatie",
    }
)
"""All that is looked at of a rol or zaakobject."""
_NOTHING: Final[Json] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the contract lets through."""

    levels: Collection[str]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Apart:
    """What stands in lists of its own: packed, by the zaak or zaaktype that it belongs to."""

    parts: dict[object, list[bytes]] = field(default_factory=dict, repr=False)
    types: dict[object, object] = field(default_factory=dict, repr=False)


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per party or object of a case, and one for a case that has none.

    Roles, objects and types of case stand in `_expand`, or in lists of their own, which are held
    in memory. Options: `mostConfidential`, one of `LEVELS`; `roles`, which roles are parties.
    """
    level = options.get("mostConfidential", DEFAULT_LEVEL)
    if level not in LEVELS:
        raise WrongUse(
            f"The contract's option mostConfidential must be one of: {', '.join(LEVELS)}.",
            code="C-720",
        )
    roles = options.get("roles", DEFAULT_ROLES).split(",")
    asked = _Asked(
        levels=LEVELS[: LEVELS.index(level) + 1],
        roles=frozenset(role.strip().casefold() for role in roles) - _NEVER,
    )
    return batches(_rows(path, asked), COLUMNS, size=size, file=path.name)


def _rows(path: Path, asked: _Asked) -> Iterator[Row | LeftOut]:
    apart = _apart(path)
    met: set[object] = set()
    for _, line, record in listed(path, _LISTS):
        if _belongs_to(record) is not None or _is_type(record):
            continue
        try:
            met |= {record.get("url")} & apart.parts.keys()
            rows = list(_of_case(line, record, apart, asked))
        except (AttributeError, TypeError, KeyError):
            raise _misshapen(path, line) from None
        yield from rows
    for case, parts in apart.parts.items():
        if case not in met:
            yield from (APART for _ in parts)


def _apart(path: Path) -> _Apart:
    found = _Apart()
    for _, line, record in listed(path, _LISTS):
        case = _belongs_to(record)
        if case is not None and not isinstance(case, str):
            raise _misshapen(path, line)
        if case is not None:
            part = {name: record[name] for name in _NEEDED & record.keys()}
            found.parts.setdefault(case, []).append(packed(part))
        elif _is_type(record):
            found.types[str(record["url"])] = record["omschrijving"]
    return found


def _misshapen(path: Path, line: int) -> RawFileUnreadable:
    # A text or number stands where the specification has an object or a list.
    return RawFileUnreadable(path.name, f"record {line} is not as the Zaken API describes")


def _belongs_to(record: JsonRecord) -> object:
    """Return the zaak of a rol or zaakobject, or nothing if it is neither."""
    return record.get("zaak") if {"betrokkeneType", "objectType"} & record.keys() else None


def _is_type(record: JsonRecord) -> bool:
    return {"url", "omschrijving"} <= record.keys() and "/zaaktypen/" in str(record["url"])


def _of_case(line: int, case: JsonRecord, apart: _Apart, asked: _Asked) -> Iterator[Row | LeftOut]:
    if not case.get("identificatie") or "zaaktype" not in case:
        yield NO_CASE
        return
    if case.get("vertrouwelijkheidaanduiding") not in asked.levels:
        # Before anything else is looked at; a case that does not say is not for us either.
        yield TOO_CONFIDENTIAL
        return
    within = case.get("_expand") or _NOTHING
    parts = [
        *(within.get("rollen") or ()),
        *(within.get("zaakobjecten") or ()),
        *map(orjson.loads, apart.parts.get(case.get("url"), ())),
    ]
    parties: list[Values] = []
    objects: list[Values] = []
    for part in parts:
        for found in _part(part, asked):
            if isinstance(found, str):
                yield found
            else:
                (objects if "object_type" in found else parties).append(found)
    known = _case_values(case, within, apart, _handler(parts))
    nothing: Values = {}
    for party, thing in zip_longest(parties or [nothing], objects, fillvalue=nothing):
        row = known | party | thing
        yield (line, *map(row.get, COLUMNS))


def _part(part: Json, asked: _Asked) -> Iterator[Values | str]:
    """Yield what a rol or zaakobject adds to its zaak, or why it adds nothing."""
    if "betrokkeneType" in part:
        kind, said = part["betrokkeneType"], part.get("betrokkeneIdentificatie") or _NOTHING
        if not asked.roles & _roles(part) or _NEVER & _roles(part) or kind in zgw_parties.UNITS:
            return
        if kind not in PARTIES:
            yield UNKNOWN_PARTY
            return
        role = part.get("omschrijving") or part.get("omschrijvingGeneriek")
    else:
        kind, said = part["objectType"], part.get("objectIdentificatie") or _NOTHING
        if kind not in PARTIES:
            thing = zgw_parties.object_of(kind, said)
            yield UNKNOWN_OBJECT if thing is None else thing
            return
        role = "zaakobject"
    found = list(zgw_parties.parties_of(kind, said, role))
    yield from found or (NOT_IDENTIFIED,)


def _roles(part: Json) -> set[str]:
    """Return what a role is called, in general and by its type."""
    words = (part.get("omschrijvingGeneriek"), part.get("omschrijving"))
    return {word.strip().casefold() for word in words if word}


def _handler(parts: Collection[Json]) -> object:
    for part in parts:
        if part.get("betrokkeneType") == _UNIT and _HANDLER in _roles(part):
            said = part.get("betrokkeneIdentificatie") or _NOTHING
            return said.get("naam") or said.get("identificatie")
    return None


def _case_values(case: JsonRecord, within: Json, apart: _Apart, handler: object) -> Values:
    sort = within.get("zaaktype") or _NOTHING
    archived = day(case.get("archiefactiedatum"))
    return {
        "zaaknummer": case["identificatie"],
        "zaaktype": sort.get("omschrijving") or apart.types.get(str(case["zaaktype"])),
        "status": _described(within.get("status"), "statustype"),
        "resultaat": _described(within.get("resultaat"), "resultaattype"),
        "startdatum": day(case.get("startdatum")),
        "einddatum": day(case.get("einddatum")),
        "omschrijving": case.get("omschrijving"),
        "vertrouwelijkheid": case["vertrouwelijkheidaanduiding"],
        "archief": "ja" if archived else "nee",
        "archiefactiedatum": archived,
        "behandelaar": handler,
    }


def _described(of: Json | None, sort: str) -> object:
    within = (of or _NOTHING).get("_expand") or _NOTHING
    return (within.get(sort) or _NOTHING).get("omschrijving")
