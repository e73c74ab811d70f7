"""Commands on keys: what departments get, whom the hub trusts."""

from pathlib import Path
from typing import Annotated

import typer

from connectors import keys
from connectors.hub_keys import HubKeys
from contracts.events import EventKind
from contracts.ids import SourceName
from pipelines import wiring
from pipelines.cli import session

commands = typer.Typer(help="Give keys to departments and register theirs.", no_args_is_help=True)


@commands.command()
def give(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    to: Annotated[Path, typer.Option("--to", help="The department's keys folder.")],
) -> None:
    """Write what a department needs for one source: common key, its own key, two public keys.

    Example: treffer key give handhaving --to /srv/vth/keys
    """
    run = session.of(context)
    config = run.settings()
    wiring.note(config, EventKind.KEYS_GIVEN, (), (source,))
    names = HubKeys(config.keys).give(SourceName(source), to)
    run.terminal.result({"files": names}, f"Written to {to}: {', '.join(names)}")


@commands.command()
def trust(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    signer: Annotated[Path, typer.Option(help="The department's signing.pub.")],
) -> None:
    """Register the key with which a department signs the deliveries of a source.

    Example: treffer key trust handhaving --signer /srv/vth/keys/signing.pub
    """
    run = session.of(context)
    config = run.settings()
    fingerprint = keys.public_id(keys.read_signing_pub(signer))
    wiring.note(config, EventKind.SIGNER_TRUSTED, (fingerprint,), (source,))
    HubKeys(config.keys).trust(SourceName(source), signer)
    run.terminal.result(
        {"fingerprint": fingerprint},
        f"Fingerprint {fingerprint}. Compare it with the department's by telephone.",
    )


@commands.command("trust-gate")
def trust_gate(
    context: typer.Context,
    sealing: Annotated[Path, typer.Option(help="The gate's gate.pub.")],
    signing: Annotated[Path, typer.Option(help="The gate's gate-signing.pub.")],
) -> None:
    """Register the gate's two public keys.

    Example: treffer key trust-gate --sealing gate.pub --signing gate-signing.pub
    """
    run = session.of(context)
    config = run.settings()
    first = keys.public_id(keys.read_sealing_pub(sealing))
    second = keys.public_id(keys.read_signing_pub(signing))
    wiring.note(config, EventKind.GATE_TRUSTED, (first, second), ())
    HubKeys(config.keys).trust_gate(sealing, signing)
    run.terminal.result(
        {"sealing": first, "signing": second},
        f"Sealing {first}\nSigning {second}\nCompare them with the gate's by telephone.",
    )
