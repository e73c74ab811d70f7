"""The life of a source and certificates: kept in order, and by one of two who come at once."""

from dataclasses import replace

import pytest

from connectors.stores.lives import Certificates, SourceLives
from contracts import lifecycle
from contracts.certificates import Certificate, CertificateId, Proof
from contracts.errors import Gone, TryAgain
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import (
    Pause,
    Record,
    Resume,
    Retirement,
    Return,
    ShrinkConfirmed,
    Signature,
    Submission,
    SuiteRun,
)
from contracts.ports import Certificates as CertificatesPort
from contracts.ports import SourceLives as Port
from tests.builders import NOW, REASON
from tests.connectors.conftest import Store
from tests.connectors.test_at_once import at_once
from tests.contracts.a_source import a_source
from tests.fakes import MemoryCertificates, MemoryLives

SOURCE, OTHER = SourceName("handhaving"), SourceName("brp")
SHA = "a" * 64
RECORDS: tuple[Record, ...] = (
    SuiteRun(by="sanne", at=NOW, sha256=SHA, checks=12, failed=0),
    Submission(by="dora", acts_for="sanne", at=NOW, sha256=SHA, version="1.0.0", text="één: twee"),
    Signature(by="piet", at=NOW, role="privacy-officer", sha256=SHA, version="1.0.0",
              agreed=lifecycle.agreed(a_source()), reason=REASON),
    Return(by="piet", at=NOW, sha256=SHA, question=REASON),
    Pause(by="sanne", at=NOW, reason=REASON),
    Resume(by="sanne", at=NOW),
    ShrinkConfirmed(by="sanne", at=NOW, delivery=DeliveryId("handhaving-20261122T021500Z")),
    Retirement(by="sanne", at=NOW, reason=REASON),
)  # fmt: skip


@pytest.fixture(params=["fake", "real"])
def lives(request: pytest.FixtureRequest, store: Store) -> Port:
    return MemoryLives() if request.param == "fake" else SourceLives(store("register"))


@pytest.fixture(params=["fake", "real"])
def given(request: pytest.FixtureRequest, store: Store) -> CertificatesPort:
    return MemoryCertificates() if request.param == "fake" else Certificates(store("register"))


def test_every_kind_of_record_comes_back_as_it_was_kept(lives: Port) -> None:
    for record in RECORDS:
        lives.add(lives.life(SOURCE), record)

    assert lives.life(SOURCE).records == RECORDS
    assert {type(one) for one in RECORDS} == set(lifecycle.KINDS)


def test_a_source_of_which_nothing_was_recorded_has_an_empty_life(lives: Port) -> None:
    lives.add(lives.life(SOURCE), RECORDS[0])

    assert lives.life(OTHER) == lifecycle.Life(source=OTHER)


def test_who_saw_an_older_life_adds_nothing_to_it(lives: Port) -> None:
    seen = lives.life(SOURCE)
    lives.add(seen, RECORDS[1])

    with pytest.raises(TryAgain) as told:
        lives.add(seen, RECORDS[3])

    assert told.value.code == "C-609"
    assert lives.life(SOURCE).records == RECORDS[1:2]


@pytest.mark.rule("D-001")
def test_of_two_who_sign_and_send_back_at_once_one_does(store: Store) -> None:
    both = [SourceLives(store("register")) for _ in range(2)]
    both[0].add(both[0].life(SOURCE), RECORDS[1])
    seen = both[0].life(SOURCE)

    ends = at_once(
        lambda: both[0].add(seen, RECORDS[2]),
        lambda: both[1].add(seen, RECORDS[3]),
    )

    assert ends == ["C-609", "kept"]
    assert len(both[0].life(SOURCE).records) == 2


def a_certificate(number: int = 1, subject: str = "handhaving-20261122T021500Z") -> Certificate:
    return Certificate(
        number=CertificateId(f"X-{number}"),
        subject=subject,
        source=SOURCE,
        why="replaced",
        by="system",
        deliveries=(),
        proof=Proof(at=NOW, files_left=0, index_keys_left=0),
    )


def test_certificates_come_back_in_the_order_of_their_numbers(given: CertificatesPort) -> None:
    made = [a_certificate(number, f"handhaving-{number}") for number in (10, 2, 1)]
    for one in made:
        assert given.add(one)

    assert given.all() == made[::-1]
    assert given.certificate(CertificateId("X-2")) == made[1]


def test_a_subject_has_one_certificate(given: CertificatesPort) -> None:
    assert given.add(a_certificate())
    assert not given.add(a_certificate(2))

    assert given.all() == [a_certificate()]


def test_a_certificate_that_is_not_there_is_gone(given: CertificatesPort) -> None:
    with pytest.raises(Gone) as told:
        given.certificate(CertificateId("X-9"))

    assert told.value.code == "C-621"


def test_a_certificate_that_somebody_changed_has_another_hash(given: CertificatesPort) -> None:
    given.add(a_certificate())

    assert replace(given.all()[0], by="iemand").sha256 != a_certificate().sha256
