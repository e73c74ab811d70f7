"""The folder of signed files between hub and gate: each trusts only what the other signed."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from connectors import keys
from connectors.files import discard, full_disk_told, replace_file
from contracts.errors import IntegrityBroken

# Both programs run under their own account and share a group: the folder's mode decides.
_MODE = 0o640


class Exchange:
    """Fulfils `contracts.ports.Exchange`."""

    def __init__(self, folder: Path, own: Ed25519PrivateKey, other: Ed25519PublicKey) -> None:
        self._folder = folder
        self._own = own
        self._other = other

    def put(self, name: str, content: bytes) -> None:
        """Leave a file there in one step, signed by this program; the name is signed too."""
        signature = self._own.sign(_signed(name, content))
        envelope = {"content": _text(content), "signature": _text(signature)}
        with full_disk_told("writing to the exchange folder"):
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._folder / name, json.dumps(envelope).encode(), _MODE)

    def get(self, name: str) -> bytes | None:
        """Return what the other program signed; raises `IntegrityBroken` for anything else."""
        envelope = self._envelope(name)
        content = _content(name, envelope, self._other) if envelope is not None else None
        if envelope is not None and content is None:
            raise IntegrityBroken(
                f"{name} was not signed by the other program, or was altered. It is not used.",
                code="I-630",
            )
        return content

    def left(self, name: str) -> bytes | None:
        """Return what this program left there, or nothing where that is gone or altered."""
        envelope = self._envelope(name)
        return _content(name, envelope, self._own.public_key()) if envelope is not None else None

    def names(self, ending: str) -> Sequence[str]:
        """Return the names of the files with that ending, in order."""
        return sorted(path.name for path in self._folder.glob(f"*{ending}"))

    def remove(self, name: str) -> None:
        """Remove a file."""
        discard(self._folder / name)

    def _envelope(self, name: str) -> bytes | None:
        # Not looked for first: the other program may take it in between.
        try:
            return (self._folder / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            return None


def _content(name: str, raw: bytes, signer: Ed25519PublicKey) -> bytes | None:
    """Return what an envelope holds if this key signed it under this name, and nothing else."""
    try:
        envelope = json.loads(raw)
        content = base64.b64decode(envelope["content"], validate=True)
        signature = base64.b64decode(envelope["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return content if keys.is_signed(signer, signature, _signed(name, content)) else None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _signed(name: str, content: bytes) -> bytes:
    return name.encode() + b"\n" + content
