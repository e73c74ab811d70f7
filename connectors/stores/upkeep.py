"""When what must be done regularly was last done, in SQLite or PostgreSQL."""

from datetime import datetime

import sqlalchemy as sa

from connectors.stores import database
from contracts.upkeep import Done, Task

_UPKEEP = sa.table("upkeep", *(sa.column(name) for name in ("task", "at", "counted")))


class Upkeep:
    """Fulfils `contracts.ports.Upkeep`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def note(self, task: Task, at: datetime, count: int) -> None:
        """Keep that it was done, and on how many."""
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(sa.delete(_UPKEEP).where(_UPKEEP.c.task == task.value))
            done = {"task": task.value, "at": at.isoformat(), "counted": count}
            connection.execute(sa.insert(_UPKEEP).values(done))

    @database.unwritten
    def last(self, task: Task) -> Done | None:
        """Return when it was last done, if ever."""
        query = sa.select(_UPKEEP).where(_UPKEEP.c.task == task.value)
        with database.reading(self._engine, "register") as connection:
            row = connection.execute(query).first()
        return Done(at=datetime.fromisoformat(row.at), count=row.counted) if row else None
