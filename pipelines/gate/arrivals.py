"""Takes in all that the hub left: what it asks, ends and destroys."""

from contracts.errors import TrefferError
from pipelines.gate import intake, sharing_intake, verification
from pipelines.gate.bench import GateBench


def take_in(bench: GateBench) -> list[TrefferError]:
    """Take in all that the hub left; return why what is not used is not."""
    return [
        *intake.take_in(bench).problems,
        *sharing_intake.take_in(bench),
        *verification.take_in(bench),
    ]
