"""Sources: which there are, where each stands, how fresh it is, submit, sign, send back, pause."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from connectors import agreements
from contracts.acts import Act
from contracts.errors import Gone, Invalid
from contracts.freshness import Freshness
from contracts.ids import DeliveryId, SourceName
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.codes import Bronrol, Bronstand, Klok, Poging, Toegang, to
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import In, Lijst, Links, Out, Text, links
from pipelines.steps import freshness, lives
from pipelines.steps.authorise import authorise_new, may_new, profile_in_use
from pipelines.web.api.call import AtCall, Call
from pipelines.web.api.sight import source_in_sight

api = router("Bronnen")
_ACTS = (Act.SUBMIT_SOURCE, Act.SIGN_SOURCE, Act.KEEP_SOURCE, Act.RUN_SOURCE)


class BronbeoordelingIn(In):
    """The signature under a text, or a question about it."""

    oordeel: Literal["ondertekend", "teruggestuurd"]
    toelichting: Text
    tekst: Annotated[str, Field(pattern="^[0-9a-f]{12,64}$")] | None = Field(
        None, description="Het begin van de SHA-256 van de tekst die u las."
    )


class PauzeIn(In):
    """Why a source is not asked for now."""

    toelichting: Text


class Bron(Out):
    """A source."""

    naam: str
    bruikbaar: bool = Field(description="Of het contract gelezen kan worden.")
    titel: str | None = None
    afdeling: str | None = None
    versie: str | None = None
    sha256: str | None = None
    rol: Bronrol | None = None
    stand: Bronstand | None = None
    links: Annotated[Links, Field(serialization_alias="_links")]


class Versheid(Out):
    """How fresh a source is: three clocks, apart from how the last attempt went."""

    bron: str
    toegang: Toegang
    stand: Bronstand
    levering: str | None
    peildatum: date | None
    klok: Klok | None
    waarschuwt_vanaf: date | None
    te_oud_vanaf: date | None
    vernietigen_op: date | None
    laatste_poging: Poging
    laatste_poging_op: datetime | None
    links: Annotated[Links, Field(serialization_alias="_links")]


class Versie(Out):
    """A text that waits for a signature, or has one."""

    bron: str
    versie: str
    sha256: str
    door: str
    op: datetime


class Levering(Out):
    """A delivery that was accepted and is not destroyed."""

    levering: str
    peildatum: date | None


def _path(name: str, below: str = "") -> str:
    return f"/api/v1/bronnen/{name}{below}"


def _require_work(call: Call) -> None:
    """Raise `NotPermitted` for who does nothing with sources."""
    if not any(may_new(act, call.bench, call.actor) for act in _ACTS):
        authorise_new(Act.KEEP_SOURCE, profile_in_use(call.bench)[0], call.bench, call.actor)


def _seen(name: str, call: Call) -> SourceName:
    """Return a registered source, for who works with sources; others learn of none."""
    _require_work(call)
    return source_in_sight(name, call)


def _shape(name: SourceName, call: Call) -> Bron:
    found = links(self=_path(name), versheid=_path(name, "/versheid"))
    try:
        standing = lives.standing(name, call.bench)
    except (Gone, Invalid):
        return Bron(naam=name, bruikbaar=False, links=found)
    contract = standing.contract
    return Bron(
        naam=name,
        bruikbaar=True,
        titel=contract.title,
        afdeling=contract.department,
        versie=contract.version,
        sha256=contract.sha256,
        rol=to(Bronrol, contract.role),
        stand=to(Bronstand, standing.state),
        links=found,
    )


def _fresh(one: Freshness) -> Versheid:
    return Versheid(
        bron=one.source,
        toegang=to(Toegang, one.access),
        stand=to(Bronstand, one.life),
        levering=one.delivery,
        peildatum=one.as_of,
        klok=to(Klok, one.clock) if one.clock else None,
        waarschuwt_vanaf=one.limits.warns_from if one.limits else None,
        te_oud_vanaf=one.limits.stale_from if one.limits else None,
        vernietigen_op=one.limits.destroyed_on if one.limits else None,
        laatste_poging=to(Poging, one.last),
        laatste_poging_op=one.attempt.last if one.attempt else None,
        links=links(self=_path(one.source, "/versheid"), bron=_path(one.source)),
    )


@api.get("/bronnen", summary="De bronnen", response_model=Lijst[Bron])
def list_all(call: AtCall, page: Page) -> Response:
    """List the registered sources."""
    _require_work(call)
    found = call.bench.agreements.sources()
    return answers.listed(call.request, page, found, lambda one: _shape(one, call))


@api.get("/bronnen/{name}", summary="Een bron", response_model=Bron)
def show(name: str, call: AtCall) -> Response:
    """Show a source."""
    return answers.one(call.request, _shape(_seen(name, call), call))


@api.get("/bronnen/{name}/versheid", summary="Hoe vers een bron is", response_model=Versheid)
def show_freshness(name: str, call: AtCall) -> Response:
    """Show how fresh a source is."""
    return answers.one(call.request, _fresh(freshness.look(_seen(name, call), call.bench)))


@api.get(
    "/bronnen/{name}/leveringen",
    summary="De leveringen van een bron",
    response_model=Lijst[Levering],
)
def list_deliveries(name: str, call: AtCall, page: Page) -> Response:
    """List the deliveries of a source that are here."""
    source = _seen(name, call)

    def shape(delivery: DeliveryId) -> Levering:
        manifest = call.bench.register.manifest(delivery)
        return Levering(levering=delivery, peildatum=manifest.as_of if manifest else None)

    return answers.listed(call.request, page, call.bench.register.accepted(source), shape)


@api.post(
    "/bronnen/{name}/versies",
    summary="Leg het contract voor ter ondertekening",
    description="Het contract zoals het nu bij de hub staat.",
    status_code=201,
    response_model=Versie,
)
def submit(name: str, call: AtCall) -> Response:
    """Put the contract before the signer, with what the acceptance suite came to on it."""
    source = _seen(name, call)
    answers.require_match(call.request, _shape(source, call))
    done = agreements.acceptance(call.request.app.state.config.contracts, source)
    made = lives.submit(source, call.bench, call.actor, suite=done)
    shape = Versie(bron=source, versie=made.version, sha256=made.sha256, door=made.told, op=made.at)
    return answers.made(shape, _path(source))


@api.post(
    "/bronnen/{name}/beoordelingen",
    summary="Onderteken een contract of stuur het terug",
    description="Nooit wat u zelf voorlegde.",
    status_code=201,
    response_model=Bron,
)
def judge(name: str, given: BronbeoordelingIn, call: AtCall) -> Response:
    """Sign the text that waits, or send it back with a question."""
    source = _seen(name, call)
    answers.require_match(call.request, _shape(source, call))
    call.require_confirmed()
    act = lives.sign if given.oordeel == "ondertekend" else lives.send_back
    act(source, given.toelichting, call.bench, call.actor, text=given.tekst)
    return answers.made(_shape(source, call), _path(source))


@api.post(
    "/bronnen/{name}/pauzeringen",
    summary="Stel voorlopig geen vragen aan een bron",
    status_code=201,
    response_model=Bron,
)
def pause(name: str, given: PauzeIn, call: AtCall) -> Response:
    """Stop asking a source until it is resumed."""
    source = _seen(name, call)
    answers.require_match(call.request, _shape(source, call))
    lives.pause(source, given.toelichting, call.bench, call.actor)
    return answers.made(_shape(source, call), _path(source))


@api.post(
    "/bronnen/{name}/hervattingen",
    summary="Ga door met een bron",
    status_code=201,
    response_model=Bron,
)
def resume(name: str, call: AtCall) -> Response:
    """Let a paused source go on."""
    source = _seen(name, call)
    answers.require_match(call.request, _shape(source, call))
    lives.resume(source, call.bench, call.actor)
    return answers.made(_shape(source, call), _path(source))
