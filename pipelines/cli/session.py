"""What every command of the hub shares: the settings, who acts, the bench and the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from connectors import settings
from connectors.settings import Settings
from contracts.parties import Actor
from pipelines import wiring
from pipelines.steps.bench import Bench
from pipelines.terminal import Terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of the program."""

    config: Path | None
    as_name: str | None
    assume_yes: bool
    terminal: Terminal

    def settings(self) -> Settings:
        """Return the installation's settings."""
        return settings.load(settings.config_path(self.config))

    @contextmanager
    def bench(self) -> Iterator[tuple[Bench, Actor]]:
        """Yield the hub's connectors and who acts."""
        config = self.settings()
        actor = wiring.acting(config, self.as_name)
        with wiring.bench(config) as bench:
            yield bench, actor


def of(context: typer.Context) -> Session:
    """Return the session that the program's options made."""
    session = context.find_object(Session)
    assert session is not None
    return session
