"""Every route of the API × every role, as the application has them: none can be forgotten here.

Who may not, gets 403 or 404 without substance, and changes nothing; what is there and not theirs
answers as what is not there. Every change of what is there says which version it is of.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.web import app
from pipelines.web.api.api import ABOUT, CREATING
from tests import site_routes
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_client import (
    AN_ADDRESS,
    AN_OPENING,
    BASE,
    Client,
    Clients,
    checked,
    clients,
)
from tests.pipelines.web.conftest import Browsing
from tests.pipelines.web.test_api import A_REQUEST, CANARY

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVERYBODY = {"avries", "tjansen", "pofficier", "fbeheer", "dsteward", "lcontrole", "nobody"}
CASE = {"avries", "tjansen"}
CHECK = CASE | {"pofficier"}
SOURCE = {"dsteward", "pofficier", "fbeheer", "lcontrole"}
DUE = {"fbeheer", "lcontrole"}
OPEN = {("GET", "/openapi.json"), ("GET", "/fouten/{code}"), ("GET", "/gezondheid")}
WEIGHING = {"weging": "weging-4", "antwoorden": {"weging-4": True}, "toelichting": REASON}
ENDED = {"toelichting": REASON}
CONTRACT = "kind: DataContract\nid: proef\n"

DOORS: dict[tuple[str, str], tuple[set[str], Any]] = {
    ("GET", "/sessie"): (EVERYBODY, None),
    ("GET", "/dossiers"): (EVERYBODY, None),
    ("POST", "/dossiers"): ({"avries"}, AN_OPENING),
    ("GET", "/dossiers/{number}"): (CASE, None),
    ("GET", "/dossiers/{number}/signalen"): (CASE, None),
    ("POST", "/dossiers/{number}/signalen"): (CASE, AN_OPENING["signaal"]),
    ("GET", "/dossiers/{number}/onderwerpen"): (CASE, None),
    ("POST", "/dossiers/{number}/onderwerpen"): (CASE, AN_ADDRESS),
    ("GET", "/dossiers/{number}/wegingen"): (CASE, None),
    ("POST", "/dossiers/{number}/wegingen"): (CASE, WEIGHING),
    ("POST", "/dossiers/{number}/vastleggingen"): (CASE, {"onderdeel": "plan", "tekst": REASON}),
    ("POST", "/dossiers/{number}/besluiten"): (CASE, {"keuze": "stoppen", "toelichting": REASON}),
    ("POST", "/dossiers/{number}/afsluitingen"): (CASE, {"uitkomst": "geen", "toelichting": REASON}),
    ("GET", "/dossiers/{number}/tijdlijn"): (CHECK | {"lcontrole"}, None),
    ("GET", "/dossiers/{number}/privacytoetsen"): (CASE, None),
    ("POST", "/dossiers/{number}/privacytoetsen"): (CASE, {}),
    ("GET", "/privacytoetsen"): (EVERYBODY, None),
    ("GET", "/privacytoetsen/{number}"): (CHECK, None),
    ("PATCH", "/privacytoetsen/{number}"): (CHECK, {"antwoorden": {"handhaving": {}}}),
    ("POST", "/privacytoetsen/{number}/beoordelingen"): (
        CHECK, {"oordeel": "geweigerd", "toelichting": REASON},
    ),
    ("POST", "/privacytoetsen/{number}/intrekkingen"): (CHECK, ENDED),
    ("GET", "/dossiers/{number}/hitchecks"): (CASE, None),
    ("POST", "/dossiers/{number}/hitchecks"): (CASE, None),
    ("GET", "/hitchecks/{number}"): (CASE, None),
    ("GET", "/hitchecks/{number}/uitkomsten"): (CASE, None),
    ("GET", "/dossiers/{number}/wat-verzoeken"): (CASE, None),
    ("POST", "/dossiers/{number}/wat-verzoeken"): (CASE, A_REQUEST | {"hitcheck": "H-1"}),
    ("GET", "/wat-verzoeken/{number}"): (CASE, None),
    ("PATCH", "/wat-verzoeken/{number}"): (CASE, {"doel": REASON}),
    ("POST", "/wat-verzoeken/{number}/intrekkingen"): (CASE, ENDED),
    ("GET", "/bronnen"): (SOURCE, None),
    ("POST", "/bronnen"): ({"dsteward"}, {"naam": "proef", "contract": CONTRACT}),
    ("GET", "/bronnen/{name}"): (SOURCE, None),
    ("GET", "/bronnen/{name}/versheid"): (SOURCE, None),
    ("GET", "/bronnen/{name}/leveringen"): (SOURCE, None),
    ("POST", "/bronnen/{name}/leveringen"): ({"dsteward", "fbeheer"}, None),
    ("GET", "/bronnen/{name}/verversingen/{task}"): (SOURCE, None),
    ("POST", "/bronnen/{name}/versies"): ({"dsteward"}, None),
    ("POST", "/bronnen/{name}/beoordelingen"): (
        {"pofficier", "dsteward"}, {"oordeel": "teruggestuurd", "toelichting": REASON},
    ),
    ("POST", "/bronnen/{name}/pauzeringen"): ({"dsteward"}, ENDED),
    ("POST", "/bronnen/{name}/hervattingen"): ({"dsteward"}, None),
    ("GET", "/bewaartermijnen"): ({"lcontrole"}, None),
    ("POST", "/vernietigingslijsten"): (DUE, None),
    ("GET", "/vernietigingslijsten/{day}"): (DUE, None),
    ("GET", "/vernietigingslijsten/{day}/regels"): (DUE, None),
    ("GET", "/vernietigingslijsten/{day}/regels/{line}"): (DUE, None),
    ("POST", "/vernietigingslijsten/{day}/regels/{line}/beoordelingen"): (
        {"fbeheer"}, {"oordeel": "vernietigen"},
    ),
    ("GET", "/logregels"): ({"lcontrole"}, None),
    ("GET", "/logboek/controle"): ({"lcontrole"}, None),
    ("GET", "/statistieken"): ({"lcontrole"}, None),
    ("GET", "/metriek"): ({"dsteward", "fbeheer"}, None),
}  # fmt: skip
"""Who may come in at each door (what they may do there, their protocol says), and what is sent."""

SEE = {"dossiers": CASE | {"pofficier", "lcontrole"}, "privacytoetsen": CHECK, "hitchecks": CASE,
       "wat-verzoeken": CASE, "bronnen": SOURCE, "vernietigingslijsten": DUE}  # fmt: skip
"""Who sees any of a kind of thing; to others one that is there is as one that is not."""
KNOWS = {"dossiers": "avries", "privacytoetsen": "pofficier", "wat-verzoeken": "avries",
         "bronnen": "dsteward", "vernietigingslijsten": "fbeheer"}  # fmt: skip
UPDATES = [door for door in DOORS if door[0] != "GET" and door[1] not in CREATING]
UNKNOWN = {"number": "9999", "name": "onbekend", "task": "ffffffff", "line": "handhaving-0"}


@dataclass(frozen=True)
class Place:
    """A town in which there is one of everything, and who calls there."""

    town: Town
    site: app.FastAPI
    client: Clients
    known: dict[str, str]

    def path(self, path: str, *, there: bool = True) -> str:
        """The path with names of what is there, or of nothing."""
        kind = path.split("/")[1]
        filled = self.known | {"number": self.known.get(kind, "")}
        if not there:
            filled["number"] = re.sub("[0-9]+$", UNKNOWN["number"], filled["number"])
            filled |= {name: UNKNOWN[name] for name in ("name", "task", "line")}
        asked = "?periode=2026-4" if kind == "statistieken" else ""
        return path.format(**filled) + asked

    def answer(
        self, account: str, door: tuple[str, str], *, there: bool = True, **headers: str
    ) -> Any:
        method, path = door
        body = DOORS[door][1]
        given = headers if method == "GET" else {"If-Match": "*"} | headers
        given = {name: value for name, value in given.items() if value}
        return self.client(account).send(self.path(path, there=there), body, method=method, **given)


@pytest.fixture(scope="module")
def place(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    town = a_town.copied(furnished_town, tmp_path_factory.mktemp("doors"))
    people = town.folder / "people.toml"
    people.write_text(
        people.read_text()
        + '\n[[person]]\naccount = "lcontrole"\nname = "L. Controle"\nroles = ["controleur"]\n'
    )
    town.clock.forward(minutes=1)
    site = app.make(town.config, clock=town.clock)
    with ExitStack() as until_the_end:

        def visit(account: str) -> Browsing:
            browsing = Browsing(site, base_url=town.config.web_url, follow_redirects=False)
            until_the_end.enter_context(browsing)
            browsing.get("/inloggen")
            browsing.fill_in("/inloggen", {"account": account})
            return browsing

        before = clients(visit)
        check = checked(before, town, AN_ADDRESS)
        made = before("avries").done(
            "/dossiers/S-2026-0001/wat-verzoeken", A_REQUEST | {"hitcheck": check}
        )
        # Now every delivery is past its term.
        town.clock.forward(days=400)
        client = clients(visit)
        task = client("dsteward").done("/bronnen/handhaving/leveringen")["_links"]["self"]["href"]
        listed = client("fbeheer").done("/vernietigingslijsten")
        lines = client("fbeheer").get(f"/vernietigingslijsten/{listed['dag']}/regels").json()
        yield Place(town, site, client, {
            "dossiers": "S-2026-0001", "privacytoetsen": "T-1", "hitchecks": check,
            "wat-verzoeken": made["nummer"], "name": "handhaving", "code": "B-201",
            "task": task.rpartition("/")[2], "day": listed["dag"],
            "line": lines["resultaten"][0]["regel"],
        })  # fmt: skip


def test_every_route_is_a_door_of_this_table(place: Place) -> None:
    found = {
        (method, path.removeprefix(BASE))
        for method in METHODS
        for path in site_routes.paths(place.site, method)
        if path.startswith(f"{BASE}/")
    }

    assert found == set(DOORS) | OPEN
    assert {path for method, path in DOORS if method == "POST"} >= CREATING


def test_nobody_comes_in_without_login(place: Place) -> None:
    stranger = Browsing(place.site, base_url=place.town.config.web_url)
    for (method, path), (_, body) in DOORS.items():
        answer = stranger.request(method, BASE + place.path(path), json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "S-401"), path


def _denied() -> list[tuple[str, tuple[str, str]]]:
    return [
        (who, door) for door, (allowed, _) in DOORS.items() for who in sorted(EVERYBODY - allowed)
    ]


def test_who_may_not_come_in_learns_nothing_and_changes_nothing(place: Place) -> None:
    before = place.town.told()

    for who, door in _denied():
        answer = place.answer(who, door)
        assert answer.status_code in (403, 404), (who, door, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert not CANARY.search(answer.text)
        assert place.known["line"] not in answer.text

    assert place.town.told() == before


def test_what_is_not_yours_answers_as_what_is_not_there(place: Place) -> None:
    asked = 0
    for who, door in _denied():
        kind = door[1].split("/")[1]
        if "{" not in door[1] or who in SEE[kind]:
            continue
        there, nowhere = (
            _without_reference(place.answer(who, door, there=one)) for one in (True, False)
        )
        assert there == nowhere, (who, door)
        asked += 1

    assert asked > 100


def _without_reference(answer: Any) -> tuple[int, dict[str, object], list[str]]:
    told = {name: value for name, value in answer.json().items() if name != "verwijzing"}
    return answer.status_code, told, sorted(answer.headers)


def test_who_may_come_in_to_look_is_shown_what_there_is(place: Place) -> None:
    for (method, path), (allowed, _) in DOORS.items():
        for who in sorted(allowed if method == "GET" else ()):
            answer = place.answer(who, (method, path))
            assert answer.status_code == 200, (who, path, answer.text)
            assert not CANARY.search(answer.text)


@pytest.mark.parametrize("door", UPDATES, ids=" ".join)
def test_a_change_says_which_version_it_is_of(place: Place, door: tuple[str, str]) -> None:
    who = KNOWS[door[1].split("/")[1]]
    before = place.town.told()

    without = [place.answer(who, door, there=one, **{"If-Match": ""}) for one in (True, False)]
    stale = place.answer(who, door, **{"If-Match": '"0000"'})

    assert [(one.status_code, one.json()["code"]) for one in without] == [(428, "S-428")] * 2
    assert (stale.status_code, stale.json()["code"]) == (412, "S-412")
    assert place.town.told() == before


@pytest.mark.parametrize(
    "path", sorted(path for path in CREATING if "{" in path and "leveringen" not in path)
)
def test_what_is_made_below_a_thing_can_say_which_version_it_knows(place: Place, path: str) -> None:
    before = place.town.told()

    stale = place.answer("avries", ("POST", path), **{"If-Match": '"0000"'})

    assert stale.status_code == 412
    assert place.town.told() == before


def test_the_description_says_which_changes_need_a_mark() -> None:
    for path, operations in ABOUT["paths"].items():
        for method, one in operations.items():
            told = {part["$ref"].rpartition("/")[2] for part in one.get("parameters", [])
                    if "$ref" in part}  # fmt: skip
            template = path.removeprefix(BASE)
            for ours, dutch in (("number", "nummer"), ("name", "naam"), ("task", "taak"),
                                ("day", "dag"), ("line", "regel"), ("code", "code")):  # fmt: skip
                template = template.replace(f"{{{dutch}}}", f"{{{ours}}}")
            must = (method.upper(), template) in UPDATES
            assert ("KenmerkVerplicht" in told, "428" in one["responses"]) == (must, must), path


def _lists() -> list[str]:
    return [
        path
        for path, operations in ABOUT["paths"].items()
        if "Lijst" in json.dumps(operations.get("get", {}).get("responses", {}).get("200", {}))
    ]


def test_every_list_comes_in_pages_that_lead_to_each_other(place: Place) -> None:
    names = {"nummer": "number", "naam": "name", "dag": "day"}
    paths = [path.removeprefix(BASE) for path in _lists()]
    for dutch, ours in names.items():
        paths = [path.replace(f"{{{dutch}}}", f"{{{ours}}}") for path in paths]

    assert len(paths) > 12
    for path in paths:
        who = min(DOORS["GET", path][0])
        client = place.client(who)
        _walked(client, place.path(path))


def _walked(client: Client, path: str) -> None:
    """Follow a list one by one: each page leads to the next, and all of it comes by once."""
    whole = client.get(f"{path}?paginaGrootte=100").json()
    step: Callable[[str], Any] = lambda href: client.browsing.get(href).json()  # noqa: E731
    page = client.get(f"{path}?paginaGrootte=1").json()
    seen = page["resultaten"]
    for _ in range(min(whole["totaal"], 4)):
        assert "self" in page["_links"]
        assert len(page["resultaten"]) <= 1
        if "volgende" not in page["_links"]:
            break
        page = step(page["_links"]["volgende"]["href"])
        assert "vorige" in page["_links"]
        seen += page["resultaten"]
    assert ("volgende" in page["_links"]) == (len(seen) < whole["totaal"])
    assert seen == whole["resultaten"][: len(seen)], path
