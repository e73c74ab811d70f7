"""What stewards are told, once per occurrence, in SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connectors.stores import database
from contracts.alerts import Alert, AlertKind
from contracts.ids import SourceName

_ALERTS = sa.table(
    "alerts",
    *(sa.column(name) for name in ("kind", "source", "occurrence", "at", "title", "text")),
    *(sa.column(name) for name in ("tries", "sent_at")),
)


class Alerts:
    """Fulfils `contracts.ports.Alerts`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, alert: Alert) -> bool:
        """Keep a message, unless this occurrence has one; return whether it is new."""
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        values = {
            "kind": alert.kind.value,
            "source": alert.source,
            "occurrence": alert.occurrence,
            "at": alert.at.isoformat(),
            "title": alert.title,
            "text": alert.text,
        }
        fresh = dialect.insert(_ALERTS).values(**values, **_state(alert)).on_conflict_do_nothing()
        with database.told("register"), self._engine.begin() as connection:
            return connection.execute(fresh.returning(_ALERTS.c.kind)).first() is not None

    def save(self, alert: Alert) -> None:
        """Keep how often a message was tried and when it was sent."""
        here = sa.and_(
            _ALERTS.c.kind == alert.kind.value,
            _ALERTS.c.source == alert.source,
            _ALERTS.c.occurrence == alert.occurrence,
        )
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(sa.update(_ALERTS).where(here).values(_state(alert)))

    def waiting(self) -> Sequence[Alert]:
        """Return the messages that were not sent yet, oldest first."""
        return self._all(sa.select(_ALERTS).where(_ALERTS.c.sent_at.is_(None)))

    def all(self) -> Sequence[Alert]:
        """Return every message, oldest first."""
        return self._all(sa.select(_ALERTS))

    def forget_before(self, moment: datetime) -> int:
        """Erase the messages made before this moment; return how many."""
        old = sa.delete(_ALERTS).where(_ALERTS.c.at < moment.isoformat())
        with database.told("register"), self._engine.begin() as connection:
            gone = int(connection.execute(old).rowcount)
        database.forget(self._engine)
        return gone

    def _all(self, query: sa.Select[Any]) -> Sequence[Alert]:
        ordered = query.order_by(
            _ALERTS.c.at, _ALERTS.c.source, _ALERTS.c.kind, _ALERTS.c.occurrence
        )
        with database.reading(self._engine, "register") as connection:
            return [_alert(row) for row in connection.execute(ordered)]


def _state(alert: Alert) -> dict[str, object]:
    return {
        "tries": alert.tries,
        "sent_at": alert.sent_at.isoformat() if alert.sent_at else None,
    }


def _alert(row: Any) -> Alert:
    return Alert(
        kind=AlertKind(row.kind),
        source=SourceName(row.source),
        occurrence=row.occurrence,
        at=datetime.fromisoformat(row.at),
        title=row.title,
        text=row.text,
        tries=row.tries,
        sent_at=datetime.fromisoformat(row.sent_at) if row.sent_at else None,
    )
