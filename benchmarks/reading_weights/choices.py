"""Multinomial logistic regression over the features of several choices, with a Gaussian prior."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading_weights.logistic import LEAST, PRIOR, SMALLEST, Floats, minimum


@dataclass(frozen=True, slots=True)
class Choice:
    """Several options with their features, and the numbers of those that are right.

    ``source`` names the publication, ``tool`` what dumped it.
    """

    options: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    source: str
    tool: str


class _Table:
    """The features of all options as pairs of an option and a feature."""

    def __init__(self, choices: Sequence[Choice], numbers: dict[str, int]) -> None:
        options: list[int] = []
        columns: list[int] = []
        owner: list[int] = []
        right: list[bool] = []
        for number, choice in enumerate(choices):
            for k, option in enumerate(choice.options):
                known = [numbers[feature] for feature in option if feature in numbers]
                options += [len(owner)] * len(known)
                columns += known
                owner.append(number)
                right.append(k in choice.right)
        self.options: NDArray[np.int64] = np.array(options, np.int64)
        self.columns: NDArray[np.int64] = np.array(columns, np.int64)
        self.owner: NDArray[np.int64] = np.array(owner, np.int64)
        self.right: NDArray[np.bool_] = np.array(right)
        self.count = len(choices)

    def chances(self, weights: Floats) -> Floats:
        """Return the probability of each option."""
        scores = np.bincount(self.options, weights[self.columns], len(self.owner))
        highest = np.full(self.count, -np.inf)
        np.maximum.at(highest, self.owner, scores)
        powers = np.exp(scores - highest[self.owner])
        totals = np.bincount(self.owner, powers, self.count)
        return np.asarray(powers / totals[self.owner])

    def of_right(self, chances: Floats) -> Floats:
        """Return the probability of the right options of each choice together."""
        return np.asarray(np.bincount(self.owner, chances * self.right, self.count), float)


def fit_choices(choices: Sequence[Choice]) -> dict[str, float]:
    """Return the weight of each feature that occurs often enough.

    Each source counts with the square root of its size.
    """
    counts = Counter(f for choice in choices for option in choice.options for f in set(option))
    names = sorted(feature for feature, count in counts.items() if count >= LEAST)
    table = _Table(choices, {name: number for number, name in enumerate(names)})
    sizes = Counter(each.source for each in choices)
    importance = np.array([1.0 / sizes[each.source] ** 0.5 for each in choices])
    importance /= importance.mean()

    def loss(weights: Floats) -> tuple[float, Floats]:
        chances = table.chances(weights)
        of_right = np.maximum(table.of_right(chances), 1e-12)
        wanted = chances * table.right / of_right[table.owner]
        errors = importance[table.owner] * (chances - wanted)
        own = -float((importance * np.log(of_right)).sum())
        gradient = np.bincount(table.columns, errors[table.options], len(names))
        return own + 0.5 * PRIOR * float(weights @ weights), gradient + PRIOR * weights

    found = minimum(loss, np.zeros(len(names)))
    return {
        name: round(float(weight), 2)
        for name, weight in zip(names, found, strict=True)
        if abs(weight) >= SMALLEST
    }


def report_choices(choices: Sequence[Choice], weights: dict[str, float]) -> str:
    """Return a line of figures: accuracy, loss in nats, and errors where the model was sure."""
    table = _Table(choices, {name: number for number, name in enumerate(weights)})
    chances = table.chances(np.array(list(weights.values())))
    of_right = table.of_right(chances)
    best = np.zeros(table.count)
    np.maximum.at(best, table.owner, chances)
    is_best = np.zeros(table.count, bool)
    np.logical_or.at(is_best, table.owner, table.right & (chances >= best[table.owner]))
    loss = -float(np.log(np.maximum(of_right, 1e-12)).mean())
    sure_errors = float((of_right < 0.05).mean())
    return f"{table.count:6,}  {float(is_best.mean()):8.4f}  {loss:6.4f}  {sure_errors:11.4f}"
