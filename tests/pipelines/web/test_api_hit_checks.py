"""Hit checks through the API: begun beside the call, told while they run, and as if run at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Signal

import pytest

from contracts.events import EventKind
from contracts.ids import CaseId, CheckId
from pipelines.web.hit_check_runs import Runs
from tests.builders import NOW, REASON
from tests.pipelines.a_town import Town
from tests.pipelines.web.a_client import AN_ADDRESS, ANY, Client, Clients, clients, permitted, ran
from tests.pipelines.web.conftest import Visit
from tests.waiting import WITHIN

PLACES = 2
"""So many runs go at once in one process."""


@pytest.fixture
def client(visit: Visit) -> Clients:
    return clients(visit)


@contextmanager
def busy(analyst: Client) -> Iterator[None]:
    """Every place is taken by a run elsewhere, until this ends."""
    runs: Runs = analyst.browsing.app.state.runs
    go_on = Signal()

    def work() -> CheckId:
        assert go_on.wait(WITHIN)
        return CheckId("H-0")

    others = [runs.start(CaseId(f"S-2020-{n}"), "somebody", "", NOW, work) for n in range(PLACES)]
    try:
        yield
    finally:
        go_on.set()
        for one in others:
            one.answer.result(WITHIN)


def test_a_check_tells_where_it_stands_and_is_one_at_a_time(client: Clients, town: Town) -> None:
    number = permitted(client, AN_ADDRESS)
    analyst, path = client("avries"), f"/dossiers/{number}/hitchecks"
    with busy(analyst):
        begun = analyst.send(path)
        at = begun.headers["location"].removeprefix("/api/v1")
        running, again = analyst.get(at), analyst.send(path)
        outcomes, other = analyst.get(f"{at}/uitkomsten"), client("pofficier").get(at)
    run = analyst.browsing.app.state.runs.find(number)
    run.answer.result(WITHIN)
    done = analyst.get(at).json()

    assert (begun.status_code, begun.json()["hitcheck"]) == (202, at.rpartition("/")[2])
    assert (running.status_code, running.json()["status"]) == (200, "bezig")
    assert running.json().keys() == done.keys()
    assert (again.status_code, again.json()["code"]) == (409, "S-435")
    assert (outcomes.status_code, other.status_code) == (404, 404)
    assert (done["status"], done["hitcheck"], done["fout"]) == (
        "klaar",
        begun.json()["hitcheck"],
        None,
    )
    assert analyst.get(path).json()["totaal"] == 1
    assert analyst.get(f"{at}/uitkomsten").status_code == 200


def test_a_check_through_the_api_is_the_check_of_the_page(client: Clients, town: Town) -> None:
    number = permitted(client, AN_ADDRESS)
    analyst = client("avries")
    first = ran(analyst, number)
    town.clock.forward(seconds=1)
    analyst.browsing.fill_in(f"/dossiers/{number}/hitcheck")
    second = analyst.browsing.app.state.runs.find(number).answer.result(WITHIN)

    told = [analyst.get(f"/hitchecks/{one}/uitkomsten").json()["uitkomsten"]
            for one in (first, second)]  # fmt: skip

    assert first != second
    assert told[0] == told[1]


def test_a_case_that_ended_while_a_check_waited_asks_nobody(client: Clients, town: Town) -> None:
    number = permitted(client, AN_ADDRESS)
    analyst = client("avries")
    with busy(analyst):
        at = analyst.send(f"/dossiers/{number}/hitchecks").headers["location"]
        client("tjansen").done(
            f"/dossiers/{number}/besluiten", {"keuze": "niet-verder", "toelichting": REASON}
        )
    run = analyst.browsing.app.state.runs.find(number)
    assert run.answer.exception(WITHIN) is not None
    told = analyst.get(at.removeprefix("/api/v1")).json()

    assert (told["status"], told["volledigheid"]) == ("mislukt", None)
    assert told["fout"] == run.fault.code
    assert analyst.get(f"/dossiers/{number}/hitchecks").json()["totaal"] == 0


@pytest.mark.rule("D-008")
def test_what_is_refused_is_refused_at_once_and_journalled(client: Clients, town: Town) -> None:
    number = permitted(client, AN_ADDRESS)
    analyst, path = client("avries"), f"/dossiers/{number}/hitchecks"
    with town.bench() as bench:
        most = 0
        while analyst.send(path).status_code == 202:
            analyst.browsing.app.state.runs.find(number).answer.result(WITHIN)
            town.clock.forward(seconds=1)
            most += 1
        kinds = [one.event.kind for one in bench.journal.entries()]

    refused = analyst.send(path)

    assert most > 1
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert kinds.count(EventKind.CHECK_REFUSED) == 1
    assert client("dsteward").send(path, **ANY).status_code == 404


def test_a_number_that_a_restart_cut_off_is_as_one_that_was_never_given(
    client: Clients, town: Town
) -> None:
    permitted(client, AN_ADDRESS)
    with town.bench() as bench:
        cut_off = f"H-{bench.register.new_number('H')}"

    assert client("avries").get(f"/hitchecks/{cut_off}").status_code == 404
