"""Pages on signals: the first, which opens a case, and further ones on the same matter."""

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.cases import Origin, Reporter
from contracts.errors import TrefferError, WrongUse
from contracts.ids import CaseId
from contracts.protocol import Protocol
from pipelines.site.desk import Form, Typed
from pipelines.site.words import word
from pipelines.steps import authorise
from pipelines.steps import cases as step
from pipelines.web import casework
from pipelines.web.work import AtWork, HubDesk, case_in_sight, may

pages = APIRouter()

_DETAIL, _REPORTER = "detail.", "melder."
_REPORTER_FIELDS = (
    ("name", "Achternaam"),
    ("given_names", "Voornamen"),
    ("phone", "Telefoon"),
    ("email", "E-mail"),
    ("department", "Afdeling"),
)


@pages.get("/dossiers/nieuw")
def ask_new(desk: AtWork) -> Response:
    """Ask for everything that the protocol in use wants of a first signal."""
    return _new_page(desk, Typed())


@pages.post("/dossiers/nieuw")
def open_case(form: Form, desk: AtWork) -> Response:
    """Open a case with its first signal."""
    try:
        opening = step.Opening(
            theme=form.text("thema"),
            purpose=form.text("doel"),
            controller=form.text("verantwoordelijke") or None,
            legal_ground=form.text("grondslag") or None,
            linked_to=_linked(form, desk),
            signal=_reported(form),
        )
        case = step.open_case(opening, desk.bench, desk.actor)
    except TrefferError as fault:
        return _new_page(desk, form, fault=fault)
    return desk.to(f"/dossiers/{case.case_id}", f"Dossier {case.case_id} is gemaakt.")


@pages.get("/dossiers/{number}/signalen/nieuw")
def ask_more(number: str, desk: AtWork) -> Response:
    """Ask for one more signal of a case."""
    return _more_page(number, desk, Typed())


@pages.post("/dossiers/{number}/signalen/nieuw")
def add(number: str, form: Form, desk: AtWork) -> Response:
    """Add one more signal to a case."""
    case_in_sight(number, desk)
    try:
        made = step.add_signal(CaseId(number), _reported(form), desk.bench, desk.actor)
    except TrefferError as fault:
        return _more_page(number, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}", f"Signaal {number}/{made.number} is toegevoegd.")


def _new_page(desk: HubDesk, form: Typed, *, fault: TrefferError | None = None) -> Response:
    profile, _ = authorise.profile_in_use(desk.bench)
    return desk.page(
        "analyst/new_case.html",
        fault=fault,
        may=may(Act.OPEN_CASE, desk.actor, desk.bench),
        linkable=[one.case_id for one in step.visible(desk.bench, desk.actor)],
        **_content(profile, desk, form),
    )


def _more_page(
    number: str, desk: HubDesk, form: Typed, *, fault: TrefferError | None = None
) -> Response:
    standing = casework.standing_of(number, desk)
    return desk.page(
        "analyst/new_signal.html",
        fault=fault,
        case=standing.case,
        why=casework.why_not(Act.ADD_SIGNAL, standing.case, desk),
        **_content(standing.profile, desk, form),
    )


def _content(profile: Protocol, desk: HubDesk, form: Typed) -> dict[str, object]:
    return {
        "profile": profile,
        "form": form,
        "origins": [(one.value, word(one)) for one in Origin],
        "reporter_fields": _REPORTER_FIELDS,
        "today": desk.today.isoformat(),
    }


def _reported(form: Typed) -> step.Reported:
    received, text = form.day("ontvangen"), form.text("tekst")
    if received is None or not text:
        raise WrongUse("Give the day on which the signal came in, and its text.", code="B-233")
    told = form.under(_REPORTER)
    known = {name: told[name] for name, _ in _REPORTER_FIELDS if name in told}
    return step.Reported(
        origin=casework.chosen(Origin, form.text("herkomst")),
        received=received,
        text=text,
        mma_number=form.text("mma") or None,
        details=form.under(_DETAIL),
        ground=form.text("grond") or None,
        reporter=Reporter(**known) if known else None,
    )


def _linked(form: Typed, desk: HubDesk) -> CaseId | None:
    """Return the earlier case; raises `Gone` for one that this person may not read."""
    number = form.text("hoort_bij")
    return case_in_sight(number, desk).case_id if number else None
