"""Sources through the API: registered, submitted, refreshed; and what is past its term destroyed."""

import base64
import re
from typing import Any

import pytest

from contracts.events import EventKind
from pipelines.site.measured import USUAL
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_client import ANY, Client, Clients, clients
from tests.pipelines.web.conftest import Visit
from tests.waiting import WITHIN

STATED = {"X-Doelbinding": "optreden", "X-Verwerking": "handhaving"}
VALUE = "kanarie-v9000001-waarde"


@pytest.fixture
def client(visit: Visit) -> Clients:
    return clients(visit)


def contract(town: Town) -> str:
    return (town.config.contracts / "handhaving.odcs.yaml").read_text()


def test_a_source_is_registered_with_a_contract_once(client: Clients, town: Town) -> None:
    steward, text = client("dsteward"), contract(town)
    sent = {"naam": "proef", "contract": text}

    made = steward.send("/bronnen", sent)
    again = steward.send("/bronnen", sent)
    wrong = steward.send("/bronnen", {"naam": "ander", "contract": "- geen\n- contract"})
    at = made.headers["location"].removeprefix("/api/v1")

    assert (made.status_code, at) == (201, "/bronnen/proef")
    assert steward.get(at).json() == made.json()
    assert made.json() | {"_links": None} == {
        "naam": "proef", "bruikbaar": False, "aangesloten": False, "bevindingen": 1,
        "titel": None, "afdeling": None, "versie": None, "sha256": None, "rol": None,
        "stand": "concept", "_links": None,
    }  # fmt: skip
    assert (town.config.contracts / "proef.odcs.yaml").read_text() == text
    assert (again.status_code, again.json()["code"]) == (422, "C-631")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "C-755")
    assert not (town.config.contracts / "ander.odcs.yaml").exists()
    assert steward.get("/bronnen/proef/versheid").status_code == 404


def test_a_contract_is_drafted_from_a_sample_that_stays_nowhere(
    client: Clients, town: Town
) -> None:
    raw = f"zaaknummer;naam;geboortedatum\n1;{VALUE};17-05-1980\n2;Jansen;18-05-1980\n"
    sample = {
        "afdeling": "Proefafdeling", "rol": "hit", "soort": "csv",
        "inhoud": base64.b64encode(raw.encode()).decode(),
    }  # fmt: skip

    made = client("dsteward").send("/bronnen", {"naam": "proef", "voorbeeld": sample})

    assert made.status_code == 201, made.text
    assert VALUE not in made.text
    assert made.json()["stand"] == "concept"
    files = [path for path in town.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if VALUE.encode() in path.read_bytes()]
    assert (town.config.contracts / "proef.odcs.yaml").is_file()


def test_only_what_takes_a_sample_takes_as_much_as_one(client: Clients) -> None:
    large = {"naam": "proef", "voorbeeld": {"inhoud": "A" * 2 * USUAL}}

    steward = client("dsteward")

    assert steward.send("/bronnen", large).status_code == 422
    assert steward.send("/dossiers", large).status_code == 413


@pytest.mark.parametrize("sent", [
    {"naam": "proef"},
    {"naam": "proef", "contract": "a: b", "voorbeeld": {"afdeling": "A", "rol": "hit", "inhoud": ""}},
    {"naam": "../proef", "contract": "a: b"},
    {"naam": "Proef", "contract": "a: b"},
    {"naam": "nieuw", "contract": "a: b"},
    {"naam": "proef", "voorbeeld": {"afdeling": "A", "rol": "hit", "inhoud": VALUE}},
])  # fmt: skip
def test_what_cannot_be_a_source_becomes_none(client: Clients, town: Town, sent: Any) -> None:
    before = sorted(town.config.contracts.iterdir())

    answer = client("dsteward").send("/bronnen", sent)

    assert answer.status_code == 422
    assert VALUE not in answer.text
    assert sorted(town.config.contracts.iterdir()) == before


