"""A steward brings a source in through the browser: from a sample to a delivery that answers."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Demo, inside
from tests.journeys.pages.conftest import LogIn, served
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source
from tests.journeys.tutorials import PAGES, steps
from tests.pipelines.a_town import SAMPLE

STANDS = SAMPLE / "standplaatsen.csv"
REASON = "Grondslag, doel en bewaartermijn passen bij de aanpak."
LONG = 300_000
"""Milliseconds; the suite makes some fifty deliveries, and reading a file starts a program."""
expect.set_options(timeout=LONG)


@pytest.fixture(scope="module")
def hub(own: Demo) -> Iterator[str]:
    """The hub's site, where the operator set up an inbox for the new source."""
    settings = own.folder / "treffer.toml"
    inbox = 'inbox = "departments/standplaatsen/out"'
    settings.write_text(f"{settings.read_text()}\n[sources.standplaatsen]\n{inbox}\n")
    (own.folder / "departments" / "standplaatsen" / "out").mkdir(parents=True)
    with served("pipelines.web", settings, TREFFER_CONFIG=str(settings)) as base:
        yield base


def filled_in() -> str:
    """The contract as the tutorial has its reader write it."""
    tutorial = (PAGES / "new-source.md").read_text()
    return next(one.text for one in steps(tutorial) if one.file.endswith("odcs.yaml"))


def delivered(own: Demo, contract: str) -> None:
    """What hub and department do outside the browser: keys, and a delivery."""
    home = own.folder / "departments" / "standplaatsen"
    department = ("--municipality", "9901", "--department", "Markten", "--home", str(home))
    assert inside("treffer-extract", "init", *department).code == 0
    trusted = own.hub("key", "trust", "standplaatsen", "--signer", str(home / "keys/signing.pub"))
    given = own.hub("key", "give", "standplaatsen", "--to", str(home / "keys"))
    assert (trusted.code, given.code) == (0, 0), trusted.err + given.err
    (home / "contracts").mkdir()
    (home / "contracts" / "standplaatsen.odcs.yaml").write_text(contract)
    bag = next((own.folder / "departments" / "bag" / "out").glob("bag-*Z/addresses.parquet"))
    ran = inside(
        "treffer-extract", "run", "standplaatsen", "--from", str(STANDS), "--to",
        str(home / "out"), "--home", str(home), "--as-of", f"{date.today()}",  # noqa: DTZ011
        "--addresses", str(bag),
    )  # fmt: skip
    assert ran.code == 0, ran.err


def seen(page: Page, documents: list[str]) -> None:
    """Hold a page against the norm, at a desk and on a telephone, and keep its HTML."""
    require_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    documents.append(page.content())


def test_a_source_comes_in_from_a_sample_to_a_delivery_that_is_fresh(
    own: Demo, hub: str, log_in: LogIn
) -> None:
    documents: list[str] = []
    contract = filled_in()
    page = log_in(hub, "jsteward")
    page.get_by_role("link", name="Bronnen", exact=True).click()
    expect(page.get_by_text("Er is nog geen contract van standplaatsen")).to_be_visible()
    seen(page, documents)

    page.get_by_role("link", name="Nieuwe bron").click()
    seen(page, documents)
    page.get_by_label("Voorbeeldbestand").set_input_files(STANDS)
    page.get_by_label("Naam van de bron").fill("standplaatsen")
    page.get_by_label("Afdeling").fill("Markten")
    page.get_by_label("trefbron").check()
    page.get_by_role("button", name="Maak een voorstel").click()
    expect(page.get_by_role("row", name="opmerking")).to_contain_text("gaat niet mee")
    seen(page, documents)

    page.get_by_role("link", name="Naar het contract").click()
    expect(page.get_by_text("is niet ingevuld").first).to_be_visible()
    seen(page, documents)
    page.get_by_label("De tekst van het contract").fill(contract)
    expect(page.get_by_text("Geen bevindingen")).to_be_visible()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Het contract is bewaard, zonder bevindingen.")).to_be_visible()

    page.get_by_role("link", name="Proefdraai").click()
    page.get_by_label("Bestand van de afdeling").set_input_files(STANDS)
    page.get_by_role("button", name="Draai proef").click()
    expect(page.get_by_text("195 regels gelezen · 194 geldig · 1 geweigerd")).to_be_visible()
    expect(page.get_by_role("row", name="houder_bsn").first).to_contain_text("elfproef klopt niet")
    expect(page.get_by_role("row", name="houder_bsn").first).to_contain_text("31, 81, 131, 181")
    seen(page, documents)

    page.goto(f"{hub}/bronnen/standplaatsen/keuring")
    seen(page, documents)
    page.get_by_label("Bestand van de afdeling").set_input_files(STANDS)
    page.get_by_label("Peildatum").fill(f"{date.today()}")  # noqa: DTZ011
    page.get_by_role("button", name="Begin de keuring").click()
    expect(page.get_by_text("Bezig sinds")).to_be_visible()
    seen(page, documents)
    expect(page.get_by_role("table", name="De proeven")).to_be_visible()
    expect(page.get_by_text("✓ Geslaagd")).to_be_visible()
    seen(page, documents)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download als JUnit-XML").click()
    assert "contract-lint" in download.value.path().read_text()

    page.goto(f"{hub}/bronnen/standplaatsen")
    page.get_by_role("button", name="Dien het contract in").click()
    expect(page.get_by_text("Het wacht op een handtekening.")).to_be_visible()
    expect(page.get_by_text("… Ingediend")).to_be_visible()
    signed = own.hub("source", "sign", "standplaatsen", "--reason", REASON, by="pofficer")
    assert signed.code == 0, signed.err
    delivered(own, (own.folder / "contracts" / "standplaatsen.odcs.yaml").read_text())
    page.reload()
    page.get_by_role("button", name="Ververs nu").click()
    expect(page.get_by_text("✓ In gebruik genomen")).to_be_visible()
    seen(page, documents)

    page.get_by_role("link", name="Terug naar bron standplaatsen").click()
    expect(page.get_by_text("✓ Vers")).to_be_visible()
    expect(page.get_by_role("table", name="Leveringen en pogingen")).to_contain_text("200")
    seen(page, documents)
    page.get_by_role("link", name="Bronnen", exact=True).click()
    expect(page.get_by_role("row", name="standplaatsen").first).to_contain_text("Vers")
    assert "Koperzijl" not in "".join(documents)
    require_valid_html(*documents)


def test_a_contract_is_written_and_a_source_paused_without_javascript(
    hub: str, log_in: LogIn
) -> None:
    page = log_in(hub, "jsteward", java_script_enabled=False)
    page.goto(f"{hub}/bronnen/meldingen/contract")
    text = page.get_by_label("De tekst van het contract")
    text.fill(text.input_value().replace("secrecy", "secret"))
    page.get_by_role("button", name="Controleren").click()
    expect(page.get_by_text("kennen wij niet als eigenschap")).to_be_visible()
    expect(text).to_contain_text("secret")

    page.goto(f"{hub}/bronnen/meldingen")
    page.get_by_text("Pauzeer de bron").click()
    page.get_by_label("Waarom pauzeert u de bron?").fill("De afdeling stapt over op iets anders.")
    page.get_by_role("button", name="Pauzeer", exact=True).click()
    expect(page.get_by_text("meldingen is gepauzeerd")).to_be_visible()
    page.get_by_role("button", name="Hervat de bron").click()
    expect(page.get_by_text("meldingen gaat verder.")).to_be_visible()
    require_valid_html(source(page))
