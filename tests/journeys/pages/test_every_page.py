"""Every page of both sites, as who may see it: everybody can use it, it is HTML, and it fits.

A route that is new and stands in no table here fails the test.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from connectors import settings
from contracts.errors import (
    Gone,
    IntegrityBroken,
    Invalid,
    NotPermitted,
    Stale,
    TryAgain,
    WrongUse,
)
from contracts.ids import CaseId, CheckId, SourceName
from pipelines.gate import home
from pipelines.gate.pages import app as gate_app
from pipelines.web import app as hub_app
from pipelines.web.tasks import Say, Work
from tests.journeys.conftest import Demo
from tests.journeys.pages.a_far_case import CASE, REASON, brought_far
from tests.journeys.pages.conftest import AMSTERDAM
from tests.journeys.pages.in_process import at_hand
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source
from tests.ports import unused_port
from tests.site_routes import paths

WIDTHS = (640, 320)
"""Pixels: that of a desk at a zoom of 200 %, and of a telephone."""
NOBODY = ""
OF_CASE = f"/dossiers/{CASE}"
SECOND = "/dossiers/S-2026-0002"

HUB: Mapping[str, Sequence[tuple[str, str]]] = {
    "/": [(one, "/") for one in ("avries", "tjansen", "pofficer", "fbeheer", "jsteward",
                                 "lcontrole")],
    "/besluiten": [("pofficer", "/besluiten"), ("fbeheer", "/besluiten")],
    "/besluiten/bronnen/{name}": [("pofficer", "/besluiten/bronnen/handhaving")],
    "/besluiten/meldingen": [("pofficer", "/besluiten/meldingen")],
    "/besluiten/meldingen/{number}": [("pofficer", "/besluiten/meldingen/N-1")],
    "/besluiten/volglijst": [("pofficer", "/besluiten/volglijst")],
    "/bevestigd": [("avries", "/bevestigd")],
    "/bevestigen": [("pofficer", "/bevestigen?naar=/besluiten")],
    "/bronnen": [("jsteward", "/bronnen"), ("lcontrole", "/bronnen")],
    "/bronnen/nieuw": [("jsteward", "/bronnen/nieuw")],
    "/bronnen/berichten": [("jsteward", "/bronnen/berichten"), ("fbeheer", "/bronnen/berichten")],
    "/bronnen/{name}": [("jsteward", "/bronnen/handhaving"), ("fbeheer", "/bronnen/brp")],
    "/bronnen/{name}/contract": [("jsteward", "/bronnen/handhaving/contract")],
    "/bronnen/{name}/keuring": [("jsteward", "/bronnen/handhaving/keuring")],
    "/bronnen/{name}/proefdraai": [("jsteward", "/bronnen/handhaving/proefdraai")],
    "/bronnen/{name}/taken/{number}": [("jsteward", "/bronnen/handhaving/taken/{task}")],
    "/dossiers": [("avries", "/dossiers")],
    "/dossiers/nieuw": [("avries", "/dossiers/nieuw")],
    "/dossiers/{number}": [("avries", OF_CASE), ("tjansen", SECOND)],
    "/dossiers/{number}/afwijkingen/nieuw": [("tjansen", f"{OF_CASE}/afwijkingen/nieuw")],
    "/dossiers/{number}/besluiten/{option}": [("tjansen", f"{OF_CASE}/besluiten/geen-aanpak")],
    "/dossiers/{number}/delen/nieuw": [("avries", f"{OF_CASE}/delen/nieuw?toets=check-2a")],
    "/dossiers/{number}/hitcheck": [("avries", f"{OF_CASE}/hitcheck")],
    "/dossiers/{number}/hitcheck/stand": [("avries", f"{SECOND}/hitcheck/stand")],
    "/dossiers/{number}/onderwerpen/nieuw": [
        ("avries", f"{SECOND}/onderwerpen/nieuw"),
        *(("avries", f"{SECOND}/onderwerpen/nieuw?soort={kind}")
          for kind in ("person", "organisation", "address", "parcel", "vehicle")),
    ],
    "/dossiers/{number}/signalen/nieuw": [("avries", f"{OF_CASE}/signalen/nieuw")],
    "/dossiers/{number}/sluiten": [("tjansen", f"{OF_CASE}/sluiten")],
    "/dossiers/{number}/toetsen/nieuw": [
        ("avries", f"{SECOND}/toetsen/nieuw"),
    ],
    "/dossiers/{number}/toetsen/{check}": [
        ("avries", f"{OF_CASE}/toetsen/T-1"), ("avries", f"{OF_CASE}/toetsen/T-2"),
    ],
    "/dossiers/{number}/versie": [("avries", f"{OF_CASE}/versie")],
    "/dossiers/{number}/verslagen/{record}": [("avries", f"{OF_CASE}/verslagen/aanpak")],
    "/dossiers/{number}/voorwaarden/nieuw": [("avries", f"{SECOND}/voorwaarden/nieuw")],
    "/dossiers/{number}/wegingen/{name}": [("avries", f"{SECOND}/wegingen/weging-4")],
    "/hitchecks/{number}": [("avries", "/hitchecks/H-1")],
    "/inloggen": [(NOBODY, "/inloggen")],
    "/logboek": [("lcontrole", "/logboek")],
    "/logboek/steekproeven": [("lcontrole", "/logboek/steekproeven")],
    "/logboek/steekproeven/{line}": [("lcontrole", "/logboek/steekproeven/{line}")],
    "/logboek/steekproeven/{line}/{number}": [("lcontrole", "/logboek/steekproeven/{line}/H-1")],
    "/logboek/{number}": [("lcontrole", "/logboek/50")],
    "/protocol": [("fbeheer", "/protocol")],
    "/rapporten": [("lcontrole", "/rapporten")],
    "/rapporten/{name}": [("lcontrole", "/rapporten/{quarter}")],
    "/sessie": [("avries", "/sessie")],
    "/toetsen/{number}": [("pofficer", "/toetsen/T-1"), ("pofficer", "/toetsen/T-2")],
    "/uitgelogd": [(NOBODY, "/uitgelogd")],
    "/vernietiging": [("lcontrole", "/vernietiging")],
    "/vernietiging/{number}": [("lcontrole", "/vernietiging/X-1")],
    "/verwerkingen": [("lcontrole", "/verwerkingen")],
    "/watverzoeken/{number}": [("avries", "/watverzoeken/W-2"), ("avries", "/watverzoeken/W-3")],
}  # fmt: skip
"""What is opened of each route, and as whom."""
GATE: Mapping[str, Sequence[tuple[str, str]]] = {
    "/": [("avries", "/"), ("pofficer", "/"), ("wtoezicht", "/")],
    "/bevestigd": [("pofficer", "/bevestigd")],
    "/bevestigen": [("pofficer", "/bevestigen")],
    "/delen": [("pofficer", "/delen"), ("wtoezicht", "/delen")],
    "/delen/{number}": [("pofficer", "/delen/T-3"), ("wtoezicht", "/delen/T-2")],
    "/delen/{number}/venster": [("wtoezicht", "/delen/T-2/venster")],
    "/delen/{number}/venster/vanzelf": [("wtoezicht", "/delen/T-2/venster/vanzelf")],
    "/inloggen": [(NOBODY, "/inloggen")],
    "/sessie": [("avries", "/sessie")],
    "/uitgelogd": [(NOBODY, "/uitgelogd")],
    "/verificaties": [("wtoezicht", "/verificaties")],
    "/verificaties/{number}": [],  # Opened by itself, before the case goes on.
    "/watverzoeken/{number}": [
        ("pofficer", "/watverzoeken/W-2"), ("pofficer", "/watverzoeken/W-3"),
        ("avries", "/watverzoeken/W-2"),
    ],
    "/watverzoeken/{number}/venster": [("avries", "/watverzoeken/W-2/venster")],
    "/watverzoeken/{number}/venster/sluiten": [("avries", "/watverzoeken/W-2/venster/sluiten")],
    "/watverzoeken/{number}/venster/vanzelf": [("avries", "/watverzoeken/W-2/venster/vanzelf")],
}  # fmt: skip
NO_PAGE: Mapping[str, str] = {
    "/api/": "an answer for programs",
    "/inloggen/start": "leads to the provider",
    "/inloggen/terug": "leads to where somebody was",
    "/bevestigen/start": "leads to the provider",
    ".svg": "a picture",
    ".csv": "a file",
    ".json": "a file",
    ".xml": "a file",
    "/taken/{number}/stand": "a part of a page, which is opened with it",
}
"""What in an address says that it is no page, and what it is."""
FAULTS = {
    "403": NotPermitted("Not yours.", code="B-120"),
    "404": Gone("Not there.", code="B-404"),
    "409": Stale("It changed.", code="C-751"),
    "410": Gone("It is over.", code="G-410"),
    "422": WrongUse("Not so.", code="B-117"),
    "422-contract": Invalid("Not so.", code="C-755"),
    "500": ValueError("Nobody foresaw this."),
    "503": TryAgain("Later.", code="K-409"),
    "503-chain": IntegrityBroken("Broken.", code="I-601"),
}


@dataclass
class Seen:
    """The pages that were looked at, of one site."""

    base: str
    browser: Browser
    pages: dict[str, Page] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def page(self, account: str) -> Page:
        """The browser in which somebody is logged in; nobody, for no account."""
        if account not in self.pages:
            self.pages[account] = page = self.browser.new_context(**AMSTERDAM).new_page()
            page.goto(f"{self.base}/inloggen")
            if account:
                page.locator(f"form:has(input[name=account][value={account}]) button").click()
                page.wait_for_url(f"{self.base}/")
        return self.pages[account]

    def visit(self, account: str, path: str, status: int = 200) -> Page:
        page = self.page(account)
        page.set_viewport_size({"width": 1280, "height": 900})
        given = page.goto(f"{self.base}{path}")
        if given is None or given.status != status or page.url != f"{self.base}{path}":
            told = given.status if given else "nothing"
            self.wrong.append(f"{account} {path}: {told} at {page.url}")
            return page
        self.documents.append(source(page))
        self.look(account, path)
        return page

    def look(self, account: str, what: str) -> None:
        """Hold what is open against the norm at every width."""
        page = self.page(account)
        told = f"{account} {what}"
        if page.locator("h1").count() != 1:
            self.wrong.append(f"{told}: has {page.locator('h1').count()} first headings")
        try:
            require_accessible(page)
        except AssertionError as fault:
            self.wrong.append(f"{told}: {fault}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.wrong.append(f"{told}: is {wide} wide at {width}")
        page.set_viewport_size({"width": 1280, "height": 900})

    def press(self, account: str, button: str, what: str) -> None:
        """Press a button, and look at the page that comes of it: there is no address of it."""
        page = self.page(account)
        with page.expect_navigation() as came:
            page.get_by_role("button", name=button).click()
        self.documents.append(came.value.text())
        self.look(account, what)

    def require(self) -> None:
        """Fail with everything that was wrong."""
        for page in self.pages.values():
            page.context.close()
        assert not self.wrong, "\n".join(self.wrong)
        require_valid_html(*self.documents)


@pytest.fixture(scope="module")
def far(own: Demo, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The line of a drawn sample in a demonstration that came far."""
    return brought_far(own, tmp_path_factory.mktemp("share"))


