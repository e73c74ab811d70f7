"""What somebody sends after their session ended is theirs to send again, and nobody else's."""

import html
import re

import httpx
import pytest

from pipelines.site.sessions import IDLE, LONGEST
from tests.pipelines.site.conftest import Either
from tests.pipelines.web.conftest import Browsing

TYPED = 'Twee regels,\r\nmet "aanhaling" & <teken>'


def late(either: Either, account: str) -> tuple[Browsing, dict[str, str]]:
    """A browser whose session ended, and the form that stood on its page."""
    browser = either.visit(account)
    form = {"token": browser.token(), "tekst": TYPED, "keuze": "weigeren"}
    either.app.state.clock.moment += IDLE
    return browser, form


def fields(shown: httpx.Response) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', shown.text)
    return {name: html.unescape(value) for name, value in found}


def logged_in(browser: Browsing, account: str) -> None:
    assert browser.get("/inloggen").status_code == 200
    assert browser.fill_in("/inloggen", {"account": account}).status_code == 303


def test_what_was_typed_is_sent_again_after_a_new_login(either: Either) -> None:
    browser, form = late(either, either.accounts[0])

    shown = browser.post("/sessie", data=form)
    early = browser.post("/sessie", data=fields(shown))
    logged_in(browser, either.accounts[0])
    done = browser.post("/sessie", data=fields(shown))

    assert (shown.status_code, early.status_code, done.status_code) == (401, 401, 303)
    assert fields(shown) == form
    assert "Log opnieuw in" in shown.text


def test_who_sends_nothing_that_was_typed_is_sent_to_log_in(either: Either) -> None:
    browser, form = late(either, either.accounts[0])

    told = browser.post("/uitloggen", data={"token": form["token"]})

    assert told.headers["location"].startswith("/inloggen")


def test_who_logged_in_again_first_sends_the_old_page(either: Either) -> None:
    browser, form = late(either, either.accounts[0])

    browser.get("/")
    logged_in(browser, either.accounts[0])

    assert browser.post("/sessie", data=form).status_code == 303


@pytest.mark.rule("D-001")
def test_nobody_sends_what_another_typed(either: Either) -> None:
    browser, form = late(either, either.accounts[0])
    browser.post("/sessie", data=form)

    logged_in(browser, either.accounts[1])

    assert browser.post("/sessie", data=form).status_code == 403


def test_another_site_has_nothing_drawn_or_sent(either: Either) -> None:
    browser, form = late(either, either.accounts[0])
    other = either.visit(either.accounts[1])

    forged = browser.post("/sessie", data=form | {"token": other.token()})
    without = either.visit("").post("/sessie", data=form)

    assert (forged.status_code, without.status_code) == (303, 403)
    assert "aanhaling" not in forged.text + without.text


def test_after_a_logout_nothing_is_left_to_send(either: Either) -> None:
    browser = either.visit(either.accounts[0])
    form = {"token": browser.token(), "tekst": TYPED}
    browser.fill_in("/uitloggen")

    told = browser.post("/sessie", data=form)

    assert (told.status_code, "aanhaling" in told.text) == (403, False)


def test_a_session_is_remembered_no_longer_than_one_can_last(either: Either) -> None:
    browser, _ = late(either, either.accounts[0])
    key = browser.cookies[either.app.state.site.cookie]
    sessions, clock = either.app.state.sessions, either.app.state.clock

    assert sessions.find(key, clock.now()) is None
    assert sessions.ended(key, clock.now()) is not None
    assert sessions.ended(key, clock.now() + LONGEST + IDLE) is None
