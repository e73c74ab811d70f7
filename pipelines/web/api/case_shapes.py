"""The forms of a case: what is sent to open it and work in it, and how it is shown."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool

from contracts.agenda import Task
from contracts.cases import Case, CaseTopic, Certainty, Origin, Reporter, Signal
from contracts.events import EventKind
from contracts.ids import CaseId
from contracts.standing import Standing
from contracts.weighings import Weighing
from pipelines.site.api.codes import Dossierstand, Herkomst, Soort, Taaksoort, Zekerheid, to
from pipelines.site.api.shapes import Code, In, Line, Links, Out, Text, links
from pipelines.steps import cases as step
from pipelines.steps.timeline import Moment


class MelderIn(In):
    """Who reported: only to communicate with."""

    naam: Line | None = None
    voornamen: Line | None = None
    telefoon: Line | None = None
    email: Line | None = None
    afdeling: Line | None = None

    def reporter(self) -> Reporter:
        """Return who reported, in our words."""
        return Reporter(
            name=self.naam, given_names=self.voornamen, phone=self.telefoon, email=self.email,
            department=self.afdeling,
        )  # fmt: skip


class SignaalIn(In):
    """A signal as it came in."""

    herkomst: Herkomst
    ontvangen_op: date
    tekst: Text = Field(description="Wat er gemeld is. Dit komt in geen antwoord terug.")
    mma_nummer: Code | None = None
    bijzonderheden: Mapping[Code, Text] = Field(
        default_factory=dict, description="Wat het protocol van elk signaal wil weten."
    )
    grond: Text | None = Field(None, description="Op welke grond een collega het verstrekt.")
    melder: MelderIn | None = None

    def reported(self) -> step.Reported:
        """Return the signal, in our words."""
        return step.Reported(
            origin=to(Origin, self.herkomst),
            received=self.ontvangen_op,
            text=self.tekst,
            mma_number=self.mma_nummer,
            details=dict(self.bijzonderheden),
            ground=self.grond,
            reporter=self.melder.reporter() if self.melder else None,
        )


class DossierIn(In):
    """A new case with its first signal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "thema": "drugs",
                    "doel": "optreden",
                    "signaal": {
                        "herkomst": "professional",
                        "ontvangenOp": "2026-11-20",
                        "tekst": "…",
                    },
                }
            ]
        }
    )

    thema: Code
    doel: Code
    verwerkingsverantwoordelijke: Code | None = None
    grondslag: Code | None = None
    vervolg_op: Code | None = Field(None, description="Het eerdere dossier over dezelfde zaak.")
    signaal: SignaalIn

    def opening(self) -> step.Opening:
        """Return the opening, in our words."""
        return step.Opening(
            theme=self.thema,
            purpose=self.doel,
            controller=self.verwerkingsverantwoordelijke,
            legal_ground=self.grondslag,
            linked_to=CaseId(self.vervolg_op) if self.vervolg_op else None,
            signal=self.signaal.reported(),
        )


