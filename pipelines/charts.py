"""Charts as SVG text: with `state_diagram` the one importer of Altair and vl-convert.

Every chart is 640 pixels wide with margins reckoned from its labels, in tints that differ in grey
too. Nothing is fetched, and no mark is clipped: a clip gets a number that differs from run to run.
"""

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import altair as alt

_Drawn: TypeAlias = "alt.Chart | alt.LayerChart | alt.FacetChart"

DARK, RUST, MIDDLE, LIGHT = "#12355b", "#b35900", "#e69f00", "#d9d9d9"
NOTHING = "There is nothing to draw."
_INK, _FAINT = "#222222", "#e4e4e4"
_HEAT = ("#ffffff", "#dbe7f3", "#a9c6e2", "#5f93c4", "#2c639b", DARK)
"""From none to most: each step differs in grey too."""
_INK_TURNS = 4
"""From this step on text is white."""
_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
_WIDTH, _HEIGHT, _ROW, _EDGE = 640, 260, 26, 16
_SMALL = (180, 36)
_LETTER = 7
"""Pixels that a letter takes on average in the widest font that may stand in."""
_WIDEST = 270
"""Pixels that a row's label takes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Title of an axis with its unit, what it spans, and how d3 writes its values."""

    title: str
    low: float
    high: float
    form: str = ""
    log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A dashed upright, labelled above the chart, left or right of it."""

    at: float
    label: str
    on_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line through points of rising x, labelled at its right end."""

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    tint: str
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a chart: its label on the left, and what is said of it on the right."""

    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A bar along a row, or a line when it is thin."""

    row: str
    start: float
    end: float
    tint: str
    thin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on a row: a full dot, an open one, or a stroke across a bar."""

    row: str
    at: float
    shape: Literal["full", "open", "stroke"] = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tint:
    """What a tint stands for, told above the chart."""

    tint: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A figure of a day; `apart` draws it open, and not as one of the others."""

    day: date
    value: float
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A dashed line at one height, with its label at the right end."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days that a chart spans, both included, and the title of their axis."""

    first: date
    last: date
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A square of a heat map: what stands in it, and how dark it is from nought to one."""

    row: str
    column: str
    text: str
    weight: float | None
    """Nothing where its number is not told: then it is grey."""


def row_chart(
    title: str,
    axis: Axis,
    rows: Sequence[Row],
    *,
    spans: Sequence[Span] = (),
    marks: Sequence[Mark] = (),
    rules: Sequence[Rule] = (),
    legend: Sequence[Tint] = (),
) -> str:
    """Return rows from top to bottom, with bars, lines and dots along one axis."""
    if not rows:
        return _nothing(title)
    import altair as alt

    labels = [row.label for row in rows]
    x = alt.X("start:Q", axis=_axis(axis), scale=_scale(axis))
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=labels),
        axis=alt.Axis(ticks=False, grid=not spans, labelPadding=8),
    )
    layers: list[_Drawn] = []
    for thin in (True, False):
        if drawn := [asdict(span) for span in spans if span.thin is thin]:
            line = inline(drawn).mark_bar(height=2 if thin else _ROW - 10)
            layers.append(line.encode(x=x, x2="end:Q", y=y, color=_tints(legend)))
    for shape in ("stroke", "open", "full"):
        placed = [{"row": one.row, "start": one.at} for one in marks if one.shape == shape]
        layers += [_marked(inline(placed), shape).encode(x=x, y=y)] if placed else []
    noted = inline([{"row": row.label, "note": row.note} for row in rows])
    layers.append(
        noted.mark_text(align="left", dx=10).encode(
            x=alt.value("width"), y=y, text=alt.Text("note:N")
        )
    )
    layers.extend(_rules(rules))
    return picture(
        alt.layer(*layers),
        title,
        height=_ROW * len(rows),
        left=min(_taken(labels), _WIDEST) + _EDGE,
        right=_taken([row.note for row in rows]) + _EDGE,
        above=bool(rules) or bool(legend),
    )


def line_chart(
    title: str, across: Axis, up: Axis, curves: Sequence[Curve], rules: Sequence[Rule] = ()
) -> str:
    """Return lines over one axis."""
    drawn = [curve for curve in curves if curve.xs]
    if not drawn:
        return _nothing(title)
    import altair as alt

    x = alt.X("x:Q", axis=_axis(across), scale=_scale(across))
    y = alt.Y("y:Q", axis=_axis(up), scale=_scale(up))
    layers: list[_Drawn] = []
    room = (up.high - up.low) * _ROW / 2 / _HEIGHT * 1.3
    below = math.inf
    for curve in sorted(drawn, key=lambda one: -one.ys[-1]):
        points = [{"x": at, "y": value} for at, value in zip(curve.xs, curve.ys, strict=True)]
        line = inline(points).mark_line(
            color=curve.tint, strokeWidth=2.5, strokeDash=[7, 4] if curve.dashed else [1, 0]
        )
        below = min(curve.ys[-1], below - room)
        end = inline([{"x": curve.xs[-1], "y": below, "label": curve.label}])
        text = end.mark_text(align="left", dx=8, fontWeight="bold")
        layers += [line.encode(x=x, y=y), text.encode(x=x, y=y, text="label:N")]
    layers.extend(_rules(rules))
    return picture(
        alt.layer(*layers),
        title,
        height=_HEIGHT,
        left=4 * _EDGE,
        right=_taken([curve.label for curve in drawn]) + _EDGE,
        above=bool(rules),
    )


def bars_under_line(
    title: str,
    days: Days,
    bars: tuple[Axis, Sequence[Dated]],
    line: tuple[Axis, Sequence[Dated], Level],
    names: tuple[str, str, str],
) -> str:
    """Return a line with a level above, and bars beneath it, over the same days, in Dutch.

    The names stand above: of a bar, of one that is apart, and of the line.
    """
    if not bars[1] and not line[1]:
        return _nothing(title)
    import altair as alt

    upper, lower = (int(_HEIGHT * 0.36), 0), (_HEIGHT, int(_HEIGHT * 0.48))
    beneath = alt.Y("value:Q", axis=_axis(bars[0], 5), scale=_scale(bars[0], lower))
    layers: list[_Drawn] = []
    for apart in (False, True):
        drawn = inline([_dated(one) for one in bars[1] if one.apart is apart])
        bar = drawn.mark_bar(
            width=4, fill="white" if apart else DARK, stroke=DARK, strokeWidth=1.2 if apart else 0
        )
        y2 = alt.Y2Datum(0)
        layers.append(bar.encode(x=_days(days), y=beneath, y2=y2))
    axis, points, level = line
    above = alt.Y("value:Q", axis=_axis(axis, 4, "left"), scale=_scale(axis, upper))
    dots = inline([_dated(one) for one in points])
    limit = inline([{"value": level.at, "label": level.label}])
    lined = alt.layer(
        limit.mark_rule(color=_INK, strokeDash=[5, 3]).encode(y=above),
        limit.mark_text(align="left", dx=8).encode(x=alt.value("width"), y=above, text="label:N"),
        dots.mark_line(color=RUST, strokeWidth=1.5, strokeJoin="round").encode(
            x=_days(days), y=above
        ),
        dots.mark_point(color=RUST, fill="white", size=22, opacity=1).encode(
            x=_days(days), y=above
        ),
    )
    legend = _legend([(names[0], "full"), (names[1], "open"), (names[2], "line")])
    return picture(
        alt.layer(alt.layer(*layers, *legend), lined).resolve_scale(y="independent"),
        title,
        height=_HEIGHT,
        left=5 * _EDGE,
        right=_taken([level.label]) + _EDGE,
        above=True,
        dutch=True,
    )


def area_under_levels(
    title: str, days: Days, up: Axis, area: Sequence[Dated], levels: Sequence[Level]
) -> str:
    """Return an area over days, with levels that it should stay under, in Dutch."""
    if not area:
        return _nothing(title)
    import altair as alt

    y = alt.Y("value:Q", axis=_axis(up), scale=_scale(up))
    drawn = inline([_dated(one) for one in area])
    layers: list[_Drawn] = [
        drawn.mark_area(color=MIDDLE, opacity=0.55, line={"color": DARK, "strokeWidth": 2}).encode(
            x=_days(days), y=y
        )
    ]
    room = (up.high - up.low) * _ROW / 2 / (_HEIGHT / 2) * 1.3
    above = -math.inf
    for level in sorted(levels, key=lambda one: one.at):
        above = max(level.at, above + room)
        rule = inline([{"value": level.at}]).mark_rule(color=_INK, strokeDash=[5, 3])
        text = inline([{"value": above, "label": level.label}]).mark_text(align="left", dx=8)
        layers.append(rule.encode(y=y))
        layers.append(text.encode(x=alt.value("width"), y=y, text="label:N"))
    return picture(
        alt.layer(*layers),
        title,
        height=_HEIGHT // 2,
        left=4 * _EDGE,
        right=_taken([level.label for level in levels]) + _EDGE,
        dutch=True,
    )


def small_area(title: str, days: Days, area: Sequence[Dated], levels: Sequence[float]) -> str:
    """Return an area over days with its levels, small and without words: it stands in a table."""
    import altair as alt

    most = max([1.0, *levels, *(one.value for one in area)])
    x = _days(days, bare=True)
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.1], nice=False))
    drawn = inline([_dated(one) for one in area])
    layers: list[_Drawn] = [
        drawn.mark_area(color=MIDDLE, opacity=0.55, line={"color": DARK, "strokeWidth": 2}).encode(
            x=x, y=y
        )
    ]
    # A day alone makes no area.
    layers.append(
        inline([_dated(one) for one in area[-1:]])
        .mark_point(color=DARK, fill=DARK, size=18, opacity=1)
        .encode(x=x, y=y)
    )
    layers += [
        inline([{"value": level}]).mark_rule(color=_INK, strokeDash=[3, 2]).encode(y=y)
        for level in levels
    ]
    return picture(
        alt.layer(*layers), title, height=_SMALL[1], left=2, right=2, width=_SMALL[0], below=2
    )


def bars(title: str, days: Days, up: Axis, values: Sequence[Dated]) -> str:
    """Return a bar for each figure, over days, in Dutch."""
    if not values:
        return _nothing(title)
    import altair as alt

    y = alt.Y("value:Q", axis=_axis(up), scale=_scale(up))
    drawn = inline([_dated(one) for one in values]).mark_bar(width=4, fill=DARK)
    return picture(
        alt.layer(drawn.encode(x=_days(days), y=y, y2=alt.Y2Datum(0))),
        title,
        height=_HEIGHT // 2,
        left=5 * _EDGE,
        right=2 * _EDGE,
        dutch=True,
    )


def heat_map(title: str, squares: Sequence[Square]) -> str:
    """Return squares in rows and columns as they come: darker is more, and the text says it too."""
    if not squares:
        return _nothing(title)
    import altair as alt

    rows = list(dict.fromkeys(one.row for one in squares))
    columns = list(dict.fromkeys(one.column for one in squares))
    x = alt.X(
        "column:N",
        title=None,
        scale=alt.Scale(domain=columns, paddingInner=0.04, paddingOuter=0),
        axis=alt.Axis(labelAngle=-35, ticks=False, domain=False, labelLimit=_WIDEST),
    )
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=rows, paddingInner=0.08, paddingOuter=0),
        axis=alt.Axis(ticks=False, domain=False, labelPadding=8),
    )
    drawn = inline([_square(one) for one in squares])
    return picture(
        alt.layer(
            drawn.mark_rect(stroke=_INK, strokeWidth=0.5).encode(
                x=x, y=y, color=alt.Color("tint:N", scale=None)
            ),
            drawn.mark_text(baseline="middle").encode(
                x=x, y=y, text="text:N", color=alt.Color("ink:N", scale=None)
            ),
        ),
        title,
        height=(_ROW + 6) * len(rows),
        left=min(_taken(rows), _WIDEST) + _EDGE,
        right=_EDGE,
        below=int(0.5 * min(_taken(columns), _WIDEST)) + 2 * _EDGE,
    )


def _square(one: Square) -> dict[str, object]:
    """Return a square with the tint of its step and an ink that can be read on it."""
    if one.weight is None:
        tint, ink = LIGHT, _INK
    else:
        step = math.ceil(one.weight * (len(_HEAT) - 1))
        tint, ink = _HEAT[step], "white" if step >= _INK_TURNS else _INK
    return {"row": one.row, "column": one.column, "text": one.text, "tint": tint, "ink": ink}


def _dated(one: Dated) -> dict[str, object]:
    return {"day": one.day.isoformat(), "value": one.value}


def _days(days: Days, *, bare: bool = False) -> "alt.X":
    import altair as alt

    domain = [
        alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
        for day in (days.first, days.last)
    ]
    axis = alt.Axis(title=days.title, format="%-d %b", labelFlush=False, tickCount=6, grid=False)
    return alt.X(
        "day:T",
        axis=None if bare else axis,
        scale=alt.Scale(type="utc", domain=domain, nice=False, padding=6),
    )


def _legend(names: Sequence[tuple[str, Literal["full", "open", "line"]]]) -> list[_Drawn]:
    """Return the names above a chart, each behind what it stands for."""
    import altair as alt

    drawn: list[_Drawn] = []
    at = 0
    for name, shape in names:
        one = inline([{"name": name}])
        if shape == "line":
            sign = one.mark_point(color=RUST, fill="white", size=36, opacity=1)
        else:
            sign = one.mark_square(
                size=90, fill=DARK if shape == "full" else "white", stroke=DARK, opacity=1
            )
        text = one.mark_text(align="left", baseline="middle")
        y = alt.value(-14)
        drawn.append(sign.encode(x=alt.value(at + 5), y=y))
        drawn.append(text.encode(x=alt.value(at + 16), y=y, text="name:N"))
        at += _taken([name]) + 2 * _EDGE
    return drawn


def _nothing(title: str) -> str:
    text = inline([{}]).mark_text(text=NOTHING, fontSize=14)
    return picture(text, title, height=20, left=_EDGE, right=_EDGE)


def inline(values: Sequence[Mapping[str, object]]) -> "alt.Chart":
    """Return a chart of these values, which travel inside it."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(values)))


