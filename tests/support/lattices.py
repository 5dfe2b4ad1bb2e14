"""Random lattices of the aligner."""

from __future__ import annotations

import itertools

import numpy as np

from benelux_search.align.lattice import FAR, Band, Lattice


def random_lattice(n: int, m: int, seed: int) -> Lattice:
    """Return a random lattice with a moving band, and with beads of one or two lone fragments."""
    draw = np.random.default_rng(seed)
    width = int(draw.integers(-(-(m + 1 + n) // (n + 1)), m + 2))
    steps = np.sort(draw.integers(0, m + 2 - width, n + 1))
    rows = np.arange(n + 1)
    last = m + 1 - width
    left = np.clip(steps, last - (n - rows) * (width - 1), rows * (width - 1))
    left = np.maximum.accumulate(np.clip(left, 0, last))
    for i in range(n - 1, -1, -1):
        left[i] = max(left[i], left[i + 1] - width + 1)
    tables = {}
    for p, q in itertools.product((1, 2), repeat=2):
        table = draw.uniform(0, 8, (n, width)).astype(np.float32)
        for i, c in itertools.product(range(n), range(width)):
            if i + p > n or left[i] + c + q > m:
                table[i, c] = FAR
        tables[p, q] = table
    return Lattice(
        Band(left.astype(np.int64), width),
        n,
        m,
        tuple(tables),
        lambda start, stop: {shape: table[start:stop] for shape, table in tables.items()},
        {size: np.append(draw.uniform(2, 6, n - size + 1), [FAR] * size) for size in (1, 2)},
        {size: np.append(draw.uniform(2, 6, m - size + 1), [FAR] * size) for size in (1, 2)},
    )
