"""The files of BAG 2.0 deliveries of the Kadaster: a stand, and the mutations that follow it."""

import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from connectors.formats import folders
from connectors.formats.archives import Member, members
from connectors.formats.xml_leaves import Leaves, objects
from contracts.errors import RawFileUnreadable

PERIOD = frozenset(
    {
        "Voorkomen/beginGeldigheid",
        "Voorkomen/eindGeldigheid",
        "Voorkomen/eindRegistratie",
        "Voorkomen/tijdstipInactief",
        "BeschikbaarLV/tijdstipInactiefLV",
        "BeschikbaarLV/tijdstipNietBagLV",
    }
)
REFERENCES = {
    "heeftAlsHoofdadres/NummeraanduidingRef": "0",
    "heeftAlsNevenadres/NummeraanduidingRef": "1",
}
STREET, PLACE = "ligtAan/OpenbareRuimteRef", "ligtIn/WoonplaatsRef"
NAMES: Mapping[str, str] = {
    "WPL": "Woonplaats",
    "OPR": "OpenbareRuimte",
    "NUM": "Nummeraanduiding",
    "VBO": "Verblijfsobject",
    "LIG": "Ligplaats",
    "STA": "Standplaats",
}
OBJECTS = ("VBO", "LIG", "STA")
KEYS: Mapping[str, tuple[str, ...]] = {
    "WPL": ("Woonplaats/identificatie", "Woonplaats/naam"),
    "OPR": (
        "OpenbareRuimte/identificatie",
        "OpenbareRuimte/naam",
        "VerkorteNaamOpenbareRuimte/verkorteNaam",
        PLACE,
    ),
    "NUM": (
        "Nummeraanduiding/identificatie",
        "Nummeraanduiding/huisnummer",
        "Nummeraanduiding/huisletter",
        "Nummeraanduiding/huisnummertoevoeging",
        "Nummeraanduiding/postcode",
        "Nummeraanduiding/typeAdresseerbaarObject",
        "Nummeraanduiding/status",
        STREET,
        PLACE,
    ),
} | {
    part: (
        f"{NAMES[part]}/identificatie",
        f"{NAMES[part]}/status",
        "maaktDeelUitVan/PandRef",
        *REFERENCES,
    )
    for part in OBJECTS
}
"""Of each part the leaves that are read; the identification is the first."""

_PART = re.compile(r"\d{4}(IA|NB|IO)?(NUM|VBO|LIG|STA|OPR|WPL)\d{8}-\d+\.xml")
_RELATION = re.compile(r"GEM-WPL-RELATIE-.*\.xml")
_MUTATIONS = re.compile(r"\d{4}MUT\d{8}-\d{8}.*\.xml")
_ANY_MUTATIONS = re.compile(r"\d{4}(IO)?MUT\d{8}-\d{8}.*\.xml")
_UNREAD = re.compile(r"\d{4}(PND|InOnderzoek)\d{8}\.zip")
"""Outlines of buildings, a third of the whole, and what is under investigation."""
_LETTER = "Leveringsdocument-BAG-Extract.xml"
_STAND_DAY = "LVC-Extract/StandTechnischeDatum"
_SINCE, _UNTIL = "Mutatieperiode/MutatiedatumVanaf", "Mutatieperiode/MutatiedatumTot"
_AREA = "Gemeente/GemeenteIdentificatie"


class Files(NamedTuple):
    """One delivery, unpacked as far as its XML files."""

    name: str
    members: Sequence[Member]
    is_mutations: bool
    stand: date | None
    """The day on which a stand is true, at its very beginning."""
    since: date | None
    until: date | None
    """The days between which mutations were registered; the last is not among them."""
    area: frozenset[str]
    """Codes of the municipalities a stand is of; none: of the whole country."""


@contextmanager
def opened(path: Path) -> Iterator[list[Files]]:
    """Open a delivery, or all deliveries of a folder, in order of name."""
    try:
        with ExitStack() as stack:
            yield [_files(one, stack) for one in folders.files(path)]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise RawFileUnreadable(path.name, "it is not a whole BAG extract") from None


def _files(path: Path, stack: ExitStack) -> Files:
    archive = stack.enter_context(zipfile.ZipFile(path))
    found = list(members(archive, stack, path.name, _UNREAD))
    letter: Leaves = {}
    for member in found:
        if member.name == _LETTER:
            keys = (_STAND_DAY, _SINCE, _UNTIL, _AREA)
            letter = next(leaves_of(member, "SelectieGegevens", path.name, keys), {})
    return Files(
        name=path.name,
        members=found,
        is_mutations=any(_ANY_MUTATIONS.fullmatch(member.name) for member in found),
        stand=_day(letter, _STAND_DAY),
        since=_day(letter, _SINCE),
        until=_day(letter, _UNTIL),
        area=frozenset(letter.get(_AREA, ())),
    )


def _day(leaves: Leaves, key: str) -> date | None:
    text = first(leaves, key)
    return date.fromisoformat(text) if text else None


def versions(
    files: Files, part: str, *more: str, named: str | None = None
) -> Iterator[tuple[str, Leaves]]:
    """Yield each version of each object of one part, with the group of its file.

    The group is `IA` for what is inactive, `NB` for what is no BAG, else nothing.
    """
    for member in files.members:
        found = _PART.fullmatch(member.name)
        if found and found[2] == part and found[1] != "IO":
            for leaves in leaves_of(
                member, NAMES[part], named or files.name, (*KEYS[part], *PERIOD, *more)
            ):
                yield found[1] or "", leaves


def mutated(files: Files, parts: Sequence[str], *more: str) -> Iterator[tuple[str, str, Leaves]]:
    """Yield all that a delivery of mutations tells of these parts, in its order.

    What is told is an object, `was` or `wordt` after the one that it is said of, and then
    `wijziging`, `toevoeging` or `verwijdering`; each with its part, if it is an object.
    """
    names = {NAMES[part]: part for part in parts}
    steps = frozenset({"was", "wordt", "wijziging", "toevoeging", "verwijdering"})
    wanted = PERIOD | frozenset(key for part in parts for key in KEYS[part]) | frozenset(more)
    for member in files.members:
        if _MUTATIONS.fullmatch(member.name):
            with member.archive.open(member.name) as stream:
                for name, leaves in objects(stream, steps | names.keys(), wanted, files.name):
                    yield name, names.get(name, ""), leaves


def relation(files: Files) -> dict[str, str]:
    """Return the code of the municipality in which each place lies now."""
    keys = (
        "gerelateerdeWoonplaats/identificatie",
        "gerelateerdeGemeente/identificatie",
        "tijdvakgeldigheid/einddatumTijdvakGeldigheid",
    )
    codes = {}
    for member in files.members:
        if _RELATION.fullmatch(member.name):
            for leaves in leaves_of(member, "GemeenteWoonplaatsRelatie", files.name, keys):
                place, code, end = (first(leaves, key) for key in keys)
                if place and code and end is None:
                    codes[place] = code
    return codes


def leaves_of(member: Member, named: str, file: str, keys: Sequence[str]) -> Iterator[Leaves]:
    """Yield the wanted leaves of every object of that name in one XML file."""
    with member.archive.open(member.name) as stream:
        for _, leaves in objects(stream, frozenset({named}), frozenset(keys), file):
            yield leaves


def first(leaves: Leaves, key: str) -> str | None:
    """Return the first text of a leaf, or nothing."""
    return leaves.get(key, (None,))[0]


def shared(text: str | None) -> str | None:
    """Return a text that many objects have alike, so that memory holds it once."""
    return None if text is None else sys.intern(text)
