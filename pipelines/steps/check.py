"""Run a hit check: permitted sources × topics, journalled before the answer leaves (walk B)."""

from collections.abc import Sequence

from contracts import asking
from contracts.asking import ColumnOfMatrix
from contracts.checks import HitCheck
from contracts.ids import CaseId, CheckId
from contracts.outcomes import Cell
from contracts.parties import Actor
from pipelines.steps import batch, lives, verify
from pipelines.steps.answers import Matrix
from pipelines.steps.batch import Progress, Unanswered
from pipelines.steps.bench import Bench


def run(
    case_id: CaseId,
    bench: Bench,
    actor: Actor,
    progress: Progress,
    *,
    number: CheckId | None = None,
) -> Matrix:
    """Ask every permitted source about every topic of a case; nothing leaves before the journal.

    The check gets this number, which is a new one, or the next.
    """
    numbered = {case_id: number} if number else {}
    (found,) = batch.run([case_id], bench, actor, progress, numbered=numbered)
    if isinstance(found, Unanswered):
        raise found.error
    return found


def show(check_id: CheckId, bench: Bench) -> tuple[HitCheck, Sequence[Cell]]:
    """Return an earlier check with its answer, as verifiers made it since."""
    found = bench.register.hit_check(check_id)
    verify.take_in(found.case_id, bench)
    return found, bench.register.cells(check_id)


def columns_as_registered(bench: Bench) -> list[ColumnOfMatrix]:
    """Return the columns of registered sources, for drawing an earlier answer."""
    return [asking.registered(contract) for contract in lives.known(bench)]
