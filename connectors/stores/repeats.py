"""Which requests were sent with a key, and what was answered; in SQLite or PostgreSQL.

Of what was sent a keyed mark is kept and never the text; the answer lies encrypted.
"""

import hashlib
import hmac
import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connectors import keys
from connectors.stores import database
from contracts.repeats import Given, Held, Sent

_REPEATS = sa.table(
    "repeats",
    *(sa.column(name) for name in ("account", "key", "route", "mac", "at", "status", "answer")),
)


class Repeats:
    """Fulfils `contracts.ports.Repeats`; `secret` makes the marks and hides the answers."""

    def __init__(self, engine: sa.Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret

    def begin(self, sent: Sent) -> Given | Held:
        """Note that a request is being done, or return what was answered to it before."""
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        begun = dialect.insert(_REPEATS).values(
            account=sent.account, key=sent.key, route=sent.route, mac=self._mac(sent),
            at=sent.at.isoformat(),
        )  # fmt: skip
        with database.told("register"), self._engine.begin() as connection:
            new = begun.on_conflict_do_nothing().returning(_REPEATS.c.key)
            if connection.execute(new).first() is not None:
                return Held.NEW
            row = connection.execute(sa.select(_REPEATS).where(_here(sent))).first()
        if row is None:  # it was dropped in between
            return Held.BUSY
        if row.route != sent.route or not hmac.compare_digest(row.mac, self._mac(sent)):
            return Held.OTHER
        return Held.BUSY if row.answer is None else self._opened(sent, row.status, row.answer)

    def end(self, sent: Sent, given: Given) -> None:
        """Keep what was answered."""
        content = {
            "body": given.body.decode(), "location": given.location, "etag": given.etag,
        }  # fmt: skip
        answer = keys.encrypt(self._secret, json.dumps(content).encode(), _context(sent))
        changed = sa.update(_REPEATS).where(_here(sent)).values(status=given.status, answer=answer)
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(changed)

    def drop(self, sent: Sent) -> None:
        """Forget a request that was refused: it can be sent again."""
        unanswered = _here(sent) & _REPEATS.c.answer.is_(None)
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(sa.delete(_REPEATS).where(unanswered))

    def forget_before(self, moment: datetime) -> None:
        """Forget what was sent before a moment."""
        over = sa.delete(_REPEATS).where(_REPEATS.c.at < moment.isoformat())
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(over)

    def _opened(self, sent: Sent, status: int, answer: bytes) -> Given:
        content = json.loads(keys.decrypt(self._secret, answer, _context(sent)))
        return Given(
            status=status, body=content["body"].encode(), location=content["location"],
            etag=content["etag"],
        )  # fmt: skip

    def _mac(self, sent: Sent) -> str:
        return hmac.new(self._secret, _context(sent) + sent.body, hashlib.sha256).hexdigest()


def _here(sent: Sent) -> sa.ColumnElement[bool]:
    return (_REPEATS.c.account == sent.account) & (_REPEATS.c.key == sent.key)


def _context(sent: Sent) -> bytes:
    return json.dumps(["treffer/v1/repeats", sent.account, sent.key, sent.route]).encode()
