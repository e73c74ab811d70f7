"""The suite notices what it says it notices: each check fails for a source that is broken so."""

import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from contracts import sources
from contracts.acceptance import Check, Mark, Result, Variant
from contracts.deliveries import Breach, Manifest, manifest
from contracts.errors import TrefferError, TryAgain, WrongUse
from contracts.ids import DeliveryId
from pipelines.acceptance import at_hub, of_files, suite
from pipelines.acceptance.of_files import Tried
from pipelines.acceptance.stage import Stage
from pipelines.acceptance.suite import Asked
from pipelines.terminal import unexpected
from tests.pipelines import a_town
from tests.pipelines.acceptance.conftest import DAY, TEXT, Made, a_stage

OF_THE_INSTALLATION = {Check.LINT, Check.CONNECTION, Check.WRONG_CREDENTIALS}
"""Tried before there is a stage."""
OF_THE_SOURCE = [one for one in Check if one not in OF_THE_INSTALLATION]
BROKEN = Path(__file__).with_name("broken_program.py")


def broken(wrong: str) -> tuple[str, ...]:
    return (sys.executable, str(BROKEN), wrong)


def marks(results: list[Result]) -> dict[Check, Mark]:
    return {one.check: one.mark for one in results}


def failures(results: list[Result]) -> dict[Check, str]:
    return {one.check: one.reason for one in results if one.mark is Mark.FAILED}


def whole(stage: Stage, asked: Asked) -> list[Result]:
    return suite.tried(stage, asked, lambda _: None)


def copies(stage: Stage, asked: Asked, *only: Variant) -> dict[Variant, list[Tried]]:
    """What a program makes of these variants alone."""
    arguments = [part for one in only for part in ("--only", one)]
    said = stage.extract(
        "trial", stage.source, "--to", str(stage.aside), *asked.arguments(DAY), *arguments
    )
    assert said.result is not None, said.why
    found: dict[Variant, list[Tried]] = {one: [] for one in Variant}
    for told in said.result:
        one = suite._read(told)
        found[one.variant].append(one)
    return found


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stage, Asked, list[Result]]:
    """A source in order, tried once for every test of this module."""
    stage, asked = a_stage(tmp_path_factory.mktemp("good"))
    return stage, asked, whole(stage, asked)


def test_a_source_in_order_passes_every_check(
    good: tuple[Stage, Asked, list[Result]],
) -> None:
    _, _, results = good

    assert failures(results) == {}
    assert [one.check for one in results] == OF_THE_SOURCE
    assert set(marks(results).values()) == {Mark.PASSED}


def test_no_changed_copy_of_the_file_is_left_in_the_workshop(
    good: tuple[Stage, Asked, list[Result]],
) -> None:
    stage, _, _ = good
    kept = [path for path in stage.folder.rglob("*") if path.is_file()]

    assert list((stage.home / "trial").iterdir()) == []
    assert not [path for path in kept if b"Proefstra" in path.read_bytes()]


