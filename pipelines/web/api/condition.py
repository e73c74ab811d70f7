"""Figures for the operator, without anything of persons."""

from fastapi import Response

from contracts.acts import Act
from pipelines.metrics import CONTENT_TYPE, metrics_text
from pipelines.site.api.routes import router
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web.api.call import AtCall

_KIND = CONTENT_TYPE.partition(";")[0]

api = router("Toestand")


@api.get(
    "/metriek",
    summary="Cijfers over de bronnen, in OpenMetrics",
    response_class=Response,
    responses={200: {"content": {_KIND: {"schema": {"type": "string"}}}}},
)
def figures(call: AtCall) -> Response:
    """Return the figures, for who puts deliveries into use."""
    authorise_new(Act.RUN_SOURCE, profile_in_use(call.bench)[0], call.bench, call.actor)
    return Response(metrics_text(call.bench), media_type=CONTENT_TYPE)
