"""The work of analyst and privacy officer through the API, and what it never gives away."""

import json
import re

import pytest

from contracts.outcomes import Outcome
from tests.builders import REASON
from tests.pipelines.a_town import HANDHAVING, Town
from tests.pipelines.web.a_client import (
    AN_ADDRESS,
    AN_OPENING,
    ANOTHER,
    ANY,
    Clients,
    checked,
    clients,
    opened,
    permitted,
    ran,
)
from tests.pipelines.web.conftest import Visit

CANARY = re.compile(r"kanarie-[a-z][0-9]{6,}-[a-z]+")
A_REQUEST = {
    "onderwerp": "A1",
    "afdeling": HANDHAVING,
    "velden": ["afdoening"],
    "doel": REASON,
    "grondslagVerstrekken": "art. 125 Gemeentewet",
    "grondslagOntvangen": "art. 13b Opiumwet",
    "waaromNietDat": REASON,
}


@pytest.fixture
def client(visit: Visit) -> Clients:
    return clients(visit)


def test_a_case_goes_from_signal_to_disclosure_request(client: Clients, town: Town) -> None:
    check = checked(client, town, AN_ADDRESS)
    analyst = client("avries")

    status = analyst.get(f"/hitchecks/{check}").json()
    matrix = analyst.get(f"/hitchecks/{check}/uitkomsten").json()
    made = analyst.done(
        f"/dossiers/{status['dossier']}/wat-verzoeken", A_REQUEST | {"hitcheck": check}
    )

    cell = next(one for one in matrix["uitkomsten"] if one["afdeling"] == HANDHAVING)
    assert list(cell) == ["onderwerp", "afdeling", "uitkomst", "reden", "peildatum", "contact"]
    assert (cell["onderwerp"], cell["uitkomst"]) == ("A1", Outcome.HIT)
    assert sum(status["volledigheid"].values()) == len(matrix["uitkomsten"])
    assert (made["stand"], made["beurt"]) == ("ingediend", "beslisser")
    assert analyst.get(f"/wat-verzoeken/{made['nummer']}").json() == made


def test_pages_and_api_do_the_same_work(client: Clients, visit: Visit, town: Town) -> None:
    number = permitted(client, AN_ADDRESS)

    page = client("avries").browsing.get(f"/dossiers/{number}").text
    kinds = [one.value for one in town.kinds()]

    assert number in page
    assert "CaseOpened" in kinds
    assert kinds.count("Weighed") == 4


def test_a_hit_and_no_hit_are_of_one_size(client: Clients, town: Town) -> None:
    answers = []
    for topic in (AN_ADDRESS, ANOTHER):
        check = checked(client, town, topic)
        paths = (f"/hitchecks/{check}", f"/hitchecks/{check}/uitkomsten")
        answers.append([client("avries").get(path) for path in paths])
    hit, no_hit = answers
    found = [
        {one["uitkomst"] for one in json.loads(each[1].text)["uitkomsten"]} for each in answers
    ]

    assert Outcome.HIT in found[0]
    assert Outcome.HIT not in found[1]
    for one, other in zip(hit, no_hit, strict=True):
        assert len(one.content) == len(other.content)
        assert list(one.headers) == list(other.headers)
        assert one.headers["content-length"] == other.headers["content-length"]


def test_what_was_typed_and_what_a_register_says_is_in_no_answer(
    client: Clients, town: Town
) -> None:
    check = checked(client, town, AN_ADDRESS)
    number = client("avries").get(f"/hitchecks/{check}").json()["dossier"]
    below = ("", "/signalen", "/onderwerpen", "/wegingen", "/privacytoetsen", "/hitchecks",
             "/wat-verzoeken", "/tijdlijn")  # fmt: skip
    paths = [f"/dossiers/{number}{one}" for one in below]
    paths += ["/dossiers", "/privacytoetsen", f"/hitchecks/{check}",
              f"/hitchecks/{check}/uitkomsten"]  # fmt: skip

    for path in paths:
        answer = client("avries").get(path)
        assert answer.status_code == 200
        assert not CANARY.search(answer.text), path
        assert "9370AA" not in answer.text, path


def test_a_timeline_has_reasons_for_who_may_read_the_case_alone(
    client: Clients, town: Town
) -> None:
    checked(client, town, AN_ADDRESS)
    path = "/dossiers/S-2026-0001/tijdlijn?paginaGrootte=100"
    lines, told = (client(who).get(path).json()["resultaten"] for who in ("avries", "pofficier"))

    kinds = [one["gebeurtenis"] for one in lines]
    assert kinds[0] == "CheckAnswered"
    assert kinds[-1] == "CaseOpened"
    assert [one["moment"] for one in lines] == sorted((o["moment"] for o in lines), reverse=True)
    assert REASON in [one["toelichting"] for one in lines]
    assert [one["gebeurtenis"] for one in told] == kinds
    assert {(one["toelichting"], one["voldaan"]) for one in told} == {(None, None)}


