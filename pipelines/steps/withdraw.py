"""Tell the gate that what was asked in a case ends: the case left its phase, or its asker."""

import json
from collections.abc import Iterable

from contracts.ids import CaseId, RequestId
from contracts.protocol import CheckKind
from pipelines.steps import verify
from pipelines.steps.bench import Bench

ENDING = ".withdrawn.json"
SHARING = ".sharing-withdrawn.json"


def all_of(case_id: CaseId, why: str, bench: Bench) -> None:
    """Have the gate end every request, grant, sharing and question of a case (R-008, R-177)."""
    verify.end_all(case_id, why, bench)
    these((one.request_id for one in bench.register.requests(case_id)), why, bench)
    for check in bench.register.privacy_checks(case_id):
        if check.kind is CheckKind.SHARING:
            bench.exchange.put(f"{check.check_id}{SHARING}", json.dumps({"why": why}).encode())


def these(requests: Iterable[RequestId], why: str, bench: Bench) -> None:
    """Have the gate end these; one that has ended already stays as it is."""
    for request_id in requests:
        bench.exchange.put(f"{request_id}{ENDING}", json.dumps({"why": why}).encode())
