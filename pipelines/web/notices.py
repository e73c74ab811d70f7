"""Notices of what may be fishing: for who protects privacy."""

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.errors import TrefferError
from contracts.notices import NoticeId
from pipelines.site.desk import Form
from pipelines.steps import notices as step
from pipelines.web import deciding
from pipelines.web.work import AtWork, HubDesk, may, require_new

pages = APIRouter()


@pages.get("/besluiten/meldingen")
def list_notices(desk: AtWork) -> Response:
    """List the notices: open ones first; no names."""
    require_new(desk, Act.READ_NOTICES)
    found = step.listed(desk.bench, desk.actor)
    return desk.page(
        "officer/notices.html",
        open=[one for one in found if one.closed_at is None],
        closed=[one for one in reversed(found) if one.closed_at is not None],
        names=desk.names,
        may_watch=may(Act.KEEP_WATCH, desk.actor, desk.bench),
    )


@pages.get("/besluiten/meldingen/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show a notice: who asked, and in which other cases the topic was asked."""
    return _page(number, desk)


@pages.post("/besluiten/meldingen/{number}")
def close(number: str, desk: AtWork, form: Form) -> Response:
    """Close a notice with what was made of it; the case goes on as it was."""
    require_new(desk, Act.READ_NOTICES)
    reason = form.text("reden")
    try:
        made = step.close(NoticeId(number), reason, desk.bench, desk.actor)
    except TrefferError as fault:
        return _page(number, desk, reason=reason, fault=fault)
    return desk.to(f"/besluiten/meldingen/{made.notice_id}", f"Melding {made.notice_id} gesloten.")


def _page(
    number: str, desk: HubDesk, *, reason: str = "", fault: TrefferError | None = None
) -> Response:
    require_new(desk, Act.READ_NOTICES)
    found = step.show(NoticeId(number), desk.bench, desk.actor)
    return desk.page(
        "officer/notice.html",
        fault=fault,
        notice=found,
        reason=reason,
        wrong=deciding.too_short(reason) if fault else "",
        names=desk.names,
    )
