"""What is live on a page outlives a fault: nothing else comes in its place, and it goes on."""

from playwright.sync_api import Page, Route, expect

from tests.journeys.pages.conftest import LogIn
from tests.journeys.pages.test_gate import (
    CLOSED,
    CONTENT,
    WITHIN,
    _grant,
    _open,
    _revoke,
    request_id,
)

__all__ = ["request_id"]
AWAY = "<main><h1>Even niet</h1></main>"


def fails(route: Route) -> None:
    route.fulfill(status=503, content_type="text/html", body=AWAY)


def until_refused(page: Page, address: str, *, times: int = 1) -> None:
    for _ in range(times):
        with page.expect_response(lambda one: one.url.endswith(address) and one.status == 503):
            pass


def test_a_window_outlives_a_fault_and_still_closes(
    gate: str,
    request_id: str,
    log_in: LogIn,
) -> None:
    officer, analyst = log_in(gate, "pofficer"), log_in(gate, "avries")
    _grant(officer, request_id)
    _open(analyst, request_id)
    before = analyst.locator("#stand strong").inner_text()

    analyst.route("**/vanzelf", fails)
    until_refused(analyst, "/vanzelf", times=2)
    expect(analyst.get_by_role("heading", name=f"Kijkvenster {request_id}")).to_be_visible()
    expect(analyst.get_by_text("Even niet")).to_have_count(0)
    analyst.unroute("**/vanzelf")

    expect(analyst.locator("#stand strong")).not_to_have_text(before)
    expect(analyst.get_by_text(CONTENT)).to_be_visible()
    _revoke(officer)
    expect(analyst.get_by_role("heading", name=CLOSED)).to_be_visible(timeout=WITHIN)
    assert CONTENT not in analyst.content()


def test_checks_while_typing_outlive_a_fault(hub: str, log_in: LogIn) -> None:
    analyst = log_in(hub, "avries")
    analyst.goto(f"{hub}/dossiers/S-2026-0001/onderwerpen/nieuw?soort=person")
    checks = analyst.locator("#controle")
    first = checks.inner_text()

    analyst.route("**/controle", fails)
    with analyst.expect_response(lambda one: one.url.endswith("/controle")):
        analyst.locator("#onderwerp input[type=text]").first.fill("Jan")
    expect(checks).to_have_text(first)
    analyst.unroute("**/controle")
    with analyst.expect_response(lambda one: one.url.endswith("/controle") and one.ok):
        analyst.locator("#onderwerp input[type=text]").first.fill("Jansen")

    expect(checks).to_be_visible()
