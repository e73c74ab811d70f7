"""`treffer source accept` as a steward runs it, beside an installation that stays as it is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from junitparser import JUnitXml

from connectors import agreements
from contracts.ids import SourceName
from tests.connectors import inbox_servers as servers
from tests.connectors.inbox_servers import PASSWORD, Served
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

HANDHAVING = SourceName("handhaving")


@pytest.fixture
def bare(tmp_path: Path) -> Town:
    """A town with departments and keys, without deliveries."""
    return a_town.install(tmp_path / "town")


@pytest.fixture
def inbox(bare: Town, tmp_path: Path) -> Iterator[Served]:
    """An SFTP server that the installation names as the inbox of `handhaving`."""
    (tmp_path / "root").mkdir()
    with servers.sftp(tmp_path / "root") as place:
        settings = bare.folder / "treffer.toml"
        own = 'inbox = "departments/handhaving/out"'
        with_inbox = f'inbox = "{place.url}"\ncredentials = "keys/inbox.toml"'
        settings.write_text(settings.read_text().replace(own, with_inbox))
        secret = bare.folder / "keys" / "inbox.toml"
        secret.write_text("".join(f'{name} = "{v}"\n' for name, v in place.options.items()))
        secret.chmod(0o600)
        yield place


def accept(town: Town, *arguments: str, raw: str | None = None) -> Ran:
    path = town.folder.with_name("raw.csv")
    path.write_text(raw or a_town.handhaving())
    config = str(town.folder / "treffer.toml")
    return inside(
        "treffer", "--config", config, *arguments, "source", "accept", "handhaving",
        "--from", str(path), "--junit", str(town.folder.with_name("out.xml")),
    )  # fmt: skip


def kept(town: Town) -> dict[str, bytes]:
    """All files of the installation, but the record of a trial and its lock."""
    own = {path for path in town.folder.rglob("*") if path.is_file()}
    return {
        str(path): path.read_bytes()
        for path in own
        if not path.name.endswith((".accepted.json", ".lock"))
    }


def test_a_source_in_order_is_accepted_and_that_is_kept_and_nothing_else(
    bare: Town, inbox: Served
) -> None:
    before = kept(bare)

    told = accept(bare, "--json")

    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert (found["failed"], found["passed"], found["notApplicable"]) == (0, 21, 0)
    record = agreements.acceptance(bare.config.contracts, HANDHAVING)
    assert record is not None
    assert record.is_accepted
    assert record.sha256 == agreements.contract(bare.config.contracts, HANDHAVING).sha256
    assert kept(bare) == before
    (suite,) = JUnitXml.fromfile(str(bare.folder.with_name("out.xml")))
    assert (suite.tests, suite.failures, suite.skipped) == (21, 0, 0)
    everything = told.out + told.err + bare.folder.with_name("out.xml").read_text()
    assert "Proefstra" not in everything
    assert PASSWORD not in everything


def test_a_contract_with_findings_is_not_tried_and_not_accepted(bare: Town) -> None:
    path = bare.config.contracts / "handhaving.odcs.yaml"
    path.write_text(path.read_text().replace("legalGround", "grond"))

    told = accept(bare)

    assert told.code == 3
    assert "C-661" in told.err
    assert "✗ failed" in told.out
    assert "– not applicable" in told.out
    record = agreements.acceptance(bare.config.contracts, HANDHAVING)
    assert record is not None
    assert not record.is_accepted


def test_the_contract_of_another_source_is_wrong_use(bare: Town) -> None:
    other = str(bare.config.contracts / "vergunningen.odcs.yaml")
    config = str(bare.folder / "treffer.toml")

    told = inside(
        "treffer", "--config", config, "source", "accept", "handhaving",
        "--from", other, "--contract", other,
    )  # fmt: skip

    assert told.code == 2
    assert "C-666" in told.err
    assert agreements.acceptance(bare.config.contracts, HANDHAVING) is None


def test_two_trials_of_one_source_do_not_get_in_each_other_s_way(bare: Town) -> None:
    from connectors.files import locked

    with locked(bare.folder / "accept" / ".handhaving.lock", "Another trial"):
        told = accept(bare)

    assert told.code == 75


def test_what_a_killed_trial_left_goes_with_the_next(bare: Town) -> None:
    left = bare.folder / "accept" / "handhaving" / "stage"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"x")

    accept(bare, raw="geen;tabel\n1;2\n")

    assert [path.name for path in (bare.folder / "accept").iterdir()] == [".handhaving.lock"]


def test_a_name_that_is_no_source_is_tried_nowhere(bare: Town) -> None:
    config = str(bare.folder / "treffer.toml")
    ran = inside("treffer", "--config", config, "source", "accept", "../x", "--from", "h.csv")

    assert (ran.code, ran.err.split()[0]) == (2, "C-667")
    assert not list(bare.folder.rglob("x*.accepted.json"))
