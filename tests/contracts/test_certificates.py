"""A certificate says what is gone, and is false when the journal does not say so."""

from dataclasses import replace
from datetime import date

import pytest

from contracts import certificates
from contracts.certificates import PAST, RETIRED, Certificate, CertificateId, JournalLine, Proof
from contracts.errors import IntegrityBroken
from contracts.events import GENESIS, Entry, Event, EventKind, seal
from contracts.ids import DeliveryId, SourceName
from tests.builders import NOW, a_manifest

DELIVERY = DeliveryId("handhaving-20261122T021500Z")
GONE = Proof(at=NOW, files_left=0, index_keys_left=0)


def journal(*events: Event) -> list[Entry]:
    entries: list[Entry] = []
    for event in events:
        previous = entries[-1].hash if entries else GENESIS
        entries.append(seal(len(entries) + 1, NOW, event, previous))
    return entries


def destroyed(why: str = PAST, delivery: str = DELIVERY) -> Event:
    return Event(kind=EventKind.DELIVERY_DESTROYED, actor="system", ids=(delivery,), decision=why)


RETIREMENT = Event(kind=EventKind.SOURCE_RETIRED, actor="sanne", ids=("handhaving",))


def a_certificate(entries: list[Entry], **changes: object) -> Certificate:
    line = certificates.last_lines(entries)[DELIVERY]
    made = Certificate(
        number=CertificateId("X-1"),
        subject=DELIVERY,
        source=SourceName("handhaving"),
        why=PAST,
        by="system",
        deliveries=(certificates.destroyed(DELIVERY, a_manifest(), line),),
        proof=GONE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def certified(made: Certificate) -> Event:
    return Event(
        kind=EventKind.DESTRUCTION_CERTIFIED, actor="system", ids=(made.number, made.sha256)
    )


def test_a_destroyed_delivery_is_told_from_its_manifest_and_its_line() -> None:
    (entry,) = journal(destroyed())
    told = certificates.destroyed(DELIVERY, a_manifest(), entry)

    assert (told.as_of, told.rows) == (date(2026, 11, 20), 100)
    assert told.files == {"linkage.parquet": "2" * 64}
    assert told.contract == "0" * 64
    assert told.line == JournalLine(seq=1, hash=entry.hash)


def test_of_a_delivery_that_was_never_accepted_only_its_name_is_known() -> None:
    (entry,) = journal(destroyed())
    told = certificates.destroyed(DELIVERY, None, entry)

    assert (told.as_of, told.rows, told.contract, told.manifest_sha256) == (None, 0, "", "")
    assert told.files == {}


def test_the_last_line_on_a_delivery_counts() -> None:
    entries = journal(destroyed(), RETIREMENT, destroyed(RETIRED), destroyed(PAST, "brp-1Z"))
    found = certificates.last_lines(entries)

    assert [one.seq for one in found.values()] == [3, 4]
    assert [one.seq for one in certificates.retirements(entries)] == [2]


def test_a_certificate_is_read_as_it_was_kept() -> None:
    made = a_certificate(journal(destroyed()))

    assert certificates.read(made.to_json()) == made
    assert certificates.read(made.to_json()).sha256 == made.sha256


@pytest.mark.rule("R-176")
@pytest.mark.parametrize(
    ("proof", "holds"),
    [
        (GONE, True),
        (replace(GONE, source_keys_left=0), True),
        (replace(GONE, files_left=1), False),
        (replace(GONE, index_keys_left=1), False),
        (replace(GONE, source_keys_left=1), False),
        (replace(GONE, in_use=True), False),
    ],
)
def test_no_certificate_is_given_of_what_is_there_still(proof: Proof, holds: bool) -> None:
    assert proof.holds is holds
    if holds:
        certificates.require_proved(DELIVERY, proof)
    else:
        with pytest.raises(IntegrityBroken) as told:
            certificates.require_proved(DELIVERY, proof)
        assert told.value.code == "C-620"


def test_a_certificate_holds_when_the_journal_says_all_it_says() -> None:
    before = (destroyed(), RETIREMENT)
    entries = journal(*before)
    retirement = certificates.line(entries[1])
    made = a_certificate(entries, retirement=retirement)
    whole = journal(*before, certified(made))

    assert certificates.holds(made, whole)
    plain = a_certificate(entries)
    assert certificates.holds(plain, journal(*before, certified(plain)))
    assert not certificates.holds(made, entries)
    assert not certificates.holds(replace(made, by="iemand"), whole)
    other = replace(made, retirement=replace(retirement, hash="0" * 64))
    assert not certificates.holds(other, journal(*before, certified(other)))
