"""What the encoding and the scorer reach on two tables whose rows are not persons of here.

The tables are made up in the test, in the shape of FEBRL; the bench measures on FEBRL itself.
"""

import random
import string

import numpy as np
import polars as pl
import pytest

from bench import febrl
from bench.febrl import FIELDS, Encoding, Task

KEYS = (b"c" * 32, b"s" * 32)
ROWS = 300
WORDS = ("mitchell", "harley", "madeline", "isabella", "kirsten", "jackson", "painter", "neumann",
         "webster", "clarke", "stanley", "pinkerton", "wallaby", "cleveland", "granville")  # fmt: skip


def misspelt(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    letters = string.digits if text.isdigit() else string.ascii_lowercase
    return text[:at] + chance.choice(letters) + text[at + 1 :]


def word(chance: random.Random) -> str:
    return chance.choice(WORDS)[:5] + chance.choice(WORDS)[-4:]


def row(chance: random.Random) -> dict[str, str | None]:
    born = f"{chance.randrange(1910, 2000)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    return {name: word(chance) for name in FIELDS} | {
        "street_number": str(chance.randrange(1, 200)),
        "postcode": str(chance.randrange(1000, 9999)),
        "state": chance.choice(("nsw", "vic", "qld")),
        "date_of_birth": born,
    }


def spoilt(kept: dict[str, str | None], chance: random.Random) -> dict[str, str | None]:
    changed = dict(kept)
    for name in chance.sample(FIELDS, 3):
        text = changed[name]
        changed[name] = None if chance.random() < 0.3 or not text else misspelt(text, chance)
    if chance.random() < 0.2:
        changed["given_name"], changed["surname"] = changed["surname"], changed["given_name"]
    return changed


def tables(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    chance = random.Random(seed)
    rows = [row(chance) for _ in range(ROWS)]
    left = [{"id": f"rec-{number}-org"} | one for number, one in enumerate(rows)]
    right = [{"id": f"rec-{number}-dup"} | spoilt(one, chance) for number, one in enumerate(rows)]
    chance.shuffle(right)
    shape = dict.fromkeys(("id", *FIELDS), pl.String)
    return pl.DataFrame(left, schema=shape), pl.DataFrame(right, schema=shape)


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return [febrl.task(*tables(seed), Encoding(*KEYS)) for seed in (1, 2)]


def test_misspelt_missing_and_swapped_fields_cost_no_pair_another_its_match(
    tasks: list[Task],
) -> None:
    result = febrl.measure(tasks[0], tasks[1])

    assert result.candidates_recall == 1
    assert result.f1 >= 0.99
    assert result.f1_at_fitted_threshold >= 0.98


def test_pairs_of_one_table_are_counted_once() -> None:
    left, right = tables(3)

    task = febrl.task(pl.concat([left, right]), None, Encoding(*KEYS))

    assert task.total == ROWS
    assert np.all(task.pairs[0] < task.pairs[1])


def test_the_keys_decide_the_tokens_and_nothing_of_the_text_remains() -> None:
    left, _ = tables(4)
    one, same, other = (
        Encoding(*keys).table(left)["surname"] for keys in (KEYS, KEYS, (KEYS[0], b"x" * 32))
    )

    assert np.array_equal(one.tokens, same.tokens)
    assert not np.any(one.tokens == other.tokens)
    assert not np.array_equal(one.blooms, other.blooms)
