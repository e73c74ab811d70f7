"""The words by which Dutch registers call their columns, and the kind that each stands for."""

import re
from collections.abc import Mapping

from contracts.columns import ColumnKind

NAMES: Mapping[ColumnKind, tuple[str, ...]] = {
    ColumnKind.BSN: ("bsn", "burgerservicenummer", "bsnnummer", "bsnnr", "sofinummer", "sofinr"),
    ColumnKind.RSIN: ("rsin", "rsinnummer", "fiscaalnummer", "finummer"),
    ColumnKind.KVK: (
        "kvk", "kvknummer", "kvknr", "handelsregisternummer", "kamervankoophandelnummer",
        "dossiernummerkvk", "kvkdossiernummer",
    ),
    ColumnKind.BRANCH: ("vestigingsnummer", "vestigingsnr", "vestigingnummer", "kvkvestiging"),
    ColumnKind.BAG_NUM: (
        "nummeraanduiding", "nummeraanduidingid", "nummeraanduidingidentificatie", "bagnum",
        "nummeraanduidingbagid", "bagnummeraanduiding", "bagnummeraanduidingid",
    ),
    ColumnKind.BAG_VBO: (
        "verblijfsobject", "verblijfsobjectid", "adresseerbaarobject", "adresseerbaarobjectid",
        "adresseerbaarobjectidentificatie", "vboid", "bagvbo", "bagverblijfsobjectid",
    ),
    ColumnKind.BAG_PAND: ("pandid", "pandidentificatie", "bagpand", "bagpandid"),
    ColumnKind.POSTCODE: ("postcode", "pc6", "postkode"),
    ColumnKind.HOUSE_LETTER: ("huisletter", "huisnummerletter"),
    ColumnKind.HOUSE_ADDITION: (
        "huisnummertoevoeging", "huisnrtoevoeging", "toevoeging", "huistoevoeging", "hnrtoev",
        "huisnummertoev", "toevoeginghuisnummer",
    ),
    ColumnKind.HOUSE_INDICATION: (
        "huisnummeraanduiding", "aanduidingbijhuisnummer", "huisnraanduiding",
    ),
    ColumnKind.HOUSE_NUMBER: ("huisnummer", "huisnr", "hnr", "housenumber"),
    ColumnKind.SHORT_STREET: (
        "verkorteopenbareruimtenaam", "verkortestraatnaam", "kortestraat", "straatverkort",
    ),
    ColumnKind.STREET: ("straat", "straatnaam", "openbareruimtenaam", "openbareruimte", "street"),
    ColumnKind.PLACE: ("woonplaats", "woonplaatsnaam", "plaats", "plaatsnaam", "vestigingsplaats"),
    ColumnKind.ADDRESS_LINE: (
        "adres", "adresregel", "locatie", "volledigadres", "bezoekadres", "woonadres",
        "vestigingsadres", "locatieadres", "straathuisnummer", "adresvolledig", "pandadres",
        "plek", "standplaats", "ligplaats", "objectadres",
    ),
    ColumnKind.INITIALS: ("voorletters", "voorletter", "initialen"),
    ColumnKind.GIVEN_NAMES: ("voornamen", "voornaam", "doopnamen"),
    ColumnKind.PARTNER_PREFIX: (
        "voorvoegselpartner", "partnervoorvoegsel", "tussenvoegselpartner",
        "voorvoegselgeslachtsnaampartner",
    ),
    ColumnKind.PREFIX: (
        "voorvoegsel", "voorvoegsels", "tussenvoegsel", "tussenvoegsels",
        "voorvoegselgeslachtsnaam",
    ),
    ColumnKind.PARTNER_NAME: (
        "geslachtsnaampartner", "partnernaam", "naampartner", "achternaampartner",
        "partnerachternaam", "partnergeslachtsnaam",
    ),
    ColumnKind.FAMILY_NAME: ("achternaam", "geslachtsnaam", "familienaam", "meisjesnaam"),
    ColumnKind.FULL_NAME: (
        "volledigenaam", "naampersoon", "persoonsnaam", "naambewoner", "naamvolledig",
    ),
    ColumnKind.ORGANISATION_NAME: (
        "bedrijfsnaam", "handelsnaam", "bedrijf", "naambedrijf", "naamonderneming",
        "statutairenaam", "organisatienaam", "naamorganisatie", "organisatie", "rechtspersoon",
        "naaminrichting",
    ),
    ColumnKind.PARTY_NAME: (
        "naam", "betrokkene", "aanvrager", "eigenaar", "gebruiker", "vergunninghouder", "houder",
        "exploitant", "overtreder", "ontvanger", "subsidieontvanger", "bezwaarmaker", "indiener",
        "klager", "gemachtigde", "belanghebbende", "partij", "huurder", "contractant",
    ),
    ColumnKind.PARTY_TYPE: (
        "soortpersoon", "typepersoon", "soortbetrokkene", "typebetrokkene", "aardpersoon",
        "soortpartij", "typepartij", "eigenaartype", "gebruikertype",
    ),
    ColumnKind.BIRTH_DATE: (
        "geboortedatum", "geboortedag", "gebdatum", "gebdat", "datumgeboorte", "geborenop",
    ),
    ColumnKind.PLATE: ("kenteken", "kentekennummer", "nummerplaat"),
    ColumnKind.PARCEL: (
        "perceel", "kadastraal", "kadastraleaanduiding", "kadastraalperceel", "kadastraleobject",
        "perceelaanduiding", "perceelnummerkadastraal",
    ),
    ColumnKind.THEME: ("thema", "signaalthema"),
    ColumnKind.WPG_FLAG: ("wpg", "iswpg", "wpggegeven", "opsporing", "alsboa", "opsporingsgegeven"),
    ColumnKind.OWN_OBSERVATION: (
        "zelfwaargenomen", "eigenwaarneming", "eigenwaargenomen", "zelfgezien",
    ),
    ColumnKind.FREE_TEXT: (
        "omschrijving", "toelichting", "opmerking", "opmerkingen", "notitie", "notities", "memo",
        "beschrijving", "bijzonderheden", "tekst", "vrijetekst", "verslag", "bevindingen", "inhoud",
        "motivering", "relaas",
    ),
    ColumnKind.KEY: (
        "zaaknummer", "zaaknr", "zaakid", "zaakidentificatie", "dossiernummer", "dossiernr",
        "registratienummer", "vergunningnummer", "kenmerk", "referentie", "id", "identificatie",
        "nummer", "volgnummer", "beschikkingsnummer", "objectnummer", "wozobjectnummer",
        "meldingnummer", "meldingsnummer", "subsidienummer", "contractnummer", "aanslagnummer",
    ),
}  # fmt: skip
"""Written without capitals and signs; what stands before or after names the party."""

