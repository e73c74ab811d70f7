"""The key under which everything of one case is kept, wrapped in the register."""

from typing import Any

import sqlalchemy as sa

from connectors import keys
from connectors.stores import database
from contracts.errors import Gone
from contracts.ids import CaseId, named

_CASES = sa.table("cases", sa.column("case_id"), sa.column("wrapped_key"))
_EVERY = sa.select(_CASES)


class CaseKeys:
    """Reads the keys of cases; `wrapping` is the key under which they lie."""

    def __init__(self, engine: sa.Engine, wrapping: bytes) -> None:
        self._engine = engine
        self._wrapping = wrapping

    def wrap(self, case_id: CaseId, key: bytes) -> bytes:
        """Return a new case's key as it is kept."""
        return keys.encrypt(self._wrapping, key, case_id.encode())

    @database.once
    def of(self, case_id: CaseId) -> bytes:
        """Return a case's key; raises `Gone` when there is no case or its key is destroyed."""
        wanted = {_CASES.c.case_id: case_id}
        found = database.rows_with(self._engine, "register", _EVERY, wanted)
        if not found:
            raise Gone(f"There is no {named('case', case_id)}.", code="B-404")
        return self.unwrap(found[0])

    def unwrap(self, row: Any) -> bytes:
        """Return the key in a row of a case; raises `Gone` when it is destroyed."""
        if row.wrapped_key is None:
            raise Gone(f"Case {row.case_id} is destroyed.", code="B-410")
        return keys.decrypt(self._wrapping, row.wrapped_key, row.case_id.encode())
