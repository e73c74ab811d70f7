"""Budgets against fishing: how many hit checks a case and a person may have (D-008)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.days import day_of
from contracts.errors import NotPermitted
from contracts.ids import CaseId
from contracts.parties import Actor
from contracts.protocol import Protocol

_CASE, _DAY = "case", "day"
_CASE_USED, _DAY_USED = "B-130", "B-131"
CODES = frozenset({_CASE_USED, _DAY_USED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One check out of a budget, which has a number of them and no more."""

    series: str
    """`case/S-2026-0042` or `day/2026-11-22/avries`: no more than a case, or a day and account."""
    most: int
    code: str
    told: str
    """What is said when the budget is used up."""

    def refusal(self) -> NotPermitted:
        """Return the refusal as it is told."""
        return NotPermitted(self.told, code=self.code)


def of_case(case_id: CaseId) -> str:
    """Return the series that counts the checks of a case."""
    return f"{_CASE}/{case_id}"


def of_day(day: date, account: str) -> str:
    """Return the series that counts the checks of a person on a day."""
    return f"{_DAY}/{day.isoformat()}/{account}"


def is_over(series: str, today: date) -> bool:
    """Return whether a series counts a day that is over."""
    return series.startswith(f"{_DAY}/") and series[len(_DAY) + 1 :][:10] < today.isoformat()


def claims(case_id: CaseId, profile: Protocol, actor: Actor, at: datetime) -> Sequence[Claim]:
    """Return what one hit check takes: one of the case, and one of the person on that day.

    A deputy's check counts for the deputy and for whom it stands in for.
    """
    limits, day = profile.limits, day_of(at)
    accounts = [actor.account, *([actor.acts_for] if actor.acts_for else [])]
    return (
        Claim(
            series=of_case(case_id),
            most=limits.checks_per_case,
            code=_CASE_USED,
            told=f"Case {case_id} has had its {limits.checks_per_case} hit checks "
            f"under protocol {profile.reference}.",
        ),
        *(
            Claim(
                series=of_day(day, account),
                most=limits.checks_per_person_per_day,
                code=_DAY_USED,
                told=f"{account} has had the {limits.checks_per_person_per_day} hit checks of a "
                f"day that protocol {profile.reference} allows; a deputy's checks count for both.",
            )
            for account in accounts
        ),
    )
