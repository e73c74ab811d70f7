"""What the commands of one run at the gate go by: the terminal, the folder, who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from contracts.parties import Actor
from pipelines.gate.bench import GateBench
from pipelines.terminal import Terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The options of a run."""

    terminal: Terminal
    home: Path
    as_name: str | None

    @contextmanager
    def at_work(self) -> Iterator[tuple[GateBench, Actor]]:
        """Yield bench and actor after taking in what the hub left; says what is not used."""
        from pipelines.gate import home, intake, sharing_intake, wiring

        config = home.open_home(self.home)
        actor = wiring.acting(config, self.as_name)
        with wiring.bench(config) as bench:
            problems = [*intake.take_in(bench).problems, *sharing_intake.take_in(bench)]
            for problem in problems:
                self.terminal.say(f"{problem.code}  {problem}")
            yield bench, actor


def of(context: typer.Context, home: Path | None, as_name: str | None) -> Session:
    """Return the options of this run, with those given behind the command over them."""
    given: Session = context.obj
    return Session(
        terminal=given.terminal, home=home or given.home, as_name=as_name or given.as_name
    )
