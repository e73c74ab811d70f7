"""Where somebody can go on the gate's pages: what their roles and questions let them do."""

from collections.abc import Sequence

from contracts.errors import TrefferError
from contracts.parties import Actor
from pipelines.gate import sharing, verification
from pipelines.gate.bench import GateBench
from pipelines.site.site import Link

_FIRST = Link(path="/", title="Mijn werk")
_SHARING = Link(path="/delen", title="Delen")
_VERIFYING = Link(path="/verificaties", title="Verificaties")


def places(bench: GateBench, actor: Actor) -> Sequence[Link]:
    """Return the places of the main menu for this person."""
    try:
        shares = bool(sharing.listed(bench, actor))
        verifies = bool(actor.department or verification.queue(bench, actor))
    except TrefferError:
        # Such as a clock that went back: the page itself says what is wrong.
        return [_FIRST]
    return [_FIRST, *[_SHARING] * shares, *[_VERIFYING] * verifies]
