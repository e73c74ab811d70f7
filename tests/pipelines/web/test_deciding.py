"""What who decides sees and does at the hub, on a small town of one's own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from contracts.cases import CaseState
from contracts.events import EventKind
from contracts.ids import PrivacyCheckId, SourceName, VerificationId
from contracts.notices import Find, NoticeKind
from contracts.privacy import PrivacyCheck, Verdict
from contracts.verification import Question, VerificationTask
from pipelines.steps import lives, notices, privacy, protocols
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import (
    ANALYST,
    BSN,
    KNOWN,
    MANAGER,
    OFFICER,
    SOMEBODY,
    STEWARD,
    Town,
    add,
    open_case,
)
from tests.pipelines.web.conftest import Browsing, Visit

WHY = "Deze bron is nodig en past bij het doel."


def asked(town: Town, *sources: str) -> PrivacyCheck:
    """A check that waits, in a case about somebody."""
    with town.bench() as bench:
        case = open_case(bench)
        add(case.case_id, [SOMEBODY], town, bench)
        return privacy.request(case.case_id, [SourceName(n) for n in sources], bench, ANALYST)


def now(town: Town, check: PrivacyCheck) -> dict[str, Verdict]:
    """How a check stands, per source."""
    with town.bench() as bench:
        found = bench.register.privacy_check(PrivacyCheckId(check.check_id))
        return {one.source: one.verdict for one in found.sources}


def read(browser: Browsing, path: str) -> str:
    """The mark of what a page showed."""
    return browser.get(path).text.split('name="gelezen" value="')[1].split('"')[0]


def with_questions(town: Town, questions: Mapping[str, Mapping[str, object]]) -> None:
    """Let the check of the phase in which sources are asked have these questions."""
    profile = town.config.contracts / "ccv.yaml"
    content = yaml.safe_load(profile.read_text())
    (phase,) = (one for one in content["phases"] if one["id"] == "stap-3")
    phase["privacy_checks"][0]["questions"] = questions
    profile.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    with town.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", bench, actor)


def choices(**verdicts: str) -> dict[str, str]:
    """A form in which these sources are decided, each for a reason of its own."""
    found = {f"besluit-{name}": verdict for name, verdict in verdicts.items()}
    return found | {f"reden-{name}": f"{WHY} Over {name}." for name in verdicts}


def test_the_inbox_names_numbers_and_terms_and_nobody(town: Town, visit: Visit) -> None:
    check = asked(town)
    with town.bench() as bench:
        case = bench.register.case(check.case_id)
        notices.tell(Find(kind=NoticeKind.SAME_TOPIC), case, None, bench, ANALYST)
        text = bench.agreements.contract_text(SourceName("handhaving"))
        lives.submit(SourceName("handhaving"), bench, STEWARD, text=text + "\n# nieuw\n")

    page = visit("pofficier").get("/besluiten").text

    assert check.check_id in page
    assert "herhaalde vraag" in page
    assert 'href="/besluiten/bronnen/handhaving"' in page
    for value in (BSN, "Proefstra", "Tess", "1980"):
        assert value not in page


@pytest.mark.parametrize("account", ["avries", "dsteward", "nobody"])
def test_who_decides_nothing_has_no_inbox(account: str, town: Town, visit: Visit) -> None:
    number = asked(town).check_id

    assert visit(account).get("/besluiten").status_code == 404
    assert visit(account).get("/besluiten/meldingen").status_code == 404
    assert visit(account).get("/besluiten/volglijst").status_code == 404
    assert visit(account).get(f"/toetsen/{number}").status_code == (200 if account == "avries"
                                                                    else 404)  # fmt: skip


def test_each_source_is_decided_in_its_own_way_in_one_go(town: Town, visit: Visit) -> None:
    check = asked(town, "brp", "bag", "handhaving")
    officer, path = visit("pofficier"), f"/toetsen/{check.check_id}"
    typed = choices(brp="on_condition", bag="refused", handhaving="returned")

    done = officer.fill_in(path, {**typed, "gelezen": read(officer, path),
                                  "geraadpleegd": ["team"]})  # fmt: skip

    assert (done.status_code, done.headers["location"]) == (303, path)
    assert now(town, check) == {
        "brp": Verdict.ON_CONDITION, "bag": Verdict.REFUSED, "handhaving": Verdict.RETURNED,
    }  # fmt: skip
    page = officer.get(path).text
    assert "Vastgelegd. Onder voorwaarde toegestaan: brp; " in page
    assert f"{WHY} Over bag." in page
    assert "Geraadpleegd: ondermijningsteam" in page
    assert "Wacht op antwoord van een ander (1)" in officer.get("/besluiten").text


def test_a_reason_too_short_decides_nothing_and_loses_nothing(town: Town, visit: Visit) -> None:
    check = asked(town, "brp", "bag")
    officer, path = visit("pofficier"), f"/toetsen/{check.check_id}"
    typed = choices(brp="allowed", bag="refused") | {"reden-bag": "Nee & nooit."}

    given = officer.fill_in(path, {**typed, "gelezen": read(officer, path)})

    assert given.status_code == 422
    assert set(now(town, check).values()) == {Verdict.OPEN}
    assert f"{WHY} Over brp." in given.text
    assert "Nee &amp; nooit.</textarea>" in given.text
    assert "Schrijf minstens 20 tekens; nu 12." in given.text


def test_of_two_who_decide_at_once_the_second_decides_nothing(town: Town, visit: Visit) -> None:
    check = asked(town, "brp", "bag")
    path = f"/toetsen/{check.check_id}"
    first, second = visit("pofficier"), visit("pofficier")
    marks = read(first, path), read(second, path)
    first.fill_in(path, choices(brp="allowed", bag="allowed") | {"gelezen": marks[0]})

    given = second.fill_in(path, choices(brp="refused") | {"gelezen": marks[1]})

    assert given.status_code == 409
    assert "Code B-250" in given.text
    assert now(town, check) == {"brp": Verdict.ALLOWED, "bag": Verdict.ALLOWED}


def test_a_permission_is_taken_back_later_and_never_given_anew(town: Town, visit: Visit) -> None:
    check = asked(town, "brp", "bag")
    officer, path = visit("pofficier"), f"/toetsen/{check.check_id}"
    officer.fill_in(path, choices(brp="allowed", bag="allowed") | {"gelezen": read(officer, path)})

    typed = {"bron": "brp", "intrekken-brp": f"{WHY} Niet meer."}
    officer.fill_in(f"{path}/intrekken", typed | {"gelezen": read(officer, path)})
    again = officer.fill_in(path, choices(brp="allowed") | {"gelezen": read(officer, path)})

    assert now(town, check) == {"brp": Verdict.REFUSED, "bag": Verdict.ALLOWED}
    assert "toestemming ingetrokken" in officer.get(path).text
    assert (again.status_code, "Code B-204" in again.text) == (409, True)
    assert "ingetrokken 1" in officer.get("/besluiten").text


def test_who_asked_reads_the_check_and_answers_but_decides_nothing(
    town: Town, visit: Visit
) -> None:
    check = asked(town, "brp", "bag")
    path = f"/toetsen/{check.check_id}"
    analyst = visit("avries")
    with town.bench() as bench:
        privacy.decide(check.check_id, [SourceName("brp")], Verdict.RETURNED, REASON, bench,
                       OFFICER)  # fmt: skip

    page = analyst.get(path).text
    given = analyst.fill_in(path, choices(bag="allowed"))

    assert f'href="/dossiers/{check.case_id}/toetsen/{check.check_id}"' in page
    assert "uw rol beslist hier niet over" in page
    assert 'name="besluit-' not in page
    assert given.status_code == 403
    assert now(town, check)["bag"] is Verdict.OPEN


def test_whoever_asked_sees_why_they_cannot_decide_it_themselves(town: Town, visit: Visit) -> None:
    people = town.folder / "people.toml"
    people.write_text(
        people.read_text().replace(
            'roles = ["privacyfunctionaris"]',
            'roles = ["privacyfunctionaris"]\n'
            '[person.deputy]\naccount = "avries"\nfrom = 2026-01-01\nuntil = 2027-01-01',
        )
    )
    check = asked(town, "brp")
    path = f"/toetsen/{check.check_id}"

    page = visit("pofficier").get(path).text

    assert "u, uw vervanger of iemand voor wie u waarneemt, vroeg dit zelf aan" in page
    assert 'name="besluit-brp"' not in page
    assert "Niet door u:" in visit("pofficier").get("/besluiten").text
    assert "neemt waar voor P. Officier" in visit("pofficier").get("/besluiten").text


def test_what_was_typed_stays_while_somebody_proves_who_they_are(town: Town, visit: Visit) -> None:
    check = asked(town, "brp")
    officer, path = visit("pofficier"), f"/toetsen/{check.check_id}"
    typed = choices(brp="allowed") | {"gelezen": read(officer, path)}
    town.clock.forward(minutes=12)

    told = officer.fill_in(path, typed)

    assert (told.status_code, "K-126" in told.text) == (403, True)
    assert 'href="/bevestigen?naar=/bevestigd" target="_blank"' in told.text
    assert f"{WHY} Over brp.</textarea>" in told.text
    assert 'value="allowed" checked' in told.text
    assert now(town, check) == {"brp": Verdict.OPEN}
    officer.fill_in("/bevestigen", {"naar": "/bevestigd"})
    officer.fill_in(path, typed)
    town.clock.forward(minutes=12)
    given = {"bron": "brp", "intrekken-brp": "Het is niet meer nodig.", "gelezen": "oud"}
    told = officer.fill_in(f"{path}/intrekken", given)
    assert now(town, check) == {"brp": Verdict.ALLOWED}
    assert "Het is niet meer nodig.</textarea>" in told.text


def test_the_server_keeps_nothing_of_a_decision_that_waits_for_a_proof(
    town: Town, visit: Visit
) -> None:
    check = asked(town, "brp")
    officer, path = visit("pofficier"), f"/toetsen/{check.check_id}"
    typed = choices(brp="allowed") | {"gelezen": read(officer, path)}
    town.clock.forward(minutes=12)
    officer.fill_in(path, typed)

    # Opened anew it first wants the proof, and then it is empty.
    assert officer.get(path).headers["location"] == f"/bevestigen?naar={path}"
    officer.fill_in("/bevestigen", {"naar": path})
    assert WHY not in officer.get(path).text


def test_a_source_is_signed_as_it_was_shown_and_no_other_text(town: Town, visit: Visit) -> None:
    name, path = SourceName("handhaving"), "/besluiten/bronnen/handhaving"
    officer = visit("pofficier")
    with town.bench() as bench:
        text = bench.agreements.contract_text(name)
        lives.submit(name, bench, STEWARD, text=text.replace("version: 1.0.0", "version: 1.1.0"))
    shown = read(officer, path)
    with town.bench() as bench:
        town.clock.forward(minutes=1)
        lives.submit(name, bench, STEWARD, text=text.replace("version: 1.0.0", "version: 1.2.0"))

    other = officer.fill_in(path, {"keuze": "tekenen", "reden": WHY, "gelezen": shown})
    signed = officer.fill_in(
        path, {"keuze": "tekenen", "reden": WHY, "gelezen": read(officer, path)}
    )

    assert (other.status_code, "Code B-252" in other.text) == (409, True)
    assert f"{WHY}</textarea>" in other.text
    assert signed.status_code == 303
    with town.bench() as bench:
        found = bench.lives.life(name).signed_text()
        assert found is not None
        assert found.version == "1.2.0"


def test_a_source_goes_back_with_a_question_that_says_something(town: Town, visit: Visit) -> None:
    name, path = SourceName("handhaving"), "/besluiten/bronnen/handhaving"
    officer = visit("pofficier")
    with town.bench() as bench:
        text = bench.agreements.contract_text(name)
        lives.submit(name, bench, STEWARD, text=text + "\n# nieuw\n")
    mark = read(officer, path)

    short = officer.fill_in(path, {"keuze": "terugsturen", "reden": "Hoezo?", "gelezen": mark})
    for choice in ({}, {"keuze": "weggooien"}):
        unsaid = officer.fill_in(path, choice | {"reden": WHY, "gelezen": mark})
        assert (unsaid.status_code, "Code B-255" in unsaid.text) == (422, True)
        assert f"{WHY}</textarea>" in unsaid.text
    sent = officer.fill_in(path, {"keuze": "terugsturen", "reden": WHY, "gelezen": mark})

    assert (short.status_code, "Hoezo?</textarea>" in short.text) == (422, True)
    assert sent.status_code == 303
    assert "Er wacht geen tekst" in officer.get(path).text
    assert officer.get("/besluiten/bronnen/geenbron").status_code == 404
    assert visit("avries").get(path).status_code == 404


def test_a_signature_is_taken_back_and_the_source_is_not_asked(town: Town, visit: Visit) -> None:
    name, path = SourceName("handhaving"), "/besluiten/bronnen/handhaving"
    officer = visit("pofficier")
    typed = {"vraag": WHY, "gelezen": read(officer, path)}

    short = officer.fill_in(f"{path}/terugnemen", typed | {"vraag": "Nee."})
    done = officer.fill_in(f"{path}/terugnemen", typed)
    again = officer.fill_in(f"{path}/terugnemen", typed)

    assert (short.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert "Nee.</textarea>" in short.text
    with town.bench() as bench:
        assert name not in {one.name for one in lives.live(bench)}
    assert "niet getekend" in officer.get(path).text


def test_a_notice_is_closed_with_what_was_made_of_it(town: Town, visit: Visit) -> None:
    check = asked(town, "brp")
    with town.bench() as bench:
        case = bench.register.case(check.case_id)
        notices.tell(Find(kind=NoticeKind.COLLEAGUE), case, None, bench, ANALYST)
        path = f"/besluiten/meldingen/{bench.notices.all()[-1].notice_id}"
    officer = visit("pofficier")

    short = officer.fill_in(path, {"reden": "Gezien."})
    officer.fill_in(path, {"reden": WHY})

    assert (short.status_code, "Gezien.</textarea>" in short.text) == (422, True)
    assert WHY in officer.get(path).text
    assert "melding: collega" not in officer.get("/besluiten").text
    assert officer.get("/besluiten/meldingen/N-999").status_code == 404


def test_who_is_watched_is_counted_and_never_shown_again(town: Town, visit: Visit) -> None:
    officer, path = visit("pofficier"), "/besluiten/volglijst"
    typed = {"soort": "household", "account": "avries", "bsn": BSN, "family_name": "Proefstra"}

    wrong = officer.fill_in(path, typed | {"account": ""})
    done = officer.fill_in(path, typed)
    page = officer.get(path).text

    assert (wrong.status_code, 'value="Proefstra"' in wrong.text) == (422, True)
    assert BSN not in wrong.text
    assert done.status_code == 303
    assert "A. de Vries" in page
    assert "Proefstra" not in page
    officer.fill_in(f"{path}/verwijderen", {"soort": "household", "account": "avries"})
    assert "Er wordt niemand gevolgd." in officer.get(path).text


def test_a_protocol_is_put_into_use_as_it_was_read_by_two(town: Town, visit: Visit) -> None:
    profile = town.config.contracts / "ccv.yaml"
    officer, manager = visit("pofficier"), visit("fbeheer")
    profile.write_text(profile.read_text() + "\n# nieuw\n")
    old = read(officer, "/protocol")
    profile.write_text(profile.read_text() + "\n# nieuwer\n")

    stale = officer.fill_in("/protocol", {"protocol": "ccv@1.0", "gelezen": old})
    for one in (officer, manager):
        typed = {"protocol": "ccv@1.0", "gelezen": read(one, "/protocol")}
        assert one.fill_in("/protocol", typed).status_code == 303

    assert (stale.status_code, "Code B-254" in stale.text) == (409, True)
    page = visit("avries").get("/protocol").text
    assert "Nieuwe dossiers lopen onder dit protocol." in page
    assert "<form" not in page.split("</header>")[1]


def test_the_first_of_two_sees_why_they_are_not_the_second(town: Town, visit: Visit) -> None:
    profile = town.config.contracts / "ccv.yaml"
    profile.write_text(profile.read_text() + "\n# nieuw\n")
    officer = visit("pofficier")
    with town.bench() as bench:
        protocols.activate("ccv@1.0", bench, OFFICER)

    page = officer.get("/protocol").text

    assert "Een tweede persoon is nodig." in page
    inbox = officer.get("/besluiten").text
    assert "Wacht op uw besluit (0)" in inbox
    assert "Niet door u (1)" in inbox
    assert "er wacht" not in officer.get("/").text


def test_a_protocol_that_cannot_be_put_into_use_waits_for_nobody(town: Town, visit: Visit) -> None:
    profile = town.config.contracts / "ccv.yaml"
    town.clock.forward(days=1)
    content = yaml.safe_load(profile.read_text())
    content["valid_until"] = "2026-01-01"
    profile.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))

    inbox = visit("pofficier").get("/besluiten").text

    assert "Wacht op uw besluit (0)" in inbox
    assert "grondslag van dit protocol is voorbij" in inbox


def test_a_check_that_the_protocol_has_no_more_is_read_and_told_to_nobody_else(
    town: Town, visit: Visit
) -> None:
    check = asked(town, "brp")
    profile = town.config.contracts / "ccv.yaml"
    with town.bench() as bench:
        case = bench.register.case(check.case_id)
        later = profile.read_text().replace("id: check-1", "id: check-9")
        later = later.replace("after: check-1", "after: check-9")
        assert later != profile.read_text()
        bench.register.add_protocol("0" * 64, later)
        bench.register.save_case(replace(case, protocol_sha256="0" * 64))

    page = visit("pofficier").get(f"/toetsen/{check.check_id}")

    assert (page.status_code, "Toestaan" in page.text) == (200, False)
    for account in ("dsteward", "nobody"):
        assert visit(account).get(f"/toetsen/{check.check_id}").status_code == 404


@pytest.mark.parametrize(
    ("path", "account"),
    [
        ("/besluiten", "avries"), ("/logboek", "avries"), ("/verwerkingen", "avries"),
        ("/bronnen", "avries"), ("/bronnen/handhaving/contract", "pofficier"),
        ("/besluiten/meldingen", "avries"),
    ],
)  # fmt: skip
def test_a_page_that_is_refused_leaves_a_line(
    path: str, account: str, town: Town, visit: Visit
) -> None:
    assert visit(account).get(path).status_code in (403, 404)

    assert town.kinds()[-1] is EventKind.ACT_DENIED


def test_a_hit_check_that_is_not_yours_sets_nothing_going(town: Town, visit: Visit) -> None:
    with town.bench() as bench:
        found = a_town.ask(town, bench, KNOWN)
        (topic, *_), case_id = found.topics, found.check.case_id
        question = Question(
            task_id=VerificationId("V-1"), case_id=case_id, check_id=found.check.check_id,
            topic=topic.label, department=a_town.HANDHAVING, protocol="ccv@1.0",
            requesters=frozenset(), asked_at=town.clock.now(),
        )  # fmt: skip
        # Kept and not sent: whoever takes this in sends it.
        unsent = VerificationTask(question=question, deliveries=frozenset(), becomes={})
        bench.records.add(case_id, unsent)
    before = town.told()
    steward = visit("dsteward")

    answers = [steward.get(f"/hitchecks/{one}") for one in (found.check.check_id, "H-99")]

    assert [one.status_code for one in answers] == [404, 404]
    assert town.told() == before
    assert visit("avries").get(f"/hitchecks/{found.check.check_id}").status_code == 200
    assert town.told() != before


def test_a_closed_case_waits_for_nobody_and_says_why(town: Town, visit: Visit) -> None:
    check = asked(town, "brp")
    with town.bench() as bench:
        case = bench.register.case(check.case_id)
        bench.register.save_case(replace(case, state=CaseState.CLOSED))
    officer = visit("pofficier")

    assert check.check_id not in officer.get("/besluiten").text
    assert "dit dossier is gesloten" in officer.get(f"/toetsen/{check.check_id}").text
    with town.bench() as bench:
        bench.register.save_case(replace(case, state=CaseState.INACTIVE))
    assert officer.get(f"/toetsen/{check.check_id}").status_code == 404


def test_what_waits_too_long_says_so(town: Town, visit: Visit) -> None:
    asked(town, "brp")
    town.clock.moment += timedelta(days=9)

    assert "te laat" in visit("pofficier").get("/besluiten").text


QUESTIONS = {
    "A": {"text": "Wat is de wettelijke grondslag van de bron?", "prefill": "legal_ground"},
    "B": {"text": "Is dit gebruik verenigbaar?", "closes": True},
}


def test_a_use_that_is_not_compatible_cannot_be_allowed_and_says_why(
    town: Town, visit: Visit
) -> None:
    with_questions(town, QUESTIONS)
    with town.bench() as bench:
        case = open_case(bench)
        names = [SourceName("brp"), SourceName("bag")]
        no = privacy.Answers(answers={"B": "Het doel is een ander."}, denied=frozenset({"B"}))
        yes = privacy.Answers(answers={"B": "Het doel is verwant."})
        answers = dict(zip(names, (no, yes), strict=True))
        check = privacy.request(case.case_id, names, bench, ANALYST, answers=answers)
    officer, path = visit("pofficier"), f"/toetsen/{check.check_id}"

    page = officer.get(path).text
    given = officer.fill_in(
        path, choices(brp="allowed", bag="allowed") | {"gelezen": read(officer, path)}
    )

    assert "Is dit gebruik verenigbaar?" in page
    assert "Het doel is een ander." in page
    assert "Toestaan kan niet: gebruik is niet verenigbaar" in page
    assert page.count('value="allowed"') == 1
    assert (given.status_code, "Code B-127" in given.text) == (403, True)
    assert set(now(town, check).values()) == {Verdict.OPEN}
