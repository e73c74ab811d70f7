"""The columns that every form of the BAG gives."""

COLUMNS = (
    "nummeraanduiding_id",
    "adresseerbaar_object_id",
    "pand_id",
    "straat",
    "korte_straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "gemeentecode",
    "type_object",
    "status",
    "nevenadres",
    "geldig_van",
    "geldig_tot",
    "actueel",
)
"""`nevenadres` and `actueel` are 1 or 0."""
