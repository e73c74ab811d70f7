"""The data contract of a source (ODCS 3.2): what its department agreed to deliver, and how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from contracts import case_mapping, odcs, relevance
from contracts.column_rules import read_columns
from contracts.columns import FLAG_KINDS, IDENTITY, IDENTITY_KINDS, Column, ColumnKind, Treatment
from contracts.errors import Invalid
from contracts.ids import DepartmentName, SourceName
from contracts.odcs import Document, LintFinding, Part, Path
from contracts.shown_values import note_shown_values, numbers_of_persons

READERS = (
    "brp_haalcentraal", "brp_haalcentraal_historie", "brp_gba", "brp_lo", "stuf_bg",
    "bag_extract", "bag_csv", "woz_haalcentraal", "stuf_woz", "tabular",
    "kvk", "brk", "zgw", "decos", "powerbrowser",
)  # fmt: skip
"""The formats a contract can name."""

_OWN = (
    "role", "department", "contact", "secrecy", "openedBy", "law", "legalGround", "regime",
    "indicators", "relevance", "warnAfter", "grantIdentity", "maxBadShare", "maxShrink",
)  # fmt: skip
_MAPPED = ("decos", "powerbrowser")
_SUWINET, _SUWI = "suwinet", "suwi"
_ARCHIVED = "archiefactiedatum"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""How a source can be called."""
OPTIONS = ("delimiter", "encoding", "sheet", "shape", "mostConfidential", "roles")
"""What a contract can tell a reader, beside the mapping of a case system."""
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
_PERIOD = re.compile(r"(\d{1,5}) ?([dh])")
_COMPARED = {"string": "text", "boolean": "text", "integer": "number"}
_NOTHING = timedelta(0)


class SourceRole(StrEnum):
    """Whether a source can give a hit, or only says who and where."""

    HIT = "hit"
    IDENTIFICATION = "identification"


class Secrecy(StrEnum):
    """Whether a source may be asked; what a contract leaves out is closed."""

    OPEN = "open"
    CLOSED = "closed"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningDecision:
    """The recorded decision (collegebesluit) that opens a closed source."""

    reference: str
    taken: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContract:
    """Everything agreed about one source."""

    name: SourceName
    contract_id: str
    """The contract's own id; the source's name is its last part."""
    title: str
    version: str
    department: DepartmentName
    contact: str
    """Whom to call there, shown on a hit."""
    role: SourceRole
    secrecy: Secrecy
    decision: OpeningDecision | None
    """What opens a closed source; none leaves it closed."""
    law: str | None
    """The article that forbids a forbidden source."""
    legal_ground: str
    regime: str
    """The sectoral law it stands under, as protocols name it; `geen` if none (R-143)."""
    indicators: tuple[str, ...]
    """What being known here says of irregularity or threat, in a protocol's words (R-109)."""
    purpose: str
    limitations: str
    format: str
    """The reader, one of `READERS`."""
    options: Mapping[str, str]
    """For the reader: delimiter, encoding, sheet and what else its format asks."""
    columns: tuple[Column, ...]
    relevance: relevance.Rule
    relevance_text: str
    """The rule as it is written, for who signs it."""
    max_bad_share: float
    """A delivery with a larger share of its rows put aside is refused."""
    max_shrink: float
    """A delivery that lost a larger share of its rows since last time is refused."""
    min_rows: int
    frequency: timedelta
    warn_after: timedelta
    use_for: timedelta
    """From the date of its data; after this a delivery gives no answers any more."""
    destroy_after: timedelta
    grant_identity: bool
    """Whether names, birth dates and addresses can be granted, not only verified."""
    sha256: str
    """Of the contract's text, in hexadecimal."""

    @property
    def is_identification(self) -> bool:
        """Whether it says who and where, and never gives a hit by presence alone (R-109)."""
        return self.role is SourceRole.IDENTIFICATION

    def is_opened(self, today: date) -> bool:
        """Whether a recorded decision opened it by that day (R-137)."""
        return self.decision is not None and self.decision.taken <= today

    def answers(self) -> dict[str, str]:
        """Return what it says to the questions of a privacy check (R-092, R-093)."""
        classes = dict.fromkeys(c.classification for c in self.columns if c.classification)
        return {
            "legal_ground": self.legal_ground,
            "purpose": self.purpose,
            "department": self.department,
            "nature": ", ".join(classes),
            "safeguards": self.limitations,
        }

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that hold the register's own number of a record."""
        return tuple(column.name for column in self.columns if column.primary_key)

    def reference(self) -> dict[str, str]:
        """Return what a delivery says of the contract it was made under."""
        return {"id": self.contract_id, "version": self.version, "sha256": self.sha256}

    def of_kind(self, kind: ColumnKind) -> tuple[str, ...]:
        """Return the kept columns of one kind, in the contract's order."""
        return tuple(
            column.name
            for column in self.columns
            if column.kind is kind and column.treatment is not Treatment.DROP
        )


