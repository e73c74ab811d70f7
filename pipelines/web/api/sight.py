"""What a caller may see; of everything else it is not told whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends

from contracts.acts import Act
from contracts.cases import Case, CaseState
from contracts.checks import HitCheck
from contracts.errors import Gone, NotPermitted
from contracts.grants import DisclosureRequest
from contracts.ids import CaseId, CheckId, PrivacyCheckId, RequestId, is_number
from contracts.privacy import PrivacyCheck
from pipelines.steps import cases, privacy, requests, shared
from pipelines.steps.authorise import may_new
from pipelines.web.api import numbered_runs
from pipelines.web.api.call import AtCall, Call
from pipelines.web.hit_check_runs import Run


def case_in_sight(number: str, call: AtCall) -> Case:
    """Return a case that who calls may read."""
    with _hidden(number):
        case = call.bench.register.case(CaseId(number))
        cases.require_sight(case, call.bench, call.actor)
        return case


def timeline_in_sight(number: str, call: Call) -> tuple[Case, bool]:
    """Return a case of which who calls may see what happened, and whether they may read it.

    That is also who decides on a privacy check of it, and who reviews the journal; of an inactive
    case nobody reads anything but the journal (R-168).
    """
    with _hidden(number):
        case = call.bench.register.case(CaseId(number))
        if cases.may_see(case, call.bench, call.actor):
            return case, True
        if not _decides_or_reviews(case, call):
            cases.require_sight(case, call.bench, call.actor)
        return case, False


def _decides_or_reviews(case: Case, call: Call) -> bool:
    if may_new(Act.REVIEW_LOG, call.bench, call.actor):
        return True
    checks = call.bench.register.privacy_checks(case.case_id)
    return case.state is not CaseState.INACTIVE and any(
        privacy.is_decider(one, call.bench, call.actor) for one in checks
    )


CaseInSight = Annotated[Case, Depends(case_in_sight)]


def privacy_check_in_sight(number: str, call: AtCall) -> PrivacyCheck:
    """Return a privacy check that who calls may read or decide on."""
    with _hidden(number):
        check = call.bench.register.privacy_check(PrivacyCheckId(number))
        privacy.require_sight(check, call.bench, call.actor)
    shared.take_in(check.case_id, call.bench)
    return call.bench.register.privacy_check(check.check_id)


CheckInSight = Annotated[PrivacyCheck, Depends(privacy_check_in_sight)]


def hit_check_in_sight(number: str, call: Call) -> HitCheck:
    """Return a hit check of a case that who calls may read."""
    with _hidden(number):
        check = call.bench.register.hit_check(CheckId(number))
        cases.require_sight(call.bench.register.case(check.case_id), call.bench, call.actor)
        return check


def run_in_sight(number: str, call: Call) -> Run | None:
    """Return a hit check that has no answer yet, or none, of a case that who calls may read."""
    run = numbered_runs.of(call).find(CheckId(number))
    if run is None or run.check_id is not None:
        return None
    with _hidden(number):
        cases.require_sight(call.bench.register.case(run.case_id), call.bench, call.actor)
        return run


def request_in_sight(number: str, call: AtCall) -> DisclosureRequest:
    """Return a disclosure request of a case that who calls may read, as it is now."""
    with _hidden(number):
        request = call.bench.register.request(RequestId(number))
        cases.require_sight(call.bench.register.case(request.case_id), call.bench, call.actor)
    return requests.current(request.request_id, call.bench)


RequestInSight = Annotated[DisclosureRequest, Depends(request_in_sight)]


@contextmanager
def _hidden(number: str) -> Iterator[None]:
    if not is_number(number):
        raise _nothing()
    try:
        yield
    except (Gone, NotPermitted):
        raise _nothing() from None


def _nothing() -> Gone:
    return Gone("There is no such thing, or it is not yours.", code="B-404")
