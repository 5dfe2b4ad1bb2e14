"""The routes by which plain words find passages.

    python -m benchmarks.routes [FOLDER ...]

For each word of the documents in a folder that finds five passages or more, it prints the number
of passages, and how many of them are found by each route: the form that was typed, another form
of its stem, a form of an accented spelling, a part of a compound, or several words. A passage
counts for the first of its routes. Words of which an accent, a compound or a split finds more than
the form does are marked with ``*``: these are to be looked at. What the stems find is judged by
independent lists: ``benchmarks.word_hits``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from benchmarks.corpora import CORPORA, DEV, LEAST_HITS, indexed, texts_of, words_of
from benelux_search.index import algebra
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import Rehearsal
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.query import parse
from benelux_search.query.tree import WordNode
from benelux_search.search.queries.ranking_weights import WEIGHTS
from benelux_search.search.queries.word_ways import Route, WordWays, with_held_spellings

_ROUTES: Final[tuple[Route, ...]] = get_args(Route)


@dataclass(frozen=True, slots=True)
class RoutesOfWord:
    """The number of passages with a word as it is typed, and of those that each route adds."""

    language: Language
    word: str
    form: int
    added: Mapping[Route, int]

    @property
    def hits(self) -> int:
        """The number of passages that the word finds."""
        return self.form + sum(self.added.values())

    @property
    def is_outweighed(self) -> bool:
        """True if a route other than the stem finds more than the form does."""
        return any(self.added[route] > self.form for route in _ROUTES if route != "stem")


def routes_of(word: str, language: Language, reader: EngineReader) -> RoutesOfWord | None:
    """Return the routes by which a word finds passages; None if it is not a plain word."""
    node = parse(word).root
    text = node.analyzed(language) if isinstance(node, WordNode) else None
    if text is None or len(text.words) != 1:
        return None
    rehearsal = Rehearsal(dict.fromkeys(LANGUAGES, 0))
    list(WordWays(rehearsal, WEIGHTS, alone=True).routes(text.words[0], language))
    with_held_spellings(text, language, rehearsal)
    statistics = reader.statistics(rehearsal.questions)
    (held,) = with_held_spellings(text, language, statistics).words
    form = algebra.TermQuery(language, held.form, "form")
    found = set(reader.ordinals({language: form}))
    added: dict[Route, int] = dict.fromkeys(_ROUTES, 0)
    count = len(found)
    for route, expression in WordWays(statistics, WEIGHTS, alone=True).routes(held, language):
        new = set(reader.ordinals({language: expression})) - found
        added[route] += len(new)
        found |= new
    return RoutesOfWord(language, word, count, added)


def all_routes(folder: Path) -> Iterator[RoutesOfWord]:
    """Yield the routes of each word of the documents in a folder, if it finds enough."""
    with indexed(folder) as view:
        for language in LANGUAGES:
            texts = (text for _, text in texts_of(view, language))
            for word in sorted(set().union(*map(words_of, texts))):
                routes = routes_of(word, language, view.reader)
                if routes is not None and routes.hits >= LEAST_HITS:
                    yield routes


def main() -> int:
    """Print the shares of the hits of each word."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--outweighed", action="store_true", help="print only the marked words")
    arguments = parser.parse_args()
    for folder in arguments.folders or [DEV / corpus for corpus in CORPORA]:
        print("\t".join(("", "language", "word", "hits", "form", *_ROUTES)))
        for each in all_routes(folder):
            if each.is_outweighed or not arguments.outweighed:
                shares = (f"{count / each.hits:.2f}" for count in (each.form, *each.added.values()))
                mark = "*" if each.is_outweighed else ""
                print("\t".join((mark, each.language, each.word, str(each.hits), *shares)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
