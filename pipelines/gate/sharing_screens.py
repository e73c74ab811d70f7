"""What the gate prints of sharing: the matrix, never substance; and a participant's window."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from contracts.request_lines import plain
from contracts.sharing import DECIDED, Participant, Share
from pipelines.gate.sharing import Seen, SharingView
from pipelines.local_time import shown

_YES, _NO, _CAN = "✓", "–", "?"
_WIDE = 24


def listed(views: Sequence[SharingView]) -> Table:
    """Return the checks as a table, without what they are about."""
    table = Table("check", "case", "of the protocol", "prepared", "by", "state", box=None)
    for seen in views:
        asked = seen.asked
        row = (
            asked.check_id, asked.case_id, asked.prescribed, shown(asked.requested_at),
            asked.requested_by, seen.state.value,
        )  # fmt: skip
        table.add_row(*(Text(plain(text)) for text in row))
    return table


def brief(seen: SharingView) -> dict[str, Any]:
    """Return one line of the list for `--json`."""
    asked = seen.asked
    return {
        "check": asked.check_id,
        "case": asked.case_id,
        "prescribed": asked.prescribed,
        "requested_at": asked.requested_at.isoformat(),
        "requested_by": asked.requested_by,
        "state": seen.state.value,
    }


def whole(seen: SharingView) -> dict[str, Any]:
    """Return a check as its signers need it, for `--json`."""
    asked = seen.asked
    return brief(seen) | {
        "protocol": asked.protocol,
        "answers": dict(asked.answers),
        "doubt": asked.doubt,
        "participants": [
            {
                "name": one.name,
                "recipient": one.recipient,
                "persons": sorted(one.persons),
                "need": one.need,
                "stops": [stop.rule for stop in seen.stops[one.name]],
                "fields": {
                    str(ref): {
                        "shared": Share(one.name, ref) in seen.shared,
                        "shareable": Share(one.name, ref) in seen.shareable,
                    }
                    for ref in one.fields
                },
            }
            for one in asked.participants
        ],
        "signed_by": [one.by for one in seen.signed],
    }


def text(seen: SharingView) -> str:
    """Return the matrix, a field a line and a participant a column, with who needs what."""
    asked = seen.asked
    names = [one.name for one in asked.participants]
    widths = [max(len(name), 1) for name in names]
    fields = sorted({ref for one in asked.participants for ref in one.fields})
    wide = max(_WIDE, *(len(str(ref)) for ref in fields))
    head = "  ".join(name.ljust(width) for name, width in zip(names, widths, strict=True))
    lines = [
        f"{asked.check_id} · {asked.prescribed} · {asked.case_id} · {seen.state}",
        f"  {'':{wide}}  {head}".rstrip(),
    ]
    for ref in fields:
        marks = "  ".join(
            _mark(seen, Share(name, ref)).ljust(width)
            for name, width in zip(names, widths, strict=True)
        )
        lines.append(f"  {ref!s:{wide}}  {marks}".rstrip())
    lines += [line for one in asked.participants for line in _participant(seen, one)]
    lines += [f"  {question}: {answer}" for question, answer in asked.answers.items()]
    lines += ["  doubt: the role for doubt signs as well"] if asked.doubt else []
    lines += [
        f"  signed {shown(one.at)} by {one.by}{', in doubt' * one.doubt}: {one.reason}"
        for one in seen.signed
    ]
    return "\n".join(plain(line) for line in lines)


def windows(seen: Seen) -> str:
    """Return what a participant sees: per request its purpose, its end, the shared fields."""
    lines = [f"{seen.check_id} · shared with {seen.participant}"]
    for window in seen.windows:
        lines += [
            f"  {window.request_id} · open until {shown(window.ends_at)}",
            f"    purpose  {window.purpose}",
        ]
        for number, record in enumerate(window.records, start=1):
            lines.append(f"    record {number} of {len(window.records)}")
            filled = [f"      {name:24} {value}" for name, value in record.fields.items()]
            lines += filled or ["      none of the shared fields is filled in"]
    return "\n".join(plain(line) for line in lines)


def disclosed(seen: Seen) -> dict[str, Any]:
    """Return what a participant sees, for `--json`."""
    return {
        "check": seen.check_id,
        "participant": seen.participant,
        "windows": [
            {
                "request": window.request_id,
                "purpose": window.purpose,
                "ends_at": window.ends_at.isoformat(),
                "fields": list(window.fields),
                "records": [dict(record.fields) for record in window.records],
            }
            for window in seen.windows
        ],
    }


def _mark(seen: SharingView, cell: Share) -> str:
    if seen.state in DECIDED:
        return _YES if cell in seen.shared else _NO
    can = cell in seen.shareable and all(cell in one.allowed for one in seen.signed)
    return _CAN if can else _NO


def _participant(seen: SharingView, one: Participant) -> list[str]:
    return [
        f"  {one.name} ({one.recipient}; {', '.join(sorted(one.persons))}): {one.need}",
        *(f"    stays unshared: {stop.told} ({stop.rule})" for stop in seen.stops[one.name]),
    ]
