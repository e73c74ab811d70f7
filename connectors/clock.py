"""The clock: the one place that asks what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """Fulfils `contracts.ports.Clock` with the machine's own time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)
