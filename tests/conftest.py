"""What every test may ask for."""

import pytest
from hypothesis import settings

from tests.fakes import FixedClock

# A busy machine is slow, not wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock()
