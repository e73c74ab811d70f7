from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import privacy
from contracts.cases import Case, CaseState, CaseTopic
from contracts.errors import NotPermitted, TrefferError
from contracts.ids import PrivacyCheckId, SourceName
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck, SourceVerdict, Verdict, check_may_run
from contracts.protocol import Limits
from tests.builders import (
    NOW,
    REASON,
    a_case,
    a_privacy_check,
    a_protocol,
    a_topic,
    an_actor,
)

CCV = a_protocol()
OFFICER = an_actor("pfunctionaris", "privacyfunctionaris")


def request(case: Case, *sources: str) -> PrivacyCheck:
    names = [SourceName(name) for name in sources]
    check_id = PrivacyCheckId("T-1")
    return privacy.requested(case, CCV, names, check_id=check_id, actor=an_actor(), at=NOW)


def decide(
    check: PrivacyCheck,
    *sources: str,
    verdict: Verdict = Verdict.ALLOWED,
    actor: Actor = OFFICER,
    reason: str = REASON,
    phase: str = "stap-3",
) -> PrivacyCheck:
    names = [SourceName(name) for name in sources]
    here = CCV.phase(phase)
    return privacy.decided(check, CCV, here, names, verdict, reason=reason, actor=actor, at=NOW)


def test_a_requested_check_has_every_source_open_once() -> None:
    check = request(a_case(), "woz", "handhaving", "woz")

    assert check.sources == (
        SourceVerdict(source=SourceName("woz")),
        SourceVerdict(source=SourceName("handhaving")),
    )
    assert (check.prescribed, check.requested_by, check.decided_at) == ("check-1", "rregie", None)


@pytest.mark.parametrize(
    ("case", "sources", "code"),
    [
        (a_case(state=CaseState.CLOSED), ["woz"], "B-121"),
        (a_case("stap-1"), ["brp"], "B-102"),
        (a_case(), [], "B-103"),
        (a_case(), ["woz", "kvk"], "B-103"),
    ],
)
def test_a_check_cannot_be_asked_for(case: Case, sources: list[str], code: str) -> None:
    with pytest.raises(TrefferError) as told:
        request(case, *sources)

    assert told.value.code == code


def test_each_source_is_decided_with_reason_decider_and_moment() -> None:
    check = decide(request(a_case(), "woz", "handhaving"), "woz", verdict=Verdict.REFUSED)

    assert check.sources[0] == SourceVerdict(
        source=SourceName("woz"),
        verdict=Verdict.REFUSED,
        reason=REASON,
        decided_by="pfunctionaris",
        decided_at=NOW,
    )
    assert check.sources[1].verdict is Verdict.OPEN


def test_nothing_is_allowed_while_one_source_is_open() -> None:
    check = decide(request(a_case(), "woz", "handhaving"), "woz")

    assert check.allowed() == frozenset()


def test_the_allowed_sources_of_a_decided_check_may_be_asked_and_no_other() -> None:
    half = decide(request(a_case(), "woz", "handhaving"), "woz")
    check = decide(half, "handhaving", verdict=Verdict.REFUSED)

    assert check.allowed() == {"woz"}


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
    expected = {n for n, v in zip(names, verdicts, strict=True) if v is Verdict.ALLOWED}

    assert check.allowed() == (set() if Verdict.OPEN in verdicts else expected)


def test_a_check_without_sources_allows_nothing() -> None:
    assert a_privacy_check(sources=()).allowed() == frozenset()


def test_a_check_is_decided_when_its_last_source_is() -> None:
    early, late = NOW - timedelta(hours=1), NOW
    sources = [SourceVerdict(source=SourceName(n), decided_at=at) for n, at in
               (("woz", late), ("brp", early))]  # fmt: skip

    assert a_privacy_check(sources=tuple(sources)).decided_at == late


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"actor": an_actor("a", "team")}, "B-120"),
        ({"actor": an_actor("rregie", "privacyfunctionaris")}, "B-201"),
        ({"actor": an_actor("a", "privacyfunctionaris", acts_for="rregie")}, "B-201"),
        ({"reason": "ja"}, "B-117"),
        ({"phase": "stap-2"}, "B-104"),
    ],
)
def test_a_decision_on_sources_is_refused(how: dict[str, object], code: str) -> None:
    with pytest.raises(TrefferError) as told:
        decide(request(a_case(), "woz"), "woz", **how)  # type: ignore[arg-type]

    assert told.value.code == code


