"""Which language a query is in: the one whose index knows its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from benelux_search import expressions
from benelux_search.analysis import analyse, fold
from benelux_search.model import LANGUAGES, Language, QueryLanguage
from benelux_search.ports import EngineReader
from benelux_search.query import Node, Phrase, Prefix, Word
from benelux_search.searching.shapes import Leaf, leaves, shape

# A word speaks for a language when it is so many times as frequent there: `de` and `Benelux`
# stand in both and speak for none; `police`, cited in a Dutch passage here and there, is French
_TIMES: Final = 4.0


def searched_language(
    root: Node, asked: QueryLanguage, reader: EngineReader
) -> Literal["nl", "fr", "both"]:
    """The language that a query is searched in.

    A query of sides alone (``fr:traite nl:handel``) is shown from the side that is named first.
    """
    if asked in LANGUAGES:
        return asked
    found = list(leaves(root))
    free = [leaf for leaf, side in found if side is None]
    if not free:
        return next((side for _, side in found if side is not None), "both")
    if asked == "both":
        return "both"
    votes = sum(_vote(word, reader) for leaf in free for word in _words(leaf))
    if votes == 0:
        return "both"
    return "nl" if votes > 0 else "fr"


def _words(leaf: Leaf) -> Iterator[Word | Prefix]:
    if isinstance(leaf, Phrase):
        yield from (Word(word) for word in leaf.text.split())
    else:
        yield leaf


def _vote(word: Word | Prefix, reader: EngineReader) -> int:
    """1 for Dutch, -1 for French, 0 for a number or a word that says nothing."""
    if not any(char.isalpha() for char in word.text):
        return 0
    known = {language: _written(word, language, reader) for language in LANGUAGES}
    if not any(known.values()):
        known = {language: _frequency(word, language, reader) for language in LANGUAGES}
    if not any(known.values()):
        return 0
    rates = {language: known[language] / max(1, reader.passages(language)) for language in known}
    if rates["nl"] >= _TIMES * rates["fr"]:
        return 1
    return -1 if rates["fr"] >= _TIMES * rates["nl"] else 0


def _written(word: Word | Prefix, language: Language, reader: EngineReader) -> int:
    """How many passages may have a word as it is written.

    Stems of one language say little of words of the other: French ``politique`` is the stem
    ``polit``, and so would Dutch ``politie`` be.
    """
    if isinstance(word, Prefix):
        return 0
    forms = [term.term for term in analyse(word.text, language) if term.kind == "form"]
    return min((reader.frequency(language, form, kind="form") for form in forms), default=0)


def _frequency(word: Word | Prefix, language: Language, reader: EngineReader) -> int:
    """How many passages may have a word, from the frequencies of its stems."""
    if isinstance(word, Prefix):
        prefix = expressions.Prefix(language, fold(word.text))
        return reader.search({language: prefix}, limit=0).total
    looked_for = shape(word, language)
    if looked_for is None:
        return 0
    parts = min(reader.frequency(language, term) for _, term in looked_for.parts)
    return max([parts, *(reader.frequency(language, whole) for whole in looked_for.wholes)])
