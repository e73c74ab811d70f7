"""Figures of an evaluation or a bench run: each a picture in SVG and its numbers in a table.

What is drawn are kinds, levels, shares and times, never a value of a person. Equal numbers give
equal text, so that a page changes only where its figures do.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.evaluate import percentile
from pipelines.charts import (
    DARK,
    LIGHT,
    MIDDLE,
    RUST,
    Axis,
    Curve,
    Mark,
    Row,
    Rule,
    Span,
    Tint,
    line_chart,
    row_chart,
)
from pipelines.pages import Figure

_NONE = "–"
_CUTS = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_BECAME = (
    Tint(tint=DARK, name="hit"),
    Tint(tint=MIDDLE, name="to be verified"),
    Tint(tint=LIGHT, name="missed"),
)
_DOUBTS = (
    Tint(tint=DARK, name="about a known topic"),
    Tint(tint=MIDDLE, name="about somebody else"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a threshold for hits would give; nothing where there is nothing to divide by."""

    threshold: float
    precision: float | None
    recall: float | None
    false_hit_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of the known topics asked about: how many became a hit, and how many one to verify."""

    kind: str
    asked: int
    found: int
    verified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVerify:
    """Of all answers: how many a department must verify, and of how many it knows the topic."""

    source: str
    answers: int
    known: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one feature adds to the score of a pair, as log-odds."""

    label: str
    level: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One program's figure; none when it was not measured or cannot do it."""

    label: str
    value: float | None
    ours: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What programs are compared on, and how it is drawn."""

    name: str
    title: str
    caption: str
    axis: str
    """Title of the axis, with the unit."""
    aim: float | None = None
    less_is_better: bool = False
    log: bool = False
    from_zero: bool = False
    form: str = ",.3g"
    """Format of a value in the picture and in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    label: str
    counts: tuple[int, ...]
    of: int
    note: str


def over_threshold(points: Sequence[Point], hit_at: float, verify_at: float) -> Figure:
    """Draw precision and recall of hits over the score from which a hit would be given."""
    ordered = sorted(points, key=lambda point: point.threshold)
    right = [(p.threshold, p.precision) for p in ordered if p.precision is not None]
    found = [(p.threshold, p.recall) for p in ordered if p.recall is not None]
    reach = [*(p.threshold for p in ordered), hit_at, verify_at]
    lowest = min([0.95, *(share for _, share in right + found)])
    title = "Precision and recall over the threshold"
    return Figure(
        name="threshold",
        title=title,
        caption="If a hit were given from this score on: the share of hits that are right "
        "(precision), and the share of the known topics that become a hit (recall). "
        "The uprights are the thresholds in use.",
        svg=line_chart(
            title,
            Axis(
                title="score from which a hit is given (log-odds)", low=min(reach), high=max(reach)
            ),
            Axis(title="share (%)", low=math.floor(lowest * 20) / 20, high=1.0, form=".0%"),
            [_curve("precision", right, DARK), _curve("recall", found, RUST, dashed=True)],
            _thresholds(hit_at, verify_at),
        ),
        columns=("hit from score", "precision", "recall", "false hits of the unknown"),
        rows=tuple(
            (
                f"{one.threshold:.2f}".replace("-", "−"),
                *(_percent(v, 2) for v in (one.precision, one.recall, one.false_hit_rate)),
            )
            for one in ordered
        ),
    )


def per_kind(shares: Sequence[Share]) -> Figure:
    """Draw, per kind of error in the question, what became of the known topics."""
    asked = [one for one in shares if one.asked]
    ordered = sorted(asked, key=lambda one: (-one.found / one.asked, one.kind))
    missed = {one.kind: one.asked - one.found - one.verified for one in ordered}
    stacks = [
        _Stack(
            label=one.kind,
            counts=(one.found, one.verified, missed[one.kind]),
            of=one.asked,
            note=f"{_percent(one.found / one.asked)} · "
            f"{_percent(1 - missed[one.kind] / one.asked)}",
        )
        for one in ordered
    ]
    title = "Recall per kind of error"
    return Figure(
        name="kinds",
        title=title,
        caption="Questions about a topic that the source knows, by what is wrong in how they were "
        "typed. A question may count under several kinds. On the right: hits, and hits with those "
        "to be verified.",
        svg=_stacked(title, "share of questions about a known topic (%)", _BECAME, stacks, 1.0),
        columns=("kind of error", "asked", "hit", "to be verified", "missed", "hit of asked"),
        rows=tuple(
            (
                one.label,
                *(f"{count:,}" for count in (one.of, *one.counts)),
                _percent(one.counts[0] / one.of),
            )
            for one in stacks
        ),
    )


