"""Pages on disclosure requests: ask for named fields of one hit, and see where that stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from contracts import grants
from contracts.acts import Act
from contracts.errors import Gone, NotPermitted, TrefferError
from contracts.grants import DisclosureRequest, RequestState, Turn
from contracts.ids import CaseId, CheckId, DepartmentName, RequestId, TopicLabel
from contracts.outcomes import Outcome
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import cases as case_step
from pipelines.steps import disclose, requests
from pipelines.steps.disclose import Wanted
from pipelines.web import casework
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()

_TEXTS = ("doel", "waarom", "grond_geven", "grond_krijgen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """On which hit something is asked."""

    check: CheckId
    topic: TopicLabel
    department: DepartmentName


@pages.post("/dossiers/{number}/watverzoeken/nieuw")
def request(number: str, form: Form, desk: AtWork) -> Response:
    """Ask for what a request needs, show what the decider would see, or file it.

    Which hit it is about comes in the form alone: an address is kept, and would tell of a hit.
    """
    standing, hit = casework.standing_of(number, desk), _hit(form)
    if form.text("actie") not in ("voorbeeld", "indienen"):
        return _page(standing, hit, desk, form)
    try:
        wanted = _wanted(hit, form)
        if form.text("actie") != "indienen":
            shown = disclose.preview(CaseId(number), wanted, desk.bench, desk.actor)
            return _preview(standing, shown, desk, form)
        made = disclose.request(CaseId(number), wanted, desk.bench, desk.actor)
    except TrefferError as fault:
        return _page(standing, hit, desk, form, fault=fault)
    return desk.to(
        f"/watverzoeken/{made.request_id}", f"Watverzoek {made.request_id} is ingediend."
    )


@pages.get("/watverzoeken/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show where a request stands, with its two clocks."""
    made, standing = _in_sight(number, desk)
    return _shown(made, standing, desk, Typed())


@pages.post("/watverzoeken/{number}")
def amend(number: str, form: Form, desk: AtWork) -> Response:
    """Answer the question with which it came back."""
    made, standing = _in_sight(number, desk)
    try:
        requests.amend(made.request_id, _answer(form), desk.bench, desk.actor)
    except TrefferError as fault:
        return _shown(made, standing, desk, form, fault=fault)
    return desk.to(f"/watverzoeken/{number}", "Uw antwoord is ingediend.")


