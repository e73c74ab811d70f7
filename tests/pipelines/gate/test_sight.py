"""What is not yours answers as what is not there, at every address of the gate; and so alone."""

import re
from collections.abc import Callable

import httpx
import pytest

from contracts.events import EventKind
from contracts.grants import RequestState
from tests.pipelines.gate.a_gate import GRANTED, MONDAY, REASON, W57, a_request
from tests.pipelines.gate.a_question import V12, asked
from tests.pipelines.gate.a_sharing import a_participant, a_sharing, file_of
from tests.pipelines.gate.a_site import LIVE, WINDOW, Browser, Site, canaries_in
from tests.site_routes import paths

THERE = {"wat": "W-57", "delen": "T-9", "verificaties": "V-12"}
NOWHERE = {"wat": "W-99", "delen": "T-99", "verificaties": "V-99"}
NO_NUMBER = ("%00", "W-57%00", "x" * 300, "Jansen", "..%5C", "W-57%0A")
JUDGED = {
    "besluit": {"keuze": "toestaan", "veld": ["afdoening"], "reden": REASON},
    "intrekken": {"intrekreden": REASON},
    "antwoord": {"antwoord": "dont_know"},
}


@pytest.fixture
def full(site: Site) -> Site:
    """A gate with an open window, a question and a check on sharing."""
    site.gate.ask(a_request(phase="stap-4"))
    site.visit("piet").decide(JUDGED["besluit"])
    site.gate.hub.put(
        "T-9.sharing.json",
        file_of(a_sharing(a_participant("Handhaving", "W-57.afdoening"), requested_at=MONDAY)),
    )
    asked(site.gate)
    anna = site.visit("anna")
    assert anna.send_form("/watverzoeken/W-57/venster").status_code == 303
    return site


def filled(path: str, numbers: dict[str, str]) -> str:
    (kind,) = [one for one in numbers if path.removeprefix("/api/v1").startswith(f"/{one}")]
    return path.replace("{number}", numbers[kind])


def numbered(site: Site, method: str) -> list[str]:
    return [one for one in paths(site.app, method) if "{number}" in one]


def told(given: httpx.Response) -> tuple[int, str, dict[str, str]]:
    text = re.sub(r'verwijzing"?:? ?"?\w+|[WVT]-\d+', "", given.text)
    own = {"content-length", "date"}
    return given.status_code, text, {k: v for k, v in given.headers.items() if k not in own}


@pytest.mark.rule("D-002")
def test_to_a_stranger_nothing_is_there(full: Site) -> None:
    kees = full.visit("kees")
    asks: list[Callable[[str], httpx.Response]] = [
        kees.get,
        lambda path: kees.get(path, headers=LIVE),
    ]

    assert len(numbered(full, "GET")) > 7
    for path in numbered(full, "GET"):
        for ask in asks:
            known, unknown = (told(ask(filled(path, one))) for one in (THERE, NOWHERE))
            assert known == unknown, path
            assert known[0] == 404, path


@pytest.mark.rule("D-002")
def test_a_stranger_changes_nothing_and_learns_nothing_by_trying(full: Site) -> None:
    kees = full.visit("kees")
    before = full.gate.kinds()

    for path in numbered(full, "POST"):
        if path.startswith("/api/") or path.endswith(("bedekken", "sluiten")):
            continue
        typed = JUDGED.get(path.rpartition("/")[2], {})
        known, unknown = (
            told(kees.send_form(filled(path, one), typed)) for one in (THERE, NOWHERE)
        )
        assert (known, known[0]) == (unknown, 404), path

    assert full.gate.bench.register.state(W57) is RequestState.OPENED
    assert full.gate.bench.verifications.one(V12).answer is None
    done = full.gate.kinds()[len(before) :]
    assert set(done) <= {EventKind.ACT_DENIED, EventKind.DECISION_DENIED, EventKind.LOGGED_IN}


@pytest.mark.parametrize("account", ["anna", "piet", "vera", "kees"])
def test_what_can_be_no_number_is_not_there_for_anybody(full: Site, account: str) -> None:
    browser = full.visit(account)

    for path in numbered(full, "GET"):
        for wrong in NO_NUMBER:
            given = browser.get(path.replace("{number}", wrong))
            assert given.status_code == 404, (path, wrong)


def _everything(site: Site, browser: Browser) -> str:
    """Return every answer that somebody can ask of the gate, in one text."""
    addresses = [
        filled(one, THERE) if "{number}" in one else re.sub(r"\{[^}]*\}", "1", one)
        for one in paths(site.app, "GET")
    ]
    forms = [one for one in numbered(site, "POST") if not one.startswith("/api/")]
    kept = ("sluiten", "bedekken", "intrekken", "besluit")
    return "".join(
        [
            *(browser.get(one).text + browser.live(one).text for one in addresses),
            *(
                browser.send_form(filled(one, THERE), {"reden": "kort"}).text
                for one in forms
                if not one.endswith(kept)
            ),
        ]
    )


@pytest.mark.rule("D-002")
def test_no_answer_of_any_address_has_anything_of_a_field_but_for_who_asked(full: Site) -> None:
    seen = {
        who: canaries_in(_everything(full, full.visit(who)))
        for who in ("piet", "olga", "kees", "wim")
    }

    assert not any(seen.values())
    anna = full.visit("anna")
    assert anna.send_form(WINDOW).status_code == 303
    assert canaries_in(_everything(full, anna)) == [GRANTED]
    assert canaries_in(anna.get(WINDOW).text) == [GRANTED]
