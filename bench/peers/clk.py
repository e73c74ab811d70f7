"""anonlink and clkhash: one Bloom filter of 1,024 bits a record (CLK), compared with Dice."""

from collections.abc import Mapping
from contextlib import redirect_stderr
from io import StringIO

import anonlink
import numpy as np
import numpy.typing as npt
import polars as pl
from bitarray import bitarray
from clkhash import clk
from clkhash.comparators import NgramComparison
from clkhash.field_formats import BitsPerTokenStrategy, FieldHashingProperties, StringSpec
from clkhash.key_derivation import generate_key_lists
from clkhash.schema import Schema

from bench.peers.all_pairs import BEST
from bench.peers.work import Asker, Work

BITS = 1024
_SECRET = "a secret for one run"
_INSERTIONS = 4
_FLOOR = 0.5
_CHUNK = 2_000
_ROWS = 20_000


def dice(work: Work, _: Work) -> pl.DataFrame:
    """Score every pair by the Dice coefficient of its two CLKs, as anonlink computes it."""
    held, asked = _encode(work, work.register), _encode(work, work.questions)
    found = pl.concat(_found(asked, held, first) for first in range(0, len(asked), _CHUNK))
    scored = found.select(
        question=work.questions["question"].gather(found["question"]),
        record=work.register["record"].gather(found["record"]),
        score="score",
    )
    return work.pairs(scored)


def scan_asker(work: Work, _: Work) -> Asker:
    """Answer one question by counting the common bits with every CLK, in numpy."""
    columns = np.ascontiguousarray(_words(_encode(work, work.register)).T)
    sizes = np.bitwise_count(columns).sum(axis=0, dtype=np.int16)
    schema = _schema(work)
    keys = generate_key_lists(_SECRET, len(work.fields))

    def ask(question: Mapping[str, str | None]) -> object:
        made, _ = clk.hash_chunk([[question[name] or "" for name in work.fields]], keys, schema)
        words = _words(made)[0]
        size = int(np.bitwise_count(words).sum())
        best = (-1.0, 0)
        for first in range(0, len(sizes), _ROWS):
            rows = slice(first, first + _ROWS)
            common = np.zeros(len(sizes[rows]), dtype=np.int16)
            for column, word in zip(columns, words, strict=True):
                common += np.bitwise_count(column[rows] & word)
            score = 2 * common / (sizes[rows] + size)
            at = int(score.argmax())
            best = max(best, (float(score[at]), first + at))
        return best

    return ask


def _found(asked: list[bitarray], held: list[bitarray], first: int) -> pl.DataFrame:
    scores, (left, right) = anonlink.similarities.dice_coefficient_accelerated(
        (asked[first : first + _CHUNK], held), _FLOOR, k=BEST
    )
    return pl.DataFrame(
        {
            "question": np.asarray(left, dtype=np.int64) + first,
            "record": np.asarray(right, dtype=np.int64),
            "score": np.asarray(scores, dtype=np.float64),
        }
    )


def _encode(work: Work, table: pl.DataFrame) -> list[bitarray]:
    rows = table.select(pl.col(work.fields).fill_null("")).rows()
    with redirect_stderr(StringIO()):  # its progress bars
        return clk.generate_clks(rows, _schema(work), _SECRET, validate=False)


def _words(made: list[bitarray]) -> npt.NDArray[np.uint64]:
    return np.frombuffer(b"".join(one.tobytes() for one in made), dtype=np.uint64).reshape(
        -1, BITS // 64
    )


def _schema(work: Work) -> Schema:
    hashing = FieldHashingProperties(
        NgramComparison(2, positional=False), BitsPerTokenStrategy(_INSERTIONS)
    )
    return Schema([StringSpec(name, hashing) for name in work.fields], BITS)
