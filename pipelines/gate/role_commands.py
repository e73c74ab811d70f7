"""Commands on the signed list of groups and roles, by which a login gives a role at the gate."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.gate import session
from pipelines.gate.session import HomeOption

app = typer.Typer(
    help="Which groups of the provider give which roles at the gate.", no_args_is_help=True
)
PROGRAM = "poort"


@app.command()
def key(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="A folder of whoever signs, not the gate's.")],
) -> None:
    """Make the pair with which somebody outside the gate signs the list.

    Example: treffer-gate roles key --to /media/ciso
    """
    from connectors import entrance

    fingerprint = entrance.new_signer(to)
    session.of(context, None, None).terminal.result(
        {"fingerprint": fingerprint}, f"Signing key made. Fingerprint: {fingerprint}"
    )


@app.command()
def trust(
    context: typer.Context,
    signer: Annotated[Path, typer.Option(help="The roles-signing.pub of whoever signs.")],
    home: HomeOption = None,
) -> None:
    """Take this key as the only one that signs the list.

    Example: treffer-gate roles trust --signer /media/ciso/roles-signing.pub
    """
    from connectors import entrance, keys
    from contracts.events import EventKind
    from pipelines.gate import home as homes

    run = session.of(context, home, None)
    config = homes.open_home(run.home)
    fingerprint = keys.public_id(keys.read_signing_pub(signer))
    homes.note(config, EventKind.ROLES_TRUSTED, (fingerprint,))
    entrance.trust(config.keys, signer)
    run.terminal.result(
        {"fingerprint": fingerprint},
        f"Fingerprint {fingerprint}. Compare it with the signer's by telephone.",
    )


@app.command()
def sign(
    context: typer.Context,
    signing: Annotated[Path, typer.Option("--key", help="The roles-signing.key of the signer.")],
    listed: Annotated[
        Path | None, typer.Option("--list", help="The list; else roles.toml among the keys.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Sign the list as it is now, in roles.toml.sig beside it.

    Example: treffer-gate roles sign --key /media/ciso/roles-signing.key
    """
    from connectors import entrance
    from connectors.clock import SystemClock
    from pipelines.gate import home as homes

    run = session.of(context, home, None)
    path = listed or homes.open_home(run.home).keys / entrance.ROLES
    made = entrance.sign(path, signing, PROGRAM, SystemClock().now())
    run.terminal.result(*entrance.screen(made))


@app.command()
def show(context: typer.Context, home: HomeOption = None) -> None:
    """Show the list in use; ends with 6 where it is not signed as it is now, or is old.

    Example: treffer-gate roles show
    """
    from connectors import entrance
    from connectors.clock import SystemClock
    from pipelines.gate import home as homes

    run = session.of(context, home, None)
    config = homes.open_home(run.home)
    found = entrance.Entrance(config.keys, PROGRAM, config.journal, SystemClock()).listed()
    run.terminal.result(*entrance.screen(found))
