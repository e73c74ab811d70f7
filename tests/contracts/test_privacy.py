from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import privacy
from contracts.cases import Case, CaseTopic
from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.ids import PrivacyCheckId, SourceName
from contracts.privacy import PERMITTING, PrivacyCheck, SourceVerdict, Verdict, check_may_run
from contracts.protocol import (
    CheckKind,
    HitCheckPart,
    Limits,
    PrivacyCheckPart,
    Protocol,
    QuestionPart,
)
from contracts.sources import SourceRole
from tests.builders import (
    NOW,
    REASON,
    a_case,
    a_privacy_check,
    a_protocol,
    a_topic,
    an_actor,
)
from tests.contracts.a_source import a_source

CCV = a_protocol()
OFFICER = an_actor("pfunctionaris", "privacyfunctionaris")
OPEN_ONES = (Verdict.OPEN, Verdict.RETURNED)


def a_part(**changes: Any) -> PrivacyCheckPart:
    (part,) = CCV.phase("stap-3").privacy_checks
    return part.model_copy(update=changes)


QUESTIONED = a_part(
    questions={
        "A": QuestionPart(text="Grondslag?", prefill="legal_ground"),
        "B": QuestionPart(text="Verenigbaar?", closes=True),
        "C": QuestionPart(text="Noodzakelijk?", prefill="nature"),
    }
)


def with_questions() -> Protocol:
    """The profile whose first privacy check asks questions."""
    phases = [
        one.model_copy(update={"privacy_checks": (QUESTIONED,)}) if one.id == "stap-3" else one
        for one in CCV.phases
    ]
    return a_protocol(phases=tuple(phases))


def on(*sources: str, **answers: str) -> list[SourceVerdict]:
    return [SourceVerdict(source=SourceName(name), answers=answers) for name in sources]


def request(
    case: Case | None = None,
    sources: Sequence[SourceVerdict] = (),
    *,
    profile: Protocol = CCV,
    prescribed: str | None = None,
) -> PrivacyCheck:
    return privacy.requested(
        case or a_case(),
        profile,
        prescribed,
        sources,
        check_id=PrivacyCheckId("T-1"),
        actor=an_actor(acts_for="piet"),
        at=NOW,
    )


def decide(
    check: PrivacyCheck,
    *sources: str,
    verdict: Verdict = Verdict.ALLOWED,
    reason: str = REASON,
    part: PrivacyCheckPart | None = None,
) -> PrivacyCheck:
    names = [SourceName(name) for name in sources]
    return privacy.decided(
        check, part or a_part(), names, verdict, reason=reason, actor=OFFICER, at=NOW
    )


def test_a_requested_check_has_every_source_open() -> None:
    check = request(sources=on("woz", "handhaving"))

    assert [one.source for one in check.sources] == ["woz", "handhaving"]
    assert {one.verdict for one in check.sources} == {Verdict.OPEN}
    assert (check.prescribed, check.phase, check.protocol_sha256) == ("check-1", "stap-3", "0" * 64)
    assert (check.requested_by, check.acts_for, check.decided_at) == ("rregie", "piet", None)
    assert not check.stands


@pytest.mark.rule("R-124")
@pytest.mark.parametrize(
    ("case", "sources", "prescribed", "code"),
    [
        (a_case("stap-1"), ["brp"], None, "B-102"),
        (a_case(), [], None, "B-103"),
        (a_case(), ["woz", "politie"], None, "B-103"),
        (a_case(), ["woz"], "check-9", "B-104"),
        (a_case("stap-4"), [], None, "B-104"),
        (a_case("stap-4"), ["woz"], "check-2a", "B-103"),
    ],
)
def test_a_check_cannot_be_asked_for(
    case: Case, sources: list[str], prescribed: str | None, code: str
) -> None:
    with pytest.raises(TrefferError) as told:
        request(case, on(*sources), prescribed=prescribed)

    assert told.value.code == code


def test_a_check_on_sharing_names_no_source() -> None:
    check = request(a_case("stap-4"), prescribed="check-2a")

    assert (check.kind, check.sources, check.stands) == (CheckKind.SHARING, (), False)
    signed = replace(check, signed_at=NOW)
    assert (signed.decided_at, signed.stands, signed.allowed()) == (NOW, True, frozenset())


