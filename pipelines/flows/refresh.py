"""The flow that puts the newest delivery of one source into use."""

from prefect import flow

from connectors import settings
from contracts.ids import SourceName
from pipelines import wiring
from pipelines.steps import refresh as step
from pipelines.steps.bench import SYSTEM


@flow(name="refresh", persist_result=False, retries=2, retry_delay_seconds=5)
def refresh(source: str) -> str:
    """Refresh one source; Prefect learns its name and whether it went well, nothing else."""
    with wiring.bench(settings.load(settings.config_path(None))) as bench:
        result = step.refresh(SourceName(source), bench, SYSTEM)
    step.require_published(result)
    return f"{source}: {'published' if result.published else 'unchanged'} {result.in_use}"