UNUSED: Mapping[str, str] = {
    "geboorteplaats": "a place of birth is compared with nothing",
    "geslacht": "the sex is compared with nothing",
    "telefoon": "telephone numbers are compared with nothing",
    "telefoonnummer": "telephone numbers are compared with nothing",
    "mobiel": "telephone numbers are compared with nothing",
    "email": "mail addresses are compared with nothing",
    "emailadres": "mail addresses are compared with nothing",
    "iban": "bank accounts are compared with nothing",
    "rekeningnummer": "bank accounts are compared with nothing",
    "behandelaar": "it tells of a colleague",
    "medewerker": "it tells of a colleague",
    "ambtenaar": "it tells of a colleague",
    "toezichthouder": "it tells of a colleague",
}
"""Words of columns that are known and not used, with the reason."""

SPECIAL = (
    "nationaliteit", "etniciteit", "afkomst", "geloof", "religie", "godsdienst", "kerkelijk",
    "gezondheid", "medisch", "diagnose", "ziekte", "handicap", "zorg", "seksueel", "geaardheid",
    "vakbond", "politiekevoorkeur", "ras", "biometrie",
)  # fmt: skip
CRIMINAL = ("strafrecht", "strafblad", "veroordeling", "misdrijf", "strafbaarfeit", "justitie")

ROLES = frozenset(
    (
        "aanvrager", "eigenaar", "gebruiker", "houder", "vergunninghouder", "betrokkene", "melder",
        "bewoner", "exploitant", "gemachtigde", "bedrijf", "onderneming", "inrichting", "pand",
        "locatie", "object", "contactpersoon", "leidinggevende", "bezwaarmaker", "indiener",
        "klager", "ontvanger", "overtreder", "huurder", "verhuurder", "persoon", "partij",
        "vergunning", "correspondentie", "belanghebbende", "bestuurder", "koper", "verkoper",
    )
)  # fmt: skip
"""Words that by themselves tell which party a column is of."""

OTHERWISE = frozenset(
    (
        "soort", "type", "aantal", "code", "status", "reden", "bedrag", "oppervlakte", "tijd",
        "tijdstip", "land", "landcode", "gemeente", "gemeentecode", "provincie", "wijk", "buurt",
        "geboorte", "overlijden", "volgnr", "versie", "herkomst", "mutatie",
    )
)  # fmt: skip
"""Words that turn the word beside them into something else: the number of a name is no name."""

_WEAK = frozenset((ColumnKind.KEY, ColumnKind.PARTY_NAME, ColumnKind.FREE_TEXT))
_JOINTS = re.compile(r"[^a-z0-9]+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = {word: kind for kind, listed in NAMES.items() for word in listed}
_MOST = 6


def kind_of(name: str) -> ColumnKind | None:
    """Return the kind that a column's name speaks of, if it speaks of one."""
    return named(name)[0]


def named(name: str) -> tuple[ColumnKind | None, str]:
    """Return the kind that a name speaks of, and the words besides, joined with `-`.

    A word that can also name a party (`aanvrager`) is only asked when no other tells a kind.
    """
    parts = parts_of(name)
    found = [
        (_strength(joined), length, start, kind)
        for length in range(1, min(len(parts), _MOST) + 1)
        for start in range(len(parts) - length + 1)
        if (kind := _WORDS.get(joined := "".join(parts[start : start + length])))
    ]
    if not found:
        return None, "-".join(parts)
    _, length, start, kind = max(found, key=lambda one: one[:3])
    rest = parts[:start] + parts[start + length :]
    return (None if OTHERWISE & set(rest) else kind), "-".join(rest)


def _strength(word: str) -> int:
    if word in ROLES:
        return 0
    return 1 if _WORDS[word] in _WEAK else 2


def parts_of(name: str) -> list[str]:
    """Return the words of a column's name, in small letters."""
    humped = _HUMPS.sub("_", name) if not name.isupper() else name
    return [part for part in _JOINTS.split(humped.lower()) if part]


def unused(name: str) -> str | None:
    """Return why a column of this name is not used, if it is known by name."""
    parts = parts_of(name)
    return next((why for word, why in UNUSED.items() if word in {*parts, "".join(parts)}), None)


def classification(name: str) -> str | None:
    """Return the class of sensitivity that a name hints at (R-128)."""
    joined = parts_of(name)
    for words, found in ((SPECIAL, "bijzonder"), (CRIMINAL, "strafrechtelijk")):
        if any(part.startswith(word) for part in joined for word in words if len(word) > 3):
            return found
        if any(word in joined for word in words):
            return found
    return None