@pytest.mark.rule("R-092")
@pytest.mark.rule("R-093")
@pytest.mark.rule("R-096")
@pytest.mark.parametrize("lacking", ["A", "B", "C"])
def test_every_question_is_answered_for_every_source(lacking: str) -> None:
    answers = {"A": "art. 1", "B": "ja", "C": "ja"}

    assert request(sources=on("woz", **answers), profile=with_questions())
    with pytest.raises(WrongUse, match=f"wants an answer to {lacking}") as told:
        request(sources=on("woz", **(answers | {lacking: " "})), profile=with_questions())
    assert told.value.code == "B-126"


def test_answers_are_prefilled_from_the_contract() -> None:
    filled = privacy.prefilled(QUESTIONED, a_source())

    assert filled == {"A": "art. 125 Gemeentewet"}  # its columns have no class


@pytest.mark.rule("R-094")
def test_a_use_that_is_not_compatible_needs_a_legal_basis() -> None:
    denied = replace(on("woz")[0], denied=frozenset({"B"}))
    based = replace(denied, legal_basis="art. 13b Opiumwet")
    harmless = replace(on("woz")[0], denied=frozenset({"C"}))

    for verdict in PERMITTING:
        with pytest.raises(NotPermitted, match="R-094") as told:
            decide(a_privacy_check(sources=(denied,)), "woz", verdict=verdict, part=QUESTIONED)
        assert told.value.code == "B-127"
        for one in (based, harmless):
            assert decide(
                a_privacy_check(sources=(one,)), "woz", verdict=verdict, part=QUESTIONED
            ).allowed() == {"woz"}
    assert decide(
        a_privacy_check(sources=(denied,)), "woz", verdict=Verdict.REFUSED, part=QUESTIONED
    ).decided_at


def test_each_source_is_decided_with_reason_decider_and_moment() -> None:
    check = decide(request(sources=on("woz", "handhaving")), "woz", verdict=Verdict.REFUSED)

    assert check.sources[0] == SourceVerdict(
        source=SourceName("woz"),
        verdict=Verdict.REFUSED,
        reason=REASON,
        decided_by="pfunctionaris",
        decided_at=NOW,
    )
    assert check.sources[1].verdict is Verdict.OPEN


@pytest.mark.parametrize("verdict", OPEN_ONES)
def test_nothing_is_allowed_while_one_source_is_open_or_sent_back(verdict: Verdict) -> None:
    check = a_privacy_check("woz", undecided=("brp",))
    left = replace(check.sources[-1], verdict=verdict, decided_at=NOW)
    check = replace(check, sources=(*check.sources[:-1], left))

    assert (check.allowed(), check.decided_at, check.stands) == (frozenset(), None, False)


@pytest.mark.rule("R-091")
def test_the_allowed_sources_of_a_decided_check_may_be_asked_and_no_other() -> None:
    check = request(sources=on("woz", "handhaving", "brp"))
    check = decide(check, "woz")
    check = decide(check, "brp", verdict=Verdict.ON_CONDITION)
    check = decide(check, "handhaving", verdict=Verdict.REFUSED)

    assert check.allowed() == {"woz", "brp"}


@given(verdicts=st.lists(st.sampled_from(Verdict), min_size=1, max_size=5))
def test_a_source_is_allowed_only_by_a_decision_in_a_check_without_open_ones(
    verdicts: list[Verdict],
) -> None:
    names = [SourceName(f"bron-{number}") for number in range(len(verdicts))]
    check = a_privacy_check(
        sources=tuple(
            SourceVerdict(source=n, verdict=v, decided_at=None if v is Verdict.OPEN else NOW)
            for n, v in zip(names, verdicts, strict=True)
        )
    )
    expected = {n for n, v in zip(names, verdicts, strict=True) if v in PERMITTING}

    assert check.allowed() == (expected if set(verdicts).isdisjoint(OPEN_ONES) else set())


def test_a_check_without_sources_allows_nothing() -> None:
    assert a_privacy_check(sources=()).allowed() == frozenset()


