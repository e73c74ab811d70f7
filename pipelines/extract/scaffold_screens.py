"""How a draft of a contract is shown: as a table for people, or as mappings for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.formats.registry import TABULAR
from contracts.columns import Column
from pipelines.extract.profile import FEW, ColumnProfile, Profile
from pipelines.extract.scaffold import Scaffolded

Cells = Sequence[str]

_NOTHING = "–"
_HEAD = ("column", "type", "empty", "different", "length", "pattern", "kind", "treatment", "party")


def scaffold_text(made: Scaffolded) -> str:
    """Return the table of what was found, what was written, and what is to be filled in."""
    return "\n".join(
        [
            f"  Read: {_read(made)}",
            "  Proposal per column (no values are shown):",
            *(f"    {line}" for line in table(made.columns, made.profile)),
            *(f"  {line}" for line in _small(made.profile)),
            *_dropped(made),
            f"  Written: {made.path}",
            *_to_fill_in(made),
        ]
    )


def scaffold_content(made: Scaffolded) -> dict[str, Any]:
    """Return the same as mappings."""
    return {
        "source": made.wanted.name,
        "contract": str(made.path),
        "reader": made.sample.reader,
        "options": dict(made.sample.options),
        "profile": profile_content(made.columns, made.profile, made.reasons),
        "misfits": dict(made.sample.misfits),
        "fill_in": [{"line": line, "name": name} for line, name in made.open_places.items()],
        "findings": [
            {"line": one.line, "place": one.place, "reason": one.reason, "repair": one.repair}
            for one in made.findings
        ],
    }


def table(columns: Sequence[Column], told: Profile) -> list[str]:
    """Return a profile as lines of equal columns, under a line of heads."""
    rows: list[Cells] = [
        _HEAD,
        *(_row(column, one) for column, one in zip(columns, told.columns, strict=True)),
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def profile_content(
    columns: Sequence[Column], told: Profile, reasons: Mapping[str, str]
) -> dict[str, Any]:
    """Return a profile as mappings."""
    return {
        "rows": told.rows,
        "resolvable": told.resolvable,
        "columns": [
            {
                "name": column.name,
                "type": column.logical_type,
                "kind": column.kind,
                "treatment": column.treatment,
                "party": column.party,
                "reason": reasons.get(column.name),
                "empty": one.empty,
                "valid": dict(one.valid),
                "different": one.distinct,
                "length": one.length,
                "patterns": list(one.masks),
                "years": one.years,
                "codes": list(one.codes),
            }
            for column, one in zip(columns, told.columns, strict=True)
        ],
    }


def shown(name: str) -> str:
    """Return a column's name without signs that could steer a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def _row(column: Column, one: ColumnProfile) -> Cells:
    kind = _NOTHING if column.kind is None else column.kind.value
    if one.valid:
        # The rule of a kind bears its name.
        rules = {"valid" if rule == kind else rule: share for rule, share in one.valid.items()}
        kind += " (" + ", ".join(f"{share} % {rule}" for rule, share in rules.items()) + ")"
    pattern = ", ".join(one.codes or one.masks[:2]) or _NOTHING
    if one.years:
        pattern += f" ({one.years[0]}–{one.years[1]})"
    return (
        shown(column.name),
        column.logical_type,
        _NOTHING if one.empty is None else f"{one.empty:3} %",
        one.distinct or _NOTHING,
        one.length or _NOTHING,
        pattern,
        kind,
        column.treatment.value + (" (key)" if column.primary_key else ""),
        column.party or "",
    )


def _read(made: Scaffolded) -> str:
    sample = made.sample
    how = sample.suffix if sample.reader == TABULAR else f"format {sample.reader}"
    written = [f"'{value}'" if len(value) == 1 else value for value in sample.options.values()]
    rows = made.profile.rows + ("" if sample.is_whole else " and more")
    parts = [how, *written, f"{rows} rows", f"{len(made.columns)} columns"]
    if sample.misfits:
        parts.append(f"{sum(sample.misfits.values())} lines that are no rows")
    return " · ".join(parts)


def _small(told: Profile) -> list[str]:
    if any(one.empty is not None for one in told.columns):
        return []
    return [f"Of {told.rows} rows no shares or patterns are shown: take at least {FEW}."]


def _dropped(made: Scaffolded) -> list[str]:
    dropped = [
        f"    {shown(column.name)}: {made.reasons[column.name]}"
        for column in made.columns
        if column.treatment == "drop" and column.name in made.reasons
    ]
    return ["  Dropped, and why:", *dropped] if dropped else []


def _to_fill_in(made: Scaffolded) -> list[str]:
    places = ", ".join(f"{name} (line {line})" for line, name in made.open_places.items())
    lines = [f"  To fill in ({len(made.open_places)} × FILL IN): {places}"] if places else []
    return lines + [f"  To settle: {finding}" for finding in made.findings]
