"""The privacy officer's inbox: notices, of which who and why lie under the case's key."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors import keys
from connectors.stores import database
from connectors.stores.case_keys import CaseKeys
from contracts.errors import Gone
from contracts.ids import CaseId, TopicLabel, named
from contracts.notices import Notice, NoticeId, NoticeKind

_NOTICES = sa.table(
    "notices", *(sa.column(name) for name in ("notice_id", "case_id", "kind", "at", "secret"))
)


class Notices:
    """Fulfils `contracts.ports.Notices`, in SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine, wrapping: bytes) -> None:
        self._engine = engine
        self._keys = CaseKeys(engine, wrapping)

    def add(self, notice: Notice) -> None:
        """Keep a new notice."""
        self._do(
            sa.insert(_NOTICES).values(
                notice_id=notice.notice_id,
                case_id=notice.case_id,
                kind=notice.kind.value,
                at=notice.at.isoformat(),
                secret=self._secret(notice),
            )
        )

    def save(self, notice: Notice) -> None:
        """Keep a notice as it is now."""
        here = _NOTICES.c.notice_id == notice.notice_id
        self._do(sa.update(_NOTICES).where(here).values(secret=self._secret(notice)))

    def notice(self, notice_id: NoticeId) -> Notice:
        """Return a notice; raises `Gone` when there is none."""
        found = self._rows(sa.select(_NOTICES).where(_NOTICES.c.notice_id == notice_id))
        if not found:
            raise Gone(f"There is no {named('notice', notice_id)}.", code="B-404")
        return self._notice(found[0])

    def of_case(self, case_id: CaseId) -> Sequence[Notice]:
        """Return the notices of a case, oldest first."""
        return self._all(sa.select(_NOTICES).where(_NOTICES.c.case_id == case_id))

    def all(self) -> Sequence[Notice]:
        """Return every notice, oldest first."""
        return self._all(sa.select(_NOTICES))

    def _all(self, query: sa.Select[Any]) -> Sequence[Notice]:
        number = _NOTICES.c.notice_id
        rows = self._rows(query.order_by(_NOTICES.c.at, sa.func.length(number), number))
        return [self._notice(row) for row in rows]

    def _secret(self, notice: Notice) -> bytes:
        content = {
            "topic": notice.topic,
            "by": notice.by,
            "acts_for": notice.acts_for,
            "others": list(notice.others),
            "closed_by": notice.closed_by,
            "closed_at": notice.closed_at.isoformat() if notice.closed_at else None,
            "reason": notice.reason,
        }
        key = self._keys.of(notice.case_id)
        return keys.encrypt(key, json.dumps(content).encode(), notice.notice_id.encode())

    def _notice(self, row: Any) -> Notice:
        key = self._keys.of(CaseId(row.case_id))
        told = json.loads(keys.decrypt(key, row.secret, row.notice_id.encode()))
        return Notice(
            notice_id=NoticeId(row.notice_id),
            case_id=CaseId(row.case_id),
            kind=NoticeKind(row.kind),
            at=datetime.fromisoformat(row.at),
            topic=TopicLabel(told["topic"]) if told["topic"] else None,
            by=told["by"],
            acts_for=told["acts_for"],
            others=tuple(CaseId(one) for one in told["others"]),
            closed_by=told["closed_by"],
            closed_at=datetime.fromisoformat(told["closed_at"]) if told["closed_at"] else None,
            reason=told["reason"],
        )

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        with database.reading(self._engine, "register") as connection:
            return connection.execute(query).all()

    def _do(self, statement: sa.Executable) -> None:
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(statement)
