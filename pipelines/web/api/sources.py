"""Sources: which there are, where each stands, how fresh it is; register, submit, sign, pause."""

from fastapi import Response

from contracts.acts import Act
from contracts.errors import Gone, TrefferError
from contracts.ids import DeliveryId
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.routes import router, takes_file
from pipelines.site.api.shapes import Lijst, ToelichtingIn
from pipelines.steps import lives
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web import source_refresh, source_texts
from pipelines.web import source_views as views
from pipelines.web.api import source_shapes as shapes
from pipelines.web.api.call import AtCall, Call, stating
from pipelines.web.api.source_shapes import (
    Bron,
    BronbeoordelingIn,
    BronIn,
    Levering,
    Versheid,
    Versie,
    VersieIn,
    Verversing,
    VerversingIn,
)
from pipelines.web.source_views import Seen
from pipelines.web.tasks import Tasks, Work

api = router("Bronnen")


def _require_work(call: Call) -> None:
    """Raise `NotPermitted`, with an event, for who does nothing with sources."""
    if not views.is_seen_by(call):
        authorise_new(Act.KEEP_SOURCE, profile_in_use(call.bench)[0], call.bench, call.actor)


def _seen(name: str, call: Call) -> Seen:
    """Return a source or a draft, for who works with sources; others learn of none."""
    _require_work(call)
    return views.seen(name, call)


def _to_change(name: str, call: Call) -> Seen:
    """Return a source that who calls knows as it is, where they say what they know."""
    one = _seen(name, call)
    answers.require_match(call.request, shapes.source(one))
    return one


@api.get("/bronnen", summary="De bronnen, met die nog een ontwerp zijn", response_model=Lijst[Bron])
def list_all(call: AtCall, page: Page) -> Response:
    """List the sources, by department and name."""
    _require_work(call)
    return answers.listed(call.request, page, views.every(call), shapes.source)


@api.post(
    "/bronnen",
    summary="Meld een bron aan",
    description="Met een contract als tekst, of met een voorbeeld van het register. Een voorbeeld "
    "blijft in het geheugen; alleen treffer-extract leest het, en stelt er een contract bij voor. "
    "De beheerder stelt daarna de postbus in.",
    status_code=201,
    response_model=Bron,
)
@takes_file
def register(given: BronIn, call: AtCall) -> Response:
    """Begin the contract of a new source."""
    _require_work(call)
    if given.contract is not None:
        source_texts.begin_as_written(given.naam, source_texts.as_kept(given.contract), call)
    else:
        said = source_texts.begin_from_sample(given.new(), given.sample(), given.file_name(), call)
        if said.result is None:
            raise said.fault or TrefferError("treffer-extract gave no contract.", code="S-110")
    made = shapes.source(views.seen(given.naam, call))
    return answers.made(made, shapes.path(made.naam))


@api.get("/bronnen/{name}", summary="Een bron", response_model=Bron)
def show(name: str, call: AtCall) -> Response:
    """Show a source."""
    return answers.one(call.request, shapes.source(_seen(name, call)))


@api.get("/bronnen/{name}/versheid", summary="Hoe vers een bron is", response_model=Versheid)
def show_freshness(name: str, call: AtCall) -> Response:
    """Show how fresh a source is; of one that cannot be asked anything that is not there."""
    fresh = _seen(name, call).fresh
    if fresh is None:
        raise Gone("No contract and inbox of this source tell how fresh it is.", code="C-404")
    return answers.one(call.request, shapes.freshness(fresh))


@api.get(
    "/bronnen/{name}/leveringen",
    summary="De leveringen van een bron",
    response_model=Lijst[Levering],
)
def list_deliveries(name: str, call: AtCall, page: Page) -> Response:
    """List the deliveries of a source that are here."""
    source = _seen(name, call).name

    def shape(delivery: DeliveryId) -> Levering:
        manifest = call.bench.register.manifest(delivery)
        return Levering(levering=delivery, peildatum=manifest.as_of if manifest else None)

    return answers.listed(call.request, page, call.bench.register.accepted(source), shape)


