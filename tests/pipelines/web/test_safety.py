"""What every answer carries, and what gets through the door of neither site."""

import re
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from pipelines.site import door
from pipelines.site.desk import Form
from pipelines.site.door import inside
from pipelines.site.site import API
from pipelines.web import app
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Browsing, Visit
from tests.site_routes import paths

ALWAYS = {
    "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
    "permissions-policy", "referrer-policy", "x-content-type-options", "x-frame-options",
    "x-robots-tag", "cache-control",
}  # fmt: skip
ANSWERS = [
    "/", "/inloggen", "/dossiers", "/bestaat-niet", "/static/treffer.css", "/static/niets.css",
    "/sessie", "/api/v1/bestaat-niet",
]  # fmt: skip


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("account", ["avries", ""])
def test_every_answer_carries_every_header(visit: Visit, path: str, account: str) -> None:
    told = visit(account).get(path).headers

    assert set(told) >= ALWAYS
    policy = told["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
    kept = "immutable" if path == "/static/treffer.css" else "no-store"
    assert kept in told["cache-control"]
    assert "server" not in told and "x-powered-by" not in told


def test_a_host_that_is_not_ours_is_refused_with_every_header(visit: Visit) -> None:
    told = visit().get("/inloggen", headers={"host": "elsewhere.example"})

    assert told.status_code == 400
    assert set(told.headers) >= ALWAYS


def test_no_page_has_a_script_or_a_style_in_its_text(visit: Visit) -> None:
    analyst = visit("avries")
    for path in ("/", "/inloggen", "/dossiers", "/bevestigen", "/sessie", "/uitgelogd"):
        shown = analyst.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on", shown)


def test_over_tls_the_cookie_is_of_this_host_alone(town: Town) -> None:
    settings = town.folder / "treffer.toml"
    settings.write_text('web_url = "https://treffer.example.nl"\n' + settings.read_text())
    site = app.make(town.config, clock=town.clock)
    browsing = TestClient(site, base_url="https://treffer.example.nl")

    told = browsing.get("/inloggen").headers

    cookie = told["set-cookie"].lower()
    assert cookie.startswith("__host-treffer-hub=")
    assert "secure" in cookie and "httponly" in cookie and "samesite=lax" in cookie
    assert "domain=" not in cookie
    assert told["strict-transport-security"].startswith("max-age=63072000")


def test_no_form_is_taken_without_its_token_or_with_that_of_another(
    site: FastAPI, visit: Visit, town: Town
) -> None:
    analyst, other = visit("avries"), visit("pofficier")
    forms = [one for one in paths(site, "POST") if not one.startswith(API)]
    assert len(forms) > 4
    before = town.told(), len(town.kinds())

    for path in forms:
        for token in ({}, {"token": ""}, {"token": "é"}, {"token": other.token()}):
            told = analyst.post(filled(path), data=token)
            assert told.status_code in {403, 404, 422}, path

    assert (town.told(), len(town.kinds())) == before


def test_nothing_that_is_read_changes_anything(site: FastAPI, visit: Visit, town: Town) -> None:
    browsers = [visit(account) for account in ("avries", "pofficier", "fbeheer")]
    before = town.told()

    for path in paths(site, "GET"):
        for one in browsers:
            assert one.get(filled(path)).status_code < 500, path

    assert town.told() == before


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "_method"]
)
def test_no_header_makes_another_request_of_one(visit: Visit, header: str) -> None:
    analyst = visit("avries")

    told = analyst.get("/uitloggen", headers={header: "POST"})

    assert told.status_code == 405
    assert analyst.get("/").status_code == 200


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


def test_what_is_too_large_or_of_no_length_is_not_read(visit: Visit) -> None:
    analyst = visit("avries")

    large = analyst.post("/sessie", headers={"content-length": str(door.LARGEST + 1)})
    endless = analyst.post("/sessie", content=iter([b"token=x"]))

    assert (large.status_code, endless.status_code) == (413, 400)


def test_what_is_sent_never_touches_the_disk(
    site: FastAPI, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = APIRouter()

    @pages.post("/ontvangen")
    def take(form: Form) -> int:
        return len(form.content("bestand"))

    site.include_router(pages)
    nowhere = tmp_path / "tmp"
    nowhere.mkdir(mode=0o500)
    monkeypatch.setenv("TMPDIR", str(nowhere))
    content = b"x" * (3 * 2**20)

    told = visit("avries").fill_in("/ontvangen", files={"bestand": ("a.csv", content)})

    assert told.json() == len(content)
    assert list(nowhere.iterdir()) == []


def test_who_asks_too_fast_is_told_when_to_try_again(visit: Visit) -> None:
    analyst = visit("avries")

    def until_refused(browsing: Browsing, path: str, most: int) -> int:
        for count in range(most + 2):
            told = browsing.get(path)
            if told.status_code == 429:
                assert told.headers["retry-after"] == "60"
                assert set(told.headers) >= ALWAYS
                return count
        return -1

    assert until_refused(visit(), "/inloggen/start", 60) in range(50, 61)
    assert until_refused(analyst, "/sessie", 600) in range(590, 601)
