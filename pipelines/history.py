"""What happened to a source over time, as pictures with their numbers: for a steward, in Dutch.

Counts under ten are not shown as they are, in no picture and no table (D-011).
"""

import html
import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from contracts import small_counts
from contracts.attempts import Attempt, Ending
from contracts.days import AMSTERDAM, day_of
from contracts.sources import SourceContract
from pipelines.charts import (
    Axis,
    Dated,
    Days,
    Level,
    area_under_levels,
    bars,
    bars_under_line,
    small_area,
)
from pipelines.pages import Figure

AGE_DAYS = 14
_DAY = timedelta(days=1)
_ENDINGS = {
    Ending.PUBLISHED: "in gebruik genomen",
    Ending.UNCHANGED: "niets nieuws",
    Ending.REFUSED: "geweigerd",
    Ending.FAILED: "mislukt",
}


def size(
    contract: SourceContract,
    attempts: Sequence[Attempt],
    first: date,
    last: date,
    *,
    drawn: bool = True,
) -> Figure:
    """Draw how many rows each delivery had and which share of what was read was put aside.

    Not drawn it has the sentence and the numbers alone, which is quicker.
    """
    title = f"{contract.name}: omvang en geweigerde regels per levering"
    # What was refused again lately can have been seen first before the days that are drawn.
    counted = [one for one in attempts if one.counts is not None and _day(one.began) >= first]
    rows = [
        Dated(
            day=_day(one.began),
            value=small_counts.rounded(one.counts.delivered),
            apart=one.ending is Ending.REFUSED,
        )
        for one in counted
        if one.counts
    ]
    shares = [
        Dated(day=_day(one.began), value=share)
        for one in counted
        if one.counts
        and (share := small_counts.share(one.counts.refused, one.counts.read)) is not None
    ]
    most = max((one.value for one in rows), default=1)
    worst = max([contract.max_bad_share, *(one.value for one in shares)])
    return Figure(
        name=f"{contract.name}-omvang",
        title=title,
        caption=_size_told(counted, contract),
        svg=bars_under_line(
            title,
            Days(first=first, last=last, title="dag van de levering"),
            (Axis(title="regels geleverd", low=0, high=_above(most), form=",d"), rows),
            (
                Axis(title="geweigerd (%)", low=0, high=_above(worst * 110) / 100, form=".1%"),
                shares,
                Level(at=contract.max_bad_share, label="grens"),
            ),
            ("levering in gebruik genomen", "levering geweigerd", "aandeel geweigerde regels"),
        )
        if drawn
        else "",
        columns=(
            "wanneer", "peildatum", "regels", "geweigerd", "weggelaten", "duur", "omvang", "afloop",
        ),
        rows=tuple(row(one) for one in reversed(attempts)),
    )  # fmt: skip


def age(
    contract: SourceContract, attempts: Sequence[Attempt], today: date, *, drawn: bool = True
) -> Figure:
    """Draw how old the data in use were at the end of each day, under the two limits."""
    title = f"{contract.name}: ouderdom van de gegevens"
    days = _last_days(today, "dag")
    ages = ages_of(attempts, today)
    warn, use = contract.warn_after.days, contract.use_for.days
    most = max([use, *(one.value for one in ages)])
    return Figure(
        name=f"{contract.name}-ouderdom",
        title=title,
        caption=_age_told(ages, contract),
        svg=area_under_levels(
            title,
            days,
            Axis(title="dagen oud", low=0, high=_above(most * 1.1), form="d"),
            ages,
            [
                Level(at=warn, label=f"waarschuwen na {warn} d"),
                Level(at=use, label=f"niet gebruiken na {use} d"),
            ],
        )
        if drawn
        else "",
        columns=("dag", "dagen oud", "stand"),
        rows=tuple(
            (f"{one.day:%d-%m-%Y}", f"{one.value:.0f}", _state(one.value, contract)) for one in ages
        ),
    )


def ages_of(attempts: Sequence[Attempt], today: date) -> list[Dated]:
    """Return how many days old the data in use were at the end of each of the last days."""
    return [
        Dated(day=day, value=(day - as_of).days)
        for day in last_days(today)
        if (as_of := as_of_on(day, attempts)) is not None
    ]


def last_days(today: date) -> list[date]:
    """Return the days of which the age is told, oldest first."""
    return [today - n * _DAY for n in reversed(range(AGE_DAYS))]


def age_small(contract: SourceContract, attempts: Sequence[Attempt], today: date) -> str:
    """Draw the same as `age`, so small that it fits in a row of a table."""
    return small_area(
        f"{contract.name}: ouderdom van de gegevens",
        _last_days(today, ""),
        ages_of(attempts, today),
        [contract.warn_after.days, contract.use_for.days],
    )


def age_told(contract: SourceContract, attempts: Sequence[Attempt], today: date) -> str:
    """Return in a sentence what `age` and `age_small` show."""
    return _age_told(ages_of(attempts, today), contract)


def duration(
    contract: SourceContract,
    attempts: Sequence[Attempt],
    first: date,
    last: date,
    *,
    drawn: bool = True,
) -> Figure:
    """Draw how long each attempt took that came to a delivery."""
    title = f"{contract.name}: duur van het laden"
    told = [one for one in attempts if one.counts is not None and _day(one.began) >= first]
    values = [Dated(day=_day(one.began), value=round(one.seconds, 1)) for one in told]
    most = max((one.value for one in values), default=1.0)
    days = Days(first=first, last=last, title="dag van de levering")
    return Figure(
        name=f"{contract.name}-duur",
        title=title,
        caption=_duration_told(values),
        svg=bars(title, days, Axis(title="seconden", low=0, high=_above(most), form="~g"), values)
        if drawn
        else "",
        columns=("wanneer", "seconden"),
        rows=tuple((_moment(one.began), f"{one.seconds:.1f}".replace(".", ",")) for one in told),
    )


