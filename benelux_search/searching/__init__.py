"""The use case of searching: a query in, passages with their counterparts out."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from benelux_search.errors import IndexDamaged
from benelux_search.model import (
    LANGUAGES,
    Highlighted,
    Hit,
    Language,
    Pair,
    Passage,
    SearchResult,
    other_language,
)
from benelux_search.ports import EngineReader, Store
from benelux_search.query import Node, parse
from benelux_search.searching.detection import searched_language
from benelux_search.searching.evaluation import Evaluator, relaxed
from benelux_search.searching.filters import DocumentFilter
from benelux_search.searching.highlighting import highlight
from benelux_search.searching.names import quoted, suggestion
from benelux_search.searching.options import SearchOptions
from benelux_search.searching.shapes import leaves

__all__ = ["SearchOptions", "search"]

_Searched = Literal["nl", "fr", "both"]


@dataclass(frozen=True, slots=True)
class _Found:
    """Score and side of the passage by pair ordinal; how many documents only lacked a date."""

    best: Mapping[int, tuple[float, Language]]
    undated: int = 0


def search(
    query: str, options: SearchOptions, store: Store, readers: Mapping[Language, EngineReader]
) -> SearchResult:
    """The pairs that answer a query, best first, those of one score by ordinal.

    ``readers`` has one for each language. A pair is one hit, whichever of its sides match.
    Nothing that is typed raises; what was not understood is in the notes.
    """
    began = time.perf_counter()
    parsed = parse(query)
    notes = list(parsed.notes)
    asked: _Searched = "both" if options.language == "auto" else options.language
    chosen = DocumentFilter(options.document, options.since, options.until)
    notes.extend(_unknown_document(options.document, chosen, store))
    language, total = asked, 0
    hits: tuple[Hit, ...] = ()
    if parsed.root is not None:
        language = searched_language(parsed.root, options.language, readers)
        searching = _Search(language, store, Evaluator(readers, store), chosen)
        root, found = _answer(searching, parsed.root, options.any_word, notes)
        total, hits = len(found.best), tuple(searching.hits(root, found, options))
        notes.extend(_undated(found.undated))
    took_ms = (time.perf_counter() - began) * 1000
    return SearchResult(query, language, total, took_ms, hits, tuple(notes))


def _unknown_document(name: str | None, chosen: DocumentFilter, store: Store) -> Iterator[str]:
    if name is not None:
        documents = store.documents()
        if not any(map(chosen.names, documents)):
            yield f"no document is called {quoted(name)}{suggestion(name, documents)}"


def _undated(count: int) -> Iterator[str]:
    if count == 1:
        yield "a document that matches has no date, and is left out"
    elif count:
        yield f"{count} documents that match have no date, and are left out"


def _answer(
    searching: _Search, root: Node, any_word: bool, notes: list[str]
) -> tuple[Node, _Found]:
    """What a query finds; any of its words where all are not found, and the query it was."""
    loose = relaxed(root)
    if any_word:
        return loose, searching.find(loose)
    found = searching.find(root)
    if found.best or loose == root:
        return root, found
    found = searching.find(loose)
    if found.best:
        notes.append("no passage has all the words: these have some of them")
    return loose, found


@dataclass(frozen=True, slots=True)
class _Search:
    language: _Searched
    store: Store
    evaluator: Evaluator
    chosen: DocumentFilter

    def find(self, root: Node) -> _Found:
        """Score and side of every pair that answers and is in the documents asked for."""
        sides = LANGUAGES if self.language == "both" else (self.language,)
        best: dict[int, tuple[float, Language]] = {}
        for side in sides:
            for ordinal, score in (self.evaluator.evaluate(root, side) or {}).items():
                if ordinal not in best or score > best[ordinal][0]:
                    best[ordinal] = (score, side)
        return self._narrowed(best) if self.chosen and best else _Found(best)

    def _narrowed(self, best: Mapping[int, tuple[float, Language]]) -> _Found:
        documents = self.store.documents()
        accepted = {info.id for info in documents if self.chosen.accepts(info)}
        undated = {info.id for info in documents if self.chosen.misses_date(info)}
        if not accepted and not undated:
            return _Found({})
        homes = self.store.homes(best)
        return _Found(
            {ordinal: found for ordinal, found in best.items() if homes.get(ordinal) in accepted},
            len(undated.intersection(homes.values())),
        )

    def hits(self, root: Node, found: _Found, options: SearchOptions) -> Iterable[Hit]:
        """The page of hits that is asked for."""
        best, first = found.best, options.offset
        ranked = heapq.nsmallest(
            first + options.limit, best, key=lambda ordinal: (-best[ordinal][0], ordinal)
        )[first:]
        pairs = self.store.pairs(ranked)
        infos = self.store.infos({pair.document_id for pair in pairs.values()})
        for rank, ordinal in enumerate(ranked, first + 1):
            pair = pairs.get(ordinal)
            if pair is None or pair.document_id not in infos:
                raise IndexDamaged(f"the store does not have pair {ordinal}, which is in the index")
            score, side = best[ordinal]
            if pair.passage(side) is None:
                # found by a clause on the other side, which is all there is of it
                side = other_language(side)
            passage = self._highlighted(root, pair, side, counterpart=False)
            if passage is None:
                raise IndexDamaged(f"pair {pair.id} has no text in the store")
            yield Hit(
                rank=rank,
                id=pair.id,
                score=score,
                language=side,
                document=infos[pair.document_id],
                passage=passage,
                counterpart=self._highlighted(root, pair, other_language(side), counterpart=True),
                kind=pair.kind,
                confidence=pair.confidence,
            )

    def _highlighted(
        self, root: Node, pair: Pair, side: Language, *, counterpart: bool
    ) -> Highlighted | None:
        passage: Passage | None = pair.passage(side)
        if passage is None:
            return None
        # where both languages were searched, a word that both sides have is found in both
        free = self.language == "both" or (self.language == side and not counterpart)
        wanted = (leaf for leaf, own in leaves(root) if own == side or (own is None and free))
        return Highlighted(passage.text, passage.pages, highlight(passage.text, side, wanted))
