"""The keys of one hub: what it derives, what it knows of others, how they are made and given."""

from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from connectors import keys
from connectors.files import replace_file
from connectors.keys import Ring
from contracts.errors import Gone
from contracts.ids import SourceName

SIGNERS = "signers"
"""Folder of the departments' public signing keys, one per source."""


class HubKeys:
    """Fulfils `contracts.ports.HubKeys`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ring = Ring.open(folder)
        self.hub = keys.read_sealing_key(folder / "hub.key")

    def common(self) -> bytes:
        """Return the common key."""
        return self.ring.common()

    def watch(self) -> bytes:
        """Return the key of marks."""
        return self.ring.watch()

    def linkage(self, source: SourceName, epoch: str) -> bytes:
        """Return a source's key in one epoch."""
        return self.ring.linkage(source, epoch)

    def epoch(self, source: SourceName) -> str:
        """Return the epoch of a source's key now."""
        return self.ring.epoch(source)

    def forget(self, source: SourceName) -> None:
        """Destroy a source's key in every epoch, for good: what follows begins anew."""
        self.ring.forget_source(source)

    def is_forgotten(self, source: SourceName) -> bool:
        """Return whether there is no key of this source in any epoch."""
        return not self.ring.has_source(source)

    def expected_ids(self, source: SourceName) -> Mapping[str, str]:
        """Return the ids of the keys that a delivery must have been made with."""
        return {
            "common": keys.key_id(self.common()),
            "source": keys.key_id(self.linkage(source, self.epoch(source))),
            "hub": keys.public_id(self.hub.public_key()),
            "gate": keys.public_id(keys.read_sealing_pub(self._folder / "gate.pub")),
            "signer": keys.public_id(self.signer(source)),
        }

    def seal_to_gate(self, content: bytes, info: str) -> bytes:
        """Return content that the gate alone can open."""
        return keys.wrap(keys.read_sealing_pub(self._folder / "gate.pub"), content, info.encode())

    def signer(self, source: SourceName) -> Ed25519PublicKey:
        """Return the signing key registered for a source."""
        return keys.read_signing_pub(self._folder / SIGNERS / f"{source}.pub")

    def give(self, source: SourceName, to: Path) -> list[str]:
        """Write what a department needs for one source into a folder; return the file names."""
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        epoch = self.epoch(source)
        linkage = f"linkage-{source}-{epoch}.key"
        keys.write_secret(to / "common.key", self.common())
        keys.write_secret(to / linkage, self.linkage(source, epoch))
        public = ["hub.pub", "gate.pub"]
        for name in public:
            replace_file(to / name, _read(self._folder / name), 0o644)
        return ["common.key", linkage, *public]

    def trust(self, source: SourceName, signer: Path) -> str:
        """Register the signing key of a source's department; return its fingerprint."""
        public = keys.read_signing_pub(signer)
        folder = self._folder / SIGNERS
        folder.mkdir(exist_ok=True, mode=0o700)
        replace_file(folder / f"{source}.pub", _read(signer), 0o644)
        return keys.public_id(public)

    def trust_gate(self, sealing: Path, signing: Path) -> tuple[str, str]:
        """Register the gate's two public keys; return their fingerprints."""
        ids = (
            keys.public_id(keys.read_sealing_pub(sealing)),
            keys.public_id(keys.read_signing_pub(signing)),
        )
        replace_file(self._folder / "gate.pub", _read(sealing), 0o644)
        replace_file(self._folder / "gate-signing.pub", _read(signing), 0o644)
        return ids


def create(folder: Path) -> None:
    """Make the hub's own keys: root and ring, sealing pair, signing pair."""
    Ring.create(folder)
    keys.new_sealing_pair(folder, "hub")
    keys.new_signing_pair(folder, "hub-signing")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Gone(
            f"{path.name} is not registered yet. See docs/how-to/three-accounts.md.", code="K-404"
        ) from None
