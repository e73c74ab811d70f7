"""Serves the flows on their schedules, and keeps the schedules as contracts and settings say.

Beside Prefect's own runner, which starts what is due, one task looks around: contracts that
changed reach their deployments, runs whose process is gone are told to be so and begin again,
and what was seen is written down for who asks how the service does.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import ConcurrencyLimitConfig, FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from connectors import leash, settings
from connectors.clock import SystemClock
from connectors.files import replace_file
from connectors.settings import Settings
from contracts import schedules
from contracts.errors import TrefferError
from contracts.ids import SourceName
from contracts.schedules import Daily, Ended, Every, Plan
from pipelines import flow_runs, service, wiring
from pipelines.flows.expire import expire
from pipelines.flows.faults import without_values
from pipelines.flows.refresh import refresh
from pipelines.flows.turns import PASSING, caught_up, sign_of_life
from pipelines.flows.verify_journal import verify_journal
from pipelines.steps import running

_AT_ONCE = 2
"""Runs: each is a process of its own that takes about 200 MB beside what it builds."""
_LOOKS = 10.0
"""Seconds between two looks at what runs."""
_SYNCS = 6
"""Looks after which schedules are compared with what they should be, also where no file changed."""
_POLLS = 5.0
_STARTS_WITHIN = timedelta(minutes=5)
_NEWEST = 30
"""Runs of each deployment: more than wait at once, or are cut off before the pause is longest."""
_ACTIVE = [StateType.PENDING, StateType.RUNNING]
_GONE = "Its process is gone."
_CUT_OFF = frozenset({StateType.CRASHED, StateType.CANCELLED})


@dataclass(slots=True)
class Served:
    """What this runner serves: by name the deployment and what it was made from."""

    ids: dict[str, UUID] = field(default_factory=dict)
    made_from: dict[str, object] = field(default_factory=dict)
    suspects: set[UUID] = field(default_factory=set)
    """Runs whose process seemed gone at the look before."""


def main(arguments: Sequence[str]) -> int:
    """Serve until the process is ended; `arguments` may hold an interval in seconds for all."""
    config = settings.load(settings.config_path(None))
    every = timedelta(seconds=float(arguments[0])) if arguments else None
    found = service.api(config)
    assert found is not None  # the supervisor that started this holds the lock
    flow_runs.wait(found.url, lambda: True)
    asyncio.run(_serve(config, every))
    return 0


async def _serve(config: Settings, every: timedelta | None) -> None:
    runner = Runner(
        name="treffer", limit=_AT_ONCE, pause_on_shutdown=False, query_seconds=_POLLS,
        prefetch_seconds=1,
    )  # fmt: skip
    served = Served()
    async with get_client() as client:
        new = await _sync(served, runner, client, config, every)
        await _mend(served, client, config, at_start=True)
        await _begin(new, served, client, config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(runner.start())
            tasks.create_task(_look_around(served, runner, client, config, every))


async def _look_around(
    served: Served,
    runner: Runner,
    client: PrefectClient,
    config: Settings,
    every: timedelta | None,
) -> None:
    """Look around for as long as the runner runs; a fault ends the process, which is restarted."""
    looks, known = 0, written(config)
    while True:
        looks, now = looks + 1, written(config)
        if now != known or looks % _SYNCS == 0:
            known = now
            with suppress(TrefferError):  # settings that cannot be read now leave all as it is
                config = settings.load(config.folder / settings.FILE)
                new = await _sync(served, runner, client, config, every)
                await _begin(new, served, client, config)
        await _mend(served, client, config, at_start=False)
        await asyncio.sleep(_LOOKS)


def written(config: Settings) -> frozenset[tuple[str, int]]:
    """Return when settings and contracts were last written."""
    files = [config.folder / settings.FILE, *config.contracts.glob("*.yaml")]
    return frozenset((path.name, path.stat().st_mtime_ns) for path in files if path.exists())


async def _sync(
    served: Served,
    runner: Runner,
    client: PrefectClient,
    config: Settings,
    every: timedelta | None,
) -> Sequence[str]:
    """Make the deployments what settings and contracts say now; return which are new or changed."""
    wanted, unread = plans(config, every)
    new = [name for name, made_from in wanted.items() if served.made_from.get(name) != made_from]
    for name in new:
        made = await _deployment(name, *wanted[name])
        served.ids[name] = await runner.aadd_deployment(made)
        served.made_from[name] = wanted[name]
    for one in await client.read_deployments():
        if one.name not in wanted and one.name not in unread:
            await client.delete_deployment(one.id)
            served.ids.pop(one.name, None)
            served.made_from.pop(one.name, None)
    return new


def plans(
    config: Settings, every: timedelta | None
) -> tuple[Mapping[str, tuple[str, Plan]], frozenset[str]]:
    """Return per deployment its source and plan, and the deployments that stay as they are."""
    with wiring.bench(config) as bench:
        contracts = running.scheduled(bench)
        unread = frozenset(f"refresh-{name}" for name in running.unreadable(bench))
    wanted: dict[str, tuple[str, Plan]] = {
        f"refresh-{one.name}": (
            one.name,
            schedules.plan(one) if every is None else Every(period=every, minute=0),
        )
        for one in contracts
    }
    wanted["expire"] = ("", Daily(at=schedules.EXPIRE_AT))
    wanted["verify-journal"] = ("", Daily(at=schedules.VERIFY_AT))
    return wanted, unread


async def _deployment(name: str, source: str, plan: Plan) -> RunnerDeployment:
    flow = {"expire": expire, "verify-journal": verify_journal}.get(name, refresh)
    return await flow.ato_deployment(
        name,
        schedule=schedule(plan),
        parameters={"source": source} if source else {},
        concurrency_limit=ConcurrencyLimitConfig(limit=1, grace_period_seconds=300),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def schedule(plan: Plan) -> Schedule:
    """Return a plan as Prefect's schedule."""
    match plan:
        case Daily(at=at):
            return Cron(f"{at.minute} {at.hour} * * *", timezone=schedules.ZONE)
        case Every(period=period, minute=minute):
            anchor = schedules.MIDNIGHT + timedelta(minutes=minute)
            return Interval(period, anchor_date=anchor, timezone="UTC")


