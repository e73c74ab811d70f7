"""What came of a decision, in Dutch, and why one cannot be taken so: for the pages and the API."""

from collections.abc import Mapping, Sequence

from contracts import opinions
from contracts.acts import Act
from contracts.errors import Gone, Stale, TrefferError, WrongUse
from contracts.grants import Awaiting, Grant, Refusal, RefusalReason, RequestState
from contracts.opinions import Opinion
from contracts.parties import Actor
from pipelines.gate import authority
from pipelines.gate.bench import GateBench
from pipelines.gate.views import View
from pipelines.site import faults

STOPS: Mapping[str, str] = {
    RefusalReason.ASKER_DECIDED: "Wie dit vraagt, besliste zelf al in dit dossier. "
    "Een ander van het dossier kan het opnieuw vragen.",
    RefusalReason.NOT_INDEPENDENT: "U, uw vervanger of iemand voor wie u waarneemt, besliste al. "
    "Iemand anders met deze rol moet ook beslissen.",
    RefusalReason.DECIDED_ALREADY: "Over dit verzoek is al besloten.",
    RefusalReason.WITH_ASKER: "Dit verzoek is teruggestuurd. Wie het vroeg, antwoordt eerst.",
    RefusalReason.FIELD_NOT_ASKED: "U koos een gegeven dat niet is gevraagd.",
    RefusalReason.FIELD_NOT_GRANTABLE: "U koos een gegeven dat het contract niet toestaat.",
    RefusalReason.LAW_MISSING: "U koos een bijzonder of strafrechtelijk gegeven. "
    "Noem de wet die dat toestaat.",
    RefusalReason.REASON_TOO_SHORT: "Geef een reden van minstens 20 tekens.",
}
"""Why a decision cannot be taken like this."""


def unknown() -> TrefferError:
    """Return what is told of a request that is not there, or not for who asks."""
    return Gone("There is no such request.", code="G-404")


def no_question() -> TrefferError:
    """Return what is told of a question that is not there, or of another department."""
    return Gone("There is no such question.", code="G-405")


def why_not(seen: View, bench: GateBench, actor: Actor) -> str:
    """Return why somebody cannot decide now; nothing where they can. Nothing is journalled."""
    if seen.state is RequestState.RETURNED:
        return STOPS[RefusalReason.WITH_ASKER]
    if seen.state is not RequestState.SUBMITTED:
        return STOPS[RefusalReason.DECIDED_ALREADY]
    denied = authority.why_not(Act.DECIDE_DISCLOSURE, seen.request, bench, actor)
    if denied is not None:
        return faults.told(denied).text
    # While a decision waits, two decide.
    if not opinions.is_independent(actor, said(seen, bench)):
        return STOPS[RefusalReason.NOT_INDEPENDENT]
    return ""


def has_decided(seen: View, bench: GateBench, actor: Actor) -> bool:
    """Return whether somebody decided on this version already."""
    return any(one.told == actor.told for one in said(seen, bench))


def said(seen: View, bench: GateBench) -> Sequence[Opinion]:
    """Return what was decided on this version."""
    given = bench.register.opinions(seen.request.request_id)
    return opinions.standing(given, seen.request.version)


def not_so(number: str, stops: Sequence[str]) -> TrefferError:
    """Return a decision that cannot be taken so: taken already, or wrong in itself."""
    if STOPS[RefusalReason.DECIDED_ALREADY] in stops:
        return Stale(f"{number} is decided already.", code="G-422")
    return WrongUse(f"{number} was not decided; the page says why.", code="G-421")


def unnamed() -> TrefferError:
    """Return what is told of a form whose button said nothing that we know."""
    return WrongUse("Press one of the buttons; nothing was decided.", code="G-427")


def became(decided: Grant | Refusal | Awaiting) -> str | list[str]:
    """Return in Dutch what came of a decision, or in a list why it cannot be taken so."""
    match decided:
        case Grant():
            named = ", ".join(decided.fields).replace("_", " ")
            return f"{decided.request_id} is toegekend: {named}."
        case Awaiting():
            return (
                f"Uw besluit over {decided.request_id} is bewaard. "
                "Niemand ziet het totdat ook een ander heeft besloten."
            )
        case Refusal() if decided.is_decision:
            return f"{decided.request_id} is geweigerd."
        case _:
            return [STOPS[one] for one in decided.reasons]
