"""The deliveries of one hub: offered at the inboxes, fetched into its own folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from connectors import keys
from connectors.files import PARTIAL, discard
from connectors.stores import deliveries
from connectors.stores.inbox import Inbox
from connectors.stores.inbox_place import Options
from contracts.deliveries import Breach, Manifest
from contracts.errors import Gone
from contracts.ids import DeliveryId, SourceName
from contracts.linkage import delivery_source


class Fetched:
    """Fulfils `contracts.ports.Deliveries`."""

    def __init__(
        self,
        folder: Path,
        inboxes: Mapping[SourceName, str],
        signers: Path,
        hub: X25519PrivateKey,
        credentials: Callable[[SourceName], Options] | None = None,
    ) -> None:
        self._folder = folder
        self._inboxes = inboxes
        self._signers = signers
        self._hub = hub
        self._credentials = credentials

    def offered(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the whole deliveries at the source's inbox, oldest first."""
        return self._inbox(source).deliveries(source)

    def fetch(self, delivery: DeliveryId) -> None:
        """Copy a delivery here, whole or not at all."""
        source = delivery_source(delivery)
        self._inbox(source).fetch(delivery, self._folder / source)

    def read(self, delivery: DeliveryId) -> Manifest | Breach:
        """Return its manifest if signature and files hold, else the breach."""
        signer = self._signers / f"{delivery_source(delivery)}.pub"
        if not signer.is_file():
            return Breach.UNKNOWN_SIGNER
        return deliveries.read_manifest(self._path(delivery), keys.read_signing_pub(signer))

    def linkage(self, manifest: Manifest) -> Iterator[pa.RecordBatch]:
        """Yield its linkage part; raises `IntegrityBroken` when it cannot be read."""
        return deliveries.linkage(self._path(DeliveryId(manifest.delivery)), manifest, self._hub)

    def sealed(
        self, delivery: DeliveryId, records: Sequence[int]
    ) -> Mapping[int, Mapping[str, bytes]]:
        """Return the sealed categories of these records, unreadable here."""
        return deliveries.sealed_blobs(self._path(delivery), records)

    def some_records(self, delivery: DeliveryId, choices: Sequence[int]) -> Sequence[int]:
        """Return some record for each choice, picked by it: decoys; none of an empty delivery."""
        return deliveries.any_records(self._path(delivery), choices)

    def addresses(self, delivery: DeliveryId) -> Path | None:
        """Return the public address book of a delivery, if it carries one."""
        path = self._path(delivery) / deliveries.ADDRESSES
        return path if path.is_file() else None

    def destroy(self, delivery: DeliveryId) -> None:
        """Remove a fetched delivery, and what fetching it left half-way."""
        path = self._path(delivery)
        discard(path)
        discard(path.with_name(path.name + PARTIAL))

    def left_of(self, delivery: DeliveryId) -> Sequence[str]:
        """Return the names of the files of a fetched delivery that are here still."""
        folder = self._path(delivery).parent
        found = [path for one in folder.glob(f"{delivery}*") for path in (one, *one.rglob("*"))]
        return sorted(str(path.relative_to(folder)) for path in found)

    def traces(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the deliveries of a source of which something that was fetched is here."""
        found = (self._folder / source).glob(f"{source}-*")
        return sorted({DeliveryId(path.name.partition(".")[0]) for path in found})

    def _path(self, delivery: DeliveryId) -> Path:
        return self._folder / delivery_source(delivery) / delivery

    def _inbox(self, source: SourceName) -> Inbox:
        url = self._inboxes.get(source)
        if url is None:
            raise Gone(f"Source {source} is not registered here.", code="C-404")
        # Read when they are needed, so that those of one source stop no other.
        return Inbox(url, self._credentials(source) if self._credentials else None)
