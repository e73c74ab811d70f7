"""Opens substance with the gate's private key; the gate's wiring is its only importer."""

import base64
import json
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter, ValidationError

from connectors import keys
from connectors.vault.seal import NONCE, context, key_info
from contracts.errors import IntegrityBroken
from contracts.ids import DeliveryId
from contracts.substance import Packet, Substance
from contracts.topics import Party

_PARTY = TypeAdapter(Party)


class Opener:
    """Holds the gate's key; opens packets and, of them, named fields."""

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private

    def packet(self, sealed: bytes, info: str) -> Packet:
        """Return what the hub sealed for one cell of one hit check."""
        raw = keys.unwrap(self._private, sealed, info.encode())
        try:
            return Packet.from_bytes(raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise IntegrityBroken(
                "A sealed packet does not have the form the hub gives it. Ask for a new request.",
                code="I-613",
            ) from None

    def topic(self, sealed: bytes, info: str) -> Party:
        """Return the topic as it was typed, which the hub sealed for the verifier."""
        raw = keys.unwrap(self._private, sealed, info.encode())
        try:
            return _PARTY.validate_json(raw)
        except ValidationError:
            raise IntegrityBroken(
                "A sealed topic does not have the form the hub gives it. Answer that you do not "
                "know, and tell the hub's functional manager.",
                code="I-614",
            ) from None

    def fields(self, packet: Packet, names: Iterable[str]) -> list[Substance]:
        """Return, for each record that made the hit, the named fields and nothing else."""
        wanted = list(names)
        opened = []
        for record, blobs in packet.records.items():
            found: dict[str, str] = {}
            for category, blob in blobs.items():
                if category in packet.category_keys:
                    found |= self._open(packet, record, category, blob)
            opened.append(Substance({name: found[name] for name in wanted if name in found}))
        return opened

    def _open(self, packet: Packet, record: int, category: str, blob: bytes) -> Mapping[str, str]:
        delivery = DeliveryId(packet.delivery)
        aad = context(delivery, record, category)
        try:
            wrapped = base64.b64decode(packet.category_keys[category])
            key = keys.unwrap(self._private, wrapped, key_info(delivery, category))
            return dict(json.loads(AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], aad)))
        except (InvalidTag, ValueError, TypeError):
            raise IntegrityBroken(
                f"A sealed part of delivery {delivery} was altered and cannot be opened.",
                code="I-612",
            ) from None
