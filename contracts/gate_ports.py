"""What the gate's steps alone need of the world outside, as protocols that connectors fulfil."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from contracts.grants import DisclosureRequest, Grant, RequestState
from contracts.ids import (
    CheckId,
    DepartmentName,
    PrivacyCheckId,
    RequestId,
    TopicLabel,
    VerificationId,
)
from contracts.opinions import Opinion
from contracts.sharing import Ending, Sharing, Signed
from contracts.substance import Packet, Substance
from contracts.topics import Party
from contracts.verification import Answer, Known, Question, Verification


class GateRegister(Protocol):
    """The gate's own record of requests, decisions and openings."""

    def add(self, request: DisclosureRequest, packets: Sequence[bytes]) -> None:
        """Keep a request that came in, once."""
        ...

    def requests(self) -> Sequence[DisclosureRequest]:
        """Return every request, oldest first."""
        ...

    def request(self, request_id: RequestId) -> DisclosureRequest:
        """Return a request; raises `Gone` when there is none."""
        ...

    def packets(self, request_id: RequestId) -> Sequence[bytes]:
        """Return the sealed packets of a request; raises `Gone` when they are destroyed."""
        ...

    def state(self, request_id: RequestId) -> RequestState:
        """Return the state last recorded, before the clocks are read."""
        ...

    def grant(self, request_id: RequestId) -> Grant | None:
        """Return the grant, if there is one."""
        ...

    def opened_at(self, request_id: RequestId) -> datetime | None:
        """Return when the viewing window was first opened."""
        ...

    def amend(self, request: DisclosureRequest) -> None:
        """Replace a returned request by its next version, submitted; raises `Gone` otherwise."""
        ...

    def add_opinion(self, request_id: RequestId, opinion: Opinion) -> None:
        """Keep what one decider said, after what was said before."""
        ...

    def opinions(self, request_id: RequestId) -> Sequence[Opinion]:
        """Return what deciders said of a request, oldest first."""
        ...

    def save_grant(self, grant: Grant) -> None:
        """Keep a grant and make the request granted; raises `Gone` when it is decided already."""
        ...

    def set_state(
        self,
        request_id: RequestId,
        state: RequestState,
        *,
        opened_at: datetime | None = None,
        reason: str | None = None,
    ) -> None:
        """Record a move; raises `Gone` when `contracts.grants.MOVES` has none from where it is."""
        ...

    def reason(self, request_id: RequestId) -> str | None:
        """Return why the request was refused or the grant revoked."""
        ...

    def drop_packets(self, request_id: RequestId) -> None:
        """Erase the sealed packets."""
        ...

    def erase(self, request_id: RequestId) -> None:
        """Erase a request with all that is kept of it."""
        ...


class GateSharing(Protocol):
    """The gate's own record of checks on sharing: what was prepared, signed, opened and ended."""

    def add(self, asked: Sharing) -> None:
        """Keep a check that came in, once."""
        ...

    def all(self) -> Sequence[Sharing]:
        """Return every check, oldest first."""
        ...

    def one(self, check_id: PrivacyCheckId) -> Sharing:
        """Return a check; raises `Gone` when there is none."""
        ...

    def sign(self, check_id: PrivacyCheckId, signed: Signed) -> None:
        """Keep a signature; raises `Gone` when its role signed already."""
        ...

    def signed(self, check_id: PrivacyCheckId) -> Sequence[Signed]:
        """Return the signatures of a check, oldest first."""
        ...

    def end(self, check_id: PrivacyCheckId, ending: Ending) -> None:
        """Keep that nothing is shared under a check any more; the first ending stays."""
        ...

    def ended(self, check_id: PrivacyCheckId) -> Ending | None:
        """Return why and when a check ended, if it did."""
        ...

    def open_first(self, participant: str, request_id: RequestId, at: datetime) -> datetime:
        """Keep when a participant first saw fields of a request; return the first moment."""
        ...

    def opened_at(self, participant: str, request_id: RequestId) -> datetime | None:
        """Return when a participant first saw fields of a request, if it did."""
        ...

    def erase(self, check_id: PrivacyCheckId) -> None:
        """Erase a check with all that is kept of it."""
        ...


class GateVerifications(Protocol):
    """The gate's own record of questions to departments, and of what was called the same."""

    def add(self, question: Question, packets: Sequence[bytes]) -> None:
        """Keep a question that came in, once."""
        ...

    def all(self) -> Sequence[Verification]:
        """Return every question and where it stands, oldest first."""
        ...

    def one(self, task_id: VerificationId) -> Verification:
        """Return a question and where it stands; raises `Gone` when there is none."""
        ...

    def packets(self, task_id: VerificationId) -> Sequence[bytes]:
        """Return the sealed packets of a question; raises `Gone` when they are destroyed."""
        ...

    def turn_to(self, task_id: VerificationId, *, page: int, shown_to: str | None) -> None:
        """Keep which page of candidates is looked at, and by whom."""
        ...

    def finish(
        self, task_id: VerificationId, answer: Answer, at: datetime, known: Sequence[Known] = ()
    ) -> None:
        """Keep the answer and erase the packets; raises `Gone` when it is finished already."""
        ...

    def known(
        self, check_id: CheckId, topic: TopicLabel, department: DepartmentName
    ) -> Sequence[Known]:
        """Return the records that were called the same as this topic in this check."""
        ...

    def erase(self, task_id: VerificationId) -> None:
        """Erase a question with all that is kept of it."""
        ...


class Opener(Protocol):
    """Opens substance; exists at the gate alone."""

    def packet(self, sealed: bytes, info: str) -> Packet:
        """Return what the hub sealed for one cell."""
        ...

    def topic(self, sealed: bytes, info: str) -> Party:
        """Return the topic as it was typed, which was sealed for the verifier."""
        ...

    def fields(self, packet: Packet, names: Iterable[str]) -> Sequence[Substance]:
        """Return the named fields of each record."""
        ...
