"""The Dutch words of the pages: what each code is called on screen."""

from collections.abc import Mapping
from enum import StrEnum

from contracts.cases import CaseState, Certainty, Origin
from contracts.contract_diff import Effect
from contracts.events import EventKind
from contracts.freshness import Clock, LastAttempt
from contracts.grants import RequestState
from contracts.inbox import Waits
from contracts.notices import NoticeKind, WatchKind
from contracts.outcomes import Outcome, Reason
from contracts.privacy import Verdict
from contracts.sampling import Point
from contracts.sharing import SharingState
from contracts.sources import Secrecy, SourceRole
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
    EventKind: {
        EventKind.CASE_OPENED: "dossier geopend",
        EventKind.SIGNAL_ADDED: "signaal toegevoegd",
        EventKind.TOPIC_ADDED: "onderwerp toegevoegd",
        EventKind.WEIGHED: "weging vastgelegd",
        EventKind.CASE_DECIDED: "besluit over het dossier genomen",
        EventKind.CASE_CLOSED: "dossier gesloten",
        EventKind.CASE_MIGRATED: "dossier naar een andere versie van het protocol gebracht",
        EventKind.CASE_RESTED: "dossier naar niet actief gezet",
        EventKind.RECORDED: "verslag vastgelegd",
        EventKind.REPORTER_READ: "naam van de melder gelezen",
        EventKind.EVIDENCE_RECORDED: "voorwaarde voor een gesloten bron vastgelegd",
        EventKind.DEVIATED: "afwijking van het protocol vastgelegd",
        EventKind.ACT_DENIED: "handeling geweigerd",
        EventKind.PROTOCOL_ACTIVATED: "protocol in gebruik genomen",
        EventKind.LOG_REVIEWED: "logboek gecontroleerd",
        EventKind.SAMPLE_DRAWN: "steekproef getrokken",
        EventKind.CHECK_REVIEWED: "hitcheck uit een steekproef bekeken",
        EventKind.PRIVACY_CHECK_REQUESTED: "privacytoets gevraagd",
        EventKind.PRIVACY_CHECK_AMENDED: "privacytoets aangevuld",
        EventKind.PRIVACY_CHECK_DECIDED: "besluit over de privacytoets",
        EventKind.CHECK_ANSWERED: "hitcheck beantwoord",
        EventKind.CHECK_REFUSED: "hitcheck geweigerd",
        EventKind.DISCLOSURE_REQUESTED: "watverzoek ingediend",
        EventKind.DISCLOSURE_AMENDED: "watverzoek aangevuld",
        EventKind.DISCLOSURE_RETURNED: "watverzoek teruggestuurd met een vraag",
        EventKind.DISCLOSURE_WITHDRAWN: "watverzoek ingetrokken",
        EventKind.OPINION_GIVEN: "oordeel over een watverzoek gegeven",
        EventKind.DISCLOSURE_GRANTED: "watverzoek toegekend",
        EventKind.DISCLOSURE_REFUSED: "watverzoek geweigerd",
        EventKind.DECISION_DENIED: "besluit of opening geweigerd",
        EventKind.DISCLOSED: "kijkvenster geopend",
        EventKind.DISCLOSURE_CLOSED: "kijkvenster voorgoed gesloten door de vrager",
        EventKind.DISCLOSURE_REVOKED: "toekenning ingetrokken door de beslisser",
        EventKind.SHARED: "gedeelde velden bekeken",
        EventKind.SHARING_ENDED: "delen beëindigd",
        EventKind.VERIFICATION_ASKED: "verificatie gevraagd",
        EventKind.VERIFICATION_SHOWN: "verificatie bekeken",
        EventKind.VERIFIED: "verificatie beantwoord",
        EventKind.VERIFICATION_ENDED: "verificatie beëindigd",
        EventKind.DELIVERY_ACCEPTED: "levering in gebruik genomen",
        EventKind.DELIVERY_REFUSED: "levering geweigerd",
        EventKind.DELIVERY_DESTROYED: "levering vernietigd",
        EventKind.CASE_DESTROYED: "dossier vernietigd",
        EventKind.GRANT_LAPSED: "toekenning verlopen",
        EventKind.PACKET_DESTROYED: "verzegelde gegevens vernietigd",
        EventKind.KEYS_GIVEN: "sleutels aan een afdeling gegeven",
        EventKind.SIGNER_TRUSTED: "sleutel van een afdeling vastgelegd",
        EventKind.GATE_TRUSTED: "sleutels van de poort vastgelegd",
        EventKind.NOTICE_RAISED: "melding van mogelijk misbruik gemaakt",
        EventKind.NOTICE_CLOSED: "melding van mogelijk misbruik afgedaan",
        EventKind.WATCH_ADDED: "op de bewaaklijst gezet",
        EventKind.WATCH_REMOVED: "van de bewaaklijst gehaald",
        EventKind.MARKS_DESTROYED: "kenmerken van vragen vernietigd",
        EventKind.SOURCE_DRAFTED: "contract van een bron bewaard",
        EventKind.SOURCE_ACCEPTED: "bron gekeurd",
        EventKind.SOURCE_SUBMITTED: "bron ingediend",
        EventKind.SOURCE_SIGNED: "bron ondertekend",
        EventKind.SOURCE_RETURNED: "bron teruggestuurd",
        EventKind.SOURCE_PAUSED: "bron gepauzeerd",
        EventKind.SOURCE_RESUMED: "bron hervat",
        EventKind.SOURCE_RETIRED: "bron uitgefaseerd",
        EventKind.SHRINK_CONFIRMED: "kleine levering bevestigd",
        EventKind.DESTRUCTION_CERTIFIED: "certificaat van vernietiging gemaakt",
        EventKind.LOGGED_IN: "ingelogd",
        EventKind.LOGIN_REFUSED: "inloggen geweigerd",
        EventKind.LOGGED_OUT: "uitgelogd",
        EventKind.IDENTITY_CONFIRMED: "bevestigd wie het is",
        EventKind.ROLES_TRUSTED: "tekenaar van de rollenlijst vastgelegd",
        EventKind.ROLES_LISTED: "nieuwere rollenlijst in gebruik",
        EventKind.STORES_MIGRATED: "databases bijgewerkt naar een nieuwe versie",
    },
    Waits: {
        Waits.PRIVACY_CHECK: "privacytoets",
        Waits.ANSWERED: "privacytoets, vraag beantwoord",
        Waits.SOURCE: "bron tekenen",
        Waits.NOTICE: "melding",
        Waits.PROTOCOL: "protocol in gebruik nemen",
    },
    NoticeKind: {
        NoticeKind.SAME_TOPIC: "herhaalde vraag",
        NoticeKind.OWN_HOUSEHOLD: "eigen huishouden",
        NoticeKind.NEIGHBOUR: "buren",
        NoticeKind.COLLEAGUE: "collega",
        NoticeKind.PROTECTED: "beschermd persoon",
        NoticeKind.OVER_BUDGET: "te veel hitchecks",
    },
    WatchKind: {
        WatchKind.HOUSEHOLD: "huishouden",
        WatchKind.NEIGHBOUR: "buren",
        WatchKind.COLLEAGUE: "collega",
        WatchKind.PROTECTED: "beschermd persoon",
    },
    Secrecy: {
        Secrecy.OPEN: "open",
        Secrecy.CLOSED: "gesloten",
        Secrecy.FORBIDDEN: "verboden",
    },
    SourceRole: {
        SourceRole.HIT: "trefbron",
        SourceRole.IDENTIFICATION: "identificatie",
    },
    Effect: {
        Effect.NONE: "niets",
        Effect.DELIVER: "opnieuw leveren",
        Effect.TOKENISE: "opnieuw coderen en leveren",
    },
    SharingState: {
        SharingState.OPEN: "wacht op besluit",
        SharingState.IN_DOUBT: "wacht op besluit bij twijfel",
        SharingState.SHARED: "wordt gedeeld",
        SharingState.REFUSED: "geweigerd",
        SharingState.ENDED: "beëindigd",
    },
    Kind: {
        Kind.PERSON: "persoon",
        Kind.ORGANISATION: "onderneming",
        Kind.ADDRESS: "adres",
        Kind.PARCEL: "perceel",
        Kind.VEHICLE: "voertuig",
    },
    Outcome: {
        Outcome.HIT: "treffer",
        Outcome.NO_HIT: "geen treffer",
        Outcome.NO_ANSWER: "geen antwoord",
        Outcome.NOT_ASKED: "niet bevraagd",
    },
    Point: {
        Point.WEIGHED: "Alle wegingen ervoor zijn gemaakt en positief",
        Point.DECIDED: "De privacytoets was besloten voor de bevraging",
        Point.PERMITTED: "Elke bevraagde bron was toen toegestaan",
        Point.BY_ANOTHER: "Iemand anders dan de vrager besloot",
    },
    Clock: {
        Clock.FRESH: "vers",
        Clock.WARNING: "bijna te oud",
        Clock.STALE: "te oud",
        Clock.DUE: "te oud, wordt vernietigd",
    },
    LastAttempt: {
        LastAttempt.OK: "gelukt",
        LastAttempt.FAILED: "mislukt",
        LastAttempt.INVALID: "ongeldig",
        LastAttempt.NONE: "nog geen",
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
