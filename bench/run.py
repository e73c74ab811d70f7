"""Measures the project beside the best peers, and writes `docs/reference/figures.md` anew.

`python bench/run.py --out build/bench [--page docs/reference] [--only PART ...]`; each part leaves
a JSON file in `--out`, and the page is made of those that are there. Figures are of one run on one
machine; its name and versions stand beside them.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import addresses, attack, batch, hub, page, timing
from connectors import agreements
from connectors.clock import SystemClock
from connectors.files import discard, replace_file
from matching import models
from matching.evaluate import recall_at
from pipelines import evaluate
from pipelines.steps.ask import Asking

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
PEERS = ROOT / ".venv-bench" / "bin" / "python"
ASKED = 60_000
MANY = 100_000
PEERS_ASKED = 5_000
"""The peers are asked so many of the questions; we are asked these and all."""
SHARED = 20_000
RATES = (0.01, 0.001)


class Bench:
    """The parts, in their order; each gives figures that fit in JSON."""

    def __init__(self, out: Path, persons: int, smaller: int) -> None:
        self.out = out
        self.persons = persons
        self.smaller = smaller

    def parts(self) -> Mapping[str, Callable[[], object]]:
        """Return every part by its name; later ones use what `load` and `load-smaller` made."""
        return {
            "load": lambda: self.load(self.persons, 7),
            "question": lambda: hub.one_question(self.hub(self.persons), self.town(self.persons)),
            "batch": lambda: hub.many_questions(
                self.hub(self.persons), self.town(self.persons), MANY, 2
            ),
            "accuracy": lambda: self.accuracy(self.persons),
            "cold": lambda: {"seconds": hub.cold_start(self.hub(self.persons))},
            "peers-latency": lambda: self.peers("latency", self.persons),
            "load-smaller": lambda: self.load(self.smaller, 11),
            "accuracy-smaller": lambda: self.accuracy(self.smaller),
            "peers-accuracy": lambda: self.peers("accuracy", self.smaller),
            "region": self.region,
            "peers-febrl": lambda: self.peers("febrl", 0),
            "febrl": self.febrl,
            "addresses": self.addresses,
            "attack": self.attack,
            "timing": self.timing,
            "sample": self.sample,
        }

    def town(self, persons: int) -> Path:
        """Return where the made-up municipality of this size lies."""
        return self.out / f"town-{persons}"

    def hub(self, persons: int) -> Path:
        """Return where the hub of that municipality lies."""
        return self.out / f"hub-{persons}"

    def load(self, persons: int, seed: int) -> object:
        made = self.made(self.town(persons), persons, seed, ASKED)
        discard(self.hub(persons))
        return hub.load(self.hub(persons), made, say)

    def made(self, folder: Path, persons: int, seed: int, questions: int) -> Path:
        """Make a municipality, unless it is there."""
        if not (folder / "who.csv").is_file():
            say(f"making a municipality of {persons:,} persons")
            options = {"persons": persons, "seed": seed, "questions": questions, "out": folder}
            words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
            command = [sys.executable, str(SAMPLE / "generate.py"), *words]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return folder

    def accuracy(self, persons: int) -> object:
        scores = hub.scores(self.hub(persons), self.town(persons))
        best, first = scores.first(), scores.first(PEERS_ASKED)
        return {
            "persons": persons,
            "known": len(best.known),
            "unknown": len(best.unknown),
            "recall": {str(rate): recall_at(best, rate) for rate in RATES},
            "recall_first": {str(rate): recall_at(first, rate) for rate in RATES},
            "verdicts": hub.verdicts(self.hub(persons), self.town(persons)),
        }

    def peers(self, part: str, persons: int) -> object:
        """Run the peers in their own environment."""
        if not PEERS.is_file():
            raise SystemExit("The peers are not installed: make .venv-bench/ready")
        words = ["--part", part, "--out", str(self.out / f"told-{part}.json")]
        if part == "febrl":
            words += ["--export", str(self.out / "febrl")]
        else:
            labels = self.made(self.out / "town-labels", 20_000, 12, 20_000)
            words += ["--town", str(self.town(persons)), "--labels", str(labels)]
            words += ["--questions", str(PEERS_ASKED)]
        subprocess.run([str(PEERS), "-m", "bench.peers", *words], check=True, cwd=ROOT)
        return json.loads((self.out / f"told-{part}.json").read_text())

    def region(self) -> object:
        """Ask in one process, in two, and with two Dask workers, by the same functions."""
        with tempfile.TemporaryDirectory(prefix="region-", dir=self.out) as folder:
            where = batch.shelved(Path(folder), self.town(self.smaller))
            topics = batch.persons(where, self.town(self.smaller), SHARED)
            asking = Asking(model=models.load(agreements.model_text(Path(folder))))
            return [asdict(one) for one in batch.bench_batch(where, topics, asking)]

    def febrl(self) -> object:
        told = self.out / "told-own-febrl.json"
        subprocess.run(
            [sys.executable, "-m", "bench.febrl", "--data", str(self.out / "febrl"), "--out",
             str(told)],
            check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return json.loads(told.read_text())

    def addresses(self) -> object:
        registers = {
            "Weesp, the real BAG": addresses.WEESP,
            "made up": self.town(self.smaller) / "bag.csv",
        }
        found = {
            name: addresses.measure(addresses.register(path), each=1000).whole
            for name, path in registers.items()
        }
        return {
            name: {
                "counts": {str(kind): count for kind, count in one.counts.items()},
                "microseconds": one.microseconds,
            }
            for name, one in found.items()
        }

    def attack(self) -> object:
        with tempfile.TemporaryDirectory(prefix="attack-", dir=self.out) as folder:
            found = attack.measure(Path(folder))
        return {
            "persons": found.persons,
            "share": dict(found.share),
            "decrypted": [asdict(one) for one in found.decrypted],
        }

    def timing(self) -> object:
        with tempfile.TemporaryDirectory(prefix="timing-", dir=self.out) as folder:
            return asdict(timing.measure(Path(folder)))

    def sample(self) -> object:
        figures = evaluate.model(SAMPLE, self.out / "sample", say)
        return json.loads(figures.read_text())


def main() -> None:
    """Run the parts and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--page", type=Path, help="the folder of figures.md and its pictures")
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--smaller", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", help="these parts alone; the others as they are")
    options = parser.parse_args()
    bench = Bench(options.out.resolve(), options.persons, options.smaller)
    bench.out.mkdir(parents=True, exist_ok=True)
    parts = bench.parts()
    for name in parts if options.only is None else options.only:
        say(f"– {name}")
        found = {"machine": machine(), "figures": parts[name]()}
        replace_file(bench.out / f"{name}.json", json.dumps(found, indent=1).encode(), 0o644)
    told = {
        name: json.loads((bench.out / f"{name}.json").read_text())
        for name in parts
        if (bench.out / f"{name}.json").is_file()
    }
    folder = options.page or bench.out
    folder.mkdir(parents=True, exist_ok=True)
    page.write(folder, told)
    say((folder / "figures.md").read_text())


def say(text: str) -> None:
    """Print what is being done."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def machine() -> dict[str, str]:
    """Return what the figures are measured on."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in info if line.startswith("model name")), "")
    names = ("treffer", "polars", "duckdb", "numpy", "pyarrow", "cryptography", "rapidfuzz")
    return {
        "date": SystemClock().now().date().isoformat(),
        "processor": model or platform.machine(),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
    } | {name: importlib.metadata.version(name) for name in names}


if __name__ == "__main__":
    main()
