"""Follows a tutorial to the letter: writes the files it shows and runs the commands it shows.

`python -m tests.journeys.tutorials NAME [DEMO]` puts what the commands tell into the page anew.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.clock import SystemClock
from tests.journeys.conftest import BIN, a_demo

PAGES = Path(__file__).parents[2] / "docs" / "tutorial"
SAMPLE = Path(__file__).parents[2] / "data" / "sample"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w./-]+)`:\n\n$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the page has its reader do, and where it stands."""

    start: int
    """Where its text begins in the page: of a command, behind its line."""
    end: int
    file: str = ""
    """The file to write, or nothing for a command."""
    text: str
    """The content of the file, or the command."""
    told: str = ""
    """What the page says that the command tells."""


def steps(page: str) -> Iterator[Step]:
    """Yield what the page has its reader do, in order; `text` blocks without a name are read."""
    for block in _FENCE.finditer(page):
        named = _FILE.search(page, max(0, block.start() - 80), block.start())
        if block[1] == "console":
            yield from _commands(block[2], block.start(2))
        elif named:
            yield Step(start=block.start(2), end=block.end(2), file=named[1], text=block[2])


def _commands(text: str, at: int) -> Iterator[Step]:
    begins = [one.start() for one in re.finditer(r"^\$ ", text, re.MULTILINE)]
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        command, _, told = text[begin + 2 : end].partition("\n")
        start = at + begin + 2 + len(command) + 1
        yield Step(start=start, end=at + end, text=command, told=told.strip("\n"))


def copied(demo: Path, folder: Path) -> None:
    """Put a copy of a demonstration into a folder; its gate knows where the copy lies."""
    shutil.copytree(demo, folder / "demo")
    settings = folder / "demo" / "gate" / "gate.toml"
    own = f'exchange = "{folder / "demo" / "exchange"}"'
    settings.write_text(re.sub(r'exchange = ".*"', own, settings.read_text()))


def follow(page: str, folder: Path) -> Iterator[tuple[Step, str]]:
    """Do each step in a folder that holds a demonstration `demo`; yield what it told."""
    (folder / "data").symlink_to(SAMPLE.parent)
    for step in steps(page):
        if step.file:
            path = folder / step.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
            yield step, ""
            continue
        done = subprocess.run(
            ["bash", "-c", step.text.replace("S-2026-", f"S-{SystemClock().now().year}-")],
            cwd=folder,
            env=_environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        told = done.stdout.replace(f"{folder}/", "").strip("\n")
        yield step, "\n".join(line.rstrip() for line in told.splitlines())


def _environment(folder: Path) -> Mapping[str, str]:
    return os.environ | {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "TREFFER_CONFIG": "demo/treffer.toml",
        "TREFFER_GATE": "demo/gate",
        "COLUMNS": "200",
    }


def rewritten(page: str, folder: Path) -> str:
    """Return the page with what its commands tell now."""
    parts, at = [], 0
    for step, told in follow(page, folder):
        if step.file:
            continue
        parts.append(page[at : step.start])
        last = page[step.end : step.end + 3] == "```"
        parts.append(f"{told}\n" if told else "")
        parts.append("" if last else "\n")
        at = step.end
    return "".join(parts) + page[at:]


def main() -> None:
    """Write one page anew."""
    path = PAGES / f"{sys.argv[1]}.md"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if sys.argv[2:]:
            copied(Path(sys.argv[2]), folder)
        else:
            a_demo(folder / "demo")
        path.write_text(rewritten(path.read_text(encoding="utf-8"), folder), encoding="utf-8")


if __name__ == "__main__":
    main()
