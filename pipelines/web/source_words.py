"""The Dutch words of what a steward reads of a source: states, kinds, rules, checks."""

import re
from collections.abc import Mapping, Sequence

from contracts import small_counts
from contracts.acceptance import Check, Mark
from contracts.columns import ColumnKind, Treatment
from contracts.lifecycle import (
    Pause,
    Record,
    Resume,
    Retirement,
    Return,
    ShrinkConfirmed,
    Signature,
    State,
    Submission,
    SuiteRun,
)

STATES: Mapping[State, tuple[str, str, str]] = {
    State.CONCEPT: ("niets", "✎", "Concept"),
    State.ACCEPTED: ("niets", "✎", "Gekeurd"),
    State.SUBMITTED: ("let-op", "…", "Ingediend"),
    State.RETURNED: ("let-op", "?", "Vraag gesteld"),
    State.SIGNED: ("goed", "✓", "Getekend"),
    State.ACTIVE: ("goed", "✓", "Actief"),
    State.PAUSED: ("let-op", "‖", "Gepauzeerd"),
    State.RETIRED: ("niets", "■", "Uitgefaseerd"),
}
"""Per state its colour, its symbol and its word."""
TURNS: Mapping[State, str] = {
    State.CONCEPT: "De datasteward: laat de bron keuren en dien het contract in.",
    State.ACCEPTED: "De datasteward: dien het contract in.",
    State.SUBMITTED: "De ondertekenaar: onderteken het contract, of stel een vraag.",
    State.RETURNED: "De datasteward: beantwoord de vraag in het contract en dien opnieuw in.",
    State.SIGNED: "De afdeling: lever een bestand. Daarna neemt het systeem het in gebruik.",
    State.ACTIVE: "Niemand.",
    State.PAUSED: "De datasteward: hervat de bron als dat weer kan.",
    State.RETIRED: "Niemand.",
}
TREATMENTS: Mapping[Treatment, str] = {
    Treatment.TOKEN: "om op te zoeken, als code",
    Treatment.SUBSTANCE: "inhoud, verzegeld",
    Treatment.RELEVANCE: "bepaalt of een regel meetelt",
    Treatment.DROP: "gaat niet mee",
}
KINDS: Mapping[ColumnKind, str] = {
    ColumnKind.KEY: "eigen nummer",
    ColumnKind.BSN: "BSN",
    ColumnKind.FAMILY_NAME: "achternaam",
    ColumnKind.PREFIX: "voorvoegsel",
    ColumnKind.GIVEN_NAMES: "voornamen",
    ColumnKind.INITIALS: "voorletters",
    ColumnKind.FULL_NAME: "hele naam",
    ColumnKind.PARTNER_NAME: "naam van de partner",
    ColumnKind.PARTNER_PREFIX: "voorvoegsel van de partner",
    ColumnKind.BIRTH_DATE: "geboortedatum",
    ColumnKind.PARTY_NAME: "naam van persoon of bedrijf",
    ColumnKind.PARTY_TYPE: "soort: persoon of bedrijf",
    ColumnKind.ORGANISATION_NAME: "naam van een bedrijf",
    ColumnKind.KVK: "KVK-nummer",
    ColumnKind.BRANCH: "vestigingsnummer",
    ColumnKind.RSIN: "RSIN",
    ColumnKind.STREET: "straat",
    ColumnKind.SHORT_STREET: "korte straatnaam",
    ColumnKind.HOUSE_NUMBER: "huisnummer",
    ColumnKind.HOUSE_LETTER: "huisletter",
    ColumnKind.HOUSE_ADDITION: "toevoeging",
    ColumnKind.HOUSE_INDICATION: "aanduiding (bij, tegenover)",
    ColumnKind.POSTCODE: "postcode",
    ColumnKind.PLACE: "plaats",
    ColumnKind.ADDRESS_LINE: "adres op één regel",
    ColumnKind.BAG_NUM: "BAG-nummeraanduiding",
    ColumnKind.BAG_VBO: "BAG-verblijfsobject",
    ColumnKind.BAG_PAND: "BAG-pand",
    ColumnKind.PARCEL: "perceel",
    ColumnKind.PLATE: "kenteken",
    ColumnKind.THEME: "thema",
    ColumnKind.WPG_FLAG: "politiegegeven (ja of nee)",
    ColumnKind.OWN_OBSERVATION: "eigen waarneming (ja of nee)",
    ColumnKind.DATE: "datum",
    ColumnKind.CODE_LIST: "codes",
    ColumnKind.FREE_TEXT: "vrije tekst",
}
TYPES: Mapping[str, str] = {
    "string": "tekst",
    "integer": "geheel getal",
    "number": "getal",
    "date": "datum",
    "boolean": "ja of nee",
}
RULES: Mapping[str, str] = {
    "required": "er staat niets, en dat moet wel",
    "not_nullable": "er staat niets, en dat moet wel",
    "unique": "hetzelfde nummer staat er al",
    "type": "geen geldige waarde van dit soort",
    "eleven-test": "elfproef klopt niet",
    "postcode": "geen postcode",
    "birth-date": "geen geboortedatum",
    "pattern": "past niet bij het patroon van het contract",
    "length": "te lang",
    "codes": "geen code van het contract",
    "kvk": "geen 8 cijfers",
    "branch": "geen 12 cijfers",
    "bag-num": "geen 16 cijfers",
    "bag-vbo": "geen 16 cijfers",
    "bag-pand": "geen 16 cijfers",
    "house-number": "geen huisnummer",
    "house-letter": "geen huisletter",
    "parcel": "geen perceel",
    "plate": "geen kenteken",
}
"""What a broken rule of a column is called."""
THEN: Mapping[str, str] = {"reject": "regel geweigerd", "blank": "waarde weggelaten"}
LEFT_OUT: Mapping[str, str] = {
    "not relevant under the contract": "telt niet mee volgens het contract",
    "nothing to find it by": "niets om op te zoeken",
    "wpg": "politiegegeven (Wpg)",
    "own-observation": "geen eigen waarneming",
}
FOUND_BY: Mapping[str, str] = {
    "surname": "achternaam",
    "year of birth": "geboortejaar",
    "BAG address": "BAG-adres",
    "postcode and house number": "postcode en huisnummer",
    "street and house number": "straat en huisnummer",
    "KVK number": "KVK-nummer",
    "name of an organisation": "naam van een bedrijf",
    "number plate": "kenteken",
    "parcel": "perceel",
}
REFUSALS: Mapping[str, str] = {
    "C-101": "het bestand is niet te lezen of is leeg",
    "C-104": "een kolom ontbreekt of is van soort veranderd",
    "C-210": "er zijn meer regels geweigerd dan het contract toestaat",
    "C-305": "er zijn minder regels dan het contract vraagt",
}
MARKS: Mapping[Mark, tuple[str, str, str]] = {
    Mark.PASSED: ("goed", "✓", "Goed"),
    Mark.FAILED: ("fout", "✗", "Fout"),
    Mark.NOT_APPLICABLE: ("niets", "–", "Niet van toepassing"),
}
CHECKS: Mapping[Check, tuple[str, str]] = {
    Check.LINT: ("Het contract is zonder fouten", "Verbeter het contract."),
    Check.CONNECTION: (
        "De postbus is te openen",
        "Laat de beheerder de postbus of het wachtwoord in treffer.toml verbeteren.",
    ),
    Check.WRONG_CREDENTIALS: (
        "Een verkeerd wachtwoord opent niets",
        "Vraag wie de postbus beheert om een wachtwoord, sleutel of token te eisen.",
    ),
    Check.DELIVERED: (
        "Het bestand wordt een goede levering",
        "Verbeter het contract of het bestand.",
    ),
    Check.FRESHNESS: ("De peildatum wordt gelezen", "Geef de datum die in het bestand staat."),
    Check.FUTURE: ("Gegevens van morgen worden geweigerd", "Meld dit aan de beheerder."),
    Check.EMPTY: (
        "Een leeg bestand wordt geweigerd",
        "Laat het contract regels eisen: rowCount, mustBeGreaterThan.",
    ),
    Check.OTHER_FILE: ("Een ander soort bestand wordt geweigerd", "Meld dit aan de beheerder."),
    Check.CUT_FILE: (
        "Een half bestand wordt geweigerd",
        "Maak maxShrink en maxBadShare lager in het contract.",
    ),
    Check.CUT_DELIVERY: ("Een halve levering wordt geweigerd", "Meld dit aan de beheerder."),
    Check.ALTERED: ("Een veranderde levering wordt geweigerd", "Meld dit aan de beheerder."),
    Check.TWICE: (
        "Twee keer hetzelfde bestand geeft hetzelfde",
        "Geef het contract een kolom met een eigen nummer (primaryKey, unique).",
    ),
    Check.EXTRA_COLUMN: (
        "Een extra kolom wordt genegeerd en gemeld",
        "Meld dit aan de beheerder.",
    ),
    Check.MISSING_COLUMN: ("Een ontbrekende kolom wordt geweigerd", "Meld dit aan de beheerder."),
    Check.RETYPED_COLUMN: (
        "Een kolom van een ander soort wordt geweigerd",
        "Geef de kolom een soort of patroon waar de waarden aan voldoen.",
    ),
    Check.MIXED_ENCODING: (
        "Twee tekensets door elkaar worden geweigerd",
        "Lever in UTF-8 en laat encoding weg uit het contract.",
    ),
    Check.SHRUNKEN: (
        "Een bestand dat veel regels verloor, wordt geweigerd",
        "Maak maxShrink lager in het contract.",
    ),
    Check.CONFIRMED: (
        "Bevestigd door twee mensen telt het wel",
        "Vraag in het contract minder regels.",
    ),
    Check.REMOVED: ("Wat is verwijderd, is weg na verversen", "Meld dit aan de beheerder."),
    Check.OLDER: ("Een oudere levering vervangt geen nieuwere", "Meld dit aan de beheerder."),
    Check.RAW_VALUES: (
        "Nergens staat een ruwe waarde",
        "Stop met deze bron en meld het aan de beheerder.",
    ),
}
"""What each check of the acceptance suite shows, and what to do when it fails."""
STEPS: Mapping[str, str] = {
    "making a delivery": "een levering maken",
    "trying changed copies of the file": "veranderde kopieën van het bestand proberen",
    "trying changed deliveries": "veranderde leveringen proberen",
    "looking for raw values": "zoeken naar ruwe waarden",
}
RECORDS: Mapping[type[Record], str] = {
    SuiteRun: "gekeurd",
    Submission: "ingediend",
    Signature: "ondertekend",
    Return: "teruggestuurd met een vraag",
    Pause: "gepauzeerd",
    Resume: "hervat",
    Retirement: "uitgefaseerd",
    ShrinkConfirmed: "kleine levering bevestigd",
}

