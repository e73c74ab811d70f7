from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.keys import Ring
from connectors.stores.deliveries import linkage
from connectors.stores.index import Shelf
from contracts.errors import IntegrityBroken, TryAgain
from contracts.ids import DeliveryId, SourceName
from contracts.linkage import BLOOMS, WORDS, Candidates, last_day
from tests.connectors import children
from tests.connectors.a_delivery import HUB, Row, a_batch, a_delivery, a_table

WOZ = SourceName("woz")
FIRST, SECOND = DeliveryId("woz-20261121T021500Z"), DeliveryId("woz-20261122T021500Z")
TODAY = date(2026, 11, 22)
CANARY = b"kanarieveer"
PARTIES = (
    Row(record=10, keys=(1, 2), family=7),
    Row(record=11, keys=(2, 3), family=7, relevant_until=TODAY),
    Row(record=12, keys=(3, 4), family=8, relevant_until=TODAY - timedelta(days=1)),
    Row(record=13, keys=(2**64 - 1,), hop=CANARY),
)


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return Ring.create(tmp_path / "keys")


@pytest.fixture
def shelf(tmp_path: Path, ring: Ring) -> Shelf:
    """A folder with one index, not yet in use."""
    made = Shelf(tmp_path / "index", ring)
    made.build(FIRST, [a_table(PARTIES)])
    return made


def records(
    shelf: Shelf,
    keys: Sequence[int],
    delivery: DeliveryId = FIRST,
    *,
    most: int = 300,
    today: date | None = TODAY,
) -> list[int]:
    with shelf.open([delivery]) as opened:
        found = opened[delivery].candidates([keys], most, today)
    assert set(found.of.tolist()) <= {0}
    return found.parties.records.tolist()


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ([1], [10]),
        ([2], [10, 11]),
        ([3], [11]),
        ([4], []),
        ([3, 1], [11, 10]),
        ([1, 3], [10, 11]),
        ([2, 2, 1], [10, 11]),
        ([2**64 - 1], [13]),
        ([99], []),
        ([], []),
    ],
)
def test_candidates_share_a_key_and_come_in_the_order_of_the_keys(
    keys: list[int], found: list[int], shelf: Shelf
) -> None:
    assert records(shelf, keys) == found


@pytest.mark.rule("R-113")
@pytest.mark.parametrize("warm", [True, False])
def test_a_candidate_says_until_when_it_is_relevant(shelf: Shelf, *, warm: bool) -> None:
    with shelf.open([FIRST]) as opened:
        if warm:
            opened[FIRST].warm()
        found = opened[FIRST].candidates([[1, 2, 3, 4]], 300, None).parties

    until = dict(zip(found.records.tolist(), map(last_day, found.until.tolist()), strict=True))
    assert until == {10: None, 11: TODAY, 12: TODAY - timedelta(days=1)}


@pytest.mark.rule("R-113")
@pytest.mark.parametrize(
    ("today", "found"),
    [
        (None, [11, 12]),
        (TODAY - timedelta(days=1), [11, 12]),
        (TODAY, [11]),
        (TODAY + timedelta(days=1), []),
    ],
)
def test_a_party_is_found_until_the_last_day_it_is_relevant(
    today: date | None, found: list[int], shelf: Shelf
) -> None:
    assert records(shelf, [3], today=today) == found


def test_no_more_candidates_come_than_asked_for(shelf: Shelf) -> None:
    assert records(shelf, [2, 3], most=1) == [10]


def test_candidates_of_many_questions_come_question_by_question(shelf: Shelf) -> None:
    with shelf.open([FIRST]) as opened:
        found = opened[FIRST].candidates([[2], [], [99], [3, 1]], 300, TODAY)

    assert found.of.tolist() == [0, 0, 3, 3]
    assert found.places.tolist() == [0, 0, 0, 1]
    assert found.parties.records.tolist() == [10, 11, 11, 10]


def test_no_questions_have_no_candidates(shelf: Shelf) -> None:
    with shelf.open([FIRST]) as opened:
        assert len(opened[FIRST].candidates([], 300, TODAY)) == 0


