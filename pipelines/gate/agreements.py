"""The gate's own profiles and contracts, against which everything that the hub says is held."""

import re

from contracts.errors import Gone, Invalid
from contracts.ids import DepartmentName, SourceName
from contracts.protocol import Protocol
from contracts.sources import SourceContract
from contracts.substance import Packet
from pipelines.gate.bench import GateBench

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
"""Names that become names of files; the hub writes them, so they are checked."""


def profile_of(reference: str, bench: GateBench) -> Protocol:
    """Return the gate's own profile of that name; raises `Invalid` when there is none."""
    name = file_name(reference.partition("@")[0])
    try:
        return bench.profile(name)
    except Gone:
        raise Invalid(
            f"The gate has no protocol profile {name}. Put the adopted {name}.yaml in its folder "
            "of contracts.",
            code="G-110",
        ) from None


def contract_of(packet: Packet, bench: GateBench) -> SourceContract:
    """Return the gate's own contract, which must be that of the packet; else raises `Invalid`."""
    source = SourceName(file_name(packet.source))
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


def is_of(department: DepartmentName, packet: Packet, contract: SourceContract) -> bool:
    """Return whether a packet holds records of this department.

    The blobs are bound to their delivery, so its name proves whose contract must be held.
    """
    by_delivery = packet.delivery.rpartition("-")[0] == packet.source
    return by_delivery and contract.department == department


def file_name(name: str) -> str:
    """Return a name of a protocol or source that can be one; raises `Invalid` for another."""
    if not _NAME.fullmatch(name):
        raise Invalid(
            "The request names a protocol or source that cannot be one. Refuse the request and "
            "tell the hub's functional manager.",
            code="G-114",
        )
    return name
