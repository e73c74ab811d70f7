"""Whoever looks wherever at the gate: what was granted shows in its window, and nowhere else."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors import people
from pipelines.gate import home
from pipelines.gate.pages import app
from tests.journeys.conftest import Demo
from tests.journeys.pages.a_far_case import brought_far
from tests.journeys.pages.test_canary_pages import Swept, read, swept_site
from tests.journeys.test_canaries import told

KNOWN = {
    "watverzoeken": ("W-1", "W-2", "W-3", "W-99"),
    "wat-verzoeken": ("W-1", "W-2", "W-3", "W-99"),
    "verificaties": ("V-1", "V-2", "V-99"),
    "delen": ("T-2", "T-3", "T-99"),
    "fouten": ("B-404",),
}
WINDOWS = {"avries": "/watverzoeken/W-2/venster", "wtoezicht": "/delen/T-2/venster"}
"""Who opened which window before the sweep."""
SHOWN = {f"{account} {path}" for account, path in WINDOWS.items()}
CANARY = re.compile(rb"kanarie-[a-z0-9]+-[a-z_]+")
"""A value of the sample with the column that it is of."""

Everything = Mapping[str, Swept]


def swept(own: Demo, windows: Mapping[str, str]) -> Everything:
    config = home.open_home(own.folder / "gate")
    return {
        one.account: swept_site(
            app.make(config),
            config.web_url,
            one.account,
            KNOWN,
            [windows[one.account]] if one.account in windows else (),
        )
        for one in people.load(config.people)
    }


@pytest.fixture(scope="module")
def early(own: Demo) -> Everything:
    """Every address as everybody gets it while a department has yet to compare a doubt."""
    return swept(own, {})


@pytest.fixture(scope="module")
def late(own: Demo, early: Everything, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """The same with two windows open, each in the session of who may look."""
    assert early
    brought_far(own, tmp_path_factory.mktemp("share"))
    return swept(own, WINDOWS)


def leaks(everything: Everything) -> dict[str, set[str]]:
    return {
        f"{account} {address}": kinds
        for account, found in everything.items()
        for address, content in found.found.items()
        if (kinds := told(read(content)))
    }


@pytest.mark.rule("D-002")
def test_a_granted_field_shows_in_its_window_alone(late: Everything) -> None:
    found = leaks(late)

    assert found.keys() - {f"{one}/vanzelf" for one in SHOWN} == SHOWN
    for account, path in WINDOWS.items():
        columns = {one.rpartition(b"-")[2] for one in CANARY.findall(late[account].found[path])}
        assert columns == {b"overtreding"}, account


@pytest.mark.rule("D-005")
def test_beside_a_window_only_the_verifier_sees_who_is_compared(early: Everything) -> None:
    found = leaks(early)

    assert {one.split(" ")[0] for one in found} == {"wtoezicht"}
    assert all("/verificaties/V-" in one for one in found)
    assert all(kinds <= {"name", "topic"} for kinds in found.values())


def test_no_page_fails_and_none_is_refused_for_its_pace(
    early: Everything, late: Everything
) -> None:
    assert [one.failed for all_ in (early, late) for one in all_.values() if one.failed] == []


MAIN = {
    "/", "/watverzoeken/{number}", "/watverzoeken/{number}/venster",
    "/watverzoeken/{number}/venster/sluiten", "/watverzoeken/{number}/venster/vanzelf",
    "/delen", "/delen/{number}", "/delen/{number}/venster", "/delen/{number}/venster/vanzelf",
    "/verificaties", "/verificaties/{number}",
}  # fmt: skip
"""What the sweep must have seen for it to say anything."""


def test_the_sweep_saw_every_main_page(early: Everything, late: Everything) -> None:
    seen = set().union(*(one.seen for all_ in (early, late) for one in all_.values()))

    assert MAIN - seen == set()


@pytest.mark.rule("D-005")
def test_no_file_of_the_gate_holds_what_was_looked_at(late: Everything, own: Demo) -> None:
    assert late
    kept: list[Path] = [*(own.folder / "gate").glob("log/*"), own.folder / "gate/journal.sqlite"]
    for path in kept:
        assert told(path.read_bytes()) == set(), path.name
