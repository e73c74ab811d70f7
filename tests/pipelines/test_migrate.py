"""An installation of an earlier version refuses everything until it is brought up to date."""

import fcntl
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from connectors.stores import database
from contracts.errors import TrefferError
from contracts.events import EventKind
from pipelines import service
from pipelines.cli import program
from pipelines.web import app
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Browsing


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town whose register is of the version before."""
    town = a_town.install(tmp_path, ["handhaving"])
    with town.bench() as bench:
        a_town.open_case(bench)
    set_back(town, "register_0005", "drop table repeats")
    return town


def set_back(town: Town, form: str, *statements: str) -> None:
    engine = database.connect(town.config.register)
    with engine.begin() as connection:
        for statement in (*statements, f"update register_version set version_num = '{form}'"):
            connection.execute(sa.text(statement))
    engine.dispose()


def form(town: Town) -> str:
    engine = database.connect(town.config.register)
    try:
        return database.revision(engine, "register")
    finally:
        engine.dispose()


def files(town: Town) -> list[bytes]:
    """The stores as they are on the disk."""
    return [(town.folder / name).read_bytes() for name in ("register.sqlite", "journal.sqlite")]


def ran(town: Town, *words: str, typed: str | None = None) -> Result:
    settings = ["--config", str(town.folder / "treffer.toml"), "--as", "avries"]
    return CliRunner().invoke(program.app, [*settings, *words], input=typed)


def code(done: Result) -> str:
    assert isinstance(done.exception, TrefferError)
    return done.exception.code


@pytest.mark.parametrize(
    "words", [("case", "list"), ("journal", "verify"), ("retain", "preview"), ("start",)]
)
def test_commands_refuse_and_name_the_command_that_helps(
    town: Town, words: tuple[str, ...]
) -> None:
    done = ran(town, *words)

    assert code(done) == "S-790"
    assert "treffer migrate" in str(done.exception)


def test_status_and_doctor_tell_it_and_nothing_that_follows_from_it(town: Town) -> None:
    status, doctor = ran(town, "--json", "status"), ran(town, "doctor")

    parts = {one["part"]: one["finding"] for one in json.loads(status.stdout)["parts"]}
    assert (parts["stores"], "handhaving" in parts) == ("behind", False)
    assert (status.exit_code, doctor.exit_code) == (8, 8)
    assert "Stores: behind." in doctor.stdout
    assert "treffer migrate" in doctor.stdout
    assert "S-790" not in doctor.stdout


def test_pages_say_that_the_installation_is_being_brought_up_to_date(town: Town) -> None:
    site = app.make(town.config, clock=town.clock)
    with Browsing(site, base_url=town.config.web_url) as browsing:
        browsing.get("/inloggen")
        answer = browsing.fill_in("/inloggen", {"account": "avries"})

    assert answer.status_code == 503
    assert "bijgewerkt" in answer.text


def test_a_preview_tells_the_steps_and_changes_nothing(town: Town) -> None:
    before = form(town), files(town)

    told = json.loads(ran(town, "--json", "migrate", "--preview").stdout)

    assert [(one["store"], len(one["steps"])) for one in told] == [("register", 1)]
    assert (form(town), files(town)) == before


def test_what_is_not_confirmed_is_not_kept(town: Town) -> None:
    done = ran(town, "migrate", typed="no\n")

    assert code(done) == "S-793"
    assert "tried and undone" in done.output
    assert form(town) == "register_0005"


def test_a_migration_is_journalled_and_all_works_after_it(town: Town) -> None:
    done = ran(town, "migrate", typed="yes\n")

    assert done.exit_code == 0, done.output
    assert form(town) == database.newest("register")
    with town.bench() as bench:
        last = list(bench.journal.entries())[-1].event
        assert (last.kind, last.ids) == (EventKind.STORES_MIGRATED, ("register_0006",))
        assert len(list(bench.register.cases())) == 1
    assert "Nothing to do" in ran(town, "migrate").output


def test_a_journal_that_fails_keeps_the_register_as_it_was(town: Town) -> None:
    engine = database.connect(town.config.journal)
    with engine.begin() as connection:
        connection.execute(sa.text("drop table journal"))
    engine.dispose()

    done = ran(town, "--yes", "migrate")

    assert isinstance(done.exception, TrefferError)
    assert form(town) == "register_0005"


def test_a_register_of_a_later_version_is_not_touched(town: Town) -> None:
    set_back(town, "register_9999")

    assert code(ran(town, "migrate")) == "S-791"
    assert code(ran(town, "case", "list")) == "S-791"
    told = ran(town, "doctor").stdout
    assert "Stores: newer." in told
    assert form(town) == "register_9999"


def test_nothing_is_migrated_while_the_service_runs(town: Town) -> None:
    town.config.run.mkdir(exist_ok=True)
    with (town.config.run / service.LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert code(ran(town, "--yes", "migrate")) == "S-792"

    assert form(town) == "register_0005"
