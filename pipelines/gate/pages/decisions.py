"""The page of one request for substance: decide per field, send back, revoke, and what became."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from contracts import opinions
from contracts.acts import Act
from contracts.errors import Gone, IntegrityBroken, Stale, TrefferError, WrongUse
from contracts.events import EventKind
from contracts.grants import MOVES, Awaiting, Grant, Refusal, RefusalReason, RequestState
from contracts.ids import RequestId
from contracts.opinions import Opinion
from pipelines.gate import authority, fields, steps, views
from pipelines.gate.pages.work import AtWork, GateDesk
from pipelines.gate.views import View
from pipelines.site import faults
from pipelines.site.desk import Form, Typed

pages = APIRouter()
_OPENED = (EventKind.DISCLOSED, EventKind.SHARED)
_STOPS: Mapping[str, str] = {
    RefusalReason.ASKER_DECIDED: "Wie dit vraagt, besliste zelf al in dit dossier. "
    "Een ander van het dossier kan het opnieuw vragen.",
    RefusalReason.NOT_INDEPENDENT: "U, uw vervanger of iemand voor wie u waarneemt, besliste al. "
    "Iemand anders met deze rol moet ook beslissen.",
    RefusalReason.DECIDED_ALREADY: "Over dit verzoek is al besloten.",
    RefusalReason.WITH_ASKER: "Dit verzoek is teruggestuurd. Wie het vroeg, antwoordt eerst.",
    RefusalReason.FIELD_NOT_ASKED: "U koos een gegeven dat niet is gevraagd.",
    RefusalReason.FIELD_NOT_GRANTABLE: "U koos een gegeven dat het contract niet toestaat.",
    RefusalReason.LAW_MISSING: "U koos een bijzonder of strafrechtelijk gegeven. "
    "Noem de wet die dat toestaat.",
    RefusalReason.REASON_TOO_SHORT: "Geef een reden van minstens 20 tekens.",
}


@pages.get("/watverzoeken/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show a request to who decides on it or asked it; to revoke it, also by a wrong clock."""
    require_in_sight(number, desk)
    try:
        return _page(in_sight(number, desk), desk)
    except IntegrityBroken as fault:
        return _only_revoke(number, desk, fault)


@pages.post("/watverzoeken/{number}/besluit")
def decide(number: str, desk: AtWork, form: Form) -> Response:
    """Grant what was chosen, refuse, or send back with a question."""
    seen = in_sight(number, desk)
    try:
        desk.require_confirmed()
        found = _decided(seen, desk, form)
    except TrefferError as fault:
        return _page(seen, desk, fault=fault, typed=form)
    if isinstance(found, list):
        return _page(seen, desk, fault=not_so(number, found), typed=form, stops=found)
    return desk.to(f"/watverzoeken/{number}", found)


