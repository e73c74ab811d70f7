"""What is tried of deliveries at the hub of the trial."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import polars as pl

from contracts.acceptance import Check, Result, Tried, Variant, failed, not_applicable, passed
from contracts.deliveries import Breach, Manifest
from contracts.ids import DeliveryId
from pipelines.acceptance.of_files import fault
from pipelines.acceptance.stage import Stage

_FILES = ("manifest.json", "manifest.sig", "linkage.parquet", "sealed.parquet")
_DAY = timedelta(days=1)
_SECONDS = 3600
"""Later than any copy that was made in the trial."""

Copies = Mapping[Variant, Sequence[Tried]]
Damage = Callable[[Path], object]


def results(stage: Stage, base: Manifest, found: Copies) -> list[Result]:
    """Return the checks of deliveries; `base` is in use when they begin."""
    same = found[Variant.SAME][0]
    if same.delivery is None:
        why = same.skipped or f"the second time: {same.code} {same.title}"
        return [failed(Check.TWICE, why)]
    second = DeliveryId(same.delivery)
    done = [
        _all_refused(stage, second, base, Check.CUT_DELIVERY, _cut()),
        _all_refused(stage, second, base, Check.ALTERED, _altered()),
    ]
    stage.copied(second)
    taken = stage.judged(second, base)
    if not isinstance(taken, Manifest):
        return [*done, failed(Check.TWICE, f"the hub refuses the second: {', '.join(taken)}")]
    return [
        *done,
        _same(stage, base, taken),
        _extra(stage, taken, found[Variant.EXTRA][0]),
        _cut_files(stage, taken, found[Variant.CUT]),
        *_shrunken(stage, taken, found[Variant.SHRUNK][0]),
        _older(stage, base, taken),
        _future(stage, taken),
    ]


def _cut() -> Mapping[str, Damage]:
    gone = {f"without {name}": partial(_removed_file, name) for name in _FILES}
    return gone | {f"half of {name}": partial(_halved, name) for name in _FILES}


def _altered() -> Mapping[str, Damage]:
    return {f"one bit of {name}": partial(_flipped, name) for name in _FILES}


def _removed_file(name: str, folder: Path) -> None:
    (folder / name).unlink()


def _halved(name: str, folder: Path) -> None:
    path = folder / name
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _flipped(name: str, folder: Path) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _all_refused(
    stage: Stage,
    delivery: DeliveryId,
    in_use: Manifest,
    check: Check,
    damages: Mapping[str, Damage],
) -> Result:
    for case, damage in damages.items():
        damage(stage.copied(delivery))
        judged = stage.judged(delivery, in_use)
        stage.withdraw(delivery)
        if isinstance(judged, Manifest):
            return failed(check, f"{case}: the hub takes it")
    return passed(check, f"{len(damages)} ways, of {len(_FILES)} files")


def _same(stage: Stage, first: Manifest, second: Manifest) -> Result:
    if first.rows != second.rows:
        return failed(Check.TWICE, _became(first, second))
    if not stage.rows(first).equals(stage.rows(second)):
        return failed(Check.TWICE, "the numbers of the same rows differ under the same keys")
    return passed(Check.TWICE, f"{second.rows.delivered} rows, every number the same")


def _extra(stage: Stage, in_use: Manifest, copy: Tried) -> Result:
    if copy.skipped:
        return not_applicable(Check.EXTRA_COLUMN, copy.skipped)
    if copy.delivery is None:
        return failed(Check.EXTRA_COLUMN, f"it is refused: {copy.code} {copy.title}")
    stage.copied(DeliveryId(copy.delivery))
    judged = stage.judged(DeliveryId(copy.delivery), in_use)
    if not isinstance(judged, Manifest):
        return failed(Check.EXTRA_COLUMN, f"the hub refuses it: {', '.join(judged)}")
    if not stage.rows(judged).equals(stage.rows(in_use)):
        return failed(Check.EXTRA_COLUMN, "what is delivered changed with it")
    if not copy.ignored:
        return failed(Check.EXTRA_COLUMN, "nobody is told of it")
    return passed(Check.EXTRA_COLUMN, f"told: {len(copy.ignored)} new")


def _cut_files(stage: Stage, in_use: Manifest, copies: Sequence[Tried]) -> Result:
    """Return whether half a file is stopped: at the department, or else at the hub by its size."""
    told = []
    for one in copies:
        if one.delivery is None:
            if why := fault(one):
                return failed(Check.CUT_FILE, f"{one.case}: {why}")
            told.append(f"{one.case}: {one.code}")
            continue
        delivery = DeliveryId(one.delivery)
        stage.copied(delivery)
        judged = stage.judged(delivery, in_use)
        if isinstance(judged, Manifest):
            return failed(
                Check.CUT_FILE,
                f"{one.case}: {one.delivered} of {in_use.rows.delivered} rows are put into use",
            )
        told.append(f"{one.case}: {', '.join(judged)}")
    return passed(Check.CUT_FILE, "; ".join(told))


def _shrunken(stage: Stage, in_use: Manifest, copy: Tried) -> list[Result]:
    if copy.delivery is None:
        return _stopped_before(copy)
    delivery = DeliveryId(copy.delivery)
    folder = stage.copied(delivery)
    is_smaller = copy.delivered < in_use.rows.delivered
    if not is_smaller:
        few = int(0.8 * (1 - stage.contract.max_shrink) * in_use.rows.delivered)
        stage.resigned(folder, rows=replace(in_use.rows, delivered=few))
    first = stage.judged(delivery, in_use)
    if isinstance(first, Manifest):
        return [failed(Check.SHRUNKEN, f"put into use: {_became(in_use, first)}")]
    if Breach.SHRUNK not in first:
        return [failed(Check.SHRUNKEN, f"refused for another reason: {', '.join(first)}")]
    second = stage.judged(delivery, in_use, confirmed=True)
    if not isinstance(second, Manifest):
        return [passed(Check.SHRUNKEN), failed(Check.CONFIRMED, ", ".join(second))]
    return [
        passed(Check.SHRUNKEN, _became(in_use, second)),
        passed(Check.CONFIRMED, _became(in_use, second)),
        _removed(stage.rows(in_use), stage.rows(second))
        if is_smaller
        else not_applicable(Check.REMOVED, "rows of this format cannot be taken out one by one"),
    ]


def _stopped_before(copy: Tried) -> list[Result]:
    if why := fault(copy):
        return [failed(Check.SHRUNKEN, why)]
    stopped = f"its department stops it already ({copy.code})"
    return [
        passed(Check.SHRUNKEN, stopped),
        not_applicable(Check.CONFIRMED, stopped),
        not_applicable(Check.REMOVED, stopped),
    ]


def _became(before: Manifest, after: Manifest) -> str:
    return f"{before.rows.delivered} rows became {after.rows.delivered}"


def _removed(before: pl.Series, after: pl.Series) -> Result:
    left = before.value_counts(name="n").join(
        after.value_counts(name="m"), on=before.name, how="full", coalesce=True
    )
    new = left.filter(pl.col("m").fill_null(0) > pl.col("n").fill_null(0)).height
    if new or len(after) >= len(before):
        return failed(
            Check.REMOVED, f"{len(before)} parties became {len(after)}, {new} of them new"
        )
    return passed(Check.REMOVED, f"{len(before) - len(after)} parties are gone, none is new")


def _older(stage: Stage, base: Manifest, in_use: Manifest) -> Result:
    cases = {"the one before, offered again": stage.judged(DeliveryId(base.delivery), in_use)}
    later = _renamed(stage, in_use)
    stage.resigned(stage.inbox / later, delivery=later, as_of=in_use.as_of - _DAY)
    cases["older data under a later name"] = stage.judged(later, in_use)
    for case, judged in cases.items():
        if isinstance(judged, Manifest) or Breach.OLDER not in judged:
            return failed(Check.OLDER, f"{case}: it is put into use")
    return passed(Check.OLDER, "; ".join(cases))


def _future(stage: Stage, in_use: Manifest) -> Result:
    later = _renamed(stage, in_use)
    tomorrow = stage.today + _DAY
    stage.resigned(stage.inbox / later, delivery=later, as_of=tomorrow)
    judged = stage.judged(later, in_use)
    if isinstance(judged, Manifest) or Breach.FROM_THE_FUTURE not in judged:
        return failed(Check.FUTURE, "the hub takes data of tomorrow")
    return passed(Check.FUTURE, "refused at the department and at the hub")


def _renamed(stage: Stage, given: Manifest) -> DeliveryId:
    """Copy the delivery in use to the inbox under a later name of its own."""
    moment = given.created + timedelta(seconds=_SECONDS)
    name = DeliveryId(f"{given.source}-{moment:%Y%m%dT%H%M%SZ}")
    shutil.rmtree(stage.inbox / name, ignore_errors=True)
    stage.copied(DeliveryId(given.delivery), name)
    return name
