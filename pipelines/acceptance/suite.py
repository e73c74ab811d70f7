"""The acceptance suite: what every source must stand before it is submitted (product 4.3).

What is tried of the file happens in `treffer-extract`, what is tried of deliveries at a hub of
its own; the installation is neither read nor changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contracts.acceptance import (
    Check,
    Result,
    Tried,
    Variant,
    failed,
    not_applicable,
    passed,
)
from contracts.deliveries import Manifest
from contracts.errors import WrongUse
from contracts.ids import DeliveryId
from pipelines.acceptance import at_hub, of_files
from pipelines.acceptance.stage import Stage
from pipelines.children import Said

Progress = Callable[[str], None]

NO_DATE = "C-106"
_NOT_TRIED = "not tried: no good delivery could be made of the file"
_BEFORE = {Check.LINT, Check.CONNECTION, Check.WRONG_CREDENTIALS}
"""Tried before there is a stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is tried."""

    raw: Path
    as_of: date | None
    addresses: Path | None
    today: date

    def arguments(self, day: date | None) -> list[str]:
        """Return how a child is told of it."""
        found = ["--from", str(self.raw)]
        if day is not None:
            found += ["--as-of", day.isoformat()]
        if self.addresses is not None:
            found += ["--addresses", str(self.addresses)]
        return found


def tried(stage: Stage, asked: Asked, progress: Progress) -> list[Result]:
    """Return how every check of the file and of its deliveries ended, in their order."""
    if not asked.raw.is_file():
        raise WrongUse(f"There is no file {asked.raw}.", code="C-100")
    progress("making a delivery")
    said, day = _delivered(stage, asked)
    base = _judged(stage, said)
    if not isinstance(base, Manifest):
        return _with_untried([failed(Check.DELIVERED, base)])
    results = [
        passed(Check.DELIVERED, f"{base.rows.delivered} of {base.rows.read} rows"),
        _freshness(base, asked),
    ]
    progress("trying changed copies of the file")
    found = _copies(stage, asked, day)
    results += of_files.results(found)
    progress("trying changed deliveries")
    results += at_hub.results(stage, base, found)
    progress("looking for raw values")
    told = "\n".join(f"{one.title} {one.reason}" for one in results)
    results.append(_raw_values(stage, asked, told.encode()))
    return _with_untried(_folded(results))


def _delivered(stage: Stage, asked: Asked) -> tuple[Said, date | None]:
    """Return what the ordinary run says, and the date that it had to be told."""
    run = ["run", stage.source, "--to", str(stage.inbox)]
    said = stage.extract(*run, *asked.arguments(asked.as_of))
    if said.fault is None or said.fault.code != NO_DATE or asked.as_of is not None:
        return said, asked.as_of
    return stage.extract(*run, *asked.arguments(asked.today)), asked.today


def _judged(stage: Stage, said: Said) -> Manifest | str:
    """Return the delivery as the hub takes it, or why there is none."""
    if said.result is None:
        return said.why
    judged = stage.judged(DeliveryId(said.result["delivery"]), None)
    if isinstance(judged, Manifest):
        return judged
    return f"the hub refuses it: {', '.join(judged)}"


def _freshness(base: Manifest, asked: Asked) -> Result:
    if asked.as_of is not None and base.as_of != asked.as_of:
        return failed(Check.FRESHNESS, f"{asked.as_of} was given, {base.as_of} was read")
    return passed(Check.FRESHNESS, f"as of {base.as_of}")


def _copies(stage: Stage, asked: Asked, day: date | None) -> dict[Variant, list[Tried]]:
    arguments = ["trial", stage.source, "--to", str(stage.aside), *asked.arguments(day)]
    said = stage.extract(*arguments)
    if said.result is None:
        why = f"not tried: {said.why}"
        return {one: [Tried(variant=one, case="", skipped=why)] for one in Variant}
    found: dict[Variant, list[Tried]] = {one: [] for one in Variant}
    for told in said.result:
        one = _read(told)
        found[one.variant].append(one)
    return found


def _read(told: Mapping[str, Any]) -> Tried:
    given = dict(told)
    return Tried(
        **given | {"variant": Variant(given["variant"]), "ignored": tuple(given["ignored"])}
    )


def _raw_values(stage: Stage, asked: Asked, told: bytes) -> Result:
    said = stage.extract(
        "traces",
        stage.source,
        "--from",
        str(asked.raw),
        "--within",
        str(stage.folder),
        content=b"\n".join([*stage.messages, told]),
    )
    if said.result is None:
        return failed(Check.RAW_VALUES, said.why)
    found = said.result["found"]
    if found:
        places = sorted({f"{one['column']} in {one['where']}" for one in found})
        return failed(Check.RAW_VALUES, "; ".join(places[:5]))
    count = sum(said.result["looked_for"].values())
    if not count:
        return not_applicable(
            Check.RAW_VALUES, "its values are public addresses, or shorter than 8 signs"
        )
    megabytes = said.result["searched"] / 1_000_000
    return passed(Check.RAW_VALUES, f"{count} values looked for in {megabytes:.1f} MB")


def _with_untried(results: Sequence[Result]) -> list[Result]:
    """Return the results in the order of checks, with those that were not come to."""
    found = {one.check: one for one in results}
    return [found.get(one, not_applicable(one, _NOT_TRIED)) for one in Check if one not in _BEFORE]


def _folded(results: Sequence[Result]) -> list[Result]:
    """Return one result a check: the first that failed, else the last that said something."""
    folded: dict[Check, Result] = {}
    for one in results:
        before = folded.get(one.check)
        if before is None or not before.repair:
            folded[one.check] = one
    return list(folded.values())
