"""The inbox of who decides: what waits for their role, and what they decided before."""

from fastapi import APIRouter, Response

from contracts import inbox
from contracts.budgets import day_of
from contracts.errors import Gone
from contracts.inbox import Entry, Waits
from pipelines.steps import inbox as step
from pipelines.web import deciding
from pipelines.web.work import AtWork

pages = APIRouter()
_MOST = 50


@pages.get("/besluiten")
def show(desk: AtWork) -> Response:
    """Show what waits, by the end of its term, without names of whom it is about."""
    if not step.is_decider(desk.bench, desk.actor):
        raise Gone("There is no such page.", code="B-404")
    today = day_of(desk.now)
    waiting = inbox.ordered(step.waiting(desk.bench, desk.actor))
    decided = inbox.taken(step.checks(desk.bench), desk.actor)
    return desk.page(
        "officer/inbox.html",
        rows=[
            (one, _path(one), deciding.waits_for(one, today), one.is_late(today),
             deciding.why(one.denied))
            for one in waiting
        ],
        returned=step.with_who_asked(desk.bench, desk.actor),
        at_gate=step.at_gate(desk.bench, desk.actor),
        decided=decided[:_MOST],
        of=len(decided),
        summary=inbox.summary(decided),
        deputies=deciding.deputies(desk),
        names=deciding.names(desk),
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
