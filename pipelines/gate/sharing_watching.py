"""Which windows of a participant may still be looked at, also by what nobody took in yet."""

from contracts.errors import TrefferError
from contracts.ids import RequestId
from contracts.parties import Actor
from contracts.sharing import FieldRef, Share
from pipelines.gate import sharing, watching
from pipelines.gate.bench import GateBench
from pipelines.gate.sharing import Seen, Window
from pipelines.gate.sharing_grants import granted
from pipelines.gate.sharing_intake import DESTROYED, WITHDRAWN


def look(found: Seen, bench: GateBench, actor: Actor) -> frozenset[RequestId]:
    """Return the requests whose shared fields this person may still see; none in doubt."""
    try:
        asked = bench.sharing.one(found.check_id)
        participant = asked.participant_of(actor.account)
        if _is_taken_back(found, bench) or participant is None:
            return frozenset()
        shared = sharing.view(asked, bench).shared
        live = {one.request.request_id for one in granted(asked, bench)}
    except TrefferError:
        return frozenset()
    now = bench.clock.now()
    return frozenset(
        one.request_id
        for one in found.windows
        if one.request_id in live
        and _is_shared(one, found.participant, shared)
        and not watching.is_taken_back(one.request_id, bench)
        and now < one.ends_at
    )


def _is_shared(one: Window, participant: str, shared: frozenset[Share]) -> bool:
    cells = {Share(participant, FieldRef(one.request_id, name)) for name in one.fields}
    return cells <= shared


def _is_taken_back(found: Seen, bench: GateBench) -> bool:
    files = (f"{found.check_id}{ending}" for ending in (WITHDRAWN, DESTROYED))
    return any(watching.is_signed(name, bench) for name in files)
