"""Queries in a language that the index does not have: *What is the penalty for theft?*

English and German function words decide that are no words of Dutch or French. If there is only one,
the character model must agree.
"""

from __future__ import annotations

from typing import Final

from benelux_search.errors import Message, Note
from benelux_search.lexicon.everyday_words import is_closed_word
from benelux_search.model import LANGUAGES
from benelux_search.query import tree
from benelux_search.search.queries.filters import SPOKEN
from benelux_search.text.languages.foreign_words import FOREIGN_WORDS, ForeignLanguage

_ENOUGH: Final = 2  # function words
_SHORTEST: Final = 3  # words; a shorter query is not judged
# words of Dutch or French, too, which tell nothing
_SHARED_ENGLISH: Final = frozenset(
    "a i of is in do on or was me we are have been will over under at these had most as so no all "
    "must were".split()
)
_SHARED_GERMAN: Final = frozenset("was wie die den des in als werden an war so sein hier".split())
_SHARED: Final = {"en": _SHARED_ENGLISH, "de": _SHARED_GERMAN}
_NAMES: Final = {"en": Message("English"), "de": Message("German")}


def foreign_language(root: tree.Node) -> ForeignLanguage | None:
    """Return the language of a query if it is English or German; None if it may be another.

    A query with operators or filters is in neither.
    """
    nodes = root.nodes if isinstance(root, tree.AndNode) and not root.strict else ()
    words = [each.text.lower() for each in nodes if isinstance(each, tree.WordNode)]
    if len(words) < max(len(nodes), _SHORTEST):
        return None
    counts = {each: sum(word in known for word in words) for each, known in FOREIGN_WORDS.items()}
    language: ForeignLanguage = "en" if counts["en"] >= counts["de"] else "de"
    count, telling = counts[language], FOREIGN_WORDS[language] | _SHARED[language]
    own = sum(_is_own_function_word(each) for each in words if each not in telling)
    if count <= own:
        return None
    return language if count >= _ENOUGH or _looks(" ".join(words), language) else None


def _is_own_function_word(word: str) -> bool:
    return any(is_closed_word(word, language) for language in LANGUAGES)


def _looks(text: str, language: str) -> bool:
    """Return True if the character model takes a text for one in a language."""
    from benelux_search.text.languages.character_model import (  # noqa: PLC0415 - most queries are not foreign
        MODEL_LANGUAGES,
        character_model,
    )

    [scores] = character_model().scores([text])
    return MODEL_LANGUAGES[int(scores.argmax())] == language


def foreign_note(language: ForeignLanguage) -> Note:
    """Return the note on a query in a language that the index does not have."""
    return Note(
        "foreign-query",
        "the query seems to be in {}; the index has {} and {}: translate it first",
        _NAMES[language],
        SPOKEN["nl"],
        SPOKEN["fr"],
    )
