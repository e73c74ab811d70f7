"""Killed between journal, register and exchange: the next command finishes it, or says so."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.clock import SystemClock
from contracts import events
from contracts.errors import Gone, WrongUse
from contracts.events import EventKind
from contracts.grants import RequestState
from contracts.ids import PrivacyCheckId
from contracts.sharing import Participant, field_ref
from pipelines.gate import home, intake, sharing_intake, steps, verification
from pipelines.gate import wiring as gate_wiring
from pipelines.gate.bench import GateBench
from pipelines.steps import cases, disclose, requests, shared, sharing
from pipelines.steps import check as checks
from pipelines.steps.bench import Bench
from pipelines.steps.sharing import Proposal
from tests.builders import REASON
from tests.journeys import killed
from tests.journeys.killed import CASE, V1, W1, W2, WANTED
from tests.pipelines import a_doubt, a_town
from tests.pipelines.a_doubt import DOUBTED, Place, row
from tests.pipelines.a_town import ANALYST, KNOWN, OFFICER, TEAM

MOST = 20
"""More than one act writes."""


@pytest.fixture(scope="module")
def asked(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a request that waits for its decider and a doubt that waits for its verifier."""
    town = a_town.copied(furnished_town, tmp_path_factory.mktemp("asked") / "town")
    town.clock.moment = SystemClock().now() - a_town.DAY / 24
    place = a_doubt.placed(town)
    where = "Kerkstraat {}, 9370AA Voorbeeldstad"
    rows = [row(1, "T. Anders", "01-02-1950", where.format(1))]
    rows += [row(n, "T. Twijfelaar", "12-09-1972", where.format(n)) for n in (3, 4)]
    a_doubt.deliver(town, *rows)
    with town.bench() as hub:
        found = a_town.ask(town, hub, KNOWN, DOUBTED)
        assert found.check.case_id == CASE
        disclose.request(CASE, WANTED, hub, ANALYST)
    with place.at_gate() as gate:
        intake.take_in(gate)
    return town.folder


