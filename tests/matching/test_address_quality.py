"""Clerks' spellings of a real and a made-up register stay found as well as the figures promise."""

from functools import cache
from pathlib import Path

import pytest

from bench import addresses
from bench.addresses import MADE_UP, WEESP, Judgement, Measured
from bench.clerks import KINDS

EACH = 15


@cache
def measured(register: Path) -> Measured:
    return addresses.measure(addresses.register(register), each=EACH, seed=7)


@pytest.mark.parametrize("register", [WEESP, MADE_UP], ids=("real", "made-up"))
def test_nearly_every_spelling_is_found_and_hardly_any_wrongly(register: Path) -> None:
    whole = measured(register).whole

    assert whole.cases > 20 * EACH
    assert whole.share(Judgement.RIGHT) >= 0.99
    assert whole.share(Judgement.WRONG) <= 0.001


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_spelling_is_much_worse_than_the_others(kind: str) -> None:
    quality = next(one for one in measured(WEESP).kinds if one.kind == kind)

    assert quality.cases == EACH
    assert quality.share(Judgement.RIGHT) >= 0.9
    assert quality.share(Judgement.WRONG) == 0.0
