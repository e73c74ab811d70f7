"""Organisations: registration numbers and trade names to canonical values."""

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from matching.sound import sound
from matching.text import digits, fold, present

_LEGAL_FORMS = re.compile(
    r"(?<![\w&])(?:b\.?\s?v\.?(?:\s?b\.?\s?a\.?)?|n\.?\s?v\.?|v\.?\s?o\.?\s?f\.?|c\.?\s?v\.?"
    r"|v\.?\s?v\.?\s?e\.?|u\.?a\.?|b\.?a\.?|w\.?a\.?|i\.?o\.?|e\.?v\.?|s\.a\.|s\.p\.r\.l\.|sprl|sarl"
    r"|s\.r\.l\.|gmbh(?:\s+(?:en|&)\s+co\.?(?:\s?kg)?)?|ag|kg|ug|llc|plc|ltd|limited|inc|corp"
    r"|sp\.?\s?z\.?\s?o\.?\s?o|in oprichting|in liquidatie|holding|beheer"
    r"|sticht(?:ing|\.)|stg|st\.|(?:cooperatieve\s)?vereniging(?:\svan\seigena(?:ar|re)n?s?)?|ver\."
    r"|cooperati(?:eve|ef|e)|maatschap|mts|eenmanszaak|firma|fa\.?"
    r"|(?:besloten|naamloze|commanditaire)\svennootschap(?:\smet\sbeperkte\saansprakelijkheid)?"
    r"|vennootschap onder firma)(?=\s|$|[.,;)])\.?"
)
_TRADING_AS = re.compile(
    r"\b(?:tevens\s|mede\s|ook\s)?(?:(?:t\.?\s?)?h\.?\s?o\.?\s?d\.?\s?n\b\.?"
    r"|handelende?\sonder\sde\sna(?:am|men)|h/o\b|o\.d\.n\.|trading\sas|d[./]?b[./]?a\b\.?|ook\sgenaamd)"
)
_SITE = re.compile(r"(?:https?://)?(?:\bwww\.)?\b([a-z0-9-]{3,})\.(?:nl|com|eu|net|org|be|de)\b")
_LETTERS = re.compile(r"(?<![\w'])[a-z](?:[. ]+[a-z](?![\w']))*(?![\w'])\.?")
"""Single letters in a row: initials of a person, or a name written with full stops."""
_NOT_WORD = re.compile(r"[^a-z0-9]")
_WORD = re.compile(r"[a-z0-9]+")
_ABBREVIATION = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,3}")
_FLOAT = re.compile(r"(?<=\d)[.,]0$")
_VAT = re.compile(r"nl\s?(\d{9})\s?b\s?\d{2}", re.IGNORECASE)
_FILLERS = frozenset("de het een en van der den voor the in op te aan bij of t s".split())
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
    found = digits(text)
    # The number of a dossier used to end in four digits for the branch.
    if len(found) == _BRANCH and found.endswith("0000"):
        text = found[:_KVK]
    return _number(text, _KVK, shortest=6)


def branch(text: str | None) -> str | None:
    """Return a vestigingsnummer as twelve digits."""
    return _number(text, _BRANCH, shortest=6)


def rsin(text: str | None) -> str | None:
    """Return an RSIN as nine digits, from a VAT number too."""
    if text and (found := _VAT.fullmatch(text.strip())):
        text = found[1]
    return _number(text, _RSIN, shortest=8)


def trade_names(text: str | None) -> tuple[TradeName, ...]:
    """Return the trade names in one column, of which there are two around `h.o.d.n.`."""
    text = present(text)
    if text is None:
        return ()
    parts = (_trade_name(part) for part in _TRADING_AS.split(fold(text)))
    return tuple(part for part in parts if part.words)


def _trade_name(text: str) -> TradeName:
    text = _SITE.sub(r"\1", text.replace("'s ", "s ").replace("&", " en "))
    bare = _LEGAL_FORMS.sub(" ", text)
    letters = {_NOT_WORD.sub("", found) for found in _LETTERS.findall(bare)}
    bare = _LETTERS.sub(lambda found: f" {_NOT_WORD.sub('', found[0])} ", bare)
    named = _WORD.findall(bare)
    words = set(named or _WORD.findall(text))
    telling = {w for w in words if w not in _FILLERS} or words
    core = {w for w in words if not _is_generic(w)}
    # Initials of a person are left out by one clerk and written by another.
    core = {w for w in core if w not in letters and not _ABBREVIATION.fullmatch(w)} or core
    return TradeName(
        words="".join(sorted(w.replace("ij", "y") for w in telling)),
        core="".join(sorted(sound(w.replace("ij", "y")) if w.isalpha() else w for w in core)),
        # One short word, such as a surname or a place, is shared by many companies.
        distinctive=bool(named)
        and len(telling) >= 2
        and (len(core) >= 2 or sum(map(len, core)) >= 8),
    )


def _is_generic(word: str) -> bool:
    if word in _FILLERS or word in _GENERIC:
        return True
    # "Bakkerrij" is a slip of a trade, not a name.
    return len(word) >= _SPELLABLE and bool(
        process.extractOne(word, _GENERIC, scorer=fuzz.ratio, score_cutoff=_SLIP)
    )


def _number(text: str | None, length: int, *, shortest: int) -> str | None:
    found = digits(_FLOAT.sub("", text)) if text else ""
    # One digit over and over is a standard value, of which all noughts is the commonest.
    if not shortest <= len(found) <= length or len(set(found)) < 2:
        return None
    return found.zfill(length)
