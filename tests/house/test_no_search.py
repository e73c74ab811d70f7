"""There is no search outside a case: no command and no step asks without one (R-016)."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from typer.main import get_command

from contracts.errors import Gone
from contracts.ids import CaseId
from pipelines.cli.program import app
from pipelines.steps import batch, check, permit, topics
from pipelines.steps.bench import Bench
from tests.house.reach import CLI, STEPS, functions, reaching
from tests.journeys.conftest import inside
from tests.pipelines.a_town import ANALYST, KNOWN, Town
from tests.pipelines.conftest import bare, empty_town

__all__ = ["bare", "empty_town"]

ROOT = Path(__file__).parents[2]
STEPS_OF_HUB = functions(ROOT / "pipelines" / "steps", STEPS)
ALL = STEPS_OF_HUB | functions(ROOT / "pipelines" / "cli", CLI)
ENCODES_OR_OPENS = ("matching.", ".indexes")
LOOKS_UP = (".candidates", ".hops")
IN_A_CASE = re.compile(r"\b(?:CaseId|Case)\b")

NOT_A_QUESTION = {
    f"{STEPS}.refresh.refresh": "puts a delivery into use",
    f"{STEPS}.retain.preview": "tells which deliveries and cases are past their term",
    f"{STEPS}.retain.run": "destroys them",
    f"{STEPS}.retain.destroy": "destroys one of them",
    f"{STEPS}.refresh.on_schedule": "does that as the schedule does",
    f"{STEPS}.retire.retire": "destroys all that the hub has of a source",
    f"{STEPS}.retire.finish": "finishes that where it was cut off",
    f"{STEPS}.destroy.destroy_delivery": "destroys one delivery with its index",
    f"{STEPS}.certify.outstanding": "looks whether files and keys are gone",
    f"{STEPS}.certify.proof": "the same, for what was destroyed",
    f"{STEPS}.lives.in_use": "tells which delivery of one source answers now",
    f"{STEPS}.lives.standing": "tells whether a source has a delivery in use",
    f"{CLI}.sources.list_sources": "the command that lists that",
    f"{CLI}.source_lifecycle.show": "the command that shows that",
    f"{CLI}.source_lifecycle.resume": "the command that tells that after a pause",
    f"{CLI}.source_lifecycle.retire": "the command that retires a source",
    f"{STEPS}.permit.in_use": "tells which delivery of each source answers now",
    f"{STEPS}.running.seen": "tells how old the data of each source are",
    f"{STEPS}.running.waits": "tells whether a delivery is newer than the one in use",
    f"{STEPS}.typed.require_usable": "reads what was typed, and keeps nothing",
    f"{STEPS}.typed.checked": "the same, field by field, while somebody types",
    f"{STEPS}.typed.askable": "tells of which kinds what was typed is; opens no index",
    f"{STEPS}.quarterly.gather": "counts what happened in a quarter, for the reviewer",
    f"{STEPS}.destruction.overview": "tells what is destroyed, and when",
    f"{STEPS}.tell.due": "tells a steward of the age of a source",
    f"{STEPS}.watch.add": "encodes who is watched; looks in no index and tells nothing of anybody",
    f"{CLI}.notices.add_watched": "the command of that",
    f"{STEPS}.freshness.look": "tells how old the delivery in use is",
    f"{STEPS}.freshness.look_at": "tells that of several sources",
    f"{STEPS}.tell.of_source": "tells a steward of it",
    f"{STEPS}.tell.of_every_source": "tells stewards of it",
    f"{CLI}.source_watch.freshness": "the command of that",
    f"{CLI}.sources.refresh": "the command that puts them into use",
    f"{CLI}.upkeep.preview": "the command of that",
    f"{CLI}.upkeep.run_retention": "the command of that",
}
"""What encodes or names an index without being a question, and what it is instead."""

INSIDE_A_BATCH = {
    f"{STEPS}.ask.ask",
    f"{STEPS}.ask.judge_here",
    f"{STEPS}.ask.questions",
    f"{STEPS}.ask.weigh",
    f"{STEPS}.batch.asked_source",
}
"""Comparing itself, on topics that a batch took out of its cases."""

COMMANDS_THAT_ASK = {f"{CLI}.checks.run_check", f"{CLI}.checks.run_batch", f"{CLI}.topics.add"}


def public(found: set[str]) -> set[str]:
    return {name for name in found if ALL[name].is_public}


@pytest.mark.rule("R-016")
def test_every_step_that_encodes_or_opens_an_index_is_given_a_case() -> None:
    found = public(reaching(ALL, ENCODES_OR_OPENS)) - COMMANDS_THAT_ASK - INSIDE_A_BATCH
    without = {n for n in found if not IN_A_CASE.search(" ".join(ALL[n].annotations))}

    assert without == set(NOT_A_QUESTION)


@pytest.mark.rule("R-016")
def test_nothing_looks_anybody_up_but_a_check_of_cases() -> None:
    found = public(reaching(ALL, LOOKS_UP))

    assert found == {
        *(INSIDE_A_BATCH - {f"{STEPS}.ask.questions", f"{STEPS}.batch.asked_source"}),
        f"{STEPS}.batch.run",
        f"{STEPS}.check.run",
        f"{CLI}.checks.run_check",
        f"{CLI}.checks.run_batch",
    }
    assert found.isdisjoint(NOT_A_QUESTION)


@pytest.mark.rule("R-016")
def test_no_command_reaches_comparing_but_through_a_check() -> None:
    direct = {
        name
        for name, one in ALL.items()
        if name.startswith(CLI) and any(used.startswith(f"{STEPS}.ask") for used in one.uses)
    }

    assert direct == set()


def commands() -> Iterator[tuple[str, click.Command]]:
    def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        parts = getattr(command, "commands", None)
        if parts is None:
            yield name, command
            return
        for part, one in parts.items():
            yield from below(f"{name} {part}".strip(), one)

    yield from below("", get_command(app))


COMMANDS = dict(commands())
CALLBACKS = {
    name: f"{command.callback.__module__}.{command.callback.__name__}"
    for name, command in COMMANDS.items()
    if command.callback is not None
}
ASKING = {"check run", "check batch", "topic add", "flow region"}
"""The commands with which somebody is asked about, or made ready for it."""


@pytest.mark.rule("R-016")
def test_the_commands_that_ask_are_these_and_no_others() -> None:
    reached = reaching(ALL, ENCODES_OR_OPENS) - set(NOT_A_QUESTION)

    # The flow runs the same step in a process of its own.
    assert {n for n, callback in CALLBACKS.items() if callback in reached} | {
        "flow region"
    } == ASKING


@pytest.mark.rule("R-016")
@pytest.mark.parametrize("name", sorted(ASKING))
def test_a_command_that_asks_takes_the_number_of_a_case(name: str) -> None:
    arguments = [one.name for one in COMMANDS[name].params if one.param_type_name == "argument"]

    assert arguments in (["number"], ["case"])


@pytest.mark.rule("R-016")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("check", "run"), 2),
        (("check", "batch"), 2),
        (("topic", "add", "--kind", "vehicle", "--from", "-"), 2),
        (("flow", "region"), 2),
        (("check", "run", "S-2026-9999"), 7),
        (("check", "batch", "S-2026-9999"), 7),
        (("topic", "add", "S-2026-9999", "--kind", "vehicle", "--from", "-"), 7),
    ],
)
def test_a_question_without_a_case_is_refused(
    command: tuple[str, ...], code: int, bare: Town
) -> None:
    config = str(bare.folder / "treffer.toml")
    told = inside(
        "treffer", "--config", config, "--as", "avries", *command, given='plate = "X-1-X"'
    )

    assert told.code == code
    assert "answered" not in told.out


@pytest.mark.rule("R-016")
def test_a_step_without_a_case_answers_nothing(bare: Town) -> None:
    nowhere = CaseId("S-2026-9999")

    def attempts(bench: Bench) -> Iterator[None]:
        for attempt in (
            lambda: check.run(nowhere, bench, ANALYST, lambda _: None),
            lambda: permit.permit(nowhere, bench, ANALYST),
            lambda: topics.add(nowhere, KNOWN, None, bench, ANALYST),
        ):
            with pytest.raises(Gone):
                attempt()
            yield

    with bare.bench() as bench:
        assert len(list(attempts(bench))) == 3
        assert batch.run([], bench, ANALYST, lambda _: None) == []
