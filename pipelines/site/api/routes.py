"""The way of every call: let in, in JSON alone, told what is wrong without values, done once."""

import re
import uuid
from collections.abc import Callable, Collection, Coroutine
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from contracts.errors import TrefferError, TryAgain, WrongUse
from contracts.ports import Repeats
from contracts.repeats import Given, Held, Sent
from pipelines.site import faults
from pipelines.site.api import answers
from pipelines.site.api.calling import SAFE, admit
from pipelines.site.api.shapes import FouteParameter
from pipelines.site.measured import LARGEST, USUAL

Answer = Callable[[Request], Coroutine[Any, Any, Response]]

_OWN_NAME = re.compile(r"[a-z][A-Za-z]*")
_REASONS = {
    "missing": "Dit ontbreekt.",
    "extra_forbidden": "Hier staat een naam die wij niet kennen.",
}
_OTHERWISE = "Dit past hier niet."


_WITH_FILE: set[Callable[..., Any]] = set()
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


def takes_file(endpoint: _Endpoint) -> _Endpoint:
    """Let a route take what is as large as a file; every other takes far less."""
    _WITH_FILE.add(endpoint)
    return endpoint


class Route(APIRoute):
    """A route for who is let in."""

    def get_route_handler(self) -> Answer:
        """Return what answers a call."""
        answer = super().get_route_handler()
        known = _names(self)

        async def guarded(request: Request) -> Response:
            await run_in_threadpool(admit, request)
            request.state.most = LARGEST if self.endpoint in _WITH_FILE else USUAL
            _require_mark(request, self.path)
            _require_json(request)
            try:
                if request.method == "POST" and _is_keyed(request):
                    return await _once(request, answer)
                return await answer(request)
            except RequestValidationError as fault:
                return _misshapen(request, fault, known)

        return guarded


def router(tag: str) -> APIRouter:
    """Return a router whose routes are for who is let in; the tag is of its resources."""
    return APIRouter(route_class=Route, tags=[tag])


def must_match(method: str, path: str, creating: Collection[str]) -> bool:
    """Return whether a request must say which version of a thing it knows.

    Every change must but those that make something new: a route that nobody thought of does.
    """
    return method not in SAFE and path not in creating


def _require_mark(request: Request, path: str) -> None:
    creating: Collection[str] = request.app.state.creating
    if must_match(request.method, path, creating) and "if-match" not in request.headers:
        raise HTTPException(428)


def _require_json(request: Request) -> None:
    has_body = request.headers.get("content-length", "0") != "0"
    if request.method in SAFE or not has_body:
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415)


async def _once(request: Request, answer: Answer) -> Response:
    """Answer a request that can come twice: the second gets what the first got.

    What was refused is forgotten, and can be sent again; what failed in a way that nobody
    foresaw stays: who sent it must look first how far it came.
    """
    sent = Sent(
        account=request.state.caller.actor.told,
        key=_key(request),
        route=f"{request.method} {request.url.path}",
        body=await request.body(),
        at=request.state.now,
    )
    found = await run_in_threadpool(_begin, request, sent)
    if isinstance(found, Given):
        return answers.again(found)
    try:
        given = await answer(request)
    except (TrefferError, HTTPException, RequestValidationError):
        await run_in_threadpool(_drop, request, sent)
        raise
    await run_in_threadpool(_end, request, sent, given)
    return given


def _is_keyed(request: Request) -> bool:
    """Return whether a request has a key, at a site that keeps what was answered."""
    return "idempotency-key" in request.headers and hasattr(request.app.state, "repeats")


def _key(request: Request) -> str:
    given = request.headers["idempotency-key"].strip('"')
    try:
        return str(uuid.UUID(given))
    except ValueError:
        raise WrongUse("The key of a request is a UUID.", code="S-430") from None


def _begin(request: Request, sent: Sent) -> Given | Held:
    with _repeats(request) as repeats:
        found = repeats.begin(sent)
    if found is Held.OTHER:
        raise WrongUse("The key was used for another request.", code="S-431")
    if found is Held.BUSY:
        raise TryAgain("The request with this key has no answer yet.", code="S-432")
    return found


def _end(request: Request, sent: Sent, given: Response) -> None:
    answer = Given(
        status=given.status_code,
        body=bytes(given.body),
        location=given.headers.get("location"),
        etag=given.headers.get("etag"),
    )
    with _repeats(request) as repeats:
        repeats.end(sent, answer)


def _drop(request: Request, sent: Sent) -> None:
    with _repeats(request) as repeats:
        repeats.drop(sent)


def _repeats(request: Request) -> AbstractContextManager[Repeats]:
    opened: Callable[[], AbstractContextManager[Repeats]] = request.app.state.repeats
    return opened()


def _misshapen(request: Request, fault: RequestValidationError, known: frozenset[str]) -> Response:
    """Return where what was sent is wrong and by which rule; never what it was.

    A name is told only where it is one of ours: what stands in the place of a name can be a value.
    """
    errors = fault.errors()
    if any(one["type"] == "json_invalid" for one in errors):
        return faults.problem(faults.of_status(400), request.state.reference)
    wrong = [
        FouteParameter(
            name=_name(one["loc"], known),
            code=one["type"],
            reason=_REASONS.get(one["type"], _OTHERWISE),
        ).model_dump(by_alias=True)
        for one in errors
    ]
    return faults.problem(faults.of_status(422), request.state.reference, invalidParams=wrong)


def _name(place: tuple[str | int, ...], known: frozenset[str]) -> str:
    told = [str(one) if isinstance(one, int) or one in known else "…" for one in place]
    return ".".join(told)


def _names(route: APIRoute) -> frozenset[str]:
    """Return every name of ours that can be in a fault of this route."""
    found = {"body", "query", "path", "header"}
    flat = route.dependant
    for one in (*flat.query_params, *flat.path_params, *flat.header_params):
        found.add(one.alias)
    for given in flat.body_params:
        schema = given.field_info.annotation
        if isinstance(schema, type) and issubclass(schema, BaseModel):
            found |= _properties(schema.model_json_schema(by_alias=True))
    return frozenset(one for one in found if _OWN_NAME.fullmatch(one))


def _properties(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {name for one in schema for name in _properties(one)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    names = set(own) if isinstance(own, dict) else set()
    return names | {name for one in schema.values() for name in _properties(one)}
