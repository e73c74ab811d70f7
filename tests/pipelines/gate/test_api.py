"""The gate's API: decisions as on its pages, and nothing of substance in any answer."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from contracts.events import EventKind
from contracts.grants import RequestState
from pipelines.gate.pages.api.api import ABOUT
from tests.pipelines.gate.a_gate import REASON, W57
from tests.pipelines.gate.a_question import V12, asked
from tests.pipelines.gate.a_site import WINDOW, Browser, Site, canaries_in

REQUEST = "/wat-verzoeken/W-57"
JUDGE = f"{REQUEST}/beoordelingen"
GRANT = {"oordeel": "toegekend", "velden": ["afdoening"], "toelichting": REASON}
END = {"toelichting": REASON}


def got(browser: Browser, path: str) -> httpx.Response:
    return browser.get(f"/api/v1{path}")


def sent(browser: Browser, path: str, body: Any, **headers: str) -> httpx.Response:
    token = got(browser, "/sessie").json()["token"]
    given = {"X-CSRF-Token": token, "If-Match": "*"} | headers
    return browser.post(f"/api/v1{path}", json=body, headers=given)


def test_a_request_is_granted_once_and_revoked(site: Site) -> None:
    site.gate.ask()
    piet, anna = site.visit("piet"), site.visit("anna")
    before = got(piet, REQUEST)

    granted = sent(piet, JUDGE, GRANT, **{"If-Match": before.headers["etag"]})
    again = sent(piet, JUDGE, GRANT)
    stale = sent(piet, JUDGE, GRANT, **{"If-Match": before.headers["etag"]})
    opened = anna.send_form(WINDOW)
    ended = sent(piet, f"{REQUEST}/intrekkingen", END)

    assert granted.status_code == 201
    assert (granted.json()["stand"], granted.json()["beurt"]) == ("toegekend", "aanvrager")
    assert [one["naam"] for one in granted.json()["velden"] if one["toegekend"]] == ["afdoening"]
    assert (again.status_code, again.json()["code"]) == (409, "G-422")
    assert again.json()["redenen"]
    assert stale.status_code == 412
    assert opened.status_code == 303
    assert ended.json()["stand"] == "ingetrokken_door_beslisser"
    assert site.gate.bench.register.state(W57) is RequestState.REVOKED


@pytest.mark.parametrize(
    ("body", "status", "state"),
    [
        (GRANT | {"velden": ["thema"]}, 422, RequestState.SUBMITTED),
        (GRANT | {"velden": []}, 422, RequestState.SUBMITTED),
        (GRANT | {"oordeel": "geweigerd"}, 422, RequestState.SUBMITTED),
        (GRANT | {"toelichting": "kort"}, 422, RequestState.SUBMITTED),
        (GRANT | {"oordeel": "geweigerd", "velden": []}, 201, RequestState.REFUSED),
        (GRANT | {"oordeel": "teruggestuurd", "velden": []}, 201, RequestState.RETURNED),
    ],
    ids=["not asked", "nothing", "refused with fields", "short", "refuse", "send back"],
)
def test_a_decision_is_whole_or_is_not_taken(
    site: Site, body: dict[str, object], status: int, state: RequestState
) -> None:
    site.gate.ask()

    answer = sent(site.visit("piet"), JUDGE, body)

    assert answer.status_code == status
    assert site.gate.bench.register.state(W57) is state


def test_who_neither_decides_nor_asked_learns_nothing(site: Site) -> None:
    site.gate.ask()
    stranger = site.visit("kees")

    for path in (REQUEST, "/wat-verzoeken/W-9999", "/wat-verzoeken/Jansen"):
        answer = got(stranger, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "G-404")
    for path, body in ((JUDGE, GRANT), (f"{REQUEST}/intrekkingen", END)):
        assert sent(stranger, path, body).status_code == 404
    assert got(stranger, "/wat-verzoeken").json()["totaal"] == 0
    assert site.gate.bench.register.state(W57) is RequestState.SUBMITTED


@pytest.mark.rule("D-001")
def test_who_asked_sees_the_request_and_does_not_decide_on_it(site: Site) -> None:
    site.gate.ask()
    anna = site.visit("anna")

    refused = sent(anna, JUDGE, GRANT)

    assert got(anna, REQUEST).json()["stand"] == "ingediend"
    assert refused.status_code == 403


def test_a_decision_wants_a_fresh_proof_of_who_decides(site: Site) -> None:
    site.gate.ask()
    piet = site.visit("piet")
    site.gate.clock.moment += timedelta(minutes=11)

    assert sent(piet, JUDGE, GRANT).status_code in (401, 403)
    assert site.gate.bench.register.state(W57) is RequestState.SUBMITTED


def test_what_a_call_states_is_in_its_lines_and_is_known_here(site: Site) -> None:
    site.gate.ask()
    piet = site.visit("piet")
    stated = {"X-Doelbinding": "optreden", "X-Verwerking": "wat-informatie"}

    wrong = [
        sent(piet, JUDGE, GRANT, **stated | {name: "kanarie"}).status_code
        for name in (*stated, "X-Gebruiker")
    ]
    granted = sent(piet, JUDGE, GRANT, **stated)
    lines = [
        (one.event.kind, one.event.purpose, one.event.processing)
        for one in site.gate.bench.journal.entries()
        if one.event.actor == "piet"
    ]

    assert wrong == [400, 400, 400]
    assert granted.status_code == 201
    assert (EventKind.DISCLOSURE_GRANTED, "optreden", "wat-informatie") in lines


def test_no_answer_holds_what_a_window_shows(site: Site) -> None:
    piet, anna = site.opened()
    paths = ("/wat-verzoeken", REQUEST, "/verificaties", "/openapi.json", "/sessie")

    for browser in (piet, anna):
        for path in paths:
            answer = got(browser, path)
            assert answer.status_code == 200
            assert canaries_in(answer.text) == [], path
            assert answer.headers["api-version"] == "1.0.0"
    assert not [path for path in ABOUT["paths"] if "venster" in path or "gegevens" in path]


def test_a_verifier_answers_what_they_looked_at_and_nobody_else_does(site: Site) -> None:
    asked(site.gate)
    vera, stranger = site.visit("vera"), site.visit("kees")
    answers, body = (
        f"/verificaties/{V12}/antwoorden",
        {"antwoord": "niet_dezelfde", "getoond": [1, 2]},
    )

    unseen = sent(vera, answers, body)
    waits = got(vera, "/verificaties").json()
    shown = vera.get(f"/verificaties/{V12}")
    others = [sent(stranger, one, body) for one in (answers, answers.replace(V12, "V-9999"))]
    done = sent(vera, answers, body)

    assert unseen.status_code >= 400
    assert [one["nummer"] for one in waits["resultaten"]] == [V12]
    assert shown.status_code == 200
    assert {(one.status_code, one.json()["code"]) for one in others} == {(404, "G-405")}
    assert (done.status_code, done.json()["antwoord"]) == (201, "niet_dezelfde")
    assert got(vera, "/verificaties").json()["totaal"] == 0
