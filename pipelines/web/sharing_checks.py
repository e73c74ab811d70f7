"""Page that asks for a check on sharing: which granted field with whom, and why."""

from fastapi import APIRouter, Response

from contracts import privacy
from contracts.acts import Act
from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.ids import CaseId
from contracts.protocol import CheckKind
from contracts.sharing import Participant, field_ref
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import sharing as step
from pipelines.web import casework
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()

_MOST = 12
"""Participants in one form; more are asked in another check."""


@pages.get("/dossiers/{number}/delen/nieuw")
def ask(number: str, desk: AtWork, toets: str = "") -> Response:
    """Ask with whom which granted field may be shared."""
    return _page(casework.standing_of(number, desk), desk, Typed(), toets, 1)


@pages.post("/dossiers/{number}/delen/nieuw")
def request(number: str, form: Form, desk: AtWork) -> Response:
    """Send the gate what may be shared, or make room for one more participant."""
    standing = casework.standing_of(number, desk)
    named = form.text("toets")
    try:
        count = min(form.number("aantal") or 1, _MOST)
    except WrongUse as fault:
        return _page(standing, desk, form, named, 1, fault=fault)
    if form.text("actie") == "meer":
        return _page(standing, desk, form, named, min(count + 1, _MOST))
    try:
        proposal = step.Proposal(
            participants=tuple(_participant(place, form) for place in range(count)),
            answers=form.under("antwoord."),
            doubt=form.text("twijfel") == "ja",
        )
        made, asked = step.request(
            CaseId(number), proposal, desk.bench, desk.actor, prescribed=named or None
        )
    except TrefferError as fault:
        return _page(standing, desk, form, named, count, fault=fault)
    told = f"Privacytoets {made.check_id} over delen is ingediend bij de poort."
    kept = sum(len(one.fields) for one in asked.participants)
    if kept < sum(len(one.fields) for one in proposal.participants):
        told += " Gegevens van gesloten bronnen zijn weggelaten: die ontvanger krijgt ze niet."
    return desk.to(f"/dossiers/{number}/toetsen/{made.check_id}", told)


def _page(
    standing: Standing,
    desk: HubDesk,
    form: Typed,
    named: str,
    count: int,
    *,
    fault: TrefferError | None = None,
) -> Response:
    case, profile = standing.case, standing.profile
    try:
        part = privacy.prescribed_part(case, profile, named or None)
    except (NotPermitted, WrongUse) as none:
        return desk.page("analyst/not_now.html", case=case, fault=fault or none)
    if part.kind is not CheckKind.SHARING:
        return desk.to(f"/dossiers/{case.case_id}/toetsen/nieuw?toets={part.id}")
    return desk.page(
        "analyst/sharing_new.html",
        fault=fault,
        case=case,
        part=part,
        count=1 if part.per_participant else count,
        most=_MOST,
        recipients=[(name, one.title) for name, one in profile.recipients.items()],
        granted=[(str(ref), held) for ref, held in step.shareable(case, desk.bench).items()],
        doubt=[profile.roles[one].title for one in part.on_doubt],
        decides=[profile.roles[one].title for one in part.by],
        form=form,
        why=casework.why_not(Act.ASK_PRIVACY_CHECK, case, desk, part.id),
    )


def _participant(place: int, form: Typed) -> Participant:
    accounts = form.text(f"personen.{place}").replace(",", " ").split()
    return Participant(
        name=form.text(f"naam.{place}"),
        recipient=form.text(f"soort.{place}"),
        persons=frozenset(accounts),
        need=form.text(f"nut.{place}"),
        fields=tuple(field_ref(one) for one in form.texts(f"veld.{place}")),
    )
