"""Cases that schemathesis makes out of a description, sent to a site in this process."""

from collections.abc import Mapping
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi
from starlette.testclient import TestClient

_CHECKS = (
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
)
_BASE = "http://127.0.0.1"
_OWN = {"authorization", "x-csrf-token", "cookie"}
"""Headers that the test sends itself."""
_STATED = {"x-doelbinding", "x-verwerking", "x-gebruiker"}
"""Headers of closed lists: whatever is made up for them ends the call before it does anything."""

FEW = settings(
    max_examples=3, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


def schema_of(about: Mapping[str, Any]) -> Any:
    """What makes cases: examples of the description, and a few that fit or break it."""
    schema = schemathesis.openapi.from_dict(dict(about))
    # Every edge of every field takes minutes for each operation.
    schema.config.phases.coverage.enabled = False
    return schema


def answered(case: Any, browsing: TestClient, token: str) -> httpx.Response:
    """The answer to a case, which is one that the description foresees."""
    sent = case.as_transport_kwargs(base_url=_BASE)
    headers = {
        name: one.encode("ascii", "replace")
        for name, one in sent["headers"].items()
        if name.lower() not in _OWN | _STATED
    }
    if "If-Match" in headers:
        # Any other mark is one of an older version, behind which nothing is done.
        headers["If-Match"] = b"*"
    answer = browsing.request(
        sent["method"],
        sent["url"].removeprefix(_BASE),
        params=sent.get("params"),
        content=sent.get("data"),
        json=sent.get("json"),
        headers=headers | {"X-CSRF-Token": token.encode()},
    )
    case.validate_response(answer, checks=_CHECKS)
    assert answer.headers["api-version"] == "1.0.0"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    return answer
