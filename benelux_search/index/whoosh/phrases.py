"""Phrase and proximity queries.

Such queries are matched by *addresses*: positions counted over all passages of a language. A phrase
starts from its rarest term, whose addresses are looked up in the lists of the other terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.index.algebra import Kind, NearQuery, PhraseQuery
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.matching import NOTHING, union
from benelux_search.index.whoosh.packing import Numbers, differ_from_previous
from benelux_search.index.whoosh.postings import Postings, distinct_occurrences, isin_sorted

# A list is read as a whole if more than one in _MUCH of its passages is needed, or if it has at
# most _SMALL passages and is read again: then it pays to keep it unpacked
_SMALL: Final = 1 << 16
_MUCH: Final = 4
_FEW: Final = 1 << 14  # addresses that are looked up one by one in a list that is not read again


class _Slot:
    """One slot of a phrase or proximity query: any of some terms, usually a single one."""

    def __init__(
        self, language_index: LanguageIndex, terms: Sequence[str], kind: Kind = "stem"
    ) -> None:
        self._lists = [language_index.postings(kind, term) for term in dict.fromkeys(terms)]

    def __len__(self) -> int:
        """Return an upper bound for the number of passages that contain it."""
        return sum(map(len, self._lists))

    @property
    def docs(self) -> Numbers:
        if len(self._lists) == 1:
            return self._lists[0].docs
        return union([one.docs for one in self._lists])

    def common_to(self, docs: Numbers) -> Numbers:
        """Return those of ``docs`` that contain it."""
        if len(self._lists) == 1:
            return _common_to(docs, self._lists[0])
        mask = np.zeros(len(docs), np.bool_)
        for one in self._lists:
            mask |= one.frequencies_at(docs) > 0
        return docs[mask]

    def addresses_in(self, docs: Numbers, *, more: bool) -> tuple[Numbers, Numbers]:
        """Return its addresses in ``docs``, which all contain it, and the ordinal of each.

        With ``more``, the result may include other passages, if that takes less time.
        """
        if len(self._lists) == 1:
            return _addresses(self._lists[0], docs, more=more)
        by_term = [
            _addresses(one, held, more=more)
            for one in self._lists
            if len(held := _common_to(docs, one))
        ]
        addresses = np.concatenate([each for each, _ in by_term])
        order = addresses.argsort(kind="stable")
        addresses = addresses[order]
        new = differ_from_previous(addresses)
        return addresses[new], np.concatenate([each for _, each in by_term])[order][new]

    def occurs_at(self, wanted: Numbers, docs: Numbers, positions: int) -> NDArray[np.bool_]:
        """Return a mask of the ``wanted`` addresses at which it stands.

        ``docs`` has the ordinal of each address; ``positions`` is the number of all positions.
        """
        mask = _occurs_at(self._lists[0], wanted, docs, positions)
        for one in self._lists[1:]:
            left = (~mask).nonzero()[0]
            mask[left] = _occurs_at(one, wanted[left], docs[left], positions)
        return mask


def phrase_occurrences(language_index: LanguageIndex, phrase: PhraseQuery) -> Numbers:
    """Return the ordinals of the passages with a phrase, each once for each match."""
    slots = [(offset, _Slot(language_index, own, phrase.kind)) for offset, own in phrase.terms]
    slots.sort(key=lambda pair: len(pair[1]))
    common = _common(slot for _, slot in slots)
    if not len(common):
        return NOTHING
    offset, rarest = slots[0]
    addresses, docs = rarest.addresses_in(common, more=True)
    first = int(addresses.searchsorted(offset))  # skips those too near to the start
    addresses, docs = addresses[first:] - addresses.dtype.type(offset), docs[first:]
    positions = int(language_index.starts[-1])
    for other, slot in slots[1:]:
        occurs = slot.occurs_at(addresses + addresses.dtype.type(other), docs, positions)
        addresses, docs = addresses[occurs], docs[occurs]
    # a phrase must begin and end in the same passage
    last = max(offset for offset, _ in phrase.terms)
    inside = addresses >= language_index.starts[docs]
    inside &= (
        addresses + addresses.dtype.type(last) < language_index.starts[docs.astype(np.int64) + 1]
    )
    return docs[inside]


def near_occurrences(language_index: LanguageIndex, node: NearQuery) -> Numbers:
    """Return the ordinals of the passages with a proximity match, each once for each match."""
    slots = sorted((_Slot(language_index, stems) for stems in node.terms), key=len)
    docs = _common(slots)
    if not len(docs):
        return NOTHING
    occurrences = [slot.addresses_in(docs, more=False) for slot in slots]
    begins = []
    for addresses, ordinals in occurrences:
        near = np.ones(len(addresses), np.bool_)
        for others, other_ordinals in occurrences:
            next_index = np.minimum(others.searchsorted(addresses), len(others) - 1)
            following = others[next_index]
            near &= (following >= addresses) & (other_ordinals[next_index] == ordinals)
            near &= following - addresses <= node.distance
        begins.append((addresses[near], ordinals[near]))
    starts = np.concatenate([addresses for addresses, _ in begins])
    order = starts.argsort(kind="stable")
    new = differ_from_previous(starts[order])
    return np.concatenate([ordinals for _, ordinals in begins])[order][new]


def _common(slots: Iterable[_Slot]) -> Numbers:
    """Return the passages that contain all slots, of which the first is the rarest."""
    rarest, *others = slots
    docs = rarest.docs
    for slot in others:
        docs = slot.common_to(docs)
    return docs


def _common_to(docs: Numbers, one: Postings) -> Numbers:
    kept, _ = one.intersect(docs)
    return docs if kept is None else docs[kept]


def _occurs_at(one: Postings, wanted: Numbers, docs: Numbers, positions: int) -> NDArray[np.bool_]:
    if one.has_bitmap:
        return one.occurs_at(wanted, positions)
    again = one.is_read_again()
    if len(docs) * _MUCH > len(one) or (again and len(one) <= _SMALL):
        # bits pay off for many addresses, or later
        return one.occurs_at(wanted, positions, bitmap=again or len(wanted) > _FEW)
    held = _common_to(distinct_occurrences(docs), one)
    if not len(held):
        return np.zeros(len(wanted), np.bool_)
    return isin_sorted(one.addresses_in(held)[0], wanted)


def _addresses(postings: Postings, docs: Numbers, *, more: bool) -> tuple[Numbers, Numbers]:
    if more and (
        len(docs) * _MUCH > len(postings) or (postings.is_read_again() and len(postings) <= _SMALL)
    ):
        return postings.addresses, postings.occurrences
    return postings.addresses_in(docs)
