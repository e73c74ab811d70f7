"""The pace: what is done within ends on a beat."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.clock import BEAT, SteadyPace, SystemClock, wait
from contracts.ports import Pace
from tests.fakes import NotedPace

TAKEN = st.floats(0, 60, allow_nan=False)


@given(taken=TAKEN)
def test_what_was_taken_and_the_wait_make_whole_beats(taken: float) -> None:
    beats = (taken + wait(taken, BEAT)) / BEAT

    assert math.isclose(beats, round(beats), abs_tol=1e-6)


@given(taken=TAKEN)
def test_a_wait_is_no_longer_than_a_beat_and_never_negative(taken: float) -> None:
    assert 0 <= wait(taken, BEAT) <= BEAT


@pytest.mark.rule("D-010")
@given(taken=st.floats(0.001, BEAT - 0.001), other=st.floats(0.001, BEAT - 0.001))
def test_two_that_take_less_than_a_beat_end_together(taken: float, other: float) -> None:
    assert math.isclose(taken + wait(taken, BEAT), other + wait(other, BEAT), abs_tol=1e-9)


def test_now_is_aware_and_in_utc() -> None:
    offset = SystemClock().now().utcoffset()

    assert offset is not None
    assert not offset


@pytest.fixture(params=[lambda: SteadyPace(0.001), NotedPace], ids=["steady", "noted"])
def pace(request: pytest.FixtureRequest) -> Pace:
    made: Pace = request.param()
    return made


def test_what_is_done_within_a_beat_is_done(pace: Pace) -> None:
    done = []

    with pace.beat():
        done.append(1)

    assert done == [1]


def test_an_error_leaves_on_the_beat_as_it_was(pace: Pace) -> None:
    with pytest.raises(ValueError, match="within"), pace.beat():
        raise ValueError("within")


def test_beats_can_follow_each_other(pace: Pace) -> None:
    done = []

    for turn in range(3):
        with pace.beat():
            done.append(turn)

    assert done == [0, 1, 2]
