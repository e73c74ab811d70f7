"""Pages on which a file of a register is tried: a draft from a sample, a dry run, the suite.

What is sent stays in memory, and only treffer-extract reads it; it tells no value.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from connectors import agreements
from contracts import acceptance
from contracts.acceptance import Acceptance, Result
from contracts.acts import Act
from contracts.errors import Gone, TrefferError, TryAgain, WrongUse
from contracts.sources import SourceRole
from pipelines import children, wiring
from pipelines.acceptance import junit, whole
from pipelines.acceptance.suite import Asked
from pipelines.children import Said
from pipelines.site.desk import FileForm, Typed
from pipelines.site.words import word
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web import raw_files, source_texts, source_views
from pipelines.web import source_words as words
from pipelines.web.source_texts import New
from pipelines.web.source_views import Seen
from pipelines.web.tasks import Say, Work, task_in_sight, tasks_of
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()

_XML = {
    "Content-Disposition": "attachment; filename=keuring.xml",
    "Content-Type": "application/xml",
}


@pages.get("/bronnen/nieuw")
def ask_new(desk: AtWork) -> Response:
    """Show the form for a new source."""
    source_views.require_steward(desk)
    return _new_page(desk, Typed())


@pages.post("/bronnen/nieuw")
def make_new(desk: AtWork, form: FileForm) -> Response:
    """Draft a contract from a sample, and show what was proposed for every column."""
    source_views.require_steward(desk)
    try:
        said = _drafted(desk, form)
    except TrefferError as fault:
        return _new_page(desk, form, fault)
    if said.result is None:
        return _new_page(desk, form, said.fault)
    return desk.page("sources/proposal.html", made=said.result, words=words)


@pages.get("/bronnen/{name}/proefdraai")
def ask_preview(name: str, desk: AtWork) -> Response:
    """Show the form for a dry run."""
    source_views.require_steward(desk)
    return _preview_page(source_views.seen(name, desk), desk, Typed())


@pages.post("/bronnen/{name}/proefdraai")
def preview(name: str, desk: AtWork, form: FileForm) -> Response:
    """Try an export without keeping anything of it."""
    source_views.require_steward(desk)
    one = source_views.seen(name, desk)
    try:
        content, file = raw_files.sent(form, "bestand")
        with raw_files.readable(content, file) as path:
            arguments = ["preview", one.name, "--from", str(path)]
            said = children.run(children.EXTRACT, *arguments, *_of_preview(one, desk, form))
    except TrefferError as fault:
        return _preview_page(one, desk, form, fault)
    if said.result is None:
        return _preview_page(one, desk, form, said.fault)
    return _preview_page(one, desk, form, outcome=said.result)


@pages.get("/bronnen/{name}/keuring")
def ask_acceptance(name: str, desk: AtWork) -> Response:
    """Show the form for the acceptance suite, and what it came to last."""
    source_views.require_steward(desk)
    return _acceptance_page(source_views.seen(name, desk), desk, Typed())


@pages.post("/bronnen/{name}/keuring")
def accept(name: str, desk: AtWork, form: FileForm) -> Response:
    """Begin the acceptance suite on the contract as it is now; it goes on beside the pages."""
    source_views.require_steward(desk)
    one = source_views.seen(name, desk)
    try:
        authorise_new(Act.SUBMIT_SOURCE, profile_in_use(desk.bench)[0], desk.bench, desk.actor)
        content, file = raw_files.sent(form, "bestand")
        if one.text is None:
            raise WrongUse("There is no contract to try yet.", code="C-404")
    except TrefferError as fault:
        return _acceptance_page(one, desk, form, fault)
    config, text, day = source_views.config_of(desk), one.text, form.day("peildatum")
    clock, today = desk.request.app.state.clock, desk.today

    def do(say: Say) -> tuple[Acceptance, list[Result]]:
        with raw_files.readable(content, file) as path:
            asked = Asked(raw=path, as_of=day, addresses=wiring.addresses(config), today=today)
            results = whole.results(config, one.name, text, asked, say)
        done = acceptance.of(one.name, text, results, clock.now())
        agreements.keep_acceptance(config.contracts, done)
        return done, results

    about = hashlib.sha256(content).hexdigest()
    try:
        task = tasks_of(desk).begin(
            Work.ACCEPT, one.name, desk.actor.account, desk.now, do, about=about
        )
    except TryAgain as fault:
        return _acceptance_page(one, desk, form, fault)
    return desk.to(f"/bronnen/{name}/taken/{task.number}")


@pages.get("/bronnen/{name}/taken/{number}/keuring.xml")
def as_junit(name: str, number: str, desk: AtWork) -> Response:
    """Return what the acceptance suite came to as JUnit XML."""
    source_views.require_steward(desk)
    task = task_in_sight(name, number, desk)
    if task.work is not Work.ACCEPT or task.result is None:
        raise Gone("There is no such result.", code="S-404")
    return Response(junit.content(task.source, task.result[1]), headers=_XML)


def _drafted(desk: HubDesk, form: Typed) -> Said:
    new = New(name=form.text("naam"), department=form.text("afdeling"), role=form.text("rol"))
    content, file = raw_files.sent(form, "bestand")
    return source_texts.begin_from_sample(new, content, file, desk)


def _of_preview(one: Seen, desk: HubDesk, form: Typed) -> list[str]:
    """Return what a dry run is told beside the file: contract, addresses and date."""
    config = source_views.config_of(desk)
    own = agreements.own_contract_path(config.contracts, one.name)
    book, day = wiring.addresses(config), form.day("peildatum")
    more = ["--contract", str(own)] if own.is_file() else []
    more += ["--addresses", str(book)] if book else []
    more += ["--demo"] * config.demo
    return more + (["--as-of", day.isoformat()] if day else [])


def _new_page(desk: HubDesk, form: Typed, fault: TrefferError | None = None) -> Response:
    known = {source_views.department(one) for one in source_views.every(desk)} - {"–"}
    return desk.page(
        "sources/new.html",
        fault=fault,
        said=_said(fault),
        typed=form,
        roles=[(role.value, word(role)) for role in SourceRole],
        departments=sorted(known),
    )


def _preview_page(
    one: Seen,
    desk: HubDesk,
    form: Typed,
    fault: TrefferError | None = None,
    outcome: Mapping[str, Any] | None = None,
) -> Response:
    return desk.page(
        "sources/preview.html",
        fault=fault, said=_said(fault), one=one, typed=form, outcome=outcome, words=words,
    )  # fmt: skip


def _acceptance_page(
    one: Seen, desk: HubDesk, form: Typed, fault: TrefferError | None = None
) -> Response:
    last = agreements.acceptance(source_views.config_of(desk).contracts, one.name)
    is_of_this = bool(last and one.contract and last.sha256 == one.contract.sha256)
    return desk.page(
        "sources/acceptance.html",
        fault=fault,
        one=one,
        typed=form,
        last=last,
        is_of_this=is_of_this,
        tasks=[task for task in tasks_of(desk).of(one.name) if task.work is Work.ACCEPT],
        today=desk.today,
    )


def _said(fault: TrefferError | None) -> str:
    """Return what treffer-extract objects to in an export, by line and column; never a value."""
    return str(fault) if fault is not None and fault.code in {"C-101", "C-632", "C-633"} else ""
