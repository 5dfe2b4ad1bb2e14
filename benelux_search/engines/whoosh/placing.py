"""Where phrases begin, and words that are near: by addresses, which are positions counted over all
passages of a language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from benelux_search.engines.whoosh.matching import NOTHING
from benelux_search.engines.whoosh.packing import Numbers
from benelux_search.engines.whoosh.postings import Postings, are_among, counted
from benelux_search.engines.whoosh.reader import Side
from benelux_search.expressions import Near

# A list that is no longer, or of which one in so many passages is looked at, is read as a whole
_SMALL: Final = 1 << 16
_MUCH: Final = 4


def starts_of_phrase(side: Side, terms: Sequence[tuple[int, str]]) -> Numbers:
    """The ordinal of each place where a phrase begins."""
    lists = [(offset, side.postings("stem", term)) for offset, term in terms]
    lists.sort(key=lambda pair: len(pair[1]))
    common = _common([one for _, one in lists])
    if not len(common):
        return NOTHING
    offset, rarest = lists[0]
    addresses, docs = _addresses(rarest, common)
    first = int(addresses.searchsorted(offset))  # what is nearer to the beginning of all
    addresses, docs = addresses[first:] - addresses.dtype.type(offset), docs[first:]
    positions = int(side.starts[-1])
    for other, one in lists[1:]:
        wanted = addresses + addresses.dtype.type(other)
        if one.is_marked or _is_much(docs, one):
            there = one.stands_at(wanted, positions)
        else:
            there = are_among(one.addresses_in(_common_to(counted(docs)[0], one))[0], wanted)
        addresses, docs = addresses[there], docs[there]
    # a phrase does not go on from a passage to the next, nor begin in the one before
    last = max(offset for offset, _ in terms)
    inside = addresses >= side.starts[docs]
    inside &= addresses + addresses.dtype.type(last) < side.starts[docs.astype(np.int64) + 1]
    return docs[inside]


def starts_of_near(side: Side, node: Near) -> Numbers:
    lists = [side.postings("stem", term) for term in node.terms]
    lists.sort(key=len)
    docs = _common(lists)
    if not len(docs):
        return NOTHING
    placed = [one.addresses_in(docs) for one in lists]
    found = []
    for addresses, own in placed:
        near = np.ones(len(addresses), np.bool_)
        for others, of in placed:
            places = np.minimum(others.searchsorted(addresses), len(others) - 1)
            following = others[places]
            near &= (following >= addresses) & (of[places] == own)
            near &= following - addresses <= node.distance
        found.append((addresses[near], own[near]))
    starts = np.concatenate([addresses for addresses, _ in found])
    order = starts.argsort(kind="stable")
    new = np.diff(starts[order], prepend=starts.dtype.type(0)) > 0
    new[:1] = True
    return np.concatenate([own for _, own in found])[order][new]


def _common(lists: Sequence[Postings]) -> Numbers:
    """The passages that are in all lists, of which the first is the shortest."""
    docs = lists[0].docs
    for one in lists[1:]:
        docs = _common_to(docs, one)
    return docs


def _common_to(docs: Numbers, one: Postings) -> Numbers:
    kept, _ = one.among(docs)
    return docs if kept is None else docs[kept]


def _is_much(docs: Numbers, postings: Postings) -> bool:
    """Whether so many passages of a list are looked at that all of it may be read."""
    return len(postings) <= _SMALL or len(docs) * _MUCH > len(postings)


def _addresses(postings: Postings, docs: Numbers) -> tuple[Numbers, Numbers]:
    if _is_much(docs, postings):
        return postings.addresses, postings.occurrences
    return postings.addresses_in(docs)
