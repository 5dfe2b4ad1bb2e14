"""Token evidence: the tokens of one language that have a translation in units of the other.

Each token type of one language has a posting list: the fragments of the other language that hold a
translation of this type. Let ``hit`` be the probability that the true counterpart of a fragment
holds a translation, and ``chance`` the probability that any fragment does. A unit scores
``log(hit / chance)`` for a translation that it holds, and ``log((1 - hit) / (1 - chance))`` for a
missing one. So a number that occurs in only two paragraphs counts much, and a word that occurs in
half of them counts nothing.

:class:`Evidence` holds the posting lists and weights of one direction. :func:`score_band` scores
all cells of a band of the lattice at once. The types of the fragments come from
:class:`~benelux_search.align.bags.Bags`, and the pairs of types that translate each other from
:class:`~benelux_search.align.type_links.TypeLinks`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benelux_search.align.bags import Bags, distinct, expand_ranges
from benelux_search.align.lattice import Floats, Ints, Singles, Tables
from benelux_search.align.type_links import TypeLinks

_LEAST_RATIO = 1.3  # of hit rate to chance; below, a type is uninformative
_MOST_GAIN = 5.0  # upper limit of the gain of a matching token, in nats
_ITEM_GAIN = 1.0  # the same for an item's number: every list counts 1, 2, 3
_SHORTEST, _LONGEST = 0.2, 6.0  # limits of a unit's length, relative to the mean fragment
# Pseudo-counts, as if there were more texts than those of a short document: a word in one of its
# three paragraphs is not therefore a common word
_OTHER_TEXTS, _THEIR_SHARE = 8.0, 0.3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One direction: the types of one language, looked up in the fragments of the other language.

    ``order`` is a sorted array with the number ``type * span + fragment`` for each fragment of the
    other language that holds a translation of a type. Fragment ``rows[k]`` holds the informative
    type ``types[k]``; the previous fragment with this type is ``distances[k]`` fragments before.

    A unit is a sequence of consecutive fragments, and ``r`` its length relative to the mean
    fragment. A missing translation of type ``t`` scores ``missing[t] + rise[t] * r``; a translation
    that is present adds ``gain[t] - fall[t] * log(r)``. ``lengths[q - 1][k]`` is ``r`` of the unit
    of ``q`` fragments that begins at fragment ``k`` of the other language. All scores are in nats.
    """

    order: Ints
    span: int
    rows: Ints
    types: Ints
    distances: Ints
    gain: Floats
    fall: Floats
    missing: Floats
    rise: Floats
    lengths: tuple[Floats, ...]


def build_evidence(nl: Bags, fr: Bags, links: TypeLinks, most: int) -> tuple[Evidence, Evidence]:
    """Return the evidence of both directions: Dutch types in French fragments, and the reverse.

    ``most`` is the maximum number of fragments of one language in a unit.
    """
    (rates_nl, rates_fr), (absent_nl, absent_fr) = links.hit_rates, links.absent_rates
    return (
        _directed_evidence(nl, fr, (links.nl, links.fr), (rates_nl, absent_nl), most),
        _directed_evidence(fr, nl, (links.fr, links.nl), (rates_fr, absent_fr), most),
    )


