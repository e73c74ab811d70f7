"""The pages that everybody sees: they can be used by all, and are HTML."""

from playwright.sync_api import Browser, Page

from tests.journeys.pages.conftest import LogIn
from tests.journeys.pages.proofs import require_accessible, require_valid_html, source


def test_the_first_pages_are_accessible_html_at_every_width(
    hub: str, browser: Browser, log_in: LogIn
) -> None:
    stranger = browser.new_page()
    stranger.goto(f"{hub}/inloggen")
    pages: list[Page] = [stranger]
    for width in (320, 1280):
        page = log_in(hub, "avries", viewport={"width": width, "height": 800})
        pages.append(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    for page in pages:
        require_accessible(page)
    require_valid_html(*(source(page) for page in pages))
    stranger.close()


def test_who_is_not_logged_in_is_sent_to_the_login_and_back(hub: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{hub}/dossiers")

    page.locator("form:has(input[value=avries]) button").click()

    assert page.url == f"{hub}/dossiers"
    page.close()
