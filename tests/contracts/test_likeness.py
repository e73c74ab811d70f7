"""Why a record was likely, in words: each comparison has its own, and no weight is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import likeness
from matching.evidence import LEVELS

REFINING = {
    "birth_here", "birth_near", "birth_elsewhere", "household", "member", "namesake", "sparse",
    "stranger",
}  # fmt: skip


@pytest.mark.rule("R-115")
@pytest.mark.parametrize("feature", sorted(set(LEVELS) - REFINING))
def test_every_level_of_a_feature_has_words(feature: str) -> None:
    assert set(likeness.WORDS[feature]) == set(LEVELS[feature]) - {"missing"}


@pytest.mark.rule("R-115")
@pytest.mark.parametrize("feature", sorted({*REFINING, "start", "onbekend"}))
def test_what_only_refines_another_comparison_is_not_told(feature: str) -> None:
    assert likeness.lines([(feature, "dated", 4.0)]) == ()


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (("birth", "full", 6.21), "date of birth is equal (speaks much for the same)"),
        (("given", "second", 1.5), "given name is a second name of the other (speaks for the same)"),
        (("surname", "differ", -4.5), "surname differs (speaks much against the same)"),
        (("address", "differ", -1.2), "address differs (speaks against the same)"),
        (("surname rarity", "", 0.4), "how rare the surname is (speaks for the same)"),
    ],
)  # fmt: skip
def test_a_comparison_is_told_with_how_much_it_says(
    reason: tuple[str, str, float], line: str
) -> None:
    assert likeness.lines([reason]) == (line,)


@given(weight=st.floats(-20, 20))
def test_no_weight_is_told(weight: float) -> None:
    (line,) = likeness.lines([("birth", "full", weight)])

    assert not any(letter.isdigit() for letter in line)
