"""Ask for the substance of one hit; the decision and the opening happen at the gate (walk D)."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from contracts import cases
from contracts.acts import Act
from contracts.cases import Case
from contracts.errors import NotPermitted, WrongUse
from contracts.events import Event, EventKind
from contracts.grants import DisclosureRequest
from contracts.ids import CaseId, CheckId, DepartmentName, RequestId, TopicLabel
from contracts.outcomes import Outcome
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.sources import SourceContract, grantable
from pipelines.steps import lives, verify
from pipelines.steps.authorise import authorise, profile_of, requesters, take_up
from pipelines.steps.bench import Bench

_REQUEST = TypeAdapter(DisclosureRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks to see, and why."""

    check_id: CheckId
    topic: TopicLabel
    department: DepartmentName
    fields: tuple[str, ...]
    purpose: str = field(repr=False)
    giving_ground: str = field(repr=False)
    receiving_ground: str = field(repr=False)
    why_not_dat: str = field(repr=False)
    use: str | None = None
    """What it will be used for, where the protocol has a closed list (R-028)."""
    hours: int | None = None


def request(case_id: CaseId, wanted: Wanted, bench: Bench, actor: Actor) -> DisclosureRequest:
    """File a request on one hit of this case (R-097, R-149); the gate gets it signed."""
    case = bench.register.case(case_id)
    rules = authorise(Act.ASK_DISCLOSURE, case, bench, actor)
    require_askable(case_id, wanted, bench)
    asked = _made(RequestId("W-0"), case, wanted, bench, actor)
    # A request that is refused uses up no number.
    made = replace(asked, request_id=RequestId(f"W-{bench.register.new_number('W')}"))
    packets = bench.register.packets(made.check_id, wanted.topic, wanted.department)
    bench.journal.append(
        Event(
            kind=EventKind.DISCLOSURE_REQUESTED,
            actor=actor.told,
            ids=(case_id, made.check_id, made.request_id, wanted.topic),
            rules=(*rules, profile_of(case, bench).disclosure.cites),
        )
    )
    take_up(Act.ASK_DISCLOSURE, case_id, bench, actor)
    bench.register.add_request(made)
    bench.exchange.put(f"{made.request_id}.request.json", request_file(made, packets))
    return made


def preview(case_id: CaseId, wanted: Wanted, bench: Bench, actor: Actor) -> DisclosureRequest:
    """Return the request as it would be filed; nothing is filed, numbered or taken up."""
    case = bench.register.case(case_id)
    authorise(Act.ASK_DISCLOSURE, case, bench, actor)
    require_askable(case_id, wanted, bench)
    return _made(RequestId("W-0"), case, wanted, bench, actor)


def require_askable(case_id: CaseId, wanted: Wanted, bench: Bench) -> None:
    """Raise unless this can be asked for on a hit of this case (R-097, R-149, R-011)."""
    check = bench.register.hit_check(wanted.check_id)
    if check.case_id != case_id:
        raise NotPermitted(f"{wanted.check_id} belongs to another case.", code="B-140")
    verify.take_in(case_id, bench)
    _require_hit(wanted, bench)
    _require_fields(wanted, bench)
    for text in (wanted.purpose, wanted.why_not_dat):
        cases.require_reason(text)
    if not wanted.giving_ground.strip() or not wanted.receiving_ground.strip():
        raise WrongUse("Both legal grounds are needed: giving and receiving (R-011).", code="B-143")


def _use(wanted: Wanted, profile: Protocol) -> str:
    """Return what substance will be used for, as the protocol's closed list calls it (R-028)."""
    if not profile.uses and wanted.use is None:
        return ""
    if wanted.use is None or wanted.use not in profile.uses:
        known = ", ".join(f"{name} ({one.title})" for name, one in profile.uses.items())
        raise WrongUse(
            f"Say with --use what it will be used for; protocol {profile.reference} allows: "
            f"{known or 'no such list'} (R-028).",
            code="B-149",
        )
    return profile.uses[wanted.use].title


def view_hours(wanted: Wanted, profile: Protocol) -> int:
    """Return for how many hours the fields are asked: never longer than the protocol allows."""
    longest = profile.disclosure.view_hours
    return min(wanted.hours or longest, longest)


def classes(wanted: Wanted, bench: Bench) -> dict[str, tuple[str, ...]]:
    """Return per field how sensitive the contracts of the department call it.

    Of the whole department: which source of it gave the hit is not known here.
    """
    columns = [column for one in _contracts(wanted.department, bench) for column in one.columns]
    return {
        name: tuple(
            dict.fromkeys(c.classification for c in columns if c.name == name and c.classification)
        )
        for name in wanted.fields
    }


def fields_of(department: DepartmentName, bench: Bench) -> tuple[str, ...]:
    """Return the fields for which a department can be asked, whatever it knows."""
    known = {name for one in _contracts(department, bench) for name in grantable(one)}
    return tuple(sorted(known))


def request_file(made: DisclosureRequest, packets: Sequence[bytes]) -> bytes:
    """Return the file with which a request goes to the gate."""
    return json.dumps(
        {
            "request": _REQUEST.dump_python(made, mode="json"),
            "packets": [base64.b64encode(packet).decode() for packet in packets],
        }
    ).encode()


def _made(
    number: RequestId, case: Case, wanted: Wanted, bench: Bench, actor: Actor
) -> DisclosureRequest:
    profile = profile_of(case, bench)
    return DisclosureRequest(
        request_id=number,
        case_id=case.case_id,
        check_id=wanted.check_id,
        protocol=profile.reference,
        phase=case.phase,
        phase_title=profile.phase(case.phase).title,
        theme=profile.themes[case.theme].title,
        case_ground=profile.legal_grounds[case.legal_ground].title,
        decides=profile.disclosure.by,
        fetch_within_days=profile.disclosure.fetch_within_days,
        view_hours=view_hours(wanted, profile),
        topic=wanted.topic,
        department=wanted.department,
        fields=wanted.fields,
        classes=classes(wanted, bench),
        use=_use(wanted, profile),
        purpose=wanted.purpose,
        giving_ground=wanted.giving_ground,
        receiving_ground=wanted.receiving_ground,
        why_not_dat=wanted.why_not_dat,
        requested_by=actor.account,
        requesters=requesters(case.case_id, bench) | actor.persons,
        requested_at=bench.clock.now(),
    )


def _require_hit(wanted: Wanted, bench: Bench) -> None:
    cells = bench.register.cells(wanted.check_id)
    cell = next(
        (c for c in cells if (c.topic, c.department) == (wanted.topic, wanted.department)), None
    )
    if cell is None:
        known = ", ".join(dict.fromkeys(c.department for c in cells))
        raise WrongUse(
            f"{wanted.check_id} has no cell of that topic at that department. "
            f"Departments: {known}.",
            code="B-141",
        )
    if cell.outcome is not Outcome.HIT:
        raise NotPermitted(
            f"{wanted.topic} has no hit at {wanted.department} in {wanted.check_id}; "
            "only what a hit rests on can be asked for (R-097).",
            code="B-142",
        )


def _contracts(department: DepartmentName, bench: Bench) -> list[SourceContract]:
    return [one for one in lives.known(bench) if one.department == department]


def _require_fields(wanted: Wanted, bench: Bench) -> None:
    known = fields_of(wanted.department, bench)
    unknown = [name for name in wanted.fields if name not in known]
    if unknown or not wanted.fields:
        raise WrongUse(
            f"{wanted.department} can be asked for: {', '.join(known) or 'nothing'}.",
            code="B-144",
        )
