"""A document whose pairs are read when they are needed, with the matches of a query in them.

A document may be a translation memory of a hundred thousand pairs: only the pages of pairs around
the screen are in memory.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from benelux_search.errors import BeneluxSearchError
from benelux_search.model import Aside, DocumentInfo, Pair, pair_id
from benelux_search.results import Highlighted, Hit
from benelux_search.storage.passages import pairs_and_excluded
from benelux_search.tui.session.context import AppContext, Handler
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.user.query_state import QueryState

PAGE: Final = 32  # pairs that are read together: about one screen
_PAGES: Final = 48  # pages in memory
_QUICK: Final = 1_500  # pairs of a document whose excluded texts are placed before it is shown


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """The data, the length in pairs and the excluded texts of a document that opens.

    ``placed`` are the excluded texts before a pair, by the index of the pair, if they are known
    already.
    """

    info: DocumentInfo
    pairs: int
    asides: Sequence[Aside]
    placed: Mapping[int, Sequence[Aside]] | None


def open_document(index_handle: IndexHandle, document_id: str) -> OpenedDocument:
    """Return a document by its id, without its pairs.

    Raises:
        NotFound: the index has no such document.
        BeneluxSearchError: the index cannot be opened or used.
    """
    with index_handle.use() as index:
        info, pairs = index.info(document_id), index.count_pairs(document_id)
        asides = index.asides(document_id)
    placed = None
    if pairs <= _QUICK or not asides:
        placed = placed_asides(index_handle, document_id, asides)
    return OpenedDocument(info, pairs, asides, placed)


def placed_asides(
    index_handle: IndexHandle, document_id: str, asides: Sequence[Aside]
) -> Mapping[int, Sequence[Aside]]:
    """Return the excluded texts before each pair, by the index of the pair, from 0.

    Those after the last pair have the number of pairs as their index.
    """
    placed: dict[int, list[Aside]] = defaultdict(list)
    if asides:
        index = 0
        for item in pairs_and_excluded(all_pairs(index_handle, document_id), asides):
            if isinstance(item, Aside):
                placed[index].append(item)
            else:
                index += 1
    return placed


def all_pairs(index_handle: IndexHandle, document_id: str) -> Iterator[Pair]:
    """Yield the pairs of a document, page by page."""
    with index_handle.use() as index:
        yield from index.pairs(document=document_id)


class DocumentText:
    """The pairs of a document by index, from 0. ``info`` is its data, ``length`` their number."""

    def __init__(self, index_handle: IndexHandle, opened: OpenedDocument) -> None:
        self.info = opened.info
        self.length = opened.pairs
        self.asides: Mapping[int, Sequence[Aside]] = opened.placed or {}
        self._index_handle = index_handle
        self._page = lru_cache(maxsize=_PAGES)(self._read)

    def pair(self, index: int) -> Pair | None:
        """Return the pair at an index; None if there is none, or if it cannot be read now."""
        if not 0 <= index < self.length:
            return None
        number, offset = divmod(index, PAGE)
        page = self._page(number)
        return page[offset] if offset < len(page) else None

    def pair_id(self, index: int) -> str:
        """Return the id of the pair at an index."""
        return pair_id(self.info.id, index + 1)

    def index_of(self, pair_id: str | None) -> int:
        """Return the index of a pair by its id; 0 if the document does not have it."""
        document_id, _, number = (pair_id or "").rpartition(":")
        is_here = document_id == self.info.id and number.isdecimal()
        return max(0, min(int(number) - 1, self.length - 1)) if is_here else 0

    def _read(self, number: int) -> Sequence[Pair]:
        try:
            with self._index_handle.use() as index:
                first = number * PAGE + 1
                return list(islice(index.pairs(document=self.info.id, first=first), PAGE))
        except (BeneluxSearchError, OSError):
            return ()  # the document is gone, or read again soon


# --- The matches


class DocumentMatches:
    """The pairs of a document that match a query, and their highlights.

    ``numbers`` are the numbers (from 1) of the pairs that match, in order; they arrive later, and
    ``is_waiting`` is True until then. The highlights are found for the pages in sight. ``changed``
    is called when numbers or highlights have arrived.
    """

    def __init__(
        self,
        context: AppContext,
        question: QueryState,
        text: DocumentText,
        changed: Callable[[bool], None],
        known: Hit | None = None,
    ) -> None:
        self.question = question
        self.numbers: Sequence[int] = ()
        self.is_waiting = bool(question.text.strip())
        self._context = context
        self._text = text
        self._changed = changed
        self._is_wanted = True
        self._hits: OrderedDict[int, Mapping[str, Hit]] = OrderedDict()  # by the number of a page
        self._asked: set[int] = set()
        whole = _in_its_pair(known, text) if known is not None else None
        self._known = {whole.id: whole} if whole is not None else {}
        if self.is_waiting:
            context.run_in_background(
                self._find_numbers, self._set_numbers, self._failed, lambda: self._is_wanted
            )

    def drop(self) -> None:
        """Ignore what arrives from now on."""
        self._is_wanted = False

    def hit(self, index: int) -> Hit | None:
        """Return the hit for the pair at an index, or None if no match in this pair is known."""
        pair_id = self._text.pair_id(index)
        page = self._hits.get(index // PAGE, {})
        return page.get(pair_id) or self._known.get(pair_id)

    def is_loaded(self, index: int) -> bool:
        """Return True if the matches in the pair at an index are known."""
        return index // PAGE in self._hits

    def load(self, first: int, last: int, then: Handler | None = None) -> None:
        """Find the highlights of the pages with the pairs from ``first`` to ``last``.

        ``then`` is called when all of them are known.
        """
        pages = range(first // PAGE, last // PAGE + 1) if self.question.text.strip() else range(0)
        missing = [each for each in pages if each not in self._hits]
        for each in pages:
            if each in self._hits:
                self._hits.move_to_end(each)
        if not missing and then is not None:
            then()
        for each in missing:
            if each not in self._asked or then is not None:
                self._asked.add(each)
                self._load_page(each, then)

    def _load_page(self, page: int, then: Handler | None) -> None:
        first = page * PAGE
        indexes = range(first, min(first + PAGE, self._text.length))
        ids = [self._text.pair_id(index) for index in indexes]

        def find() -> Mapping[str, Hit]:
            with self._context.index_handle.use() as index:
                found = index.marked(
                    self.question.text,
                    ids,
                    document=self._text.info.id,
                    **self.question.query_options,
                )
                return {id_: _with_marks(hit) for id_, hit in found.items()}

        def found(hits: Mapping[str, Hit]) -> None:
            self._hits[page] = hits
            self._asked.discard(page)
            if len(self._hits) > _PAGES:
                self._hits.popitem(last=False)
            self._changed(False)
            if then is not None:
                then()

        def failed(error: Exception) -> None:
            self._failed(error)
            if then is not None:
                then()

        self._context.run_in_background(find, found, failed, lambda: self._is_wanted)

    def position(self, index: int) -> int:
        """Return how many matching pairs there are up to an index."""
        return bisect_right(self.numbers, index + 1)

    def next_index(self, index: int, by: int) -> int | None:
        """Return the index of the ``by``-th matching pair after or before an index, or None."""
        if by > 0:
            place = bisect_right(self.numbers, index + 1) + by - 1
        else:
            place = bisect_left(self.numbers, index + 1) + by
        return self.numbers[place] - 1 if 0 <= place < len(self.numbers) else None

    def _find_numbers(self) -> Sequence[int]:
        with self._context.index_handle.use() as index:
            return index.matching_numbers(
                self.question.text, document=self._text.info.id, **self.question.query_options
            )

    def _set_numbers(self, numbers: Sequence[int]) -> None:
        self.numbers, self.is_waiting = numbers, False
        self._changed(True)

    def _failed(self, error: Exception) -> None:
        self.is_waiting = False
        self._context.show_error(error)
        self._changed(True)


def _in_its_pair(hit: Hit, text: DocumentText) -> Hit | None:
    """Return a hit that is a sentence as the hit of its whole pair, with the matches in it.

    Return other hits as they are, and None if the document has another pair in this place.
    """
    if hit.sentence is None:
        return hit
    index, (start, end) = text.index_of(hit.id), hit.sentence.passage
    pair = text.pair(index)
    passage = pair.passage(hit.language) if pair is not None and pair.id == hit.id else None
    if pair is None or passage is None or passage.text[start:end] != hit.passage.text:
        return None
    matches = [(start + first, start + last) for first, last in hit.passage.matches]
    other = pair.counterpart(hit.language)
    return replace(
        hit,
        passage=Highlighted.of(passage, *matches),
        counterpart=Highlighted.of(other) if other is not None else None,
        renderings=(),
        sentence=None,
    )


def _with_marks(hit: Hit) -> Hit:
    """Return a hit whose highlights are found, in the thread that asks for them."""
    assert hit.passage.matches is not None
    assert hit.counterpart is None or hit.counterpart.matches is not None
    return hit
