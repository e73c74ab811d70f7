"""The flow that puts the newest delivery of one source into use."""

from prefect import flow, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from connectors import settings
from contracts.errors import TrefferError, TryAgain
from contracts.ids import SourceName
from pipelines import wiring
from pipelines.flows.faults import without_values
from pipelines.flows.turns import once
from pipelines.steps import refresh as step


@flow(name="refresh", persist_result=False)
def refresh(source: str) -> str | State[str]:
    """Refresh one source; Prefect learns its name and whether it went well, nothing else."""
    return once(lambda: put_into_use(source))


def _passes(_task: Task[[str], str], _run: TaskRun, state: State[str]) -> bool:
    """Return whether trying again can help: somebody held the lock, a disk was full."""
    try:
        state.result()
    except TryAgain:
        return True
    except TrefferError:
        return False
    return False


@task(
    name="put-into-use",
    persist_result=False,
    retries=2,
    retry_delay_seconds=5,
    retry_jitter_factor=1,
    retry_condition_fn=_passes,
)
def put_into_use(source: str) -> str:
    """Run the step; a refused delivery is not tried again."""
    with without_values(), wiring.bench(settings.load(settings.config_path(None))) as bench:
        return step.on_schedule(SourceName(source), bench)
