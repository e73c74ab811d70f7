"""The hub's register, in SQLite or PostgreSQL; what people wrote is kept under the case's key."""

import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite

from connectors import keys
from connectors.stores import database
from connectors.stores.case_keys import CaseKeys
from contracts import budgets
from contracts.cases import Case, CaseState, CaseTopic, Certainty, Origin, Signal, TopicLine
from contracts.checks import HitCheck, SealedPacket
from contracts.deliveries import Manifest
from contracts.deliveries import manifest as read_manifest
from contracts.errors import Gone, TryAgain
from contracts.grants import DisclosureRequest
from contracts.ids import (
    CaseId,
    CheckId,
    DeliveryId,
    DepartmentName,
    PrivacyCheckId,
    RequestId,
    SourceName,
    TopicLabel,
    named,
)
from contracts.outcomes import Cell, Outcome, Reason
from contracts.privacy import PrivacyCheck
from contracts.topics import Kind
from contracts.weighings import Weighing

_REQUEST = TypeAdapter(DisclosureRequest)
_PRIVACY_CHECK = TypeAdapter(PrivacyCheck)


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


_NUMBERS = _table("numbers", "series", "last")
_PROTOCOLS = _table("protocols", "sha256", "text")
_CASES = _table(
    "cases",
    "case_id", "protocol", "protocol_sha256", "phase", "state", "outcome", "may_end_as",
    "opened_at", "opened_by", "closed_at", "processed_at", "inactive_on", "destroy_on",
    "linked_to", "wrapped_key", "secret",
)  # fmt: skip
_SIGNALS = _table("signals", "case_id", "number", "origin", "received", "secret")
_WEIGHINGS = _table(
    "weighings", "case_id", "weighing", "version", "passed", "decided_by", "decided_at", "secret"
)
_TOPICS = _table(
    "topics",
    "case_id", "position", "label", "kind", "added_at", "certainty", "has_address", "secret",
    "sealed",
)  # fmt: skip
_PRIVACY = _table(
    "privacy_checks", "check_id", "case_id", "prescribed", "requested_by", "requested_at", "secret"
)
_CHECKS = sa.table(
    "hit_checks",
    *(sa.column(name) for name in ("check_id", "case_id", "privacy_check", "run_by", "run_at")),
    sa.column("model"),
    sa.column("warned", sa.JSON),
)
_ANSWERS = _table(
    "answers",
    "check_id", "position", "topic", "department", "outcome", "reason", "as_of", "contact",
)  # fmt: skip
_PACKETS = _table("packets", "check_id", "topic", "department", "delivery", "packet")
_REQUESTS = _table("requests", "request_id", "case_id", "requested_at", "secret")
_DELIVERIES = _table("deliveries", "delivery", "source", "state", "at", "manifest")


def _in_order(
    moment: sa.ColumnClause[Any], number: sa.ColumnClause[Any]
) -> tuple[sa.ColumnElement[Any], ...]:
    """Return an order by moment and then by number, so that the latest is always the same."""
    return moment, sa.func.length(number), number


_EVERY_CASE = sa.select(_CASES)
_CASES_IN_ORDER = _EVERY_CASE.order_by(_CASES.c.opened_at, _CASES.c.case_id)
_EVERY_SIGNAL = sa.select(_SIGNALS).order_by(_SIGNALS.c.number)
_EVERY_WEIGHING = sa.select(_WEIGHINGS).order_by(_WEIGHINGS.c.decided_at, _WEIGHINGS.c.version)
_TOPIC_LINES = sa.select(
    *(_TOPICS.c[name] for name in ("case_id", "label", "kind", "added_at", "has_address"))
).order_by(_TOPICS.c.position)
_EVERY_PRIVACY_CHECK = sa.select(_PRIVACY).order_by(
    *_in_order(_PRIVACY.c.requested_at, _PRIVACY.c.check_id)
)
_EVERY_CHECK = sa.select(_CHECKS).order_by(*_in_order(_CHECKS.c.run_at, _CHECKS.c.check_id))
_EVERY_REQUEST = sa.select(_REQUESTS).order_by(
    *_in_order(_REQUESTS.c.requested_at, _REQUESTS.c.request_id)
)

