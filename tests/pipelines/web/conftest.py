from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

import httpx
import pytest
from starlette.testclient import TestClient

from pipelines.web import app
from tests.pipelines.a_town import Town

Visit = Callable[..., "Browsing"]
Typed = Mapping[str, str | Sequence[str]]


class Browsing(TestClient):
    """Somebody's browser at the hub's site: follows no redirect, so that a test sees it."""

    def token(self) -> str:
        """What a form of this session sends along."""
        state = self.app.state
        visit = state.sessions.find(self.cookies.get(state.site.cookie), state.clock.now())
        return str(visit.token)

    def fill_in(
        self,
        path: str,
        typed: Typed | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        htmx: bool = False,
    ) -> httpx.Response:
        """Post a form of ours; many values under one name are a list."""
        headers = {"HX-Request": "true"} if htmx else {}
        data = {**(typed or {}), "token": self.token()}
        return self.post(path, data=data, files=files, headers=headers)


@pytest.fixture
def site(town: Town) -> app.FastAPI:
    """The hub's site of a town of one's own; its clock is the town's."""
    return app.make(town.config, clock=town.clock)


@pytest.fixture
def visit(site: app.FastAPI, town: Town) -> Iterator[Visit]:
    """A browser in which somebody is logged in; for no account, in which nobody is."""
    with ExitStack() as open_until_the_end:

        def visit(account: str = "") -> Browsing:
            browsing = Browsing(site, base_url=town.config.web_url, follow_redirects=False)
            open_until_the_end.enter_context(browsing)
            assert browsing.get("/inloggen").status_code == 200
            if account:
                assert browsing.fill_in("/inloggen", {"account": account}).status_code == 303
            return browsing

        yield visit