@pages.post("/watverzoeken/{number}/intrekken")
def revoke(number: str, desk: AtWork, form: Form) -> Response:
    """End a grant now; neither a new proof of who somebody is nor a wrong clock holds that up."""
    require_in_sight(number, desk)
    try:
        steps.revoke(RequestId(number), form.text("intrekreden"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _page(in_sight(number, desk), desk, fault=fault, typed=form)
    told = f"{number} is ingetrokken. Een open kijkvenster gaat binnen vijf seconden dicht."
    return desk.to(f"/watverzoeken/{number}", told)


def require_in_sight(number: str, desk: GateDesk) -> None:
    """Raise for a request that this person may not read as for one that is not there."""
    request = desk.bench.register.request(RequestId(number))
    if not views.is_in_sight(request, desk.actor):
        raise Gone("There is no such request.", code="G-404")


def in_sight(number: str, desk: GateDesk) -> View:
    """Return a request that this person may read."""
    require_in_sight(number, desk)
    return views.view(RequestId(number), desk.bench)


def _only_revoke(number: str, desk: GateDesk, fault: TrefferError) -> Response:
    """Show why nothing can be shown, and to who decides the form that ends a grant."""
    request = desk.bench.register.request(RequestId(number))
    decides = not desk.actor.roles.isdisjoint(request.decides)
    return desk.page("revoke_only.html", fault=fault, request=request, decides=decides)


def _decided(seen: View, desk: GateDesk, form: Typed) -> str | list[str]:
    """Return what came of a decision, or why it cannot be taken so."""
    number, reason = seen.request.request_id, form.text("reden")
    match form.text("keuze"):
        case "terugsturen":
            steps.send_back(number, reason, desk.bench, desk.actor)
            return f"{number} is met uw vraag teruggestuurd."
        case "weigeren":
            chosen: tuple[str, ...] = ()
        case _:
            chosen = tuple(form.texts("veld"))
            if not chosen:
                return ["Kies minstens één gegeven, of weiger het verzoek."]
    choice = steps.Choice(fields=chosen, reason=reason, law=form.text("wet") or None)
    return became(steps.decide(number, choice, desk.bench, desk.actor))


def not_so(number: str, stops: Sequence[str]) -> TrefferError:
    """Return a decision that cannot be taken so: taken already, or wrong in itself."""
    if _STOPS[RefusalReason.DECIDED_ALREADY] in stops:
        return Stale(f"{number} is decided already.", code="G-422")
    return WrongUse(f"{number} was not decided; the page says why.", code="G-421")


def became(decided: Grant | Refusal | Awaiting) -> str | list[str]:
    """Return in Dutch what came of a decision, or in a list why it cannot be taken so."""
    match decided:
        case Grant():
            named = ", ".join(decided.fields).replace("_", " ")
            return f"{decided.request_id} is toegekend: {named}."
        case Awaiting():
            return (
                f"Uw besluit over {decided.request_id} is bewaard. "
                "Niemand ziet het totdat ook een ander heeft besloten."
            )
        case Refusal() if decided.is_decision:
            return f"{decided.request_id} is geweigerd."
        case _:
            return [_STOPS[one] for one in decided.reasons]


def _page(
    seen: View,
    desk: GateDesk,
    *,
    fault: TrefferError | None = None,
    typed: Typed | None = None,
    stops: Sequence[str] = (),
) -> Response:
    request = seen.request
    now = views.view(request.request_id, desk.bench)
    rights = _rights(now, desk)
    return desk.page_to_decide(
        "request.html",
        fault=fault,
        may=rights["decides"] and not rights["why_not"],
        typed=typed or Typed(),
        stops=stops,
        seen=now,
        request=request,
        names=(names := {one.account: one.name for one in desk.actor.listed}),
        decided_by=_called(now.grant.granted_by, names) if now.grant else "",
        lines=(found := fields.lines(now, desk.bench)),
        contracts=list({one.name: one for line in found for one in line.contracts}.values()),
        problem=faults.told(now.problem) if now.problem else None,
        openings=_openings(now, desk),
        **rights,
    )


def _rights(seen: View, desk: GateDesk) -> dict[str, Any]:
    """Return what this person can do with a request, and why not."""
    request, actor = seen.request, desk.actor
    is_own = request.requested_by == actor.account
    decides = not actor.roles.isdisjoint(request.decides)
    can_end = RequestState.REVOKED in MOVES.get(seen.state, ())
    return {
        "is_own": is_own,
        "decides": decides,
        "why_not": _why_not(seen, desk) if decides else "",
        "has_decided": any(one.told == actor.told for one in _said(seen, desk)),
        "can_revoke": decides and can_end,
        "may_look": is_own and can_end,
    }


def _why_not(seen: View, desk: GateDesk) -> str:
    """Return in Dutch why somebody cannot decide now; nothing where they can."""
    if seen.state is RequestState.RETURNED:
        return _STOPS[RefusalReason.WITH_ASKER]
    if seen.state is not RequestState.SUBMITTED:
        return _STOPS[RefusalReason.DECIDED_ALREADY]
    denied = authority.why_not(Act.DECIDE_DISCLOSURE, seen.request, desk.bench, desk.actor)
    if denied is not None:
        return faults.told(denied).text
    two_decide = seen.agreed.deciders(seen.request.fields) > 1
    if two_decide and not opinions.is_independent(desk.actor, _said(seen, desk)):
        return _STOPS[RefusalReason.NOT_INDEPENDENT]
    return ""


def _said(seen: View, desk: GateDesk) -> Sequence[Opinion]:
    given = desk.bench.register.opinions(seen.request.request_id)
    return opinions.standing(given, seen.request.version)


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
