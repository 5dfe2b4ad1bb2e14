"""An open index: search, translate, export, and read its documents.

The modules that run queries are imported at the first query, so that opening an index is fast.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, Self, TypeAlias, Unpack

from benelux_search.errors import (
    Advice,
    IndexUnusable,
    LexiconMissing,
    MeaningMissing,
    Message,
    Note,
    Operation,
    damage_at,
    no_lexicon,
    not_by_meaning,
)
from benelux_search.forking import renew_after_fork
from benelux_search.index import MEMORY
from benelux_search.law.codes import Code, check_codes
from benelux_search.model import LANGUAGES, DocumentInfo, Language, Pair
from benelux_search.results import (
    Completion,
    DocumentList,
    DocumentOrder,
    DocumentView,
    Facets,
    Hit,
    IndexStatus,
    QueryLanguage,
    SearchResult,
)
from benelux_search.search.options import (
    DEFAULT_SECONDS,
    SearchKeywords,
    SearchOptions,
    check_choice,
    check_least,
    check_term,
    check_terms,
    chosen_options,
)
from benelux_search.storage.open_generation import (
    OpenGeneration,
    open_generation,
    place_of,
)

if TYPE_CHECKING:
    from benelux_search.lexicon.lookup import Lexicon
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.search.explanation import Explanation
    from benelux_search.search.meaning import MeaningSearch
    from benelux_search.sentence_matches import Matches, Pretranslation
    from benelux_search.terminology import (
        Divergences,
        Export,
        GlossaryEntry,
        TermBreach,
        Translations,
    )

StrPath: TypeAlias = str | bytes | os.PathLike[str]


_MOST_OF_ARTICLES: Final = 500  # passages that are shown of the articles of a citation
_LOADED_BY_QUERIES: Final = (
    "index.whoosh.document_fields",
    "index.whoosh.execution",
    "index.whoosh.expansion",
    "index.whoosh.matching",
    "search.documents",
    "search.executor",
    "search.explanation",
    "search.facets",
    "search.suggestions",
    "search.term_translation",
    "storage.snapshot",
    "terminology",
)


class Index:
    """An open index. Threads can share it, and it can be used after a ``fork``.

    All methods read the generation that was current when the index was opened. Only :meth:`refresh`
    switches to a newer generation. A collection of the distributed engine keeps the build before
    the current one; a reader of an older one gets GenerationGone from every method, in the middle
    of paging too. It then has to refresh and to begin at the first page again, because the pages
    of two generations do not fit together. ``verify``, ``memory`` and ``codes`` are as for
    :func:`open_index`; ``verify`` also applies to each generation that ``refresh`` opens.

    After :meth:`close`, every method that reads the index raises IndexUnusable.
    """

    def __init__(
        self,
        index_dir: StrPath,
        *,
        verify: bool = False,
        memory: int = MEMORY,
        codes: Sequence[Code] = (),
        terms: Sequence[tuple[str, str]] = (),
        encoder: Encoder | None = None,
    ) -> None:
        self._encoder = encoder
        self._is_encoder_loaded = False
        self._codes = check_codes(codes)
        self._terms = check_terms(terms)
        self._root = place_of(os.fsdecode(index_dir))
        self._verify, self._memory = verify, memory
        self._lock = threading.Lock()
        self._snapshot: OpenGeneration | None = self._with_terms(
            open_generation(self._root, verify=verify, memory=memory)
        )
        self._is_inherited = False  # True if the snapshot was opened by the parent process
        renew_after_fork(self)

    def before_fork(self) -> None:
        """Import all modules that queries use.

        An import that another thread has begun before a fork would never end in the child.
        """
        for name in _LOADED_BY_QUERIES:
            import_module(f"benelux_search.{name}")

    def renew(self) -> None:
        """Prepare this object in a forked child: the next call of a method reopens the files."""
        self._lock = threading.Lock()
        self._is_inherited = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
        """Return the passages that match a query, each with its counterpart; best first by default.

        No query text raises an error: the notes of the result tell which parts could not be parsed.
        The options are the fields of :class:`~benelux_search.search.options.SearchOptions`, which
        gives their ranges. The default of ``codes`` are those of the index.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
            MeaningMissing: ``meaning`` is True, and the index has no vectors of the encoder.
            MeaningUnavailable: ``meaning`` is True, and the encoder is not installed.
        """
        from benelux_search.search.executor import execute_query

        with self._borrowed() as snapshot:
            chosen = chosen_options(options, self._codes)
            meaning = self._meaning_of(snapshot) if chosen.meaning else None
            result = execute_query(
                query,
                chosen,
                snapshot.store,
                snapshot.reader,
                snapshot.lexicon,
                meaning=meaning,
            )
            notes = self._missing_lexicon(snapshot) if chosen.across else ()
            if meaning is not None and meaning.vectors.lacks_newest:
                notes = (*notes, self._lacks_newest())
            result = replace(result, notes=(*result.notes, *notes, *snapshot.notes))
        if chosen.units == "sentence":
            from benelux_search.search.sentence_hits import best_sentences

            return replace(result, hits=tuple(map(best_sentences, result.hits)))
        return result

    def explain(self, query: str, *, language: QueryLanguage = "auto") -> Explanation:
        """Return the interpretation of a query: language and reason, terms and their frequencies.

        Raises:
            OptionError: the language is not ``auto``, ``nl``, ``fr`` or ``both``.
        """
        from benelux_search.search.explanation import explain

        options = SearchOptions(language=language)
        with self._borrowed() as snapshot:
            seconds, codes = DEFAULT_SECONDS, self._codes
            return explain(query, options.language, snapshot.reader, seconds, codes)

    def facets(self, query: str, **options: Unpack[SearchKeywords]) -> Facets:
        """Count all pairs that match a query, by document, by year and by language.

        The options are those of :meth:`search`; ``limit``, ``offset``, ``fold`` and ``meaning``
        have no effect.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.facets import count_facets

        chosen = chosen_options(options, self._codes)
        with self._borrowed() as snapshot:
            return count_facets(query, chosen, snapshot.store, snapshot.reader, snapshot.lexicon)

    def documents_of_hits(
        self, query: str, **options: Unpack[SearchKeywords]
    ) -> Sequence[DocumentInfo]:
        """Return the documents with hits, each once, in the order of their best hit.

        All hits count. The options are those of :meth:`search`; ``limit``, ``offset``, ``seconds``,
        ``fold`` and ``meaning`` have no effect.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.facets import documents_of_hits

        chosen = chosen_options(options, self._codes)
        with self._borrowed() as snapshot:
            return documents_of_hits(
                query, chosen, snapshot.store, snapshot.reader, snapshot.lexicon
            )

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
        from benelux_search.search.suggestions import complete_words

        options = SearchOptions(language=language, limit=limit)
        with self._borrowed() as snapshot:
            return complete_words(beginning, options.language, options.limit, snapshot.reader)

    def translate(
        self, term: str, *, language: QueryLanguage = "auto", limit: int = 10
    ) -> Translations:
        """Return the renderings of a word or phrase in the other language, most frequent first.

        Those in the terms with which the index was opened come before the others.

        ``limit`` is the maximum number of renderings. At most 500 pairs that contain the term are
        examined. Each rendering has an example. If no passage contains the term, the result is
        empty.

        Raises:
            LexiconMissing: the index was built without a lexicon; the message says how to add it.
            OptionError: the term is not a string, or an option has an invalid value.
        """
        from benelux_search.search.term_translation import translate

        check_term(term)
        options = SearchOptions(language=language, limit=limit)
        with self._borrowed() as snapshot:
            lexicon = self._lexicon_of(snapshot)
            return translate(
                term, options.language, options.limit, snapshot.store, snapshot.reader, lexicon
            )

    def divergences(
        self,
        term: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 100,
        seconds: float | None = None,
    ) -> Divergences:
        """Return the renderings of a term with counts by document and year, and the exceptions.

        The exceptions are the occurrences that do not have the most frequent rendering; at most
        ``limit`` of them are returned. All passages with the term are examined, or as many as
        possible in ``seconds`` (above 0; None means no limit).

        Raises:
            LexiconMissing: the index was built without a lexicon; the message says how to add it.
            OptionError: the term is not a string, or an option has an invalid value.
        """
        from benelux_search.search.divergences import divergences

        check_term(term)
        options = SearchOptions(language=language, limit=limit, seconds=seconds)
        with self._borrowed() as snapshot:
            lexicon = self._lexicon_of(snapshot)
            return divergences(
                term, options.language, limit, snapshot.store, snapshot.reader, lexicon, seconds
            )

    def match(self, sentence: str, *, language: QueryLanguage = "auto", limit: int = 5) -> Matches:
        """Return the sentences of the index that are like a pasted one, most similar first.

        The similarity is 1 minus the edits of words divided by the words of the longer sentence;
        sentences of at least .5 are returned. A text of several sentences is matched sentence by
        sentence. If nothing is as similar as .75, the result also has the longest parts of the text
        that stand in the index.

        Raises:
            OptionError: the sentence is not a string, or an option has an invalid value.
        """
        from benelux_search.search.sentence_matching import match_sentences

        check_term(sentence, "sentence")
        options = SearchOptions(language=language, limit=limit)
        with self._borrowed() as snapshot:
            return match_sentences(
                sentence,
                options.language,
                options.limit,
                snapshot.store,
                snapshot.reader,
                snapshot.lexicon,
            )

    def pretranslate(
        self,
        sentences: Iterable[str],
        *,
        language: QueryLanguage = "auto",
        progress: Callable[[int, int], None] | None = None,
    ) -> Pretranslation:
        """Return the best match of each sentence of a text that is to be translated.

        ``progress`` is called with (sentences done, sentences in total).

        Raises:
            OptionError: a sentence is not a string, or the language is invalid.
        """
        from benelux_search.search.pretranslation import pretranslate
        from benelux_search.search.sentence_matching import language_of_text

        texts = list(sentences)
        for each in texts:
            check_term(each, "sentences")
        chosen = language_of_text(" ".join(texts), SearchOptions(language=language).language)
        with self._borrowed() as snapshot:
            return pretranslate(texts, chosen, snapshot.store, snapshot.reader, progress)

    def check_terms(
        self,
        *,
        language: Language = "nl",
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[TermBreach]:
        """Yield the places where a term of the user has none of its renderings in the counterpart.

        ``language`` is that of the terms whose renderings are checked. The terms are those with
        which the index was opened. ``progress`` is called with (terms done, terms in total).

        Raises:
            OptionError: the language is not ``nl`` or ``fr``.
        """
        check_choice("language", language, LANGUAGES)
        return self._check_terms(language, progress)

    def _check_terms(
        self, language: Language, progress: Callable[[int, int], None] | None
    ) -> Iterator[TermBreach]:
        from benelux_search.search.term_check import breaches

        with self._borrowed() as snapshot:
            yield from breaches(self._terms, language, snapshot.store, snapshot.reader, progress)

    def glossary(
        self,
        *,
        min_confidence: float = 0.7,
        min_count: int = 2,
        limit: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[GlossaryEntry]:
        """Yield the terms of the index in Dutch and French, the worthiest first.

        Terms are nouns and groups of words with a noun. A rendering is included if its confidence
        is at least ``min_confidence`` (0 to 1) and its number of occurrences at least ``min_count``
        (1 or more). ``limit`` is the maximum number of entries; None means all. The terms are taken
        from at most 20,000 pairs, spread over the index; a long one takes ten milliseconds, before
        the first entry. ``progress`` is called with (pairs done, pairs in total).

        Raises:
            LexiconMissing: the index was built without a lexicon; the message says how to add it.
            OptionError: an option has an invalid value; the message names the valid values.
        """
        check_least("min_confidence", min_confidence, 0.0, 1.0)
        check_least("min_count", min_count, 1)
        if limit is not None:
            check_least("limit", limit, 0)
        with self._borrowed() as snapshot:
            self._lexicon_of(snapshot)
        return self._glossary(min_confidence, min_count, limit, progress)

    def _glossary(
        self,
        confidence: float,
        count: int,
        limit: int | None,
        progress: Callable[[int, int], None] | None,
    ) -> Iterator[GlossaryEntry]:
        from benelux_search.search.glossary import glossary

        with self._borrowed() as snapshot:
            lexicon = self._lexicon_of(snapshot)
            yield from glossary(snapshot.store, lexicon, confidence, count, limit, progress)

    def export(
        self,
        query: str | None = None,
        *,
        min_confidence: float = 0.0,
        **options: Unpack[SearchKeywords],
    ) -> Export:
        """Return an iterator over every pair that matches a query, without folding.

        The order is that of the option ``sort``, by default best first. If ``query`` is None, the
        iterator yields every pair of the index, document by document, by default in the order in
        which the documents were indexed. Pairs with a confidence below ``min_confidence`` (0 to 1)
        are left out. The options are those of :meth:`search`;
        ``limit``, ``offset``, ``seconds`` and ``fold`` have no effect. Pairs are read lazily. Even
        after :meth:`refresh`, the iterator reads the generation in which it started.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.documents import undated_left_out
        from benelux_search.search.executor import every_hit, every_pair, exported_hits
        from benelux_search.terminology import Export

        check_least("min_confidence", min_confidence, 0.0, 1.0)
        chosen = replace(chosen_options(options, self._codes), seconds=None, fold=False)
        with contextlib.ExitStack() as stack:
            snapshot = stack.enter_context(self._borrowed())
            if query is None:
                hits: Iterable[Hit] = every_pair(chosen, snapshot.store)
                notes = (*undated_left_out(snapshot.store, chosen), *snapshot.notes)
            else:
                result = every_hit(query, chosen, snapshot.store, snapshot.reader, snapshot.lexicon)
                hits = result.hits
                notes = self._missing_lexicon(snapshot) if chosen.across else ()
                notes = (*result.notes, *notes, *snapshot.notes)
            if chosen.meaning:
                notes = (*notes, not_by_meaning(Message("an export")))
            if chosen.units == "sentence":
                from benelux_search.search.sentence_hits import all_sentences

                hits = all_sentences(hits)
            chosen_hits = exported_hits(hits, min_confidence, self._root)
            return Export(chosen_hits, notes, stack.pop_all().close)

    def _meaning_of(self, snapshot: OpenGeneration) -> MeaningSearch:
        from benelux_search.meaning.named_encoders import default_encoder
        from benelux_search.search.meaning import MeaningSearch

        vectors = snapshot.vectors()
        if vectors is None:
            raise MeaningMissing(self._root)
        with self._lock:
            if self._encoder is None:
                self._encoder = default_encoder()
            encoder = self._encoder
        if not vectors.head.is_of(encoder):
            raise MeaningMissing(self._root, vectors.head.encoder)
        vectors.load()
        with self._lock:  # the model is loaded before the time limit of the search begins
            if not self._is_encoder_loaded:
                encoder.encode(["a"], "query")
                self._is_encoder_loaded = True
        return MeaningSearch(vectors, encoder)

    def _lacks_newest(self) -> Note:
        advice = Advice(Operation.ENCODE, self._root)
        return Note("no-vectors", "the newest passages are not searched by meaning yet; {}", advice)

    def _missing_lexicon(self, snapshot: OpenGeneration) -> tuple[str, ...]:
        return () if snapshot.lexicon is not None else (no_lexicon(self._root),)

    def _lexicon_of(self, snapshot: OpenGeneration) -> Lexicon:
        if snapshot.lexicon is None:
            raise LexiconMissing(self._root)
        return snapshot.lexicon

    def show(self, id: str) -> Pair | DocumentView:  # noqa: A002 - what everybody calls it
        """Return a pair by its id (``report:0007``), or a document by its id or number (``908/1``).

        A citation (``art. 461 Sw.``) gives the document with only the passages of these articles.

        Raises:
            NotFound: no pair or document has this id or number, or several documents have this
                number; or no law has this article. The message lists these documents, or similar
                ids.
        """
        from benelux_search.law.citations import whole_citation
        from benelux_search.search.documents import article_view, id_of_number, no_document

        if ":" in id:
            return self.pair(id)
        if (cited := whole_citation(id, self._codes)) is not None:
            hits = self.search(id, limit=_MOST_OF_ARTICLES, fold=False)
            if (article := article_view(hits, cited, self.pair)) is not None:
                return article
        with self._borrowed() as snapshot:
            document = snapshot.store.document(id) or snapshot.store.document(
                id_of_number(id, snapshot.store)
            )
            if document is None:
                raise no_document(id, snapshot.store)
            return document

    def pair(self, pair_id: str) -> Pair:
        """Return a pair by its id; its number needs no leading zeros (``report:7``).

        Raises:
            NotFound: no pair has this id. The message names the first and the last pair of the
                document, or similar document ids.
        """
        document_id, _, number = pair_id.rpartition(":")
        if number.isascii() and number.isdigit():
            pair_id = f"{document_id}:{number.lstrip('0').zfill(4)}"
        with self._borrowed() as snapshot:
            pair = snapshot.store.pair(pair_id)
            if pair is not None:
                return pair
            from benelux_search.search.documents import no_pair

            raise no_pair(pair_id, snapshot.store)

    def around(self, pair_id: str, count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
        """Return up to ``count`` pairs before a pair in its document, and up to ``count`` after it.

        Raises:
            NotFound: no pair has this id.
        """
        from benelux_search.search.documents import neighbours

        middle = self.pair(pair_id).id
        with self._borrowed() as snapshot:
            return neighbours(snapshot.store, middle, count)

    def info(self, document_id: str) -> DocumentInfo:
        """Return the metadata of a document, without its text.

        Raises:
            NotFound: no document has this id; the message lists similar ids.
        """
        from benelux_search.search.documents import no_document

        with self._borrowed() as snapshot:
            info = snapshot.store.infos([document_id]).get(document_id)
            if info is None:
                raise no_document(document_id, snapshot.store)
            return info

    def documents(self) -> Sequence[DocumentInfo]:
        """Return every document, sorted by date and then by path; undated documents come last."""
        with self._borrowed() as snapshot:
            return snapshot.store.documents()

    def list_documents(
        self,
        text: str = "",
        *,
        since: str | None = None,
        until: str | None = None,
        sort: DocumentOrder = "id",
        language: Language = "nl",
        limit: int | None = None,
    ) -> DocumentList:
        """Return the documents with certain words and dates, each with its number of pairs.

        Each word of ``text`` must occur in a title, the id, the number, the path or the key;
        capitals and accents do not count. ``since`` and ``until`` are as for :meth:`search`. With
        ``date``, the newest document comes first, with ``pairs`` the one with the most pairs.
        ``language`` is that of the titles by which ``title`` sorts. ``limit`` is the maximum number
        of documents; None means all.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.documents import documents_of_index

        check_term(text, "text")
        check_choice("language", language, LANGUAGES)
        options = SearchOptions(since=since, until=until, limit=limit or 0)
        with self._borrowed() as snapshot:
            listed = documents_of_index(snapshot.store, text, options, sort, language, limit)
            return replace(listed, notes=(*listed.notes, *snapshot.notes))

    def status(self) -> IndexStatus:
        """Return the counts, the size, the engine and the analysis version of the index."""
        with self._borrowed() as snapshot:
            return snapshot.status(self._root)

    def refresh(self) -> bool:
        """Switch to the newest generation of the index; return False if it is already in use.

        Searches in progress finish in the generation in which they started.

        Raises:
            IndexMissing, IndexDamaged: as for :func:`open_index`.
        """
        with self._borrowed() as snapshot:
            if snapshot.is_current():
                return False
        newest = self._with_terms(
            open_generation(self._root, verify=self._verify, memory=self._memory)
        )
        with self._lock:
            old, self._snapshot = self._snapshot, newest
        if old is not None:
            old.retire()
        return True

    def close(self) -> None:
        """Close the index and its files; a second call does nothing."""
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None and not self._is_inherited:
            snapshot.retire()

    def _with_terms(self, snapshot: OpenGeneration) -> OpenGeneration:
        """Let the lexicon of a generation know the user's terms."""
        if self._terms and snapshot.lexicon is not None:
            from benelux_search.lexicon.known_terms import KnownTerms

            snapshot.lexicon.use_terms(KnownTerms([([nl], [fr]) for nl, fr in self._terms]))
        return snapshot

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[OpenGeneration]:
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None:
                raise IndexUnusable(Message("this index is closed"))
            if self._is_inherited:
                snapshot = self._with_terms(snapshot.reopened())
                self._snapshot = snapshot
                self._is_inherited = False
            snapshot.hold()
        try:
            with damage_at(self._root):
                yield snapshot
        finally:
            snapshot.release()
