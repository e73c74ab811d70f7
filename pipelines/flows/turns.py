"""One turn of a flow: it ends with the runner, and once for all that were missed."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from prefect import get_client, runtime
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from connectors import leash, settings
from connectors.files import locked
from connectors.settings import Settings
from contracts import schedules
from contracts.errors import TryAgain

PASSING = "TryAgain"
_WORKED = "Completed"


def once(work: Callable[[], str]) -> str | State[str]:
    """Do the work of this run, unless another did it; while it lasts, its lock tells that it lives.

    What may go well when it is tried again ends under a name of its own. A flow that somebody
    runs by hand does its work, and raises.
    """
    mine, deployment = runtime.flow_run.id, runtime.deployment.id
    if not mine or not deployment:
        return work()
    leash.hold()
    leash.give_way()
    config = settings.load(settings.config_path(None))
    with locked(sign_of_life(config, UUID(mine)), "This run", wait=True):
        if _is_caught_up(UUID(mine), UUID(deployment)):
            return caught_up()
        try:
            return work()
        except TryAgain as error:
            return Failed(name=PASSING, message=f"{error.code}  {error}")


def caught_up() -> State[str]:
    """Return how a run ends that another did the work of: well, and under a name of its own."""
    return Completed(name="CaughtUp", message="Caught up by another run.")


def sign_of_life(config: Settings, run: UUID) -> Path:
    """Return the lock that a run holds while it lives."""
    return config.run / "flows" / str(run)


def _is_caught_up(mine: UUID, deployment: UUID) -> bool:
    with get_client(sync_client=True) as client:
        due = client.read_flow_run(mine).expected_start_time
        worked = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(name=FlowRunFilterStateName(any_=[_WORKED])),
                start_time=FlowRunFilterStartTime(after_=due),
            ),
        )
    began = [one.start_time for one in worked if one.start_time is not None]
    return due is not None and schedules.is_caught_up(due, began)
