"""Two who change one case at the same moment: nothing is lost, and nothing counts twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from connectors.stores.records import Records
from connectors.stores.register import Register
from contracts.cases import CaseState, Written
from contracts.errors import TryAgain
from contracts.ids import CheckId, SourceName
from contracts.privacy import PrivacyCheck, SourceVerdict, Verdict
from tests.builders import CASE, NOW, REASON, a_case, a_cell, a_hit_check, a_privacy_check, a_signal
from tests.connectors.conftest import Store

WRAPPING = b"w" * 32
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def register(store: Store) -> Register:
    """A register with one case."""
    made = Register(store("register"), WRAPPING)
    made.add_case(a_case(), a_signal())
    return made


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each in a thread; return how each ended."""
    begin = Barrier(len(acts))

    def ended(act: Callable[[], object]) -> str:
        begin.wait()
        try:
            act()
        except TryAgain as error:
            return error.code
        return "kept"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(ended, acts))


@pytest.mark.rule("R-054")
@pytest.mark.rule("R-177")
def test_of_all_who_move_a_case_at_once_one_moves_it(register: Register) -> None:
    read = register.case(CASE)
    ways = [replace(read, phase="stap-4"), replace(read, state=CaseState.STOPPED),
            replace(read, state=CaseState.CLOSED, outcome="geen-hit")]  # fmt: skip

    def moving(to: object) -> Callable[[], None]:
        return lambda: register.save_case(to, since=read)  # type: ignore[arg-type]

    assert at_once(*map(moving, ways)) == ["B-193", "B-193", "kept"]
    assert register.case(CASE) in ways


@pytest.mark.rule("R-177")
def test_who_read_a_case_before_it_was_closed_does_not_open_it_again(register: Register) -> None:
    read = register.case(CASE)
    ended = replace(read, state=CaseState.CLOSED, outcome="geen-hit", closed_at=NOW)
    register.save_case(ended, since=read)

    register.touch(CASE, LATER)
    with pytest.raises(TryAgain) as told:
        register.save_case(replace(read, processed_at=LATER), since=read)

    assert told.value.code == "B-193"
    assert register.case(CASE) == ended


@pytest.mark.rule("R-002")
def test_who_read_a_case_before_it_was_migrated_does_not_move_it_back(register: Register) -> None:
    read = register.case(CASE)
    migrated = replace(read, protocol="ccv@2.0", protocol_sha256="2" * 64)
    register.save_case(migrated, since=read)

    with pytest.raises(TryAgain):
        register.save_case(replace(read, phase="stap-4"), since=read)

    assert register.case(CASE) == migrated


@pytest.mark.rule("R-167")
def test_touching_an_open_case_moves_its_clock_alone(register: Register) -> None:
    read = register.case(CASE)

    register.touch(CASE, LATER)

    assert register.case(CASE) == replace(read, processed_at=LATER)


@pytest.mark.rule("R-091")
def test_a_refusal_is_not_lost_to_who_decides_on_another_source(register: Register) -> None:
    check = a_privacy_check(undecided=("woz", "brp"))
    register.save_privacy_check(check)

    def deciding(source: str, verdict: Verdict) -> Callable[[], None]:
        changed = replace(check, sources=decided(check, source, verdict))
        return lambda: register.save_privacy_check(changed, since=check)

    both = [deciding("woz", Verdict.REFUSED), deciding("brp", Verdict.ALLOWED)]

    assert at_once(*both) == ["B-193", "kept"]
    kept = {one.source: one.verdict for one in register.privacy_check(check.check_id).sources}
    assert (kept[SourceName("woz")], kept[SourceName("brp")]) in (
        (Verdict.REFUSED, Verdict.OPEN), (Verdict.OPEN, Verdict.ALLOWED),
    )  # fmt: skip


def decided(check: PrivacyCheck, source: str, verdict: Verdict) -> tuple[SourceVerdict, ...]:
    return tuple(
        replace(one, verdict=verdict, reason=REASON) if one.source == source else one
        for one in check.sources
    )


@pytest.mark.rule("R-177")
def test_no_answer_is_kept_in_a_case_that_was_closed_while_it_was_asked(register: Register) -> None:
    read = register.case(CASE)
    register.save_case(replace(read, state=CaseState.CLOSED), since=read)

    with pytest.raises(TryAgain) as told:
        register.add_hit_check(a_hit_check(), [a_cell()], [])

    assert told.value.code == "B-193"
    assert register.hit_checks(CASE) == []


def test_all_that_is_recorded_at_once_is_kept_once(register: Register, store: Store) -> None:
    records = [Records(store("register"), WRAPPING) for _ in range(2)]
    texts = [f"tekst {number}" for number in range(8)]

    def writing(number: int) -> Callable[[], None]:
        made = Written(record="aanpak", text=texts[number], by="anna", at=NOW)
        return lambda: records[number % 2].add(CASE, made)

    assert at_once(*map(writing, range(8))) == ["kept"] * 8
    found: Sequence[Written] = records[0].all(CASE, Written)
    assert sorted(one.text for one in found) == texts


def test_checks_that_run_at_once_in_an_open_case_are_all_kept(register: Register) -> None:
    def running(number: int) -> Callable[[], None]:
        check = replace(a_hit_check(), check_id=CheckId(f"H-{number}"))
        return lambda: register.add_hit_check(check, [a_cell()], [])

    assert at_once(*map(running, range(4))) == ["kept"] * 4
    assert len(register.hit_checks(CASE)) == 4
