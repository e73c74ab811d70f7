"""Which sources no decision and no exemption can make askable (R-134, R-139)."""

from collections.abc import Iterable

from contracts.protocol import LawClass, Protocol, SourceLaw
from contracts.sources import SourceContract


def barring(contract: SourceContract, profile: Protocol) -> SourceLaw | None:
    """Return the law of a profile under which this can be no source at all, or nothing.

    The law that names the source and the law of its own regime both count.
    """
    laws = (profile.law(contract.name, contract.regime), profile.source_law.get(contract.regime))
    for law in laws:
        if law is not None and law.closed_by is LawClass.UNREGISTRABLE:
            return law
    return None


def registrable(contract: SourceContract, profile: Protocol) -> bool:
    """Return whether a profile lets this be a source."""
    return barring(contract, profile) is None


def barred_everywhere(contract: SourceContract, profiles: Iterable[Protocol]) -> SourceLaw | None:
    """Return the law that bars a source under every profile that knows its law, or nothing.

    This is for where no profile is in use: at a department, which delivers to one hub.
    """
    found = [
        barring(contract, profile)
        for profile in profiles
        if profile.law(contract.name, contract.regime) is not None
    ]
    return found[0] if found and None not in found else None
