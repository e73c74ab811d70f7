"""A workshop of throw-away folders and keys, in which evaluation extracts, indexes and asks.

No register, no journal; protocol, secrecy, freshness and relevance are off, since the truth
only says known or not known.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from connectors import agreements, keys
from connectors.files import replace_file
from connectors.hub_keys import SIGNERS, HubKeys
from connectors.hub_keys import create as create_hub_keys
from connectors.memory import peak_mb
from connectors.stores.deliveries import read_addresses
from connectors.stores.fetched import Fetched
from connectors.stores.index import Index, Shelf
from contracts import asking, sources
from contracts.deliveries import Breach
from contracts.errors import Invalid
from contracts.ids import DeliveryId, SourceName
from contracts.sources import SourceContract, SourceRole
from contracts.topics import Kind
from matching.address_book import AddressBook
from matching.encode import REMEMBER, Encoder, SourceEncoder
from pipelines import children
from pipelines.quality import Cost
from pipelines.steps.ask import AskedSource

FILES: Mapping[str, tuple[str, str]] = {
    "bag": ("bag.csv", "bag_csv"),
    "brp": ("brp.ndjson", "brp_haalcentraal"),
    "woz": ("woz.ndjson", "woz_haalcentraal"),
    "vergunningen": ("vergunningen.csv", "tabular"),
    "handhaving": ("handhaving.csv", "tabular"),
}
"""Per source its file and its reader; `bag` first, for its addresses."""

AS_OF = "2026-01-01"
_MUNICIPALITY = "0000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One source as extracted and indexed here."""

    contract: SourceContract
    delivery: DeliveryId
    cost: Cost


class Workshop:
    """The folders and throw-away keys of one run."""

    def __init__(self, folder: Path, workers: int | None) -> None:
        self._folder = folder
        self._workers = workers
        self.loaded: dict[SourceName, Loaded] = {}
        self._addresses: Path | None = None
        hub, gate = folder / "hub", folder / "gate"
        create_hub_keys(hub)
        keys.new_sealing_pair(gate, "gate")
        keys.new_signing_pair(gate, "gate-signing")
        self._keys = HubKeys(hub)
        self._keys.trust_gate(gate / "gate.pub", gate / "gate-signing.pub")
        self._shelf = Shelf(folder / "index", self._keys.ring)
        self._inboxes = {SourceName(name): str(folder / name / "out") for name in FILES}
        self._fetched = Fetched(folder / "deliveries", self._inboxes, hub / SIGNERS, self._keys.hub)

    def load(self, source: SourceName, raw: Path, reader: str) -> None:
        """Extract a file in a child process, and index what it delivered."""
        home = self._folder / source
        text = _open_contract(agreements.contract_text(home, source), reader)
        contract = sources.load(text, agreements.odcs_schema())
        children.result(
            children.EXTRACT, "init", "--municipality", _MUNICIPALITY,
            "--department", contract.department, "--home", str(home),
        )  # fmt: skip
        (home / "contracts").mkdir()
        replace_file(home / "contracts" / f"{source}.odcs.yaml", text.encode())
        self._keys.give(source, home / "keys")
        self._keys.trust(source, home / "keys" / "signing.pub")
        arguments = ["run", source, "--from", str(raw), "--to", self._inboxes[source],
                     "--home", str(home), "--as-of", AS_OF]  # fmt: skip
        if self._addresses is not None:
            arguments += ["--addresses", str(self._addresses)]
        if self._workers is not None:
            arguments += ["--workers", str(self._workers)]
        began = time.perf_counter()
        told = children.result(children.EXTRACT, *arguments)
        extracted = time.perf_counter()
        delivery = DeliveryId(told["delivery"])
        self._fetched.fetch(delivery)
        manifest = self._fetched.read(delivery)
        if isinstance(manifest, Breach):
            raise Invalid(f"The delivery of {source} does not hold: {manifest}.", code="E-103")
        self._shelf.build(delivery, self._fetched.linkage(manifest))
        cost = Cost(
            rows=told["read"],
            delivered=told["delivered"],
            extract_seconds=extracted - began,
            extract_peak_mb=told["peak_mb"],
            refresh_seconds=time.perf_counter() - extracted,
            refresh_peak_mb=peak_mb(),
            parties=manifest.files["linkage.parquet"].rows,
            index_bytes=self._shelf.path(delivery).stat().st_size,
        )
        self.loaded[source] = Loaded(contract=contract, delivery=delivery, cost=cost)
        self._addresses = self._fetched.addresses(delivery) or self._addresses

    def questions(self, source: SourceName, raw: Path, most: int) -> Path:
        """Return a file of persons of a register, encoded as questions; see `treffer-extract`."""
        file = self._folder / f"{source}-questions.parquet"
        if not file.is_file():
            home = str(self._folder / source)
            children.result(
                children.EXTRACT, "questions", source, "--from", str(raw), "--to", str(file),
                "--home", home, "--most", str(most),
            )  # fmt: skip
        return file

    def encoder(self, *, remember: int = REMEMBER) -> Encoder:
        """Return what makes the inner values of questions."""
        return Encoder(self._keys.common(), remember=remember)

    def source_encoder(self, source: SourceName, *, remember: int = REMEMBER) -> SourceEncoder:
        """Return what makes the values of one source."""
        linkage = self._keys.linkage(source, self._keys.epoch(source))
        return SourceEncoder(linkage, remember=remember)

    @contextmanager
    def opened(self) -> Iterator[dict[SourceName, AskedSource]]:
        """Open every index in memory, as in a process that serves."""
        with self._shelf.open(one.delivery for one in self.loaded.values()) as opened:
            asked = {}
            for name, one in self.loaded.items():
                index: Index = opened[one.delivery]
                index.warm()
                asked[name] = AskedSource(
                    source=name,
                    index=index,
                    encoder=self.source_encoder(name),
                    leads_to_others=one.contract.role is SourceRole.IDENTIFICATION,
                )
            yield asked

    def fitting(self, kind: Kind) -> list[SourceName]:
        """Return the sources that know of this kind of topic."""
        return [n for n, one in self.loaded.items() if kind in asking.kinds(one.contract)]

    def book(self) -> AddressBook | None:
        """Return the address book of the address register, if that was loaded."""
        if self._addresses is None:
            return None
        return AddressBook(pl.DataFrame(read_addresses(self._addresses)))


def _open_contract(text: str, reader: str) -> str:
    """Return the contract with relevance and limits off and this reader, for evaluation alone."""
    content = yaml.safe_load(text)
    server = content["servers"][0]
    server["customProperties"] = [{"property": "reader", "value": reader}]
    for table in content["schema"]:
        table.pop("quality", None)
        for column in table["properties"]:
            # Nothing is put aside here for its form: truth speaks of every record.
            column.pop("required", None)
            column.pop("logicalTypeOptions", None)
            if {"property": "treatment", "value": "relevance"} in column["customProperties"]:
                column["customProperties"] = [{"property": "treatment", "value": "drop"}]
    off = {"relevance": "altijd", "maxBadShare": 1}
    kept = [own for own in content["customProperties"] if own["property"] not in off]
    content["customProperties"] = [
        *kept,
        *({"property": name, "value": value} for name, value in off.items()),
    ]
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
