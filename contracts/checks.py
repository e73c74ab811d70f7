"""One run of permitted sources × topics."""

from dataclasses import dataclass
from datetime import datetime

from contracts.ids import CaseId, CheckId, PrivacyCheckId


@dataclass(frozen=True, slots=True, kw_only=True)
class HitCheck:
    """A hit check: under which case and privacy check, by whom, when, with which model."""

    check_id: CheckId
    case_id: CaseId
    privacy_check: PrivacyCheckId
    run_by: str
    run_at: datetime
    model: str
