"""Measures the project: extract, refresh, questions, cold start, index size, accuracy.

`python bench/run.py --out build/bench [--persons 1000000]` writes `figures.json` and
`figures.md`. Figures are of one run on one machine; its name and versions stand beside them.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import memory
from connectors import settings
from connectors.clock import SystemClock
from connectors.files import discard, replace_file
from connectors.hub_keys import HubKeys
from contracts.ids import SourceName
from contracts.topics import Kind
from matching.canonical import canonicalise
from matching.encode import Encoder, SourceEncoder
from pipelines import evaluate, wiring
from pipelines.cli import topic_input
from pipelines.demo import MUNICIPALITY, PEOPLE
from pipelines.steps import cases, privacy
from pipelines.steps.ask import AskedSource, ask

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
QUESTIONS = 2000
COLD = 7
SOURCES = {"bag": ("bag.csv", "Basisregistraties"), "brp": ("brp.ndjson", "Burgerzaken")}


def main() -> None:
    """Run everything and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--persons", type=int, default=1_000_000)
    options = parser.parse_args()
    out: Path = options.out.resolve()
    raw = out / f"raw-{options.persons}"
    if not (raw / "truth.csv").is_file():
        say(f"making a municipality of {options.persons:,} persons")
        generate = [sys.executable, str(SAMPLE / "generate.py"), "--persons"]
        more = [str(options.persons), "--seed", "7", "--questions", str(2 * QUESTIONS)]
        subprocess.run([*generate, *more, "--out", str(raw)], check=True, stdout=subprocess.DEVNULL)
    figures: dict[str, Any] = {"machine": machine(), "persons": options.persons}
    hub = out / "hub"
    discard(hub)
    figures["load"] = load(hub, raw)
    figures["question"] = questions(hub, raw)
    figures["cold_start_seconds"] = cold_start(hub)
    say("accuracy on the sample")
    figures["sample"] = json.loads(evaluate.model(SAMPLE, out / "sample", say).read_text())
    replace_file(out / "figures.json", json.dumps(figures, indent=1).encode(), 0o644)
    replace_file(out / "figures.md", page(figures).encode(), 0o644)
    say((out / "figures.md").read_text())


def say(text: str) -> None:
    """Print what is being done."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def machine() -> dict[str, str]:
    """Return what the figures were measured on."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in info if line.startswith("model name")), "")
    names = ("treffer", "polars", "duckdb", "pyarrow", "cryptography", "rapidfuzz")
    return {
        "date": SystemClock().now().date().isoformat(),
        "processor": model or platform.machine(),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
    } | {name: importlib.metadata.version(name) for name in names}


