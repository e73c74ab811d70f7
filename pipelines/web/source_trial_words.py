"""What the acceptance suite found, in Dutch: each reason by its form, else by how it ended."""

import re
from collections.abc import Mapping, Sequence

from contracts.acceptance import Mark, Result
from contracts.alerts import BREACHES
from contracts.deliveries import Breach
from pipelines.site import faults

_CODE = re.compile(r"\b[A-Z]-\d{3}\b")
_CASES: Mapping[str, str] = {
    "the same file": "hetzelfde bestand",
    "no bytes": "een leeg bestand",
    "a header alone": "alleen een kopregel",
    "an empty list": "een lege lijst",
    "a picture": "een plaatje",
    "two fifths of it": "twee vijfde van het bestand",
    "all but most of its last row": "een afgebroken laatste regel",
    "nine tenths of it": "negen tiende van het bestand",
    "fewer rows": "minder regels",
    "one column more": "een kolom meer",
    "a letter in another encoding": "een letter in een andere tekenset",
    "the one before, offered again": "de vorige levering opnieuw",
    "older data under a later name": "oudere gegevens onder een nieuwere naam",
    "…": "…",
}
_FORMED: Sequence[tuple[str, str]] = (
    (r"(\d+) of (\d+) rows", r"\1 van \2 regels"),
    (r"as of (\d{4})-(\d\d)-(\d\d)", r"peildatum \3-\2-\1"),
    (r"\S+ was given, \S+ was read", "de gegeven datum is een andere dan de datum in het bestand"),
    (r"(\d+) ways, of (\d+) files", r"\1 manieren geprobeerd, in \2 bestanden"),
    (r"(\d+) rows, every number the same", r"\1 regels, alle nummers hetzelfde"),
    (r"the numbers of the same rows differ .*", "dezelfde regels krijgen andere nummers"),
    (r"the second time: .*", "de tweede keer werd het geen levering"),
    (r"the hub refuses (?:the second|it): .*", "de hub weigert de levering"),
    (r"it is refused: .*", "het bestand wordt geweigerd"),
    (r"what is delivered changed with it", "wat geleverd wordt, is erdoor veranderd"),
    (r"nobody is told of it", "niemand krijgt er bericht van"),
    (r"told: (\d+) new", r"gemeld: \1 nieuw"),
    (r"(?:put into use: )?(\d+) rows became (\d+)", r"van \1 naar \2 regels"),
    (r"refused for another reason: .*", "geweigerd om een andere reden"),
    (r"its department stops it already \(.*\)", "de afdeling houdt dit zelf al tegen"),
    (r"(\d+) parties became (\d+), (\d+) of them new", r"van \1 naar \2 partijen, \3 nieuw"),
    (r"(\d+) parties are gone, none is new", r"\1 partijen zijn weg, er kwam er geen bij"),
    (r"rows of this format cannot be .*", "van dit formaat kan geen regel worden weggelaten"),
    (r"the hub takes data of tomorrow", "de hub neemt gegevens van morgen aan"),
    (r"refused at the department and at the hub", "geweigerd bij de afdeling en bij de hub"),
    (r"(\d+) values looked for in (\d+)\.(\d) MB", r"\1 waarden gezocht in \2,\3 MB"),
    (r"its values are public addresses, .*",
     "alle waarden zijn openbare adressen, of korter dan 8 tekens"),
    (r"version (\S+)", r"versie \1"),
    (r"(\d+) findings, the first: .*", r"\1 bevindingen; zie het contract"),
    (r"(\d+) deliveries there", r"aantal leveringen daar: \1"),
    (r"\S+ has no inbox in treffer.toml yet", "de bron heeft nog geen postbus in treffer.toml"),
    (r"the right ones open nothing", "het goede wachtwoord opent ook niets"),
    (r"the inbox is opened without a password, key or token",
     "de postbus gaat open zonder wachtwoord, sleutel of token"),
    (r"the inbox opens to anything", "de postbus gaat met elk wachtwoord open"),
    (r"it ends otherwise: .*", "het eindigt anders dan met een weigering"),
    (r"not tried: no good delivery could be made of the file",
     "niet geprobeerd: van het bestand kwam geen goede levering"),
    (r"not tried: the contract cannot be used",
     "niet geprobeerd: het contract kan zo niet worden gebruikt"),
    (r"not tried: .*", "niet geprobeerd"),
    (r"it was delivered, (\d+) of (\d+) rows", r"toch geleverd: \1 van \2 regels"),
    (r"(\d+) of (\d+) rows are put into use", r"\1 van \2 regels worden in gebruik genomen"),
    (r"it left half a delivery behind", "er bleef een halve levering liggen"),
    (r"the hub takes it", "de hub neemt de levering aan"),
    (r"it is put into use", "de levering wordt in gebruik genomen"),
    (r"no rule of the contract puts a row aside for another type",
     "geen regel van het contract weigert een waarde van een ander soort"),
    (r"only a CSV of two rows or more can be in two encodings",
     "alleen een CSV van twee regels of meer kan twee tekensets hebben"),
    (r"its format is in another encoding than UTF-8, or packed",
     "het formaat heeft een andere tekenset dan UTF-8, of is ingepakt"),
)  # fmt: skip
_OTHERWISE: Mapping[Mark, str] = {
    Mark.PASSED: "zoals het hoort",
    Mark.FAILED: "anders dan het hoort",
    Mark.NOT_APPLICABLE: "kan bij dit bestand niet",
}


