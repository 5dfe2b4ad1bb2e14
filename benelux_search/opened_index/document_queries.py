"""The documents and pairs of an open index, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, Unpack, get_args

from benelux_search.arguments import check_choice, check_term, check_whole
from benelux_search.errors import BeneluxSearchError, IndexStorageError
from benelux_search.index_reports import IndexStatus
from benelux_search.model import LANGUAGES, Aside, DocumentInfo, Language, Pair
from benelux_search.opened_index.search_queries import SearchQueries
from benelux_search.results import DocumentList, DocumentOrder, DocumentView
from benelux_search.search.queries.scope import Scope, ScopeKeywords

_BATCH: Final = 256  # pairs that are read together
_FIRST_BATCH: Final = 32  # many callers read a screen of pairs only
_MOST_OF_ARTICLES: Final = 500  # passages that are shown of the articles of a citation


class DocumentQueries(SearchQueries):
    """An open index with its documents."""

    def __len__(self) -> int:
        """Return the number of pairs."""
        with self._borrowed() as snapshot:
            return sum(snapshot.store.lengths().values())

    def __bool__(self) -> bool:
        """Return True, also for an index without pairs."""
        return True

    def __iter__(self) -> Iterator[Pair]:
        """Return an iterator over all pairs: see :meth:`pairs`."""
        return self.pairs()

    def __repr__(self) -> str:
        try:
            with self._held() as snapshot:
                found = snapshot.store.lengths()
        except BeneluxSearchError:
            return f"<Index {self._place!r}: closed>"
        pairs = sum(found.values())
        return f"<Index {self._place!r}: {len(found)} documents, {pairs} pairs>"

    def _repr_html_(self) -> str:
        return self.status()._repr_html_()

    def show(self, id: str) -> Pair | DocumentView:  # noqa: A002 - what everybody calls it
        """Return a pair by its id (``report:0007``), or a document by its id or number (``908/1``).

        The name of its file without the suffix gives a document, too, in either Unicode form.
        A citation (``art. 461 Sw.``) gives the document with only the passages of these articles.

        Raises:
            NotFound: no pair or document has this id or number, or several documents have this
                number; or no law has this article. The message lists these documents, or similar
                ids.
        """
        from benelux_search.law.citations import whole_citation
        from benelux_search.search.hits.documents import article_view
        from benelux_search.storage.document_names import id_of_document, no_document

        check_term(id, "id")
        if ":" in id:
            return self.pair(id)
        if (cited := whole_citation(id, self._codes)) is not None:
            hits = self.search(id, limit=_MOST_OF_ARTICLES, fold=False)
            if (article := article_view(hits, cited, self.pair)) is not None:
                return article
        with self._borrowed() as snapshot:
            document = snapshot.store.document(id_of_document(id, snapshot.store))
            if document is None:
                raise no_document(id, snapshot.store)
            return document

    def pair(self, pair_id: str) -> Pair:
        """Return a pair by its id; its number needs no leading zeros (``report:7``).

        Raises:
            NotFound: no pair has this id. The message names the first and the last pair of the
                document, or similar document ids.
        """
        check_term(pair_id, "pair_id")
        document_id, _, number = pair_id.rpartition(":")
        if number.isascii() and number.isdigit():
            pair_id = f"{document_id}:{number.lstrip('0').zfill(4)}"
        with self._borrowed() as snapshot:
            pair = snapshot.store.pair(pair_id)
            if pair is not None:
                return pair
            from benelux_search.search.hits.documents import no_pair

            raise no_pair(pair_id, snapshot.store)

    def around(self, pair_id: str, count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
        """Return up to ``count`` pairs before a pair in its document, and up to ``count`` after it.

        Raises:
            NotFound: no pair has this id.
        """
        from benelux_search.search.hits.documents import neighbours

        check_whole("count", count, 0)
        middle = self.pair(pair_id).id
        with self._borrowed() as snapshot:
            return neighbours(snapshot.store, middle, count)

    def info(self, document_id: str) -> DocumentInfo:
        """Return the metadata of a document, without its text.

        Raises:
            NotFound: no document has this id; the message lists similar ids.
        """
        from benelux_search.storage.document_names import no_document

        check_term(document_id, "document_id")
        with self._borrowed() as snapshot:
            info = snapshot.store.infos([document_id]).get(document_id)
            if info is None:
                raise no_document(document_id, snapshot.store)
            return info

    def pairs(self, *, document: str | None = None, first: int = 1) -> Iterator[Pair]:
        """Yield the pairs of a document in reading order, or those of all documents.

        ``document`` is an id or a number (``908/1``). ``first`` is the number of the first pair,
        from 1. The pairs are read lazily, from the generation that is open at the first one.

        Raises:
            NotFound: no document has this id or number, or several documents have this number.
        """
        if document is not None:
            check_term(document, "document")
        return self._pairs(document, check_whole("first", first, 1))

    def count_pairs(self, document: str) -> int:
        """Return the number of pairs of a document, given by its id or number.

        Raises:
            NotFound: no document has this id or number, or several documents have this number.
        """
        from benelux_search.storage.document_names import id_of_document

        check_term(document, "document")
        with self._borrowed() as snapshot:
            found = id_of_document(document, snapshot.store)
            return snapshot.store.lengths([found]).get(found, 0)

    def asides(self, document: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment, without reading its pairs.

        ``document`` is an id or a number (``908/1``).

        Raises:
            NotFound: no document has this id or number, or several documents have this number.
        """
        from benelux_search.storage.document_names import id_of_document

        check_term(document, "document")
        with self._borrowed() as snapshot:
            return snapshot.store.asides(id_of_document(document, snapshot.store))

    def _pairs(self, document: str | None, first: int) -> Iterator[Pair]:
        from benelux_search.storage.document_names import id_of_document

        with self._borrowed() as snapshot:
            store = snapshot.store
            if document is None:
                yield from islice(store.all_pairs(), first - 1, None)
                return
            found = id_of_document(document, store)
            ordinals = iter(store.ranges([found]).get(found, range(0))[first - 1 :])
            size = _FIRST_BATCH
            while batch := list(islice(ordinals, size)):
                size = min(2 * size, _BATCH)
                pairs = store.pairs(batch)
                yield from (pairs[ordinal] for ordinal in batch if ordinal in pairs)

    def documents(self) -> Sequence[DocumentInfo]:
        """Return every document, sorted by date and then by path; undated documents come last."""
        with self._borrowed() as snapshot:
            return snapshot.store.documents()

    def read_file(self, document_id: str) -> bytes:
        """Return the content of the file of a document, if it still is what was indexed.

        Raises:
            NotFound: no document has this id, or its file is gone, has changed, or is one of
                several files or in an archive; or the file has more than 200 MB.
        """
        from benelux_search.search.hits.documents import indexed_content
        from benelux_search.storage.document_names import no_document

        check_term(document_id, "document_id")
        with self._borrowed() as snapshot:
            if not snapshot.store.infos([document_id]):
                raise no_document(document_id, snapshot.store)
            return indexed_content(document_id, snapshot.store)

    def list_documents(
        self,
        text: str = "",
        *,
        sort: DocumentOrder = "id",
        language: Language = "nl",
        limit: int | None = None,
        **scope: Unpack[ScopeKeywords],
    ) -> DocumentList:
        """Return the documents with certain words in a scope, each with its number of pairs.

        Each word of ``text`` must occur in a title, the id, the number, the path or the key;
        capitals and accents do not count. A document is in the scope if it, or a pair of it, is;
        only these pairs count. The fields of the scope are those of :class:`~.Scope`. With
        ``date``, the newest document comes first, with ``pairs`` the one with the most pairs.
        ``language`` is that of the titles by which ``title`` sorts. ``limit`` is the maximum number
        of documents; None means all.

        Raises:
            OptionError: an option has an invalid value; the message names the valid values.
        """
        from benelux_search.search.hits.documents import documents_of_index
        from benelux_search.storage.document_names import unknown_names, unknown_note

        check_term(text, "text")
        check_choice("sort", sort, get_args(DocumentOrder))
        check_choice("language", language, LANGUAGES)
        if limit is not None:
            check_whole("limit", limit, 0)
        chosen = Scope(**scope)
        by_pair = Scope(query=chosen.query, where=chosen.where)  # the rest is of documents
        with self._borrowed(by_pair) as snapshot:
            names = unknown_names(chosen.documents, snapshot.store)
            unknown = [unknown_note(name, snapshot.store) for name in names]
            listed = documents_of_index(snapshot.store, text, chosen, sort, language, limit)
            return replace(listed, notes=(*listed.notes, *unknown, *snapshot.notes))

    def status(self) -> IndexStatus:
        """Return the counts, the size, the engine and the analysis version of the index.

        ``paths`` are those that the index remembers now, even if an older generation is open. Of an
        index that was opened within a scope, they and the sizes are left out.
        """
        from benelux_search.indexing.sources import FORGOTTEN

        with self._borrowed() as snapshot:
            status = snapshot.status(self._place)
        if self._fences:
            return status
        try:
            sources = self._home.sources()
        except IndexStorageError as error:
            return replace(status, notes=(*status.notes, error.message))
        notes = (*status.notes, *([FORGOTTEN] if sources.is_damaged else []))
        return replace(status, paths=sources.remembered_paths(), notes=notes)
