"""Makers of values: each fills in everything that a test does not care about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any

from contracts import protocol, protocol_lint
from contracts.attempts import Attempt, Ending
from contracts.budgets import Claim
from contracts.cases import Case, CaseState, CaseTopic, Origin, Signal
from contracts.checks import HitCheck
from contracts.deliveries import FORMAT, Breach, FileFacts, Manifest, RowCounts
from contracts.events import Event, EventKind
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
)
from contracts.notices import Notice, NoticeId, NoticeKind
from contracts.outcomes import Cell, Outcome
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck, SourceVerdict, Verdict
from contracts.protocol import Protocol
from contracts.standing import Standing
from contracts.topics import Kind
from contracts.weighings import Weighing

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CASE = CaseId("S-2026-0042")
REASON = "Deze reden is lang genoeg."


def profile_text() -> str:
    """The shipped profile `ccv`."""
    return (resources.files("contracts") / "protocols" / "ccv.yaml").read_text()


def a_protocol(**changes: Any) -> Protocol:
    """The shipped profile `ccv`, with these parts replaced."""
    return protocol_lint.load(profile_text()).model_copy(update=changes)


def an_adopted_profile() -> str:
    """The shipped profile `ccv` with everything filled in that a municipality fills in."""
    return protocol.filled(profile_text(), dict.fromkeys(a_protocol().fill_in, "verzonnen"))


def a_standing(case: Case | None = None, **changes: Any) -> Standing:
    """What stands in a case under the shipped profile: nothing but the case."""
    standing = Standing(case=case or a_case(), profile=a_protocol())
    return replace(standing, **changes)


def a_case(phase: str = "stap-3", **changes: Any) -> Case:
    case = Case(
        case_id=CASE,
        protocol="ccv@1.0",
        protocol_sha256="0" * 64,
        theme="drugs",
        purpose="signaleren",
        controller="burgemeester",
        legal_ground="algemeen-belang",
        phase=phase,
        state=CaseState.OPEN,
        opened_at=NOW - timedelta(days=10),
        opened_by="rregie",
        processed_at=NOW - timedelta(days=1),
        destroy_on=date(2027, 11, 12),
    )
    return replace(case, **changes)


def a_signal(number: int = 1, text: str = "Er is iets gezien.", **changes: Any) -> Signal:
    signal = Signal(number=number, origin=Origin.CITIZEN, received=date(2026, 11, 12), text=text)
    return replace(signal, **changes)


def a_topic(label: str = "P1", kind: Kind = Kind.PERSON, **changes: Any) -> CaseTopic:
    topic = CaseTopic(
        label=TopicLabel(label),
        kind=kind,
        added_at=NOW - timedelta(days=5),
        inner=b"inner values",
        sealed=b"sealed text",
    )
    return replace(topic, **changes)


def an_actor(account: str = "rregie", *roles: str, acts_for: str | None = None) -> Actor:
    return Actor(
        account=account,
        name=f"Naam van {account}",
        roles=frozenset(roles or ("regisseur",)),
        acts_for=acts_for,
    )


def a_weighing(name: str = "weging-1", *, passed: bool = True, **changes: Any) -> Weighing:
    weighing = Weighing(
        weighing=name,
        version=1,
        answers={name: passed},
        reason=REASON,
        passed=passed,
        decided_by="rregie",
        decided_at=NOW - timedelta(days=8),
    )
    return replace(weighing, **changes)


def a_privacy_check(
    *allowed: str, refused: tuple[str, ...] = (), undecided: tuple[str, ...] = (), **changes: Any
) -> PrivacyCheck:
    """A check on these sources; without names on `handhaving`, which was allowed."""
    told = dict.fromkeys(allowed or ("handhaving",), Verdict.ALLOWED)
    told |= dict.fromkeys(refused, Verdict.REFUSED)
    decided: dict[str, Any] = {"reason": REASON, "decided_by": "pfunctionaris", "decided_at": NOW}
    check = PrivacyCheck(
        check_id=PrivacyCheckId("T-1"),
        case_id=CASE,
        prescribed="check-1",
        phase="stap-3",
        protocol_sha256="0" * 64,
        requested_by="rregie",
        requested_at=NOW - timedelta(days=2),
        sources=(
            *(SourceVerdict(source=SourceName(n), verdict=v, **decided) for n, v in told.items()),
            *(SourceVerdict(source=SourceName(name)) for name in undecided),
        ),
    )
    return replace(check, **changes)


def a_hit_check(check_id: str = "H-1", **changes: Any) -> HitCheck:
    check = HitCheck(
        check_id=CheckId(check_id),
        case_id=CASE,
        privacy_check=PrivacyCheckId("T-1"),
        run_by="rregie",
        run_at=NOW,
        model="subject-1",
    )
    return replace(check, **changes)


def a_cell(outcome: Outcome = Outcome.NO_HIT, **changes: Any) -> Cell:
    cell = Cell(
        topic=TopicLabel("P1"),
        department=DepartmentName("Handhaving"),
        outcome=outcome,
        reason=None,
        as_of=date(2026, 11, 20),
        contact="Team Toezicht, 0999-000 000",
    )
    return replace(cell, **changes)


def a_claim(series: str = "case/S-1", most: int = 3) -> Claim:
    return Claim(series=series, most=most, code="B-130", told="Op.")


def a_notice(kind: NoticeKind = NoticeKind.SAME_TOPIC, **changes: Any) -> Notice:
    notice = Notice(
        notice_id=NoticeId("N-1"),
        kind=kind,
        case_id=CASE,
        topic=TopicLabel("P1"),
        by="rregie",
        at=NOW,
    )
    return replace(notice, **changes)


def a_request(request_id: str = "W-1", **changes: Any) -> DisclosureRequest:
    request = DisclosureRequest(
        request_id=RequestId(request_id),
        case_id=CASE,
        check_id=CheckId("H-1"),
        protocol="ccv@1.0",
        phase="stap-3",
        decides=("privacyfunctionaris",),
        fetch_within_days=5,
        view_hours=4,
        topic=TopicLabel("P1"),
        department=DepartmentName("Handhaving"),
        fields=("overtreding", "datum"),
        purpose="signaleren",
        giving_ground="art. 1",
        receiving_ground="art. 2",
        why_not_dat="Het feit alleen is niet genoeg.",
        requested_by="rregie",
        requested_at=NOW,
    )
    return replace(request, **changes)


def an_event(kind: EventKind = EventKind.CASE_OPENED, **changes: Any) -> Event:
    return replace(Event(kind=kind, actor="rregie", ids=(CASE,)), **changes)


def rows(read: int = 100, rejected: int = 0, delivered: int | None = None) -> RowCounts:
    return RowCounts(
        read=read,
        delivered=read - rejected if delivered is None else delivered,
        rejected={"required": rejected} if rejected else {},
        left_out={},
        blanked={},
    )


def a_manifest(**changes: Any) -> Manifest:
    manifest = Manifest(
        format=FORMAT,
        delivery="handhaving-20261122T021500Z",
        source="handhaving",
        department="Handhaving",
        municipality="Voorbeeldstad",
        contract={"id": "urn:treffer:source:handhaving", "version": "1.0.0", "sha256": "0" * 64},
        encoding="v1",
        epoch="1",
        as_of=date(2026, 11, 20),
        created=NOW,
        program="treffer-extract 26.1.0",
        raw_sha256="1" * 64,
        rows=rows(),
        files={"linkage.parquet": FileFacts(sha256="2" * 64, bytes=10, rows=100)},
        linkage_key="",
        sealed_keys={},
        key_ids={"common": "c", "source": "s"},
    )
    return replace(manifest, **changes)


def an_attempt(ending: Ending = Ending.PUBLISHED, **changes: Any) -> Attempt:
    """An attempt to put a delivery of `handhaving` into use."""
    code = {Ending.REFUSED: "C-104", Ending.FAILED: "S-754"}.get(ending)
    attempt = Attempt(
        source=SourceName("handhaving"),
        ending=ending,
        began=NOW,
        last=NOW,
        seconds=2.5,
        code=code,
        delivery=DeliveryId("handhaving-20261122T021500Z"),
        as_of=date(2026, 11, 20),
        breaches=(Breach.SHRUNK,) if ending is Ending.REFUSED else (),
    )
    return replace(attempt, **changes)
