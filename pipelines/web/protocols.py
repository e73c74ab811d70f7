"""The protocol of this installation in words, what it lacks, and putting it into use by two."""

from fastapi import APIRouter, Response

from contracts import activation, protocol, protocol_lint
from contracts.errors import TrefferError
from pipelines.site.desk import Form
from pipelines.steps import protocols as step
from pipelines.web import deciding
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()
_PATH = "/protocol"
_NOT_FOR_ROLE = "B-120"
_UNITS = {
    "year": ("jaar", "jaar"),
    "month": ("maand", "maanden"),
    "week": ("week", "weken"),
    "day": ("dag", "dagen"),
}


@pages.get(_PATH)
def show(desk: AtWork) -> Response:
    """Show the protocol, whether it is in use and by whom, and to who may the form to do so."""
    return _page(desk)


@pages.post(_PATH)
def activate(desk: AtWork, form: Form) -> Response:
    """Take this person's half of putting the very text that was shown into use."""
    try:
        desk.require_confirmed()
        is_used = step.activate(
            form.text("protocol"), desk.bench, desk.actor, read=form.text("gelezen")
        )
    except TrefferError as fault:
        return _page(desk, fault=fault)
    told = "Het protocol is nu in gebruik." if is_used else (
        "Uw deel is vastgelegd. Een tweede persoon met een andere rol maakt het af."
    )  # fmt: skip
    return desk.to(_PATH, told)


def _page(desk: HubDesk, fault: TrefferError | None = None) -> Response:
    text = desk.bench.agreements.profile_text()
    profile = protocol_lint.load(text)
    sha256 = protocol.digest(text)
    made = desk.bench.records.activations(sha256)
    stop = step.obstacle(desk.bench, desk.actor)
    today = desk.today
    return desk.page_to_decide(
        "officer/protocol.html",
        fault=fault,
        may=stop is None,
        profile=profile,
        text=text,
        sha256=sha256,
        made=made,
        is_used=activation.is_active(made),
        is_over=profile.valid_until is not None and profile.valid_until < today,
        unfilled=[profile.fill_in[name] for name in profile.unfilled()],
        filled=[one for one in profile.fill_in.values() if (one.value or "").strip()],
        # Who has no part in it is shown no button that is off.
        has_part=stop is None or stop.code != _NOT_FOR_ROLE,
        why=deciding.why(stop.code) if stop else "",
        names=desk.names,
        terms=[(one.title, _in_dutch(one.keep)) for one in profile.retention.values()],
        open_case=_in_dutch(profile.open_case),
    )


def _in_dutch(length: str) -> str:
    """Return a term as people here write it: `1 year` is 1 jaar."""
    number, unit = length.split()
    one, more = _UNITS[unit.removesuffix("s")]
    return f"{number} {one if number == '1' else more}"
