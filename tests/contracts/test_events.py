import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import events
from contracts.events import GENESIS, Entry, Event, EventKind, first_broken, seal
from tests.builders import NOW, an_event

OTHERS: dict[str, object] = {
    "kind": EventKind.CASE_CLOSED,
    "actor": "iemand-anders",
    "ids": ("S-2026-0043",),
    "decision": "T-9",
    "rules": ("R-9",),
    "sources": ("woz",),
    "subject_ref": "ab",
    "answer_mac": "cd",
}


def a_chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(length):
        previous = entries[-1].hash if entries else GENESIS
        event = an_event(ids=(f"S-{number}",))
        entries.append(seal(number + 1, NOW + timedelta(minutes=number), event, previous))
    return entries


def rechained(entries: Sequence[Entry]) -> list[Entry]:
    """The same events sealed anew, as only a forger of the whole rest can do."""
    made: list[Entry] = []
    for entry in entries:
        previous = made[-1].hash if made else GENESIS
        made.append(seal(len(made) + 1, entry.at, entry.event, previous))
    return made


chains = st.integers(2, 12).map(a_chain)


def test_the_hash_of_an_entry_is_that_of_its_predecessor_and_its_canonical_json() -> None:
    text = (
        '{"actor":"rregie","answer_mac":null,"at":"2026-11-22T10:00:00+00:00","decision":null,'
        '"event":"CaseOpened","ids":["S-2026-0042"],"rules":[],"seq":1,"sources":[],'
        '"subject_ref":null}'
    )

    entry = seal(1, NOW, an_event(), GENESIS)

    assert entry.hash == hashlib.sha256(("0" * 64 + text).encode()).hexdigest()


def test_another_value_is_known_for_every_field_of_an_event() -> None:
    assert OTHERS.keys() == {field.name for field in fields(Event)}


@pytest.mark.rule("D-004")
@pytest.mark.parametrize("name", sorted(OTHERS))
def test_the_hash_covers_every_field_of_the_event(name: str) -> None:
    changed = replace(an_event(), **{name: OTHERS[name]})  # type: ignore[arg-type]

    assert seal(1, NOW, changed, GENESIS).hash != seal(1, NOW, an_event(), GENESIS).hash


@pytest.mark.rule("D-004")
@pytest.mark.parametrize("name", sorted(OTHERS))
def test_verification_notices_a_change_of_any_field(name: str) -> None:
    chain = a_chain(3)
    changed = replace(chain[1].event, **{name: OTHERS[name]})  # type: ignore[arg-type]
    chain[1] = replace(chain[1], event=changed)

    assert first_broken(chain) == chain[1]


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 3},
        {"at": NOW - timedelta(days=1)},
        {"previous": GENESIS},
        {"hash": "f" * 64},
    ],
)
def test_verification_notices_a_change_of_the_seal(change: dict[str, object]) -> None:
    chain = a_chain(3)
    chain[1] = replace(chain[1], **change)  # type: ignore[arg-type]

    assert first_broken(chain) == chain[1]


@given(chains)
def test_an_untouched_chain_has_no_broken_entry(chain: list[Entry]) -> None:
    assert first_broken(chain) is None


def test_an_empty_journal_is_not_broken() -> None:
    assert first_broken([]) is None


@pytest.mark.rule("D-004")
@given(chain=chains, data=st.data())
def test_an_entry_that_was_dropped_is_noticed_at_the_next_one(
    chain: list[Entry], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(chain) - 2))
    after = chain[place + 1]

    assert first_broken(chain[:place] + chain[place + 1 :]) == after


@pytest.mark.rule("D-004")
@given(chain=chains, data=st.data())
def test_entries_that_were_swapped_are_noticed_at_the_first_of_them(
    chain: list[Entry], data: st.DataObject
) -> None:
    one, other = sorted(data.draw(st.sets(st.integers(0, len(chain) - 1), min_size=2, max_size=2)))
    chain[one], chain[other] = chain[other], chain[one]

    assert first_broken(chain) == chain[one]


@given(chain=chains, data=st.data())
def test_an_entry_that_was_added_is_noticed_there(chain: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    forged = seal(place + 1, NOW, an_event(EventKind.CASE_CLOSED), chain[place].previous)
    found = first_broken([*chain[:place], forged, *chain[place:]])

    assert found == chain[place]


@given(chain=chains, data=st.data())
def test_an_entry_that_was_altered_and_sealed_again_is_noticed_at_the_next_one(
    chain: list[Entry], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(chain) - 2))
    old = chain[place]
    chain[place] = seal(old.seq, old.at, an_event(EventKind.CASE_CLOSED), old.previous)

    assert first_broken(chain) == chain[place + 1]


@given(chains)
def test_a_cut_off_tail_is_not_noticed_by_the_chain_alone(chain: list[Entry]) -> None:
    assert first_broken(chain[:-1]) is None


@given(chains)
def test_a_chain_forged_anew_from_the_start_is_not_noticed_by_the_chain_alone(
    chain: list[Entry],
) -> None:
    forged = rechained(chain[1:])

    assert first_broken(forged) is None
    assert forged[-1].hash != chain[-1].hash  # an anchor kept elsewhere does notice


@pytest.mark.rule("R-198")
def test_an_entry_by_itself_fits_its_seal_and_an_altered_one_does_not() -> None:
    entry = seal(3, NOW, an_event(), "0" * 64)

    assert events.fits(entry)
    assert not events.fits(replace(entry, seq=4))
    assert not events.fits(replace(entry, event=replace(entry.event, actor="x")))
    assert json.loads(events.to_json(entry))["actor"] == "rregie"


@given(st.none() | st.sampled_from(["optreden"]), st.none() | st.sampled_from(["dossiers"]))
def test_what_a_caller_stated_is_found_again_and_is_no_rule(
    purpose: str | None, processing: str | None
) -> None:
    event = an_event(rules=(*events.stated(purpose, processing), "R-1", "B-201"))

    assert (event.purpose, event.processing) == (purpose, processing)
    assert event.applied == ("R-1", "B-201")
