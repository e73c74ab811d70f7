from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import yaml

from contracts import protocol_lint
from contracts.errors import Invalid
from tests.builders import a_protocol, profile_text

CCV = a_protocol()
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> str:
    """The text of the shipped profile after a change."""
    content = yaml.safe_load(profile_text())
    change(content)
    return yaml.safe_dump(content)


def phase(number: int, **values: Any) -> Change:
    return lambda content: content["phases"][number].update(values)


def weighing(number: int, **values: Any) -> Change:
    return lambda content: content["phases"][number]["weighings"][0].update(values)


def option(number: int, name: str, **values: Any) -> Change:
    return lambda content: content["phases"][number]["decision"]["options"][name].update(values)


def added(content: dict[str, Any], *path: str | int, **values: Any) -> None:
    for step in path:
        content = content[step]
    content.update(values)


UNKNOWN: list[tuple[Change, str]] = [
    (phase(0, decides=["x"]), "stap-1: unknown role x"),
    (phase(2, works=["x"]), "stap-3: unknown role x"),
    (weighing(0, by=["x"]), "stap-1.weging-1: unknown role x"),
    (lambda c: added(c, "phases", 1, "decision", by=["x"]), "stap-2.decision: unknown role x"),
    (lambda c: added(c, "phases", 2, "privacy_checks", 0, by=["x"]), "check-1: unknown role x"),
    (lambda c: added(c, "phases", 2, "hit_check", by=["x"]), "stap-3.hit_check: unknown role x"),
    (lambda c: added(c, "phases", 3, "records", 0, by=["x"]), "stap-4.aanpak: unknown role x"),
    (lambda c: added(c, "signal", by=["x"]), "signal: unknown role x"),
    (lambda c: added(c, "disclosure", by=["x"]), "disclosure: unknown role x"),
    (lambda c: added(c, "access", roles=["x"]), "access: unknown role x"),
    (lambda c: c.update(activated_by=["x"]), "activated_by: unknown role x"),
    (lambda c: c.update(migrated_by=["x"]), "migrated_by: unknown role x"),
    (lambda c: c.update(verified_by=["x"]), "verified_by: unknown role x"),
    (lambda c: c.update(notices_to=["x"]), "notices_to: unknown role x"),
    (lambda c: c.update(reviewed_by=["x"]), "reviewed_by: unknown role x"),
    (lambda c: added(c, "phases", 0, "passes_when", to="x"), "stap-1: goes on to unknown phase x"),
    (
        lambda c: added(c, "phases", 0, "passes_when", all=["x"]),
        "stap-1.passes_when: needs x, which nothing in it is",
    ),
    (option(1, "vervolganalyse", to="x"), "stap-2.vervolganalyse: goes on to unknown phase x"),
    (option(1, "niets", needs=["x"]), "stap-2.niets: needs x"),
    (weighing(2, needs=["x"]), "stap-3.weging-4: needs x"),
    (
        lambda c: c["phases"][3]["records"][0].update(needs=["x"]),
        "stap-4.aanpak: needs x, which nothing in it is",
    ),
    (lambda c: added(c, "phases", 2, "hit_check", needs=["x"]), "stap-3.hit_check: needs x"),
    (lambda c: added(c, "phases", 2, "hit_check", after="x"), "stap-3.hit_check: after unknown x"),
    (weighing(1, criteria="x"), "stap-2.weging-3: criteria x is not among fill_in"),
    (lambda c: added(c, "recipients", "riec", needs=["x"]), "recipients.riec: needs unknown x"),
    (
        lambda c: added(c, "retention", "riec", recipient="x"),
        "retention.riec: unknown recipient x",
    ),
]
DEAD: list[tuple[Change, str]] = [
    (lambda c: c["retention"].pop("riec"), "retention.riec: has no term"),
    (
        lambda c: c["phases"][1]["decision"]["options"].pop("vervolganalyse"),
        "stap-3: no way leads to this phase",
    ),
    (phase(3, decision=None), "stap-4: no way leads out of this phase"),
    (
        lambda c: c["phases"][1]["decision"]["options"].pop("niets"),
        "retention.niets: no case can end so",
    ),
    (
        lambda c: (
            c["phases"][3]["decision"].update(all_sign=True),
            c["phases"][3]["decision"]["options"]["geen-aanpak"].update(to="stap-3"),
        ),
        "stap-4.geen-aanpak: leads back, which one role decides alone",
    ),
    (weighing(1, id="weging-1"), "stap-2.weging-1: has the name of another part"),
    (phase(1, id="stap-1"), "phases: two phases have one name"),
    (
        lambda c: c["phases"][0]["weighings"][1].update(
            rule="all", items={"verankering-zakelijk": {"text": "?"}}
        ),
        "stap-1: criterion verankering-zakelijk stands in it twice",
    ),
]


@pytest.mark.parametrize(("change", "finding"), [*UNKNOWN, *DEAD])
def test_a_profile_that_contradicts_itself_is_refused(change: Change, finding: str) -> None:
    with pytest.raises(Invalid, match=finding) as told:
        protocol_lint.load(changed(change))

    assert told.value.code == "P-103"


def test_every_contradiction_is_told_together() -> None:
    def change(content: dict[str, Any]) -> None:
        content["verified_by"] = ["x"]
        content["phases"][0]["decides"] = ["y"]

    with pytest.raises(Invalid, match="verified_by: unknown role x; stap-1: unknown role y"):
        protocol_lint.load(changed(change))


def test_the_shipped_profile_has_no_finding() -> None:
    assert protocol_lint.findings(CCV) == []


def test_the_ways_through_a_profile_are_all_there() -> None:
    ways = {(way.start, way.end) for way in protocol_lint.arrows(CCV)}

    assert ("stap-1", "stap-2") in ways
    assert ("stap-1", "niet-in-behandeling") in ways
    assert ("stap-2", "stap-3") in ways
    assert ("stap-3", "geen-hit") in ways
    assert ("stap-2", "stap-4") not in ways
    assert ("stap-1", "stap-3") not in ways


@pytest.mark.rule("R-054")
def test_no_phase_is_skipped() -> None:
    order = [one.id for one in CCV.phases]
    forward = [(way.start, way.end) for way in protocol_lint.arrows(CCV) if way.end in order]

    assert forward == list(pairwise(order))


@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"signed_by": ["datasteward"]}, "source_keeping: datasteward both submits and signs"),
        ({"run_by": ["niemand"]}, "source_keeping: unknown role niemand"),
    ],
)
def test_no_role_submits_a_source_and_signs_it(changes: dict[str, Any], finding: str) -> None:
    with pytest.raises(Invalid, match=finding):
        protocol_lint.load(changed(lambda content: added(content, "source_keeping", **changes)))


@pytest.mark.rule("D-015")
def test_a_profile_of_before_sources_were_signed_can_still_be_read() -> None:
    old = protocol_lint.load(changed(lambda content: content.pop("source_keeping")))

    assert old.source_keeping is None
