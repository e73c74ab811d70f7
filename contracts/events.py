"""Every kind of journal event, and the hash that chains them.

`hash = SHA-256(previous hash + canonical JSON of the entry)`: altering, dropping or swapping
a line breaks the chain at that line.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

GENESIS = "0" * 64
_PURPOSE, _PROCESSING = "purpose:", "processing:"
"""How those of an event's `rules` begin that a call of the API stated."""


class EventKind(StrEnum):
    """What can happen; there is an event for everything that matters."""

    CASE_OPENED = "CaseOpened"
    SIGNAL_ADDED = "SignalAdded"
    TOPIC_ADDED = "TopicAdded"
    WEIGHED = "Weighed"
    CASE_DECIDED = "CaseDecided"
    CASE_CLOSED = "CaseClosed"
    CASE_MIGRATED = "CaseMigrated"
    CASE_RESTED = "CaseRested"
    RECORDED = "Recorded"
    REPORTER_READ = "ReporterRead"
    EVIDENCE_RECORDED = "EvidenceRecorded"
    DEVIATED = "Deviated"
    ACT_DENIED = "ActDenied"
    PROTOCOL_ACTIVATED = "ProtocolActivated"
    LOG_REVIEWED = "LogReviewed"
    SAMPLE_DRAWN = "SampleDrawn"
    CHECK_REVIEWED = "CheckReviewed"
    PRIVACY_CHECK_REQUESTED = "PrivacyCheckRequested"
    PRIVACY_CHECK_AMENDED = "PrivacyCheckAmended"
    PRIVACY_CHECK_DECIDED = "PrivacyCheckDecided"
    CHECK_ANSWERED = "CheckAnswered"
    CHECK_REFUSED = "CheckRefused"
    DISCLOSURE_REQUESTED = "DisclosureRequested"
    DISCLOSURE_AMENDED = "DisclosureAmended"
    DISCLOSURE_RETURNED = "DisclosureReturned"
    DISCLOSURE_WITHDRAWN = "DisclosureWithdrawn"
    OPINION_GIVEN = "OpinionGiven"
    DISCLOSURE_GRANTED = "DisclosureGranted"
    DISCLOSURE_REFUSED = "DisclosureRefused"
    DECISION_DENIED = "DecisionDenied"
    DISCLOSED = "Disclosed"
    DISCLOSURE_CLOSED = "DisclosureClosed"
    DISCLOSURE_REVOKED = "DisclosureRevoked"
    SHARED = "Shared"
    SHARING_ENDED = "SharingEnded"
    VERIFICATION_ASKED = "VerificationAsked"
    VERIFICATION_SHOWN = "VerificationShown"
    VERIFIED = "Verified"
    VERIFICATION_ENDED = "VerificationEnded"
    DELIVERY_ACCEPTED = "DeliveryAccepted"
    DELIVERY_REFUSED = "DeliveryRefused"
    DELIVERY_DESTROYED = "DeliveryDestroyed"
    CASE_DESTROYED = "CaseDestroyed"
    GRANT_LAPSED = "GrantLapsed"
    PACKET_DESTROYED = "PacketDestroyed"
    KEYS_GIVEN = "KeysGiven"
    SIGNER_TRUSTED = "SignerTrusted"
    GATE_TRUSTED = "GateTrusted"
    NOTICE_RAISED = "NoticeRaised"
    NOTICE_CLOSED = "NoticeClosed"
    WATCH_ADDED = "WatchAdded"
    WATCH_REMOVED = "WatchRemoved"
    MARKS_DESTROYED = "MarksDestroyed"
    SOURCE_DRAFTED = "SourceDrafted"
    SOURCE_ACCEPTED = "SourceAccepted"
    SOURCE_SUBMITTED = "SourceSubmitted"
    SOURCE_SIGNED = "SourceSigned"
    SOURCE_RETURNED = "SourceReturned"
    SOURCE_PAUSED = "SourcePaused"
    SOURCE_RESUMED = "SourceResumed"
    SOURCE_RETIRED = "SourceRetired"
    SHRINK_CONFIRMED = "ShrinkConfirmed"
    DESTRUCTION_CERTIFIED = "DestructionCertified"
    LOGGED_IN = "LoggedIn"
    LOGIN_REFUSED = "LoginRefused"
    LOGGED_OUT = "LoggedOut"
    IDENTITY_CONFIRMED = "IdentityConfirmed"
    ROLES_TRUSTED = "RolesTrusted"
    ROLES_LISTED = "RolesListed"
    STORES_MIGRATED = "StoresMigrated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: references only, no text, no outcome, no token."""

    kind: EventKind
    actor: str
    ids: tuple[str, ...]
    decision: str | None = None
    """The decision it rests on: a privacy check, a grant, a retention term."""
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    subject_ref: str | None = None
    """HMAC of the topic under the case key: unlinkable once that key is gone."""
    answer_mac: str | None = None
    """HMAC of the whole answer under the case key."""

    @property
    def purpose(self) -> str | None:
        """Return the purpose for which it was done, as its caller stated it."""
        return _after(_PURPOSE, self.rules)

    @property
    def processing(self) -> str | None:
        """Return the processing activity under which it was done, as its caller stated it."""
        return _after(_PROCESSING, self.rules)

    @property
    def applied(self) -> tuple[str, ...]:
        """Return the rules without what its caller stated."""
        return tuple(one for one in self.rules if not one.startswith((_PURPOSE, _PROCESSING)))


def stated(purpose: str | None, processing: str | None) -> tuple[str, ...]:
    """Return what a caller stated, as the rules of its events tell it."""
    told = ((_PURPOSE, purpose), (_PROCESSING, processing))
    return tuple(f"{name}{code}" for name, code in told if code is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event in its place in the chain."""

    seq: int
    at: datetime
    event: Event
    previous: str
    hash: str


def seal(seq: int, at: datetime, event: Event, previous: str) -> Entry:
    """Return the entry that follows on `previous`."""
    return Entry(
        seq=seq, at=at, event=event, previous=previous, hash=_hash(seq, at, event, previous)
    )


def fits(entry: Entry) -> bool:
    """Return whether an entry by itself fits its seal, as one line of a case's evidence does."""
    return entry.hash == _hash(entry.seq, entry.at, entry.event, entry.previous)


def to_json(entry: Entry) -> str:
    """Return an entry as one line of JSON, with its place in the chain."""
    content = _content(entry.seq, entry.at, entry.event)
    return json.dumps(content | {"previous": entry.previous, "hash": entry.hash}, sort_keys=True)


def first_broken(entries: Iterable[Entry]) -> Entry | None:
    """Return the first entry that does not fit its seal or its predecessor, or nothing."""
    previous = GENESIS
    for seq, entry in enumerate(entries, 1):
        expected = _hash(entry.seq, entry.at, entry.event, previous)
        if entry.seq != seq or entry.previous != previous or entry.hash != expected:
            return entry
        previous = entry.hash
    return None


def _after(name: str, rules: Iterable[str]) -> str | None:
    return next((one.removeprefix(name) for one in rules if one.startswith(name)), None)


def _content(seq: int, at: datetime, event: Event) -> dict[str, object]:
    return {
        "actor": event.actor,
        "answer_mac": event.answer_mac,
        "at": at.isoformat(),
        "decision": event.decision,
        "event": event.kind.value,
        "ids": list(event.ids),
        "rules": list(event.rules),
        "seq": seq,
        "sources": list(event.sources),
        "subject_ref": event.subject_ref,
    }


def _hash(seq: int, at: datetime, event: Event, previous: str) -> str:
    content = _content(seq, at, event)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256((previous + text).encode()).hexdigest()
