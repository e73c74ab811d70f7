"""A shelf that holds what is in use: the same answers, and nothing of what is gone."""

from pathlib import Path

import pytest

from connectors.keys import Ring
from connectors.stores.held_indexes import HeldIndexes
from connectors.stores.index import Shelf
from contracts.ids import DeliveryId, SourceName
from tests.connectors.a_delivery import Row, a_table
from tests.connectors.test_index import PARTIES, TODAY

WOZ, BAG = SourceName("woz"), SourceName("bag")
FIRST, SECOND = DeliveryId("woz-20261121T021500Z"), DeliveryId("woz-20261122T021500Z")
OTHER = DeliveryId("bag-20261121T021500Z")
KEYS = ([1, 2], [2**64 - 1], [99])


@pytest.fixture
def shelf(tmp_path: Path) -> HeldIndexes:
    """Two deliveries of one source, the first in use and held."""
    made = HeldIndexes(tmp_path / "index", Ring.create(tmp_path / "keys"))
    made.build(FIRST, [a_table(PARTIES)])
    made.build(SECOND, [a_table([Row(record=20, keys=(2,))])])
    made.publish(WOZ, FIRST)
    made.keep_up([WOZ])
    return made


def records(shelf: Shelf, delivery: DeliveryId) -> list[list[int]]:
    with shelf.open([delivery]) as opened:
        return [
            opened[delivery].candidates([keys], 300, TODAY).parties.records.tolist()
            for keys in KEYS
        ]


def test_what_is_held_answers_as_what_lies_on_disk(shelf: HeldIndexes, tmp_path: Path) -> None:
    on_disk = Shelf(shelf.folder, Ring.open(tmp_path / "keys"))

    assert shelf.is_held(FIRST)
    assert records(shelf, FIRST) == records(on_disk, FIRST) != [[], [], []]
    with shelf.open([FIRST]) as held, on_disk.open([FIRST]) as read:
        assert held[FIRST].facts.population == read[FIRST].facts.population
        for rows in ([], [0, 3], [3]):
            assert held[FIRST].hops(rows) == read[FIRST].hops(rows)
        tokens = [sorted(one[FIRST].tokens("family").tolist()) for one in (held, read)]
        assert tokens[0] == tokens[1]


def test_what_is_not_in_use_is_read_from_disk(shelf: HeldIndexes) -> None:
    assert not shelf.is_held(SECOND)
    assert records(shelf, SECOND) == [[20], [], []]
    with shelf.open([FIRST, SECOND]) as opened:
        assert set(opened) == {FIRST, SECOND}


def test_what_comes_into_use_takes_the_place_of_what_was(shelf: HeldIndexes) -> None:
    shelf.publish(WOZ, SECOND)
    shelf.keep_up([WOZ])

    assert (shelf.is_held(FIRST), shelf.is_held(SECOND)) == (False, True)
    assert records(shelf, SECOND) == [[20], [], []]


def test_what_is_destroyed_is_given_to_nobody_and_let_go_of(shelf: HeldIndexes) -> None:
    shelf.destroy(FIRST)
    with shelf.open([FIRST]) as opened:
        assert dict(opened) == {}

    shelf.keep_up([WOZ])

    assert not shelf.is_held(FIRST)


def test_what_is_withdrawn_is_let_go_of(shelf: HeldIndexes) -> None:
    shelf.withdraw(WOZ)
    shelf.keep_up([WOZ])

    assert not shelf.is_held(FIRST)


def test_a_source_that_is_taken_out_of_the_settings_is_let_go_of(shelf: HeldIndexes) -> None:
    shelf.keep_up([])

    assert not shelf.is_held(FIRST)


def test_the_smallest_are_held_as_long_as_there_is_room(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path / "keys")
    made = Shelf(tmp_path / "index", ring)
    made.build(OTHER, [a_table(PARTIES)])
    made.build(FIRST, [a_table([Row(record=n, keys=(n,)) for n in range(1, 40_000)])])
    made.publish(WOZ, FIRST)
    made.publish(BAG, OTHER)
    small, large = sorted((FIRST, OTHER), key=made.size)
    shelf = HeldIndexes(made.folder, ring, most=made.size(large))

    shelf.keep_up([WOZ, BAG])

    assert made.size(small) < made.size(large)
    assert (shelf.is_held(small), shelf.is_held(large)) == (True, False)
    assert records(shelf, FIRST) == [[1, 2], [], [99]]


def test_what_was_altered_is_held_nowhere_and_left_out(shelf: HeldIndexes) -> None:
    shelf.publish(WOZ, SECOND)
    path = shelf.path(SECOND)
    path.write_bytes(path.read_bytes()[:4096] + bytes(4096))
    shelf.keep_up([WOZ])

    assert not shelf.is_held(SECOND)
    with shelf.open([SECOND]) as opened:
        assert dict(opened) == {}