@pages.post("/watverzoeken/{number}/intrekken")
def withdraw(number: str, form: Form, desk: AtWork) -> Response:
    """Withdraw a request or its grant; an open window closes."""
    made, standing = _in_sight(number, desk)
    try:
        requests.end(made.request_id, form.text("reden"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _shown(made, standing, desk, form, fault=fault)
    return desk.to(f"/watverzoeken/{number}", f"Watverzoek {number} is ingetrokken.")


def _page(
    standing: Standing,
    hit: Hit,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    _require_hit(standing, hit, desk)
    profile = standing.profile
    return desk.page(
        "analyst/disclosure_new.html",
        fault=fault,
        case=standing.case,
        hit=hit,
        fields=_fields(hit.department, desk),
        chosen=form.texts("veld"),
        uses=[(name, one.title) for name, one in profile.uses.items()],
        longest=profile.disclosure.view_hours,
        decides=[profile.roles[one].title for one in profile.disclosure.by],
        form=form,
        why=casework.why_not(Act.ASK_DISCLOSURE, standing.case, desk),
    )


def _preview(standing: Standing, shown: DisclosureRequest, desk: HubDesk, form: Typed) -> Response:
    return desk.page(
        "analyst/disclosure_preview.html",
        case=standing.case,
        shown=shown,
        asked_by=desk.actor.name,
        decides=[standing.profile.roles[one].title for one in shown.decides],
        form=form,
    )


def _shown(
    made: DisclosureRequest,
    standing: Standing,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    told = requests.told(made.request_id, desk.bench)
    state = RequestState(told["state"])
    is_own = made.requested_by == desk.actor.account
    return desk.page(
        "analyst/disclosure.html",
        fault=fault,
        case=standing.case,
        made=made,
        state=state,
        is_over=state not in grants.MOVES,
        asker_next=grants.turn(state) is Turn.ASKER,
        reason=told.get("reason"),
        end_reason=told.get("end_reason"),
        granted=told.get("fields") or (),
        moments=_moments(told),
        names=desk.names,
        decides=[standing.profile.roles[one].title for one in made.decides
                 if one in standing.profile.roles],
        fields=_fields(made.department, desk),
        longest=standing.profile.disclosure.view_hours,
        form=form,
        filled=_filled(made, form),
        is_own=is_own,
    )  # fmt: skip


def _moments(told: Mapping[str, object]) -> dict[str, datetime | None]:
    named = ("decided_at", "fetch_by", "opened_at", "ends_at", "ended_at")
    given = {name: told.get(name) for name in named}
    return {n: datetime.fromisoformat(str(at)) if at else None for n, at in given.items()}


def _in_sight(number: str, desk: HubDesk) -> tuple[DisclosureRequest, Standing]:
    made = requests.current(RequestId(number), desk.bench)
    try:
        case = desk.bench.register.case(made.case_id)
        case_step.require_sight(case, desk.bench, desk.actor)
    except NotPermitted:
        raise Gone("There is no such request.", code="B-404") from None
    return made, case_step.standing(case, desk.bench)


def _require_hit(standing: Standing, hit: Hit, desk: HubDesk) -> None:
    """Raise `Gone` unless this is a hit of the case: nothing else can be asked for (R-097)."""
    ran = desk.bench.register.hit_checks(standing.case.case_id)
    if hit.check in {one.check_id for one in ran}:
        for cell in desk.bench.register.cells(hit.check):
            is_it = (cell.topic, cell.department) == (hit.topic, hit.department)
            if is_it and cell.outcome is Outcome.HIT:
                return
    raise Gone("There is no such hit in this case.", code="B-404")


def _fields(department: DepartmentName, desk: HubDesk) -> list[tuple[str, str]]:
    """Return the fields that can be asked for, with how sensitive the contract calls each."""
    names = disclose.fields_of(department, desk.bench)
    classes = disclose.classes(
        Wanted(
            check_id=CheckId(""), topic=TopicLabel(""), department=department, fields=names,
            purpose="", giving_ground="", receiving_ground="", why_not_dat="",
        ),
        desk.bench,
    )  # fmt: skip
    return [(name, ", ".join(classes[name])) for name in names]


def _hit(form: Typed) -> Hit:
    """Return the hit that is named in three fields, or by the button in its cell: `P2/Zorg`."""
    topic, _, department = form.text("cel").partition("/")
    return Hit(
        check=CheckId(form.text("check")),
        topic=TopicLabel(topic or form.text("onderwerp")),
        department=DepartmentName(department or form.text("afdeling")),
    )


def _wanted(hit: Hit, form: Typed) -> Wanted:
    return Wanted(
        check_id=hit.check,
        topic=hit.topic,
        department=hit.department,
        fields=tuple(dict.fromkeys(form.texts("veld"))),
        purpose=form.text("doel"),
        giving_ground=form.text("grond_geven"),
        receiving_ground=form.text("grond_krijgen"),
        why_not_dat=form.text("waarom"),
        use=form.text("gebruik") or None,
        hours=form.number("uren"),
    )


def _answer(form: Typed) -> requests.Answer:
    """Return the whole form: what was emptied is not what was asked before."""
    return requests.Answer(
        fields=tuple(dict.fromkeys(form.texts("veld"))),
        purpose=form.text("doel"),
        giving_ground=form.text("grond_geven"),
        receiving_ground=form.text("grond_krijgen"),
        why_not_dat=form.text("waarom"),
        hours=form.number("uren"),
    )


def _filled(made: DisclosureRequest, form: Typed) -> dict[str, object]:
    """Return what stands in the answer's fields: what was sent, before that what was asked."""
    if form.has("doel"):
        texts = {name: form.text(name) for name in _TEXTS}
        return {"chosen": form.texts("veld"), "given": texts, "hours": form.text("uren")}
    asked = (made.purpose, made.why_not_dat, made.giving_ground, made.receiving_ground)
    given = dict(zip(_TEXTS, asked, strict=True))
    return {"chosen": made.fields, "given": given, "hours": made.view_hours}
