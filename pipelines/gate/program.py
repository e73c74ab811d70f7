"""The program treffer-gate: decides on requests and shows what was granted, to who asked."""

import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.errors import NotPermitted, WrongUse
from contracts.grants import Refusal
from contracts.ids import RequestId
from pipelines.gate import role_commands, sharing_commands, verification_commands
from pipelines.gate.session import AsOption, HomeOption, Session
from pipelines.terminal import Terminal
from pipelines.terminal import run as run_program

if TYPE_CHECKING:
    from pipelines.gate.steps import Disclosure

LOOK_EVERY = 0.5
"""Seconds between two looks at a window that is watched."""

app = typer.Typer(
    help="Decide on requests for substance, and show what was granted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)
journals = typer.Typer(help="The gate's own journal.", no_args_is_help=True)
app.add_typer(journals, name="journal")
app.add_typer(role_commands.app, name="roles")
app.add_typer(sharing_commands.app, name="share")
app.add_typer(verification_commands.app, name="verify")

_session = Session(
    terminal=Terminal(as_json=False, quiet=False, no_color=False), home=Path(), as_name=None
)

RequestArgument = Annotated[str, typer.Argument(help="Number of the request, such as W-57.")]


@app.callback()
def _start(
    context: typer.Context,
    *,
    home: HomeOption = None,
    as_name: AsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", envvar="NO_COLOR", help="No colours.")
    ] = False,
) -> None:
    global _session  # noqa: PLW0603  one session per process
    terminal = Terminal(as_json=as_json, quiet=quiet, no_color=no_color)
    _session = Session(terminal=terminal, home=home or Path(), as_name=as_name)
    context.obj = _session


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

    folder = home or _session.home
    made = homes.create(folder, exchange or folder / "exchange", demo=demo)
    _session.terminal.result(
        {"sealing": made.sealing, "signing": made.signing},
        f"gate.pub          {made.sealing}\ngate-signing.pub  {made.signing}",
    )
    _session.terminal.next(
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

    fingerprint = homes.trust_hub(homes.open_home(home or _session.home), signing)
    _session.terminal.result({"hub": fingerprint}, f"hub-signing.pub  {fingerprint}")
    _session.terminal.next("compare this fingerprint with the one the hub reads aloud")


@app.command()
def inbox(home: HomeOption = None, as_name: AsOption = None) -> None:
    """Take in what the hub asks and list the requests by deadline, with whose turn it is.

    Example: treffer-gate inbox
    """
    from pipelines.gate import inbox as inboxes
    from pipelines.gate import screens

    with _session.under(home, as_name).at_work() as (bench, _):
        rows = inboxes.rows(bench)
        text = screens.inbox(rows, bench.clock.now())
        _session.terminal.result([screens.listed(row) for row in rows], text)


@app.command()
def show(request: RequestArgument, home: HomeOption = None, as_name: AsOption = None) -> None:
    """Show one request as it was previewed, and which fields can be granted.

    Example: treffer-gate show W-57
    """
    from pipelines.gate import screens, views

    with _session.under(home, as_name).at_work() as (bench, actor):
        seen = views.show(RequestId(request), bench, actor)
        _session.terminal.result(screens.whole(seen), screens.show(seen))


@app.command()
def decide(
    request: RequestArgument,
    reason: Annotated[str, typer.Option(help="Why, in at least 20 characters.")],
    allow: Annotated[
        list[str] | None, typer.Option(help="A field to grant; give it once for each field.")
    ] = None,
    law: Annotated[
        str | None,
        typer.Option(help="The law that allows special or criminal data to be given."),
    ] = None,
    home: HomeOption = None,
    as_name: AsOption = None,
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse the request.")] = False,
    send_back: Annotated[
        bool, typer.Option("--return", help="Return it to who asked; the reason is the question.")
    ] = False,
) -> None:
    """Grant named fields, refuse the request, or return it with a question.

    Example: treffer-gate decide W-57 --allow afdoening --reason "Nodig voor de last onder dwangsom"
    """
    from pipelines.gate import screens, steps, views

    if [bool(allow), refuse, send_back].count(True) != 1:
        raise WrongUse(
            "Say which fields to grant with --allow FIELD, or give --refuse or --return: one of "
            "the three.",
            code="B-215",
        )
    choice = steps.Choice(fields=tuple(allow or ()), reason=reason, law=law)
    with _session.under(home, as_name).at_work() as (bench, actor):
        if send_back:
            steps.send_back(RequestId(request), reason, bench, actor)
        else:
            _require_decision(steps.decide(RequestId(request), choice, bench, actor))
        seen = views.view(RequestId(request), bench)
        _session.terminal.result(screens.whole(seen), screens.decided(seen))


@app.command("open")
def open_(
    request: RequestArgument,
    home: HomeOption = None,
    as_name: AsOption = None,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep the window open here, and close it at its end.")
    ] = False,
) -> None:
    """Show the granted fields to the person who asked; the first opening starts the window.

    Example: treffer-gate open W-57 --watch
    """
    from pipelines.gate import screens, steps

    if watch and (_session.terminal.as_json or not sys.stdout.isatty()):
        raise WrongUse(
            "--watch shows the window on a terminal, and there alone: not in a file, a pipe or "
            "--json.",
            code="B-230",
        )
    with _session.under(home, as_name).at_work() as (bench, actor):
        found = steps.open_window(RequestId(request), bench, actor)
        text = screens.window(found, actor, bench.clock.now())
        content = screens.disclosed(found)
    if watch:
        _session.terminal.say(_watched(found, text, home))
    else:
        _session.terminal.result(content, text)
    _session.terminal.say("Every opening is in the journal. Do not copy what you see.")


