"""What is found in a contract, in Dutch: each reason and each repair of the linter."""

import re
from collections.abc import Mapping, Sequence

_REASONS: Mapping[str, str] = {
    "must be a text": "moet een tekst zijn",
    "is not filled in": "is niet ingevuld",
    "is not in the closed list": "staat niet in de lijst van wat hier kan",
    "must be a list of texts": "moet een lijst van teksten zijn",
    "must be true or false": "moet true of false zijn",
    "is no property of ours": "kennen wij niet als eigenschap",
    "stands here for the second time": "staat hier voor de tweede keer",
    "this is not YAML": "dit is geen YAML",
    "this is not YAML, or holds a sign that no text may hold":
        "dit is geen YAML, of er staat een teken in dat niet mag",
    "mappings and lists are nested too deeply": "de lagen zitten te diep in elkaar",
    "a contract is a mapping that starts with apiVersion and kind":
        "een contract begint met apiVersion en kind",
    "a part is repeated through an alias (*name)": "een deel wordt herhaald met een alias (*naam)",
    "a key stands here for the second time": "een sleutel staat hier voor de tweede keer",
    "is not in the standard's list": "staat niet in de lijst van de standaard",
    "is not written as the standard wants": "is niet geschreven zoals de standaard wil",
    "is not a DataContract of v3.2.0": "is geen DataContract van v3.2.0",
    "is not a version": "is geen versie",
    "does not end in a source name": "eindigt niet op de naam van een bron",
    "is not a decision": "is geen besluit",
    "a contract has one server": "een contract heeft één server",
    "a contract has one table": "een contract heeft één tabel",
    "Suwinet stands under the Wet SUWI": "Suwinet valt onder de Wet SUWI",
    "no column is the primaryKey": "geen kolom is de primaryKey",
    "no column is a token": "geen kolom is een token: de bron is dan nergens op te zoeken",
    "treatment is missing": "treatment ontbreekt",
    "logicalType is missing": "logicalType ontbreekt",
    "labels a column that tells of no party": "geeft een partij aan een kolom zonder partij",
    "is taken by another column": "is al de naam van een andere kolom",
    "is not a label": "is geen label",
    "substance without category": "inhoud zonder categorie",
    "a dropped column is sealed nowhere": "een kolom die niet meegaat, wordt nergens verzegeld",
    "this kind cannot be a token": "deze soort kan geen token zijn",
    "free text is dropped, or sealed as substance":
        "vrije tekst gaat niet mee, of wordt als inhoud verzegeld",
    "special data without the law that allows them":
        "bijzondere gegevens zonder de wet die ze toestaat",
    "this law lets no special data be supplied":
        "deze wet laat geen bijzondere gegevens verstrekken",
    "a required value cannot be blanked": "een verplichte waarde kan niet leeg worden gemaakt",
    "a flag keeps rows out and goes nowhere": "een vlag houdt regels tegen en gaat nergens heen",
    "a flag is true or false": "een vlag is ja of nee",
    "this flag stands on another column already": "deze vlag staat al op een andere kolom",
    "the pattern is not a regular expression, or looks around or back":
        "het patroon is geen geldig patroon, of kijkt vooruit of terug",
    "the pattern holds what looks like a value": "in het patroon staat iets wat een waarde lijkt",
    "maxLength is a whole number above 0": "maxLength is een geheel getal boven 0",
    "is not a list of texts": "is geen lijst van teksten",
    "lists values of people": "somt waarden van mensen op",
    "a contract shows no values of a register": "een contract toont geen waarden van een register",
    "a column's quality is checked by nobody, and can hold values":
        "quality van een kolom kijkt niemand na, en er kunnen waarden in staan",
    "nothing is transformed, so this promises what is not":
        "er wordt niets omgezet; dit belooft iets wat niet gebeurt",
    "is not a rule of ours": "is geen regel van ons",
    "is no clock of ours": "is geen klok van ons",
    "is no period, or longer than the latency": "is geen periode, of langer dan latency",
    "latency exceeds retention": "latency is langer dan retention",
    "this reader needs a mapping": "dit formaat heeft een mapping nodig",
    "does not end when a case is destroyed or goes to the archive":
        "eindigt niet als een zaak wordt vernietigd of naar het archief gaat",
    "a theme is sealed beside relevance, or dropped":
        "een thema wordt verzegeld naast relevance, of valt weg",
    "identity holds name, birth date and address alone, since a verifier sees it":
        "identity heeft alleen naam, geboortedatum en adres: een verificateur ziet het",
    "is of another source": "hoort bij een andere bron",
    "free text is sealed: it can name anybody, and nobody has checked whom":
        "vrije tekst wordt verzegeld: er kan iedereen in staan, en niemand keek dat na",
    "frequency exceeds latency: answers stop before the next delivery comes":
        "frequency is langer dan latency: de bron is te oud voor de volgende levering komt",
    "frequency exceeds warnAfter: every delivery ends in a warning":
        "frequency is langer dan warnAfter: elke levering eindigt met een waarschuwing",
}  # fmt: skip
_REPAIRS: Mapping[str, str] = {
    "Put quotes round it": "Zet er aanhalingstekens omheen",
    "Fill it in": "Vul het in",
    "Add it": "Voeg het toe",
    "Add it; see the reference of contract keys": "Voeg het toe; zie de lijst van sleutels",
    "Correct it": "Verbeter het",
    "Correct the text there": "Verbeter de tekst daar",
    "Correct or remove the key": "Verbeter de sleutel of haal die weg",
    "Remove it": "Haal het weg",
    "Remove one of them": "Haal er één weg",
    "Keep one of them": "Houd er één over",
    "Write it as [one, other]": "Schrijf het als [een, ander]",
    "Write it without quotes": "Schrijf het zonder aanhalingstekens",
    "Write it as 1.0.0": "Schrijf het als 1.0.0",
    "Write it as 2d or 12h": "Schrijf het als 2d of 12h",
    "Write it to that version": "Schrijf het volgens die versie",
    "Write {reference: text, date: yyyy-mm-dd}": "Schrijf {reference: tekst, date: jjjj-mm-dd}",
    "Give value and unit d or h": "Geef value en unit d of h",
    "Say which number a record has": "Zeg welk nummer een regel heeft",
    "Say what a record can be found by": "Zeg waarop een regel te vinden is",
    "Say what it is sealed together with": "Zeg waarmee het samen wordt verzegeld",
    "Say where deliveries stand": "Zeg waar leveringen staan",
    "Say which fields hold what": "Zeg welke velden wat bevatten",
    "Use drop": "Gebruik drop",
    "Use relevance": "Gebruik relevance",
    "Use relevance alone": "Gebruik alleen relevance",
    "Use boolean": "Gebruik boolean",
    "Use reject, or required: false": "Gebruik reject, of required: false",
    "Use metric: rowCount alone": "Gebruik alleen metric: rowCount",
    "Use it no longer than kept": "Gebruik het niet langer dan het wordt bewaard",
    "Use it, or treat it otherwise": "Gebruik het, of behandel het anders",
    "Use drop, unless what a grant is for stands nowhere else":
        "Gebruik drop, tenzij wat nodig is nergens anders staat",
    "Use small letters, digits and '-', letter first":
        "Gebruik kleine letters, cijfers en '-', eerst een letter",
    "Use letters, digits, '_' and '-'": "Gebruik letters, cijfers, '_' en '-'",
    "Remove the examples": "Haal de voorbeelden weg",
    "Remove the list": "Haal de lijst weg",
    "Remove the category": "Haal de categorie weg",
    "Remove it, or set a kind": "Haal het weg, of geef een soort",
    "Set a kind that tells of a party": "Geef een soort die over een partij gaat",
    "Name it, or use drop": "Noem het, of gebruik drop",
    "Choose another category": "Kies een andere categorie",
    "Correct it, or write altijd": "Verbeter het, of schrijf altijd",
    "Give every column a name of its own": "Geef elke kolom een eigen naam",
    "Write one contract per table": "Schrijf één contract per tabel",
    "See the standard for this key": "Zie de standaard voor deze sleutel",
    "Ask for deliveries more often, or use them longer":
        "Vraag vaker om een levering, of gebruik die langer",
    "Warn later, or ask for deliveries more often":
        "Waarschuw later, of vraag vaker om een levering",
    "Change it; put quotes round a text that looks like a number":
        "Verander het; zet aanhalingstekens om een tekst die een getal lijkt",
}  # fmt: skip
_PATTERNS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"(\S+) is missing or no period"), r"\1 ontbreekt of is geen periode"),
    (re.compile(r"(\S+) is missing"), r"\1 ontbreekt"),
    (re.compile(r"misses (.+)"), r"mist \1"),
    (re.compile(r"must be a number from 0 to (\S+)"), r"moet een getal zijn van 0 tot \1"),
    (re.compile(r"must be .+"), "heeft een andere vorm dan de standaard wil"),
    (re.compile(r"the standard knows no key .+"), "deze sleutel kent de standaard niet"),
    (re.compile(r"breaks the standard's rule .+"), "breekt een regel van de standaard"),
    (re.compile(r"does not use (\S+)"), r"gebruikt \1 niet"),
    (re.compile(r"uses (\S+)"), r"gebruikt \1"),
    (re.compile(r"compares (\S+) as another type"), r"vergelijkt \1 als een ander soort"),
    (re.compile(r"(?:Use|Add) one of: (.+)"), r"Kies uit: \1"),
    (re.compile(r"Write (.+)"), r"Schrijf \1"),
    (re.compile(r"Add: (.+)"), r"Voeg toe: \1"),
)


def reason(text: str) -> str:
    """Return in Dutch what is wrong; as it was where no Dutch is known for it."""
    return _REASONS.get(text) or _by_pattern(text)


def repair(text: str) -> str:
    """Return in Dutch what to do; as it was where no Dutch is known for it."""
    return _REPAIRS.get(text) or _by_pattern(text)


def _by_pattern(text: str) -> str:
    for pattern, dutch in _PATTERNS:
        if (found := pattern.fullmatch(text)) is not None:
            return found.expand(dutch)
    return text
