from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.register import Register
from contracts.cases import CaseState, Origin
from contracts.checks import SealedPacket
from contracts.errors import Gone, IntegrityBroken, TrefferError, TryAgain
from contracts.ids import (
    CaseId,
    CheckId,
    DeliveryId,
    DepartmentName,
    PrivacyCheckId,
    RequestId,
    SourceName,
    TopicLabel,
)
from contracts.outcomes import Outcome, Reason
from contracts.topics import Kind
from tests.builders import (
    CASE,
    NOW,
    REASON,
    a_case,
    a_cell,
    a_hit_check,
    a_manifest,
    a_privacy_check,
    a_request,
    a_signal,
    a_topic,
    a_weighing,
)
from tests.connectors import children
from tests.connectors.conftest import Store

WRAPPING = b"w" * 32
OTHER = CaseId("S-2026-0043")
CANARY = "kanarieveer"
P1, HANDHAVING = TopicLabel("P1"), DepartmentName("Handhaving")


@pytest.fixture
def register(store: Store) -> Register:
    """A register with one case."""
    made = Register(store("register"), WRAPPING)
    made.add_case(a_case(), a_signal())
    return made


def a_packet(delivery: str = "woz-1", sealed: bytes = b"sealed", **changes: Any) -> SealedPacket:
    packet = SealedPacket(
        topic=P1, department=HANDHAVING, delivery=DeliveryId(delivery), sealed=sealed
    )
    return replace(packet, **changes)


def filled(register: Register, text: str = CANARY) -> None:
    """Write a text wherever somebody can write one."""
    register.add_signal(CASE, a_signal(2, text, mma_number=text))
    register.add_weighing(CASE, a_weighing(reason=text, answers={text: True}))
    register.add_topic(CASE, a_topic(inner=text.encode()))
    check = a_privacy_check()
    register.save_privacy_check(
        replace(check, sources=tuple(replace(s, reason=text) for s in check.sources))
    )
    register.add_hit_check(a_hit_check(), [a_cell()], [a_packet()])
    register.add_request(a_request(purpose=text, why_not_dat=text, giving_ground=text))


def test_a_case_is_read_back_as_it_was_kept(register: Register) -> None:
    assert register.case(CASE) == a_case()


def test_a_case_is_kept_as_it_moves(register: Register) -> None:
    moved = a_case(
        "stap-4",
        state=CaseState.CLOSED,
        outcome="geen-hit",
        closed_at=NOW,
        destroy_on=NOW.date(),
    )
    register.save_case(moved)

    assert register.case(CASE) == moved


def test_cases_come_oldest_first(register: Register) -> None:
    older = a_case(case_id=OTHER, opened_at=NOW - timedelta(days=90))
    register.add_case(older, a_signal())

    assert register.cases() == [older, a_case()]


def test_a_number_of_a_case_is_not_kept_twice(register: Register) -> None:
    with pytest.raises(TrefferError) as told:
        register.add_case(a_case(theme="iets anders"), a_signal())

    assert not isinstance(told.value, TryAgain)
    assert register.case(CASE) == a_case()


def test_signals_are_read_back_in_order(register: Register) -> None:
    signals = [
        a_signal(3, "drie", origin=Origin.MMA, mma_number="123"),
        a_signal(2, "twéé"),
    ]
    for signal in signals:
        register.add_signal(CASE, signal)

    assert register.signals(CASE) == [a_signal(), signals[1], signals[0]]


@pytest.mark.rule("R-089")
def test_every_version_of_a_weighing_stays(register: Register) -> None:
    first = a_weighing(answers={"a": True, "b": False})
    second = a_weighing(passed=False, version=2, decided_at=NOW)
    for made in (second, first):
        register.add_weighing(CASE, made)

    assert register.weighings(CASE) == [first, second]


def test_topics_are_read_back_in_the_order_of_adding(register: Register) -> None:
    topics = [a_topic("P1"), a_topic("A1", Kind.ADDRESS, inner=b"\0\xff"), a_topic("P2")]
    for topic in topics:
        register.add_topic(CASE, topic)

    assert register.topics(CASE) == topics


