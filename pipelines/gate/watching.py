"""The window that closes: a countdown, and a clear screen at its end or when it is taken back."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TextIO

from contracts import grants
from contracts.errors import Gone, IntegrityBroken
from contracts.grants import RequestState
from contracts.ids import RequestId
from pipelines.gate.bench import GateBench
from pipelines.gate.intake import DESTROYED, WITHDRAWN
from pipelines.gate.steps import Disclosure
from pipelines.local_time import shown

_WHY = {
    RequestState.OPENED: "its time is over",
    RequestState.ENDED: "its time is over",
    RequestState.REVOKED: "it was revoked",
    RequestState.WITHDRAWN: "the hub withdrew it, or the case is destroyed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the gate's register says of a window at a moment."""

    state: RequestState
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a window shows at a moment: how long it is open yet, or why it is closed."""

    is_open: bool
    line: str


class Screen(Protocol):
    """What a window is shown on; nothing else ever holds its content."""

    def show(self, text: str) -> None:
        """Show the content of the window."""
        ...

    def count(self, line: str) -> None:
        """Show how long it is open yet, in place of what was counted before."""
        ...

    def clear(self) -> None:
        """Leave nothing of it, neither on the screen nor above it."""
        ...


@dataclass(frozen=True, slots=True)
class TerminalScreen:
    """Fulfils `Screen` on a terminal."""

    stream: TextIO = field(repr=False)

    def show(self, text: str) -> None:
        """Show the content on an empty screen."""
        self._write(f"{_CLEAR}{text}\n")

    def count(self, line: str) -> None:
        """Write over the last line."""
        self._write(f"\r\x1b[K{line}")

    def clear(self) -> None:
        """Clear the screen and what scrolled off it."""
        self._write(_CLEAR)

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


def frame(found: Disclosure, seen: Seen) -> Frame:
    """Return what the window shows now."""
    if is_open(seen, found.ends_at):
        # A part of a second counts as one: nought is never shown of an open window.
        left = timedelta(seconds=-(-(found.ends_at - seen.now) // timedelta(seconds=1)))
        return Frame(is_open=True, line=f"closes in {left}, at {shown(found.ends_at)}")
    why = _WHY.get(seen.state, f"it is {seen.state}")
    return Frame(is_open=False, line=f"The window of {found.request_id} is closed: {why}.")


def is_open(seen: Seen, ends_at: datetime) -> bool:
    """Return whether a window that ends then may still be looked at."""
    return seen.state is RequestState.OPENED and seen.now < ends_at


def watch(
    found: Disclosure,
    text: str,
    look: Callable[[], Seen],
    screen: Screen,
    wait: Callable[[], None],
) -> str:
    """Keep the window open while it may be; clear it whatever happens, and return why it closed."""
    try:
        screen.show(text)
        while (now := frame(found, look())).is_open:
            screen.count(now.line)
            wait()
    finally:
        screen.clear()
    return now.line


@contextmanager
def never_put_aside() -> Iterator[None]:
    """Have whatever stops this program clear the screen first.

    Nobody can put it aside with the window on the screen: no clock would close that.
    """
    stops = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in stops}
    before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def look(request_id: RequestId, bench: GateBench) -> Seen:
    """Return where a window stands, also by what the hub has left and nobody took in yet."""
    now = bench.clock.now()
    if is_taken_back(request_id, bench):
        return Seen(state=RequestState.WITHDRAWN, now=now)
    try:
        recorded = bench.register.state(request_id)
        grant = bench.register.grant(request_id)
        opened_at = bench.register.opened_at(request_id)
    except Gone:
        return Seen(state=RequestState.WITHDRAWN, now=now)
    return Seen(state=grants.state_now(recorded, grant, opened_at, now), now=now)


def is_taken_back(request_id: RequestId, bench: GateBench) -> bool:
    """Return whether the hub withdrew a request, or destroyed its case, and nobody took that in."""
    return any(is_signed(f"{request_id}{ending}", bench) for ending in (WITHDRAWN, DESTROYED))


def is_signed(name: str, bench: GateBench) -> bool:
    """Return whether the hub left a file of that name that it signed."""
    try:
        return bench.exchange.get(name) is not None
    except IntegrityBroken:
        return False
