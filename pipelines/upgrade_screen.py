"""How a migration goes at a terminal: the plan, a try of it, a question, and what was done."""

from collections.abc import Callable

import typer

from contracts.errors import WrongUse
from pipelines import upgrade
from pipelines.terminal import Terminal
from pipelines.upgrade import Stores

AS_IT_WAS = "Nothing was changed: the stores are as they were."


def preview(stores: Stores, terminal: Terminal) -> None:
    """Print which steps would run; writes nothing."""
    lacking = upgrade.plan(stores)
    terminal.result(upgrade.content(lacking), upgrade.told(lacking))


def migrate(
    stores: Stores,
    terminal: Terminal,
    note: Callable[[tuple[str, ...]], None],
    *,
    assume_yes: bool,
) -> None:
    """Try the steps, ask, and run them; until the answer is yes, nothing is kept."""
    lacking = upgrade.plan(stores)
    if lacking:
        terminal.say(upgrade.told(lacking, upgrade.rehearse(lacking, stores)))
        if not assume_yes:
            _ask(terminal)
        upgrade.run(lacking, stores, note)
    text = "Done: the stores are of this version." if lacking else upgrade.told(lacking)
    terminal.result(upgrade.content(lacking), text)


def _ask(terminal: Terminal) -> None:
    terminal.say(
        "There is no way back after this but a copy of before, which you make yourself "
        "(docs/how-to/upgrade.md)."
    )
    if typer.prompt("Type yes to keep it", err=True) != "yes":
        raise WrongUse(AS_IT_WAS, code="S-793")
