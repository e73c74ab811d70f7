"""Only a source whose contract is signed as it is written now is asked, and only while it lives."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from contracts import asking, lifecycle
from contracts.acceptance import Acceptance
from contracts.errors import Gone, Invalid, NotPermitted, TryAgain, WrongUse
from contracts.events import EventKind
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import ShrinkConfirmed, State, SuiteRun
from contracts.outcomes import Outcome, Reason
from contracts.parties import Actor
from pipelines.steps import freshness, lives, privacy, refresh
from pipelines.steps.bench import SYSTEM
from pipelines.steps.refresh import require_published
from tests.builders import REASON, an_actor
from tests.pipelines import a_town
from tests.pipelines.a_town import (
    ANALYST,
    KNOWN,
    MANAGER,
    OFFICER,
    STEWARD,
    Town,
    cell,
    open_case,
    prepared,
)

SOURCE = SourceName("handhaving")


def path(town: Town):
    return town.config.contracts / "handhaving.odcs.yaml"


def changed(town: Town, before: str = "version: 1.0.0", after: str = "version: 1.1.0") -> str:
    """The text of another version, written nowhere yet."""
    text = path(town).read_text()
    assert before in text
    return text.replace(before, after)


def one_byte_more(town: Town) -> None:
    path(town).write_text(path(town).read_text() + "\n")


def sent_back(town: Town) -> None:
    with town.bench() as bench:
        lives.send_back(SOURCE, REASON, bench, OFFICER)


def pause(town: Town) -> None:
    with town.bench() as bench:
        lives.pause(SOURCE, REASON, bench, STEWARD)


STOPS = [one_byte_more, sent_back, pause]


@pytest.mark.rule("D-015")
@pytest.mark.rule("R-131")
@pytest.mark.parametrize("stop", STOPS)
def test_a_source_that_is_not_live_is_not_asked_whoever_allowed_it(
    stop: Callable[[Town], None], town: Town
) -> None:
    with town.bench() as bench:
        case_id = prepared(town, bench, KNOWN)
    stop(town)

    with town.bench() as bench:
        found = a_town.check.run(case_id, bench, ANALYST, lambda _: None)

    stopped = cell(found)
    assert (stopped.outcome, stopped.reason) == (Outcome.NOT_ASKED, Reason.NOT_PERMITTED)
    assert stopped.as_of is None
    assert cell(found, "Vergunningen").outcome is Outcome.HIT


@pytest.mark.parametrize("stop", STOPS)
def test_a_source_that_is_not_live_is_not_proposed_nor_asked_for_by_name(
    stop: Callable[[Town], None], town: Town
) -> None:
    stop(town)

    with town.bench() as bench:
        case_id = open_case(bench).case_id
        asked = privacy.request(case_id, [], bench, ANALYST)
        with pytest.raises(NotPermitted) as told:
            privacy.request(case_id, [SOURCE], bench, ANALYST)

    assert SOURCE not in {one.source for one in asked.sources}
    assert told.value.code in ("C-606", "C-607")


@pytest.mark.parametrize("stop", STOPS)
def test_nothing_of_a_source_that_is_not_live_is_put_into_use(
    stop: Callable[[Town], None], town: Town
) -> None:
    town.extract("handhaving", a_town.handhaving())
    stop(town)
    before, files = town.told()["in use"], town.files()

    with pytest.raises(NotPermitted):
        town.refresh("handhaving")

    assert (town.told()["in use"], town.files()) == (before, files)


@pytest.mark.rule("D-015")
def test_a_closed_source_that_is_not_signed_reads_as_closed(town: Town) -> None:
    """No reason says more of a source than the first that holds."""
    with town.bench() as bench:
        contract = bench.agreements.contract(SOURCE)
        case_id = prepared(town, bench, KNOWN)
        case = bench.register.case(case_id)
        profile = privacy.profile_of(case, bench)
        closed = replace(contract, secrecy=type(contract.secrecy)("closed"))
        found = asking.column(closed, case, profile, frozenset(), (), None, town.clock.now().date())

    assert found.stopped_by is Reason.CLOSED


@pytest.mark.rule("D-001")
def test_a_new_text_is_asked_once_two_persons_agreed_on_it(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        assert SOURCE not in [one.name for one in lives.live(bench)]
        lives.submit(SOURCE, bench, STEWARD)
        assert SOURCE not in [one.name for one in lives.live(bench)]
        made = lives.sign(SOURCE, REASON, bench, OFFICER)
        assert SOURCE in [one.name for one in lives.live(bench)]

    assert made.agreed.legal_ground.startswith("art. 125 Gemeentewet")
    assert town.kinds()[-2:] == [EventKind.SOURCE_SUBMITTED, EventKind.SOURCE_SIGNED]


def test_a_text_can_be_signed_before_it_takes_the_place_of_the_one_in_use(town: Town) -> None:
    text = changed(town)

    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD, text=text)
        assert lives.standing(SOURCE, bench).state is State.ACTIVE
        lives.sign(SOURCE, REASON, bench, OFFICER)
        assert lives.standing(SOURCE, bench).state is State.ACTIVE
    path(town).write_text(text)

    with town.bench() as bench:
        assert lives.standing(SOURCE, bench).state is State.ACTIVE
        assert SOURCE in [one.name for one in lives.live(bench)]


@pytest.mark.rule("D-001")
@pytest.mark.parametrize(
    "actor",
    [
        STEWARD,
        ANALYST,
        an_actor("dsteward", "privacyfunctionaris"),
        an_actor("vervanger", "privacyfunctionaris", acts_for="dsteward"),
        Actor(account="pofficier", name="P.", roles=frozenset({"privacyfunctionaris"}),
              tied=frozenset({"dsteward"})),
        an_actor("klaas", "privacyfunctionaris", "datasteward"),
    ],
)  # fmt: skip
def test_nobody_signs_their_own_submission(actor: Actor, town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD)
        with pytest.raises(NotPermitted):
            lives.sign(SOURCE, REASON, bench, actor)
        assert SOURCE not in [one.name for one in lives.live(bench)]

    assert town.kinds()[-1] is EventKind.ACT_DENIED


@pytest.mark.rule("D-013")
@pytest.mark.parametrize("actor", [OFFICER, ANALYST, MANAGER])
def test_only_a_steward_submits_pauses_and_resumes(actor: Actor, town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        for act in (
            lambda: lives.submit(SOURCE, bench, actor),
            lambda: lives.pause(SOURCE, REASON, bench, actor),
            lambda: lives.resume(SOURCE, bench, actor),
        ):
            with pytest.raises(NotPermitted):
                act()


def test_a_question_is_answered_by_submitting_again(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD)
        lives.send_back(SOURCE, REASON, bench, OFFICER)
        assert lives.standing(SOURCE, bench).state is State.RETURNED
        with pytest.raises(WrongUse):
            lives.sign(SOURCE, REASON, bench, OFFICER)
        lives.submit(SOURCE, bench, STEWARD)
        lives.sign(SOURCE, REASON, bench, OFFICER)
        assert lives.standing(SOURCE, bench).state is State.ACTIVE


def test_what_nobody_submitted_is_not_sent_back(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench, pytest.raises(WrongUse) as told:
        lives.send_back(SOURCE, REASON, bench, OFFICER)

    assert told.value.code == "C-603"


def suite(sha256: str, failed: int, at: datetime) -> Acceptance:
    return Acceptance(
        source=SOURCE, sha256=sha256, at=at, passed=12, failed=failed, not_applicable=0
    )


def test_what_the_suite_came_to_on_this_text_is_recorded_with_it(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        sha256, at = bench.agreements.contract(SOURCE).sha256, town.clock.now()
        with pytest.raises(NotPermitted) as told:
            lives.submit(SOURCE, bench, STEWARD, suite=suite(sha256, 1, at))
        with pytest.raises(NotPermitted):
            lives.submit(SOURCE, bench, STEWARD, suite=suite(sha256, 1, at))
        lives.submit(SOURCE, bench, STEWARD, suite=suite(sha256, 0, at + a_town.DAY))
        found = bench.lives.life(SOURCE)

    assert told.value.code == "C-602"
    runs = [(one.failed, one.passed) for one in found.records if isinstance(one, SuiteRun)]
    assert runs == [(1, False), (0, True)]
    assert town.kinds()[-2:] == [EventKind.SOURCE_ACCEPTED, EventKind.SOURCE_SUBMITTED]


@dataclass
class Meanwhile:
    """Deliveries during whose fetching somebody does something else."""

    whole: Any
    happens: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def fetch(self, delivery: DeliveryId) -> None:
        self.whole.fetch(delivery)
        self.happens()


@pytest.mark.rule("D-015")
@pytest.mark.parametrize("stop", [sent_back, pause])
def test_what_is_stopped_while_a_delivery_is_fetched_is_not_put_into_use(
    stop: Callable[[Town], None], town: Town
) -> None:
    made = town.extract("handhaving", a_town.handhaving()).folder.name

    with town.bench() as bench:
        before = bench.indexes.current(SOURCE)
        busy = Meanwhile(bench.deliveries, lambda: stop(town))
        with pytest.raises(NotPermitted):
            refresh.refresh(SOURCE, replace(bench, deliveries=busy), SYSTEM)

        assert bench.indexes.current(SOURCE) == before
        assert bench.deliveries.left_of(made) == bench.indexes.left_of(made) == []


@pytest.mark.rule("D-001")
def test_a_text_on_which_the_suite_failed_while_it_waited_is_not_signed(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        made = lives.submit(SOURCE, bench, STEWARD)
        failed = suite(made.sha256, 1, town.clock.now())
        with pytest.raises(WrongUse):
            lives.submit(SOURCE, bench, STEWARD, suite=failed)
        with pytest.raises(NotPermitted) as told:
            lives.sign(SOURCE, REASON, bench, OFFICER)

        assert told.value.code == "C-602"
        assert bench.lives.life(SOURCE).signature(made.sha256) is None


@pytest.mark.rule("D-001")
def test_a_text_that_took_the_place_of_the_one_that_was_read_is_not_signed(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        read = lives.submit(SOURCE, bench, STEWARD)
        other = lives.submit(SOURCE, bench, STEWARD, text=changed(town))
        for named in (read.sha256, read.sha256[:12], other.sha256[:11]):
            with pytest.raises(WrongUse) as told:
                lives.sign(SOURCE, REASON, bench, OFFICER, text=named)
            assert told.value.code == "C-613"
        made = lives.sign(SOURCE, REASON, bench, OFFICER, text=other.sha256[:12])

    assert made.sha256 == other.sha256


def test_a_signature_under_a_text_that_was_put_aside_can_be_taken_back(town: Town) -> None:
    before = path(town).read_text()
    with town.bench() as bench:
        old = bench.agreements.contract(SOURCE).sha256
    path(town).write_text(changed(town))

    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD)
        lives.sign(SOURCE, REASON, bench, OFFICER)
        lives.send_back(SOURCE, REASON, bench, OFFICER, text=old[:12])
        with pytest.raises(WrongUse) as told:
            lives.send_back(SOURCE, REASON, bench, OFFICER, text=old[:12])
        assert told.value.code == "C-614"
        assert SOURCE in [one.name for one in lives.live(bench)]
    path(town).write_text(before)

    with town.bench() as bench:
        assert SOURCE not in [one.name for one in lives.live(bench)]


def test_what_the_suite_came_to_on_another_text_says_nothing(town: Town) -> None:
    one_byte_more(town)

    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD, suite=suite("a" * 64, 1, town.clock.now()))
        assert not [o for o in bench.lives.life(SOURCE).records if isinstance(o, SuiteRun)]


@pytest.mark.rule("R-134")
def test_what_can_be_no_source_is_not_submitted(town: Town) -> None:
    text = changed(town, "regime, value: geen", "regime, value: vir")

    with town.bench() as bench, pytest.raises(NotPermitted) as told:
        lives.submit(SOURCE, bench, STEWARD, text=text)

    assert told.value.code == "C-611"


def test_the_text_of_another_source_is_not_submitted(town: Town) -> None:
    other = (town.config.contracts / "brp.odcs.yaml").read_text()

    with town.bench() as bench, pytest.raises(Invalid) as told:
        lives.submit(SOURCE, bench, STEWARD, text=other)

    assert told.value.code == "C-610"


def test_a_source_that_is_not_registered_is_gone(town: Town) -> None:
    absent = SourceName("absent")

    with town.bench() as bench:
        for act in (
            lambda: lives.submit(absent, bench, STEWARD),
            lambda: lives.sign(absent, REASON, bench, OFFICER),
            lambda: lives.pause(absent, REASON, bench, STEWARD),
            lambda: lives.standing(absent, bench),
        ):
            with pytest.raises(Gone):
                act()


def test_a_paused_source_goes_on_when_it_is_resumed(town: Town) -> None:
    pause(town)

    with town.bench() as bench:
        lives.resume(SOURCE, bench, STEWARD)
        assert cell(a_town.ask(town, bench, KNOWN)).outcome is Outcome.HIT


def test_a_reason_says_something(town: Town) -> None:
    with town.bench() as bench, pytest.raises(WrongUse):
        lives.pause(SOURCE, "kort", bench, STEWARD)


def test_of_two_who_record_at_once_the_second_is_told(town: Town) -> None:
    with town.bench() as bench:
        seen = bench.lives.life(SOURCE)
        lives.pause(SOURCE, REASON, bench, STEWARD)
        with pytest.raises(TryAgain):
            bench.lives.add(seen, lifecycle.Resume(by="x", at=town.clock.now()))


@pytest.mark.parametrize("actor", [ANALYST, OFFICER])
def test_only_a_steward_the_manager_and_the_schedule_put_deliveries_into_use(
    actor: Actor, town: Town
) -> None:
    town.extract("handhaving", a_town.handhaving())

    with town.bench() as bench:
        with pytest.raises(NotPermitted):
            refresh.refresh(SOURCE, bench, actor)
        assert refresh.refresh(SOURCE, bench, SYSTEM).published
        for allowed in (STEWARD, MANAGER):
            assert refresh.refresh(SOURCE, bench, allowed).in_use


def half_a_town() -> str:
    return "".join(a_town.handhaving().splitlines(keepends=True)[:6])


@pytest.mark.rule("D-001")
@pytest.mark.parametrize(
    ("second", "published"),
    [
        (STEWARD, False),
        (an_actor("vervanger", "datasteward", acts_for="dsteward"), False),
        (Actor(account="fbeheer", name="F.", roles=frozenset({"functioneel-beheerder"}),
               tied=frozenset({"dsteward"})), False),
        (MANAGER, True),
    ],
)  # fmt: skip
def test_a_small_delivery_takes_two_persons(second: Actor, published: bool, town: Town) -> None:
    made = delivered(town)

    with town.bench() as bench:
        first = refresh.refresh(SOURCE, bench, STEWARD, confirm_shrink=made)
        done = refresh.refresh(SOURCE, bench, second, confirm_shrink=made)

    assert not first.published
    assert done.published is published


def test_a_small_delivery_is_confirmed_once_and_without_the_option_never_used(town: Town) -> None:
    made = delivered(town)

    with town.bench() as bench:
        for _ in range(2):
            refresh.refresh(SOURCE, bench, STEWARD, confirm_shrink=made)
        assert not refresh.refresh(SOURCE, bench, MANAGER).published
        kept = [o for o in bench.lives.life(SOURCE).records if isinstance(o, ShrinkConfirmed)]

    assert len(kept) == 1


@pytest.mark.rule("D-001")
def test_who_submitted_a_text_does_not_send_it_back(town: Town) -> None:
    both = an_actor("dsteward", "datasteward", "privacyfunctionaris")
    with town.bench() as bench:
        text = bench.agreements.contract_text(SOURCE)
        lives.submit(SOURCE, bench, STEWARD, text=text + "\n# nieuw\n")

        with pytest.raises(NotPermitted):
            lives.send_back(SOURCE, REASON, bench, both)
        lives.send_back(SOURCE, REASON, bench, OFFICER)


def test_a_confirmation_is_of_one_delivery_and_no_later_one(town: Town) -> None:
    first = delivered(town)
    with town.bench() as bench:
        refresh.refresh(SOURCE, bench, STEWARD, confirm_shrink=first)
    second = delivered(town)

    with town.bench() as bench:
        done = refresh.refresh(SOURCE, bench, MANAGER, confirm_shrink=second)
        with pytest.raises(Gone, match="not wait"):
            refresh.refresh(SOURCE, bench, MANAGER, confirm_shrink=DeliveryId("handhaving-0Z"))
        life = bench.lives.life(SOURCE)

    assert not done.published
    assert life.confirmed_by(first) == {"dsteward"}
    assert life.confirmed_by(second) == {"fbeheer"}


def delivered(town: Town) -> DeliveryId:
    """A delivery of half of what was there."""
    return DeliveryId(town.extract("handhaving", half_a_town()).folder.name)


def test_a_refusal_names_where_the_contracts_differ(town: Town) -> None:
    town.extract("handhaving", a_town.handhaving())
    path(town).write_text(changed(town))
    with town.bench() as bench:
        a_town.signed("handhaving", bench)

    with pytest.raises(Invalid) as told:
        require_published(town.refresh("handhaving"))

    assert "made under version 1.0.0" in str(told.value)
    assert "here is version 1.1.0" in str(told.value)
    assert "they differ in version" in str(told.value)


def test_the_journal_tells_who_without_the_text(town: Town) -> None:
    one_byte_more(town)
    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD)
        lives.sign(SOURCE, REASON, bench, OFFICER)
        told = [e.event for e in bench.journal.entries()][-2:]

    assert [one.actor for one in told] == ["dsteward", "pofficier"]
    assert REASON not in json.dumps([one.ids for one in told])
    assert "D-001" in told[1].rules


@pytest.mark.rule("R-131")
def test_after_a_breaking_change_nothing_is_answered_until_it_delivers_again(town: Town) -> None:
    town.change_contract("handhaving", "vandaag - 5 jaar", "vandaag - 4 jaar")
    town.clock.forward(minutes=1)
    with town.bench() as bench:
        before = cell(a_town.ask(town, bench, KNOWN), "Handhaving")
        told = (freshness.look(SOURCE, bench).clock, lives.standing(SOURCE, bench).state)
    town.extract("handhaving", a_town.handhaving())
    town.refresh("handhaving")
    with town.bench() as bench:
        after = cell(a_town.ask(town, bench, KNOWN), "Handhaving")

    assert (before.outcome, before.reason) == (Outcome.NO_ANSWER, Reason.UNAVAILABLE)
    assert told == (None, State.SIGNED)
    assert after.outcome is not Outcome.NO_ANSWER


def test_after_a_compatible_change_the_delivery_in_use_goes_on_answering(town: Town) -> None:
    town.change_contract("handhaving", "version: 1.0.0", "version: 1.1.0")
    with town.bench() as bench:
        assert cell(a_town.ask(town, bench, KNOWN), "Handhaving").outcome is not Outcome.NO_ANSWER


def test_a_contract_that_cannot_be_read_stops_no_other_source(town: Town) -> None:
    path(town).write_text("geen contract: [")
    with town.bench() as bench:
        found = a_town.ask(town, bench, KNOWN)

    assert cell(found, "Handhaving").reason is Reason.NOT_PERMITTED
    assert cell(found, "Vergunningen").outcome is Outcome.HIT


def test_a_text_is_signed_before_it_takes_the_place_of_one_that_cannot_be_read(town: Town) -> None:
    text = changed(town)
    path(town).write_text("geen contract: [")

    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD, text=text)
        waiting, _ = lives.to_sign(SOURCE, bench)
        lives.sign(SOURCE, REASON, bench, OFFICER)
        path(town).write_text(text)

        assert waiting.text == text
        assert lives.standing(SOURCE, bench).state is State.ACTIVE