_REFUSED = "refused"
_RECORDS = _table("case_records", "case_id")
_REPORTERS = _table("reporters", "case_id")
_ASKED, _NOTICES = _table("asked", "case_id"), _table("notices", "case_id")
_BUDGETS = _table("budgets", "series")
_OF_CASE = (
    _SIGNALS, _WEIGHINGS, _TOPICS, _PRIVACY, _REQUESTS, _RECORDS, _REPORTERS, _ASKED, _NOTICES
)  # fmt: skip

_TOLD = ("theme", "purpose", "controller", "legal_ground")
"""What of a case is kept under its key."""

_Values = dict[str, Any]

_TOPIC_BLOCK = 4096
"""The values of a topic take less than a half of it."""


class Register:
    """Fulfils `contracts.ports.Register`; `wrapping` is the key under which case keys lie."""

    def __init__(self, engine: sa.Engine, wrapping: bytes) -> None:
        self._engine = engine
        self._keys = CaseKeys(engine, wrapping)
        database.require(engine, "register")

    def look_anew(self) -> None:
        """Read everything anew from now on, in every store on this register: to decide by it."""
        database.look_anew(self._engine)

    def new_number(self, series: str) -> int:
        """Return the next number of a series; never the same twice."""
        return self.new_numbers(series, 1)[0]

    def new_numbers(self, series: str, many: int) -> range:
        """Return the next numbers of a series; never the same twice."""
        here = _NUMBERS.c.series == series
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        begun = dialect.insert(_NUMBERS).values(series=series, last=0).on_conflict_do_nothing()
        with database.told("register"), self._engine.begin() as connection:
            connection.execute(begun)
            more = sa.update(_NUMBERS).where(here).values(last=_NUMBERS.c.last + many)
            connection.execute(more)
            last = int(connection.execute(sa.select(_NUMBERS.c.last).where(here)).scalar_one())
        return range(last - many + 1, last + 1)

    def add_protocol(self, sha256: str, text: str) -> None:
        """Keep a profile's text, once."""
        if self._one(sa.select(_PROTOCOLS).where(_PROTOCOLS.c.sha256 == sha256)) is None:
            self._do(sa.insert(_PROTOCOLS).values(sha256=sha256, text=text))

    @database.unwritten
    def protocol_text(self, sha256: str) -> str:
        """Return the text under which a case began."""
        row = self._one(sa.select(_PROTOCOLS).where(_PROTOCOLS.c.sha256 == sha256))
        if row is None:
            raise Gone("The protocol of this case is not in the register.", code="P-404")
        return str(row.text)

    def add_case(self, case: Case, signal: Signal) -> None:
        """Keep a new case with its first signal, under a new key of its own."""
        key = secrets.token_bytes(keys.KEY_BYTES)
        self._do(
            sa.insert(_CASES).values(
                case_id=case.case_id,
                opened_at=case.opened_at.isoformat(),
                opened_by=case.opened_by,
                linked_to=case.linked_to,
                wrapped_key=self._keys.wrap(case.case_id, key),
                secret=_encrypted(
                    key, case.case_id, **{name: getattr(case, name) for name in _TOLD}
                ),
                **_moving(case),
            ),
            _signal(case.case_id, signal, key),
        )

    def save_case(self, case: Case, *, since: Case | None = None) -> None:
        """Keep the case as it is now; with `since`, only where it did not move meanwhile."""
        changed = sa.update(_CASES).where(_CASES.c.case_id == case.case_id).values(**_moving(case))
        if since is not None:
            changed = changed.where(
                _CASES.c.phase == since.phase,
                _CASES.c.state == since.state.value,
                _CASES.c.protocol_sha256 == since.protocol_sha256,
            )
        if not self._do(changed) and since is not None:
            raise _overtaken(case.case_id)

    def touch(self, case_id: CaseId, at: datetime) -> None:
        """Keep when an open case was last processed, and nothing else of it (R-167)."""
        self._do(sa.update(_CASES).where(*_open(case_id)).values(processed_at=at.isoformat()))

    @database.once
    def case(self, case_id: CaseId) -> Case:
        """Return a case; raises `Gone` when there is none."""
        return self._case(self._case_row(case_id))

    @database.once
    def cases(self) -> Sequence[Case]:
        """Return every case, oldest first."""
        found = database.every(self._engine, "register", _CASES_IN_ORDER)
        return [self._case(row) for row in found]

    def add_signal(self, case_id: CaseId, signal: Signal) -> None:
        """Keep one more signal of a case."""
        self._do(_signal(case_id, signal, self._key(case_id)))

    @database.once
    def signals(self, case_id: CaseId) -> Sequence[Signal]:
        """Return the signals of a case in order."""
        key = self._key(case_id)
        return [
            Signal(
                number=row.number,
                origin=Origin(row.origin),
                received=date.fromisoformat(row.received),
                **_decrypted(key, case_id, row.secret),
            )
            for row in self._of_case(_EVERY_SIGNAL, _SIGNALS, case_id)
        ]

    def add_weighing(self, case_id: CaseId, weighing: Weighing) -> None:
        """Keep a weighing; earlier versions stay."""
        secret = _encrypted(
            self._key(case_id),
            case_id,
            question=weighing.question,
            answers=dict(weighing.answers),
            notes=dict(weighing.notes),
            reason=weighing.reason,
            acts_for=weighing.acts_for,
        )
        self._do(
            sa.insert(_WEIGHINGS).values(
                case_id=case_id,
                weighing=weighing.weighing,
                version=weighing.version,
                passed=weighing.passed,
                decided_by=weighing.decided_by,
                decided_at=weighing.decided_at.isoformat(),
                secret=secret,
            )
        )

    @database.once
    def weighings(self, case_id: CaseId) -> Sequence[Weighing]:
        """Return every version of every weighing, oldest first."""
        key = self._key(case_id)
        return [
            Weighing(
                weighing=row.weighing,
                version=row.version,
                passed=bool(row.passed),
                decided_by=row.decided_by,
                decided_at=datetime.fromisoformat(row.decided_at),
                **_decrypted(key, case_id, row.secret),
            )
            for row in self._of_case(_EVERY_WEIGHING, _WEIGHINGS, case_id)
        ]

    def add_topic(self, case_id: CaseId, topic: CaseTopic) -> None:
        """Keep a topic."""
        key = self._key(case_id)
        self._do(
            sa.insert(_TOPICS).values(
                case_id=case_id,
                position=len(self.topics(case_id)) + 1,
                label=topic.label,
                kind=topic.kind.value,
                added_at=topic.added_at.isoformat(),
                certainty=topic.certainty.value,
                has_address=topic.has_address,
                secret=keys.encrypt(key, _padded(topic.inner), case_id.encode()),
                sealed=topic.sealed,
            )
        )

    @database.once
    def topics(self, case_id: CaseId) -> Sequence[CaseTopic]:
        """Return the topics of a case in the order of adding."""
        key = self._key(case_id)
        query = sa.select(_TOPICS).where(_TOPICS.c.case_id == case_id)
        return [
            CaseTopic(
                label=TopicLabel(row.label),
                kind=Kind(row.kind),
                added_at=datetime.fromisoformat(row.added_at),
                certainty=Certainty(row.certainty or Certainty.UNKNOWN),
                has_address=bool(row.has_address),
                inner=_unpadded(keys.decrypt(key, row.secret, case_id.encode())),
                sealed=row.sealed,
            )
            for row in self._all(query.order_by(_TOPICS.c.position))
        ]

    @database.unwritten
    def topic_lines(self, case_id: CaseId) -> Sequence[TopicLine]:
        """Return that each topic stands in a case, in the order of adding, opening none."""
        return [
            TopicLine(
                label=TopicLabel(row.label),
                kind=Kind(row.kind),
                added_at=datetime.fromisoformat(row.added_at),
                has_address=bool(row.has_address),
            )
            for row in self._of_case(_TOPIC_LINES, _TOPICS, case_id)
        ]

    def save_privacy_check(self, check: PrivacyCheck, *, since: PrivacyCheck | None = None) -> None:
        """Keep a privacy check as it is now; with `since`, only where nobody changed it."""
        key, context = self._key(check.case_id), check.case_id.encode()
        secret = keys.encrypt(key, _PRIVACY_CHECK.dump_json(check), context)
        where = _PRIVACY.c.check_id == check.check_id
        with database.told("register"), self._engine.begin() as connection:
            # Held until it is written: of two who decide at once, the second sees the first.
            row = connection.execute(sa.select(_PRIVACY).where(where).with_for_update()).first()
            if since is not None and (row is None or _privacy(key, row) != since):
                raise _overtaken(check.case_id)
            if row is not None:
                connection.execute(sa.update(_PRIVACY).where(where).values(secret=secret))
                return
            connection.execute(
                sa.insert(_PRIVACY).values(
                    check_id=check.check_id,
                    case_id=check.case_id,
                    prescribed=check.prescribed,
                    requested_by=check.requested_by,
                    requested_at=check.requested_at.isoformat(),
                    secret=secret,
                )
            )

    @database.once
    def privacy_check(self, check_id: PrivacyCheckId) -> PrivacyCheck:
        """Return a privacy check; raises `Gone` when there is none."""
        row = self._one(sa.select(_PRIVACY).where(_PRIVACY.c.check_id == check_id))
        if row is None:
            raise Gone(f"There is no {named('privacy check', check_id)}.", code="B-404")
        return self._privacy(row)

    @database.once
    def privacy_checks(self, case_id: CaseId) -> Sequence[PrivacyCheck]:
        """Return the privacy checks of a case, oldest first."""
        found = self._of_case(_EVERY_PRIVACY_CHECK, _PRIVACY, case_id)
        return [self._privacy(row) for row in found]

    @database.once
    def every_privacy_check(self) -> Sequence[PrivacyCheck]:
        """Return the privacy checks of all cases, oldest first."""
        both = _PRIVACY.join(_CASES, _PRIVACY.c.case_id == _CASES.c.case_id)
        query = sa.select(_PRIVACY, _CASES.c.wrapped_key).select_from(both)
        found = self._all(query.order_by(*_in_order(_PRIVACY.c.requested_at, _PRIVACY.c.check_id)))
        return [_privacy(self._keys.unwrap(row), row) for row in found]

    def add_hit_check(
        self,
        check: HitCheck,
        cells: Sequence[Cell],
        packets: Sequence[SealedPacket],
    ) -> None:
        """Keep a check with its answer and packets, all or nothing; in an open case only."""
        self._do_in_open_case(
            check.case_id,
            sa.insert(_CHECKS).values(
                check_id=check.check_id,
                case_id=check.case_id,
                privacy_check=check.privacy_check,
                run_by=check.run_by,
                run_at=check.run_at.isoformat(),
                model=check.model,
                warned=list(check.warned),
            ),
            (
                sa.insert(_ANSWERS),
                [
                    {
                        "check_id": check.check_id,
                        "position": position,
                        "topic": cell.topic,
                        "department": cell.department,
                        **_told(cell),
                    }
                    for position, cell in enumerate(cells)
                ],
            ),
            (
                sa.insert(_PACKETS),
                [
                    {
                        "check_id": check.check_id,
                        "topic": packet.topic,
                        "department": packet.department,
                        "delivery": packet.delivery,
                        "packet": packet.sealed,
                    }
                    for packet in packets
                ],
            ),
        )

    @database.unwritten
    def hit_check(self, check_id: CheckId) -> HitCheck:
        """Return a hit check; raises `Gone` when there is none."""
        row = self._one(sa.select(_CHECKS).where(_CHECKS.c.check_id == check_id))
        if row is None:
            raise Gone(f"There is no {named('hit check', check_id)}.", code="B-404")
        return _hit_check(row)

    @database.unwritten
    def hit_checks(self, case_id: CaseId | None = None) -> Sequence[HitCheck]:
        """Return the hit checks of a case, or all, oldest first."""
        if case_id is None:
            return [_hit_check(row) for row in self._all(_EVERY_CHECK)]
        return [_hit_check(row) for row in self._of_case(_EVERY_CHECK, _CHECKS, case_id)]

    @database.unwritten
    def cells(self, check_id: CheckId) -> Sequence[Cell]:
        """Return the answer of a check, in its order."""
        query = sa.select(_ANSWERS).where(_ANSWERS.c.check_id == check_id)
        return [
            Cell(
                topic=TopicLabel(row.topic),
                department=DepartmentName(row.department),
                outcome=Outcome(row.outcome),
                reason=Reason(row.reason) if row.reason else None,
                as_of=date.fromisoformat(row.as_of) if row.as_of else None,
                contact=row.contact,
            )
            for row in self._all(query.order_by(_ANSWERS.c.position))
        ]

    def packets(
        self, check_id: CheckId, topic: TopicLabel, department: DepartmentName
    ) -> Sequence[bytes]:
        """Return the sealed packets of one cell, one per source that knew the topic."""
        rows = self._all(
            sa.select(_PACKETS)
            .where(_PACKETS.c.check_id == check_id)
            .where(_PACKETS.c.topic == topic)
            .where(_PACKETS.c.department == department)
            .order_by(_PACKETS.c.delivery)
        )
        return [bytes(row.packet) for row in rows]

    def change_cell(self, check_id: CheckId, cell: Cell) -> None:
        """Keep what a cell became; its packets stay only when that is a hit."""
        changed = sa.update(_ANSWERS).where(
            _ANSWERS.c.check_id == check_id,
            _ANSWERS.c.topic == cell.topic,
            _ANSWERS.c.department == cell.department,
        )
        dropped = sa.delete(_PACKETS).where(
            _PACKETS.c.check_id == check_id,
            _PACKETS.c.topic == cell.topic,
            _PACKETS.c.department == cell.department,
        )
        is_hit = cell.outcome is Outcome.HIT
        self._do(changed.values(**_told(cell)), *(() if is_hit else (dropped,)))
        if not is_hit:
            database.forget(self._engine)

    def add_request(self, request: DisclosureRequest) -> None:
        """Keep a disclosure request."""
        self._do(
            sa.insert(_REQUESTS).values(
                request_id=request.request_id,
                case_id=request.case_id,
                requested_at=request.requested_at.isoformat(),
                secret=keys.encrypt(
                    self._key(request.case_id),
                    _REQUEST.dump_json(request),
                    request.case_id.encode(),
                ),
            )
        )

    @database.once
    def request(self, request_id: RequestId) -> DisclosureRequest:
        """Return a disclosure request; raises `Gone` when there is none."""
        row = self._one(sa.select(_REQUESTS).where(_REQUESTS.c.request_id == request_id))
        if row is None:
            raise Gone(f"There is no {named('disclosure request', request_id)}.", code="B-404")
        return self._request(row)

    @database.once
    def requests(self, case_id: CaseId) -> Sequence[DisclosureRequest]:
        """Return the disclosure requests of a case, oldest first."""
        found = self._of_case(_EVERY_REQUEST, _REQUESTS, case_id)
        return [self._request(row) for row in found]

    @database.unwritten
    def asked_in(self) -> Sequence[tuple[CaseId, RequestId]]:
        """Return the number of every disclosure request with that of its case, oldest first."""
        query = sa.select(_REQUESTS.c.case_id, _REQUESTS.c.request_id)
        found = self._all(
            query.order_by(*_in_order(_REQUESTS.c.requested_at, _REQUESTS.c.request_id))
        )
        return [(CaseId(row.case_id), RequestId(row.request_id)) for row in found]

    def mac(self, case_id: CaseId, content: bytes) -> str:
        """Return an HMAC under the case's key; meaningless once that key is destroyed."""
        return hmac.digest(self._key(case_id), content, "sha256").hex()

    def drop_packets_of(self, delivery: DeliveryId) -> int:
        """Erase the packets made from one delivery; return how many."""
        return self._do(sa.delete(_PACKETS).where(_PACKETS.c.delivery == delivery))

    def destroy_case(self, case_id: CaseId) -> None:
        """Erase a case with its key, leaving a tombstone without content."""
        ours = sa.select(_CHECKS.c.check_id).where(_CHECKS.c.case_id == case_id)
        self._do(
            sa.delete(_PACKETS).where(_PACKETS.c.check_id.in_(ours)),
            sa.delete(_ANSWERS).where(_ANSWERS.c.check_id.in_(ours)),
            sa.delete(_CHECKS).where(_CHECKS.c.case_id == case_id),
            *(sa.delete(table).where(table.c.case_id == case_id) for table in _OF_CASE),
            sa.delete(_BUDGETS).where(_BUDGETS.c.series == budgets.of_case(case_id)),
            sa.update(_CASES)
            .where(_CASES.c.case_id == case_id)
            .values(state=CaseState.DESTROYED.value, wrapped_key=None, secret=None),
        )
        database.forget(self._engine)

    def save_manifest(self, manifest: Manifest, state: str, at: datetime) -> None:
        """Keep what a delivery said of itself and what became of it."""
        self._save_delivery(
            DeliveryId(manifest.delivery),
            source=manifest.source,
            state=state,
            at=at.isoformat(),
            manifest=manifest.to_json().decode(),
        )

    def is_refused(self, delivery: DeliveryId) -> bool:
        """Return whether a delivery was refused before."""
        row = self._delivery(delivery)
        return row is not None and row.state == _REFUSED

    def note_refusal(self, delivery: DeliveryId, source: SourceName, at: datetime) -> None:
        """Keep that a delivery was refused."""
        self._save_delivery(delivery, source=source, state=_REFUSED, at=at.isoformat(), manifest="")

    @database.unwritten
    def manifest(self, delivery: DeliveryId) -> Manifest | None:
        """Return what an accepted delivery said of itself."""
        row = self._delivery(delivery)
        return read_manifest(row.manifest.encode()) if row is not None and row.manifest else None

    def _delivery(self, delivery: DeliveryId) -> Any:
        return self._one(sa.select(_DELIVERIES).where(_DELIVERIES.c.delivery == delivery))

    def _save_delivery(self, delivery: DeliveryId, **values: str) -> None:
        if self._delivery(delivery) is not None:
            where = _DELIVERIES.c.delivery == delivery
            self._do(sa.update(_DELIVERIES).where(where).values(**values))
        else:
            self._do(sa.insert(_DELIVERIES).values(delivery=delivery, **values))

    @database.unwritten
    def accepted(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the deliveries of a source that were accepted and are not destroyed."""
        query = sa.select(_DELIVERIES).where(_DELIVERIES.c.source == source)
        rows = self._all(query.where(_DELIVERIES.c.state == "accepted"))
        return [DeliveryId(row.delivery) for row in rows]

    def _case_row(self, case_id: CaseId) -> Any:
        found = self._of_case(_EVERY_CASE, _CASES, case_id)
        if not found:
            raise Gone(f"There is no {named('case', case_id)}.", code="B-404")
        return found[0]

    def _key(self, case_id: CaseId) -> bytes:
        return self._keys.of(case_id)

    def _case(self, row: Any) -> Case:
        secret = dict.fromkeys(_TOLD, "")
        if row.wrapped_key is not None:
            secret |= _decrypted(self._keys.unwrap(row), CaseId(row.case_id), row.secret)
        return Case(
            case_id=CaseId(row.case_id),
            protocol=row.protocol,
            protocol_sha256=row.protocol_sha256,
            phase=row.phase,
            state=CaseState(row.state),
            outcome=row.outcome,
            opened_at=datetime.fromisoformat(row.opened_at),
            opened_by=row.opened_by,
            processed_at=datetime.fromisoformat(row.processed_at or row.opened_at),
            may_end_as=tuple(json.loads(row.may_end_as)) if row.may_end_as else (),
            closed_at=datetime.fromisoformat(row.closed_at) if row.closed_at else None,
            inactive_on=date.fromisoformat(row.inactive_on) if row.inactive_on else None,
            linked_to=CaseId(row.linked_to) if row.linked_to else None,
            destroy_on=date.fromisoformat(row.destroy_on),
            **secret,
        )

    def _privacy(self, row: Any) -> PrivacyCheck:
        return _privacy(self._key(CaseId(row.case_id)), row)

    def _request(self, row: Any) -> DisclosureRequest:
        case_id = CaseId(row.case_id)
        raw = keys.decrypt(self._key(case_id), row.secret, case_id.encode())
        return _REQUEST.validate_json(raw)

    def _one(self, query: sa.Select[Any]) -> Any:
        with database.reading(self._engine, "register") as connection:
            return connection.execute(query).first()

    def _all(self, query: sa.Select[Any]) -> Sequence[Any]:
        return database.rows(self._engine, "register", query)

    def _of_case(
        self, query: sa.Select[Any], table: sa.TableClause, case_id: CaseId
    ) -> Sequence[Any]:
        return database.rows_with(self._engine, "register", query, {table.c.case_id: case_id})

    def _do(self, *statements: sa.Executable) -> int:
        """Run statements in one transaction; return how many rows the first one touched."""
        with database.told("register"), self._engine.begin() as connection:
            touched = [connection.execute(statement).rowcount for statement in statements]
        return int(touched[0])

    def _do_in_open_case(
        self, case_id: CaseId, first: sa.Executable, *more: tuple[sa.Insert, Sequence[_Values]]
    ) -> None:
        """Run a statement, and insert what belongs to it, unless somebody ended the case (R-177).

        All in one transaction.
        """
        is_open = sa.select(_CASES.c.case_id).where(*_open(case_id)).with_for_update()
        with database.told("register"), self._engine.begin() as connection:
            if connection.execute(is_open).first() is None:
                raise _overtaken(case_id)
            connection.execute(first)
            for statement, values in more:
                if values:
                    connection.execute(statement, values)


def _open(case_id: CaseId) -> tuple[sa.ColumnElement[bool], ...]:
    return _CASES.c.case_id == case_id, _CASES.c.state == CaseState.OPEN.value


def _overtaken(case_id: CaseId) -> TryAgain:
    return TryAgain(
        f"Somebody else changed case {case_id} meanwhile; what you did does not count. "
        f"See how it stands: treffer case show {case_id}.",
        code="B-193",
    )


def _privacy(key: bytes, row: Any) -> PrivacyCheck:
    return _PRIVACY_CHECK.validate_json(keys.decrypt(key, row.secret, row.case_id.encode()))


def _moving(case: Case) -> dict[str, object]:
    """Return the columns of a case that change."""
    return {
        "phase": case.phase,
        "state": case.state.value,
        "outcome": case.outcome,
        "protocol": case.protocol,
        "protocol_sha256": case.protocol_sha256,
        "processed_at": case.processed_at.isoformat(),
        "may_end_as": json.dumps(case.may_end_as),
        "inactive_on": case.inactive_on.isoformat() if case.inactive_on else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "destroy_on": case.destroy_on.isoformat(),
    }


def _signal(case_id: CaseId, signal: Signal, key: bytes) -> sa.Insert:
    return sa.insert(_SIGNALS).values(
        case_id=case_id,
        number=signal.number,
        origin=signal.origin.value,
        received=signal.received.isoformat(),
        secret=_encrypted(
            key,
            case_id,
            text=signal.text,
            mma_number=signal.mma_number,
            details=dict(signal.details),
            ground=signal.ground,
        ),
    )


def _told(cell: Cell) -> dict[str, str | None]:
    """Return what a cell tells of its topic and department."""
    return {
        "outcome": cell.outcome.value,
        "reason": cell.reason.value if cell.reason else None,
        "as_of": cell.as_of.isoformat() if cell.as_of else None,
        "contact": cell.contact,
    }


def _hit_check(row: Any) -> HitCheck:
    return HitCheck(
        check_id=CheckId(row.check_id),
        case_id=CaseId(row.case_id),
        privacy_check=PrivacyCheckId(row.privacy_check),
        run_by=row.run_by,
        run_at=datetime.fromisoformat(row.run_at),
        model=row.model,
        warned=tuple(DepartmentName(name) for name in row.warned),
    )


def _padded(inner: bytes) -> bytes:
    """Return length, values and zeros: a row's size says nothing of whom a topic is about."""
    return len(inner).to_bytes(4) + inner + bytes(-(len(inner) + 4) % _TOPIC_BLOCK)


def _unpadded(kept: bytes) -> bytes:
    return kept[4 : 4 + int.from_bytes(kept[:4])]


def _encrypted(key: bytes, case_id: CaseId, **content: object) -> bytes:
    return keys.encrypt(key, json.dumps(content).encode(), case_id.encode())


def _decrypted(key: bytes, case_id: CaseId, secret: bytes) -> dict[str, Any]:
    return dict(json.loads(keys.decrypt(key, secret, case_id.encode())))
