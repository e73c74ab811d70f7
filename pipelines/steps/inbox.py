"""What waits for somebody at the hub: numbers, themes and terms; that it is read is no event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts import activation, inbox, protocol, protocol_lint
from contracts.acts import Act, Denied
from contracts.cases import Case, CaseState
from contracts.errors import Invalid, TrefferError
from contracts.grants import RequestState
from contracts.ids import CaseId
from contracts.inbox import Entry, Taken, Waits
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck, Verdict
from contracts.protocol import CheckKind
from contracts.sharing import DECIDED
from pipelines.steps import notices, protocols, requests, shared
from pipelines.steps.authorise import denied, denied_new, profile_in_use, profile_of
from pipelines.steps.bench import Bench

NOT_THEIRS = frozenset({"B-101", "B-112", "B-120", "B-121", "B-128", "B-190"})
"""Refusals of who has no part in a decision, or of what waits for nobody any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtGate:
    """Something that is decided at the gate, and where it stands as the hub was told."""

    number: str
    case_id: CaseId
    is_sharing: bool
    """Whether it is a check on sharing, and no disclosure request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What waits for one person, here and at the gate, and what they decided."""

    waiting: tuple[Entry, ...]
    """By the end of its term."""
    returned: tuple[PrivacyCheck, ...]
    """The checks of which the answer to a question is awaited."""
    at_gate: tuple[AtGate, ...]
    decided: tuple[Taken, ...]
    """Newest first."""


Cases = Mapping[CaseId, Case]


def is_decider(bench: Bench, actor: Actor) -> bool:
    """Return whether some decision at the hub is for a role of this person."""
    try:
        profile = protocol_lint.load(bench.agreements.profile_text())
    except TrefferError:
        return False
    keeping = profile.source_keeping
    roles = {
        *profile.notices_to,
        *profile.activated_by,
        *(keeping.signed_by if keeping else ()),
        *(role for one in profile.phases for check in one.privacy_checks for role in check.by),
    }
    return not actor.roles.isdisjoint(roles)


def look(bench: Bench, actor: Actor) -> Inbox:
    """Return what waits for a role of this person; what they may not decide says why."""
    cases = {one.case_id: one for one in bench.register.cases()}
    checks = bench.register.every_privacy_check()
    undecided = list(_undecided(checks, cases, bench, actor))
    waiting = [
        *_protocol(bench, actor),
        *_sources(bench, actor),
        *_checks(undecided, cases, bench),
        *_notices(cases, bench, actor),
    ]
    return Inbox(
        waiting=tuple(inbox.ordered(waiting)),
        returned=tuple(
            check
            for _, check in undecided
            if any(one.verdict is Verdict.RETURNED for one in check.sources)
        ),
        at_gate=(*_requests(cases, bench, actor), *_sharing(checks, cases, bench, actor)),
        decided=tuple(inbox.taken(checks, actor)),
    )


def obstacle(check: PrivacyCheck, case: Case, bench: Bench, actor: Actor) -> Denied | None:
    """Return why this person may not decide on a check, or nothing."""
    return denied(
        Act.DECIDE_PRIVACY_CHECK, case, bench, actor, part=check.prescribed, asked_by=check.asked_by
    )


def _undecided(
    checks: Sequence[PrivacyCheck], cases: Cases, bench: Bench, actor: Actor
) -> Iterator[tuple[Denied | None, PrivacyCheck]]:
    """Yield the undecided checks that are for a role of this person, with why not by them."""
    for check in checks:
        case = cases[check.case_id]
        if check.kind is not CheckKind.SOURCES or check.decided_at is not None:
            continue
        if case.state is not CaseState.OPEN:
            continue
        refusal = obstacle(check, case, bench, actor)
        if refusal is None or refusal.code not in NOT_THEIRS:
            yield refusal, check


def _checks(
    undecided: Sequence[tuple[Denied | None, PrivacyCheck]], cases: Cases, bench: Bench
) -> Iterator[Entry]:
    for refusal, check in undecided:
        open_ = sum(one.verdict is Verdict.OPEN for one in check.sources)
        if open_:
            yield Entry(
                kind=Waits.ANSWERED if check.amended_at else Waits.PRIVACY_CHECK,
                number=check.check_id,
                undecided=open_,
                sources=len(check.sources),
                case_id=check.case_id,
                theme=_theme(cases[check.case_id], bench),
                since=check.asked_last,
                denied=refusal.code if refusal else "",
            )


def _sources(bench: Bench, actor: Actor) -> Iterator[Entry]:
    try:
        profile, _ = profile_in_use(bench)
    except TrefferError:
        return
    for name in bench.agreements.sources():
        waits = bench.lives.life(name).waiting()
        if waits is None:
            continue
        refusal = denied_new(Act.SIGN_SOURCE, profile, actor, asked_by=waits.persons)
        if refusal is None or refusal.code not in NOT_THEIRS:
            yield Entry(
                kind=Waits.SOURCE,
                number=name,
                version=waits.version,
                since=waits.at,
                denied=refusal.code if refusal else "",
            )


def _notices(cases: Cases, bench: Bench, actor: Actor) -> Iterator[Entry]:
    profile = protocol_lint.load(bench.agreements.profile_text())
    if denied_new(Act.READ_NOTICES, profile, actor) is not None:
        return
    for one in notices.listed(bench, actor):
        if one.closed_at is None:
            yield Entry(
                kind=Waits.NOTICE,
                number=one.notice_id,
                notice=one.kind,
                case_id=one.case_id,
                theme=_theme(cases[one.case_id], bench),
                since=one.at,
            )


def _protocol(bench: Bench, actor: Actor) -> Iterator[Entry]:
    text = bench.agreements.profile_text()
    try:
        profile = protocol_lint.load(text)
    except Invalid:
        return
    made = bench.records.activations(protocol.digest(text))
    if activation.is_active(made) or denied_new(Act.ACTIVATE, profile, actor) is not None:
        return
    refusal = protocols.obstacle(bench, actor)
    yield Entry(
        kind=Waits.PROTOCOL,
        number=profile.reference,
        since=made[0].at if made else bench.clock.now(),
        denied=refusal.code if refusal else "",
    )


def _theme(case: Case, bench: Bench) -> str:
    theme = profile_of(case, bench).themes.get(case.theme)
    return theme.title if theme else ""


def _requests(cases: Cases, bench: Bench, actor: Actor) -> Iterator[AtGate]:
    for case_id, number in bench.register.asked_in():
        case = cases[case_id]
        if case.state is not CaseState.OPEN:
            continue
        if actor.roles.isdisjoint(profile_of(case, bench).disclosure.by):
            continue
        if requests.state(number, bench) is RequestState.SUBMITTED:
            yield AtGate(number=number, case_id=case_id, is_sharing=False)


def _sharing(
    checks: Sequence[PrivacyCheck], cases: Cases, bench: Bench, actor: Actor
) -> Iterator[AtGate]:
    for one in checks:
        case = cases[one.case_id]
        if one.kind is not CheckKind.SHARING or one.signed_at or one.refused_at:
            continue
        told = shared.state(one.check_id, bench)
        if case.state is not CaseState.OPEN or (told is not None and told.state in DECIDED):
            continue
        phase = profile_of(case, bench).phase_of(one.prescribed)
        part = phase.privacy_check(one.prescribed) if phase else None
        if part is not None and not actor.roles.isdisjoint((*part.by, *part.on_doubt)):
            yield AtGate(number=one.check_id, case_id=one.case_id, is_sharing=True)
