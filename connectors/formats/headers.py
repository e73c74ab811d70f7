"""The header of a table."""

from collections import Counter
from collections.abc import Sequence

from connectors.formats.batches import LINE
from contracts.errors import RawFileUnreadable


def header(cells: Sequence[str | None], file: str) -> tuple[str, ...]:
    """Return the stripped column names, in order; a nameless column gets an empty name.

    Raises `RawFileUnreadable` if there is no name at all or one occurs twice.
    """
    names = tuple((cell or "").strip("\ufeff \t\r\n\u00a0") for cell in cells)
    counted = Counter(name for name in names if name)
    if not counted:
        raise RawFileUnreadable(file, "its first row has no column names")
    for number, name in enumerate(names, 1):
        if counted[name] > 1:
            raise RawFileUnreadable(file, f"column {number} has the name of another column")
    if LINE in counted:
        raise RawFileUnreadable(file, f"a column may not be called {LINE}")
    return names
