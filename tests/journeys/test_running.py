"""The service as it runs: whatever is killed, it goes on without a hand and loses no delivery.

Each test is of one service: the server takes longer to come up than all that is asked of it.
"""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from contracts.errors import TrefferError
from pipelines import service
from tests.journeys import served, words
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.ports import unused_port
from tests.waiting import until

EVERY = 20
"""Seconds between two refreshes of each source; a contract says hours."""
POPULATION = (a_town.SAMPLE / "brp.ndjson").read_text()
SOURCES = ("brp", "handhaving")
FINE = ("well", "warning")
LATER = "vergunningen"
"""Registered while the service runs."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with two sources that wait at their inboxes, and the service running."""
    town = a_town.install(tmp_path_factory.mktemp("served"), [*SOURCES, LATER])
    path = town.folder / "treffer.toml"
    known = path.read_text().partition(f"[sources.{LATER}]")[0]
    path.write_text(f"health_port = {unused_port()}\nweb_port = {unused_port()}\n{known}")
    served.deliver(town, LATER, a_town.vergunningen(), "v.csv")
    served.deliver(town, "brp", POPULATION, "brp.ndjson")
    served.deliver(town, "handhaving", a_town.handhaving(), "h.csv")
    served.start(town, EVERY)
    yield town
    with suppress(TrefferError):
        service.stop(town.config)
    served.kill(*served.processes(town))


def is_done(town: Town, *sources: str) -> bool:
    """Whether the newest delivery of each is in use."""
    return all(served.in_use(town, one) == served.newest(town, one) for one in sources or SOURCES)


def check_nothing_was_lost(town: Town, *delivered: str) -> None:
    """Each was accepted once, the chain holds, and nothing half is left."""
    assert [served.accepted(town).count(one) for one in delivered] == [1] * len(delivered)
    until(lambda: not served.leftovers(town), "nothing half is left")


def asked(town: Town, path: str) -> tuple[int, str]:
    """What the health page answers."""
    line = HTTPConnection("127.0.0.1", town.config.health_port, timeout=20)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        line.close()


def needs_a_hand(town: Town) -> set[str]:
    """The parts that are not well by the health page; how full the disk is, is the machine's."""
    status, text = asked(town, "/gezondheid")
    if not text:
        return {"page"}
    told = json.loads(text)
    found = {one["deel"] for one in told["delen"] if one["stand"] not in FINE}
    assert (status == 200) == told["goed"] == (not found)
    return found - {"disk"}


def test_what_waited_at_the_inboxes_is_in_use_soon_after_a_start(place: Town) -> None:
    until(lambda: is_done(place), "both deliveries are in use")

    assert {served.newest(place, one) for one in SOURCES} == set(served.accepted(place))


def test_the_page_and_the_command_say_that_all_is_well(place: Town) -> None:
    until(lambda: not needs_a_hand(place), "the page says that all is well")

    told = subprocess.run(
        served.command(place, "--json", "status"), capture_output=True, text=True, check=False
    )
    found = json.loads(told.stdout)
    ill = {one["part"] for one in found["parts"] if one["condition"] not in FINE}
    assert ill <= {"disk"}
    assert (told.returncode == 0) == (not ill), told.stdout
    assert found["running"]
    assert set(served.programs(place).values()) == {"RUNNING"}


def test_the_pages_stand_and_ask_who_is_there(place: Town) -> None:
    assert service.web_answers(place.config)
    line = HTTPConnection("127.0.0.1", place.config.web_port, timeout=20)
    line.request("GET", "/dossiers")
    answer = line.getresponse()

    assert (answer.status, answer.getheader("location")) == (303, "/inloggen?naar=/dossiers")
    line.close()


def test_killed_pages_come_back(place: Town) -> None:
    pages = [one for one in served.processes(place) if "pipelines.web" in one.command]
    served.kill(*pages)

    assert pages
    until(lambda: not service.web_answers(place.config), "the pages are gone")
    until(lambda: service.web_answers(place.config), "the pages are back")


def test_the_scheduler_makes_runs_and_they_are_run(place: Town) -> None:
    def ticked() -> bool:
        done = [name for name, state, _ in served.runs(place) if state == "COMPLETED"]
        return min(done.count(f"refresh-{one}") for one in SOURCES) >= 2

    until(ticked, "each source was refreshed twice")


def test_a_second_service_is_refused(place: Town) -> None:
    told = subprocess.run(
        served.command(place, "start"), capture_output=True, text=True, check=False
    )

    assert (told.returncode, "S-780" in told.stderr) == (2, True), told.stderr