def test_a_check_of_another_prescription_is_not_decided_here() -> None:
    with pytest.raises(NotPermitted, match="another phase"):
        decide(a_privacy_check(prescribed="check-2"), "handhaving")


def test_a_source_that_was_not_asked_for_is_not_decided() -> None:
    with pytest.raises(TrefferError, match="T-1 does not ask for: bag, brp"):
        decide(request(a_case(), "woz"), "woz", "brp", "bag")


def test_a_hit_check_runs_under_its_decided_privacy_check() -> None:
    check = a_privacy_check()

    assert check_may_run(a_case(), CCV, check, [a_topic()], an_actor()) is check


@pytest.mark.parametrize(
    ("case", "check", "topics", "actor", "code"),
    [
        (a_case(state=CaseState.STOPPED), a_privacy_check(), [a_topic()], an_actor(), "B-121"),
        (a_case("stap-2"), a_privacy_check(), [a_topic()], an_actor(), "B-101"),
        (a_case(), a_privacy_check(), [a_topic()], OFFICER, "B-120"),
        (a_case(), None, [a_topic()], an_actor(), "B-101"),
        (a_case(), a_privacy_check(prescribed="check-2"), [a_topic()], an_actor(), "B-101"),
        (a_case(), a_privacy_check(undecided=("woz",)), [a_topic()], an_actor(), "B-101"),
        (a_case(), a_privacy_check(), [], an_actor(), "B-106"),
        (a_case(), a_privacy_check(), [a_topic()] * 11, an_actor(), "B-108"),
    ],
)
def test_a_hit_check_does_not_run(
    case: Case, check: PrivacyCheck | None, topics: list[CaseTopic], actor: Actor, code: str
) -> None:
    with pytest.raises(NotPermitted) as told:
        check_may_run(case, CCV, check, topics, actor)

    assert told.value.code == code


def test_a_topic_as_old_as_the_decision_was_decided_on() -> None:
    assert check_may_run(a_case(), CCV, a_privacy_check(), [a_topic(added_at=NOW)], an_actor())


def test_a_topic_added_after_the_decision_needs_a_new_one() -> None:
    late = a_topic("P1", added_at=NOW + timedelta(microseconds=1))

    with pytest.raises(NotPermitted, match=r"^P1 came after the decision on T-1"):
        check_may_run(a_case(), CCV, a_privacy_check(), [a_topic("A1"), late], an_actor())


def test_the_profile_says_how_many_topics_a_check_may_have() -> None:
    profile = a_protocol(limits=Limits(topics_per_check=2))
    topics = [a_topic("P1"), a_topic("P2")]

    assert check_may_run(a_case(), profile, a_privacy_check(), topics, an_actor())
    with pytest.raises(NotPermitted, match="allows 2 topics"):
        check_may_run(a_case(), profile, a_privacy_check(), [*topics, a_topic("P3")], an_actor())


def test_a_decided_source_can_be_withdrawn_and_never_allowed_anew() -> None:
    refused = decide(a_privacy_check(undecided=("woz",)), "woz", verdict=Verdict.REFUSED)
    withdrawn = decide(a_privacy_check("woz"), "woz", verdict=Verdict.REFUSED)

    assert withdrawn.allowed() == frozenset()
    with pytest.raises(NotPermitted, match="decided already"):
        decide(refused, "woz")


@pytest.mark.parametrize(("sources", "verdict"), [((), Verdict.ALLOWED), (("woz",), Verdict.OPEN)])
def test_a_decision_is_on_a_source_and_says_allowed_or_refused(
    sources: tuple[str, ...], verdict: Verdict
) -> None:
    with pytest.raises(TrefferError, match="at least one source"):
        decide(a_privacy_check(undecided=("woz",)), *sources, verdict=verdict)


def test_a_request_of_one_s_own_deputy_is_not_decided() -> None:
    officer = Actor(
        account="pfunctionaris",
        name="P.",
        roles=frozenset({"privacyfunctionaris"}),
        tied=frozenset({"rregie"}),
    )

    with pytest.raises(NotPermitted, match="your deputy"):
        decide(request(a_case(), "woz"), "woz", actor=officer)
