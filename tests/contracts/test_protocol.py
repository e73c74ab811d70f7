from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml

from contracts import protocol
from contracts.errors import Invalid
from contracts.ids import SourceName
from contracts.retention import Length, RetentionTerm
from contracts.weighings import RuleKind
from tests.builders import a_protocol, profile_text

CCV = a_protocol()
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> str:
    """The text of the shipped profile after a change."""
    content = yaml.safe_load(profile_text())
    change(content)
    return yaml.safe_dump(content)


def test_the_shipped_profile_has_a_name_and_a_version() -> None:
    assert CCV.reference == "ccv@1.0"


def test_every_outcome_of_the_shipped_profile_has_a_term() -> None:
    outcomes = {p.otherwise.outcome for p in CCV.phases if p.otherwise}
    for phase in CCV.phases:
        options = phase.decision.options if phase.decision else {}
        outcomes |= {option for option, goal in options.items() if goal in ("closed", "routed")}

    assert {name: CCV.term(name).keep.months >= 12 for name in outcomes} == dict.fromkeys(
        outcomes, True
    )


def test_a_term_cites_its_article() -> None:
    assert CCV.term("niets") == RetentionTerm(
        outcome="niets", keep=Length(months=12), cites="stap 2, beslismoment (R-068)"
    )


def test_an_outcome_without_a_term_is_refused() -> None:
    with pytest.raises(Invalid, match="no retention term for outcome iets"):
        CCV.term("iets")


def test_a_phase_that_the_profile_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match=r"ccv@1\.0 has no phase stap-9"):
        CCV.phase("stap-9")


def test_a_phase_knows_its_weighings_by_name() -> None:
    spec = CCV.phase("stap-1").weighing("weging-1")

    assert spec is not None
    assert (spec.rule, len(spec.items)) == (RuleKind.AT_LEAST_ONE, 3)
    assert CCV.phase("stap-1").weighing("weging-9") is None


def test_another_unit_of_a_building_is_told_only_where_a_profile_switches_it_on() -> None:
    on = protocol.load(changed(lambda c: c["phases"][2]["hit_check"].update(same_building=True)))

    told = [phase.hit_check.same_building for phase in CCV.phases if phase.hit_check]
    assert told and not any(told)
    assert on.phases[2].hit_check and on.phases[2].hit_check.same_building


def test_a_law_closes_the_sources_it_names_and_no_other() -> None:
    law = CCV.law(SourceName("sociaal-domein"))

    assert law is not None
    assert (law.closed_by, law.department) == ("forbidden", "Sociaal domein")
    assert CCV.law(SourceName("woz")) is None


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda c: c["phases"][0]["passes_when"].update(to="x"), "stap-1: unknown phase x"),
        (lambda c: c["phases"][0]["passes_when"].update(of=["x"]), "stap-1: unknown weighing x"),
        (lambda c: c["phases"][0]["otherwise"].update(to="x"), "stap-1: unknown phase x"),
        (lambda c: c["phases"][0]["otherwise"].update(outcome="x"), "outcome x has no term"),
        (lambda c: c["phases"][0].update(decides="x"), "stap-1: unknown role x"),
        (lambda c: c["phases"][1]["decision"].update(by="x"), "stap-2: unknown role x"),
        (lambda c: c["phases"][1]["decision"]["options"].update(niets="x"), "unknown phase x"),
        (lambda c: c["phases"][1]["decision"]["options"].update(x="closed"), "x has no term"),
        (lambda c: c["phases"][2]["privacy_check"].update(by="x"), "stap-3: unknown role x"),
        (lambda c: c["phases"][2]["hit_check"].update(by=["x"]), "stap-3: unknown role x"),
        (lambda c: c["phases"][2]["hit_check"].update(after="x"), "hit check after unknown x"),
        (lambda c: c.update(intake="x"), "unknown role x"),
        (lambda c: c["disclosure"].update(by="x"), "unknown role x"),
        (lambda c: c["retention"].pop("riec"), "stap-2: outcome riec has no term"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(change: Change, finding: str) -> None:
    with pytest.raises(Invalid, match=finding) as told:
        protocol.load(changed(change))

    assert told.value.code == "P-103"


def test_every_contradiction_is_told_together() -> None:
    def change(content: dict[str, Any]) -> None:
        content["intake"] = "x"
        content["phases"][0]["decides"] = "y"

    with pytest.raises(Invalid, match="stap-1: unknown role y; unknown role x"):
        protocol.load(changed(change))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda c: c.pop("controller"), "controller: Field required"),
        (lambda c: c.update(nieuw=1), "nieuw: Extra inputs are not permitted"),
        (lambda c: c["retention"]["niets"].update(keep="1 jaar"), "retention.niets.keep: "),
        (lambda c: c.update(open_case="ooit"), "open_case: "),
        (lambda c: c["phases"][0]["weighings"][0].update(rule="x"), "phases.0.weighings.0.rule: "),
        (lambda c: c["phases"][0]["passes_when"].update(of=[]), "phases.0.passes_when.of: "),
        (lambda c: c.update(version=1.0), "version: "),
    ],
)
def test_a_profile_of_another_shape_is_refused_with_the_place(change: Change, place: str) -> None:
    with pytest.raises(Invalid, match=place) as told:
        protocol.load(changed(change))

    assert told.value.code == "P-102"


@pytest.mark.parametrize("text", ["", "- een\n- lijst", "tekst", "42"])
def test_something_that_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        protocol.load(text)


@pytest.mark.parametrize(
    ("text", "where"), [("a: [1,\nb: 2", " at line 2"), ("version: 2026-02-30", r"\."), ("\0", "")]
)
def test_text_that_is_no_yaml_is_refused_with_its_line_if_known(text: str, where: str) -> None:
    with pytest.raises(Invalid, match=f"not valid YAML{where}"):
        protocol.load(text)


def test_another_text_has_another_digest() -> None:
    assert protocol.digest("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert protocol.digest(profile_text()) != protocol.digest(profile_text() + " ")


@pytest.mark.parametrize(
    ("granted", "days", "last"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # Monday to Monday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # granted on a Saturday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas and its weekend
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter: Good Friday does not count
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_a_grant_is_fetched_within_dutch_working_days(granted: date, days: int, last: date) -> None:
    assert protocol.fetch_by(granted, days) == last