def load(text: str, schema: Mapping[str, object] | None = None) -> SourceContract:
    """Read a contract; raises one `Invalid` with every finding of the schema and of our rules.

    The schema is the JSON Schema of ODCS 3.2; without it our own rules alone are held.
    """
    return _loaded(text) if schema is None else _whole(*_read(text, schema))


def lint(text: str, schema: Mapping[str, object]) -> tuple[LintFinding, ...]:
    """Return everything wrong with a contract, in the order of its lines."""
    return _read(text, schema)[1]


def drafted(
    text: str, schema: Mapping[str, object]
) -> tuple[SourceContract | None, tuple[LintFinding, ...]]:
    """Return a contract as far as it can be read, and everything that is wrong with it.

    A part with a finding holds a stand-in: with findings it can be tried out, never used.
    """
    return _read(text, schema)


def fields(contract: SourceContract) -> dict[str, tuple[str, ...]]:
    """Return the columns to seal per category; `identity` has every name, birth date, address."""
    found: dict[str, list[str]] = {IDENTITY: []}
    for column in contract.columns:
        if column.treatment is Treatment.TOKEN and column.kind in IDENTITY_KINDS:
            found[IDENTITY].append(column.name)
        if column.category not in {None, IDENTITY}:
            found.setdefault(str(column.category), []).append(column.name)
    return {category: tuple(columns) for category, columns in found.items()}


def grantable(contract: SourceContract) -> frozenset[str]:
    """Return the columns that a grant can name."""
    return frozenset(
        column
        for category, columns in fields(contract).items()
        if category != IDENTITY or contract.grant_identity
        for column in columns
    )


# A page looks at every contract, and reading one takes as long as drawing it.
@lru_cache(maxsize=128)
def _loaded(text: str) -> SourceContract:
    return _whole(*_read(text, None))


def _whole(contract: SourceContract | None, findings: Sequence[LintFinding]) -> SourceContract:
    if contract is None or findings:
        listed = "\n".join(f"  {finding}" for finding in findings)
        raise Invalid(
            f"The contract cannot be used: {len(findings)} findings.\n{listed}", code="C-110"
        )
    return contract


def _read(
    text: str, schema: Mapping[str, object] | None
) -> tuple[SourceContract | None, tuple[LintFinding, ...]]:
    document = odcs.read(text)
    if isinstance(document, LintFinding):
        return None, (document,)
    if schema is not None:
        odcs.check(document, schema)
    contract = _contract(document, text)
    note_shown_values(document)
    unique = dict.fromkeys([*document.findings, *numbers_of_persons(text)])
    return contract, tuple(sorted(unique, key=lambda finding: finding.line))


