"""The links of many pairs, as arrays that can be taken apart and put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benelux_search.lexicon.corpus import Ids


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links of some pairs, in the order of the words: where the Dutch word of link ``k`` begins is
    ``nl[k]``, and the French one ``fr[k]``.

    Those of pair ``ordinals[p]`` begin at ``starts[p]``; ``sure`` is what both directions hold of
    each, from 0 to 255.
    """

    ordinals: Ids
    starts: Ids
    nl: NDArray[np.uint32]
    fr: NDArray[np.uint32]
    sure: NDArray[np.uint8]


def no_links() -> Links:
    none = np.empty(0, np.uint32)
    return Links(np.empty(0, np.int32), np.empty(0, np.int64), none, none, none.astype(np.uint8))


def joined(parts: Sequence[Links]) -> Links:
    """The links of some pairs and of others, all by ordinal."""
    parts = [part for part in parts if len(part.ordinals)] or [no_links()]
    counts = [np.diff(part.starts, append=len(part.nl)) for part in parts]
    ordinals: Ids = np.concatenate([part.ordinals for part in parts])
    sizes = np.concatenate(counts)
    order = np.argsort(ordinals, kind="stable")
    begins = (np.cumsum(sizes) - sizes)[order]
    sizes = sizes[order]
    starts = np.cumsum(sizes) - sizes
    at = np.arange(int(sizes.sum())) + np.repeat(begins - starts, sizes)
    nl, fr, sure = (
        np.concatenate([getattr(part, name) for part in parts])[at] for name in ("nl", "fr", "sure")
    )
    return Links(ordinals[order], starts, nl, fr, sure)


def within(links: Links, ranges: Sequence[tuple[int, int]]) -> Links:
    """The links of the pairs in some ranges, first and last ordinal, which ascend."""
    firsts = np.array([first for first, _ in ranges], np.int64)
    lasts = np.array([last for _, last in ranges], np.int64)
    if not len(firsts):
        return no_links()
    at = np.searchsorted(firsts, links.ordinals, "right") - 1
    kept = (at >= 0) & (links.ordinals <= lasts[at])
    sizes = np.diff(links.starts, append=len(links.nl))
    chosen = np.repeat(kept, sizes)
    sizes = sizes[kept]
    return Links(
        links.ordinals[kept],
        np.cumsum(sizes) - sizes,
        links.nl[chosen],
        links.fr[chosen],
        links.sure[chosen],
    )
