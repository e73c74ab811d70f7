"""A source may be asked under one exact text, which two different persons agreed on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contracts import acts, lifecycle
from contracts.acts import Act, Allowed, Attempt, Denied
from contracts.errors import NotPermitted, WrongUse
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import (
    LIVE,
    Life,
    Pause,
    Record,
    Resume,
    Retirement,
    Return,
    ShrinkConfirmed,
    Signature,
    State,
    Submission,
    SuiteRun,
)
from contracts.parties import Actor
from contracts.sources import load
from tests.builders import NOW, REASON, a_protocol, an_actor
from tests.contracts.a_source import a_document, a_source, a_text, odcs_schema

CONTRACT = a_source()
THIS, OTHER = CONTRACT.sha256, "f" * 64
STEWARD = an_actor("sanne", "datasteward")
DELIVERY = DeliveryId("toezicht-20261122T021500Z")


def accepted(sha256: str = THIS, checks: int = 12, failed: int = 0) -> SuiteRun:
    return SuiteRun(by="sanne", at=NOW, sha256=sha256, checks=checks, failed=failed)


def submission(sha256: str = THIS, by: str = "sanne", acts_for: str | None = None) -> Submission:
    return Submission(
        by=by, acts_for=acts_for, at=NOW, sha256=sha256, version="1.0.0", text="tekst"
    )


def signature(sha256: str = THIS) -> Signature:
    return Signature(
        by="piet", at=NOW, role="privacyfunctionaris", sha256=sha256, version="1.0.0",
        agreed=lifecycle.agreed(CONTRACT), reason=REASON,
    )  # fmt: skip


def returned(sha256: str = THIS) -> Return:
    return Return(by="piet", at=NOW, sha256=sha256, question=REASON)


PAUSED, RESUMED = Pause(by="sanne", at=NOW, reason=REASON), Resume(by="sanne", at=NOW)
RETIRED = Retirement(by="sanne", at=NOW, reason=REASON)


def life(*records: Record) -> Life:
    return Life(source=SourceName("toezicht"), records=records)


SIGNED = (submission(), signature())

STATES: list[tuple[Sequence[Record], State]] = [
    ((), State.CONCEPT),
    ((accepted(),), State.ACCEPTED),
    ((accepted(failed=1),), State.CONCEPT),
    ((accepted(checks=0),), State.CONCEPT),
    ((accepted(OTHER),), State.CONCEPT),
    ((submission(),), State.SUBMITTED),
    ((submission(OTHER),), State.CONCEPT),
    ((submission(), returned()), State.RETURNED),
    ((submission(), returned(), submission()), State.SUBMITTED),
    (SIGNED, State.SIGNED),
    ((*SIGNED, returned()), State.RETURNED),
    ((*SIGNED, submission(OTHER)), State.SIGNED),
    ((*SIGNED, submission(OTHER), signature(OTHER)), State.SIGNED),
    ((submission(OTHER), signature(OTHER)), State.CONCEPT),
    ((*SIGNED, PAUSED), State.PAUSED),
    ((*SIGNED, PAUSED, RESUMED), State.SIGNED),
    ((PAUSED,), State.CONCEPT),
    ((*SIGNED, RETIRED), State.RETIRED),
    ((RETIRED,), State.RETIRED),
    ((*SIGNED, PAUSED, RETIRED, submission()), State.SUBMITTED),
    ((*SIGNED, RETIRED, *SIGNED), State.SIGNED),
]


@pytest.mark.rule("D-001")
@pytest.mark.rule("D-015")
@pytest.mark.parametrize(("records", "state"), STATES)
def test_where_a_source_stands_follows_from_its_records_and_its_text(
    records: Sequence[Record], state: State
) -> None:
    found = life(*records)

    assert found.state(THIS, has_delivery=False) is state
    with_delivery = State.ACTIVE if state is State.SIGNED else state
    assert found.state(THIS, has_delivery=True) is with_delivery
    assert found.is_live(THIS) is (state in LIVE)


def test_the_table_has_every_state() -> None:
    assert {state for _, state in STATES} | {State.ACTIVE} == set(State)


RECORDS = st.sampled_from(
    [accepted(), submission(), submission(OTHER), signature(), signature(OTHER), returned(),
     returned(OTHER), PAUSED, RESUMED, RETIRED,
     ShrinkConfirmed(by="sanne", at=NOW, delivery=DELIVERY)]
)  # fmt: skip


@pytest.mark.rule("D-015")
@given(st.lists(RECORDS, max_size=8))
def test_without_a_signature_under_this_very_text_nothing_makes_a_source_askable(
    records: list[Record],
) -> None:
    found = life(*records)
    ended = max((n for n, one in enumerate(records) if one is RETIRED), default=-1)
    since = records[ended + 1 :]

    if found.is_live(THIS):
        assert any(isinstance(one, Signature) and one.sha256 == THIS for one in since)
        last = [o for o in since if isinstance(o, Submission | Signature | Return)
                and o.sha256 == THIS][-1]  # fmt: skip
        assert isinstance(last, Signature)
    assert not found.is_live("0" * 64)


@given(st.lists(RECORDS, max_size=8))
def test_every_life_has_one_state_and_never_an_error(records: list[Record]) -> None:
    assert life(*records).state(THIS, has_delivery=True) in set(State)


@pytest.mark.rule("D-015")
def test_one_byte_more_is_another_text() -> None:
    text = a_text()
    first, second = load(text, odcs_schema()), load(text + "\n", odcs_schema())
    found = life(submission(first.sha256), signature(first.sha256))

    assert found.is_live(first.sha256)
    assert not found.is_live(second.sha256)


def test_what_is_signed_is_what_the_contract_says() -> None:
    document = a_document(
        ours={
            "secrecy": "closed",
            "openedBy": {"reference": "B-1", "date": "2026-01-02"},
            "warnAfter": "12h",
        },
        slaProperties=[
            {"property": "frequency", "value": 12, "unit": "h"},
            {"property": "latency", "value": 12, "unit": "h"},
            {"property": "retention", "value": 30, "unit": "d"},
        ],
    )
    agreed = lifecycle.agreed(load(yaml.safe_dump(document), odcs_schema()))

    assert agreed.legal_ground == "art. 125 Gemeentewet"
    assert agreed.regime == "geen"
    assert agreed.purpose == "Vaststellen of iemand bekend is."
    assert (agreed.secrecy, agreed.decision) == ("closed", "B-1, 02-01-2026")
    assert agreed.relevance == "gezien >= vandaag - 5 jaar"
    assert (agreed.use_for, agreed.destroy_after) == ("12 hours", "30 days")
    assert agreed.categories == ("nummer",)
    assert lifecycle.agreed(CONTRACT).decision == ""


def submit(found: Life) -> Submission:
    return lifecycle.submitted(found, CONTRACT, "tekst", actor=STEWARD, at=NOW)


def test_a_submission_is_of_one_exact_text() -> None:
    made = submit(life())

    assert (made.by, made.sha256, made.version) == ("sanne", THIS, "1.0.0")
    assert "tekst" not in repr(made)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (SIGNED, "C-601"),
        ((submission(),), "C-601"),
        ((accepted(failed=2),), "C-602"),
    ],
)
def test_a_text_that_waits_is_signed_or_failed_is_not_submitted(
    records: Sequence[Record], code: str
) -> None:
    with pytest.raises((WrongUse, NotPermitted)) as told:
        submit(life(*records))

    assert told.value.code == code


@pytest.mark.parametrize(
    "records",
    [
        (accepted(),),
        (accepted(failed=2), accepted()),
        (submission(), returned()),
        (submission(), submission(OTHER)),
        (*SIGNED, RETIRED),
    ],
)
def test_what_is_answered_is_new_or_begins_anew_is_submitted(records: Sequence[Record]) -> None:
    assert submit(life(*records)).sha256 == THIS


def test_the_last_text_that_was_submitted_is_the_one_to_sign() -> None:
    assert lifecycle.to_sign(life(submission(OTHER), submission())) == submission()
    for records in ((), (submission(), returned()), SIGNED, (submission(), RETIRED)):
        with pytest.raises(WrongUse) as told:
            lifecycle.to_sign(life(*records))
        assert told.value.code == "C-603"


def test_a_text_is_sent_back_by_what_begins_it_or_else_the_one_that_waits() -> None:
    both = life(
        submission(), signature(), submission(OTHER), signature(OTHER), submission("e" * 64)
    )

    assert lifecycle.to_send_back(both, OTHER, None) == "e" * 64
    assert lifecycle.to_send_back(both, OTHER, THIS[:12]) == THIS
    assert lifecycle.to_send_back(life(submission(), signature()), THIS, None) == THIS
    for text in (THIS[:11], "", "0" * 12):
        with pytest.raises(WrongUse) as told:
            lifecycle.to_send_back(both, OTHER, text)
        assert told.value.code == "C-614"


def test_a_text_that_another_took_the_place_of_or_that_failed_is_not_signed() -> None:
    waiting = submission()

    lifecycle.require_signable(life(waiting, accepted()), waiting, THIS[:12])
    with pytest.raises(WrongUse):
        lifecycle.require_signable(life(waiting), waiting, OTHER)
    with pytest.raises(NotPermitted):
        lifecycle.require_signable(life(waiting, accepted(failed=1)), waiting, None)


def test_the_text_that_was_signed_last_is_known_until_it_is_taken_back() -> None:
    newer = (*SIGNED, submission(OTHER), signature(OTHER))

    assert life(*newer).signed_text() == submission(OTHER)
    assert life(*newer, returned(OTHER)).signed_text() == submission()
    assert life(submission()).signed_text() is None
    assert life(*SIGNED).signature(THIS) == signature()


def test_a_question_stands_until_somebody_answers_it() -> None:
    assert life(submission(), returned()).question(THIS) == returned()
    assert life(submission(), returned(), submission()).question(THIS) is None


def test_who_stands_in_counts_for_both() -> None:
    made = submission(by="dora", acts_for="sanne")

    assert (made.persons, made.told) == (frozenset({"dora", "sanne"}), "dora for sanne")
    assert submission().told == "sanne"


def test_a_source_is_paused_once_and_resumed_once() -> None:
    paused = lifecycle.paused(life(*SIGNED), REASON, actor=STEWARD, at=NOW)
    resumed = lifecycle.resumed(life(*SIGNED, paused), actor=STEWARD, at=NOW)

    assert (paused, resumed) == (PAUSED, RESUMED)
    with pytest.raises(WrongUse):
        lifecycle.paused(life(PAUSED), REASON, actor=STEWARD, at=NOW)
    with pytest.raises(WrongUse):
        lifecycle.resumed(life(), actor=STEWARD, at=NOW)


def test_a_retired_source_is_neither_paused_nor_resumed() -> None:
    for act in (
        lambda: lifecycle.paused(life(RETIRED), REASON, actor=STEWARD, at=NOW),
        lambda: lifecycle.resumed(life(PAUSED, RETIRED), actor=STEWARD, at=NOW),
    ):
        with pytest.raises(WrongUse) as told:
            act()
        assert told.value.code == "C-605"


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(
    ("records", "code"),
    [
        ((), "C-606"),
        ((submission(),), "C-606"),
        ((*SIGNED, returned()), "C-606"),
        ((*SIGNED, PAUSED), "C-607"),
        ((*SIGNED, RETIRED), "C-608"),
    ],
)
def test_what_is_not_live_is_told_why(records: Sequence[Record], code: str) -> None:
    with pytest.raises(NotPermitted) as told:
        lifecycle.require_live(life(*records), CONTRACT)

    assert told.value.code == code
    lifecycle.require_live(life(*SIGNED), CONTRACT)  # raises nothing


@pytest.mark.rule("D-001")
def test_who_confirmed_a_small_delivery_is_known_by_delivery() -> None:
    one = ShrinkConfirmed(by="dora", acts_for="sanne", at=NOW, delivery=DELIVERY)

    assert life(one).confirmed_by(DELIVERY) == {"dora", "sanne"}
    assert life(one).confirmed_by(DeliveryId("toezicht-20261123T021500Z")) == frozenset()


def decided(
    act: Act, actor: Actor, asked_by: frozenset[str] = frozenset(), **changes: object
) -> Allowed | Denied:
    profile = a_protocol(**changes)
    return acts.decide(Attempt(act=act, actor=actor, profile=profile, asked_by=asked_by))


TIED = Actor(
    account="piet", name="P.", roles=frozenset({"privacyfunctionaris"}), tied=frozenset({"sanne"})
)
OFFICER = an_actor("piet", "privacyfunctionaris")


@pytest.mark.rule("D-001")
@pytest.mark.parametrize(
    ("actor", "rule"),
    [
        (OFFICER, None),
        (an_actor("sanne", "privacyfunctionaris"), "D-001"),
        (an_actor("piet", "privacyfunctionaris", acts_for="sanne"), "D-001"),
        (TIED, "D-001"),
        (STEWARD, "R-030"),
        (an_actor("anna", "regisseur"), "R-030"),
        (an_actor("piet", "privacyfunctionaris", "datasteward"), "D-013"),
    ],
)
def test_nobody_signs_what_they_or_their_deputy_submitted(actor: Actor, rule: str | None) -> None:
    found = decided(Act.SIGN_SOURCE, actor, frozenset({"sanne"}))

    assert (found.rule if isinstance(found, Denied) else None) == rule


@pytest.mark.rule("D-013")
@pytest.mark.parametrize("act", [Act.SUBMIT_SOURCE, Act.SIGN_SOURCE])
def test_who_holds_both_sides_of_a_signature_takes_neither(act: Act) -> None:
    both = an_actor("klaas", "privacyfunctionaris", "datasteward")
    found = decided(act, both)

    assert isinstance(found, Denied)
    assert (found.rule, found.code) == ("D-013", "C-600")
    assert isinstance(decided(Act.KEEP_SOURCE, both), Allowed)


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(
    "act", [Act.SUBMIT_SOURCE, Act.SIGN_SOURCE, Act.KEEP_SOURCE, Act.RUN_SOURCE]
)
def test_under_a_profile_that_names_nobody_nobody_keeps_a_source(act: Act) -> None:
    everybody = an_actor("anna", *a_protocol().roles)
    found = decided(act, everybody, source_keeping=None)

    assert isinstance(found, Denied)
    assert (found.rule, found.code) == ("D-015", "B-112")


def test_times_of_records_are_kept_as_they_were() -> None:
    later = replace(submission(), at=NOW + timedelta(days=1))

    assert life(later).waiting() == later
