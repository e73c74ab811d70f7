"""What was tried of changed copies of the raw file: what had to be refused was, and why not."""

from collections.abc import Mapping, Sequence

from contracts.acceptance import Check, Result, Tried, Variant, failed, not_applicable, passed
from contracts.errors import TrefferError, TryAgain

_REFUSED: Mapping[Variant, Check] = {
    Variant.FUTURE: Check.FUTURE,
    Variant.EMPTY: Check.EMPTY,
    Variant.OTHER: Check.OTHER_FILE,
    Variant.MISSING: Check.MISSING_COLUMN,
    Variant.RETYPED: Check.RETYPED_COLUMN,
    Variant.MIXED: Check.MIXED_ENCODING,
}
_NO_REFUSALS = (TrefferError.exit_code, TryAgain.exit_code)
"""A fault that nobody wrote words for, or a full disk, says nothing of the file."""


def results(found: Mapping[Variant, Sequence[Tried]]) -> list[Result]:
    """Return the checks of which every copy had to be refused at the department."""
    return [refused(check, found[variant]) for variant, check in _REFUSED.items()]


def refused(check: Check, copies: Sequence[Tried]) -> Result:
    """Return whether every copy was refused in words, with nothing left behind."""
    if skipped := next((one.skipped for one in copies if one.skipped), None):
        return not_applicable(check, skipped)
    for one in copies:
        if why := fault(one):
            return failed(check, f"{one.case}: {why}")
    codes = sorted({one.code for one in copies if one.code})
    cases = ", ".join(one.case for one in copies[:3]) + (", …" if copies[3:] else "")
    return passed(check, f"{cases} ({', '.join(codes)})")


def fault(one: Tried) -> str:
    """Return what is wrong with how a copy was refused; nothing if it was refused well."""
    if one.delivery is not None:
        return f"it was delivered, {one.delivered} of {one.read} rows"
    if one.exit in _NO_REFUSALS:
        return one.title
    return "it left half a delivery behind" if one.left else ""