def _contract(document: Document, text: str) -> SourceContract:
    top = Part(document, (), _OWN)
    name = _name(top)
    if top.value("apiVersion") != "v3.2.0" or top.value("kind") != "DataContract":
        top.note("apiVersion", "is not a DataContract of v3.2.0", "Write it to that version")
    if not _VERSION.fullmatch(version := top.needed("version")):
        top.note("version", "is not a version", "Write it as 1.0.0")
    secrecy = Secrecy(top.choice("secrecy", Secrecy) or Secrecy.CLOSED)
    if secrecy is Secrecy.FORBIDDEN:
        top.needed("law")
    role = top.needed("role") and top.choice("role", SourceRole)
    reader, options = _server(document)
    columns, min_rows = _table(document)
    _check_reader(top, reader, options)
    periods = _periods(document)
    warn_after = _warn_after(top, periods["latency"])
    return SourceContract(
        name=SourceName(name),
        contract_id=top.text("id") or "",
        title=top.needed("name"),
        version=version,
        department=DepartmentName(top.needed("department")),
        contact=top.needed("contact"),
        role=SourceRole(role or SourceRole.HIT),
        secrecy=secrecy,
        decision=_decision(top),
        law=top.text("law"),
        legal_ground=top.needed("legalGround"),
        regime=top.needed("regime"),
        indicators=tuple(top.texts("indicators")),
        limitations=Part(document, ("description",), ()).text("limitations") or "",
        purpose=Part(document, ("description",), ()).needed("purpose"),
        format=reader,
        options=options,
        columns=columns,
        relevance=_relevance(top, columns),
        relevance_text=" ".join((top.text("relevance") or "").split()),
        max_bad_share=top.number("maxBadShare", 0.01, most=1),
        max_shrink=top.number("maxShrink", 0.5, most=1),
        min_rows=min_rows,
        frequency=periods["frequency"],
        warn_after=warn_after,
        use_for=periods["latency"],
        destroy_after=periods["retention"],
        grant_identity=bool(top.flag("grantIdentity")),
        sha256=sha256(text.encode()).hexdigest(),
    )


def _name(top: Part) -> str:
    name = top.needed("id").rpartition(":")[2]
    if not NAME.fullmatch(name):
        top.note(
            "id", "does not end in a source name", "Write urn:treffer:source:NAME in a-z 0-9 _"
        )
    return name


def _decision(top: Part) -> OpeningDecision | None:
    if top.value("openedBy") is None:
        return None
    said = top.value("openedBy")
    reference, taken = (
        (said.get("reference"), said.get("date")) if isinstance(said, dict) else (None, None)
    )
    day = relevance.written_date(taken) if isinstance(taken, str) else None
    if not isinstance(reference, str) or not reference.strip() or day is None:
        top.note("openedBy", "is not a decision", "Write {reference: text, date: yyyy-mm-dd}")
        return None
    return OpeningDecision(reference=reference.strip(), taken=day)


def _server(document: Document) -> tuple[str, dict[str, str]]:
    listed = document.root.get("servers")
    if not isinstance(listed, list) or len(listed) != 1:
        document.note(("servers",), "a contract has one server", "Say where deliveries stand")
        return "", {}
    part = Part(document, ("servers", 0), ("reader", *OPTIONS, case_mapping.PROPERTY))
    reader = part.needed("reader") and part.choice("reader", READERS)
    options = {name: value for name in OPTIONS if (value := part.value(name)) is not None}
    for name, value in options.items():
        if not isinstance(value, str) or not value:
            part.note(name, "must be a text", "Put quotes round it")
    given = {name: str(value) for name, value in options.items()}
    if mapped := case_mapping.option(document, part, is_needed=reader in _MAPPED):
        given[case_mapping.PROPERTY] = mapped
    return reader or "", given


def _check_reader(top: Part, reader: str, options: Mapping[str, str]) -> None:
    """Note what a format demands of the contract as a whole."""
    if options.get("shape") == _SUWINET and top.value("regime") != _SUWI:
        top.note("regime", "Suwinet stands under the Wet SUWI", f"Write {_SUWI}")
    if reader == "zgw" and _ARCHIVED not in (top.text("relevance") or ""):
        top.note(
            "relevance",
            "does not end when a case is destroyed or goes to the archive",
            f"Add: (archief = 'nee' or {_ARCHIVED} >= vandaag)",
        )