def test_a_candidate_carries_its_tokens_and_blooms_but_no_keys(shelf: Shelf) -> None:
    with shelf.open([FIRST]) as opened:
        parties = opened[FIRST].candidates([[1]], 300, None).parties

    assert (parties.rows.tolist(), parties.token("family").tolist()) == ([0], [7])
    assert parties.token("bsn").tolist() == [0]
    assert parties.blooms.shape == (1, len(BLOOMS), WORDS) and not parties.blooms.any()
    assert not hasattr(parties, "keys")


@pytest.mark.parametrize("is_warm", [False, True])
def test_the_hops_of_parties_are_read_by_their_rows(is_warm: bool, shelf: Shelf) -> None:
    with shelf.open([FIRST]) as opened:
        index = opened[FIRST]
        if is_warm:
            index.warm()
        assert list(index.hops([3, 0, 3])) == [CANARY, None, CANARY]
        assert list(index.hops([])) == []


def test_a_row_that_is_not_there_has_no_hop(shelf: Shelf) -> None:
    with shelf.open([FIRST]) as opened:
        assert list(opened[FIRST].hops([99])) == [None]


def test_an_index_knows_itself_as_a_whole(shelf: Shelf) -> None:
    with shelf.open([FIRST]) as opened:
        facts = opened[FIRST].facts

    assert (facts.population, facts.coverage["family"], facts.coverage["bsn"]) == (4, 0.75, 0)
    listed = {
        name: (found.tokens.tolist(), found.shares.tolist())
        for name, found in facts.frequencies.items()
    }
    assert listed == {"family": ([7], [0.5]), "given": ([], [])}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """An index of 400 parties that share keys."""
    folder = tmp_path_factory.mktemp("crowded")
    shelf = Shelf(folder / "index", Ring.create(folder / "keys"))
    rows = [
        Row(
            record=n,
            keys=sorted({n % 7, 10 + n % 31, 100 + n % 3}),
            family=n % 9,
            relevant_until=TODAY + timedelta(days=n % 13) if n % 2 else None,
        )
        for n in range(400)
    ]
    shelf.build(FIRST, [a_table(rows)])
    return shelf


def told(found: Candidates) -> dict[str, list[object]]:
    """All that candidates hold, to compare."""
    parties = found.parties
    columns = (parties.rows, parties.records, parties.tokens, parties.blooms)
    return {
        "of": found.of.tolist(),
        "places": found.places.tolist(),
        "parties": [column.tolist() for column in columns],
    }


KEYS = st.lists(st.integers(0, 45) | st.integers(100, 103), max_size=6)
DAYS = st.sampled_from([None, TODAY, TODAY + timedelta(days=9)])


def test_a_look_up_in_memory_gives_what_sql_gives_in_the_same_order(crowded: Shelf) -> None:
    with crowded.open([FIRST]) as cold, crowded.open([FIRST]) as warm:
        warm[FIRST].warm()

        @settings(max_examples=30, deadline=None)
        @given(asked=st.lists(KEYS, max_size=3), most=st.sampled_from([1, 3, 50, 300]), today=DAYS)
        def holds(asked: list[list[int]], most: int, today: date | None) -> None:
            found = warm[FIRST].candidates(asked, most, today)
            assert told(found) == told(cold[FIRST].candidates(asked, most, today))

        holds()


def test_questions_together_find_what_each_finds_alone(crowded: Shelf) -> None:
    with crowded.open([FIRST]) as opened:
        index = opened[FIRST]
        index.warm()

        @settings(max_examples=30, deadline=None)
        @given(asked=st.lists(KEYS, min_size=1, max_size=4), most=st.sampled_from([1, 50]))
        def holds(asked: list[list[int]], most: int) -> None:
            together = index.candidates(asked, most, None)
            for number, keys in enumerate(asked):
                alone, own = index.candidates([keys], most, None), together.of == number
                assert together.parties.rows[own].tolist() == alone.parties.rows.tolist()
                assert together.places[own].tolist() == alone.places.tolist()

        holds()


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_the_parts_of_an_index_together_find_what_the_whole_finds(
    parts: int, crowded: Shelf
) -> None:
    asked = [[1, 12, 101], [3], []]
    with crowded.open([FIRST]) as opened:
        index = opened[FIRST]
        whole = index.candidates(asked, 9_999, TODAY)
        pairs: set[tuple[int, int]] = set()
        for part in range(parts):
            index.warm(part, parts)
            found = index.candidates(asked, 9_999, TODAY)
            own = set(zip(found.of.tolist(), found.parties.rows.tolist(), strict=True))
            assert not own & pairs
            pairs |= own

    assert pairs == set(zip(whole.of.tolist(), whole.parties.rows.tolist(), strict=True))