def test_a_privacy_check_is_kept_as_it_is_now(register: Register) -> None:
    register.save_privacy_check(a_privacy_check(undecided=("woz",)))
    decided = a_privacy_check(refused=("woz",))
    register.save_privacy_check(decided)

    assert register.privacy_check(PrivacyCheckId("T-1")) == decided
    assert register.privacy_checks(CASE) == [decided]
    assert register.every_privacy_check() == [decided]


def test_a_hit_check_is_read_back_with_its_answer_in_order_and_its_packets(
    register: Register,
) -> None:
    cells = [
        a_cell(Outcome.HIT),
        a_cell(Outcome.NO_ANSWER, department=DepartmentName("Wonen"), reason=Reason.STALE),
        a_cell(Outcome.NOT_ASKED, department=DepartmentName("Bouwen"), as_of=None),
    ]
    packets = [a_packet("woz-2", b"two"), a_packet("woz-1", b"one"),
               a_packet(topic=TopicLabel("P2"))]  # fmt: skip
    register.add_hit_check(a_hit_check(), cells, packets)

    assert register.hit_check(CheckId("H-1")) == a_hit_check()
    assert register.cells(CheckId("H-1")) == cells
    assert register.packets(CheckId("H-1"), P1, HANDHAVING) == [b"one", b"two"]


def test_a_hit_check_is_kept_whole_or_not_at_all(register: Register) -> None:
    with pytest.raises(TrefferError):
        register.add_hit_check(a_hit_check(), [a_cell()], [a_packet(), a_packet()])

    assert register.hit_checks() == []
    assert register.cells(CheckId("H-1")) == []


def test_hit_checks_are_read_per_case_or_all(register: Register) -> None:
    register.add_case(a_case(case_id=OTHER), a_signal())
    first = a_hit_check("H-1", run_at=NOW - timedelta(days=1))
    second = a_hit_check("H-2", case_id=OTHER)
    for check in (second, first):
        register.add_hit_check(check, [], [])

    assert register.hit_checks() == [first, second]
    assert register.hit_checks(OTHER) == [second]


def test_a_disclosure_request_is_read_back_as_it_was_filed(register: Register) -> None:
    register.add_request(a_request())

    assert register.request(RequestId("W-1")) == a_request()
    assert register.requests(CASE) == [a_request()]
    assert register.requests(OTHER) == []
    assert register.asked_in() == [(CASE, RequestId("W-1"))]


def test_the_packets_of_a_destroyed_delivery_go_and_no_others(register: Register) -> None:
    register.add_hit_check(a_hit_check(), [], [a_packet("woz-1"), a_packet("woz-2", b"stays")])

    assert register.drop_packets_of(DeliveryId("woz-1")) == 1
    assert register.drop_packets_of(DeliveryId("woz-1")) == 0
    assert register.packets(CheckId("H-1"), P1, HANDHAVING) == [b"stays"]


def test_a_profile_is_kept_once_under_its_digest(register: Register) -> None:
    register.add_protocol("d", "tekst")
    register.add_protocol("d", "andere tekst")

    assert register.protocol_text("d") == "tekst"


def test_a_manifest_is_read_back_and_counts_until_it_is_destroyed(register: Register) -> None:
    manifest = a_manifest()
    delivery, source = DeliveryId(manifest.delivery), SourceName(manifest.source)
    register.save_manifest(manifest, "accepted", NOW)
    accepted = register.accepted(source)
    register.save_manifest(manifest, "destroyed", NOW)

    assert register.manifest(delivery) == manifest
    assert accepted == [delivery]
    assert register.accepted(source) == []
    assert register.manifest(DeliveryId("woz-9")) is None


