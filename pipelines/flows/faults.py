"""What Prefect may learn of a fault: it keeps the text of every exception of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.errors import TrefferError
from pipelines.terminal import unexpected


@contextmanager
def without_values() -> Iterator[None]:
    """Turn an unexpected fault into one that says where alone: its text can hold a value."""
    try:
        yield
    except TrefferError:
        raise
    except Exception as error:  # noqa: BLE001  the boundary: any text can hold a value
        raise unexpected(error) from None
