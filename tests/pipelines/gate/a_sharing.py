"""A gate in memory around one case: two granted requests, and checks on sharing them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from connectors import agreements
from contracts import protocol_lint, sources
from contracts.errors import Gone
from contracts.grants import DisclosureRequest, Grant, RequestState
from contracts.ids import DepartmentName, PrivacyCheckId, RequestId, SourceName
from contracts.parties import Actor
from contracts.protocol import Protocol, Recipient, Role
from contracts.sharing import Ending, FieldRef, Participant, Share, Sharing, Signed, unknown
from contracts.sources import SourceContract
from contracts.substance import Packet, Substance
from pipelines.gate.bench import GateBench
from tests.fakes import MemoryExchange, MemoryJournal
from tests.pipelines.gate.a_gate import MONDAY, REASON, FixedClock, a_request
from tests.pipelines.gate.a_question import FakeVerifications
from tests.pipelines.gate.a_register import FakeGateRegister

T9 = PrivacyCheckId("T-9")
W57, W58, W59 = RequestId("W-57"), RequestId("W-58"), RequestId("W-59")
PHASE = "stap-4"
SHIPPED = protocol_lint.load(agreements.profile_text(Path("as-shipped"), "ccv"))
CONTRACTS = {
    name: agreements.contract(Path("as-shipped"), SourceName(name))
    for name in ("handhaving", "vergunningen")
}


def person(account: str, *roles: str, **changes: Any) -> Actor:
    return replace(Actor(account=account, name=account.title(), roles=frozenset(roles)), **changes)


ANNA = person("anna", "regisseur")
"""Asked for both requests and prepares the check."""
LEO = person("leo", "privacyfunctionaris")
"""Signs."""
IDA = person("ida", "privacy-officer")
"""Signs on doubt."""
HANS = person("hans")
"""Looks for Handhaving."""
VERA = person("vera")
"""Looks for Vergunningen."""
RIK = person("rik")
"""Looks for the RIEC."""
EVA = person("eva")
"""Takes part in nothing."""
EVERYBODY = (ANNA, LEO, IDA, HANS, VERA, RIK, EVA)
GRANTED = {W57: ("afdoening", "overtreding"), W58: ("status", "zaaktype")}


@dataclass
class FakeGateSharing:
    """Fulfils `contracts.gate_ports.GateSharing`."""

    asked: dict[PrivacyCheckId, Sharing] = field(default_factory=dict)
    signatures: dict[PrivacyCheckId, list[Signed]] = field(default_factory=dict)
    endings: dict[PrivacyCheckId, Ending] = field(default_factory=dict)
    openings: dict[tuple[str, RequestId], datetime] = field(default_factory=dict)

    def add(self, asked: Sharing) -> None:
        self.asked[asked.check_id] = asked

    def all(self) -> Sequence[Sharing]:
        return sorted(self.asked.values(), key=lambda one: (one.requested_at, one.check_id))

    def one(self, check_id: PrivacyCheckId) -> Sharing:
        if check_id not in self.asked:
            raise unknown(check_id)
        return self.asked[check_id]

    def sign(self, check_id: PrivacyCheckId, signed: Signed) -> None:
        if any(one.act is signed.act for one in self.signed(check_id)):
            raise Gone(f"{check_id} is signed already.", code="G-409")
        self.signatures.setdefault(check_id, []).append(signed)

    def signed(self, check_id: PrivacyCheckId) -> Sequence[Signed]:
        self.one(check_id)
        return list(self.signatures.get(check_id, ()))

    def end(self, check_id: PrivacyCheckId, ending: Ending) -> None:
        self.one(check_id)
        self.endings.setdefault(check_id, ending)

    def ended(self, check_id: PrivacyCheckId) -> Ending | None:
        self.one(check_id)
        return self.endings.get(check_id)

    def open_first(self, participant: str, request_id: RequestId, at: datetime) -> datetime:
        return self.openings.setdefault((participant, request_id), at)

    def opened_at(self, participant: str, request_id: RequestId) -> datetime | None:
        return self.openings.get((participant, request_id))

    def erase(self, check_id: PrivacyCheckId) -> None:
        requests = self.one(check_id).requests
        self.openings = {
            key: moment for key, moment in self.openings.items() if key[1] not in requests
        }
        for kept in (self.asked, self.signatures, self.endings):
            kept.pop(check_id, None)


@dataclass
class PlainOpener:
    """Opens packets that are not sealed; notes every field that it gave."""

    contracts: dict[str, SourceContract]
    opened: list[tuple[str, ...]] = field(default_factory=list)

    def packet(self, sealed: bytes, info: str) -> Packet:
        request, source = sealed.decode().split("/")
        categories = sources.fields(self.contracts[source])
        return Packet(
            delivery=f"{source}-20261122T021500Z",
            source=source,
            contract_sha256=self.contracts[source].sha256,
            category_keys=dict.fromkeys(categories, ""),
            records={4: {name: f"{request}/{name}".encode() for name in categories}},
            until={4: None},
            question=b"",
        )

    def fields(self, packet: Packet, names: Iterable[str]) -> Sequence[Substance]:
        """Give `canary-REQUEST-FIELD` of each named field whose category came along."""
        wanted = tuple(names)
        self.opened.append(wanted)
        categories = sources.fields(self.contracts[packet.source])
        return [
            Substance(
                {
                    name: f"canary-{blob.decode().split('/')[0]}-{name}"
                    for category, blob in blobs.items()
                    for name in categories[category]
                    if name in wanted
                }
            )
            for blobs in packet.records.values()
        ]


@dataclass
class Meeting:
    """A gate in memory with two granted requests of one case."""

    profile: Protocol
    bench: GateBench
    register: FakeGateRegister
    clock: FixedClock
    journal: MemoryJournal
    opener: PlainOpener
    exchange: MemoryExchange = field(default_factory=MemoryExchange)

    def prepared(self, asked: Sharing | None = None) -> Sharing:
        """Keep a check as if it had come in."""
        made = asked or a_sharing()
        self.bench.sharing.add(made)
        return made

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    def end(self, request_id: RequestId, state: RequestState) -> None:
        register = self.bench.register
        if state is RequestState.ENDED:
            register.set_state(request_id, RequestState.OPENED, opened_at=self.clock.now())
        register.set_state(request_id, state)


def a_meeting(profile: Protocol | None = None, **contracts: SourceContract) -> Meeting:
    clock, held = FixedClock(), CONTRACTS | contracts
    used = profile or a_profile()
    journal, exchange, opener = MemoryJournal(clock), MemoryExchange(), PlainOpener(held)

    def known(name: str) -> Protocol:
        if name != "ccv":
            raise Gone("There is no such profile.", code="P-404")
        return used

    register = FakeGateRegister()
    bench = GateBench(
        clock=clock,
        journal=journal,
        register=register,
        verifications=FakeVerifications(),
        sharing=FakeGateSharing(),
        opener=opener,
        exchange=exchange,
        contract=lambda source: held[source],
        profile=known,
    )
    made = Meeting(used, bench, register, clock, journal, opener, exchange)
    for request_id, source in ((W57, "handhaving"), (W58, "vergunningen")):
        grant_of(request_id, source, made)
    return made


def grant_of(request_id: RequestId, source: str, meeting: Meeting, **changes: Any) -> None:
    """Add a granted request on one source of the case."""
    request = of_case(request_id, DepartmentName(CONTRACTS[source].department), **changes)
    meeting.bench.register.add(request, [f"{request_id}/{source}".encode()])
    meeting.bench.register.save_grant(a_grant(request))


def of_case(request_id: RequestId, department: DepartmentName, **changes: Any) -> DisclosureRequest:
    fields = GRANTED.get(request_id, ("afdoening",))
    asked = a_request(
        request_id=request_id, department=department, phase=PHASE, fields=(*fields, "zaaknummer")
    )
    return replace(asked, requesters=frozenset({"anna", "rosa"}), **changes)


def a_grant(request: DisclosureRequest) -> Grant:
    return Grant(
        request_id=request.request_id,
        fields=GRANTED.get(request.request_id, ("afdoening",)),
        reason=REASON,
        granted_by="piet",
        granted_at=MONDAY,
        fetch_by=MONDAY + timedelta(days=7),
        view_for=timedelta(hours=4),
    )


def a_profile(*, recipients: dict[str, dict[str, Any]] | None = None, **check: Any) -> Protocol:
    """The shipped profile, with these changes to recipients and to `check-2a`; doubt has a role."""
    given = {"on_doubt": ("privacy-officer",), **check}
    phases = tuple(
        phase.model_copy(
            update={
                "privacy_checks": tuple(
                    one.model_copy(update=given) if one.id == "check-2a" else one
                    for one in phase.privacy_checks
                )
            }
        )
        for phase in SHIPPED.phases
    )
    kinds = {
        name: SHIPPED.recipients[name].model_copy(update=changes)
        if name in SHIPPED.recipients
        else Recipient(title=name, cites="projectregel", **changes)
        for name, changes in (recipients or {}).items()
    }
    officer = Role(title="privacy-officer", cites="projectregel")
    return SHIPPED.model_copy(
        update={
            "phases": phases,
            "recipients": {**SHIPPED.recipients, **kinds},
            "roles": {**SHIPPED.roles, "privacy-officer": officer},
        }
    )


def ref(text: str) -> FieldRef:
    request_id, _, name = text.partition(".")
    return FieldRef(RequestId(request_id), name)


def cell(text: str) -> Share:
    name, _, field_ = text.partition(":")
    return Share(name, ref(field_))


def cells(*texts: str) -> frozenset[Share]:
    return frozenset(map(cell, texts))


def a_participant(
    name: str = "Handhaving",
    *fields: str,
    persons: Iterable[str] = ("hans",),
    recipient: str = "afdeling",
    need: str = REASON,
) -> Participant:
    return Participant(
        name=name,
        recipient=recipient,
        persons=frozenset(persons),
        need=need,
        fields=tuple(map(ref, fields or ("W-57.afdoening",))),
    )


ALL_THREE = (
    a_participant("Handhaving", "W-57.afdoening", "W-57.overtreding", "W-58.status"),
    a_participant("Vergunningen", "W-57.afdoening", "W-58.status", persons=("vera",)),
    a_participant("RIEC", "W-57.afdoening", "W-58.zaaktype", persons=("rik",), recipient="riec"),
)


def a_sharing(*participants: Participant, **changes: Any) -> Sharing:
    made = Sharing(
        check_id=T9,
        case_id=a_request().case_id,
        prescribed="check-2a",
        protocol="ccv@1.0",
        phase=PHASE,
        participants=participants or ALL_THREE,
        hits=frozenset({"Handhaving", "Vergunningen"}),
        requested_by="anna",
        requested_at=MONDAY,
    )
    return replace(made, **changes)


def file_of(asked: Sharing) -> bytes:
    """What the hub leaves at the gate."""
    return TypeAdapter(Sharing).dump_json(asked)