def test_a_flow_by_hand_runs_under_the_server_that_runs(place: Town) -> None:
    before = (place.config.prefect / "server.log").exists()
    told = subprocess.run(
        served.command(place, "flow", "refresh", "handhaving"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert (place.config.prefect / "server.log").exists() == before


def test_nobody_without_the_secret_reaches_the_server(place: Town) -> None:
    api = service.api(place.config)
    assert api is not None
    port = int(api.url.removesuffix("/api").rpartition(":")[2])
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("POST", "/api/deployments/filter", body="{}")

    assert line.getresponse().status == 401
    line.close()


def test_a_source_that_comes_or_goes_reaches_the_schedules_without_a_restart(place: Town) -> None:
    path = place.folder / "treffer.toml"
    before = path.read_text()
    (place.department("vergunningen") / "out").rename(place.folder / "vergunningen-out")
    delivery = max(one.name for one in (place.folder / "vergunningen-out").glob("*Z"))
    path.write_text(f'{before}[sources.vergunningen]\ninbox = "vergunningen-out"\n')

    until(lambda: served.in_use(place, "vergunningen") == delivery, "it is in use")

    path.write_text(before)
    until(lambda: "refresh-vergunningen" not in served.deployments(place), "it is gone")
    assert {"refresh-brp", "refresh-handhaving", "expire"} <= served.deployments(place)


def test_a_killed_run_is_begun_again(place: Town) -> None:
    delivery = served.deliver(place, "brp", POPULATION, "brp.ndjson")
    until(lambda: served.is_begun(place, "brp"), "the index is being built")
    runs = [one for one in served.processes(place) if one.is_run]
    served.kill(*runs)

    assert runs
    assert served.in_use(place, "brp") != delivery
    until(lambda: is_done(place, "brp"), "the delivery is in use")
    check_nothing_was_lost(place, delivery)


def test_a_killed_server_comes_back_and_what_ran_is_finished(place: Town) -> None:
    delivery = served.deliver(place, "brp", POPULATION, "brp.ndjson")
    until(lambda: served.is_begun(place, "brp"), "the index is being built")
    servers = [one for one in served.processes(place) if "prefect server" in one.command]
    served.kill(*servers)

    assert len(servers) == 1
    until(lambda: is_done(place, "brp"), "the delivery is in use")
    until(lambda: not needs_a_hand(place), "all is well again")
    again = [one.pid for one in served.processes(place) if "prefect server" in one.command]
    assert len(again) == 1
    assert again != [one.pid for one in servers]
    check_nothing_was_lost(place, delivery)


def test_a_killed_supervisor_takes_all_with_it_and_a_start_alone_finishes(place: Town) -> None:
    delivered = [
        served.deliver(place, "handhaving", a_town.handhaving(), "h.csv"),
        served.deliver(place, "brp", POPULATION, "brp.ndjson"),
    ]
    until(lambda: served.is_begun(place, "brp"), "the index is being built")
    supervisor = [one for one in served.processes(place) if "supervisord" in one.command]
    served.kill(*supervisor)

    until(lambda: not served.processes(place), "no process is left")
    assert not is_done(place, "brp")
    service_again = subprocess.Popen(
        served.command(place, "start"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    # No interval now: by its contract each source is refreshed at night.
    until(lambda: is_done(place), "both deliveries are in use")
    until(lambda: not needs_a_hand(place), "all is well again")
    check_nothing_was_lost(place, *delivered)

    service_again.send_signal(signal.SIGINT)
    out, _ = service_again.communicate(timeout=60)
    assert "Runs; health page" in out
    until(lambda: not served.processes(place), "no process is left")
    assert not service.is_running(place.config)


def test_no_value_of_a_register_stands_in_what_the_service_keeps(place: Town) -> None:
    kept = [path for part in (place.config.prefect, place.config.run) for path in part.rglob("*")]
    files = [path for path in kept if path.is_file()]

    assert {"prefect.db", "runner.log", "server.log", "runner.json"} <= {
        path.name for path in files
    }
    assert {str(path): words.found_in(path) for path in files if words.found_in(path)} == {}
    for path in files:
        assert b"Proefstra" not in path.read_bytes(), path


def test_what_the_service_keeps_is_of_its_account_alone(place: Town) -> None:
    for folder in (place.config.prefect, place.config.run):
        assert Path(folder).stat().st_mode & 0o077 == 0
    assert (place.config.run / "api.json").stat().st_mode & 0o077 == 0
