"""A proposal as the text of a contract (ODCS 3.2), with a reason for each column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from contracts.columns import Column, Treatment
from contracts.sources import SourceRole
from pipelines.extract.draft import FILL_IN
from pipelines.extract.propose import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody who wants a contract says of the source."""

    name: str
    department: str
    role: SourceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What a contract says of the files that come."""

    reader: str
    suffix: str
    options: Mapping[str, str]


def contract_text(wanted: Wanted, server: Server, proposals: Sequence[Proposal]) -> str:
    """Return the text of a draft; `FILL IN` stands where only people know the answer."""
    lines = [
        *_head(wanted, server),
        *(line for one in proposals for line in _column(one)),
        *_tail(wanted, proposals),
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as one line of YAML that reads back as the same."""
    written: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=1 << 30)
    return written.strip()


def _head(wanted: Wanted, server: Server) -> Iterator[str]:
    name = wanted.name
    yield "# A draft from a sample file. Whatever was not certain is dropped; each column says why."
    yield "apiVersion: v3.2.0"
    yield "kind: DataContract"
    yield f"id: urn:treffer:source:{name}"
    yield f"name: {quoted(name)}"
    yield "version: 1.0.0"
    yield "status: draft"
    yield "description:"
    yield f"  purpose: {FILL_IN}  # what the source is asked for"
    yield "  usage: Alleen via een hitcheck bij een signaal met een toegekende privacytoets."
    yield f"  limitations: {FILL_IN}  # what it is not for"
    yield "servers:"
    yield "  - server: levering"
    yield "    type: local"
    yield f"    path: {quoted(f'./{name}/*.{server.suffix}')}"
    yield f"    format: {server.suffix}"
    yield "    customProperties:"
    yield "      - {property: reader, value: " + server.reader + "}"
    for option, value in server.options.items():
        yield f"      - {{property: {option}, value: {quoted(value)}}}"
    yield "schema:"
    yield f"  - name: {quoted(name)}"
    yield "    logicalType: object"
    yield "    quality:"
    yield "      - {type: library, metric: rowCount, mustBeGreaterThan: 0, severity: error}"
    yield "    properties:"


def _column(one: Proposal) -> Iterator[str]:
    column = one.column
    yield f"      # {one.reason}"
    yield f"      - name: {quoted(column.name)}"
    yield f"        logicalType: {column.logical_type}"
    for name, holds in (
        ("required", column.required),
        ("primaryKey", column.primary_key),
    ):
        if holds:
            yield f"        {name}: true"
    if column.classification:
        yield f"        classification: {column.classification}"
    yield "        customProperties:"
    for name, value in _own(column):
        yield f"          - {{property: {name}, value: {value}}}"


def _own(column: Column) -> Iterator[tuple[str, str]]:
    if column.kind is not None:
        yield "kind", column.kind.value
    yield "treatment", column.treatment.value
    if column.category is not None:
        yield "category", column.category
    if column.party is not None:
        yield "party", column.party


def _tail(wanted: Wanted, proposals: Sequence[Proposal]) -> Iterator[str]:
    dates = [
        one.column.name
        for one in proposals
        if one.column.treatment is Treatment.RELEVANCE and one.column.logical_type == "date"
    ]
    example = f"{dates[0]} >= vandaag - 5 jaar" if dates else "altijd"
    yield "slaProperties:"
    yield f"  - {{property: frequency, value: {FILL_IN}, unit: d}}  # a delivery comes every … days"
    yield f"  - {{property: latency, value: {FILL_IN}, unit: d}}  # no answers from older data"
    yield f"  - {{property: retention, value: {FILL_IN}, unit: d}}  # destroyed after"
    yield "customProperties:"
    yield f"  - {{property: role, value: {wanted.role.value}}}"
    yield f"  - {{property: department, value: {quoted(wanted.department)}}}"
    yield f"  - {{property: contact, value: {FILL_IN}}}  # whom to call there on a hit"
    yield "  - {property: secrecy, value: closed}  # open, or closed with openedBy, is a decision"
    yield f"  - {{property: legalGround, value: {FILL_IN}}}  # on which law the data are used"
    yield f"  - {{property: regime, value: {FILL_IN}}}  # the sectoral law, or geen"
    yield f"  - {{property: relevance, value: {FILL_IN}}}  # such as: {example}"
    yield f"  - {{property: warnAfter, value: {FILL_IN}}}  # such as 2d; at most the latency"
