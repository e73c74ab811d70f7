"""The gate's pages: who decides what, what is told instead, and what nobody else learns."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts.events import EventKind
from contracts.grants import RequestState
from contracts.likeness import WORDS
from contracts.verification import Answer
from pipelines.gate.pages import resemblance
from tests.pipelines.gate.a_gate import REASON, W57, a_request
from tests.pipelines.gate.a_question import V12, asked, packet_of
from tests.pipelines.gate.a_site import GRANT, WINDOW, Site, canaries_in

REQUEST = "/watverzoeken/W-57"
DECIDE = f"{REQUEST}/besluit"


def test_the_inbox_says_whose_turn_it_is_and_names_nobody(site: Site) -> None:
    site.gate.ask()
    asked(site.gate)

    officer, asker, stranger, verifier = (
        site.visit(who).get("/").text for who in ("piet", "anna", "kees", "vera")
    )

    assert "U bent aan zet (1)" in officer
    assert "Wacht op een ander (1)" in asker
    assert "W-57" not in stranger + verifier
    assert "V-12" in verifier
    assert "Twijfelaar" not in officer + asker + stranger + verifier


def test_who_decides_sees_the_request_the_contract_and_each_field(site: Site) -> None:
    site.gate.classed(overtreding="strafrechtelijk")
    site.gate.ask()

    shown = site.visit("piet").get(REQUEST).text

    for text in ("De treffer zegt niet hoe de zaak is afgedaan", "art. 2 Wet Bibob", "afdoening"):
        assert text in shown
    assert shown.count("kan worden toegekend") == 2
    assert canaries_in(shown) == []


@pytest.mark.parametrize(
    ("typed", "status", "told", "state"),
    [
        (GRANT, 303, "", RequestState.GRANTED),
        (GRANT | {"reden": "te kort"}, 422, "minstens 20 tekens", RequestState.SUBMITTED),
        (GRANT | {"veld": []}, 422, "Kies minstens één gegeven", RequestState.SUBMITTED),
        (GRANT | {"veld": ["thema"]}, 422, "dat niet is gevraagd", RequestState.SUBMITTED),
        (GRANT | {"keuze": "weigeren"}, 303, "", RequestState.REFUSED),
        (GRANT | {"keuze": "terugsturen"}, 303, "", RequestState.RETURNED),
        (GRANT | {"keuze": "terugsturen", "reden": "?"}, 422, "B-117", RequestState.SUBMITTED),
    ],
    ids=["grant", "short", "nothing", "not asked", "refuse", "send back", "no question"],
)
def test_a_decision_is_taken_or_what_was_typed_is_shown_with_why_not(
    site: Site, typed: dict[str, str], status: int, told: str, state: RequestState
) -> None:
    site.gate.ask()

    given = site.visit("piet").send_form(DECIDE, typed)

    assert given.status_code == status
    assert told in given.text
    assert status == 303 or f">{typed['reden']}</textarea>" in given.text
    assert site.gate.bench.register.state(W57) is state


@pytest.mark.rule("D-002")
def test_a_decided_request_cannot_be_decided_twice(site: Site) -> None:
    site.granted()

    again = site.visit("olga").send_form(DECIDE, GRANT | {"keuze": "weigeren"})

    assert (again.status_code, "G-422" in again.text) == (409, True)
    assert site.gate.bench.register.state(W57) is RequestState.GRANTED


def test_of_two_who_decide_at_once_one_does(site: Site) -> None:
    site.gate.ask()
    browsers = [site.visit("piet"), site.visit("olga")]

    with ThreadPoolExecutor(len(browsers)) as pool:
        given = pool.map(lambda browser: browser.send_form(DECIDE, GRANT).status_code, browsers)

    assert sorted(given) == [303, 409]
    assert site.gate.kinds().count(EventKind.DISCLOSURE_GRANTED) == 1


@pytest.mark.rule("D-001")
def test_who_asked_cannot_decide_and_the_button_says_so(site: Site) -> None:
    site.gate.ask()
    anna = site.visit("anna")

    page = anna.get(REQUEST).text
    tried = anna.send_form(DECIDE, GRANT)

    assert 'aria-disabled="true">Toestaan wat ik koos' in page
    assert "Weigeren</button>" not in page
    assert tried.status_code == 403
    assert site.gate.bench.register.state(W57) is RequestState.SUBMITTED


def test_what_is_not_yours_answers_as_what_is_not_there(site: Site) -> None:
    site.gate.ask()
    kees = site.visit("kees")

    def told(path: str) -> tuple[int, str]:
        given = kees.get(path)
        text = re.sub(r"verwijzing \w+|[WVT]-\d+", "", given.text)
        return given.status_code, text

    assert told(REQUEST) == told("/watverzoeken/W-99")
    assert told(REQUEST)[0] == 404
    assert kees.send_form(DECIDE, GRANT).status_code == 404
    assert kees.send_form(f"{REQUEST}/intrekken", {"intrekreden": REASON}).status_code == 404
    assert kees.send_form(WINDOW).status_code == 404


def test_who_decides_cannot_look(site: Site) -> None:
    piet = site.granted()

    assert [piet.get(WINDOW).status_code, piet.send_form(WINDOW).status_code] == [403, 403]


def test_a_grant_waits_for_a_fresh_proof_and_keeps_what_was_typed(site: Site) -> None:
    site.gate.ask()
    piet = site.visit("piet")
    site.gate.later(minutes=11)

    told = piet.send_form(DECIDE, GRANT)
    piet.send_form("/bevestigen")
    after = piet.send_form(DECIDE, GRANT)

    assert (told.status_code, "K-126" in told.text, REASON in told.text) == (403, True, True)
    assert after.status_code == 303


def test_the_form_of_a_decision_is_shown_to_who_proved_who_they_are(site: Site) -> None:
    site.gate.ask()
    piet = site.visit("piet")
    site.gate.later(minutes=11)

    sent_on = piet.get("/watverzoeken/W-57")
    piet.send_form("/bevestigen")

    assert sent_on.headers["location"] == "/bevestigen?naar=/watverzoeken/W-57"
    assert piet.get("/watverzoeken/W-57").status_code == 200


def test_a_clock_that_went_back_prevents_no_revocation(site: Site) -> None:
    piet = site.granted()
    site.gate.later(minutes=-5)

    shown = piet.get(REQUEST)
    revoked = piet.send_form(f"{REQUEST}/intrekken", {"intrekreden": REASON})

    assert (shown.status_code, "Intrekken</button>" in shown.text) == (503, True)
    assert "Toestaan" not in shown.text
    assert revoked.status_code == 303
    assert site.gate.bench.register.state(W57) is RequestState.REVOKED


@pytest.mark.rule("R-097")
def test_of_two_deciders_the_first_stays_hidden_until_both_are_in(site: Site) -> None:
    both = {"afdoening": ("strafrechtelijk",)}
    site.gate.ask(a_request(classes=both))
    first, second = site.visit("piet"), site.visit("olga")
    law = {"wet": "art. 10 Uitvoeringswet AVG"}

    first.send_form(DECIDE, GRANT | law | {"reden": "Een reden die nog niemand mag lezen"})
    hidden = second.get(REQUEST).text
    second.send_form(DECIDE, GRANT | law)
    shown = second.get(REQUEST).text

    assert "1 van 2 besluiten zijn binnen" in hidden
    assert "nog niemand mag lezen" not in hidden
    assert "nog niemand mag lezen" in shown


def test_a_verifier_compares_answers_and_goes_on(site: Site) -> None:
    asked(site.gate, packet_of(site.gate, 4, 9))
    vera = site.visit("vera")

    shown = vera.get("/verificaties/V-12")
    unclear = vera.send_form(
        "/verificaties/V-12/antwoord", {"antwoord": "not_same", "kandidaat": "1"}
    )
    answered = vera.send_form(
        "/verificaties/V-12/antwoord", {"antwoord": "same", "kandidaat": ["2"]}
    )

    for text in ("Twan Twijfelaar", "Naam 4", "Naam 9", "de achternaam is gelijk (wijst sterk"):
        assert text in shown.text
    assert "canary" not in shown.text
    assert (unclear.status_code, 'value="1" checked' in unclear.text) == (422, True)
    assert answered.headers["location"] == "/verificaties"
    assert site.gate.bench.verifications.one(V12).answer is Answer.SAME


def test_a_question_is_not_there_for_anybody_else(site: Site) -> None:
    asked(site.gate)

    for who in ("wim", "anna", "piet"):
        browser = site.visit(who)
        given = browser.get("/verificaties/V-12")
        tried = browser.send_form("/verificaties/V-12/antwoord", {"antwoord": "dont_know"})
        assert [given.status_code, tried.status_code] == [404, 404]
        assert "Twijfelaar" not in given.text + tried.text


def test_the_dutch_words_of_a_resemblance_are_as_many_as_the_english() -> None:
    assert {name: set(words) for name, words in resemblance.WORDS.items()} == {
        name: set(words) for name, words in WORDS.items()
    }
