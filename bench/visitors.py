"""Who looks at the pages, as Locust plays them: `locust -f bench/visitors.py --host ADDRESS`.

Every visitor has an account of their own, reads one to five seconds, and opens the next page of
their role. What they open is counted by its kind, without its number.
"""

import random
import re
from collections.abc import Mapping, Sequence
from itertools import count

from locust import FastHttpUser, between, task

PEOPLE: Mapping[str, int] = {
    "regisseur": 20, "team": 10, "privacyfunctionaris": 6, "datasteward": 6, "controleur": 8,
}  # fmt: skip
"""How many of each role there are."""
_PLACES: Mapping[str, Sequence[str]] = {
    "regisseur": ("/", "/dossiers", "a case", "a case", "a hit check"),
    "team": ("/", "/dossiers", "a case"),
    "privacyfunctionaris": ("/", "/besluiten"),
    "datasteward": ("/", "/bronnen", "/bronnen/handhaving"),
    "controleur": ("/", "/logboek", "/rapporten", "/verwerkingen"),
}
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_CASE = re.compile(r'href="(/dossiers/S-[0-9-]+)"')
_CHECK = re.compile(r'href="(/hitchecks/H-[0-9]+)"')
_HEADERS = {"Accept-Encoding": "identity"}


def accounts() -> Sequence[tuple[str, str]]:
    """Return the account and role of everybody."""
    every = [role for role, many in PEOPLE.items() for _ in range(many)]
    return [(f"u{number:02}", role) for number, role in enumerate(every, 1)]


_turn = count()


class Visitor(FastHttpUser):
    """One person at work."""

    wait_time = between(1, 5)

    def on_start(self) -> None:
        """Log in, and see which cases there are."""
        account, self.role = accounts()[next(_turn) % sum(PEOPLE.values())]
        self.dice = random.Random(account)
        token = _TOKEN.search(self.read("/inloggen", "logging in"))
        assert token is not None
        self.client.post("/inloggen", {"token": token[1], "account": account}, name="logging in")
        self.cases = _CASE.findall(self.read("/dossiers", "/dossiers"))
        self.checks: list[str] = []

    @task
    def look(self) -> None:
        """Open one page."""
        place = self.dice.choice(_PLACES[self.role])
        if place == "a case":
            self.checks = (
                _CHECK.findall(self.read(self.dice.choice(self.cases), place)) or self.checks
            )
        elif place == "a hit check":
            self.read(self.dice.choice(self.checks or ["/dossiers"]), place)
        else:
            self.read(place, place)

    def read(self, path: str, name: str) -> str:
        """Return the text of a page."""
        with self.client.get(path, name=name, headers=_HEADERS, catch_response=True) as answer:
            return answer.text or ""
