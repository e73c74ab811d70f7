"""What the gate prints: as text with local times, or as JSON with UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from contracts import request_lines
from contracts.grants import RequestState
from contracts.parties import Actor
from contracts.request_lines import plain
from pipelines.gate.inbox import Row, waiting
from pipelines.gate.steps import Disclosure
from pipelines.gate.views import View
from pipelines.local_time import shown


def inbox(rows: Sequence[Row], now: datetime) -> Table:
    """Return the inbox as a table; no name of a person."""
    table = Table("kind", "number", "case", "waiting", "until", "whose turn", box=None)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        since = waiting(row.waiting_since, now) if row.waiting_since else "–"
        until = shown(row.until) if row.until else "–"
        texts = (row.kind, row.number, row.case, since, until, row.turn)
        table.add_row(*(Text(plain(text)) for text in texts))
    return table


def listed(row: Row) -> dict[str, Any]:
    """Return one line of the inbox for `--json`."""
    return {
        "kind": row.kind,
        "number": row.number,
        "case": row.case,
        "state": row.state,
        "turn": row.turn,
        "waiting_since": _iso(row.waiting_since),
        "until": _iso(row.until),
    }


def whole(seen: View) -> dict[str, Any]:
    """Return a request as its decider needs it, for `--json`."""
    request, grant = seen.request, seen.grant
    return {
        "request": request.request_id,
        "version": request.version,
        "state": seen.state.value,
        "case": request.case_id,
        "phase": request.phase,
        "theme": request.theme,
        "case_ground": request.case_ground,
        "department": request.department,
        "requested_at": request.requested_at.isoformat(),
        "requested_by": request.requested_by,
        "check": request.check_id,
        "topic": request.topic,
        "protocol": request.protocol,
        "decides": list(request.decides),
        "purpose": request.purpose,
        "giving_ground": request.giving_ground,
        "receiving_ground": request.receiving_ground,
        "why_not_dat": request.why_not_dat,
        "fetch_within_days": request.fetch_within_days,
        "view_hours": request.view_hours,
        "fields": {name: name in seen.grantable for name in request.fields},
        "classes": {name: list(request.classes.get(name, ())) for name in request.fields},
        "deciders": seen.agreed.deciders(request.fields),
        "decided": seen.decided,
        "problem": str(seen.problem) if seen.problem else None,
        "granted": list(grant.fields) if grant else [],
        "granted_by": grant.granted_by if grant else None,
        "law": grant.law if grant else None,
        "decisions": [
            {"by": one.told, "fields": list(one.fields), "reason": one.reason, "law": one.law}
            for one in seen.said
        ],
        "reason": _reason(seen),
        "fetch_by": _iso(grant.fetch_by if grant else None),
        "opened_at": _iso(seen.opened_at),
        "ends_at": _iso(seen.ends_at),
    }


def show(seen: View) -> str:
    """Return a request as its decider needs it: as it was previewed, then what can be decided."""
    request = seen.request
    lines = [
        plain(f"{request.request_id} · {seen.state}"),
        *request_lines.lines(request, shown),
        *(plain(line) for line in _standing(seen)),
        *(plain(line) for line in _after(seen)),
    ]
    return "\n".join(lines)


def decided(seen: View) -> str:
    """Return what a decision came to."""
    head = f"{seen.request.request_id} · {seen.state}"
    return "\n".join(plain(line) for line in (head, *_waits(seen), *_after(seen)))


def window(found: Disclosure, actor: Actor, now: datetime) -> str:
    """Return what the requester sees: who looks, purpose, end of the window, granted fields."""
    lines = [
        f"{found.request_id} · open until {shown(found.ends_at)}",
        f"  seen by  {actor.name} ({actor.account}) · {shown(now)} · every opening is journalled",
        f"  purpose  {found.purpose}",
    ]
    for number, record in enumerate(found.records, start=1):
        lines.append(f"  record {number} of {len(found.records)}")
        filled = [f"    {name:24} {value}" for name, value in record.fields.items()]
        lines += filled or ["    none of the granted fields is filled in"]
    return "\n".join(plain(line) for line in lines)


def disclosed(found: Disclosure) -> dict[str, Any]:
    """Return what the requester sees, for `--json`."""
    return {
        "request": found.request_id,
        "purpose": found.purpose,
        "opened_at": _iso(found.opened_at),
        "ends_at": _iso(found.ends_at),
        "fields": list(found.fields),
        "records": [dict(record.fields) for record in found.records],
    }


def _standing(seen: View) -> list[str]:
    """Return what can be decided per field, and how many have decided."""
    lines = [f"  {'':18} {name:24} {_field(seen, name)}" for name in seen.request.fields]
    problem = [f"  cannot be granted  {seen.problem}"] if seen.problem else []
    return [*lines, *problem, *_waits(seen)]


def _waits(seen: View) -> list[str]:
    needed = seen.agreed.deciders(seen.request.fields)
    if seen.state is not RequestState.SUBMITTED or needed == 1:
        return []
    hidden = "each is hidden until the other is in"
    return [f"  two people decide  {seen.decided} of {needed} decisions are in; {hidden}"]


def _field(seen: View, name: str) -> str:
    if seen.state is RequestState.SUBMITTED:
        if name not in seen.grantable:
            return "cannot be granted"
        return "can be granted" + (", with --law" if seen.agreed.needs_law(name) else "")
    return "granted" if seen.grant and name in seen.grant.fields else "not granted"


def _after(seen: View) -> list[str]:
    """Return the lines that a request has once it is decided."""
    grant = seen.grant
    lines = []
    if grant:
        lines.append(f"  granted            {', '.join(grant.fields)}")
        lines.append(f"  decided            {shown(grant.granted_at)} by {grant.granted_by}")
        lines += [f"  law                {grant.law}"] if grant.law else []
        lines.append(f"  open first by      {shown(grant.fetch_by)}")
    if seen.opened_at and seen.ends_at:
        lines.append(f"  opened             {shown(seen.opened_at)}")
        lines.append(f"  window ends        {shown(seen.ends_at)}")
    if len(seen.said) > 1:
        lines += [
            f"  by {one.told:15} {', '.join(one.fields) or 'nothing'}: {one.reason}"
            for one in seen.said
        ]
    reason = _reason(seen)
    return [*lines, f"  reason             {reason}"] if reason else lines


def _reason(seen: View) -> str | None:
    return seen.reason or (seen.grant.reason if seen.grant else None)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
