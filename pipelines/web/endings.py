"""Pages that carry a case on: write, decide a phase, close, move to a version, depart from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.cases import CaseState, Deviation
from contracts.days import day_of
from contracts.errors import Gone, TrefferError
from contracts.ids import CaseId, SourceName
from contracts.moves import unsigned
from contracts.protocol import ENDS, Exemption, Option, RecordPart
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import cases as step
from pipelines.steps import lives, recorded
from pipelines.steps.authorise import profile_in_use
from pipelines.web import casework, reasons
from pipelines.web.work import AtWork, HubDesk, case_in_sight

pages = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A way to end a case, with until when it is then kept if it is closed today."""

    code: str
    title: str
    destroy_on: date
    cites: str


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


@pages.get("/dossiers/{number}/verslagen/{record}")
def ask_record(number: str, record: str, desk: AtWork) -> Response:
    """Ask for the text of a record."""
    return _record_page(casework.standing_of(number, desk), record, desk, Typed())


@pages.post("/dossiers/{number}/verslagen/{record}")
def write(number: str, record: str, form: Form, desk: AtWork) -> Response:
    """Write down what the protocol wants recorded."""
    standing = casework.standing_of(number, desk)
    part = _record(standing, record)
    try:
        recorded.write(CaseId(number), record, form.text("tekst"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _record_page(standing, record, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}", f"“{part.title}” is vastgelegd.")


@pages.get("/dossiers/{number}/besluiten/{option}")
def ask_decision(number: str, option: str, desk: AtWork) -> Response:
    """Ask why a phase is decided like this."""
    return _decision_page(casework.standing_of(number, desk), option, desk, Typed())


@pages.post("/dossiers/{number}/besluiten/{option}")
def decide(number: str, option: str, form: Form, desk: AtWork) -> Response:
    """Sign the decision that ends a phase."""
    standing = casework.standing_of(number, desk)
    chosen = _option(standing, option)
    try:
        case = step.decide(CaseId(number), option, form.text("reden"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _decision_page(standing, option, desk, form, fault=fault)
    after = step.standing(case, desk.bench)
    moved = (case.phase, case.state) != (standing.case.phase, standing.case.state)
    waits = () if moved else unsigned(after, option)
    told = f"Besluit “{chosen.title}” is vastgelegd."
    if waits:
        told += f" Nog nodig: de handtekening van {reasons.roles(after.profile, waits)}."
    return desk.to(f"/dossiers/{number}", told)


@pages.get("/dossiers/{number}/sluiten")
def ask_closing(number: str, desk: AtWork) -> Response:
    """Ask how a case ends, with how long it is then kept."""
    return _closing_page(casework.standing_of(number, desk), desk, Typed())


@pages.post("/dossiers/{number}/sluiten")
def close(number: str, form: Form, desk: AtWork) -> Response:
    """Close the case or hand it over; its retention term begins."""
    standing = casework.standing_of(number, desk)
    outcome, reason = form.text("uitkomst"), form.text("reden")
    try:
        step.close(CaseId(number), outcome, reason, desk.bench, desk.actor)
    except TrefferError as fault:
        return _closing_page(standing, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}", f"Dossier {number} is gesloten.")


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


def _record_page(
    standing: Standing,
    record: str,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    part = _record(standing, record)
    why = casework.why_not(Act.WRITE, standing.case, desk, part.id)
    before = [one for one in standing.written if one.record == record]
    return desk.page(
        "analyst/record.html",
        fault=fault,
        case=standing.case,
        part=part,
        before=before[-1] if before else None,
        form=form,
        why=why or reasons.lacking(standing, part.needs),
    )


def _decision_page(
    standing: Standing,
    option: str,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    chosen = _option(standing, option)
    phase = standing.profile.phase(standing.case.phase)
    choice = next(
        (one for one in casework.choices(standing, desk) if one.path.endswith(f"/{option}")), None
    )
    return desk.page(
        "analyst/decision.html",
        fault=fault,
        case=standing.case,
        phase=phase,
        option=option,
        chosen=chosen,
        onward=None if chosen.to in ENDS else standing.profile.phase(chosen.to).title,
        outcomes=_outcomes((option,), standing, desk) if chosen.to in ENDS else (),
        signs=phase.decision.by if phase.decision and phase.decision.all_sign else (),
        roles=standing.profile.roles,
        signed=standing.signed(),
        form=form,
        why=choice.why if choice else reasons.of_state(standing.case),
    )


def _closing_page(
    standing: Standing, desk: HubDesk, form: Typed, *, fault: TrefferError | None = None
) -> Response:
    case = standing.case
    is_stopped = case.state is CaseState.STOPPED
    possible = case.may_end_as if is_stopped else standing.profile.phase(case.phase).route_as
    why = casework.why_not(Act.CLOSE, case, desk)
    if not why and case.state not in (CaseState.OPEN, CaseState.STOPPED):
        why = reasons.of_state(case)
    return desk.page(
        "analyst/close.html",
        fault=fault,
        case=case,
        outcomes=_outcomes(possible, standing, desk),
        form=form,
        why=why or ("" if possible else "er is eerst een besluit over deze fase nodig"),
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


def _record(standing: Standing, record: str) -> RecordPart:
    part = standing.profile.phase(standing.case.phase).record(record)
    if part is None:
        raise Gone("This phase has no such record.", code="B-404")
    return part


def _option(standing: Standing, option: str) -> Option:
    decision = standing.profile.phase(standing.case.phase).decision
    chosen = decision.options.get(option) if decision else None
    if chosen is None:
        raise Gone("This phase cannot be decided so.", code="B-404")
    return chosen


def _outcomes(codes: Sequence[str], standing: Standing, desk: HubDesk) -> list[Outcome]:
    case, profile = standing.case, standing.profile
    today = desk.today
    found = []
    for code in codes:
        term = profile.term(code)
        begins = term.begins(
            first=day_of(case.opened_at), last=day_of(case.processed_at), closed=today
        )
        title = profile.retention[code].title
        found.append(
            Outcome(code=code, title=title, destroy_on=term.destroy_on(begins), cites=term.cites)
        )
    return found


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
