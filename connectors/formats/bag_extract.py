"""Reads a full BAG 2.0 Extract (Kadaster, LVC 2.1.0): zip in zip in zip of XML, with history.

Memory holds the streets and the references from objects to addresses, about 600 bytes an
object; the addresses themselves are streamed.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from connectors.formats.archives import Member, members
from connectors.formats.bag_columns import COLUMNS
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.xml_leaves import Leaves, objects
from contracts.errors import RawFileUnreadable

INACTIVE, NOT_BAG, NO_STREET = "inactive", "not_bag", "no_street"
GROUPS = {"IA": INACTIVE, "NB": NOT_BAG}
OBJECTS = {"VBO": "Verblijfsobject", "LIG": "Ligplaats", "STA": "Standplaats"}
GONE = re.compile(r"ingetrokken|niet gerealiseerd|ten onrechte opgevoerd", re.IGNORECASE)
ALWAYS = "9999-12-31"

_PART = re.compile(r"\d{4}(IA|NB|IO)?(NUM|VBO|LIG|STA|OPR|WPL)\d{8}-\d+\.xml")
_RELATION = re.compile(r"GEM-WPL-RELATIE-.*\.xml")
_MUTATIONS = re.compile(r"\d{4}(IO)?MUT\d{8}-\d{8}.*\.xml")
_LETTER = "Leveringsdocument-BAG-Extract.xml"
_PERIOD = frozenset(
    {
        "Voorkomen/beginGeldigheid",
        "Voorkomen/eindGeldigheid",
        "Voorkomen/eindRegistratie",
        "Voorkomen/tijdstipInactief",
        "BeschikbaarLV/tijdstipInactiefLV",
        "BeschikbaarLV/tijdstipNietBagLV",
    }
)
_REFERENCES = {
    "heeftAlsHoofdadres/NummeraanduidingRef": "0",
    "heeftAlsNevenadres/NummeraanduidingRef": "1",
}


class Street(NamedTuple):
    """One name of a street in one place, for a period."""

    name: str | None
    short: str | None
    place: str | None
    begin: str
    end: str


class Use(NamedTuple):
    """The last time an object had an address: which, how, and until when."""

    object_id: str
    kind: str
    status: str | None
    panden: tuple[str, ...]
    secondary: str
    begin: str
    until: str


class Parts(NamedTuple):
    """What addresses refer to."""

    places: Mapping[str, str]
    municipalities: Mapping[str, str]
    streets: Mapping[str, Sequence[Street]]
    uses: Mapping[str, Sequence[Use]]


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per period of an address, object and building; there are no options."""
    del options
    with _opened(path) as found:
        yield from batches(_rows(found, path.name), COLUMNS, size=size, file=path.name)


def as_of(path: Path) -> date | None:
    """Return the day on which the extract was true (StandTechnischeDatum)."""
    with _opened(path) as found:
        key = "LVC-Extract/StandTechnischeDatum"
        for member in found:
            if member.name == _LETTER:
                leaves = _objects(member, "SelectieGegevens", path.name, key)
                day = next((_first(of, key) for of in leaves), None)
                return date.fromisoformat(day) if day else None
    return None


@contextmanager
def _opened(path: Path) -> Iterator[Sequence[Member]]:
    try:
        with ExitStack() as stack:
            archive = stack.enter_context(zipfile.ZipFile(path))
            yield list(members(archive, stack, path.name))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise RawFileUnreadable(path.name, "it is not a whole BAG extract") from None


def _rows(found: Sequence[Member], file: str) -> Iterator[Row | LeftOut]:
    if any(_MUTATIONS.fullmatch(member.name) for member in found):
        raise RawFileUnreadable(file, "it holds mutations only; a full extract is needed")
    addresses = list(_of(found, "NUM"))
    if not addresses:
        raise RawFileUnreadable(file, "it holds no addresses (NUM)")
    parts = _parts(found, file)
    line = 0
    for group, member in addresses:
        for leaves in _objects(member, "Nummeraanduiding", file, *_ADDRESS):
            line += 1
            if reason := GROUPS.get(group) or _void(leaves):
                yield reason
            else:
                yield from _address(line, leaves, parts)


_ADDRESS = (
    "Nummeraanduiding/identificatie",
    "Nummeraanduiding/huisnummer",
    "Nummeraanduiding/huisletter",
    "Nummeraanduiding/huisnummertoevoeging",
    "Nummeraanduiding/postcode",
    "Nummeraanduiding/typeAdresseerbaarObject",
    "Nummeraanduiding/status",
    "ligtAan/OpenbareRuimteRef",
    "ligtIn/WoonplaatsRef",
)


def _address(line: int, leaves: Leaves, parts: Parts) -> Iterator[Row | LeftOut]:
    number, house, letter, addition, postcode, kind, status, street_id, place_id = (
        _first(leaves, key) for key in _ADDRESS
    )
    begin, end = _period(leaves)
    streets = [s for s in parts.streets.get(street_id or "", ()) if _meet(s, begin, end)]
    if not streets:
        yield NO_STREET
    issued = not GONE.search(status or "")
    for street in _renamed(streets):
        since, until = max(begin, street.begin), min(end, street.end)
        place = place_id or street.place or ""
        for use in _used(parts.uses.get(number or "", ()), since):
            last = min(until, use.until) if use else until
            now = issued and last == ALWAYS and not (use and GONE.search(use.status or ""))
            for pand in (use.panden if use else ()) or (None,):
                yield (
                    line,
                    number,
                    use.object_id if use else None,
                    pand,
                    street.name,
                    street.short,
                    house,
                    letter,
                    addition,
                    postcode,
                    parts.places.get(place),
                    parts.municipalities.get(place),
                    use.kind if use else kind,
                    use.status if use and issued else status,
                    use.secondary if use else "0",
                    since,
                    None if last == ALWAYS else last,
                    "1" if now else "0",
                )


