"""How every attempt to put a delivery into use ended, in SQLite or PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from connectors.stores import database
from contracts import attempts
from contracts.attempts import Attempt, Counts, Ending
from contracts.deliveries import Breach
from contracts.ids import DeliveryId, SourceName

_ATTEMPTS = sa.table(
    "attempts",
    *(sa.column(name) for name in ("number", "source", "ending", "began", "last", "times")),
    *(sa.column(name) for name in ("seconds", "code", "delivery", "as_of", "shrink")),
    *(sa.column(name, sa.JSON(none_as_null=True)) for name in ("breaches", "counts")),
)
_ORDER = (_ATTEMPTS.c.last, _ATTEMPTS.c.number)
_EVERY = sa.select(_ATTEMPTS).order_by(*_ORDER)


class Attempts:
    """Fulfils `contracts.ports.Attempts`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def note(self, attempt: Attempt) -> Attempt:
        """Keep an attempt, counted with the one it repeats; return what is kept of both."""
        query = sa.select(_ATTEMPTS).where(_ATTEMPTS.c.source == attempt.source).order_by(*_ORDER)
        with database.told("register"), self._engine.begin() as connection:
            rows = connection.execute(query).all()
            known = [_attempt(row) for row in rows]
            earlier = attempts.repeated(known, attempt)
            if earlier is None:
                connection.execute(sa.insert(_ATTEMPTS).values(_row(attempt)))
                return attempt
            kept = attempts.again(earlier, attempt)
            number = rows[known.index(earlier)].number
            here = _ATTEMPTS.c.number == number
            connection.execute(sa.update(_ATTEMPTS).where(here).values(_row(kept)))
        return kept

    @database.unwritten
    def of(self, source: SourceName) -> Sequence[Attempt]:
        """Return the attempts of a source, in the order in which they were last seen."""
        wanted = {_ATTEMPTS.c.source: source}
        found = database.rows_with(self._engine, "register", _EVERY, wanted)
        return [_attempt(row) for row in found]

    def forget_before(self, moment: datetime) -> int:
        """Erase the attempts that were last seen before this moment; return how many."""
        old = sa.delete(_ATTEMPTS).where(_ATTEMPTS.c.last < moment.isoformat())
        with database.told("register"), self._engine.begin() as connection:
            gone = int(connection.execute(old).rowcount)
        database.forget(self._engine)
        return gone


def _row(attempt: Attempt) -> dict[str, object]:
    return {
        "source": attempt.source,
        "ending": attempt.ending.value,
        "began": attempt.began.isoformat(),
        "last": attempt.last.isoformat(),
        "times": attempt.times,
        "seconds": attempt.seconds,
        "code": attempt.code,
        "delivery": attempt.delivery,
        "as_of": attempt.as_of.isoformat() if attempt.as_of else None,
        "breaches": [breach.value for breach in attempt.breaches],
        "counts": asdict(attempt.counts) if attempt.counts else None,
        "shrink": attempt.shrink,
    }


def _attempt(row: Any) -> Attempt:
    return Attempt(
        source=SourceName(row.source),
        ending=Ending(row.ending),
        began=datetime.fromisoformat(row.began),
        last=datetime.fromisoformat(row.last),
        times=row.times,
        seconds=row.seconds,
        code=row.code,
        delivery=DeliveryId(row.delivery) if row.delivery else None,
        as_of=date.fromisoformat(row.as_of) if row.as_of else None,
        breaches=tuple(Breach(one) for one in row.breaches),
        counts=Counts(**row.counts) if row.counts else None,
        shrink=row.shrink,
    )
