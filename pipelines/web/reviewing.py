"""The desk of who reviews: for anybody else none of these pages is there."""

from typing import Annotated

from fastapi import Depends

from contracts.acts import Act
from contracts.errors import Gone
from pipelines.web.work import AtWork, HubDesk, may


def reviewing(desk: AtWork) -> HubDesk:
    """Return the desk of a reviewer of the journal; raises `Gone` for anybody else."""
    if not may(Act.REVIEW_LOG, desk.actor, desk.bench):
        raise Gone("There is no such page.", code="B-404")
    return desk


Reviewing = Annotated[HubDesk, Depends(reviewing)]
