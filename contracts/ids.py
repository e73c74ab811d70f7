"""Names of things that cannot be mixed up."""

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
