"""Cases answered by workers of a Dask cluster under Prefect: the answers of a batch."""

import sqlite3
from contextlib import closing

import pytest

from contracts.ids import CaseId
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_town
from tests.pipelines.a_town import BSN, KNOWN, SOMEBODY, STRANGER, UNKNOWN, Town


def hub(town: Town, *arguments: str, given: str | None = None) -> Ran:
    config = str(town.folder / "treffer.toml")
    return inside("treffer", "--config", config, "--as", "avries", *arguments, given=given)


@pytest.fixture
def case_ids(town: Town) -> list[CaseId]:
    """Three cases that may be checked, and one that may not."""
    with town.bench() as bench:
        asked = ([KNOWN, SOMEBODY], [UNKNOWN, STRANGER], [SOMEBODY])
        ready = [a_town.prepared(town, bench, *topics) for topics in asked]
        return [*ready, a_town.open_case(bench).case_id]


def test_workers_of_a_cluster_give_the_answers_of_a_batch(
    town: Town, case_ids: list[CaseId]
) -> None:
    *ready, refused = case_ids

    together = hub(town, "check", "batch", *case_ids)
    divided = hub(town, "flow", "region", *case_ids, "--workers", "2", "--parts", "3")

    with town.bench() as bench:
        answers = [
            [bench.register.cells(one.check_id) for one in bench.register.hit_checks(case_id)]
            for case_id in ready
        ]
        checks = [one.check_id for one in bench.register.hit_checks()]
        assert bench.register.hit_checks(refused) == []
    assert (together.code, divided.code) == (8, 8)
    assert f"{refused}  B-101" in divided.err
    assert all(check in together.out + divided.err for check in checks)
    assert [len(of_case) for of_case in answers] == [2, 2, 2]
    assert all(first == second for first, second in answers)
    assert keeps_no_question(town, ready)


def keeps_no_question(town: Town, ready: list[CaseId]) -> bool:
    """Whether all that Prefect kept is numbers of cases."""
    with closing(sqlite3.connect(town.config.prefect / "prefect.db")) as database:
        kept = "\n".join(database.iterdump())
    told = ("Proefstra", BSN, "9370AA", "geen_hit", "Handhaving", "avries")
    return (
        all(case_id in kept for case_id in ready)
        and not any(word in kept for word in told)
        and not list(town.config.prefect.glob("storage/*"))
    )


def test_a_cluster_that_does_not_know_its_workers_is_not_used(
    town: Town, case_ids: list[CaseId]
) -> None:
    ran = hub(town, "flow", "region", case_ids[0], "--cluster", "tcp://127.0.0.1:8786")

    assert (ran.code, "S-758" in ran.err) == (8, True)


def test_a_batch_takes_its_cases_from_a_file(town: Town, case_ids: list[CaseId]) -> None:
    listed = "\n".join(case_ids[:3]) + "\n\n"

    ran = hub(town, "check", "batch", "--from", "-", given=listed)

    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == case_ids[:3]


def test_a_batch_of_which_no_case_is_answered_ends_as_a_check_alone(
    town: Town, case_ids: list[CaseId]
) -> None:
    alone, together = (hub(town, "check", how, case_ids[3]) for how in ("run", "batch"))

    assert (alone.code, together.code) == (4, 4)
    assert alone.err in together.err


def test_a_batch_names_at_least_one_case(town: Town) -> None:
    ran = hub(town, "check", "batch")

    assert (ran.code, "B-132" in ran.err) == (2, True)
