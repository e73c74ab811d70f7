"""The picture of retention: a bar per case, from its opening to its destruction, in Dutch."""

from collections.abc import Sequence
from datetime import date

from pipelines.charts import DARK, LIGHT, Axis, Mark, Row, Rule, Span, row_chart
from pipelines.steps.destruction import Term

_MONTH = 365.25 / 12


def draw(terms: Sequence[Term], today: date) -> str:
    """Return bars of these cases along the months from today: dark while active, light after.

    A dot is where one is destroyed.
    """
    spans = []
    for one in terms:
        leaves = one.inactive_on or one.destroy_on
        row, opened, rests = one.case_id, _months(one.opened, today), _months(leaves, today)
        ends = _months(one.destroy_on, today)
        spans.append(Span(row=row, start=opened, end=max(opened, rests), tint=DARK))
        if ends > rests:
            spans.append(Span(row=row, start=rests, end=ends, tint=LIGHT))
    low = min((span.start for span in spans), default=0)
    high = max((span.end for span in spans), default=1)
    return row_chart(
        "Bewaartermijnen",
        Axis(title="maanden vanaf vandaag", low=min(low, 0) - 1, high=max(high, 0) + 1, form="d"),
        [Row(label=one.case_id, note=f"{one.destroy_on:%d-%m-%Y}") for one in terms],
        spans=spans,
        marks=[Mark(row=one.case_id, at=_months(one.destroy_on, today)) for one in terms],
        rules=[Rule(at=0, label="vandaag")] if terms else [],
    )


def _months(day: date, today: date) -> float:
    return round((day - today).days / _MONTH, 2)
