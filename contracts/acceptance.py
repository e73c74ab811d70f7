"""What every source must stand before it is submitted, and that it did, for one exact contract.

The suite tries a source out with throw-away keys (product 4.3); what must be refused is tried
as well as what must work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from contracts.errors import Invalid
from contracts.ids import SourceName


class Variant(StrEnum):
    """What is made of a raw file, in memory, to be tried."""

    SAME = "same"
    EXTRA = "extra"
    SHRUNK = "shrunk"
    CUT = "cut"
    EMPTY = "empty"
    OTHER = "other"
    MISSING = "missing"
    RETYPED = "retyped"
    MIXED = "mixed"
    FUTURE = "future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one changed copy, as the department's program tells the hub's."""

    variant: Variant
    case: str
    delivery: str | None = None
    read: int = 0
    delivered: int = 0
    ignored: tuple[str, ...] = ()
    """Columns that the contract does not name, as the run told them."""
    code: str | None = None
    exit: int = 0
    title: str = ""
    skipped: str = ""
    """Why the format of the file has no such copy."""
    left: int = 0
    """How many files and folders a refusal left where deliveries are put."""


class Check(StrEnum):
    """Everything that is tried, in this order."""

    LINT = "contract-lint"
    CONNECTION = "connection"
    WRONG_CREDENTIALS = "wrong-credentials"
    DELIVERED = "delivered"
    FRESHNESS = "freshness"
    FUTURE = "future-date"
    EMPTY = "empty"
    OTHER_FILE = "other-file"
    CUT_FILE = "cut-off-file"
    CUT_DELIVERY = "cut-off-delivery"
    ALTERED = "altered"
    TWICE = "twice"
    EXTRA_COLUMN = "extra-column"
    MISSING_COLUMN = "missing-column"
    RETYPED_COLUMN = "retyped-column"
    MIXED_ENCODING = "mixed-encoding"
    SHRUNKEN = "shrunken"
    CONFIRMED = "shrunken-confirmed"
    REMOVED = "removed-rows"
    OLDER = "older"
    RAW_VALUES = "raw-values"


