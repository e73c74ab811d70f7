"""Commands on keys: what departments get, whom the hub trusts."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.hub_keys import HubKeys
from contracts.ids import SourceName
from pipelines.cli import session

keys = typer.Typer(help="Give keys to departments and register theirs.", no_args_is_help=True)


@keys.command()
def give(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    to: Annotated[Path, typer.Option("--to", help="The department's keys folder.")],
) -> None:
    """Write what a department needs for one source: common key, its own key, two public keys.

    Example: treffer key give handhaving --to /srv/vth/keys
    """
    run = session.of(context)
    names = HubKeys(run.settings().keys).give(SourceName(source), to)
    run.terminal.result({"files": names}, f"Written to {to}: {', '.join(names)}")


@keys.command()
def trust(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    signer: Annotated[Path, typer.Option(help="The department's signing.pub.")],
) -> None:
    """Register the key with which a department signs the deliveries of a source.

    Example: treffer key trust handhaving --signer /srv/vth/keys/signing.pub
    """
    run = session.of(context)
    fingerprint = HubKeys(run.settings().keys).trust(SourceName(source), signer)
    run.terminal.result(
        {"fingerprint": fingerprint},
        f"Fingerprint {fingerprint}. Compare it with the department's by telephone.",
    )


@keys.command("trust-gate")
def trust_gate(
    context: typer.Context,
    sealing: Annotated[Path, typer.Option(help="The gate's gate.pub.")],
    signing: Annotated[Path, typer.Option(help="The gate's gate-signing.pub.")],
) -> None:
    """Register the gate's two public keys.

    Example: treffer key trust-gate --sealing gate.pub --signing gate-signing.pub
    """
    run = session.of(context)
    first, second = HubKeys(run.settings().keys).trust_gate(sealing, signing)
    run.terminal.result(
        {"sealing": first, "signing": second},
        f"Sealing {first}\nSigning {second}\nCompare them with the gate's by telephone.",
    )
