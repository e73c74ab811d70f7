"""The demonstration runs to its end, shows what was granted, and says the same twice."""

import json
import re
import sqlite3

import pytest

from pipelines.demo import FILES
from tests.journeys.conftest import Demo, a_demo

CELL = re.compile(r"[■□?–] [a-z. ]+?(?=  |\||$)")
EXPECTED = {
    "P1 person": ["□ niet bekend", "– n.v.t.", "? te weinig geg.", "□ niet bekend"]
    + ["□ geen treffer"] * 6 + ["– niet toegestaan", "– verboden"],
    "P2 person": ["■ bekend", "– n.v.t.", "? te weinig geg.", "□ niet bekend", "■ treffer", "■ treffer", "? ter verificatie", "? ter verificatie", "□ geen treffer", "□ geen treffer", "– niet toegestaan", "– verboden"],
    "A1 address": ["■ bekend", "■ bekend", "□ niet bekend", "□ niet bekend", "■ treffer", "■ treffer", "■ treffer", "□ geen treffer", "□ geen treffer", "■ treffer", "– niet toegestaan", "– verboden"],
    "O1 organisation": ["– n.v.t.", "– n.v.t.", "■ bekend", "□ niet bekend", "■ treffer", "■ treffer", "? ter verificatie", "□ geen treffer", "? ter verificatie", "? ter verificatie", "– niet toegestaan", "– verboden"],
}  # fmt: skip
"""Columns BRP, BAG, KVK, BRK; then Belastingen, Vergunningen, Handhaving, Subsidies,
Juridische zaken, Meldingen, Vastgoed (which does not bear on the theme) and Sociaal domein."""


def matrix(text: str) -> dict[str, list[str]]:
    """The cells of each topic as they are printed, block below block."""
    found: dict[str, list[str]] = {}
    for topic, row in re.findall(r"^ *([PAOKV][0-9]+ [a-z]+) +\|?(.*)$", text, re.MULTILINE):
        found.setdefault(topic, []).extend(cell.strip() for cell in CELL.findall(row))
    return found


def test_the_demonstration_ends_well(demo: Demo) -> None:
    assert (demo.ran.code, "Traceback" in demo.ran.err) == (0, False), demo.ran.err
    assert "both chains verified" in demo.ran.out


def test_the_matrix_is_as_the_sample_has_it(demo: Demo) -> None:
    assert matrix(demo.ran.out) == EXPECTED


def test_the_granted_fields_are_shown_and_only_those(demo: Demo) -> None:
    _, _, below = demo.ran.out.partition("[7/9]")
    window, _, _ = below.partition("the hub knows of it")

    shown = re.findall(r"^ {6}([a-z_]+) ", window, re.MULTILINE)
    assert set(shown) == {"overtreding", "datum_constatering"}
    assert set(re.findall(r"kanarie-[a-z0-9]+-([a-z]+)", demo.ran.out)) == {"overtreding"}


def test_the_demonstration_twice_gives_the_same_cells(
    demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = a_demo(tmp_path_factory.mktemp("again") / "demo")

    assert matrix(again.ran.out) == matrix(demo.ran.out)


def test_another_demonstration_is_not_built_over_this_one(demo: Demo) -> None:
    again = a_demo(demo.folder)

    assert (again.ran.code, "--fresh" in again.ran.err) == (2, True)


def test_prefect_ran_the_flows_and_knows_names_of_sources_alone(demo: Demo) -> None:
    with sqlite3.connect(f"file:{demo.folder}/prefect/prefect.db?mode=ro", uri=True) as prefect:
        runs = prefect.execute("select parameters, state_type from flow_run").fetchall()
    prefect.close()

    told = sorted((json.loads(parameters).get("source", ""), state) for parameters, state in runs)
    assert told == [(name, "COMPLETED") for name in sorted(("", *FILES))]
    assert all(set(json.loads(parameters)) <= {"source"} for parameters, _ in runs)
