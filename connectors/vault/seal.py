"""Seals substance for the gate: this side can make, and cannot read.

One random key per delivery and category, wrapped to the gate's public key. A blob is
nonce + AES-256-GCM of the category's fields as JSON, padded to a multiple of 256 bytes,
bound to delivery, record and category.
"""

import base64
import json
import os
import secrets
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connectors import keys
from contracts.ids import DeliveryId

BLOCK = 256
NONCE = 12


def context(delivery: DeliveryId, record: int, category: str) -> bytes:
    """Return what a blob is bound to."""
    return f"{delivery}|{record}|{category}".encode()


def key_info(delivery: DeliveryId, category: str) -> bytes:
    """Return what a wrapped category key is bound to."""
    return f"treffer/v1/sealed/{delivery}/{category}".encode()


def padded(content: bytes) -> bytes:
    """Return JSON content with spaces behind it, up to a multiple of 256 bytes."""
    return content + b" " * (-len(content) % BLOCK)


class Sealer:
    """Seals the records of one delivery; its keys are lost when it is, save to the gate."""

    def __init__(self, delivery: DeliveryId, category_keys: Mapping[str, bytes]) -> None:
        self._delivery = delivery
        self._ciphers = {name: AESGCM(key) for name, key in category_keys.items()}

    def seal(self, record: int, category: str, fields: Mapping[str, str]) -> bytes:
        """Return one category of one record, readable at the gate alone."""
        content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        return self.seal_all([record], category, [content])[0]

    def seal_all(
        self, records: Sequence[int], category: str, contents: Sequence[bytes]
    ) -> list[bytes]:
        """Return one category of each of these records; its content is a JSON object."""
        encrypt = self._ciphers[category].encrypt
        drawn = os.urandom(NONCE * len(records))
        nonces = [drawn[start : start + NONCE] for start in range(0, len(drawn), NONCE)]
        return [
            nonce + encrypt(nonce, padded(content), context(self._delivery, record, category))
            for nonce, record, content in zip(nonces, records, contents, strict=True)
        ]


def new_category_keys(categories: frozenset[str]) -> dict[str, bytes]:
    """Return a random key for each category."""
    return {name: secrets.token_bytes(keys.KEY_BYTES) for name in sorted(categories)}


def wrapped_keys(
    delivery: DeliveryId, category_keys: Mapping[str, bytes], gate: X25519PublicKey
) -> dict[str, str]:
    """Return the category keys sealed to the gate, as base64."""
    return {
        name: base64.b64encode(keys.wrap(gate, key, key_info(delivery, name))).decode()
        for name, key in category_keys.items()
    }
