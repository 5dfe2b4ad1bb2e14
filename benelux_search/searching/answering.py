"""The use case of searching: a query in, passages with their counterparts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.errors import IndexDamaged
from benelux_search.expressions import All, Expression, Ranges
from benelux_search.model import (
    DocumentInfo,
    Highlighted,
    Hit,
    Language,
    Pair,
    SearchResult,
    other_language,
)
from benelux_search.ports import EngineReader, Found, Store
from benelux_search.query import Node, parse
from benelux_search.searching.advice import advice, corrections_note, suggestion_of
from benelux_search.searching.clock import Clock
from benelux_search.searching.filters import DocumentFilter, Filters
from benelux_search.searching.highlighting import Highlighter
from benelux_search.searching.names import SPOKEN, quoted, suggestion
from benelux_search.searching.options import SearchOptions
from benelux_search.searching.relaxing import relaxed
from benelux_search.searching.translation import Translator
from benelux_search.searching.understanding import Understood, understand
from benelux_search.searching.weights import WEIGHTS, Weights

# A stem in so large a part of so many passages says nothing as a neighbour: de, van, la
_COMMON: Final = 0.04
_MANY: Final = 2000


def search(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    weights: Weights = WEIGHTS,
) -> SearchResult:
    """The pairs that answer a query, best first, those of one score by ordinal.

    A pair is one hit, whichever of its sides match. Nothing that is typed raises; what was not
    understood is in the notes, and whether something may be missing.
    """
    clock = Clock(options.seconds)
    parsed = parse(query)
    notes = list(parsed.notes)
    if parsed.root is None:
        language = "both" if options.language == "auto" else options.language
        return SearchResult(query, language, 0, clock.milliseconds, (), tuple(notes))
    searching = _Search(store, reader, Filters(store), options, weights, clock)
    chosen = DocumentFilter(*options.where)
    within, undated = searching.places(chosen, notes)
    understood = understand(parsed.root, options.language, reader, clock)
    notes += searching.filter_notes(parsed.root)
    answer = searching.answer(understood, within, notes)
    left_out = searching.count(answer.asked, undated)
    notes += _undated(left_out.total)
    if not (answer.found.complete and left_out.complete):
        notes.append(
            "the answer is not whole: too many words begin as you wrote, or it took too long"
        )
    suggested = suggestion_of(answer.understood)
    if not answer.found.total:
        hints, near = advice(parsed.root, answer.understood.language, reader, clock)
        notes += hints
        suggested = suggested or near
    hits = tuple(searching.hits(answer))
    return SearchResult(
        query,
        answer.understood.language,
        answer.found.total,
        clock.milliseconds,
        hits,
        tuple(notes),
        suggested,
        more=0 < options.limit < len(answer.found.best),
    )


def asked_for(
    root: Node, options: SearchOptions, store: Store, reader: EngineReader
) -> Mapping[Language, Expression]:
    """What an engine is asked for a query by side, as it was understood in the end."""
    clock = Clock(options.seconds)
    searching = _Search(store, reader, Filters(store), replace(options, limit=0), WEIGHTS, clock)
    within, _ = searching.places(DocumentFilter(*options.where), [])
    understood = understand(root, options.language, reader, clock)
    return _limited(searching.answer(understood, within, []).asked, within)


def _undated(count: int) -> Iterator[str]:
    if count == 1:
        yield "a passage that matches is in a document without a date, and is left out"
    elif count:
        yield f"{count} passages that match are in documents without a date, and are left out"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was found for a query as it was understood in the end; ``asked`` by side."""

    understood: Understood
    asked: Mapping[Language, Expression]
    found: Found


