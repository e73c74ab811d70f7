"""The flow that answers cases with workers of a Dask cluster, for indexes too large for one.

Prefect learns numbers of cases and how many were answered. Questions reach the workers, and
what they found returns, in Dask's own messages between processes that know each other's
certificates; neither Prefect nor Dask keeps them.
"""

import argparse
import json
import sys
from collections.abc import Sequence

import dask
from distributed import LocalCluster
from distributed.security import Security
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect_dask.task_runners import DaskTaskRunner

from connectors import settings
from connectors.settings import Settings
from contracts.errors import WrongUse
from contracts.ids import CaseId, DeliveryId
from contracts.parties import Actor
from matching.pairs import Weighed
from pipelines import wiring
from pipelines.flows.faults import without_values
from pipelines.region import Work, judge_by, shelved
from pipelines.steps import batch
from pipelines.steps.answers import Matrix
from pipelines.steps.ask import Judge
from pipelines.steps.batch import Unanswered


@task(name="weigh-share", persist_result=False, cache_policy=NO_CACHE)
def weigh_share(share: Work) -> list[Weighed]:
    """Compare on a worker; Prefect does not look into a call for values."""
    with without_values():
        return share()


def on_workers(shares: Sequence[Work]) -> list[list[Weighed]]:
    """Have the workers of the flow compare every share."""
    return [future.result() for future in [weigh_share.submit(one) for one in shares]]


def run(
    case_ids: Sequence[str], config: Settings, actor: Actor, runner: DaskTaskRunner, *,
    parts: int, workers: int,
) -> list[Matrix | Unanswered]:  # fmt: skip
    """Answer the cases as `treffer check batch` does, but for who compares."""
    found: list[Matrix | Unanswered] = []

    @flow(name="region", persist_result=False, task_runner=runner)  # type: ignore[arg-type]  # of its futures
    def region(cases: list[str], parts: int, workers: int) -> str:
        with without_values(), wiring.bench(config) as bench:

            def judge(delivery: DeliveryId) -> Judge:
                where = shelved(config, delivery, bench)
                return judge_by(on_workers, where, parts=parts, workers=workers)

            numbers = [CaseId(one) for one in cases]
            found.extend(batch.run(numbers, bench, actor, lambda _: None, judge))
        return f"{sum(isinstance(one, Matrix) for one in found)} of {len(found)} cases answered"

    region(list(case_ids), parts, workers)
    return found


def local(workers: int, scratch: str) -> DaskTaskRunner:
    """Return a cluster of processes on this machine, for as long as the flow runs.

    Who reaches a Dask scheduler can run anything under its account: certificates made for this
    run alone keep others out. Without a memory limit nothing is spilled to the disk, and without
    routes its web server tells nothing.
    """
    dask.config.set({f"distributed.{one}.http.routes": [] for one in ("scheduler", "worker")})
    return DaskTaskRunner(
        cluster_class=LocalCluster,
        cluster_kwargs={
            "n_workers": workers,
            "threads_per_worker": 1,
            "memory_limit": 0,
            "dashboard_address": None,
            "host": "127.0.0.1",
            "protocol": "tls://",
            "security": Security.temporary(),  # type: ignore[no-untyped-call]  # is untyped
            "local_directory": scratch,
        },
    )


def standing(address: str) -> DaskTaskRunner:
    """Return the cluster at this address, with the certificates that Dask's settings name."""
    if not address.startswith("tls://"):
        raise WrongUse(
            "Name a scheduler that knows its workers by certificates: tls://HOST:PORT.",
            code="S-758",
        )
    security = Security(require_encryption=True)  # type: ignore[no-untyped-call]  # is untyped
    return DaskTaskRunner(address=address, client_kwargs={"security": security})


def main(arguments: Sequence[str]) -> int:
    """Run the flow for these cases and print what became of each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="+")
    parser.add_argument("--as", dest="as_name")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--parts", type=int, default=2)
    parser.add_argument("--cluster")
    given = parser.parse_args(arguments)
    config = settings.load(settings.config_path(None))
    actor = wiring.acting(config, given.as_name)
    runner = (
        standing(given.cluster)
        if given.cluster
        else local(given.workers, str(config.prefect / "dask"))
    )
    found = run(given.cases, config, actor, runner, parts=given.parts, workers=given.workers)
    told = dict(_told(one) for one in found)
    sys.stdout.write(json.dumps(told) + "\n")
    return max((one.error.exit_code for one in found if isinstance(one, Unanswered)), default=0)


def _told(found: Matrix | Unanswered) -> tuple[CaseId, str]:
    if isinstance(found, Unanswered):
        return found.case_id, f"{found.case_id}  {found.error.code}  {found.error}"
    return found.check.case_id, f"{found.check.case_id}  {found.check.check_id}"
