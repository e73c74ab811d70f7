"""The form of the API: headers on every answer, faults without values, marks, keys, lists."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

import pytest

from contracts import (
    agenda,
    cases,
    freshness,
    grants,
    lifecycle,
    privacy,
    protocol,
    sources,
    verification,
)
from contracts.events import EventKind, first_broken
from contracts.topics import Kind
from pipelines.site import faults
from pipelines.site.api import codes
from pipelines.web.api.topic_shapes import OnderwerpIn
from tests.builders import REASON
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_client import AN_ADDRESS, AN_OPENING, Clients, clients, opened
from tests.pipelines.web.conftest import Visit

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
VALUE = "kanarie-v9000001-waarde"
TWINS = {
    codes.Soort: Kind,
    codes.Zekerheid: cases.Certainty,
    codes.Herkomst: cases.Origin,
    codes.Dossierstand: cases.CaseState,
    codes.Oordeel: privacy.Verdict,
    codes.Toetssoort: protocol.CheckKind,
    codes.Verzoekstand: grants.RequestState,
    codes.Beurt: grants.Turn,
    codes.Antwoord: verification.Answer,
    codes.Taaksoort: agenda.Do,
    codes.Bronstand: lifecycle.State,
    codes.Bronrol: sources.SourceRole,
    codes.Klok: freshness.Clock,
    codes.Poging: freshness.LastAttempt,
    codes.Toegang: freshness.Access,
}


@pytest.fixture
def client(visit: Visit) -> Clients:
    return clients(visit)


@pytest.mark.parametrize(("dutch", "ours"), TWINS.items())
def test_every_closed_list_has_the_same_members_in_dutch(
    dutch: type[StrEnum], ours: type[StrEnum]
) -> None:
    assert {one.name for one in dutch} == {one.name for one in ours}


def test_every_answer_has_its_version_is_not_kept_and_gives_back_a_trace(
    client: Clients, visit: Visit
) -> None:
    stranger = visit()
    answers = [
        client("avries").get("/dossiers", traceparent=TRACE),
        client("avries").get("/dossiers/S-2026-9999", traceparent=TRACE),
        client("avries").get("/nergens", traceparent=TRACE),
        client("avries").send("/dossiers", {}, traceparent=TRACE),
        stranger.get("/api/v1/dossiers", headers={"traceparent": TRACE}),
        stranger.get("/api/v1/openapi.json", headers={"traceparent": TRACE}),
    ]

    assert [one.status_code for one in answers] == [200, 404, 404, 422, 401, 200]
    for one in answers:
        assert one.headers["api-version"] == "1.0.0"
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["traceparent"] == TRACE


@pytest.mark.parametrize("trace", ["", "00-0-0-0", TRACE.replace("4bf9", "0000") + "x", VALUE])
def test_what_is_no_trace_is_not_given_back(client: Clients, trace: str) -> None:
    assert "traceparent" not in client("avries").get("/dossiers", traceparent=trace).headers


@pytest.mark.parametrize("path", ["/dossiers/", "/dossiers/S-2026-0001/", "/openapi.json/"])
def test_a_slash_at_the_end_is_another_address(client: Clients, path: str) -> None:
    assert client("avries").get(path).status_code == 404


def test_another_method_is_refused_with_those_that_are_there(client: Clients) -> None:
    answer = client("avries").send("/dossiers", {}, method="DELETE")

    assert (answer.status_code, answer.json()["code"]) == (405, "S-405")
    assert answer.headers["allow"]


def test_a_change_without_the_token_of_the_session_does_nothing(
    client: Clients, town: Town
) -> None:
    before = town.told()
    for token in ({}, {"X-CSRF-Token": "another"}):
        answer = client("avries").browsing.post("/api/v1/dossiers", json=AN_OPENING, headers=token)
        assert answer.status_code == 403

    assert town.told() == before


def test_a_token_that_nobody_gave_is_not_passed_over_for_a_session(client: Clients) -> None:
    answer = client("avries").get("/dossiers", Authorization=f"Bearer {VALUE}")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert VALUE not in answer.text


STATED = {
    "X-Doelbinding": ("optreden", "dossiers"),
    "X-Verwerking": ("handhaving", "optreden"),
    "X-Gebruiker": ("avries", "tjansen"),
}
"""A code that is known, and one that is not: of another list, or of somebody else."""


@pytest.mark.parametrize("name", STATED)
def test_purpose_processing_and_user_are_codes_of_their_own_lists(
    client: Clients, name: str
) -> None:
    known, other = STATED[name]
    answers = [
        client("avries").get("/dossiers", **{name: value})
        for value in (known, other, "kanarie-v9000001", "Jan de Vries")
    ]

    assert [one.status_code for one in answers] == [200, 400, 400, 400]
    assert [one.json().get("code") for one in answers] == [None, "S-436", "S-436", "S-433"]
    assert not [one for one in answers if "kanarie" in one.text or "Jan" in one.text]


def test_every_line_of_a_call_tells_for_what_it_was_made(client: Clients, town: Town) -> None:
    before = len(town.kinds())

    made = client("avries").send(
        "/dossiers", AN_OPENING, **{"X-Doelbinding": "optreden", "X-Verwerking": "dossiers"}
    )
    refused = client("dsteward").send(
        "/dossiers", AN_OPENING, **{"X-Doelbinding": "voorkomen", "X-Verwerking": "dossiers"}
    )

    with town.bench() as bench:
        lines = [one.event for one in list(bench.journal.entries())[before:]]
        assert first_broken(bench.journal.entries()) is None
    told = [
        (one.kind, one.purpose, one.processing)
        for one in lines
        if one.kind is not EventKind.LOGGED_IN
    ]
    assert (made.status_code, refused.status_code) == (201, 403)
    assert told == [
        (EventKind.CASE_OPENED, "optreden", "dossiers"),
        (EventKind.ACT_DENIED, "voorkomen", "dossiers"),
    ]
    assert not [one for event in lines for one in event.applied if ":" in one]


WRONG = {
    "no JSON": (b"{", "application/json", 400, "S-400"),
    "another form": (b"thema=drugs", "application/x-www-form-urlencoded", 415, "S-415"),
    "no form at all": (b"{}", "", 415, "S-415"),
    "nothing in it": (b"{}", "application/json", 422, "S-422"),
    "a list": (b"[]", "application/json", 422, "S-422"),
    "no Unicode": (b'{"thema": "\\ud800"}', "application/json", 422, "S-422"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_cannot_be_read_is_told_by_its_own_code(client: Clients, why: str) -> None:
    body, kind, status, code = WRONG[why]
    browsing = client("avries").browsing
    headers = {"X-CSRF-Token": browsing.token(), "Content-Type": kind}

    answer = browsing.post("/api/v1/dossiers", content=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_fault_names_fields_of_ours_and_never_what_was_sent(client: Clients) -> None:
    wrong = {
        "thema": ["drugs", VALUE],
        VALUE: 1,
        "signaal": {"herkomst": VALUE, "ontvangenOp": VALUE, "bijzonderheden": {VALUE: 5}},
    }
    answer = client("avries").send("/dossiers", wrong)
    told = {one["name"]: one["code"] for one in answer.json()["invalidParams"]}

    assert answer.status_code == 422
    assert VALUE not in answer.text
    assert told["body.doel"] == "missing"
    assert told["body.…"] == "extra_forbidden"
    assert told["body.signaal.herkomst"] == "enum"
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {
        "type", "title", "status", "code", "detail", "verwijzing", "invalidParams"
    }  # fmt: skip


def test_a_topic_says_only_what_belongs_to_its_kind(client: Clients) -> None:
    number = opened(client)
    other = AN_ADDRESS | {"persoon": {"geslachtsnaam": VALUE}}

    answer = client("avries").send(f"/dossiers/{number}/onderwerpen", other)

    assert (answer.status_code, VALUE in answer.text) == (422, False)


def test_every_code_is_explained_to_anybody_at_the_address_in_the_fault(
    client: Clients, visit: Visit
) -> None:
    problem = client("avries").get("/dossiers/S-2026-9999").json()
    stranger = visit()
    for code in faults.texts():
        assert stranger.get(f"/api/v1/fouten/{code}").json()["title"]

    assert problem["type"] == f"/api/v1/fouten/{problem['code']}"
    assert problem["code"] == "B-404"
    assert stranger.get(problem["type"]).status_code == 200
    assert stranger.get("/api/v1/fouten/X-000").status_code == 404


def test_a_list_tells_where_its_other_pages_are(client: Clients) -> None:
    numbers = [opened(client) for _ in range(3)]

    first = client("avries").get("/dossiers?paginaGrootte=2").json()
    second = client("avries").browsing.get(first["_links"]["volgende"]["href"]).json()

    got = [one["nummer"] for one in (*first["resultaten"], *second["resultaten"])]
    assert (got, first["totaal"]) == (numbers, 3)
    assert "vorige" not in first["_links"]
    assert second["_links"].keys() == {"self", "vorige"}
    for wrong in ("pagina=0", "paginaGrootte=101", "pagina=x"):
        assert client("avries").get(f"/dossiers?{wrong}").status_code == 422


def test_who_has_a_thing_as_it_is_gets_nothing_and_who_has_an_older_one_changes_nothing(
    client: Clients,
) -> None:
    number = opened(client)
    path, analyst = f"/dossiers/{number}", client("avries")
    mark = analyst.get(path).headers["etag"]
    signal = AN_OPENING["signaal"]
    weighing = {"weging": "weging-1", "antwoorden": {}, "toelichting": REASON}

    assert analyst.get(path, **{"If-None-Match": mark}).status_code == 304
    assert analyst.send(f"{path}/signalen", signal, **{"If-Match": mark}).status_code == 201
    assert analyst.send(f"{path}/signalen", signal, **{"If-Match": "*"}).status_code == 201
    stale = analyst.send(f"{path}/wegingen", weighing, **{"If-Match": '"0000"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "S-412")


def test_the_same_request_with_the_same_key_is_done_once(client: Clients, town: Town) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    analyst = client("avries")

    first = analyst.send("/dossiers", AN_OPENING, **key)
    second = analyst.send("/dossiers", AN_OPENING, **key)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    for name in ("location", "etag", "content-type"):
        assert first.headers[name] == second.headers[name]
    assert town.kinds().count(EventKind.CASE_OPENED) == 1


def test_a_key_is_a_uuid_of_one_request_of_one_person(client: Clients, town: Town) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    other = AN_OPENING | {"thema": "mensenhandel"}
    client("avries").send("/dossiers", AN_OPENING, **key)

    reused = client("avries").send("/dossiers", other, **key)
    elsewhere = client("avries").send(
        "/dossiers/S-2026-0001/signalen", AN_OPENING["signaal"], **key
    )
    wrong = client("avries").send("/dossiers", other, **{"Idempotency-Key": VALUE})

    assert [one.json()["code"] for one in (reused, elsewhere, wrong)] == ["S-431", "S-431", "S-430"]
    assert [one.status_code for one in (reused, elsewhere, wrong)] == [422, 422, 400]
    assert town.kinds().count(EventKind.CASE_OPENED) == 1


def test_a_request_that_was_refused_can_be_sent_again_under_its_key(client: Clients) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    wrong = AN_OPENING | {"doel": "nergens"}

    refused = [client("avries").send("/dossiers", wrong, **key).json()["code"] for _ in range(2)]

    assert refused == ["B-118", "B-118"]


def test_of_two_that_come_at_once_one_is_done(client: Clients, town: Town) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    analyst = client("avries")
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(analyst.send, "/dossiers", AN_OPENING, **key) for _ in range(4)]
        found = [(one.result().status_code, one.result().json().get("code")) for one in sent]

    assert set(found) <= {(201, None), (409, "S-432")}
    assert (201, None) in found
    assert town.kinds().count(EventKind.CASE_OPENED) == 1


def test_too_much_at_once_is_told_when_to_come_back(client: Clients) -> None:
    analyst = client("avries")
    answers = [analyst.get("/gezondheid") for _ in range(602)]

    last = answers[-1]
    assert (last.status_code, last.json()["code"]) == (429, "S-429")
    assert int(last.headers["retry-after"]) > 0


def test_the_description_is_for_anybody_and_in_dutch(visit: Visit) -> None:
    answer = visit().get("/api/v1/openapi.json")
    found = answer.json()

    assert found["openapi"].startswith("3.1")
    assert found["info"]["version"] == answer.headers["api-version"]
    assert set(found["components"]["securitySchemes"]) == {"sessie", "token", "systeem"}
    assert not re.search(r'"description":"[^"]*\b(the|and|whether)\b', answer.text)
    for path, operations in found["paths"].items():
        for method, one in operations.items():
            assert one["summary"], (path, method)
            assert one["tags"], (path, method)
            faults_told = [code for code in one["responses"] if code >= "400"]
            assert faults_told, (path, method)


def test_what_is_sent_stands_in_no_repr() -> None:
    sent = OnderwerpIn.model_validate({"soort": "persoon", "persoon": {"geslachtsnaam": VALUE}})

    assert sent.topic().party.person is not None
    assert VALUE not in f"{sent!r} {sent}"
