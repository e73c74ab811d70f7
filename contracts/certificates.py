"""Certificates of destruction: what is gone, why, and how that was proved."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from pydantic import TypeAdapter

from contracts.deliveries import Manifest
from contracts.errors import IntegrityBroken
from contracts.events import Entry, EventKind
from contracts.ids import DeliveryId, SourceName

CertificateId = NewType("CertificateId", str)
"""A certificate of destruction: `X-7`."""

PAST, REPLACED, RETIRED = "past its term", "replaced", "its source is retired"
"""Why a delivery is destroyed, as the journal says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A line of the hub's journal, by which a certificate can be checked."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedDelivery:
    """One delivery that is gone: what it was, and the line that says it would go."""

    delivery: DeliveryId
    as_of: date | None
    """The date of its data; unknown where the hub never accepted it."""
    rows: int
    contract: str
    """SHA-256 of the contract under which it was made."""
    manifest_sha256: str
    files: Mapping[str, str]
    """SHA-256 of each of its files, as the department signed them."""
    why: str
    by: str
    line: JournalLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was looked for after destroying, and found gone."""

    at: datetime
    files_left: int
    index_keys_left: int
    source_keys_left: int | None = None
    """For a retired source: its keys of any epoch."""
    in_use: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing is left."""
        return not (self.files_left or self.index_keys_left or self.source_keys_left or self.in_use)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """That deliveries, or all that the hub had of a source, are destroyed."""

    number: CertificateId
    subject: str
    """A delivery, or for a retired source its name and the line of its retirement."""
    source: SourceName
    why: str
    by: str
    reason: str | None = None
    """For a retired source: the reason that was given."""
    retirement: JournalLine | None = None
    deliveries: tuple[DestroyedDelivery, ...]
    proof: Proof

    def to_json(self) -> bytes:
        """Return the certificate as it is kept; its SHA-256 stands in the journal."""
        return _CERTIFICATE.dump_json(self)

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of what is kept, in hexadecimal."""
        return hashlib.sha256(self.to_json()).hexdigest()


_CERTIFICATE = TypeAdapter(Certificate)


def read(content: bytes) -> Certificate:
    """Return a certificate from what is kept."""
    return _CERTIFICATE.validate_json(content)


def destroyed(delivery: DeliveryId, manifest: Manifest | None, entry: Entry) -> DestroyedDelivery:
    """Return what a destroyed delivery was, from its manifest and its line in the journal."""
    return DestroyedDelivery(
        delivery=delivery,
        as_of=manifest.as_of if manifest else None,
        rows=manifest.rows.delivered if manifest else 0,
        contract=manifest.contract["sha256"] if manifest else "",
        manifest_sha256=hashlib.sha256(manifest.to_json()).hexdigest() if manifest else "",
        files={name: one.sha256 for name, one in manifest.files.items()} if manifest else {},
        why=entry.event.decision or "",
        by=entry.event.actor,
        line=line(entry),
    )


def line(entry: Entry) -> JournalLine:
    """Return by which number and seal an entry is found in the journal."""
    return JournalLine(seq=entry.seq, hash=entry.hash)


def last_lines(entries: Iterable[Entry]) -> dict[DeliveryId, Entry]:
    """Return for each destroyed delivery the last line that says so, in the journal's order."""
    found: dict[DeliveryId, Entry] = {}
    for entry in entries:
        if entry.event.kind is EventKind.DELIVERY_DESTROYED:
            delivery = DeliveryId(entry.event.ids[0])
            found.pop(delivery, None)
            found[delivery] = entry
    return found


def retirements(entries: Iterable[Entry]) -> list[Entry]:
    """Return the lines by which sources were retired, in the journal's order."""
    return [entry for entry in entries if entry.event.kind is EventKind.SOURCE_RETIRED]


def require_proved(subject: str, proof: Proof) -> None:
    """Raise `IntegrityBroken` when something is left of what was destroyed."""
    if not proof.holds:
        raise IntegrityBroken(
            f"Of {subject} something is left that should be gone: {proof.files_left} files, "
            f"{proof.index_keys_left} keys of indexes, {proof.source_keys_left or 0} keys of the "
            "source. No certificate is given. Look at the rights of the folders, then: "
            "treffer retain run.",
            code="C-620",
        )


def holds(certificate: Certificate, entries: Sequence[Entry]) -> bool:
    """Return whether the journal says what a certificate says, line by line."""
    known = {(entry.seq, entry.hash) for entry in entries}
    lines = [one.line for one in certificate.deliveries]
    lines += [certificate.retirement] if certificate.retirement else []
    certified = any(
        entry.event.kind is EventKind.DESTRUCTION_CERTIFIED
        and entry.event.ids == (certificate.number, certificate.sha256)
        for entry in entries
    )
    return certified and all((one.seq, one.hash) in known for one in lines)
