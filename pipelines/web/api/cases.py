"""Cases: open, list, read, and work in them, by the steps that pages and command line use."""

from typing import Annotated

from fastapi import Depends, Response

from contracts import agenda
from contracts.cases import Case
from pipelines import wiring
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Lijst
from pipelines.steps import cases as step
from pipelines.steps import recorded, timeline, topics
from pipelines.web.api import case_shapes as shapes
from pipelines.web.api.call import AtCall, Call
from pipelines.web.api.case_shapes import (
    AfsluitingIn,
    BesluitIn,
    Dossier,
    DossierIn,
    Dossierregel,
    Onderwerp,
    Signaal,
    SignaalIn,
    Tijdlijnregel,
    Vastlegging,
    VastleggingIn,
    Weging,
    WegingIn,
)
from pipelines.web.api.sight import CaseInSight, case_in_sight, timeline_in_sight
from pipelines.web.api.topic_shapes import OnderwerpIn

api = router("Dossiers")


def drawn(case: Case, call: Call) -> Dossier:
    """Return a case as it is shown."""
    standing = step.standing(case, call.bench)
    ran = bool(call.bench.register.hit_checks(case.case_id))
    return shapes.dossier(standing, agenda.tasks(standing, has_answer=ran))


def to_change(case: CaseInSight, call: AtCall) -> Case:
    """Return a case that who calls sees, and knows as it is where they say what they know."""
    if "if-match" in call.request.headers:
        # Drawn only then: what stands in a case takes a while to gather.
        answers.require_match(call.request, drawn(case, call))
    return case


CaseToChange = Annotated[Case, Depends(to_change)]


@api.get("/dossiers", summary="Dossiers die u mag zien", response_model=Lijst[Dossierregel])
def list_all(call: AtCall, page: Page) -> Response:
    """List the cases that who calls may read."""
    return answers.listed(call.request, page, step.visible(call.bench, call.actor), shapes.line)


@api.post(
    "/dossiers",
    summary="Open een dossier met zijn eerste signaal",
    status_code=201,
    response_model=Dossier,
)
def open_case(given: DossierIn, call: AtCall) -> Response:
    """Open a case."""
    if given.vervolg_op is not None:
        # Whether a case is there that who calls may not see is told by nothing.
        case_in_sight(given.vervolg_op, call)
    case = step.open_case(given.opening(), call.bench, call.actor)
    return answers.made(drawn(case, call), shapes.path(case.case_id))


@api.get("/dossiers/{number}", summary="Een dossier", response_model=Dossier)
def show(case: CaseInSight, call: AtCall) -> Response:
    """Show a case."""
    return answers.one(call.request, drawn(case, call))


@api.get(
    "/dossiers/{number}/signalen",
    summary="De signalen van een dossier, zonder tekst",
    response_model=Lijst[Signaal],
)
def list_signals(case: CaseInSight, call: AtCall, page: Page) -> Response:
    """List the signals of a case."""
    found = call.bench.register.signals(case.case_id)
    return answers.listed(call.request, page, found, shapes.signal)


@api.post(
    "/dossiers/{number}/signalen",
    summary="Voeg een signaal toe",
    status_code=201,
    response_model=Signaal,
)
def add_signal(case: CaseToChange, given: SignaalIn, call: AtCall) -> Response:
    """Add a signal to a case."""
    made = step.add_signal(case.case_id, given.reported(), call.bench, call.actor)
    return answers.made(shapes.signal(made), shapes.path(case.case_id, "/signalen"))


@api.get(
    "/dossiers/{number}/onderwerpen",
    summary="De onderwerpen van een dossier, bij hun label",
    response_model=Lijst[Onderwerp],
)
def list_topics(case: CaseInSight, call: AtCall, page: Page) -> Response:
    """List the topics of a case."""
    found = call.bench.register.topics(case.case_id)
    return answers.listed(call.request, page, found, shapes.topic)


