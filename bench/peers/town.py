"""A made-up town as work: its population register, and the questions about persons."""

from pathlib import Path

import polars as pl

from bench.peers.work import Work

FIELDS = ("given", "family", "birth_date", "street", "house", "postcode")
COLUMNS = (
    *FIELDS, "givens", "prefix", "partner", "initial", "year", "month", "day", "pc4", "text"
)  # fmt: skip
RULES = (
    ("family", "birth_date"),
    ("family", "year", "initial"),
    ("family", "given"),
    ("family", "postcode"),
    ("birth_date", "initial"),
    ("birth_date", "postcode"),
    ("postcode", "house"),
    ("street", "house", "initial"),
)
_PREFIXES = (
    r"\b(van|von|vd|v|de|den|der|d|het|t|s|te|ter|ten|la|le|du|da|dos|di|el|al|ben|op|in|aan|bij"
    r"|uit|over|onder|voor)\b"
)
_TEXT, _NAME = pl.String, {"geslachtsnaam": pl.String, "voorvoegsel": pl.String}
_SCHEMA = {
    "burgerservicenummer": _TEXT,
    "naam": pl.Struct({"voornamen": _TEXT} | _NAME),
    "geboorte": pl.Struct(
        {"datum": pl.Struct({"datum": _TEXT, "jaar": pl.Int64, "maand": pl.Int64})}
    ),
    "verblijfplaats": pl.Struct(
        {
            "verblijfadres": pl.Struct(
                {"officieleStraatnaam": _TEXT, "huisnummer": pl.Int64, "postcode": _TEXT}
            )
        }
    ),
    "partners": pl.List(pl.Struct({"naam": pl.Struct(_NAME)})),
}


def read(folder: Path, limit: int | None = None) -> Work:
    """Return the register and the first questions about persons, as texts made alike."""
    asked = _csv(folder / "questions.csv").filter(pl.col("soort") == "persoon")[:limit]
    matches = (
        _csv(folder / "who.csv")
        .select(question="vraag_id", record="bsn")
        .join(asked.select(question="vraag_id"), on="question", how="semi")
    )
    return Work(
        register=_register(folder / "brp.ndjson"),
        questions=_questions(asked),
        fields=FIELDS,
        names=("given", "family"),
        rules=RULES,
        housemates=2,
        matches=matches,
    )


def truth(folder: Path, work: Work) -> pl.DataFrame:
    """Return of each question whether the register knows its person, and as which record."""
    told = _csv(folder / "truth.csv").filter(pl.col("bron") == "brp")
    return (
        work.questions.select("question")
        .join(told.select(question="vraag_id", known=pl.col("bekend") == "1"), on="question")
        .join(work.matches, on="question", how="left")
    )


def _csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, separator=";", quote_char=None, infer_schema=False)


def _register(path: Path) -> pl.DataFrame:
    name, address = pl.col("naam").struct, pl.col("verblijfplaats").struct.field("verblijfadres")
    born = pl.col("geboorte").struct.field("datum").struct
    year, month = (
        born.field(part).cast(pl.String).str.zfill(width)
        for part, width in (("jaar", 4), ("maand", 2))
    )
    partner = pl.col("partners").list.first().struct.field("naam").struct
    raw = pl.read_ndjson(path, schema=_SCHEMA).select(
        record="burgerservicenummer",
        givens=name.field("voornamen"),
        prefix=name.field("voorvoegsel"),
        family=name.field("geslachtsnaam"),
        partner=partner.field("geslachtsnaam"),
        birth_date=pl.coalesce(
            born.field("datum"),
            pl.concat_str(year, pl.lit("-"), month.fill_null("00"), pl.lit("-00")),
        ),
        street=address.struct.field("officieleStraatnaam"),
        house=address.struct.field("huisnummer").cast(pl.String),
        postcode=address.struct.field("postcode"),
    )
    return _alike(raw, "record")


def _questions(asked: pl.DataFrame) -> pl.DataFrame:
    names = pl.col("achternaam").str.split("-")
    raw = asked.select(
        question="vraag_id",
        givens="voornamen",
        prefix="voorvoegsel",
        family=names.list.first(),
        partner=names.list.get(1, null_on_oob=True),
        birth_date="geboortedatum",
        street="straat",
        house="huisnummer",
        postcode="postcode",
    )
    return _alike(raw, "question")


def _alike(raw: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the columns in small letters without accents, surnames without their prefix."""
    words = [_letters(pl.col(name)).alias(name) for name in ("givens", "prefix", "street")]
    names = [
        _blank(_letters(pl.col(name)).str.replace_all(_PREFIXES, "").str.replace_all(" ", ""))
        .fill_null(_letters(pl.col(name)))
        .alias(name)
        for name in ("family", "partner")
    ]
    date = pl.col("birth_date").str.split("-").list
    made = raw.with_columns(
        *words,
        *names,
        postcode=_blank(pl.col("postcode").str.replace_all(r"\s", "").str.to_lowercase()),
        house=pl.col("house").str.extract(r"^(\d+)"),
        **{
            part: date.get(at, null_on_oob=True).replace(["00", "0000"], None)
            for at, part in enumerate(("year", "month", "day"))
        },
    ).with_columns(
        given=pl.col("givens").str.split(" ").list.first(),
        initial=pl.col("givens").str.slice(0, 1),
        pc4=pl.col("postcode").str.slice(0, 4),
    )
    text = pl.concat_str(
        ["givens", "prefix", "family", "partner", "birth_date", "street", "house", "postcode"],
        separator=" ",
        ignore_nulls=True,
    )
    return made.with_columns(text=text).select(key, *COLUMNS)


def _letters(text: pl.Expr) -> pl.Expr:
    plain = (
        text.str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_many(
            ["ł", "ø", "đ", "ß", "æ", "ı", "ij", "."], ["l", "o", "d", "ss", "ae", "i", "y", " "]
        )
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
    )
    return _blank(plain)


def _blank(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
