"""What was recorded of each source, and certificates of what was destroyed."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError

from connectors.stores import database
from contracts import certificates
from contracts.certificates import Certificate, CertificateId
from contracts.errors import Gone, TryAgain
from contracts.ids import SourceName, named
from contracts.lifecycle import KINDS, Life, Record

_RECORDS = sa.table(
    "source_records", *(sa.column(name) for name in ("source", "position", "kind", "content"))
)
_EVERY = sa.select(_RECORDS).order_by(_RECORDS.c.position)
_CERTIFICATES = sa.table(
    "certificates",
    *(sa.column(name) for name in ("number", "subject", "source", "at", "content")),
)
_ADAPTERS: dict[str, TypeAdapter[Record]] = {one.__name__: TypeAdapter(one) for one in KINDS}


class SourceLives:
    """Fulfils `contracts.ports.SourceLives`, in SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @database.unwritten
    def life(self, source: SourceName) -> Life:
        """Return everything that was recorded of a source, oldest first."""
        wanted = {_RECORDS.c.source: source}
        rows = database.rows_with(self._engine, "register", _EVERY, wanted)
        return Life(
            source=source,
            records=tuple(_ADAPTERS[row.kind].validate_json(row.content) for row in rows),
        )

    def add(self, life: Life, record: Record) -> None:
        """Keep one record more; raises `TryAgain` where somebody recorded one meanwhile."""
        kind = type(record).__name__
        values = {
            "source": life.source,
            "position": len(life.records) + 1,
            "kind": kind,
            "content": _ADAPTERS[kind].dump_json(record).decode(),
        }
        try:
            with database.told("register"), self._engine.begin() as connection:
                _insert(connection, sa.insert(_RECORDS).values(values))
        except _Taken:
            raise TryAgain(
                f"Somebody else recorded something of {life.source} at the same moment. Look what "
                f"it was, and try again: treffer source show {life.source}.",
                code="C-609",
            ) from None


class Certificates:
    """Fulfils `contracts.ports.Certificates`, in SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, certificate: Certificate) -> bool:
        """Keep a certificate; false, and nothing kept, where its subject has one already."""
        values = {
            "number": certificate.number,
            "subject": certificate.subject,
            "source": certificate.source,
            "at": certificate.proof.at.isoformat(),
            "content": certificate.to_json().decode(),
        }
        try:
            with database.told("register"), self._engine.begin() as connection:
                _insert(connection, sa.insert(_CERTIFICATES).values(values))
        except _Taken:
            return False
        return True

    def all(self) -> Sequence[Certificate]:
        """Return every certificate, oldest first."""
        number = _CERTIFICATES.c.number
        query = sa.select(_CERTIFICATES).order_by(sa.func.length(number), number)
        return [certificates.read(row.content.encode()) for row in self._rows(query)]

    def certificate(self, number: CertificateId) -> Certificate:
        """Return a certificate; raises `Gone` when there is none of that number."""
        found = self._rows(sa.select(_CERTIFICATES).where(_CERTIFICATES.c.number == number))
        if not found:
            raise Gone(f"There is no {named('certificate', number)}.", code="C-621")
        return certificates.read(found[0].content.encode())

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        with database.reading(self._engine, "register") as connection:
            return connection.execute(query).all()


class _Taken(Exception):
    """A row of that key is there already."""


def _insert(connection: sa.Connection, statement: sa.Insert) -> None:
    try:
        connection.execute(statement)
    except IntegrityError:
        raise _Taken from None
