"""A system at the API: a token of the provider, a purpose with every call, and no judgement."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contracts.events import EventKind
from tests.builders import REASON
from tests.pipelines.web.a_client import AN_OPENING
from tests.pipelines.web.a_provider import AUDIENCE
from tests.pipelines.web.test_login import Place, a_place

PURPOSE = {"X-Doelbinding": "optreden", "X-Verwerking": "dossiers", "X-Gebruiker": "avries"}
A_WEIGHING = {"weging": "weging-1", "antwoorden": {}, "toelichting": REASON}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield from a_place(tmp_path)


def sent(place: Place, path: str, body: object = None, **headers: str) -> httpx.Response:
    """The answer to a system, which has no cookie and no form."""
    token = place.provider.access(aud=AUDIENCE)
    given = {"Authorization": f"Bearer {token}"} | headers
    method = "GET" if body is None else "POST"
    return place.browser().request(method, f"/api/v1{path}", json=body, headers=given)


def test_a_system_says_for_what_it_calls(place: Place) -> None:
    for lacking in PURPOSE:
        given = {name: one for name, one in PURPOSE.items() if name != lacking}
        answer = sent(place, "/dossiers", **given)
        assert (answer.status_code, answer.json()["code"]) == (400, "S-433")

    assert sent(place, "/dossiers", **PURPOSE).status_code == 200


A_SYSTEM = """
[[person]]
account = "zaaksysteem"
name = "Zaaksysteem"
roles = ["regisseur"]
"""


def test_what_a_system_does_counts_for_the_person_it_does_it_for(place: Place) -> None:
    people = place.town.folder / "people.toml"
    people.write_text(people.read_text() + A_SYSTEM)
    place.provider.claims = {"account": "zaaksysteem"}

    made = sent(place, "/dossiers", AN_OPENING, **PURPOSE)
    refused = {
        user: sent(place, "/dossiers", AN_OPENING, **PURPOSE | {"X-Gebruiker": user}).status_code
        for user in ("nobody", "dsteward", "niemand")
    }
    with place.town.bench() as bench:
        lines = [one.event for one in bench.journal.entries()]
    opened = [one for one in lines if one.kind is EventKind.CASE_OPENED]

    assert made.status_code == 201
    assert [(one.actor, one.purpose, one.processing) for one in opened] == [
        ("zaaksysteem for avries", "optreden", "dossiers")
    ]
    assert refused == {"nobody": 403, "dsteward": 403, "niemand": 400}


def test_a_system_opens_a_case_and_judges_nothing_in_it(place: Place) -> None:
    made = sent(place, "/dossiers", AN_OPENING, **PURPOSE)
    number = made.json()["nummer"]

    refused = sent(place, f"/dossiers/{number}/wegingen", A_WEIGHING, **PURPOSE)

    assert made.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (403, "S-434")
    assert sent(place, "/sessie", **PURPOSE).status_code == 401


def test_a_token_that_is_not_good_lets_nobody_in(place: Place) -> None:
    for token in ("", "Bearer", "Bearer x.y.z", "Basic YTpi"):
        answer = place.browser().get("/api/v1/dossiers", headers=PURPOSE | {"Authorization": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "S-401")


@pytest.mark.parametrize(
    ("kind", "claims"),
    [
        ("JWT", {}),
        ("id+jwt", {}),
        ("at+jwt", {"nonce": "x"}),
        ("at+jwt", {"at_hash": "x"}),
        ("at+jwt", {"aud": "hub"}),
    ],
)
def test_a_token_of_a_login_is_no_access_token(
    place: Place, kind: str, claims: dict[str, str]
) -> None:
    token = place.provider.access(kind, **{"aud": AUDIENCE, **claims})
    given = PURPOSE | {"Authorization": f"Bearer {token}"}

    assert place.browser().get("/api/v1/dossiers", headers=given).status_code == 401


def test_an_access_token_may_say_its_type_in_full(place: Place) -> None:
    token = place.provider.access("application/at+jwt", aud=AUDIENCE)
    given = PURPOSE | {"Authorization": f"Bearer {token}"}

    assert place.browser().get("/api/v1/dossiers", headers=given).status_code == 200
