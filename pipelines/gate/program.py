"""The program treffer-gate: decides on requests and shows what was granted, to who asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.grants import Refusal, RefusalReason
from contracts.ids import RequestId
from contracts.parties import Actor
from pipelines.gate.bench import GateBench
from pipelines.terminal import Terminal
from pipelines.terminal import run as run_program

app = typer.Typer(
    help="Decide on requests for substance, and show what was granted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)
journals = typer.Typer(help="The gate's own journal.", no_args_is_help=True)
app.add_typer(journals, name="journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What every command of this run goes by."""

    terminal: Terminal
    home: Path
    as_name: str | None


_options = _Options(
    terminal=Terminal(as_json=False, quiet=False, no_color=False), home=Path(), as_name=None
)

HomeOption = Annotated[
    Path | None, typer.Option("--home", envvar="TREFFER_GATE", help="The gate's folder.")
]
AsOption = Annotated[
    str | None, typer.Option("--as", help="Act as this account, in a demo folder only.")
]
RequestArgument = Annotated[str, typer.Argument(help="Number of the request, such as W-57.")]


@app.callback()
def _start(
    *,
    home: HomeOption = None,
    as_name: AsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", envvar="NO_COLOR", help="No colours.")
    ] = False,
) -> None:
    global _options  # noqa: PLW0603  one set of options per process
    terminal = Terminal(as_json=as_json, quiet=quiet, no_color=no_color)
    _options = _Options(terminal=terminal, home=home or Path(), as_name=as_name)


@app.command()
def init(
    exchange: Annotated[
        Path | None, typer.Option(help="The folder shared with the hub; else exchange, inside.")
    ] = None,
    home: HomeOption = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Allow --as NAME.")] = False,
) -> None:
    """Make the gate's folder with its keys, and print both fingerprints.

    Example: treffer-gate init --home gate --exchange exchange
    """
    from pipelines.gate import home as homes

    folder = home or _options.home
    made = homes.create(folder, exchange or folder / "exchange", demo=demo)
    _options.terminal.result(
        {"sealing": made.sealing, "signing": made.signing},
        f"gate.pub          {made.sealing}\ngate-signing.pub  {made.signing}",
    )
    _options.terminal.next(
        f"give the hub both .pub files of {folder / 'keys'} and read their fingerprints aloud"
    )


@app.command()
def trust_hub(
    signing: Annotated[Path, typer.Option(help="The hub's hub-signing.pub.")],
    home: HomeOption = None,
) -> None:
    """Register the hub's public signing key: only what it signed is taken in.

    Example: treffer-gate trust-hub --signing hub-signing.pub
    """
    from pipelines.gate import home as homes

    fingerprint = homes.trust_hub(homes.open_home(home or _options.home), signing)
    _options.terminal.result({"hub": fingerprint}, f"hub-signing.pub  {fingerprint}")
    _options.terminal.next("compare this fingerprint with the one the hub reads aloud")


@app.command()
def inbox(home: HomeOption = None, as_name: AsOption = None) -> None:
    """Take in what the hub asks and list the requests, oldest first.

    Example: treffer-gate inbox
    """
    from pipelines.gate import screens, steps

    with _at_work(home, as_name) as (bench, _):
        views = [steps.view(one.request_id, bench) for one in bench.register.requests()]
        _options.terminal.result([screens.brief(one) for one in views], screens.inbox(views))


@app.command()
def show(request: RequestArgument, home: HomeOption = None, as_name: AsOption = None) -> None:
    """Show one request: purpose, grounds, and which fields can be granted.

    Example: treffer-gate show W-57
    """
    from pipelines.gate import screens, steps

    with _at_work(home, as_name) as (bench, actor):
        seen = steps.show(RequestId(request), bench, actor)
        _options.terminal.result(screens.whole(seen), screens.show(seen))


