"""A hub and a department for one source, with throw-away keys, on which the source is tried."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from connectors import keys
from connectors.files import discard, replace_file
from connectors.hub_keys import SIGNERS, HubKeys
from connectors.hub_keys import create as create_hub_keys
from connectors.stores.deliveries import MANIFEST, SIGNATURE
from connectors.stores.fetched import Fetched
from connectors.stores.index import Shelf
from contracts.deliveries import Breach, Expected, Manifest, breaches, manifest
from contracts.errors import IntegrityBroken
from contracts.ids import DeliveryId, SourceName
from contracts.sources import SourceContract
from matching import inner
from pipelines import children
from pipelines.children import Said

MUNICIPALITY = "0000"
"""Of folders with throw-away keys; no municipality has this code."""


class Stage:
    """The folders, keys and deliveries of one trial; `folder` holds all of them."""

    def __init__(
        self,
        folder: Path,
        contract: SourceContract,
        text: str,
        today: date,
        program: Sequence[str] = children.EXTRACT,
        *,
        demo: bool = False,
    ) -> None:
        self.folder = folder
        self.contract = contract
        self.home = folder / "department"
        self.inbox = folder / "inbox"
        self.messages: list[bytes] = []
        self.today = today
        self._program = program
        hub, gate = folder / "hub", folder / "gate"
        create_hub_keys(hub)
        keys.new_sealing_pair(gate, "gate")
        keys.new_signing_pair(gate, "gate-signing")
        # Nobody opens what is sealed here: whatever is left of a killed trial stays closed.
        for private in gate.glob("*.key"):
            discard(private)
        self._keys = HubKeys(hub)
        self._keys.trust_gate(gate / "gate.pub", gate / "gate-signing.pub")
        self._shelf = Shelf(folder / "index", self._keys.ring)
        self._fetched = Fetched(
            folder / "deliveries", {self.source: str(self.inbox)}, hub / SIGNERS, self._keys.hub
        )
        self.inbox.mkdir()
        self.extract(
            "init", "--municipality", MUNICIPALITY, "--department", contract.department,
            *["--demo"] * demo,
        )  # fmt: skip
        (self.home / "contracts").mkdir()
        replace_file(self.home / "contracts" / f"{self.source}.odcs.yaml", text.encode())
        self._keys.give(self.source, self.home / "keys")
        self._keys.trust(self.source, self.home / "keys" / "signing.pub")

    @property
    def source(self) -> SourceName:
        """Return the name of the source."""
        return self.contract.name

    def extract(self, *arguments: str, content: bytes = b"") -> Said:
        """Run treffer-extract as a child: raw values are never read in this process."""
        said = children.run(self._program, *arguments, "--home", str(self.home), content=content)
        self.messages += said.streams
        return said

    def copied(self, delivery: DeliveryId, name: DeliveryId | None = None) -> Path:
        """Copy a delivery to the inbox, from where deliveries are kept aside."""
        into = self.inbox / (name or delivery)
        shutil.copytree(self.aside / delivery, into, dirs_exist_ok=True)
        return into

    @property
    def aside(self) -> Path:
        """Return the folder of deliveries that nobody offers yet."""
        path = self.folder / "aside"
        path.mkdir(exist_ok=True)
        return path

    def resigned(self, folder: Path, **changes: Any) -> None:
        """Change what a delivery says of itself and sign it anew, as its department can."""
        made = replace(manifest((folder / MANIFEST).read_bytes()), **changes).to_json()
        signer = keys.read_signing_key(self.home / "keys" / "signing.key")
        (folder / MANIFEST).write_bytes(made)
        (folder / SIGNATURE).write_bytes(signer.sign(made))

    def judged(
        self, delivery: DeliveryId, in_use: Manifest | None, *, confirmed: bool = False
    ) -> Manifest | tuple[Breach, ...]:
        """Return what the hub takes, fetched and with its index, or every reason against it."""
        self._fetched.destroy(delivery)
        self._fetched.fetch(delivery)
        given = self._fetched.read(delivery)
        if isinstance(given, Breach):
            return (given,)
        found = breaches(given, self.contract, self._expected(in_use, confirmed=confirmed))
        try:
            if not found:
                self._shelf.destroy(delivery)
                self._shelf.build(delivery, self._fetched.linkage(given))
        except IntegrityBroken:
            found = (Breach.UNREADABLE,)
        return found or given

    def withdraw(self, delivery: DeliveryId) -> None:
        """Take a delivery away from the inbox."""
        shutil.rmtree(self.inbox / delivery)

    def rows(self, given: Manifest) -> pl.Series:
        """Return a hash of each party of a delivery, sorted: the same for the same register."""
        batches = list(self._fetched.linkage(given))
        if not batches:
            return pl.Series([], dtype=pl.UInt64)
        table = pl.DataFrame(pa.Table.from_batches(batches)).drop("row", "record")
        return table.with_columns(pl.col("keys").list.sort()).hash_rows(seed=0).sort()

    def _expected(self, in_use: Manifest | None, *, confirmed: bool) -> Expected:
        return Expected(
            source=self.source,
            municipality=MUNICIPALITY,
            encoding=f"v{inner.VERSION}",
            epoch=self._keys.epoch(self.source),
            key_ids=self._keys.expected_ids(self.source),
            today=self.today,
            in_use=in_use,
            confirm_shrink=confirmed,
        )
