"""Pages on sources: the list with its freshness, one source with its history, and its actions."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from connectors import agreements
from contracts.acts import Act
from contracts.alerts import BREACHES
from contracts.attempts import Attempt
from contracts.errors import Gone, TrefferError, WrongUse
from contracts.ids import DeliveryId
from contracts.lifecycle import LIVE, State
from pipelines import history
from pipelines.pages import Figure
from pipelines.site.desk import Form, Typed
from pipelines.site.words import word
from pipelines.steps import lives
from pipelines.steps import retire as retire_step
from pipelines.web import source_pictures as pictures
from pipelines.web import source_refresh, source_texts, source_trial_words
from pipelines.web import source_views as views
from pipelines.web import source_words as words
from pipelines.web.source_views import Seen
from pipelines.web.tasks import Task, task_in_sight, tasks_of
from pipelines.web.work import AtWork, HubDesk, may

pages = APIRouter()

_SVG = "image/svg+xml"
_STEWARD = "dit doet de datasteward."
_REST = "deze bron is niet getekend, of staat stil."


@pages.get("/bronnen")
def list_sources(desk: AtWork) -> Response:
    """List the sources: how fresh, what is wrong, and what waits."""
    views.require_sight(desk)
    today = desk.today
    found = views.every(desk)
    return desk.page(
        "sources/list.html",
        sees_messages=any(
            may(act, desk.actor, desk.bench) for act in (Act.SUBMIT_SOURCE, Act.RUN_SOURCE)
        ),
        rows=[_row(one, desk) for one in found],
        waiting=views.rows(desk, found),
        days=history.last_days(today),
        running=tasks_of(desk).running(),
        is_steward=may(Act.SUBMIT_SOURCE, desk.actor, desk.bench),
    )


@pages.get("/bronnen/{name}")
def show(name: str, desk: AtWork) -> Response:
    """Show one source."""
    return page_of(views.seen(name, desk), desk)


@pages.get("/bronnen/{name}/beeld/{kind}.svg")
def picture(name: str, kind: str, desk: AtWork) -> Response:
    """Draw one picture of a source."""
    one = views.seen(name, desk)
    if one.contract is None:
        raise Gone("There is no picture without a contract.", code="S-404")
    today = desk.today
    svg = pictures.picture(kind, one.contract, one.attempts, today, desk.request.app.state.pictures)
    return Response(svg, media_type=_SVG)


@pages.post("/bronnen/{name}/indienen")
def submit(name: str, desk: AtWork, form: Form) -> Response:
    """Put the contract before who signs it."""

    def do(one: Seen) -> str:
        source_texts.submit(one.name, desk)
        return f"Het contract van {one.name} is ingediend. Het wacht op een handtekening."

    return _done(name, desk, form, do)


@pages.post("/bronnen/{name}/pauzeren")
def pause(name: str, desk: AtWork, form: Form) -> Response:
    """Stop asking a source."""

    def do(one: Seen) -> str:
        lives.pause(one.name, form.text("reden"), desk.bench, desk.actor)
        return f"{one.name} is gepauzeerd. In een hitcheck staat nu: niet bevraagd."

    return _done(name, desk, form, do)


@pages.post("/bronnen/{name}/hervatten")
def resume(name: str, desk: AtWork, form: Form) -> Response:
    """Let a paused source go on."""

    def do(one: Seen) -> str:
        lives.resume(one.name, desk.bench, desk.actor)
        return f"{one.name} gaat verder."

    return _done(name, desk, form, do)


@pages.post("/bronnen/{name}/uitfaseren")
def retire(name: str, desk: AtWork, form: Form) -> Response:
    """Destroy all that the hub has of a source, with a certificate."""

    def do(one: Seen) -> str:
        if form.text("bevestig") != one.name:
            raise WrongUse("The name that was typed is another. Nothing was destroyed.",
                           code="C-753")  # fmt: skip
        given = retire_step.retire(one.name, form.text("reden"), desk.bench, desk.actor)
        number = (given or retire_step.certificate(one.name, desk.bench)).number
        return f"{one.name} is uitgefaseerd. Alles is vernietigd. Certificaat {number}."

    return _done(name, desk, form, do)


@pages.post("/bronnen/{name}/verversen")
def refresh(name: str, desk: AtWork, form: Form) -> Response:
    """Look for a delivery now, and put it into use."""
    return _refreshed(name, desk, form)


@pages.post("/bronnen/{name}/bevestigen")
def confirm(name: str, desk: AtWork, form: Form) -> Response:
    """Confirm that the small delivery that was shown is right; the second puts it into use."""
    return _refreshed(name, desk, form, confirmed=DeliveryId(form.text("levering")))


@pages.get("/bronnen/{name}/taken/{number}")
def show_task(name: str, number: str, desk: AtWork) -> Response:
    """Show work that goes on beside the pages, and what came of it."""
    task = task_in_sight(name, number, desk)
    return desk.page("sources/task.html", **_task_content(task), fault=task.fault)


@pages.get("/bronnen/{name}/taken/{number}/stand")
def task_part(name: str, number: str, desk: AtWork) -> Response:
    """Return how far that work is; once it is done the page is drawn anew."""
    task = task_in_sight(name, number, desk)
    if task.is_done:
        path = f"/bronnen/{name}/taken/{number}"
        return Response(status_code=204, headers={"HX-Redirect": path})
    return desk.part("sources/task_part.html", **_task_content(task))


def page_of(
    one: Seen, desk: HubDesk, fault: TrefferError | None = None, typed: Typed | None = None
) -> Response:
    """Return the page of one source; with what was typed where that went wrong."""
    today = desk.today
    certificates = [c for c in desk.bench.certificates.all() if c.source == one.name]
    return desk.page(
        "sources/source.html",
        fault=fault,
        typed=typed or Typed(),
        one=one,
        row=_row(one, desk),
        why=_off(one, desk),
        is_steward=may(Act.SUBMIT_SOURCE, desk.actor, desk.bench),
        words=words,
        views=views,
        names={one.account: one.name for one in desk.actor.listed},
        records=[(words.RECORDS[type(r)], r) for r in reversed(one.life.records)],
        waiting=one.life.waiting(),
        figures=_figures(one, today),
        deliveries=[_delivery(a) for a in reversed(pictures.lately(one.attempts, today))],
        newest=next((a.counts for a in reversed(one.attempts) if a.counts), None),
        certificates=certificates,
        suite=one.life.suite_run(one.contract.sha256) if one.contract else None,
        tasks=tasks_of(desk).of(one.name)[:5],
    )


def _row(one: Seen, desk: HubDesk) -> Mapping[str, Any]:
    """Return what the list shows of a source."""
    today = desk.today
    contract = one.contract
    ages = {day.day: day.value for day in history.ages_of(one.attempts, today)}
    return {
        "one": one,
        "department": views.department(one),
        "role": word(one.draft.role) if one.draft else "–",
        "states": views.shown_states(one),
        "turn": views.turn(one),
        "age": views.age(one.fresh),
        "next": views.next_attempt(one, desk.now),
        "told": history.age_told(contract, one.attempts, today) if contract else "",
        "ages": ages,
        "has_picture": contract is not None and bool(ages),
    }


def _delivery(attempt: Attempt) -> tuple[tuple[str, ...], list[str]]:
    return history.row(attempt), [BREACHES[breach] for breach in attempt.breaches]


def _figures(one: Seen, today: date) -> list[tuple[str, Figure]]:
    if one.contract is None or not one.attempts:
        return []
    return pictures.told(one.contract, one.attempts, today)


def _off(one: Seen, desk: HubDesk) -> Mapping[str, str]:
    """Return of every button why it is off; nothing where it can be pressed."""
    keeps = may(Act.KEEP_SOURCE, desk.actor, desk.bench)
    runs = may(Act.RUN_SOURCE, desk.actor, desk.bench)
    live = one.state in LIVE
    retired = "deze bron is uitgefaseerd."
    pause = _STEWARD if not keeps else retired if one.state is State.RETIRED else ""
    run = "" if runs else "dit doet de datasteward of de beheerder."
    return {
        "indienen": _submit_off(one, desk),
        "pauzeren": pause or ("deze bron is al gepauzeerd." if one.life.is_paused else ""),
        "hervatten": pause or ("" if one.life.is_paused else "deze bron is niet gepauzeerd."),
        "verversen": run or ("" if live else _REST),
        "bevestigen": run or _confirm_off(one, desk) or ("" if live else _REST),
        "uitfaseren": pause or ("" if one.is_registered else "deze bron is nog niet aangesloten."),
    }


def _submit_off(one: Seen, desk: HubDesk) -> str:
    if not may(Act.SUBMIT_SOURCE, desk.actor, desk.bench):
        return _STEWARD
    if one.contract is None:
        return "het contract is niet af."
    if not one.is_registered:
        return "de beheerder moet eerst een postbus instellen voor deze bron."
    sha256 = one.contract.sha256
    waiting, suite = one.life.waiting(), one.life.suite_run(sha256)
    if one.life.signature(sha256) is not None:
        return "deze tekst is al ondertekend."
    if waiting is not None and waiting.sha256 == sha256:
        return "deze tekst wacht al op een handtekening."
    kept = agreements.acceptance(views.config_of(desk).contracts, one.name)
    failed = suite is not None and not suite.passed
    if kept is not None and kept.sha256 == sha256:
        failed = not kept.is_accepted
    return "de keuring van deze tekst ging niet goed." if failed else ""


def _confirm_off(one: Seen, desk: HubDesk) -> str:
    if one.to_confirm is None:
        return "er is geen verdacht kleine levering."
    if views.confirmed_by_me(one, desk.actor):
        return "u of uw vervanger hebt al bevestigd; een tweede persoon moet dat ook doen."
    return ""


def _done(name: str, desk: HubDesk, form: Typed, do: Callable[[Seen], str]) -> Response:
    """Do something with a source and say so; what goes wrong stands above the same page."""
    one = views.seen(name, desk)
    try:
        told = do(one)
    except TrefferError as fault:
        return page_of(views.seen(name, desk), desk, fault, form)
    return desk.to(f"/bronnen/{name}", told)


def _refreshed(
    name: str, desk: HubDesk, form: Typed, *, confirmed: DeliveryId | None = None
) -> Response:
    one = views.seen(name, desk)
    try:
        task = source_refresh.begin(one.name, desk, confirmed=confirmed)
    except TrefferError as fault:
        return page_of(one, desk, fault, form)
    return desk.to(f"/bronnen/{name}/taken/{task.number}")


def _task_content(task: Task) -> Mapping[str, Any]:
    return {
        "task": task,
        "words": words,
        "breaches": BREACHES,
        "result": task.result,
        "why": source_trial_words.told,
    }