def _used(uses: Sequence[Use], since: str) -> Sequence[Use | None]:
    # An object that left the address before this period is no object of this period.
    return [use for use in uses if use.until > since] or [None]


def _renamed(streets: Sequence[Street]) -> list[Street]:
    # Most new versions of a street change a document, not the name: those are one period.
    merged: list[Street] = []
    for street in sorted(streets, key=lambda street: street.begin):
        if merged and merged[-1][:3] == street[:3]:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, street.end))
        else:
            merged.append(street)
    return merged


def _parts(found: Sequence[Member], file: str) -> Parts:
    return Parts(
        places=_places(found, file),
        municipalities=_municipalities(found, file),
        streets=_streets(found, file),
        uses=_uses(found, file),
    )


def _places(found: Sequence[Member], file: str) -> dict[str, str]:
    keys = ("Woonplaats/identificatie", "Woonplaats/naam")
    places = {}
    for _, member in _of(found, "WPL"):
        for leaves in _objects(member, "Woonplaats", file, *keys):
            number, name = (_first(leaves, key) for key in keys)
            if number and name and not _void(leaves) and _period(leaves)[1] == ALWAYS:
                places[number] = name
    return places


def _municipalities(found: Sequence[Member], file: str) -> dict[str, str]:
    keys = (
        "gerelateerdeWoonplaats/identificatie",
        "gerelateerdeGemeente/identificatie",
        "tijdvakgeldigheid/einddatumTijdvakGeldigheid",
    )
    codes = {}
    for member in found:
        if _RELATION.fullmatch(member.name):
            for leaves in _objects(member, "GemeenteWoonplaatsRelatie", file, *keys):
                place, code, end = (_first(leaves, key) for key in keys)
                if place and code and end is None:
                    codes[place] = code
    return codes


def _streets(found: Sequence[Member], file: str) -> dict[str, list[Street]]:
    keys = (
        "OpenbareRuimte/identificatie",
        "OpenbareRuimte/naam",
        "VerkorteNaamOpenbareRuimte/verkorteNaam",
        "ligtIn/WoonplaatsRef",
    )
    streets: dict[str, list[Street]] = {}
    for group, member in _of(found, "OPR"):
        for leaves in _objects(member, "OpenbareRuimte", file, *keys):
            number, name, short, place = (_first(leaves, key) for key in keys)
            if number and not (group or _void(leaves)):
                begin, end = _period(leaves)
                street = Street(name=name, short=short, place=place, begin=begin, end=end)
                streets.setdefault(number, []).append(street)
    return streets


def _uses(found: Sequence[Member], file: str) -> dict[str, list[Use]]:
    uses: dict[str, list[Use]] = {}
    for part, name in OBJECTS.items():
        keys = (f"{name}/identificatie", f"{name}/status", "maaktDeelUitVan/PandRef")
        for group, member in _of(found, part):
            for leaves in _objects(member, name, file, *keys, *_REFERENCES):
                if group or _void(leaves):
                    continue
                begin, end = _period(leaves)
                for reference, secondary in _REFERENCES.items():
                    for number in leaves.get(reference, ()):
                        use = Use(
                            object_id=_first(leaves, keys[0]) or "",
                            kind=name,
                            status=_first(leaves, keys[1]),
                            panden=tuple(leaves.get(keys[2], ())),
                            secondary=secondary,
                            begin=begin,
                            until=end,
                        )
                        _keep_last(uses.setdefault(number, []), use)
    return uses


def _keep_last(uses: list[Use], use: Use) -> None:
    for at, other in enumerate(uses):
        if other.object_id == use.object_id:
            if (use.until, use.begin) >= (other.until, other.begin):
                uses[at] = use
            return
    uses.append(use)


def _of(found: Sequence[Member], part: str) -> Iterator[tuple[str, Member]]:
    for member in found:
        name = _PART.fullmatch(member.name)
        if name and name[2] == part and name[1] != "IO":
            yield name[1] or "", member


def _objects(member: Member, named: str, file: str, *keys: str) -> Iterator[Leaves]:
    wanted = frozenset(keys) | _PERIOD
    with member.archive.open(member.name) as stream:
        for _, leaves in objects(stream, frozenset({named}), wanted, file):
            yield leaves


def _first(leaves: Leaves, key: str) -> str | None:
    return leaves.get(key, (None,))[0]


def _void(leaves: Leaves) -> str | None:
    if "BeschikbaarLV/tijdstipNietBagLV" in leaves:
        return NOT_BAG
    if leaves.keys() & {"Voorkomen/tijdstipInactief", "BeschikbaarLV/tijdstipInactiefLV"}:
        return INACTIVE
    return None


def _period(leaves: Leaves) -> tuple[str, str]:
    begin = _first(leaves, "Voorkomen/beginGeldigheid") or ""
    end = _first(leaves, "Voorkomen/eindGeldigheid")
    if end is None and "Voorkomen/eindRegistratie" in leaves:
        # Corrected: what was registered never held, or held for no known time.
        end = begin
    return begin, end or ALWAYS


def _meet(street: Street, begin: str, end: str) -> bool:
    return street.begin <= end and begin <= street.end
