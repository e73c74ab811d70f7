"""Who has the whole register and every byte at rest, but no key, cannot say who is who."""

import pytest

from bench import align, attack
from bench.align import Table
from bench.attack import Attacked, Named
from pipelines.demo import FILES

PERSONS = 500
TOPICS = 10
MOST = 0.01
LEAST = {"tokens": 0.98, "a plain CLK": 0.98, "Bloom filters": 0.9}
"""Of the same records, decrypted: what shows that the attacks would find them."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    return attack.measure(tmp_path_factory.mktemp("attacked"), PERSONS, TOPICS)


def of(kind: str, attacked: Attacked) -> list[Named]:
    return [one for one in attacked.at_rest if one.artefact.startswith(kind)]


@pytest.mark.parametrize("kind", ["linkage.parquet", "index", "sealed.parquet"])
def test_hardly_a_record_at_rest_can_be_named(kind: str, attacked: Attacked) -> None:
    assert attacked.share[kind] <= MOST


@pytest.mark.rule("D-006")
@pytest.mark.parametrize("kind", ["linkage.parquet", "index", "register.sqlite", "journal.sqlite"])
def test_what_is_closed_names_no_more_than_chance(kind: str, attacked: Attacked) -> None:
    found = of(kind, attacked)

    assert found
    assert [one for one in found if one.share > 1.001 * one.chance] == []


@pytest.mark.parametrize("kind", LEAST)
def test_the_same_attacks_name_nearly_everybody_in_what_is_decrypted(
    kind: str, attacked: Attacked
) -> None:
    named = [one.share for one in attacked.decrypted if one.artefact.startswith(kind)]

    assert named
    assert min(named) >= LEAST[kind]


def test_frequency_alone_gives_decrypted_names_away(attacked: Attacked) -> None:
    assert max(one.share for one in attacked.fields) > 0.1


@pytest.mark.rule("D-006")
def test_files_with_keyed_numbers_do_not_open_without_a_key(attacked: Attacked) -> None:
    closed = {name: told for name, told in attacked.opened.items() if name.endswith(".duckdb")}
    closed |= {name: told for name, told in attacked.opened.items() if "linkage" in name}

    assert len(closed) == 3 * len(FILES)
    assert set(closed.values()) == {"nothing"}


def test_a_sealed_part_shows_record_category_and_size(attacked: Attacked) -> None:
    shown = {told for name, told in attacked.opened.items() if "sealed" in name}

    assert shown == {"record, category, blob"}


def test_no_keyed_number_and_no_key_stands_in_a_file(attacked: Attacked) -> None:
    assert attacked.scanned.is_clean, attacked.scanned


def test_the_search_finds_them_in_what_is_decrypted(attacked: Attacked) -> None:
    clear = attacked.scanned_in_clear

    assert clear.tokens_found == clear.tokens > PERSONS
    assert clear.numbers_found > 0.99 * clear.numbers
    assert not clear.is_clean


def a_table(rows: list[tuple[str, ...]], *, shown: list[int] | None = None) -> Table:
    names = range(len(rows))
    return Table(names=names, shown=[(one,) for one in shown or [0] * len(rows)], keyed=rows)


ROWS = [("a", "x"), ("a", "y"), ("a", "y"), ("b", "x")]
OTHER = [("p", "s"), ("p", "t"), ("p", "t"), ("q", "s")]
SAME = {number: number for number in range(4)}


@pytest.mark.parametrize(
    ("known", "stored", "share"),
    [
        (a_table(ROWS), a_table(OTHER), 3 / 4),  # two rows are alike
        (a_table([()] * 4), a_table([()] * 4), 1 / 4),  # nothing can be seen
        (a_table([()] * 4, shown=[1, 2, 3, 4]), a_table([()] * 4, shown=[1, 2, 3, 4]), 1),
        (a_table([()] * 4, shown=[1, 1, 2, 2]), a_table([()] * 4, shown=[1, 1, 2, 2]), 1 / 2),
    ],
    ids=["by who shares what", "by nothing", "by sizes all different", "by two sizes"],
)
def test_colours_name_what_stands_apart_and_guess_the_rest(
    known: Table, stored: Table, share: float
) -> None:
    assert align.named(known, stored, SAME) == pytest.approx(share)
