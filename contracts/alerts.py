"""What a data steward is told of a source: a closed list of messages, without any value.

A message is made of the name of a source, a code, dates and counts. It is in Dutch, for who
keeps the source at the municipality. Notices of what may be fishing are another thing, and for
the privacy officer alone: `contracts/notices.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contracts.attempts import Attempt
from contracts.days import day_of
from contracts.deliveries import Breach
from contracts.freshness import Freshness
from contracts.ids import SourceName

NEW_COLUMN = "C-680"
"""What it is called in the list of errors that an export has columns of no contract."""


class AlertKind(StrEnum):
    """What a steward can be told of."""

    REFUSED = "refused"
    FAILED = "failed"
    WARNING = "warning"
    STALE = "stale"
    NEW_COLUMNS = "new_columns"
    MISSING_COLUMN = "missing_column"
    NOT_DELIVERED = "not_delivered"
    APPROVAL_WAITS = "approval_waits"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message about one occurrence: it is told once, however often it is seen."""

    kind: AlertKind
    source: SourceName
    occurrence: str
    """What makes it another one: a delivery, the moment of a first failure, a version."""
    at: datetime
    title: str
    text: str
    tries: int = 0
    sent_at: datetime | None = None


BREACHES: Mapping[Breach, str] = {
    Breach.UNSIGNED: "er staat geen handtekening onder",
    Breach.UNKNOWN_SIGNER: "de handtekening is niet van de afdeling van deze bron",
    Breach.ALTERED: "de levering is na het ondertekenen veranderd",
    Breach.TRUNCATED: "er ontbreekt een bestand, of een bestand is te kort",
    Breach.UNREADABLE: "de bestanden zijn met onze sleutels niet te lezen",
    Breach.BARRED: "deze gegevens mogen volgens de wet geen bron zijn",
    Breach.WRONG_SOURCE: "de levering hoort bij een andere bron of gemeente",
    Breach.OTHER_CONTRACT: "de levering is gemaakt onder een andere versie van het contract",
    Breach.OTHER_ENCODING: "de levering is gemaakt met een andere codering of een oude sleutel",
    Breach.OTHER_KEYS: "de levering is gemaakt met sleutels die wij niet kennen",
    Breach.OLDER: "de gegevens zijn ouder dan wat in gebruik is",
    Breach.FROM_THE_FUTURE: "de peildatum ligt in de toekomst",
    Breach.PAST_ITS_TERM: "de gegevens zijn ouder dan wij ze mogen bewaren",
    Breach.TOO_MANY_BAD_ROWS: "er zijn meer regels geweigerd dan het contract toestaat",
    Breach.TOO_SMALL: "er zijn minder regels dan het contract vraagt",
    Breach.SHRUNK: "de levering is verdacht klein naast de vorige",
}
"""Every reason to refuse a delivery, for a steward."""


def refused(attempt: Attempt, fresh: Freshness) -> Alert:
    """Return the message that a delivery is refused (C-104)."""
    why = "; ".join(BREACHES[breach] for breach in attempt.breaches)
    return _alert(
        AlertKind.REFUSED,
        attempt,
        str(attempt.delivery),
        f"Levering van {attempt.source} geweigerd (C-104)",
        f"Levering {attempt.delivery} is geweigerd: {why}. {_stays(fresh)} "
        "Pas het bestand aan en lever opnieuw.",
    )


def failed(attempt: Attempt, fresh: Freshness) -> Alert:
    """Return the message that a source failed, so many times in a row."""
    times = "" if attempt.times == 1 else f", {attempt.times} keer achter elkaar"
    return _alert(
        AlertKind.FAILED,
        attempt,
        attempt.began.isoformat(),
        f"Ophalen van {attempt.source} mislukt ({attempt.code})",
        f"De levering van {attempt.source} kon niet worden opgehaald of gelezen{times}, "
        f"sinds {_day(day_of(attempt.began))}. Code {attempt.code}. {_stays(fresh)} "
        f"Kijk wat er is: treffer source refresh {attempt.source}.",
    )


def new_columns(attempt: Attempt, version: str) -> Alert:
    """Return the message that an export has columns which its contract does not know."""
    count = (attempt.counts.ignored_columns if attempt.counts else None) or 0
    told = "1 kolom die" if count == 1 else f"{count} kolommen die"
    return _alert(
        AlertKind.NEW_COLUMNS,
        attempt,
        f"{version}/{count}",
        f"Nieuwe kolom in {attempt.source} ({NEW_COLUMN})",
        f"Het bestand van {attempt.source} heeft {told} niet in het contract staan. "
        "Die gegevens zijn niet geladen; de levering is in gebruik. De afdeling ziet de namen "
        "bij treffer-extract. Horen ze erbij? Maak dan een nieuwe versie van het contract.",
    )


