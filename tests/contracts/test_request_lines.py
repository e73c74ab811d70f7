"""What a decider reads of a request."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.request_lines import lines, plain
from tests.builders import a_request


def shown(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def test_every_field_says_its_class_and_both_clocks_are_there() -> None:
    text = "\n".join(lines(a_request(classes={"overtreding": ("strafrechtelijk",)}), shown))

    assert "field 1            overtreding              strafrechtelijk" in text
    assert "field 2            datum                    no special class" in text
    assert "open first within  5 working days" in text
    assert "window             4 hours" in text


@pytest.mark.parametrize(("version", "told"), [(1, False), (2, True)])
def test_a_request_that_was_answered_says_its_version(version: int, *, told: bool) -> None:
    assert ("version 2" in "\n".join(lines(a_request(version=version), shown))) is told


@given(text=st.text())
def test_no_text_can_make_a_line_of_its_own(text: str) -> None:
    written = lines(a_request(purpose=text), shown)

    assert len("\n".join(written).splitlines()) == len(written)
    assert plain(text).isprintable()
