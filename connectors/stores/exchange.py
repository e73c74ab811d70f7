"""The folder of signed files between hub and gate: each trusts only what the other signed."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from connectors import keys
from connectors.files import discard, full_disk_told, replace_file
from contracts.errors import IntegrityBroken

_SIGNATURE = ".sig"
# Both programs run under their own account and share a group: the folder's mode decides.
_MODE = 0o640


class Exchange:
    """Fulfils `contracts.ports.Exchange`."""

    def __init__(self, folder: Path, own: Ed25519PrivateKey, other: Ed25519PublicKey) -> None:
        self._folder = folder
        self._own = own
        self._other = other

    def put(self, name: str, content: bytes) -> None:
        """Leave a file there, signed by this program; the signature names the file too."""
        with full_disk_told("writing to the exchange folder"):
            self._folder.mkdir(parents=True, exist_ok=True)
            signature = self._own.sign(_signed(name, content))
            replace_file(self._folder / (name + _SIGNATURE), signature, _MODE)
            replace_file(self._folder / name, content, _MODE)

    def get(self, name: str) -> bytes | None:
        """Return a file that the other program signed; raises `IntegrityBroken` for another."""
        path = self._folder / name
        if not path.is_file():
            return None
        content = path.read_bytes()
        signature = self._folder / (name + _SIGNATURE)
        if not signature.is_file() or not keys.is_signed(
            self._other, signature.read_bytes(), _signed(name, content)
        ):
            raise IntegrityBroken(
                f"{name} was not signed by the other program, or was altered. It is not used.",
                code="I-630",
            )
        return content

    def names(self, ending: str) -> Sequence[str]:
        """Return the names of the files with that ending, in order."""
        return sorted(path.name for path in self._folder.glob(f"*{ending}"))

    def remove(self, name: str) -> None:
        """Remove a file and its signature."""
        discard(self._folder / name)
        discard(self._folder / (name + _SIGNATURE))


def _signed(name: str, content: bytes) -> bytes:
    return name.encode() + b"\n" + content
