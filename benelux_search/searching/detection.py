"""Which language a query is in: the one whose index knows its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from benelux_search import expressions
from benelux_search.analysis import chunks, fold, is_listed
from benelux_search.model import LANGUAGES, Language, QueryLanguage
from benelux_search.ports import EngineReader
from benelux_search.query import Fuzzy, Node, Prefix, Wildcard
from benelux_search.searching.leaves import TextLeaf, leaves
from benelux_search.searching.readings import Reading, in_compounds, readings

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
    votes = sum(vote for leaf in free for vote in _votes(leaf, reader))
    if votes == 0:
        return "both"
    return "nl" if votes > 0 else "fr"


def _votes(leaf: TextLeaf, reader: EngineReader) -> Iterator[int]:
    """1 for each word that is Dutch, -1 for one that is French, 0 for one that says nothing."""
    if isinstance(leaf, Prefix | Wildcard | Fuzzy):
        yield _vote({language: _expanded(leaf, language, reader) for language in LANGUAGES}, reader)
        return
    for word in chunks(leaf.text):
        if any(char.isalpha() for char in word):
            yield _vote(_known(word, reader), reader)


def _known(word: str, reader: EngineReader) -> dict[Language, int]:
    """In how many passages of each language a word may be; as it is written, if it is so at all.

    Otherwise in its forms, of the languages that know it to be spelt right, if one does.
    """
    known = {language: written(word, language, reader) for language in LANGUAGES}
    if any(known.values()):
        return known
    at_home = [language for language in LANGUAGES if is_listed(word, language)] or LANGUAGES
    return {
        language: frequency(word, language, reader) if language in at_home else 0
        for language in LANGUAGES
    }


def is_foreign(word: str, language: Language, reader: EngineReader) -> bool:
    """Whether a word is of the other language alone, so that its stem says nothing in this one:
    French stems take police and politie for one."""
    known = _known(word, reader)
    return not known[language] and any(known.values())


def _vote(known: dict[Language, int], reader: EngineReader) -> int:
    if not any(known.values()):
        return 0
    rates = {language: known[language] / max(1, reader.passages(language)) for language in known}
    if rates["nl"] >= _TIMES * rates["fr"]:
        return 1
    return -1 if rates["fr"] >= _TIMES * rates["nl"] else 0


def _expanded(leaf: Prefix | Wildcard | Fuzzy, language: Language, reader: EngineReader) -> int:
    folded = fold(leaf.text)
    match leaf:
        case Prefix():
            wanted: expressions.Expression = expressions.Prefix(language, folded)
        case Wildcard():
            wanted = expressions.Wildcard(language, folded)
        case Fuzzy(_, edits):
            wanted = expressions.Fuzzy(language, folded, edits)
    return reader.search({language: wanted}, limit=0).total


def written(word: str, language: Language, reader: EngineReader) -> int:
    """How many passages may have a word as it is written.

    Stems of one language say little of words of the other: French ``politique`` and Dutch
    ``politie`` may come to the same.
    """
    found = readings(word, language)
    if found is None:
        return 0
    return min(reader.frequency(language, each.form, kind="form") for each in found.words)


def frequency(word: str, language: Language, reader: EngineReader) -> int:
    """How many passages may have a word in any form, or as a part of a compound."""
    found = readings(word, language)
    if found is None:
        return 0
    whole = 0 if found.whole is None else _of(found.whole, language, reader)
    return max(whole, min(_of(each, language, reader) for each in found.words))


def _of(word: Reading, language: Language, reader: EngineReader) -> int:
    known = max(reader.frequency(language, stem) for stem in word.alternatives)
    if known or language == "fr":
        return known
    inside = max(reader.frequency(language, in_compounds(stem)) for stem in word.stems)
    if inside or not word.parts:
        return inside
    return min(
        max(reader.frequency(language, part), reader.frequency(language, in_compounds(part)))
        for part in word.parts
    )
