"""Reads a full BAG 2.0 Extract (Kadaster, LVC 2.1.0): zip in zip in zip of XML, with history.

From a folder it reads one such extract with the daily mutations that follow it, and gives what
an extract of the last day would. Memory holds the streets and the references from objects to
addresses; the addresses themselves are streamed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from connectors.formats import bag_files, bag_mutations
from connectors.formats.bag_columns import COLUMNS
from connectors.formats.bag_files import KEYS, NAMES, OBJECTS, REFERENCES, first, shared
from connectors.formats.bag_mutations import VERSION, Changed
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.xml_leaves import Leaves
from contracts.errors import RawFileUnreadable

INACTIVE, NOT_BAG, NO_STREET = "inactive", "not_bag", "no_street"
GROUPS = {"IA": INACTIVE, "NB": NOT_BAG}
GONE = re.compile(r"ingetrokken|niet gerealiseerd|ten onrechte opgevoerd", re.IGNORECASE)
ALWAYS = "9999-12-31"


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


Versions = Mapping[str, Iterable[tuple[str, Leaves]]]
"""Per part every version of every object, with its group; each can be read once."""


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per period of an address, object and building; there are no options."""
    del options
    with bag_files.opened(path) as found:
        changed = bag_mutations.joined(found, path.name)
        yield from batches(_rows(changed, path.name), COLUMNS, size=size, file=path.name)


def as_of(path: Path) -> date | None:
    """Return the day on which the extract was true, or until which mutations bring it."""
    with bag_files.opened(path) as found:
        return bag_mutations.joined(found, path.name).day


def _versions(changed: Changed, file: str) -> Versions:
    made = bag_mutations.changes(changed, file)
    more = (VERSION,) if changed.mutations else ()
    return {
        part: made[part].applied(bag_files.versions(changed.stand, part, *more)) for part in KEYS
    }


def _rows(changed: Changed, file: str) -> Iterator[Row | LeftOut]:
    versions = _versions(changed, file)
    parts: Parts | None = None
    line = 0
    for line, (group, leaves) in enumerate(versions["NUM"], 1):
        # Read when the first address is there: what is no extract is then refused at once.
        parts = parts or _parts(versions, bag_mutations.places(changed))
        if reason := GROUPS.get(group) or _void(leaves):
            yield reason
        else:
            yield from _address(line, leaves, parts)
    if not line:
        raise RawFileUnreadable(file, "it holds no addresses (NUM)")


def _address(line: int, leaves: Leaves, parts: Parts) -> Iterator[Row | LeftOut]:
    number, house, letter, addition, postcode, kind, status, street_id, place_id = (
        first(leaves, key) for key in KEYS["NUM"]
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


def _parts(versions: Versions, municipalities: Mapping[str, str]) -> Parts:
    return Parts(
        places=_places(versions["WPL"]),
        municipalities=municipalities,
        streets=_streets(versions["OPR"]),
        uses=_uses(versions),
    )


def _places(versions: Iterable[tuple[str, Leaves]]) -> dict[str, str]:
    places = {}
    for _, leaves in versions:
        number, name = (first(leaves, key) for key in KEYS["WPL"])
        if number and name and not _void(leaves) and _period(leaves)[1] == ALWAYS:
            places[number] = name
    return places


def _streets(versions: Iterable[tuple[str, Leaves]]) -> dict[str, list[Street]]:
    streets: dict[str, list[Street]] = {}
    for group, leaves in versions:
        number, name, short, place = (first(leaves, key) for key in KEYS["OPR"])
        if number and not (group or _void(leaves)):
            begin, end = _period(leaves)
            street = Street(name=name, short=short, place=place, begin=begin, end=end)
            streets.setdefault(number, []).append(street)
    return streets


def _uses(versions: Versions) -> dict[str, list[Use]]:
    uses: dict[str, list[Use]] = {}
    for part in OBJECTS:
        for group, leaves in versions[part]:
            if not (group or _void(leaves)):
                for number, use in _references(part, leaves):
                    _keep_last(uses.setdefault(number, []), use)
    return uses


def _references(part: str, leaves: Leaves) -> Iterator[tuple[str, Use]]:
    number, status, panden = KEYS[part][:3]
    begin, end = _period(leaves)
    for reference, secondary in REFERENCES.items():
        for address in leaves.get(reference, ()):
            yield (
                address,
                Use(
                    object_id=first(leaves, number) or "",
                    kind=NAMES[part],
                    status=shared(first(leaves, status)),
                    panden=leaves.get(panden, ()),
                    secondary=secondary,
                    begin=begin,
                    until=end,
                ),
            )


def _keep_last(uses: list[Use], use: Use) -> None:
    for at, other in enumerate(uses):
        if other.object_id == use.object_id:
            if (use.until, use.begin) >= (other.until, other.begin):
                uses[at] = use
            return
    uses.append(use)


def _void(leaves: Leaves) -> str | None:
    if "BeschikbaarLV/tijdstipNietBagLV" in leaves:
        return NOT_BAG
    if leaves.keys() & {"Voorkomen/tijdstipInactief", "BeschikbaarLV/tijdstipInactiefLV"}:
        return INACTIVE
    return None


def _period(leaves: Leaves) -> tuple[str, str]:
    begin = shared(first(leaves, "Voorkomen/beginGeldigheid")) or ""
    end = shared(first(leaves, "Voorkomen/eindGeldigheid"))
    if end is None and "Voorkomen/eindRegistratie" in leaves:
        # Corrected: what was registered never held, or held for no known time.
        end = begin
    return begin, end or ALWAYS


def _meet(street: Street, begin: str, end: str) -> bool:
    return street.begin <= end and begin <= street.end