@app.command()
def decide(
    request: RequestArgument,
    reason: Annotated[str, typer.Option(help="Why, in at least 20 characters.")],
    allow: Annotated[
        list[str] | None, typer.Option(help="A field to grant; give it once for each field.")
    ] = None,
    home: HomeOption = None,
    as_name: AsOption = None,
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse the request.")] = False,
) -> None:
    """Grant named fields, or refuse the request.

    Example: treffer-gate decide W-57 --allow afdoening --reason "Nodig voor de last onder dwangsom"
    """
    from pipelines.gate import screens, steps

    if bool(allow) == refuse:
        raise WrongUse(
            "Say which fields to grant with --allow FIELD, or give --refuse; not both.",
            code="B-215",
        )
    choice = steps.Choice(fields=tuple(allow or ()), reason=reason)
    with _at_work(home, as_name) as (bench, actor):
        decided = steps.decide(RequestId(request), choice, bench, actor)
        if isinstance(decided, Refusal) and not decided.is_decision:
            raise _denied(decided)
        seen = steps.view(RequestId(request), bench)
        _options.terminal.result(screens.whole(seen), screens.decided(seen))


@app.command("open")
def open_(request: RequestArgument, home: HomeOption = None, as_name: AsOption = None) -> None:
    """Show the granted fields to the person who asked; the first opening starts the window.

    Example: treffer-gate open W-57
    """
    from pipelines.gate import screens, steps

    with _at_work(home, as_name) as (bench, actor):
        found = steps.open_window(RequestId(request), bench, actor)
        _options.terminal.result(screens.disclosed(found), screens.window(found))
    _options.terminal.say("Every opening is in the journal. Do not copy what you see.")


@app.command()
def revoke(
    request: RequestArgument,
    reason: Annotated[str, typer.Option(help="Why, in at least 20 characters.")],
    home: HomeOption = None,
    as_name: AsOption = None,
) -> None:
    """End a grant at once and erase its sealed packets.

    Example: treffer-gate revoke W-57 --reason "Het signaal bleek op een ander adres te slaan"
    """
    from pipelines.gate import steps

    with _at_work(home, as_name) as (bench, actor):
        steps.revoke(RequestId(request), reason, bench, actor)
    _options.terminal.result(
        {"request": request, "state": "revoked"}, f"{request} is revoked; its packets are erased."
    )


@app.command()
def expire(home: HomeOption = None) -> None:
    """Record grants that lapsed and windows that ended, and erase their packets.

    Example: treffer-gate expire
    """
    from pipelines.gate import home as homes
    from pipelines.gate import steps, wiring

    with wiring.bench(homes.open_home(home or _options.home)) as bench:
        changed = steps.expire(bench)
    text = f"{len(changed)} requests ended or erased" + (f": {', '.join(changed)}" * bool(changed))
    _options.terminal.result({"changed": changed}, text)


@journals.command()
def verify(home: HomeOption = None) -> None:
    """Check the chain of the gate's journal.

    Example: treffer-gate journal verify
    """
    from pipelines.gate import home as homes
    from pipelines.gate import steps, wiring

    with wiring.bench(homes.open_home(home or _options.home)) as bench:
        count = steps.verify(bench)
    _options.terminal.result({"verified": count}, f"Lines 1 to {count} verified · OK")


@contextmanager
def _at_work(home: Path | None, as_name: str | None) -> Iterator[tuple[GateBench, Actor]]:
    """Yield bench and actor after taking in what the hub left; says what was not accepted."""
    from pipelines.gate import home as homes
    from pipelines.gate import intake, wiring

    config = homes.open_home(home or _options.home)
    actor = wiring.acting(config, as_name or _options.as_name)
    with wiring.bench(config) as bench:
        for problem in intake.take_in(bench).problems:
            _options.terminal.say(f"{problem.code}  {problem}")
        yield bench, actor


def _denied(refusal: Refusal) -> TrefferError:
    own = RefusalReason.OWN_REQUEST.value in refusal.reasons
    return NotPermitted(
        f"{refusal.request_id} was not decided: {'; '.join(refusal.reasons)}.",
        code="B-201" if own else "B-210",
    )


def main() -> None:
    """Start the program."""
    run_program(app, lambda: _options.terminal)
