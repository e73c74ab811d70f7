"""What the commands of one run at the gate go by: the terminal, the folder, who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Self

import typer

from contracts.parties import Actor
from pipelines.gate.bench import GateBench
from pipelines.terminal import Terminal

HomeOption = Annotated[
    Path | None, typer.Option("--home", envvar="TREFFER_GATE", help="The gate's folder.")
]
AsOption = Annotated[
    str | None, typer.Option("--as", help="Act as this account, in a demo folder only.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The options of a run."""

    terminal: Terminal
    home: Path
    as_name: str | None

    def under(self, home: Path | None, as_name: str | None = None) -> Self:
        """Return it with the options that were given behind the command over these."""
        return replace(self, home=home or self.home, as_name=as_name or self.as_name)

    @contextmanager
    def at_work(self) -> Iterator[tuple[GateBench, Actor]]:
        """Yield bench and actor after taking in what the hub left; says what is not used."""
        from pipelines.gate import home, wiring

        config = home.open_home(self.home)
        actor = wiring.acting(config, self.as_name)
        with wiring.bench(config) as bench:
            self.take_in(bench)
            yield bench, actor

    def take_in(self, bench: GateBench) -> None:
        """Take in all that the hub left: what it asks, ends and destroys; say what is not used."""
        from pipelines.gate import arrivals

        for problem in arrivals.take_in(bench):
            self.terminal.say(f"{problem.code}  {problem}")


def of(context: typer.Context, home: Path | None, as_name: str | None) -> Session:
    """Return the options of this run, with those given behind the command over them."""
    given: Session = context.obj
    return given.under(home, as_name)
