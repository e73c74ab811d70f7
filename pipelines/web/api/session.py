"""Who calls in this session, and the token that every change sends back."""

from datetime import datetime

from fastapi import Response

from pipelines.site.faults import LoginNeeded
from pipelines.web.api import answers
from pipelines.web.api.call import AtCall
from pipelines.web.api.routes import router
from pipelines.web.api.shapes import Out

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
def show(call: AtCall) -> Response:
    """Tell who calls in this session."""
    visit = call.caller.visit
    if visit is None:
        raise LoginNeeded
    return answers.text(
        Sessie(
            account=call.actor.account,
            naam=call.actor.name,
            rollen=sorted(call.actor.roles),
            neemt_waar_voor=call.actor.acts_for,
            token=visit.token,
            eindigt_op=visit.ends(),
        ).model_dump_json(by_alias=True)
    )
