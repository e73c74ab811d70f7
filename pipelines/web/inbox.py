"""The inbox of who decides: what waits for their role, and what they decided before."""

from fastapi import APIRouter, Response

from contracts import inbox, protocol_lint
from contracts.acts import Act
from contracts.inbox import Entry, Waits
from pipelines.steps import inbox as step
from pipelines.web import deciding
from pipelines.web.work import AtWork, require_new

pages = APIRouter()
_MOST = 50


@pages.get("/besluiten")
def show(desk: AtWork) -> Response:
    """Show what waits, by the end of its term, without names of whom it is about."""
    if not step.is_decider(desk.bench, desk.actor):
        require_new(desk, Act.DECIDE_PRIVACY_CHECK)
    today = desk.today
    profile = protocol_lint.load(desk.bench.agreements.profile_text())
    found = step.look(desk.bench, desk.actor)
    rows = [
        (one, _path(one), deciding.waits_for(one, today), one.is_late(today),
         deciding.why(one.denied))
        for one in found.waiting
    ]  # fmt: skip
    return desk.page(
        "officer/inbox.html",
        rows=[row for row in rows if not row[0].denied],
        others=[row for row in rows if row[0].denied],
        returned=found.returned,
        at_gate=found.at_gate,
        gate=desk.request.app.state.config.gate_url,
        reads_notices=desk.actor.roles & {*profile.notices_to},
        decided=found.decided[:_MOST],
        of=len(found.decided),
        summary=inbox.summary(found.decided),
        deputies=deciding.deputies(desk),
        names=desk.names,
        today=today,
    )  # fmt: skip


def _path(entry: Entry) -> str:
    match entry.kind:
        case Waits.SOURCE:
            return f"/besluiten/bronnen/{entry.number}"
        case Waits.NOTICE:
            return f"/besluiten/meldingen/{entry.number}"
        case Waits.PROTOCOL:
            return "/protocol"
        case _:
            return f"/toetsen/{entry.number}"
