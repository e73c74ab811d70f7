"""The register of processing activities (AVG art. 30), in Dutch, from what is agreed and in use.

Nothing is typed for it: contracts and protocol say it all, so that it is never out of date.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from contracts.columns import (
    ADDRESS_KINDS,
    EITHER_KINDS,
    ORGANISATION_KINDS,
    PERSON_KINDS,
    Column,
    ColumnKind,
    Treatment,
)
from contracts.events import Event, EventKind
from contracts.protocol import Protocol, Retention
from contracts.retention import Length, Start
from contracts.sources import Secrecy, SourceContract


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """One processing activity, as article 30 wants it described."""

    code: str
    name: str
    controller: str
    purpose: str
    legal_ground: str
    persons: tuple[str, ...]
    """Categories of data subjects."""
    data: tuple[str, ...]
    """Categories of personal data."""
    special: str
    """Special or criminal data among them."""
    recipients: tuple[str, ...]
    retention: tuple[str, ...]
    security: tuple[str, ...]


CASES, DISCLOSURE, JOURNAL = "dossiers", "wat-informatie", "logboek"
OWN_CODES = frozenset({CASES, DISCLOSURE, JOURNAL})
"""The codes of the activities that every register has; a source has its name as its code."""
TITLES: Mapping[str, str] = {
    "code": "Code",
    "name": "Naam",
    "controller": "Verwerkingsverantwoordelijke",
    "purpose": "Doel",
    "legal_ground": "Grondslag",
    "persons": "Categorieën van betrokkenen",
    "data": "Categorieën van persoonsgegevens",
    "special": "Bijzondere en strafrechtelijke gegevens",
    "recipients": "Ontvangers",
    "retention": "Bewaartermijn",
    "security": "Beveiliging",
}
WORDS: Mapping[ColumnKind, str] = {
    ColumnKind.KEY: "nummer in het register",
    ColumnKind.BSN: "burgerservicenummer",
    ColumnKind.FAMILY_NAME: "geslachtsnaam",
    ColumnKind.PREFIX: "voorvoegsel",
    ColumnKind.GIVEN_NAMES: "voornamen",
    ColumnKind.INITIALS: "voorletters",
    ColumnKind.FULL_NAME: "naam",
    ColumnKind.PARTNER_NAME: "naam van de partner",
    ColumnKind.PARTNER_PREFIX: "voorvoegsel van de partner",
    ColumnKind.BIRTH_DATE: "geboortedatum",
    ColumnKind.PARTY_NAME: "naam van een persoon of onderneming",
    ColumnKind.PARTY_TYPE: "persoon of onderneming",
    ColumnKind.ORGANISATION_NAME: "naam van een onderneming",
    ColumnKind.KVK: "KVK-nummer",
    ColumnKind.BRANCH: "vestigingsnummer",
    ColumnKind.RSIN: "RSIN",
    ColumnKind.STREET: "straat",
    ColumnKind.SHORT_STREET: "straat",
    ColumnKind.HOUSE_NUMBER: "huisnummer",
    ColumnKind.HOUSE_LETTER: "huisletter",
    ColumnKind.HOUSE_ADDITION: "toevoeging bij het huisnummer",
    ColumnKind.HOUSE_INDICATION: "aanduiding bij het huisnummer",
    ColumnKind.POSTCODE: "postcode",
    ColumnKind.PLACE: "woonplaats",
    ColumnKind.ADDRESS_LINE: "adres",
    ColumnKind.BAG_NUM: "BAG-nummeraanduiding",
    ColumnKind.BAG_VBO: "BAG-verblijfsobject",
    ColumnKind.BAG_PAND: "BAG-pand",
    ColumnKind.PARCEL: "kadastraal perceel",
    ColumnKind.PLATE: "kenteken",
    ColumnKind.THEME: "thema",
    ColumnKind.WPG_FLAG: "of het politiegegevens zijn",
    ColumnKind.OWN_OBSERVATION: "of het een eigen waarneming is",
    ColumnKind.DATE: "datum",
    ColumnKind.CODE_LIST: "code uit een vaste lijst",
    ColumnKind.FREE_TEXT: "vrije tekst",
}
_OF_SOURCES = frozenset(
    {
        EventKind.KEYS_GIVEN, EventKind.SIGNER_TRUSTED, EventKind.SHRINK_CONFIRMED,
        EventKind.DELIVERY_ACCEPTED, EventKind.DELIVERY_REFUSED, EventKind.DELIVERY_DESTROYED,
        EventKind.SOURCE_DRAFTED, EventKind.SOURCE_ACCEPTED, EventKind.SOURCE_SUBMITTED,
        EventKind.SOURCE_SIGNED, EventKind.SOURCE_RETURNED, EventKind.SOURCE_PAUSED,
        EventKind.SOURCE_RESUMED, EventKind.SOURCE_RETIRED, EventKind.DESTRUCTION_CERTIFIED,
    }
)  # fmt: skip
_OF_DISCLOSURE = frozenset(
    {
        EventKind.DISCLOSURE_REQUESTED, EventKind.DISCLOSURE_AMENDED,
        EventKind.DISCLOSURE_RETURNED, EventKind.DISCLOSURE_WITHDRAWN, EventKind.OPINION_GIVEN,
        EventKind.DISCLOSURE_GRANTED, EventKind.DISCLOSURE_REFUSED, EventKind.DECISION_DENIED,
        EventKind.DISCLOSED, EventKind.DISCLOSURE_CLOSED, EventKind.DISCLOSURE_REVOKED,
        EventKind.SHARED, EventKind.SHARING_ENDED, EventKind.GRANT_LAPSED,
        EventKind.PACKET_DESTROYED,
    }
)  # fmt: skip
_OF_JOURNAL = frozenset(
    {
        EventKind.LOG_REVIEWED, EventKind.SAMPLE_DRAWN, EventKind.CHECK_REVIEWED,
        EventKind.PROTOCOL_ACTIVATED, EventKind.GATE_TRUSTED, EventKind.ROLES_TRUSTED,
        EventKind.LOGGED_IN, EventKind.LOGIN_REFUSED, EventKind.LOGGED_OUT,
        EventKind.IDENTITY_CONFIRMED,
    }
)  # fmt: skip
_USES = {
    Treatment.TOKEN: "Om te vergelijken, onleesbaar gemaakt",
    Treatment.SUBSTANCE: "Inhoud, verzegeld voor de poort",
    Treatment.RELEVANCE: "Om te bepalen of een regel telt",
}
_SECRECY = {
    Secrecy.OPEN: "open",
    Secrecy.CLOSED: "gesloten",
    Secrecy.FORBIDDEN: "verboden",
}
_STARTS = {
    Start.CLOSING: "na het sluiten",
    Start.FIRST_PROCESSING: "na de eerste verwerking",
    Start.LAST_PROCESSING: "na de laatste verwerking",
}
_NONE = "geen"
_EVERYWHERE = (
    (
        "Alleen medewerkers met een rol uit het protocol kunnen erbij; niemand beslist over een "
        "eigen aanvraag."
    ),
    "Elke handeling staat in een logboek waarvan elke regel met een zegel aan de vorige vastzit.",
)
_AT_SOURCE = (
    (
        "De afdeling maakt gegevens met een sleutel onleesbaar voordat ze naar de hub gaan; de hub "
        "krijgt geen leesbare namen, nummers of adressen."
    ),
    (
        "De inhoud is verzegeld en alleen te openen door de poort, een ander programma met eigen "
        "sleutels en accounts."
    ),
    "Elke levering is ondertekend; een levering die van het contract afwijkt, wordt geweigerd.",
    "Elke levering ligt onder een eigen sleutel, die bij vernietiging verdwijnt.",
)


def register(
    profile: Protocol, contracts: Sequence[SourceContract], municipality: str
) -> tuple[Processing, ...]:
    """Return every processing activity: cases, each source, giving substance, the journal."""
    controller = f"gemeente {municipality}: {_listed(profile.controllers)}"
    return (
        _cases(profile, controller),
        *(_source(one, profile, controller) for one in contracts),
        _disclosure(profile, contracts, controller),
        _journal(controller),
    )


def activity(event: Event) -> str:
    """Return the code of the activity under which something was done.

    It is the one that its caller stated; else what happened tells it.
    """
    if event.processing is not None:
        return event.processing
    if event.kind in _OF_SOURCES and event.sources:
        return event.sources[0]
    if event.kind in _OF_DISCLOSURE:
        return DISCLOSURE
    of_no_case = event.kind in _OF_SOURCES or (event.kind is EventKind.ACT_DENIED and not event.ids)
    return JOURNAL if event.kind in _OF_JOURNAL or of_no_case else CASES


def to_json(found: Sequence[Processing]) -> str:
    """Return the register for a machine, with the words of article 30 as keys."""
    content = [{TITLES[name]: value for name, value in asdict(one).items()} for one in found]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def to_csv(found: Sequence[Processing]) -> str:
    """Return the register for a spreadsheet, one activity per line."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(TITLES.values())
    for one in found:
        writer.writerow(
            " | ".join(value) if isinstance(value, tuple) else value
            for value in asdict(one).values()
        )
    return file.getvalue()


