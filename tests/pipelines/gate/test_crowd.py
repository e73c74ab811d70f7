"""Many at once at a gate that really serves: nobody waits for ever, nobody holds up all others."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.files import locked
from contracts.errors import TryAgain
from pipelines.gate import wiring
from tests.pipelines.gate.a_gate import a_request
from tests.pipelines.gate.a_site import Site
from tests.pipelines.site.a_server import head, served, status

CROWD = 60
"""More than the threads of a site."""
FORM = "Content-Type: application/x-www-form-urlencoded"


def test_more_at_once_than_there_are_threads_are_all_answered(site: Site) -> None:
    site.gate.ask()
    paths = ("/verificaties", "/api/v1/verificaties", "/watverzoeken/W-57/venster/vanzelf")
    with served(site.app) as server, ThreadPoolExecutor(CROWD) as pool:
        browsers = [server.client("piet") for _ in range(CROWD)]
        given = pool.map(lambda n: browsers[n].get(paths[n % 3]).status_code, range(CROWD))

        assert set(given) == {200, 403}
        assert browsers[0].get("/").status_code == 200


def test_who_sends_slowly_keeps_nobody_from_the_gate(site: Site) -> None:
    site.gate.ask()
    with served(site.app) as server:
        piet, olga, slow = server.client("piet"), server.client("olga"), server.line()
        token, read = server.visit(piet).token, site.visit("piet").read("/watverzoeken/W-57")
        body = f"keuze=weigeren&reden={'x' * 40}&gelezen={read}&token={token}".encode()
        length = f"Content-Length: {len(body)}"
        slow.sendall(head("/watverzoeken/W-57/besluit", piet, FORM, length) + body[:10])

        assert olga.get("/").status_code == 200

        slow.sendall(body[10:])
        assert status(slow) == 303


def test_a_form_of_another_site_takes_nothing_in(site: Site) -> None:
    piet = site.visit("piet")
    site.gate.hub.put("W-57.request.json", site.gate.file(a_request()))

    assert piet.post("/watverzoeken/W-57/besluit", data={"token": "x"}).status_code == 403
    assert list(site.gate.bench.register.requests()) == []


def test_who_finds_the_gate_held_for_long_is_told_to_try_again(site: Site) -> None:
    settings = site.gate.settings
    held = locked(settings.folder / ".gate.lock", "Work at the gate")

    with held, pytest.raises(TryAgain, match="another process"):
        wiring.bench(settings, site.gate.clock, patience=0.0).__enter__()
