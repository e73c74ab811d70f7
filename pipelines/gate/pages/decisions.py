"""The page of one request for substance: decide per field, send back, revoke."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from contracts.errors import IntegrityBroken, Invalid, Stale, TrefferError
from contracts.events import EventKind
from contracts.grants import MOVES, DisclosureRequest, RequestState
from contracts.ids import RequestId
from pipelines.gate import agreements, fields, steps, views
from pipelines.gate.pages import outcomes
from pipelines.gate.pages.work import AtWork, GateDesk, numbered
from pipelines.gate.views import View
from pipelines.site import faults
from pipelines.site.desk import Form, Typed

pages = APIRouter(dependencies=[numbered(outcomes.unknown)])
_OPENED = (EventKind.DISCLOSED, EventKind.SHARED)


@pages.get("/watverzoeken/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show a request to who decides on it or asked it; to revoke it, also by a wrong clock."""
    request = _known(number, desk)
    try:
        if not views.is_in_sight(request, desk.bench, desk.actor):
            agreements.profile_of(request.protocol, desk.bench)
        return _page(in_sight(number, desk), desk)
    except (IntegrityBroken, Invalid) as fault:
        return _only_revoke(request, desk, fault)


@pages.post("/watverzoeken/{number}/besluit")
def decide(number: str, desk: AtWork, form: Form) -> Response:
    """Grant what was chosen, refuse, or send back with a question."""
    seen = in_sight(number, desk)
    try:
        _require_read(seen, form)
        desk.require_confirmed()
        found = _decided(seen, desk, form)
    except TrefferError as fault:
        return _page(in_sight(number, desk), desk, fault=fault, typed=form)
    if isinstance(found, list):
        wrong = outcomes.not_so(number, found)
        return _page(in_sight(number, desk), desk, fault=wrong, typed=form, stops=found)
    return desk.to(f"/watverzoeken/{number}", found)


@pages.post("/watverzoeken/{number}/intrekken")
def revoke(number: str, desk: AtWork, form: Form) -> Response:
    """End a grant now; neither a new proof of who somebody is nor a wrong clock holds that up."""
    request = _known(number, desk)
    try:
        steps.revoke(RequestId(number), form.text("intrekreden"), desk.bench, desk.actor)
    except TrefferError as fault:
        if not views.is_in_sight(request, desk.bench, desk.actor):
            return _only_revoke(request, desk, fault, form)
        return _page(in_sight(number, desk), desk, fault=fault, typed=form)
    told = f"{number} is ingetrokken. Een open kijkvenster gaat binnen vijf seconden dicht."
    return desk.to(f"/watverzoeken/{number}", told)


def in_sight(number: str, desk: GateDesk) -> View:
    """Return a request that this person may read; of any other it is not told if it is there."""
    request = desk.bench.register.request(RequestId(number))
    if not views.is_in_sight(request, desk.bench, desk.actor):
        raise outcomes.unknown()
    return views.view(RequestId(number), desk.bench)


def _known(number: str, desk: GateDesk) -> DisclosureRequest:
    """Return a request that this person may read, or may end while nobody may read it."""
    request = desk.bench.register.request(RequestId(number))
    sees = views.is_in_sight(request, desk.bench, desk.actor)
    if not sees and not views.may_revoke(request, desk.bench, desk.actor):
        raise outcomes.unknown()
    return request


def _only_revoke(
    request: DisclosureRequest, desk: GateDesk, fault: TrefferError, typed: Typed | None = None
) -> Response:
    """Show why nothing can be shown, and to who may do so the form that ends a grant."""
    decides = views.may_revoke(request, desk.bench, desk.actor)
    return desk.page(
        "revoke_only.html", fault=fault, request=request, decides=decides, typed=typed or Typed()
    )


def _decided(seen: View, desk: GateDesk, form: Typed) -> str | list[str]:
    """Return what came of a decision, or why it cannot be taken so."""
    number, reason = seen.request.request_id, form.text("reden")
    match form.text("keuze"):
        case "terugsturen":
            steps.send_back(number, reason, desk.bench, desk.actor)
            return f"{number} is met uw vraag teruggestuurd."
        case "weigeren":
            chosen: tuple[str, ...] = ()
        case "toestaan":
            chosen = tuple(form.texts("veld"))
            if not chosen:
                return ["Kies minstens één gegeven, of weiger het verzoek."]
        case _:
            raise outcomes.unnamed()
    choice = steps.Choice(fields=chosen, reason=reason, law=form.text("wet") or None)
    return outcomes.became(steps.decide(number, choice, desk.bench, desk.actor))


def _require_read(seen: View, form: Typed) -> None:
    """Raise unless what stands now is what stood on the page on which somebody decides."""
    if seen.state is RequestState.SUBMITTED and form.text("gelezen") != views.mark(seen):
        number = seen.request.request_id
        raise Stale(
            f"{number} was changed since its page was opened. Nothing was decided: read it anew.",
            code="G-426",
        )


def _page(
    seen: View,
    desk: GateDesk,
    *,
    fault: TrefferError | None = None,
    typed: Typed | None = None,
    stops: Sequence[str] = (),
) -> Response:
    request = seen.request
    rights = _rights(seen, desk)
    return desk.page_to_decide(
        "request.html",
        fault=fault,
        may=rights["decides"] and not rights["why_not"],
        typed=typed or Typed(),
        stops=stops,
        seen=seen,
        mark=views.mark(seen),
        request=request,
        names=desk.names,
        decided_by=_called(seen.grant.granted_by, desk.names) if seen.grant else "",
        lines=(found := fields.lines(seen, desk.bench)),
        contracts=list({one.name: one for line in found for one in line.contracts}.values()),
        problem=faults.told(seen.problem) if seen.problem else None,
        openings=_openings(seen, desk),
        **rights,
    )


def _rights(seen: View, desk: GateDesk) -> dict[str, Any]:
    """Return what this person can do with a request, and why not."""
    request, actor, bench = seen.request, desk.actor, desk.bench
    is_own = request.requested_by == actor.account
    decides = not actor.roles.isdisjoint(views.deciders(request, bench))
    can_end = RequestState.REVOKED in MOVES.get(seen.state, ())
    return {
        "is_own": is_own,
        "decides": decides,
        "why_not": outcomes.why_not(seen, bench, actor) if decides else "",
        "has_decided": outcomes.has_decided(seen, bench, actor),
        "can_revoke": views.may_revoke(request, bench, actor) and can_end,
        "may_look": is_own and can_end,
    }


def _called(told: str, names: Mapping[str, str]) -> str:
    """Return who decided by name: accounts as records have them, with whom they stood in for."""
    words = {"and": "en", "for": "namens"}
    return " ".join(words.get(one) or names.get(one, one) for one in told.split(" "))


def _openings(seen: View, desk: GateDesk) -> list[dict[str, Any]]:
    """Return when what was opened by whom, as the journal has it: also after it is over."""
    if seen.grant is None:
        return []
    return [
        {"at": entry.at, "by": entry.event.actor, "fields": entry.event.rules}
        for entry in desk.bench.journal.entries()
        if entry.event.kind in _OPENED and seen.request.request_id in entry.event.ids
    ]