@contextmanager
def served(site: Callable[[], FastAPI], file: Path) -> Iterator[tuple[FastAPI, str]]:
    port = unused_port()
    file.write_text(f"web_port = {port}\n{file.read_text()}")
    with at_hand(site(), port) as app:
        yield app, f"http://127.0.0.1:{port}"


def unlisted(site: FastAPI, listed: Mapping[str, object]) -> set[str]:
    """The pages of a site that stand in no table here."""
    found = [one for one in paths(site, "GET") if not any(part in one for part in NO_PAGE)]
    return set(found) - set(listed)


def gone(site: FastAPI, listed: Mapping[str, object]) -> set[str]:
    return set(listed) - set(paths(site, "GET"))


def test_every_page_of_the_gate_can_be_used_by_all(
    own: Demo, browser: Browser, request: pytest.FixtureRequest
) -> None:
    file = own.folder / "gate" / "gate.toml"
    with served(lambda: gate_app.make(home.open_home(file.parent)), file) as (site, base):
        assert (unlisted(site, GATE), gone(site, GATE)) == (set(), set())
        seen = Seen(base, browser)
        # A doubt ends with the phase in which it was asked: before the case goes on.
        seen.visit("wtoezicht", "/verificaties/V-1")
        request.getfixturevalue("far")
        for account, path in (one for many in GATE.values() for one in many):
            seen.visit(account, path)
        for account, path in (("avries", "/watverzoeken/W-2"), ("wtoezicht", "/delen/T-2")):
            page = seen.visit(account, f"{path}/venster")
            with page.expect_navigation():
                page.get_by_role("button", name="Openen").click()
            assert page.get_by_text("Nog ").count()
            seen.visit(account, f"{path}/venster")
            seen.visit(account, f"{path}/venster/vanzelf")
        page = seen.visit("avries", "/watverzoeken/W-2/venster/sluiten")
        with page.expect_navigation():
            page.get_by_role("button", name="Ja, sluiten").click()
        seen.look("avries", "closed for good")
        seen.visit("avries", "/watverzoeken/W-2/venster")
        _faults(seen, site, "avries")
        seen.require()