@api.post(
    "/dossiers/{number}/onderwerpen",
    summary="Voeg een onderwerp toe",
    description="Wat u stuurt, wordt meteen versleuteld en komt in geen antwoord terug. "
    "Daarna bestaat het onderwerp alleen bij zijn label.",
    status_code=201,
    response_model=Onderwerp,
)
def add_topic(case: CaseToChange, given: OnderwerpIn, call: AtCall) -> Response:
    """Add a topic to a case."""
    config = call.request.app.state.config
    book = wiring.address_book(config) if given.adres is not None else None
    certainty = shapes.certainty(given.zekerheid)
    made = topics.add(
        case.case_id, given.topic(), book, call.bench, call.actor, certainty=certainty
    )
    return answers.made(shapes.topic(made), shapes.path(case.case_id, "/onderwerpen"))


@api.get(
    "/dossiers/{number}/wegingen",
    summary="De wegingen van een dossier, elke versie",
    response_model=Lijst[Weging],
)
def list_weighings(case: CaseInSight, call: AtCall, page: Page) -> Response:
    """List the weighings of a case."""
    found = call.bench.register.weighings(case.case_id)
    return answers.listed(call.request, page, found, shapes.weighing)


@api.post(
    "/dossiers/{number}/wegingen",
    summary="Leg een weging vast",
    status_code=201,
    response_model=Weging,
)
def weigh(case: CaseToChange, given: WegingIn, call: AtCall) -> Response:
    """Record a weighing."""
    call.require_person()
    made, _ = step.weigh(
        case.case_id, given.weging, dict(given.antwoorden), given.toelichting, call.bench,
        call.actor, notes=dict(given.opmerkingen),
    )  # fmt: skip
    return answers.made(shapes.weighing(made), shapes.path(case.case_id, "/wegingen"))


@api.post(
    "/dossiers/{number}/vastleggingen",
    summary="Leg vast wat het protocol vraagt",
    status_code=201,
    response_model=Vastlegging,
)
def write(case: CaseToChange, given: VastleggingIn, call: AtCall) -> Response:
    """Write down what the protocol wants recorded."""
    made = recorded.write(case.case_id, given.onderdeel, given.tekst, call.bench, call.actor)
    shape = Vastlegging(onderdeel=made.record, door=made.by, op=made.at)
    return answers.made(shape, shapes.path(case.case_id))


@api.post(
    "/dossiers/{number}/besluiten",
    summary="Teken het besluit dat een fase beëindigt",
    status_code=201,
    response_model=Dossier,
)
def decide(case: CaseToChange, given: BesluitIn, call: AtCall) -> Response:
    """Sign the decision that ends a phase."""
    call.require_person()
    moved = step.decide(case.case_id, given.keuze, given.toelichting, call.bench, call.actor)
    return answers.made(drawn(moved, call), shapes.path(case.case_id))


@api.post(
    "/dossiers/{number}/afsluitingen",
    summary="Sluit een dossier af",
    status_code=201,
    response_model=Dossier,
)
def close(case: CaseToChange, given: AfsluitingIn, call: AtCall) -> Response:
    """Close a case."""
    call.require_person()
    ended = step.close(case.case_id, given.uitkomst, given.toelichting, call.bench, call.actor)
    return answers.made(drawn(ended, call), shapes.path(case.case_id))


@api.get(
    "/dossiers/{number}/tijdlijn",
    summary="Wat er in een dossier gebeurde, het nieuwste eerst",
    description="Wie in het dossier over een privacytoets beslist, of het logboek nakijkt, ziet "
    "dit ook, zonder de toelichtingen.",
    response_model=Lijst[Tijdlijnregel],
)
def list_events(number: str, call: AtCall, page: Page) -> Response:
    """List what happened in a case; to who decides or reviews there, without the reasons."""
    case, reads = timeline_in_sight(number, call)
    found = timeline.of_case(case, call.bench)
    return answers.listed(
        call.request, page, found, lambda one: shapes.happened(one, with_reason=reads)
    )
