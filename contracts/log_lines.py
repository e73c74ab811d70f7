"""What may stand in a line of the operational log: a closed list of fields, each with its shape.

What is not on the list is left out, whatever it is: a line holds no name, no text of a fault and
no value, because there is no field in which one would fit.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum

from contracts import small_counts
from contracts.alerts import AlertKind
from contracts.attempts import Ending
from contracts.ids import SourceName


class LogEvent(StrEnum):
    """What can be logged."""

    REFRESH_BEGAN = "refresh_began"
    REFRESH_ENDED = "refresh_ended"
    DELIVERY_REFUSED = "delivery_refused"
    EXPIRY_BEGAN = "expiry_began"
    EXPIRY_ENDED = "expiry_ended"
    ALERT_SENT = "alert_sent"
    ALERT_FAILED = "alert_failed"
    ATTEMPT_NOT_KEPT = "attempt_not_kept"
    JOURNAL_VERIFIED = "journal_verified"
    PAGE_FAILED = "page_failed"


Plain = str | int | float
Shape = Callable[[object, Collection[SourceName]], Plain | None]

BY = frozenset({"flow", "person"})
_CODE = re.compile(r"[A-Z]-[0-9]{3}")
_REFERENCE = re.compile(r"[0-9a-f]{8}")
_PLACE = re.compile(r"[a-z_]+(\.[a-z_]+)*:[0-9]+")
_MOMENT = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_MOST = 10**15


def line(
    event: object, fields: Mapping[str, object], sources: Collection[SourceName]
) -> dict[str, Plain] | None:
    """Return what of these fields may be logged; nothing when the event is none of the list.

    A source, and a delivery of it, is known by being registered: any other word is left out.
    """
    if not isinstance(event, LogEvent):
        return None
    found: dict[str, Plain] = {"event": event.value}
    for name, shape in FIELDS.items():
        if name in fields and (value := shape(fields[name], sources)) is not None:
            found[name] = value
    return found


def _source(value: object, sources: Collection[SourceName]) -> str | None:
    return value if isinstance(value, str) and value in sources else None


def _delivery(value: object, sources: Collection[SourceName]) -> str | None:
    if not isinstance(value, str):
        return None
    source, _, moment = value.rpartition("-")
    return value if source in sources and _MOMENT.fullmatch(moment) else None


def _code(value: object, _sources: Collection[SourceName]) -> str | None:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None


def _reference(value: object, _sources: Collection[SourceName]) -> str | None:
    return value if isinstance(value, str) and _REFERENCE.fullmatch(value) else None


def _place(value: object, _sources: Collection[SourceName]) -> str | None:
    return value if isinstance(value, str) and _PLACE.fullmatch(value) else None


def _one_of(words: Iterable[str]) -> Shape:
    closed = frozenset(words)
    return lambda value, _: str(value) if isinstance(value, str) and value in closed else None


def _count(value: object, _sources: Collection[SourceName]) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST:
        return None
    return value


def _rows(value: object, sources: Collection[SourceName]) -> int | None:
    counted = _count(value, sources)
    return None if counted is None else small_counts.rounded(counted)


def _seconds(value: object, _sources: Collection[SourceName]) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(float(value), 3) if math.isfinite(value) and 0 <= value < _MOST else None


FIELDS: Mapping[str, Shape] = {
    "source": _source,
    "delivery": _delivery,
    "code": _code,
    "ending": _one_of(one.value for one in Ending),
    "kind": _one_of(one.value for one in AlertKind),
    "by": _one_of(BY),
    "seconds": _seconds,
    "rows": _rows,
    "rejected": _rows,
    "left_out": _rows,
    "ignored_columns": _count,
    "bytes": _count,
    "deliveries": _count,
    "cases": _count,
    "events": _count,
    "times": _count,
    "pid": _count,
    "reference": _reference,
    "place": _place,
}
"""Every field there is, with what it may hold. The time of a line comes from the log itself."""
