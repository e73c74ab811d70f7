"""The small closed language in which a contract says how long a record is relevant.

    rule        = part { "or" part }
    part        = step { "and" step }
    step        = "not" step | "(" rule ")" | "altijd" | comparison
    comparison  = column ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) operand
                | column [ "not" ] "in" "(" constant { "," constant } ")"
    operand     = constant | "vandaag" [ ( "+" | "-" ) count ( "dag" | "maand" | "jaar" ) ]
    constant    = 'text' | number | yyyy-mm-dd

A record can stop being relevant as time passes, never start: that is what lets an index keep
one date per record and no column. So `vandaag` may only bound a date from below.
A missing value fulfils `!=` and `not in` alone; capitals make no difference in texts.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from contracts.errors import Invalid

Constant = str | Decimal | date
Row = Mapping[str, str | None]

NEVER = date.min
"""What `relevant_until` gives for a record that is relevant on no day."""

_FOREVER = date.max
_NEGATED = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "in": "not in", "not in": "in",
}  # fmt: skip
_UNITS = {"dag": "day", "dagen": "day", "maand": "month", "maanden": "month"} | dict.fromkeys(
    ("jaar", "jaren"), "year"
)
_WORDS = frozenset({"and", "or", "not", "in", "altijd", "vandaag", *_UNITS})
_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2}\b)|(?P<number>\d+(?:\.\d+)?\b)|(?P<text>'[^']*')"
    r"|(?P<word>[^\W\d]\w*)|(?P<sign><=|>=|!=|[=<>(),+-]))"
)
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?", re.ASCII)
_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Always:
    """Relevant on every day, or (`altijd` denied) on none."""

    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A column against constants: true or false whatever the day."""

    column: str
    operator: str
    constants: tuple[Constant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A date on or after today moved by a number of days, months or years."""

    column: str
    strictly: bool
    count: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """All parts, or (`every` false) at least one of them."""

    every: bool
    parts: tuple["Rule", ...]


Rule = Always | Compare | Recent | Both


def parse(text: str) -> Rule:
    """Read a relevance rule; raises `Invalid` that names the position of the first mistake."""
    reader = _Reader(text)
    try:
        rule = reader.rule(negated=False)
    except RecursionError:
        raise reader.mistake("too many parentheses") from None
    if reader.token[0] != "end":
        raise reader.mistake("a rule ends here, or goes on with 'and' or 'or'")
    return rule


def compared(rule: Rule) -> dict[str, set[str]]:
    """Return the columns a rule uses, each with the types it is compared as."""
    match rule:
        case Always():
            return {}
        case Recent():
            return {rule.column: {"date"}}
        case Compare():
            return {rule.column: {_type(constant) for constant in rule.constants}}
    found: dict[str, set[str]] = {}
    for part in rule.parts:
        for column, types in compared(part).items():
            found.setdefault(column, set()).update(types)
    return found


def relevant_until(rule: Rule, row: Row) -> date | None:
    """Return the last day on which a record is relevant, nothing if that has no end, or `NEVER`."""
    until = _until(rule, row)
    return None if until == _FOREVER else until


def written_date(text: str | None, *, whole: bool = False) -> date | None:
    """Return a date written as 2026-03-01, 20260301 or 1-3-2026.

    Where day or month is unknown (`00`), it is the last day possible; nothing if `whole`.
    """
    found = _ISO.fullmatch((text or "").strip())
    if found:
        year, month, day = map(int, found.groups())
    elif found := _DUTCH.fullmatch((text or "").strip()):
        day, month, year = map(int, found.groups())
    else:
        return None
    if (whole and not (month and day)) or (day and not month):
        return None
    try:
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _until(rule: Rule, row: Row) -> date:
    match rule:
        case Always():
            return _FOREVER if rule.holds else NEVER
        case Compare():
            return _FOREVER if _true(rule, row.get(rule.column)) else NEVER
        case Recent():
            written = written_date(row.get(rule.column))
            return NEVER if written is None else _last_day(rule, written)
    ends = [_until(part, row) for part in rule.parts]
    return min(ends) if rule.every else max(ends)


def _last_day(rule: Recent, written: date) -> date:
    """Return the last day whose moved day is not after (or, strictly, is before) a date."""
    bound = written - timedelta(days=1) if rule.strictly and written > NEVER else written
    day = _moved(bound, -rule.count, rule.unit)
    # Months differ in length, so moving there and back may end a few days early.
    while day < _FOREVER and _moved(day + timedelta(days=1), rule.count, rule.unit) <= bound:
        day += timedelta(days=1)
    return day


def _moved(day: date, count: int, unit: str) -> date:
    """Return a day moved, at the month's last day if it is shorter, within the calendar."""
    try:
        if unit == "day":
            return day + timedelta(days=count)
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return NEVER if count < 0 else _FOREVER


def _true(rule: Compare, value: str | None) -> bool:
    left = _read(value, _type(rule.constants[0]))
    if left is None:
        return rule.operator in {"!=", "not in"}
    rights = [right.casefold() if isinstance(right, str) else right for right in rule.constants]
    if rule.operator in {"=", "in"}:
        return left in rights
    if rule.operator in {"!=", "not in"}:
        return left not in rights
    apart = _number(left) - _number(rights[0])
    tests = {"<": apart < 0, "<=": apart <= 0, ">": apart > 0, ">=": apart >= 0}
    return tests[rule.operator]


def _number(constant: Constant) -> Decimal:
    return Decimal(constant.toordinal() if isinstance(constant, date) else constant)


def _read(value: str | None, kind: str) -> Constant | None:
    if value is None or not value.strip():
        return None
    if kind == "date":
        return written_date(value)
    if kind == "text":
        return value.strip().casefold()
    try:
        number = Decimal(value.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _type(constant: Constant) -> str:
    if isinstance(constant, str):
        return "text"
    return "date" if isinstance(constant, date) else "number"


class _Reader:
    """A position in a rule's text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = self.end = 0
        self.token = ("", "")
        self.next()

    def mistake(self, wanted: str) -> Invalid:
        return Invalid(
            f"Relevance rule, position {self.start + 1}: {wanted}. "
            "Write it like: datum >= vandaag - 5 jaar and status != 'ongegrond'.",
            code="C-111",
        )

    def next(self) -> None:
        rest = self.text[self.end :]
        self.start = self.end + len(rest) - len(rest.lstrip())
        found = _TOKEN.match(self.text, self.end)
        if found and found.lastgroup:
            self.token, self.end = (found.lastgroup, found[found.lastgroup]), found.end()
        elif self.start == len(self.text):
            self.token = ("end", "")
        else:
            raise self.mistake("a sign that is no part of the language")

    def took(self, *wanted: str) -> str | None:
        group, word = self.token
        if group not in {"word", "sign"} or word not in wanted:
            return None
        self.next()
        return word

    def must(self, sign: str) -> None:
        if not self.took(sign):
            raise self.mistake(f"'{sign}' is expected")

    def rule(self, *, negated: bool) -> Rule:
        parts = [self.part(negated=negated)]
        while self.took("or"):
            parts.append(self.part(negated=negated))
        return parts[0] if len(parts) == 1 else Both(every=negated, parts=tuple(parts))

    def part(self, *, negated: bool) -> Rule:
        parts = [self.step(negated=negated)]
        while self.took("and"):
            parts.append(self.step(negated=negated))
        return parts[0] if len(parts) == 1 else Both(every=not negated, parts=tuple(parts))

    def step(self, *, negated: bool) -> Rule:
        if self.took("not"):
            return self.step(negated=not negated)
        if self.took("("):
            rule = self.rule(negated=negated)
            self.must(")")
            return rule
        if self.took("altijd"):
            return Always(holds=not negated)
        return self.comparison(negated=negated)

    def comparison(self, *, negated: bool) -> Rule:
        group, column = self.token
        if group != "word" or column in _WORDS:
            raise self.mistake("a column is expected")
        self.next()
        if operator := self.took("in", "not"):
            if operator == "not":
                self.must("in")
                operator = "not in"
            constants = self.listed()
        elif operator := self.took("=", "!=", "<", "<=", ">", ">="):
            if self.token == ("word", "vandaag"):
                return self.recent(column, _NEGATED[operator] if negated else operator)
            constants = (self.constant(),)
        else:
            raise self.mistake("a comparison is expected")
        if operator.startswith(("<", ">")) and isinstance(constants[0], str):
            raise self.mistake("texts can only be compared with '=', '!=' or 'in'")
        return Compare(
            column=column,
            operator=_NEGATED[operator] if negated else operator,
            constants=constants,
        )

    def recent(self, column: str, operator: str) -> Recent:
        if operator not in {">", ">="}:
            raise self.mistake("a date can only be compared as on or after 'vandaag' (moved)")
        self.next()
        count, unit = 0, "day"
        if sign := self.took("+", "-"):
            group, number = self.token
            if group != "number" or "." in number or len(number) > 4:
                raise self.mistake("a whole number of at most four digits is expected")
            self.next()
            word = self.took(*_UNITS)
            if word is None:
                raise self.mistake("'dag', 'maand' or 'jaar' is expected")
            count, unit = int(sign + number), _UNITS[word]
        return Recent(column=column, strictly=operator == ">", count=count, unit=unit)

    def listed(self) -> tuple[Constant, ...]:
        self.must("(")
        constants = [self.constant()]
        while self.took(","):
            constants.append(self.constant())
        self.must(")")
        if len({_type(constant) for constant in constants}) > 1:
            raise self.mistake("a list holds constants of one type")
        return tuple(constants)

    def constant(self) -> Constant:
        group, word = self.token
        constant: Constant | None = None
        match group:
            case "text":
                constant = word[1:-1].strip()
            case "number":
                constant = Decimal(word)
            case "date":
                constant = written_date(word)
        if constant is None:
            raise self.mistake("a 'text', number, date (yyyy-mm-dd) or 'vandaag' is expected")
        self.next()
        return constant