def _directed_evidence(
    bags: Bags,
    other: Bags,
    pairs: tuple[Ints, Ints],
    chances: tuple[Floats, Floats],
    most: int,
) -> Evidence:
    """Look up the types of one language in the fragments of the other.

    ``pairs`` are linked types (of ``bags``, of ``other``). ``chances`` are the probabilities by
    type that a translation occurs, where the document holds one and where it does not.
    """
    hit_rates, absent_rates = chances
    span = other.count + 1
    order = _holders(other, *pairs)
    counts = np.bincount(order // span, minlength=len(bags.types))
    expected = np.where(counts > 0, hit_rates, absent_rates)
    chance = (counts + _THEIR_SHARE) / (other.count + _OTHER_TEXTS)
    is_informative = expected > _LEAST_RATIO * chance
    rows, types = bags.counted_pairs()
    kept = is_informative[types]
    rows, types = rows[kept], types[kept]
    expected = np.where(is_informative, expected, 0.5)
    chance = np.where(is_informative, np.minimum(chance, 0.99), 0.5)
    most_gain = np.where(bags.begins_with("*"), _ITEM_GAIN, _MOST_GAIN)
    missing, rise = np.log(1.0 - expected), -np.log(1.0 - chance)
    return Evidence(
        order[is_informative[order // span]],
        span,
        rows,
        types,
        _distances(rows, types),
        np.minimum(most_gain, np.log(expected / chance)) - missing - rise,
        rise / chance,
        missing,
        rise,
        tuple(_lengths(other, size) for size in range(1, most + 1)),
    )


def shared_numbers(nl: Bags, fr: Bags, most: int) -> Evidence:
    """Return evidence that scores a pair of units by the number of numbers that both hold.

    ``most`` is the maximum number of fragments of one language in a unit.
    """
    numbers_fr = {t: k for k, t in enumerate(fr.types) if t[0] in "#!"}
    french_types = np.array([numbers_fr.get(t, -1) for t in nl.types], np.int64)
    mine = np.flatnonzero(french_types >= 0)
    rows, types = nl.counted_pairs()
    rows, types = rows[french_types[types] >= 0], types[french_types[types] >= 0]
    one, nothing = np.ones(len(nl.types)), np.zeros(len(nl.types))
    return Evidence(
        _holders(fr, mine, french_types[mine]),
        fr.count + 1,
        rows,
        types,
        _distances(rows, types),
        one,
        nothing,
        nothing,
        nothing,
        tuple(np.ones(fr.count) for _ in range(most)),
    )


def _holders(other: Bags, mine: Ints, theirs: Ints) -> Ints:
    """Return the fragments that hold the types ``theirs``, as translations of ``mine``.

    They are codes as in ``Evidence.order``.
    """
    starts, fragments = other.posting_lists()
    which, at = expand_ranges(starts[theirs], starts[theirs + 1] - starts[theirs])
    return distinct(mine[which] * (other.count + 1) + fragments[at])


def _lengths(bags: Bags, size: int) -> Floats:
    """Return the lengths of units of ``size`` fragments, relative to the mean fragment."""
    types = np.bincount(bags.rows, minlength=bags.count) + 1.0
    total = np.concatenate([[0.0], np.cumsum(types / types.mean())])
    ends = np.minimum(np.arange(bags.count) + size, bags.count)
    lengths: Floats = np.clip(total[ends] - total[:-1], _SHORTEST, _LONGEST)
    return lengths


def _distances(rows: Ints, types: Ints) -> Ints:
    """Return the number of fragments since each type last occurred; if never, more than all."""
    order = np.argsort(types, kind="stable")
    distances = np.full(len(rows), len(rows) + 1)
    same = np.diff(types[order]) == 0
    distances[order[1:][same]] = np.diff(rows[order])[same]
    return distances


# --- Looking up the evidence in a band


def score_band(evidence: Evidence, start: int, low: Ints, width: int) -> Tables:
    """Return the token scores, in nats, of pairs of units in a band.

    A unit is a sequence of consecutive fragments. Entry (k, c) of table (p, q) scores the ``p``
    fragments from ``start + k`` on, paired with the ``q`` fragments of the other language from
    ``low[k] + c`` on. ``low`` is non-decreasing. Each table has the shape (len(low), width).
    """
    most, count = len(evidence.lengths), len(low)
    # the later rows of a unit are read at columns to the left of their own band
    low, wide = low - most, width + most
    here = slice(*np.searchsorted(evidence.rows, (start, start + count)))
    rows, types = evidence.rows[here] - start, evidence.types[here]
    layer = (most - np.minimum(evidence.distances[here], most)) * count + rows
    columns = np.clip(low[:, None] + np.arange(wide)[None, :], 0, evidence.span - 2)
    tables = {}
    for q, scores in enumerate(_scores_by_layer(evidence, types, layer, low[rows], columns), 1):
        # layers of types last seen 3 or more, 2 and 1 fragments ago; and their cumulative sums
        fresh = list(itertools.accumulate(scores.astype(np.float32)))
        total = fresh[most - 1]
        tables[1, q] = total[:, most:]
        for p in range(2, most + 1):
            total = total + _below(fresh[most - p], low, p - 1)
            tables[p, q] = total[:, most:]
    return tables


def _scores_by_layer(
    evidence: Evidence, types: Ints, layer: Ints, low: Ints, columns: Ints
) -> Iterator[Floats]:
    """Yield the scores of types for units of one, two ... fragments of the other language.

    ``types[k]`` belongs to row ``layer[k]`` of the scores; its columns are the fragments from
    ``low[k]`` on. ``columns`` are the fragments of the columns of each row, for one layer of rows.
    """
    most, (count, wide) = len(evidence.lengths), columns.shape
    which, at = locate_types(evidence, types, low, wide + most - 1)
    gap = np.full(len(at), most)
    gap[1:][which[1:] == which[:-1]] = np.diff(at)[which[1:] == which[:-1]]
    cells, shape = layer[which] * wide, (most, count, wide)
    gain, fall = evidence.gain[types][which], evidence.fall[types][which]
    missing, rise = (
        np.bincount(layer, values[types], most * count).reshape(most, count, 1)
        for values in (evidence.missing, evidence.rise)
    )
    gains, falls = np.zeros(shape), np.zeros(shape)  # of the types that a unit holds
    for q, all_lengths in enumerate(evidence.lengths, 1):
        # a unit of q fragments may begin q - 1 fragments before the one that holds the type
        column = at - q + 1
        inside = (gap >= q) & (column >= 0) & (column < wide)
        ahead = (cells + column)[inside]
        gains += np.bincount(ahead, gain[inside], gains.size).reshape(shape)
        if not rise.any():  # lengths do not count
            yield gains
            continue
        falls += np.bincount(ahead, fall[inside], falls.size).reshape(shape)
        lengths = all_lengths[columns]
        yield gains - falls * np.log(lengths) + (missing + rise * lengths)


def locate_types(evidence: Evidence, types: Ints, low: Ints, wide: int) -> tuple[Ints, Ints]:
    """Find the translations of types in windows of fragments of the other language.

    The window of ``types[k]`` is the ``wide`` fragments from ``low[k]`` on. Return two arrays with
    an entry for each fragment of a window that holds a translation: ``k``, and the offset of the
    fragment in the window.
    """
    by_type = np.argsort(types, kind="stable")
    codes = (types * evidence.span)[by_type]
    starts, sizes = np.empty_like(low), np.empty_like(low)
    first = np.searchsorted(evidence.order, codes + np.maximum(0, low[by_type]))
    last = np.searchsorted(
        evidence.order, codes + np.minimum(low[by_type] + wide, evidence.span - 1)
    )
    starts[by_type], sizes[by_type] = first, np.maximum(0, last - first)
    which, at = expand_ranges(starts, sizes)
    return which, evidence.order[at] - (types * evidence.span + low)[which]


def _below(table: Singles, low: Ints, rows: int) -> Singles:
    """Shift the table of a band up by ``rows`` rows; 0 outside the band."""
    count, wide = table.shape
    moved = np.zeros_like(table)
    if rows < count:
        columns = np.arange(wide)[None, :] + (low[: count - rows] - low[rows:])[:, None]
        values = np.take_along_axis(table[rows:], np.maximum(columns, 0), axis=1)
        moved[: count - rows] = np.where(columns >= 0, values, 0)
    return moved
