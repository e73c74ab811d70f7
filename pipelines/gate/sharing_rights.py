"""Whether somebody can sign a check on sharing now, told without trying it."""

from contracts import acts, sharing_signing
from contracts.acts import Denied
from contracts.errors import Gone, TrefferError
from contracts.parties import Actor
from contracts.sharing import DECIDED
from pipelines.gate import authority
from pipelines.gate.bench import GateBench
from pipelines.gate.sharing import SharingView
from pipelines.gate.sharing_intake import profile_of


def why_not(seen: SharingView, bench: GateBench, actor: Actor) -> TrefferError | None:
    """Return why this person cannot sign; nothing where they can. Nothing is journalled."""
    asked = seen.asked
    if seen.state in DECIDED:
        return Gone(f"{asked.check_id} is decided already ({seen.state}).", code="G-470")
    trying = sharing_signing.attempt(
        asked,
        seen.signed,
        profile_of(asked, bench),
        actor,
        authority.askers(asked.case_id, bench),
    )
    decided = acts.decide(trying)
    if isinstance(decided, Denied):
        return decided.error()
    if any(one.act is trying.act for one in seen.signed):
        return Gone(f"{asked.check_id} is signed already.", code="G-470")
    return None