def to_verify(rows: Sequence[ToVerify]) -> Figure:
    """Draw the share of answers that the department must verify, per source."""
    shares = [(one, (one.known + one.unknown) / one.answers) for one in rows if one.answers]
    stacks = [
        _Stack(
            label=one.source,
            counts=(one.known, one.unknown),
            of=one.answers,
            note=_percent(share),
        )
        for one, share in shares
    ]
    most = max((share for _, share in shares), default=0.0)
    title = "Share to be verified"
    return Figure(
        name="to-verify",
        title=title,
        caption="Of all answers, those that the department of the source must verify.",
        svg=_stacked(
            title, "share of all answers (%)", _DOUBTS, stacks, max(math.ceil(20 * most), 1) / 20
        ),
        columns=("source", "answers", "to verify, known", "to verify, not known", "share"),
        rows=tuple(
            (one.label, *(f"{count:,}" for count in (one.of, *one.counts)), one.note)
            for one in stacks
        ),
    )


def waterfall(parts: Sequence[Part], hit_at: float, verify_at: float) -> Figure:
    """Draw what each feature adds to the score of one made-up pair, from start to total."""
    sums = [math.fsum(one.value for one in parts[:place]) for place in range(len(parts) + 1)]
    labels = [f"{one.label}: {one.level}" if one.level else one.label for one in parts]
    title = "How one made-up pair gets its score"
    spans = [
        Span(row=label, start=a, end=b, tint=DARK if b >= a else MIDDLE)
        for label, a, b in zip(labels, sums, sums[1:], strict=False)
    ]
    rows = [
        Row(label=label, note=_signed(one.value)) for label, one in zip(labels, parts, strict=True)
    ]
    if parts:
        spans.append(
            Span(row="total", start=0, end=sums[-1], tint=DARK if sums[-1] >= 0 else MIDDLE)
        )
        rows.append(Row(label="total", note=_signed(sums[-1])))
    reach = [*sums, hit_at, verify_at]
    return Figure(
        name="pair",
        title=title,
        caption="Each row adds the weight of its level of agreement to the sum above it: dark "
        "adds, light takes away. The uprights are the thresholds.",
        svg=row_chart(
            title,
            Axis(title="score (log-odds)", low=min(reach) - 0.5, high=max(reach) + 0.5),
            rows,
            spans=spans,
            rules=_thresholds(hit_at, verify_at),
        ),
        columns=("feature", "level", "adds", "score so far"),
        rows=tuple(
            (one.label, one.level, _signed(one.value), _signed(total))
            for one, total in zip(parts, sums[1:], strict=True)
        ),
    )


def times(groups: Mapping[str, Sequence[float]]) -> Figure:
    """Draw how the times of questions are spread, per source, in milliseconds."""
    cuts = {
        name: [max(percentile(values, cut) or 0.0, 0.001) for cut in _CUTS]
        for name, values in groups.items()
        if values
    }
    title = "Time of one question"
    spans = []
    marks = []
    for name, (p5, p25, p50, p75, p95, p99) in cuts.items():
        spans += [
            Span(row=name, start=p5, end=p95, tint=DARK, thin=True),
            Span(row=name, start=p25, end=p75, tint=DARK),
        ]
        marks += [Mark(row=name, at=p50, shape="stroke"), Mark(row=name, at=p99)]
    every = [value for of_one in cuts.values() for value in of_one]
    return Figure(
        name="times",
        title=title,
        caption="In a running process. Bar: the middle half, with the median as a white stroke; "
        "line: from the 5th to the 95th percentile; dot: the 99th. On the right: median and 99th.",
        svg=row_chart(
            title,
            Axis(
                title="milliseconds (logarithmic)",
                low=min(every, default=1),
                high=max(every, default=1),
                log=True,
            ),
            [
                Row(label=name, note=f"{_short(of_one[2])} · {_short(of_one[5])} ms")
                for name, of_one in cuts.items()
            ],
            spans=spans,
            marks=marks,
        ),
        columns=("source", "questions", "p50 (ms)", "p95 (ms)", "p99 (ms)"),
        rows=tuple(
            (name, f"{len(groups[name]):,}", *(_short(of_one[place]) for place in (2, 4, 5)))
            for name, of_one in cuts.items()
        ),
    )


