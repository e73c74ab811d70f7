"""Tries what becomes of changed copies of a raw file, which lie in memory alone."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from connectors.in_memory import in_memory
from contracts.acceptance import Tried, Variant
from contracts.days import day_of
from contracts.errors import TrefferError, WrongUse
from contracts.ports import Clock
from pipelines.extract import variants
from pipelines.extract.home import Home
from pipelines.extract.questions import EVALUATION
from pipelines.extract.run import Asked, run
from pipelines.extract.variants import Made, NotForThisFormat, Original
from pipelines.terminal import unexpected


class _Ahead:
    """A clock of which every look is a second later, so that no two deliveries share a name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks = 0

    def now(self) -> datetime:
        """Return the present moment and a second for each look before."""
        self._looks += 1
        return self._clock.now() + timedelta(seconds=self._looks)


def tried(
    home: Home, asked: Asked, clock: Clock, only: Collection[Variant] = tuple(Variant)
) -> Iterator[Tried]:
    """Yield what becomes of these variants; none of them is written to a disk.

    Only in a folder with throw-away keys: its deliveries are no register's.
    """
    if home.municipality != EVALUATION:
        raise WrongUse(
            f"A source is tried in a folder of municipality {EVALUATION} alone, with keys that "
            "are thrown away: treffer source accept makes one.",
            code="C-663",
        )
    contract = home.contract(asked.source)
    original = Original(asked.raw, contract)
    ahead = _Ahead(clock)
    for variant in only:
        day = asked.as_of
        if variant is Variant.FUTURE:
            day = day_of(clock.now() + timedelta(days=2))
        try:
            for one in variants.made(original, variant):
                yield _one(home, replace(asked, as_of=day), variant, one, ahead)
        except NotForThisFormat as why:
            yield Tried(variant=variant, case="", skipped=str(why))


def _one(home: Home, asked: Asked, variant: Variant, made: Made, clock: Clock) -> Tried:
    before = _there(asked.into)
    with in_memory(made.content, home.folder / "trial", asked.raw.name) as raw:
        try:
            done = run(home, replace(asked, raw=raw), clock, lambda _: None)
        except Exception as fault:  # noqa: BLE001  a fault of any kind is what is looked for
            told = fault if isinstance(fault, TrefferError) else unexpected(fault)
            return Tried(
                variant=variant,
                case=made.case,
                code=told.code,
                exit=told.exit_code,
                title=str(told),
                left=len(_there(asked.into) - before),
            )
    return Tried(
        variant=variant,
        case=made.case,
        delivery=done.manifest.delivery,
        read=done.manifest.rows.read,
        delivered=done.manifest.rows.delivered,
        ignored=done.ignored,
    )


def _there(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix != ".lock"}