def test_a_check_is_decided_when_its_last_source_is() -> None:
    early, late = NOW - timedelta(hours=1), NOW
    sources = [
        SourceVerdict(source=SourceName(n), verdict=Verdict.REFUSED, decided_at=at)
        for n, at in (("woz", late), ("brp", early))
    ]

    assert a_privacy_check(sources=tuple(sources)).decided_at == late


@pytest.mark.parametrize(
    ("sources", "verdict", "reason", "code"),
    [
        (["woz"], Verdict.ALLOWED, "ja", "B-117"),
        ([], Verdict.ALLOWED, REASON, "B-109"),
        (["woz"], Verdict.OPEN, REASON, "B-109"),
        (["woz", "brp", "bag"], Verdict.ALLOWED, REASON, "B-105"),
    ],
)
def test_a_decision_is_on_sources_that_were_asked_with_a_verdict_and_a_reason(
    sources: list[str], verdict: Verdict, reason: str, code: str
) -> None:
    with pytest.raises(TrefferError) as told:
        decide(request(sources=on("woz")), *sources, verdict=verdict, reason=reason)

    assert told.value.code == code


def test_a_decided_source_can_be_withdrawn_and_never_allowed_anew() -> None:
    refused = decide(a_privacy_check(undecided=("woz",)), "woz", verdict=Verdict.REFUSED)
    later = replace(a_privacy_check("woz").sources[0], decided_at=NOW - timedelta(days=1))
    withdrawn = decide(a_privacy_check(sources=(later,)), "woz", verdict=Verdict.REFUSED)

    assert withdrawn.allowed() == frozenset()
    assert withdrawn.decided_at == NOW - timedelta(days=1)
    for verdict in (Verdict.ALLOWED, Verdict.RETURNED):
        with pytest.raises(NotPermitted, match="decided already"):
            decide(refused, "woz", verdict=verdict)


def test_what_was_sent_back_is_answered_anew_and_decided_after() -> None:
    back = decide(request(sources=on("woz", "brp")), "woz", verdict=Verdict.RETURNED)
    amended = privacy.amended(back, on("woz", A="beter"), a_part())

    assert back.decided_at is None
    (anew,) = on("woz", A="beter")
    assert amended.sources == (replace(anew, question=REASON), *on("brp"))
    with pytest.raises(WrongUse, match="another reason"):
        decide(back, "woz")
    assert decide(amended, "woz", "brp").allowed() == {"woz", "brp"}


def test_a_question_is_answered_also_where_the_protocol_asks_none() -> None:
    back = decide(request(sources=on("woz")), "woz", verdict=Verdict.RETURNED)
    (given,) = on("woz")

    with pytest.raises(WrongUse, match="answer the question"):
        privacy.amended(back, [given], a_part())
    replied = privacy.amended(back, [replace(given, reply="Omdat het pand van hem is.")], a_part())
    assert replied.sources[0].question == back.sources[0].reason
    assert replied.sources[0].reply == "Omdat het pand van hem is."

    again = privacy.amended(replied, [given], a_part())
    assert again.sources == replied.sources, "an answer that was given stays"


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (a_privacy_check(undecided=("brp",)), "B-105"),
        (a_privacy_check("woz"), "B-204"),
        (a_privacy_check("brp", refused=("woz",)), "B-204"),
    ],
)
def test_what_was_decided_or_not_asked_is_not_answered_anew(check: PrivacyCheck, code: str) -> None:
    with pytest.raises(TrefferError) as told:
        privacy.amended(check, on("woz"), a_part())

    assert told.value.code == code


def test_an_amended_answer_answers_every_question() -> None:
    with pytest.raises(WrongUse, match="wants an answer"):
        privacy.amended(a_privacy_check(undecided=("woz",)), on("woz"), QUESTIONED)


@pytest.mark.rule("R-111")
def test_the_sources_of_the_phase_that_bear_on_the_theme_are_proposed() -> None:
    named = {
        name: replace(a_source(), name=SourceName(name))
        for name in ("handhaving", "subsidies", "kvk")
    }
    brp = replace(a_source(), name=SourceName("brp"), role=SourceRole.IDENTIFICATION)
    contracts = [*named.values(), brp]

    assert privacy.proposed(CCV, a_case(theme="drugs"), contracts) == ("brp", "handhaving")
    assert privacy.proposed(CCV, a_case(theme="witwassen"), contracts) == (
        "brp", "handhaving", "subsidies",
    )  # fmt: skip
    assert privacy.proposed(CCV, a_case(theme="iets"), contracts) == ("brp",)