@dataclass(frozen=True, slots=True)
class _Search:
    store: Store
    reader: EngineReader
    filters: Filters
    options: SearchOptions
    weights: Weights
    clock: Clock

    def places(
        self, chosen: DocumentFilter, notes: list[str]
    ) -> tuple[Ranges | None, Ranges | None]:
        """Where to search, None being everywhere, and what is left out for want of a date alone."""
        if not chosen:
            return None, None
        documents = self.filters.documents
        if chosen.document is not None and not any(map(chosen.names, documents)):
            notes.append(_unknown(chosen.document, documents))
        within = self.filters.ranges(info.id for info in documents if chosen.accepts(info))
        undated = self.filters.ranges(info.id for info in documents if chosen.misses_date(info))
        return within, undated

    def filter_notes(self, root: Node) -> Iterator[str]:
        for name in self.filters.unknown(root):
            yield _unknown(name, self.filters.documents)
        undated = self.filters.undated(root)
        if undated:
            several = f"{undated} documents without a date are"
            yield f"{'a document without a date is' if undated == 1 else several} in no period"

    def answer(self, understood: Understood, within: Ranges | None, notes: list[str]) -> _Answer:
        """What a query finds; any of its words where all are not found; the other language where
        this one knows none of them."""
        first = self._answer(understood, within, notes)
        other = None if first.found.total else understood.elsewhere()
        if other is None:
            notes += corrections_note(understood)
            return first
        more: list[str] = []
        second = self._answer(other, within, more)
        if not second.found.total:
            notes += corrections_note(understood)
            return first
        notes.append(
            f"nothing found in {SPOKEN[understood.language]}: searched in {SPOKEN[other.language]}"
        )
        notes += [*corrections_note(other), *more]
        return second

    def _answer(self, understood: Understood, within: Ranges | None, notes: list[str]) -> _Answer:
        loose = understood.changed(relaxed)
        if self.options.any_word:
            return self._find(loose, within)
        strict = self._find(understood, within)
        if strict.found.total or loose == understood:
            return strict
        answer = self._find(loose, within)
        if answer.found.total:
            notes.append("no passage has all the words: these have some of them")
        whole = answer.found.complete and strict.found.complete
        return replace(answer, found=replace(answer.found, complete=whole))

    def _find(self, understood: Understood, within: Ranges | None) -> _Answer:
        translator = Translator(self.filters, self.weights, self._is_common)
        asked: dict[Language, Expression] = {}
        for side, root in understood.sides.items():
            wanted = translator.translate(root, side)
            if wanted is not None:
                asked[side] = wanted
        options = self.options
        found = Found(0)
        if asked:
            found = self.reader.search(
                _limited(asked, within),
                limit=options.limit + 1,  # to know whether there are more
                offset=options.offset,
                seconds=self.clock.left,
                fold=options.fold,
            )
        return _Answer(understood, asked, found)

    def _is_common(self, language: Language, stem: str) -> bool:
        passages = self.reader.passages(language)
        return passages > _MANY and self.reader.frequency(language, stem) > _COMMON * passages

    def count(self, asked: Mapping[Language, Expression], within: Ranges | None) -> Found:
        """How many pairs answer and are in these places."""
        if within is None or not within.ranges or not asked:
            return Found(0)
        return self.reader.search(_limited(asked, within), limit=0, seconds=self.clock.left)

    def hits(self, answer: _Answer) -> Iterator[Hit]:
        """The page of hits that is asked for."""
        best = answer.found.best[: self.options.limit]
        highlighter = Highlighter(answer.asked.values())
        pairs = self.store.pairs(scored.ordinal for scored in best)
        infos = self.store.infos({pair.document_id for pair in pairs.values()})
        for rank, scored in enumerate(best, self.options.offset + 1):
            pair, side = pairs.get(scored.ordinal), scored.language
            if pair is None or pair.document_id not in infos:
                raise IndexDamaged(
                    f"the store does not have pair {scored.ordinal}, which is in the index"
                )
            if pair.passage(side) is None:
                # found by a clause on the other side, which is all there is of it
                side = other_language(side)
            passage, partial = _highlighted(pair, side, highlighter)
            counterpart, _ = _highlighted(pair, other_language(side), highlighter)
            if passage is None:
                raise IndexDamaged(f"pair {pair.id} has no text in the store")
            yield Hit(
                rank=rank,
                id=pair.id,
                score=scored.score,
                language=side,
                document=infos[pair.document_id],
                passage=passage,
                counterpart=counterpart,
                kind=pair.kind,
                confidence=pair.confidence,
                partial=partial,
                alike=scored.alike,
            )


def _limited(
    asked: Mapping[Language, Expression], within: Ranges | None
) -> Mapping[Language, Expression]:
    if within is None:
        return asked
    return {side: All((wanted, within)) for side, wanted in asked.items()}


def _unknown(name: str, documents: Sequence[DocumentInfo]) -> str:
    return f"no document is called {quoted(name)}{suggestion(name, documents)}"


def _highlighted(
    pair: Pair, side: Language, highlighter: Highlighter
) -> tuple[Highlighted | None, bool]:
    """A passage with what matched, and whether that is only parts of words."""
    passage = pair.passage(side)
    if passage is None:
        return None, False
    found = highlighter.highlights(passage.text, side)
    return Highlighted(passage.text, passage.pages, found.matches), found.partial
