"""A gate's register in memory, held to the same tests as the real one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.errors import Gone
from contracts.grants import DisclosureRequest, Grant, RequestState, before
from contracts.ids import RequestId
from contracts.opinions import Opinion


@dataclass
class FakeGateRegister:
    """Fulfils `contracts.gate_ports.GateRegister`."""

    asked: dict[RequestId, DisclosureRequest] = field(default_factory=dict)
    sealed: dict[RequestId, list[bytes]] = field(default_factory=dict)
    states: dict[RequestId, RequestState] = field(default_factory=dict)
    grants: dict[RequestId, Grant] = field(default_factory=dict)
    opened: dict[RequestId, datetime] = field(default_factory=dict)
    reasons: dict[RequestId, str] = field(default_factory=dict)
    said: dict[RequestId, list[Opinion]] = field(default_factory=dict)

    def add(self, request: DisclosureRequest, packets: Sequence[bytes]) -> None:
        self.asked[request.request_id] = request
        self.sealed[request.request_id] = list(packets)
        self.states[request.request_id] = RequestState.SUBMITTED

    def requests(self) -> Sequence[DisclosureRequest]:
        return sorted(self.asked.values(), key=lambda one: (one.requested_at, one.request_id))

    def request(self, request_id: RequestId) -> DisclosureRequest:
        if request_id not in self.asked:
            raise Gone(f"There is no request {request_id} at the gate.", code="G-404")
        return self.asked[request_id]

    def packets(self, request_id: RequestId) -> Sequence[bytes]:
        if request_id not in self.sealed:
            raise Gone(f"The sealed packets of {request_id} are destroyed.", code="G-410")
        return self.sealed[request_id]

    def state(self, request_id: RequestId) -> RequestState:
        self.request(request_id)
        return self.states[request_id]

    def grant(self, request_id: RequestId) -> Grant | None:
        self.request(request_id)
        return self.grants.get(request_id)

    def reason(self, request_id: RequestId) -> str | None:
        self.request(request_id)
        return self.reasons.get(request_id)

    def opened_at(self, request_id: RequestId) -> datetime | None:
        self.request(request_id)
        return self.opened.get(request_id)

    def amend(self, request: DisclosureRequest) -> None:
        self.set_state(request.request_id, RequestState.SUBMITTED)
        self.asked[request.request_id] = request
        self.reasons.pop(request.request_id, None)

    def add_opinion(self, request_id: RequestId, opinion: Opinion) -> None:
        self.said.setdefault(request_id, []).append(opinion)

    def opinions(self, request_id: RequestId) -> Sequence[Opinion]:
        return list(self.said.get(request_id, ()))

    def save_grant(self, grant: Grant) -> None:
        self.set_state(grant.request_id, RequestState.GRANTED)
        self.grants[grant.request_id] = grant

    def set_state(
        self,
        request_id: RequestId,
        state: RequestState,
        *,
        opened_at: datetime | None = None,
        reason: str | None = None,
    ) -> None:
        if self.state(request_id) not in before(state):
            raise Gone(f"{request_id} cannot become {state}.", code="G-409")
        self.states[request_id] = state
        if opened_at is not None:
            self.opened[request_id] = opened_at
        if reason is not None:
            self.reasons[request_id] = reason

    def drop_packets(self, request_id: RequestId) -> None:
        self.sealed.pop(request_id, None)

    def erase(self, request_id: RequestId) -> None:
        for kept in (self.asked, self.sealed, self.states, self.grants, self.said):
            kept.pop(request_id, None)
