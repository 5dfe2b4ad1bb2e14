"""Logistic regression over binary features, with a Gaussian prior."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

PRIOR: Final = 1.0  # precision of the weights
LEAST: Final = 3  # examples with a feature
_ROUNDS: Final = 300
_MEMORY: Final = 12  # steps that L-BFGS remembers
_PDF: Final = 3.0  # weight of an example from a PDF: users have more of these than of any dump
# Weight of an example from our own layouts. Most of what they teach is learned from little: at .1,
# the boundaries of other texts are as right as without them (.982); at .5 and 1 some are lost
_GENERATED: Final = 0.1
SMALLEST: Final = 0.005  # weight that is written


@dataclass(frozen=True, slots=True)
class Example:
    """A decision with its features and the right answer.

    ``source`` names the publication, ``tool`` what dumped it. ``score`` is other evidence in nats.
    ``is_generated`` is True if the text was printed by ``benchmarks.layouts``.
    """

    features: tuple[str, ...]
    right: bool
    source: str
    tool: str
    score: float = 0.0
    is_generated: bool = False

    @property
    def importance(self) -> float:
        """Return the weight of this example beside others of its source."""
        return (_PDF if self.tool == "pdf" else 1.0) * (_GENERATED if self.is_generated else 1.0)


@dataclass(frozen=True, slots=True)
class _Table:
    """The features of examples as pairs of a row and a column."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    scores: Floats

    @classmethod
    def of(cls, examples: Sequence[Example], numbers: dict[str, int]) -> _Table:
        pairs = [
            (row, numbers[feature])
            for row, example in enumerate(examples)
            for feature in example.features
            if feature in numbers
        ]
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return cls(table[:, 0], table[:, 1], np.array([each.score for each in examples]))

    def totals(self, weights: Floats) -> Floats:
        sums = np.bincount(self.rows, weights[self.columns], len(self.scores))
        return np.asarray(sums + self.scores)


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each feature that occurs often enough.

    Each source counts with the square root of its size.
    """
    counts = Counter(feature for each in examples for feature in each.features)
    names = sorted(feature for feature, count in counts.items() if count >= LEAST)
    numbers = {name: number for number, name in enumerate(names)}
    table = _Table.of(examples, numbers)
    right = np.array([each.right for each in examples], float)
    sizes = Counter(each.source for each in examples)
    importance = np.array([each.importance / sizes[each.source] ** 0.5 for each in examples])
    importance /= importance.mean()

    def loss(weights: Floats) -> tuple[float, Floats]:
        totals = table.totals(weights)
        chances = 1.0 / (1.0 + np.exp(-totals))
        errors = importance * (chances - right)
        own = float((importance * (np.logaddexp(0, totals) - right * totals)).sum())
        gradient = np.bincount(table.columns, errors[table.rows], len(names))
        return own + 0.5 * PRIOR * float(weights @ weights), gradient + PRIOR * weights

    found = minimum(loss, np.zeros(len(names)))
    return {
        name: round(float(weight), 2)
        for name, weight in zip(names, found, strict=True)
        if abs(weight) >= SMALLEST
    }


def minimum(loss: Callable[[Floats], tuple[float, Floats]], weights: Floats) -> Floats:
    """Return the minimum of a function that gives its value and gradient (L-BFGS; Nocedal 1980)."""
    steps: list[tuple[Floats, Floats]] = []
    value, gradient = loss(weights)
    for _ in range(_ROUNDS):
        direction = _direction(gradient, steps)
        length = 1.0
        while length > 1e-8:
            moved = weights - length * direction
            new_value, new_gradient = loss(moved)
            if new_value <= value - 1e-4 * length * float(gradient @ direction):
                break
            length /= 2
        change, turn = moved - weights, new_gradient - gradient
        if change @ turn > 1e-10:
            steps = [*steps[1 - _MEMORY :], (change, turn)]
        is_done = abs(value - new_value) < 1e-6 * abs(value)
        weights, value, gradient = moved, new_value, new_gradient
        if is_done:
            break
    return weights


def _direction(gradient: Floats, steps: Sequence[tuple[Floats, Floats]]) -> Floats:
    direction = gradient.copy()
    shares = []
    for change, turn in reversed(steps):
        share = (change @ direction) / (turn @ change)
        direction = direction - share * turn
        shares.append(share)
    if steps:
        change, turn = steps[-1]
        direction = direction * (change @ turn) / (turn @ turn)
    else:
        direction = direction / max(1.0, float(np.abs(gradient).max()))
    for (change, turn), share in zip(steps, reversed(shares), strict=True):
        direction = direction + change * (share - (turn @ direction) / (turn @ change))
    return direction


def report(examples: Sequence[Example], weights: dict[str, float]) -> str:
    """Return a line of figures: accuracy, loss in nats, and errors where the model was sure."""
    numbers = {name: number for number, name in enumerate(weights)}
    totals = _Table.of(examples, numbers).totals(np.array(list(weights.values())))
    chances = 1.0 / (1.0 + np.exp(-totals))
    right = np.array([each.right for each in examples])
    loss = float((np.logaddexp(0, totals) - right * totals).mean())
    sure_errors = ((chances > 0.95) & ~right) | ((chances < 0.05) & right)
    return (
        f"{len(examples):6,}  {float(((chances > 0.5) == right).mean()):8.4f}  {loss:6.4f}"
        f"  {float(sure_errors.mean()):11.4f}"
    )
