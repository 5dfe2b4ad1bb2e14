"""What a word of a query may be in an index of one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from benelux_search.analysis import PART, located, unaccented, without_article
from benelux_search.analysis.terms import Spot
from benelux_search.model import Language
from benelux_search.terms import written_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of a query: what stands at one position.

    ``stems`` are those that it has in a text, more than one where it is no word without accents;
    ``unaccented`` those of other words that may be meant, accents being left out; ``parts`` the
    stems of a compound's parts. ``form`` is the key of its form, ``text`` how it was typed.
    """

    offset: int
    text: str
    form: str
    stems: tuple[str, ...]
    unaccented: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def alternatives(self) -> tuple[str, ...]:
        """All the stems that may stand for it, as a word of its own."""
        return (*self.stems, *self.unaccented)


@dataclass(frozen=True, slots=True)
class Readings:
    """The words that a word or phrase of a query is made of.

    ``Benelux-landen`` has the words ``benelux`` and ``landen``, side by side, and is one word as
    a ``whole`` as well.
    """

    words: tuple[Reading, ...]
    whole: Reading | None = None


@lru_cache(maxsize=1 << 9)
def readings(text: str, language: Language, *, phrase: bool = False) -> Readings | None:
    """What is to be looked for; None when the analysis finds nothing to look for.

    In a phrase every word counts; otherwise l'accord is looked for as accord, before which une and
    cet stand as well.
    """
    if not phrase and without_article(f"{text}x", language) == "x":
        return None  # an article alone, as PDFs part it: l' Union
    tokens = _tokens(text, language)
    words = [
        reading
        for (place, start, end), own in tokens.items()
        if (reading := _reading(place, text[start:end], own, language)) is not None
    ]
    if not phrase:
        words = [word for word in words if not word.form.endswith("'")]
    narrowest: dict[int, Reading] = {}
    for word in words:
        known = narrowest.get(word.offset)
        if known is None or len(word.text) < len(known.text):
            narrowest[word.offset] = word
    if not narrowest:
        return None
    chosen = tuple(narrowest[place] for place in sorted(narrowest))
    wholes = [word for word in words if word not in chosen]
    if len(chosen) == 1 or phrase or len(wholes) != 1 or wholes[0].offset != chosen[0].offset:
        return Readings(chosen)
    return Readings(chosen, wholes[0])


def _tokens(text: str, language: Language) -> dict[tuple[int, int, int], list[Spot]]:
    """The terms of each token, by its position and where it stands; parts are in their word."""
    found: dict[tuple[int, int, int], list[Spot]] = {}
    for begin, position, spots in located(text, language):
        token = 0, 0, 0
        for spot in spots.spots:
            if spot.kind == "form":
                token = position + spot.position, begin + spot.start, begin + spot.end
            found.setdefault(token, []).append(spot)
    return found


def _reading(place: int, text: str, spots: list[Spot], language: Language) -> Reading | None:
    stems = tuple(spot.term for spot in spots if spot.kind == "stem")
    if not stems:
        return None
    form = next(spot.term for spot in spots if spot.kind == "form")
    others = tuple(stem for stem in unaccented(written_of(form), language) if stem not in stems)
    parts = tuple(dict.fromkeys(_largest([spot for spot in spots if spot.kind == "part"])))
    return Reading(place, text, form, stems, others, parts)


def _largest(parts: list[Spot]) -> Iterator[str]:
    """The stems of parts that are not parts of a part: of ziekenhuisnetwerk, no huis."""
    end = -1
    for part in parts:
        if part.start >= end:
            end = part.end
            yield part.term


def in_compounds(stem: str) -> str:
    """The term of a stem as a part of compounds."""
    return PART + stem
