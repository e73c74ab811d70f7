"""The report of a quarter for who reviews, in Dutch: chapters of numbers that may be published.

Every number of people's work is told as `contracts.suppression` lets it, in table, picture and
download alike. How fresh sources are and how many deliveries came is told as it is.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

from contracts import suppression, working_days
from contracts.events import EventKind
from contracts.inbox import TERM
from contracts.notices import NoticeKind
from contracts.privacy import Verdict
from contracts.quarter import STAGES, Asked
from contracts.suppression import SMALL, Mark, Shown
from pipelines.charts import (
    DARK,
    LIGHT,
    MIDDLE,
    RUST,
    Axis,
    Row,
    Rule,
    Span,
    Square,
    Tint,
    heat_map,
    row_chart,
)
from pipelines.charts import Mark as Dot
from pipelines.site.words import word
from pipelines.steps.quarterly import Disclosures, Gathered

_ROOM = 1.1

_STAGES = dict(
    zip(
        STAGES,
        ("dossier geopend", "gewogen", "privacytoets gevraagd", "hitcheck gedaan",
         "watverzoek ingediend"),
        strict=True,
    )
)  # fmt: skip
_GRANTED = ("geopend", "niet op tijd geopend", "nog te openen of ingetrokken")
_VERDICTS = {
    Verdict.ALLOWED: ("toegestaan", DARK),
    Verdict.ON_CONDITION: ("onder voorwaarde", MIDDLE),
    Verdict.REFUSED: ("geweigerd", RUST),
    Verdict.RETURNED: ("teruggestuurd", LIGHT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of a picture: pieces that stand one behind the other, and what is said of it."""

    label: str
    pieces: tuple[tuple[float, str], ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Bars from top to bottom along one axis."""

    axis: str
    bars: tuple[Bar, ...]
    legend: tuple[Tint, ...] = ()
    line: tuple[float, str] | None = None
    """A dashed line across all bars, with its label."""
    dots: tuple[tuple[str, float], ...] = ()
    """A dot on a bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One part of the report: a sentence of conclusion, numbers, and sometimes a picture."""

    name: str
    """Stands in the address of its picture."""
    title: str
    told: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    picture: Picture | None = None
    squares: tuple[Square, ...] = ()
    """Its picture is a heat map of these, where it has them."""
    total: str = ""
    """What its numbers come to together, as it is told, where it has one."""


def chapters(found: Gathered) -> tuple[Chapter, ...]:
    """Return the chapters of a quarter, in the order of the report."""
    times = _lead_times(found.happened.lead_times)
    disclosed = _disclosures(found.disclosures)
    return (
        _stages(found, {"asked": times, "disclosure": disclosed}),
        _outcomes(found),
        _verdicts(found),
        _hits(found),
        _refusals(found.happened.refusals),
        times,
        disclosed,
        _notices(found.happened.notices),
        _freshness(found),
        _deliveries(found),
        _destroyed(found),
    )


def draw(chapter: Chapter) -> str | None:
    """Return the picture of a chapter as SVG; nothing where it has none."""
    if chapter.squares:
        return heat_map(chapter.title, chapter.squares)
    made = chapter.picture
    if made is None:
        return None
    spans: list[Span] = []
    for bar in made.bars:
        start = 0.0
        for length, tint in bar.pieces:
            spans.append(Span(row=bar.label, start=start, end=start + length, tint=tint))
            start += length
    ends = [one.end for one in spans]
    most = max([*ends, SMALL])
    visible = [one for one in spans if one.tint]
    return row_chart(
        chapter.title,
        Axis(title=made.axis, low=0, high=most * _ROOM, form="d"),
        [Row(label=bar.label, note=bar.note) for bar in made.bars],
        spans=visible,
        marks=[Dot(row=label, at=at, shape="stroke") for label, at in made.dots],
        rules=[Rule(at=made.line[0], label=made.line[1])] if made.line else [],
        legend=made.legend,
    )


def to_csv(quarter: str, found: Sequence[Chapter]) -> str:
    """Return the same numbers for a spreadsheet, one per line."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(("kwartaal", "hoofdstuk", "regel", "kolom", "waarde"))
    for chapter in found:
        for first, *cells in chapter.rows:
            for column, cell in zip(chapter.columns[1:], cells, strict=True):
                writer.writerow((quarter, chapter.title, first, column, cell))
    return file.getvalue()


def written(shown: Shown) -> str:
    """Return a count, or the mark that stands in its place."""
    return shown.value if isinstance(shown, Mark) else str(shown)


def _bar(label: str, shown: Shown, tint: str = DARK) -> Bar:
    pieces = ((float(shown), tint),) if isinstance(shown, int) and shown else ()
    return Bar(label=label, pieces=pieces, note=written(shown))


def _bars(axis: str, shown: Mapping[str, Shown]) -> Picture | None:
    """Return the picture of these counts; none where there is no bar to draw."""
    bars = tuple(_bar(*one) for one in shown.items())
    return Picture(axis=axis, bars=bars) if any(bar.pieces for bar in bars) else None


def _summed(
    name: str, title: str, told: str, what: str, counts: Mapping[str, int], axis: str = ""
) -> Chapter:
    """Return a chapter of counts with their total; with a picture where its axis has a title."""
    cells, total = suppression.column(list(counts.values()) or [0])
    shown = dict(zip(counts, cells, strict=False))
    return Chapter(
        name=name, title=title, told=told, columns=(what, "aantal"),
        rows=(
            *((label, written(count)) for label, count in shown.items()),
            ("totaal", written(total)),
        ),
        total=written(total),
        picture=_bars(axis, shown) if axis else None,
    )  # fmt: skip


def _stages(found: Gathered, totals: Mapping[str, Chapter]) -> Chapter:
    """Return how far cases came; a stage is kept back where the total that is like it is."""
    shown: dict[str, Shown] = {"signalen binnengekomen": suppression.told(found.happened.signals)}
    for name, count in found.happened.stages.items():
        told = suppression.told(count)
        is_kept_back = name in totals and totals[name].total == Mark.KEPT_BACK.value
        shown[_STAGES[name]] = Mark.KEPT_BACK if is_kept_back and told else told
    return Chapter(
        name="trechter",
        title="Van signaal tot watverzoek",
        told="Hoe ver de dossiers kwamen die in dit kwartaal zijn geopend. Signalen zijn alle "
        "meldingen in het kwartaal, ook bij een ouder dossier.",
        columns=("stap", "aantal"),
        rows=tuple((label, written(count)) for label, count in shown.items()),
        picture=_bars("aantal", shown),
    )


def _outcomes(found: Gathered) -> Chapter:
    terms = found.profile.retention
    counts = {terms[code].title if code in terms else code: count
              for code, count in sorted(found.happened.outcomes.items())}  # fmt: skip
    told = "Met welke uitkomst dossiers in dit kwartaal zijn gesloten."
    if not counts:
        told = "In dit kwartaal is geen dossier gesloten."
    return _summed("uitkomsten", "Dossiers per uitkomst", told, "uitkomst", counts, "dossiers")


def _verdicts(found: Gathered) -> Chapter:
    made = found.happened.verdicts
    sources = sorted({source for source, _ in made})
    counts = [[made.get((source, verdict), 0) for verdict in _VERDICTS] for source in sources]
    table = suppression.table(counts or [[0] * len(_VERDICTS)])
    rows = [
        (source, *map(written, cells), written(total))
        for source, cells, total in zip(sources, table.cells, table.row_totals, strict=False)
    ]
    bars = [
        Bar(
            label=source,
            pieces=tuple(
                (float(cell), tint)
                for cell, (_, tint) in zip(cells, _VERDICTS.values(), strict=True)
                if isinstance(cell, int) and cell
            ),
            note="" if all(isinstance(cell, int) for cell in cells) else "niet alles getoond",
        )
        for source, cells in zip(sources, table.cells, strict=False)
    ]
    told = "Hoe vaak een bron in een privacytoets is toegestaan, geweigerd of teruggestuurd."
    return Chapter(
        name="privacytoetsen",
        title="Privacytoetsen per bron",
        told=told if sources else "In dit kwartaal is over geen bron besloten.",
        columns=("bron", *(title for title, _ in _VERDICTS.values()), "totaal"),
        rows=(
            *rows,
            ("totaal", *map(written, table.column_totals), written(table.total)),
        ),
        picture=Picture(
            axis="besluiten",
            bars=tuple(bars),
            legend=tuple(Tint(tint=tint, name=title) for title, tint in _VERDICTS.values()),
        )
        if any(bar.pieces for bar in bars)
        else None,
    )


def _hits(found: Gathered) -> Chapter:
    """Return hits by department and theme; a share would tell what its count may not."""
    themes = sorted({theme for theme, _ in found.hits})
    departments = sorted({department for _, department in found.hits})
    titles = {code: one.title for code, one in found.profile.themes.items()}
    counts = [[found.hits.get((theme, one), 0) for theme in themes] for one in departments]
    table = suppression.table(counts or [[0]])
    told = "In dit kwartaal gaf geen hitcheck een treffer."
    if themes:
        told = (
            "Bij welke afdelingen een onderwerp bekend was, per thema. Elk onderwerp telt bij een "
            "afdeling één keer. Identificatiebronnen tellen niet mee. Donkerder is meer."
        )
    named = [titles.get(theme, theme) for theme in themes]
    return Chapter(
        name="treffers",
        title="Treffers per afdeling en thema",
        told=told,
        columns=("afdeling", *named, "totaal"),
        rows=(
            *(
                (one, *map(written, cells), written(total))
                for one, cells, total in zip(
                    departments, table.cells, table.row_totals, strict=False
                )
            ),
            ("totaal", *map(written, table.column_totals[: len(named)]), written(table.total)),
        ),
        squares=_squares(departments, named, table.cells) if themes else (),
        total=written(table.total),
    )


def _squares(
    departments: Sequence[str], themes: Sequence[str], cells: Sequence[Sequence[Shown]]
) -> tuple[Square, ...]:
    """Return the squares of counts as they are told: what is not told is as grey as another."""
    most = max((cell for line in cells for cell in line if isinstance(cell, int)), default=0)
    return tuple(
        Square(
            row=department,
            column=theme,
            text=written(cell),
            weight=cell / max(most, 1) if isinstance(cell, int) else None,
        )
        for department, line in zip(departments, cells, strict=True)
        for theme, cell in zip(themes, line, strict=True)
    )


def _refusals(counts: Mapping[str, int]) -> Chapter:
    told = (
        "Hoe vaak iets niet mocht, met de code van de reden. Elke code staat uitgelegd in de "
        "handleiding."
    )
    if not counts:
        told = "In dit kwartaal is niets geweigerd."
    ordered = dict(sorted(counts.items()))
    return _summed("weigeringen", "Weigeringen per reden", told, "code", ordered, "weigeringen")


def _lead_times(asked: Sequence[Asked]) -> Chapter:
    decided = [(one.on, one.decided) for one in asked if one.decided is not None]
    days = sorted(working_days.between(start, end) for start, end in decided)
    late = sum(one > TERM for one in days)
    open_ = len(asked) - len(decided)
    counts = {
        f"binnen {TERM} werkdagen": len(decided) - late,
        "later": late,
        "nog niet besloten": open_,
    }
    told = f"De termijn is {TERM} werkdagen, van de aanvraag tot het eerste besluit."
    title = "Doorlooptijd van privacytoetsen"
    made = _summed("doorlooptijd", title, told, "besloten", counts)
    if len(days) < SMALL:
        return made
    low, middle, high = quantiles(days, n=4, method="inclusive")
    label = "privacytoets"
    bar = Bar(label=label, pieces=((low, ""), (high - low, MIDDLE)), note=f"helft: {middle:.0f} d")
    return Chapter(
        name=made.name, title=title, columns=made.columns, rows=made.rows, total=made.total,
        told=f"{told} De helft was er binnen {_number(middle)} werkdagen, driekwart binnen "
        f"{_number(high)}. De balk is de middelste helft, de streep het midden.",
        picture=Picture(
            axis="werkdagen", bars=(bar,), line=(TERM, "termijn"), dots=((label, middle),)
        ),
    )  # fmt: skip


def _disclosures(found: Disclosures) -> Chapter:
    rest = found.granted - found.opened - found.unused
    undecided = found.asked - found.granted - found.refused
    parts = (found.opened, found.unused, rest, found.refused, undecided)
    (opened, unused, left, refused, open_), total = suppression.column(parts)
    granted = [one for one in (opened, unused, left) if isinstance(one, int)]
    shown = {
        "gevraagd": total,
        "toegekend": sum(granted) if len(granted) == len(_GRANTED) else Mark.KEPT_BACK,
        **dict(zip(_GRANTED, (opened, unused, left), strict=True)),
        "geweigerd": refused,
        "niet besloten": open_,
    }
    return Chapter(
        name="watverzoeken",
        title="Watverzoeken",
        told="Van de watverzoeken van dit kwartaal, in dossiers die er nog zijn. Wordt veel wat is "
        "toegekend niet geopend, dan wordt er te veel gevraagd.",
        columns=("stap", "aantal"),
        rows=tuple((label, written(count)) for label, count in shown.items()),
        picture=_bars("watverzoeken", shown),
        total=written(total),
    )


def _notices(counts: Mapping[str, int]) -> Chapter:
    named = {word(NoticeKind(kind)): count for kind, count in sorted(counts.items())}
    told = "Meldingen van mogelijk misbruik, onder andere van herhaalde bevragingen."
    if not named:
        told = "In dit kwartaal was er geen melding van mogelijk misbruik."
    return _summed("meldingen", "Meldingen van mogelijk misbruik", told, "soort", named)


def _freshness(found: Gathered) -> Chapter:
    old = [one.source for one in found.freshness if one.is_stale or one.clock is None]
    told = "Alle bronnen zijn nu vers genoeg om te antwoorden."
    if old:
        told = f"Deze bronnen kunnen nu niet antwoorden: {', '.join(old)}."
    return Chapter(
        name="versheid",
        title="Versheid van de bronnen, nu",
        told=told,
        columns=("bron", "afdeling", "peildatum", "dagen oud", "stand", "laatste levering"),
        rows=tuple(
            (
                one.source,
                one.department,
                f"{one.as_of:%d-%m-%Y}" if one.as_of else "–",
                str(one.age // timedelta(days=1)) if one.age is not None else "–",
                word(one.clock) if one.clock else "niets in gebruik",
                word(one.last),
            )
            for one in found.freshness
        ),
    )


def _deliveries(found: Gathered) -> Chapter:
    made = found.happened.deliveries
    used, refused = EventKind.DELIVERY_ACCEPTED, EventKind.DELIVERY_REFUSED
    return Chapter(
        name="leveringen",
        title="Leveringen",
        told="Leveringen die in dit kwartaal in gebruik zijn genomen of geweigerd.",
        columns=("bron", "in gebruik genomen", "geweigerd"),
        rows=tuple(
            (source, str(made.get((source, used), 0)), str(made.get((source, refused), 0)))
            for source in sorted({source for source, _ in made})
        ),
    )


def _destroyed(found: Gathered) -> Chapter:
    made = found.happened
    return Chapter(
        name="vernietigd",
        title="Vernietigd",
        told="Wat in dit kwartaal is vernietigd. Van leveringen is er telkens een certificaat.",
        columns=("wat", "aantal"),
        rows=(
            ("dossiers", written(suppression.told(made.cases_destroyed))),
            ("leveringen", str(made.deliveries_destroyed)),
            ("certificaten", str(made.certificates)),
        ),
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
