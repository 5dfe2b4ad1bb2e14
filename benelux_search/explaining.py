"""The use case of explaining: what a query was taken for, and how much each part of it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from benelux_search.analysis import analyse
from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, Language, QueryLanguage
from benelux_search.ports import EngineReader, Store
from benelux_search.query import Aligned, Node, Prefix, parse
from benelux_search.searching.detection import searched_language
from benelux_search.searching.shapes import Leaf, clauses, leaves
from benelux_search.searching.translation import Translator

_STATES: Final[Mapping[str, str]] = {
    "none": "without a counterpart",
    "low": f"with a counterpart that is less than {100 * LOW_CONFIDENCE:.0f} % sure",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A word, phrase or prefix of a query, in one language, or how a passage is to be aligned.

    ``terms`` are what is looked for (of a prefix: its letters; of an alignment: words that say
    it), ``passages`` how many passages have it.
    """

    text: str
    kind: str
    language: Language
    terms: tuple[str, ...]
    passages: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The language that was searched, why, and the parts of the query in the order typed."""

    language: Literal["nl", "fr", "both"]
    reason: str
    parts: tuple[Part, ...]


def explain(
    query: str,
    language: QueryLanguage,
    store: Store,
    reader: EngineReader,
) -> Explanation:
    """What a query was taken for. Like searching, it never raises for what was typed."""
    root = parse(query).root
    if root is None:
        return Explanation("both", "there is nothing to look for", ())
    searched = searched_language(root, language, reader)
    translator = Translator(store)
    parts = [
        _part(leaf, each, _count(leaf, each, translator, reader))
        for leaf, side in clauses(root)
        for each in ([side] if side else LANGUAGES)
    ]
    return Explanation(searched, _reason(root, searched, language), tuple(parts))


def _count(
    leaf: Leaf | Aligned, language: Language, translator: Translator, reader: EngineReader
) -> int:
    wanted = translator.translate(leaf, language)
    return 0 if wanted is None else reader.search({language: wanted}, limit=0).total


def _part(leaf: Leaf | Aligned, language: Language, passages: int) -> Part:
    if isinstance(leaf, Aligned):
        return Part(leaf.state, "aligned", language, (_STATES[leaf.state],), passages)
    if isinstance(leaf, Prefix):
        terms = [f"{leaf.text}*"]
    else:
        stems = [term.term for term in analyse(leaf.text, language) if term.kind == "stem"]
        terms = list(dict.fromkeys(stems))
    return Part(leaf.text, type(leaf).__name__.lower(), language, tuple(terms), passages)


def _reason(root: Node, searched: Literal["nl", "fr", "both"], asked: QueryLanguage) -> str:
    if asked == searched:
        return "as was asked"
    if not any(leaves(root)):
        return "there are no words in it"
    if searched == "both":
        return "its words tell neither language from the other"
    return "that is where its words are at home"
