"""The answer of a hit check as it leaves the API: of one length, whatever the outcomes."""

import json
from collections.abc import Sequence
from datetime import UTC

from contracts.checks import HitCheck, completeness, padded
from contracts.ids import CheckId
from contracts.outcomes import Cell

_NAMES = ("onderwerp", "afdeling", "uitkomst", "reden", "peildatum", "contact")
_COUNTED = ("beantwoord", "geenAntwoord", "nietBevraagd")


def path(number: CheckId, below: str = "") -> str:
    """Return where a hit check stands, or what is below it."""
    return f"/api/v1/hitchecks/{number}{below}"


def status(check: HitCheck, cells: Sequence[Cell]) -> str:
    """Return where a hit check stands and how complete it is, as JSON of one length."""
    places = {
        "self": path(check.check_id),
        "uitkomsten": path(check.check_id, "/uitkomsten"),
        **_of_case(check),
    }
    head = {
        **_head(check),
        "status": "klaar",
        "privacytoets": check.privacy_check,
        "uitgevoerdDoor": check.run_by,
        "bijnaTeOud": list(check.warned),
        "fout": None,
    }
    return _joined(head, f'"volledigheid": {_completeness(cells)}', places)


def outcomes(check: HitCheck, cells: Sequence[Cell]) -> str:
    """Return the matrix as JSON: same keys, same order, every value as wide as it could be."""
    lines = ",\n".join(padded(cell, _NAMES) for cell in cells)
    middle = f'"volledigheid": {_completeness(cells)}, "uitkomsten": [\n{lines}\n]'
    places = {"self": path(check.check_id, "/uitkomsten"), **_of_case(check)}
    return _joined(_head(check), middle, places)


def _head(check: HitCheck) -> dict[str, object]:
    moment = check.run_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "hitcheck": check.check_id,
        "dossier": check.case_id,
        "modelversie": check.model,
        "uitgevoerdOp": moment,
    }


def _of_case(check: HitCheck) -> dict[str, str]:
    case = f"/api/v1/dossiers/{check.case_id}"
    return {"dossier": case, "watVerzoeken": f"{case}/wat-verzoeken"}


def _completeness(cells: Sequence[Cell]) -> str:
    """Return the three counts, each as wide as the count of all cells."""
    width = len(str(len(cells)))
    counted = zip(_COUNTED, completeness(cells), strict=True)
    return "{" + ", ".join(f'"{name}": {count:{width}}' for name, count in counted) + "}"


def _joined(head: dict[str, object], middle: str, places: dict[str, str]) -> str:
    links = json.dumps({name: {"href": one} for name, one in places.items()})
    begun = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{begun}, {middle}, "_links": {links}}}'
