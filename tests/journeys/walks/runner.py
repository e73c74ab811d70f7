"""Runs a walk on a copy of a finished demonstration and writes it down as a page."""

import io
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from connectors import agreements
from contracts.protocol import filled
from tests.journeys.conftest import PROGRAMS
from tests.journeys.walks.script import Part, Person, Step, Walk

WIDTH = 96
_MADE = re.compile(r"\b([STHWV])-(?:\d{4}-)?\d+\b")
_SHORT = {"S": "case", "T": "check", "H": "hits", "W": "request", "V": "question"}


class Strayed(AssertionError):
    """A step ended in another way than the walk foresees."""


@dataclass(slots=True, kw_only=True)
class Course:
    """A walk on its way: where it runs, and what it made so far."""

    folder: Path
    values: dict[str, str]
    seen: set[str] = field(default_factory=set)
    made: dict[str, int] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        for name, value in self.values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def learn(self, output: str) -> None:
        """Name every number that the walk sees for the first time: `{check1}`, `{check2}`."""
        for found in _MADE.finditer(output):
            if found[0] not in self.seen:
                self.seen.add(found[0])
                kind = _SHORT[found[1]]
                self.made[kind] = self.made.get(kind, 0) + 1
                self.values[f"{kind}{self.made[kind]}"] = found[0]


def page(walk: Walk, demo: Path, folder: Path) -> str:
    """Carry the case through on a copy of the demonstration; return the page that tells of it."""
    settle(walk, demo, folder)
    today = date.today()  # noqa: DTZ011  the day as the programs' own clock has it
    course = Course(
        folder=folder,
        values={
            "yesterday": (today - timedelta(days=1)).isoformat(),
            "later": (today + timedelta(days=11 * 366)).isoformat(),
        },
        seen={"T-1", "H-1", "W-1"},  # the demonstration's own
    )
    work = folder / "work"
    work.mkdir()
    lines = [f"# {walk.title}", "", *_told(walk.told), "", *_who(walk.people)]
    with chdir(work), _told_where(folder):
        for part in walk.parts:
            lines += _part(part, course)
    return "\n".join(lines).rstrip() + "\n"


def settle(walk: Walk, demo: Path, folder: Path) -> None:
    """Copy the demonstration and let this municipality adopt the profile of the walk."""
    shutil.copytree(demo, folder)
    (folder / "gate" / "gate.toml").write_text(f'exchange = "{folder}/exchange"\ndemo = true\n')
    settings = folder / "treffer.toml"
    text = settings.read_text()
    settings.write_text(text.replace('protocol = "ccv"', f'protocol = "{walk.profile}"'))
    for own in (folder, folder / "gate"):
        shipped = agreements.profile_text(own / "contracts", walk.profile)
        adopted = filled(shipped, walk.fill_in) if walk.fill_in else shipped
        (own / "contracts" / f"{walk.profile}.yaml").write_text(adopted)
        (own / "people.toml").write_text("\n".join(map(_listed, walk.people)))


def _listed(person: Person) -> str:
    lines = [
        "[[person]]",
        f'account = "{person.account}"',
        f'name = "{person.name}"',
        f"roles = {json.dumps(person.roles)}",
        *([f'department = "{person.department}"'] if person.department else []),
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def _told_where(folder: Path) -> Iterator[None]:
    """Have both programs find the copy, as somebody does who exported where it is."""
    mine = {
        "TREFFER_CONFIG": str(folder / "treffer.toml"),
        "TREFFER_GATE": str(folder / "gate"),
        "COLUMNS": "160",
        "NO_COLOR": "1",
    }
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _part(part: Part, course: Course) -> Iterator[str]:
    yield from (f"## {part.title}", "")
    if part.told:
        yield from (*_told(part.told), "")
    for step in part.steps:
        yield from _step(step, course)


def _step(step: Step, course: Course) -> Iterator[str]:
    yield from (*_told(course.fill(step.told)), "")
    for name, text in step.files.items():
        content = course.fill(text)
        Path(name).write_text(content)
        kind = name.rpartition(".")[2].replace("txt", "text")
        yield from (f"`{name}`:", "", f"```{kind}", *content.rstrip().splitlines(), "```", "")
    program, _, rest = course.fill(step.types).partition(" ")
    typed = f"{program} --as {step.by} {rest}"
    code, output = run(shlex.split(typed))
    if code != step.code:
        raise Strayed(f"{typed}\nended with {code}, not {step.code}:\n{output}")
    course.learn(output)
    shown = [line.rstrip() for line in output.rstrip().splitlines()] if step.shown else []
    yield from ("```console", *_wrapped(typed), *shown, "```", "")


def run(typed: list[str]) -> tuple[int, str]:
    """Run one program in this process; return how it ended and all that it printed, in order."""
    told = io.StringIO()
    before = sys.argv
    sys.argv = typed
    try:
        with redirect_stdout(told), redirect_stderr(told):
            PROGRAMS[typed[0]]()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    return code, told.getvalue()


def _wrapped(typed: str) -> Iterator[str]:
    """Break a long command before an option, as a shell takes it."""
    line = "$"
    for number, part in enumerate(re.split(r" (?=--)", typed)):
        if number and len(line) + len(part) > WIDTH:
            yield f"{line} \\"
            line = "   "
        line += f" {part}"
    yield line


def _told(text: str) -> list[str]:
    return text.strip().splitlines()


def _who(people: tuple[Person, ...]) -> Iterator[str]:
    yield from ("| account | who | role in the profile |", "|---|---|---|")
    for one in people:
        roles = ", ".join(f"`{role}`" for role in one.roles)
        where = f" ({one.department})" if one.department else ""
        yield f"| `{one.account}` | {one.name}: {one.at}{where} | {roles} |"
    yield ""
