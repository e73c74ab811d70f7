"""What the pages of who decides share: why somebody may not, and who is who."""

from collections.abc import Mapping
from datetime import date

from contracts.acts import Denied
from contracts.cases import MINIMUM_REASON
from contracts.errors import TrefferError
from contracts.inbox import Entry
from contracts.parties import Listed
from pipelines.site import faults
from pipelines.web.work import HubDesk

_WHY: Mapping[str, str] = {
    "B-101": "dit dossier is in een andere fase.",
    "B-112": "dit dossier is in een andere fase.",
    "B-120": "uw rol beslist hier niet over.",
    "B-121": "dit dossier is gesloten.",
    "B-128": "dit dossier loopt onder een andere versie van het protocol.",
    "B-190": "meer mensen hebben deze rol dan het protocol toestaat.",
    "B-201": "u, uw vervanger of iemand voor wie u waarneemt, vroeg dit zelf aan.",
    "B-205": "u deed in dit dossier al iets wat hier niet mee samengaat.",
    "C-600": "u hebt ook de rol van wie bronnen indient.",
    "C-602": "de keuring van deze tekst is niet gehaald.",
    "P-112": "de wettelijke grondslag van dit protocol is voorbij.",
    "P-113": "de gemeente moet eerst alles invullen wat hierboven open staat.",
    "P-114": "dit protocol is al in gebruik.",
    "P-115": "u, uw vervanger of iemand voor wie u waarneemt, was de eerste. "
    "Een tweede persoon is nodig.",
    "P-118": "iemand met een andere rol is nodig.",
}
"""Why a decision is not for this person, by the code of the refusal."""


def why(code: str) -> str:
    """Return why somebody may not decide, in words that follow a colon; nothing for no code."""
    if not code:
        return ""
    return _WHY.get(code) or faults.told(TrefferError("", code=code)).text


def why_denied(denied: Denied | None) -> str:
    """Return why the rules do not let somebody decide, or nothing."""
    return why(denied.code) if denied else ""


def deputies(desk: HubDesk) -> list[Listed]:
    """Return whose deputy is named, for a role of this person or with them as deputy."""
    return [
        one
        for one in desk.actor.listed
        if one.deputy
        and (one.deputy == desk.actor.account or not one.roles.isdisjoint(desk.actor.roles))
    ]


def too_short(reason: str) -> str:
    """Return what is wrong with a reason, or nothing."""
    short = MINIMUM_REASON - len(reason)
    return f"Schrijf minstens {MINIMUM_REASON} tekens; nu {len(reason)}." if short > 0 else ""


def waits_for(entry: Entry, today: date) -> str:
    """Return how long something waits, in words."""
    days = entry.waited(today)
    if days == 0:
        return "sinds vandaag"
    return "1 werkdag" if days == 1 else f"{days} werkdagen"
