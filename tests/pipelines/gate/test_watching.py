"""The window that closes by itself, without holding up who revokes it."""

import io
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from contracts.errors import TryAgain
from contracts.grants import RequestState
from pipelines.gate import screens, steps, watching, wiring
from pipelines.gate.steps import Choice, Disclosure
from pipelines.gate.watching import Frame, Seen, TerminalScreen
from tests.pipelines.gate.a_gate import ANNA, GRANTED, HIDDEN, MONDAY, PIET, REASON, W57, Gate

CLEAR = "\x1b[H\x1b[2J\x1b[3J"
END = MONDAY + timedelta(hours=4)
SECOND = timedelta(seconds=1)
FOUND = Disclosure(
    request_id=W57, purpose="doel", fields=(), records=(), opened_at=MONDAY, ends_at=END
)


@dataclass
class NotedScreen:
    """Holds what is on it, and whatever was counted."""

    on_it: str = ""
    counted: list[str] = field(default_factory=list)
    cleared: int = 0

    def show(self, text: str) -> None:
        self.on_it = text

    def count(self, line: str) -> None:
        self.counted.append(line)

    def clear(self) -> None:
        self.on_it = ""
        self.cleared += 1


@pytest.fixture
def opened(gate: Gate) -> Disclosure:
    """What is in a window that was just opened."""
    gate.ask()
    steps.decide(W57, Choice(fields=("afdoening",), reason=REASON), gate.bench, PIET)
    return steps.open_window(W57, gate.bench, ANNA)


@pytest.mark.rule("D-002")
@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (RequestState.OPENED, MONDAY, (True, "closes in 4:00:00, at 2026-11-23 14:00")),
        (RequestState.OPENED, END - SECOND, (True, "closes in 0:00:01, at 2026-11-23 14:00")),
        (RequestState.OPENED, END - SECOND / 2, (True, "closes in 0:00:01, at 2026-11-23 14:00")),
        (RequestState.OPENED, END, (False, "The window of W-57 is closed: its time is over.")),
        (RequestState.ENDED, END, (False, "The window of W-57 is closed: its time is over.")),
        (RequestState.REVOKED, MONDAY, (False, "The window of W-57 is closed: it was revoked.")),
        (
            RequestState.WITHDRAWN,
            MONDAY,
            (
                False,
                "The window of W-57 is closed: the hub withdrew it, or the case is destroyed.",
            ),
        ),
        (RequestState.GRANTED, MONDAY, (False, "The window of W-57 is closed: it is granted.")),
    ],
)
def test_a_window_is_open_while_state_and_clock_say_so(
    state: RequestState, now: datetime, expected: tuple[bool, str]
) -> None:
    is_open, line = expected

    assert watching.frame(FOUND, Seen(state=state, now=now)) == Frame(is_open=is_open, line=line)


def watched(gate: Gate, found: Disclosure, waits: list[Callable[[], None]]) -> NotedScreen:
    """Watch a window; at each wait something happens."""
    screen, left = NotedScreen(), iter(waits)

    def wait() -> None:
        assert GRANTED in screen.on_it
        next(left)()

    text = screens.window(found, ANNA, MONDAY)
    why = watching.watch(found, text, lambda: watching.look(W57, gate.bench), screen, wait)
    assert next(left, None) is None
    screen.counted.append(why)
    return screen


def test_the_window_says_who_looks_and_when(opened: Disclosure) -> None:
    text = screens.window(opened, ANNA, MONDAY)

    assert "seen by  Anna (anna) · 2026-11-23 10:00" in text
    assert not any(word in text for word in HIDDEN)


@pytest.mark.rule("D-002")
def test_a_window_closes_at_its_end(gate: Gate, opened: Disclosure) -> None:
    screen = watched(gate, opened, [lambda: gate.later(hours=3), lambda: gate.later(minutes=60)])

    assert (screen.on_it, screen.cleared) == ("", 1)
    assert [line[:17] for line in screen.counted[:-1]] == ["closes in 4:00:00", "closes in 1:00:00"]
    assert screen.counted[-1].endswith("its time is over.")


@pytest.mark.rule("R-008")
@pytest.mark.parametrize("end", ["revoked", "withdrawn", "destroyed", "erased"])
def test_a_window_that_is_taken_back_closes_at_the_next_look(
    gate: Gate, opened: Disclosure, end: str
) -> None:
    taken_back = {
        "revoked": lambda: steps.revoke(W57, REASON, gate.bench, PIET),
        "withdrawn": gate.withdraw,
        "destroyed": lambda: gate.hub.put("W-57.destroyed.json", b"{}"),
        "erased": lambda: gate.bench.register.erase(W57),
    }

    screen = watched(gate, opened, [lambda: None, taken_back[end]])

    assert (screen.on_it, screen.cleared) == ("", 1)
    expected = "it was revoked." if end == "revoked" else "the hub withdrew it, or the case"
    assert expected in screen.counted[-1]


def test_a_file_that_the_hub_did_not_sign_closes_nothing(gate: Gate, opened: Disclosure) -> None:
    (gate.settings.exchange / "W-57.withdrawn.json").write_text("{}")

    assert watching.look(W57, gate.bench).state is RequestState.OPENED


@pytest.mark.parametrize("error", [TryAgain("The register cannot be read."), KeyboardInterrupt()])
def test_the_screen_is_cleared_whatever_happens(opened: Disclosure, error: BaseException) -> None:
    screen = NotedScreen()

    def look() -> Seen:
        raise error

    with pytest.raises(type(error)):
        watching.watch(opened, "canary", look, screen, lambda: None)
    assert (screen.on_it, screen.cleared) == ("", 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_stops_the_program_has_the_screen_cleared(
    gate: Gate, opened: Disclosure, number: signal.Signals
) -> None:
    screen, before = NotedScreen(), signal.getsignal(number)

    with pytest.raises(KeyboardInterrupt), watching.never_put_aside():
        watching.watch(
            opened,
            "canary",
            lambda: watching.look(W57, gate.bench),
            screen,
            lambda: signal.raise_signal(number),
        )

    assert (screen.on_it, screen.cleared) == ("", 1)
    assert signal.getsignal(number) is before


def test_nobody_puts_a_window_aside_on_the_screen() -> None:
    with watching.never_put_aside():
        signal.raise_signal(signal.SIGTSTP)

        assert signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN


def test_a_terminal_is_cleared_with_what_scrolled_off() -> None:
    stream = io.StringIO()
    screen = TerminalScreen(stream)

    screen.show("content")
    screen.count("closes in 0:00:01")
    screen.clear()

    assert stream.getvalue() == f"{CLEAR}content\n\r\x1b[Kcloses in 0:00:01{CLEAR}"
    assert "content" not in repr(screen)


def test_who_only_looks_holds_up_nobody(gate: Gate, opened: Disclosure) -> None:
    with wiring.bench(gate.settings, gate.clock, looks_only=True) as looking:
        looks_only = replace(looking, journal=gate.bench.journal)

        assert watching.look(W57, looks_only).state is RequestState.OPENED
        steps.revoke(W57, REASON, gate.bench, PIET)
        assert watching.look(W57, looks_only).state is RequestState.REVOKED
