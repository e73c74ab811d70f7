"""The viewing window on a page: only while it may be, and nothing of it anywhere else."""

import pytest

from connectors.files import locked
from contracts.events import EventKind
from pipelines.gate import steps, wiring
from tests.pipelines.gate import a_gate
from tests.pipelines.gate.a_gate import GRANTED, PIET, REASON, W57
from tests.pipelines.gate.a_site import BY_ITSELF, WINDOW, Site, canaries_in

CLOSED = "Het kijkvenster is gesloten"


def kept(site: Site) -> int:
    return len(site.app.state.screens._open)


@pytest.mark.rule("D-002")
def test_who_asked_sees_the_granted_field_and_no_other_under_their_name(site: Site) -> None:
    _, anna = site.opened()

    shown = anna.get(WINDOW)

    assert canaries_in(shown.text) == [GRANTED]
    assert "Anna · 23 november 2026, 10:00 · W-57" in shown.text
    assert "4:00:00" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "content-disposition" not in shown.headers


@pytest.mark.rule("R-008")
def test_a_revocation_closes_the_window_in_another_browser(site: Site) -> None:
    piet, anna = site.opened()
    before = anna.live()

    piet.send_form("/watverzoeken/W-57/intrekken", {"intrekreden": REASON})
    after = anna.live()

    assert CLOSED not in before.text
    assert CLOSED in after.text
    assert "trok het besluit in" in after.text
    # It takes the place of the whole window, content and all.
    assert after.headers["hx-retarget"] == "#venster"
    assert kept(site) == 0
    assert canaries_in(anna.get(WINDOW).text + anna.get("/watverzoeken/W-57").text) == []


@pytest.mark.rule("R-008")
def test_what_the_hub_withdraws_closes_the_window_before_it_is_taken_in(site: Site) -> None:
    _, anna = site.opened()

    site.gate.withdraw()

    assert CLOSED in anna.live().text
    assert kept(site) == 0


@pytest.mark.rule("D-002")
def test_the_window_closes_at_its_end_and_nothing_of_it_stays(site: Site) -> None:
    _, anna = site.opened()
    for _ in range(23):
        site.gate.later(minutes=10)
        anna.get("/")
    last = anna.live()

    site.gate.later(minutes=10)
    after = anna.live()

    assert "0:10:00" in last.text
    assert CLOSED in after.text
    assert "De tijd is om." in after.text
    assert kept(site) == 0
    # The answer waits for nobody: the site records it after.
    assert EventKind.PACKET_DESTROYED not in site.gate.kinds()
    site.sweep()
    assert EventKind.PACKET_DESTROYED in site.gate.kinds()


@pytest.mark.rule("R-008")
def test_what_closes_a_window_waits_for_nobody_who_works_at_the_gate(site: Site) -> None:
    piet, anna = site.opened()
    piet.send_form("/watverzoeken/W-57/intrekken", {"intrekreden": REASON})

    with locked(site.gate.settings.folder / ".gate.lock", "Work at the gate"):
        told = anna.live().text

    assert CLOSED in told


@pytest.mark.rule("R-008")
@pytest.mark.parametrize("by", ["revoked elsewhere", "withdrawn", "off the list"])
def test_what_may_not_be_seen_any_more_stays_not_in_memory(site: Site, by: str) -> None:
    site.opened()
    site.sweep()
    assert kept(site) == 1

    if by == "revoked elsewhere":
        with wiring.bench(site.gate.settings, site.gate.clock) as bench:
            steps.revoke(W57, REASON, bench, PIET)
    elif by == "withdrawn":
        site.gate.withdraw()
    else:
        site.gate.settings.people.write_text(a_gate.PEOPLE.replace('"anna"', '"annie"'))
    site.sweep()

    assert kept(site) == 0


