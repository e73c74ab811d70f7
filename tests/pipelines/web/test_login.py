"""Login with a provider: who gets in, with which roles, and who does not."""

import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from starlette.testclient import TestClient

from connectors import entrance
from connectors.clock import SystemClock
from contracts import events
from contracts.events import Event, EventKind
from pipelines.site import bearer
from pipelines.site.desk import Form, of_account
from pipelines.web import app
from pipelines.web.work import AtWork
from tests.builders import NOW
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_provider import AUDIENCE, STRONG, AProvider, running
from tests.ports import unused_port
from tests.waiting import until

ANALYST = '[[group]]\nname = "analisten"\nroles = ["regisseur"]\n'
MORE = ANALYST + '[[group]]\nname = "toetsers"\nroles = ["privacyfunctionaris"]\n'


@dataclass(kw_only=True)
class Place:
    """A real installation, its provider and its site, as browsers find them."""

    town: Town
    provider: AProvider
    site: app.FastAPI

    def browser(self) -> TestClient:
        return TestClient(self.site, base_url=self.town.config.web_url, follow_redirects=False)

    def log_in(self, browsing: TestClient, path: str = "/inloggen/start") -> httpx.Response:
        """Go to the provider and come back."""
        return browsing.get(self.provider.brought(browsing.get(path).headers["location"]))

    def list_roles(self, text: str) -> None:
        keys = self.town.config.keys
        (keys / entrance.ROLES).write_text(text)
        signing = self.town.folder / "ciso" / "roles-signing.key"
        entrance.sign(keys / entrance.ROLES, signing, "hub", SystemClock().now())

    def events(self) -> list[Event]:
        with self.town.bench() as bench:
            entries = list(bench.journal.entries())
        assert events.first_broken(entries) is None
        return [one.event for one in entries if one.event.kind in LOGINS]


LOGINS = {
    EventKind.LOGGED_IN, EventKind.LOGIN_REFUSED, EventKind.LOGGED_OUT,
    EventKind.IDENTITY_CONFIRMED,
}  # fmt: skip


def a_real_one(tmp_path: Path, issuer: str, more: str = "") -> Town:
    town = a_town.install(tmp_path, ["handhaving"])
    town.for_real()
    keys = town.config.keys
    login = keys / entrance.LOGIN
    login.write_text(
        f'issuer = "{issuer}"\nclient_id = "hub"\nclient_secret = "s3cr3t-of-the-hub"\n'
        f'acr = ["{STRONG}"]\naccount_claim = "account"\nroles_claim = "groups"\n{more}'
    )
    login.chmod(0o600)
    entrance.new_signer(town.folder / "ciso")
    entrance.trust(keys, town.folder / "ciso" / "roles-signing.pub")
    return town


def a_place(tmp_path: Path) -> Iterator[Place]:
    with running() as provider:
        town = a_real_one(tmp_path, provider.url, f'api_audience = "{AUDIENCE}"\n')
        made = Place(town=town, provider=provider, site=app.make(town.config))
        made.list_roles(ANALYST)
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield from a_place(tmp_path)


def test_who_the_provider_knows_well_enough_is_in_with_a_new_session(place: Place) -> None:
    browsing = place.browser()
    shown = browsing.get("/inloggen")
    assert "set-cookie" not in shown.headers
    sent = browsing.get("/inloggen/start?naar=/dossiers")
    before = dict(browsing.cookies)

    done = browsing.get(place.provider.brought(sent.headers["location"]))

    asked = place.provider.asked
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["acr_values"] == STRONG
    assert len(asked["nonce"]) >= 20 and len(asked["state"]) >= 20
    assert (done.status_code, done.headers["location"]) == (303, "/dossiers")
    assert dict(browsing.cookies) != before
    assert browsing.get("/dossiers").status_code == 200
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert place.events() == [Event(kind=EventKind.LOGGED_IN, actor="avries", ids=())]
    stranger = place.browser()
    stranger.cookies.update(before)
    assert stranger.get("/dossiers").status_code == 303


