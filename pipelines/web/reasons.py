"""Why something cannot be done now, in Dutch: which role, what must come first."""

from collections.abc import Iterable, Mapping, Sequence

from contracts.acts import Act, Attempt, Denied, competent
from contracts.cases import Case, CaseState
from contracts.errors import TrefferError
from contracts.parties import Actor
from contracts.protocol import HIT, HIT_CHECK, NO_HIT, Protocol
from contracts.standing import Standing, missing
from pipelines.site import faults
from pipelines.site.words import word

_OUTCOMES: Mapping[str, str] = {
    HIT_CHECK: "een hitcheck",
    HIT: "een hitcheck met een treffer",
    NO_HIT: "een hitcheck zonder treffer en zonder open verificatie",
}
_NOBODY = Actor(account="", name="", roles=frozenset())
_WAITS: Mapping[str, str] = {
    "B-101": "er is nog geen besluit op de privacytoets, of een weging ontbreekt",
    "B-106": "voeg eerst een onderwerp toe",
    "B-107": "een onderwerp kwam na het besluit; vraag eerst een aanvulling op de privacytoets",
    "B-108": "er zijn meer onderwerpen dan in één hitcheck mogen",
    "B-130": "dit dossier heeft alle hitchecks gehad die het protocol toestaat",
    "B-131": "u, of wie u vervangt, hebt vandaag alle hitchecks gehad; morgen kan het weer",
    "B-125": "dit protocol vraagt een naam alleen samen met een adres",
}
"""What a hit check waits for, by the code of its refusal."""


def roles(profile: Protocol, names: Iterable[str]) -> str:
    """Return roles by their titles: `regisseur of ondermijningsteam`."""
    return " of ".join(profile.roles[one].title for one in names if one in profile.roles)


def gate(name: str, profile: Protocol) -> str:
    """Return what must stand, as people call it."""
    if name in _OUTCOMES:
        return _OUTCOMES[name]
    phase = profile.phase_of(name)
    if phase is None:
        return name
    if weighing := phase.weighing(name):
        return f"weging “{weighing.question}”"
    if record := phase.record(name):
        return f"verslag “{record.title}”"
    return f"een besluit op privacytoets {name}"


def first(names: Sequence[str], profile: Protocol) -> str:
    """Return what must come first, or nothing."""
    return f"eerst nog {' en '.join(gate(one, profile) for one in names)}" if names else ""


def lacking(standing: Standing, names: Sequence[str]) -> str:
    """Return which of these do not stand, or nothing."""
    return first(missing(standing, names), standing.profile)


def denial(denied: Denied, act: Act, case: Case, profile: Protocol, part: str = "") -> str:
    """Return why the rules of the protocol do not let somebody do it."""
    match denied.code:
        case "B-121":
            return f"dit dossier is {word(case.state)}"
        case "B-128":
            return f"dit dossier loopt onder {case.protocol}"
        case "B-190":
            return "meer mensen hebben deze rol dan het protocol toestaat"
        case "B-205":
            return "u deed in dit dossier al iets wat hier niet mee samengaat"
        case "B-201":
            return "u vroeg dit zelf"
    # Nobody in particular is acting: who may is the profile's answer.
    who = competent(_of_nobody(act, case, profile, part))
    if not who:
        return "dit hoort bij een andere fase van het protocol"
    return f"dit doet: {roles(profile, who)}"


def waits(refusal: TrefferError) -> str:
    """Return what a hit check waits for."""
    return _WAITS.get(refusal.code) or faults.told(refusal).text


def of_state(case: Case) -> str:
    """Return why nothing more can be done in a case that ended, or nothing."""
    return "" if case.state is CaseState.OPEN else f"dit dossier is {word(case.state)}"


def _of_nobody(act: Act, case: Case, profile: Protocol, part: str) -> Attempt:
    return Attempt(act=act, actor=_NOBODY, profile=profile, case=case, part=part)
