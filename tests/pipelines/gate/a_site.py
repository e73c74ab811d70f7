"""The gate's site over a real gate, with browsers that people are logged in with."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import anyio
import httpx
from fastapi import FastAPI
from starlette.testclient import TestClient

from pipelines.gate.pages.sweeping import sweep
from tests.pipelines.gate.a_gate import GRANTED, HIDDEN, REASON, Gate

CANARIES = (GRANTED, *HIDDEN)
GRANT = {"keuze": "toestaan", "veld": ["afdoening"], "reden": REASON}
REQUEST = "/watverzoeken/W-57"
QUESTION = "/verificaties/V-12"
WINDOW = f"{REQUEST}/venster"
BY_ITSELF = f"{WINDOW}/vanzelf"
LIVE = {"HX-Request": "true"}


class Browser(TestClient):
    """Somebody's browser: follows no redirect, so that a test sees it."""

    def send_form(
        self, path: str, typed: Mapping[str, str | Sequence[str]] | None = None
    ) -> httpx.Response:
        """Post a form of this session."""
        state = self.app.state
        visit = state.sessions.find(
            self.cookies.get(state.site.cookie), state.clock.now(), uses=False
        )
        return self.post(path, data={**(typed or {}), "token": visit.token})

    def read(self, path: str) -> str:
        """Return what a page tells of which state of a request it shows."""
        return "".join(_hidden(self.get(path).text, "gelezen"))

    def decide(
        self, typed: Mapping[str, str | Sequence[str]], read: str | None = None
    ) -> httpx.Response:
        """Decide on W-57, as one does who reads its page, or read it before."""
        known = self.read(REQUEST) if read is None else read
        return self.send_form(f"{REQUEST}/besluit", {**typed, "gelezen": known})

    def shown(self, path: str) -> dict[str, list[str]]:
        """Return which candidates stand on the page of a question, as its form sends it."""
        return {"getoond": _hidden(self.get(path).text, "getoond")}

    def answer(self, answer: str, *same: str) -> httpx.Response:
        """Answer V-12, as one does who looks at its page."""
        typed = {"antwoord": answer, "kandidaat": list(same), **self.shown(QUESTION)}
        return self.send_form(f"{QUESTION}/antwoord", typed)

    def live(self, path: str = BY_ITSELF) -> httpx.Response:
        """Ask what the page asks by itself."""
        return self.get(path, headers=LIVE)


Visit = Callable[[str], Browser]


@dataclass(frozen=True)
class Site:
    """A gate with its site; the gate's bench holds no lock, so that the site can work."""

    gate: Gate
    app: FastAPI
    visit: Visit

    def sweep(self) -> None:
        """Have the site do what it does by itself every second."""
        anyio.run(sweep, self.app)

    def granted(self) -> Browser:
        """Have Piet grant one field of W-57; return his browser."""
        self.gate.ask()
        piet = self.visit("piet")
        assert piet.decide(GRANT).status_code == 303
        return piet

    def opened(self) -> tuple[Browser, Browser]:
        """Return the browsers of who decided and of who looks, the window open."""
        piet, anna = self.granted(), self.visit("anna")
        assert anna.send_form(WINDOW).status_code == 303
        assert GRANTED in anna.get(WINDOW).text
        return piet, anna


def _hidden(text: str, name: str) -> list[str]:
    return re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', text)


def canaries_in(text: str) -> list[str]:
    """Return the fields of the sealed records that a text gives away."""
    return [one for one in CANARIES if one in text]
