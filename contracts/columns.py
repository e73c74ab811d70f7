"""What a column of a source is, and what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum

IDENTITY = "identity"
"""The category of name, birth date and address as written: always sealed, for the verifier."""


class Treatment(StrEnum):
    """What becomes of a column; one that its contract does not name is dropped."""

    TOKEN = "token"  # noqa: S105  no password
    SUBSTANCE = "substance"
    RELEVANCE = "relevance"
    DROP = "drop"


class Severity(StrEnum):
    """What a value that breaks a rule costs: its row, or itself alone."""

    REJECT = "reject"
    BLANK = "blank"


class ColumnKind(StrEnum):
    """The closed list of what a column can hold."""

    KEY = "key"
    BSN = "bsn"
    FAMILY_NAME = "family-name"
    PREFIX = "prefix"
    GIVEN_NAMES = "given-names"
    INITIALS = "initials"
    FULL_NAME = "full-name"
    PARTNER_NAME = "partner-name"
    PARTNER_PREFIX = "partner-prefix"
    BIRTH_DATE = "birth-date"
    PARTY_NAME = "party-name"
    PARTY_TYPE = "party-type"
    ORGANISATION_NAME = "organisation-name"
    KVK = "kvk"
    BRANCH = "branch"
    RSIN = "rsin"
    STREET = "street"
    SHORT_STREET = "short-street"
    HOUSE_NUMBER = "house-number"
    HOUSE_LETTER = "house-letter"
    HOUSE_ADDITION = "house-addition"
    HOUSE_INDICATION = "house-indication"
    POSTCODE = "postcode"
    PLACE = "place"
    ADDRESS_LINE = "address-line"
    BAG_NUM = "bag-num"
    BAG_VBO = "bag-vbo"
    BAG_PAND = "bag-pand"
    PARCEL = "parcel"
    PLATE = "plate"
    THEME = "theme"
    WPG_FLAG = "wpg-flag"
    OWN_OBSERVATION = "own-observation"
    DATE = "date"
    CODE_LIST = "code-list"
    FREE_TEXT = "free-text"


PERSON_KINDS = frozenset(
    {
        ColumnKind.BSN,
        ColumnKind.FAMILY_NAME,
        ColumnKind.PREFIX,
        ColumnKind.GIVEN_NAMES,
        ColumnKind.INITIALS,
        ColumnKind.FULL_NAME,
        ColumnKind.PARTNER_NAME,
        ColumnKind.PARTNER_PREFIX,
        ColumnKind.BIRTH_DATE,
    }
)
EITHER_KINDS = frozenset({ColumnKind.PARTY_NAME, ColumnKind.PARTY_TYPE})
ORGANISATION_KINDS = frozenset(
    {ColumnKind.ORGANISATION_NAME, ColumnKind.KVK, ColumnKind.BRANCH, ColumnKind.RSIN}
)
ADDRESS_KINDS = frozenset(
    {
        ColumnKind.STREET,
        ColumnKind.SHORT_STREET,
        ColumnKind.HOUSE_NUMBER,
        ColumnKind.HOUSE_LETTER,
        ColumnKind.HOUSE_ADDITION,
        ColumnKind.HOUSE_INDICATION,
        ColumnKind.POSTCODE,
        ColumnKind.PLACE,
        ColumnKind.ADDRESS_LINE,
        ColumnKind.BAG_NUM,
        ColumnKind.BAG_VBO,
        ColumnKind.BAG_PAND,
    }
)
PARTY_KINDS = (
    PERSON_KINDS
    | EITHER_KINDS
    | ORGANISATION_KINDS
    | ADDRESS_KINDS
    | {ColumnKind.PARCEL, ColumnKind.PLATE}
)
"""The kinds that say something of a party: only these, `theme` and `key` can be tokens."""

FLAG_KINDS = frozenset({ColumnKind.WPG_FLAG, ColumnKind.OWN_OBSERVATION})
"""What says of a row whether it may be in a delivery at all (R-129, R-139)."""

NUMBER_KINDS = frozenset(
    {
        ColumnKind.KEY,
        ColumnKind.BSN,
        ColumnKind.KVK,
        ColumnKind.BRANCH,
        ColumnKind.RSIN,
        ColumnKind.BAG_NUM,
        ColumnKind.BAG_VBO,
        ColumnKind.BAG_PAND,
        ColumnKind.PARCEL,
    }
)
"""Identifiers that are texts of digits: kept as a number they lose leading zeros or digits."""

IDENTITY_KINDS = (PERSON_KINDS | EITHER_KINDS | ADDRESS_KINDS | {ColumnKind.ORGANISATION_NAME}) - (
    NUMBER_KINDS | {ColumnKind.PARTY_TYPE, ColumnKind.SHORT_STREET}
)
"""Names, birth dates and addresses: what a verifier compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a source, as its contract has it."""

    name: str
    logical_type: str
    """string, integer, number, date or boolean."""
    treatment: Treatment
    kind: ColumnKind | None = None
    category: str | None = None
    """What it is sealed together with, if the contract says so."""
    party: str | None = None
    """The label of the party it tells of; set for every kind of `PARTY_KINDS`."""
    classification: str | None = None
    """How sensitive it is, in the words of the municipality: `bijzonder`, `strafrechtelijk`."""
    law: str | None = None
    """The law under which special data may be supplied (R-128)."""
    primary_key: bool = False
    required: bool = False
    unique: bool = False
    severity: Severity = Severity.BLANK
    pattern: str | None = None
    max_length: int | None = None
    codes: tuple[str, ...] = ()
    """The values allowed; none means any."""
