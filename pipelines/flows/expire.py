"""The flow that destroys what is past its term."""

from prefect import flow
from prefect.client.schemas.objects import State

from connectors import settings
from pipelines import wiring
from pipelines.flows.faults import without_values
from pipelines.flows.turns import once
from pipelines.steps import retain as step
from pipelines.steps.bench import SYSTEM


@flow(name="expire", persist_result=False, retries=2, retry_delay_seconds=5)
def expire() -> str | State[str]:
    """Destroy what is due today; Prefect learns two counts."""
    return once(_expired)


def _expired() -> str:
    with without_values(), wiring.bench(settings.load(settings.config_path(None))) as bench:
        due = step.run(bench, SYSTEM)
    return f"destroyed: {len(due.deliveries)} deliveries, {len(due.cases)} cases"
