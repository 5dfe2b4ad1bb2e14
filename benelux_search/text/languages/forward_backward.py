"""The forward-backward algorithm over the languages of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from benelux_search.model import Boundary

BOUNDARIES: tuple[Boundary, ...] = ("wrap", "end", "blank")
# between two columns, or between two lines that share their marks
Joint = Literal["wrap", "end", "blank", "column", "likeness"]
JOINTS: tuple[Joint, ...] = (*BOUNDARIES, "column", "likeness")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_THIRD = 0.02  # share of the switches that lead into a third language
_CHUNK = 4096  # lines converted to Python numbers at a time


def _transition(switch: float) -> Floats:
    """Return the transition matrix: rows from, columns to; Dutch, French, other.

    A third language is followed by Dutch and French with equal probability.
    """
    third = switch * _THIRD
    return np.array(
        [
            [1 - switch, switch - third, third],
            [switch - third, 1 - switch, third],
            [switch / 2, switch / 2, 1 - switch],
        ]
    )


def forward_backward(
    emissions: Floats, boundaries: Sequence[Joint], switch: dict[Joint, float]
) -> tuple[Floats, Floats]:
    """Return the posterior of each line's state, and of a switch at each boundary.

    Their shapes are (lines, 3) and (lines - 1).
    """
    likelihood = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    kinds = np.array([JOINTS.index(b) for b in boundaries], dtype=np.int64)
    tables = np.array([_transition(switch[kind]) for kind in JOINTS])
    first = np.array([0.49, 0.49, 0.02])
    forward = _forward_messages(first, likelihood, kinds, tables.transpose(0, 2, 1)) * likelihood
    # from the last line on, in the same way
    backward = _forward_messages(np.ones(3), likelihood[::-1], kinds[::-1], tables)[::-1]
    posterior = forward * backward
    posterior /= posterior.sum(axis=1, keepdims=True)
    onward = likelihood[1:] * backward[1:]
    stay = (forward[:-1] * np.diagonal(tables, axis1=1, axis2=2)[kinds] * onward).sum(axis=1)
    move = np.einsum("ka,kab,kb->k", forward[:-1], tables[kinds], onward)
    return posterior, 1.0 - stay / np.maximum(move, 1e-300)


def _forward_messages(first: Floats, likelihood: Floats, kinds: Ints, tables: Floats) -> Floats:
    """Return the forward message to each line (lines, 3), each row scaled to a sum of 1.

    ``tables[kinds[k]]`` leads from line ``k`` to the next; columns from, rows to.
    """
    messages = np.empty_like(likelihood)
    messages[0] = first
    x, y, z = first.tolist()
    ways = tables.tolist()
    for start in range(0, len(kinds), _CHUNK):
        chunk = []
        rows = likelihood[start : start + _CHUNK].tolist()
        for (a, b, c), kind in zip(rows, kinds[start : start + _CHUNK].tolist(), strict=False):
            x, y, z = x * a, y * b, z * c
            (d, e, f), (g, h, i), (j, k, m) = ways[kind]
            x, y, z = d * x + e * y + f * z, g * x + h * y + i * z, j * x + k * y + m * z
            whole = x + y + z
            x, y, z = x / whole, y / whole, z / whole
            chunk.append((x, y, z))
        messages[start + 1 : start + 1 + len(chunk)] = chunk
    return messages
