"""Pages on sharing: who signs, what a participant sees, and that it ends with its grant."""

import pytest

from contracts.events import EventKind
from tests.pipelines.gate.a_gate import GRANTED, HIDDEN, MONDAY, REASON, a_request
from tests.pipelines.gate.a_sharing import a_participant, a_sharing, file_of
from tests.pipelines.gate.a_site import GRANT, Browser, Site, canaries_in

PEOPLE = """
[[person]]
account = "hans"
name = "Hans"

[[person]]
account = "eva"
name = "Eva"
"""
CHECK, WINDOW = "/delen/T-9", "/delen/T-9/venster"
SIGN = {"keuze": "delen", "deel": ["Handhaving:W-57.afdoening"], "reden": REASON}


@pytest.fixture
def piet(site: Site) -> Browser:
    """The officer's browser, after two fields were granted and sharing them was prepared."""
    gate = site.gate
    gate.settings.people.write_text(gate.settings.people.read_text() + PEOPLE)
    gate.ask(a_request(phase="stap-4"))
    officer = site.visit("piet")
    officer.decide(GRANT | {"veld": ["afdoening", "overtreding"]})
    asked = a_sharing(
        a_participant("Handhaving", "W-57.afdoening", "W-57.overtreding"), requested_at=MONDAY
    )
    gate.hub.put("T-9.sharing.json", file_of(asked))
    return officer


@pytest.mark.rule("R-100")
def test_a_participant_sees_what_was_signed_and_nothing_else(site: Site, piet: Browser) -> None:
    before = piet.get(CHECK)
    signed = piet.send_form(f"{CHECK}/besluit", SIGN)
    hans = site.visit("hans")
    asks = hans.get(WINDOW)

    opened = hans.send_form(WINDOW)
    shown = hans.get(WINDOW)

    assert before.text.count('type="checkbox"') == 3
    assert [signed.status_code, opened.status_code] == [303, 303]
    assert "afdoening (W-57)" in asks.text
    assert canaries_in(shown.text) == [GRANTED]
    assert "Hans · 23 november 2026" in shown.text
    assert "Hans opende afdoening" in piet.get("/watverzoeken/W-57").text
    assert canaries_in(before.text + asks.text + piet.get(CHECK).text) == []


@pytest.mark.rule("R-008")
def test_a_revoked_grant_closes_the_window_of_a_participant(site: Site, piet: Browser) -> None:
    piet.send_form(f"{CHECK}/besluit", SIGN)
    hans = site.visit("hans")
    hans.send_form(WINDOW)
    before = hans.live(f"{WINDOW}/vanzelf")

    piet.send_form("/watverzoeken/W-57/intrekken", {"intrekreden": REASON})
    after = hans.live(f"{WINDOW}/vanzelf")

    assert "4:00:00" in before.text
    assert "Het kijkvenster is gesloten" in after.text
    assert canaries_in(hans.get(WINDOW).text) == []
    assert site.gate.kinds().count(EventKind.SHARED) == 1


@pytest.mark.rule("R-037")
def test_who_prepared_it_reads_it_and_cannot_sign(site: Site, piet: Browser) -> None:
    anna = site.visit("anna")

    shown = anna.get(CHECK)
    tried = anna.send_form(f"{CHECK}/besluit", SIGN)

    assert 'aria-disabled="true">Delen wat ik koos' in shown.text
    assert tried.status_code == 403


@pytest.mark.parametrize(
    "typed",
    [{"reden": "kort"}, {"deel": []}, {"deel": ["Handhaving:W-57.thema"]}, {"keuze": ""}],
)
def test_what_cannot_be_signed_is_shown_again_with_what_was_typed(
    site: Site, piet: Browser, typed: dict[str, object]
) -> None:
    told = piet.send_form(f"{CHECK}/besluit", SIGN | typed)

    assert told.status_code in (403, 422)
    assert f">{(SIGN | typed)['reden']}</textarea>" in told.text
    assert site.gate.bench.sharing.signed("T-9") == []


def test_whoever_takes_no_part_is_told_that_it_is_not_there(site: Site, piet: Browser) -> None:
    piet.send_form(f"{CHECK}/besluit", SIGN)

    for who in ("eva", "kees"):
        browser = site.visit(who)
        told = [browser.get(CHECK), browser.get(WINDOW), browser.send_form(WINDOW)]
        assert [one.status_code for one in told] == [404, 404, 404]
        assert not any(word in one.text for one in told for word in (GRANTED, *HIDDEN))
    assert piet.get(WINDOW).status_code == 404
