"""Which field may be shared with whom: nothing, unless no rule of the protocol stops it.

Who may receive at all (R-141, R-151, R-153 to R-155, R-157, R-158), and each field by itself
(R-100, R-149, R-154). The hub proposes under these rules; the gate decides under the same ones,
by its own profile and its own grants.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from contracts.asking import NO_REGIME
from contracts.cases import MINIMUM_REASON
from contracts.errors import NotPermitted, WrongUse
from contracts.protocol import CheckKind, LawClass, PrivacyCheckPart, Protocol, Recipient
from contracts.sharing import FieldRef, Held, Participant, Share, Sharing, Stop
from contracts.sources import Secrecy, SourceContract

_NAME = re.compile(r"\w[\w .,&'()-]{0,59}")


def is_open(contract: SourceContract, profile: Protocol) -> bool:
    """Return whether neither a law nor its own secrecy closes a source, opened or not (R-154)."""
    law = profile.law(contract.name, contract.regime)
    by_law = law.closed_by is LawClass.OPEN if law else contract.regime == NO_REGIME
    return by_law and contract.secrecy is Secrecy.OPEN


def sharing_part(asked: Sharing, profile: Protocol) -> PrivacyCheckPart | None:
    """Return the check of the profile that this is, if it decides on sharing in that phase."""
    phase = next((one for one in profile.phases if one.id == asked.phase), None)
    part = phase.privacy_check(asked.prescribed) if phase else None
    return part if part is not None and part.kind is CheckKind.SHARING else None


def signers(asked: Sharing, profile: Protocol) -> frozenset[str]:
    """Return the roles that sign it, on doubt or always; none where the profile has no such."""
    part = sharing_part(asked, profile)
    return frozenset((*part.by, *part.on_doubt)) if part else frozenset()


def wrong(asked: Sharing, part: PrivacyCheckPart) -> WrongUse | None:
    """Return what is wrong with its form: who takes part, what is answered, one record each."""
    names = [one.name for one in asked.participants]
    persons = [person for one in asked.participants for person in one.persons]
    if not names or not all(one.fields and _NAME.fullmatch(one.name) for one in asked.participants):
        return WrongUse(
            "Name at least one participant, in at most 60 letters, with at least one field.",
            code="B-171",
        )
    if len(set(names)) < len(names) or len(set(persons)) < len(persons):
        return WrongUse(
            "Name each participant once; one person looks for one of them only (R-151).",
            code="B-171",
        )
    if part.per_participant and len(names) > 1:
        return WrongUse(
            f"{part.id} wants a check of its own for each participant (R-038): one file each.",
            code="B-172",
        )
    unanswered = [name for name in part.questions if not asked.answers.get(name, "").strip()]
    if unanswered or set(asked.answers) - set(part.questions):
        return WrongUse(
            f"{part.id} wants these questions answered under [answers]: "
            f"{', '.join(part.questions) or 'none'}.",
            code="B-173",
        )
    return None


def stops(asked: Sharing, participant: Participant, profile: Protocol) -> tuple[Stop, ...]:
    """Return why this participant receives nothing at all; none where it may."""
    recipient = profile.recipients.get(participant.recipient)
    if recipient is None:
        return (Stop(rule="R-154", told="the protocol has no such kind of recipient"),)
    return tuple(
        Stop(rule=rule, told=told)
        for rule, told, applies in _OF_PARTICIPANT
        if applies(asked, participant, recipient)
    )


def stops_of_field(
    asked: Sharing,
    participant: Participant,
    ref: FieldRef,
    profile: Protocol,
    held: Mapping[FieldRef, Held],
) -> tuple[Stop, ...]:
    """Return why this field stays away from this participant; none where it may be allowed."""
    found, recipient = held.get(ref), profile.recipients.get(participant.recipient)
    if ref not in participant.fields or recipient is None:
        return (Stop(rule="R-100", told="it was not proposed for this participant"),)
    if found is None:
        return (Stop(rule="R-149", told="it is not granted in this case now"),)
    found_stops = []
    if found.department in _receive_only(asked, profile):
        found_stops.append(Stop(rule="R-141", told="who only receives supplies nothing"))
    if recipient.open_sources_only and not found.is_open:
        found_stops.append(_CLOSED_SOURCE)
    return tuple(found_stops)


def shareable(asked: Sharing, profile: Protocol, held: Mapping[FieldRef, Held]) -> frozenset[Share]:
    """Return the cells that a signer may allow; whatever is not among them stays unshared."""
    part = sharing_part(asked, profile)
    if part is None or wrong(asked, part) is not None:
        return frozenset()
    return frozenset(
        Share(one.name, ref)
        for one in asked.participants
        if not stops(asked, one, profile)
        for ref in one.fields
        if not stops_of_field(asked, one, ref, profile, held)
    )


def proposed(asked: Sharing, profile: Protocol, held: Mapping[FieldRef, Held]) -> Sharing:
    """Return what may be proposed, without fields of closed sources (R-154), or raise why not."""
    for one in asked.participants:
        found = [(stop, one.name) for stop in stops(asked, one, profile)]
        found += [
            (stop, f"{one.name}, {ref}")
            for ref in one.fields
            for stop in stops_of_field(asked, one, ref, profile, held)
            if stop is not _CLOSED_SOURCE
        ]
        if found:
            stop, what = found[0]
            raise NotPermitted(f"{what}: {stop.told} ({stop.rule}).", code="B-174")
    kept = shareable(asked, profile, held)
    stripped = tuple(
        replace(one, fields=tuple(ref for ref in one.fields if Share(one.name, ref) in kept))
        for one in asked.participants
    )
    bare = [one.name for one in stripped if not one.fields]
    if bare:
        raise NotPermitted(
            f"{', '.join(bare)}: every field is of a closed source, and this recipient gets none "
            "of those (R-154).",
            code="B-174",
        )
    return replace(asked, participants=stripped)


def _receive_only(asked: Sharing, profile: Protocol) -> frozenset[str]:
    return frozenset(
        one.name
        for one in asked.participants
        if (kind := profile.recipients.get(one.recipient)) is not None and kind.receives_only
    )


def _lacks(asked: Sharing, _: Participant, recipient: Recipient) -> bool:
    """Return whether it needs something that does not stand, this check itself aside."""
    return not set(recipient.needs) - {asked.prescribed} <= asked.stands


def _without_hit(asked: Sharing, participant: Participant, recipient: Recipient) -> bool:
    return recipient.hit_only and participant.name not in asked.hits


def _prepares(asked: Sharing, participant: Participant, recipient: Recipient) -> bool:
    return recipient.receives_only and not asked.prepared_by.isdisjoint(participant.persons)


def _unargued(_: Sharing, participant: Participant, __: Recipient) -> bool:
    return len(participant.need.strip()) < MINIMUM_REASON


def _without_persons(_: Sharing, participant: Participant, __: Recipient) -> bool:
    return not participant.persons


_CLOSED_SOURCE = Stop(rule="R-154", told="its source is closed, and this recipient gets open ones")

_OF_PARTICIPANT: Sequence[tuple[str, str, Callable[[Sharing, Participant, Recipient], bool]]] = (
    ("R-155", "what this recipient needs does not stand in the case", _lacks),
    ("R-153", "only a department with a hit of its own takes part", _without_hit),
    ("R-141", "who only receives prepares nothing", _prepares),
    ("R-100", f"say why it needs them, in at least {MINIMUM_REASON} characters", _unargued),
    ("R-151", "nobody is named who may look for it", _without_persons),
)
"""Each rule on who takes part: its number, what it says, and whether it stops them."""
