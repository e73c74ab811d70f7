"""A privacy check: asked with answers, sent back, answered anew, decided source by source."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from contracts.errors import NotPermitted, WrongUse
from contracts.events import EventKind
from contracts.ids import CaseId, SourceName
from contracts.privacy import PrivacyCheck, Verdict
from contracts.protocol import CheckKind
from pipelines.steps import cases, privacy, protocols, recorded
from pipelines.steps.bench import Bench
from pipelines.steps.privacy import Answers
from tests.builders import REASON, an_adopted_profile
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, MANAGER, OFFICER, TEAM, Town

BRP, HANDHAVING = SourceName("brp"), SourceName("handhaving")
QUESTIONS = {
    "A": {"text": "Grondslag?", "prefill": "legal_ground"},
    "B": {"text": "Verenigbaar?", "closes": True},
}


@pytest.fixture
def desk(bare: Town) -> Iterator[Bench]:
    """The bench of a town whose privacy check asks two questions."""
    content: dict[str, Any] = yaml.safe_load(an_adopted_profile())
    content["phases"][2]["privacy_checks"][0]["questions"] = QUESTIONS
    (bare.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    with bare.bench() as made:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", made, actor)
        yield made


def ask(bench: Bench, case_id: CaseId, *sources: SourceName, **how: Any) -> PrivacyCheck:
    given = {name: Answers(answers={"B": "ja, want hetzelfde doel"}) for name in sources}
    return privacy.request(
        case_id, sources, bench, ANALYST, answers=given | how.pop("answers", {}), **how
    )


@pytest.mark.rule("R-092")
def test_the_contract_answers_what_it_can_and_a_person_the_rest(desk: Bench) -> None:
    check = ask(desk, a_town.open_case(desk).case_id, HANDHAVING)

    ground = desk.agreements.contract(HANDHAVING).legal_ground
    assert check.sources[0].answers == {"A": ground, "B": "ja, want hetzelfde doel"}
    assert desk.register.privacy_check(check.check_id) == check


@pytest.mark.rule("R-092")
def test_a_question_without_an_answer_keeps_the_check_from_being_asked(desk: Bench) -> None:
    case_id = a_town.open_case(desk).case_id

    with pytest.raises(WrongUse, match="handhaving: check-1 wants an answer to B"):
        privacy.request(case_id, [HANDHAVING], desk, ANALYST)
    with pytest.raises(WrongUse, match="these questions: A, B"):
        ask(desk, case_id, HANDHAVING, answers={HANDHAVING: Answers(answers={"Z": "x"})})
    assert desk.register.privacy_checks(case_id) == []


def test_without_names_the_sources_of_phase_and_theme_are_proposed(bare: Town) -> None:
    with bare.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        check = privacy.request(case_id, [], bench, ANALYST)

    assert [one.source for one in check.sources] == ["brp", "bag", "vergunningen", "handhaving"]


def test_what_is_sent_back_is_answered_anew_and_then_decided(desk: Bench) -> None:
    check = ask(desk, a_town.open_case(desk).case_id, HANDHAVING, BRP)
    privacy.decide(check.check_id, [HANDHAVING], Verdict.RETURNED, REASON, desk, OFFICER)

    better = {HANDHAVING: Answers(answers={"B": "ja, om deze reden"})}
    amended = privacy.amend(check.check_id, better, desk, ANALYST)

    assert amended.sources[0].answers["B"] == "ja, om deze reden"
    assert amended.sources[0].verdict is Verdict.OPEN
    decided = privacy.decide(check.check_id, [], Verdict.ALLOWED, REASON, desk, OFFICER)
    assert decided.allowed() == {HANDHAVING, BRP}
    kinds = [entry.event.kind for entry in desk.journal.entries()]
    assert kinds[-2:] == [
        EventKind.PRIVACY_CHECK_AMENDED, EventKind.PRIVACY_CHECK_DECIDED,
    ]  # fmt: skip


@pytest.mark.rule("R-094")
def test_a_use_that_is_not_compatible_is_allowed_on_a_legal_basis_only(desk: Bench) -> None:
    case_id = a_town.open_case(desk).case_id
    no = Answers(answers={"B": "nee"}, denied=frozenset({"B"}))
    check = ask(desk, case_id, HANDHAVING, answers={HANDHAVING: no})

    with pytest.raises(NotPermitted, match="R-094"):
        privacy.decide(check.check_id, [], Verdict.ALLOWED, REASON, desk, OFFICER)
    based = Answers(answers={"B": "nee"}, denied=frozenset({"B"}), legal_basis="art. 13b")
    privacy.amend(check.check_id, {HANDHAVING: based}, desk, ANALYST)
    decided = privacy.decide(check.check_id, [], Verdict.ON_CONDITION, REASON, desk, OFFICER)

    assert decided.allowed() == {HANDHAVING}


@pytest.mark.rule("R-132")
def test_where_compatibility_cannot_be_tested_yes_counts_as_no(bare: Town) -> None:
    content: dict[str, Any] = yaml.safe_load(an_adopted_profile())
    content["phases"][2]["privacy_checks"][0]["questions"] = QUESTIONS
    content["source_law"]["toezicht"] = {
        "class": "forbidden", "department": "T", "sources": ["handhaving"], "cites": "art. 65 Pw",
        "compatible_use": False,
        "exemptions": {"toestemming": {"title": "x", "evidence": ["brief"], "cites": "y"}},
    }  # fmt: skip
    (bare.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    with bare.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", bench, actor)
        case_id = a_town.open_case(bench).case_id
        told = {"brief": "B-1"}
        recorded.record_evidence(case_id, HANDHAVING, "toestemming", told, bench, TEAM)

        check = ask(bench, case_id, HANDHAVING)
        assert check.sources[0].denied == {"B"}
        with pytest.raises(NotPermitted, match="R-094"):
            privacy.decide(check.check_id, [], Verdict.ALLOWED, REASON, bench, OFFICER)
        based = Answers(answers={"B": "ja"}, legal_basis="toestemming van de betrokkene, brief B-1")
        privacy.amend(check.check_id, {HANDHAVING: based}, bench, ANALYST)
        decided = privacy.decide(check.check_id, [], Verdict.ALLOWED, REASON, bench, OFFICER)

    assert decided.allowed() == {HANDHAVING}


@pytest.mark.rule("R-131")
@pytest.mark.rule("R-132")
def test_a_source_that_a_law_closes_is_not_proposed_and_refused_by_name(bare: Town) -> None:
    content: dict[str, Any] = yaml.safe_load(an_adopted_profile())
    content["source_law"]["toezicht"] = {
        "class": "forbidden", "department": "T", "sources": ["handhaving"], "cites": "art. 65 Pw",
    }  # fmt: skip
    (bare.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    with bare.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", bench, actor)
        case_id = a_town.open_case(bench).case_id

        assert HANDHAVING not in [
            one.source for one in privacy.request(case_id, [], bench, ANALYST).sources
        ]
        with pytest.raises(NotPermitted, match=r"art\. 65 Pw") as told:
            privacy.request(case_id, [HANDHAVING], bench, ANALYST)
    assert told.value.code == "B-192"


@pytest.mark.rule("R-036")
def test_who_was_consulted_is_kept_with_the_decision(desk: Bench) -> None:
    check = ask(desk, a_town.open_case(desk).case_id, HANDHAVING)

    for consulted in (["team"], ["team", "regisseur"]):
        check = privacy.decide(
            check.check_id, [HANDHAVING], Verdict.REFUSED, REASON, desk, OFFICER,
            consulted=consulted,
        )  # fmt: skip
    assert check.consulted == ("team", "regisseur")


def test_an_addendum_repeats_a_check_with_its_answers_for_later_topics(desk: Bench) -> None:
    case_id = a_town.open_case(desk).case_id
    first = ask(desk, case_id, HANDHAVING)
    privacy.decide(first.check_id, [], Verdict.ALLOWED, REASON, desk, OFFICER)

    again = privacy.request(case_id, [], desk, ANALYST, addendum_to=first.check_id)

    assert again.addendum_to == first.check_id
    assert [(one.source, one.answers, one.verdict) for one in again.sources] == [
        (HANDHAVING, first.sources[0].answers, Verdict.OPEN)
    ]
    other = a_town.open_case(desk).case_id
    with pytest.raises(WrongUse, match="another case"):
        privacy.request(other, [], desk, ANALYST, addendum_to=first.check_id)


def test_a_check_on_sharing_is_not_decided_at_the_hub(desk: Bench) -> None:
    asked = ask(desk, a_town.open_case(desk).case_id, HANDHAVING)
    check = replace(asked, kind=CheckKind.SHARING, prescribed="check-2a")
    desk.register.save_privacy_check(check)

    with pytest.raises(WrongUse, match="at the gate"):
        privacy.decide(check.check_id, [], Verdict.ALLOWED, REASON, desk, OFFICER)


@pytest.mark.rule("R-041")
def test_a_check_is_shown_to_who_reads_the_case_and_to_who_decides(desk: Bench) -> None:
    check = ask(desk, a_town.open_case(desk).case_id, HANDHAVING)

    for actor in (ANALYST, TEAM, OFFICER):
        privacy.require_sight(check, desk, actor)  # raises nothing
    with pytest.raises(NotPermitted):
        privacy.require_sight(check, desk, MANAGER)


@pytest.mark.rule("R-055")
def test_a_decided_check_lets_a_case_go_on_that_waited_for_it(bare: Town) -> None:
    """As under a protocol whose first phase ends with weighings and a privacy check."""
    content: dict[str, Any] = yaml.safe_load(an_adopted_profile())
    first, third = content["phases"][0], content["phases"][2]
    third["privacy_checks"][0]["id"] = "check-1b"
    third["hit_check"]["after"] = "check-1"
    first["privacy_checks"] = [
        {"id": "check-1", "asked_by": ["regisseur"], "by": ["privacyfunctionaris"], "cites": "x"}
    ]
    first["passes_when"]["all"].append("check-1")
    (bare.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    with bare.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", bench, actor)
        case_id = a_town.a_new_case(bench).case_id
        cases.weigh(case_id, "weging-1", a_town.ANCHORS, REASON, bench, ANALYST)
        for name in ("weging-2a", "weging-2b"):
            cases.weigh(case_id, name, {name: True}, REASON, bench, ANALYST)
        assert bench.register.case(case_id).phase == "stap-1"

        check = privacy.request(case_id, [HANDHAVING], bench, ANALYST)
        privacy.decide(check.check_id, [], Verdict.ALLOWED, REASON, bench, OFFICER)

        assert bench.register.case(case_id).phase == "stap-2"