MISSING: dict[str, Callable[[Register], object]] = {
    "case": lambda r: r.case(OTHER),
    "signals": lambda r: r.signals(OTHER),
    "new signal": lambda r: r.add_signal(OTHER, a_signal()),
    "topic": lambda r: r.add_topic(OTHER, a_topic()),
    "weighing": lambda r: r.add_weighing(OTHER, a_weighing()),
    "mac": lambda r: r.mac(OTHER, b"x"),
    "privacy check": lambda r: r.privacy_check(PrivacyCheckId("T-9")),
    "hit check": lambda r: r.hit_check(CheckId("H-9")),
    "request": lambda r: r.request(RequestId("W-9")),
    "protocol": lambda r: r.protocol_text("e"),
}


@pytest.mark.parametrize("what", MISSING)
def test_what_is_not_there_is_told_as_gone(what: str, register: Register) -> None:
    with pytest.raises(Gone):
        MISSING[what](register)


def test_a_mac_depends_on_the_case_and_on_the_content(register: Register) -> None:
    register.add_case(a_case(case_id=OTHER), a_signal())
    macs = {register.mac(CASE, b"a"), register.mac(CASE, b"b"), register.mac(OTHER, b"a")}

    assert len(macs) == 3
    assert register.mac(CASE, b"a") in macs


@pytest.mark.rule("R-176")
def test_a_destroyed_case_leaves_a_tombstone_without_content(register: Register) -> None:
    filled(register)
    register.destroy_case(CASE)
    tombstone = a_case(
        state=CaseState.DESTROYED, theme="", purpose="", controller="", legal_ground=""
    )

    assert register.case(CASE) == tombstone
    assert register.cases() == [tombstone]
    assert (register.hit_checks(CASE), register.cells(CheckId("H-1"))) == ([], [])
    assert register.packets(CheckId("H-1"), P1, HANDHAVING) == []


@pytest.mark.rule("R-176")
@pytest.mark.parametrize(
    "what",
    [
        lambda r: r.signals(CASE),
        lambda r: r.topics(CASE),
        lambda r: r.weighings(CASE),
        lambda r: r.mac(CASE, b"x"),
        lambda r: r.request(RequestId("W-1")),
        lambda r: r.privacy_check(PrivacyCheckId("T-1")),
    ],
)
def test_of_a_destroyed_case_nothing_can_be_read(
    what: Callable[[Register], object], register: Register
) -> None:
    filled(register)
    register.destroy_case(CASE)

    with pytest.raises(Gone):
        what(register)


def test_destroying_one_case_leaves_the_others(register: Register) -> None:
    register.add_case(a_case(case_id=OTHER), a_signal(text="blijft"))
    register.add_hit_check(a_hit_check("H-2", case_id=OTHER), [a_cell()], [a_packet()])
    filled(register)
    register.destroy_case(CASE)

    assert register.signals(OTHER) == [a_signal(text="blijft")]
    assert register.cells(CheckId("H-2")) == [a_cell()]
    assert register.packets(CheckId("H-2"), P1, HANDHAVING) == [b"sealed"]


def test_a_register_opened_with_another_key_reads_no_case(store: Store, register: Register) -> None:
    with pytest.raises(IntegrityBroken):
        Register(store("register"), b"x" * 32).case(CASE)


def test_text_moved_to_another_case_is_not_read(store: Store, register: Register) -> None:
    register.add_case(a_case(case_id=OTHER), a_signal(text="van een ander"))
    moved = sa.text(
        "update signals set secret = (select secret from signals where case_id = :other) "
        "where case_id = :case"
    )
    with store("register").begin() as connection:
        connection.execute(moved, {"case": CASE, "other": OTHER})

    with pytest.raises(IntegrityBroken):
        register.signals(CASE)


def raw(folder: Path) -> bytes:
    """Every byte of the database, its write-ahead log included."""
    files = sorted(folder.glob("store.sqlite*"))
    assert files
    return b"".join(path.read_bytes() for path in files)


