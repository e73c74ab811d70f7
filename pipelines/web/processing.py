"""Pages with the register of processing activities, and the same to download.

It is for who answers for it: the reviewer of the journal, who must be able to see that it is right,
and whoever signs sources, whose signature is on what it says. It names every source with its law
and its columns' kinds; nobody else needs to know those, so to others it is not there.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from contracts.acts import Act
from pipelines import processing
from pipelines.processing import Processing
from pipelines.steps import lives
from pipelines.steps.authorise import profile_in_use
from pipelines.web.work import AtWork, HubDesk, require_new

pages = APIRouter(prefix="/verwerkingen")

READERS = (Act.REVIEW_LOG, Act.SIGN_SOURCE)


def answering(desk: AtWork) -> HubDesk:
    """Return the desk of who answers for the register; raises `Gone` for anybody else."""
    require_new(desk, *READERS)
    return desk


Answering = Annotated[HubDesk, Depends(answering)]


@pages.get("")
def show(desk: Answering) -> Response:
    """Show every processing activity."""
    profile, _ = profile_in_use(desk.bench)
    return desk.page(
        "audit/processing.html",
        processings=_register(desk),
        titles=processing.TITLES,
        protocol=profile.reference,
    )


@pages.get("/register.csv")
def as_csv(desk: Answering) -> Response:
    """Give the register for a spreadsheet."""
    content = ("\ufeff" + processing.to_csv(_register(desk))).encode()
    return _download(content, "text/csv; charset=utf-8", "csv")


@pages.get("/register.json")
def as_json(desk: Answering) -> Response:
    """Give the register for a machine."""
    return _download(processing.to_json(_register(desk)).encode(), "application/json", "json")


def _register(desk: HubDesk) -> tuple[Processing, ...]:
    profile, _ = profile_in_use(desk.bench)
    return processing.register(profile, lives.known(desk.bench), desk.bench.municipality)


def _download(content: bytes, media_type: str, ending: str) -> Response:
    name = f'attachment; filename="verwerkingen.{ending}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": name})
