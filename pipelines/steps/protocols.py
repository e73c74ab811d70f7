"""Put a protocol into use, by two persons, and tell which is."""

from collections.abc import Mapping

from contracts import activation, protocol, protocol_lint
from contracts.acts import Act
from contracts.days import day_of
from contracts.errors import NotPermitted, TrefferError, TryAgain, WrongUse
from contracts.events import Event, EventKind
from contracts.parties import Actor
from pipelines.steps.authorise import authorise_new, denied_new
from pipelines.steps.bench import Bench


def activate(reference: str, bench: Bench, actor: Actor, *, read: str | None = None) -> bool:
    """Take this person's half of putting the installation's profile into use.

    Returns whether it is in use now: that takes a second person. A profile whose legal basis is
    over or that still has something to fill in is refused (R-148, R-087). With `read`, the SHA-256
    of the text as this person read it, that text and no other.
    """
    text = bench.agreements.profile_text()
    profile = protocol_lint.load(text)
    if read is not None and read != protocol.digest(text):
        raise TryAgain(
            f"The text of {profile.reference} changed since you read it; it was not put into use. "
            "Read it first.",
            code="B-254",
        )
    if profile.reference != reference:
        raise WrongUse(
            f"The profile of this installation is {profile.reference}. Another one is named in "
            "treffer.toml.",
            code="P-117",
        )
    rules = authorise_new(Act.ACTIVATE, profile, bench, actor)
    protocol_lint.require_usable(profile, day_of(bench.clock.now()))
    sha256 = protocol.digest(text)
    earlier = bench.records.activations(sha256)
    made = activation.activated(profile, sha256, earlier, actor=actor, at=bench.clock.now())
    bench.journal.append(
        Event(
            kind=EventKind.PROTOCOL_ACTIVATED,
            actor=actor.told,
            ids=(profile.reference, sha256[:12]),
            rules=rules,
        )
    )
    bench.records.add_activation(made)
    return activation.is_active([*earlier, made])


def obstacle(bench: Bench, actor: Actor) -> TrefferError | None:
    """Return why this person cannot put the installation's profile into use, or nothing.

    Nothing is journalled: it is told beforehand.
    """
    text = bench.agreements.profile_text()
    profile = protocol_lint.load(text)
    refusal = denied_new(Act.ACTIVATE, profile, actor)
    if refusal is not None:
        return refusal.error()
    now, sha256 = bench.clock.now(), protocol.digest(text)
    try:
        protocol_lint.require_usable(profile, day_of(now))
        earlier = bench.records.activations(sha256)
        activation.activated(profile, sha256, earlier, actor=actor, at=now)
    except (NotPermitted, WrongUse) as error:
        return error
    return None


def listed(texts: Mapping[str, str], bench: Bench) -> dict[str, str]:
    """Return for each profile whether it is in use, or what keeps it from that."""
    return {name: _state(text, bench) for name, text in texts.items()}


def _state(text: str, bench: Bench) -> str:
    try:
        profile = protocol_lint.load(text)
        if activation.is_active(bench.records.activations(protocol.digest(text))):
            return f"{profile.version}, in use"
        protocol_lint.require_usable(profile, day_of(bench.clock.now()))
    except NotPermitted as error:
        return str(error)
    except TrefferError as error:
        return f"cannot be read: {error.code}"
    return f"{profile.version}, not in use"
