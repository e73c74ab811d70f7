"""Which windows of a participant may still be looked at, also by what nobody took in yet."""

from collections.abc import Iterable

from contracts.errors import TrefferError
from contracts.ids import PrivacyCheckId, RequestId
from contracts.parties import Actor
from contracts.sharing import FieldRef, Share
from pipelines.gate import sharing, watching
from pipelines.gate.bench import GateBench
from pipelines.gate.sharing import Window
from pipelines.gate.sharing_grants import granted
from pipelines.gate.sharing_intake import DESTROYED, WITHDRAWN


def look(
    check_id: PrivacyCheckId, opened: Iterable[Window], bench: GateBench, actor: Actor
) -> frozenset[RequestId]:
    """Return the requests whose opened fields this person may still see; none in doubt."""
    files = (f"{check_id}{ending}" for ending in (WITHDRAWN, DESTROYED))
    if any(watching.is_signed(name, bench) for name in files):
        return frozenset()
    try:
        asked = bench.sharing.one(check_id)
        shared = sharing.view(asked, bench).shared
        live = {one.request.request_id for one in granted(asked, bench)}
    except TrefferError:
        return frozenset()
    participant = asked.participant_of(actor.account)
    if participant is None:
        return frozenset()
    now = bench.clock.now()
    return frozenset(
        one.request_id
        for one in opened
        if one.request_id in live
        and now < one.ends_at
        and not watching.is_taken_back(one.request_id, bench)
        and _cells(participant.name, one) <= shared
    )


def _cells(participant: str, window: Window) -> frozenset[Share]:
    return frozenset(
        Share(participant, FieldRef(window.request_id, name)) for name in window.fields
    )
