"""Take in what the hub says of sharing: new checks, what is withdrawn, what is destroyed."""

import json
import re
from collections.abc import Callable
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from contracts import sharing, sharing_rules, sharing_signing
from contracts.errors import Gone, IntegrityBroken, Invalid, TrefferError
from contracts.events import Event, EventKind
from contracts.ids import PrivacyCheckId
from contracts.protocol import Protocol
from contracts.sharing import Ending, Sharing, SharingState
from pipelines.gate import agreements
from pipelines.gate.bench import GateBench
from pipelines.gate.endings import ERASED, require_not_erased

ASKED = ".sharing.json"
WITHDRAWN = ".sharing-withdrawn.json"
DESTROYED = ".sharing-destroyed.json"
TOLD = ".shared.json"
_ID = re.compile(r"T-[0-9]{1,12}")
_SHARING = TypeAdapter(Sharing)


def take_in(bench: GateBench) -> list[TrefferError]:
    """Keep new checks, end what is withdrawn, erase what is destroyed; return what is not used."""
    problems: list[TrefferError] = []
    for ending, take in ((ASKED, _keep), (WITHDRAWN, _withdraw), (DESTROYED, _erase)):
        for name in bench.exchange.names(ending):
            problems += _taken(name, take, bench)
    _tell_missing(bench)
    return problems


def profile_of(asked: Sharing, bench: GateBench) -> Protocol:
    """Return the gate's own profile for a check, or raise `Invalid`: the hub does not say it."""
    try:
        profile = agreements.profile_of(asked.protocol, bench)
    except Invalid:
        profile = None
    part = sharing_rules.sharing_part(asked, profile) if profile else None
    if profile is None or part is None or profile.reference != asked.protocol:
        raise Invalid(
            f"{asked.check_id} names a protocol, phase or check on sharing that the gate's own "
            "profiles do not have. Put the adopted profile in the gate's folder of contracts.",
            code="G-473",
        )
    return profile


def end(asked: Sharing, why: str, bench: GateBench) -> None:
    """Record that nothing is shared under a check any more, and tell the hub; once."""
    if bench.sharing.ended(asked.check_id) is not None:
        return
    _append(EventKind.SHARING_ENDED, asked, bench, decision=why)
    bench.sharing.end(asked.check_id, Ending(why=why, at=bench.clock.now()))
    tell(asked, bench)


def state(asked: Sharing, bench: GateBench) -> SharingState:
    """Return where a check stands, before its grants are looked at."""
    check_id = asked.check_id
    ended = bench.sharing.ended(check_id) is not None
    return sharing_signing.state(asked, bench.sharing.signed(check_id), ended=ended)


def tell(asked: Sharing, bench: GateBench) -> None:
    """Leave the hub a signed file: state, moments, who signed, and the names of shared fields."""
    check_id = asked.check_id
    signed = bench.sharing.signed(check_id)
    decided = sharing_signing.state(asked, signed)
    is_shared = decided is SharingState.SHARED
    kept = frozenset.intersection(*(one.allowed for one in signed)) if is_shared else frozenset()
    moments = [one.at for one in signed]
    if (ending := bench.sharing.ended(check_id)) is not None:
        moments.append(ending.at)
    content = {
        "check": check_id,
        "case": asked.case_id,
        "state": state(asked, bench).value,
        "at": _iso(max(moments, default=None)),
        "signed_at": _iso(max(one.at for one in signed)) if is_shared else None,
        "signed_by": sorted({who for one in signed for who in (one.by, one.acts_for) if who}),
        "fields": sorted({str(one.field) for one in kept}),
    }
    bench.exchange.put(f"{check_id}{TOLD}", json.dumps(content, indent=1).encode())


def _taken(
    name: str, take: Callable[[str, bytes, GateBench], bool], bench: GateBench
) -> list[TrefferError]:
    """Use one file and remove it once it did its work; return why it is not used, if so."""
    try:
        content = bench.exchange.get(name)
        if content is not None and take(name, content, bench):
            bench.exchange.remove(name)
    except (IntegrityBroken, Invalid) as error:
        return [error]
    return []


def _keep(name: str, content: bytes, bench: GateBench) -> bool:
    try:
        asked = _SHARING.validate_json(content)
    except ValidationError:
        raise Invalid(f"{name} is not a check as the hub writes it.", code="G-474") from None
    if name != f"{asked.check_id}{ASKED}" or not _ID.fullmatch(asked.check_id):
        raise Invalid(f"{name} holds a check of another number.", code="G-474")
    known = {one.check_id: one for one in bench.sharing.all()}
    if known.get(asked.check_id, asked) != asked:
        raise IntegrityBroken(
            f"{name} has another content than the check known under that number. "
            "It is not used; tell the hub's functional manager.",
            code="I-642",
        )
    profile_of(asked, bench)
    if asked.check_id not in known:
        require_not_erased(name, asked.check_id, bench)
        _append(EventKind.PRIVACY_CHECK_REQUESTED, asked, bench, actor=asked.requested_by)
        bench.sharing.add(asked)
    return True


def _withdraw(name: str, content: bytes, bench: GateBench) -> bool:
    why = _why(name, content)
    asked = _known(name, WITHDRAWN, bench)
    if asked is None:
        # A check that could not be taken in yet is withdrawn as soon as it is.
        return f"{name.removesuffix(WITHDRAWN)}{ASKED}" not in bench.exchange.names(ASKED)
    end(asked, why, bench)
    return True


def _why(name: str, content: bytes) -> str:
    try:
        return str(json.loads(content)["why"])
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"{name} does not say why, as the hub writes it.", code="G-475") from None


def _erase(name: str, _: bytes, bench: GateBench) -> bool:
    asked = _known(name, DESTROYED, bench)
    if asked is not None:
        _append(EventKind.SHARING_ENDED, asked, bench, decision=ERASED)
        bench.sharing.erase(asked.check_id)
        bench.exchange.remove(f"{asked.check_id}{TOLD}")
    return True


def _known(name: str, ending: str, bench: GateBench) -> Sharing | None:
    try:
        return bench.sharing.one(PrivacyCheckId(name.removesuffix(ending)))
    except Gone:
        return None


def _tell_missing(bench: GateBench) -> None:
    """Tell what a program that died after recording a signature or an ending has not told."""
    for asked in bench.sharing.all():
        if state(asked, bench) is not SharingState.OPEN:
            tell(asked, bench)


def _append(
    kind: EventKind,
    asked: Sharing,
    bench: GateBench,
    *,
    decision: str | None = None,
    actor: str = "hub",
) -> None:
    bench.journal.append(
        Event(
            kind=kind,
            actor=actor,
            ids=(asked.check_id, asked.case_id, asked.prescribed),
            decision=decision,
            rules=tuple(
                str(sharing.Share(one.name, ref))
                for one in asked.participants
                for ref in one.fields
            ),
        )
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
