"""The Dutch words of the pages: what each code is called on screen."""

from collections.abc import Mapping
from enum import StrEnum

from contracts.cases import CaseState, Certainty, Origin
from contracts.grants import RequestState
from contracts.outcomes import Reason
from contracts.privacy import Verdict
from contracts.sharing import SharingState
from contracts.topics import Kind
from contracts.verification import Answer

WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    CaseState: {
        CaseState.OPEN: "open",
        CaseState.STOPPED: "gestopt",
        CaseState.CLOSED: "gesloten",
        CaseState.INACTIVE: "niet actief",
        CaseState.DESTROYED: "vernietigd",
    },
    Certainty: {
        Certainty.CERTAIN: "zeker",
        Certainty.UNCERTAIN: "onzeker",
        Certainty.UNKNOWN: "onbekend",
    },
    Kind: {
        Kind.PERSON: "persoon",
        Kind.ORGANISATION: "onderneming",
        Kind.ADDRESS: "adres",
        Kind.PARCEL: "perceel",
        Kind.VEHICLE: "voertuig",
    },
    Origin: {
        Origin.PROFESSIONAL: "professional",
        Origin.CITIZEN: "inwoner",
        Origin.MMA: "Meld Misdaad Anoniem",
        Origin.POLICE: "politie",
        Origin.RIEC: "RIEC",
    },
    Reason: {
        Reason.STALE: "bron te oud",
        Reason.UNAVAILABLE: "bron niet beschikbaar",
        Reason.TOO_LITTLE_GIVEN: "te weinig gegevens",
        Reason.TO_VERIFY: "ter verificatie",
        Reason.NOT_PERMITTED: "niet toegestaan",
        Reason.CLOSED: "gesloten",
        Reason.FORBIDDEN_BY_LAW: "verboden door de wet",
        Reason.NOT_APPLICABLE: "niet van toepassing",
        Reason.SAME_BUILDING: "wel elders in het pand",
        Reason.PARTLY: "een deel van de bronnen",
    },
    RequestState: {
        RequestState.SUBMITTED: "ingediend",
        RequestState.RETURNED: "teruggestuurd met een vraag",
        RequestState.GRANTED: "toegekend",
        RequestState.OPENED: "geopend",
        RequestState.REFUSED: "geweigerd",
        RequestState.LAPSED: "verlopen",
        RequestState.ENDED: "beëindigd",
        RequestState.REVOKED: "ingetrokken door de beslisser",
        RequestState.WITHDRAWN: "ingetrokken",
    },
    Answer: {
        Answer.SAME: "zelfde",
        Answer.NOT_SAME: "niet zelfde",
        Answer.DONT_KNOW: "niet te zeggen",
        Answer.LAPSED: "niet op tijd beantwoord",
    },
    SharingState: {
        SharingState.OPEN: "wacht op besluit",
        SharingState.IN_DOUBT: "wacht op besluit bij twijfel",
        SharingState.SHARED: "wordt gedeeld",
        SharingState.REFUSED: "geweigerd",
        SharingState.ENDED: "beëindigd",
    },
    Verdict: {
        Verdict.OPEN: "nog niet besloten",
        Verdict.ALLOWED: "toegestaan",
        Verdict.ON_CONDITION: "toegestaan onder voorwaarde",
        Verdict.REFUSED: "geweigerd",
        Verdict.RETURNED: "teruggestuurd met een vraag",
    },
}


def word(code: StrEnum) -> str:
    """Return what a code is called on screen."""
    return WORDS[type(code)][code]
