"""The reviewer's journey: journal, chain, sample, report and register, with nothing but reading."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.pages.conftest import LogIn
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source

FINDING = "Doel, wegingen en toets kloppen met het dossier."


def searched(page: Page, hub: str) -> None:
    """Find the lines of one case, and read one of them."""
    page.goto(f"{hub}/logboek")
    page.get_by_label("Nummer").fill("S-2026-0001")
    page.get_by_label("Handeling").select_option("PrivacyCheckDecided")
    page.get_by_role("button", name="Zoek").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.locator("tbody th a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("besluit over de privacytoets")


def sampled(page: Page, hub: str) -> None:
    """Draw a sample with a seed of one's own, and say of a hit check that it is in order."""
    page.goto(f"{hub}/logboek/steekproeven")
    page.get_by_label("Getal waarmee u trekt").fill("42")
    page.get_by_role("button", name="Trek de steekproef").click()
    page.get_by_role("link", name="H-1").click()
    page.get_by_label("Ja, in orde").check()
    page.get_by_label("Wat u vond").fill(FINDING)
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_role("status")).to_contain_text("H-1")
    expect(page.locator("tbody")).to_contain_text("in orde")


def test_a_reviewer_reads_verifies_samples_and_reports_without_script(
    hub: str, log_in: LogIn, tmp_path: Path
) -> None:
    page = log_in(hub, "lcontrole", java_script_enabled=False)

    searched(page, hub)
    page.goto(f"{hub}/logboek")
    page.get_by_role("button", name="Controleer nu").click()
    expect(page.get_by_role("status")).to_contain_text("De keten klopt")
    sampled(page, hub)
    page.goto(f"{hub}/rapporten")
    page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="Download de cijfers").click()
    given.value.save_as(tmp_path / "numbers.csv")
    assert "<8" in (tmp_path / "numbers.csv").read_text(encoding="utf-8-sig")
    page.goto(f"{hub}/verwerkingen")
    expect(page.get_by_role("heading", level=2)).to_contain_text(["Signaaldossiers en hitchecks"])


def test_the_reviewer_s_pages_are_accessible_html_and_fit_a_narrow_screen(
    hub: str, log_in: LogIn
) -> None:
    wide = log_in(hub, "lcontrole")
    sampled(wide, hub)
    sample = wide.url
    ways = [f"{hub}{path}" for path in ("/logboek", "/logboek/9", "/logboek/steekproeven",
            "/rapporten", "/verwerkingen", "/vernietiging", "/vernietiging/X-1")]  # fmt: skip
    wide.goto(ways[3])
    report = wide.get_by_role("main").get_by_role("listitem").first.get_by_role("link")
    ways += [sample, f"{sample}/H-1", f"{hub}{report.get_attribute('href')}"]
    documents = []

    for way in ways:
        wide.set_viewport_size({"width": 1280, "height": 900})
        answer = wide.goto(way)
        assert answer is not None
        assert answer.status == 200, way
        require_accessible(wide)
        documents.append(source(wide))
        wide.set_viewport_size({"width": 320, "height": 700})
        assert wide.evaluate("document.documentElement.scrollWidth") <= 320, way
        pictures = wide.evaluate("[...document.images].every(one => one.naturalWidth > 0)")
        assert pictures, way
    wide.goto(f"{hub}/logboek")
    wide.get_by_role("button", name="Controleer nu").click()
    require_accessible(wide)
    require_valid_html(*documents)
