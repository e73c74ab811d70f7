"""The Dutch codes of both APIs: of every closed list the same members, under Dutch words.

They are part of an API and change with its version; what pages call them stands in
`pipelines/site/words.py`.
"""

from enum import StrEnum
from typing import TypeVar

D = TypeVar("D", bound=StrEnum)


def to(kind: type[D], code: StrEnum) -> D:
    """Return the member of the same name in another list."""
    return kind[code.name]


class Soort(StrEnum):
    """`contracts.topics.Kind`."""

    PERSON = "persoon"
    ORGANISATION = "onderneming"
    ADDRESS = "adres"
    PARCEL = "perceel"
    VEHICLE = "voertuig"


class Zekerheid(StrEnum):
    """`contracts.cases.Certainty`."""

    CERTAIN = "zeker"
    UNCERTAIN = "onzeker"
    UNKNOWN = "onbekend"


class Herkomst(StrEnum):
    """`contracts.cases.Origin`."""

    PROFESSIONAL = "professional"
    CITIZEN = "inwoner"
    MMA = "mma"
    POLICE = "politie"
    RIEC = "riec"


class Dossierstand(StrEnum):
    """`contracts.cases.CaseState`."""

    OPEN = "open"
    STOPPED = "gestopt"
    CLOSED = "gesloten"
    INACTIVE = "niet_actief"
    DESTROYED = "vernietigd"


class Oordeel(StrEnum):
    """`contracts.privacy.Verdict`."""

    OPEN = "open"
    ALLOWED = "toegestaan"
    ON_CONDITION = "toegestaan_onder_voorwaarde"
    REFUSED = "geweigerd"
    RETURNED = "teruggestuurd"


class Toetssoort(StrEnum):
    """`contracts.protocol.CheckKind`."""

    SOURCES = "bronnen"
    SHARING = "delen"


class Verzoekstand(StrEnum):
    """`contracts.grants.RequestState`."""

    SUBMITTED = "ingediend"
    RETURNED = "teruggestuurd"
    GRANTED = "toegekend"
    REFUSED = "geweigerd"
    OPENED = "geopend"
    LAPSED = "verlopen"
    ENDED = "beeindigd"
    REVOKED = "ingetrokken_door_beslisser"
    WITHDRAWN = "ingetrokken"


class Beurt(StrEnum):
    """`contracts.grants.Turn`."""

    DECIDER = "beslisser"
    ASKER = "aanvrager"
    NOBODY = "niemand"


class Antwoord(StrEnum):
    """`contracts.verification.Answer`."""

    SAME = "dezelfde"
    NOT_SAME = "niet_dezelfde"
    DONT_KNOW = "weet_niet"
    LAPSED = "verlopen"


class Taaksoort(StrEnum):
    """`contracts.agenda.Do`."""

    WEIGH = "wegen"
    ASK = "privacytoets_vragen"
    RUN = "hitcheck_doen"
    WRITE = "vastleggen"
    DECIDE = "besluiten"
    CLOSE = "afsluiten"


class Bronstand(StrEnum):
    """`contracts.lifecycle.State`."""

    CONCEPT = "concept"
    ACCEPTED = "gekeurd"
    SUBMITTED = "voorgelegd"
    RETURNED = "teruggestuurd"
    SIGNED = "ondertekend"
    ACTIVE = "actief"
    PAUSED = "gepauzeerd"
    RETIRED = "uitgefaseerd"


class Bronrol(StrEnum):
    """`contracts.sources.SourceRole`."""

    HIT = "hit"
    IDENTIFICATION = "identificatie"


class Klok(StrEnum):
    """`contracts.freshness.Clock`."""

    FRESH = "vers"
    WARNING = "bijna_te_oud"
    STALE = "te_oud"
    DUE = "te_vernietigen"


class Poging(StrEnum):
    """`contracts.freshness.LastAttempt`."""

    OK = "gelukt"
    FAILED = "mislukt"
    INVALID = "ongeldig"
    NONE = "geen"


class Toegang(StrEnum):
    """`contracts.freshness.Access`."""

    OPEN = "open"
    CLOSED = "gesloten"
    FORBIDDEN = "verboden"
