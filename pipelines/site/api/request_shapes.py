"""The form of a disclosure request, as hub and gate both show it: what was asked, and its state."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from contracts import grants
from contracts.grants import DisclosureRequest, RequestState
from pipelines.site.api.codes import Beurt, Verzoekstand, to
from pipelines.site.api.shapes import Links, Out, links


class Verzoek(Out):
    """A disclosure request; never what its fields hold."""

    nummer: str
    dossier: str
    hitcheck: str
    onderwerp: str
    afdeling: str
    gebruik: str
    doel: str
    grondslag_verstrekken: str
    grondslag_ontvangen: str
    waarom_niet_dat: str
    uren: int
    aangevraagd_door: str
    aangevraagd_op: datetime
    versie: int
    stand: Verzoekstand
    beurt: Beurt
    ophalen_voor: datetime | None
    eindigt_op: datetime | None
    links: Annotated[Links, Field(serialization_alias="_links")]


def path(request: DisclosureRequest) -> str:
    """Return where a request stands."""
    return f"/api/v1/wat-verzoeken/{request.request_id}"


def asked(request: DisclosureRequest, state: RequestState, **linked: str) -> dict[str, Any]:
    """Return what was asked and where that stands, by the names of `Verzoek`."""
    return {
        "nummer": request.request_id,
        "dossier": request.case_id,
        "hitcheck": request.check_id,
        "onderwerp": request.topic,
        "afdeling": request.department,
        "gebruik": request.use,
        "doel": request.purpose,
        "grondslag_verstrekken": request.giving_ground,
        "grondslag_ontvangen": request.receiving_ground,
        "waarom_niet_dat": request.why_not_dat,
        "uren": request.view_hours,
        "aangevraagd_door": request.requested_by,
        "aangevraagd_op": request.requested_at,
        "versie": request.version,
        "stand": to(Verzoekstand, state),
        "beurt": to(Beurt, grants.turn(state)),
        "links": links(self=path(request), **linked),
    }
