"""Our own matching on the two data sets of FEBRL, with nothing but pseudonyms after encoding.

`python -m bench.febrl --data DIR --out FILE`; `python -m bench.peers --part febrl --export DIR`
writes the data.
Each of the nine fields becomes a token, the token of its sound and a Bloom filter of 256 bits, as
names do in a delivery. The scorer is fitted on the one data set and measured on the other.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from contracts.linkage import BLOOM_BYTES, TOKENS
from matching import train
from matching.canonical import Canonical
from matching.encode import REMEMBER, Encoder, SourceEncoder

FIELDS = ("given_name", "surname", "street_number", "address_1", "address_2",
          "suburb", "postcode", "state", "date_of_birth")  # fmt: skip
PARTS: Mapping[str, slice] = {"year": slice(0, 4), "month": slice(4, 6), "day": slice(6, 8)}
SWAPS = (("given_name", "surname"), ("address_1", "address_2"))
SOUNDS = ("given_name", "surname")
RARE = ("given_name", "surname", "suburb", "address_1", "postcode")
STEPS = (0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
"""A filter's likeness counts by the steps that it reaches."""
SWAP_STEPS = (0.6, 0.85)
BEST = 10
"""How many candidates a record keeps; none has more than five true ones."""
L2 = 1.0
_KEYS = (b"common key of one run, 32 bytes!", b"source key of one run, 32 bytes!")
_ROWS = 250
_UNLISTED = 1e-4
_USUAL = 2.0

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of all records, encoded; nought is unknown."""

    tokens: npt.NDArray[np.uint32] = field(repr=False)
    sounds: npt.NDArray[np.uint32] = field(repr=False)
    blooms: npt.NDArray[np.uint64] = field(repr=False)
    sizes: npt.NDArray[np.int16] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Two encoded tables, the pairs to score, and which of them are true."""

    asked: Mapping[str, Column] = field(repr=False)
    held: Mapping[str, Column] = field(repr=False)
    pairs: tuple[Rows, Rows] = field(repr=False)
    true: npt.NDArray[np.bool_] = field(repr=False)
    total: int
    """All true pairs, among the candidates or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one data set gives with a scorer fitted on another."""

    f1: float
    precision: float
    recall: float
    f1_at_fitted_threshold: float
    """With the threshold that was best where the scorer was fitted."""
    candidates_recall: float
    pairs: int


class Encoding:
    """Encodes the texts of tables under two keys, as the text of a name is."""

    def __init__(self, common: bytes, source: bytes) -> None:
        self._common = Encoder(common, remember=REMEMBER)
        self._source = SourceEncoder(source, remember=REMEMBER)

    def table(self, table: pl.DataFrame) -> dict[str, Column]:
        """Return the nine fields and the parts of the date of birth, encoded."""
        texts = {name: table[name].str.replace_all(" ", "").to_list() for name in FIELDS}
        for part, at in PARTS.items():
            texts[part] = [text and text[at] for text in texts["date_of_birth"]]
        return {name: self._column(values) for name, values in texts.items()}

    def _column(self, texts: list[str | None]) -> Column:
        family, sound = TOKENS.index("family"), TOKENS.index("sound")
        tokens, sounds = (np.zeros(len(texts), dtype=np.uint32) for _ in range(2))
        blooms = bytearray(len(texts) * BLOOM_BYTES)
        for row, text in enumerate(texts):
            if text:
                canonical = Canonical(values={"family": (text,)})
                stored = self._source.stored(self._common.inner(canonical))
                tokens[row] = stored.tokens[family] or 0
                sounds[row] = stored.tokens[sound] or 0
                blooms[row * BLOOM_BYTES : (row + 1) * BLOOM_BYTES] = stored.bloom_family or b""
        words = np.frombuffer(bytes(blooms), dtype=np.uint64).reshape(len(texts), -1)
        sizes = np.bitwise_count(words).sum(axis=1, dtype=np.int16)
        return Column(tokens=tokens, sounds=sounds, blooms=words, sizes=sizes)


def task(asked: pl.DataFrame, held: pl.DataFrame | None, encoding: Encoding) -> Task:
    """Return two tables, or one and itself, as a task; candidates by their filters alone."""
    left = encoding.table(asked)
    right = left if held is None else encoding.table(held)
    first, second = (np.concatenate(rows) for rows in zip(*_candidates(left, right), strict=True))
    if held is None:
        ordered = np.unique(np.sort(np.stack([first, second]), axis=0), axis=1)
        first, second = ordered[:, ordered[0] != ordered[1]]
    entities = [_entities(table) for table in (asked, asked if held is None else held)]
    total = int(np.sum(entities[0][:, None] == entities[1]))
    return Task(
        asked=left,
        held=right,
        pairs=(first, second),
        true=entities[0][first] == entities[1][second],
        total=(total - len(asked)) // 2 if held is None else total,
    )


def _entities(table: pl.DataFrame) -> Rows:
    return table["id"].str.extract(r"^rec-(\d+)-").cast(pl.Int64).to_numpy()


def _candidates(
    asked: Mapping[str, Column], held: Mapping[str, Column]
) -> Iterator[tuple[Rows, Rows]]:
    """Give the records of most likeness over all fields, of all pairs there are."""
    count = len(asked["surname"].tokens)
    for start in range(0, count, _ROWS):
        rows = np.arange(start, min(start + _ROWS, count))
        likeness, both = np.zeros((2, len(rows), len(held["surname"].tokens)), dtype=np.float32)
        for name in FIELDS:
            found, known = _block(asked[name], held[name], rows)
            likeness += found
            both += known
        mean = likeness / np.maximum(both, 3)
        best = np.argpartition(-mean, BEST, axis=1)[:, :BEST]
        yield np.repeat(rows, BEST), best.ravel()


