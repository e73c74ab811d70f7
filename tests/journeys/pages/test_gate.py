"""The gate in the browser: two people at once, a verifier, and everybody without script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Demo
from tests.journeys.pages.conftest import AMSTERDAM, LogIn
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source

CLOSED = "Het kijkvenster is gesloten"
CONTENT = "kanarie-"
"""Begins every word of the sample that only a window shows."""
REASON = "Nodig om de sluiting te kunnen afwegen"
WITHIN = 5_000
"""Milliseconds in which a window closes, or is covered (product rule on revocation)."""


@pytest.fixture
def request_id(own: Demo) -> str:
    """A new request of the analyst for two fields of one hit."""
    asked = own.hub(
        "--json", "request", "new", "S-2026-0001", "--check", "H-1", "--topic", "A1",
        "--department", "Handhaving", "--field", "overtreding", "--field", "afdoening",
        "--purpose", "Sluiting van een pand overwegen", "--giving-ground", "art. 125 Gemeentewet",
        "--receiving-ground", "art. 13b Opiumwet", "--why-not-dat",
        "Zonder de aard van de overtreding is niet te wegen",
    )  # fmt: skip
    assert asked.code == 0, asked.err
    listed = own.gate("--json", "inbox", by="pofficer")
    return max(
        (word for word in listed.out.split('"') if word.startswith("W-")),
        key=lambda word: int(word.removeprefix("W-")),
    )


def _grant(officer: Page, request_id: str) -> None:
    officer.get_by_role("link", name=f"Watverzoek {request_id}").click()
    officer.get_by_role("checkbox", name="overtreding").check()
    officer.get_by_label("Waarom?").fill(REASON)
    officer.get_by_role("button", name="Toestaan wat ik koos").click()
    expect(officer.get_by_role("status")).to_contain_text(f"{request_id} is toegekend")


def _open(analyst: Page, request_id: str) -> None:
    analyst.reload()
    analyst.get_by_role("link", name=f"Watverzoek {request_id}").click()
    analyst.get_by_role("link", name="Naar het kijkvenster").click()
    analyst.get_by_role("button", name="Openen: de tijd gaat lopen").click()
    expect(analyst.get_by_text(CONTENT)).to_be_visible()


def _revoke(officer: Page) -> None:
    officer.get_by_label("Waarom trekt u dit in?").fill("Het signaal bleek elders te spelen")
    officer.get_by_role("button", name="Intrekken").click()


def test_a_revocation_closes_the_window_in_another_browser_within_five_seconds(
    gate: str, request_id: str, log_in: LogIn
) -> None:
    officer, analyst = log_in(gate, "pofficer"), log_in(gate, "avries")
    documents = [source(officer)]
    _grant(officer, request_id)
    _open(analyst, request_id)
    for page in (officer, analyst):
        require_accessible(page)
        documents.append(source(page))
    clock = analyst.locator("#stand strong")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)

    _revoke(officer)

    expect(analyst.get_by_role("heading", name=CLOSED)).to_be_visible(timeout=WITHIN)
    assert CONTENT not in analyst.content()
    require_accessible(analyst)
    require_valid_html(*documents, source(analyst), source(officer))


def test_a_window_is_not_printed_and_is_covered_when_the_gate_does_not_answer(
    gate: str, request_id: str, log_in: LogIn, browser: Browser
) -> None:
    _grant(log_in(gate, "pofficer"), request_id)
    # A browser of its own: that it cannot reach the gate is what its console says.
    context = browser.new_context(**AMSTERDAM)
    analyst = context.new_page()
    analyst.goto(f"{gate}/inloggen")
    analyst.locator("form:has(input[value=avries]) button").click()
    _open(analyst, request_id)

    analyst.emulate_media(media="print")
    expect(analyst.get_by_text(CONTENT)).to_be_hidden()
    expect(analyst.get_by_text("kan niet worden afgedrukt")).to_be_visible()
    analyst.emulate_media(media="screen")
    expect(analyst.locator(".venster__doek")).to_be_hidden()
    context.set_offline(True)

    expect(analyst.locator(".venster__doek")).to_be_visible(timeout=WITHIN)
    context.close()


def test_a_window_closes_without_script_too(gate: str, request_id: str, log_in: LogIn) -> None:
    officer = log_in(gate, "pofficer", java_script_enabled=False)
    analyst = log_in(gate, "avries", java_script_enabled=False)
    _grant(officer, request_id)
    _open(analyst, request_id)

    _revoke(officer)

    expect(analyst.get_by_role("heading", name=CLOSED)).to_be_visible(timeout=WITHIN)
    assert CONTENT not in analyst.content()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_verifier_answers_one_question_after_another(
    gate: str, log_in: LogIn, width: int
) -> None:
    verifier = log_in(gate, "wtoezicht", viewport={"width": width, "height": 800})
    verifier.get_by_role("link", name="Verificaties", exact=True).click()
    documents = [source(verifier)]
    require_accessible(verifier)

    verifier.get_by_role("link", name="Begin met").click()
    require_accessible(verifier)
    documents.append(source(verifier))
    assert verifier.evaluate("document.documentElement.scrollWidth") <= width
    verifier.get_by_role("button", name="Niet te zeggen").click()

    expect(verifier.get_by_role("status")).to_contain_text("is bewaard")
    require_valid_html(*documents)
