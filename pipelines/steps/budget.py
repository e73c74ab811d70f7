"""Hold what hit checks took out of the budgets, and give it back for those without an answer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from contracts.ids import CaseId, CheckId
from pipelines.steps.bench import Bench
from pipelines.steps.permit import Permitted


@contextmanager
def held(
    permitted: Sequence[Permitted], bench: Bench, numbered: Mapping[CaseId, CheckId]
) -> Iterator[Mapping[CaseId, CheckId]]:
    """Yield a number for each check; one whose answer was not kept is given back (D-008).

    A check that has its number already keeps it. Whether its answer was kept is read from the
    register: what can be read there counts, whatever interrupted the telling.
    """
    numbers: dict[CaseId, CheckId] = {}
    try:
        for one in permitted:
            numbers[one.case.case_id] = numbered.get(one.case.case_id) or new_number(bench)
        yield numbers
    finally:
        for one in permitted:
            kept = [check.check_id for check in bench.register.hit_checks(one.case.case_id)]
            if numbers.get(one.case.case_id) not in kept:
                bench.budgets.give_back(one.claims)


def new_number(bench: Bench) -> CheckId:
    """Return a number that no other hit check has."""
    return CheckId(f"H-{bench.register.new_number('H')}")
