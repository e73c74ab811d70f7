"""What every answer to a machine carries, errors too."""

import re
from collections.abc import Mapping

VERSION = "1.0.0"
"""Of the API; the first number is in the path."""
_TRACE = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def headers(trace: str | None, status: int) -> Mapping[str, str]:
    """Return the headers; the trace that was sent goes back where it is one (W3C)."""
    found = {"API-Version": VERSION}
    if trace is not None and _TRACE.fullmatch(trace):
        found["traceparent"] = trace
    if status == 401:
        found["WWW-Authenticate"] = 'Bearer realm="treffer"'
    return found
