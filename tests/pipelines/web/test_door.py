"""What every request passes before it reaches a page."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from pipelines.web import app
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Visit

PROXIES = ("10.0.0.0/29", "::1")
LOGINS = 60


def test_a_form_without_its_token_does_nothing(visit: Visit) -> None:
    analyst = visit("avries")

    refused = analyst.post("/uitloggen", data={"token": "another"})

    assert refused.status_code == 403
    assert analyst.get("/").status_code == 200


def test_who_logs_out_is_out(visit: Visit) -> None:
    analyst = visit("avries")

    done = analyst.fill_in("/uitloggen")

    assert (done.status_code, done.headers["location"]) == (303, "/uitgelogd")
    assert analyst.get("/dossiers").headers["location"] == "/inloggen?naar=/dossiers"


def test_what_lies_elsewhere_than_on_the_site_is_no_place_to_go_after_login(visit: Visit) -> None:
    stranger = visit()

    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org"):
        done = stranger.fill_in("/inloggen", {"account": "avries", "naar": elsewhere})
        assert done.headers["location"] == "/"


class Callers:
    """Who try to log in at a site, through whatever stands before it."""

    def __init__(self, town: Town, proxies: tuple[str, ...]) -> None:
        self._config = replace(town.config, trusted_proxies=proxies)
        self._site = app.make(self._config, clock=town.clock)

    def call(self, peer: str, *forwarded: str) -> int:
        """The number of HTTP that who is at this address gets."""
        client = TestClient(self._site, base_url=self._config.web_url, client=(peer, 50000))
        headers = [("X-Forwarded-For", one) for one in forwarded]
        return client.get("/inloggen/start", headers=headers).status_code

    def exhaust(self, peer: str, *forwarded: str) -> None:
        for _ in range(LOGINS):
            assert self.call(peer, *forwarded) == 404


@pytest.fixture
def direct(town: Town) -> Callers:
    return Callers(town, ())


@pytest.fixture
def behind(town: Town) -> Callers:
    return Callers(town, PROXIES)


def test_behind_a_trusted_proxy_everybody_counts_by_themselves(behind: Callers) -> None:
    behind.exhaust("10.0.0.1", "203.0.113.7")

    assert behind.call("10.0.0.1", "203.0.113.7") == 429
    assert behind.call("10.0.0.1", "203.0.113.8") == 404


def test_of_a_chain_the_last_address_that_is_no_proxy_of_ours_counts(behind: Callers) -> None:
    behind.exhaust("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2")

    # Another name in front, or in a header before, makes nobody somebody else.
    assert behind.call("10.0.0.1", "198.51.100.99, 203.0.113.7, 10.0.0.2") == 429
    assert behind.call("10.0.0.1", "198.51.100.99", "203.0.113.7") == 429
    assert behind.call("::1", "203.0.113.7") == 429


def test_nobody_is_believed_who_is_no_trusted_proxy(direct: Callers, behind: Callers) -> None:
    for callers, peer in ((direct, "127.0.0.1"), (behind, "127.0.0.1"), (behind, "10.0.0.9")):
        callers.exhaust(peer, "203.0.113.7")

        assert callers.call(peer, "203.0.113.8") == 429


@pytest.mark.parametrize("written", ["unknown", "203.0.113", "<script>", "203.0.113.7 x", "_a"])
def test_a_proxy_that_names_no_address_is_refused(behind: Callers, written: str) -> None:
    assert behind.call("10.0.0.1", written) == 400
