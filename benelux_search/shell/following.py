"""The same passages in another state of an index, where their ids may be those of others.

An id has the number of a pair in its document: a paragraph that is put in before it changes it.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from benelux_search.errors import NotFound
from benelux_search.model import Aside, DocumentInfo, Hit, Pair
from benelux_search.shell.library import Library
from benelux_search.shell.marks import Mark, digest, texts_of

_BACK: Final = 200  # items that are looked back at, where those after them are gone


def by_texts(items: Iterable[Pair | Aside]) -> Mapping[tuple[str, ...], Sequence[int]]:
    """The places of items by what they say."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, each in enumerate(items):
        places[texts_of(each)].append(place)
    return places


class Moved:
    """A document whose state was ``before`` and is ``after``."""

    def __init__(self, before: Sequence[Pair | Aside], after: Sequence[Pair | Aside]) -> None:
        self._before = before
        self._last = len(after) - 1
        self._places = by_texts(after)

    def place(self, place: int) -> int:
        """Where an item stands now: the one that says the same, the nearest of several; or as far
        behind the last one before it that is still there."""
        for back, number in enumerate(range(min(place, len(self._before) - 1), -1, -1)):
            known = self._places.get(texts_of(self._before[number]))
            if known:
                nearest = min(known, key=lambda each, here=number: abs(each - here))  # type: ignore[misc]
                return min(nearest + back, self._last)
            if back > _BACK:
                break
        return max(min(place, self._last), 0)


def refound(marks: Iterable[Mark], library: Library) -> Sequence[tuple[Mark, Hit | None]]:
    """Find marked passages in the index as it is now, by their id or else by their texts.

    Each mark comes with its hit; None where its document has no such passage any more. Errors are
    those of :meth:`~benelux_search.shell.library.Library.use`.
    """
    finder = _Finder(library)
    return [(mark, finder.hit(mark)) for mark in marks]


class _Finder:
    """Finds marked passages; two marks never get the same one while there is another."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._taken: set[str] = set()
        self._infos: dict[str, DocumentInfo] | None = None
        self._places: dict[str, Mapping[str, Sequence[Pair]]] = {}

    def hit(self, mark: Mark) -> Hit | None:
        pair = self._at_its_id(mark) or self._with_its_texts(mark)
        info = None if pair is None else self._info(pair.document_id)
        if pair is None or info is None:
            return None
        self._taken.add(pair.id)
        return mark.hit(pair, info)

    def _at_its_id(self, mark: Mark) -> Pair | None:
        if mark.id in self._taken:
            return None
        try:
            with self._library.use() as index:
                pair = index.show(mark.id)
        except NotFound:
            return None
        return pair if isinstance(pair, Pair) and digest(pair) == mark.text else None

    def _with_its_texts(self, mark: Mark) -> Pair | None:
        same = self._by_texts(mark.document).get(mark.text, ())
        return next((pair for pair in same if pair.id not in self._taken), next(iter(same), None))

    def _by_texts(self, document: str) -> Mapping[str, Sequence[Pair]]:
        if document not in self._places:
            places: dict[str, list[Pair]] = defaultdict(list)
            if self._info(document) is not None:
                with contextlib.suppress(NotFound):
                    for pair in self._library.document(document).pairs:
                        places[digest(pair)].append(pair)
            self._places[document] = places
        return self._places[document]

    def _info(self, document: str) -> DocumentInfo | None:
        if self._infos is None:
            with self._library.use() as index:
                self._infos = {info.id: info for info in index.documents()}
        return self._infos.get(document)
