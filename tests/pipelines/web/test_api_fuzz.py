"""Whatever fits or breaks the API's description gets an answer that the description foresees."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from pipelines.web import app
from pipelines.web.api.api import ABOUT
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_client import AN_ADDRESS, Client, checked, clients
from tests.pipelines.web.conftest import Browsing
from tests.pipelines.web.test_api import A_REQUEST, CANARY

CHECKS = (
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
)
schema = schemathesis.openapi.from_dict(ABOUT)
schema.config.phases.coverage.enabled = False


@pytest.fixture(scope="module")
def analyst(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """An analyst in a town where S-2026-0001, T-1, H-1 and W-1 are there."""
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
    return client("avries")


@schema.parametrize()
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_described(case: Any, analyst: Client) -> None:
    sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
    own = {"authorization", "x-csrf-token", "cookie"}
    headers = {
        name: one.encode("latin-1", "replace").decode("ascii", "replace").encode("ascii", "replace")
        for name, one in sent["headers"].items()
        if name.lower() not in own
    }
    answer = analyst.browsing.request(
        sent["method"],
        sent["url"].removeprefix("http://127.0.0.1"),
        params=sent.get("params"),
        content=sent.get("data"),
        json=sent.get("json"),
        headers=headers | {"X-CSRF-Token": analyst.browsing.token().encode()},
    )

    case.validate_response(answer, checks=CHECKS)
    assert answer.headers["api-version"] == "1.0.0"
    assert not CANARY.search(answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
