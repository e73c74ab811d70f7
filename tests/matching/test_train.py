from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.evaluate import NOBODY
from matching.evidence import LEVELS, Evidence
from matching.models import RARITIES
from matching.train import WEIGHED, Counted, fit, learn, threshold

Pair = tuple[dict[str, str], bool]
FEATURES = ("surname", "given", "birth")
PAIRS = st.lists(
    st.tuples(
        st.fixed_dictionaries({name: st.sampled_from(LEVELS[name]) for name in FEATURES}),
        st.booleans(),
    ),
    min_size=1,
    max_size=20,
)
SCORES = st.lists(st.integers(-160, 160).map(lambda n: n / 8), min_size=1, max_size=50)


def counted(pairs: list[Pair], tenfolds: float = 0.0, rarity: float = 0.0) -> Counted:
    """Pairs of which only some features have something to say."""
    codes = {
        feature: np.array(
            [levels.index(pair.get(feature, "missing")) for pair, _ in pairs], np.int8
        )
        for feature, levels in LEVELS.items()
    }
    rarities = {name: np.full(len(pairs), rarity, np.float32) for name in RARITIES}
    same = np.array([one for _, one in pairs], np.bool_)
    return Counted.of(Evidence(codes=codes), rarities, tenfolds, same)


def test_a_regression_finds_the_weights_behind_the_counts() -> None:
    known = np.array([2.0, -1.0, 0.5, -1.5])
    features = np.array(list(product((0.0, 1.0), repeat=3)))
    likely = 1 / (1 + np.exp(-(features @ known[:-1] + known[-1])))
    pairs = np.full(len(features), 1e7)

    found = fit(features, pairs * likely, pairs)

    assert found == pytest.approx(known, abs=0.001)


def test_a_weight_of_what_was_seen_once_is_held_to_nought() -> None:
    seldom, often = (
        fit(np.array([[0.0], [1.0]]), np.array([500.0, n]), np.array([1000.0, n]))[0]
        for n in (1.0, 1e4)
    )

    assert 0 < seldom < 0.5
    assert often > 3


def test_a_regression_that_does_not_come_to_rest_ends() -> None:
    features = np.array([[0.0], [1.0]])

    found = fit(features, np.array([0.0, 1e9]), np.array([1e9, 1e9]), l2=1e-9)

    assert np.isfinite(found).all() and found[0] > 10


@settings(max_examples=10, deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_changes_no_weight(pairs: list[Pair], random: object) -> None:
    shuffled = sorted(pairs, key=lambda _: random.random())

    assert learn(counted(pairs)) == learn(counted(shuffled))


@given(PAIRS, PAIRS)
def test_counts_of_parts_are_counts_of_the_whole(one: list[Pair], two: list[Pair]) -> None:
    joined, whole = Counted.join([counted(one), counted(two)]), counted([*one, *two])

    assert joined.patterns.tolist() == whole.patterns.tolist()
    assert joined.pairs.tolist() == whole.pairs.tolist()
    assert joined.same.tolist() == whole.same.tolist()
    assert whole.pairs.sum() == len(one) + len(two)


def test_what_is_learnt_has_the_names_of_its_levels() -> None:
    pairs: list[Pair] = [
        *[({"birth": "full"}, True)] * 900,
        *[({"birth": "full"}, False)] * 100,
        *[({"birth": "differ"}, False)] * 990,
        *[({"birth": "differ"}, True)] * 10,
        *[({}, True)] * 500,
        *[({}, False)] * 500,
    ]

    found = learn(counted(pairs))

    assert set(found.levels) == {"birth"} and set(found.levels["birth"]) == {"full", "differ"}
    assert found.levels["birth"]["full"] == pytest.approx(2.2, abs=0.1)
    assert found.levels["birth"]["differ"] == pytest.approx(-4.2, abs=0.4)
    assert (set(found.rarity), found.population) == (set(RARITIES), 0)


def test_larger_sources_and_rarer_names_are_learnt_apart_from_levels() -> None:
    agreeing: Pair = ({"surname": "same"}, True)
    other: Pair = ({"surname": "same"}, False)
    small = counted([*[agreeing] * 80, *[other] * 20], tenfolds=-1)
    large = counted([*[agreeing] * 20, *[other] * 80], tenfolds=1)
    rare = counted([*[agreeing] * 90, *[other] * 10], rarity=2)

    found = learn(Counted.join([small, large, rare]))

    assert found.population < -0.5
    assert all(found.rarity[name] > 0.2 for name in RARITIES)


def test_a_number_has_no_weight() -> None:
    assert set(LEVELS) - set(WEIGHED) == {"bsn"}


@given(SCORES, st.sampled_from([0.0, 0.001, 0.02, 0.1, 0.5]))
def test_a_threshold_is_the_lowest_that_at_most_the_rate_of_the_unknown_reach(
    scores: list[float], rate: float
) -> None:
    unknown = np.array(scores, np.float32)

    found = threshold(unknown, rate)

    assert (unknown >= found).mean() <= rate
    assert (unknown >= found - 0.02).mean() > rate


def test_where_few_of_the_unknown_have_a_candidate_every_score_will_do() -> None:
    unknown = np.array([4.0, NOBODY, NOBODY], np.float32)

    assert threshold(unknown, 0.5) == NOBODY
    assert threshold(unknown, 0.1) == 4.01


def test_where_everybody_unknown_may_be_a_hit_the_threshold_is_below_all() -> None:
    assert threshold(np.array([1.0, -3.0], np.float32), 1.0) == -3.99