def told(found: Result) -> str:
    """Return in Dutch why a check ended so, with the codes that the reason names."""
    if not found.reason:
        return ""
    return _formed(found.reason) or _of_cases(found.reason) or _otherwise(found)


def _formed(reason: str) -> str:
    for form, dutch in _FORMED:
        if match := re.fullmatch(form, reason):
            codes = _CODE.findall(reason)
            return match.expand(dutch) + (f" ({_named(codes)})" if codes else "")
    return ""


def _of_cases(reason: str) -> str:
    """Return a reason that is of one or more copies: `case: why; case: why`, or `cases (codes)`."""
    if match := re.fullmatch(r"(.+) \(([A-Z0-9, -]+)\)", reason):
        cases = [_case(one) for one in match[1].split(", ")]
        return f"{', '.join(cases)} ({match[2]})" if all(cases) else ""
    parts = [_part(one) for one in reason.split("; ")]
    return "; ".join(parts) if all(parts) else ""


def _part(text: str) -> str:
    if case := _case(text):
        return case
    case, _, why = text.partition(": ")
    ending = why if _CODE.fullmatch(why) else _formed(why) or _breaches(why)
    return f"{_case(case)}: {ending}" if _case(case) and ending else ""


def _case(text: str) -> str:
    if match := re.fullmatch(r"(without|one bit of|half of) (\S+)", text):
        words = {"without": "zonder", "one bit of": "één bit van", "half of": "de helft van"}
        return f"{words[match[1]]} {match[2]}"
    if match := re.fullmatch(r"(\S+) of another type", text):
        return f"{match[1]} van een ander soort"
    return _CASES.get(text, "")


def _breaches(text: str) -> str:
    known = {one.value for one in Breach}
    names = text.split(", ")
    if not known.issuperset(names):
        return ""
    return ", ".join(BREACHES[Breach(one)] for one in names)


def _otherwise(found: Result) -> str:
    codes = _CODE.findall(found.reason)
    return _OTHERWISE[found.mark] + (f" ({_named(codes)})" if codes else "")


def _named(codes: Sequence[str]) -> str:
    """Return codes, each with the title that its page has."""
    texts = faults.texts()
    named = [
        f"{one}: {str(texts[one]['title']).rstrip('.').lower()}" if one in texts else one
        for one in dict.fromkeys(codes)
    ]
    return "; ".join(named)
