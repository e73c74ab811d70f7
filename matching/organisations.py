"""Organisations: registration numbers and trade names to canonical values."""

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from matching.sound import sound
from matching.text import digits, fold, present

_LEGAL_FORMS = re.compile(
    r"\b(?:b\.?\s?v\.?|n\.?\s?v\.?|v\.?o\.?f\.?|c\.?v\.?|v\.?v\.?e\.?|u\.?a\.?|b\.?a\.?|w\.?a\.?"
    r"|i\.?o\.?|holding|beheer|stichting|st\.|vereniging|ver\.|cooperatie|cooperatief|maatschap"
    r"|eenmanszaak|besloten vennootschap|naamloze vennootschap|vennootschap onder firma"
    r"|gmbh|ltd|limited|inc|sarl|sprl|bvba|e\.?v\.?|firma|fa\.)(?=\s|$|[,;)])\.?"
)
_TRADING_AS = re.compile(
    r"\bh\.?\s?o\.?\s?d\.?\s?n\.?\b\.?|\bhandelend onder de naam\b|\bt\.?h\.?o\.?d\.?n\.?\b"
)
_WORD = re.compile(r"[a-z0-9]+")
_FILLERS = frozenset("de het een en and van der den voor the in op te aan bij of".split())
_GENERIC = tuple(
    """bakkerij slagerij cafe bar restaurant eetcafe eethuis cafetaria snackbar pizzeria grillroom
    hotel pension winkel shop store supermarkt markt handel handelsonderneming onderneming bedrijf
    aannemersbedrijf bouwbedrijf bouw klussenbedrijf klusbedrijf schildersbedrijf
    installatiebedrijf loodgietersbedrijf transport transportbedrijf koeriersdienst koerier taxi
    taxibedrijf autobedrijf auto autos garage autohandel autoverhuur kapsalon kapper barbershop
    salon schoonheidssalon nagelstudio massagesalon studio services service dienstverlening
    schoonmaakbedrijf schoonmaak administratiekantoor administratie advies adviesbureau
    consultancy consulting management beheer vastgoed makelaardij makelaar verhuur uitzendbureau
    groep group nederland holland international bloemen bloemist groente fruit kwekerij
    hoveniersbedrijf hovenier tuin zorg thuiszorg praktijk fysiotherapie tandarts huisarts
    apotheek school kinderopvang sport sportschool fitness import export events productie
    producten techniek techno ict it media design fashion mode kleding rijschool bloemenwinkel
    boekhandel fietsenwinkel tankstation makelaars telecom belwinkel avondwinkel shisha lounge
    coffeeshop growshop zonen zn gebroeders gebr""".split()
)
_SPELLABLE = 7
_SLIP = 88.0
_KVK = 8
_BRANCH = 12
_RSIN = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeName:
    """A trade name: all its words, the words that tell it apart, and whether these suffice."""

    words: str = field(default="", repr=False)
    core: str = field(default="", repr=False)
    distinctive: bool = False


def kvk(text: str | None) -> str | None:
    """Return a KvK number as eight digits, with the leading zeros that spreadsheets drop."""
    return _number(text, _KVK, shortest=6)


def branch(text: str | None) -> str | None:
    """Return a vestigingsnummer as twelve digits."""
    return _number(text, _BRANCH, shortest=6)


def rsin(text: str | None) -> str | None:
    """Return an RSIN as nine digits."""
    return _number(text, _RSIN, shortest=8)


def trade_names(text: str | None) -> tuple[TradeName, ...]:
    """Return the trade names in one column, of which there are two around `h.o.d.n.`."""
    text = present(text)
    if text is None:
        return ()
    parts = (_trade_name(part) for part in _TRADING_AS.split(fold(text)))
    return tuple(part for part in parts if part.words)


def _trade_name(text: str) -> TradeName:
    bare = _LEGAL_FORMS.sub(" ", text.replace("'", "").replace("&", " en "))
    words = _WORD.findall(bare) or _WORD.findall(text)
    telling = sorted({w.replace("ij", "y") for w in words if w not in _FILLERS})
    core = sorted({w.replace("ij", "y") for w in words if not _is_generic(w)})
    return TradeName(
        words="".join(telling),
        core="".join(sorted(sound(w) if w.isalpha() else w for w in core)),
        # One short word, such as a surname or a place, is shared by many companies.
        distinctive=len(telling) >= 2 and (len(core) >= 2 or sum(map(len, core)) >= 8),
    )


def _is_generic(word: str) -> bool:
    if word in _FILLERS or word in _GENERIC:
        return True
    # "Bakkerrij" is a slip of a trade, not a name.
    return len(word) >= _SPELLABLE and bool(
        process.extractOne(word, _GENERIC, scorer=fuzz.ratio, score_cutoff=_SLIP)
    )


def _number(text: str | None, length: int, *, shortest: int) -> str | None:
    found = digits(text)
    if not shortest <= len(found) <= length or not found.strip("0"):
        return None
    return found.zfill(length)
