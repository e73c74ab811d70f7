"""The gate's register, in SQLite or PostgreSQL: requests, sealed packets, decisions, openings.

What people wrote and what was granted is encrypted under the gate's own key and bound to its
request, so that a grant cannot be written without that key.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from connectors import keys
from connectors.stores import database
from contracts.errors import Gone, IntegrityBroken
from contracts.grants import DisclosureRequest, Grant, RequestState, before
from contracts.ids import RequestId, named
from contracts.opinions import Opinion
from contracts.ports import Clock

_REQUEST = TypeAdapter(DisclosureRequest)
_OPINION = TypeAdapter(Opinion)
_GRANT = TypeAdapter(Grant)
_SLACK = timedelta(minutes=2)
"""How far the machine's clock may step back when it is set right by the network."""


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


_REQUESTS = _table(
    "gate_requests",
    "request_id", "state", "requested_at", "opened_at",
    "request_secret", "grant_secret", "reason_secret",
)  # fmt: skip
_PACKETS = _table("gate_packets", "request_id", "position", "packet")
_OPINIONS = _table("gate_opinions", "request_id", "position", "opinion_secret")
_CLOCK = _table("gate_clock", "latest")


class GateRegister:
    """Fulfils `contracts.gate_ports.GateRegister`; `key` encrypts what people wrote."""

    def __init__(self, engine: sa.Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key
        database.require(engine, "gate")

    def add(self, request: DisclosureRequest, packets: Sequence[bytes]) -> None:
        """Keep a request that came in, with its packets, all or nothing."""
        request_id = request.request_id
        with database.told("gate's register"), self._engine.begin() as connection:
            connection.execute(
                sa.insert(_REQUESTS).values(
                    request_id=request_id,
                    state=RequestState.SUBMITTED.value,
                    requested_at=request.requested_at.astimezone(UTC).isoformat(),
                    request_secret=self._hidden(request_id, "request", _REQUEST.dump_json(request)),
                )
            )
            for position, packet in enumerate(packets):
                connection.execute(
                    sa.insert(_PACKETS).values(
                        request_id=request_id, position=position, packet=packet
                    )
                )

    @database.once
    def requests(self) -> Sequence[DisclosureRequest]:
        """Return every request, oldest first."""
        order = (_REQUESTS.c.requested_at, _REQUESTS.c.request_id)
        return [self._request(row) for row in self._all(sa.select(_REQUESTS).order_by(*order))]

    @database.once
    def request(self, request_id: RequestId) -> DisclosureRequest:
        """Return a request; raises `Gone` when there is none."""
        return self._request(self._row(request_id))

    def packets(self, request_id: RequestId) -> Sequence[bytes]:
        """Return the sealed packets of a request; raises `Gone` when they are destroyed."""
        query = sa.select(_PACKETS).where(_PACKETS.c.request_id == request_id)
        rows = self._all(query.order_by(_PACKETS.c.position))
        if not rows:
            raise Gone(f"The sealed packets of {request_id} are destroyed.", code="G-410")
        return [bytes(row.packet) for row in rows]

    def state(self, request_id: RequestId) -> RequestState:
        """Return the state last recorded, before the clocks are read."""
        return RequestState(self._row(request_id).state)

    def grant(self, request_id: RequestId) -> Grant | None:
        """Return the grant, if there is one."""
        raw = self._shown(request_id, "grant")
        return _GRANT.validate_json(raw) if raw is not None else None

    def reason(self, request_id: RequestId) -> str | None:
        """Return why the request was refused or the grant revoked."""
        raw = self._shown(request_id, "reason")
        return raw.decode() if raw is not None else None

    def opened_at(self, request_id: RequestId) -> datetime | None:
        """Return when the viewing window was first opened."""
        moment = self._row(request_id).opened_at
        return datetime.fromisoformat(moment) if moment else None

    def amend(self, request: DisclosureRequest) -> None:
        """Replace a returned request by its next version, submitted; raises `Gone` otherwise."""
        secret = self._hidden(request.request_id, "request", _REQUEST.dump_json(request))
        values = {"request_secret": secret, "reason_secret": None}
        self._move(request.request_id, RequestState.SUBMITTED, **values)

    def add_opinion(self, request_id: RequestId, opinion: Opinion) -> None:
        """Keep what one decider said, after what was said before."""
        values = {
            "request_id": request_id,
            "position": len(self.opinions(request_id)),
            "opinion_secret": self._hidden(request_id, "opinion", _OPINION.dump_json(opinion)),
        }
        with database.told("gate's register"), self._engine.begin() as connection:
            connection.execute(sa.insert(_OPINIONS).values(values))

    @database.once
    def opinions(self, request_id: RequestId) -> Sequence[Opinion]:
        """Return what deciders said of a request, oldest first."""
        query = sa.select(_OPINIONS).where(_OPINIONS.c.request_id == request_id)
        context = _context(request_id, "opinion")
        return [
            _OPINION.validate_json(keys.decrypt(self._key, row.opinion_secret, context))
            for row in self._all(query.order_by(_OPINIONS.c.position))
        ]

    def save_grant(self, grant: Grant) -> None:
        """Keep a grant and make the request granted; raises `Gone` when it is decided already."""
        secret = self._hidden(grant.request_id, "grant", _GRANT.dump_json(grant))
        self._move(grant.request_id, RequestState.GRANTED, grant_secret=secret)

    def set_state(
        self,
        request_id: RequestId,
        state: RequestState,
        *,
        opened_at: datetime | None = None,
        reason: str | None = None,
    ) -> None:
        """Record a move; raises `Gone` when `contracts.grants.MOVES` has none from where it is."""
        values: dict[str, object] = {}
        if opened_at is not None:
            values["opened_at"] = opened_at.astimezone(UTC).isoformat()
        if reason is not None:
            values["reason_secret"] = self._hidden(request_id, "reason", reason.encode())
        self._move(request_id, state, **values)

    def drop_packets(self, request_id: RequestId) -> None:
        """Erase the sealed packets."""
        with database.told("gate's register"), self._engine.begin() as connection:
            connection.execute(sa.delete(_PACKETS).where(_PACKETS.c.request_id == request_id))
        database.forget(self._engine)

    def erase(self, request_id: RequestId) -> None:
        """Erase a request with all that is kept of it."""
        with database.told("gate's register"), self._engine.begin() as connection:
            for table in (_PACKETS, _OPINIONS, _REQUESTS):
                connection.execute(sa.delete(table).where(table.c.request_id == request_id))
        database.forget(self._engine)

    def _move(self, request_id: RequestId, state: RequestState, **values: object) -> None:
        allowed = [earlier.value for earlier in before(state)]
        moved = (
            sa.update(_REQUESTS)
            .where(_REQUESTS.c.request_id == request_id, _REQUESTS.c.state.in_(allowed))
            .values(state=state.value, **values)
        )
        with database.told("gate's register"), self._engine.begin() as connection:
            touched: int = connection.execute(moved).rowcount
        if touched == 0:
            raise Gone(
                f"{request_id} is {self.state(request_id)} and cannot become {state}. "
                f"Look again: treffer-gate show {request_id}.",
                code="G-409",
            )

    def _request(self, row: Any) -> DisclosureRequest:
        context = _context(row.request_id, "request")
        return _REQUEST.validate_json(keys.decrypt(self._key, row.request_secret, context))

    def _hidden(self, request_id: RequestId, what: str, content: bytes) -> bytes:
        return keys.encrypt(self._key, content, _context(request_id, what))

    def _shown(self, request_id: RequestId, what: str) -> bytes | None:
        secret = getattr(self._row(request_id), f"{what}_secret")
        if secret is None:
            return None
        return keys.decrypt(self._key, secret, _context(request_id, what))

    @database.once
    def _row(self, request_id: RequestId) -> Any:
        rows = self._all(sa.select(_REQUESTS).where(_REQUESTS.c.request_id == request_id))
        if not rows:
            raise Gone(f"There is no {named('request', request_id)} at the gate.", code="G-404")
        return rows[0]

    def _all(self, query: sa.Select[Any]) -> Sequence[Any]:
        with database.reading(self._engine, "gate's register") as connection:
            return connection.execute(query).all()


class SteadyClock:
    """Fulfils `contracts.ports.Clock`; never says an earlier moment than it said before."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        database.require(engine, "gate")

    def now(self) -> datetime:
        """Return the moment; raises `IntegrityBroken` when the machine's clock went back."""
        machine = self._clock.now()
        with database.told("gate's register"), self._engine.begin() as connection:
            row = connection.execute(sa.select(_CLOCK)).first()
            latest = max(machine, datetime.fromisoformat(row.latest)) if row else machine
            if latest - machine > _SLACK:
                raise IntegrityBroken(
                    f"The clock of this machine went back: {latest:%Y-%m-%d %H:%M} UTC was seen "
                    "before. Nothing is decided or opened until the clock is right; a grant can "
                    "still be revoked.",
                    code="I-640",
                )
            connection.execute(sa.delete(_CLOCK))
            connection.execute(sa.insert(_CLOCK).values(latest=latest.isoformat()))
        return latest


def _context(request_id: str, what: str) -> bytes:
    return f"treffer/v1/gate/{request_id}/{what}".encode()
