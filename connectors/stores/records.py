"""What people record in a case, each kind a dataclass of its own, and who put a protocol in use."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from connectors import keys
from connectors.stores import database
from connectors.stores.case_keys import CaseKeys
from contracts.activation import Activation
from contracts.cases import Reporter
from contracts.duties import Done
from contracts.ids import CaseId
from contracts.verification import Sent, Settled, VerificationTask

_T = TypeVar("_T")

_RECORDS = sa.table(
    "case_records",
    *(sa.column(name) for name in ("case_id", "position", "kind", "secret")),
)
_EVERY = sa.select(_RECORDS).order_by(_RECORDS.c.position)
_CASES = sa.table("cases", sa.column("case_id"))
_REPORTERS = sa.table("reporters", *(sa.column(name) for name in ("case_id", "number", "secret")))
_ACTIVATIONS = sa.table(
    "activations",
    *(sa.column(name) for name in ("position", "sha256", "reference", "role", "by", "at")),
)
NOTHING_WRITTEN = frozenset({Done, Sent, Settled, VerificationTask})
"""Kinds in which nobody wrote a word: accounts, numbers, moments and outcomes."""
_APART = "treffer/v1/reporter"
"""Reporters lie under a key of their own: what reads a case cannot read them (R-025)."""


class Records:
    """Fulfils `contracts.ports.Records`, in SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine, wrapping: bytes) -> None:
        self._engine = engine
        self._keys = CaseKeys(engine, wrapping)
        database.require(engine, "register")

    def add(self, case_id: CaseId, *records: object) -> None:
        """Keep records of a case in this order after those before them, all or none."""
        key = self._keys.of(case_id)
        written = [(type(one).__name__, _encrypted(key, case_id, one)) for one in records]
        here = _RECORDS.c.case_id == case_id
        last = sa.select(sa.func.coalesce(sa.func.max(_RECORDS.c.position), 0)).where(here)
        with database.told("register"), self._engine.begin() as connection:
            # Held until it is written: of two who record at once, the second comes after.
            connection.execute(
                sa.select(_CASES).where(_CASES.c.case_id == case_id).with_for_update()
            )
            first = int(connection.execute(last).scalar_one()) + 1
            for position, (kind, secret) in enumerate(written, first):
                values = {"case_id": case_id, "position": position, "kind": kind, "secret": secret}
                connection.execute(sa.insert(_RECORDS), values)

    def all(self, case_id: CaseId, kind: type[_T]) -> Sequence[_T]:
        """Return the records of one kind of a case, oldest first."""
        found = self._held(case_id, kind) if kind in NOTHING_WRITTEN else self._all(case_id, kind)
        records: Sequence[_T] = found
        return records

    @database.unwritten
    def _held(self, case_id: CaseId, kind: type[Any]) -> Sequence[Any]:
        return self._opened(case_id, kind)

    @database.once
    def _all(self, case_id: CaseId, kind: type[Any]) -> Sequence[Any]:
        return self._opened(case_id, kind)

    def _opened(self, case_id: CaseId, kind: type[Any]) -> Sequence[Any]:
        key = self._keys.of(case_id)
        wanted = {_RECORDS.c.case_id: case_id, _RECORDS.c.kind: kind.__name__}
        adapter = _adapter(kind)
        return [
            adapter.validate_json(keys.decrypt(key, row.secret, _context(case_id, kind)))
            for row in database.rows_with(self._engine, "register", _EVERY, wanted)
        ]

    def add_reporter(self, case_id: CaseId, number: int, reporter: Reporter) -> None:
        """Keep who reported a signal, apart from the case."""
        secret = keys.encrypt(
            self._apart(case_id), _adapter(Reporter).dump_json(reporter), case_id.encode()
        )
        values = {"case_id": case_id, "number": number, "secret": secret}
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(sa.insert(_REPORTERS).values(values))

    def reporter(self, case_id: CaseId, number: int) -> Reporter | None:
        """Return who reported a signal, if that was told."""
        key = self._apart(case_id)
        query = sa.select(_REPORTERS).where(
            _REPORTERS.c.case_id == case_id, _REPORTERS.c.number == number
        )
        found = self._rows(query)
        if not found:
            return None
        raw = keys.decrypt(key, found[0].secret, case_id.encode())
        return _adapter(Reporter).validate_json(raw)

    def add_activation(self, activation: Activation) -> None:
        """Keep that somebody put a protocol's text into use."""
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(
                sa.insert(_ACTIVATIONS).values(
                    sha256=activation.sha256,
                    reference=activation.reference,
                    role=activation.role,
                    by=activation.by,
                    at=activation.at.isoformat(),
                )
            )

    @database.unwritten
    def activations(self, sha256: str) -> Sequence[Activation]:
        """Return who put this text into use, oldest first."""
        query = sa.select(_ACTIVATIONS).where(_ACTIVATIONS.c.sha256 == sha256)
        return [
            Activation(
                sha256=row.sha256,
                reference=row.reference,
                role=row.role,
                by=row.by,
                at=datetime.fromisoformat(row.at),
            )
            for row in self._rows(query.order_by(_ACTIVATIONS.c.position))
        ]

    def _apart(self, case_id: CaseId) -> bytes:
        return keys.derive(self._keys.of(case_id), case_id.encode(), _APART)

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        return database.rows(self._engine, "register", query)


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""What reads and writes each kind of record: making one takes as long as a query."""


def _adapter(kind: type[_T]) -> TypeAdapter[_T]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _encrypted(key: bytes, case_id: CaseId, record: object) -> bytes:
    kind = type(record)
    return keys.encrypt(key, _adapter(kind).dump_json(record), _context(case_id, kind))


def _context(case_id: CaseId, kind: type[object]) -> bytes:
    return f"{case_id}/{kind.__name__}".encode()
