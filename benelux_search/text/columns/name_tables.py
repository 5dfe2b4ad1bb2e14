"""Tables of names, which are in neither language: the list of those who sign a text.

Such a table has names and parties, and labels in both languages: *Naam – Nom*. Without a label, a
list of names is kept as text, because menus and headings look alike (*Color Profile*).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

# lines in a row; fewer may be a heading or an address
_SHORTEST_RUN: Final = 4
_MOST_WORDS: Final = 6  # of a name: *Kamer van Beroep te Bergen en Doornik*
_FEWEST_OF_LIST: Final = 3  # names; two with a comma may be a sentence
_WORD: Final = re.compile(r"[^\W\d_][\w'’.-]*")
_LABEL: Final = re.compile(r" (?<=[^\W\d_] )[–/|—-] (?=[^\W\d_])")
_PARTICLES: Final = frozenset("de den der des du d' la le les van von ten ter 't y e en et".split())
_END_OF_SENTENCE: Final = (".", ":", ";", ",", "?", "!")


def lines_of_name_tables(texts: Sequence[str]) -> frozenset[int]:
    """Return the indices of the lines in tables of names.

    A table is at least four lines in a row that hold a name or a label, one of them a label, and
    most of the others of two words or more: *Balans* is a heading.
    """
    labels = {k for k, text in enumerate(texts) if _LABEL.search(text)}
    if not labels:
        return frozenset()
    return frozenset(
        k
        for run in _runs(texts)
        if len(run) >= _SHORTEST_RUN and not labels.isdisjoint(run)
        if _are_names([texts[k] for k in run if k not in labels])
        for k in run
    )


def _are_names(texts: Sequence[str]) -> bool:
    return 2 * sum(len(_WORD.findall(text)) > 1 for text in texts) >= len(texts)


def _runs(texts: Sequence[str]) -> Iterator[list[int]]:
    for are_names, run in itertools.groupby(range(len(texts)), lambda k: is_name(texts[k])):
        if are_names:
            yield list(run)


def is_list_of_names(text: str) -> bool:
    """Return True for several names with commas between them."""
    names = [name.strip() for name in text.strip(" ,.;").split(",")]
    return len(names) >= _FEWEST_OF_LIST and all(map(is_name, names))


def is_list_of_persons(text: str) -> bool:
    """Return True for a list of names of two words or more: *Claes Marie, De Clercq François*."""
    return is_list_of_names(text) and all(" " in name.strip() for name in text.strip().split(","))


def is_name(text: str) -> bool:
    """Return True for a name or an abbreviation: *Benoît Van den Bossche*, *CD&V*."""
    words = _WORD.findall(text)
    if not words or len(words) > _MOST_WORDS or text.rstrip().endswith(_END_OF_SENTENCE):
        return False
    if any(map(str.isdigit, text)) or not words[0][0].isupper():
        return False
    return all(map(_is_word_of_name, words))


def _is_word_of_name(word: str) -> bool:
    """Return True for *Bossche*, *den* and *d'Estmael*."""
    particle, apostrophe, rest = word.partition("'")
    return (rest if apostrophe and particle == "d" else word)[:1].isupper() or (
        word.casefold() in _PARTICLES
    )
