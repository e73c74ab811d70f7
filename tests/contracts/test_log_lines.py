"""Whatever somebody logs, only fields of the list with values of their shape come out."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import log_lines
from contracts.alerts import AlertKind
from contracts.attempts import Ending
from contracts.ids import SourceName
from contracts.log_lines import FIELDS, LogEvent

SOURCES = frozenset({SourceName("handhaving"), SourceName("brp")})
WORDS = {
    "source": SOURCES,
    "ending": {one.value for one in Ending},
    "kind": {one.value for one in AlertKind},
    "by": {"flow", "person"},
}
SHAPES = {"code": r"[A-Z]-[0-9]{3}", "delivery": r"(handhaving|brp)-[0-9]{8}T[0-9]{6}Z"}

anything = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.binary(),
    st.none(),
    st.lists(st.text()),
    st.sampled_from(["jansen", "999990019", "handhaving", "handhaving-20261122T021500Z", "C-104"]),
)
names = st.one_of(st.text(), st.sampled_from([*FIELDS, "event", "at", "message", "exception"]))


@pytest.mark.rule("D-005")
@given(st.sampled_from(LogEvent), st.dictionaries(names, anything))
def test_only_what_is_listed_and_well_shaped_comes_out(
    event: LogEvent, fields: dict[str, Any]
) -> None:
    found = log_lines.line(event, fields, SOURCES)

    assert found is not None
    assert found.pop("event") == event.value
    assert set(found) <= set(FIELDS) & set(fields)
    for name, value in found.items():
        if name in WORDS:
            assert value in WORDS[name]
        elif name in SHAPES:
            assert re.fullmatch(SHAPES[name], str(value))
        else:
            assert isinstance(value, int | float)
            assert not isinstance(value, bool)
            assert 0 <= value < 10**15


@given(anything, st.dictionaries(names, anything))
def test_what_is_no_event_of_the_list_is_no_line(event: object, fields: dict[str, Any]) -> None:
    assert log_lines.line(event, fields, SOURCES) is None


GOOD: dict[str, object] = {
    "source": "brp", "delivery": "brp-20261122T021500Z", "code": "C-104", "ending": "refused",
    "kind": "stale", "by": "flow", "seconds": 1.23456, "rows": 1_240,
    "rejected": 4, "left_out": 0, "ignored_columns": 2, "bytes": 10, "deliveries": 1, "cases": 2,
    "events": 3, "times": 4, "pid": 5,
    "reference": "0f1e2d3c", "place": "pipelines.site.desk:12",
}  # fmt: skip


def test_every_field_has_a_value_that_passes() -> None:
    assert set(GOOD) == set(FIELDS)
    assert log_lines.line(LogEvent.REFRESH_ENDED, GOOD, SOURCES) == {
        "event": "refresh_ended", **GOOD, "seconds": 1.235, "rejected": 10
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", "jansen"),
        ("source", ["brp"]),
        ("delivery", "jansen-20261122T021500Z"),
        ("delivery", "brp-20261122"),
        ("delivery", 5),
        ("code", "C-1040"),
        ("code", "999990019"),
        ("ending", "Jansen"),
        ("rows", -1),
        ("rows", True),
        ("rows", "12"),
        ("rows", 10**15),
        ("seconds", float("nan")),
        ("seconds", float("inf")),
        ("seconds", -0.1),
        ("seconds", True),
        ("seconds", "1"),
        ("pid", 1.5),
        ("reference", "999990019"),
        ("reference", "jansen"),
        ("place", "jansen"),
        ("place", "pipelines.site.desk:Jansen"),
    ],
)
def test_a_value_of_another_shape_is_dropped_and_not_marked(name: str, value: object) -> None:
    found = log_lines.line(LogEvent.REFRESH_BEGAN, {name: value, "pid": 5} | {name: value}, SOURCES)

    assert found == {"event": "refresh_began"} | ({} if name == "pid" else {"pid": 5})