@api.post(
    "/bronnen/{name}/leveringen",
    summary="Kijk nu in de postbus van een bron",
    description="Wat er ligt en goed is, komt in gebruik. Dat gaat door naast deze vraag; Location "
    "wijst naar hoe het gaat. Een verdacht kleine levering bevestigen twee mensen.",
    status_code=202,
    response_model=Verversing,
)
def refresh(name: str, call: AtCall, given: VerversingIn | None = None) -> Response:
    """Begin to look for a delivery and put it into use; or return that work while it goes on."""
    one = _to_change(name, call)
    named = given.bevestigde_levering if given else ""
    confirmed = DeliveryId(named) if named else None
    if confirmed:
        call.require_person()
    told = call.caller.stated
    task = source_refresh.begin(
        one.name, call, confirmed=confirmed, told=lambda bench: stating(bench, told)
    )
    return answers.made(shapes.refreshing(task), shapes.path_of(task), status=202)


@api.get(
    "/bronnen/{name}/verversingen/{task}",
    summary="Hoe het kijken in een postbus gaat",
    response_model=Verversing,
)
def show_refresh(name: str, task: str, call: AtCall) -> Response:
    """Show how work on a source goes, and what came of it; it is remembered for a while."""
    tasks: Tasks = call.request.app.state.tasks
    found = tasks.find(task, _seen(name, call).name)
    if found is None or found.work not in (Work.REFRESH, Work.CONFIRM):
        raise Gone("There is no such work.", code="C-404")
    return answers.one(call.request, shapes.refreshing(found))


@api.post(
    "/bronnen/{name}/versies",
    summary="Leg het contract voor ter ondertekening",
    description="Het contract zoals het nu bij de hub staat, of een tekst die eerst wordt "
    "ondertekend en daarna in de plaats komt.",
    status_code=201,
    response_model=Versie,
)
def submit(name: str, call: AtCall, given: VersieIn | None = None) -> Response:
    """Put a contract before the signer, with what the acceptance suite came to on it."""
    one = _to_change(name, call)
    text = source_texts.as_kept(given.contract) if given else None
    made = source_texts.submit(one.name, call, text)
    shape = Versie(
        bron=one.name, versie=made.version, sha256=made.sha256, door=made.told, op=made.at
    )
    return answers.made(shape, shapes.path(one.name))


@api.post(
    "/bronnen/{name}/beoordelingen",
    summary="Onderteken een contract of stuur het terug",
    description="Nooit wat u zelf voorlegde.",
    status_code=201,
    response_model=Bron,
)
def judge(name: str, given: BronbeoordelingIn, call: AtCall) -> Response:
    """Sign the text that waits, or send it back with a question."""
    one = _to_change(name, call)
    call.require_confirmed()
    act = lives.sign if given.oordeel == "ondertekend" else lives.send_back
    act(one.name, given.toelichting, call.bench, call.actor, text=given.tekst)
    return _made(name, call)


@api.post(
    "/bronnen/{name}/pauzeringen",
    summary="Stel voorlopig geen vragen aan een bron",
    status_code=201,
    response_model=Bron,
)
def pause(name: str, given: ToelichtingIn, call: AtCall) -> Response:
    """Stop asking a source until it is resumed."""
    lives.pause(_to_change(name, call).name, given.toelichting, call.bench, call.actor)
    return _made(name, call)


@api.post(
    "/bronnen/{name}/hervattingen",
    summary="Ga door met een bron",
    status_code=201,
    response_model=Bron,
)
def resume(name: str, call: AtCall) -> Response:
    """Let a paused source go on."""
    lives.resume(_to_change(name, call).name, call.bench, call.actor)
    return _made(name, call)


def _made(name: str, call: Call) -> Response:
    one = views.seen(name, call)
    return answers.made(shapes.source(one), shapes.path(one.name))
