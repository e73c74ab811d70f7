"""What the gate prints: as text with local times, or as JSON with UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from contracts.grants import RequestState
from pipelines.gate.bench import shown
from pipelines.gate.steps import Disclosure, View

_HIDDEN = "\N{REPLACEMENT CHARACTER}"


def inbox(views: Sequence[View]) -> Table:
    """Return the requests as a table; no name of a person but of who asked."""
    table = Table("request", "case", "department", "fields", "asked", "by", "state", box=None)
    for seen in views:
        request = seen.request
        table.add_row(
            *(
                Text(plain(text))
                for text in (
                    request.request_id,
                    request.case_id,
                    request.department,
                    str(len(request.fields)),
                    shown(request.requested_at),
                    request.requested_by,
                    seen.state,
                )
            )
        )
    return table


def brief(seen: View) -> dict[str, Any]:
    """Return one line of the inbox for `--json`."""
    return {
        "request": seen.request.request_id,
        "case": seen.request.case_id,
        "department": seen.request.department,
        "fields": len(seen.request.fields),
        "requested_at": seen.request.requested_at.isoformat(),
        "requested_by": seen.request.requested_by,
        "state": seen.state.value,
    }


def whole(seen: View) -> dict[str, Any]:
    """Return a request as its decider needs it, for `--json`."""
    request, grant = seen.request, seen.grant
    return brief(seen) | {
        "check": request.check_id,
        "topic": request.topic,
        "protocol": request.protocol,
        "decides": request.decides,
        "purpose": request.purpose,
        "giving_ground": request.giving_ground,
        "receiving_ground": request.receiving_ground,
        "why_not_dat": request.why_not_dat,
        "fetch_within_days": request.fetch_within_days,
        "view_hours": request.view_hours,
        "fields": {name: name in seen.grantable for name in request.fields},
        "problem": str(seen.problem) if seen.problem else None,
        "granted": list(grant.fields) if grant else [],
        "granted_by": grant.granted_by if grant else None,
        "reason": _reason(seen),
        "fetch_by": _iso(grant.fetch_by if grant else None),
        "opened_at": _iso(seen.opened_at),
        "ends_at": _iso(seen.ends_at),
    }


def show(seen: View) -> str:
    """Return a request as its decider needs it: why, on which law, which fields."""
    request = seen.request
    lines = [
        f"{request.request_id} · {seen.state}",
        f"  case               {request.case_id}, check {request.check_id}, topic {request.topic}",
        f"  department         {request.department}",
        f"  asked              {shown(request.requested_at)} by {request.requested_by}",
        f"  purpose            {request.purpose}",
        f"  ground to give     {request.giving_ground}",
        f"  ground to receive  {request.receiving_ground}",
        f"  why not dat alone  {request.why_not_dat}",
        f"  decides            {request.decides} ({request.protocol})",
        f"  open first within  {request.fetch_within_days} working days",
        f"  window             {request.view_hours} hours",
        "  fields",
        *(f"    {name:24} {_field(seen, name)}" for name in request.fields),
        *([f"  cannot be granted: {seen.problem}"] if seen.problem else []),
        *_after(seen),
    ]
    return "\n".join(plain(line) for line in lines)


def decided(seen: View) -> str:
    """Return what a decision came to."""
    head = f"{seen.request.request_id} · {seen.state}"
    return "\n".join(plain(line) for line in (head, *_after(seen)))


def window(found: Disclosure) -> str:
    """Return what the requester sees: purpose, end of the window, the granted fields."""
    lines = [
        f"{found.request_id} · open until {shown(found.ends_at)}",
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


def plain(text: str) -> str:
    """Return one line of text without control characters, which could rewrite the screen."""
    return "".join(letter if letter.isprintable() else _HIDDEN for letter in text)


def _field(seen: View, name: str) -> str:
    if seen.state is RequestState.SUBMITTED:
        return "can be granted" if name in seen.grantable else "cannot be granted"
    return "granted" if seen.grant and name in seen.grant.fields else "not granted"


def _after(seen: View) -> list[str]:
    """Return the lines that a request has once it is decided."""
    grant = seen.grant
    lines = []
    if grant:
        lines.append(f"  granted            {', '.join(grant.fields)}")
        lines.append(f"  decided            {shown(grant.granted_at)} by {grant.granted_by}")
        lines.append(f"  open first by      {shown(grant.fetch_by)}")
    if seen.opened_at and seen.ends_at:
        lines.append(f"  opened             {shown(seen.opened_at)}")
        lines.append(f"  window ends        {shown(seen.ends_at)}")
    reason = _reason(seen)
    return [*lines, f"  reason             {reason}"] if reason else lines


def _reason(seen: View) -> str | None:
    return seen.reason or (seen.grant.reason if seen.grant else None)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