async def _begin(
    names: Sequence[str], served: Served, client: PrefectClient, config: Settings
) -> None:
    """Start what nobody did till now: waiting deliveries, a chain that was never verified."""
    due = await _due(served, client)
    for name in names:
        newest = due.get(name, [])
        if newest and newest[0].state_type is StateType.SCHEDULED:
            continue
        is_wanted = (
            not any(one.state_type is StateType.COMPLETED for one in newest)
            if name == "verify-journal"
            else await asyncio.to_thread(_waits, name, config)
        )
        if is_wanted:
            await client.create_flow_run_from_deployment(served.ids[name])


def _waits(name: str, config: Settings) -> bool:
    """Return whether something waits for a source; where that cannot be seen, a run tells why."""
    source = name.removeprefix("refresh-")
    if source == name:
        return False
    try:
        with without_values(), wiring.bench(config) as bench:
            return running.waits(SourceName(source), bench)
    except TrefferError:
        return True


async def _mend(served: Served, client: PrefectClient, config: Settings, *, at_start: bool) -> None:
    """Tell Prefect which runs are gone, have them begin again, and write down what was seen."""
    now = SystemClock().now()
    await _bury(served, client, config, now, at_start=at_start)
    due = await _due(served, client)
    await _catch_up(due, client)
    for name, newest in due.items():
        ended = [
            Ended(at=one.end_time or now, may_pass=may_pass(one))
            for one in newest
            if one.state is not None and one.state.is_final()
        ]
        if len(ended) == len(newest) and schedules.begins_again(ended, now):
            await client.create_flow_run_from_deployment(served.ids[name])
    write_down(due, config, now)


def may_pass(run: FlowRun) -> bool:
    """Return whether a run that ended may go well when it is tried again."""
    return run.state_type in _CUT_OFF or run.state_name == PASSING


async def _catch_up(due: Mapping[str, Sequence[FlowRun]], client: PrefectClient) -> None:
    """End what waits of missed runs, all but the last, before each costs a process."""
    for newest in due.values():
        waiting: dict[datetime, FlowRun] = {
            one.expected_start_time: one
            for one in newest
            if one.state_type is StateType.SCHEDULED and one.expected_start_time is not None
        }
        for moment in schedules.superseded(waiting):
            await _set(client, waiting[moment].id, caught_up())


async def _set(client: PrefectClient, run: UUID, state: State[str]) -> None:
    with suppress(ObjectNotFound):  # its source may have been retired meanwhile
        await client.set_flow_run_state(run, state, force=True)


async def _bury(
    served: Served, client: PrefectClient, config: Settings, now: datetime, *, at_start: bool
) -> None:
    """Mark runs as crashed whose process is gone: of these Prefect hears nothing any more."""
    active = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_ACTIVE))
        )
    )
    gone = {
        one.id
        for one in active
        if not leash.is_held(sign_of_life(config, one.id))
        and (
            at_start
            or one.state_type is StateType.RUNNING
            or (one.state is not None and one.state.timestamp + _STARTS_WITHIN < now)
        )
    }
    for run in gone if at_start else gone & served.suspects:
        await _set(client, run, Crashed(message=_GONE))
    served.suspects = gone
    lives = {str(one.id) for one in active}
    for path in sign_of_life(config, UUID(int=0)).parent.glob("*"):
        if path.name not in lives and not leash.is_held(path):
            path.unlink(missing_ok=True)


async def _due(served: Served, client: PrefectClient) -> dict[str, list[FlowRun]]:
    """Return per deployment the newest runs whose time has come, newest first."""
    time = {"before_": SystemClock().now()}
    found = await asyncio.gather(
        *(
            client.read_flow_runs(
                deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
                flow_run_filter=FlowRunFilter(
                    expected_start_time=FlowRunFilterExpectedStartTime.model_validate(time)
                ),
                sort=FlowRunSort.EXPECTED_START_TIME_DESC,
                limit=_NEWEST,
            )
            for deployment in served.ids.values()
        )
    )
    return dict(zip(served.ids, found, strict=True))


def write_down(due: Mapping[str, Sequence[FlowRun]], config: Settings, now: datetime) -> None:
    """Write down when this was, and how the last run of each flow went."""
    ran = {name: _ran(newest, now) for name, newest in due.items() if newest}
    told = json.dumps({"at": now.isoformat(), "ran": ran})
    replace_file(config.run / service.RUNNER, told.encode())


def _ran(newest: Sequence[FlowRun], now: datetime) -> dict[str, object]:
    """Return how the last run ended, or when it began, and when one last did its work."""
    ended = [one for one in newest if one.state is not None and one.state.is_final()]
    last = ended[0] if ended else newest[0]
    done = [one.end_time for one in ended if one.state_type is StateType.COMPLETED and one.end_time]
    return {
        "at": (last.end_time or last.start_time or now).isoformat(),
        "failed": bool(ended) and last.state_type is not StateType.COMPLETED,
        "done": max(done).isoformat() if done else None,
    }
