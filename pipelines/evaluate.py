"""The evaluation bench: extract, index and matching over a folder of made-up data.

Throw-away keys, no register, no journal; protocol, secrecy, freshness and relevance are off,
since the truth only says known or not known.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

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
from contracts.errors import Invalid, TrefferError, WrongUse
from contracts.ids import DeliveryId, SourceName
from contracts.outcomes import Outcome, Reason, SourceOutcome, of_match
from contracts.sources import SourceContract, SourceRole
from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Topic, Vehicle
from matching.addresses import AddressBook
from matching.canonical import canonicalise
from matching.encode import Encoder, SourceEncoder
from pipelines import quality
from pipelines.quality import Cost
from pipelines.steps.ask import Answered, AskedSource, ask

FILES: Mapping[str, tuple[str, str]] = {
    "bag": ("bag.csv", "bag_csv"),
    "brp": ("brp.ndjson", "brp_haalcentraal"),
    "woz": ("woz.ndjson", "woz_haalcentraal"),
    "vergunningen": ("vergunningen.csv", "tabular"),
    "handhaving": ("handhaving.csv", "tabular"),
}
"""Per source its file and its reader; `bag` first, for its addresses."""

ORDER = ("brp", "bag", "woz", "vergunningen", "handhaving")
KINDS: Mapping[str, Kind] = {
    "persoon": Kind.PERSON,
    "onderneming": Kind.ORGANISATION,
    "adres": Kind.ADDRESS,
    "perceel": Kind.PARCEL,
    "voertuig": Kind.VEHICLE,
}
_AS_OF = "2026-01-01"
_MUNICIPALITY = "0000"
_ALONE = 500
"""How many questions are asked of each source alone, to time it."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of questions.csv."""

    number: str
    topic: Topic = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    contract: SourceContract
    delivery: DeliveryId
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Answers and times of a whole run."""

    answers: Mapping[tuple[str, str], SourceOutcome]
    milliseconds: Sequence[float]
    alone: Mapping[SourceName, Sequence[float]]
    costs: Mapping[SourceName, Cost]


def model(data: Path, out: Path, progress: Progress, *, workers: int | None = None) -> Path:
    """Ask every question of every source in the folder; write answers and figures."""
    questions = read_questions(data / "questions.csv")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="treffer-", dir=out) as work:
        workshop = _Workshop(Path(work), workers)
        refused: dict[str, str] = {}
        for source, (name, reader) in FILES.items():
            if (data / name).is_file():
                progress(f"extracting and indexing {source}")
                try:
                    workshop.load(SourceName(source), data / name, reader)
                except TrefferError as error:
                    refused[source] = str(error)
                    progress(f"{source} gives no answers: {error}")
        progress(f"asking {len(questions)} questions")
        result = workshop.ask(questions)
    _write_answers(out / "answers.csv", questions, result)
    figures = quality.figures(
        questions=[(one.number, one.topic.kind) for one in questions],
        answers=result.answers,
        truth=quality.read_truth(data / "truth.csv"),
        milliseconds=result.milliseconds,
        alone=result.alone,
        costs=result.costs,
        refused=refused,
    )
    replace_file(out / "figures.json", json.dumps(figures, indent=1).encode(), 0o644)
    return out / "figures.json"


def read_questions(path: Path) -> list[Question]:
    """Read questions.csv; a line of an unknown kind is refused by its number."""
    if not path.is_file():
        raise WrongUse(f"There is no {path.name} in {path.parent}.", code="E-101")
    rows = quality.read_csv(path)
    if rows and not {"vraag_id", "soort"} <= set(rows[0]):
        raise Invalid(f"{path.name} needs the columns vraag_id and soort.", code="E-102")
    return [_question(row, number) for number, row in enumerate(rows, 2)]


class _Workshop:
    """The folders and throw-away keys of one run."""

    def __init__(self, folder: Path, workers: int | None) -> None:
        self._folder = folder
        self._workers = workers
        self._loaded: dict[SourceName, _Loaded] = {}
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
        self._extract("init", "--municipality", _MUNICIPALITY, "--department",
                      contract.department, "--home", str(home))  # fmt: skip
        (home / "contracts").mkdir()
        replace_file(home / "contracts" / f"{source}.odcs.yaml", text.encode())
        self._keys.give(source, home / "keys")
        self._keys.trust(source, home / "keys" / "signing.pub")
        arguments = ["run", source, "--from", str(raw), "--to", self._inboxes[source],
                     "--home", str(home), "--as-of", _AS_OF]  # fmt: skip
        if self._addresses is not None:
            arguments += ["--addresses", str(self._addresses)]
        if self._workers is not None:
            arguments += ["--workers", str(self._workers)]
        began = time.perf_counter()
        told = self._extract(*arguments)
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
        self._loaded[source] = _Loaded(contract=contract, delivery=delivery, cost=cost)
        self._addresses = self._fetched.addresses(delivery) or self._addresses

    def ask(self, questions: Sequence[Question]) -> Result:
        """Ask every question; the keys are held in memory, as in a process that serves."""
        book = self._book()
        encoder = Encoder(self._keys.common())
        answers: dict[tuple[str, str], SourceOutcome] = {}
        times: list[float] = []
        with self._opened() as opened:
            for question in questions:
                began = time.perf_counter()
                kind = question.topic.kind
                inner = encoder.inner(canonicalise(question.topic.party, book))
                fitting = [opened[name] for name in self._fitting(kind)]
                given = ask(inner, kind, fitting, None)
                times.append(1000 * (time.perf_counter() - began))
                for name in ORDER:
                    answers[question.number, name] = self._outcome(SourceName(name), given)
            alone = {
                name: _timed(source, questions[:_ALONE], book, encoder, self._fitting)
                for name, source in opened.items()
            }
        costs = {name: one.cost for name, one in self._loaded.items()}
        return Result(answers=answers, milliseconds=times, alone=alone, costs=costs)

    @contextmanager
    def _opened(self) -> Iterator[dict[SourceName, AskedSource]]:
        with self._shelf.open(one.delivery for one in self._loaded.values()) as opened:
            asked = {}
            for name, one in self._loaded.items():
                index: Index = opened[one.delivery]
                index.warm()
                epoch = self._keys.epoch(name)
                asked[name] = AskedSource(
                    source=name,
                    index=index,
                    encoder=SourceEncoder(self._keys.linkage(name, epoch)),
                    leads_to_others=one.contract.role is SourceRole.IDENTIFICATION,
                )
            yield asked

    def _fitting(self, kind: Kind) -> list[SourceName]:
        return [n for n, one in self._loaded.items() if kind in asking.kinds(one.contract)]

    def _outcome(self, name: SourceName, given: Mapping[SourceName, Answered]) -> SourceOutcome:
        if name not in self._loaded:
            return SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.UNAVAILABLE)
        if name not in given:
            return SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE)
        return of_match(given[name].match, date.fromisoformat(_AS_OF))

    def _book(self) -> AddressBook | None:
        if self._addresses is None:
            return None
        return AddressBook(pl.DataFrame(read_addresses(self._addresses)))

    def _extract(self, *arguments: str) -> dict[str, Any]:
        """Run treffer-extract as a child: raw registers are never read in this process."""
        command = [sys.executable, "-m", "pipelines.extract", "--json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise _child_error(done)
        return dict(json.loads(done.stdout))


def _child_error(done: subprocess.CompletedProcess[str]) -> TrefferError:
    """Return what the child told; its messages hold no values."""
    try:
        told = json.loads(done.stderr.strip().splitlines()[-1])
        error = TrefferError(str(told["title"]), code=str(told["code"]))
    except (IndexError, ValueError, KeyError, TypeError):
        error = TrefferError(f"treffer-extract ended with {done.returncode}.", code="E-104")
    error.exit_code = done.returncode if done.returncode > 0 else 1
    return error


def _timed(
    source: AskedSource,
    questions: Sequence[Question],
    book: AddressBook | None,
    encoder: Encoder,
    fitting: Callable[[Kind], list[SourceName]],
) -> list[float]:
    """Return the milliseconds of each question that fits, asked of this source alone."""
    times = []
    for question in questions:
        kind = question.topic.kind
        if source.source in fitting(kind):
            began = time.perf_counter()
            inner = encoder.inner(canonicalise(question.topic.party, book))
            ask(inner, kind, [source], None)
            times.append(1000 * (time.perf_counter() - began))
    return times


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


def _question(row: Mapping[str, str | None], line: int) -> Question:
    kind = KINDS.get((row.get("soort") or "").strip().lower())
    if kind is None:
        raise Invalid(
            f"questions.csv, line {line}: soort must be one of {', '.join(KINDS)}.", code="E-102"
        )
    values = {name: (value or "").strip() or None for name, value in row.items() if name}
    address = Address(
        street=values.get("straat"),
        house_number=values.get("huisnummer"),
        postcode=values.get("postcode"),
        place=values.get("woonplaats"),
    )
    party = Party(
        person=Person(
            bsn=values.get("bsn"),
            given_names=values.get("voornamen"),
            prefix=values.get("voorvoegsel"),
            family_name=values.get("achternaam"),
            birth_date=values.get("geboortedatum"),
        )
        if kind is Kind.PERSON
        else None,
        organisation=Organisation(name=values.get("handelsnaam"), kvk=values.get("kvk_nummer"))
        if kind is Kind.ORGANISATION
        else None,
        address=address if kind in (Kind.PERSON, Kind.ORGANISATION, Kind.ADDRESS) else None,
        parcel=Parcel(designation=values.get("straat")) if kind is Kind.PARCEL else None,
        vehicle=Vehicle(plate=values.get("kenteken")) if kind is Kind.VEHICLE else None,
    )
    return Question(number=values.get("vraag_id") or str(line), topic=Topic(kind=kind, party=party))


def _write_answers(path: Path, questions: Sequence[Question], result: Result) -> None:
    lines = ["vraag_id;bron;uitkomst;reden"]
    for question in questions:
        for name in ORDER:
            given = result.answers[question.number, name]
            lines.append(f"{question.number};{name};{given.outcome};{given.reason or ''}")
    replace_file(path, ("\n".join(lines) + "\n").encode(), 0o644)
