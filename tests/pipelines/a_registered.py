"""Persons of the population register with the flags that a test sets, as Haal Centraal."""

import json
from collections.abc import Mapping
from typing import Any

from tests.pipelines import a_town

Flags = Mapping[str, Any]
SECRET: Flags = {"geheimhoudingPersoonsgegevens": True}
DEAD: Flags = {
    "opschortingBijhouding": {
        "reden": {"code": "O"},
        "datum": {"type": "Datum", "datum": "2024-01-02"},
    }
}
DOUBTED: Flags = {"inOnderzoek": {"straat": True}}
LETTER: Flags = {"functieAdres": {"code": "B"}}
NOT_THERE: Flags = {"indicatieVastgesteldVerblijftNietOpAdres": True}


def one(number: int = 1, person: Flags | None = None, stay: Flags | None = None) -> str:
    """The person of `a_town.brp` with these flags, at this number of the same street."""
    told = json.loads(a_town.brp())
    place = told["verblijfplaats"]
    place["verblijfadres"]["huisnummer"] = number
    if number != 1:
        # The address book knows them by street and number.
        del place["nummeraanduidingIdentificatie"], place["adresseerbaarObjectIdentificatie"]
    told["verblijfplaats"] = {"functieAdres": {"code": "W"}} | place | dict(stay or {})
    return json.dumps(told | dict(person or {})) + "\n"
