"""Fitted weights of features: a decision is the logistic function of their sum.

The weights are in a table of tab-separated values: a feature and its weight on each line. Lines
that begin with ``#`` say where the weights come from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

Weights = Mapping[str, float]


@lru_cache(maxsize=8)
def load_weights(name: str, package: str = "benelux_search.text") -> Weights:
    """Return the weight of each feature in a table of a package, in nats."""
    text = files(package).joinpath(name).read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {feature: float(weight) for feature, weight in rows}


def probability(weights: Weights, features: Iterable[str], score: float = 0.0) -> float:
    """Return the probability (0 to 1) of a decision with these features.

    A feature without a weight counts 0. ``score`` is other evidence, in nats.
    """
    total = score + sum(weights.get(feature, 0.0) for feature in features)
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def shares(weights: Weights, options: Iterable[Iterable[str]]) -> Sequence[float]:
    """Return the probability (0 to 1) of each of several options, which exclude each other.

    An option is given by its features; the result is the softmax of the sums of their weights.
    """
    scores = [sum(weights.get(feature, 0.0) for feature in option) for option in options]
    highest = max(scores, default=0.0)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
