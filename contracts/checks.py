"""One run of permitted sources × topics, and the shape in which its answer leaves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.ids import CaseId, CheckId, DeliveryId, DepartmentName, PrivacyCheckId, TopicLabel
from contracts.outcomes import Cell, Outcome, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HitCheck:
    """A hit check: under which case and privacy check, by whom, when, with which model."""

    check_id: CheckId
    case_id: CaseId
    privacy_check: PrivacyCheckId
    run_by: str
    run_at: datetime
    model: str
    warned: tuple[DepartmentName, ...] = ()
    """Departments with a source that was soon too old to answer, whatever was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPacket:
    """What made one source's part of a cell, sealed to the gate."""

    topic: TopicLabel
    department: DepartmentName
    delivery: DeliveryId
    sealed: bytes = field(repr=False)


CELL_NAMES = ("topic", "department", "outcome", "reason", "asOf", "contact")
_OUTCOME_WIDTH = max(len(json.dumps(one)) for one in Outcome)
_REASON_WIDTH = max(len(json.dumps(one)) for one in Reason)
_DATE_WIDTH = len('"2026-11-22"')


def answer(check: HitCheck, cells: Sequence[Cell]) -> str:
    """Return the answer of a check as JSON whose length does not depend on any outcome.

    Same keys, same order, every value padded to the widest it could be (D-010).
    """
    head = {
        "hitcheck": check.check_id,
        "case": check.case_id,
        "privacyCheck": check.privacy_check,
        "model": check.model,
        "runAt": check.run_at.isoformat(),
        "warned": list(check.warned),
    }
    lines = ",\n  ".join(map(padded, cells))
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "cells": [\n  {lines}\n]}}'


def completeness(cells: Sequence[Cell]) -> tuple[int, int, int]:
    """Return how many cells were answered, gave no answer, were not asked."""
    answered = sum(cell.outcome in (Outcome.HIT, Outcome.NO_HIT) for cell in cells)
    unanswered = sum(cell.outcome is Outcome.NO_ANSWER for cell in cells)
    return answered, unanswered, len(cells) - answered - unanswered


def padded(cell: Cell, names: Sequence[str] = CELL_NAMES) -> str:
    """Return one cell as JSON under these six names, as long whatever it holds (D-010)."""
    values = (
        json.dumps(cell.topic),
        json.dumps(cell.department, ensure_ascii=False),
        f"{json.dumps(cell.outcome):{_OUTCOME_WIDTH}}",
        f"{json.dumps(cell.reason):{_REASON_WIDTH}}",
        f"{json.dumps(cell.as_of and cell.as_of.isoformat()):{_DATE_WIDTH}}",
        json.dumps(cell.contact, ensure_ascii=False),
    )
    parts = (f'"{name}": {value}' for name, value in zip(names, values, strict=True))
    return f"{{{', '.join(parts)}}}"
