"""Hit checks that run in this process while their asker does something else."""

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from contracts.errors import TrefferError
from contracts.ids import CaseId, CheckId
from pipelines.site import door, faults
from pipelines.site.faults import Told

_AT_ONCE = 2
_KEPT = 200
"""So many runs that ended are remembered: who left finds the end of theirs."""

Work = Callable[[], CheckId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One hit check on its way, or how it ended."""

    case_id: CaseId
    account: str
    scope: str
    """What is asked of whom: `3 onderwerpen × 12 bronnen`."""
    began: datetime
    answer: "Future[CheckId]" = field(repr=False)

    @property
    def is_over(self) -> bool:
        """Return whether it ended, well or not."""
        return self.answer.done()

    @property
    def check_id(self) -> CheckId | None:
        """Return the check that it gave, once it ended well."""
        return self.answer.result() if self.is_over and self.answer.exception() is None else None

    @property
    def fault(self) -> Told | None:
        """Return why it gave no answer, once it ended so."""
        wrong = self.answer.exception() if self.is_over else None
        if wrong is None:
            return None
        return faults.told(wrong) if isinstance(wrong, TrefferError) else faults.of_status(500)


class Runs:
    """Every run of this process: one at a time in each case; safe for threads."""

    def __init__(self, note_fault: Callable[[str, str], None]) -> None:
        self._note_fault = note_fault
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="hitcheck")
        self._runs: dict[CaseId, Run] = {}
        self._lock = Lock()

    def start(self, case_id: CaseId, account: str, scope: str, began: datetime, work: Work) -> Run:
        """Begin a run, unless one is on its way in this case: then that one."""
        with self._lock:
            before = self._runs.get(case_id)
            if before is not None and not before.is_over:
                return before
            self._runs.pop(case_id, None)
            run = Run(
                case_id=case_id,
                account=account,
                scope=scope,
                began=began,
                answer=self._pool.submit(work),
            )
            self._runs[case_id] = run
            over = [name for name, one in self._runs.items() if one.is_over]
            for name in over[: max(0, len(self._runs) - _KEPT)]:
                del self._runs[name]
        run.answer.add_done_callback(self._note)
        return run

    def find(self, case_id: CaseId) -> Run | None:
        """Return the latest run in a case, if this process had one."""
        with self._lock:
            return self._runs.get(case_id)

    def of(self, account: str) -> list[Run]:
        """Return what this person has on its way."""
        with self._lock:
            return [
                one for one in self._runs.values() if one.account == account and not one.is_over
            ]

    def _note(self, answer: "Future[CheckId]") -> None:
        """Log where a run failed in a way that nobody foresaw, as any page would."""
        wrong = answer.exception()
        if isinstance(wrong, Exception) and not isinstance(wrong, TrefferError):
            self._note_fault(secrets.token_hex(4), door.place_of(wrong))