def test_a_text_is_submitted_before_it_takes_the_place_of_the_one_in_use(
    client: Clients, town: Town
) -> None:
    text = contract(town).replace("version: 1.0.0", "version: 1.0.1")
    steward, path = client("dsteward"), "/bronnen/handhaving"
    before = steward.get(path)

    made = steward.send(
        f"{path}/versies", {"contract": text}, **{"If-Match": before.headers["etag"]}
    )
    signed = client("pofficier").done(
        f"{path}/beoordelingen",
        {"oordeel": "ondertekend", "toelichting": REASON, "tekst": made.json()["sha256"][:12]},
    )

    assert (made.status_code, made.json()["versie"]) == (201, "1.0.1")
    assert (signed["versie"], signed["stand"]) == ("1.0.0", "actief")
    assert contract(town) != text


def finished(steward: Client, begun: Any) -> Any:
    """How looking for a delivery ended."""
    path = begun.headers["location"].removeprefix("/api/v1")
    task = steward.browsing.app.state.tasks.find(path.rpartition("/")[2], "handhaving")
    task.future.exception(WITHIN)
    return steward.get(path).json()


def test_a_delivery_is_put_into_use_and_a_wrong_one_is_told_by_its_codes(
    client: Clients, town: Town
) -> None:
    steward, path = client("dsteward"), "/bronnen/handhaving/leveringen"
    town.clock.forward(minutes=1)
    new = town.extract("handhaving", a_town.handhaving(), name="h.csv").manifest.delivery
    done = finished(steward, steward.send(path, **STATED))
    town.clock.forward(minutes=1)
    small = town.extract("handhaving", a_town.HANDHAVING_HEADER + "\n" + _rows(3), name="h.csv")
    refused = finished(steward, steward.send(path))

    with town.bench() as bench:
        lines = [one.event for one in bench.journal.entries()]
    accepted = [one for one in lines if one.kind is EventKind.DELIVERY_ACCEPTED][-1]
    assert (done["status"], done["nieuw"], done["inGebruik"]) == (
        "klaar", True, new,
    )  # fmt: skip
    assert (accepted.actor, accepted.purpose, accepted.processing) == (
        "dsteward", "optreden", "handhaving",
    )  # fmt: skip
    assert (refused["nieuw"], refused["inGebruik"]) == (False, new)
    assert [one["levering"] for one in refused["geweigerd"]] == [small.manifest.delivery]
    assert refused["geweigerd"][0]["redenen"]
    assert steward.get("/bronnen/handhaving/versheid").json()["levering"] == new


def _rows(count: int) -> str:
    return "\n".join(a_town.handhaving().splitlines()[1 : count + 1]) + "\n"


def test_what_is_past_its_term_is_destroyed_line_by_line_and_certified(
    client: Clients, town: Town
) -> None:
    town.clock.forward(days=60)
    manager = client("fbeheer")
    listed = manager.send("/vernietigingslijsten")
    at = listed.headers["location"].removeprefix("/api/v1")
    lines = manager.get(f"{at}/regels").json()["resultaten"]
    line = next(one for one in lines if one["bron"] == "handhaving")
    path = f"{at}/regels/{line['regel']}"
    mark = manager.get(path).headers["etag"]

    done = manager.send(f"{path}/beoordelingen", {"oordeel": "vernietigen"}, **{"If-Match": mark})
    again = manager.send(f"{path}/beoordelingen", {"oordeel": "vernietigen"}, **ANY)

    assert listed.json()["regels"] == len(lines)
    assert line["waarom"] == "termijn_voorbij"
    assert done.status_code == 201, done.text
    assert re.fullmatch("X-[0-9]+", done.json()["certificaten"][0])
    assert again.status_code == 404
    assert not [name for name in town.files() if name.startswith("handhaving")]
    assert [name for name in town.files() if name.startswith("vergunningen")]
    assert EventKind.DELIVERY_DESTROYED in town.kinds()
    assert manager.get(at).json()["regels"] == len(lines) - 1
    assert manager.get("/vernietigingslijsten/2026-11-22").status_code == 404


def test_what_stays_longer_is_not_on_the_list(client: Clients, town: Town) -> None:
    manager = client("fbeheer")
    listed = manager.done("/vernietigingslijsten")
    with town.bench() as bench:
        used = bench.indexes.current("handhaving")
    path = f"/vernietigingslijsten/{listed['dag']}/regels/{used}/beoordelingen"

    answer = manager.send(path, {"oordeel": "vernietigen"}, **ANY)

    assert listed["regels"] == 0
    assert answer.status_code == 404
    assert [name for name in town.files() if name.startswith("handhaving")]
