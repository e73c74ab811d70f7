"""The first page: what waits for you at the gate, in the order of deadlines, without a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from contracts import grants
from contracts.grants import Turn
from contracts.sharing import DECIDED
from pipelines.gate import inbox as inboxes
from pipelines.gate import sharing, sharing_rights, verification
from pipelines.gate.pages import outcomes
from pipelines.gate.pages.work import AtWork, GateDesk
from pipelines.gate.views import View
from pipelines.site.words import word

pages = APIRouter()
_NO_MOMENT = "9"
"""After every moment as it is written."""
_OVER = 50
"""How much of what is over is listed; the rest is found by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing in the inbox."""

    kind: str
    number: str
    path: str
    case: str
    theme: str
    state: str
    turn: str
    is_mine: bool
    is_over: bool
    since: datetime | None
    until: datetime | None


@pages.get("/")
def show(desk: AtWork) -> Response:
    """Show what this person can do something with, first what must be done first."""
    found = sorted([*_requests(desk), *_sharing(desk), *_questions(desk)], key=_place)
    over = sorted((one for one in found if one.is_over), key=_newest, reverse=True)
    return desk.page(
        "inbox.html",
        mine=[one for one in found if one.is_mine],
        others=[one for one in found if not one.is_mine and not one.is_over],
        over=over[:_OVER],
        over_count=len(over),
        not_used=desk.request.state.not_used,
    )


def _newest(item: Item) -> tuple[int, str]:
    return len(item.number), item.number


def _place(item: Item) -> tuple[str, str]:
    moment = item.until or item.since
    return moment.isoformat() if moment else _NO_MOMENT, item.number


def _requests(desk: GateDesk) -> Iterator[Item]:
    """Yield the requests that this person decides on or asked for."""
    for row in inboxes.rows(desk.bench, desk.actor):
        seen, request = row.seen, row.seen.request
        is_own = request.requested_by == desk.actor.account
        turn = grants.turn(seen.state)
        yield Item(
            kind="Watverzoek",
            number=row.number,
            path=f"/watverzoeken/{row.number}",
            case=row.case,
            theme=request.theme,
            state=word(seen.state),
            turn=_turn(seen, is_own=is_own, desk=desk),
            is_mine=_is_mine(seen, turn, is_own=is_own, desk=desk),
            is_over=turn is Turn.NOBODY,
            since=row.waiting_since,
            until=row.until,
        )


def _is_mine(seen: View, turn: Turn, *, is_own: bool, desk: GateDesk) -> bool:
    """Return whether it waits for this person: whoever decided already, or cannot, is not asked."""
    if turn is not Turn.DECIDER:
        return is_own and turn is Turn.ASKER
    if is_own or outcomes.has_decided(seen, desk.bench, desk.actor):
        return False
    return not outcomes.why_not(seen, desk.bench, desk.actor)


def _turn(seen: View, *, is_own: bool, desk: GateDesk) -> str:
    match grants.turn(seen.state):
        case Turn.NOBODY:
            return "niemand"
        case Turn.ASKER:
            return "u" if is_own else "wie het vroeg"
        case _:
            needed = inboxes.deciders_needed(seen, desk.bench)
            titles = inboxes.deciders(seen, desk.bench).replace(" or ", " of ")
            return f"{titles} ({seen.decided} van {needed} besloten)" if needed > 1 else titles


def _sharing(desk: GateDesk) -> Iterator[Item]:
    """Yield the checks on sharing that this person signs, prepared or takes part in."""
    for seen in sharing.listed(desk.bench, desk.actor):
        asked = seen.asked
        may_look = asked.participant_of(desk.actor.account) is not None
        may_sign = sharing_rights.why_not(seen, desk.bench, desk.actor) is None
        yield Item(
            kind="Delen",
            number=asked.check_id,
            path=f"/delen/{asked.check_id}",
            case=asked.case_id,
            theme="",
            state=word(seen.state),
            turn="niemand" if seen.state in DECIDED else "wie beslist",
            is_mine=may_sign or (may_look and bool(seen.shared)),
            is_over=seen.state in DECIDED and not seen.shared,
            since=asked.requested_at,
            until=None,
        )


def _questions(desk: GateDesk) -> Iterator[Item]:
    """Yield the questions that wait for this person."""
    for one in verification.queue(desk.bench, desk.actor):
        question = one.question
        yield Item(
            kind="Verificatie",
            number=question.task_id,
            path=f"/verificaties/{question.task_id}",
            case="",
            theme="",
            state="wacht op antwoord",
            turn="u",
            is_mine=True,
            is_over=False,
            since=question.asked_at,
            until=verification.answer_by(question),
        )
