"""Looks the evidence of tokens up in a band of the lattice, all cells at once."""

from __future__ import annotations

import numpy as np

from benelux_search.align.bags import expanded
from benelux_search.align.evidence import Evidence
from benelux_search.align.lattice import Floats, Ints, Singles, Tables


def found_in_band(side: Evidence, start: int, low: Ints, width: int) -> Tables:
    """Evidence of units of each size against units of each size of the other side, in a band.

    Row ``k`` of table (p, q) is the unit of fragments ``start + k`` and the next ``p - 1``,
    column ``c`` the unit of ``q`` that begins at the other side's fragment ``low[k] + c``; ``low``
    never falls. Each table has the shape (len(low), width).
    """
    most, count = len(side.lengths), len(low)
    # the second row of a unit is asked about columns that lie before its own
    low, wide = low - most, width + most
    here = slice(*np.searchsorted(side.rows, (start, start + count)))
    rows, types = side.rows[here] - start, side.types[here]
    layer = (most - np.minimum(side.gaps[here], most)) * count + rows
    which, at = located(side, types, low[rows], wide + most - 1)
    gap = np.full(len(at), most)
    gap[1:][which[1:] == which[:-1]] = np.diff(at)[which[1:] == which[:-1]]
    shape = (most * count, wide)
    cells = layer[which] * (wide + 1)
    gain, fall = side.gain[types][which], side.fall[types][which]
    base = np.bincount(layer, side.missing[types], most * count)[:, None]
    rise = np.bincount(layer, side.rise[types], most * count)[:, None]
    columns = np.clip(low[:, None] + np.arange(wide)[None, :], 0, side.span - 2)
    columns = np.tile(columns, (most, 1))
    tables = {}
    for q in range(1, most + 1):
        back = np.minimum(gap, q)
        lengths = side.lengths[q - 1][columns]
        found = _spread(cells, at, back, gain, shape)
        if fall.any():
            found -= _spread(cells, at, back, fall, shape) * np.log(lengths)
        found += base + rise * lengths
        # the tables of types that are new after 3, 2 and 1 fragments, and what these add up to
        layers = found.astype(np.float32).reshape(most, count, wide)
        fresh = np.cumsum(layers, axis=0)
        total = fresh[most - 1]
        tables[1, q] = total[:, most:]
        for p in range(2, most + 1):
            total = total + _below(fresh[most - p], low, p - 1)
            tables[p, q] = total[:, most:]
    return tables


def located(side: Evidence, types: Ints, low: Ints, wide: int) -> tuple[Ints, Ints]:
    """(which type of the list, place) where types find a translation within ``wide`` of ``low``.

    Places count from ``low``. The types are looked up in rising order, which is much faster.
    """
    by_type = np.argsort(types, kind="stable")
    codes = (types * side.span)[by_type]
    begin, size = np.empty_like(low), np.empty_like(low)
    first = np.searchsorted(side.order, codes + np.maximum(0, low[by_type]))
    last = np.searchsorted(side.order, codes + np.minimum(low[by_type] + wide, side.span - 1))
    begin[by_type], size[by_type] = first, np.maximum(0, last - first)
    which, at = expanded(begin, size)
    return which, side.order[at] - (types * side.span + low)[which]


def _spread(cells: Ints, at: Ints, back: Ints, gains: Floats, shape: tuple[int, int]) -> Floats:
    """Adds gains to ``back`` columns that end with ``at``, in the rows that begin at ``cells``."""
    rows, wide = shape
    size = rows * (wide + 1)
    first, stop = np.maximum(0, at - back + 1), np.minimum(at + 1, wide)
    inside = first < stop
    steps: Floats = np.bincount((cells + first)[inside], gains[inside], size).astype(np.float64)
    steps -= np.bincount((cells + stop)[inside], gains[inside], size)
    table: Floats = np.cumsum(steps.reshape(rows, wide + 1), axis=1)[:, :wide]
    return table


def _below(table: Singles, low: Ints, rows: int) -> Singles:
    """The table of a band as seen from so many rows above; 0 where it has none."""
    count, wide = table.shape
    moved = np.zeros_like(table)
    if rows < count:
        columns = np.arange(wide)[None, :] + (low[: count - rows] - low[rows:])[:, None]
        values = np.take_along_axis(table[rows:], np.maximum(columns, 0), axis=1)
        moved[: count - rows] = np.where(columns >= 0, values, 0)
    return moved
