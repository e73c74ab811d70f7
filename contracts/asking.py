"""Which sources are asked for which topic, and why the others are not (R-118, R-131).

No reason here depends on what a topic's values are: a source that is not asked
gives the same for every subject.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.columns import (
    ADDRESS_KINDS,
    EITHER_KINDS,
    ORGANISATION_KINDS,
    PERSON_KINDS,
    ColumnKind,
    Treatment,
)
from contracts.ids import DepartmentName, SourceName
from contracts.outcomes import Outcome, Reason, SourceOutcome
from contracts.protocol import Phase, Protocol
from contracts.sources import Secrecy, SourceContract, SourceRole
from contracts.topics import Kind

_KINDS: Mapping[Kind, frozenset[ColumnKind]] = {
    Kind.PERSON: PERSON_KINDS | EITHER_KINDS,
    Kind.ORGANISATION: ORGANISATION_KINDS | EITHER_KINDS,
    Kind.ADDRESS: ADDRESS_KINDS,
    Kind.PARCEL: frozenset({ColumnKind.PARCEL}),
    Kind.VEHICLE: frozenset({ColumnKind.PLATE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOfMatrix:
    """One source as a hit check sees it before any topic is looked at."""

    source: SourceName
    department: DepartmentName
    contact: str
    is_identification: bool
    kinds: frozenset[Kind]
    """What it can be asked about."""
    as_of: date | None
    stopped_by: Reason | None
    """Why it is not asked or cannot answer; nothing when it is asked."""
    cites: str | None = None


def kinds(contract: SourceContract) -> frozenset[Kind]:
    """Return the kinds of topic that a source's columns can answer about."""
    held = {
        column.kind
        for column in contract.columns
        if column.kind is not None and column.treatment is Treatment.TOKEN
    }
    return frozenset(kind for kind, wanted in _KINDS.items() if held & wanted)


def column(
    contract: SourceContract,
    protocol: Protocol,
    allowed: frozenset[SourceName],
    as_of: date | None,
    today: date,
) -> ColumnOfMatrix:
    """Return how a registered source stands in this case today; the first reason counts."""
    law = protocol.law(contract.name)
    reason: Reason | None = None
    if law is not None or contract.secrecy is Secrecy.FORBIDDEN:
        reason = Reason.FORBIDDEN_BY_LAW
    elif not contract.may_be_asked:
        reason = Reason.CLOSED
    elif contract.name not in allowed:
        reason = Reason.NOT_PERMITTED
    elif as_of is None:
        reason = Reason.UNAVAILABLE
    elif today > as_of + contract.use_for:
        reason = Reason.STALE
    return ColumnOfMatrix(
        source=contract.name,
        department=contract.department,
        contact=contract.contact,
        is_identification=contract.role is SourceRole.IDENTIFICATION,
        kinds=kinds(contract),
        as_of=as_of if reason in (None, Reason.STALE) else None,
        stopped_by=reason,
        cites=law.cites if law else contract.law,
    )


def forbidden_columns(protocol: Protocol, registered: Sequence[SourceName]) -> list[ColumnOfMatrix]:
    """Return a column for every source that the law closes and that is not registered."""
    return [
        ColumnOfMatrix(
            source=SourceName(name),
            department=DepartmentName(law.department),
            contact="–",
            is_identification=False,
            kinds=frozenset(Kind),
            as_of=None,
            stopped_by=Reason.FORBIDDEN_BY_LAW,
            cites=law.cites,
        )
        for name, law in protocol.source_law.items()
        if name not in registered
    ]


def in_order(columns: Sequence[ColumnOfMatrix], phase: Phase) -> list[ColumnOfMatrix]:
    """Return the columns as the protocol lists them, identification first, the rest behind."""
    place = {name: number for number, name in enumerate(phase.sources)}
    return sorted(
        columns,
        key=lambda one: (
            not one.is_identification,
            place.get(one.source, len(place)),
            one.source,
        ),
    )


def unasked(column: ColumnOfMatrix, kind: Kind) -> SourceOutcome | None:
    """Return what a source gives without being asked, or nothing when it is to be asked."""
    if column.stopped_by in (Reason.STALE, Reason.UNAVAILABLE):
        if kind not in column.kinds:
            return SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE)
        return SourceOutcome(
            outcome=Outcome.NO_ANSWER, reason=column.stopped_by, as_of=column.as_of
        )
    if column.stopped_by is not None:
        return SourceOutcome(outcome=Outcome.NOT_ASKED, reason=column.stopped_by)
    if kind not in column.kinds:
        return SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE)
    return None
