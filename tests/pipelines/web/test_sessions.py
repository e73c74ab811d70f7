"""A session is short, told of before it ends, and nobody's but who it is of."""

from datetime import timedelta

import pytest

from contracts.events import EventKind
from pipelines.site.sessions import IDLE, LONGEST, Sessions
from tests.builders import NOW
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Visit

PART = {"HX-Request": "true"}


def test_a_session_ends_when_nothing_is_asked_and_lasts_no_day_whatever_is() -> None:
    sessions = Sessions()
    visit = sessions.begin(NOW, "avries")
    now = NOW
    while now < NOW + LONGEST - IDLE:
        now += IDLE - timedelta(seconds=1)
        assert sessions.find(visit.key, now) is visit
    assert not visit.can_last()

    assert sessions.find(visit.key, NOW + LONGEST) is None
    other = sessions.begin(NOW, "avries")
    assert sessions.find(other.key, NOW + IDLE) is None
    assert sessions.find(other.key, NOW) is None


def test_what_a_page_asks_by_itself_keeps_nobody_logged_in(visit: Visit, town: Town) -> None:
    analyst = visit("avries")

    town.clock.forward(minutes=8)
    assert analyst.get("/sessie", headers=PART).text.strip() == ""
    town.clock.forward(minutes=6, seconds=30)
    warned = analyst.get("/sessie", headers=PART)
    assert "over 1 minuut uitgelogd" in warned.text
    town.clock.forward(minutes=1)
    asked = {**PART, "HX-Current-URL": "http://127.0.0.1:8642/dossiers?zoek=x"}
    left = analyst.get("/sessie", headers=asked)

    assert left.headers["hx-redirect"] == "/inloggen?naar=/dossiers"


@pytest.mark.parametrize("headers", [PART, {}])
def test_who_is_warned_can_stay(visit: Visit, town: Town, headers: dict[str, str]) -> None:
    analyst = visit("avries")
    token = analyst.token()
    town.clock.forward(minutes=14)

    done = analyst.post("/sessie", data={"token": token}, headers=headers)

    assert done.status_code in {200, 303}
    town.clock.forward(minutes=14)
    assert analyst.get("/").status_code == 200


def test_after_eight_hours_staying_is_not_offered(visit: Visit, town: Town) -> None:
    analyst = visit("avries")
    for _ in range(34):
        town.clock.forward(minutes=14)
        shown = analyst.get("/")
    assert "Langer ingelogd blijven" not in shown.text
    town.clock.forward(minutes=1)

    warned = analyst.get("/sessie", headers=PART).text

    assert "8 uur" in warned and "<form" not in warned


def test_a_page_says_until_when_and_how_to_stay_without_a_script(visit: Visit) -> None:
    shown = visit("avries").get("/").text

    assert 'href="/sessie" target="_blank"' in shown
    assert 'hx-get="/sessie"' in shown
    assert "U bent ingelogd tot" in visit("avries").get("/sessie").text


def test_two_browsers_of_one_person_are_two_sessions(visit: Visit) -> None:
    one, other = visit("avries"), visit("avries")

    one.fill_in("/uitloggen")

    assert (one.get("/").status_code, other.get("/").status_code) == (303, 200)


def test_a_key_that_somebody_planted_is_no_session(visit: Visit, town: Town) -> None:
    victim = visit()
    planted = victim.cookies.get("treffer-hub")

    victim.fill_in("/inloggen", {"account": "avries"})

    assert victim.cookies.get("treffer-hub") != planted
    attacker = visit()
    attacker.cookies.set("treffer-hub", str(planted), domain="127.0.0.1")
    assert attacker.get("/").status_code == 303
    assert EventKind.LOGGED_IN in town.kinds()


def test_who_is_not_logged_in_pushes_out_nobody_who_is() -> None:
    sessions = Sessions()
    visit = sessions.begin(NOW, "avries")

    for _ in range(2001):
        last = sessions.begin(NOW)

    assert sessions.find(visit.key, NOW) is visit
    assert sessions.find(last.key, NOW) is last


def test_nothing_of_a_session_is_shown() -> None:
    found = Sessions().begin(NOW, "avries", frozenset({"analisten"}))

    assert found.key not in repr(found)
    assert found.token not in repr(found)
    assert "analisten" not in repr(found)
