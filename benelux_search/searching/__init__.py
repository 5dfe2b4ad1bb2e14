"""The use case of searching: a query in, passages with their counterparts out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benelux_search.errors import IndexDamaged
from benelux_search.expressions import All, Expression, Ranges
from benelux_search.model import (
    LANGUAGES,
    DocumentInfo,
    Highlighted,
    Hit,
    Language,
    Pair,
    Passage,
    SearchResult,
    other_language,
)
from benelux_search.ports import EngineReader, Found, Store
from benelux_search.query import Node, parse
from benelux_search.searching.detection import searched_language
from benelux_search.searching.filters import DocumentFilter
from benelux_search.searching.highlighting import highlight
from benelux_search.searching.names import quoted, suggestion
from benelux_search.searching.options import SearchOptions
from benelux_search.searching.relaxing import relaxed
from benelux_search.searching.shapes import leaves
from benelux_search.searching.translation import Translator, ranges_of

__all__ = ["SearchOptions", "search"]

_Searched = Literal["nl", "fr", "both"]


def search(query: str, options: SearchOptions, store: Store, reader: EngineReader) -> SearchResult:
    """The pairs that answer a query, best first, those of one score by ordinal.

    A pair is one hit, whichever of its sides match. Nothing that is typed raises; what was not
    understood is in the notes, and whether something may be missing.
    """
    began = time.perf_counter()
    parsed = parse(query)
    notes = list(parsed.notes)
    language: _Searched = "both" if options.language == "auto" else options.language
    chosen = DocumentFilter(options.document, options.since, options.until)
    documents = store.documents() if chosen else ()
    notes.extend(_unknown_document(options.document, chosen, documents))
    total = 0
    hits: tuple[Hit, ...] = ()
    if parsed.root is not None:
        language = searched_language(parsed.root, options.language, reader)
        searching = _Search(language, store, reader, Translator(store), options)
        within, undated = _places(chosen, documents, store)
        root, found = _answer(searching, parsed.root, within, notes)
        total, hits = found.total, tuple(searching.hits(root, found))
        left_out = searching.count(root, undated)
        notes.extend(_undated(left_out.total))
        if not (found.complete and left_out.complete):
            notes.append(
                "the answer is not whole: too many words begin as you wrote, or it took too long"
            )
    took_ms = (time.perf_counter() - began) * 1000
    return SearchResult(query, language, total, took_ms, hits, tuple(notes))


def _unknown_document(
    name: str | None, chosen: DocumentFilter, documents: Sequence[DocumentInfo]
) -> Iterator[str]:
    if name is not None and not any(map(chosen.names, documents)):
        yield f"no document is called {quoted(name)}{suggestion(name, documents)}"


def _undated(count: int) -> Iterator[str]:
    if count == 1:
        yield "a passage that matches is in a document without a date, and is left out"
    elif count:
        yield f"{count} passages that match are in documents without a date, and are left out"


def _places(
    chosen: DocumentFilter, documents: Sequence[DocumentInfo], store: Store
) -> tuple[Ranges | None, Ranges]:
    """Where to search, None being everywhere, and what is left out for want of a date alone."""
    if not chosen:
        return None, Ranges(())
    accepted = (info.id for info in documents if chosen.accepts(info))
    undated = (info.id for info in documents if chosen.misses_date(info))
    return ranges_of(store, accepted), ranges_of(store, undated)


def _answer(
    searching: _Search, root: Node, within: Ranges | None, notes: list[str]
) -> tuple[Node, Found]:
    """What a query finds; any of its words where all are not found, and the query it was."""
    loose = relaxed(root)
    if searching.options.any_word:
        return loose, searching.find(loose, within)
    strict = searching.find(root, within)
    if strict.total or loose == root:
        return root, strict
    found = searching.find(loose, within)
    if found.total:
        notes.append("no passage has all the words: these have some of them")
    return loose, replace(found, complete=found.complete and strict.complete)


@dataclass(frozen=True, slots=True)
class _Search:
    language: _Searched
    store: Store
    reader: EngineReader
    translator: Translator
    options: SearchOptions

    def find(self, root: Node, within: Ranges | None) -> Found:
        """The pairs that answer and are in these places, and the page that is asked for."""
        return self._ask(root, within, self.options.limit, self.options.offset)

    def count(self, root: Node, within: Ranges) -> Found:
        """How many pairs answer and are in these places."""
        return self._ask(root, within, 0, 0) if within.ranges else Found(0)

    def _ask(self, root: Node, within: Ranges | None, limit: int, offset: int) -> Found:
        sides: dict[Language, Expression] = {}
        for side in LANGUAGES if self.language == "both" else (self.language,):
            wanted = self.translator.translate(root, side)
            if wanted is not None:
                sides[side] = wanted if within is None else All((wanted, within))
        if not sides:
            return Found(0)
        return self.reader.search(sides, limit=limit, offset=offset, seconds=self.options.seconds)

    def hits(self, root: Node, found: Found) -> Iterator[Hit]:
        """The page of hits that is asked for."""
        pairs = self.store.pairs(scored.ordinal for scored in found.best)
        infos = self.store.infos({pair.document_id for pair in pairs.values()})
        for rank, scored in enumerate(found.best, self.options.offset + 1):
            pair, side = pairs.get(scored.ordinal), scored.language
            if pair is None or pair.document_id not in infos:
                raise IndexDamaged(
                    f"the store does not have pair {scored.ordinal}, which is in the index"
                )
            if pair.passage(side) is None:
                # found by a clause on the other side, which is all there is of it
                side = other_language(side)
            passage = self._highlighted(root, pair, side, counterpart=False)
            if passage is None:
                raise IndexDamaged(f"pair {pair.id} has no text in the store")
            yield Hit(
                rank=rank,
                id=pair.id,
                score=scored.score,
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
