"""Take in what the hub asks: signed request files, each once, and what of it can be granted.

What the hub withdrew or destroyed ends before anything else is done (R-008, R-177).
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from contracts import sources
from contracts.columns import IDENTITY
from contracts.errors import Gone, IntegrityBroken, Invalid, NotPermitted, TrefferError
from contracts.events import Event, EventKind
from contracts.grants import MOVES, Agreed, DisclosureRequest, RequestState, is_amended
from contracts.ids import RequestId, SourceName
from contracts.protocol import Protocol
from contracts.sources import SourceContract
from contracts.substance import Packet
from contracts.verification import certain
from pipelines.gate.bench import GateBench
from pipelines.gate.endings import append, finish, tell
from pipelines.local_time import AMSTERDAM

ENDING = ".request.json"
DESTROYED = ".destroyed.json"
WITHDRAWN = ".withdrawn.json"
HUB = "hub"
_ID = re.compile(r"W-[0-9]{1,12}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
"""Names that become names of files; the hub writes them, so they are checked."""
_REQUEST = TypeAdapter(DisclosureRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came in now, and what was not accepted."""

    new: tuple[RequestId, ...]
    problems: tuple[TrefferError, ...]
    """One for each file that is not used; its message names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One source's part of a request: its packet, and what its contract lets a grant name."""

    packet: Packet = field(repr=False)
    source: SourceName
    categories: Mapping[str, tuple[str, ...]]
    """Per category the fields that can be granted."""
    classes: Mapping[str, str]
    """Per field how sensitive its contract calls it."""

    @property
    def grantable(self) -> frozenset[str]:
        """Return the fields of this source that a grant can name."""
        return frozenset(name for names in self.categories.values() for name in names)


def take_in(bench: GateBench) -> TakenIn:
    """Keep every new request that the hub signed, and end what the hub withdrew.

    A known number with other content is refused, unless it answers a question of the gate.
    """
    problems = forget_destroyed(bench)
    known = {request.request_id: request for request in bench.register.requests()}
    new: list[RequestId] = []
    for name in bench.exchange.names(ENDING):
        try:
            new += _take(name, known, bench)
        except (IntegrityBroken, Invalid) as error:
            problems.append(error)
    problems += end_withdrawn(bench)
    return TakenIn(new=tuple(new), problems=tuple(problems))


def forget_destroyed(bench: GateBench) -> list[TrefferError]:
    """Erase every request whose case the hub destroyed; return what the hub did not sign."""
    known = {request.request_id for request in bench.register.requests()}
    problems: list[TrefferError] = []
    for name in bench.exchange.names(DESTROYED):
        request_id = RequestId(name.removesuffix(DESTROYED))
        try:
            bench.exchange.get(name)
        except IntegrityBroken as error:
            problems.append(error)
            continue
        if request_id in known:
            bench.journal.append(
                Event(
                    kind=EventKind.PACKET_DESTROYED,
                    actor=HUB,
                    ids=(request_id,),
                    rules=("case destroyed",),
                )
            )
            bench.register.erase(request_id)
        bench.exchange.remove(name)
    return problems


def end_withdrawn(bench: GateBench) -> list[TrefferError]:
    """End every request or grant that the hub withdrew; return what the hub did not sign."""
    problems: list[TrefferError] = []
    for name in bench.exchange.names(WITHDRAWN):
        try:
            content = bench.exchange.get(name)
            if content is not None and _withdraw(name, content, bench):
                bench.exchange.remove(name)
        except (IntegrityBroken, Invalid) as error:
            problems.append(error)
    return problems


def profile_of(request: DisclosureRequest, bench: GateBench) -> Protocol:
    """Return the gate's own profile for a request; raises `Invalid` when there is none."""
    name = request.protocol.partition("@")[0]
    try:
        return bench.profile(file_name(name))
    except Gone:
        raise Invalid(
            f"The gate has no protocol profile {name}. Put the adopted {name}.yaml in its folder "
            "of contracts.",
            code="G-110",
        ) from None


