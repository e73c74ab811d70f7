"""Counts as they may be shown: one under ten could tell of persons of a small department."""

FEW = 10
"""The smallest count that is shown as it is, or rounded."""
_ROUNDED_UNDER = 1_000


def shown(count: int) -> str:
    """Return a count in words: nothing, `<10`, or rounded as `rounded` does (D-011)."""
    if 0 < count < FEW:
        return f"<{FEW}"
    return f"{rounded(count):,}".replace(",", " ")


def rounded(count: int) -> int:
    """Return a count for a figure: under 1 000 to the ten above, so that 1 to 9 are all 10."""
    if count >= _ROUNDED_UNDER:
        return count
    return -(-count // FEW) * FEW


def share(part: int, whole: int) -> float | None:
    """Return a share that tells of no few: of a part under ten none, of a whole under ten nothing.

    A part of ten and more is told as it is.
    """
    if whole < FEW:
        return None
    return 0.0 if part < FEW else min(part / whole, 1.0)


def share_shown(part: int, whole: int) -> str:
    """Return a share in Dutch words, in tenths of a percent."""
    if whole < FEW:
        return "–"
    if 0 < part < FEW:
        return "<" + percent(FEW / whole)
    return percent(share(part, whole) or 0.0)


def percent(value: float) -> str:
    """Return a share as it is written in Dutch, in tenths of a percent."""
    return f"{100 * value:.1f} %".replace(".", ",")
