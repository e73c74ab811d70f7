"""Key files, the ring from which the hub derives, signatures, and wrapping to a public key.

HKDF-SHA256, HPKE (X25519, AES-256-GCM) and Ed25519 from `cryptography`; nothing home-made.
Private key files are readable by their owner alone, or they are refused.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from connectors.files import locked, replace_file
from contracts.errors import Gone, IntegrityBroken, Invalid, NotPermitted, WrongUse
from contracts.ids import DeliveryId, SourceName

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PRIVATE_MODE = 0o600
_OTHERS = 0o077
KEY_BYTES = 32
_NONCE = 12


def key_id(secret: bytes) -> str:
    """Return the name by which a secret key is known: `HMAC(key, "id")[:8]`, in hex."""
    return hmac.digest(secret, b"id", "sha256")[:8].hex()


def public_id(public: X25519PublicKey | Ed25519PublicKey) -> str:
    """Return the fingerprint of a public key: SHA-256 of its 32 bytes, in hex."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()


def new_secret(path: Path) -> bytes:
    """Write a new random 256-bit key to a file of its owner alone; never over another."""
    secret = secrets.token_bytes(KEY_BYTES)
    _write_private(path, secret.hex().encode() + b"\n")
    return secret


def write_secret(path: Path, secret: bytes) -> None:
    """Write a derived key to a file of its owner alone, over an earlier copy of it."""
    path.unlink(missing_ok=True)
    _write_private(path, secret.hex().encode() + b"\n")


def read_private(path: Path) -> bytes:
    """Return the content of a secret file; refuses one that others can read."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise NotPermitted(
                f"Others can read {path.name}. Run: chmod 600 {path.name}", code="K-103"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise Gone(
            f"Key file {path.name} is not in {path.parent}. See docs/how-to/three-accounts.md.",
            code="K-404",
        ) from None
    except PermissionError:
        raise NotPermitted(
            f"This account may not read {path.name}: it belongs to another program.", code="K-104"
        ) from None


def read_secret(path: Path) -> bytes:
    """Return the 256-bit key of a file; refuses a file that others can read."""
    try:
        secret = bytes.fromhex(read_private(path).decode("ascii").strip())
    except ValueError:
        raise Invalid(f"{path.name} is not a key file.", code="K-102") from None
    if len(secret) != KEY_BYTES:
        raise Invalid(f"{path.name} does not hold a 256-bit key.", code="K-102")
    return secret


def read_secret_text(path: Path) -> str:
    """Return the text of a file that holds passwords; refuses a file that others can read."""
    try:
        return read_private(path).decode()
    except UnicodeDecodeError:
        raise Invalid(f"{path.name} is not a text file.", code="K-102") from None


def new_sealing_pair(folder: Path, name: str) -> X25519PublicKey:
    """Write `NAME.key` and `NAME.pub`, the pair to which others seal."""
    private = X25519PrivateKey.generate()
    _write_pair(folder, name, private, private.public_key())
    return private.public_key()


def new_signing_pair(folder: Path, name: str) -> Ed25519PublicKey:
    """Write `NAME.key` and `NAME.pub`, the pair with which its owner signs."""
    private = Ed25519PrivateKey.generate()
    _write_pair(folder, name, private, private.public_key())
    return private.public_key()


def read_sealing_key(path: Path) -> X25519PrivateKey:
    """Return a private key to open what was sealed to it."""
    loaded = _load_private(path)
    if not isinstance(loaded, X25519PrivateKey):
        raise Invalid(f"{path.name} is not a sealing key.", code="K-102")
    return loaded


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """Return a private key to sign with."""
    loaded = _load_private(path)
    if not isinstance(loaded, Ed25519PrivateKey):
        raise Invalid(f"{path.name} is not a signing key.", code="K-102")
    return loaded


def read_sealing_pub(path: Path) -> X25519PublicKey:
    """Return a public key to seal to."""
    loaded = _load_public(path)
    if not isinstance(loaded, X25519PublicKey):
        raise Invalid(f"{path.name} is not a public sealing key.", code="K-102")
    return loaded


def read_signing_pub(path: Path) -> Ed25519PublicKey:
    """Return a public key to check signatures with."""
    loaded = _load_public(path)
    if not isinstance(loaded, Ed25519PublicKey):
        raise Invalid(f"{path.name} is not a public signing key.", code="K-102")
    return loaded


def is_signed(public: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    """Return whether the signature fits the content."""
    try:
        public.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def wrap(public: X25519PublicKey, secret: bytes, info: bytes) -> bytes:
    """Return the secret sealed to a public key (HPKE, RFC 9180), bound to `info`."""
    return _SUITE.encrypt(secret, public, info=info)


def unwrap(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """Return what was sealed to this key; raises `IntegrityBroken` for another key or context."""
    try:
        return _SUITE.decrypt(sealed, private, info=info)
    except (InvalidTag, ValueError):
        raise IntegrityBroken(
            "A sealed part cannot be opened with this key: it is for another key or was altered.",
            code="I-610",
        ) from None


def encrypt(key: bytes, content: bytes, context: bytes) -> bytes:
    """Return nonce and AES-256-GCM ciphertext, bound to its context."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def decrypt(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return the content; raises `IntegrityBroken` for another key or context."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except (InvalidTag, ValueError):
        raise IntegrityBroken(
            "A stored part cannot be decrypted: its key is gone or it was altered.", code="I-611"
        ) from None