class Mark(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"


TITLES: Mapping[Check, str] = {
    Check.LINT: "the contract has no findings",
    Check.CONNECTION: "the inbox can be listed",
    Check.WRONG_CREDENTIALS: "wrong credentials open nothing",
    Check.DELIVERED: "the file becomes a delivery that the hub takes",
    Check.FRESHNESS: "the date of the data is read",
    Check.FUTURE: "data of tomorrow are refused",
    Check.EMPTY: "an empty file is refused",
    Check.OTHER_FILE: "a file of another kind is refused",
    Check.CUT_FILE: "half a file is refused",
    Check.CUT_DELIVERY: "half a delivery is refused",
    Check.ALTERED: "an altered delivery is refused",
    Check.TWICE: "the same file twice gives the same",
    Check.EXTRA_COLUMN: "an extra column is ignored and told",
    Check.MISSING_COLUMN: "a missing column is refused",
    Check.RETYPED_COLUMN: "a column of another type is refused",
    Check.MIXED_ENCODING: "two encodings in one file are refused",
    Check.SHRUNKEN: "a file that lost many rows is refused",
    Check.CONFIRMED: "it is taken when somebody confirms it",
    Check.REMOVED: "what was removed is gone after a refresh",
    Check.OLDER: "an older delivery does not replace a newer",
    Check.RAW_VALUES: "no raw value is in anything made or told",
}

REPAIRS: Mapping[Check, str] = {
    Check.LINT: "Correct what `treffer source lint` lists.",
    Check.CONNECTION: "Correct inbox or credentials in treffer.toml; see docs/how-to/inboxes.md.",
    Check.WRONG_CREDENTIALS: "Have whoever runs the inbox ask for a password, key or token.",
    Check.DELIVERED: "Correct the contract or the export until `treffer-extract run` takes it.",
    Check.FRESHNESS: "Give the date that the file carries, or leave --as-of out.",
    Check.FUTURE: "Do not use this reader: it takes dates on trust.",
    Check.EMPTY: "Let the contract demand rows: quality, metric rowCount, mustBeGreaterThan.",
    Check.OTHER_FILE: "Do not use this reader: it takes files that are none of its own.",
    Check.CUT_FILE: "Lower maxShrink and maxBadShare, or have a format that says where it ends.",
    Check.CUT_DELIVERY: "Report it: the hub takes a delivery that is not whole.",
    Check.ALTERED: "Report it: the hub takes a delivery that was altered.",
    Check.TWICE: "Give a unique primaryKey; without one doubles differ from run to run.",
    Check.EXTRA_COLUMN: "Report it: the reader must leave out and tell what nobody agreed on.",
    Check.MISSING_COLUMN: "Report it: the reader fills in what is not there.",
    Check.RETYPED_COLUMN: "Give the column a kind, pattern or logicalType that its values keep to.",
    Check.MIXED_ENCODING: "Leave the option encoding out, or write utf-8, and export in UTF-8.",
    Check.SHRUNKEN: "Write a lower maxShrink, so that half a register is noticed.",
    Check.CONFIRMED: "Let the contract's own least number of rows be lower than what you confirm.",
    Check.REMOVED: "Report it: rows that were removed at the source can still be found.",
    Check.OLDER: "Report it: the hub takes an older delivery for a newer one.",
    Check.RAW_VALUES: "Stop using this reader and report it: it gives values away.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one check ended; the reason holds names and counts, never a value."""

    check: Check
    mark: Mark
    reason: str = ""

    @property
    def title(self) -> str:
        """Return what was to be shown."""
        return TITLES[self.check]

    @property
    def repair(self) -> str:
        """Return what to do; nothing unless it failed."""
        return REPAIRS[self.check] if self.mark is Mark.FAILED else ""


def passed(check: Check, reason: str = "") -> Result:
    """Return that a check passed, and by what."""
    return Result(check=check, mark=Mark.PASSED, reason=reason)


def failed(check: Check, reason: str) -> Result:
    """Return that a check failed, and why."""
    return Result(check=check, mark=Mark.FAILED, reason=reason)


def not_applicable(check: Check, reason: str) -> Result:
    """Return that a check says nothing of this source, and why."""
    return Result(check=check, mark=Mark.NOT_APPLICABLE, reason=reason)


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Acceptance:
    """That the suite was run on one exact text of a contract, and how it ended."""

    source: str
    sha256: str
    """Of the contract's text, in hexadecimal: another text was not tried."""
    at: AwareDatetime
    passed: int
    failed: int
    not_applicable: int

    @property
    def is_accepted(self) -> bool:
        """Whether the source may be submitted under this text."""
        return self.failed == 0 and self.passed > 0

    def to_json(self) -> bytes:
        """Return what is kept beside the contract."""
        return _ACCEPTANCE.dump_json(self, indent=1)


_ACCEPTANCE = TypeAdapter(Acceptance)


def of(source: SourceName, text: str, results: Sequence[Result], at: datetime) -> Acceptance:
    """Return how a run on this text of a contract ended, counted."""
    marks = [result.mark for result in results]
    return Acceptance(
        source=source,
        sha256=sha256(text.encode()).hexdigest(),
        at=at,
        passed=marks.count(Mark.PASSED),
        failed=marks.count(Mark.FAILED),
        not_applicable=marks.count(Mark.NOT_APPLICABLE),
    )


def from_json(content: bytes) -> Acceptance:
    """Read what is kept beside a contract; raises `Invalid` for anything else."""
    try:
        return _ACCEPTANCE.validate_json(content)
    except ValidationError:
        raise Invalid(
            "What is kept of the acceptance suite cannot be read. Run it again: "
            "treffer source accept NAME --from FILE.",
            code="C-660",
        ) from None
