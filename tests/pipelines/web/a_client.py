"""A client of the API in tests, and a case brought through it to its hit check."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.builders import REASON
from tests.pipelines.a_town import ANCHORS, Town
from tests.pipelines.web.conftest import Browsing, Visit
from tests.waiting import WITHIN

BASE = "/api/v1"
ANY = {"If-Match": "*"}
"""The mark of whatever there is."""
AN_ADDRESS = {"soort": "adres", "adres": {"postcode": "9370AA", "huisnummer": "1"}}
ANOTHER = {"soort": "adres", "adres": {"postcode": "9399ZZ", "huisnummer": "9"}}
AN_OPENING = {
    "thema": "drugs",
    "doel": "optreden",
    "signaal": {
        "herkomst": "professional",
        "ontvangenOp": "2026-11-20",
        "tekst": "Verzonnen signaal kanarie-s9000001-signaal.",
    },
}


class Client:
    """Somebody who calls the API in their session."""

    def __init__(self, browsing: Browsing) -> None:
        self.browsing = browsing

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.browsing.get(BASE + path, headers=headers)

    def send(
        self, path: str, body: Any = None, *, method: str = "POST", **headers: str
    ) -> httpx.Response:
        """Send JSON with the session's token."""
        given = {"X-CSRF-Token": self.browsing.token()} | headers
        return self.browsing.request(method, BASE + path, json=body, headers=given)

    def done(self, path: str, body: Any = None) -> Any:
        """What was made, whatever changed meanwhile; it must have been."""
        answer = self.send(path, body, **ANY)
        assert answer.status_code in (201, 202), answer.text
        return answer.json()


Clients = Callable[[str], Client]


def clients(visit: Visit) -> Clients:
    """Give each account one client."""
    known: dict[str, Client] = {}

    def client(account: str) -> Client:
        if account not in known:
            known[account] = Client(visit(account))
        return known[account]

    return client


def opened(client: Clients) -> str:
    """The number of a new case."""
    return str(client("avries").done("/dossiers", AN_OPENING)["nummer"])


def permitted(client: Clients, *topics: object) -> str:
    """The number of a case with these topics that may ask its sources."""
    number = opened(client)
    case, analyst = f"/dossiers/{number}", client("avries")
    weighings = {"weging-1": ANCHORS}
    weighings |= {name: {name: True} for name in ("weging-2a", "weging-2b", "weging-3")}
    for name, answers in weighings.items():
        given = {"weging": name, "antwoorden": answers, "toelichting": REASON}
        assert analyst.done(f"{case}/wegingen", given)["voldaan"]
    client("tjansen").done(f"{case}/besluiten", {"keuze": "vervolganalyse", "toelichting": REASON})
    for topic in topics:
        analyst.done(f"{case}/onderwerpen", topic)
    check = analyst.done(f"{case}/privacytoetsen", {})
    judged = client("pofficier").done(
        f"/privacytoetsen/{check['nummer']}/beoordelingen",
        {"oordeel": "toegestaan", "toelichting": REASON},
    )
    assert judged["geldt"]
    return number


def checked(client: Clients, town: Town, *topics: object) -> str:
    """The number of a hit check in a case with these topics."""
    number = permitted(client, *topics)
    town.clock.forward(seconds=1)
    return ran(client("avries"), number)


def ran(analyst: Client, number: str) -> str:
    """The number of a hit check that ran in this case, and ended well."""
    begun = analyst.done(f"/dossiers/{number}/hitchecks")
    assert begun["status"] == "bezig"
    run = analyst.browsing.app.state.runs.find(number)
    assert run.answer.result(WITHIN) == begun["hitcheck"]
    return str(begun["hitcheck"])
