"""A reviewer at the terminal draws hit checks, looks, and has the finding kept, as on the pages."""

import json

import pytest
from typer.testing import CliRunner, Result

from contracts.errors import NotPermitted, WrongUse
from contracts.sampling import Reviewed
from pipelines.cli import program
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import KNOWN, Town


def ran(town: Town, *words: str, by: str = "lcontrole") -> Result:
    settings = ["--config", str(town.folder / "treffer.toml"), "--as", by, "--json"]
    return CliRunner().invoke(program.app, [*settings, "journal", *words])


@pytest.mark.rule("R-196")
def test_what_a_reviewer_found_is_kept_with_the_case(town: Town) -> None:
    with town.bench() as bench:
        check = a_town.ask(town, bench, KNOWN).check
    with town.config.people.open("a") as people:
        people.write('[[person]]\naccount = "lcontrole"\nname = "L."\nroles = ["controleur"]\n')
    drawn = json.loads(ran(town, "sample", "--size", "5", "--seed", "7").stdout)
    line, number = str(drawn["sample"]), check.check_id
    assert drawn["checks"] == [number]
    looked = json.loads(ran(town, "review", line, number).stdout)
    assert (looked["case"], looked["reviewed"]) == (check.case_id, None)

    for short, wrong in ((ran(town, "review", line, number, "--wrong", "--reason", "x"), WrongUse),
                         (ran(town, "review", line, "--right"), WrongUse),
                         (ran(town, "review", line, by="avries"), NotPermitted)):  # fmt: skip
        assert isinstance(short.exception, wrong)
    done = ran(town, "review", line, number, "--wrong", "--reason", REASON)

    assert done.exit_code == 0, done.output
    with town.bench() as bench:
        (kept,) = bench.records.all(check.case_id, Reviewed)
    assert (kept.finding, kept.is_right) == (REASON, False)
    assert json.loads(ran(town, "review", line).stdout)["reviewed"] == {number: False}
