"""What every test may ask for."""

import pytest

from tests.fakes import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock()