def agreed(request: DisclosureRequest, bench: GateBench) -> Agreed:
    """Return what the gate's own profile and contracts say of the fields asked for."""
    disclosure = _require_terms(request, bench).disclosure
    held = _held(request, bench)
    classes = {name: set(request.classes.get(name, ())) for name in request.fields}
    for part in held:
        for name in classes.keys() & part.classes.keys():
            classes[name].add(part.classes[name])
    still = _relevant(held, request, bench)
    return Agreed(
        grantable=frozenset(name for part in still for name in part.grantable),
        classes={name: frozenset(found) for name, found in classes.items()},
        two_deciders_for=frozenset(disclosure.two_deciders_for),
        law_for=frozenset(disclosure.law_for),
    )


def parts(request: DisclosureRequest, bench: GateBench) -> list[Part]:
    """Return the parts of a request under the gate's own agreements, relevant today (R-113).

    Raises `Invalid` for whatever makes it a request that cannot be decided here, and
    `NotPermitted` when nothing in it is relevant any more.
    """
    _require_terms(request, bench)
    return _relevant(_held(request, bench), request, bench)


def _held(request: DisclosureRequest, bench: GateBench) -> list[Part]:
    info = f"treffer/v1/packet/{request.check_id}"
    opened = [
        bench.opener.packet(sealed, info) for sealed in bench.register.packets(request.request_id)
    ]
    # A doubt is as much as its department's verifier called the same.
    known = bench.verifications.known(request.check_id, request.topic, request.department)
    return [_part(request, packet, bench) for packet in certain(opened, known)]


def _relevant(held: list[Part], request: DisclosureRequest, bench: GateBench) -> list[Part]:
    today = bench.clock.now().astimezone(AMSTERDAM).date()
    narrowed = [replace(part, packet=part.packet.relevant(today)) for part in held]
    kept = [part for part in narrowed if part.packet.records]
    if not kept and any(part.packet.records for part in held):
        raise NotPermitted(
            f"What {request.request_id} asks for is too old: no record of the hit is relevant "
            "today under the contract of its source, so nothing of it can be granted or opened. "
            "Refuse the request; a new hit check tells what is still known. (R-113)",
            code="G-121",
        )
    return kept


def _take(
    name: str, known: Mapping[RequestId, DisclosureRequest], bench: GateBench
) -> list[RequestId]:
    """Keep the request of one file and remove the file; return its number if it is new."""
    content = bench.exchange.get(name)
    if content is None:
        return []
    request, packets = _read(name, content)
    is_new = request.request_id not in known
    if is_new:
        _keep(request, packets, bench)
    elif _is_answer(known[request.request_id], request, bench):
        append(EventKind.DISCLOSURE_AMENDED, request, request.requested_by, bench)
        bench.register.amend(request)
    elif known[request.request_id] != request:
        raise IntegrityBroken(
            f"{name} has another content than the request known under that number. "
            "It is not used; tell the hub's functional manager.",
            code="I-641",
        )
    # The register has it: a sealed packet that stayed in the exchange would outlive its term.
    bench.exchange.remove(name)
    return [request.request_id] if is_new else []


def _is_answer(known: DisclosureRequest, request: DisclosureRequest, bench: GateBench) -> bool:
    """Return whether this answers the question with which the known request was returned."""
    is_returned = bench.register.state(known.request_id) is RequestState.RETURNED
    return is_returned and is_amended(known, request)


def _withdraw(name: str, content: bytes, bench: GateBench) -> bool:
    """End what a file withdraws; return whether the file has done its work."""
    request_id = RequestId(name.removesuffix(WITHDRAWN))
    why = _why(name, content)
    request = next((r for r in bench.register.requests() if r.request_id == request_id), None)
    if request is None:
        # A request that could not be taken in yet is withdrawn as soon as it is.
        return f"{request_id}{ENDING}" not in bench.exchange.names(ENDING)
    state = bench.register.state(request_id)
    if RequestState.WITHDRAWN in MOVES.get(state, ()):
        finish(request, RequestState.WITHDRAWN, bench, HUB, reason=why)
    elif state is RequestState.WITHDRAWN:
        # A program that died after recording it has not told it.
        tell(request, bench)
    return True


