"""The folder between hub and gate: each reads only what the other signed and sealed to it.

People's words go through it, such as the purpose of a request and the reason of a decision; so
its files are sealed like packets are, and whoever shares the folder reads names and moments.
"""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from connectors import keys
from connectors.files import discard, full_disk_told, replace_file
from contracts.errors import Gone, IntegrityBroken

# Both programs run under their own account and share a group: the folder's mode decides.
_MODE = 0o640
_KEY = ".pub"
"""How the name ends of the file in which a side tells to which key the other seals."""


class Exchange:
    """Fulfils `contracts.ports.Exchange`.

    The hub has the gate's public sealing key; the gate learns the hub's from a file here that
    the hub signed.
    """

    def __init__(
        self,
        folder: Path,
        own: Ed25519PrivateKey,
        other: Ed25519PublicKey,
        *,
        opens: X25519PrivateKey,
        seals_to: X25519PublicKey | None = None,
    ) -> None:
        self._folder = folder
        self._own = own
        self._other = other
        self._opens = opens
        self._seals_to = seals_to

    def put(self, name: str, content: bytes) -> None:
        """Leave a file there in one step, sealed to the other and signed; the name is bound too."""
        sealed = keys.wrap(self._seals_to or self._told_key(), content, _info(name))
        announced = f"{keys.public_id(self._own.public_key())}{_KEY}"
        if not (self._folder / announced).exists():
            self._write(announced, self._opens.public_key().public_bytes_raw())
        self._write(name, sealed)

    def get(self, name: str) -> bytes | None:
        """Return what the other program signed; raises `IntegrityBroken` for anything else."""
        sealed = self._read(name)
        return None if sealed is None else keys.unwrap(self._opens, sealed, _info(name))

    def names(self, ending: str) -> Sequence[str]:
        """Return the names of the files with that ending, in order."""
        return sorted(path.name for path in self._folder.glob(f"*{ending}"))

    def remove(self, name: str) -> None:
        """Remove a file."""
        discard(self._folder / name)

    def _told_key(self) -> X25519PublicKey:
        raw = self._read(f"{keys.public_id(self._other)}{_KEY}")
        if raw is None:
            raise Gone(
                "The other program has not left the key in the exchange folder to which this one "
                "seals. It does so with the first file that it leaves; try again then.",
                code="K-404",
            )
        return X25519PublicKey.from_public_bytes(raw)

    def _write(self, name: str, content: bytes) -> None:
        signature = self._own.sign(_signed(name, content))
        envelope = {"content": _text(content), "signature": _text(signature)}
        with full_disk_told("writing to the exchange folder"):
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._folder / name, json.dumps(envelope).encode(), _MODE)

    def _read(self, name: str) -> bytes | None:
        # Not looked for first: the other program may take it in between.
        try:
            raw = (self._folder / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            return None
        try:
            envelope = json.loads(raw)
            content = base64.b64decode(envelope["content"], validate=True)
            signature = base64.b64decode(envelope["signature"], validate=True)
        except (ValueError, KeyError, TypeError, RecursionError):
            content, signature = b"", b""
        if not keys.is_signed(self._other, signature, _signed(name, content)):
            raise IntegrityBroken(
                f"{name} was not signed by the other program, or was altered. It is not used.",
                code="I-630",
            )
        return content


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _info(name: str) -> bytes:
    return f"treffer/v1/exchange/{name}".encode()


def _signed(name: str, content: bytes) -> bytes:
    return name.encode() + b"\n" + content
