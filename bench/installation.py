"""An installation in use, with everything it holds opened by those who have its keys."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench import town
from connectors import keys
from connectors.hub_keys import HubKeys
from connectors.vault.unseal import Opener
from contracts import sources
from contracts.deliveries import Manifest, manifest
from contracts.ids import DeliveryId, SourceName, TopicLabel
from contracts.outcomes import Outcome
from contracts.substance import Packet
from contracts.topics import Topic
from pipelines import wiring
from pipelines.demo import FILES
from pipelines.steps import cases, check, disclose, topics
from pipelines.steps.bench import Bench

PER_CASE = 20
ASKED = 10
_WANTED = {"Handhaving": "overtreding", "Vergunningen": "status"}

Fields = tuple[tuple[str, str], ...]


class Installation:
    """A delivery of every source in use, `topics` people as topics, a check and a request."""

    def __init__(self, folder: Path, registers: Path, topics: int) -> None:
        self.folder = folder
        self.config = town.build(folder, registers, list(FILES))
        self.hub_keys = HubKeys(self.config.keys)
        self._opener = Opener(keys.read_sealing_key(folder / "gate" / "keys" / "gate.key"))
        self.topics = self._ask_about(town.persons(registers)[:topics])
        """Who each topic is, as a line of the population register."""

    def files(self) -> list[Path]:
        """Return every file but those in folders of keys."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path for path in found if "keys" not in path.relative_to(self.folder).parts)

    def delivery(self, name: str) -> Path:
        """Return the folder of a fetched delivery."""
        return next((self.config.deliveries / name).glob(f"{name}-*Z"))

    def linkage(self, name: str) -> pa.Table:
        """Return the linkage part, decrypted with the hub's key."""
        with wiring.bench(self.config) as bench:
            return pa.Table.from_batches(list(bench.deliveries.linkage(self._manifest(name))))

    def substance(self, name: str) -> dict[int, Fields]:
        """Return per record all of its sealed fields, opened with the gate's key."""
        blobs: dict[int, dict[str, bytes]] = {}
        for row in pq.read_table(self.delivery(name) / "sealed.parquet").to_pylist():
            blobs.setdefault(row["record"], {})[row["category"]] = row["blob"]
        told = self._manifest(name)
        packet = Packet(
            delivery=told.delivery,
            source=name,
            contract_sha256="",
            category_keys=told.sealed_keys,
            records=blobs,
            question=b"",
        )
        with wiring.bench(self.config) as bench:
            columns = sources.fields(bench.agreements.contract(SourceName(name))).values()
        opened = self._opener.fields(packet, {one for names in columns for one in names})
        every = zip(blobs, opened, strict=True)
        return {record: tuple(sorted(one.fields.items())) for record, one in every}

    def secrets(self) -> list[bytes]:
        """Return every secret key that the hub and the departments hold or derive."""
        found = [*self.config.keys.glob("*.key"), *self.folder.glob("departments/*/keys/*.key")]
        texts = [path.read_text() for path in found]
        deliveries = [DeliveryId(self.delivery(name).name) for name in FILES]
        return [
            *(bytes.fromhex(text) for text in texts if not text.startswith("-----")),
            *(self.hub_keys.ring.index(one) for one in deliveries),
        ]

    def _manifest(self, name: str) -> Manifest:
        return manifest((self.delivery(name) / "manifest.json").read_bytes())

    def _ask_about(self, people: Sequence[Topic]) -> dict[tuple[str, TopicLabel], int]:
        who, added = town.staff(self.config), {}
        with wiring.bench(self.config) as bench:
            for first in range(0, len(people), PER_CASE):
                case_id = town.open_case(bench, who)
                for number in range(first, min(first + PER_CASE, len(people))):
                    made = topics.add(case_id, people[number], None, bench, who.analyst)
                    added[case_id, made.label] = number
            _check_and_request(bench, who, people[:ASKED])
        return added


def _check_and_request(bench: Bench, who: town.Staff, people: Sequence[Topic]) -> None:
    """Ask about some, and request the substance of one hit: that fills the exchange."""
    case_id = town.open_case(bench, who)
    for topic in people:
        topics.add(case_id, topic, None, bench, who.analyst)
    town.permit(case_id, bench, who)
    found = check.run(case_id, bench, who.analyst, lambda _: None)
    cases.weigh(case_id, "weging-4", {"weging-4": True}, town.WHY, bench, who.team)
    hits = [c for c in found.cells if c.outcome is Outcome.HIT and c.department in _WANTED]
    for cell in hits[:1]:
        wanted = disclose.Wanted(
            check_id=found.check.check_id,
            topic=cell.topic,
            department=cell.department,
            fields=(_WANTED[cell.department],),
            purpose=town.WHY,
            giving_ground=town.WHY,
            receiving_ground=town.WHY,
            why_not_dat=town.WHY,
        )
        disclose.request(case_id, wanted, bench, who.analyst)
