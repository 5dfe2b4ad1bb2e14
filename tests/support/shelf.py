"""An index in memory for the interactive search, with any texts, even texts that no file can hold.

It has the methods of :class:`benelux_search.Index` that the interactive search uses. A query finds
the passages that contain its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Unpack, cast

from benelux_search import Index
from benelux_search.errors import NotFound
from benelux_search.index_reports import IndexStatus
from benelux_search.model import Aside, DocumentInfo, Facts, Language, Pair, Passage, Titles
from benelux_search.results import (
    Completion,
    DocumentView,
    Facets,
    Highlighted,
    Hit,
    Match,
    SearchResult,
    SentencePosition,
)
from benelux_search.search.queries.options import QueryKeywords, SearchKeywords
from benelux_search.sentence_matches import Matches, SentenceMatch
from benelux_search.terminology import (
    Divergences,
    Example,
    Export,
    Spread,
    Translation,
    Translations,
)


def document(
    name: str,
    *pairs: tuple[str | None, str | None],
    titles: Titles | None = None,
    path: str = "",
    confidence: float = 0.95,
    date: str | None = "2020-06-11",
) -> DocumentView:
    """Return a document of (Dutch, French) pairs; None means no passage in that language."""
    info = DocumentInfo(name, path or f"{name}.txt", Facts(titles or Titles(), date))
    made = []
    for number, (nl, fr) in enumerate(pairs, 1):
        sides = (
            None if nl is None else Passage("nl", nl, (1,)),
            None if fr is None else Passage("fr", fr, (1,)),
        )
        kind = "-".join("0" if side is None else "1" for side in sides)
        made.append(Pair(f"{name}:{number:04}", number, name, kind, confidence, *sides))
    return DocumentView(info, tuple(made), ())


class Shelf:
    """An index in memory; ``asked`` are the queries that it was asked.

    ``renderings`` are the translations of every term. ``years`` are the counts of each of them by
    year. ``suggestion`` is suggested for every query that finds nothing.
    """

    def __init__(
        self,
        *documents: DocumentView,
        renderings: Sequence[str] = (),
        years: Sequence[tuple[str | None, int]] = (),
        suggestion: str | None = None,
    ) -> None:
        self.asked: list[str] = []
        self.views = documents
        self._renderings = renderings
        self._years = tuple(years)
        self._suggestion = suggestion

    def search(
        self,
        query: str,
        **options: Unpack[SearchKeywords],
    ) -> SearchResult:
        self.asked.append(query)
        self.before(query)
        limit, offset = options.get("limit", 10), options.get("offset", 0)
        hits = list(self._hits(query, options.get("document"), options.get("dates", ())))
        shown = tuple(hits[offset : offset + limit])
        suggestion = None if hits else self._suggestion
        return SearchResult(
            query,
            "nl",
            len(hits),
            1.0,
            shown,
            suggestion=suggestion,
            more=offset + limit < len(hits),
        )

    def before(self, query: str) -> None:
        """Do nothing; subclasses can wait or raise an error before a query is executed."""

    def facets(self, query: str, **options: Unpack[SearchKeywords]) -> Facets:
        hits = list(self._hits(query, options.get("document"), options.get("dates", ())))
        counts = [
            (view.document, sum(hit.document == view.document for hit in hits))
            for view in self.views
        ]
        found = tuple((info, count) for info, count in counts if count)
        years = Counter((hit.document.facts.date or "")[:4] or None for hit in hits)
        languages = Counter(hit.language for hit in hits)
        by_year = sorted(years.items(), key=lambda each: each[0] or "")
        return Facets(len(hits), found, tuple(by_year), tuple(languages.items()))

    def complete(self, beginning: str, *, limit: int = 10, **_: object) -> Sequence[Completion]:
        words = {
            word: None
            for view in self.views
            for pair in view.pairs
            for word in (re.findall(r"\w+", pair.nl.text[:10_000]) if pair.nl else ())
            if word.startswith(beginning)
        }
        return [Completion(word, "nl", 1) for word in words][:limit]

    def translate(self, term: str, **_: object) -> Translations:
        hits = [hit for hit in self._hits(term) if hit.counterpart is not None]
        translations = [
            Translation(text, ((text, 1),), 1, 0.5, 0.9, self._example(hits[0]))
            for text in self._renderings
            if hits
        ]
        return Translations(term, "nl", tuple(translations))

    def divergences(self, term: str, **_: object) -> Divergences:
        spreads = [
            Spread(text, ((text, 1),), 1, 0.5, (), self._years, usual=True)
            for text in self._renderings
        ]
        return Divergences(term, "nl", tuple(spreads))

    def match(self, sentence: str, **_: object) -> Matches:
        matches = [
            SentenceMatch(
                1.0,
                hit.id,
                hit.passage.text,
                None if hit.counterpart is None else hit.counterpart.text,
                hit.language,
                (),
                is_same=hit.passage.text == sentence,
                query=(0, len(sentence)),
                confidence=hit.confidence,
                document=hit.document,
                sentence=SentencePosition(1, (0, len(hit.passage.text)), None),
            )
            for hit in self._hits(sentence)
        ]
        return Matches(sentence, "nl", tuple(matches))

    def show(self, id: str) -> Pair | DocumentView:  # noqa: A002 - as the protocol calls it
        for view in self.views:
            for pair in view.pairs:
                if pair.id == id:
                    return pair
            if view.document.id == id:
                return view
        raise NotFound(f"no document {id}")

    def info(self, document_id: str) -> DocumentInfo:
        return self._view(document_id).document

    def pair(self, pair_id: str) -> Pair:
        found = self.show(pair_id)
        assert isinstance(found, Pair)
        return found

    def pairs(self, *, document: str | None = None, first: int = 1) -> Iterator[Pair]:
        views = self.views if document is None else (self._view(document),)
        for view in views:
            yield from view.pairs[first - 1 :]

    def count_pairs(self, document: str) -> int:
        return len(self._view(document).pairs)

    def asides(self, document: str) -> Sequence[Aside]:
        return self._view(document).other

    def matching_numbers(
        self, query: str, *, document: str, **_: Unpack[QueryKeywords]
    ) -> Sequence[int]:
        return [int(hit.id.rpartition(":")[2]) for hit in self._hits(query, document)]

    def marked(
        self, query: str, pair_ids: Sequence[str], **options: Unpack[SearchKeywords]
    ) -> Mapping[str, Hit]:
        hits = {hit.id: hit for hit in self._hits(query, options.get("document"))}
        return {id_: hits[id_] for id_ in pair_ids if id_ in hits}

    def export(self, query: str | None = None, **options: Unpack[SearchKeywords]) -> Export:
        hits = self._hits(query or "", options.get("document"), options.get("dates", ()))
        return Export(hits, (), lambda: None)

    def documents(self) -> Sequence[DocumentInfo]:
        return [view.document for view in self.views]

    def status(self) -> IndexStatus:
        pairs = sum(len(view.pairs) for view in self.views)
        return IndexStatus(
            "shelf", 1, "fake", "fake", len(self.views), pairs, pairs, pairs, pairs, 0, 0, True
        )

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        """Do nothing: no file is open."""

    def _view(self, document_id: str) -> DocumentView:
        for view in self.views:
            if view.document.id == document_id:
                return view
        raise NotFound(f"no document {document_id}")

    @staticmethod
    def _example(hit: Hit) -> Example:
        assert hit.counterpart is not None
        return Example(hit.id, hit.document, hit.passage, hit.counterpart)

    def _hits(
        self, query: str, document: str | Sequence[str] | None = None, dates: Sequence[str] = ()
    ) -> Iterator[Hit]:
        wanted = (document,) if isinstance(document, str) else document
        rank = 0
        for view in self.views:
            if wanted and view.document.id not in wanted:
                continue
            date = view.document.facts.date or ""
            if dates and not any(date.startswith(each) for each in dates):
                continue
            for pair in view.pairs:
                language: Language = "nl" if pair.nl is not None else "fr"
                own, other = (pair.nl, pair.fr) if language == "nl" else (pair.fr, pair.nl)
                assert own is not None
                matches: list[Match] = [
                    found.span() for found in re.finditer(re.escape(query), own.text)
                ]
                if not matches:
                    continue
                rank += 1
                yield Hit(
                    rank,
                    pair.id,
                    1.0,
                    language,
                    view.document,
                    Highlighted.of(own, *matches),
                    None if other is None else Highlighted.of(other),
                    pair.kind,
                    pair.confidence,
                )


def as_index(opener: Callable[[], Index | Shelf]) -> Callable[[], Index]:
    """Return a function that opens a shelf, where one that opens an index is expected."""
    return cast("Callable[[], Index]", opener)
