"""Who calls in this session, and the token that every change sends back."""

from datetime import datetime

from fastapi import Request, Response

from pipelines.site.api import answers
from pipelines.site.api.calling import Caller
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Out
from pipelines.site.faults import LoginNeeded

api = router("Sessie")


class Sessie(Out):
    """A session."""

    account: str
    naam: str
    rollen: list[str]
    neemt_waar_voor: str | None
    token: str
    eindigt_op: datetime


@api.get("/sessie", summary="Uw sessie, met de token voor X-CSRF-Token", response_model=Sessie)
def show(request: Request) -> Response:
    """Tell who calls in this session."""
    caller: Caller = request.state.caller
    visit = caller.visit
    if visit is None:
        raise LoginNeeded
    return answers.text(
        Sessie(
            account=caller.actor.account,
            naam=caller.actor.name,
            rollen=sorted(caller.actor.roles),
            neemt_waar_voor=caller.actor.acts_for,
            token=visit.token,
            eindigt_op=visit.ends(),
        ).model_dump_json(by_alias=True)
    )
