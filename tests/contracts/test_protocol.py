from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml

from contracts import protocol, protocol_lint
from contracts.errors import Invalid
from contracts.protocol import LawClass
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


def test_a_term_cites_its_article() -> None:
    assert CCV.term("niets") == RetentionTerm(
        outcome="niets", keep=Length(months=12), cites="stap 2, beslismoment (R-068, R-170)"
    )


def test_an_outcome_without_a_term_is_refused() -> None:
    with pytest.raises(Invalid, match="no retention term for outcome iets"):
        CCV.term("iets")


def test_a_phase_that_the_profile_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match=r"ccv@1\.0 has no phase stap-9"):
        CCV.phase("stap-9")


def test_a_phase_knows_its_parts_by_name() -> None:
    first, last = CCV.phase("stap-1"), CCV.phase("stap-4")
    part = first.weighing("weging-1")

    assert part is not None
    step, _ = part.spec().steps
    assert (step.rule, len(step.items)) == (RuleKind.AT_LEAST_ONE, 3)
    assert first.weighing("weging-9") is None
    check, record = last.privacy_check("check-2a"), last.record("aanpak")
    assert check is not None
    assert record is not None
    assert (last.privacy_check("check-1"), last.record("plan")) == (None, None)


def test_a_part_leads_to_its_phase() -> None:
    found = {name: CCV.phase_of(name) for name in ("weging-4", "check-2b", "aanpak", "iets")}

    assert {name: phase and phase.id for name, phase in found.items()} == {
        "weging-4": "stap-3", "check-2b": "stap-4", "aanpak": "stap-4", "iets": None,
    }  # fmt: skip


def test_criteria_written_without_steps_are_one_step() -> None:
    text = changed(
        lambda c: c["phases"][1]["weighings"][0].update(
            rule="majority", items={"a": {"text": "A?"}, "b": {"text": "B?"}}
        )
    )
    part = protocol_lint.load(text).phase("stap-2").weighing("weging-3")

    assert part is not None
    (step,) = part.spec().steps
    assert (step.rule, [item.id for item in step.items]) == (RuleKind.MAJORITY, ["a", "b"])


def test_another_unit_of_a_building_is_told_only_where_a_profile_switches_it_on() -> None:
    on = protocol_lint.load(
        changed(lambda c: c["phases"][2]["hit_check"].update(same_building=True))
    )

    told = [phase.hit_check.same_building for phase in CCV.phases if phase.hit_check]
    assert told and not any(told)
    assert on.phases[2].hit_check and on.phases[2].hit_check.same_building


@pytest.mark.parametrize(
    ("source", "regime", "law"),
    [
        ("wmo", "geen", LawClass.FORBIDDEN),  # by its name
        ("zorgdossier", "wmo", LawClass.FORBIDDEN),  # by what its contract says
        ("woz", "belastingen", LawClass.CLOSED),
        ("registratie", "vir", LawClass.UNREGISTRABLE),
        ("handhaving", "geen", None),
    ],
)
def test_a_law_is_found_by_the_source_or_by_its_regime(
    source: str, regime: str, law: LawClass | None
) -> None:
    found = CCV.law(source, regime)

    assert (found.closed_by if found else None) is law


def test_roles_are_told_by_their_titles() -> None:
    assert CCV.titles(("regisseur", "team")) == "regisseur ondermijning or ondermijningsteam"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda c: c.pop("controllers"), "controllers: Field required"),
        (lambda c: c.update(nieuw=1), "nieuw: Extra inputs are not permitted"),
        (lambda c: c["retention"]["niets"].update(keep="1 jaar"), "retention.niets.keep: "),
        (lambda c: c.update(open_case="ooit"), "open_case: "),
        (lambda c: c["phases"][0]["weighings"][0].update(rule="x"), "phases.0.weighings.0.rule: "),
        (lambda c: c["phases"][0]["passes_when"].update(all=[]), "phases.0.passes_when.all: "),
        (lambda c: c["phases"][0].update(decides=[]), "phases.0.decides: "),
        (lambda c: c["phases"][0].pop("cites"), "phases.0.cites: Field required"),
        (lambda c: c["purposes"]["optreden"].update(cites=""), "purposes.optreden.cites: "),
        (lambda c: c["disclosure"].update(view_hours=0), "disclosure.view_hours: "),
        (lambda c: c.update(version=1.0), "version: "),
    ],
)
def test_a_profile_of_another_shape_is_refused_with_the_place(change: Change, place: str) -> None:
    with pytest.raises(Invalid, match=place) as told:
        protocol.read(changed(change))

    assert told.value.code == "P-102"


@pytest.mark.parametrize("text", ["", "- een\n- lijst", "tekst", "42"])
def test_something_that_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        protocol.read(text)


@pytest.mark.parametrize(
    ("text", "where"), [("a: [1,\nb: 2", " at line 2"), ("version: 2026-02-30", r"\."), ("\0", "")]
)
def test_text_that_is_no_yaml_is_refused_with_its_line_if_known(text: str, where: str) -> None:
    with pytest.raises(Invalid, match=f"not valid YAML{where}"):
        protocol.read(text)


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