WRONG: dict[str, tuple[Variant, Check]] = {
    "forgives_bytes": (Variant.MIXED, Check.MIXED_ENCODING),
    "takes_anything": (Variant.EMPTY, Check.EMPTY),
    "fills_in_columns": (Variant.MISSING, Check.MISSING_COLUMN),
    "fills_in_values": (Variant.RETYPED, Check.RETYPED_COLUMN),
    "leaves_half": (Variant.OTHER, Check.OTHER_FILE),
    "breaks_down": (Variant.EMPTY, Check.EMPTY),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_reader_that_takes_what_it_must_refuse_fails(wrong: str, made: Made) -> None:
    variant, check = WRONG[wrong]
    stage, asked = made(program=broken(wrong))

    result = of_files.refused(check, copies(stage, asked, variant)[variant])

    assert result.mark is Mark.FAILED, result
    assert result.reason
    assert "Proefstra" not in result.reason


@pytest.mark.parametrize(
    "error", [TryAgain("The disk is full.", code="S-751"), unexpected(OSError())]
)
def test_a_fault_of_the_machine_is_no_refusal_of_the_file(error: TrefferError) -> None:
    stopped = Tried(
        variant=Variant.EMPTY, case="no bytes", code=error.code, exit=error.exit_code,
        title=str(error),
    )  # fmt: skip

    result = of_files.refused(Check.EMPTY, [stopped])

    assert (result.mark, str(error) in result.reason) == (Mark.FAILED, True)


def test_where_no_copy_can_be_made_nothing_of_the_file_passes(made: Made) -> None:
    without = "import os; del os.memfd_create; from pipelines.extract.program import main; main()"
    stage, asked = made(program=(sys.executable, "-c", without))

    results = whole(stage, asked)

    assert [one.check for one in results] == OF_THE_SOURCE
    assert "C-664" in failures(results)[Check.TWICE]
    assert {check for check, mark in marks(results).items() if mark is Mark.PASSED} == {
        Check.DELIVERED, Check.FRESHNESS, Check.RAW_VALUES
    }  # fmt: skip


HUB_SEES: dict[str, tuple[Variant, Check]] = {
    "forgives_the_end": (Variant.CUT, Check.CUT_FILE),
    "hides_columns": (Variant.EXTRA, Check.EXTRA_COLUMN),
    "differs_each_time": (Variant.SAME, Check.TWICE),
}


@pytest.mark.parametrize("wrong", HUB_SEES)
def test_a_reader_that_gives_another_delivery_than_it_must_fails(wrong: str, made: Made) -> None:
    variant, check = HUB_SEES[wrong]
    stage, asked = made(program=broken(wrong))
    base = delivered(stage, asked)
    found = copies(stage, asked, Variant.SAME, variant)
    (variant_copy, *_) = found[variant]

    match check:
        case Check.CUT_FILE:
            result = at_hub._cut_files(stage, base, found[variant])
        case Check.EXTRA_COLUMN:
            result = at_hub._extra(stage, base, variant_copy)
        case _:
            stage.copied(DeliveryId(variant_copy.delivery or ""))
            second = stage.judged(DeliveryId(variant_copy.delivery or ""), base)
            assert isinstance(second, Manifest)
            result = at_hub._same(stage, base, second)

    assert (result.check, result.mark) == (check, Mark.FAILED)


def delivered(stage: Stage, asked: Asked) -> Manifest:
    said, _ = suite._delivered(stage, asked)
    assert said.result is not None, said.why
    judged = stage.judged(DeliveryId(said.result["delivery"]), None)
    assert isinstance(judged, Manifest)
    return judged


@pytest.mark.parametrize("wrong", ["tells_a_value", "keeps_a_value"])
def test_a_reader_that_gives_a_value_away_fails(wrong: str, made: Made) -> None:
    stage, asked = made(program=broken(wrong))
    delivered(stage, asked)

    result = suite._raw_values(stage, asked, b"")

    assert (result.check, result.mark) == (Check.RAW_VALUES, Mark.FAILED)
    assert "betrokkene" in result.reason
    assert "Proefstra" not in result.reason


class Gullible(Stage):
    """A hub that takes whatever it can find the manifest of."""

    def judged(
        self, delivery: DeliveryId, in_use: Manifest | None, *, confirmed: bool = False
    ) -> Manifest | tuple[Breach, ...]:
        del in_use, confirmed
        found = super().judged(delivery, None, confirmed=True)
        if isinstance(found, Manifest):
            return found
        kept = self.aside / delivery / "manifest.json"
        offered = self.inbox / delivery / "manifest.json"
        return manifest((kept if kept.is_file() else offered).read_bytes())


@pytest.fixture(scope="module")
def gullible(
    good: tuple[Stage, Asked, list[Result]],
) -> tuple[Stage, Manifest, Manifest, dict[Variant, list[Tried]]]:
    stage, asked, _ = good
    stage.__class__ = Gullible
    first, second = (
        manifest(path.read_bytes())
        for path in sorted(stage.folder.glob("deliveries/handhaving/*/manifest.json"))[:2]
    )
    found = copies(stage, asked, Variant.SAME, Variant.SHRUNK)
    return stage, first, second, found


@pytest.mark.parametrize("check", [Check.CUT_DELIVERY, Check.ALTERED])
def test_a_hub_that_takes_a_damaged_delivery_fails(check: Check, gullible: Any) -> None:
    stage, first, _, found = gullible
    damages = at_hub._cut() if check is Check.CUT_DELIVERY else at_hub._altered()

    result = at_hub._all_refused(
        stage, DeliveryId(found[Variant.SAME][0].delivery), first, check, damages
    )

    assert (result.check, result.mark) == (check, Mark.FAILED)


def test_a_hub_that_takes_a_shrunken_an_older_or_a_future_delivery_fails(gullible: Any) -> None:
    stage, first, second, found = gullible

    results = [
        *at_hub._shrunken(stage, second, found[Variant.SHRUNK][0]),
        at_hub._older(stage, first, second),
        at_hub._future(stage, second),
    ]

    assert set(failures(results)) == {Check.SHRUNKEN, Check.OLDER, Check.FUTURE}


def test_rows_that_stay_after_they_were_removed_fail() -> None:
    before = pl.Series([1, 1, 2, 3], dtype=pl.UInt64)

    for after, mark in (
        ([1, 2], Mark.PASSED),
        ([1, 1, 2, 3], Mark.FAILED),
        ([1, 4], Mark.FAILED),
        ([2, 2], Mark.FAILED),
        ([], Mark.PASSED),
    ):
        assert at_hub._removed(before, pl.Series(after, dtype=pl.UInt64)).mark is mark, after


def test_a_contract_that_lets_any_loss_pass_fails(made: Made) -> None:
    stage, asked = made(text=with_own(TEXT, "maxShrink", "1"))
    base = delivered(stage, asked)
    found = copies(stage, asked, Variant.SHRUNK)

    assert failures(at_hub._shrunken(stage, base, found[Variant.SHRUNK][0])).keys() == {
        Check.SHRUNKEN
    }


def with_own(text: str, name: str, value: str) -> str:
    line = next(one for one in text.splitlines() if "property: role" in one)
    return text.replace(line, f"{line}\n  - {{property: {name}, value: {value}}}", 1)


def test_a_file_that_its_contract_refuses_is_told_and_nothing_more_is_tried(made: Made) -> None:
    stage, asked = made(raw=a_town.handhaving().replace("betrokkene", "naam").encode())

    results = whole(stage, asked)

    assert list(failures(results)) == [Check.DELIVERED]
    assert "betrokkene" in failures(results)[Check.DELIVERED]
    assert {mark for check, mark in marks(results).items() if check is not Check.DELIVERED} == {
        Mark.NOT_APPLICABLE
    }


def test_what_a_killed_trial_leaves_can_be_opened_by_nobody(made: Made, tmp_path: Path) -> None:
    made()

    assert {one.name for one in tmp_path.rglob("gate/*")} == {"gate.pub", "gate-signing.pub"}


def test_data_past_their_term_are_told(made: Made) -> None:
    stage, asked = made()
    old = Asked(raw=asked.raw, as_of=DAY.replace(year=2020), addresses=None, today=DAY)

    assert "past_its_term" in failures(whole(stage, old))[Check.DELIVERED]


def test_a_date_that_was_not_read_as_given_fails(good: tuple[Stage, Asked, list[Result]]) -> None:
    stage, asked, _ = good
    another = Asked(raw=asked.raw, as_of=DAY.replace(day=1), addresses=None, today=DAY)
    # The first delivery; later ones were damaged on purpose.
    path = min(stage.folder.glob("deliveries/handhaving/*/manifest.json"))
    found = manifest(path.read_bytes())

    assert suite._freshness(found, another).mark is Mark.FAILED
    assert suite._freshness(found, asked).mark is Mark.PASSED


def test_the_trial_of_a_demonstration_refuses_a_register_that_can_be_real(tmp_path: Path) -> None:
    text = (a_town.SAMPLE / "contracts" / "vergunningen.odcs.yaml").read_text()
    stage = Stage(tmp_path / "stage", sources.load(text), text, DAY, demo=True)
    raw = tmp_path / "raw.csv"
    raw.write_text(a_town.vergunningen().replace(a_town.BSN, "123456782"))

    said = stage.extract(
        "run", "vergunningen", "--from", str(raw), "--to", str(stage.inbox), "--as-of", f"{DAY}"
    )

    assert said.why.startswith("K-131")
    assert not list(stage.inbox.glob("vergunningen-*"))


def test_a_program_that_says_nothing_readable_is_a_fault(made: Made) -> None:
    with pytest.raises(TrefferError, match="said nothing that can be read") as told:
        made(program=(sys.executable, "-c", "print('Proefstra')"))

    assert "Proefstra" not in str(told.value)


def test_a_file_that_is_not_there_is_wrong_use(made: Made, tmp_path: Path) -> None:
    stage, _ = made()
    absent = Asked(raw=tmp_path / "nergens.csv", as_of=DAY, addresses=None, today=DAY)

    with pytest.raises(WrongUse, match="There is no file"):
        whole(stage, absent)