@pytest.mark.rule("R-091")
@pytest.mark.rule("R-104")
def test_a_hit_check_runs_under_its_decided_privacy_check() -> None:
    check = a_privacy_check()

    assert check_may_run(a_case(), CCV, check, [a_topic()]) is check


@pytest.mark.rule("R-007")
@pytest.mark.rule("R-008")
@pytest.mark.rule("R-046")
@pytest.mark.parametrize(
    ("case", "check", "topics", "code"),
    [
        (a_case("stap-2"), a_privacy_check(), [a_topic()], "B-101"),
        (a_case("stap-4"), a_privacy_check(), [a_topic()], "B-101"),
        (a_case(), None, [a_topic()], "B-101"),
        (a_case(), a_privacy_check(prescribed="check-2"), [a_topic()], "B-101"),
        (a_case(), a_privacy_check(protocol_sha256="1" * 64), [a_topic()], "B-101"),
        (a_case(), a_privacy_check(undecided=("woz",)), [a_topic()], "B-101"),
        (a_case(), a_privacy_check(), [], "B-106"),
        (a_case(), a_privacy_check(), [a_topic()] * 11, "B-108"),
    ],
)
def test_a_hit_check_does_not_run(
    case: Case, check: PrivacyCheck | None, topics: list[CaseTopic], code: str
) -> None:
    with pytest.raises(NotPermitted) as told:
        check_may_run(case, CCV, check, topics)

    assert told.value.code == code


def test_a_topic_as_old_as_the_decision_was_decided_on() -> None:
    assert check_may_run(a_case(), CCV, a_privacy_check(), [a_topic(added_at=NOW)])


def test_a_topic_added_after_the_decision_needs_an_addendum() -> None:
    late = a_topic("P1", added_at=NOW + timedelta(microseconds=1))

    with pytest.raises(NotPermitted, match=r"^P1 came after the decision on T-1.*--addendum T-1"):
        check_may_run(a_case(), CCV, a_privacy_check(), [a_topic("A1"), late])


@pytest.mark.rule("R-091")
def test_a_topic_added_between_two_decisions_of_one_check_needs_an_addendum_too() -> None:
    first = replace(a_privacy_check("woz").sources[0], decided_at=NOW - timedelta(days=2))
    last = replace(a_privacy_check("brp").sources[0], decided_at=NOW)
    check = a_privacy_check(sources=(first, last))

    with pytest.raises(NotPermitted) as told:
        check_may_run(a_case(), CCV, check, [a_topic(added_at=NOW - timedelta(days=1))])

    assert told.value.code == "B-107"
    assert check_may_run(a_case(), CCV, check, [a_topic(added_at=NOW - timedelta(days=2))])


def test_the_profile_says_how_many_topics_a_check_may_have() -> None:
    profile = a_protocol(limits=Limits(topics_per_check=2))
    topics = [a_topic("P1"), a_topic("P2")]

    assert check_may_run(a_case(), profile, a_privacy_check(), topics)
    with pytest.raises(NotPermitted, match="allows 2 topics"):
        check_may_run(a_case(), profile, a_privacy_check(), [*topics, a_topic("P3")])


@pytest.mark.rule("R-114")
def test_where_the_profile_asks_it_a_name_is_asked_with_its_address() -> None:
    strict = HitCheckPart(after="check-1", by=("team",), needs_address=True, cites="x")
    phases = [
        one.model_copy(update={"hit_check": strict}) if one.hit_check else one for one in CCV.phases
    ]
    profile = a_protocol(phases=tuple(phases))

    assert check_may_run(a_case(), profile, a_privacy_check(), [a_topic(has_address=True)])
    with pytest.raises(NotPermitted, match="R-114"):
        check_may_run(a_case(), profile, a_privacy_check(), [a_topic()])
