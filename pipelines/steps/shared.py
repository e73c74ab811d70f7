"""What the gate told of checks on sharing: its state and moments, never what is shared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from contracts.duties import Done, Duty
from contracts.errors import IntegrityBroken
from contracts.events import Event, EventKind
from contracts.ids import CaseId, PrivacyCheckId
from contracts.privacy import PrivacyCheck
from contracts.protocol import CheckKind
from contracts.sharing import DECIDED, SharingState
from pipelines.steps.bench import Bench

TOLD = ".shared.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingTold:
    """What the gate told last of one check."""

    check: PrivacyCheckId
    case: CaseId
    state: SharingState
    at: datetime | None
    signed_at: datetime | None
    signed_by: tuple[str, ...]
    fields: tuple[str, ...]
    """The names of the fields that somebody may see: `W-57.afdoening`."""


_TOLD = TypeAdapter(SharingTold)


def take_in(case_id: CaseId, bench: Bench) -> None:
    """Keep what the gate told since last time; what it signed stands from then on."""
    if not _news(case_id, bench):
        return
    # Somebody else may have taken it in since it was read.
    bench.register.look_anew()
    for check, told in _news(case_id, bench):
        if (told.check, told.case) != (check.check_id, case_id):
            raise _unusable(check.check_id)
        _keep(check, told, bench)


def _news(case_id: CaseId, bench: Bench) -> Sequence[tuple[PrivacyCheck, SharingTold]]:
    """Return the checks on sharing of which the gate told something that is not kept yet."""
    checks = [
        one for one in bench.register.privacy_checks(case_id) if one.kind is CheckKind.SHARING
    ]
    known = bench.records.all(case_id, SharingTold) if checks else ()
    told = [(check, state(check.check_id, bench)) for check in checks]
    return [(check, one) for check, one in told if one is not None and one not in known]


def state(check_id: PrivacyCheckId, bench: Bench) -> SharingTold | None:
    """Return what the gate told last of a check, if it told anything."""
    content = bench.exchange.get(f"{check_id}{TOLD}")
    if content is None:
        return None
    try:
        return _TOLD.validate_json(content)
    except ValidationError:
        raise _unusable(check_id) from None


def destroy(case_id: CaseId, bench: Bench) -> None:
    """Have the gate erase its checks on sharing of a case that is destroyed."""
    for check in bench.register.privacy_checks(case_id):
        if check.kind is CheckKind.SHARING:
            for ending in (".sharing.json", ".sharing-withdrawn.json", TOLD):
                bench.exchange.remove(f"{check.check_id}{ending}")
            bench.exchange.put(f"{check.check_id}.sharing-destroyed.json", b"{}")


def _keep(check: PrivacyCheck, told: SharingTold, bench: Bench) -> None:
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_DECIDED,
            actor=", ".join(told.signed_by) or "gate",
            ids=(check.case_id, check.check_id, check.prescribed),
            decision=told.state.value,
            rules=told.fields,
        )
    )
    bench.records.add(check.case_id, told)
    for account in told.signed_by:
        done = Done(account=account, duty=Duty.DECIDER)
        if done not in bench.records.all(check.case_id, Done):
            bench.records.add(check.case_id, done)
    over = told.at if told.state in DECIDED and told.signed_at is None else None
    changed = replace(check, signed_at=told.signed_at, refused_at=over)
    bench.register.save_privacy_check(changed, since=check)


def _unusable(check_id: PrivacyCheckId) -> IntegrityBroken:
    return IntegrityBroken(
        f"{check_id}{TOLD} is not of this check, or not as the gate writes it. It is not used.",
        code="I-643",
    )