@dataclass(frozen=True, slots=True)
class Ring:
    """The hub's root and salts, from which every other key of the hub derives."""

    folder: Path
    root: bytes = field(repr=False)

    @classmethod
    def create(cls, folder: Path) -> "Ring":
        """Make a new root and an empty ring in this folder."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        root = new_secret(folder / "root.key")
        ring = cls(folder, root)
        ring._store({"common": _salt(), "cases": _salt(), "epochs": {}, "indexes": {}})
        return ring

    @classmethod
    def open(cls, folder: Path) -> "Ring":
        """Read the root of this folder."""
        return cls(folder, read_secret(folder / "root.key"))

    def common(self) -> bytes:
        """Return the common key: `HKDF(root, its salt, "treffer/v1/common")`."""
        return self._derive(self._salts()["common"], "common")

    def cases(self) -> bytes:
        """Return the key that wraps the keys of cases."""
        return self._derive(self._salts()["cases"], "cases")

    def repeats(self) -> bytes:
        """Return the key of what was answered to requests that can be sent again."""
        return self._derive(self._salts()["cases"], "repeats")

    def watch(self) -> bytes:
        """Return the key of marks; the first use makes its salt."""
        salt = self._salts().get("watch")
        if salt is None:
            with self._changing() as salts:
                salt = salts.setdefault("watch", _salt())
        return self._derive(salt, "watch")

    def epoch(self, source: SourceName) -> str:
        """Return the epoch of this source's key now; the first use begins `1`."""
        with self._changing() as salts:
            epochs = salts["epochs"].setdefault(source, {})
            if not epochs:
                epochs["1"] = _salt()
            return str(max(epochs, key=int))

    def linkage(self, source: SourceName, epoch: str) -> bytes:
        """Return a source's key: `HKDF(root, epoch's salt, "treffer/v1/linkage/SOURCE/EPOCH")`."""
        salt = self._salts()["epochs"].get(source, {}).get(epoch)
        if salt is None:
            raise Gone(f"Source {source} has no epoch {epoch}.", code="K-404")
        return self._derive(salt, f"linkage/{source}/{epoch}")

    def index(self, delivery: DeliveryId) -> bytes:
        """Return the key of one index file; the first use makes its salt."""
        salt = self._salts()["indexes"].get(delivery)
        if salt is None:
            with self._changing() as salts:
                salt = salts["indexes"].setdefault(delivery, _salt())
        return self._derive(salt, f"index/{delivery}")

    def forget_index(self, delivery: DeliveryId) -> None:
        """Destroy the key of one index file for good, by deleting its salt."""
        with self._changing() as salts:
            salts["indexes"].pop(delivery, None)

    def indexes(self) -> tuple[DeliveryId, ...]:
        """Return the deliveries whose index key can be derived."""
        return tuple(DeliveryId(name) for name in self._salts()["indexes"])

    def forget_source(self, source: SourceName) -> None:
        """Destroy the key of a source in every epoch for good, by deleting the salts."""
        with self._changing() as salts:
            salts["epochs"].pop(source, None)

    def has_source(self, source: SourceName) -> bool:
        """Return whether a key of this source can be derived, in any epoch."""
        return bool(self._salts()["epochs"].get(source))

    def _derive(self, salt: str, name: str) -> bytes:
        return derive(self.root, bytes.fromhex(salt), f"treffer/v1/{name}")

    def _salts(self) -> dict[str, Any]:
        return dict(json.loads(read_private(self.folder / "ring.json")))

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """Yield the salts to change, and store them; one process at a time."""
        with locked(self.folder / ".ring.lock", "The key ring", wait=True):
            salts = self._salts()
            before = json.dumps(salts)
            yield salts
            if json.dumps(salts) != before:
                self._store(salts)

    def _store(self, salts: Mapping[str, object]) -> None:
        replace_file(self.folder / "ring.json", json.dumps(salts, indent=1).encode())


def derive(root: bytes, salt: bytes, name: str) -> bytes:
    """Return HKDF-SHA256 of the root under this salt and name, 32 bytes."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, name.encode()).derive(root)


def _salt() -> str:
    return secrets.token_bytes(KEY_BYTES).hex()


def _write_pair(
    folder: Path,
    name: str,
    private: X25519PrivateKey | Ed25519PrivateKey,
    public: X25519PublicKey | Ed25519PublicKey,
) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_private(
        folder / f"{name}.key",
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    (folder / f"{name}.pub").write_bytes(
        public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def _write_private(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_MODE)
    except FileExistsError:
        raise WrongUse(
            f"{path.name} exists already; a key is never overwritten.", code="K-101"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _load_private(path: Path) -> object:
    try:
        return serialization.load_pem_private_key(read_private(path), password=None)
    except (ValueError, TypeError):
        raise Invalid(f"{path.name} is not a key file.", code="K-102") from None


def _load_public(path: Path) -> object:
    try:
        return serialization.load_pem_public_key(path.read_bytes())
    except FileNotFoundError:
        raise Gone(
            f"Public key {path.name} is not in {path.parent}. See docs/how-to/three-accounts.md.",
            code="K-404",
        ) from None
    except (ValueError, OSError):
        raise Invalid(f"{path.name} is not a public key file.", code="K-102") from None
