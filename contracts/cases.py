"""A case: the file on one or more signals, and what people record in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from contracts.errors import WrongUse
from contracts.ids import CaseId, SourceName, TopicLabel
from contracts.topics import Kind


class Origin(StrEnum):
    """Where a signal came from."""

    PROFESSIONAL = "professional"
    CITIZEN = "citizen"
    MMA = "mma"
    POLICE = "police"
    RIEC = "riec"


class CaseState(StrEnum):
    """Whether a case can still be worked on."""

    OPEN = "open"
    STOPPED = "stopped"
    """A weighing did not pass or a decision ends it; it can only be closed."""
    CLOSED = "closed"
    INACTIVE = "inactive"
    """Closed, and out of the active environment until it is destroyed (R-161, R-167)."""
    DESTROYED = "destroyed"


class Certainty(StrEnum):
    """How sure whoever adds a topic is of who or what it is."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who reported a signal: only to communicate with, apart from all else (R-025)."""

    name: str | None = field(default=None, repr=False)
    given_names: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    department: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A report that came in (R-016, R-018, R-019)."""

    number: int
    origin: Origin
    received: date
    mma_number: str | None = None
    text: str = field(repr=False)
    details: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the protocol wants told of every signal (R-020, R-021)."""
    ground: str | None = field(default=None, repr=False)
    """On what ground a colleague supplied it (R-205)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case under exactly one protocol version, which it keeps (R-001, R-002)."""

    case_id: CaseId
    protocol: str
    """Name and version, `ccv@1.0`."""
    protocol_sha256: str
    theme: str
    purpose: str
    controller: str
    legal_ground: str
    phase: str
    state: CaseState
    opened_at: datetime
    opened_by: str
    processed_at: datetime
    """When somebody last added to it; reading does not count (R-167)."""
    outcome: str | None = None
    may_end_as: tuple[str, ...] = ()
    """Once stopped: the outcomes in which it can be closed."""
    closed_at: datetime | None = None
    inactive_on: date | None = None
    destroy_on: date
    linked_to: CaseId | None = None
    """The earlier case on the same matter; nothing carries over from it (R-066, R-162)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """That a topic stands in a case: its label, and nothing of who or what it is."""

    label: TopicLabel
    kind: Kind
    added_at: datetime
    has_address: bool = False
    """Whether an address was given with it (R-114)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTopic(TopicLine):
    """One subject or object of a case, as the hub keeps it: a label and sealed values."""

    certainty: Certainty = Certainty.UNKNOWN
    inner: bytes = field(repr=False)
    """Inner values of the question, for the matcher alone."""
    sealed: bytes = field(repr=False)
    """The typed text, sealed to the gate for the department's verifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What one role chose in the decision of a phase, with the reason."""

    phase: str
    option: str
    role: str
    reason: str = field(repr=False)
    by: str
    acts_for: str | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Something written down in a case: a plan, a result; a later one replaces an earlier."""

    record: str
    text: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """That a case was moved to another version of its protocol, and why (R-002)."""

    protocol: str
    """The version from which it was moved."""
    reason: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a case was closed, and why (R-056)."""

    outcome: str
    reason: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What opens a source that a law closes, for this case alone (R-131 to R-142)."""

    source: SourceName
    exemption: str
    told: Mapping[str, str] = field(repr=False)
    """What the exemption wants recorded: a document, a name, a date."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A recorded departure from the protocol (R-015): it opens nothing, it is told and reported."""

    what: str = field(repr=False)
    reason: str = field(repr=False)
    proportionality: str = field(repr=False)
    subsidiarity: str = field(repr=False)
    by: str
    at: datetime


_LETTERS: Mapping[Kind, str] = {
    Kind.PERSON: "P",
    Kind.ORGANISATION: "O",
    Kind.ADDRESS: "A",
    Kind.PARCEL: "K",
    Kind.VEHICLE: "V",
}


def next_label(kind: Kind, taken: Sequence[TopicLabel]) -> TopicLabel:
    """Return the next free label of that kind: `P1`, `P2`, `A1`."""
    letter = _LETTERS[kind]
    return TopicLabel(f"{letter}{1 + sum(label.startswith(letter) for label in taken)}")


MINIMUM_REASON = 20


def require_reason(reason: str) -> None:
    """Raise `WrongUse` unless the reason says something (at least 20 characters)."""
    if len(reason.strip()) < MINIMUM_REASON:
        raise WrongUse(f"A reason of at least {MINIMUM_REASON} characters is needed.", code="B-117")
