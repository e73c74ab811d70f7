"""The forms of a source: what is sent to register and judge it, and how it is shown."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Base64Bytes, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.freshness import Freshness
from contracts.sources import SourceRole
from pipelines.site.api.codes import Bronrol, Bronstand, Klok, Poging, Toegang, to
from pipelines.site.api.shapes import PRINTABLE, Code, In, Line, Links, Out, Text, links
from pipelines.steps.refresh import Refreshed
from pipelines.web import raw_files
from pipelines.web.source_texts import MOST, New
from pipelines.web.source_views import Seen
from pipelines.web.tasks import Task

Contracttekst = Annotated[str, StringConstraints(min_length=1, max_length=MOST, pattern=PRINTABLE)]
"""A contract as ODCS has it, in YAML."""


class VoorbeeldIn(In):
    """A sample of a register, out of which a contract is drafted."""

    afdeling: Line
    rol: Bronrol
    inhoud: Base64Bytes = Field(description="Het bestand, in base64.")
    soort: str | None = Field(
        None, pattern="^[a-z0-9]{1,10}$", description="Hoe de naam eindigt: csv, xlsx, xml."
    )


class BronIn(In):
    """A new source: its contract, or a sample out of which one is drafted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"naam": "subsidies", "contract": "kind: DataContract"}]}
    )

    naam: Code
    contract: Contracttekst | None = None
    voorbeeld: VoorbeeldIn | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.contract is None) == (self.voorbeeld is None):
            raise PydanticCustomError("one_of_both", "a contract or a sample")
        return self

    def new(self) -> New:
        """Return which source it is, in our words."""
        sample = self.voorbeeld
        role = to(SourceRole, sample.rol).value if sample else ""
        return New(name=self.naam, department=sample.afdeling if sample else "", role=role)

    def sample(self) -> bytes:
        """Return the bytes of the sample."""
        return self.voorbeeld.inhoud if self.voorbeeld else b""

    def file_name(self) -> str:
        """Return a neutral name for the sample."""
        return raw_files.neutral((self.voorbeeld.soort or "") if self.voorbeeld else "")


class VersieIn(In):
    """A text that is signed before it takes the place of the one in use."""

    contract: Contracttekst


class VerversingIn(In):
    """How a delivery is looked for."""

    bevestigde_levering: str = Field(
        default="",
        max_length=200,
        description="De levering waarvan u bevestigt dat zij klopt, al is zij verdacht klein.",
    )


class BronbeoordelingIn(In):
    """The signature under a text, or a question about it."""

    oordeel: Literal["ondertekend", "teruggestuurd"]
    toelichting: Text
    tekst: Annotated[str, Field(pattern="^[0-9a-f]{12,64}$")] | None = Field(
        None, description="Het begin van de SHA-256 van de tekst die u las."
    )


class Bron(Out):
    """A source."""

    naam: str
    bruikbaar: bool = Field(description="Of het contract gelezen kan worden en klopt.")
    aangesloten: bool = Field(description="Of er een postbus voor is ingesteld.")
    bevindingen: int = Field(description="Hoeveel er nog mis is met het contract.")
    titel: str | None = None
    afdeling: str | None = None
    versie: str | None = None
    sha256: str | None = None
    rol: Bronrol | None = None
    stand: Bronstand
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


class Verversingstand(StrEnum):
    """Where looking for a delivery stands."""

    RUNNING = "bezig"
    DONE = "klaar"
    FAILED = "mislukt"


class Weigering(Out):
    """A delivery that was not put into use, by the codes of what is wrong with it."""

    levering: str
    redenen: list[str]


class Verversing(Out):
    """Looking for a delivery, and what came of it."""

    bron: str
    status: Verversingstand
    begonnen_op: datetime
    in_gebruik: str | None = None
    nieuw: bool | None = Field(None, description="Of er een andere levering in gebruik kwam.")
    geweigerd: list[Weigering] = Field(default_factory=list)
    fout: str | None = Field(None, description="De code van wat misging; zie /fouten.")
    links: Annotated[Links, Field(serialization_alias="_links")]


def path(name: str, below: str = "") -> str:
    """Return where a source stands, or what is below it."""
    return f"/api/v1/bronnen/{name}{below}"


def path_of(task: Task) -> str:
    """Return where it is told how looking for a delivery goes."""
    return path(task.source, f"/verversingen/{task.number}")


def source(one: Seen) -> Bron:
    """Return a source as it is shown."""
    contract = one.contract
    return Bron(
        naam=one.name,
        bruikbaar=contract is not None,
        aangesloten=one.is_registered,
        bevindingen=len(one.findings),
        titel=contract.title if contract else None,
        afdeling=contract.department if contract else None,
        versie=contract.version if contract else None,
        sha256=contract.sha256 if contract else None,
        rol=to(Bronrol, contract.role) if contract else None,
        stand=to(Bronstand, one.state),
        links=links(self=path(one.name), versheid=path(one.name, "/versheid")),
    )


def freshness(one: Freshness) -> Versheid:
    """Return how fresh a source is."""
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
        links=links(self=path(one.source, "/versheid"), bron=path(one.source)),
    )


def refreshing(task: Task) -> Verversing:
    """Return how looking for a delivery goes, and what came of it."""
    status = Verversingstand.RUNNING
    if task.is_done:
        status = Verversingstand.FAILED if task.fault else Verversingstand.DONE
    came: Refreshed | None = task.result
    return Verversing(
        bron=task.source,
        status=status,
        begonnen_op=task.began,
        in_gebruik=came.in_use if came else None,
        nieuw=came.published if came else None,
        geweigerd=[
            Weigering(levering=one.delivery, redenen=[breach.value for breach in one.breaches])
            for one in (came.refused if came else ())
        ],
        fout=task.fault.code if task.fault else None,
        links=links(self=path_of(task), bron=path(task.source)),
    )
