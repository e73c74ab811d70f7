"""Figures say in a picture and in a table what they were given, and say it the same each time."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import charts, drawing, pages
from pipelines.drawing import Bar, Measure, Part, Point, Share, ToVerify
from pipelines.pages import Figure

POINTS = [
    Point(threshold=1.5, precision=0.998, recall=0.88, false_hit_rate=0.001),
    Point(threshold=-2.0, precision=0.95, recall=0.99, false_hit_rate=0.02),
    Point(threshold=9.0, precision=None, recall=0.0, false_hit_rate=0.0),
]
SHARES = [
    Share(kind="only initials", asked=40, found=10, verified=20),
    Share(kind="none", asked=1000, found=990, verified=8),
    Share(kind="never asked", asked=0, found=0, verified=0),
]
VERIFIED = [
    ToVerify(source="brp", answers=800, known=20, unknown=44),
    ToVerify(source="bag", answers=180, known=0, unknown=0),
]
PARTS = [
    Part(label="start", level="", value=-3.0),
    Part(label="birth", level="full", value=6.25),
    Part(label="address", level="differ", value=-1.5),
]
TIMES = {"brp": [1.0, 2.0, 3.0, 40.0], "bag": [0.5], "woz": []}
SPEED = Measure(
    name="speed",
    title="One question",
    caption="The median.",
    axis="milliseconds",
    aim=4.0,
    less_is_better=True,
    log=True,
)
PEERS = [
    Bar(label="a peer", value=140.0, note="plain names"),
    Bar(label="another peer", value=None, note="cannot"),
    Bar(label="treffer", value=2.5, ours=True),
]

DRAWN: dict[str, tuple[Callable[[], Figure], tuple[str, ...]]] = {
    "threshold": (
        lambda: drawing.over_threshold(POINTS, 1.5, -2.0),
        ("precision", "recall", "hit from 1.5", "to verify from −2"),
    ),
    "kinds": (
        lambda: drawing.per_kind(SHARES),
        ("only initials", "none", "hit", "to be verified", "missed", "99.0% · 99.8%"),
    ),
    "to-verify": (lambda: drawing.to_verify(VERIFIED), ("brp", "bag", "8.0%", "0.0%")),
    "pair": (
        lambda: drawing.waterfall(PARTS, 1.5, -2.0),
        ("start", "birth: full", "address: differ", "total", "+6.25", "−1.50", "+1.75"),
    ),
    "times": (lambda: drawing.times(TIMES), ("brp", "bag", "2.00 · 40.0 ms")),
    "speed": (lambda: drawing.bars(SPEED, PEERS), ("a peer", "treffer", "140", "2.5", "aim ≤ 4")),
}
EMPTY: dict[str, Callable[[], Figure]] = {
    "threshold": lambda: drawing.over_threshold([], 1.5, -2.0),
    "kinds": lambda: drawing.per_kind([]),
    "to-verify": lambda: drawing.to_verify([]),
    "pair": lambda: drawing.waterfall([], 1.5, -2.0),
    "times": lambda: drawing.times({}),
    "speed": lambda: drawing.bars(SPEED, []),
}
LEVELS = st.floats(min_value=-9, max_value=9)


def said(figure: Figure) -> set[str]:
    """Every text in the picture."""
    root = ET.fromstring(figure.svg)
    return {text for one in root.iter() if (text := (one.text or "").strip())}


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_holds_the_labels_it_was_given(name: str) -> None:
    draw, labels = DRAWN[name]

    assert set(labels) <= said(draw())


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_named_and_640_wide(name: str) -> None:
    figure = DRAWN[name][0]()
    root = ET.fromstring(figure.svg)

    assert figure.name == name
    assert (root.get("width"), root.get("aria-label")) == ("640", figure.title)


@pytest.mark.parametrize("name", DRAWN)
def test_equal_numbers_give_equal_text(name: str) -> None:
    draw, _ = DRAWN[name]

    assert draw() == draw()


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_refers_to_nothing_outside(name: str) -> None:
    addresses = re.findall(r"https?://[^\s\"]+", DRAWN[name][0]().svg)

    assert {one.split("/")[2] for one in addresses} == {"www.w3.org"}


@pytest.mark.parametrize("name", EMPTY)
def test_without_numbers_it_says_that_there_is_nothing_to_draw(name: str) -> None:
    figure = EMPTY[name]()

    assert said(figure) == {charts.NOTHING}
    assert figure.rows == ()
    assert charts.NOTHING in pages.markdown(figure, "picture.svg")


def test_the_table_over_thresholds_is_in_their_order_and_has_a_dash_for_what_is_unknown() -> None:
    assert drawing.over_threshold(POINTS, 1.5, -2.0).rows == (
        ("−2.00", "95.00%", "99.00%", "2.00%"),
        ("1.50", "99.80%", "88.00%", "0.10%"),
        ("9.00", "–", "0.00%", "0.00%"),
    )


def test_the_table_of_kinds_has_the_best_first_and_leaves_out_what_was_never_asked() -> None:
    assert drawing.per_kind(SHARES).rows == (
        ("none", "1,000", "990", "8", "2", "99.0%"),
        ("only initials", "40", "10", "20", "10", "25.0%"),
    )


def test_the_table_of_what_is_to_be_verified_counts_both_sides() -> None:
    assert drawing.to_verify(VERIFIED).rows == (
        ("brp", "800", "20", "44", "8.0%"),
        ("bag", "180", "0", "0", "0.0%"),
    )


def test_the_table_of_a_pair_adds_up_line_by_line() -> None:
    assert drawing.waterfall(PARTS, 1.5, -2.0).rows == (
        ("start", "", "−3.00", "−3.00"),
        ("birth", "full", "+6.25", "+3.25"),
        ("address", "differ", "−1.50", "+1.75"),
    )


def test_the_table_of_times_has_the_percentiles_of_sources_that_were_asked() -> None:
    assert drawing.times(TIMES).rows == (
        ("brp", "4", "2.00", "40.0", "40.0"),
        ("bag", "1", "0.50", "0.50", "0.50"),
    )


def test_the_table_of_programs_has_the_best_first_and_ours_in_bold() -> None:
    assert drawing.bars(SPEED, PEERS).rows == (
        ("**treffer**", "2.5", ""),
        ("a peer", "140", "plain names"),
        ("another peer", "–", "cannot"),
    )


def test_where_more_is_better_the_highest_is_first() -> None:
    quality = Measure(name="f1", title="F1", caption="", axis="F1", aim=0.998, form=".3f")
    rows = [Bar(label="low", value=0.99), Bar(label="high", value=0.999)]

    figure = drawing.bars(quality, rows)

    assert [row[0] for row in figure.rows] == ["high", "low"]
    assert {"aim ≥ 0.998", "F1; more is better"} <= said(figure)


def test_a_value_of_zero_can_be_drawn_where_a_logarithm_was_asked_for() -> None:
    figure = drawing.bars(SPEED, [Bar(label="none at all", value=0.0, ours=True)])

    assert "milliseconds; less is better" in said(figure)


def test_a_label_with_signs_of_markup_is_shown_as_it_is() -> None:
    figure = drawing.per_kind([Share(kind="a <b> & 'c' | d", asked=1, found=1, verified=0)])

    assert "a <b> & 'c' | d" in said(figure)
    assert "a <b> & 'c' \\| d" in pages.markdown(figure, "picture.svg")


@settings(max_examples=10, deadline=None)
@given(st.lists(LEVELS, max_size=6), LEVELS, LEVELS)
def test_any_pair_can_be_drawn(values: list[float], one: float, other: float) -> None:
    parts = [Part(label=f"f{n}", level="same", value=v) for n, v in enumerate(values)]

    figure = drawing.waterfall(parts, max(one, other), min(one, other))

    assert len(figure.rows) == len(values)
    assert {f"f{n}: same" for n in range(len(values))} <= said(figure)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=1e7), min_size=1, max_size=20))
def test_any_times_can_be_drawn(values: list[float]) -> None:
    assert "brp" in said(drawing.times({"brp": values}))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(LEVELS, st.floats(0, 1) | st.none()), max_size=6), LEVELS)
def test_any_thresholds_can_be_drawn(
    pairs: list[tuple[float, float | None]], hit_at: float
) -> None:
    points = [
        Point(threshold=at, precision=share, recall=share, false_hit_rate=share)
        for at, share in pairs
    ]

    figure = drawing.over_threshold(points, hit_at, hit_at - 1)

    assert len(figure.rows) == len(points)
    assert ET.fromstring(figure.svg) is not None


def test_a_page_links_every_picture_that_was_written_beside_it(tmp_path: Path) -> None:
    figures = [draw() for draw, _ in DRAWN.values()]

    text = pages.page("model", "Figures of the model", "One run.", figures)
    written = pages.write(tmp_path, "model", text, figures)

    assert written.read_text() == text
    assert text.startswith("# Figures of the model\n\nOne run.\n\n## ")
    linked = re.findall(r"\]\((.+\.svg)\)", text)
    assert sorted(linked) == sorted(path.name for path in tmp_path.glob("*.svg"))
    for figure in figures:
        assert (tmp_path / f"model-{figure.name}.svg").read_text() == figure.svg
        assert figure.caption in text
        for row in figure.rows:
            assert f"| {' | '.join(row)} |" in text


def test_two_figures_of_one_name_are_refused(tmp_path: Path) -> None:
    figure = drawing.per_kind(SHARES)

    with pytest.raises(AssertionError):
        pages.write(tmp_path, "model", "", [figure, figure])
