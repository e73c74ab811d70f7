"""Everything that can go wrong, in one tree.

    TrefferError                     exit code 1
    ├── WrongUse                     2   a command or file that cannot be meant
    ├── Invalid                      3   contract, protocol or delivery invalid
    ├── NotPermitted                 4   role, four eyes, gate or secrecy class
    ├── Stale                        5   data too old to answer with
    ├── IntegrityBroken              6   journal chain, signature, checksum
    ├── Gone                         7   not found, expired, destroyed
    ├── Incomplete                   8   some sources failed
    └── TryAgain                     75  lock held, service down

A message says what happened, where (column, rule, line) and what to do next.
It holds references and counts, never a value from a register.
"""


class TrefferError(Exception):
    """A fault with a message that can be shown to anybody."""

    exit_code = 1

    def __init__(self, message: str, *, code: str = "S-001") -> None:
        super().__init__(message)
        self.code = code


class WrongUse(TrefferError):
    """A command, setting or file that cannot be meant like this."""

    exit_code = 2


class Invalid(TrefferError):
    """A contract, protocol or delivery that breaks its own rules."""

    exit_code = 3


class NotPermitted(TrefferError):
    """Role, four eyes, gate or secrecy class forbid it."""

    exit_code = 4


class Stale(TrefferError):
    """Data are too old to answer with."""

    exit_code = 5


class IntegrityBroken(TrefferError):
    """A chain, signature or checksum does not hold."""

    exit_code = 6


class Gone(TrefferError):
    """Not found, expired or destroyed; which of these is not told."""

    exit_code = 7


class Incomplete(TrefferError):
    """Part of the work failed; the rest was done."""

    exit_code = 8


class TryAgain(TrefferError):
    """Temporarily unavailable."""

    exit_code = 75


class RawFileUnreadable(Invalid):
    """A raw register export cannot be read to its end, or is not what its contract says."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"Cannot read {file}: {why}. Nothing was delivered; ask for a new export.",
            code="C-101",
        )