def test_a_part_of_an_index_knows_the_index_as_a_whole(crowded: Shelf) -> None:
    with crowded.open([FIRST]) as opened:
        facts = opened[FIRST].facts
        opened[FIRST].warm(1, 3)

        assert opened[FIRST].facts == facts and facts.population == 400


def test_several_indexes_open_together(shelf: Shelf) -> None:
    shelf.build(SECOND, [a_table([Row(record=99, keys=(1,))])])

    with shelf.open([SECOND, FIRST]) as opened:
        assert list(opened) == [SECOND, FIRST]
        assert len(opened) == 2
        found = [opened[d].candidates([[1]], 9, None).parties.records.tolist() for d in opened]
        assert found == [[99], [10]]


def test_an_index_is_built_from_the_linkage_part_of_a_delivery(
    tmp_path: Path, shelf: Shelf
) -> None:
    folder, made = a_delivery(tmp_path / "made", [Row(record=5, keys=(50,)), Row(record=4)])
    shelf.build(SECOND, linkage(folder, made, HUB))

    assert records(shelf, [50], SECOND) == [5]


def test_an_index_of_several_batches_holds_all_of_them(shelf: Shelf) -> None:
    shelf.build(SECOND, [a_batch(range(500)), a_batch(range(500, 1000))])

    assert records(shelf, [2 * 499, 2 * 500], SECOND) == [499, 500]
    with shelf.open([SECOND]) as opened:
        assert opened[SECOND].facts.population == 1000


@pytest.mark.rule("D-006")
def test_the_file_of_an_index_shows_nothing_of_what_it_holds(shelf: Shelf) -> None:
    for path in shelf.folder.rglob("*"):
        assert CANARY not in (path.read_bytes() if path.is_file() else b"")
    with shelf.open([FIRST]) as opened:
        assert list(opened[FIRST].hops([3])) == [CANARY]


def test_an_index_of_which_the_hub_has_no_key_is_not_open(shelf: Shelf, tmp_path: Path) -> None:
    stranger = Shelf(shelf.folder, Ring.create(tmp_path / "other"))

    with stranger.open([FIRST]) as opened:
        assert list(opened) == []


def test_an_altered_index_is_not_open(shelf: Shelf) -> None:
    path = shelf.path(FIRST)
    raw = bytearray(path.read_bytes())
    for place in range(4096 * 3, len(raw), 512):
        raw[place] ^= 1
    path.write_bytes(raw)

    with shelf.open([FIRST]) as opened:
        assert list(opened) == []


def test_nothing_is_in_use_until_it_is_published(shelf: Shelf) -> None:
    assert (shelf.current(WOZ), shelf.not_in_use(WOZ)) == (None, [FIRST])

    shelf.publish(WOZ, FIRST)

    assert (shelf.current(WOZ), shelf.not_in_use(WOZ)) == (FIRST, [])


def test_publishing_swaps_the_pointer_and_leaves_both_files(shelf: Shelf) -> None:
    shelf.publish(WOZ, FIRST)
    shelf.build(SECOND, [a_batch(range(3))])
    shelf.publish(WOZ, SECOND)

    assert (shelf.current(WOZ), shelf.not_in_use(WOZ)) == (SECOND, [FIRST])
    assert records(shelf, [1]) == [10]
    assert not list(shelf.folder.glob("*.partial"))


def test_a_withdrawn_source_has_nothing_in_use(shelf: Shelf) -> None:
    shelf.publish(WOZ, FIRST)
    shelf.withdraw(WOZ)
    shelf.withdraw(WOZ)  # twice does no harm

    assert shelf.current(WOZ) is None