def _block(
    asked: Column, held: Column, rows: Rows
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    common = np.zeros((len(rows), len(held.tokens)), dtype=np.int16)
    for word in range(held.blooms.shape[1]):
        common += np.bitwise_count(asked.blooms[rows, word][:, None] & held.blooms[:, word])
    size = asked.sizes[rows][:, None] + held.sizes
    known = (asked.tokens[rows] != 0)[:, None] & (held.tokens != 0)
    return 2 * common.astype(np.float32) / np.maximum(size, 1), known


def features(task: Task) -> Numbers:
    """Return the agreement of each pair, in one column per level."""
    columns: list[Numbers] = []
    for name in FIELDS:
        likeness = _likeness(task, name, name)
        columns.append(np.isnan(likeness).astype(float))
        columns += [(likeness >= step).astype(float) for step in STEPS]
    for first, second in SWAPS:
        crossed = np.fmax(_likeness(task, first, second), _likeness(task, second, first))
        columns += [(crossed >= step).astype(float) for step in SWAP_STEPS]
    columns += _date_parts(task)
    columns += [_same(task, name, name, "sounds").astype(float) for name in SOUNDS]
    columns += [_rarity(task, name) for name in RARE]
    return np.column_stack(columns)


def _likeness(task: Task, asked: str, held: str) -> Numbers:
    left, right = task.asked[asked], task.held[held]
    i, j = task.pairs
    common = np.bitwise_count(left.blooms[i] & right.blooms[j]).sum(axis=1, dtype=np.int16)
    dice = 2 * common / np.maximum(left.sizes[i] + right.sizes[j], 1)
    known = (left.tokens[i] != 0) & (right.tokens[j] != 0)
    return np.where(known, dice, np.nan)


def _same(task: Task, asked: str, held: str, what: str = "tokens") -> npt.NDArray[np.bool_]:
    i, j = task.pairs
    left: npt.NDArray[np.uint32] = getattr(task.asked[asked], what)[i]
    right: npt.NDArray[np.uint32] = getattr(task.held[held], what)[j]
    same: npt.NDArray[np.bool_] = (left != 0) & (left == right)
    return same


def _date_parts(task: Task) -> list[Numbers]:
    same = np.sum([_same(task, part, part) for part in PARTS], axis=0)
    swapped = _same(task, "month", "day") & _same(task, "day", "month")
    return [*((same >= count).astype(float) for count in (1, 2, 3)), swapped.astype(float)]


def _rarity(task: Task, name: str) -> Numbers:
    both = np.concatenate([task.asked[name].tokens, task.held[name].tokens])
    tokens, counts = np.unique(both[both != 0], return_counts=True)
    held = task.asked[name].tokens[task.pairs[0]]
    at = np.searchsorted(tokens, held).clip(0, len(tokens) - 1)
    share = np.where(tokens[at] == held, counts[at] / counts.sum(), _UNLISTED)
    return np.where(_same(task, name, name), -np.log10(share) - _USUAL, 0.0)


def measure(fitted: Task, measured: Task) -> Result:
    """Fit a scorer on one task; return what it finds in another."""
    learnt = features(fitted)
    weights = train.fit(learnt, fitted.true.astype(float), np.ones(len(learnt)), L2)
    threshold = _best(learnt @ weights[:-1], fitted)[1]
    scores = features(measured) @ weights[:-1]
    at, _ = _best(scores, measured)
    found, given = np.sum(measured.true & (scores >= at)), np.sum(scores >= at)
    return Result(
        f1=_f1(scores, measured, at),
        precision=float(found / given),
        recall=float(found / measured.total),
        f1_at_fitted_threshold=_f1(scores, measured, threshold),
        candidates_recall=float(measured.true.sum() / measured.total),
        pairs=len(scores),
    )


def _best(scores: Numbers, task: Task) -> tuple[float, float]:
    """Return the threshold of the best F1, and the middle between it and the next lower score."""
    order = np.argsort(-scores, kind="stable")
    ranked, found = scores[order], np.cumsum(task.true[order])
    f1 = 2 * found / (np.arange(1, len(order) + 1) + task.total)
    # Pairs of one score stand or fall together.
    f1[:-1][ranked[1:] == ranked[:-1]] = 0
    at = int(f1.argmax())
    return float(ranked[at]), float(ranked[at : at + 2].mean())


def _f1(scores: Numbers, task: Task, threshold: float) -> float:
    over = scores >= threshold
    return float(2 * np.sum(over & task.true) / (np.sum(over) + task.total))


def read(path: Path) -> pl.DataFrame:
    """Read a table as the peers export it: `id`, then the nine fields as text."""
    return pl.read_csv(path, infer_schema=False)


def run(data: Path) -> dict[str, Result]:
    """Measure each data set with the scorer fitted on the other."""
    encoding = Encoding(*_KEYS)
    four = task(read(data / "febrl4a.csv"), read(data / "febrl4b.csv"), encoding)
    three = task(read(data / "febrl3.csv"), None, encoding)
    return {"febrl4": measure(three, four), "febrl3": measure(four, three)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    began = time.process_time()
    results = {name: asdict(result) for name, result in run(options.data).items()}
    results["cpu_seconds"] = {"both": round(time.process_time() - began, 1)}
    options.out.write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