def test_what_is_not_yours_answers_as_what_is_not_there(client: Clients, town: Town) -> None:
    check = checked(client, town, AN_ADDRESS)
    analyst, outsider = client("avries"), client("dsteward")
    number = analyst.get(f"/hitchecks/{check}").json()["dossier"]
    privacy_check = analyst.get(f"/dossiers/{number}/privacytoetsen").json()["resultaten"][0]
    made = analyst.done(f"/dossiers/{number}/wat-verzoeken", A_REQUEST | {"hitcheck": check})
    known = {
        "/dossiers": number,
        "/hitchecks": check,
        "/privacytoetsen": privacy_check["nummer"],
        "/wat-verzoeken": made["nummer"],
    }

    for kind, there in known.items():
        for below in _below(kind):
            told = [
                _without_reference(outsider.get(f"{kind}/{one}{below}").json())
                for one in (there, re.sub("[0-9]+$", "9999", there), "Jansen")
            ]
            assert told[0] == told[1] == told[2], f"{kind}{below}"
            assert told[0]["status"] == 404


def _below(kind: str) -> tuple[str, ...]:
    return {
        "/dossiers": ("", "/signalen", "/onderwerpen", "/wegingen", "/privacytoetsen",
                      "/hitchecks", "/wat-verzoeken", "/tijdlijn"),
        "/hitchecks": ("", "/uitkomsten"),
    }.get(kind, ("",))  # fmt: skip


def _without_reference(problem: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in problem.items() if name != "verwijzing"}


CHANGES = {
    "/dossiers/{case}/signalen": AN_OPENING["signaal"],
    "/dossiers/{case}/onderwerpen": AN_ADDRESS,
    "/dossiers/{case}/wegingen": {
        "weging": "weging-4", "antwoorden": {"weging-4": True}, "toelichting": REASON,
    },
    "/dossiers/{case}/vastleggingen": {"onderdeel": "plan", "tekst": REASON},
    "/dossiers/{case}/besluiten": {"keuze": "vervolganalyse", "toelichting": REASON},
    "/dossiers/{case}/afsluitingen": {"uitkomst": "geen-ondermijning", "toelichting": REASON},
    "/dossiers/{case}/privacytoetsen": {},
    "/dossiers/{case}/hitchecks": None,
    "/dossiers/{case}/wat-verzoeken": A_REQUEST | {"hitcheck": "H-1"},
    "/privacytoetsen/T-1/intrekkingen": {"toelichting": REASON},
    "/privacytoetsen/T-1/beoordelingen": {"oordeel": "geweigerd", "toelichting": REASON},
}  # fmt: skip


def test_who_may_not_see_a_case_changes_nothing_in_it_and_learns_nothing(
    client: Clients, town: Town
) -> None:
    checked(client, town, AN_ADDRESS)
    before = town.told()

    for path, body in CHANGES.items():
        for case in ("S-2026-0001", "S-2026-0009"):
            answer = client("dsteward").send(path.format(case=case), body, **ANY)
            assert answer.status_code == 404, path

    assert town.told() == before


ROLES = ("avries", "tjansen", "pofficier", "fbeheer", "dsteward", "nobody")
ALLOWED = {
    ("GET", "/dossiers/S-2026-0001"): {"avries", "tjansen"},
    ("GET", "/privacytoetsen/T-1"): {"avries", "tjansen", "pofficier"},
    ("GET", "/hitchecks/H-1/uitkomsten"): {"avries", "tjansen"},
    ("GET", "/bronnen"): {"pofficier", "fbeheer", "dsteward"},
    ("GET", "/bronnen/handhaving/versheid"): {"pofficier", "fbeheer", "dsteward"},
    ("GET", "/metriek"): {"dsteward", "fbeheer"},
    ("GET", "/sessie"): set(ROLES),
}


def test_each_role_gets_what_the_protocol_lets_it_see(client: Clients, town: Town) -> None:
    checked(client, town, AN_ADDRESS)

    for (method, path), allowed in ALLOWED.items():
        answers = {who: client(who).browsing.request(method, f"/api/v1{path}") for who in ROLES}
        got = {who for who, answer in answers.items() if answer.status_code == 200}
        assert got == allowed, path
        for who in set(ROLES) - allowed:
            assert answers[who].headers["content-type"] == "application/problem+json"


@pytest.mark.rule("D-001")
def test_nobody_decides_on_their_own_request(client: Clients, town: Town) -> None:
    number = permitted(client, AN_ADDRESS)

    refused = client("avries").send(
        "/privacytoetsen/T-1/beoordelingen", {"oordeel": "geweigerd", "toelichting": REASON}, **ANY
    )

    assert refused.status_code == 403
    assert client("avries").get(f"/dossiers/{number}/privacytoetsen").json()["totaal"] == 1


