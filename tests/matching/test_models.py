from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from matching import models
from matching.evidence import LEVELS
from matching.models import RARITIES, Model, Origin, Threshold
from tests.matching.a_model import A_MODEL
from tests.matching.people import SHIPPED

NUMBERS = st.floats(-9, 9).map(lambda number: round(number, 2))
WORDS = st.text("abcë -:#'0123", min_size=1, max_size=9)
SHARES = st.integers(0, 10**7)
Change = Callable[[dict[str, Any]], object]


@st.composite
def tables(draw: st.DrawFn) -> Model:
    features = draw(st.sets(st.sampled_from(sorted(LEVELS)), max_size=4))

    def levels(feature: str) -> st.SearchStrategy[str]:
        return st.sampled_from(LEVELS[feature][1:])

    return Model(
        name=draw(WORDS),
        origin=Origin(
            data=draw(WORDS),
            pairs=draw(SHARES),
            same=draw(SHARES),
            method="made up",
            false_hits=draw(NUMBERS),
        ),
        intercept=draw(NUMBERS),
        population=draw(NUMBERS),
        rarity={name: draw(NUMBERS) for name in RARITIES},
        weights={one: draw(st.dictionaries(levels(one), NUMBERS)) for one in features},
        needed={one: draw(st.frozensets(levels(one))) for one in features},
        denied={one: draw(st.frozensets(levels(one))) for one in features},
        thresholds=tuple(
            Threshold(population=size, hit_at=draw(NUMBERS), verify_at=draw(NUMBERS))
            for size in draw(st.lists(SHARES, min_size=1, max_size=3))
        ),
    )


def changed(change: Change) -> str:
    """The text of a table after a change."""
    content = yaml.safe_load(models.dump(A_MODEL))
    change(content)
    return yaml.safe_dump(content)


@given(tables())
def test_a_table_is_read_back_as_it_was_written(model: Model) -> None:
    assert models.load(models.dump(model)) == model


def test_a_table_is_written_the_same_whatever_the_order_of_its_levels() -> None:
    turned = A_MODEL.model_copy(
        update={"denied": {name: frozenset(sorted(own)) for name, own in A_MODEL.denied.items()}}
    )

    assert models.dump(turned) == models.dump(A_MODEL)


def test_the_shipped_table_says_where_it_comes_from_and_holds_a_hit_above_a_doubt() -> None:
    assert SHIPPED.origin.pairs > SHIPPED.origin.same > 0
    assert all(one.hit_at >= one.verify_at for one in SHIPPED.thresholds)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.pop("thresholds"), "thresholds"),
        (lambda table: table.update(thresholds=[]), "thresholds"),
        (lambda table: table["thresholds"][0].pop("hit_at"), "thresholds.0.hit_at"),
        (lambda table: table["weights"]["birth"].update(full="much"), "weights.birth.full"),
        (lambda table: table.pop("origin"), "origin"),
        (lambda table: table["origin"].pop("pairs"), "origin.pairs"),
        (lambda table: table.update(weight=1), "weight"),
    ],
)
def test_a_table_that_is_not_whole_is_refused_with_the_place(change: Change, told: str) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        models.load(changed(change))

    assert refused.value.code == "M-102"


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "name"])
def test_a_text_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        models.load(text)

    assert refused.value.code == "M-102"


def test_a_text_that_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match="at line 3") as refused:
        models.load("name: a\nweights: {a\n: }}\n")

    assert refused.value.code == "M-101"


def test_a_text_with_a_character_that_yaml_forbids_is_refused() -> None:
    with pytest.raises(Invalid, match="not valid YAML") as refused:
        models.load("name: \x00")

    assert refused.value.code == "M-101"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table["weights"]["birth"].update(feest=1.0), "birth.feest"),
        (lambda table: table["weights"].update(schoenmaat={"same": 1.0}), "schoenmaat.same"),
        (lambda table: table["needed"].update(birth=["feest"]), "birth.feest"),
        (lambda table: table["denied"].update(given=["feest"]), "given.feest"),
        (lambda table: table["rarity"].update(street=1.0), "rarity.street"),
    ],
)
def test_a_table_with_a_level_that_nothing_compares_is_refused_with_its_place(
    change: Change, told: str
) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        models.load(changed(change))

    assert refused.value.code == "M-103"


@pytest.mark.parametrize(
    ("population", "hit_at"),
    [(0, 1.5), (99_999, 1.5), (100_000, 2.0), (18_000_000, 2.0)],
)
def test_thresholds_go_with_the_size_of_the_source(population: int, hit_at: float) -> None:
    assert A_MODEL.threshold(population).hit_at == hit_at


def test_a_source_smaller_than_all_that_the_table_knows_has_the_first_thresholds() -> None:
    first = Threshold(population=1_000, hit_at=3.0, verify_at=1.0)

    assert A_MODEL.model_copy(update={"thresholds": (first,)}).threshold(10) == first
