"""Which field of a case system stands for which column, per type of case, as a contract says it.

Systems such as Decos JOIN and PowerBrowser keep every type of case in the same numbered fields;
what a field means, its municipality alone knows. A type that is not listed is not delivered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.odcs import Document, Part

COLUMNS = (
    "zaaknummer", "zaaktype", "status", "besluit", "afgehandeld",
    "datum_aanvraag", "datum_besluit", "datum_van", "datum_tot",
    "locatie", "kenteken",
    "aanvrager", "aanvrager_type", "aanvrager_geboortedatum", "aanvrager_bsn", "aanvrager_adres",
    "bedrijfsnaam", "kvk_nummer", "omschrijving",
)  # fmt: skip
"""What a field can stand for; `locatie` and `aanvrager_adres` are whole addresses in one text."""

EVERY = "*"
"""The fields of every listed type; a type's own come before these."""
PROPERTY = "mapping"
TYPE = "zaaktype"

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMapping:
    """The fields to look in, in order, per column and type of case."""

    type_fields: Sequence[str]
    """Where a case says of which type it is."""
    types: Mapping[str, Fields]
    """By the name of the type, folded; a type that is not in it is left out."""


def option(document: Document, part: Part, *, is_needed: bool) -> str | None:
    """Return the mapping of a server as a reader's option; what is wrong with it is noted."""
    said = part.value(PROPERTY)
    if said is None:
        if is_needed:
            part.note("reader", "this reader needs a mapping", "Say which fields hold what")
        return None
    at = len(document.findings)
    for reason, repair in _faults(said):
        part.note(PROPERTY, reason, repair)
    return None if len(document.findings) > at else json.dumps(said)


def load(text: str) -> CaseMapping:
    """Return the mapping that `option` wrote."""
    said = json.loads(text)
    every = _listed(said.get(EVERY, {}))
    return CaseMapping(
        type_fields=every[TYPE],
        types={
            name.strip().casefold(): {
                column: (*_listed(fields).get(column, ()), *every.get(column, ()))
                for column in COLUMNS
            }
            for name, fields in said.items()
            if name != EVERY
        },
    )


def _listed(fields: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {
        column: tuple(one.casefold() for one in ([found] if isinstance(found, str) else found))
        for column, found in fields.items()
    }


def _faults(said: object) -> Iterator[tuple[str, str]]:
    if not isinstance(said, dict) or not all(isinstance(one, dict) for one in said.values()):
        yield "is no table of types of case", "Write each type as {column: field}"
        return
    if not said.get(EVERY, {}).get(TYPE):
        yield "does not say where a case names its type", f'Add "{EVERY}": {{{TYPE}: field}}'
    if not said.keys() - {EVERY}:
        yield "lists no type of case", "List each type that is to be delivered"
    if {column for fields in said.values() for column in fields} - set(COLUMNS):
        yield "fills a column that cases have not", f"Use: {', '.join(COLUMNS)}"
    if not all(_is_field(one) for fields in said.values() for one in fields.values()):
        yield "names a field that is no text", "Write a field, or a list of fields"


def _is_field(said: object) -> bool:
    fields = said if isinstance(said, list) else [said]
    return bool(fields) and all(isinstance(one, str) and one for one in fields)
