"""Brings the stores of one program to the form that its version works with, journalled first."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import sqlalchemy as sa

from connectors.stores import database, upgrade
from connectors.stores.upgrade import Step, Tried

Stores = Mapping[str, str]
"""The URL of each store, the journal first: what is done to the others is written there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What one store lacks."""

    store: str
    steps: Sequence[Step]


def plan(stores: Stores) -> Sequence[Lacking]:
    """Return the stores that are behind, with their steps; writes nothing.

    Raises `Gone` for a store that is not there, `WrongUse` for one of a later version.
    """
    with ExitStack() as held:
        found = [
            Lacking(store=store, steps=upgrade.steps(_engine(url, held), store))
            for store, url in stores.items()
        ]
    return [one for one in found if one.steps]


def rehearse(lacking: Sequence[Lacking], stores: Stores) -> Mapping[str, Tried]:
    """Run the steps and undo them; whatever fails, fails here, and every store is as it was."""
    with ExitStack() as held:
        return {
            one.store: upgrade.rehearse(_engine(stores[one.store], held), one.store)
            for one in lacking
        }


def run(
    lacking: Sequence[Lacking], stores: Stores, note: Callable[[tuple[str, ...]], None]
) -> None:
    """Run the steps of every store, each store whole or not at all.

    `note` journals the forms that they get: after the journal's own steps, before all others.
    """
    reached = tuple(one.steps[-1].revision for one in lacking)
    journal, others = _parted(lacking)
    with ExitStack() as held:
        for one in journal:
            database.migrate(_engine(stores[one.store], held), one.store)
        note(reached)
        for one in others:
            database.migrate(_engine(stores[one.store], held), one.store)


def content(lacking: Sequence[Lacking]) -> list[dict[str, object]]:
    """Return a plan for programs."""
    return [
        {
            "store": one.store,
            "steps": [{"revision": step.revision, "what": step.what} for step in one.steps],
        }
        for one in lacking
    ]


def told(lacking: Sequence[Lacking], tried: Mapping[str, Tried] | None = None) -> str:
    """Return a plan for people, with what a try of it came to."""
    lines: list[str] = []
    for one in lacking:
        lines.append(f"{one.store}:")
        lines += [f"  {step.revision}  {step.what}" for step in one.steps]
        if tried is not None:
            rows = tried[one.store]
            lines.append(f"  tried and undone: {rows.before} rows before, {rows.after} after")
    return "\n".join(lines) or "Nothing to do: the stores are of this version."


def _parted(lacking: Sequence[Lacking]) -> tuple[Sequence[Lacking], Sequence[Lacking]]:
    journal = [one for one in lacking if one.store == "journal"]
    return journal, [one for one in lacking if one.store != "journal"]


def _engine(url: str, held: ExitStack) -> sa.Engine:
    engine = database.connect(url)
    held.callback(engine.dispose)
    return engine
