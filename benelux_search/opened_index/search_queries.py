"""Search in an open index: hits, facets, completions, exports and streams."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Unpack

from benelux_search.arguments import check_least, check_term, check_texts, check_whole
from benelux_search.errors import (
    Advice,
    IndexDamaged,
    MeaningMissing,
    Message,
    Note,
    Operation,
    OptionError,
    not_by_meaning,
)
from benelux_search.model import DocumentInfo
from benelux_search.opened_index.handle import OpenedIndex
from benelux_search.results import Completion, Facets, Hit, QueryLanguage, SearchResult
from benelux_search.search.queries.options import (
    DEFAULT_SECONDS,
    QueryKeywords,
    SearchKeywords,
    SearchOptions,
    chosen_options,
)
from benelux_search.storage.open_generation import OpenGeneration

if TYPE_CHECKING:
    from benelux_search.search.hits.explanation import Explanation
    from benelux_search.search.hits.meaning import MeaningSearch
    from benelux_search.terminology import Export

_FIRST_PAGE, _LARGEST_PAGE = 20, 1000  # hits that a stream reads together


class SearchQueries(OpenedIndex):
    """An open index with its searches."""

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
        """Return the passages that match a query, each with its counterpart; best first by default.

        No query text raises an error: the notes of the result tell which parts could not be parsed.
        The options are the fields of :class:`~.options.SearchOptions`, which
        gives their ranges. The default of ``codes`` are those of the index.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
            MeaningMissing: ``meaning`` is True, and the index has no vectors of the encoder.
            MeaningUnavailable: ``meaning`` is True, and the encoder is not installed.
        """
        check_term(query, "query")
        chosen = chosen_options(options, self._codes)
        with self._borrowed() as snapshot:
            return self._search(snapshot, query, chosen)

    def _search(self, snapshot: OpenGeneration, query: str, options: SearchOptions) -> SearchResult:
        from benelux_search.search.hits.executor import execute_query

        meaning = self._meaning_of(snapshot) if options.meaning else None
        result = execute_query(
            query, options, snapshot.store, snapshot.reader, snapshot.lexicon, meaning=meaning
        )
        notes = self._missing_lexicon(snapshot) if options.across else ()
        if meaning is not None and meaning.vectors.lacks_newest:
            notes = (*notes, self._lacks_newest())
        result = replace(result, notes=(*result.notes, *notes, *snapshot.notes))
        if options.units == "sentence":
            from benelux_search.search.sentences.sentence_hits import best_sentences

            return replace(result, hits=tuple(map(best_sentences, result.hits)))
        return result

    def pages(self, query: str, **options: Unpack[SearchKeywords]) -> Iterator[SearchResult]:
        """Yield the hits of a query page by page; the option ``limit`` is the size of a page.

        All pages are of one generation, even if a newer one is published or opened meanwhile. There
        is at least one page. The options are those of :meth:`search`.

        Raises:
            OptionError: an option has an invalid value, or ``limit`` is 0.
        """
        check_term(query, "query")
        chosen = chosen_options(options, self._codes)
        check_whole("limit", chosen.limit, 1)
        return self._pages(query, chosen, lambda size: size)

    def _pages(
        self, query: str, options: SearchOptions, next_size: Callable[[int], int]
    ) -> Iterator[SearchResult]:
        with self._borrowed() as snapshot:
            while True:
                page = self._search(snapshot, query, options)
                yield page
                if not page.more or not page.hits:
                    return
                offset = options.offset + len(page.hits)
                options = replace(options, offset=offset, limit=next_size(options.limit))

    def stream(self, query: str, **options: Unpack[SearchKeywords]) -> Iterator[Hit]:
        """Yield the hits of a query one by one, best first, without an end to the pages.

        It differs from :meth:`export` in that the hits are those of :meth:`search`: pairs that say
        the same are merged. The option ``limit`` is the maximum number of hits; by default all are
        returned. The hits are of one generation. The other options are those of :meth:`search`.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        check_term(query, "query")
        chosen = chosen_options(options, self._codes)
        most = chosen.limit if "limit" in options else None
        pages = self._pages(query, replace(chosen, limit=_FIRST_PAGE), _larger)
        return islice((hit for page in pages for hit in page), most)

    def explain(self, query: str, *, language: QueryLanguage = "auto") -> Explanation:
        """Return the interpretation of a query: language and reason, terms and their frequencies.

        Raises:
            OptionError: the language is not ``auto``, ``nl``, ``fr`` or ``both``.
        """
        from benelux_search.search.hits.explanation import explain

        check_term(query, "query")
        options = SearchOptions(language=language)
        with self._borrowed() as snapshot:
            seconds, codes = DEFAULT_SECONDS, self._codes
            return explain(query, options.language, snapshot.reader, seconds, codes)

    def facets(
        self, query: str, *, by: Sequence[str] = (), **options: Unpack[SearchKeywords]
    ) -> Facets:
        """Count all pairs that match a query, by document, by year and by language.

        ``by`` are names of own metadata, by whose values they are counted, too: ``["author"]``. Of
        a name with more than 10,000 different values, the first of these are counted.
        They are those of :meth:`search`: with some of the words if no passage has all of them,
        unless ``all_words`` is True. The options are those of :meth:`search`; ``limit``,
        ``offset``, ``fold`` and ``meaning`` have no effect.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.hits.facets import count_facets

        check_term(query, "query")
        names = check_texts("by", by)
        chosen = chosen_options(options, self._codes)
        with self._borrowed() as snapshot:
            store, reader, lexicon = snapshot.store, snapshot.reader, snapshot.lexicon
            return count_facets(query, chosen, store, reader, lexicon, names)

    def documents_of_hits(
        self, query: str, **options: Unpack[SearchKeywords]
    ) -> Sequence[DocumentInfo]:
        """Return the documents with hits, each once, in the order of their best hit.

        All hits count, also those with some of the words if no passage has all of them, unless
        ``all_words`` is True. The options are those of :meth:`search`; ``limit``, ``offset``,
        ``seconds``, ``fold`` and ``meaning`` have no effect.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.hits.facets import documents_of_hits

        check_term(query, "query")
        chosen = chosen_options(options, self._codes)
        with self._borrowed() as snapshot:
            return documents_of_hits(
                query, chosen, snapshot.store, snapshot.reader, snapshot.lexicon
            )

    def matching_numbers(
        self, query: str, *, document: str, **options: Unpack[QueryKeywords]
    ) -> Sequence[int]:
        """Return the numbers of all pairs of a document that match a query, ascending, from 1.

        ``document`` is an id or a number (``908/1``). The pairs are all hits of a search in this
        document without folding; their texts are not read. The options are those of :meth:`search`;
        ``limit``, ``offset``, ``seconds``, ``fold``, ``sort``, ``units`` and ``meaning`` have no
        effect.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
            NotFound: no document has this id or number, or several documents have this number.
        """
        from benelux_search.search.sentences.pair_matches import matching_numbers

        check_term(query, "query")
        check_term(document, "document")
        chosen = chosen_options({**options, "document": document}, self._codes)
        with self._borrowed() as snapshot:
            store, reader, lexicon = snapshot.store, snapshot.reader, snapshot.lexicon
            return matching_numbers(query, document, chosen, store, reader, lexicon)

    def marked(
        self, query: str, pair_ids: Sequence[str], **options: Unpack[SearchKeywords]
    ) -> Mapping[str, Hit]:
        """Return those of some pairs that match a query as hits with their marks, by id.

        The pairs may be of several documents; ids that no pair has are left out. The hits are those
        of a search without folding, in the order of ``pair_ids``, with the rank 0. The other pairs
        that match are not read, but they count: any word is enough only if no pair of the documents
        of the options has all words. The options are those of :meth:`search`, but without a time
        limit by default; ``limit``, ``offset``, ``fold``, ``sort`` and ``meaning`` have no effect.
        After the time limit, hits may be missing.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.sentences.pair_matches import marked_hits

        check_term(query, "query")
        ids = tuple(dict.fromkeys(check_texts("pair_ids", pair_ids)))
        chosen = chosen_options({"seconds": None, **options}, self._codes)
        with self._borrowed() as snapshot:
            store, reader, lexicon = snapshot.store, snapshot.reader, snapshot.lexicon
            hits = marked_hits(query, ids, chosen, store, reader, lexicon)
        if chosen.units == "sentence":
            from benelux_search.search.sentences.sentence_hits import best_sentences

            return {id_: best_sentences(hit) for id_, hit in hits.items()}
        return hits

    def complete(
        self, beginning: str, *, language: QueryLanguage = "auto", limit: int = 10
    ) -> Sequence[Completion]:
        """Return at most ``limit`` words of the index that start with ``beginning``.

        The word equal to ``beginning`` comes first, then words that differ from it only in accents,
        then longer words; each group is sorted by falling frequency. If ``beginning`` has no
        accents, accented words match, too. If it has accents, the words must have the same ones.

        Raises:
            OptionError: the language is invalid, or ``limit`` is below 0.
        """
        from benelux_search.search.queries.suggestions import complete_words

        check_term(beginning, "beginning")
        options = SearchOptions(language=language, limit=limit)
        with self._borrowed() as snapshot:
            return complete_words(beginning, options.language, options.limit, snapshot.reader)

    def export(
        self,
        query: str | None = None,
        *,
        min_confidence: float = 0.0,
        **options: Unpack[SearchKeywords],
    ) -> Export:
        """Return an iterator over every pair that matches a query, without folding.

        Only passages with all of the words match, unless ``any_word`` is True.
        The order is that of the option ``sort``, by default best first. If ``query`` is None, the
        iterator yields every pair of the index, document by document, by default in the order in
        which the documents were indexed. Pairs with a confidence below ``min_confidence`` (0 to 1)
        are left out. The options are those of :meth:`search`; ``limit``, ``offset`` and ``fold``
        have no effect. ``seconds`` limits the time until the first pair, by default not at all;
        after it, pairs may be missing. Pairs are read lazily. Even after :meth:`refresh`, the
        iterator reads the generation in which it started.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.hits.documents import undated_left_out
        from benelux_search.search.hits.export import every_hit, every_pair, exported_hits
        from benelux_search.storage.document_names import unknown_names, unknown_note
        from benelux_search.terminology import Export

        check_least("min_confidence", min_confidence, 0.0, 1.0)
        if query is not None:
            check_term(query, "query")
        chosen = replace(chosen_options({"seconds": None, **options}, self._codes), fold=False)
        with contextlib.ExitStack() as stack:
            snapshot = stack.enter_context(self._borrowed())
            if query is None:
                hits: Iterable[Hit] = every_pair(chosen, snapshot.store)
                unknown = unknown_names(chosen.documents, snapshot.store)
                named = (unknown_note(name, snapshot.store) for name in unknown)
                notes = (*undated_left_out(snapshot.store, chosen), *named, *snapshot.notes)
            else:
                result = every_hit(query, chosen, snapshot.store, snapshot.reader, snapshot.lexicon)
                hits = result.hits
                notes = self._missing_lexicon(snapshot) if chosen.across else ()
                notes = (*result.notes, *notes, *snapshot.notes)
            if chosen.meaning:
                notes = (*notes, not_by_meaning(Message("an export")))
            if chosen.units == "sentence":
                from benelux_search.search.sentences.sentence_hits import all_sentences

                hits = all_sentences(hits)
            chosen_hits = exported_hits(hits, min_confidence, self._root)
            return Export(chosen_hits, notes, stack.pop_all().close)

    @property
    def has_meaning(self) -> bool:
        """True if the index has the vectors that a search by meaning needs, and they are sound."""
        try:
            with self._borrowed() as snapshot:
                return snapshot.vectors() is not None
        except IndexDamaged:  # of the vectors: the rest can be searched
            return False

    def _meaning_of(self, snapshot: OpenGeneration) -> MeaningSearch:
        from benelux_search.meaning.named_encoders import default_encoder
        from benelux_search.search.hits.meaning import MeaningSearch

        if len(self._places) > 1:
            raise OptionError("meaning", True, Message("a search by meaning is of one index"))
        vectors = snapshot.vectors()
        if vectors is None:
            raise MeaningMissing(self._places[0])
        with self._lock:
            if self._encoder is None:
                self._encoder = default_encoder()
            encoder = self._encoder
        if not vectors.head.is_of(encoder):
            raise MeaningMissing(self._places[0], vectors.head.encoder)
        vectors.load()
        with self._lock:  # the model is loaded before the time limit of the search begins
            if not self._is_encoder_loaded:
                encoder.encode(["a"], "query")
                self._is_encoder_loaded = True
        return MeaningSearch(vectors, encoder)

    def _lacks_newest(self) -> Note:
        advice = Advice(Operation.ENCODE, self._places[0])
        return Note("no-vectors", "the newest passages are not searched by meaning yet; {}", advice)


def _larger(size: int) -> int:
    return min(_LARGEST_PAGE, size * 4)