def test_the_index_of_a_source_whose_name_begins_alike_is_not_ours(shelf: Shelf) -> None:
    other = DeliveryId("woz-oud-20261122T021500Z")
    shelf.build(other, [a_batch(range(2))])
    shelf.publish(SourceName("woz-oud"), other)

    assert shelf.not_in_use(WOZ) == [FIRST]
    assert shelf.not_in_use(SourceName("woz-oud")) == []


def test_a_destroyed_index_is_gone_with_its_key(shelf: Shelf, ring: Ring) -> None:
    before = ring.index(FIRST)
    shelf.destroy(FIRST)

    assert list(shelf.folder.glob(f"{FIRST}*")) == []
    with shelf.open([FIRST]) as opened:
        assert list(opened) == []
    assert ring.index(FIRST) != before


def test_an_open_reader_goes_on_while_another_delivery_comes_and_its_own_goes(
    shelf: Shelf,
) -> None:
    shelf.publish(WOZ, FIRST)
    with shelf.open([FIRST]) as opened:
        shelf.build(SECOND, [a_batch(range(3))])
        shelf.publish(WOZ, SECOND)
        shelf.destroy(FIRST)

        found = opened[FIRST].candidates([[2]], 300, TODAY)
        assert found.parties.records.tolist() == [10, 11]
    assert records(shelf, [2], SECOND) == [1]


@pytest.mark.parametrize("delivery", [FIRST, SECOND])
def test_a_build_that_is_killed_leaves_the_index_in_use_whole_and_is_done_again(
    delivery: DeliveryId, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.publish(WOZ, FIRST)
    with pytest.raises(BrokenProcessPool):
        children.alone(children.build_and_be_killed, shelf.folder, tmp_path / "keys", delivery, 3)

    assert shelf.path(delivery).with_name(f"{delivery}.duckdb.partial").exists()
    assert (shelf.current(WOZ), records(shelf, [2])) == (FIRST, [10, 11])
    shelf.build(delivery, [a_batch(range(3))])
    assert records(shelf, [2], delivery) == [1]
    assert not list(shelf.folder.glob("*.partial*"))


def test_a_build_without_room_is_told_and_leaves_the_index_in_use(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.publish(WOZ, FIRST)

    code = children.alone(
        children.build_until_full, shelf.folder, tmp_path / "keys", SECOND, 300_000
    )

    assert code == "S-751"
    assert (shelf.current(WOZ), records(shelf, [1])) == (FIRST, [10])
    assert not shelf.path(SECOND).exists()


def test_a_delivery_that_cannot_be_read_to_its_end_makes_no_index(shelf: Shelf) -> None:
    def breaks() -> object:
        yield a_batch(range(3))
        raise IntegrityBroken("The linkage part cannot be read to its end.")

    with pytest.raises(IntegrityBroken):
        shelf.build(SECOND, breaks())  # type: ignore[arg-type]
    assert not shelf.path(SECOND).exists()


def test_a_delivery_whose_rows_are_out_of_order_makes_no_index(shelf: Shelf) -> None:
    with pytest.raises(IntegrityBroken, match="row order"):
        shelf.build(SECOND, [a_batch(range(3, 6)), a_batch(range(3))])

    assert not shelf.path(SECOND).exists()


def test_one_process_at_a_time_changes_what_is_in_use(shelf: Shelf) -> None:
    told = pytest.raises(TryAgain, match="A refresh of woz")
    with shelf.lock(WOZ), shelf.lock(SourceName("brp")), told, shelf.lock(WOZ):
        pass
    with shelf.lock(WOZ):
        pass


def test_a_delivery_without_parties_makes_an_index_without_candidates(shelf: Shelf) -> None:
    shelf.build(SECOND, [a_table([])])

    assert records(shelf, [1], SECOND) == []


def test_a_delivery_without_batches_makes_an_index_without_candidates(shelf: Shelf) -> None:
    shelf.build(SECOND, [])

    assert records(shelf, [1], SECOND) == []
