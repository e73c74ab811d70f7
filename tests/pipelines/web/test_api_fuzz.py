"""Whatever fits or breaks the API's description gets an answer that the description foresees."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.web import app
from pipelines.web.api.api import ABOUT
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.described import FEW, answered, schema_of
from tests.pipelines.web.a_client import AN_ADDRESS, Clients, checked, clients
from tests.pipelines.web.conftest import Browsing
from tests.pipelines.web.test_api import A_REQUEST, CANARY

schema = schema_of(ABOUT)


@pytest.fixture(scope="module")
def client(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """Who calls in a town where S-2026-0001, T-1, H-1 and W-1 are there."""
    town: Town = a_town.copied(furnished_town, tmp_path_factory.mktemp("fuzzed"))
    town.clock.forward(minutes=1)
    site = app.make(town.config, clock=town.clock)

    def visit(account: str) -> Browsing:
        browsing = Browsing(site, base_url=town.config.web_url, follow_redirects=False)
        browsing.get("/inloggen")
        browsing.fill_in("/inloggen", {"account": account})
        return browsing

    client = clients(visit)
    check = checked(client, town, AN_ADDRESS)
    client("avries").done("/dossiers/S-2026-0001/wat-verzoeken", A_REQUEST | {"hitcheck": check})
    return client


WORKS = {"bronnen": "dsteward", "vernietigingslijsten": "fbeheer", "metriek": "fbeheer",
         "privacytoetsen": "pofficier"}  # fmt: skip
"""Who comes furthest with a kind of thing; with any other the analyst does."""


@schema.parametrize()
@FEW
def test_every_answer_is_one_that_is_described(case: Any, client: Clients) -> None:
    browsing = client(WORKS.get(case.path.split("/")[3], "avries")).browsing

    answer = answered(case, browsing, browsing.token())

    assert not CANARY.search(answer.text)