def length(text: str) -> str:
    """Return a retention term as people read it: `1 jaar`, `6 maanden`, `30 dagen`."""
    found = Length.parse(text)
    parts = [
        _many(found.months // 12, "jaar", "jaar"),
        _many(found.months % 12, "maand", "maanden"),
        _many(found.days, "dag", "dagen"),
    ]
    return " en ".join(part for part in parts if part) or "0 dagen"


def _cases(profile: Protocol, controller: str) -> Processing:
    return Processing(
        code=CASES,
        name="Signaaldossiers en hitchecks",
        controller=controller,
        purpose=_listed(profile.purposes),
        legal_ground=_listed(profile.legal_grounds),
        persons=("personen over wie een signaal gaat", "melders", "medewerkers die handelen"),
        data=(
            "Signaal: tekst, herkomst en datum, onder de sleutel van het dossier",
            ("Onderwerp: naam, geboortedatum, BSN, adres, KVK-nummer, perceel of kenteken, voor "
            "zover opgegeven; onleesbaar gemaakt of verzegeld"),
            "Of een afdeling het onderwerp kent (dat-informatie)",
            "Wegingen, toetsen en besluiten met reden en wie",
            "Wie meldde, apart van het dossier",
        ),
        special="mogelijk in de tekst van een signaal",
        recipients=tuple(_titles(profile, profile.access.roles)),
        retention=(
            *(_kept(one) for one in profile.retention.values()),
            f"Blijft een dossier open zonder besluit: {length(profile.open_case)}",
        ),
        security=(
            "Elk dossier ligt onder een eigen sleutel, die bij vernietiging verdwijnt.",
            "Een bron wordt pas bevraagd na wegingen en een privacytoets door een ander.",
            "Het aantal bevragingen per dossier en persoon is begrensd; herhaling wordt gemeld.",
            *_EVERYWHERE,
        ),
    )  # fmt: skip


def _source(contract: SourceContract, profile: Protocol, controller: str) -> Processing:
    kept = [one for one in contract.columns if one.treatment is not Treatment.DROP]
    readers = ", ".join(_titles(profile, profile.access.roles))
    decision = contract.decision
    opened = f"; geopend door {decision.reference}" if decision else ""
    regime = f"; regime {contract.regime}" if contract.regime != _NONE else ""
    return Processing(
        code=contract.name,
        name=f"{contract.title} ({contract.department})",
        controller=controller,
        purpose=contract.purpose,
        legal_ground=f"{contract.legal_ground}{regime}; bron is {_SECRECY[contract.secrecy]}"
        f"{opened}",
        persons=_persons(kept),
        data=tuple(_data(kept)),
        special=_special(kept),
        recipients=(
            f"{readers}: alleen of de afdeling het onderwerp kent",
            (
                f"{', '.join(_titles(profile, profile.verified_by))}: drie velden naast elkaar, "
                "bij twijfel, van de eigen afdeling"
            ),
        ),
        retention=(
            f"Waarschuwing {_days(contract.warn_after)} na de peildatum",
            f"Geeft geen antwoord meer {_days(contract.use_for)} na de peildatum",
            (
                f"Vernietigd {_days(contract.destroy_after)} na de peildatum, of eerder als een "
                "nieuwe levering haar vervangt"
            ),
        ),
        security=(*_AT_SOURCE, *_EVERYWHERE),
    )


def _disclosure(
    profile: Protocol, contracts: Sequence[SourceContract], controller: str
) -> Processing:
    part = profile.disclosure
    sealed = [c for one in contracts for c in one.columns if c.treatment is Treatment.SUBSTANCE]
    return Processing(
        code=DISCLOSURE,
        name="Verstrekken van wat-informatie na een besluit",
        controller=controller,
        purpose="; ".join(one.title for one in profile.uses.values()) or _listed(profile.purposes),
        legal_ground=f"Per verzoek genoemd, voor geven en ontvangen; {part.cites}",
        persons=("personen over wie een signaal gaat en die een afdeling kent",),
        data=tuple(_data(sealed)) or (_NONE,),
        special=_special(sealed),
        recipients=(
            *(f"{title}: wie het vroeg" for title in _titles(profile, part.asked_by)),
            *(one.title for one in profile.recipients.values()),
        ),
        retention=(
            f"Toekenning vervalt na {_many(part.fetch_within_days, 'werkdag', 'werkdagen')}",
            f"Kijkvenster is ten hoogste {part.view_hours} uur open",
            "Verzegelde gegevens worden vernietigd met het verzoek of het dossier",
        ),
        security=(
            "Een ander dan de vrager beslist per veld.",
            *(["Over gevoelige velden beslissen twee mensen."] if part.two_deciders_for else []),
            (
                "Alleen toegekende velden zijn te zien, in een venster dat vanzelf sluit, met naam "
                "en tijd als watermerk."
            ),
            "De poort is een apart programma met eigen sleutels, sessies en accounts.",
            *_EVERYWHERE,
        ),
    )


def _journal(controller: str) -> Processing:
    return Processing(
        code=JOURNAL,
        name="Logboek van handelingen",
        controller=controller,
        purpose="Verantwoorden wie wat deed, op welk besluit",
        legal_ground="AVG art. 5 lid 2 en art. 32",
        persons=("medewerkers die handelen",),
        data=("Account, moment, handeling, nummers en regels; geen uitkomst en geen tekst",),
        special=_NONE,
        recipients=("controleur van het logboek", "de medewerker over het eigen dossier"),
        retention=(
            (
                "Blijft na vernietiging van een dossier; verwijzingen naar een onderwerp zeggen "
                "dan niets meer, omdat de sleutel weg is"
            ),
        ),
        security=_EVERYWHERE,
    )


def _persons(columns: Iterable[Column]) -> tuple[str, ...]:
    kinds = {one.kind for one in columns}
    found = (
        ("personen in de bron", PERSON_KINDS | EITHER_KINDS),
        ("ondernemers en hun ondernemingen", ORGANISATION_KINDS),
        ("bewoners en gebruikers van adressen", ADDRESS_KINDS),
        ("rechthebbenden op percelen", {ColumnKind.PARCEL}),
        ("houders van voertuigen", {ColumnKind.PLATE}),
    )
    return tuple(title for title, among in found if kinds & among) or (_NONE,)


def _data(columns: Sequence[Column]) -> Iterable[str]:
    """Yield per use what kinds of data are kept, each named once."""
    for treatment, use in _USES.items():
        of_use = [one for one in columns if one.treatment is treatment]
        words = dict.fromkeys(WORDS[one.kind] if one.kind else "overig" for one in of_use)
        if words:
            yield f"{use}: {', '.join(words)}"


def _special(columns: Iterable[Column]) -> str:
    return ", ".join(dict.fromkeys(c.classification for c in columns if c.classification)) or _NONE


def _kept(part: Retention) -> str:
    rest = f", daarna {length(part.inactive)} niet actief" if part.inactive else ""
    return f"{part.title}: {length(part.keep)} {_STARTS[part.starts]}{rest} ({part.cites})"


def _titles(profile: Protocol, roles: Iterable[str]) -> list[str]:
    return [profile.roles[role].title for role in roles if role in profile.roles]


def _listed(named: Mapping[str, object]) -> str:
    return "; ".join(str(getattr(one, "title", one)) for one in named.values())


def _days(length_: timedelta) -> str:
    return _many(length_.days, "dag", "dagen") or f"{length_ // timedelta(hours=1)} uur"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}" if count else ""