def _marked(chart: "alt.Chart", shape: str) -> "alt.Chart":
    marked: alt.Chart
    if shape == "stroke":
        marked = chart.mark_tick(color="white", thickness=3, size=_ROW - 10, opacity=1)
    else:
        marked = chart.mark_point(
            size=80, fill=DARK if shape == "full" else "white", stroke=DARK, opacity=1
        )
    return marked


def _rules(rules: Sequence[Rule]) -> list[_Drawn]:
    import altair as alt

    drawn: list[_Drawn] = []
    for rule in rules:
        chart = inline([{"at": rule.at, "label": rule.label}]).encode(x=alt.X("at:Q"))
        text = (
            chart.mark_text(align="right", dx=4, baseline="bottom")
            if rule.on_left
            else chart.mark_text(align="left", dx=-4, baseline="bottom")
        )
        drawn.append(
            alt.layer(
                chart.mark_rule(color=_INK, strokeDash=[3, 3]),
                text.encode(y=alt.value(-5), text="label:N"),
            )
        )
    return drawn


def _axis(axis: Axis, ticks_at_most: int = 7, side: Literal["left"] | None = None) -> "alt.Axis":
    import altair as alt

    ticks = _ticks(axis.low, axis.high) if axis.log else None
    return alt.Axis(
        title=axis.title,
        labelFlush=False,
        orient=side or alt.Undefined,
        format=axis.form or alt.Undefined,
        values=ticks or alt.Undefined,
        tickCount=alt.Undefined if axis.log else ticks_at_most,
    )


