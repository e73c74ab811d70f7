"""Whether a source can answer on what is known of a topic, by what its contract holds.

Of the source as agreed, before any delivery: how many of its rows have a value is not known here.
"""

from collections.abc import Mapping
from enum import StrEnum

from contracts import asking
from contracts.columns import ADDRESS_KINDS, ColumnKind, Treatment
from contracts.sources import SourceContract
from contracts.topics import Kind
from matching.canonical import Canonical
from matching.pairs import NUMBERS, PLACES


class Reach(StrEnum):
    """What a source can say of a topic with what is known."""

    ASKABLE = "askable"
    TOO_LITTLE = "too_little"
    """It would say *onvoldoende gegevens*: what both know cannot tell one from another."""
    NOT_APPLICABLE = "not_applicable"
    """It holds no topic of this kind."""


_HOLDS: Mapping[ColumnKind, str] = {
    ColumnKind.BSN: "bsn",
    ColumnKind.FAMILY_NAME: "family",
    ColumnKind.FULL_NAME: "family",
    ColumnKind.BIRTH_DATE: "year",
    ColumnKind.ORGANISATION_NAME: "organisation",
    ColumnKind.KVK: "kvk",
    ColumnKind.BRANCH: "branch",
    ColumnKind.RSIN: "rsin",
    ColumnKind.PARCEL: "parcel",
    ColumnKind.PLATE: "plate",
}
_ENOUGH: Mapping[Kind, tuple[frozenset[str], ...]] = {
    Kind.PERSON: (
        frozenset({"bsn"}),
        frozenset({"family", "year"}),
        *(frozenset({"family", place}) for place in PLACES),
    ),
    Kind.ORGANISATION: tuple(frozenset({one}) for one in ("organisation", *NUMBERS)),
    Kind.ADDRESS: tuple(frozenset({place}) for place in PLACES),
    Kind.PARCEL: (frozenset({"parcel"}),),
    Kind.VEHICLE: (frozenset({"plate"}),),
}
"""Per kind of topic what, known on both sides, lets *geen treffer* mean something."""


def reach(contract: SourceContract, kind: Kind, known: Canonical) -> Reach:
    """Return whether a source with this contract can answer on a topic."""
    if kind not in asking.kinds(contract):
        return Reach.NOT_APPLICABLE
    shared = {slot for slot, values in known.values.items() if any(values)} & _held(contract)
    is_enough = any(some <= shared for some in _ENOUGH[kind])
    return Reach.ASKABLE if is_enough else Reach.TOO_LITTLE


def _held(contract: SourceContract) -> set[str]:
    """Return the slots that a party of this source can have."""
    kinds = {one.kind for one in contract.columns if one.treatment is Treatment.TOKEN}
    held = {slot for kind, slot in _HOLDS.items() if kind in kinds}
    if not kinds.isdisjoint(ADDRESS_KINDS):
        held.update(PLACES)
    if ColumnKind.PARTY_NAME in kinds:
        held.update(("family", "organisation"))
    return held
