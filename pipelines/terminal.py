"""What the three programs share at the terminal: messages, exit codes, progress, tables.

Results go to stdout, progress and messages to stderr. An unexpected fault prints a reference
and the names of program lines, never a value.
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from contracts.errors import TrefferError, WrongUse
from pipelines import misuse

_INTERRUPTED = 130
_UNEXPECTED = 1


class Terminal:
    """Prints results and messages as the options ask for."""

    def __init__(self, *, as_json: bool, quiet: bool, no_color: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        color = False if no_color else None
        self.out = Console(no_color=no_color, highlight=False, soft_wrap=True, emoji=False)
        self.err = Console(stderr=True, no_color=no_color, highlight=False, force_terminal=color)

    def result(self, content: Mapping[str, Any] | Sequence[Any], text: str | Table) -> None:
        """Print the result: as one JSON document, or as text."""
        if self.as_json:
            sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")
        else:
            self.out.print(text, markup=False) if isinstance(text, str) else self.out.print(text)

    def say(self, text: str) -> None:
        """Print a message for the person at the terminal."""
        if not self.quiet:
            self.err.print(text, markup=False, soft_wrap=True)

    def next(self, command: str) -> None:
        """Print what to do next."""
        if not self.quiet and not self.as_json:
            self.err.print(f"Next: {command}", markup=False, soft_wrap=True)

    @contextmanager
    def progress(self, what: str, unit: str) -> Iterator[Callable[[int], None]]:
        """Show how far a long task is, in a terminal only; yields a function to say so."""
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,} {task.fields[unit]}"),
            TimeElapsedColumn(),
            console=self.err,
            transient=True,
            disable=self.quiet or not self.err.is_terminal,
        ) as bar:
            task = bar.add_task(what, total=None, unit=unit)
            yield lambda done: bar.update(task, completed=done)

    def fail(self, error: TrefferError) -> None:
        """Print what happened, on stderr."""
        if self.as_json:
            problem = {"code": error.code, "title": str(error), "exit": error.exit_code}
            sys.stderr.write(json.dumps(problem, ensure_ascii=False) + "\n")
        else:
            self.err.print(f"{error.code}  {error}", markup=False, soft_wrap=True)


def run(app: typer.Typer, terminal: Callable[[], Terminal]) -> None:
    """Run a program; every error becomes a message and its exit code."""
    try:
        code = app(standalone_mode=False)
    except TrefferError as error:
        terminal().fail(error)
        sys.exit(error.exit_code)
    except misuse.UsageError as error:
        _misused(error, terminal())
        sys.exit(WrongUse.exit_code)
    except typer.Abort:
        terminal().say("Interrupted. Nothing was half-written.")
        sys.exit(_UNEXPECTED)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except Exception as error:  # noqa: BLE001  the boundary: a traceback can hold values
        terminal().fail(unexpected(error))
        sys.exit(_UNEXPECTED)
    if code == _INTERRUPTED:
        terminal().say("Interrupted. Nothing was half-written.")
    sys.exit(code or 0)


def _misused(error: BaseException, terminal: Terminal) -> None:
    if misuse.is_help(error):
        sys.stderr.write(f"{error}\n")
    else:
        terminal.fail(misuse.told(error))


def unexpected(error: Exception) -> TrefferError:
    """Return a fault as the place where it happened, without its text, which can hold a value."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.name}:{frame.lineno}" for frame in frames[-3:]]
    reference = sha256("".join(places).encode()).hexdigest()[:8]
    return TrefferError(
        f"Unexpected fault {reference} ({type(error).__name__} at {' < '.join(reversed(places))}). "
        "Nothing was answered. Report the reference; it holds no personal data.",
        code="S-001",
    )
