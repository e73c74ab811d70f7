"""What tests run in processes of their own: several at once, without room, without rights."""

import os
import resource
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

_NOBODY = 65534


def at_once(work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Run the work in as many processes as there are arguments; return what each gave."""
    with ProcessPoolExecutor(len(arguments), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(work, *given) for given in arguments]
        return [one.result() for one in waiting]


def alone(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run the work in a process of its own."""
    return at_once(work, [arguments])[0]


def append_events(url: str, actor: str, number: int) -> list[int]:
    """Append that many events; return their places."""
    from connectors.stores import database
    from connectors.stores.journal import Journal
    from tests.builders import an_event
    from tests.fakes import FixedClock

    engine = database.connect(url)
    journal = Journal(engine, FixedClock())
    places = [journal.append(an_event(actor=actor)).seq for _ in range(number)]
    engine.dispose()
    return places


def append_until_full(url: str, room: int) -> tuple[int, str, str]:
    """Append events until files may not grow; return how many, the error and its message."""
    from connectors.stores import database
    from connectors.stores.journal import Journal
    from contracts.errors import TrefferError
    from tests.builders import an_event
    from tests.fakes import FixedClock

    engine = database.connect(url)
    journal = Journal(engine, FixedClock())
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    for number in range(10_000):
        try:
            journal.append(an_event(ids=("S-2026-0042",) * 50))
        except TrefferError as told:
            engine.dispose()
            return number, type(told).__name__, told.code
    return 10_000, "", ""


def append_without_rights(url: str) -> tuple[str, str]:
    """Append as somebody who may only read; return the error and its message."""
    from connectors.stores import database
    from connectors.stores.journal import Journal
    from contracts.errors import TrefferError
    from tests.builders import an_event
    from tests.fakes import FixedClock

    engine = database.connect(url)
    _give_up_rights()
    try:
        Journal(engine, FixedClock()).append(an_event())
    except TrefferError as told:
        return type(told).__name__, str(told)
    finally:
        engine.dispose()
    return "", ""


def read_key_without_rights(path: Path) -> str:
    """Read a key file as another account; return the error's code."""
    from connectors import keys
    from contracts.errors import TrefferError

    path.stat()
    _give_up_rights()
    try:
        keys.read_secret(path)
    except TrefferError as told:
        return told.code
    return ""


def take_numbers(url: str, wrapping: bytes, number: int) -> list[int]:
    """Return that many new case numbers."""
    from connectors.stores import database
    from connectors.stores.register import Register

    engine = database.connect(url)
    register = Register(engine, wrapping)
    numbers = [register.new_number("case") for _ in range(number)]
    engine.dispose()
    return numbers


def take_checks(url: str, account: str, number: int) -> int:
    """Take that many checks of one case, out of budgets of 11 and 7; return how many it got."""
    from connectors.stores import database
    from connectors.stores.budgets import Budgets
    from contracts.budgets import Claim

    engine = database.connect(url)
    budgets = Budgets(engine)
    claims = [
        Claim(series=series, most=most, code="B-130", told="Op.")
        for series, most in (("case/S-1", 11), (f"day/2026-11-22/{account}", 7))
    ]
    got = sum(budgets.reserve(claims) is None for _ in range(number))
    engine.dispose()
    return got


def make_index_keys(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return the keys of these indexes, made in a ring that others use too."""
    from connectors.keys import Ring
    from contracts.ids import DeliveryId

    ring = Ring.open(folder)
    return {name: ring.index(DeliveryId(name)) for name in names}


def build_and_be_killed(folder: Path, ring: Path, delivery: str, batches: int) -> None:
    """Build an index and be killed in the middle of it."""
    from connectors.keys import Ring
    from connectors.stores.index import Shelf
    from contracts.ids import DeliveryId
    from tests.connectors.a_delivery import a_batch

    def some() -> Iterable[Any]:
        for number in range(batches):
            yield a_batch(range(number * 1000, (number + 1) * 1000))
        os.kill(os.getpid(), signal.SIGKILL)

    Shelf(folder, Ring.open(ring)).build(DeliveryId(delivery), some())


def build_until_full(folder: Path, ring: Path, delivery: str, room: int) -> str:
    """Build an index where files may not grow beyond `room`; return the error's code."""
    from connectors.keys import Ring
    from connectors.stores.index import Shelf
    from contracts.errors import TrefferError
    from contracts.ids import DeliveryId
    from tests.connectors.a_delivery import a_batch

    shelf = Shelf(folder, Ring.open(ring))
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        shelf.build(DeliveryId(delivery), [a_batch(range(20_000))])
    except TrefferError as told:
        return told.code
    return ""


def _give_up_rights() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def logged(folder: str, count: int) -> None:
    """Log that many lines."""
    from connectors.log import Log
    from contracts.log_lines import LogEvent
    from tests.fakes import FixedClock

    made = Log(Path(folder), FixedClock(), [])
    for number in range(count):
        made.write(LogEvent.EXPIRY_ENDED, deliveries=number)
