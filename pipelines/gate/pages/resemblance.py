"""Why a record resembles what was asked, in Dutch, for the department's verifier alone."""

from collections.abc import Mapping, Sequence

_MUCH = 3.0
_TWIN = "kan iemand anders zijn met dezelfde achternaam en geboortedatum"
WORDS: Mapping[str, Mapping[str, str]] = {
    "bsn": {"same": "het BSN is gelijk", "differ": "het BSN verschilt"},
    "surname": {
        "both": "eigen achternaam en die van de partner zijn gelijk",
        "same": "de achternaam is gelijk",
        "cross": "de achternaam is gelijk aan die van de partner, of andersom",
        "sound": "de achternaam klinkt hetzelfde en lijkt in schrift",
        "slip": "de achternaam is gelijk op een schrijffout na",
        "close": "de achternaam lijkt veel",
        "near": "de achternaam lijkt iets",
        "sound_only": "de achternaam klinkt hetzelfde, maar is anders geschreven",
        "faint": "de achternaam lijkt weinig",
        "differ": "de achternaam verschilt",
    },
    "given": {
        "same": "de voornaam is gelijk",
        "call": "de ene voornaam is de roepnaam van de andere",
        "misspelt": "de voornaam is anders gespeld",
        "other_call": "de voornamen hebben dezelfde roepnaam",
        "second": "de voornaam is een tweede naam van de ander",
        "rival": "de voornamen lijken op elkaar, maar zijn twee eigen namen",
        "slip": "de voornaam is gelijk op een schrijffout na",
        "close": "de voornaam lijkt veel",
        "near": "de voornaam lijkt iets",
        "same_initial": "de voornaam verschilt, de eerste letter is gelijk",
        "differ": "de voornaam verschilt",
        "initials": "alle voorletters zijn gelijk",
        "initial": "de eerste voorletter is gelijk",
        "some_initials": "de eerste voorletter is gelijk, andere verschillen",
        "other_initial": "de eerste voorletter verschilt",
    },
    "initials": {
        "same": "alle voorletters zijn gelijk",
        "differ": "de voorletters verschillen",
    },
    "columns": {"swapped": "voornaam en achternaam staan op elkaars plaats"},
    "birth": {
        "full": "de geboortedatum is gelijk",
        "swap": "de geboortedatum is gelijk, met dag en maand verwisseld",
        "month": "geboortejaar en maand zijn gelijk; een dag is niet bekend",
        "day_slip": "de geboortedatum is gelijk op een schrijffout in de dag na",
        "day_off": "geboortejaar en maand zijn gelijk, de dag verschilt",
        "month_slip": "de geboortedatum is gelijk op een schrijffout in de maand na",
        "month_off": "geboortejaar en dag zijn gelijk, de maand verschilt",
        "year_slip": "de geboortedatum is gelijk op een schrijffout in het jaar na",
        "year_off": "dag en maand zijn gelijk, het geboortejaar verschilt",
        "year": "het geboortejaar is gelijk; een maand is niet bekend",
        "birthday": "dag en maand zijn gelijk; een geboortejaar is niet bekend",
        "year_only": "het geboortejaar is gelijk, de rest verschilt",
        "differ": "de geboortedatum verschilt",
    },
    "address": {
        "same": "het adres is gelijk",
        "door": "postcode en huisnummer zijn gelijk",
        "near": "de postcode is gelijk, het huisnummer verschilt of is niet bekend",
        "differ": "het adres verschilt",
    },
    "twin": {
        "here": "kan een tweelingbroer of -zus zijn, op hetzelfde adres",
        "elsewhere": _TWIN,
        "call": _TWIN,
        "near": _TWIN,
        "rival": _TWIN,
        "second": _TWIN,
    },
    "surname rarity": {"": "hoe zeldzaam de achternaam is"},
    "given rarity": {"": "hoe zeldzaam de voornaam is"},
}
"""In the order of `contracts.likeness.WORDS`, which says what is told and what is not."""


def lines(reasons: Sequence[tuple[str, str, float]]) -> list[str]:
    """Return one line for each comparison that says something; no weight, only which way."""
    told = []
    for feature, level, weight in reasons:
        words = WORDS.get(feature, {})
        meaning = words.get(level) or words.get("")
        if meaning is not None:
            told.append(f"{meaning} ({_says(weight)})")
    return told


def _says(weight: float) -> str:
    much = "sterk " if abs(weight) >= _MUCH else ""
    return f"wijst {much}op dezelfde" if weight >= 0 else f"wijst {much}op een ander"
