"""The table of weights and thresholds by which persons are compared."""

import math
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Annotated, Any

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import Invalid
from matching.evidence import LEVELS

_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RARITIES = ("surname", "given")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(_Part):
    """From this number of parties in a source on, the scores at which to hit and to verify."""

    population: int
    hit_at: float
    verify_at: float


EVERY_SCORE = (Threshold(population=0, hit_at=-math.inf, verify_at=-math.inf),)
"""With these no candidate is left out for its score."""


class Origin(_Part):
    """Where a table comes from."""

    data: str
    """What the pairs were made of."""
    pairs: int
    same: int
    """How many of the pairs are of one person."""
    method: str
    false_hits: float
    """The share of unknown persons that may be a hit, for which the thresholds were chosen."""


class Model(_Part):
    """Weights in natural logarithms of odds, per feature and level of agreement."""

    name: str
    origin: Origin
    intercept: float
    population: float
    """For every tenfold of the source's parties over 10,000: more people, more namesakes."""
    rarity: Mapping[str, float]
    """For every tenfold that an agreeing name is rarer than one in a thousand."""
    weights: Mapping[str, Mapping[str, float]]
    needed: Mapping[str, frozenset[str]]
    """Levels without which a match is no hit, whatever its score, unless the BSN agrees."""
    denied: Mapping[str, frozenset[str]]
    """Levels with which a match is no hit, whatever its score, unless the BSN agrees."""
    thresholds: Annotated[tuple[Threshold, ...], Field(min_length=1)]

    @cached_property
    def arrays(self) -> Mapping[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """Return the weights of each feature in the order of its levels."""
        return {
            feature: np.array(
                [self.weights.get(feature, {}).get(x, 0.0) for x in levels], np.float32
            )
            for feature, levels in LEVELS.items()
        }

    def threshold(self, population: int) -> Threshold:
        """Return the thresholds for a source of this size."""
        fitting = [t for t in self.thresholds if t.population <= population]
        return fitting[-1] if fitting else self.thresholds[0]


@lru_cache(maxsize=4)
def load(text: str) -> Model:
    """Read a table; raises `Invalid` with the place of every finding."""
    try:
        content = yaml.load(text, Loader=_SAFE)  # noqa: S506  the safe loader, in C if there
        model = Model.model_validate(content)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise Invalid(f"The model is not valid YAML{where}.", code="M-101") from None
    except ValidationError as error:
        findings = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        ]
        raise Invalid(f"The model cannot be used: {'; '.join(findings)}.", code="M-102") from None
    if unknown := _unknown(model):
        raise Invalid(
            f"The model weighs what is not compared: {', '.join(unknown)}. "
            "Train it again with this version.",
            code="M-103",
        )
    return model


def dump(model: Model) -> str:
    """Return the table as text that `load` reads and people can, too."""
    content = model.model_dump(mode="json")
    for rule in ("needed", "denied"):
        content[rule] = {name: sorted(levels) for name, levels in content[rule].items()}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=96)


def _unknown(model: Model) -> list[str]:
    rules = [*model.needed.items(), *model.denied.items()]
    weighed = {
        f"{feature}.{level}"
        for feature, own in model.weights.items()
        for level in own
        # The first level of a feature has nothing to say.
        if level not in LEVELS.get(feature, ())[1:]
    }
    ruled = {
        f"{name}.{one}" for name, own in rules for one in own if one not in LEVELS.get(name, ())
    }
    rare = {f"rarity.{name}" for name in model.rarity if name not in RARITIES}
    return sorted(weighed | ruled | rare)
