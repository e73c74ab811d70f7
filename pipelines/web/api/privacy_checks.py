"""Privacy checks: ask for one, answer a question, decide per source, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import ConfigDict, Field

from contracts.errors import WrongUse
from contracts.ids import PrivacyCheckId, SourceName
from contracts.privacy import PERMITTING, PrivacyCheck, SourceVerdict, Verdict
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.codes import Oordeel, Toetssoort, to
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Code, In, Lijst, Line, Links, Out, Text, links
from pipelines.steps import cases as case_step
from pipelines.steps import privacy as step
from pipelines.steps import shared
from pipelines.web.api.call import AtCall, Call
from pipelines.web.api.case_shapes import path as case_path
from pipelines.web.api.cases import CaseToChange
from pipelines.web.api.sight import CaseInSight, CheckInSight, privacy_check_in_sight

api = router("Privacytoetsen")


class AntwoordenIn(In):
    """What is answered to the questions of the protocol, for one source."""

    antwoorden: Mapping[Code, Text] = Field(default_factory=dict)
    ontkend: frozenset[Code] = Field(
        default_factory=frozenset, description="De vragen waarop het antwoord nee is."
    )
    wettelijke_grondslag: Text | None = None
    antwoord: Text | None = Field(
        None, description="Op de vraag waarmee de bron terugkwam; nodig waar de toets niets vraagt."
    )

    def answers(self) -> step.Answers:
        """Return the answers, in our words."""
        return step.Answers(
            answers=dict(self.antwoorden),
            denied=self.ontkend,
            legal_basis=self.wettelijke_grondslag or "",
            reply=self.antwoord or "",
        )


class ToetsIn(In):
    """A request for a privacy check."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"bronnen": ["handhaving"], "antwoorden": {}}]}
    )

    bronnen: list[Code] = Field(
        default_factory=list, max_length=200,
        description="Zonder bronnen: alle die protocol en thema voorstellen.",
    )  # fmt: skip
    toets: Code | None = Field(None, description="Welke toets van het protocol.")
    antwoorden: Mapping[Code, AntwoordenIn] = Field(
        default_factory=dict, description="Per bron; wat het contract antwoordt, hoeft niet."
    )
    aanvulling_op: Code | None = Field(
        None, description="De toets die dit herhaalt voor onderwerpen die later kwamen."
    )


class ToetsWijziging(In):
    """Answers to a question with which a check came back."""

    antwoorden: Mapping[Code, AntwoordenIn] = Field(min_length=1)