@pytest.fixture(scope="module")
def granted(asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same town a phase later, with a grant and a check on sharing it."""
    place = again(asked, tmp_path_factory.mktemp("granted") / "town")
    with place.town.bench() as hub:
        cases.weigh(CASE, "weging-4", {"weging-4": True}, REASON, hub, ANALYST)
        cases.decide(CASE, "casusoverleg", REASON, hub, TEAM)
        disclose.request(CASE, WANTED, hub, ANALYST)
    with place.at_gate() as gate:
        intake.take_in(gate)
        choice = steps.Choice(fields=("overtreding",), reason=REASON)
        steps.decide(W2, choice, gate, OFFICER)
    with place.town.bench() as hub:
        participant = Participant(
            name="Handhaving", recipient="afdeling", persons=frozenset({"hans"}), need=REASON,
            fields=(field_ref("W-2.overtreding"),),
        )  # fmt: skip
        sharing.request(
            CASE, Proposal(participants=(participant,)), hub, ANALYST, prescribed="check-2a"
        )
    with place.at_gate() as gate:
        assert sharing_intake.take_in(gate) == []
    return place.town.folder


def again(template: Path, folder: Path) -> Place:
    """Copy a town with its gate; the clock is that of the world."""
    town = a_town.copied(template, folder)
    (folder / "its-gate" / home.SETTINGS).write_text('exchange = "../exchange"\ndemo = true\n')
    town.clock.moment = SystemClock().now()
    return Place(town, home.open_home(folder / "its-gate"))


def deaths(template: Path, folder: Path, what: str) -> Iterator[tuple[Place, int]]:
    """Yield the town after each way to be killed in an act, and after the act was done."""
    for before in range(MOST):
        place = again(template, folder / f"{before}")
        is_killed = killed.is_killed(place.town.folder, what, before)
        place.town.clock.moment = SystemClock().now()
        yield place, before
        assert whole(place)
        shutil.rmtree(place.town.folder)
        if not is_killed:
            assert before >= 2, "nothing was written"
            return
    pytest.fail("it never came to its end")


def whole(place: Place) -> bool:
    """Whether both journals hold."""
    with place.town.bench() as hub, gate_wiring.bench(place.gate, place.town.clock) as gate:
        return not any(events.first_broken(one.journal.entries()) for one in (hub, gate))


def kinds(bench: Bench | GateBench) -> list[EventKind]:
    return [entry.event.kind for entry in bench.journal.entries()]


@pytest.mark.rule("D-003")
def test_a_killed_decision_grants_nothing_unseen_and_is_finished_by_the_next(
    asked: Path, tmp_path: Path
) -> None:
    for place, _ in deaths(asked, tmp_path, "decides"):
        with place.at_gate() as gate:
            is_granted = gate.register.state(W1) is RequestState.GRANTED
            assert is_granted <= (EventKind.DISCLOSURE_GRANTED in kinds(gate))
            assert is_granted == (gate.register.grant(W1) is not None)
            killed.decides(gate)
            steps.expire(gate)
            assert gate.register.state(W1) is RequestState.GRANTED
            assert len(gate.register.opinions(W1)) <= 2
        with place.town.bench() as hub:
            assert requests.state(W1, hub) is RequestState.GRANTED


@pytest.mark.rule("D-003")
@pytest.mark.rule("R-024")
def test_a_killed_answer_counts_once_and_is_finished_by_the_next(
    asked: Path, tmp_path: Path
) -> None:
    for place, _ in deaths(asked, tmp_path, "answers"):
        with place.at_gate() as gate:
            is_answered = gate.verifications.one(V1).answer is not None
            assert is_answered <= (EventKind.VERIFIED in kinds(gate))
            with suppress(Gone):
                killed.answers(gate)
            verification.expire(gate)
            assert gate.verifications.one(V1).answer is not None
        with place.town.bench() as hub:
            checks.show(WANTED.check_id, hub)
            assert kinds(hub).count(EventKind.VERIFIED) == 1


@pytest.mark.rule("D-003")
@pytest.mark.rule("R-100")
def test_a_killed_signature_shares_nothing_unseen_and_is_finished_by_the_next(
    granted: Path, tmp_path: Path
) -> None:
    for place, _ in deaths(granted, tmp_path, "signs"):
        with place.at_gate() as gate:
            (one,) = gate.sharing.all()
            is_signed = bool(gate.sharing.signed(one.check_id))
            assert is_signed <= (kinds(gate)[-1] is EventKind.PRIVACY_CHECK_DECIDED)
            with suppress(Gone, WrongUse):
                killed.signs(gate)
            sharing_intake.take_in(gate)
            assert len(gate.sharing.signed(one.check_id)) == 1
        with place.town.bench() as hub:
            shared.take_in(CASE, hub)
            assert hub.register.privacy_check(PrivacyCheckId(one.check_id)).stands


@pytest.mark.rule("R-008")
def test_a_killed_withdrawal_is_withdrawn_by_the_next(granted: Path, tmp_path: Path) -> None:
    for place, _ in deaths(granted, tmp_path, "withdraws"):
        with place.town.bench() as hub:
            is_told = requests.state(W2, hub) is RequestState.WITHDRAWN
            assert is_told <= (EventKind.DISCLOSURE_WITHDRAWN in kinds(hub))
            with suppress(Gone):
                killed.withdraws(hub)
        with place.at_gate() as gate:
            intake.take_in(gate)
            assert gate.register.state(W2) is RequestState.WITHDRAWN


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
def test_a_killed_gate_ends_a_withdrawn_grant_with_the_next(granted: Path, tmp_path: Path) -> None:
    withdrawn = again(granted, tmp_path / "withdrawn")
    with withdrawn.town.bench() as hub:
        killed.withdraws(hub)

    for place, _ in deaths(withdrawn.town.folder, tmp_path, "takes in"):
        with place.at_gate() as gate:
            is_ended = gate.register.state(W2) is RequestState.WITHDRAWN
            assert is_ended <= (EventKind.DISCLOSURE_WITHDRAWN in kinds(gate))
            steps.expire(gate)
            assert gate.register.state(W2) is RequestState.WITHDRAWN
            with pytest.raises(Gone):
                steps.open_window(W2, gate, ANALYST)
            with suppress(Gone):
                assert gate.register.packets(W2) == []
        with place.town.bench() as hub:
            assert requests.state(W2, hub) is RequestState.WITHDRAWN


def test_no_number_is_used_twice_after_a_killed_request(asked: Path, tmp_path: Path) -> None:
    for place, _ in deaths(asked, tmp_path, "asks"):
        with place.town.bench() as hub:
            disclose.request(CASE, WANTED, hub, ANALYST)
            filed = [
                [name for name in entry.event.ids if name.startswith("W-")]
                for entry in hub.journal.entries()
                if entry.event.kind is EventKind.DISCLOSURE_REQUESTED
            ]
            assert len({name for (name,) in filed}) == len(filed)
        with place.at_gate() as gate:
            assert intake.take_in(gate).problems == ()
