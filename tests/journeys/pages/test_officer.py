"""The privacy officer decides in the browser: per source, on a source's contract, on notices."""

import pytest
from playwright.sync_api import Page, expect

from connectors import settings
from contracts.ids import PrivacyCheckId, SourceName
from contracts.notices import Find, NoticeKind
from contracts.parties import Actor
from pipelines import wiring
from pipelines.steps import lives, notices, privacy, topics
from pipelines.steps.bench import Bench
from tests.builders import an_actor
from tests.journeys.conftest import Demo
from tests.journeys.pages.conftest import LogIn
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source
from tests.pipelines.a_town import ANALYST, BSN, KNOWN, SOMEBODY, TEAM, open_case

STEWARD = an_actor("jsteward", "datasteward")
DEPUTY = """[person.deputy]
account = "tjansen"
from = 2026-01-01
until = 2099-01-01
"""
WHY = "Nodig voor dit signaal, en het kan niet met minder."


def asked(bench: Bench, by: Actor) -> PrivacyCheckId:
    """A check on three sources, in a case of its own."""
    case_id = open_case(bench).case_id
    for topic in (KNOWN, SOMEBODY):
        topics.add(case_id, topic, None, bench, ANALYST)
    names = [SourceName(name) for name in ("brp", "bag", "handhaving")]
    return privacy.request(case_id, names, bench, by).check_id


@pytest.fixture(scope="module")
def waiting(own: Demo) -> tuple[str, str]:
    """Two checks that wait, the second asked by the officer's own deputy; a source; a notice."""
    people = own.folder / "people.toml"
    role = 'roles = ["privacyfunctionaris"]\n'
    people.write_text(people.read_text().replace(role, role + DEPUTY))
    name = SourceName("meldingen")
    with wiring.bench(settings.load(own.folder / "treffer.toml")) as bench:
        numbers = asked(bench, ANALYST), asked(bench, TEAM)
        case = bench.register.cases()[-1]
        notices.tell(Find(kind=NoticeKind.SAME_TOPIC), case, None, bench, ANALYST)
        text = bench.agreements.contract_text(name)
        lives.submit(name, bench, STEWARD, text=text.replace("version: 1.0.0", "version: 1.1.0"))
    return numbers


def seen(page: Page, documents: list[str]) -> None:
    """Prove that a page can be used by all, and keep it to be checked as HTML."""
    require_accessible(page)
    documents.append(source(page))
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_officer_decides_on_all_that_waits(
    hub: str, waiting: tuple[str, str], log_in: LogIn
) -> None:
    documents: list[str] = []
    page = log_in(hub, "pofficer")
    page.get_by_role("navigation").get_by_role("link", name="Besluiten").click()
    assert BSN not in page.content()
    seen(page, documents)

    page.get_by_role("link", name=waiting[0], exact=True).click()
    seen(page, documents)
    for name, verdict in (("brp", "allowed"), ("bag", "refused"), ("handhaving", "returned")):
        page.locator(f"input[name=besluit-{name}][value={verdict}]").check()
        page.locator(f"textarea[name=reden-{name}]").fill(WHY if name != "bag" else "Nee.")
    page.get_by_role("button", name="Besluiten vastleggen").click()
    expect(page.get_by_role("alert")).to_contain_text("B-117")
    expect(page.locator("textarea[name=reden-brp]")).to_have_value(WHY)
    expect(page.locator("input[name=besluit-handhaving][value=returned]")).to_be_checked()
    seen(page, documents)
    page.locator("textarea[name=reden-bag]").fill("Adressen zijn hier niet voor nodig.")
    page.get_by_role("button", name="Besluiten vastleggen").click()
    expect(page.get_by_role("status")).to_contain_text("teruggestuurd met een vraag: handhaving")
    seen(page, documents)

    page.goto(f"{hub}/toetsen/{waiting[1]}")
    off = page.get_by_role("button", name="Besluiten vastleggen")
    expect(off).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("vroeg dit zelf aan")).to_be_visible()
    seen(page, documents)

    page.goto(f"{hub}/besluiten")
    page.get_by_role("link", name="meldingen", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("1.1.0")
    seen(page, documents)
    page.get_by_label("Tekenen: deze bron mag").check()
    page.get_by_label("Reden of vraag").fill(WHY)
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_role("status")).to_have_text("Versie 1.1.0 van meldingen is getekend.")
    seen(page, documents)

    page.goto(f"{hub}/besluiten")
    page.get_by_role("link", name="N-", exact=False).first.click()
    seen(page, documents)
    page.get_by_label("Wat hebt u ervan gemaakt?").fill("Twee teams werken hier samen aan.")
    page.get_by_role("button", name="Melding sluiten").click()
    for path in ("/besluiten/meldingen", "/besluiten/volglijst", "/protocol"):
        page.goto(f"{hub}{path}")
        seen(page, documents)
    require_valid_html(*documents)


def test_the_officer_decides_without_javascript(
    hub: str, waiting: tuple[str, str], log_in: LogIn
) -> None:
    page = log_in(hub, "avries", java_script_enabled=False)
    page.goto(f"{hub}/toetsen/{waiting[1]}")
    assert page.locator("input[type=radio]").count() == 0

    page = log_in(hub, "pofficer", java_script_enabled=False)
    page.goto(f"{hub}/besluiten/volglijst")
    page.get_by_label("Een collega").check()
    page.get_by_label("Kenteken").fill("12ABC3")
    page.get_by_role("button", name="Toevoegen").click()

    expect(page.get_by_role("status")).to_contain_text("hier niet meer te lezen")
    assert "12ABC3" not in page.content()
