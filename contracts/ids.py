"""Names of things that cannot be mixed up."""

import re
from typing import NewType

CaseId = NewType("CaseId", str)
"""A case: `S-2026-0042`; its signals are `S-2026-0042/1`, `/2`."""

TopicLabel = NewType("TopicLabel", str)
"""A topic within a case: `P1` (person), `O1`, `A1`, `K1` (parcel), `V1` (vehicle)."""

PrivacyCheckId = NewType("PrivacyCheckId", str)
"""A privacy check: `T-118`."""

CheckId = NewType("CheckId", str)
"""A hit check: `H-311`."""

RequestId = NewType("RequestId", str)
"""A disclosure request, and the grant that answers it: `W-57`."""

VerificationId = NewType("VerificationId", str)
"""A question to a department's verifier: `V-12`."""

SourceName = NewType("SourceName", str)
"""A registered source, as the municipality calls it: `handhaving`."""

DepartmentName = NewType("DepartmentName", str)
"""A department: `Handhaving`."""

DeliveryId = NewType("DeliveryId", str)
"""One extract of one source: `handhaving-20261122T021500Z`."""

_NUMBER = re.compile(r"[A-Z](?:-[0-9]{1,12}){1,2}")


def is_number(text: str) -> bool:
    """Return whether this can be the number of something: `S-2026-0042`, `W-57`."""
    return _NUMBER.fullmatch(text) is not None


def named(what: str, number: str) -> str:
    """Return `case S-2026-0042`, or `such case` for what is no number: it can be of a person."""
    return f"{what} {number}" if is_number(number) else f"such {what}"
