"""What every answer carries, and what gets through the door of neither site."""

import re

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from contracts.events import EventKind
from pipelines.site.desk import FileForm
from pipelines.site.door import inside
from pipelines.site.site import API
from tests.pipelines.site.conftest import TLS, Either
from tests.site_routes import paths

ALWAYS = {
    "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
    "permissions-policy", "referrer-policy", "x-content-type-options", "x-frame-options",
    "x-robots-tag", "cache-control",
}  # fmt: skip
ELSEWHERE = [
    "/bestaat-niet", "/static/treffer.css", "/static/niets.css", "/api/v1/bestaat-niet",
]  # fmt: skip
LIVE = {"HX-Request": "true"}


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path.replace("{number}", "W-1"))


def test_every_answer_carries_every_header(either: Either) -> None:
    for browser in (either.visit(either.accounts[0]), either.visit("")):
        for path in [*map(filled, paths(either.app, "GET")), *ELSEWHERE]:
            told = browser.get(path).headers

            assert set(told) >= ALWAYS, path
            policy = told["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
            kept = "immutable" if path == "/static/treffer.css" else "no-store"
            assert kept in told["cache-control"], path
            assert "server" not in told and "x-powered-by" not in told


def test_a_host_that_is_not_ours_is_refused_with_every_header(either: Either) -> None:
    told = either.visit("").get("/inloggen", headers={"host": "elsewhere.example"})

    assert told.status_code == 400
    assert set(told.headers) >= ALWAYS


def test_no_page_has_a_script_or_a_style_in_its_text(either: Either) -> None:
    browser = either.visit(either.accounts[0])
    for path in map(filled, paths(either.app, "GET")):
        shown = browser.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on", shown)


def test_over_tls_the_cookie_is_of_this_host_alone(either: Either) -> None:
    told = TestClient(either.secure(), base_url=TLS).get("/inloggen").headers

    cookie = told["set-cookie"].lower()
    assert cookie.startswith("__host-treffer-")
    assert "secure" in cookie and "httponly" in cookie and "samesite=lax" in cookie
    assert "domain=" not in cookie
    assert told["strict-transport-security"].startswith("max-age=63072000")


def test_no_form_is_taken_without_its_token_or_with_that_of_another(either: Either) -> None:
    browser, other = (either.visit(account) for account in either.accounts[:2])
    forms = [one for one in paths(either.app, "POST") if not one.startswith(API)]
    assert len(forms) > 4
    before = either.told(), either.kinds()

    for path in forms:
        for token in ({}, {"token": ""}, {"token": "é"}, {"token": other.token()}):
            assert browser.post(filled(path), data=token).status_code == 403, path

    assert (either.told(), either.kinds()) == before


def test_nothing_that_is_read_changes_anything(either: Either) -> None:
    browsers = [either.visit(account) for account in either.accounts]
    before, known = either.told(), len(either.kinds())

    for path in map(filled, paths(either.app, "GET")):
        for one in browsers:
            assert one.get(path).status_code < 500, path

    assert either.told() == before
    # Who may not look is written down.
    assert set(either.kinds()[known:]) <= {EventKind.ACT_DENIED}


def test_a_fault_takes_the_place_of_no_live_part(either: Either) -> None:
    browser = either.visit(either.accounts[0])

    for path in ("/bestaat-niet", "/dossiers/S-2026-9999", "/watverzoeken/W-99"):
        told = browser.get(path, headers=LIVE)
        assert (told.status_code, told.text) == (404, "")


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "_method"]
)
def test_no_header_makes_another_request_of_one(either: Either, header: str) -> None:
    browser = either.visit(either.accounts[0])

    assert browser.get("/uitloggen", headers={header: "POST"}).status_code == 405
    assert browser.get("/").status_code == 200


def test_a_file_that_is_sent_stays_in_memory(either: Either) -> None:
    pages = APIRouter()

    @pages.post("/ontvangen")
    def take(form: FileForm) -> list[int | bool]:
        file = form._form["bestand"].file  # type: ignore[union-attr]
        return [len(form.content("bestand")), file._rolled]

    either.app.include_router(pages)
    content = b"x" * (3 * 2**20)

    told = either.visit(either.accounts[0]).fill_in(
        "/ontvangen", files={"bestand": ("a.csv", content)}
    )

    assert told.json() == [len(content), False]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/dossiers", "/dossiers"),
        ("/dossiers?pagina=2", "/dossiers?pagina=2"),
        ("", "/"),
        ("dossiers", "/"),
        ("//example.org", "/"),
        ("///example.org", "/"),
        ("/\\example.org", "/"),
        ("\\\\example.org", "/"),
        ("https://example.org", "/"),
        ("https:example.org", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/example.org", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        (" //example.org", "/"),
        ("/\x00", "/"),
    ],
)
def test_after_login_somebody_stays_on_this_site(path: str, kept: str) -> None:
    assert inside(path) == kept