def _table(document: Document) -> tuple[tuple[Column, ...], int]:
    listed = document.root.get("schema")
    if not isinstance(listed, list) or len(listed) != 1:
        document.note(("schema",), "a contract has one table", "Write one contract per table")
        return (), 1
    table = Part(document, ("schema", 0), ())
    properties = table.value("properties")
    count = len(properties) if isinstance(properties, list) else 0
    columns = read_columns(document, ("schema", 0, "properties"), count)
    if not any(column.primary_key for column in columns):
        table.note("properties", "no column is the primaryKey", "Say which number a record has")
    if not any(column.treatment is Treatment.TOKEN for column in columns):
        table.note("properties", "no column is a token", "Say what a record can be found by")
    return columns, _min_rows(table)


def _min_rows(table: Part) -> int:
    """Return the fewest rows that the table's rowCount rule allows, at least 1."""
    checks = table.value("quality")
    fewest = 1
    for check in checks if isinstance(checks, list) else []:
        if isinstance(check, dict) and check.get("metric") == "rowCount":
            for name, more in (("mustBeGreaterThan", 1), ("mustBeGreaterOrEqualTo", 0)):
                if isinstance(bound := check.get(name), int):
                    fewest = max(fewest, bound + more)
        else:
            table.note("quality", "is not a rule of ours", "Use metric: rowCount alone")
    return fewest


def _relevance(top: Part, columns: tuple[Column, ...]) -> relevance.Rule:
    try:
        rule = relevance.parse(top.needed("relevance"))
    except Invalid as error:
        if top.text("relevance"):
            top.note("relevance", str(error).rstrip("."), "Correct it, or write altijd")
        return relevance.Always(holds=False)
    kept = {column.name: column for column in columns}
    used = relevance.compared(rule)
    for name, types in used.items():
        column = kept.get(name)
        if column is None or column.treatment is not Treatment.RELEVANCE:
            top.note("relevance", f"uses {name}", f"Give a column {name} the treatment relevance")
        elif types != {_COMPARED.get(column.logical_type, column.logical_type)}:
            top.note("relevance", f"compares {name} as another type", "Compare it as its own")
    for column in columns:
        unused = column.treatment is Treatment.RELEVANCE and column.name not in used
        if unused and column.kind is not ColumnKind.THEME and column.kind not in FLAG_KINDS:
            top.note("relevance", f"does not use {column.name}", "Use it, or treat it otherwise")
    return rule


def _periods(document: Document) -> dict[str, timedelta]:
    """Return frequency, latency and retention; each must be there, and grow in that order."""
    periods = dict.fromkeys(("frequency", "latency", "retention"), _NOTHING)
    places: dict[str, Path] = {}
    listed = document.root.get("slaProperties")
    for number, entry in enumerate(listed if isinstance(listed, list) else []):
        name = entry.get("property") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name not in periods:
            document.note(("slaProperties", number), "is no clock of ours", "Remove it")
        else:
            periods[name] = _period(f"{entry.get('value')}{str(entry.get('unit'))[:1]}")
            places[name] = ("slaProperties", number)
    for name, period in periods.items():
        if period == _NOTHING:
            document.note(
                places.get(name, ("slaProperties",)),
                f"{name} is missing or no period",
                "Give value and unit d or h",
            )
    if periods["latency"] > periods["retention"]:
        document.note(("slaProperties",), "latency exceeds retention", "Use it no longer than kept")
    return periods


def _warn_after(top: Part, use_for: timedelta) -> timedelta:
    written = top.needed("warnAfter")
    period = _period(written)
    if written and (period == _NOTHING or period > use_for):
        top.note("warnAfter", "is no period, or longer than the latency", "Write it as 2d or 12h")
    return period


def _period(text: str) -> timedelta:
    """Return a period written as 2d or 12h, or none at all."""
    found = _PERIOD.fullmatch(text)
    if not found:
        return _NOTHING
    return timedelta(**{{"d": "days", "h": "hours"}[found[2]]: int(found[1])})
