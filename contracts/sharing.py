"""A check on sharing: the matrix of granted fields and participants, and who signed it.

Privacy checks 2 and 3 (R-037, R-038, R-075, R-099 to R-101, R-103, R-105).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.acts import Act
from contracts.duties import Done
from contracts.errors import Gone, WrongUse
from contracts.ids import CaseId, DepartmentName, PrivacyCheckId, RequestId, named

_FIELD = re.compile(r"(?P<request>W-[0-9]{1,12})\.(?P<name>[A-Za-z0-9_]{1,80})")


@dataclass(frozen=True, slots=True, order=True)
class FieldRef:
    """A field of a request: `W-57.afdoening`."""

    request_id: RequestId
    name: str

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.request_id}.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """One cell of the matrix: this field with this participant."""

    participant: str
    field: FieldRef

    def __str__(self) -> str:
        """Return it as people write it: `Handhaving:W-57.afdoening`."""
        return f"{self.participant}:{self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A department or body that would receive, who may look for it, and why (R-100, R-157)."""

    name: str
    recipient: str
    """Its kind, as the profile's recipients name it."""
    persons: frozenset[str]
    """The accounts at the gate that may look on its behalf."""
    need: str = field(repr=False)
    fields: tuple[FieldRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What somebody prepared for a privacy check on sharing, as it goes to the gate."""

    check_id: PrivacyCheckId
    case_id: CaseId
    prescribed: str
    """Which check of the protocol this is: `check-2a`."""
    protocol: str
    phase: str
    participants: tuple[Participant, ...]
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What was answered to each question of the protocol (R-101)."""
    doubt: bool = False
    """Whether who prepared it calls in the role for doubt (R-037)."""
    stands: frozenset[str] = frozenset()
    """What stands in the case of all that a recipient can need (R-155)."""
    hits: frozenset[str] = frozenset()
    """The departments that gave a hit in the case (R-153)."""
    requested_by: str
    acts_for: str | None = None
    done: tuple[Done, ...] = ()
    """The duties taken up in the case before (D-013)."""
    requested_at: datetime

    @property
    def prepared_by(self) -> frozenset[str]:
        """Return the accounts that this was prepared by or for: none of them signs."""
        return frozenset({self.requested_by} | ({self.acts_for} if self.acts_for else set()))

    def participant_of(self, account: str) -> Participant | None:
        """Return the participant for which this account may look, if there is one."""
        return next((one for one in self.participants if account in one.persons), None)

    @property
    def requests(self) -> tuple[RequestId, ...]:
        """Return the requests whose fields are proposed, each once."""
        named = (ref.request_id for one in self.participants for ref in one.fields)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A granted field of the case: whose it is, and whether a law or secrecy closes its source."""

    department: DepartmentName
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What one role decided: the cells it allows, none to refuse."""

    act: Act
    allowed: frozenset[Share]
    doubt: bool = False
    reason: str = field(repr=False)
    by: str
    acts_for: str | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody at the gate wants to decide."""

    allowed: frozenset[Share]
    """None to refuse."""
    reason: str = field(repr=False)
    doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why nothing is shared under a check any more, and since when."""

    why: str
    at: datetime


class SharingState(StrEnum):
    """Where a check on sharing stands."""

    OPEN = "open"
    IN_DOUBT = "in doubt"
    """Signed by the role that decides; the role for doubt has yet to sign."""
    SHARED = "shared"
    REFUSED = "refused"
    ENDED = "ended"


DECIDED = frozenset({SharingState.SHARED, SharingState.REFUSED, SharingState.ENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why something stays unshared, and the rule that says so."""

    rule: str
    told: str


def unknown(check_id: PrivacyCheckId) -> Gone:
    """Return the refusal of a check that is not there, or not for whoever asks."""
    return Gone(f"There is no {named('check on sharing', check_id)} at the gate.", code="G-471")


def field_ref(text: str) -> FieldRef:
    """Read `W-57.afdoening`; raises `WrongUse` for anything else."""
    found = _FIELD.fullmatch(text)
    if found is None:
        raise WrongUse("A field to share is written as W-57.FIELD.", code="B-170")
    return FieldRef(RequestId(found["request"]), found["name"])


def share(text: str) -> Share:
    """Read `Handhaving:W-57.afdoening`; raises `WrongUse` for anything else."""
    name, colon, ref = text.rpartition(":")
    if not colon or not name:
        raise WrongUse("What to allow is written as PARTICIPANT:W-57.FIELD.", code="B-170")
    return Share(name, field_ref(ref))
