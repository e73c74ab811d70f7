"""Measures how well addresses as clerks write them are found in the BAG.

`python -m bench.addresses [--each 400] [--seed 7] BAG...` prints a table per kind of spelling;
a BAG is an extract of the Kadaster (zip) or the flat file of NLExtract (csv).
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import polars as pl

from bench import clerks
from bench.spelling import Case
from connectors.formats import bag_csv, bag_extract
from matching.address_book import AddressBook
from matching.addresses import Resolution, resolve

ROOT = Path(__file__).parents[1]
WEESP = ROOT / "tests" / "data" / "bag" / "BAGGEM0457L-15102021.zip"
MADE_UP = ROOT / "data" / "sample" / "bag.csv"
_COLUMNS = {
    "nummeraanduiding_id": "num_id",
    "adresseerbaar_object_id": "vbo_id",
    "pand_id": "pand_id",
    "straat": "street",
    "korte_straat": "short_street",
    "huisnummer": "number",
    "huisletter": "letter",
    "huisnummertoevoeging": "addition",
    "postcode": "postcode",
    "woonplaats": "place",
}


class Judgement(StrEnum):
    """How an answer compares with what a person with the register at hand would say."""

    RIGHT = "right"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not found"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The answers to the addresses of one kind, counted, and what one took."""

    kind: str
    counts: Counter[Judgement]
    microseconds: float

    @property
    def cases(self) -> int:
        """How many addresses were asked."""
        return self.counts.total()

    def share(self, judgement: Judgement) -> float:
        """Return the part of the answers with this judgement."""
        return self.counts[judgement] / self.cases if self.cases else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The quality over all addresses and per kind of spelling."""

    whole: Quality
    kinds: tuple[Quality, ...]


def measure(rows: pl.DataFrame, *, each: int = 400, seed: int = 7) -> Measured:
    """Return how well written addresses are found, with so many of each kind."""
    book = AddressBook(rows)
    by_kind: dict[str, list[Case]] = {}
    for case in clerks.cases(rows, each=each, seed=seed):
        by_kind.setdefault(case.kind, []).append(case)
    kinds = tuple(_quality(kind, cases, book) for kind, cases in by_kind.items())
    return Measured(whole=_whole(kinds), kinds=kinds)


def judged(found: Resolution, case: Case) -> Judgement:
    """Return how this answer compares with what was meant."""
    answer = set(found.vbo or found.num)
    if len(found.num) > 1 and not found.pand:
        # Several addresses of which some have no object; a single object has its building.
        answer |= set(found.num)
    if len(answer) > 1:
        if not answer & case.possible:
            return Judgement.WRONG
        return Judgement.AMBIGUOUS if case.told else Judgement.RIGHT
    if answer:
        return Judgement.RIGHT if answer == {case.meant} else Judgement.WRONG
    return Judgement.NOT_FOUND if case.told else Judgement.RIGHT


def register(path: Path) -> pl.DataFrame:
    """Return the addresses of a BAG as an address book takes them, and whether one is secondary."""
    reader = bag_extract if path.suffix == ".zip" else bag_csv
    rows = pl.concat([batch.rows for batch in reader.read(path, {}, 100_000)])
    return rows.select(
        *(pl.col(theirs).alias(ours) for theirs, ours in _COLUMNS.items()),
        (pl.col("actueel") == "1").alias("current"),
        (pl.col("nevenadres") == "1").alias("secondary"),
    )


def table(measured: Measured) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| kind of spelling | addresses | right | ambiguous | not found | wrong | µs |"]
    lines.append("|---|---|---|---|---|---|---|")
    for quality in (*measured.kinds, measured.whole):
        shares = " | ".join(f"{quality.share(judgement):.2%}" for judgement in Judgement)
        name = quality.kind.replace("_", " ")
        lines.append(f"| {name} | {quality.cases} | {shares} | {quality.microseconds:.0f} |")
    return "\n".join(lines)


def _quality(kind: str, cases: Sequence[Case], book: AddressBook) -> Quality:
    began = time.process_time()
    answers = [resolve(case.address, book) for case in cases]
    took = time.process_time() - began
    counts = Counter(judged(found, case) for found, case in zip(answers, cases, strict=True))
    return Quality(kind=kind, counts=counts, microseconds=1e6 * took / len(cases))


def _whole(kinds: Iterable[Quality]) -> Quality:
    kinds = list(kinds)
    counts = sum((quality.counts for quality in kinds), Counter[Judgement]())
    weights = [quality.cases for quality in kinds]
    mean = statistics.fmean((quality.microseconds for quality in kinds), weights)
    return Quality(kind="all", counts=counts, microseconds=mean)


def main() -> None:
    """Print the table of every register."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("registers", type=Path, nargs="*", default=[WEESP, MADE_UP])
    parser.add_argument("--each", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    for path in options.registers:
        measured = measure(register(path), each=options.each, seed=options.seed)
        print(f"\n{path.name}\n\n{table(measured)}")


if __name__ == "__main__":
    main()