WRONG = {
    "another issuer": ({"iss": "https://elsewhere.example"}, "K-128"),
    "another audience": ({"aud": "gate"}, "K-128"),
    "more audiences, for somebody else": ({"aud": ["hub", "gate"], "azp": "gate"}, "K-128"),
    "it ended": ({"exp": int(time.time()) - 3600}, "K-128"),
    "it never ends": ({"exp": None}, "K-128"),
    "it begins later": ({"nbf": int(time.time()) + 3600}, "K-128"),
    "another nonce": ({"nonce": "another"}, "K-128"),
    "no nonce": ({"nonce": None}, "K-128"),
    "no acr": ({"acr": None}, "K-122"),
    "a weak acr": ({"acr": "urn:example:password"}, "K-122"),
    "no account": ({"account": None}, "K-123"),
    "an account that is a number": ({"account": 7}, "K-123"),
    "nobody on the list": ({"account": "somebody.else"}, "B-203"),
}


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from a_place(tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize("why", WRONG)
def test_a_login_that_is_not_good_lets_nobody_in_and_is_journalled(
    lasting: Place, why: str
) -> None:
    claims, code = WRONG[why]
    place = replace(lasting, site=app.make(lasting.town.config))
    place.provider.claims = dict(claims)
    browsing = place.browser()
    before = len(place.events())

    done = place.log_in(browsing)

    assert (done.status_code, code in done.text) == (403, True)
    assert browsing.get("/dossiers").headers["location"] == "/inloggen?naar=/dossiers"
    (told,) = place.events()[before:]
    assert (told.kind, told.rules) == (EventKind.LOGIN_REFUSED, (code,))
    assert told.actor in {"avries", "unknown"}
    assert "somebody.else" not in done.text


def test_a_token_that_another_key_signed_lets_nobody_in(place: Place) -> None:
    place.provider.is_forged = True

    assert place.log_in(place.browser()).status_code == 403


def test_a_provider_that_says_it_is_another_lets_nobody_in(place: Place) -> None:
    place.provider.metadata = {"issuer": "https://elsewhere.example"}

    assert place.browser().get("/inloggen/start").status_code == 403


def test_secrets_go_nowhere_without_tls(place: Place) -> None:
    place.provider.metadata = {"token_endpoint": "http://elsewhere.example/token"}

    assert place.browser().get("/inloggen/start").status_code == 403


def test_a_return_that_this_browser_did_not_ask_for_lets_nobody_in(place: Place) -> None:
    mine, yours = place.browser(), place.browser()
    returning = place.provider.brought(mine.get("/inloggen/start").headers["location"])
    yours.get("/inloggen/start")

    assert yours.get(returning).status_code == 403
    assert place.browser().get(returning).status_code == 403
    assert mine.get(returning).status_code == 303
    assert mine.get(returning).status_code == 403  # once


def test_a_provider_that_is_away_is_told_in_dutch(tmp_path: Path) -> None:
    town = a_real_one(tmp_path, "http://127.0.0.1:9")
    browsing = TestClient(app.make(town.config), base_url=town.config.web_url)

    for path in ("/inloggen", "/uitgelogd"):
        assert browsing.get(path).status_code == 200
    done = browsing.get("/inloggen/start")

    assert (done.status_code, done.headers["retry-after"]) == (503, "60")
    assert "Even niet beschikbaar" in done.text


def test_what_is_no_answer_of_a_provider_is_no_traceback(place: Place) -> None:
    place.provider.metadata = {"jwks_uri": f"{place.provider.url}/nothing", "issuer": None}
    assert place.browser().get("/inloggen/start").status_code == 403
    place.provider.metadata = {"jwks_uri": f"{place.provider.url}/nothing"}

    assert place.log_in(place.browser()).status_code in {403, 503}


def test_both_lists_must_give_a_role(place: Place) -> None:
    people = place.town.folder / "people.toml"
    place.list_roles(MORE)
    place.provider.claims = {"groups": ["analisten", "toetsers", "unheard-of"]}
    browsing = place.browser()
    place.log_in(browsing)

    # privacyfunctionaris by the provider alone: people.toml does not give it
    assert 'href="/dossiers"' in browsing.get("/").text
    people.write_text(people.read_text().replace('roles = ["regisseur"]', "roles = []"))
    # taken away in people.toml in mid-case: at once
    assert 'href="/dossiers"' not in browsing.get("/").text


def test_a_group_that_is_gone_at_the_provider_gives_nothing_from_the_next_login(
    place: Place,
) -> None:
    browsing = place.browser()
    place.log_in(browsing)
    assert 'href="/dossiers"' in browsing.get("/").text
    place.provider.claims = {"groups": None}

    place.log_in(browsing)

    assert 'href="/dossiers"' not in browsing.get("/").text


@pytest.mark.parametrize("how", ["changed", "unsigned", "of another program", "no signer"])
def test_a_list_of_roles_that_is_not_signed_as_it_is_gives_nobody_a_role(
    place: Place, how: str
) -> None:
    browsing = place.browser()
    place.log_in(browsing)
    keys = place.town.config.keys
    if how == "changed":
        (keys / "roles.toml").write_text(MORE)
    elif how == "unsigned":
        (keys / "roles.toml.sig").unlink()
    elif how == "no signer":
        (keys / "roles-signing.pub").unlink()
    else:
        signing = place.town.folder / "ciso" / "roles-signing.key"
        entrance.sign(keys / "roles.toml", signing, "gate", SystemClock().now())

    shown, refused = browsing.get("/dossiers"), place.log_in(place.browser())

    assert (shown.status_code, refused.status_code) == (503, 503)
    assert "K-121" in shown.text and "K-121" in refused.text


def test_an_older_list_that_is_put_back_lets_nobody_in(place: Place) -> None:
    keys = place.town.config.keys
    place.list_roles(MORE)
    older = {name: (keys / name).read_bytes() for name in ("roles.toml", "roles.toml.sig")}
    browsing = place.browser()
    place.log_in(browsing)
    place.list_roles(ANALYST)
    assert browsing.get("/").status_code == 200

    for name, content in older.items():
        (keys / name).write_bytes(content)
    shown, refused = browsing.get("/"), place.log_in(place.browser())

    assert (shown.status_code, refused.status_code) == (503, 503)
    assert "K-133" in shown.text and "K-133" in refused.text


def test_who_leaves_the_list_is_logged_out_everywhere(place: Place) -> None:
    browsers = [place.browser(), place.browser()]
    for one in browsers:
        place.log_in(one)
    people = place.town.folder / "people.toml"
    kept = people.read_text()
    people.write_text(kept.replace('"avries"', '"somebody"'))
    assert browsers[0].get("/").status_code == 403

    people.write_text(kept)

    assert [one.get("/").status_code for one in browsers] == [303, 303]
    assert place.events()[-1] == Event(kind=EventKind.LOGGED_OUT, actor="avries", ids=())


def test_who_logs_out_is_sent_to_log_out_at_the_provider_without_a_token(place: Place) -> None:
    place.provider.metadata = {"end_session_endpoint": f"{place.provider.url}/end"}
    browsing = place.browser()
    place.log_in(browsing)
    token = next(iter(place.site.state.sessions._known.values())).token

    done = browsing.post("/uitloggen", data={"token": token})
    shown = browsing.get(done.headers["location"])

    assert f'http-equiv="refresh" content="0; url={place.provider.url}/end?' in shown.text
    assert "id_token_hint" not in shown.text
    assert browsing.get("/").status_code == 303
    assert place.events()[-1].kind is EventKind.LOGGED_OUT


def test_without_a_journal_nobody_gets_in(place: Place) -> None:
    journal = place.town.folder / "journal.sqlite"
    browsing = place.browser()
    returning = place.provider.brought(browsing.get("/inloggen/start").headers["location"])
    journal.rename(journal.with_suffix(".away"))

    assert browsing.get(returning).status_code >= 400
    journal.unlink(missing_ok=True)
    journal.with_suffix(".away").rename(journal)
    assert browsing.get("/").status_code == 303


def test_made_up_people_are_nobody_in_a_real_installation(place: Place) -> None:
    browsing = place.browser()
    assert "avries" not in browsing.get("/inloggen").text
    browsing.get("/inloggen/start")
    token = next(iter(place.site.state.sessions._strangers.values())).token

    done = browsing.post("/inloggen", data={"account": "avries", "token": token})

    assert done.status_code == 403


def test_a_demonstration_asks_no_provider(place: Place) -> None:
    settings = place.town.folder / "treffer.toml"
    settings.write_text("demo = true\n" + settings.read_text())
    browsing = TestClient(app.make(place.town.config), base_url=place.town.config.web_url)

    assert "avries" in browsing.get("/inloggen").text
    assert browsing.get("/inloggen/start").status_code == 404
    assert place.provider.calls == []


def test_without_a_provider_a_real_installation_lets_nobody_in(place: Place) -> None:
    (place.town.config.keys / "login.toml").unlink()
    browsing = place.browser()

    assert "geen inlogdienst ingesteld" in browsing.get("/inloggen").text
    assert browsing.get("/inloggen/start").status_code == 404


def a_decision(place: Place) -> None:
    """A page that asks for a confirmation, and draws its form again when there is none."""
    pages = APIRouter()

    @pages.get("/besluit")
    def show(desk: AtWork) -> Response:
        desk.require_confirmed()
        return desk.page("session.html", minutes=None)

    @pages.post("/besluit")
    def decide(desk: AtWork, form: Form) -> Response:
        desk.require_confirmed()
        return desk.to("/", form.text("reden"))

    place.site.include_router(pages)


def test_a_decision_asks_anew_who_somebody_is(place: Place) -> None:
    a_decision(place)
    place.provider.claims = {"auth_time": int(time.time()) - 3600}
    browsing = place.browser()
    place.log_in(browsing)
    asked = browsing.get("/besluit")
    assert asked.headers["location"] == "/bevestigen?naar=/besluit"
    assert "/bevestigen/start?naar=/besluit" in browsing.get(asked.headers["location"]).text

    # the provider did not ask anew
    refused = place.log_in(browsing, "/bevestigen/start?naar=/besluit")
    assert (place.provider.asked["prompt"], place.provider.asked["max_age"]) == ("login", "0")
    assert (refused.status_code, "K-125" in refused.text) == (403, True)
    assert browsing.get("/besluit").status_code == 303

    place.provider.claims = {"auth_time": None}
    assert "K-125" in place.log_in(browsing, "/bevestigen/start?naar=/besluit").text
    place.provider.claims = {"account": "pofficier"}
    assert "K-124" in place.log_in(browsing, "/bevestigen/start?naar=/besluit").text

    place.provider.claims = {}
    done = place.log_in(browsing, "/bevestigen/start?naar=/besluit")
    assert (done.status_code, done.headers["location"]) == (303, "/besluit")
    assert browsing.get("/besluit").status_code == 200
    kinds = [one.kind for one in place.events()]
    assert kinds == [EventKind.LOGGED_IN, *3 * [EventKind.LOGIN_REFUSED],
                     EventKind.IDENTITY_CONFIRMED]  # fmt: skip


def test_what_was_sent_too_late_leads_to_a_confirmation_in_another_tab(place: Place) -> None:
    a_decision(place)
    place.provider.claims = {"auth_time": int(time.time()) - 3600}
    browsing = place.browser()
    place.log_in(browsing)
    token = next(iter(place.site.state.sessions._known.values())).token

    done = browsing.post("/besluit", data={"token": token, "reden": "x"})

    assert (done.status_code, 'href="/bevestigen?naar=/bevestigd"' in done.text) == (403, True)


def test_an_access_token_acts_with_the_roles_that_both_lists_give(place: Place) -> None:
    pages = APIRouter()

    @pages.get("/api/wie")
    def who(request: Request) -> dict[str, object]:
        found = bearer.actor(request)
        return {"wie": found and found.account, "rollen": sorted(found.roles) if found else []}

    place.site.include_router(pages)
    browsing = place.browser()

    def got(**claims: object) -> tuple[int, object]:
        token = place.provider.token(**{"aud": AUDIENCE, **claims})
        told = browsing.get("/api/wie", headers={"authorization": f"Bearer {token}"})
        return told.status_code, told.json().get("rollen")

    assert got() == (200, ["regisseur"])
    assert got(groups=["toetsers"]) == (200, [])
    assert got(aud="hub")[0] == 401  # an ID token is none
    assert got(iss="https://elsewhere.example")[0] == 401
    assert got(exp=int(time.time()) - 3600)[0] == 401
    assert got(exp=None)[0] == 401
    assert got(acr=None)[0] == 403
    assert got(account="somebody.else")[0] == 403
    assert browsing.get("/api/wie").json()["wie"] is None
    place.provider.is_forged = True
    assert got()[0] == 401
    place.provider.is_forged = False
    place.provider.header = {"alg": "RS256", "kid": "unheard-of"}
    before = len(place.provider.calls)
    assert [got()[0] for _ in range(5)] == [401] * 5
    assert len(place.provider.calls) == before + 1
    assert browsing.get("/api/wie", headers={"authorization": "Bearer x.y.z"}).status_code == 401


@contextmanager
def made_by_others() -> Iterator[str]:
    """A process of oidc-provider-mock, and where it answers."""
    port = unused_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: process.poll() is None and _answers(url), "the provider answers")
            yield url
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def test_login_end_to_end_with_a_provider_made_by_others(tmp_path: Path) -> None:
    with made_by_others() as url:
        strong = {"account": "avries", "groups": ["analisten"], "acr": STRONG}
        httpx.put(f"{url}/users/strong", json=strong).raise_for_status()
        httpx.put(f"{url}/users/weak", json={"account": "avries"}).raise_for_status()
        town = a_real_one(tmp_path, url)
        (town.config.keys / "roles.toml").write_text(ANALYST)
        signing = town.folder / "ciso" / "roles-signing.key"
        entrance.sign(town.config.keys / "roles.toml", signing, "hub", SystemClock().now())
        site = app.make(town.config)

        def logged_in(sub: str) -> tuple[httpx.Response, TestClient]:
            browsing = TestClient(site, base_url=town.config.web_url, follow_redirects=False)
            sent = browsing.get("/inloggen/start").headers["location"]
            back = httpx.post(sent, data={"sub": sub}, follow_redirects=False)
            return browsing.get(back.headers["location"]), browsing

        done, browsing = logged_in("strong")
        weak, _ = logged_in("weak")
        left = browsing.get("/uitgelogd")

    assert (done.status_code, weak.status_code) == (303, 403)
    assert browsing.get("/dossiers").status_code == 200
    assert "/oauth2/end_session?" in left.text


@dataclass
class Gives:
    """Fulfils `contracts.ports.Entrance`; gives everybody these roles."""

    given: frozenset[str]

    def provider(self) -> None:
        """Nobody."""

    def roles(self, _: Collection[str]) -> frozenset[str]:
        return self.given


def test_a_deputy_has_no_role_that_their_own_login_does_not_give(place: Place) -> None:
    people = place.town.folder / "people.toml"
    day = NOW.date()
    deputy = f'deputy = {{account = "tjansen", from = {day}, until = {day}}}'
    listed = people.read_text().replace('account = "avries"', f'account = "avries"\n{deputy}')
    people.write_text(listed)
    site = place.site.state.site

    def roles(*given: str) -> set[str]:
        own = replace(site, entrance=Gives(frozenset(given)))
        return set(of_account(own, "tjansen", frozenset(), NOW).roles)

    assert roles("team", "regisseur") == {"team", "regisseur"}
    assert roles("team") == {"team"}
    assert roles() == set()


def test_a_file_of_the_provider_that_others_can_read_is_refused(place: Place) -> None:
    (place.town.config.keys / "login.toml").chmod(0o644)

    assert "K-103" in place.browser().get("/inloggen").text
