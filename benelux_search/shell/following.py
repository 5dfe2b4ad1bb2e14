"""The same passages in another state of an index, where their ids may be those of others.

An id has the number of a pair in its document: a paragraph that is put in before it changes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from benelux_search.errors import NotFound
from benelux_search.model import LANGUAGES, Aside, DocumentView, Hit, Pair
from benelux_search.shell.library import Library

_BACK: Final = 200  # items that are looked back at, where those after them are gone


def texts_of(each: Pair | Aside | Hit) -> tuple[str, ...]:
    """What a passage says in both languages."""
    if isinstance(each, Aside):
        return (each.text,)
    sides = (
        each.side(language) if isinstance(each, Hit) else each.passage(language)
        for language in LANGUAGES
    )
    return tuple(side.text if side else "" for side in sides)


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


def follow(hits: Iterable[Hit], library: Library) -> Sequence[Hit | None]:
    """Hits as they are in an index now, in their order; None for what is not there any more.

    Errors are those of :meth:`~benelux_search.shell.library.Library.use`.
    """

    @cache
    def now(document: str) -> tuple[DocumentView, Mapping[tuple[str, ...], Sequence[int]]] | None:
        try:
            view = library.document(document)
        except NotFound:
            return None
        return view, by_texts(view.pairs)

    def followed(hit: Hit) -> Hit | None:
        state = now(hit.document.id)
        if state is None:
            return None
        view, places = state
        same = [view.pairs[place] for place in places.get(texts_of(hit), ())]
        if not same:
            return None
        pair = next((each for each in same if each.id == hit.id), same[0])
        return replace(
            hit, id=pair.id, document=view.document, kind=pair.kind, confidence=pair.confidence
        )

    return list(map(followed, hits))
