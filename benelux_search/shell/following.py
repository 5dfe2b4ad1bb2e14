"""The same passages in another state of an index, where their ids may be those of others.

An id has the number of a pair in its document: a paragraph that is put in before it changes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.errors import BeneluxSearchError
from benelux_search.model import LANGUAGES, Aside, DocumentView, Hit, Pair
from benelux_search.shell.library import Searchable

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


def place_in(after: Sequence[Pair | Aside], before: Sequence[Pair | Aside], place: int) -> int:
    """Where an item of a document stands in its new state: the one that says the same, the nearest
    of several; or as far behind the last one before it that is still there."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, each in enumerate(after):
        places[texts_of(each)].append(number)
    for back, number in enumerate(range(min(place, len(before) - 1), -1, -1)):
        known = places.get(texts_of(before[number]))
        if known:
            nearest = min(known, key=lambda each, here=number: abs(each - here))  # type: ignore[misc]
            return min(nearest + back, len(after) - 1)
        if back > _BACK:
            break
    return max(min(place, len(after) - 1), 0)


def follow(hits: Iterable[Hit], index: Searchable) -> list[Hit | None]:
    """Hits as they are in an index now; None for what is not there any more."""
    views: dict[str, DocumentView | None] = {}
    return [_followed(hit, index, views) for hit in hits]


def _followed(hit: Hit, index: Searchable, views: dict[str, DocumentView | None]) -> Hit | None:
    document = hit.document.id
    if document not in views:
        try:
            view = index.show(document)
        except BeneluxSearchError:
            view = None
        views[document] = view if isinstance(view, DocumentView) else None
    view = views[document]
    if view is None:
        return None
    same = [pair for pair in view.pairs if texts_of(pair) == texts_of(hit)]
    if not same:
        return None
    pair = next((each for each in same if each.id == hit.id), same[0])
    return replace(
        hit, id=pair.id, document=view.document, kind=pair.kind, confidence=pair.confidence
    )
