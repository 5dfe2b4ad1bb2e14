"""The forward-backward algorithm over the languages of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from benelux_search.model import Boundary

BOUNDARIES: tuple[Boundary, ...] = ("wrap", "end", "blank")
# between two columns, or between two lines that share their marks
Joint = Literal["wrap", "end", "blank", "column", "likeness"]
JOINTS: tuple[Joint, ...] = (*BOUNDARIES, "column", "likeness")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_CHUNK = 4096  # lines converted to Python numbers at a time


class Successions(NamedTuple):
    """The shares, from 0 to 1, of the languages that follow another where it changes.

    ``third_after_nl`` and ``third_after_fr`` are those of a third language after Dutch and after
    French, ``nl_after_third`` that of Dutch after a third language. ``third`` is the share of all
    lines that are in a third language.
    """

    third_after_nl: float
    third_after_fr: float
    nl_after_third: float
    third: float


def _transition(switch: float, after: Successions) -> Floats:
    """Return the transition matrix: rows from, columns to; Dutch, French, other."""
    return np.array(
        [
            [1 - switch, switch * (1 - after.third_after_nl), switch * after.third_after_nl],
            [switch * (1 - after.third_after_fr), 1 - switch, switch * after.third_after_fr],
            [switch * after.nl_after_third, switch * (1 - after.nl_after_third), 1 - switch],
        ]
    )


def forward_backward(
    emissions: Floats,
    boundaries: Sequence[Joint],
    switch: Mapping[Joint, float],
    after: Successions,
) -> tuple[Floats, Floats]:
    """Return the posterior of each line's state, and of a switch at each boundary.

    Their shapes are (lines, 3) and (lines - 1).
    """
    likelihood = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    kinds = np.array([JOINTS.index(b) for b in boundaries], dtype=np.int64)
    tables = np.array([_transition(switch[kind], after) for kind in JOINTS])
    first = np.array([(1 - after.third) / 2, (1 - after.third) / 2, after.third])
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
