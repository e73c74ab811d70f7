"""What a site answers to, as its application knows it."""

from collections.abc import Iterable, Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute


def paths(site: FastAPI, method: str) -> list[str]:
    """Every path of a site that takes this method, also of a router within a router."""
    found = {path for path, methods in _below(site.routes, "") if method in methods}
    return sorted(found)


def _below(found: Iterable[BaseRoute], prefix: str) -> Iterator[tuple[str, set[str]]]:
    for one in found:
        if isinstance(one, APIRoute):
            yield prefix + one.path, set(one.methods)
        elif inner := getattr(one, "original_router", None):
            context = one.include_context  # type: ignore[attr-defined]  FastAPI's own
            yield from _below(inner.routes, prefix + context.prefix)
