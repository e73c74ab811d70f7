"""A disclosure request once it is filed: where it stands, its answer to a question, its end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

from contracts import cases
from contracts.acts import Act
from contracts.errors import Gone, NotPermitted
from contracts.events import Event, EventKind
from contracts.grants import MOVES, DisclosureRequest, RequestState
from contracts.ids import CaseId, RequestId
from contracts.parties import Actor
from pipelines.steps import disclose, withdraw
from pipelines.steps.authorise import authorise, profile_of, requesters, take_up
from pipelines.steps.bench import Bench
from pipelines.steps.disclose import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What who asked changes in a request that came back with a question."""

    fields: tuple[str, ...] | None = None
    purpose: str | None = field(default=None, repr=False)
    giving_ground: str | None = field(default=None, repr=False)
    receiving_ground: str | None = field(default=None, repr=False)
    why_not_dat: str | None = field(default=None, repr=False)
    hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened to a request at the gate."""

    kind: EventKind
    at: datetime
    by: str
    reason: str | None = field(default=None, repr=False)


Part = TypeVar("Part")
_HAPPENED = TypeAdapter(list[Happened])


def current(request_id: RequestId, bench: Bench) -> DisclosureRequest:
    """Return the newest version of a request; raises `Gone` when there is none."""
    first = bench.register.request(request_id)
    answers = bench.records.all(first.case_id, DisclosureRequest)
    return next((one for one in reversed(answers) if one.request_id == request_id), first)


def of_case(case_id: CaseId, bench: Bench) -> list[DisclosureRequest]:
    """Return the newest version of every request of a case, oldest first."""
    return [current(one.request_id, bench) for one in bench.register.requests(case_id)]


def told(request_id: RequestId, bench: Bench) -> Mapping[str, Any]:
    """Return what the gate has told of a request: its state and clocks, never a field's content.

    What the hub withdrew or answered since, and the gate did not take in yet, goes before.
    """
    request = current(request_id, bench)
    content = bench.exchange.get(f"{request_id}.decision.json")
    found: dict[str, Any] = dict(json.loads(content)) if content is not None else {}
    state = found.get("state", RequestState.SUBMITTED)
    if state not in MOVES:
        return found
    if f"{request_id}{withdraw.ENDING}" in bench.exchange.names(withdraw.ENDING):
        return {"state": RequestState.WITHDRAWN.value}
    if found.get("version", request.version) != request.version or not found:
        return {"state": RequestState.SUBMITTED.value}
    return found


def happened(request_id: RequestId, bench: Bench) -> list[Happened]:
    """Return what the gate told that happened to a request, whatever became of it since."""
    content = bench.exchange.get(f"{request_id}.decision.json")
    found = json.loads(content).get("moments", []) if content is not None else []
    return _HAPPENED.validate_python(found)


def until(told: Mapping[str, Any]) -> datetime | None:
    """Return before when a grant must be opened, or when its window closes, as the gate told."""
    is_granted = told["state"] == RequestState.GRANTED
    end = told.get("fetch_by") if is_granted else told.get("ends_at")
    return datetime.fromisoformat(end) if end else None


def state(request_id: RequestId, bench: Bench) -> RequestState:
    """Return where a request stands as the hub knows it."""
    return RequestState(told(request_id, bench)["state"])


def amend(request_id: RequestId, answer: Answer, bench: Bench, actor: Actor) -> DisclosureRequest:
    """Answer the question with which a request came back, and file it anew under its number."""
    before = current(request_id, bench)
    rules = _require_own(before, bench, actor)
    now = state(request_id, bench)
    if now is not RequestState.RETURNED:
        raise NotPermitted(
            f"{request_id} is {now}; only a request that came back with a question is changed. "
            f"See treffer request show {request_id}.",
            code="B-146",
        )
    wanted = _wanted(before, answer)
    disclose.require_askable(before.case_id, wanted, bench)
    profile = profile_of(bench.register.case(before.case_id), bench)
    made = replace(
        before,
        fields=wanted.fields,
        classes=disclose.classes(wanted, bench),
        purpose=wanted.purpose,
        giving_ground=wanted.giving_ground,
        receiving_ground=wanted.receiving_ground,
        why_not_dat=wanted.why_not_dat,
        view_hours=disclose.view_hours(wanted, profile),
        requesters=before.requesters | requesters(before.case_id, bench) | actor.persons,
        version=before.version + 1,
    )
    _journal(EventKind.DISCLOSURE_AMENDED, made, rules, bench, actor)
    take_up(Act.ASK_DISCLOSURE, made.case_id, bench, actor)
    bench.records.add(made.case_id, made)
    # The gate has the packets: what is decided on stays what the hit rested on.
    bench.exchange.put(f"{request_id}.request.json", disclose.request_file(made, []))
    return made


def end(request_id: RequestId, reason: str, bench: Bench, actor: Actor) -> None:
    """Withdraw a request or its grant; an open window closes."""
    request = current(request_id, bench)
    rules = _require_own(request, bench, actor)
    cases.require_reason(reason)
    now = state(request_id, bench)
    if now not in MOVES:
        raise Gone(f"{request_id} is {now} already.", code="B-147")
    _journal(EventKind.DISCLOSURE_WITHDRAWN, request, rules, bench, actor)
    withdraw.these([request_id], reason, bench)


def _require_own(request: DisclosureRequest, bench: Bench, actor: Actor) -> tuple[str, ...]:
    case = bench.register.case(request.case_id)
    rules = authorise(Act.ASK_DISCLOSURE, case, bench, actor)
    if actor.account != request.requested_by:
        raise NotPermitted(
            f"Only the person who asked for {request.request_id} changes or withdraws it.",
            code="B-145",
        )
    return rules


def _wanted(before: DisclosureRequest, answer: Answer) -> Wanted:
    return Wanted(
        check_id=before.check_id,
        topic=before.topic,
        department=before.department,
        fields=_changed(answer.fields, before.fields),
        purpose=_changed(answer.purpose, before.purpose),
        giving_ground=_changed(answer.giving_ground, before.giving_ground),
        receiving_ground=_changed(answer.receiving_ground, before.receiving_ground),
        why_not_dat=_changed(answer.why_not_dat, before.why_not_dat),
        hours=_changed(answer.hours, before.view_hours),
    )


def _changed(answer: Part | None, before: Part) -> Part:
    """Return a part of the answer, also an empty one; what it leaves out stays as it was."""
    return before if answer is None else answer


def _journal(
    kind: EventKind,
    request: DisclosureRequest,
    rules: tuple[str, ...],
    bench: Bench,
    actor: Actor,
) -> None:
    bench.journal.append(
        Event(
            kind=kind,
            actor=actor.told,
            ids=(request.case_id, request.check_id, request.request_id, request.topic),
            rules=rules,
        )
    )
