"""Whoever looks wherever on the hub's pages and its API: no value of a person, and no substance."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import product

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from connectors import people, settings
from pipelines.web import app
from tests.journeys.conftest import Demo
from tests.journeys.test_canaries import told
from tests.site_routes import paths

PARAMETER = re.compile(r"{\w+(:\w+)?}")
KNOWN = {
    "dossiers": ("S-2026-0001", "S-2026-9999"),
    "toetsen": ("T-1",),
    "privacytoetsen": ("T-1",),
    "hitchecks": ("H-1",),
    "watverzoeken": ("W-1",),
    "wat-verzoeken": ("W-1",),
    "bronnen": ("handhaving", "brp"),
    "wegingen": ("weging-1", "weging-2a"),
    "besluiten": ("vervolganalyse", "T-1", "handhaving"),
    "fouten": ("B-404",),
    "verversingen": ("ffffffff",),
    "vernietigingslijsten": ("2026-11-26",),
    "regels": ("S-2026-0001",),
    "rapporten": ("2026-4",),
    "beeld": ("ouderdom", "omvang", "duur"),
}
"""What the demonstration has, by what stands before it in an address."""
ANYTHING = ("1", "A1", "T-1", "ccv", "handhaving", "weging-1", "2026-11-26")


@dataclass
class Swept:
    """What was answered to one person, by address."""

    found: dict[str, bytes] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    """The routes that gave something."""
    failed: dict[str, int] = field(default_factory=dict)


def addresses(path: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Fill in an address in every way; one that needs nothing is itself."""
    parts = path.split("/")
    ways = [
        [PARAMETER.sub(one, part) for one in known.get(before, ANYTHING)] if "{" in part else [part]
        for before, part in zip(["", *parts], parts, strict=False)
    ]
    for chosen in product(*ways):
        yield "/".join(chosen)


def sweep(own: Demo, account: str) -> Swept:
    config = settings.load(own.folder / "treffer.toml")
    return swept_site(app.make(config), config.web_url, account, KNOWN)


def swept_site(
    site: FastAPI,
    url: str,
    account: str,
    known: Mapping[str, Sequence[str]],
    opens: Sequence[str] = (),
) -> Swept:
    """Ask every address of a site as somebody, who opened these windows first."""
    swept = Swept()
    with TestClient(site, base_url=url, follow_redirects=False) as client:
        log_in(client, account)
        for window in opens:
            assert send(client, window).status_code == 303, window
        for path in paths(site, "GET"):
            for address in addresses(path, known):
                answer = client.get(address)
                said = json.dumps(dict(answer.headers)).encode()
                swept.found[address] = said + answer.content
                swept.seen |= {path} if answer.status_code == 200 else set()
                swept.failed |= {address: answer.status_code} if answer.status_code >= 429 else {}
    return swept


def log_in(client: TestClient, account: str) -> None:
    done = send(client, "/inloggen", account=account)
    assert done.status_code == 303, account


def send(client: TestClient, path: str, **typed: str) -> Response:
    """Send the form of a page."""
    token = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert token is not None, path
    return client.post(path, data={"token": token[1], **typed})


@pytest.fixture(scope="module")
def everything(own: Demo) -> Mapping[str, Swept]:
    """Every address as everybody of the demonstration gets it."""
    listed = people.load(own.folder / "people.toml")
    return {one.account: sweep(own, one.account) for one in listed}


@pytest.mark.rule("D-005")
def test_no_answer_holds_a_value_of_a_person(everything: Mapping[str, Swept]) -> None:
    leaks = {
        f"{account} {address}": kinds
        for account, swept in everything.items()
        if told(read(b"\n".join(swept.found.values())))
        for address, content in swept.found.items()
        if (kinds := told(read(content)))
    }

    assert leaks == {}


def read(content: bytes) -> bytes:
    """What is answered, also as a browser reads it."""
    return content + b"\n" + unescape(content.decode()).encode()


def test_no_page_fails_and_none_is_refused_for_its_pace(everything: Mapping[str, Swept]) -> None:
    assert {account: swept.failed for account, swept in everything.items() if swept.failed} == {}


MAIN = {
    "/", "/dossiers", "/dossiers/{number}", "/dossiers/{number}/sluiten", "/hitchecks/{number}",
    "/watverzoeken/{number}", "/besluiten", "/besluiten/bronnen/{name}", "/bronnen",
    "/bronnen/{name}", "/bronnen/{name}/contract", "/logboek", "/logboek/{number}", "/rapporten",
    "/verwerkingen", "/vernietiging", "/protocol", "/api/v1/dossiers/{number}",
    "/api/v1/dossiers/{number}/onderwerpen", "/api/v1/hitchecks/{number}/uitkomsten",
    "/api/v1/bronnen/{name}", "/api/v1/logregels",
}  # fmt: skip
"""What has something to show in the demonstration; some others wait for work in progress."""


def test_the_sweep_saw_every_main_page(everything: Mapping[str, Swept]) -> None:
    seen = set().union(*(swept.seen for swept in everything.values()))

    assert MAIN - seen == set()


@pytest.mark.rule("D-005")
def test_no_log_holds_what_was_looked_at(everything: Mapping[str, Swept], own: Demo) -> None:
    for path in own.folder.glob("log/*"):
        assert told(path.read_bytes()) == set(), path.name


def test_who_has_no_role_in_a_case_sees_nothing_of_it(everything: Mapping[str, Swept]) -> None:
    steward = everything["jsteward"].found

    there, gone = steward["/dossiers/S-2026-0001"], steward["/dossiers/S-2026-9999"]
    assert b"S-2026-0001" not in there
    assert without_reference(there) == without_reference(gone)


def without_reference(content: bytes) -> bytes:
    """An answer without what differs between any two: reference and length are the request's."""
    return re.sub(rb"verwijzing [0-9a-f]{8}|S-2026-\d{4}", b"", content)
