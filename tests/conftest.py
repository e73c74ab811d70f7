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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the pictures of the user guide be drawn anew."""
    parser.addoption("--draw-pages", action="store_true", help="Draw docs/pictures/pages anew.")
