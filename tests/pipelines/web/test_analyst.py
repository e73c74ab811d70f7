"""What the analyst's pages keep, refuse and hide: fast, without a browser."""

import html
import re
from threading import Event

import pytest

from contracts.events import EventKind
from contracts.ids import CaseId, CheckId, RequestId
from contracts.outcomes import Outcome
from contracts.privacy import Verdict
from contracts.topics import Kind
from pipelines.steps import cases, lives, privacy, requests, retain
from pipelines.steps.bench import SYSTEM
from pipelines.web.hit_check_runs import Runs
from tests.builders import NOW, REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, BSN, KNOWN, OFFICER, SOMEBODY, STRANGER, TEAM, Town
from tests.pipelines.steps.test_requests import gate_tells
from tests.pipelines.web.conftest import Browsing, Visit
from tests.pipelines.web.test_deciding import with_questions
from tests.waiting import until

SIGNAL = {
    "thema": "drugs",
    "doel": "optreden",
    "verantwoordelijke": "burgemeester",
    "herkomst": "professional",
    "ontvangen": "2026-11-20",
    "tekst": "Verzonnen signaal over een pand.",
}


def words(text: str) -> str:
    """The text of a page as people read it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def new_case(town: Town) -> CaseId:
    with town.bench() as bench:
        return a_town.a_new_case(bench).case_id


def asked_case(town: Town) -> CaseId:
    """A case in which a hit check may run."""
    with town.bench() as bench:
        case_id = a_town.prepared(town, bench, KNOWN, STRANGER)
    town.clock.forward(seconds=1)
    return case_id


def ran(browsing: Browsing, case_id: CaseId) -> str:
    """The address of the matrix of a hit check that this browser ran."""
    begun = browsing.fill_in(f"/dossiers/{case_id}/hitcheck")
    assert begun.headers["location"] == f"/dossiers/{case_id}/hitcheck/stand"

    def over() -> bool:
        return browsing.get(begun.headers["location"]).status_code == 303

    until(over, "the hit check ends")
    return browsing.get(begun.headers["location"]).headers["location"]


def test_a_signal_opens_a_case_and_says_when_it_is_destroyed(town: Town, visit: Visit) -> None:
    analyst = visit("avries")
    made = analyst.fill_in("/dossiers/nieuw", SIGNAL | {"melder.name": "Melderman"})
    page = words(analyst.get(made.headers["location"]).text)

    assert re.fullmatch(r"/dossiers/S-\d{4}-\d{4}", made.headers["location"])
    assert "Wordt uiterlijk op" in page
    assert "Verzonnen signaal over een pand." in page
    assert "Melderman" not in page


def test_a_form_that_is_refused_keeps_everything_that_was_typed(visit: Visit) -> None:
    typed = SIGNAL | {"ontvangen": "2031-01-01", "melder.phone": "0999-123"}
    refused = visit("avries").fill_in("/dossiers/nieuw", typed)

    assert refused.status_code == 422
    for kept in ("Verzonnen signaal over een pand.", "2031-01-01", "0999-123"):
        assert kept in refused.text
    assert '<option value="drugs" selected>' in refused.text


@pytest.mark.parametrize("lacking", ["ontvangen", "tekst", "herkomst", "thema"])
def test_a_signal_without_what_is_needed_opens_no_case(lacking: str, visit: Visit) -> None:
    refused = visit("avries").fill_in("/dossiers/nieuw", SIGNAL | {lacking: ""})

    assert refused.status_code == 422
    assert "utrecht-alert--error" in refused.text


def test_who_reported_is_shown_behind_a_button_that_is_journalled(town: Town, visit: Visit) -> None:
    analyst = visit("avries")
    made = analyst.fill_in("/dossiers/nieuw", SIGNAL | {"melder.name": "Melderman"})
    shown = analyst.fill_in(f"{made.headers['location']}/signalen/1/melder")

    assert "Melderman" in shown.text
    assert town.kinds()[-1] is EventKind.REPORTER_READ


PATHS = (
    "/dossiers/{}", "/dossiers/{}/signalen/nieuw", "/dossiers/{}/onderwerpen/nieuw",
    "/dossiers/{}/wegingen/weging-1", "/dossiers/{}/toetsen/nieuw", "/dossiers/{}/toetsen/T-1",
    "/dossiers/{}/delen/nieuw", "/dossiers/{}/hitcheck", "/dossiers/{}/hitcheck/stand",
    "/dossiers/{}/verslagen/aanpak",
    "/dossiers/{}/besluiten/niets", "/dossiers/{}/sluiten", "/dossiers/{}/versie",
    "/dossiers/{}/afwijkingen/nieuw", "/dossiers/{}/voorwaarden/nieuw",
)  # fmt: skip


@pytest.mark.rule("R-041")
@pytest.mark.parametrize("path", PATHS)
def test_a_case_that_is_not_yours_answers_as_one_that_is_not_there(
    path: str, town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    steward = visit("dsteward")
    yours, nobodys = (steward.get(path.format(one)) for one in (case_id, "S-2026-9999"))

    assert (yours.status_code, nobodys.status_code) == (404, 404)
    assert _bare(yours.text) == _bare(nobodys.text)


def _bare(text: str) -> str:
    """A page without the reference that every answer has of its own."""
    return re.sub(r"verwijzing [0-9a-f]{8}|session|S-2026-\d{4}", "", text)


@pytest.mark.parametrize(
    "path",
    ["signalen/nieuw", "onderwerpen/nieuw", "onderwerpen/controle", "wegingen/weging-1",
     "toetsen/nieuw", "hitcheck", "besluiten/niets", "sluiten", "afwijkingen/nieuw"],
)  # fmt: skip
def test_nothing_can_be_sent_to_a_case_that_is_not_yours(
    path: str, town: Town, visit: Visit
) -> None:
    case_id = new_case(town)

    assert visit("dsteward").fill_in(f"/dossiers/{case_id}/{path}").status_code == 404


def test_a_hit_check_and_its_request_of_another_case_are_not_there(
    town: Town, visit: Visit
) -> None:
    case_id = asked_case(town)
    matrix = ran(visit("avries"), case_id)
    steward = visit("dsteward")

    assert steward.get(matrix).status_code == 404
    assert steward.get("/watverzoeken/W-1").status_code == 404


def test_a_button_that_is_off_says_in_dutch_which_role_or_what_comes_first(
    town: Town, visit: Visit
) -> None:
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
    analyst, team = (
        words(visit(one).get(f"/dossiers/{case_id}").text) for one in ("avries", "tjansen")
    )

    assert "Kan nog niet: dit doet: ondermijningsteam" in analyst
    assert "Kan nog niet: er is nog geen besluit op de privacytoets" in analyst
    assert "Kan nog niet: eerst nog een hitcheck zonder treffer" in team
    assert "eerst nog weging “Bevestigen de hits het signaal voldoende?”" in team


@pytest.mark.rule("R-025")
def test_what_is_typed_of_a_topic_is_checked_and_never_shown_after(
    town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    analyst = visit("avries")
    typed = {
        "soort": "person", "bsn": BSN, "family_name": "Proefstra", "birth_date": "17-05-1980",
        "postcode": "9370AA", "house_number": "1", "zekerheid": "certain",
    }  # fmt: skip
    path = f"/dossiers/{case_id}/onderwerpen"
    checked = analyst.fill_in(f"{path}/controle", typed, htmx=True)
    wrong = analyst.fill_in(f"{path}/controle", typed | {"bsn": "123456789"}, htmx=True)
    added = analyst.fill_in(f"{path}/nieuw", typed)
    page = analyst.get(added.headers["location"]).text

    assert "BSN: elfproef klopt" in checked.text
    assert "BSN: elfproef klopt niet" in wrong.text
    assert "Adres staat in de BAG" in checked.text
    assert "Bevraagbaar met deze gegevens: 3 van 3 bronnen" in words(checked.text)
    for secret in (BSN, "Proefstra", "17-05-1980", "9370AA"):
        assert secret not in checked.text
        assert secret not in page
    assert "P1" in page


def test_a_bare_name_is_told_to_be_too_little(town: Town, visit: Visit) -> None:
    case_id = new_case(town)
    told = visit("avries").fill_in(
        f"/dossiers/{case_id}/onderwerpen/controle",
        {"soort": "person", "family_name": "Proefstra"},
    )

    assert "Bevraagbaar met deze gegevens: 0 van 3 bronnen" in words(told.text)


def test_without_script_the_checks_come_with_the_form_and_it_keeps_what_was_typed(
    town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    path = f"/dossiers/{case_id}/onderwerpen/nieuw"
    drawn = visit("avries").fill_in(
        path, {"soort": "vehicle", "plate": "AB-12-CD", "actie": "controleren"}
    )
    with town.bench() as bench:
        added = bench.register.topics(case_id)

    assert "Kenteken is leesbaar" in drawn.text
    assert 'value="AB-12-CD"' in drawn.text
    assert not added


@pytest.mark.rule("R-090")
def test_a_weighing_tells_what_its_answers_come_to_while_they_are_given(
    town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    path = f"/dossiers/{case_id}/wegingen/weging-1"
    analyst = visit("avries")
    none = dict.fromkeys(
        ("antwoord.verankering-bestuurlijk", "antwoord.verankering-maatschappelijk",
         "antwoord.verankering-zakelijk"), "nee",
    )  # fmt: skip
    half = words(analyst.fill_in(f"{path}/stand", {}, htmx=True).text)
    yes = words(analyst.fill_in(f"{path}/stand", {"antwoord.verankering-zakelijk": "ja"}).text)
    no = words(analyst.fill_in(f"{path}/stand", none).text)

    assert "nog niet beslist" in half
    assert "1 van 3 ja" in yes
    assert "gaat het signaal door" in yes
    assert "stopt het dossier" in no
    assert "wordt het op 22 november 2027 vernietigd" in no


def test_a_weighing_that_lacks_an_answer_or_a_reason_is_drawn_again(
    town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    path = f"/dossiers/{case_id}/wegingen/weging-2a"
    short = visit("avries").fill_in(path, {"antwoord.weging-2a": "ja", "reden": "kort"})
    open_ = visit("avries").fill_in(path, {"reden": REASON})

    assert (short.status_code, open_.status_code) == (422, 422)
    assert "kort</textarea>" in short.text
    assert re.search(r'value="ja" checked', short.text)


def test_a_case_goes_from_signal_to_its_end_with_one_timeline(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst, team = visit("avries"), visit("tjansen")
    page = f"/dossiers/{case_id}"
    ran(analyst, case_id)
    weighed = {"antwoord.weging-4": "nee", "reden": "De hits passen niet bij het signaal."}
    assert analyst.fill_in(f"{page}/wegingen/weging-4", weighed).status_code == 303
    decided = {"reden": "Het bronnenonderzoek levert niets op."}
    assert team.fill_in(f"{page}/besluiten/niet-bevestigd", decided).status_code == 303
    closed = {"uitkomst": "niet-bevestigd", "reden": "Er is niets meer te doen met dit dossier."}
    assert team.fill_in(f"{page}/sluiten", closed).status_code == 303
    shown = words(team.get(page).text)

    assert "alleen lezen" in shown
    assert "omdat het dossier eindigde als “Hits bevestigen het signaal niet”" in shown
    for told in (weighed["reden"], decided["reden"], closed["reden"], "hitcheck beantwoord",
                 "privacytoets gevraagd", "P. Officier"):  # fmt: skip
        assert told in shown
    assert analyst.fill_in(f"{page}/signalen/nieuw", SIGNAL).status_code == 409


def test_the_timeline_tells_nobody_who_asks_of_a_notice(town: Town, visit: Visit) -> None:
    """The same person in a second case raises a notice, which who asks must not learn of."""
    for _ in range(2):
        case_id = asked_case(town)
        ran(visit("avries"), case_id)

    assert EventKind.NOTICE_RAISED in town.kinds()
    assert "misbruik" not in visit("avries").get(f"/dossiers/{case_id}").text


def test_a_privacy_check_proposes_sources_and_asks_for_those_that_are_chosen(
    town: Town, visit: Visit
) -> None:
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
    analyst, path = visit("avries"), f"/dossiers/{case_id}/toetsen/nieuw"
    proposed = analyst.get(path).text
    none = analyst.fill_in(path, {"toets": "check-1"})
    made = analyst.fill_in(path, {"toets": "check-1", "bron": ["brp", "handhaving"]})
    with town.bench() as bench:
        (check,) = bench.register.privacy_checks(case_id)

    assert proposed.count("checked") == 4
    assert none.status_code == 422
    assert made.status_code == 303
    assert [one.source for one in check.sources] == ["brp", "handhaving"]


def test_a_question_about_a_privacy_check_is_the_first_thing_to_do(
    town: Town, visit: Visit
) -> None:
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        check = privacy.request(case_id, [], bench, ANALYST)
        privacy.decide(
            check.check_id, [], Verdict.RETURNED, "Waarom is dit nodig voor dit signaal?", bench,
            OFFICER,
        )  # fmt: skip
    analyst, path = visit("avries"), f"/dossiers/{case_id}/toetsen/{check.check_id}"

    assert "Vraag over uw privacytoets" in analyst.get("/").text
    assert "Waarom is dit nodig voor dit signaal?" in analyst.get(path).text
    assert analyst.fill_in(path).status_code == 422
    answers = {
        f"uitleg.{one.source}": "Zonder deze bron is niets te wegen" for one in check.sources
    }
    assert analyst.fill_in(path, answers).status_code == 303
    with town.bench() as bench:
        again = bench.register.privacy_check(check.check_id)
    assert {one.verdict for one in again.sources} == {Verdict.OPEN}
    read = visit("pofficier").get(f"/toetsen/{check.check_id}").text
    assert "Waarom is dit nodig voor dit signaal?" in read
    assert "Zonder deze bron is niets te wegen" in read


@pytest.mark.rule("D-010")
def test_the_matrix_is_as_long_whatever_was_found(town: Town, visit: Visit) -> None:
    analyst = visit("avries")
    pages = []
    for topics in ((KNOWN, KNOWN), (a_town.UNKNOWN, a_town.UNKNOWN)):
        with town.bench() as bench:
            case_id = a_town.prepared(town, bench, *topics)
        town.clock.forward(seconds=1)
        pages.append(analyst.get(ran(analyst, case_id)))

    assert "Treffer" in pages[0].text
    assert len(pages[0].content) == len(pages[1].content)


def test_a_hit_names_whom_to_call_and_nothing_else_does(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst = visit("avries")
    matrix = ran(analyst, case_id)
    with town.bench() as bench:
        cells = bench.register.cells(CheckId(matrix.rpartition("/")[2]))
        known = {one.department for one in lives.live(bench) if one.is_identification}
    hits = [c for c in cells if c.outcome is Outcome.HIT and c.department not in known]
    page = analyst.get(matrix).text

    assert hits
    assert page.count("Bel: ") == page.count('name="cel"') == len(hits)


def test_two_clicks_at_once_run_one_check() -> None:
    runs, go, begun = Runs(lambda *_: None), Event(), []

    def work() -> CheckId:
        begun.append(1)
        go.wait(10)
        return CheckId("H-1")

    case_id = CaseId("S-2026-0001")
    first, second = (runs.start(case_id, "avries", "1 × 1", NOW, work) for _ in range(2))
    going = runs.of("avries")
    go.set()
    until(lambda: first.is_over, "the run ends")

    assert first is second
    assert going == [first]
    assert (first.check_id, first.fault, begun) == ("H-1", None, [1])
    assert not runs.of("avries")


def test_a_run_that_fails_unforeseen_is_logged_by_its_place_alone() -> None:
    noted: list[tuple[str, str]] = []
    runs = Runs(lambda reference, place: noted.append((reference, place)))

    def work() -> CheckId:
        raise ValueError("kanarie-v9000001-waarde")

    run = runs.start(CaseId("S-2026-0001"), "avries", "1 × 1", NOW, work)
    until(lambda: noted, "the fault is noted")

    assert run.fault is not None
    assert "kanarie" not in f"{noted} {run.fault} {run!r}"


def test_a_hit_check_that_may_not_run_says_why_and_does_not_run(town: Town, visit: Visit) -> None:
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
    drawn = visit("avries").fill_in(f"/dossiers/{case_id}/hitcheck")

    assert "Kan nog niet: er is nog geen besluit op de privacytoets" in words(drawn.text)
    assert EventKind.CHECK_ANSWERED not in town.kinds()


def test_a_hit_check_that_fails_says_so_on_its_page(town: Town, visit: Visit) -> None:
    analyst = visit("avries")
    case_id = asked_case(town)
    for _ in range(3):
        ran(analyst, case_id)
    off = "Kan nog niet: dit dossier heeft alle hitchecks gehad"
    pages = [analyst.get(f"/dossiers/{case_id}{rest}").text for rest in ("", "/hitcheck")]
    assert all(off in words(page) for page in pages)
    assert EventKind.NOTICE_RAISED not in town.kinds()
    path = analyst.fill_in(f"/dossiers/{case_id}/hitcheck").headers["location"]
    until(lambda: 'role="alert"' in analyst.get(path).text, "the fault is told")

    assert "De hitcheck gaf geen antwoord" in analyst.get(path).text


WHAT = {
    "veld": ["overtreding"],
    "doel": "Sluiting van een pand overwegen op grond van de wet.",
    "waarom": "Zonder de aard van de overtreding is niets te wegen.",
    "grond_geven": "Gemeentewet art. 1",
    "grond_krijgen": "Opiumwet art. 13b",
    "uren": "2",
}


def a_hit(matrix: str) -> dict[str, str]:
    return {"check": matrix.rpartition("/")[2], "onderwerp": "A1", "afdeling": "Handhaving"}


@pytest.mark.rule("R-097")
def test_a_request_is_previewed_filed_and_withdrawn(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst = visit("avries")
    asked = WHAT | a_hit(ran(analyst, case_id))
    path = f"/dossiers/{case_id}/watverzoeken/nieuw"
    preview = analyst.fill_in(path, asked | {"actie": "voorbeeld"})
    before = list(town.kinds())
    changed = analyst.fill_in(path, asked | {"actie": "aanpassen"})
    filed = analyst.fill_in(path, asked | {"actie": "indienen"})
    shown = analyst.get(filed.headers["location"])
    gone = analyst.fill_in(
        f"{filed.headers['location']}/intrekken", {"reden": "Niet meer nodig voor dit dossier."}
    )

    assert "Er is nog niets ingediend" in preview.text
    assert EventKind.DISCLOSURE_REQUESTED not in before
    assert WHAT["doel"] in changed.text
    assert "ingediend" in shown.text
    assert gone.status_code == 303
    assert "ingetrokken" in analyst.get(filed.headers["location"]).text


@pytest.mark.rule("R-097")
def test_only_a_hit_can_be_asked_about(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst = visit("avries")
    hit = a_hit(ran(analyst, case_id))
    path = f"/dossiers/{case_id}/watverzoeken/nieuw"

    for wrong in ({"onderwerp": "P1"}, {"afdeling": "Nergens"}, {"check": "H-99"}):
        assert analyst.fill_in(path, hit | wrong).status_code == 404
    assert analyst.fill_in(path, hit).status_code == 200
    assert analyst.get(path, params=hit).status_code == 405


@pytest.mark.rule("D-010")
def test_no_address_tells_that_there_is_a_hit(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst = visit("avries")
    matrix = ran(analyst, case_id)
    page = analyst.get(matrix).text

    assert 'name="cel" value="A1/Handhaving"' in page
    assert not re.search(r'(?:href|action|src)="[^"]*(?:A1|Handhaving)', page)
    sent = {"check": matrix.rpartition("/")[2], "cel": "A1/Handhaving"}
    asked = analyst.fill_in(f"/dossiers/{case_id}/watverzoeken/nieuw", sent)
    assert "Wat-informatie vragen over A1 bij Handhaving" in asked.text


def a_returned_request(town: Town, analyst: Browsing) -> str:
    """The address of a request that came back with a question."""
    case_id = asked_case(town)
    asked = WHAT | {"veld": ["overtreding", "datum_constatering"], "actie": "indienen"}
    path = f"/dossiers/{case_id}/watverzoeken/nieuw"
    filed = analyst.fill_in(path, asked | a_hit(ran(analyst, case_id)))
    address = filed.headers["location"]
    number = RequestId(address.rpartition("/")[2])
    gate_tells(town, number, state="returned", reason="Waarvoor is de datum nodig?")
    return address


@pytest.mark.parametrize(
    ("emptied", "redrawn"),
    [
        ({"veld": []}, 'value="overtreding" checked'),
        ({"doel": ""}, WHAT["doel"]),
        ({"grond_geven": ""}, WHAT["grond_geven"]),
    ],
)
def test_an_answer_never_asks_anew_for_what_was_taken_out(
    emptied: dict[str, object], redrawn: str, town: Town, visit: Visit
) -> None:
    analyst = visit("avries")
    address = a_returned_request(town, analyst)

    refused = analyst.fill_in(address, WHAT | emptied)  # type: ignore[operator]

    form = refused.text.partition("De vraag beantwoorden")[2].partition("Wat is gevraagd")[0]
    assert refused.status_code == 422
    assert redrawn not in form
    with town.bench() as bench:
        assert requests.current(RequestId(address.rpartition("/")[2]), bench).version == 1


def test_the_fields_that_are_left_are_asked_anew(town: Town, visit: Visit) -> None:
    analyst = visit("avries")
    address = a_returned_request(town, analyst)

    assert analyst.fill_in(address, WHAT).status_code == 303
    with town.bench() as bench:
        made = requests.current(RequestId(address.rpartition("/")[2]), bench)
    assert (made.fields, made.version) == (("overtreding",), 2)


@pytest.mark.parametrize("hours", ["", "twee", "0", "-1", "9" * 5000, "²"])
def test_hours_that_cannot_be_read_are_no_request_for_the_most(
    hours: str, town: Town, visit: Visit
) -> None:
    analyst = visit("avries")
    case_id = asked_case(town)
    path = f"/dossiers/{case_id}/watverzoeken/nieuw"
    asked = WHAT | a_hit(ran(analyst, case_id)) | {"uren": hours, "actie": "indienen"}

    refused = analyst.fill_in(path, asked)

    assert (refused.status_code, "B-234" in refused.text) == (422, True)
    assert EventKind.DISCLOSURE_REQUESTED not in town.kinds()


def test_an_answer_that_was_emptied_is_not_filled_by_the_contract(town: Town, visit: Visit) -> None:
    with_questions(town, {"A": {"text": "Op welke grondslag?", "prefill": "legal_ground"}})
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
    analyst = visit("avries")
    path = f"/dossiers/{case_id}/toetsen/nieuw"
    page = analyst.get(path).text
    name, known = re.findall(r'name="(antwoord\.[^"]+)"[^>]*>([^<]+)</textarea>', page)[0]
    assert known.strip()

    refused = analyst.fill_in(path, {"toets": "", "aanvulling": "", name: ""})

    assert (refused.status_code, "B-232" in refused.text) == (422, True)
    assert f'name="{name}"' in refused.text
    assert not re.search(rf'name="{re.escape(name)}"[^>]*>[^<]+</textarea>', refused.text)
    assert 'name="bron"' in refused.text
    assert not re.search(r'name="bron"[^>]* checked', refused.text)


def test_a_bsn_never_comes_back_in_the_page(town: Town, visit: Visit) -> None:
    case_id = new_case(town)
    typed = {"soort": "person", "bsn": BSN, "family_name": "Proefstra", "actie": "controleren"}

    drawn = visit("avries").fill_in(f"/dossiers/{case_id}/onderwerpen/nieuw", typed)

    assert "Proefstra" in drawn.text
    assert BSN not in drawn.text


@pytest.mark.parametrize("signal", ["1", "2", "9" * 30, "9" * 5000, "x"])
def test_nothing_is_journalled_of_a_reporter_who_is_not_there(
    signal: str, town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    analyst = visit("avries")

    answer = analyst.fill_in(f"/dossiers/{case_id}/signalen/{signal}/melder")

    assert answer.status_code == 404
    assert EventKind.REPORTER_READ not in town.kinds()
    assert "Melder van signaal" not in analyst.get(f"/dossiers/{case_id}").text


def test_my_work_gives_each_only_their_own(town: Town, visit: Visit) -> None:
    case_id = new_case(town)

    assert case_id in visit("avries").get("/").text
    assert case_id not in visit("dsteward").get("/").text
    assert "Nieuw signaal" not in visit("tjansen").get("/").text


def test_a_case_near_its_end_and_sources_too_old_are_told(town: Town, visit: Visit) -> None:
    case_id = new_case(town)
    town.clock.forward(days=350)
    page = words(visit("avries").get("/").text)

    assert f"{case_id} wordt op" in page
    assert "te oud" in page


@pytest.mark.rule("R-015")
def test_a_departure_from_the_protocol_is_recorded_with_both_tests(
    town: Town, visit: Visit
) -> None:
    case_id = new_case(town)
    path = f"/dossiers/{case_id}/afwijkingen/nieuw"
    told = dict.fromkeys(("wat", "reden", "proportionaliteit", "subsidiariteit"), REASON)
    analyst = visit("avries")

    assert analyst.fill_in(path, told | {"subsidiariteit": "kort"}).status_code == 422
    assert analyst.fill_in(path, told).status_code == 303
    assert REASON in analyst.get(f"/dossiers/{case_id}").text


def test_a_record_is_written_under_a_warning_not_to_copy(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst, team = visit("avries"), visit("tjansen")
    ran(analyst, case_id)
    with town.bench() as bench:
        cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, ANALYST)
        cases.decide(case_id, "casusoverleg", REASON, bench, TEAM)
    path = f"/dossiers/{case_id}/verslagen/aanpak"

    assert "Schrijf geen gegevens over" in analyst.get(path).text
    assert team.fill_in(path, {"tekst": "Eigen conclusie van het team, kort."}).status_code == 303
    assert "Eigen conclusie van het team" in team.get(f"/dossiers/{case_id}").text


def test_sharing_is_asked_of_what_was_granted_alone(town: Town, visit: Visit) -> None:
    case_id = asked_case(town)
    analyst = visit("avries")
    ran(analyst, case_id)
    with town.bench() as bench:
        cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, ANALYST)
        cases.decide(case_id, "casusoverleg", REASON, bench, TEAM)
    path = f"/dossiers/{case_id}/delen/nieuw"

    assert "geen gegevens toegekend" in analyst.get(f"{path}?toets=check-2a").text
    assert analyst.fill_in(path, {"toets": "check-2a", "aantal": "1"}).status_code == 422


def test_every_kind_of_topic_has_its_fields(town: Town, visit: Visit) -> None:
    case_id = new_case(town)
    analyst = visit("avries")

    for kind in Kind:
        assert analyst.get(f"/dossiers/{case_id}/onderwerpen/nieuw?soort={kind}").status_code == 200
    assert SOMEBODY.kind is Kind.PERSON


def test_decisions_that_wait_are_on_the_first_page_of_who_takes_them(
    town: Town, visit: Visit
) -> None:
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        privacy.request(case_id, [], bench, ANALYST)
    page = words(visit("pofficier").get("/").text)

    assert "Besluiten er wacht 1 besluit" in page
    assert case_id not in page


def test_a_case_that_was_destroyed_still_tells_what_happened_and_no_more(
    town: Town, visit: Visit
) -> None:
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
    town.clock.forward(days=400)
    with town.bench() as bench:
        retain.run(bench, SYSTEM)
    analyst = visit("avries")

    shown = analyst.get(f"/dossiers/{case_id}")
    within = analyst.get(f"/dossiers/{case_id}/wegingen/weging-1")

    page = words(shown.text)
    assert (shown.status_code, within.status_code) == (200, 410)
    assert f"Dossier {case_id} is vernietigd" in page
    assert "dossier vernietigd" in page and "dossier geopend" in page and "A. de Vries" in page
    assert REASON not in page and "Verzonnen signaal" not in page
    assert "Dit dossier is vernietigd." in within.text
    assert "kijkvenster" not in within.text
    assert visit("dsteward").get(f"/dossiers/{case_id}").status_code == 404


@pytest.mark.parametrize("hour", [22, 23])
def test_the_day_that_is_promised_at_night_is_the_day_that_is_kept(
    hour: int, town: Town, visit: Visit
) -> None:
    town.clock.forward(seconds=(hour * 3600 + 1800) - town.clock.now().hour * 3600)
    case_id = new_case(town)
    with town.bench() as bench:
        cases.weigh(
            case_id, "weging-1", dict.fromkeys(a_town.ANCHORS, False), REASON, bench, ANALYST
        )
    team = visit("avries")
    path = f"/dossiers/{case_id}/sluiten"
    promised = re.search(r"vernietigd op (?:<[^>]+>)?(\d+ \w+ \d{4})", team.get(path).text)
    code = re.search(r'name="uitkomst" value="([^"]+)"', team.get(path).text)
    assert promised and code
    done = team.fill_in(path, {"uitkomst": code[1], "reden": REASON})

    assert done.status_code == 303
    assert f"Wordt vernietigd op {promised[1]}" in words(team.get(f"/dossiers/{case_id}").text)