def test_every_page_of_the_hub_can_be_used_by_all(own: Demo, far: int, browser: Browser) -> None:
    file, go_on = own.folder / "treffer.toml", Event()

    def waits(_: Say) -> None:
        go_on.wait()

    def checks() -> CheckId:
        go_on.wait()
        return CheckId("H-1")

    with served(lambda: hub_app.make(settings.load(file)), file) as (site, base):
        assert (unlisted(site, HUB), gone(site, HUB)) == (set(), set())
        now = site.state.clock.now()
        site.state.runs.start(CaseId("S-2026-0002"), "avries", "1 × 1", now, checks)
        task = site.state.tasks.begin(
            Work.REFRESH, SourceName("handhaving"), "jsteward", now, waits
        )
        quarter = f"{now.year}-{(now.month + 2) // 3}"
        seen = Seen(base, browser)
        for account, path in (one for many in HUB.values() for one in many):
            seen.visit(account, path.format(task=task.number, line=far, quarter=quarter))
        go_on.set()
        _pressed_at_hub(seen)
        _faults(seen, site, "avries")
        seen.require()


def _pressed_at_hub(seen: Seen) -> None:
    """Look at the pages that come after a button."""
    seen.visit("avries", OF_CASE)
    seen.press("avries", "Melder van signaal 2 tonen", "who reported")
    page = seen.visit("avries", "/hitchecks/H-1")
    seen.press("avries", "vragen over A1 bij Handhaving", "a request to write")
    page.get_by_label("overtreding").check()
    for label in ("Waarvoor hebt u dit nodig?", "Waarom is weten"):
        page.get_by_label(label).fill(REASON)
    page.get_by_label("Wettelijke grond om te geven").fill("art. 125 Gemeentewet")
    page.get_by_label("Wettelijke grond om te krijgen").fill("art. 13b Opiumwet")
    seen.press("avries", "Voorbeeld bekijken", "a preview")
    assert page.get_by_role("button", name="Indienen").count()
    seen.visit("avries", f"{OF_CASE}/toetsen/nieuw", 422)
    seen.visit("lcontrole", "/logboek")
    seen.press("lcontrole", "Controleer nu", "the chain")
    page = seen.visit("avries", "/dossiers/nieuw")
    page.locator("form").evaluate_all("all => all.forEach(one => one.noValidate = true)")
    seen.press("avries", "Dossier openen", "a form that is refused")


def _faults(seen: Seen, site: FastAPI, account: str) -> None:
    """Look at the page of every kind of fault, and of an address that there is not."""

    def failing(kind: str) -> None:
        raise FAULTS[kind]

    site.add_api_route("/proef/{kind}", failing)
    for kind in FAULTS:
        seen.visit(account, f"/proef/{kind}", int(kind[:3]))
    seen.visit(account, "/nergens", 404)
    seen.visit(NOBODY, "/nergens", 404)