def bars(measure: Measure, rows: Sequence[Bar]) -> Figure:
    """Draw ours (full dot) beside each peer (open dot), the best on top, the aim as a rule."""
    sign = 1 if measure.less_is_better else -1
    ordered = sorted(rows, key=lambda b: math.inf if b.value is None else sign * b.value)
    texts = [_NONE if one.value is None else format(one.value, measure.form) for one in ordered]
    values = [one.value for one in ordered if one.value is not None]
    rules = []
    if measure.aim is not None:
        aim = f"aim {'≤' if measure.less_is_better else '≥'} {measure.aim:{measure.form}}"
        rules.append(Rule(at=measure.aim, label=aim, on_left=not measure.less_is_better))
        values.append(measure.aim)
    return Figure(
        name=measure.name,
        title=measure.title,
        caption=measure.caption,
        svg=row_chart(
            measure.title,
            _measured(measure, values),
            [Row(label=one.label, note=text) for one, text in zip(ordered, texts, strict=True)],
            marks=[
                Mark(row=one.label, at=one.value, shape="full" if one.ours else "open")
                for one in ordered
                if one.value is not None
            ],
            rules=rules,
        ),
        columns=("program", measure.axis, "note"),
        rows=tuple(
            (f"**{one.label}**" if one.ours else one.label, text, one.note)
            for one, text in zip(ordered, texts, strict=True)
        ),
    )


def _stacked(
    title: str, axis: str, tints: Sequence[Tint], stacks: Sequence[_Stack], most: float
) -> str:
    """Return bars whose parts are shares of one whole."""
    return row_chart(
        title,
        Axis(title=axis, low=0, high=most, form=".0%"),
        [Row(label=one.label, note=one.note) for one in stacks],
        spans=[
            Span(
                row=one.label,
                start=sum(one.counts[:place]) / one.of,
                end=sum(one.counts[: place + 1]) / one.of,
                tint=tint.tint,
            )
            for one in stacks
            for place, tint in enumerate(tints)
        ],
        legend=tints,
    )


def _curve(
    label: str, points: Sequence[tuple[float, float]], tint: str, *, dashed: bool = False
) -> Curve:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Curve(label=label, xs=xs, ys=ys, tint=tint, dashed=dashed)


def _thresholds(hit_at: float, verify_at: float) -> list[Rule]:
    return [
        Rule(at=verify_at, label=f"to verify from {_plain(verify_at)}", on_left=True),
        Rule(at=hit_at, label=f"hit from {_plain(hit_at)}"),
    ]


def _measured(measure: Measure, values: Sequence[float]) -> Axis:
    """Return an axis with a little room at both ends."""
    low, high = min(values, default=1.0), max(values, default=1.0)
    better = "less is better" if measure.less_is_better else "more is better"
    if measure.log and low > 0:
        return Axis(title=f"{measure.axis}, logarithmic; {better}", low=low, high=high, log=True)
    room = (high - low) / 10 or 1.0
    share = measure.form.endswith("%")
    return Axis(
        title=f"{measure.axis}; {better}",
        low=0.0 if measure.from_zero else low - room,
        high=max(high, min(high + room, 1.0)) if share else high + room,
        form=".0%" if share else "",
    )


def _percent(share: float | None, digits: int = 1) -> str:
    return _NONE if share is None else f"{share:.{digits}%}"


def _plain(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _short(milliseconds: float) -> str:
    digits = 2 if milliseconds < 10 else 1 if milliseconds < 100 else 0
    return f"{milliseconds:,.{digits}f}"
