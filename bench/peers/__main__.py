"""`python -m bench.peers --part accuracy|latency|febrl --out FILE [--town DIR --labels DIR]`."""

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import warnings
from dataclasses import asdict
from pathlib import Path

from bench.peers import runs
from bench.peers.runs import Result

VERSIONS = ("anonlink", "clkhash", "duckdb", "numpy", "polars", "rapidfuzz", "recordlinkage",
            "scikit-learn", "splink")  # fmt: skip


def main() -> None:
    """Measure one part and write it as JSON."""
    warnings.simplefilter("ignore")  # what the peers say of their own dependencies
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__)
    parser.add_argument("--part", choices=("accuracy", "latency", "febrl"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--town", type=Path, help="the made-up municipality to measure on")
    parser.add_argument("--labels", type=Path, help="another one, for those who learn")
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--export", type=Path, help="where to write FEBRL as CSV")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    if options.part == "febrl":
        results = runs.pairs(options.export, _say)
    elif not (options.town and options.labels):
        parser.error("this part needs --town and --labels")
    elif options.part == "accuracy":
        results = runs.accuracy(options.town, options.labels, options.questions, _say)
    else:
        results = runs.latency(options.town, options.labels, _say)
    told = {
        "part": options.part,
        "machine": _machine() | {"load before": f"{load:.1f}"},
        "results": [asdict(result) for result in results],
    }
    options.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _say(result: Result) -> None:
    figures = ", ".join(f"{name} {value:g}" for name, value in result.figures.items())
    sys.stdout.write(f"{result.peer}: {figures}\n")
    sys.stdout.flush()


def _machine() -> dict[str, str]:
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(": ")[2] for line in info if line.startswith("model name")), "")
    return {
        "processor": model or platform.machine(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
    } | {name: importlib.metadata.version(name) for name in VERSIONS}


if __name__ == "__main__":
    main()
