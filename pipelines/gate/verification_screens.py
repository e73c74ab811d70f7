"""What the gate shows a verifier: the queue without a name, and three lines side by side."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from contracts.identity import Identity
from contracts.request_lines import plain
from contracts.verification import Verification
from pipelines.gate.verification import Page, answer_by
from pipelines.local_time import shown

_LINES = (("name", "name"), ("born", "birth_date"), ("address", "address"))


def queue(found: Sequence[Verification], now: datetime) -> Table | str:
    """Return what waits: number, department, for how long, and until when it can be answered."""
    if not found:
        return "No question waits for you."
    table = Table("question", "department", "waits", "answer by", box=None)
    for one in found:
        content = brief(one, now)
        table.add_row(
            *(
                Text(plain(text))
                for text in (
                    one.question.task_id,
                    one.question.department,
                    f"{content['waitingDays']} days",
                    shown(answer_by(one.question)),
                )
            )
        )
    return table


def brief(one: Verification, now: datetime) -> dict[str, Any]:
    """Return one line of the queue for `--json`."""
    return {
        "task": one.question.task_id,
        "department": one.question.department,
        "waitingDays": (now - one.question.asked_at).days,
        "answerBy": answer_by(one.question).isoformat(),
    }


def draw(page: Page) -> str:
    """Return the question's three lines beside those of each candidate, and why they match."""
    people = [
        ("asked", page.asked),
        *((f"candidate {one.number}", one.identity) for one in page.candidates),
    ]
    columns = [["", *(title for title, _ in _LINES)]]
    columns += [[title, *_lines(one).values()] for title, one in people]
    wide = [max(map(len, column)) for column in columns]
    rows = (
        " │ ".join(text.ljust(width) for text, width in zip(row, wide, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    )
    head = f"{page.question.task_id} · {page.question.department} · answer by "
    why = [
        f"candidate {one.number}: {'; '.join(one.why) or 'compared as an object'}"
        for one in page.candidates
    ]
    return "\n".join((plain(head + shown(page.answer_by)), *rows, *(plain(line) for line in why)))


def content(page: Page) -> dict[str, Any]:
    """Return the same for `--json`."""
    return {
        "task": page.question.task_id,
        "department": page.question.department,
        "answerBy": page.answer_by.isoformat(),
        "asked": _lines(page.asked),
        "candidates": [
            {"number": one.number, **_lines(one.identity), "why": list(one.why)}
            for one in page.candidates
        ],
    }


def _lines(one: Identity) -> dict[str, str]:
    return {title: _line(one, name) for title, name in _LINES}


def _line(one: Identity, name: str) -> str:
    return plain(getattr(one, name)) or "–"
