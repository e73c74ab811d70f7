"""Pages on sharing: sign field by field and participant by participant, and a participant's window.

Whoever neither signs, prepared nor takes part is told what is told of a check that is not there.
"""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from contracts.errors import TrefferError, WrongUse
from contracts.ids import PrivacyCheckId
from contracts.parties import Actor
from contracts.sharing import FieldRef, Share, SharingState, unknown
from pipelines.gate import sharing, sharing_rights, sharing_watching
from pipelines.gate.bench import GateBench
from pipelines.gate.pages import outcomes, window
from pipelines.gate.pages.screens import Pane, Screen
from pipelines.gate.pages.window import Closed, Window
from pipelines.gate.pages.work import AtWork, GateDesk, Looking, numbered
from pipelines.gate.sharing import SharingView
from pipelines.gate.sharing import Window as Shared
from pipelines.site import faults
from pipelines.site.desk import Form, Typed

_NONE = PrivacyCheckId("")
pages = APIRouter(dependencies=[numbered(lambda: unknown(_NONE))])
_CHOICES = ("delen", "weigeren")
_UNDECIDED = frozenset({SharingState.OPEN, SharingState.IN_DOUBT})
_TOLD = {
    SharingState.SHARED: "Wat u koos, wordt gedeeld.",
    SharingState.REFUSED: "Er wordt niets gedeeld.",
    SharingState.IN_DOUBT: "Er is twijfel: iemand anders beslist ook.",
}


@pages.get("/delen")
def list_checks(desk: AtWork) -> Response:
    """List the checks that this person signs, prepared or takes part in."""
    return desk.page("sharing_list.html", views=sharing.listed(desk.bench, desk.actor))


@pages.get("/delen/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show each field with each participant, and why some stay unshared."""
    return _page(_in_sight(number, desk), desk)


@pages.post("/delen/{number}/besluit")
def decide(number: str, desk: AtWork, form: Form) -> Response:
    """Sign what was chosen, or refuse all of it."""
    seen = _in_sight(number, desk)
    try:
        desk.require_confirmed()
        named = form.text("keuze")
        if named not in _CHOICES:
            raise outcomes.unnamed()
        refuses = named == "weigeren"
        chosen = sharing.chosen(
            () if refuses else form.texts("deel"),
            form.text("reden"),
            doubt=bool(form.text("twijfel")),
        )
        if not (chosen.allowed or refuses):
            raise WrongUse("Choose what to share, or refuse all of it.", code="G-423")
        made = sharing.decide(seen.asked.check_id, chosen, desk.bench, desk.actor)
    except TrefferError as fault:
        return _page(seen, desk, fault=fault, typed=form)
    return desk.to(f"/delen/{number}", f"Uw besluit is bewaard. {_TOLD.get(made.state, '')}")


@pages.get("/delen/{number}/venster")
def before(number: str, desk: AtWork) -> Response:
    """Show what will happen, or what this session opened already."""
    return window.page(_of(number), desk) or _ask(number, desk)


@pages.post("/delen/{number}/venster")
def open_(number: str, desk: AtWork, _: Form) -> Response:
    """Open what is shared with the participant for which this person looks."""
    _require_participant(number, desk)
    try:
        desk.require_confirmed()
        found = sharing.open_window(PrivacyCheckId(number), desk.bench, desk.actor)
    except TrefferError as fault:
        return _ask(number, desk, fault)
    return window.put(_of(number), found.windows, desk)


@pages.post("/delen/{number}/venster/bedekken")
def cover(number: str, desk: AtWork, _: Form) -> Response:
    """Forget what was shown; until its end it can be opened again."""
    return window.cover(_of(number), desk)


@pages.get("/delen/{number}/venster/vanzelf")
def look(number: str, desk: Looking, request: Request) -> Response:
    """Tell how long the window is open yet, or that it is closed."""
    return window.part(_of(number), desk, request)


def _of(number: str) -> Window:
    check_id = PrivacyCheckId(number)

    def may(screen: Screen, bench: GateBench, actor: Actor) -> Callable[[Pane], bool]:
        opened = [one for one in screen.panes if isinstance(one, Shared)]
        left = sharing_watching.look(check_id, opened, bench, actor)
        return lambda pane: pane.request_id in left

    def why(_: GateDesk) -> Closed:
        return Closed(why="De tijd is om, of er wordt niets meer met u gedeeld.")

    def require(desk: GateDesk) -> None:
        _require_participant(number, desk)

    back = f"/delen/{number}"
    return Window(
        number=number,
        path=f"{back}/venster",
        back=back,
        may=may,
        why=why,
        require=require,
        ends_for_good=False,
    )


def _in_sight(number: str, desk: GateDesk) -> SharingView:
    """Return a check that this person signs, prepared or takes part in."""
    found = sharing.listed(desk.bench, desk.actor)
    seen = next((one for one in found if one.asked.check_id == number), None)
    return seen or sharing.show(PrivacyCheckId(number), desk.bench, desk.actor)


def _require_participant(number: str, desk: GateDesk) -> SharingView:
    seen = _in_sight(number, desk)
    if seen.asked.participant_of(desk.actor.account) is None:
        raise unknown(PrivacyCheckId(number))
    return seen


def _ask(number: str, desk: GateDesk, fault: TrefferError | None = None) -> Response:
    """Show what a participant will see when the window is opened."""
    seen = _require_participant(number, desk)
    participant = seen.asked.participant_of(desk.actor.account)
    shared = [
        one.field
        for one in sorted(seen.shared)
        if participant and one.participant == participant.name
    ]
    return desk.page_to_decide(
        "sharing_ask.html",
        fault=fault,
        may=bool(shared),
        seen=seen,
        participant=participant,
        shared=shared,
    )


def _page(
    seen: SharingView,
    desk: GateDesk,
    *,
    fault: TrefferError | None = None,
    typed: Typed | None = None,
) -> Response:
    now = sharing.view(seen.asked, desk.bench)
    denied = sharing_rights.why_not(now, desk.bench, desk.actor)
    return desk.page_to_decide(
        "sharing.html",
        fault=fault,
        may=denied is None and now.state in _UNDECIDED,
        typed=typed or Typed(),
        seen=now,
        asked=now.asked,
        rows=_rows(now),
        reads=sharing.is_in_sight(now.asked, desk.bench, desk.actor),
        takes_part=now.asked.participant_of(desk.actor.account) is not None,
        why_not=faults.told(denied).text if denied else "",
        names=desk.names,
    )


def _rows(seen: SharingView) -> list[tuple[FieldRef, list[Share]]]:
    """Return each field with its cell of every participant."""
    wanted = sorted({ref for one in seen.asked.participants for ref in one.fields})
    return [(ref, [Share(one.name, ref) for one in seen.asked.participants]) for ref in wanted]
