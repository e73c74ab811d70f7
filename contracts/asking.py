"""Which sources are asked for which topic, and why the others are not (R-118, R-131).

No reason here depends on what a topic's values are: a source that is not asked
gives the same for every subject.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts import freshness
from contracts.cases import Case, Evidence
from contracts.columns import (
    ADDRESS_KINDS,
    EITHER_KINDS,
    ORGANISATION_KINDS,
    PERSON_KINDS,
    ColumnKind,
    Treatment,
)
from contracts.freshness import Clock
from contracts.ids import DepartmentName, SourceName
from contracts.outcomes import Match, Outcome, Reason, SourceOutcome, of_match
from contracts.protocol import LawClass, Phase, Protocol
from contracts.source_law import registrable
from contracts.sources import SourceContract
from contracts.topics import Kind

NO_REGIME = "geen"
"""What a contract says of a source under no sectoral law (R-143)."""

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
    gives_hits: bool
    """Whether a match is a hit in this case; where not, it is none (R-110, R-112)."""
    kinds: frozenset[Kind]
    """What it can be asked about."""
    as_of: date | None
    stopped_by: Reason | None
    """Why it is not asked or cannot answer; nothing when it is asked."""
    cites: str | None = None
    warns: bool = False
    """Whether it is asked and will soon be too old: of the source alone, whatever is asked."""


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
    case: Case,
    profile: Protocol,
    allowed: frozenset[SourceName],
    evidence: Collection[Evidence],
    as_of: date | None,
    today: date,
) -> ColumnOfMatrix:
    """Return how a registered source stands in this case today; the first reason counts."""
    law = profile.law(contract.name, contract.regime)
    age = None if as_of is None else freshness.clock(contract, as_of, today)
    reason = closed_by_law(contract, profile, evidence, today)
    if reason is not None:
        pass
    elif contract.name not in allowed:
        reason = Reason.NOT_PERMITTED
    elif age is None:
        reason = Reason.UNAVAILABLE
    elif not freshness.answers(age):
        reason = Reason.STALE
    return ColumnOfMatrix(
        source=contract.name,
        department=contract.department,
        contact=contract.contact,
        is_identification=contract.is_identification,
        gives_hits=gives_hits(contract, case, profile),
        kinds=kinds(contract),
        as_of=as_of if reason in (None, Reason.STALE) else None,
        stopped_by=reason,
        cites=law.cites if law else contract.law,
        warns=reason is None and age is Clock.WARNING,
    )


def warned(columns: Iterable[ColumnOfMatrix]) -> tuple[DepartmentName, ...]:
    """Return the departments with a source that warns, in the order of the matrix."""
    return tuple(dict.fromkeys(one.department for one in columns if one.warns))


def closed_by_law(
    contract: SourceContract, profile: Protocol, evidence: Collection[Evidence], today: date
) -> Reason | None:
    """Return why a sectoral law or its own secrecy keeps a source closed, or nothing.

    A regime that the profile does not know is forbidden (D-015). The stricter of law and
    contract counts; a recorded decision opens what is closed, from its day on (R-137); the
    evidence of an exemption opens what is forbidden, in its case alone (R-132 to R-136).
    """
    law = profile.law(contract.name, contract.regime)
    if law is None and contract.regime != NO_REGIME:
        return Reason.FORBIDDEN_BY_LAW
    if not registrable(contract, profile):
        return Reason.FORBIDDEN_BY_LAW
    classes = {law.closed_by if law else LawClass.OPEN, LawClass(contract.secrecy.value)}
    exemptions = law.exemptions if law else {}
    if any(one.source == contract.name and one.exemption in exemptions for one in evidence):
        return None
    if LawClass.FORBIDDEN in classes:
        return Reason.FORBIDDEN_BY_LAW
    if LawClass.CLOSED in classes and not contract.is_opened(today):
        return Reason.CLOSED
    return None


def gives_hits(contract: SourceContract, case: Case, profile: Protocol) -> bool:
    """Return whether a match there is a hit in this case (R-109 to R-112).

    A source that says who and where answers *bekend*, whatever the theme.
    """
    hit_check = profile.phase(case.phase).hit_check
    if hit_check is None:
        return False
    if contract.is_identification:
        return True
    theme = profile.themes.get(case.theme)
    bears = theme is not None and contract.name in theme.sources
    indicated = not hit_check.indicators or not set(hit_check.indicators).isdisjoint(
        contract.indicators
    )
    return indicated and (bears or not hit_check.relevant_to_theme)


def forbidden_columns(protocol: Protocol, registered: Sequence[SourceName]) -> list[ColumnOfMatrix]:
    """Return a column for every law that has one and under which no source is registered."""
    return [
        ColumnOfMatrix(
            source=SourceName(name),
            department=DepartmentName(law.department),
            contact="–",
            is_identification=False,
            gives_hits=False,
            kinds=frozenset(Kind),
            as_of=None,
            stopped_by=Reason.FORBIDDEN_BY_LAW,
            cites=law.cites,
        )
        for name, law in protocol.source_law.items()
        if law.column and name not in registered and set(law.sources).isdisjoint(registered)
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


def registered(contract: SourceContract) -> ColumnOfMatrix:
    """Return a source as it is registered, outside any case."""
    return ColumnOfMatrix(
        source=contract.name,
        department=contract.department,
        contact=contract.contact,
        is_identification=contract.is_identification,
        gives_hits=False,
        kinds=kinds(contract),
        as_of=None,
        stopped_by=None,
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


def answered(column: ColumnOfMatrix, match: Match, as_of: date) -> SourceOutcome:
    """Return what a source that was asked gives: what is no hit here looks like nothing found."""
    return of_match(match if column.gives_hits else Match.NO_HIT, as_of)
