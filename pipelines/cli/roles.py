"""Commands on the signed list of groups and roles, by which a login gives a role at the hub."""

from pathlib import Path
from typing import Annotated

import typer

from connectors import entrance, keys
from connectors.clock import SystemClock
from contracts.events import EventKind
from pipelines import wiring
from pipelines.cli import session

commands = typer.Typer(
    help="Which groups of the provider give which roles at the hub.", no_args_is_help=True
)
PROGRAM = "hub"


@commands.command()
def key(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="A folder of whoever signs, not the hub's.")],
) -> None:
    """Make the pair with which somebody outside the hub signs the list.

    Example: treffer roles key --to /media/ciso
    """
    fingerprint = entrance.new_signer(to)
    session.of(context).terminal.result(
        {"fingerprint": fingerprint}, f"Signing key made. Fingerprint: {fingerprint}"
    )


@commands.command()
def trust(
    context: typer.Context,
    signer: Annotated[Path, typer.Option(help="The roles-signing.pub of whoever signs.")],
) -> None:
    """Take this key as the only one that signs the list.

    Example: treffer roles trust --signer /media/ciso/roles-signing.pub
    """
    run = session.of(context)
    config = run.settings()
    fingerprint = keys.public_id(keys.read_signing_pub(signer))
    wiring.note(config, EventKind.ROLES_TRUSTED, (fingerprint,), ())
    entrance.trust(config.keys, signer)
    run.terminal.result(
        {"fingerprint": fingerprint},
        f"Fingerprint {fingerprint}. Compare it with the signer's by telephone.",
    )


@commands.command()
def sign(
    context: typer.Context,
    signing: Annotated[Path, typer.Option("--key", help="The roles-signing.key of the signer.")],
    listed: Annotated[
        Path | None, typer.Option("--list", help="The list; else roles.toml among the keys.")
    ] = None,
) -> None:
    """Sign the list as it is now, in roles.toml.sig beside it.

    Example: treffer roles sign --key /media/ciso/roles-signing.key
    """
    run = session.of(context)
    path = listed or run.settings().keys / entrance.ROLES
    run.terminal.result(
        *entrance.screen(entrance.sign(path, signing, PROGRAM, SystemClock().now()))
    )


@commands.command()
def show(context: typer.Context) -> None:
    """Show the list in use; ends with 6 where it is not signed as it is now, or is old.

    Example: treffer roles show
    """
    run = session.of(context)
    config = run.settings()
    found = entrance.Entrance(config.keys, PROGRAM, config.journal, SystemClock()).listed()
    run.terminal.result(*entrance.screen(found))