_WHYS: Mapping[str, str] = {
    "neither its name nor its values tell a kind": "naam en waarden zeggen niet wat het is",
    "empty in the sample": "leeg in het voorbeeld",
    "by its name special or criminal data, which need a law":
        "naar zijn naam bijzondere of strafrechtelijke gegevens: daar is een wet voor nodig",
    "by its values": "naar zijn waarden",
    "by its name, and its values agree": "naar zijn naam, en de waarden passen erbij",
    "free text by its name: nobody has checked whom it tells of":
        "vrije tekst naar zijn naam: niemand keek na over wie het gaat",
    "free text by its length: nobody has checked whom it tells of":
        "vrije tekst naar zijn lengte: niemand keek na over wie het gaat",
    "a theme: narrows nothing; relevance with a category seals it":
        "een thema: beperkt niets; met relevance en een category wordt het verzegeld",
    "by name an address, by values without number":
        "naar zijn naam een adres, maar zonder huisnummer",
    "dates": "datums",
    "dates; the rule of relevance can start from it":
        "datums; de regel over wat meetelt kan hiermee beginnen",
    "dates; use relevance if the rule needs it, substance if a grant may name it":
        "datums; gebruik relevance als de regel ze nodig heeft, substance als ze mogen worden "
        "toegekend",
    "dates, but too many are written otherwise: as relevance those rows are put aside":
        "datums, maar te veel zijn anders geschreven",
    "looks like dates, but there are too few to be certain":
        "lijken datums, maar het zijn er te weinig om zeker te zijn",
    "its values pass the eleven-test: a BSN or an RSIN; its name does not say which":
        "de waarden halen de elfproef: een BSN of een RSIN; de naam zegt niet welk",
    "looks like whole addresses, which its name does not say: use token if they are":
        "lijken hele adressen, maar de naam zegt dat niet: gebruik token als het zo is",
    "codes: use substance or relevance if needed":
        "codes: gebruik substance of relevance als dat nodig is",
    "a flag by its name: it keeps rows out of every delivery":
        "een vlag naar zijn naam: die houdt regels buiten elke levering",
    "the register's own number of a record; here it never comes twice: say unique if that is "
    "always so":
        "het eigen nummer van een regel; hier komt het nooit twee keer voor: schrijf unique als "
        "dat altijd zo is",
    "the register's own number of a record; not unique: several rows have one number":
        "het eigen nummer van een regel; niet uniek: meer regels hebben één nummer",
}  # fmt: skip
_WHYS_OF: Sequence[tuple[re.Pattern[str], str]] = (
    (
        re.compile(r"named like (\S+), but it has few different values"),
        r"heet als \1, maar heeft weinig verschillende waarden",
    ),
    (re.compile(r"named like (\S+), but its values are not"), r"heet als \1, maar is het niet"),
)


def rule(name: str) -> str:
    """Return what a broken rule is called; of a kind without a text of its own, by its kind."""
    if name in RULES:
        return RULES[name]
    kinds = {kind.value: word for kind, word in KINDS.items()}
    return f"geen geldige waarde: {kinds.get(name, name)}"


def counted(name: str) -> str:
    """Return what a count of rows is called: `column: rule`, or a reason of the contract."""
    column, _, broken = name.partition(": ")
    return f"kolom {column}: {rule(broken)}" if broken else LEFT_OUT.get(name, name)


def few(count: int) -> str:
    """Return a count of a delivery as it may be told: of few, only that they are few."""
    return small_counts.shown(count)


def why(reason: str) -> str:
    """Return in Dutch why a column was proposed so; as it was where no Dutch is known for it."""
    if reason in _WHYS:
        return _WHYS[reason]
    for pattern, dutch in _WHYS_OF:
        if (found := pattern.fullmatch(reason)) is not None:
            return found.expand(dutch)
    return reason
