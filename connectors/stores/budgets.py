"""How many hit checks were taken out of each budget; it holds for any number of processes."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connectors.stores import database
from contracts import budgets
from contracts.budgets import Claim

_BUDGETS = sa.table("budgets", sa.column("series"), sa.column("used"))
_EVERY = sa.select(_BUDGETS)


class Budgets:
    """Fulfils `contracts.ports.Budgets`, in SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def reserve(self, claims: Sequence[Claim]) -> Claim | None:
        """Take one out of each budget, or out of none: then the one that is used up."""
        with (
            database.told("register"),
            self._engine.connect() as connection,
            connection.begin() as work,
        ):
            # Always in the same order, or two that wait for each other's rows wait for ever.
            for claim in sorted(claims, key=lambda one: one.series):
                if not self._is_taken(claim, connection):
                    work.rollback()
                    return claim
        return None

    def give_back(self, claims: Sequence[Claim]) -> None:
        """Put one back into each budget: the check that took it has no answer."""
        with database.told("register"), self._engine.begin() as connection:
            for series in sorted(claim.series for claim in claims):
                here = (_BUDGETS.c.series == series) & (_BUDGETS.c.used > 0)
                connection.execute(sa.update(_BUDGETS).where(here).values(used=_BUDGETS.c.used - 1))

    @database.unwritten
    def used(self, series: str) -> int:
        """Return how many were taken."""
        found = database.rows_with(self._engine, "register", _EVERY, {_BUDGETS.c.series: series})
        return int(found[0].used) if found else 0

    def forget_before(self, today: date) -> None:
        """Forget who ran how many checks on days that are over."""
        with database.told("register"), self._engine.begin() as connection:
            kept = connection.execute(sa.select(_BUDGETS.c.series)).scalars().all()
            over = [series for series in kept if budgets.is_over(series, today)]
            connection.execute(sa.delete(_BUDGETS).where(_BUDGETS.c.series.in_(over)))

    def _is_taken(self, claim: Claim, connection: sa.Connection) -> bool:
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        begun = dialect.insert(_BUDGETS).values(series=claim.series, used=0)
        connection.execute(begun.on_conflict_do_nothing())
        here = (_BUDGETS.c.series == claim.series) & (_BUDGETS.c.used < claim.most)
        taken = sa.update(_BUDGETS).where(here).values(used=_BUDGETS.c.used + 1)
        return connection.execute(taken).rowcount == 1
