"""Pages on what a case departs to or from: another version, the protocol, a law that closes."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.cases import Deviation
from contracts.errors import Gone, TrefferError
from contracts.ids import CaseId, SourceName
from contracts.protocol import Exemption
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import cases as step
from pipelines.steps import lives, recorded
from pipelines.steps.authorise import profile_in_use
from pipelines.web import casework
from pipelines.web.work import AtWork, HubDesk, case_in_sight

pages = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An exemption that opens one source in a case, and what it wants recorded."""

    source: SourceName
    name: str
    part: Exemption

    @property
    def code(self) -> str:
        """Return how the form names it."""
        return f"{self.source}.{self.name}"


@pages.get("/dossiers/{number}/versie")
def ask_migration(number: str, desk: AtWork) -> Response:
    """Ask why a case moves to the version in use."""
    return _simple_page("analyst/migrate.html", Act.MIGRATE, number, desk, Typed())


@pages.post("/dossiers/{number}/versie")
def migrate(number: str, form: Form, desk: AtWork) -> Response:
    """Move a case to the version of its protocol that is in use."""
    case_in_sight(number, desk)
    try:
        case = step.migrate(CaseId(number), form.text("reden"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _simple_page("analyst/migrate.html", Act.MIGRATE, number, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}", f"Het dossier loopt nu onder {case.protocol}.")


@pages.get("/dossiers/{number}/afwijkingen/nieuw")
def ask_deviation(number: str, desk: AtWork) -> Response:
    """Ask what departs from the protocol, with both tests."""
    return _simple_page("analyst/deviation.html", Act.DEVIATE, number, desk, Typed())


@pages.post("/dossiers/{number}/afwijkingen/nieuw")
def deviate(number: str, form: Form, desk: AtWork) -> Response:
    """Record a departure from the protocol; it opens nothing."""
    case_in_sight(number, desk)
    made = Deviation(
        what=form.text("wat"),
        reason=form.text("reden"),
        proportionality=form.text("proportionaliteit"),
        subsidiarity=form.text("subsidiariteit"),
        by=desk.actor.told,
        at=desk.now,
    )
    try:
        recorded.deviate(CaseId(number), made, desk.bench, desk.actor)
    except TrefferError as fault:
        return _simple_page("analyst/deviation.html", Act.DEVIATE, number, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}", "De afwijking is vastgelegd. Zij opent niets.")


@pages.get("/dossiers/{number}/voorwaarden/nieuw")
def ask_evidence(number: str, desk: AtWork, grond: str = "") -> Response:
    """Ask which exemption, and then for what it wants recorded."""
    return _evidence_page(casework.standing_of(number, desk), desk, Typed(), grond)


@pages.post("/dossiers/{number}/voorwaarden/nieuw")
def record_evidence(number: str, form: Form, desk: AtWork) -> Response:
    """Record what lets a source be asked that a law closes."""
    standing = casework.standing_of(number, desk)
    code = form.text("grond")
    opening = _opening(standing, desk, code)
    told = {name: form.text(f"bewijs.{name}") for name in opening.part.evidence}
    try:
        recorded.record_evidence(
            CaseId(number), opening.source, opening.name, told, desk.bench, desk.actor
        )
    except TrefferError as fault:
        return _evidence_page(standing, desk, form, code, fault=fault)
    return desk.to(
        f"/dossiers/{number}", f"Vastgelegd: {opening.part.title} voor bron {opening.source}."
    )


def _simple_page(
    template: str,
    act: Act,
    number: str,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    case = case_in_sight(number, desk)
    profile, _ = profile_in_use(desk.bench)
    return desk.page(
        template,
        fault=fault,
        case=case,
        form=form,
        in_use=profile.reference,
        why=casework.why_not(act, case, desk),
    )


def _evidence_page(
    standing: Standing,
    desk: HubDesk,
    form: Typed,
    code: str,
    *,
    fault: TrefferError | None = None,
) -> Response:
    return desk.page(
        "analyst/evidence.html",
        fault=fault,
        case=standing.case,
        openings=_openings(standing, desk),
        opening=_opening(standing, desk, code) if code else None,
        form=form,
        why=casework.why_not(Act.RECORD_EVIDENCE, standing.case, desk),
    )


def _openings(standing: Standing, desk: HubDesk) -> list[Opening]:
    """Return every exemption of the protocol that opens a registered source."""
    found = []
    for contract in lives.known(desk.bench):
        law = standing.profile.law(contract.name, contract.regime)
        for name, part in (law.exemptions if law else {}).items():
            found.append(Opening(source=contract.name, name=name, part=part))
    return found


def _opening(standing: Standing, desk: HubDesk, code: str) -> Opening:
    for one in _openings(standing, desk):
        if one.code == code:
            return one
    raise Gone("The protocol has no such exemption.", code="B-404")
