"""recordlinkage: Jaro-Winkler comparisons of blocked pairs, classified two ways."""

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import recordlinkage

from bench.peers import duck
from bench.peers.work import Work

_AGREES = 0.85


def ecm(work: Work, _: Work) -> pl.DataFrame:
    """Score by expectation conditional maximisation, without labels."""
    # Among housemates, who agree on the whole address, its two classes would be homes.
    rules = work.rules[: len(work.rules) - work.housemates]
    vectors = _vectors(replace(work, rules=rules))
    classifier = recordlinkage.ECMClassifier(binarize=_AGREES)
    classifier.fit(vectors)
    return _scored(vectors, _log_odds(classifier.prob(vectors)))


def logistic(work: Work, labelled: Work) -> pl.DataFrame:
    """Score by logistic regression, fitted on the pairs of other work."""
    learn, vectors = _vectors(labelled), _vectors(work)
    true = labelled.matches.select("question", "record").to_pandas()
    links = pd.MultiIndex.from_frame(true)
    classifier = recordlinkage.LogisticRegressionClassifier()
    classifier.fit(learn, learn.index.intersection(links))
    kernel = classifier.kernel
    return _scored(vectors, kernel.decision_function(vectors.values))


def _vectors(work: Work) -> pd.DataFrame:
    pairs = work.pairs(duck.candidates(work).with_columns(score=0.0))
    index = pd.MultiIndex.from_frame(pairs.select("question", "record").to_pandas())
    compare = recordlinkage.Compare()
    for name in work.fields:
        compare.string(name, name, method="jarowinkler", label=name)
    asked = work.questions.to_pandas().set_index("question")
    held = work.register.to_pandas().set_index("record")
    vectors = compare.compute(index, asked, held)
    for name in work.fields:
        # Unknown is not the same as different; half says so.
        unknown = (
            asked[name].isna().loc[index.get_level_values(0)].to_numpy()
            | held[name].isna().loc[index.get_level_values(1)].to_numpy()
        )
        vectors.loc[unknown, name] = 0.5
    return vectors


def _log_odds(probability: pd.Series) -> np.ndarray:
    safe = probability.to_numpy().clip(1e-15, 1 - 1e-15)
    return np.log(safe / (1 - safe))


def _scored(vectors: pd.DataFrame, score: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "question": vectors.index.get_level_values(0).to_numpy(),
            "record": vectors.index.get_level_values(1).to_numpy(),
            "score": np.asarray(score, dtype=np.float64),
        }
    )
