"""Take in what the hub asks: signed request files, each once.

What the hub withdrew or destroyed ends before anything else is done (R-008, R-177).
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from contracts.errors import IntegrityBroken, Invalid, TrefferError
from contracts.events import Event, EventKind
from contracts.grants import MOVES, DisclosureRequest, RequestState, is_amended
from contracts.ids import RequestId
from pipelines.gate.bench import GateBench
from pipelines.gate.endings import ERASED, append, finish, require_not_erased, tell

ENDING = ".request.json"
DESTROYED = ".destroyed.json"
WITHDRAWN = ".withdrawn.json"
HUB = "hub"
_ID = re.compile(r"W-[0-9]{1,12}")
_REQUEST = TypeAdapter(DisclosureRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came in now, and what was not accepted."""

    new: tuple[RequestId, ...]
    problems: tuple[TrefferError, ...]
    """One for each file that is not used; its message names the file."""


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
                    rules=(ERASED,),
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
        require_not_erased(name, request.request_id, bench)
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
