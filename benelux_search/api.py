"""The library: build an index, open it, search it, show what is in it.

This module puts the parts together (readers, engine, store, use cases); what is heavy among them
is loaded when it is first needed.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from benelux_search.errors import (
    IndexUnusable,
    LexiconMissing,
    Message,
    NotFound,
    damage_at,
    no_lexicon,
)
from benelux_search.forking import renew_after_fork
from benelux_search.index import DEFAULT_ENGINE, MEMORY
from benelux_search.model import (
    LANGUAGES,
    AlignedDocument,
    Completion,
    DocumentInfo,
    DocumentView,
    Facets,
    IndexReport,
    IndexStatus,
    IndexSummary,
    Language,
    Limits,
    Pair,
    QueryLanguage,
    SearchResult,
    Term,
)
from benelux_search.search.filters import is_called, quote_name, suggestion
from benelux_search.search.options import DEFAULT_SECONDS
from benelux_search.storage.generation_files import Generation
from benelux_search.storage.generations import spare_bytes
from benelux_search.storage.pointers import read_current
from benelux_search.storage.store import SqliteStore

if TYPE_CHECKING:
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.indexing.update import Progress
    from benelux_search.lexicon.lookup import Lexicon
    from benelux_search.model import Hit
    from benelux_search.search.explanation import Explanation
    from benelux_search.storage.snapshot import View
    from benelux_search.terminology import Divergences, Export, GlossaryEntry, Translations

_LOADED_BY_QUERIES: Final = (
    "index.whoosh.execution",
    "index.whoosh.expansion",
    "index.whoosh.matching",
    "search.divergences",
    "search.executor",
    "search.explanation",
    "search.exports",
    "search.facets",
    "search.suggestions",
    "search.term_translation",
    "storage.snapshot",
    "terminology",
)

StrPath: TypeAlias = str | bytes | os.PathLike[str]


def align_file(path: StrPath, *, limits: Limits | None = None) -> AlignedDocument:
    """Reads a document and aligns its paragraphs, without any index.

    ``limits`` are what a file may measure; none given, what its kind usually may.

    Raises:
        SourceError: it cannot be read; UnsupportedSource when no reader knows its kind.
    """
    from benelux_search.documents.registry import DocumentReader

    return DocumentReader(limits or Limits()).whole(Path(os.fsdecode(path)))


def align_files(nl: StrPath, fr: StrPath, *, limits: Limits | None = None) -> AlignedDocument:
    """Reads the Dutch and the French file of a document and aligns their paragraphs.

    Raises:
        NotPaired: by their text they are not in these two languages.
        SourceError: one of them cannot be read; UnsupportedSource when no reader knows its kind.
    """
    from benelux_search.documents.registry import DocumentReader

    return DocumentReader(limits or Limits()).whole(Path(os.fsdecode(nl)), Path(os.fsdecode(fr)))


def whole_reader(limits: Limits) -> Callable[..., AlignedDocument]:
    """What reads one file or two into a document in memory; other processes can be sent it."""
    from benelux_search.documents.registry import DocumentReader

    return DocumentReader(limits).whole


def documents_in(files: Sequence[str]) -> tuple[Sequence[DocumentFiles], Sequence[str]]:
    """Named files as documents, and the halves that lie beside these and were not named."""
    from benelux_search.documents.pairing import DocumentFiles, group_files, missing_halves
    from benelux_search.documents.registry import accepts

    given = {os.path.normpath(file): file for file in files}
    named = [DocumentFiles.at(path) for path in given]
    beside = missing_halves([file for file in group_files(named) if not file.parts], accepts)
    documents = [
        found if found.parts else replace(found, path=given[found.path])
        for found in group_files([*named, *beside])
    ]
    return documents, [half.path for half in beside]


def analyze(text: str, language: Language) -> Sequence[Term]:
    """The terms that are made of a text to index it, to query it and to highlight it.

    Raises:
        OptionError: the language is not ``nl`` or ``fr``.
    """
    from benelux_search.analysis import analyse
    from benelux_search.search.options import check_choice

    check_choice("language", language, LANGUAGES)
    return analyse(text, language)


def build_index(
    paths: StrPath | Iterable[StrPath],
    index_dir: StrPath,
    *,
    rebuild: bool = False,
    jobs: int = 1,
    engine: str = DEFAULT_ENGINE,
    limits: Limits | None = None,
    progress: Progress | None = None,
    lexicon: bool = True,
) -> IndexSummary:
    """Builds an index of files and folders, or brings it up to date.

    Only what changed is read. Documents whose files are gone from these folders are removed;
    documents from elsewhere stay. With ``rebuild``, every file is read again. With ``jobs``
    above 1 files are read in as many processes (0: one a processor). ``limits`` are what a file
    may measure; none given, what its kind usually may. ``progress`` is called with (bytes done,
    bytes in all, path) before each file. With ``lexicon``, it is learned from the pairs what
    translates what, for :meth:`Index.translate` and all that needs it.

    A file that cannot be read is in the summary's ``failed``; it stops nothing.

    Raises:
        IndexLocked: another process is writing this index.
        IndexDamaged: the index cannot be brought up to date; ``rebuild`` makes it anew.
        EngineUnavailable: there is no such engine.
    """
    from benelux_search.documents.registry import DocumentReader, accepts
    from benelux_search.indexing.run import run_indexer

    several = [paths] if isinstance(paths, str | bytes | os.PathLike) else paths
    return run_indexer(
        Path(os.fsdecode(index_dir)),
        [os.fsdecode(path) for path in several],
        accepts,
        DocumentReader(limits or Limits()),
        engine=engine,
        rebuild=rebuild,
        jobs=jobs,
        progress=progress,
        with_lexicon=lexicon,
    )


def saved_documents(index_dir: StrPath) -> int:
    """How many documents are saved of a build that was stopped.

    The next :func:`build_index` of the same paths has them already.
    """
    from benelux_search.indexing.run import count_saved_documents as saved

    return saved(Path(os.fsdecode(index_dir)))


def open_index(index_dir: StrPath, *, verify: bool = False, memory: int = MEMORY) -> Index:
    """Opens an index to search in.

    That all files are there and of the right size is always looked at; with ``verify``, every
    byte of them is, and every document against its checksum, before the first answer. So many
    bytes of ``memory``, more or less, may be taken by what is kept unpacked for later queries.

    Raises:
        IndexMissing: there is none in that folder.
        IndexDamaged: a file is missing or not as it was written, or parts do not fit together.
    """
    return Index(index_dir, verify=verify, memory=memory)


def check_index(index_dir: StrPath, *, repair: bool = False) -> IndexReport:
    """Looks at every byte of an index, and says what is damaged, left over, or in use.

    With ``repair``, what is damaged is mended first: indexes are made anew from the store, and
    of a damaged store every document is saved that is whole. In an index that is sound nothing
    is changed.

    Raises:
        IndexMissing: there is none in that folder.
        IndexLocked: another process is writing the index that is to be repaired.
        IndexDamaged: nothing of the index that is to be repaired can be used.
    """
    from benelux_search.indexing.repair import check_and_repair, check_index_folder

    root = Path(os.fsdecode(index_dir))
    return check_and_repair(root) if repair else check_index_folder(root)


def writer_of(index_dir: StrPath) -> int | None:
    """The process that is writing the index at a folder at this moment; None: nobody is."""
    from benelux_search.storage.generation_files import index_writer

    found = index_writer(Path(os.fsdecode(index_dir)))
    return None if found is None else found.pid


class Index:
    """An index that is open. It can be shared between threads, and used after a ``fork``.

    It answers from the generation that was current when it was opened, whatever is built
    meanwhile, until ``refresh`` is called. With ``verify``, a generation is looked at to its last
    byte before it is answered from. ``memory`` is as for :func:`open_index`.
    """

    def __init__(self, index_dir: StrPath, *, verify: bool = False, memory: int = MEMORY) -> None:
        self._root = Path(os.fsdecode(index_dir))
        self._verify, self._memory = verify, memory
        self._lock = threading.Lock()
        self._view: View | None = _open(self._root, verify, memory)
        self._is_inherited = False  # whether the view is that of the parent of this process
        renew_after_fork(self)

    def before_fork(self) -> None:
        """Load all that queries load: an import that is under way is never ended in a child."""
        for name in _LOADED_BY_QUERIES:
            import_module(f"benelux_search.{name}")

    def renew(self) -> None:
        """In a process that was forked: the parent's view is opened anew at its first use."""
        self._lock = threading.Lock()
        self._is_inherited = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(
        self,
        query: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 10,
        offset: int = 0,
        any_word: bool = False,
        document: str | None = None,
        since: str | None = None,
        until: str | None = None,
        seconds: float | None = DEFAULT_SECONDS,
        fold: bool = True,
        across: bool = False,
    ) -> SearchResult:
        """The passages that answer a query, best first, each with its counterpart.

        ``any_word`` asks for any of the words in place of all; ``document`` is a document's id
        or number; ``since`` and ``until`` are dates (``2020``, ``2020-06`` or ``2020-06-11``),
        both included. ``seconds`` is the time that may be taken, more or less (None: any);
        what is found by then is the answer, with a note. With ``fold``, passages that say the
        same in both languages, numbers apart, are one hit, which says how many there are. With
        ``across``, translations of the words are searched as well, so that passages are found
        that are in the other language only.
        Whatever is typed is searched: what cannot be parsed is in the notes.

        Raises:
            OptionError: an option has a value that is not allowed; the message says what is.
        """
        from benelux_search.search.executor import execute_query
        from benelux_search.search.options import SearchOptions

        options = SearchOptions(
            language=language,
            limit=limit,
            offset=offset,
            any_word=any_word,
            document=document,
            since=since,
            until=until,
            seconds=seconds,
            fold=fold,
            across=across,
        )
        with self._borrowed() as view:
            result = execute_query(query, options, view.store, view.reader, view.lexicon)
            notes = self._without_lexicon(view, across)
            return replace(result, notes=(*result.notes, *notes, *view.notes))

    def explain(self, query: str, *, language: QueryLanguage = "auto") -> Explanation:
        """What a query is taken for: its language and why, its terms and how often they occur."""
        from benelux_search.search.explanation import explain
        from benelux_search.search.options import SearchOptions

        SearchOptions(language=language)  # raises what searching would
        with self._borrowed() as view:
            return explain(query, language, view.store, view.reader, DEFAULT_SECONDS)

    def facets(
        self,
        query: str,
        *,
        language: QueryLanguage = "auto",
        any_word: bool = False,
        document: str | None = None,
        since: str | None = None,
        until: str | None = None,
        seconds: float | None = DEFAULT_SECONDS,
        across: bool = False,
    ) -> Facets:
        """How many of the pairs that answer a query are in which document, year and language.

        The options are those of :meth:`search`.

        Raises:
            OptionError: an option has a value that is not allowed; the message says what is.
        """
        from benelux_search.search.facets import count_facets
        from benelux_search.search.options import SearchOptions

        options = SearchOptions(
            language=language,
            any_word=any_word,
            document=document,
            since=since,
            until=until,
            seconds=seconds,
            across=across,
        )
        with self._borrowed() as view:
            return count_facets(query, options, view.store, view.reader, view.lexicon)

    def complete(
        self, beginning: str, *, language: QueryLanguage = "auto", limit: int = 10
    ) -> Sequence[Completion]:
        """The words of the index that begin so, accents or not: the one that is typed if it is a
        word, then the most frequent.

        Raises:
            OptionError: the language or the limit is not one that can be asked for.
        """
        from benelux_search.search.options import SearchOptions
        from benelux_search.search.suggestions import complete_words

        options = SearchOptions(language=language, limit=limit)
        with self._borrowed() as view:
            return complete_words(beginning, options.language, options.limit, view.reader)

    def translate(
        self, term: str, *, language: QueryLanguage = "auto", limit: int = 10
    ) -> Translations:
        """How a word or phrase is rendered in the other language, the likeliest first.

        It is looked up in the pairs that have it, some hundreds of them at most, and each rendering
        has an example. Words that cannot be found are no error: there are no translations then.

        Raises:
            LexiconMissing: the index was made without what is needed; the message says what to do.
            OptionError: the term is no text, or an option has a value that is not allowed.
        """
        from benelux_search.search.options import SearchOptions, check_term
        from benelux_search.search.term_translation import translate

        check_term(term)
        options = SearchOptions(language=language, limit=limit)
        with self._borrowed() as view:
            lexicon = self._lexicon_of(view)
            return translate(
                term, options.language, options.limit, view.store, view.reader, lexicon
            )

    def divergences(
        self,
        term: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 100,
        seconds: float | None = None,
    ) -> Divergences:
        """The ways in which a term is rendered, by document and year, and where it is otherwise.

        All passages with the term are looked at, as far as ``seconds`` allow; ``limit`` is how
        many places are given that do not have the most frequent rendering.

        Raises:
            LexiconMissing: the index was made without what is needed; the message says what to do.
            OptionError: an option has a value that is not allowed; the message says what is.
        """
        from benelux_search.search.options import SearchOptions, check_term
        from benelux_search.search.term_translation import divergences

        check_term(term)
        options = SearchOptions(language=language, limit=limit, seconds=seconds)
        with self._borrowed() as view:
            lexicon = self._lexicon_of(view)
            return divergences(
                term, options.language, limit, view.store, view.reader, lexicon, seconds
            )

    def glossary(
        self,
        *,
        min_confidence: float = 0.7,
        min_count: int = 2,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[GlossaryEntry]:
        """Dutch words and what renders them, by the alphabet.

        Only renderings are given that are so sure, from 0 to 1, and were met so often. It takes
        some milliseconds a word; ``progress`` is told how many are done, and of how many.

        Raises:
            LexiconMissing: the index was made without what is needed; the message says what to do.
            OptionError: an option has a value that is not allowed; the message says what is.
        """
        from benelux_search.search.options import check_least

        check_least("min_confidence", min_confidence, 0.0, 1.0)
        check_least("min_count", min_count, 1)
        with self._borrowed() as view:
            self._lexicon_of(view)
        return self._glossary(min_confidence, min_count, progress)

    def _glossary(
        self, confidence: float, count: int, progress: Callable[[int, int], None] | None
    ) -> Iterator[GlossaryEntry]:
        from benelux_search.search.term_translation import glossary

        with self._borrowed() as view:
            lexicon = self._lexicon_of(view)
            yield from glossary(view.store, view.reader, lexicon, confidence, count, progress)

    def export(
        self,
        query: str | None = None,
        *,
        language: QueryLanguage = "auto",
        any_word: bool = False,
        document: str | None = None,
        since: str | None = None,
        until: str | None = None,
        across: bool = False,
    ) -> Export:
        """Every pair that answers a query, best first, those that say the same one by one.

        Without a query, every pair of the index, in the order of documents. The options are those
        of :meth:`search`. The pairs come one by one, from the generation that is current now,
        which is kept until they are all there or the export is closed.

        Raises:
            OptionError: an option has a value that is not allowed; the message says what is.
        """
        from benelux_search.search.executor import every_hit, every_pair
        from benelux_search.search.options import SearchOptions
        from benelux_search.terminology import Export

        options = SearchOptions(
            language=language,
            any_word=any_word,
            document=document,
            since=since,
            until=until,
            seconds=None,
            fold=False,
            across=across,
        )
        with contextlib.ExitStack() as stack:
            view = stack.enter_context(self._borrowed())
            if query is None:
                hits: Iterable[Hit] = every_pair(options, view.store)
                notes = view.notes
            else:
                found = every_hit(query, options, view.store, view.reader, view.lexicon)
                hits = found.hits
                notes = (*found.notes, *self._without_lexicon(view, across), *view.notes)
            named = _with_place_named(hits, self._root)
            return Export(named, notes, stack.pop_all().close)

    def _without_lexicon(self, view: View, across: bool) -> tuple[str, ...]:
        return (no_lexicon(self._root),) if across and view.lexicon is None else ()

    def _lexicon_of(self, view: View) -> Lexicon:
        if view.lexicon is None:
            raise LexiconMissing(self._root)
        return view.lexicon

    def show(self, id: str) -> Pair | DocumentView:  # noqa: A002 - what everybody calls it
        """A pair by its id (``report:0007``), or a document by its id or number (``908/1``).

        Raises:
            NotFound: there is none, or several have that number; the message names them, or ids
                that are near.
        """
        if ":" in id:
            return self.pair(id)
        with self._borrowed() as view:
            found = view.store.document(id) or view.store.document(_id_of(id, view.store))
            if found is None:
                raise _no_document(id, view.store)
            return found

    def pair(self, pair_id: str) -> Pair:
        """A pair by its id; the zeros before its number may be left out.

        Raises:
            NotFound: there is none; the message says which there are.
        """
        document_id, _, number = pair_id.rpartition(":")
        if number.isascii() and number.isdigit():
            pair_id = f"{document_id}:{number.lstrip('0').zfill(4)}"
        with self._borrowed() as view:
            found = view.store.pair(pair_id)
            if found is not None:
                return found
            document = view.store.document(document_id)
            hint: str
            if ":" not in pair_id:
                hint = Message(
                    ": the id of a pair is that of its document with a number, report:0007"
                )
            elif document is None:
                hint = suggestion(document_id, view.store.documents())
            elif not document.pairs:
                hint = Message(": {} has no pairs", document_id)
            else:
                first, last = document.pairs[0].id, document.pairs[-1].id
                hint = Message(": {} has {} to {}", document_id, first, last)
            raise NotFound(Message("no pair {}{}", quote_name(pair_id), hint))

    def around(self, pair_id: str, count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
        """The pairs before and after a pair in its document, at most ``count`` of each.

        Raises:
            NotFound: there is no such pair; the message says which there are.
        """
        document_id, _, number = self.pair(pair_id).id.rpartition(":")
        middle = int(number)
        with self._borrowed() as view:
            before, after = (
                tuple(_pairs_until_the_end(view.store, document_id, places))
                for places in (
                    range(max(1, middle - count), middle),
                    range(middle + 1, middle + count + 1),
                )
            )
        return before, after

    def info(self, document_id: str) -> DocumentInfo:
        """What is known of a document, without its text.

        Raises:
            NotFound: there is none; the message names ids that are near.
        """
        with self._borrowed() as view:
            found = view.store.infos([document_id]).get(document_id)
            if found is None:
                raise _no_document(document_id, view.store)
            return found

    def documents(self) -> Sequence[DocumentInfo]:
        """Every document, by date and then by path."""
        with self._borrowed() as view:
            return view.store.documents()

    def status(self) -> IndexStatus:
        """What is in the index, and how it was made."""
        with self._borrowed() as view:
            counts = view.store.counts()
            return IndexStatus(
                path=str(self._root),
                generation=view.manifest.generation,
                engine=view.manifest.engine,
                analysis=view.manifest.analysis,
                documents=counts.documents,
                pairs=counts.pairs,
                passages_nl=counts.passages_nl,
                passages_fr=counts.passages_fr,
                aligned=counts.aligned,
                size_bytes=Generation(self._root, view.manifest.generation).size(),
                spare_bytes=spare_bytes(self._root),
                translations=view.lexicon is not None,
            )

    def refresh(self) -> bool:
        """Moves to the newest generation; True when there was a newer one.

        Searches that are under way end in the generation that they began in.
        """
        with self._borrowed() as view:
            if read_current(self._root) == view.current:
                return False
        newest = _open(self._root, self._verify, self._memory)
        with self._lock:
            old, self._view = self._view, newest
        if old is not None:
            old.retire()
        return True

    def close(self) -> None:
        """Ends the use of the index; it may be called twice."""
        with self._lock:
            view, self._view = self._view, None
        if view is not None and not self._is_inherited:
            view.retire()

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[View]:
        with self._lock:
            view = self._view
            if view is None:
                raise IndexUnusable("this index is closed")
            if self._is_inherited:
                view = self._view = _reopened(self._root, view, self._memory)
                self._is_inherited = False
            view.hold()
        try:
            with damage_at(self._root):
                yield view
        finally:
            view.release()


def _open(root: Path, verify: bool, memory: int) -> View:
    from benelux_search.storage.snapshot import open_view

    return open_view(root, verify=verify, memory=memory)


def _reopened(root: Path, view: View, memory: int) -> View:
    from benelux_search.storage.snapshot import reopened

    return reopened(root, view, memory=memory)


def _with_place_named(hits: Iterable[Hit], root: Path) -> Iterator[Hit]:
    with damage_at(root):
        yield from hits


def _pairs_until_the_end(
    store: SqliteStore, document_id: str, numbers: Iterable[int]
) -> Iterator[Pair]:
    for number in numbers:
        pair = store.pair(f"{document_id}:{number:04d}")
        if pair is None:
            return
        yield pair


def _id_of(number: str, store: SqliteStore) -> str:
    """The id of the one document with this number; the number again when there is none."""
    ids = [info.id for info in store.documents() if is_called(info, number)]
    if len(ids) > 1:
        raise NotFound(
            Message("{} documents have the number {}: {}", len(ids), number, ", ".join(ids))
        )
    return ids[0] if ids else number


def _no_document(name: str, store: SqliteStore) -> NotFound:
    return NotFound(
        Message("no document {}{}", quote_name(name), suggestion(name, store.documents()))
    )
