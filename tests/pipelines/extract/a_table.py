"""Made-up tables of a register: columns of text that look like what registers hold."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

import polars as pl

from connectors.formats.batches import LINE

Draw = Callable[[Random], str]

_GIVEN = ("Anna", "Bram", "Cato", "Daan", "Eva", "Finn", "Guus", "Hanna", "Iris", "Joost")
_FAMILY = ("Proefstra", "Testema", "Voorbeeld", "Nepstra", "Schijnveld", "Modelman", "Fictiena")
_STREETS = ("Kerkstraat", "Dorpsweg", "Molenlaan", "Hoofdstraat", "Sluiskade", "Eikenlaan")
_PLACES = ("Voorbeeldstad", "Buitenburg", "Nepdam")
_PREFIXES = ("van", "de", "van der", "ter", "den")


def eleven(random: Random) -> str:
    """Nine digits that pass the eleven-test."""
    while True:
        digits = [9, 9, 9, *(random.randrange(10) for _ in range(5))]
        last = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True))
        if last % 11 < 10:
            return "".join(map(str, [*digits, last % 11]))


def day(random: Random, form: str = "%Y-%m-%d") -> str:
    return (date(2018, 1, 1) + timedelta(days=random.randrange(2500))).strftime(form)


def postcode(random: Random) -> str:
    return f"{random.randrange(1000, 9999)} {random.choice('ABEGHJ')}{random.choice('KLMNPR')}"


def line(random: Random) -> str:
    street, number = random.choice(_STREETS), random.randrange(1, 300)
    return f"{street} {number}, {postcode(random)} {random.choice(_PLACES)}"


def bag(kind: str) -> Draw:
    return lambda random: f"9901{kind}{random.randrange(10**10):010}"


def name(random: Random) -> str:
    return f"{random.choice(_FAMILY)}{random.choice(('', 's', 'ma', 'huis', 'dijk', 'veld'))}"


KINDS: dict[str, Draw] = {
    "bsn": eleven,
    "rsin": eleven,
    "kvk_nummer": lambda random: f"{random.randrange(10**8):08}",
    "vestigingsnummer": lambda random: f"{random.randrange(10**12):012}",
    "nummeraanduiding_id": bag("20"),
    "verblijfsobject_id": bag("01"),
    "pand_id": bag("10"),
    "postcode": postcode,
    "huisnummer": lambda random: str(random.randrange(1, 400)),
    "huisletter": lambda random: random.choice("ABC"),
    "huisnummertoevoeging": lambda random: random.choice(("bis", "hs", "1", "2")),
    "straatnaam": lambda random: random.choice(_STREETS),
    "woonplaats": lambda random: random.choice(_PLACES),
    "adres": line,
    "voornamen": lambda random: random.choice(_GIVEN),
    "voorletters": lambda random: f"{random.choice('ABCDE')}.{random.choice('FGH')}.",
    "voorvoegsel": lambda random: random.choice(_PREFIXES),
    "achternaam": name,
    "volledige_naam": lambda random: f"{random.choice(_GIVEN)} {name(random)}",
    "geboortedatum": day,
    "handelsnaam": lambda random: f"{name(random)} {random.choice(('B.V.', 'V.O.F.', 'Bouw'))}",
    "kenteken": lambda random: f"{random.choice('GHJ')}{random.choice('KLN')}-123-{random.choice('PRS')}",
    "datum_besluit": day,
    "zaaknummer": lambda random: f"Z-{random.randrange(2015, 2026)}-{random.randrange(10**6):06}",
    "status": lambda random: random.choice(("open", "gesloten")),
    "omschrijving": lambda random: " ".join(random.choice(_STREETS) for _ in range(9)),
}  # fmt: skip
"""Columns by the name that says what they hold."""


def drawn(draw: Draw, rows: int, seed: int = 1) -> list[str]:
    """So many values of one column, the same for the same seed."""
    random = Random(seed)
    return [draw(random) for _ in range(rows)]


def a_table(columns: dict[str, Sequence[str | None]]) -> pl.DataFrame:
    """The columns as a reader gives them."""
    frame = pl.DataFrame({key: list(held) for key, held in columns.items()}).cast(pl.String)
    numbers = pl.int_range(2, frame.height + 2, dtype=pl.UInt64, eager=True).alias(LINE)
    return frame.insert_column(0, numbers)


def csv_of(columns: dict[str, Sequence[str | None]], delimiter: str = ";") -> str:
    """The same as the text of a file; values hold neither quotes nor breaks of lines."""
    rows = zip(*columns.values(), strict=True)
    lines = [delimiter.join(columns), *(delimiter.join(one or "" for one in row) for row in rows)]
    return "\n".join(lines) + "\n"
