"""Pages on what the protocol wants written down in a phase: a plan, a result."""

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.errors import Gone, TrefferError
from contracts.ids import CaseId
from contracts.protocol import RecordPart
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import recorded
from pipelines.web import casework, reasons
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()


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


def _record(standing: Standing, record: str) -> RecordPart:
    part = standing.profile.phase(standing.case.phase).record(record)
    if part is None:
        raise Gone("This phase has no such record.", code="B-404")
    return part
