"""The life of a source at a terminal: what is told, and how each command ends."""

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

WHY = "Deze reden is lang genoeg."
NAME = "handhaving"


def hub(town: Town, *arguments: str, by: str = "dsteward") -> Ran:
    config = str(town.folder / "treffer.toml")
    return inside("treffer", "--config", config, "--as", by, "--yes", *arguments)


def told(town: Town, *arguments: str, by: str = "dsteward") -> dict[str, object]:
    ran = hub(town, "--json", *arguments, by=by)
    assert ran.code == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


def newer(town: Town, tmp_path: Path) -> Path:
    """A new version of the contract, beside the one in use."""
    text = (town.config.contracts / f"{NAME}.odcs.yaml").read_text()
    path = tmp_path / "newer.odcs.yaml"
    path.write_text(
        text.replace("version: 1.0.0", "version: 1.1.0").replace(
            "value: 30, unit: d", "value: 60, unit: d"
        )
    )
    return path


@pytest.mark.rule("D-001")
def test_a_new_version_is_compared_submitted_read_and_signed(town: Town, tmp_path: Path) -> None:
    path = newer(town, tmp_path)

    found = told(town, "source", "diff", NAME, "--with", str(path))
    assert (found["compatible"], found["takes"]) == (True, "nothing")
    changes = found["changes"]
    assert isinstance(changes, list)
    assert [(one["place"], one["ofLaw"]) for one in changes] == [
        ("version", False), ("destroy_after", True),
    ]  # fmt: skip

    submitted = told(town, "source", "submit", NAME, "--with", str(path))
    read = told(town, "source", "sign", NAME, "--preview", by="pofficier")
    assert read["sha256"] == submitted["sha256"]
    agreed = read["agreed"]
    assert isinstance(agreed, dict)
    assert (agreed["destroyAfter"], agreed["secrecy"]) == ("60 days", "open")
    assert hub(town, "source", "sign", NAME, "--reason", WHY).code == 4
    assert hub(town, "source", "sign", NAME, "--reason", WHY, by="pofficier").code == 0
    (town.config.contracts / f"{NAME}.odcs.yaml").write_text(path.read_text())

    shown = told(town, "source", "show", NAME)
    assert (shown["state"], shown["signedBy"], shown["version"]) == (
        "active", "pofficier", "1.1.0",
    )  # fmt: skip
    same = hub(town, "source", "diff", NAME)
    assert "the same text" in same.out


def test_a_source_that_was_changed_is_told_to_be_unsigned(town: Town) -> None:
    path = town.config.contracts / f"{NAME}.odcs.yaml"
    path.write_text(path.read_text() + "# iets\n")

    refused = hub(town, "source", "refresh", NAME)
    listed = told(town, "source", "show", NAME)
    compared = hub(town, "source", "diff", NAME)

    assert (refused.code, "C-606" in refused.err) == (4, True)
    assert (listed["state"], listed["signedBy"]) == ("concept", None)
    assert "another wording" in compared.out
    assert hub(town, "source", "sign", NAME, "--reason", WHY, by="pofficier").code == 2
    assert hub(town, "source", "submit", NAME).code == 0
    back = hub(town, "source", "return", NAME, "--question", WHY, by="pofficier")
    assert (back.code, WHY in hub(town, "source", "show", NAME).out) == (0, True)


def test_paused_sources_are_told_and_fail_nothing(town: Town) -> None:
    assert hub(town, "source", "pause", NAME, "--reason", WHY).code == 0
    assert hub(town, "source", "refresh", NAME).code == 4

    every = told(town, "source", "refresh", "--all")
    assert every[NAME] == "paused"
    assert "paused" in hub(town, "source", "list").out
    assert "active" in hub(town, "source", "resume", NAME).out


@pytest.mark.rule("R-176")
def test_a_retired_source_leaves_a_certificate_that_can_be_checked(town: Town) -> None:
    retired = told(town, "source", "retire", NAME, "--reason", WHY)
    number = str(retired["certificate"])
    again = told(town, "source", "retire", NAME)

    assert again == retired
    ran = hub(town, "retain", "certificate", number)
    assert (ran.code, "0 files left" in ran.out, WHY in ran.out) == (0, True, True)
    (whole,) = json.loads(hub(town, "--json", "retain", "certificate").out)
    assert (whole["number"], whole["source"]) == (number, NAME)
    assert hub(town, "retain", "certificate", "X-99").code == 7


def test_who_does_not_type_its_name_retires_nothing(town: Town) -> None:
    config = str(town.folder / "treffer.toml")
    command = ("treffer", "--config", config, "--as", "dsteward", "source", "retire", NAME)

    refused = inside(*command, "--reason", WHY, given="nee\n")

    assert (refused.code, "R-101" in refused.err) == (2, True)
    assert told(town, "source", "show", NAME)["state"] == "active"


def test_a_contract_of_another_source_is_not_compared(town: Town) -> None:
    other = town.config.contracts / "brp.odcs.yaml"

    assert hub(town, "source", "diff", NAME, "--with", str(other)).code == 2
    assert hub(town, "source", "submit", NAME, "--with", str(other)).code == 3
    assert hub(town, "source", "show", "absent").code == 7


def test_a_small_delivery_is_put_into_use_by_the_second_who_confirms_it(town: Town) -> None:
    half = "".join(a_town.handhaving().splitlines(keepends=True)[:6])
    town.clock.forward(minutes=1)
    made = town.extract(NAME, half).folder.name
    command = ("source", "refresh", NAME, "--confirm-shrink", made)

    first = hub(town, *command)
    assert (first.code, "two persons" in first.err) == (3, True)
    assert hub(town, *command).code == 3
    assert told(town, *command, by="fbeheer") == {NAME: f"published {made}"}