class WegingIn(In):
    """The answers to a weighing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"weging": "weging-2a", "antwoorden": {"weging-2a": True}, "toelichting": "…"}
            ]
        }
    )

    weging: Code
    antwoorden: Mapping[Code, StrictBool]
    toelichting: Text
    opmerkingen: Mapping[Code, Text] = Field(default_factory=dict)


class BesluitIn(In):
    """A signature under the decision that ends a phase."""

    keuze: Code
    toelichting: Text


class AfsluitingIn(In):
    """The end of a case."""

    uitkomst: Code
    toelichting: Text


class VastleggingIn(In):
    """What the protocol wants written down."""

    onderdeel: Code
    tekst: Text


class Taak(Out):
    """What is to be done."""

    soort: Taaksoort
    onderdeel: str
    titel: str
    door: list[str] = Field(description="De rollen die dit doen.")
    eerst: list[str] = Field(description="Wat er eerst moet staan.")
    vragen: Mapping[str, str]
    uitkomsten: list[str]


class Dossier(Out):
    """A case."""

    nummer: str
    protocol: str
    thema: str
    doel: str
    verwerkingsverantwoordelijke: str
    grondslag: str
    fase: str
    fase_titel: str
    stand: Dossierstand
    uitkomst: str | None
    geopend_op: datetime
    geopend_door: str
    gesloten_op: datetime | None
    vernietigen_op: date
    vervolg_op: str | None
    taken: list[Taak]
    links: Annotated[Links, Field(serialization_alias="_links")]


class Dossierregel(Out):
    """A case in a list."""

    nummer: str
    protocol: str
    thema: str
    fase: str
    stand: Dossierstand
    geopend_op: datetime
    vernietigen_op: date
    links: Annotated[Links, Field(serialization_alias="_links")]


class Signaal(Out):
    """A signal; its text is in no answer."""

    nummer: int
    herkomst: Herkomst
    ontvangen_op: date


class Onderwerp(Out):
    """A topic: its label and kind, never what was typed."""

    label: str
    soort: Soort
    zekerheid: Zekerheid
    heeft_adres: bool
    toegevoegd_op: datetime


class Weging(Out):
    """A weighing."""

    weging: str
    versie: int
    vraag: str
    antwoorden: Mapping[str, bool]
    voldaan: bool
    toelichting: str
    door: str
    namens: str | None
    op: datetime


class Vastlegging(Out):
    """That something was written down."""

    onderdeel: str
    door: str
    op: datetime


class Tijdlijnregel(Out):
    """One thing that happened in a case."""

    moment: datetime
    gebeurtenis: EventKind
    door: str
    nummers: list[str] = Field(description="Waarover het ging, naast het dossier.")
    besluit: str | None
    bronnen: list[str]
    voldaan: bool | None = Field(description="Van een weging: wat eruit kwam.")
    toelichting: str | None = Field(description="Alleen voor wie het dossier mag lezen.")


def path(case_id: str, below: str = "") -> str:
    """Return where a case stands, or what is below it."""
    return f"/api/v1/dossiers/{case_id}{below}"


def dossier(standing: Standing, tasks: list[Task]) -> Dossier:
    """Return a case as it is shown."""
    case = standing.case
    parts = ("onderwerpen", "signalen", "wegingen", "privacytoetsen", "hitchecks", "tijdlijn")
    below = {name: path(case.case_id, f"/{name}") for name in parts}
    return Dossier(
        nummer=case.case_id,
        protocol=case.protocol,
        thema=case.theme,
        doel=case.purpose,
        verwerkingsverantwoordelijke=case.controller,
        grondslag=case.legal_ground,
        fase=case.phase,
        fase_titel=standing.profile.phase(case.phase).title,
        stand=to(Dossierstand, case.state),
        uitkomst=case.outcome,
        geopend_op=case.opened_at,
        geopend_door=case.opened_by,
        gesloten_op=case.closed_at,
        vernietigen_op=case.destroy_on,
        vervolg_op=case.linked_to,
        taken=[task(one) for one in tasks],
        links=links(
            self=path(case.case_id), **below, watVerzoeken=path(case.case_id, "/wat-verzoeken")
        ),
    )


def task(one: Task) -> Taak:
    """Return a task as it is shown."""
    return Taak(
        soort=to(Taaksoort, one.do),
        onderdeel=one.part,
        titel=one.title,
        door=list(one.by),
        eerst=list(one.first),
        vragen=dict(one.asked),
        uitkomsten=list(one.outcomes),
    )


def line(case: Case) -> Dossierregel:
    """Return a case as a list shows it."""
    return Dossierregel(
        nummer=case.case_id,
        protocol=case.protocol,
        thema=case.theme,
        fase=case.phase,
        stand=to(Dossierstand, case.state),
        geopend_op=case.opened_at,
        vernietigen_op=case.destroy_on,
        links=links(self=path(case.case_id)),
    )


def signal(one: Signal) -> Signaal:
    """Return a signal without its text."""
    return Signaal(nummer=one.number, herkomst=to(Herkomst, one.origin), ontvangen_op=one.received)


def topic(one: CaseTopic) -> Onderwerp:
    """Return a topic by its label."""
    return Onderwerp(
        label=one.label,
        soort=to(Soort, one.kind),
        zekerheid=to(Zekerheid, one.certainty),
        heeft_adres=one.has_address,
        toegevoegd_op=one.added_at,
    )


def weighing(one: Weighing) -> Weging:
    """Return a weighing."""
    return Weging(
        weging=one.weighing,
        versie=one.version,
        vraag=one.question,
        antwoorden=dict(one.answers),
        voldaan=one.passed,
        toelichting=one.reason,
        door=one.decided_by,
        namens=one.acts_for,
        op=one.decided_at,
    )


def happened(one: Moment, *, with_reason: bool) -> Tijdlijnregel:
    """Return one thing that happened in a case; the reason for who may read the case."""
    return Tijdlijnregel(
        moment=one.at,
        gebeurtenis=one.kind,
        door=one.who,
        nummers=list(one.about),
        besluit=one.decision,
        bronnen=list(one.sources),
        voldaan=one.passed if with_reason else None,
        toelichting=(one.reason or None) if with_reason else None,
    )


def certainty(given: Zekerheid) -> Certainty:
    """Return how sure somebody is, in our words."""
    return to(Certainty, given)
