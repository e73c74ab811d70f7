"""What a department knows (wat-informatie) and the packet in which it reaches the gate unread."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

_BLOCK = 4096
MOST_RECORDS = 50
"""A packet for the gate holds at most this many records; one that is full may be cut off."""


@dataclass(frozen=True, slots=True)
class Substance:
    """The fields of one record that may be shown."""

    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What made a source's part of one cell a hit or a doubt: sealed, never readable here."""

    delivery: str
    source: str
    contract_sha256: str
    category_keys: Mapping[str, str] = field(repr=False)
    """Per category its key, wrapped to the gate, as base64."""
    records: Mapping[int, Mapping[str, bytes]] = field(repr=False)
    """Per record, the strongest first, per category a sealed blob."""
    until: Mapping[int, date | None] = field(default_factory=dict, repr=False)
    """Per record the last day on which it is relevant, or none for ever (R-113).

    A record that is not named here counts as relevant on no day (D-015).
    """
    question: bytes = field(repr=False)
    """The typed topic, sealed to the gate for the department's verifier."""
    reasons: Sequence[Sequence[tuple[str, str, float]]] = field(default=(), repr=False)
    """Of each record what agrees and how much that says, for the verifier alone."""
    is_doubt: bool = False
    """Whether its records are likely and not certain: nothing of them is disclosed unverified."""

    def relevant(self, day: date) -> Self:
        """Return the packet with the records that are relevant on that day, and no other."""
        kept = {
            record: blobs
            for record, blobs in self.records.items()
            if record in self.until and (self.until[record] or date.max) >= day
        }
        return replace(self, records=kept)

    def to_bytes(self) -> bytes:
        """Return the packet as padded JSON."""
        content = {
            "delivery": self.delivery,
            "source": self.source,
            "contract_sha256": self.contract_sha256,
            "category_keys": dict(self.category_keys),
            "records": {
                str(record): {name: _text(blob) for name, blob in blobs.items()}
                for record, blobs in self.records.items()
            },
            "until": {str(record): day and day.isoformat() for record, day in self.until.items()},
            "question": _text(self.question),
            "reasons": self.reasons,
            # A digit, so that a hit and a doubt are as long.
            "doubt": int(self.is_doubt),
        }
        raw = json.dumps(content, separators=(",", ":")).encode()
        return raw + b" " * (-len(raw) % _BLOCK)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote."""
        content = json.loads(raw)
        return cls(
            delivery=content["delivery"],
            source=content["source"],
            contract_sha256=content["contract_sha256"],
            category_keys=content["category_keys"],
            records={
                int(record): {name: base64.b64decode(text) for name, text in blobs.items()}
                for record, blobs in content["records"].items()
            },
            until={
                int(record): day and date.fromisoformat(day)
                for record, day in content.get("until", {}).items()
            },
            question=base64.b64decode(content["question"]),
            reasons=tuple(
                tuple((part, level, value) for part, level, value in one)
                for one in content.get("reasons", ())
            ),
            is_doubt=bool(content["doubt"]),
        )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
