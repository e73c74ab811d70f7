"""How an answer leaves: one thing with its mark, a page of a list, something made."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from contracts.repeats import Given
from pipelines.site.api.shapes import Links, Out, links

JSON = "application/json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which page of a list is asked for."""

    page: int
    size: int


def paging(
    pagina: Annotated[int, Query(ge=1, le=1_000_000, description="Welke bladzijde.")] = 1,
    pagina_grootte: Annotated[
        int, Query(alias="paginaGrootte", ge=1, le=100, description="Hoeveel per bladzijde.")
    ] = 20,
) -> Paging:
    """Return the page that a call asks for."""
    return Paging(page=pagina, size=pagina_grootte)


Page = Annotated[Paging, Depends(paging)]


def body(shape: BaseModel) -> bytes:
    """Return a representation as it leaves."""
    return shape.model_dump_json(by_alias=True).encode()


def etag(content: bytes) -> str:
    """Return the mark of a representation: another one has another."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def one(request: Request, shape: Out) -> Response:
    """Return one thing; nothing where who asks has it as it is."""
    content = body(shape)
    mark = etag(content)
    if mark in _marks(request.headers.get("if-none-match", ""), weak=True):
        return Response(status_code=304, headers={"ETag": mark})
    return Response(content, media_type=JSON, headers={"ETag": mark})


def text(content: str) -> Response:
    """Return what was written out already, whole."""
    return Response(content, media_type=JSON)


def made(shape: Out, path: str, *, status: int = 201) -> Response:
    """Return what was made, and where it stands."""
    content = body(shape)
    headers = {"Location": path, "ETag": etag(content)}
    return Response(content, status_code=status, media_type=JSON, headers=headers)


def listed(
    request: Request,
    page: Paging,
    items: Sequence[T],
    shape: Callable[[T], Out],
    **asked: str | None,
) -> Response:
    """Return one page of a list, and where the others are; only what stands on it is drawn.

    `asked` is what the list was narrowed to, which its links keep.
    """
    start = (page.page - 1) * page.size
    shown = [shape(item) for item in items[start : start + page.size]]
    pages = _pages(request, page, len(items), {k: v for k, v in asked.items() if v is not None})
    return JSONResponse(
        {
            "resultaten": [item.model_dump(mode="json", by_alias=True) for item in shown],
            "totaal": len(items),
            "_links": {name: link.model_dump() for name, link in pages.items()},
        }
    )


def again(given: Given) -> Response:
    """Return what was answered to the same request before."""
    kept = {"Location": given.location, "ETag": given.etag}
    headers = {name: value for name, value in kept.items() if value is not None}
    return Response(given.body, status_code=given.status, media_type=JSON, headers=headers)


def require_match(request: Request, shape: Out) -> None:
    """Raise 412 for who says that they know another version of a thing than there is now.

    Who must say so and does not came no further than the door.
    """
    given = request.headers.get("if-match")
    if given is None:
        return
    marks = _marks(given, weak=False)
    if "*" not in marks and etag(body(shape)) not in marks:
        raise HTTPException(412)


def _marks(given: str, *, weak: bool) -> set[str]:
    marks = {mark.strip() for mark in given.split(",")}
    return {mark.removeprefix("W/") for mark in marks} if weak else marks


def _pages(request: Request, page: Paging, total: int, asked: Mapping[str, str]) -> Links:
    def path(number: int) -> str:
        query = urlencode({**asked, "pagina": number, "paginaGrootte": page.size})
        return f"{request.url.path}?{query}"

    found = {"self": path(page.page)}
    if page.page * page.size < total:
        found["volgende"] = path(page.page + 1)
    if page.page > 1:
        found["vorige"] = path(page.page - 1)
    return links(**found)
