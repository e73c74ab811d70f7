"""Change the rules of contracts/ line by line, and tell on a page which changes no test noticed.

`python -m tests.house.mutation FOLDER` copies the project into a folder and runs mutmut there;
with `--write` it writes the page. A change that nobody noticed needs its reason in mutants.toml.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from connectors.clock import SystemClock

ROOT = Path(__file__).parents[2]
REASONS = Path(__file__).with_name("mutants.toml")
PAGE = ROOT / "docs" / "reference" / "mutation.md"
COPIED = (
    "contracts", "matching", "connectors", "pipelines", "tests", "data/sample", "docs",
    "pyproject.toml", "README.md",
)  # fmt: skip
KILLED, SURVIVED = "killed", "survived"

HEAD = """\
# Mutation tests

A test that passes whatever the code does proves nothing.
So the modules in which a wrong line lets somebody see too much are changed, one place at a time, \
by [mutmut](https://mutmut.readthedocs.io): another operator, a condition turned round, an argument \
left out, a text changed.
A change that makes a test fail is *killed*; one that no test notices *survived*.
Not changed are the lines of a message that are text alone, and tables outside functions.

`make mutation` does it all again and writes this page; a survivor without a reason in \
`tests/house/mutants.toml` makes it fail.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change, and what became of it."""

    name: str
    status: str
    removed: str = ""
    added: str = ""

    @property
    def module(self) -> str:
        """Return the module in which it was made."""
        return ".".join(self.name.split(".")[:2])

    @property
    def function(self) -> str:
        """Return the function in which it was made, as it is written."""
        last = self.name.rpartition("__mutmut_")[0].split(".", 2)[2]
        return last.replace("xǁ", "").replace("ǁ", ".").removeprefix("x_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why changes like this may stay unnoticed."""

    where: re.Pattern[str]
    removed: re.Pattern[str]
    added: re.Pattern[str]
    why: str

    def explains(self, mutant: Mutant) -> bool:
        """Return whether this is such a change."""
        place = f"{mutant.module}.{mutant.function}"
        return bool(
            self.where.fullmatch(place)
            and self.removed.search(mutant.removed)
            and self.added.search(mutant.added)
        )


def reasons(path: Path = REASONS) -> list[Reason]:
    """Return what may stay unnoticed, and why."""
    return [
        Reason(
            where=re.compile(one.get("where", ".*")),
            removed=re.compile(one.get("removed", "")),
            added=re.compile(one.get("added", "")),
            why=one["why"],
        )
        for one in tomllib.loads(path.read_text())["accepted"]
    ]


def copied(folder: Path) -> None:
    """Copy what the tests need, since mutmut writes beside the code that it changes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def mutmut(folder: Path, *arguments: str) -> str:
    """Run mutmut in the copy and return what it says."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"mutmut {arguments[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def mutants(folder: Path) -> list[Mutant]:
    """Return every change and what became of it; of a survivor also what it changed."""
    found = []
    for line in mutmut(folder, "results", "--all", "true").splitlines():
        name, _, status = line.strip().rpartition(": ")
        if not name:
            continue
        if status == KILLED:
            found.append(Mutant(name=name, status=status))
            continue
        changed = mutmut(folder, "show", name).splitlines()[3:]
        found.append(
            Mutant(
                name=name,
                status=status,
                removed="\n".join(line[1:] for line in changed if line.startswith("-")),
                added="\n".join(line[1:] for line in changed if line.startswith("+")),
            )
        )
    return found


def unexplained(found: list[Mutant], known: list[Reason]) -> list[Mutant]:
    """Return the changes that no test noticed and no reason explains."""
    return [
        one
        for one in found
        if one.status != KILLED and not any(reason.explains(one) for reason in known)
    ]


def page(found: list[Mutant], known: list[Reason], measured: str) -> str:
    """Return the page: figures per module, then every survivor with its reason."""
    lines = [HEAD, f"Measured on {measured}: `mutmut run --max-children 1`.", ""]
    lines += ["| module | made | killed | survived |", "|---|---|---|---|"]
    made, left = (
        Counter(one.module for one in found),
        Counter(one.module for one in found if one.status != KILLED),
    )
    for module in sorted(made):
        lines.append(
            f"| `{module}` | {made[module]} | {made[module] - left[module]} | {left[module]} |"
        )
    total, alive = made.total(), left.total()
    lines += [f"| all | {total} | {total - alive} | {alive} |", "", "## Survivors", ""]
    lines += ["| where | was | became | why it may stay |", "|---|---|---|---|"]
    for one in found:
        if one.status == KILLED:
            continue
        why = next((reason.why for reason in known if reason.explains(one)), "**no reason yet**")
        if one.status != SURVIVED:
            why = f"{why} ({one.status})"
        where = f"`{one.module.removeprefix('contracts.')}.{one.function}`"
        lines.append(f"| {where} | {_code(one.removed)} | {_code(one.added)} | {why} |")
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    """Return lines of code as they can stand in a cell of a table."""
    joined = " ".join(line.strip() for line in text.splitlines()).replace("|", "\\|")
    return f"`` {joined} ``" if joined else "–"


def measured() -> str:
    """Return today, and with which versions."""
    versions = [f"{name} {version(name)}" for name in ("mutmut", "pytest")]
    python = sys.version.split()[0]
    return f"{SystemClock().now():%Y-%m-%d} with {', '.join(versions)} and Python {python}"


def main(arguments: list[str]) -> int:
    """Run, tell and write; fails if a survivor has no reason."""
    folder = Path(arguments[0])
    if "--again" not in arguments:
        copied(folder)
        mutmut(folder, "run", "--max-children", "1")
    found, known = mutants(folder), reasons()
    if "--write" in arguments:
        PAGE.write_text(page(found, known, measured()))
    missing = unexplained(found, known)
    for one in missing:
        print(f"{one.name} ({one.status})\n- {one.removed}\n+ {one.added}")  # noqa: T201
    survived = sum(one.status != KILLED for one in found)
    print(f"{len(found)} made, {len(found) - survived} killed, {survived} not, "  # noqa: T201
          f"{len(missing)} of them without a reason.")  # fmt: skip
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