def secrets(engine: sa.Engine) -> list[bytes]:
    """Every encrypted text and wrapped key as the database holds it."""
    found: list[bytes] = []
    with engine.connect() as connection:
        found += connection.execute(sa.text("select wrapped_key from cases")).scalars()
        for table in ("cases", "signals", "weighings", "topics", "privacy_checks", "requests"):
            found += connection.execute(sa.text(f"select secret from {table}")).scalars()
    return found


@pytest.mark.rule("R-166")
@pytest.mark.rule("R-170")
def test_no_text_is_ever_in_the_file_in_the_clear(tmp_path: Path, sqlite: sa.Engine) -> None:
    database.migrate(sqlite, "register")
    register = Register(sqlite, WRAPPING)
    register.add_case(a_case(theme=CANARY, purpose=CANARY), a_signal(text=CANARY))
    filled(register)

    assert CANARY.encode() not in raw(tmp_path)
    assert CASE.encode() in raw(tmp_path)


@pytest.mark.rule("R-176")
def test_no_byte_of_a_destroyed_case_stays_in_the_file(tmp_path: Path, sqlite: sa.Engine) -> None:
    database.migrate(sqlite, "register")
    register = Register(sqlite, WRAPPING)
    register.add_case(a_case(theme=CANARY), a_signal(text=REASON * 500))
    filled(register)
    kept = secrets(sqlite)
    assert all(secret[:24] in raw(tmp_path) for secret in kept)

    register.destroy_case(CASE)

    assert [secret for secret in kept if secret[:24] in raw(tmp_path)] == []


def test_numbers_of_each_series_begin_at_one(register: Register) -> None:
    assert [register.new_number("case") for _ in range(3)] == [1, 2, 3]
    assert register.new_number("check") == 1
    assert list(register.new_numbers("case", 3)) == [4, 5, 6]
    assert register.new_number("case") == 7


def test_four_processes_never_get_the_same_number(url: str, store: Store) -> None:
    store("register")

    taken = children.at_once(children.take_numbers, [(url, WRAPPING, 15)] * 4)

    assert sorted(chain(*taken)) == list(range(1, 61))


@pytest.mark.parametrize("address", ["geen adres", "onbekend://x", "sqlite+nietbekend:///x"])
def test_an_address_that_is_no_database_is_told_without_repeating_it(address: str) -> None:
    with pytest.raises(TrefferError, match="Write sqlite:///FILE") as told:
        database.connect(address)

    assert address not in str(told.value)


def test_a_database_that_is_not_reachable_is_told(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path}/nergens/store.sqlite")

    with pytest.raises(TryAgain):
        Register(engine, WRAPPING)


def test_a_server_that_is_not_reachable_is_told(tmp_path: Path) -> None:
    engine = database.connect(f"postgresql+psycopg://postgres@/x?host={tmp_path}")

    with pytest.raises(TryAgain, match="not reachable"):
        Register(engine, WRAPPING)


@pytest.mark.rule("R-115")
@pytest.mark.parametrize("outcome", [Outcome.HIT, Outcome.NO_HIT, Outcome.NO_ANSWER])
def test_a_cell_that_changes_leaves_the_others_and_keeps_packets_of_a_hit_alone(
    register: Register, outcome: Outcome
) -> None:
    doubt = a_cell(Outcome.NO_ANSWER, reason=Reason.TO_VERIFY)
    other = a_cell(department=DepartmentName("Vergunningen"))
    for check_id in ("H-1", "H-2"):
        packets = [a_packet(), a_packet("woz-2", department=other.department)]
        register.add_hit_check(a_hit_check(check_id), [doubt, other], packets)
    became = a_cell(outcome)

    register.change_cell(CheckId("H-1"), became)

    assert list(register.cells(CheckId("H-1"))) == [became, other]
    assert list(register.cells(CheckId("H-2"))) == [doubt, other]
    kept = register.packets(CheckId("H-1"), P1, HANDHAVING)
    assert bool(kept) is (outcome is Outcome.HIT)
    assert register.packets(CheckId("H-1"), P1, other.department)
    assert register.packets(CheckId("H-2"), P1, HANDHAVING)
