"""The gate's checks on sharing, in SQLite or PostgreSQL.

What was prepared and what was signed is encrypted under the gate's own key and bound to its
check and role, so that no signature can be written, moved or altered without that key.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from connectors import keys
from connectors.stores import database
from contracts.errors import Gone
from contracts.ids import PrivacyCheckId, RequestId
from contracts.sharing import Ending, Sharing, Signed, unknown

_SHARING = TypeAdapter(Sharing)
_SIGNED = TypeAdapter(Signed)


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


_CHECKS = _table(
    "gate_sharing", "check_id", "requested_at", "secret", "ended_at", "ended_why"
)  # fmt: skip
_SIGNATURES = _table("gate_signatures", "check_id", "act", "position", "secret")
_OPENINGS = _table("gate_openings", "participant", "request_id", "opened_at")
_WHERE = "gate's register"


class GateSharing:
    """Fulfils `contracts.gate_ports.GateSharing`; `key` encrypts what was prepared and signed."""

    def __init__(self, engine: sa.Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key
        database.require(engine, "gate")

    def add(self, asked: Sharing) -> None:
        """Keep a check that came in, once."""
        secret = self._hidden(_context(asked.check_id, "sharing"), _SHARING.dump_json(asked))
        self._do(
            sa.insert(_CHECKS).values(
                check_id=asked.check_id,
                requested_at=asked.requested_at.astimezone(UTC).isoformat(),
                secret=secret,
            )
        )

    @database.once
    def all(self) -> Sequence[Sharing]:
        """Return every check, oldest first."""
        order = (_CHECKS.c.requested_at, _CHECKS.c.check_id)
        return [self._asked(row) for row in self._rows(sa.select(_CHECKS).order_by(*order))]

    def one(self, check_id: PrivacyCheckId) -> Sharing:
        """Return a check; raises `Gone` when there is none."""
        return self._asked(self._row(check_id))

    def sign(self, check_id: PrivacyCheckId, signed: Signed) -> None:
        """Keep a signature; raises `Gone` when its role signed already."""
        earlier = self.signed(check_id)
        if any(one.act is signed.act for one in earlier):
            raise Gone(
                f"{check_id} is signed already. Look again: treffer-gate share show {check_id}.",
                code="G-409",
            )
        context = _context(check_id, signed.act.value)
        self._do(
            sa.insert(_SIGNATURES).values(
                check_id=check_id,
                act=signed.act.value,
                position=len(earlier),
                secret=self._hidden(context, _SIGNED.dump_json(signed)),
            )
        )

    @database.once
    def signed(self, check_id: PrivacyCheckId) -> Sequence[Signed]:
        """Return the signatures of a check, oldest first."""
        self._row(check_id)
        query = sa.select(_SIGNATURES).where(_SIGNATURES.c.check_id == check_id)
        return [
            _SIGNED.validate_json(keys.decrypt(self._key, row.secret, _context(check_id, row.act)))
            for row in self._rows(query.order_by(_SIGNATURES.c.position))
        ]

    def end(self, check_id: PrivacyCheckId, ending: Ending) -> None:
        """Keep that nothing is shared under a check any more; the first ending stays."""
        self._row(check_id)
        here = (_CHECKS.c.check_id == check_id, _CHECKS.c.ended_at.is_(None))
        moment = ending.at.astimezone(UTC).isoformat()
        self._do(sa.update(_CHECKS).where(*here).values(ended_at=moment, ended_why=ending.why))

    @database.once
    def ended(self, check_id: PrivacyCheckId) -> Ending | None:
        """Return why and when a check ended, if it did."""
        row = self._row(check_id)
        if row.ended_at is None:
            return None
        return Ending(why=row.ended_why, at=datetime.fromisoformat(row.ended_at))

    def open_first(self, participant: str, request_id: RequestId, at: datetime) -> datetime:
        """Keep when a participant first saw fields of a request; return the first moment."""
        earlier = self.opened_at(participant, request_id)
        if earlier is None:
            moment = at.astimezone(UTC).isoformat()
            self._do(
                sa.insert(_OPENINGS).values(
                    participant=participant, request_id=request_id, opened_at=moment
                )
            )
        return earlier or at

    def opened_at(self, participant: str, request_id: RequestId) -> datetime | None:
        """Return when a participant first saw fields of a request, if it did."""
        rows = self._rows(
            sa.select(_OPENINGS).where(
                _OPENINGS.c.participant == participant, _OPENINGS.c.request_id == request_id
            )
        )
        return datetime.fromisoformat(rows[0].opened_at) if rows else None

    def erase(self, check_id: PrivacyCheckId) -> None:
        """Erase a check with all that is kept of it."""
        requests = self.one(check_id).requests
        self._do(
            sa.delete(_OPENINGS).where(_OPENINGS.c.request_id.in_(requests)),
            sa.delete(_SIGNATURES).where(_SIGNATURES.c.check_id == check_id),
            sa.delete(_CHECKS).where(_CHECKS.c.check_id == check_id),
        )
        database.forget(self._engine)

    def _asked(self, row: Any) -> Sharing:
        context = _context(row.check_id, "sharing")
        return _SHARING.validate_json(keys.decrypt(self._key, row.secret, context))

    def _hidden(self, context: bytes, content: bytes) -> bytes:
        return keys.encrypt(self._key, content, context)

    def _row(self, check_id: PrivacyCheckId) -> Any:
        rows = self._rows(sa.select(_CHECKS).where(_CHECKS.c.check_id == check_id))
        if not rows:
            raise unknown(check_id)
        return rows[0]

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        with database.reading(self._engine, _WHERE) as connection:
            return connection.execute(query).all()

    def _do(self, *statements: sa.Executable) -> None:
        with database.told(_WHERE), self._engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)


def _context(check_id: str, what: str) -> bytes:
    return f"treffer/v1/gate/{check_id}/{what}".encode()
