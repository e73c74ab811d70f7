"""The flow that verifies the chain of the journal."""

from prefect import flow

from connectors import settings
from contracts import events
from contracts.errors import IntegrityBroken
from pipelines import wiring
from pipelines.flows.faults import without_values
from pipelines.flows.turns import CAUGHT_UP, turn


@flow(name="verify-journal", persist_result=False)
def verify_journal() -> str:
    """Verify the chain from the first line to the last; fails at the first broken line."""
    with turn() as has_work:
        return _verified() if has_work else CAUGHT_UP


def _verified() -> str:
    with without_values(), wiring.bench(settings.load(settings.config_path(None))) as bench:
        broken = events.first_broken(bench.journal.entries())
    if broken is not None:
        raise IntegrityBroken(
            f"Journal broken at line {broken.seq} ({broken.at:%Y-%m-%d %H:%M}): content does not "
            "fit its seal. Tell the FG and keep this machine as it is. Repair nothing.",
            code="I-601",
        )
    return "chain verified"
