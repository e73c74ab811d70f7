"""Killed, without room, or two at once: what is in use stays whole, and the next run finishes."""

import resource
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from contracts.outcomes import Outcome
from pipelines.steps import check
from tests.builders import an_actor
from tests.journeys.children import publish
from tests.journeys.conftest import BIN
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

MANY = a_town.SAMPLE / "brp.ndjson"
ROOM = 200_000
"""Bytes: more than register and journal take, less than the sample's population does."""


def extract_command(town: Town) -> list[str]:
    return [
        str(BIN / "treffer-extract"), "run", "brp", "--from", str(MANY),
        "--to", str(town.inbox("brp")), "--home", str(town.department("brp")),
        "--as-of", town.clock.now().date().isoformat(),
    ]  # fmt: skip


def refresh_command(town: Town) -> list[str]:
    config = str(town.folder / "treffer.toml")
    return [
        str(BIN / "treffer"),
        "--config",
        config,
        "--as",
        "dsteward",
        "source",
        "refresh",
        "brp",
    ]


def killed(command: list[str], begun: Path, pattern: str, after: float) -> bool:
    """Start, wait until it has begun to write, and kill it a little later; was it still there?"""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    give_up = time.monotonic() + 60
    while not list(begun.glob(pattern)) and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.005)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def in_use(town: Town, source: str = "brp") -> str:
    return (town.config.index / f"{source}.current").read_text()


def answers(town: Town) -> Outcome:
    with town.bench() as bench:
        return a_town.cell(a_town.ask(town, bench, a_town.SOMEBODY), "Burgerzaken").outcome


def test_a_killed_extract_leaves_no_delivery_and_the_next_one_finishes(town: Town) -> None:
    inbox = town.inbox("brp")
    before = {path.name for path in inbox.glob("*Z")}
    moments = [0.0, 0.1, 0.3, 0.6, 1.0]

    hit = [killed(extract_command(town), inbox, "*.partial", after) for after in moments]
    whole = {path.name for path in inbox.glob("*Z")} - before
    done = subprocess.run(extract_command(town), capture_output=True, check=False)

    assert any(hit)
    assert len(whole) == hit.count(False)
    assert done.returncode == 0, done.stderr
    assert not list(inbox.glob("*.partial"))
    assert subprocess.run(refresh_command(town), capture_output=True, check=False).returncode == 0
    assert in_use(town) == max(path.name for path in inbox.glob("*Z"))


def test_a_killed_refresh_leaves_the_old_index_answering_and_the_next_one_finishes(
    town: Town,
) -> None:
    old = in_use(town)
    made = subprocess.run(extract_command(town), capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    new = max(path.name for path in town.inbox("brp").glob("*Z"))
    interrupted = 0
    for pattern, after in [("brp-*", 0.0), ("brp-*.partial", 0.0), ("brp-*.partial", 0.05)]:
        where = town.config.index if "partial" in pattern else town.config.deliveries / "brp"
        interrupted += killed(refresh_command(town), where, pattern, after)
        assert in_use(town) in (old, new)
        assert answers(town) is (Outcome.HIT if in_use(town) == old else Outcome.NO_HIT)

    done = subprocess.run(refresh_command(town), capture_output=True, check=False)

    assert interrupted
    assert (done.returncode, in_use(town)) == (0, new)
    assert not list(town.folder.rglob("*.partial"))


def without_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def test_an_extract_without_room_says_so_and_leaves_nothing(town: Town) -> None:
    before = sorted(path.name for path in town.inbox("brp").iterdir())

    done = subprocess.run(
        extract_command(town), capture_output=True, text=True, check=False, preexec_fn=without_room
    )

    assert (done.returncode, "No room left" in done.stderr) == (75, True), done.stderr
    assert sorted(path.name for path in town.inbox("brp").iterdir()) == before


def test_a_refresh_without_room_says_so_and_the_old_delivery_answers(town: Town) -> None:
    old = in_use(town)
    assert subprocess.run(extract_command(town), capture_output=True, check=False).returncode == 0

    done = subprocess.run(
        refresh_command(town), capture_output=True, text=True, check=False, preexec_fn=without_room
    )

    assert (done.returncode, "No room left" in done.stderr) == (75, True), done.stderr
    assert (in_use(town), answers(town)) == (old, Outcome.HIT)
    assert subprocess.run(refresh_command(town), capture_output=True, check=False).returncode == 0


def test_every_answer_is_whole_while_deliveries_are_published(town: Town) -> None:
    with town.bench() as bench:
        case_ids = [a_town.prepared(town, bench, a_town.KNOWN, a_town.SOMEBODY) for _ in range(9)]
    town.clock.forward(seconds=1)
    told = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        moment = town.clock.now().timestamp()
        publishing = pool.submit(publish, town.folder, moment, 4)
        with town.bench() as bench:
            for number, case_id in enumerate(case_ids * 3):
                somebody = an_actor(f"analist{number // 9}", "regisseur")
                told.append(check.run(case_id, bench, somebody, lambda _: None))
        used = publishing.result()

    assert len(set(used)) == 4
    assert {a_town.cell(found, topic=n).outcome for found in told for n in (0, 1)} == {Outcome.HIT}
    assert {len(found.cells) for found in told} == {len(told[0].cells)}


def test_two_refreshes_at_once_publish_once_and_tell_the_other_to_wait(town: Town) -> None:
    assert subprocess.run(extract_command(town), capture_output=True, check=False).returncode == 0
    started = [
        subprocess.Popen(refresh_command(town), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]

    ended = sorted(process.wait() for process in started)
    for process in started:
        process.communicate()

    assert ended in ([0, 75], [0, 0])
    assert town.kinds().count("DeliveryAccepted") == len(a_town.SOURCES) + 1


def test_an_interrupted_extract_says_that_nothing_was_half_written(town: Town) -> None:
    process = subprocess.Popen(extract_command(town), stderr=subprocess.PIPE, text=True)
    while not list(town.inbox("brp").glob("*.partial")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(2)

    _, told = process.communicate(timeout=60)

    assert (process.returncode, "Traceback" in told) == (130, False), told
    assert not list(town.inbox("brp").glob("*.partial"))
