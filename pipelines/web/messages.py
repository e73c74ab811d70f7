"""The page of messages to stewards: which, when, to how many, and whether they arrived.

No address is on it: one can hold a password.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.alerts import Alert, AlertKind
from contracts.errors import Gone, TrefferError
from pipelines.site import faults
from pipelines.web.work import AtWork, HubDesk, may

pages = APIRouter()

_NEWEST = 100
_MAY = (Act.SUBMIT_SOURCE, Act.RUN_SOURCE)
KINDS: Mapping[AlertKind, str] = {
    AlertKind.REFUSED: "levering geweigerd",
    AlertKind.FAILED: "ophalen mislukt",
    AlertKind.WARNING: "bijna te oud",
    AlertKind.STALE: "te oud",
    AlertKind.NEW_COLUMNS: "nieuwe kolom",
    AlertKind.MISSING_COLUMN: "kolom ontbreekt",
    AlertKind.NOT_DELIVERED: "niet geleverd",
    AlertKind.APPROVAL_WAITS: "wacht op handtekening",
    AlertKind.TEST: "proef",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message with how many addresses get it, as they are set up now."""

    alert: Alert
    reach: int | None


@pages.get("/bronnen/berichten")
def show(desk: AtWork) -> Response:
    """List the newest messages, for who keeps sources or runs the system."""
    if not any(may(act, desk.actor, desk.bench) for act in _MAY):
        raise Gone("There is no such page.", code="B-404")
    found = list(desk.bench.alerts.all())[::-1]
    problem = _problem(desk)
    return desk.page(
        "sources/messages.html",
        is_on=desk.bench.post.is_on(),
        problem=problem,
        shown=[_shown(one, desk, is_known=problem is None) for one in found[:_NEWEST]],
        left=max(0, len(found) - _NEWEST),
        kinds=KINDS,
    )


def _problem(desk: HubDesk) -> faults.Told | None:
    """Return why the file of addresses cannot be used; nothing where it can, or is not there."""
    post = desk.bench.post
    try:
        if post.is_on():
            post.failed_after()
    except TrefferError as fault:
        return faults.told(fault)
    return None


def _shown(alert: Alert, desk: HubDesk, *, is_known: bool) -> Shown:
    return Shown(alert=alert, reach=desk.bench.post.reach(alert) if is_known else None)