def load(hub: Path, raw: Path) -> dict[str, dict[str, float]]:
    """Extract and refresh each source with the real programs; return seconds and memory."""
    config = wiring.create(hub, MUNICIPALITY, "ccv", demo=True)
    gate = hub / "gate"
    treffer_gate = [sys.executable, "-m", "pipelines.gate", "--json"]
    subprocess.run(
        [*treffer_gate, "init", "--home", str(gate), "--exchange", str(config.exchange), "--demo"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    keys = HubKeys(config.keys)
    keys.trust_gate(gate / "keys" / "gate.pub", gate / "keys" / "gate-signing.pub")
    replace_file(hub / "people.toml", PEOPLE.encode())
    figures = {}
    addresses: list[str] = []
    for name, (file, department) in SOURCES.items():
        home = hub / "departments" / name
        extract = [sys.executable, "-m", "pipelines.extract", "--json"]
        subprocess.run(
            [*extract, "init", "--municipality", MUNICIPALITY, "--department", department,
             "--home", str(home)],
            check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        (home / "contracts").mkdir()
        contract = (SAMPLE / "contracts" / f"{name}.odcs.yaml").read_bytes()
        for folder in (home / "contracts", config.contracts):
            replace_file(folder / f"{name}.odcs.yaml", contract)
        keys.give(SourceName(name), home / "keys")
        keys.trust(SourceName(name), home / "keys" / "signing.pub")
        with (hub / settings.FILE).open("a") as file_of_settings:
            file_of_settings.write(f'\n[sources.{name}]\ninbox = "departments/{name}/out"\n')
        say(f"extracting {name}")
        done = memory.run(
            [*extract, "run", name, "--from", str(raw / file), "--to", str(home / "out"),
             "--home", str(home), "--as-of", SystemClock().now().date().isoformat(), *addresses]
        )  # fmt: skip
        told = json.loads(done.stdout)
        if name == "bag":
            addresses = ["--addresses", f"{told['folder']}/addresses.parquet"]
        say(f"refreshing {name}")
        refreshed = memory.run(
            [sys.executable, "-c", "from pipelines.cli.program import main; main()",
             "--config", str(hub / settings.FILE), "--as", "avries", "--json",
             "source", "refresh", name]
        )  # fmt: skip
        index = next((hub / "index").glob(f"{name}-*.duckdb")).stat().st_size
        figures[name] = {
            "rows": told["read"],
            "extract_seconds": round(done.seconds, 1),
            "extract_peak_mb": round(done.peak_mb),
            "refresh_seconds": round(refreshed.seconds, 1),
            "refresh_peak_mb": round(refreshed.peak_mb),
            "index_bytes_per_row": round(index / told["read"]),
        }
    return figures


def questions(hub: Path, raw: Path) -> dict[str, float]:
    """Ask the population register in a running process; return milliseconds."""
    config = settings.load(hub / settings.FILE)
    source = SourceName("brp")
    asked = evaluate.read_questions(raw / "questions.csv")
    persons = [q for q in asked if q.topic.kind is Kind.PERSON][:QUESTIONS]
    book = wiring.address_book(config)
    with wiring.bench(config) as bench:
        delivery = bench.indexes.current(source)
        assert delivery is not None
        encoder = Encoder(bench.keys.common())
        with bench.indexes.open([delivery]) as opened:
            index = opened[delivery]
            began = time.perf_counter()
            index.warm()
            warm = time.perf_counter() - began
            key = bench.keys.linkage(source, bench.keys.epoch(source))
            brp = AskedSource(
                source=source, index=index, encoder=SourceEncoder(key), leads_to_others=True
            )
            times = []
            for question in persons:
                began = time.perf_counter()
                inner = encoder.inner(canonicalise(question.topic.party, book))
                ask(inner, Kind.PERSON, [brp], None)
                times.append(1000 * (time.perf_counter() - began))
    cuts = statistics.quantiles(times, n=100)
    return {
        "questions": len(times),
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
        "warm_up_seconds": round(warm, 2),
    }


def cold_start(hub: Path) -> float:
    """Return the median seconds of `treffer check run` as a new process on one person."""
    config = settings.load(hub / settings.FILE)
    analyst, team, officer = (
        wiring.acting(config, name) for name in ("avries", "tjansen", "pofficer")
    )
    why = "Meting: de feiten in het signaal geven hier aanleiding toe."
    times = []
    for _ in range(COLD):
        with wiring.bench(config) as bench:
            opening = cases.Opening(
                theme="meting",
                purpose="optreden",
                signal=cases.Reported(
                    origin=cases.Origin.PROFESSIONAL,
                    received=bench.clock.now().date(),
                    text="Meting.",
                ),
            )
            case_id = cases.open_case(opening, bench, analyst).case_id
            answers = dict.fromkeys(
                ("verankering-bestuurlijk", "verankering-maatschappelijk", "verankering-zakelijk"),
                True,
            )
            cases.weigh(case_id, "weging-1", answers, why, bench, analyst)
            for name in ("weging-2a", "weging-2b", "weging-3"):
                cases.weigh(case_id, name, {name: True}, why, bench, analyst)
            cases.decide(case_id, "vervolganalyse", why, bench, team)
            values = {"family_name": "Jansen", "given_names": "Jan", "birth_date": "1971-05-12"}
            topic = topic_input.topic(Kind.PERSON, values)
            cases.add_topic(case_id, topic, None, bench, analyst)
            check = privacy.request(case_id, [SourceName("brp")], bench, analyst)
            privacy.decide(check.check_id, [], privacy.Verdict.ALLOWED, why, bench, officer)
        began = time.perf_counter()
        subprocess.run(
            [str(Path(sys.executable).with_name("treffer")), "--config",
             str(hub / settings.FILE), "--as", "avries", "check", "run", case_id],
            check=True, capture_output=True,
        )  # fmt: skip
        times.append(time.perf_counter() - began)
    return round(statistics.median(times), 2)


def page(figures: dict[str, Any]) -> str:
    """Return the figures as a page."""
    brp, bag = figures["load"]["brp"], figures["load"]["bag"]
    question, overall = figures["question"], figures["sample"]["overall"]
    both = brp["extract_seconds"] + brp["refresh_seconds"]
    rows = [
        ("extract and refresh of the population register", f"{both:.0f} s", "< 240 s"),
        ("– of which extract", f"{brp['extract_seconds']:.0f} s", ""),
        ("– of which refresh", f"{brp['refresh_seconds']:.1f} s", ""),
        ("memory of extract, all processes", f"{brp['extract_peak_mb']} MB", "< 4096 MB"),
        ("memory of refresh", f"{brp['refresh_peak_mb']} MB", "< 4096 MB"),
        ("index, bytes a person", f"{brp['index_bytes_per_row']}", "< 600"),
        ("one question, p50", f"{question['p50_ms']} ms", "< 10 ms"),
        ("one question, p99", f"{question['p99_ms']} ms", "< 50 ms"),
        ("`treffer check run`, cold start", f"{figures['cold_start_seconds']} s", "< 2 s"),
        ("extract of the address register", f"{bag['extract_seconds']:.0f} s", ""),
    ]
    accuracy = [
        (name, f"{overall[name]}")
        for name in ("precision", "recall_hits", "recall_hits_and_to_verify", "share_to_verify")
    ]
    lines = [
        "# Figures",
        "",
        "Made by `make bench`; one run, on the machine below.",
        "",
        f"## {figures['persons']:,} made-up persons, {bag['rows']:,} addresses",
        "",
        "| what | measured | aim |",
        "|---|---|---|",
        *(f"| {name} | {value} | {aim} |" for name, value, aim in rows),
        "",
        "## The sample of 5,000 persons, all five sources",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {name.replace('_', ' ')} | {value} |" for name, value in accuracy),
        "",
        "## Machine and versions",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in figures["machine"].items()),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
