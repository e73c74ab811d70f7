"""What both shapes of the BRP give: the columns, the standard values, who is left out."""

import polars as pl

COLUMNS = (
    "bsn",
    "a_nummer",
    "voornamen",
    "voorletters",
    "voorvoegsel",
    "geslachtsnaam",
    "adellijke_titel",
    "aanduiding_naamgebruik",
    "partner_voorvoegsel",
    "partner_geslachtsnaam",
    "geboortedatum",
    "geslacht",
    "straat",
    "korte_straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "aanduiding_bij_huisnummer",
    "postcode",
    "woonplaats",
    "nummeraanduiding_id",
    "adresseerbaar_object_id",
    "functie_adres",
    "verblijf_vanaf",
    "verblijf_type",
    "niet_op_adres",
    "land",
    "geheim",
    "opschorting_reden",
    "opschorting_datum",
    "in_onderzoek",
)
"""Codes are the register's own; `niet_op_adres` and `geheim` are 1 or 0; `in_onderzoek` names
the groups under investigation: persoon, naam, geboorte, verblijfplaats, partner."""

NOBODY = "no_name_and_no_bsn"
ERASED = {"F": "suspended_as_error", "W": "suspended_and_wiped"}
"""By reason of opschorting: such a person list is void (LO BRP, table of 67.20)."""

_UNKNOWN = frozenset({None, "", "."})
_DATES = ("geboortedatum", "verblijf_vanaf", "opschorting_datum")
_STANDARD = {
    "bsn": "000000000",
    "a_nummer": "0000000000",
    "voornamen": ".",
    "geslachtsnaam": ".",
    "partner_geslachtsnaam": ".",
    "straat": ".",
    "korte_straat": ".",
    "huisnummer": "0",
    "nummeraanduiding_id": "0000000000000000",
    "adresseerbaar_object_id": "0000000000000000",
    "land": "0000",
}
_DAY = r"^(\d{4})(\d{2})(\d{2})$"


def _unless(value: pl.Expr, standard: str) -> pl.Expr:
    return pl.when(value != standard).then(value)


CLEANING = (
    *(_unless(pl.col(name), standard).alias(name) for name, standard in _STANDARD.items()),
    *(
        _unless(pl.col(name).str.replace(_DAY, "${1}-${2}-${3}"), "0000-00-00").alias(name)
        for name in _DATES
    ),
)
"""Turns the standard values of the LO BRP into null and writes each date as YYYY-MM-DD."""


def nothing_known(*values: str | None) -> bool:
    """Return whether every name or number is missing or the standard value for unknown."""
    return _UNKNOWN.issuperset(values)
