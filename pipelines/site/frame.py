"""Draws pages: the frame that every page has, Dutch dates and words, no script in any text."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.days import AMSTERDAM, day_of
from pipelines.site.site import Site
from pipelines.site.words import word

STATIC = Path(str(files("pipelines.site") / "static"))
_OWN = Path(str(files("pipelines.site") / "templates"))
_LOCALE = Locale.parse("nl_NL")


class Frame:
    """The pages of one site."""

    def __init__(self, site: Site) -> None:
        self._templates = Environment(
            loader=FileSystemLoader([site.templates, _OWN]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters |= {
            "dag": day, "kort": short_day, "moment": moment, "tijd": clock_time, "woord": word,
        }  # fmt: skip
        self._templates.globals |= {"site": site, "asset": asset}

    def warm(self) -> None:
        """Compile every template, so that nobody waits for it."""
        for name in self._templates.list_templates():
            self._templates.get_template(name)

    def page(self, template: str, content: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
        """Return a page, or a part of one, drawn from its template."""
        drawn = self._templates.get_template(template).render(content)
        return HTMLResponse(drawn, status_code=status)


def around(request: Request, **own: Any) -> dict[str, Any]:
    """Return what is around every page; what is not said is as for nobody."""
    state = request.state
    of_nobody = {
        "actor": None, "visit": state.visit, "path": request.url.path, "links": (),
        "now": state.now, "told": None, "fault": None, "reference": state.reference,
    }  # fmt: skip
    return of_nobody | own


def day(value: date) -> str:
    """Return a date as people here read it: 26 november 2026."""
    local = day_of(value) if isinstance(value, datetime) else value
    return format_date(local, "d MMMM y", locale=_LOCALE)


def short_day(value: date) -> str:
    """Return a date where there is little room: 26-11-2026."""
    return format_date(value, "dd-MM-y", locale=_LOCALE)


def moment(value: datetime) -> str:
    """Return a moment in Amsterdam: 26 november 2026, 14:02."""
    return format_datetime(value, "d MMMM y, HH:mm", tzinfo=AMSTERDAM, locale=_LOCALE)


def clock_time(value: datetime) -> str:
    """Return the time of a moment in Amsterdam: 14:02."""
    return format_datetime(value, "HH:mm", tzinfo=AMSTERDAM, locale=_LOCALE)


@cache
def asset(name: str) -> str:
    """Return the address of one of our own files, which changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
