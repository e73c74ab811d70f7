"""One turn of a flow: it ends with the runner, and once for all that were missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from prefect import get_client, runtime
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

from connectors import leash, settings
from connectors.clock import SystemClock
from connectors.files import locked
from connectors.settings import Settings
from contracts import schedules

CAUGHT_UP = "caught up by a later run"
_WORKS = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.COMPLETED]
"""In which a later run does the work, did it or will do it."""


@contextmanager
def turn() -> Iterator[bool]:
    """Yield whether this run has work to do; while it lasts, its lock tells that it lives."""
    mine, deployment = runtime.flow_run.id, runtime.deployment.id
    if not mine or not deployment:
        yield True  # somebody runs the flow by hand
        return
    leash.hold()
    config = settings.load(settings.config_path(None))
    with locked(sign_of_life(config, UUID(mine)), "This run", wait=True):
        yield not _is_caught_up(UUID(mine), UUID(deployment))


def sign_of_life(config: Settings, run: UUID) -> Path:
    """Return the lock that a run holds while it lives."""
    return config.run / "flows" / str(run)


def _is_caught_up(mine: UUID, deployment: UUID) -> bool:
    now = SystemClock().now()
    with get_client(sync_client=True) as client:
        due = client.read_flow_run(mine).expected_start_time
        others = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_WORKS)),
                expected_start_time=FlowRunFilterExpectedStartTime.model_validate(
                    {"after_": due, "before_": now}
                ),
            ),
        )
    later = [one.expected_start_time for one in others if one.id != mine]
    return due is not None and schedules.is_caught_up(due, filter(None, later), now)