def _scale(axis: Axis, spans: tuple[int, int] | None = None) -> "alt.Scale":
    """Return a scale; `spans` is where it begins and ends, in pixels from the top."""
    import altair as alt

    low, high = axis.low, axis.high
    if axis.log:
        low, *_, high = _ticks(low, high)
    return alt.Scale(
        domain=[low, high],
        type="log" if axis.log else "linear",
        nice=False,
        range=list(spans) if spans else alt.Undefined,
    )


def _ticks(low: float, high: float) -> list[float]:
    """Return powers of ten, from just below to just above; 2 and 5 times these where few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1
    steps = (1, 2, 5) if last - first <= 5 else (1,)
    all_ticks = [float(f"{step}e{p}") for p in range(first, last + 1) for step in steps]
    start = max(place for place, tick in enumerate(all_ticks) if tick <= low)
    end = min(place for place, tick in enumerate(all_ticks) if tick >= high)
    return all_ticks[start : max(end, start + 1) + 1]


def _tints(legend: Sequence[Tint]) -> "alt.Color":
    import altair as alt

    if not legend:
        return alt.Color("tint:N", scale=None)
    tints = [one.tint for one in legend]
    names = {one.tint: one.name for one in legend}
    told = " : ".join(f"datum.label == '{tint}' ? '{name}'" for tint, name in names.items())
    return alt.Color(
        "tint:N",
        scale=alt.Scale(domain=tints, range=tints),
        legend=alt.Legend(
            title=None, orient="top", symbolType="square", labelExpr=f"{told} : ''", offset=8
        ),
    )


def _taken(labels: Sequence[str]) -> int:
    return _LETTER * max(map(len, labels), default=0)


def picture(
    chart: _Drawn,
    title: str,
    *,
    height: int,
    left: int,
    right: int,
    above: bool = False,
    dutch: bool = False,
    width: int = _WIDTH,
    below: int = 46,
) -> str:
    """Return a chart as SVG with a title for who cannot see it; margins in pixels.

    Numbers and dates are written as in Dutch where that is asked for.
    """
    import altair as alt
    import vl_convert

    whole = chart.properties(
        width=width - left - right,
        height=height,
        padding={"left": left, "right": right, "top": 32 if above else 10, "bottom": below},
        autosize=alt.AutoSizeParams(type="none"),
        background="white",
    ).configure(
        font=_FONT,
        aria=False,
        axis=alt.AxisConfig(
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelColor=_INK,
            titleColor=_INK,
            gridColor=_FAINT,
            domainColor=_INK,
            tickColor=_INK,
            labelLimit=_WIDEST,
        ),
        legend=alt.LegendConfig(labelFontSize=12, labelColor=_INK, labelLimit=0, columnPadding=32),
        text=alt.MarkConfig(fontSize=12, color=_INK),
        view=alt.ViewConfig(stroke=None),
    )
    locale: Literal["nl-NL"] | None = "nl-NL" if dutch else None
    svg: str = vl_convert.vegalite_to_svg(
        whole.to_dict(), allowed_base_urls=[], format_locale=locale, time_format_locale=locale
    )
    named = svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(title)}" ', 1)
    return named.replace("><", ">\n<") + "\n"
