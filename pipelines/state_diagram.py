"""A protocol as a picture: its phases from top to bottom, and every way out of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.protocol import Protocol
from contracts.protocol_lint import NO, Arrow, arrows
from pipelines.charts import DARK, LIGHT, RUST, inline, picture

if TYPE_CHECKING:
    import altair as alt

_ROW = 24
_PHASE_END, _WAY_END = 0.36, 0.62
_LANE = 0.035
"""How far apart ways stand that pass over a phase."""
_LONGEST = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """A phase with the rows it takes."""

    phase: str
    title: str
    top: int
    bottom: int

    @property
    def middle(self) -> float:
        """Return where a way enters or leaves it."""
        return (self.top + self.bottom) / 2


def draw(profile: Protocol) -> str:
    """Return the state diagram of a profile as SVG."""
    import altair as alt

    ways = arrows(profile)
    boxes = _boxes(profile, ways)
    rows = boxes[-1].bottom + 1
    layers = [
        *_ends(boxes, ways, profile),
        *_onward(boxes, ways),
        *_phases(boxes),
    ]
    chart = alt.layer(*layers).resolve_scale(x="shared", y="shared")
    title = f"Protocol {profile.reference}: {profile.title}"
    return picture(chart, title, height=_ROW * rows, left=16, right=8)


def _boxes(profile: Protocol, ways: Sequence[Arrow]) -> list[_Box]:
    boxes, top = [], 0
    for phase in profile.phases:
        count = max(2, len(_out(phase.id, ways, profile)))
        title = f"{phase.id}  {phase.title}"
        boxes.append(_Box(phase=phase.id, title=title, top=top, bottom=top + count - 1))
        top += count + 1
    return boxes


def _out(phase: str, ways: Sequence[Arrow], profile: Protocol) -> dict[str, str]:
    """Return the outcomes in which a case can end from a phase, each with what leads there."""
    phases = {one.id for one in profile.phases}
    found: dict[str, list[str]] = {}
    for way in ways:
        if way.start == phase and way.end not in phases:
            found.setdefault(way.end, []).append(way.label)
    return {end: _joined(labels) for end, labels in found.items()}


def _joined(labels: Sequence[str]) -> str:
    """Return labels in one, the weighings that end in no together."""
    no = [label.removesuffix(NO) for label in labels if label.endswith(NO)]
    rest = [label for label in labels if not label.endswith(NO)]
    return ", ".join(dict.fromkeys([*([", ".join(no) + NO] if no else []), *rest]))


def _ends(
    boxes: Sequence[_Box], ways: Sequence[Arrow], profile: Protocol
) -> list["alt.Chart | alt.LayerChart"]:
    rows = []
    for box in boxes:
        for number, (end, label) in enumerate(_out(box.phase, ways, profile).items()):
            kept = profile.retention[end].keep
            rows.append(
                {
                    "y": box.top + number,
                    "x": _PHASE_END,
                    "to": _WAY_END,
                    "label": "" if label == end else _short(label),
                    "end": f"{end} ({kept})",
                }
            )
    chart = inline(rows)
    line = chart.mark_rule(color=RUST, strokeWidth=1.5).encode(x=_x("x"), x2="to:Q", y=_y("y"))
    arrow = chart.mark_point(shape="triangle-right", size=50, fill=RUST, stroke=RUST, opacity=1)
    text = chart.mark_text(align="left", dx=8).encode(x=_x("to"), y=_y("y"), text="end:N")
    label = chart.mark_text(align="center", dy=-7, fontSize=9, limit=130).encode(
        x=_x("middle"), y=_y("y"), text="label:N"
    )
    middle = f"({_PHASE_END} + {_WAY_END}) / 2"
    return [
        line,
        arrow.encode(x=_x("to"), y=_y("y")),
        text,
        label.transform_calculate(middle=middle),
    ]


def _onward(boxes: Sequence[_Box], ways: Sequence[Arrow]) -> list["alt.Chart | alt.LayerChart"]:
    """Return the ways from phase to phase: straight to the next, along a lane past others."""
    place = {box.phase: number for number, box in enumerate(boxes)}
    lines, heads, lane = [], [], 0
    between: dict[tuple[str, str], list[str]] = {}
    for way in ways:
        if way.end in place:
            between.setdefault((way.start, way.end), []).append(way.label)
    for number, ((one, other), labels) in enumerate(between.items()):
        start, end = boxes[place[one]], boxes[place[other]]
        if place[other] == place[one] + 1:
            x = 0.06
            corners = [(x, start.bottom + 0.45), (x, end.top - 0.55)]
            label = _short(" / ".join(labels))
            heads.append({"x": x, "y": end.top - 0.62, "label": label, "shape": "down"})
        else:
            lane += 1
            x = -_LANE * lane
            corners = [(0, start.middle), (x, start.middle), (x, end.middle), (0, end.middle)]
            heads.append({"x": -0.006, "y": end.middle, "label": "", "shape": "right"})
        lines += [
            {"x": at, "y": height, "way": number, "order": order}
            for order, (at, height) in enumerate(corners)
        ]
    drawn = inline(lines).mark_line(color=DARK, strokeWidth=2)
    chart = inline(heads)
    text = chart.mark_text(align="left", dx=10, dy=-2, fontSize=10)
    return [
        drawn.encode(x=_x("x"), y=_y("y"), detail="way:N", order="order:Q"),
        *(
            chart.transform_filter(f"datum.shape == '{shape}'")
            .mark_point(shape=f"triangle-{shape}", size=70, fill=DARK, stroke=DARK, opacity=1)
            .encode(x=_x("x"), y=_y("y"))
            for shape in ("down", "right")
        ),
        text.encode(x=_x("x"), y=_y("y"), text="label:N"),
    ]


def _phases(boxes: Sequence[_Box]) -> list["alt.Chart | alt.LayerChart"]:
    rows = [
        {
            "x": 0,
            "to": _PHASE_END,
            "y": box.top - 0.45,
            "below": box.bottom + 0.45,
            "middle": box.middle,
            "title": box.title,
        }
        for box in boxes
    ]
    chart = inline(rows)
    box = chart.mark_rect(fill=LIGHT, stroke=DARK, cornerRadius=4, opacity=1)
    text = chart.mark_text(align="left", dx=8, fontSize=11, fontWeight="bold", limit=185)
    return [
        box.encode(x=_x("x"), x2="to:Q", y=_y("y"), y2="below:Q"),
        text.encode(x=_x("x"), y=_y("middle"), text="title:N"),
    ]


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"


def _x(field: str) -> "alt.X":
    import altair as alt

    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[-0.1, 1], nice=False))


def _y(field: str) -> "alt.Y":
    import altair as alt

    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=False))
