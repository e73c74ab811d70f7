"""What of a request can be granted and opened: its packets, under the gate's own agreements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from contracts import sources
from contracts.columns import IDENTITY
from contracts.days import day_of
from contracts.errors import Gone, Invalid, NotPermitted
from contracts.grants import Agreed, DisclosureRequest
from contracts.ids import SourceName
from contracts.protocol import Protocol
from contracts.sources import SourceContract
from contracts.substance import Packet, Substance
from contracts.verification import certain
from pipelines.gate import agreements
from pipelines.gate.bench import GateBench


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


def holding(found: Iterable[Part], fields: Collection[str]) -> list[Part]:
    """Return the parts that hold any of these fields, each with their categories alone.

    A part without such a field would still say how many records there are.
    """
    return [_narrowed(part, fields) for part in found if part.grantable & set(fields)]


def opened(
    narrowed: Iterable[Part], fields: Iterable[str], bench: GateBench
) -> tuple[Substance, ...]:
    """Return these fields of each record."""
    named = tuple(fields)
    return tuple(
        substance
        for part in narrowed
        for substance in bench.opener.fields(
            part.packet, [name for name in named if name in part.grantable]
        )
    )


def too_old(request: DisclosureRequest) -> NotPermitted:
    """Return the refusal of what is relevant on no day any more (R-113)."""
    return NotPermitted(
        f"What {request.request_id} asks for is too old: no record of the hit is relevant "
        "today under the contract of its source, so nothing of it can be granted or opened. "
        "Refuse the request; a new hit check tells what is still known. (R-113)",
        code="G-121",
    )


def _held(request: DisclosureRequest, bench: GateBench) -> list[Part]:
    info = f"treffer/v1/packet/{request.check_id}"
    opened = [
        bench.opener.packet(sealed, info) for sealed in bench.register.packets(request.request_id)
    ]
    # A doubt is as much as its department's verifier called the same.
    known = bench.verifications.known(request.check_id, request.topic, request.department)
    return [_part(request, packet, bench) for packet in certain(opened, known)]


def _relevant(held: list[Part], request: DisclosureRequest, bench: GateBench) -> list[Part]:
    today = day_of(bench.clock.now())
    narrowed = [replace(part, packet=part.packet.relevant(today)) for part in held]
    kept = [part for part in narrowed if part.packet.records]
    if not kept and any(part.packet.records for part in held):
        raise too_old(request)
    return kept


def _require_terms(request: DisclosureRequest, bench: GateBench) -> Protocol:
    """Hold the request against the gate's own profile: the hub does not say who decides."""
    profile = agreements.profile_of(request.protocol, bench)
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


def _part(request: DisclosureRequest, packet: Packet, bench: GateBench) -> Part:
    contract = agreements.contract_of(packet, bench)
    if not agreements.is_of(request.department, packet, contract):
        raise Invalid(
            f"A packet of {request.request_id} is not of {request.department}. "
            "Refuse the request and tell the hub's functional manager.",
            code="G-113",
        )
    return Part(
        packet=packet,
        source=SourceName(packet.source),
        categories=_categories(contract),
        classes={c.name: c.classification for c in contract.columns if c.classification},
    )


def _narrowed(part: Part, granted: Iterable[str]) -> Part:
    """Return the part with the sealed categories that hold a granted field, and no other."""
    wanted = {name for name, fields in part.categories.items() if set(fields) & set(granted)}
    records = {
        record: {name: blob for name, blob in blobs.items() if name in wanted}
        for record, blobs in part.packet.records.items()
    }
    present = {name for blobs in records.values() for name in blobs}
    if not present <= set(part.packet.category_keys):
        raise Gone(
            f"The keys to what {part.source} sealed did not come along. Ask for a new request "
            "after a new hit check.",
            code="G-411",
        )
    return replace(part, packet=replace(part.packet, records=records))


def _categories(contract: SourceContract) -> dict[str, tuple[str, ...]]:
    return {
        category: names
        for category, names in sources.fields(contract).items()
        if category != IDENTITY or contract.grant_identity
    }