def missing_column(source: SourceName, occurrence: str, at: datetime) -> Alert:
    """Return the message that an export lacks a column, or has one of another type (C-104)."""
    return Alert(
        kind=AlertKind.MISSING_COLUMN,
        source=source,
        occurrence=occurrence,
        at=at,
        title=f"Bestand van {source} past niet bij het contract (C-104)",
        text=f"In het bestand van {source} ontbreekt een kolom, of een kolom is van soort "
        "veranderd. Er is niets geleverd; wat in gebruik is, blijft in gebruik. Het scherm van "
        "treffer-extract noemt de kolom. Pas het bestand aan, of maak een nieuwe versie van "
        "het contract.",
    )


def not_delivered(source: SourceName, code: str, occurrence: str, at: datetime) -> Alert:
    """Return the message that the department's program made no delivery of an export."""
    return Alert(
        kind=AlertKind.NOT_DELIVERED,
        source=source,
        occurrence=occurrence,
        at=at,
        title=f"Geen levering van {source} gemaakt ({code})",
        text=f"Van het bestand van {source} kon geen levering worden gemaakt. Code {code}. Wat in "
        "gebruik is, blijft in gebruik. Het scherm van treffer-extract zegt wat er is.",
    )


def warning(fresh: Freshness, at: datetime) -> Alert:
    """Return the message that the data of a source will soon be too old."""
    ends = fresh.limits
    until = _day(ends.stale_from) if ends else "–"
    return _aged(
        AlertKind.WARNING,
        fresh,
        at,
        f"{fresh.source} wordt oud",
        f"De gegevens van {fresh.source} zijn van {_day(fresh.as_of)}. Vanaf {until} geeft de bron "
        "geen antwoord meer. Lever een nieuw bestand.",
    )


def stale(fresh: Freshness, at: datetime) -> Alert:
    """Return the message that a source is too old to answer with (V-301)."""
    ends = fresh.limits
    gone = f" Op {_day(ends.destroyed_on)} worden ze vernietigd." if ends else ""
    return _aged(
        AlertKind.STALE,
        fresh,
        at,
        f"{fresh.source} is te oud om mee te antwoorden (V-301)",
        f"De gegevens van {fresh.source} zijn van {_day(fresh.as_of)}; de grens is "
        f"{fresh.use_for.days} dagen. Een hitcheck toont nu geen antwoord.{gone} "
        "Lever een nieuw bestand.",
    )


def approval_waits(source: SourceName, version: str, at: datetime) -> Alert:
    """Return the message that a contract waits for who signs it."""
    return Alert(
        kind=AlertKind.APPROVAL_WAITS,
        source=source,
        occurrence=version,
        at=at,
        title=f"Contract van {source} wacht op een handtekening",
        text=f"Versie {version} van het contract van {source} is ingediend op {_day(day_of(at))}. "
        "De bron kan pas bevraagd worden als het contract is ondertekend: "
        f"treffer source sign {source}.",
    )


def test(source: SourceName, at: datetime) -> Alert:
    """Return a message with which somebody tries whether messages arrive."""
    return Alert(
        kind=AlertKind.TEST,
        source=source,
        occurrence=at.isoformat(),
        at=at,
        title=f"Proefbericht over {source}",
        text=f"Dit is een proefbericht over {source}. Er is niets aan de hand.",
    )


def _aged(kind: AlertKind, fresh: Freshness, at: datetime, title: str, text: str) -> Alert:
    return Alert(
        kind=kind,
        source=fresh.source,
        occurrence=str(fresh.delivery),
        at=at,
        title=title,
        text=text,
    )


def _alert(kind: AlertKind, attempt: Attempt, occurrence: str, title: str, text: str) -> Alert:
    return Alert(
        kind=kind,
        source=attempt.source,
        occurrence=occurrence,
        at=attempt.last,
        title=title,
        text=text,
    )


def _stays(fresh: Freshness) -> str:
    """Return what stays in use, and until when."""
    if fresh.as_of is None or fresh.limits is None:
        return "Er is van deze bron nog niets in gebruik."
    if fresh.is_stale:
        return f"De vorige levering ({_day(fresh.as_of)}) is te oud: de bron geeft geen antwoord."
    return (
        f"De vorige levering ({_day(fresh.as_of)}) blijft in gebruik "
        f"tot {_day(fresh.limits.stale_from)}."
    )


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else "–"
