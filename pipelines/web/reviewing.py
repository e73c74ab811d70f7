"""The desk of who reviews: for anybody else none of these pages is there."""

from typing import Annotated

from fastapi import Depends

from contracts.acts import Act
from pipelines.web.work import AtWork, HubDesk, require_new


def reviewing(desk: AtWork) -> HubDesk:
    """Return the desk of a reviewer of the journal; raises `Gone` for anybody else."""
    require_new(desk, Act.REVIEW_LOG)
    return desk


Reviewing = Annotated[HubDesk, Depends(reviewing)]
