"""Hit checks on their way, by the number that they will have.

A run lives in this process alone. Of one that a restart cut off nothing was told and nothing is
kept: its number answers as one that was never given.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from contracts.cases import Case
from contracts.errors import TryAgain
from contracts.ids import CaseId, CheckId
from pipelines.steps import budget, permit
from pipelines.steps import cases as case_step
from pipelines.steps import check as step
from pipelines.web import hit_checks
from pipelines.web.api.call import Call, stating
from pipelines.web.hit_check_runs import Run, Runs
from pipelines.web.work import bench_after

_KEPT = 200
"""So many runs are remembered by their number."""


class NumberedRuns:
    """The runs that were begun through the API; safe for threads."""

    def __init__(self) -> None:
        self._runs: OrderedDict[CheckId, Run] = OrderedDict()
        self._lock = Lock()

    def find(self, number: CheckId) -> Run | None:
        """Return a run by the number of its check, if this process had it."""
        with self._lock:
            return self._runs.get(number)

    def keep(self, number: CheckId, run: Run) -> None:
        """Remember a run under the number of its check."""
        with self._lock:
            self._runs[number] = run
            while len(self._runs) > _KEPT:
                self._runs.popitem(last=False)


def of(call: Call) -> NumberedRuns:
    """Return the runs of this site."""
    found: NumberedRuns = call.request.app.state.numbered_runs
    return found


def begin(case: Case, call: Call) -> CheckId:
    """Begin a hit check beside this call, and return its number.

    One that is refused now is refused here, and journalled, as if it ran at once. Raises
    `TryAgain` while another is on its way in the case.
    """
    runs: Runs = call.request.app.state.runs
    under_way = runs.find(case.case_id)
    if under_way is not None and not under_way.is_over:
        raise _under_way()
    if permit.is_refused(case, call.bench, call.actor):
        return step.run(case.case_id, call.bench, call.actor, lambda _: None).check.check_id
    number = budget.new_number(call.bench)
    scope = hit_checks.scope_told(case_step.standing(case, call.bench), call.bench)
    work = _work(case.case_id, number, call)
    run = runs.start(case.case_id, call.actor.account, scope, call.now, work)
    if (run.account, run.began) != (call.actor.account, call.now):
        # Somebody began one since this was looked up.
        raise _under_way()
    of(call).keep(number, run)
    return number


def _work(case_id: CaseId, number: CheckId, call: Call) -> Callable[[], CheckId]:
    """Return the check as it runs by itself, after this call: what it journals tells what for."""
    bench, actor = stating(bench_after(call.request.app), call.caller.stated), call.actor

    def work() -> CheckId:
        return step.run(case_id, bench, actor, lambda _: None, number=number).check.check_id

    return work


def _under_way() -> TryAgain:
    return TryAgain("A hit check is on its way in this case. See how it goes.", code="S-435")