def test_what_was_allowed_is_withdrawn_and_then_nothing_is_asked(
    client: Clients, town: Town
) -> None:
    number = permitted(client, AN_ADDRESS)

    made = client("pofficier").done("/privacytoetsen/T-1/intrekkingen", {"toelichting": REASON})
    check = ran(client("avries"), number)
    matrix = client("avries").get(f"/hitchecks/{check}/uitkomsten").json()

    assert not made["geldt"]
    assert {one["uitkomst"] for one in matrix["uitkomsten"]} == {Outcome.NOT_ASKED}


def test_a_case_that_is_closed_says_so_as_a_conflict(client: Clients) -> None:
    number = opened(client)
    weighing = {"weging": "weging-1", "toelichting": REASON}
    nothing = dict.fromkeys(
        ["verankering-bestuurlijk", "verankering-maatschappelijk", "verankering-zakelijk",
         "signalering-ongerijmd", "signalering-malafide"], False,
    )  # fmt: skip
    client("avries").done(f"/dossiers/{number}/wegingen", weighing | {"antwoorden": nothing})

    refused = client("avries").send(f"/dossiers/{number}/onderwerpen", AN_ADDRESS)

    assert client("avries").get(f"/dossiers/{number}").json()["stand"] == "gestopt"
    assert (refused.status_code, refused.json()["code"]) == (409, "B-121")


def test_a_steward_submits_and_another_signs(client: Clients, town: Town) -> None:
    steward, officer = client("dsteward"), client("pofficier")
    town.change_contract("handhaving", "version: 1.0.0", "version: 1.0.1")
    steward.done("/bronnen/handhaving/pauzeringen", {"toelichting": REASON})
    paused = steward.get("/bronnen/handhaving").json()["stand"]
    resumed = steward.done("/bronnen/handhaving/hervattingen")["stand"]
    sent_back = officer.done(
        "/bronnen/handhaving/beoordelingen",
        {"oordeel": "teruggestuurd", "toelichting": REASON},
    )

    assert (paused, resumed) == ("gepauzeerd", "actief")
    assert sent_back["stand"] == "teruggestuurd"
    made = steward.done("/bronnen/handhaving/versies")
    own = steward.send(
        "/bronnen/handhaving/beoordelingen",
        {"oordeel": "ondertekend", "toelichting": REASON},
        **ANY,
    )
    signed = officer.done(
        "/bronnen/handhaving/beoordelingen",
        {"oordeel": "ondertekend", "toelichting": REASON, "tekst": made["sha256"][:12]},
    )
    assert own.status_code == 403
    assert signed["stand"] == "actief"


def test_a_decision_wants_a_fresh_proof_of_who_decides(client: Clients, town: Town) -> None:
    permitted(client, AN_ADDRESS)
    town.clock.forward(minutes=11)

    refused = client("pofficier").send(
        "/privacytoetsen/T-1/beoordelingen", {"oordeel": "geweigerd", "toelichting": REASON}, **ANY
    )

    assert refused.status_code in (401, 403)
    assert client("pofficier").get("/privacytoetsen/T-1").json()["geldt"]


def test_who_reviews_reads_the_journal_and_the_numbers_and_others_do_not(
    client: Clients, town: Town
) -> None:
    people = town.folder / "people.toml"
    people.write_text(
        people.read_text()
        + '\n[[person]]\naccount = "lcontrole"\nname = "L. Controle"\nroles = ["controleur"]\n'
    )
    number = permitted(client, AN_ADDRESS)
    reviewer = client("lcontrole")

    lines = reviewer.get(f"/logregels?nummer={number}&paginaGrootte=5").json()
    kind = reviewer.get("/logregels?gebeurtenis=CaseOpened").json()
    chain = reviewer.get("/logboek/controle").json()
    numbers = reviewer.get("/statistieken?periode=2026-4").json()

    assert lines["totaal"] > 5
    assert f"nummer={number}" in lines["_links"]["volgende"]["href"]
    assert [one["nummers"][0] for one in kind["resultaten"]] == [number]
    assert {(one["doelbinding"], one["verwerking"]) for one in lines["resultaten"]} == {
        ("optreden", "dossiers")
    }
    assert chain["gaaf"]
    assert numbers["hoofdstukken"]
    assert reviewer.get("/statistieken?periode=2019-4").status_code in (404, 422)
    assert reviewer.get("/logregels?nummer=999990019").status_code == 422
    assert reviewer.get(f"/dossiers/{number}").status_code == 404
    for path in ("/logregels", "/logboek/controle", "/statistieken?periode=2026-4"):
        assert client("avries").get(path).status_code == 403
