"""What a delivery says of itself, and every reason for which the hub refuses one whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from contracts.errors import Invalid
from contracts.ids import DeliveryId, SourceName
from contracts.sources import SourceContract

FORMAT = "treffer-delivery/1"


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class FileFacts:
    """Size and hash of one file of a delivery."""

    sha256: str
    bytes: int
    rows: int


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class RowCounts:
    """What became of the raw rows; reasons and rules are names, never values."""

    read: int
    delivered: int
    rejected: Mapping[str, int]
    left_out: Mapping[str, int]
    blanked: Mapping[str, int]
    ignored_columns: int | None = None
    """Columns of the export that its contract does not know; none where nobody counted."""
    unknown: Mapping[str, int] = field(default_factory=dict)
    """Values that the register says it has but does not give, by `column: reason`."""
    withheld: tuple[str, ...] = ()
    """Columns that no record of the export may show: questions that rest on them find less."""


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Manifest:
    """The signed description of one delivery."""

    format: str
    delivery: str
    source: str
    department: str
    municipality: str
    contract: Mapping[str, str]
    """`id`, `version` and `sha256` of the data contract it was made under."""
    encoding: str
    epoch: str
    as_of: date
    created: AwareDatetime
    program: str
    raw_sha256: str
    rows: RowCounts
    files: Mapping[str, FileFacts]
    linkage_key: str
    sealed_keys: Mapping[str, str]
    key_ids: Mapping[str, str]

    def to_json(self) -> bytes:
        """Return the bytes that are signed."""
        # What nobody counted is left out: such a manifest is as it was before there were counts.
        return _MANIFEST.dump_json(self, indent=1, exclude_none=True)


_MANIFEST = TypeAdapter(Manifest)


def manifest(content: bytes) -> Manifest:
    """Read a manifest; raises `Invalid` with the names of the keys that are wrong."""
    try:
        return _MANIFEST.validate_json(content)
    except ValidationError as error:
        found = ", ".join(
            ".".join(map(str, finding["loc"])) or "the whole"
            for finding in error.errors(include_input=False, include_url=False)
        )
        raise Invalid(
            f"The manifest cannot be read (at: {found}). Ask the department to deliver again.",
            code="C-102",
        ) from None


class Breach(StrEnum):
    """Why a delivery is refused whole; the delivery in use stays in use."""

    UNSIGNED = "unsigned"
    UNKNOWN_SIGNER = "unknown_signer"
    ALTERED = "altered"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    BARRED = "barred_by_law"
    WRONG_SOURCE = "wrong_source"
    OTHER_CONTRACT = "other_contract_version"
    OTHER_ENCODING = "other_encoding"
    OTHER_KEYS = "other_keys"
    OLDER = "older_than_in_use"
    FROM_THE_FUTURE = "as_of_in_the_future"
    PAST_ITS_TERM = "past_its_term"
    TOO_MANY_BAD_ROWS = "too_many_bad_rows"
    TOO_SMALL = "too_small"
    SHRUNK = "suspiciously_small"


_TOLD: Mapping[Breach, str] = {
    Breach.UNSIGNED: "it carries no signature",
    Breach.UNKNOWN_SIGNER: "it is not signed by the department registered for this source",
    Breach.ALTERED: "its signature or a file's hash does not hold: it was altered after signing",
    Breach.TRUNCATED: "a file is missing or shorter than its manifest says",
    Breach.UNREADABLE: "its files cannot be read with this hub's keys",
    Breach.BARRED: "under the law of its source the protocol lets it be no source at all",
    Breach.WRONG_SOURCE: "it belongs to another source or municipality",
    Breach.OTHER_CONTRACT: "it was made under another version of the contract",
    Breach.OTHER_ENCODING: "it was made with another encoding or epoch",
    Breach.OTHER_KEYS: "it was made with keys this hub does not know",
    Breach.OLDER: "its data are older than those in use",
    Breach.FROM_THE_FUTURE: "the date of its data lies in the future",
    Breach.PAST_ITS_TERM: "its data are past the term after which they must be destroyed",
    Breach.TOO_MANY_BAD_ROWS: "more rows were put aside than the contract allows",
    Breach.TOO_SMALL: "it holds fewer rows than the contract demands",
    Breach.SHRUNK: "it is suspiciously small beside the one in use (if it is right, two persons "
    "confirm it, each with --confirm-shrink and its name)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A delivery that is not put into use, with every breach."""

    delivery: DeliveryId
    source: SourceName
    breaches: tuple[Breach, ...]
    difference: str = ""
    """For another contract: how the two texts differ, in names of parts and columns."""

    def message(self, in_use: DeliveryId | None) -> str:
        """Return what happened and what to do, in references and counts only."""
        told = "; ".join(_TOLD[breach] for breach in self.breaches)
        told += f" ({self.difference})" if self.difference else ""
        stays = f"{in_use} stays in use" if in_use else "No delivery of this source is in use"
        return (
            f"Delivery {self.delivery} refused: {told}. {stays}. "
            "Ask the department to correct and deliver again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the hub knows before it looks at a delivery."""

    source: SourceName
    municipality: str
    encoding: str
    epoch: str
    key_ids: Mapping[str, str]
    """The ids of the keys the delivery must have been made with."""
    today: date
    in_use: Manifest | None = field(default=None)
    confirm_shrink: bool = False


def breaches(given: Manifest, contract: SourceContract, expected: Expected) -> tuple[Breach, ...]:
    """Return every rule of contract and hub that the manifest breaks, in a fixed order."""
    bad = sum(given.rows.rejected.values())
    before = expected.in_use.rows.delivered if expected.in_use else 0
    # Shares are compared as quotients: a product of floats can miss the very edge.
    tests: Mapping[Breach, bool] = {
        Breach.WRONG_SOURCE: given.format != FORMAT
        or given.source != expected.source
        or given.municipality != expected.municipality,
        Breach.OTHER_CONTRACT: dict(given.contract) != contract.reference(),
        Breach.OTHER_ENCODING: (given.encoding, given.epoch) != (expected.encoding, expected.epoch),
        Breach.OTHER_KEYS: any(
            given.key_ids.get(name) != value for name, value in expected.key_ids.items()
        ),
        Breach.FROM_THE_FUTURE: given.as_of > expected.today,
        Breach.PAST_ITS_TERM: given.as_of + contract.destroy_after <= expected.today,
        Breach.TOO_MANY_BAD_ROWS: bad / max(given.rows.read, 1) > contract.max_bad_share,
        Breach.TOO_SMALL: given.rows.delivered < contract.min_rows,
        Breach.OLDER: expected.in_use is not None
        and (given.as_of, given.created) < (expected.in_use.as_of, expected.in_use.created),
        Breach.SHRUNK: not expected.confirm_shrink
        and (before - given.rows.delivered) / max(before, 1) > contract.max_shrink,
    }
    return tuple(breach for breach, broken in tests.items() if broken)