@pytest.mark.parametrize("live", [True, False], ids=["script", "no script"])
def test_a_page_that_asks_by_itself_opens_nothing_and_is_not_journalled(
    site: Site, live: bool
) -> None:
    site.granted()
    anna = site.visit("anna")

    def ask() -> str:
        return anna.live().text if live else anna.get(BY_ITSELF).text

    never_opened = ask()
    anna.send_form(WINDOW)
    while_open = ask()

    assert CLOSED in never_opened
    assert "4:00:00" in while_open
    assert (GRANTED in while_open) is not live
    assert site.gate.kinds().count(EventKind.DISCLOSED) == 1


def test_no_page_keeps_a_session_alive_by_itself(site: Site) -> None:
    _, anna = site.opened()

    for _ in range(15):
        site.gate.later(minutes=1)
        told = anna.live()

    assert CLOSED in told.text
    assert "U bent uitgelogd." in told.text
    assert kept(site) == 0


@pytest.mark.parametrize("path", ["/uitloggen", f"{WINDOW}/bedekken"])
def test_what_was_shown_is_forgotten_when_somebody_is_done(site: Site, path: str) -> None:
    _, anna = site.opened()

    assert anna.send_form(path).status_code == 303

    assert kept(site) == 0
    assert CLOSED in anna.live().text


@pytest.mark.rule("D-002")
def test_who_is_done_closes_the_window_for_good_in_every_session(site: Site) -> None:
    piet, anna = site.opened()
    other = site.visit("anna")
    other.send_form(WINDOW)
    assert "voorgoed" in anna.get(f"{WINDOW}/sluiten").text
    assert GRANTED in anna.get(WINDOW).text, "to ask is not to do"

    assert anna.send_form(f"{WINDOW}/sluiten").status_code == 303

    assert kept(site) == 1, "until the other session looks"
    for browser in (anna, other):
        assert "U sloot het voorgoed." in browser.live().text
        assert canaries_in(browser.get(WINDOW).text) == []
    assert kept(site) == 0
    assert anna.send_form(WINDOW).status_code == 410
    assert site.gate.kinds()[-3:] == [
        EventKind.DISCLOSURE_CLOSED, EventKind.PACKET_DESTROYED, EventKind.DECISION_DENIED,
    ]  # fmt: skip
    assert site.gate.told()["state"] == "ended"
    assert piet.send_form(f"{WINDOW}/sluiten").status_code in (403, 404)


def test_a_window_that_is_not_open_is_not_closed(site: Site) -> None:
    site.granted()
    anna = site.visit("anna")

    assert "het kijkvenster is niet open" in anna.get(f"{WINDOW}/sluiten").text
    assert anna.send_form(f"{WINDOW}/sluiten").status_code == 422
    assert EventKind.DISCLOSURE_CLOSED not in site.gate.kinds()
    assert anna.send_form(WINDOW).status_code == 303


def test_a_second_session_of_the_same_person_sees_nothing_before_it_opens_the_window(
    site: Site,
) -> None:
    site.opened()
    elsewhere = site.visit("anna")

    before = elsewhere.get(WINDOW)
    elsewhere.send_form(WINDOW)

    assert canaries_in(before.text) == []
    assert GRANTED in elsewhere.get(WINDOW).text
    assert site.gate.kinds().count(EventKind.DISCLOSED) == 2


@pytest.mark.rule("D-013")
def test_who_may_not_ask_any_more_sees_no_more(site: Site) -> None:
    _, anna = site.opened()
    people = site.gate.settings.people

    people.write_text(people.read_text().replace('"regisseur", ', ""))

    assert CLOSED in anna.live().text
    assert kept(site) == 0


def test_nobody_opens_without_proving_anew_who_they_are(site: Site) -> None:
    site.granted()
    anna = site.visit("anna")
    site.gate.later(minutes=11)

    told = anna.send_form(WINDOW)

    assert (told.status_code, "K-126" in told.text) == (403, True)
    assert EventKind.DISCLOSED not in site.gate.kinds()