def as_of_on(day: date, attempts: Sequence[Attempt]) -> date | None:
    """Return the date of the data that were in use at the end of a day."""
    used = [one for one in attempts if one.ending is Ending.PUBLISHED and _day(one.began) <= day]
    return max(used, key=lambda one: one.began).as_of if used else None


def row(attempt: Attempt) -> tuple[str, ...]:
    """Return one attempt as the cells of a table."""
    counts = attempt.counts
    ending = _ENDINGS[attempt.ending]
    if attempt.code:
        ending += f" ({attempt.code})"
    if attempt.times > 1:
        ending += f", {attempt.times} keer, het laatst {_moment(attempt.last)}"
    return (
        _moment(attempt.began),
        f"{attempt.as_of:%d-%m-%Y}" if attempt.as_of else "–",
        small_counts.shown(counts.delivered) if counts else "–",
        small_counts.share_shown(counts.refused, counts.read) if counts else "–",
        small_counts.shown(counts.kept_out) if counts else "–",
        f"{attempt.seconds:.0f} s",
        f"{_size(counts.bytes)}" if counts else "–",
        ending,
    )


def page(figures: Sequence[Figure], made: datetime) -> str:
    """Return a page by itself: each figure with its conclusion and its numbers beneath."""
    parts = "\n".join(_section(one) for one in figures) or "<p>Er is nog geen bron.</p>"
    return (
        '<!doctype html>\n<html lang="nl">\n<meta charset="utf-8">\n'
        "<title>Bronnen: wat er gebeurde</title>\n"
        "<style>body{font:16px/1.5 Arial,Liberation Sans,sans-serif;max-width:60rem;margin:2rem "
        "auto;padding:0 1rem;color:#222}figure{margin:0 0 1rem}svg{max-width:100%;height:auto}"
        "table{border-collapse:collapse;font-size:.9rem}th,td{text-align:left;padding:.25rem .7rem;"
        "border-bottom:1px solid #ccc;vertical-align:top}</style>\n"
        f"<h1>Bronnen: wat er gebeurde</h1>\n<p>Gemaakt op {_moment(made)}. Aantallen onder de "
        "tien staan er als &lt;10; onder de duizend zijn ze naar boven afgerond op tientallen."
        "</p>\n"
        f"{parts}\n</html>\n"
    )


def _section(figure: Figure) -> str:
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in figure.columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
        for cells in figure.rows
    )
    return (
        f"<section>\n<h2>{html.escape(figure.title)}</h2>\n<figure>\n{figure.svg}"
        f"<figcaption>{html.escape(figure.caption)}</figcaption>\n</figure>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</section>"
    )


def _size_told(attempts: Sequence[Attempt], contract: SourceContract) -> str:
    """Return in a sentence whether something changed."""
    used = [one for one in attempts if one.ending is Ending.PUBLISHED and one.counts]
    refused = sum(one.ending is Ending.REFUSED for one in attempts)
    if not used:
        return "In deze periode is geen levering in gebruik genomen."
    told = f"{_many(len(used), 'levering', 'leveringen')} in gebruik genomen"
    told += f", {_many(refused, 'levering', 'leveringen')} geweigerd." if refused else "."
    first, last = used[0].counts, used[-1].counts
    if first and last:
        told += (
            f" De laatste heeft {small_counts.shown(last.delivered)} regels; de eerste had er "
            f"{small_counts.shown(first.delivered)}. Van de laatste is "
            f"{small_counts.share_shown(last.refused, last.read)} van de regels geweigerd; de "
            f"grens is {small_counts.percent(contract.max_bad_share)}. Minder dan tien geweigerde "
            "regels staan in het plaatje als nul."
        )
    return told


def _age_told(ages: Sequence[Dated], contract: SourceContract) -> str:
    if not ages:
        return "Er was in deze dagen niets in gebruik."
    over = sum(one.value > contract.use_for.days for one in ages)
    now = f"De gegevens zijn nu {_many(int(ages[-1].value), 'dag', 'dagen')} oud."
    if over:
        return f"{now} Op {_many(over, 'dag', 'dagen')} van deze {len(ages)} waren ze te oud."
    if len(ages) == 1:
        return f"{now} Ze zijn niet te oud."
    return f"{now} Ze waren deze {len(ages)} dagen nooit te oud."


def _duration_told(values: Sequence[Dated]) -> str:
    if not values:
        return "In deze periode is geen levering geladen."
    longest = max(one.value for one in values)
    return (
        f"Het laden van de laatste levering duurde {_seconds(values[-1].value)}; het langste was "
        f"{_seconds(longest)}."
    )


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value >= 1 else "minder dan een seconde"


def _last_days(today: date, title: str) -> Days:
    return Days(first=today - (AGE_DAYS - 1) * _DAY, last=today, title=title)


def _state(days: float, contract: SourceContract) -> str:
    if days > contract.use_for.days:
        return "te oud"
    return "waarschuwing" if days > contract.warn_after.days else "vers"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _above(most: float) -> float:
    """Return a round number a little above, to end an axis with."""
    if most <= 0:
        return 1.0
    step: float = 10.0 ** math.floor(math.log10(most))
    return math.ceil(most / step * 2) / 2 * step


def _size(count: int) -> str:
    for unit, size_ in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size_:
            return f"{count / size_:.1f} {unit}".replace(".", ",")
    return f"{count} B"


def _day(moment: datetime) -> date:
    return day_of(moment)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