@app.command()
def close(request: RequestArgument, home: HomeOption = None, as_name: AsOption = None) -> None:
    """End your own window for good, before its time, and erase its sealed packets.

    Example: treffer-gate close W-57
    """
    from pipelines.gate import steps

    with _session.under(home, as_name).at_work() as (bench, actor):
        steps.close_window(RequestId(request), bench, actor)
    _session.terminal.result(
        {"request": request, "state": "ended"}, f"{request} is closed; its packets are erased."
    )


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

    with _session.under(home, as_name).at_work() as (bench, actor):
        steps.revoke(RequestId(request), reason, bench, actor)
    _session.terminal.result(
        {"request": request, "state": "revoked"}, f"{request} is revoked; its packets are erased."
    )


@app.command()
def expire(home: HomeOption = None) -> None:
    """Record grants and questions that lapsed and windows that ended, and erase their packets.

    Example: treffer-gate expire
    """
    from pipelines.gate import home as homes
    from pipelines.gate import sharing, steps, verification, wiring

    with wiring.bench(homes.open_home(home or _session.home)) as bench:
        changed = [*steps.expire(bench), *sharing.expire(bench)]
        # After those two, which count what they take in; what is not used lies there yet.
        _session.take_in(bench)
        changed += verification.expire(bench)
    text = f"{len(changed)} requests and questions ended or erased" + (
        f": {', '.join(changed)}" * bool(changed)
    )
    _session.terminal.result({"changed": changed}, text)


@app.command()
def serve(home: HomeOption = None) -> None:
    """Serve the gate's pages on loopback, until this program is ended.

    Example: treffer-gate serve --home gate
    """
    from pipelines.gate import home as homes
    from pipelines.gate import wiring
    from pipelines.gate.pages import app as pages

    config = homes.open_home(home or _session.home)
    wiring.require_current(config)
    _session.terminal.say(f"The gate's pages: {config.web_url}")
    pages.serve(config)


@app.command()
def migrate(
    home: HomeOption = None,
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Tell which steps would run; write nothing.")
    ] = False,
    assume_yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask back.")] = False,
) -> None:
    """Bring the gate's register and journal to the form of this version; asks before it is kept.

    Example: treffer-gate migrate --preview --home gate
    """
    from contracts.events import EventKind
    from pipelines import upgrade_screen
    from pipelines.gate import home as homes
    from pipelines.gate import wiring

    config = homes.open_home(home or _session.home)
    if preview:
        upgrade_screen.preview(config.stores, _session.terminal)
        return
    with wiring.alone(config):
        upgrade_screen.migrate(
            config.stores,
            _session.terminal,
            lambda reached: homes.note(config, EventKind.STORES_MIGRATED, reached),
            assume_yes=assume_yes,
        )


@journals.command()
def verify(home: HomeOption = None) -> None:
    """Check the chain of the gate's journal.

    Example: treffer-gate journal verify
    """
    from pipelines.gate import home as homes
    from pipelines.gate import steps, wiring

    with wiring.bench(homes.open_home(home or _session.home)) as bench:
        count = steps.verify(bench)
    _session.terminal.result({"verified": count}, f"Lines 1 to {count} verified · OK")


def _require_decision(decided: object) -> None:
    """Raise when this person could not decide so; the attempt is journalled already."""
    if isinstance(decided, Refusal) and not decided.is_decision:
        raise NotPermitted(
            f"{decided.request_id} was not decided: {'; '.join(decided.reasons)}.", code="B-210"
        )


def _watched(found: "Disclosure", text: str, home: Path | None) -> str:
    """Keep a window on the terminal until it ends, then record that; return why it closed."""
    from pipelines.gate import home as homes
    from pipelines.gate import steps, watching, wiring

    config = homes.open_home(home or _session.home)
    with watching.never_put_aside(), wiring.bench(config, looks_only=True) as bench:
        why = watching.watch(
            found,
            text,
            partial(watching.look, found.request_id, bench),
            watching.TerminalScreen(sys.stdout),
            partial(time.sleep, LOOK_EVERY),
        )
    with wiring.bench(config) as bench:
        steps.expire(bench)
    return why


def main() -> None:
    """Start the program."""
    run_program(app, lambda: _session.terminal)
