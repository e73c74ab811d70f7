"""Marks of what was asked and of who is watched: numbers that say nothing without the hub's key.

No name, number or address is here, nor anything from which one can be computed without the key
`treffer/v1/watch`, which lies with the hub's other keys and not in this database.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from connectors.stores import database
from contracts.ids import CaseId, TopicLabel
from contracts.notices import Asked, Mark, WatchCount, Watched, WatchKind

_ASKED = sa.table(
    "asked", *(sa.column(name) for name in ("mark", "case_id", "label", "at", "until"))
)
_WATCHED = sa.table("watched", *(sa.column(name) for name in ("mark", "kind", "account")))
_FORGET_ASKED = sa.delete(_ASKED).where(
    *(_ASKED.c[name] == sa.bindparam(name) for name in ("mark", "case_id", "label"))
)


class Watch:
    """Fulfils `contracts.ports.Watch`, in SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def note_asked(self, asked: Sequence[Asked], until: date) -> None:
        """Keep until a day that a topic of a case was asked, once per mark."""
        kept = [
            {
                "mark": one.mark,
                "case_id": one.case_id,
                "label": one.label,
                "at": one.at.isoformat(),
                "until": until.isoformat(),
            }
            for one in asked
        ]
        if not kept:
            return
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(_FORGET_ASKED, kept)
            connection.execute(sa.insert(_ASKED), kept)

    def asked(self, marks: Collection[Mark]) -> Sequence[Asked]:
        """Return in which cases a topic with one of these marks was asked."""
        query = sa.select(_ASKED).where(_ASKED.c.mark.in_(marks))
        return [
            Asked(
                mark=Mark(row.mark),
                case_id=CaseId(row.case_id),
                label=TopicLabel(row.label),
                at=datetime.fromisoformat(row.at),
            )
            for row in self._rows(query.order_by(_ASKED.c.case_id, _ASKED.c.label, _ASKED.c.mark))
        ]

    def old(self, today: date) -> int:
        """Return how many marks of what was asked must be gone today."""
        query = sa.select(sa.func.count()).select_from(_ASKED).where(_is_old(today))
        return int(self._rows(query)[0][0])

    def forget_old(self, today: date) -> None:
        """Erase the marks of what was asked that must be gone today."""
        self._do(sa.delete(_ASKED).where(_is_old(today)))
        database.forget(self._engine)

    def add(self, watched: Sequence[Watched]) -> None:
        """Watch these from now on; one that is watched already stays so, once."""
        with database.told("register"), self._engine.begin() as connection:
            for one in watched:
                values = {"mark": one.mark, "kind": one.kind.value, "account": one.account}
                connection.execute(
                    sa.delete(_WATCHED).where(
                        *(_WATCHED.c[name] == value for name, value in values.items())
                    )
                )
                connection.execute(sa.insert(_WATCHED).values(values))

    def watched(self, marks: Collection[Mark]) -> Sequence[Watched]:
        """Return which of these marks are watched, and why."""
        query = sa.select(_WATCHED).where(_WATCHED.c.mark.in_(marks))
        return [
            Watched(mark=Mark(row.mark), kind=WatchKind(row.kind), account=row.account)
            for row in self._rows(
                query.order_by(_WATCHED.c.kind, _WATCHED.c.account, _WATCHED.c.mark)
            )
        ]

    def counts(self) -> Sequence[WatchCount]:
        """Return how many marks are watched, per kind and account."""
        query = (
            sa.select(_WATCHED.c.kind, _WATCHED.c.account, sa.func.count().label("marks"))
            .group_by(_WATCHED.c.kind, _WATCHED.c.account)
            .order_by(_WATCHED.c.kind, _WATCHED.c.account)
        )
        return [
            WatchCount(kind=WatchKind(row.kind), account=row.account, marks=row.marks)
            for row in self._rows(query)
        ]

    def remove(self, kinds: Collection[WatchKind], account: str) -> int:
        """Watch no mark of these kinds for this account any more; return how many went."""
        gone = self._do(
            sa.delete(_WATCHED)
            .where(_WATCHED.c.kind.in_([kind.value for kind in kinds]))
            .where(_WATCHED.c.account == account)
        )
        database.forget(self._engine)
        return gone

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        with database.reading(self._engine, "register") as connection:
            return connection.execute(query).all()

    def _do(self, statement: sa.Executable) -> int:
        with database.told("register"), self._engine.begin() as connection:
            return int(connection.execute(statement).rowcount)


def _is_old(today: date) -> sa.ColumnElement[bool]:
    return _ASKED.c.until <= today.isoformat()
