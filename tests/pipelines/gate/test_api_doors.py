"""Every route of the gate's API × every person: none can be forgotten here, as at the hub."""

import re
from typing import Any

import pytest

from pipelines.gate.pages.api.api import CREATING
from tests import site_routes
from tests.pipelines.gate.a_gate import REASON
from tests.pipelines.gate.a_question import V12, asked
from tests.pipelines.gate.a_site import Browser, Site, canaries_in

BASE = "/api/v1"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVERYBODY = {"anna", "piet", "olga", "kees", "vera"}
REQUEST = {"anna", "piet", "olga"}
"""Who asked, and who decides."""
QUESTION = {"vera"}
OPEN = {("GET", "/openapi.json"), ("GET", "/fouten/{code}"), ("GET", "/gezondheid")}
GRANT = {"oordeel": "toegekend", "velden": ["afdoening"], "toelichting": REASON}
ANSWER = {"antwoord": "niet_dezelfde", "getoond": [1, 2]}
DOORS: dict[tuple[str, str], tuple[set[str], Any]] = {
    ("GET", "/sessie"): (EVERYBODY, None),
    ("GET", "/wat-verzoeken"): (EVERYBODY, None),
    ("GET", "/wat-verzoeken/{number}"): (REQUEST, None),
    ("POST", "/wat-verzoeken/{number}/beoordelingen"): (REQUEST, GRANT),
    ("POST", "/wat-verzoeken/{number}/intrekkingen"): (REQUEST, {"toelichting": REASON}),
    ("GET", "/verificaties"): (EVERYBODY, None),
    ("GET", "/verificaties/{number}"): (QUESTION, None),
    ("POST", "/verificaties/{number}/antwoorden"): (QUESTION, ANSWER),
}
KNOWN = {"wat-verzoeken": "W-57", "verificaties": V12}
UPDATES = [door for door in DOORS if door[0] != "GET" and door[1] not in CREATING]


@pytest.fixture
def busy(site: Site) -> Site:
    """A gate at which a request and a question wait."""
    site.gate.ask()
    asked(site.gate)
    return site


def answer(browser: Browser, door: tuple[str, str], *, there: bool = True, **headers: str) -> Any:
    method, path = door
    number = KNOWN.get(path.split("/")[1], "")
    number = number if there else re.sub("[0-9]+$", "9999", number)
    token = browser.get(f"{BASE}/sessie").json()["token"]
    given = {"X-CSRF-Token": token, "If-Match": "*"} | headers
    given = {name: value for name, value in given.items() if value}
    path = BASE + path.format(number=number)
    return browser.request(method, path, json=DOORS[door][1], headers=given)


def state(site: Site) -> list[object]:
    bench = site.gate.bench
    return [
        [
            (one.request_id, bench.register.state(one.request_id))
            for one in bench.register.requests()
        ],
        [(one.question.task_id, one.answer, one.page) for one in bench.verifications.all()],
    ]


def test_every_route_is_a_door_of_this_table(site: Site) -> None:
    found = {
        (method, path.removeprefix(BASE))
        for method in METHODS
        for path in site_routes.paths(site.app, method)
        if path.startswith(f"{BASE}/")
    }

    assert found == set(DOORS) | OPEN


def test_who_may_not_come_in_learns_nothing_and_changes_nothing(busy: Site) -> None:
    before, there = state(busy), {who: busy.visit(who) for who in EVERYBODY}
    for door, (allowed, _) in DOORS.items():
        for who in sorted(EVERYBODY - allowed):
            told = [answer(there[who], door, there=one) for one in (True, False)]
            documents = [{k: v for k, v in one.json().items() if k != "verwijzing"} for one in told]
            assert documents[0] == documents[1], (who, door)
            assert [one.status_code for one in told] == [404, 404], (who, door)
            assert told[0].headers["content-type"] == "application/problem+json"
            assert canaries_in(told[0].text) == []
        for who in sorted(allowed if door[0] == "GET" else ()):
            shown = answer(there[who], door)
            assert shown.status_code == 200, (who, door)
            assert canaries_in(shown.text) == []

    assert state(busy) == before


def test_nobody_comes_in_without_login(busy: Site) -> None:
    stranger = Browser(busy.app, base_url=busy.gate.settings.web_url)
    for method, path in DOORS:
        told = stranger.request(method, BASE + path.format(number="W-57"), json={})
        assert (told.status_code, told.json()["code"]) == (401, "S-401"), path


@pytest.mark.parametrize("door", UPDATES, ids=" ".join)
def test_a_change_says_which_version_it_is_of(busy: Site, door: tuple[str, str]) -> None:
    before, who = state(busy), "vera" if "verificaties" in door[1] else "piet"
    browser = busy.visit(who)

    without = [answer(browser, door, there=one, **{"If-Match": ""}) for one in (True, False)]
    stale = answer(browser, door, **{"If-Match": '"0000"'})

    assert [(one.status_code, one.json()["code"]) for one in without] == [(428, "S-428")] * 2
    assert (stale.status_code, stale.json()["code"]) == (412, "S-412")
    assert state(busy) == before


def test_an_answer_to_what_is_shown_now_is_taken_and_to_what_was_is_not(busy: Site) -> None:
    vera, door = busy.visit("vera"), ("POST", "/verificaties/{number}/antwoorden")
    before = answer(vera, ("GET", "/verificaties/{number}"))
    vera.get(f"/verificaties/{V12}")
    after = answer(vera, ("GET", "/verificaties/{number}"))

    stale = answer(vera, door, **{"If-Match": before.headers["etag"]})
    taken = answer(vera, door, **{"If-Match": after.headers["etag"]})

    assert (before.json()["bekeken"], after.json()["bekeken"]) == (False, True)
    assert (stale.status_code, taken.status_code) == (412, 201)


def test_every_list_comes_in_pages(busy: Site) -> None:
    for path, who in (("/wat-verzoeken", "piet"), ("/verificaties", "vera")):
        page = busy.visit(who).get(f"{BASE}{path}?paginaGrootte=1").json()
        assert (page["totaal"], len(page["resultaten"])) == (1, 1)
        assert list(page["_links"]) == ["self"]
