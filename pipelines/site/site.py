"""What one program's pages are made of: hub and gate each give their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.events import Event
from contracts.parties import Actor, Listed
from contracts.ports import Clock, Entrance

API = "/api/"
"""What begins with this is read by machines: it answers in JSON and knows no forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One place that somebody can go to."""

    path: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One website: its name, its people, where it stands."""

    name: str
    """In the cookie's name: `hub` or `poort`."""
    title: str
    municipality: str
    demo: bool
    url: str
    """Where browsers find it: `http://127.0.0.1:8642`, or what a proxy with TLS stands for."""
    trusted_proxies: tuple[str, ...]
    """Addresses and networks of proxies that say truly for whom they ask; of nobody by default."""
    clock: Clock
    people: Callable[[], Sequence[Listed]]
    entrance: Entrance
    """How people log in here, and which roles that gives; unused in a demonstration."""
    journal: Callable[[Event], object]
    """Writes to this program's own journal; raises when it cannot be made to last."""
    navigation: Callable[[Any, Actor], Sequence[Link]]
    """Where this person can go, by the program's own connectors."""
    templates: Path
    note_fault: Callable[[str, str], None]
    """Logs where a request failed that nobody foresaw: its reference, module and line."""

    @property
    def is_secure(self) -> bool:
        """Return whether browsers reach it over TLS."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """Return the name under which browsers find it."""
        return urlsplit(self.url).hostname or ""

    @property
    def cookie(self) -> str:
        """Return the name of its session cookie; over TLS no other site can set it."""
        return f"__Host-treffer-{self.name}" if self.is_secure else f"treffer-{self.name}"
