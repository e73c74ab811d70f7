"""The analyst's journey in a browser: from a new signal to a closed case."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Demo
from tests.journeys.pages.conftest import LogIn
from tests.journeys.pages.hands import Hand, Keys, Pointing
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source

WHY = "De verzonnen feiten in dit signaal geven hier aanleiding toe."
ALLOWED = ("--verdict", "allowed", "--reason", WHY)
LIVE = pytest.param(True, Pointing, id="pointing")
BY_KEYS = pytest.param(True, Keys, id="keyboard only")
NO_SCRIPT = pytest.param(False, Pointing, id="without script")


def number_of(page: Page) -> str:
    found = re.search(r"S-\d{4}-\d{4}", page.url)
    assert found
    return found[0]


def open_a_case(hand: Hand) -> str:
    hand.follow("Nieuw signaal")
    hand.choose("Thema", "Malafide bedrijf")
    hand.choose("Met welk doel?", "Bestuurlijk optreden tegen ondermijning")
    hand.choose("Wie is verantwoordelijk?", "burgemeester")
    hand.choose("Waar komt het signaal vandaan?", "professional")
    hand.write("Wat is er gemeld?", "Een verzonnen signaal over een pand.")
    hand.press("Dossier openen")
    return number_of(hand.page)


def add_an_address(hand: Hand) -> None:
    hand.follow("Onderwerp toevoegen")
    hand.mark("adres", group="Wat voegt u toe?")
    hand.press("Verder")
    hand.write("Postcode", "9372 AT")
    hand.write("Huisnummer", "17 a")
    hand.mark("zeker", group="Hoe zeker")
    hand.press("Toevoegen")


def weigh(hand: Hand, path: str, *groups: str) -> None:
    """Answer every question of the next weighing with yes."""
    hand.follow("Weging invullen")
    assert hand.page.url.endswith(path)
    for group in groups:
        hand.mark("Ja", group=group)
    hand.write("Waarom weegt u dit zo?", WHY)
    hand.press("Weging vastleggen")


def weigh_to_the_decision(hand: Hand) -> None:
    weigh(
        hand, "/weging-1", "verankering in het bestuur", "verankering in de samenleving",
        "verankering in het bedrijfsleven", "Passen omstandigheden", "malafide of criminele",
    )  # fmt: skip
    weigh(hand, "/weging-2a", "gemeentelijk optreden")
    weigh(hand, "/weging-2b", "Ligt het object")
    weigh(hand, "/weging-3", "zwaar genoeg")


def decide(hand: Hand, case: str, option: str) -> None:
    """Take the decision as a member of the team."""
    hand.follow("Dossiers")
    hand.follow(case)
    hand.follow(f"Besluiten {option}")
    hand.write("Waarom besluit u dit?", WHY)
    hand.press("Besluit vastleggen")


@pytest.mark.parametrize(("scripted", "kind"), [LIVE, BY_KEYS, NO_SCRIPT])
def test_an_analyst_takes_a_signal_to_its_end(
    scripted: bool, kind: Callable[[Page], Hand], hub: str, own: Demo, log_in: LogIn
) -> None:
    hand = kind(log_in(hub, "avries", java_script_enabled=scripted))
    team = kind(log_in(hub, "tjansen", java_script_enabled=scripted))
    page = hand.page

    case = open_a_case(hand)
    expect(page.get_by_text("Wordt uiterlijk op")).to_be_visible()
    add_an_address(hand)
    expect(page.get_by_text("A1 adres, identiteit zeker")).to_be_visible()
    assert "9372" not in page.content()
    weigh_to_the_decision(hand)
    decide(team, case, "Vervolganalyse")

    page.goto(f"{hub}/dossiers/{case}")
    hand.follow("Privacytoets aanvragen")
    hand.press("Indienen")
    check = page.url.rpartition("/")[2]
    expect(page.get_by_text("wacht op besluit").first).to_be_visible()
    told = own.hub("privacy-check", "decide", check, *ALLOWED, by="pofficer")
    assert told.code == 0, told.err

    page.goto(f"{hub}/dossiers/{case}")
    hand.follow("Hitcheck uitvoeren")
    expect(page.get_by_text(re.compile(r"U vraagt\s+1 onderwerp × \d+ bronnen"))).to_be_visible()
    hand.press("Hitcheck uitvoeren")
    page.wait_for_url(re.compile(r"/hitchecks/H-\d+$"))
    expect(page.get_by_text("Beantwoord")).to_be_visible()

    hand.press("Wat-informatie vragen over A1 bij Handhaving")
    hand.mark("overtreding")
    hand.write("Waarvoor hebt u dit nodig?", WHY)
    hand.write("Waarom is weten dát", WHY)
    hand.write("Wettelijke grond om te geven", "Gemeentewet art. 125")
    hand.write("Wettelijke grond om te krijgen", "Opiumwet art. 13b")
    hand.press("Voorbeeld bekijken")
    expect(page.get_by_text("Er is nog niets ingediend")).to_be_visible()
    hand.press("Indienen")
    request = page.url.rpartition("/")[2]
    told = own.gate("decide", request, "--allow", "overtreding", "--reason", WHY, by="pofficer")
    assert told.code == 0, told.err
    page.reload()
    expect(page.get_by_text("toegekend").first).to_be_visible()

    page.goto(f"{hub}/dossiers/{case}")
    weigh(hand, "/weging-4", "Bevestigen de hits")
    decide(team, case, "Mono- of multidisciplinair")
    team.follow("Dossier sluiten")
    team.write("Waarom?", WHY)
    team.press("Dossier sluiten")
    expect(team.page.get_by_text("alleen lezen")).to_be_visible()
    assert team.page.locator(".tijdlijn li").count() >= 12


def test_every_page_of_the_analyst_can_be_used_by_all_and_is_html(hub: str, log_in: LogIn) -> None:
    page = log_in(hub, "avries", viewport={"width": 320, "height": 800})
    case = "/dossiers/S-2026-0001"
    wide, seen = [], []
    for path in (
        "/", "/dossiers", "/dossiers/nieuw", case, f"{case}/signalen/nieuw",
        f"{case}/onderwerpen/nieuw", f"{case}/onderwerpen/nieuw?soort=person",
        f"{case}/wegingen/weging-4", f"{case}/toetsen/nieuw", f"{case}/toetsen/T-1",
        f"{case}/hitcheck", "/hitchecks/H-1", f"{case}/besluiten/niet-verder",
        f"{case}/sluiten", f"{case}/afwijkingen/nieuw", f"{case}/voorwaarden/nieuw",
        "/watverzoeken/W-1",
    ):  # fmt: skip
        answer = page.goto(f"{hub}{path}")
        assert answer is not None
        assert answer.status == 200, path
        require_accessible(page)
        seen.append(source(page))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    # What is asked about a hit has no address that tells of it.
    page.goto(f"{hub}/hitchecks/H-1")
    page.get_by_role("button", name="vragen over").first.click()
    require_accessible(page)
    seen.append(source(page))

    assert not wide
    require_valid_html(*seen)


def test_what_is_typed_is_checked_while_it_is_typed(hub: str, log_in: LogIn) -> None:
    page = log_in(hub, "avries")
    page.goto(f"{hub}/dossiers/S-2026-0001/onderwerpen/nieuw?soort=person")
    assert page.get_by_label("BSN").get_attribute("type") == "password"

    told = page.locator("#controle")
    page.get_by_label("BSN").press_sequentially("123456789")
    expect(told).to_contain_text("BSN: elfproef klopt niet")
    page.get_by_label("BSN").fill("999990019")
    expect(told).not_to_contain_text("klopt niet")
    expect(told).to_contain_text("Bevraagbaar met deze gegevens")
    assert "999990019" not in page.content()


def test_the_result_of_a_weighing_runs_along(hub: str, log_in: LogIn) -> None:
    page = log_in(hub, "avries")
    page.goto(f"{hub}/dossiers/S-2026-0001/wegingen/weging-4")

    expect(page.locator("#stand")).to_contain_text("nog niet beslist")
    page.get_by_label("Ja").check()
    expect(page.locator("#stand")).to_contain_text("1 van 1 ja")
    page.get_by_label("Nee").check()
    expect(page.locator("#stand")).to_contain_text("niet door")