class BeoordelingIn(In):
    """A decision on sources."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"bronnen": ["handhaving"], "oordeel": "toegestaan", "toelichting": "…"}]
        }
    )

    bronnen: list[Code] = Field(
        default_factory=list, max_length=200,
        description="Zonder bronnen: alle die nog niet besloten zijn.",
    )  # fmt: skip
    oordeel: Oordeel
    toelichting: Text
    geraadpleegd: list[Line] = Field(default_factory=list, max_length=20)


class IntrekkingIn(In):
    """What was allowed is withdrawn."""

    bronnen: list[Code] = Field(default_factory=list, max_length=200)
    toelichting: Text


class Bronoordeel(Out):
    """One source in a privacy check."""

    bron: str
    antwoorden: Mapping[str, str]
    ontkend: list[str]
    wettelijke_grondslag: str
    vraag: str
    """With which it came back last, as it was answered."""
    antwoord: str
    oordeel: Oordeel
    toelichting: str
    door: str | None
    namens: str | None
    op: datetime | None


class Privacytoets(Out):
    """A privacy check."""

    nummer: str
    dossier: str
    toets: str
    soort: Toetssoort
    aangevraagd_door: str
    namens: str | None
    aangevraagd_op: datetime
    aanvulling_op: str | None
    geraadpleegd: list[str]
    besloten_op: datetime | None
    geldt: bool = Field(description="Of hierop een hitcheck kan steunen.")
    bronnen: list[Bronoordeel]
    links: Annotated[Links, Field(serialization_alias="_links")]


def _path(check: PrivacyCheck) -> str:
    return f"/api/v1/privacytoetsen/{check.check_id}"


def _shape(check: PrivacyCheck) -> Privacytoets:
    return Privacytoets(
        nummer=check.check_id,
        dossier=check.case_id,
        toets=check.prescribed,
        soort=to(Toetssoort, check.kind),
        aangevraagd_door=check.requested_by,
        namens=check.acts_for,
        aangevraagd_op=check.requested_at,
        aanvulling_op=check.addendum_to,
        geraadpleegd=list(check.consulted),
        besloten_op=check.decided_at,
        geldt=check.stands,
        bronnen=[_source(one) for one in check.sources],
        links=links(self=_path(check), dossier=case_path(check.case_id)),
    )


def _source(one: SourceVerdict) -> Bronoordeel:
    return Bronoordeel(
        bron=one.source,
        antwoorden=dict(one.answers),
        ontkend=sorted(one.denied),
        wettelijke_grondslag=one.legal_basis,
        vraag=one.question,
        antwoord=one.reply,
        oordeel=to(Oordeel, one.verdict),
        toelichting=one.reason,
        door=one.decided_by,
        namens=one.acts_for,
        op=one.decided_at,
    )


@api.get(
    "/dossiers/{number}/privacytoetsen",
    summary="De privacytoetsen van een dossier",
    response_model=Lijst[Privacytoets],
)
def list_of_case(case: CaseInSight, call: AtCall, page: Page) -> Response:
    """List the privacy checks of a case."""
    shared.take_in(case.case_id, call.bench)
    found = call.bench.register.privacy_checks(case.case_id)
    return answers.listed(call.request, page, found, _shape)


@api.post(
    "/dossiers/{number}/privacytoetsen",
    summary="Vraag een privacytoets",
    status_code=201,
    response_model=Privacytoets,
)
def request(case: CaseToChange, given: ToetsIn, call: AtCall) -> Response:
    """Ask which sources may be asked."""
    if given.aanvulling_op is not None:
        privacy_check_in_sight(given.aanvulling_op, call)
    made = step.request(
        case.case_id,
        [SourceName(name) for name in given.bronnen],
        call.bench,
        call.actor,
        prescribed=given.toets,
        answers=_answers(given.antwoorden),
        addendum_to=PrivacyCheckId(given.aanvulling_op) if given.aanvulling_op else None,
    )
    return answers.made(_shape(made), _path(made))


@api.get(
    "/privacytoetsen", summary="Privacytoetsen die u mag zien", response_model=Lijst[Privacytoets]
)
def list_all(call: AtCall, page: Page) -> Response:
    """List the privacy checks that who calls may read or decide on, the newest last."""
    return answers.listed(call.request, page, _visible(call), _shape)


@api.get("/privacytoetsen/{number}", summary="Een privacytoets", response_model=Privacytoets)
def show(check: CheckInSight, call: AtCall) -> Response:
    """Show a privacy check."""
    return answers.one(call.request, _shape(check))


@api.patch(
    "/privacytoetsen/{number}",
    summary="Beantwoord een vraag bij een privacytoets",
    response_model=Privacytoets,
)
def amend(check: CheckInSight, given: ToetsWijziging, call: AtCall) -> Response:
    """Answer anew what was sent back."""
    answers.require_match(call.request, _shape(check))
    made = step.amend(check.check_id, _answers(given.antwoorden), call.bench, call.actor)
    return answers.one(call.request, _shape(made))


@api.post(
    "/privacytoetsen/{number}/beoordelingen",
    summary="Beslis over bronnen",
    description="Nooit over uw eigen verzoek.",
    status_code=201,
    response_model=Privacytoets,
)
def decide(check: CheckInSight, given: BeoordelingIn, call: AtCall) -> Response:
    """Allow, refuse or send back sources."""
    answers.require_match(call.request, _shape(check))
    call.require_confirmed()
    made = step.decide(
        check.check_id,
        [SourceName(name) for name in given.bronnen],
        to(Verdict, given.oordeel),
        given.toelichting,
        call.bench,
        call.actor,
        consulted=given.geraadpleegd,
    )
    return answers.made(_shape(made), _path(made))


@api.post(
    "/privacytoetsen/{number}/intrekkingen",
    summary="Trek in wat was toegestaan",
    status_code=201,
    response_model=Privacytoets,
)
def withdraw(check: CheckInSight, given: IntrekkingIn, call: AtCall) -> Response:
    """Refuse what was allowed; without names, all of it."""
    call.require_person()
    answers.require_match(call.request, _shape(check))
    allowed = [one.source for one in check.sources if one.verdict in PERMITTING]
    named = [SourceName(name) for name in given.bronnen]
    if not allowed or not set(named) <= set(allowed):
        raise WrongUse("Only what was allowed is withdrawn.", code="B-109")
    made = step.decide(
        check.check_id, named or allowed, Verdict.REFUSED, given.toelichting, call.bench,
        call.actor,
    )  # fmt: skip
    return answers.made(_shape(made), _path(made))


def _visible(call: Call) -> Sequence[PrivacyCheck]:
    found = []
    for case in call.bench.register.cases():
        checks = call.bench.register.privacy_checks(case.case_id)
        readable = case_step.may_see(case, call.bench, call.actor)
        found += [one for one in checks if readable or step.is_decider(one, call.bench, call.actor)]
    return found


def _answers(given: Mapping[str, AntwoordenIn]) -> Mapping[SourceName, step.Answers]:
    return {SourceName(name): one.answers() for name, one in given.items()}
