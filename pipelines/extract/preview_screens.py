"""How a dry run is shown: as text for people, or as mappings for programs."""

from collections.abc import Iterator
from typing import Any

from contracts.columns import Severity
from pipelines.extract.preview import Previewed, Rule
from pipelines.extract.scaffold_screens import profile_content, shown, table

_THEN = {Severity.REJECT: "row put aside", Severity.BLANK: "value left out"}


def preview_text(told: Previewed, file: str) -> str:
    """Return what a delivery of this export would be, without a value of it."""
    return "\n".join([f"Dry run of {told.contract.name} · {file} · nothing is kept", *_lines(told)])


def preview_content(told: Previewed) -> dict[str, Any]:
    """Return the same as mappings."""
    return {
        "source": told.contract.name,
        "version": told.contract.version,
        "draft": told.is_draft,
        "read": told.read,
        "valid": told.valid,
        "aside": told.aside,
        "left_out": dict(told.left_out),
        "rules": [
            {
                "column": one.column,
                "rule": one.rule,
                "then": one.severity,
                "count": one.count,
                "lines": list(one.lines),
            }
            for one in told.rules
        ],
        "ignored": list(told.ignored),
        "profile": profile_content(told.contract.columns, told.profile, {}),
        "found_by": dict(told.found_by),
        "refused": [{"code": one.code, "why": one.why} for one in told.refusals],
    }


def _lines(told: Previewed) -> Iterator[str]:
    if told.is_draft:
        yield "  The contract is a draft: every row counts as relevant until its rule is written."
    left_out = sum(told.left_out.values())
    yield (
        f"  {told.read} rows read · {told.valid} would be delivered · {told.aside} put aside · "
        f"{left_out} left out"
    )
    yield from (f"    {_rule(one)}" for one in told.rules)
    yield from (f"    {count} left out: {why}" for why, count in told.left_out.items())
    if told.ignored:
        names = ", ".join(map(shown, told.ignored))
        yield f"  Ignored, since the contract does not name them: {names}"
    yield "  Profile (no values are shown):"
    yield from (f"    {line}" for line in table(told.contract.columns, told.profile))
    if told.found_by:
        yield f"  Can be found by: {_found_by(told)}"
    yield f"  Addresses known in the BAG: {_resolvable(told)}"
    for one in told.refusals:
        yield f"  Would be refused ({one.code}): {one.why}."
    if not told.refusals:
        yield "  A delivery of this export would be made."


def _rule(one: Rule) -> str:
    lines = ", ".join(map(str, one.lines))
    more = f" and {one.count - len(one.lines)} more" if one.count > len(one.lines) else ""
    word = "line" if one.count == 1 else "lines"
    return f"{word} {lines}{more}: column {shown(one.column)}, {one.rule}: {_THEN[one.severity]}"


def _found_by(told: Previewed) -> str:
    return " · ".join(
        name if share is None else f"{name} {share} %" for name, share in told.found_by.items()
    )


def _resolvable(told: Previewed) -> str:
    if not told.has_book:
        return "give --addresses to see"
    share = told.profile.resolvable
    return "too few rows to say" if share is None else f"{share} %"
