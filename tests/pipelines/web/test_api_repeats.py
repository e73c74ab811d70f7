"""Sent twice under a key: whatever is sent, one effect and one answer."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.web import app
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_client import AN_ADDRESS, AN_OPENING, Client, opened
from tests.pipelines.web.conftest import Browsing

SIGNAL = AN_OPENING["signaal"]
BODIES: dict[str, list[Any]] = {
    "/dossiers": [
        AN_OPENING,
        AN_OPENING | {"thema": "mensenhandel"},
        AN_OPENING | {"doel": "nergens"},
        {},
    ],
    "/dossiers/S-2026-0001/signalen": [
        SIGNAL, {**dict(SIGNAL), "tekst": "Een ander."}, {**dict(SIGNAL), "herkomst": "nergens"},
    ],
    "/dossiers/S-2026-0001/onderwerpen": [AN_ADDRESS, {"soort": "adres"}],
}  # fmt: skip
SENT = [(path, number) for path, bodies in BODIES.items() for number in range(len(bodies))]


@pytest.fixture(scope="module")
def analyst(
    furnished_town: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Client, Town]]:
    town = a_town.copied(furnished_town, tmp_path_factory.mktemp("repeats"))
    with Browsing(app.make(town.config, clock=town.clock), base_url=town.config.web_url) as browser:
        browser.get("/inloggen")
        browser.fill_in("/inloggen", {"account": "avries"})
        client = Client(browser)
        opened(lambda _: client)
        yield client, town


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sent=st.lists(st.tuples(st.sampled_from(SENT), st.integers(0, 1)), min_size=2, max_size=5))
def test_of_all_that_is_sent_under_a_key_one_is_done_and_answered_alike(
    analyst: tuple[Client, Town], sent: list[tuple[tuple[str, int], int]]
) -> None:
    client, town = analyst
    keys = [str(uuid.uuid4()), str(uuid.uuid4())]
    first: dict[int, tuple[tuple[str, int], Any]] = {}

    for what, key in sent:
        before = town.told()
        path, number = what
        answer = client.send(path, BODIES[path][number], **{"Idempotency-Key": keys[key]})
        if key not in first:
            if answer.status_code == 201:
                first[key] = (what, answer)
            continue
        assert town.told() == before
        done, given = first[key]
        if what == done:
            assert (answer.status_code, answer.content) == (201, given.content)
            assert answer.headers["location"] == given.headers["location"]
        else:
            assert (answer.status_code, answer.json()["code"]) == (422, "S-431")