def _why(name: str, content: bytes) -> str:
    try:
        return str(json.loads(content)["why"])
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"{name} does not say why, as the hub writes it.", code="G-120") from None


def _keep(request: DisclosureRequest, packets: list[bytes], bench: GateBench) -> None:
    bench.journal.append(
        Event(
            kind=EventKind.DISCLOSURE_REQUESTED,
            actor=request.requested_by,
            ids=(request.request_id, request.case_id, request.check_id, request.topic),
            rules=request.fields,
        )
    )
    bench.register.add(request, packets)


def _read(name: str, content: bytes) -> tuple[DisclosureRequest, list[bytes]]:
    try:
        written = json.loads(content)
        request = _REQUEST.validate_python(written["request"])
        packets = [base64.b64decode(text, validate=True) for text in written["packets"]]
    except (ValidationError, ValueError, KeyError, TypeError, binascii.Error):
        raise Invalid(f"{name} is not a request as the hub writes it.", code="G-101") from None
    if name != f"{request.request_id}{ENDING}" or not _ID.fullmatch(request.request_id):
        raise Invalid(f"{name} holds a request of another number.", code="G-102")
    # An answer to a question goes with the packets that are here already.
    has_packets = bool(packets) or request.version > 1
    if not has_packets or not request.fields or request.requested_at.tzinfo is None:
        raise Invalid(
            f"{name} has no packet, no field or no time zone. Ask for a new request.", code="G-103"
        )
    return request, packets


def _require_terms(request: DisclosureRequest, bench: GateBench) -> Protocol:
    """Hold the request against the gate's own profile: the hub does not say who decides."""
    profile = profile_of(request, bench)
    terms, name = profile.disclosure, profile.protocol
    if (
        request.decides != terms.by
        or not 0 < request.view_hours <= terms.view_hours
        or not 0 < request.fetch_within_days <= terms.fetch_within_days
    ):
        raise Invalid(
            f"{request.request_id} names another decider or longer terms than protocol {name} "
            "at the gate. Compare the profiles of hub and gate, then ask for a new request.",
            code="G-111",
        )
    return profile


def file_name(name: str) -> str:
    """Return a name of a protocol or source that can be one; raises `Invalid` for another."""
    if not _NAME.fullmatch(name):
        raise Invalid(
            "The request names a protocol or source that cannot be one. Refuse the request and "
            "tell the hub's functional manager.",
            code="G-114",
        )
    return name


def _part(request: DisclosureRequest, packet: Packet, bench: GateBench) -> Part:
    source = SourceName(file_name(packet.source))
    contract = contract_of(source, packet, bench)
    # The blobs are bound to their delivery, so its name proves whose contract must be held.
    if packet.delivery.rpartition("-")[0] != source or contract.department != request.department:
        raise Invalid(
            f"A packet of {request.request_id} is not of {request.department}. "
            "Refuse the request and tell the hub's functional manager.",
            code="G-113",
        )
    return Part(
        packet=packet,
        source=source,
        categories=_categories(contract),
        classes={c.name: c.classification for c in contract.columns if c.classification},
    )


def contract_of(source: SourceName, packet: Packet, bench: GateBench) -> SourceContract:
    """Return the gate's own contract, which must be that of the packet; else raises `Invalid`."""
    try:
        contract = bench.contract(source)
    except Gone:
        contract = None
    if contract is None or contract.sha256 != packet.contract_sha256:
        raise Invalid(
            f"The gate does not have the contract of source {source} under which this was "
            f"delivered (SHA-256 {packet.contract_sha256[:12]}). "
            f"Put that {source}.odcs.yaml in the gate's folder of contracts.",
            code="G-112",
        )
    return contract


def _categories(contract: SourceContract) -> dict[str, tuple[str, ...]]:
    return {
        category: names
        for category, names in sources.fields(contract).items()
        if category != IDENTITY or contract.grant_identity
    }
