"""The flow that verifies the chain of the journal."""

from prefect import flow
from prefect.client.schemas.objects import State

from connectors import settings
from contracts.errors import IntegrityBroken
from pipelines import wiring
from pipelines.flows.faults import without_values
from pipelines.flows.turns import once
from pipelines.steps import journals


@flow(name="verify-journal", persist_result=False)
def verify_journal() -> str | State[str]:
    """Verify the chain from the first line to the last; fails at the first broken line."""
    return once(_verified)


def _verified() -> str:
    with without_values(), wiring.bench(settings.load(settings.config_path(None))) as bench:
        broken = journals.walk(bench)
    if broken is not None:
        raise IntegrityBroken(
            f"Journal broken at line {broken.seq} ({broken.at:%Y-%m-%d %H:%M}): content does not "
            "fit its seal. Tell the FG and keep this machine as it is. Repair nothing.",
            code="I-601",
        )
    return "chain verified"
