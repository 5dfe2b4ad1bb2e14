"""Documents of an index: by name, by number, and as a list that is filtered and sorted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from benelux_search.analysis.folding import fold
from benelux_search.arguments import check_choice
from benelux_search.errors import Message, Note, NotFound
from benelux_search.index.ports import Store
from benelux_search.law.citations import Citation, one_spelling
from benelux_search.model import DocumentInfo, Language, Pair, other_language, pair_id
from benelux_search.presentation import cut_name
from benelux_search.results import DocumentList, DocumentOrder, DocumentView, Hit, ListedDocument
from benelux_search.search.queries.filters import DocumentFilter, undated_note
from benelux_search.search.queries.scope import DocumentScope
from benelux_search.storage.document_names import suggestion
from benelux_search.storage.readings import bare_hash

_LARGEST_FILE: Final = 200_000_000  # bytes
_ORDERS: Final = get_args(DocumentOrder)


def documents_of_index(
    store: Store,
    text: str,
    scope: DocumentScope,
    order: DocumentOrder,
    language: Language,
    limit: int | None,
) -> DocumentList:
    """Return the documents of a store that match ``text`` and a scope, in an order.

    Each word of ``text`` must occur in a title, the id, the number or the path; capitals and
    accents do not count. ``language`` is that of the titles by which ``title`` sorts. ``limit`` is
    the maximum number of documents; None means all. The store has only the pairs that fulfil the
    conditions of the scope.

    Raises:
        OptionError: the order is unknown.
    """
    check_choice("sort", order, _ORDERS)
    words = fold(text).split()
    named = [info for info in store.documents() if _has_words(info, words)]
    places = replace(DocumentFilter.of(scope), since=None, until=None, dates=(), conditions=())
    named = [info for info in named if places.accepts(info)]
    period = _period(scope)
    chosen = [info for info in named if period.accepts(info)]
    lengths = store.lengths()
    listed = [ListedDocument(info, lengths.get(info.id, 0)) for info in chosen]
    undated = sum(info.facts.date is None for info in named) if period else 0
    return DocumentList(
        tuple(_sorted(listed, order, language)[:limit]), len(listed), tuple(undated_note(undated))
    )


def _has_words(info: DocumentInfo, words: Sequence[str]) -> bool:
    facts = info.facts
    parts = (facts.title.nl, facts.title.fr, info.id, facts.number, info.path, info.key)
    text = fold("\n".join(filter(None, parts)))
    return all(word in text for word in words)


def _sorted(
    listed: Iterable[ListedDocument], order: DocumentOrder, language: Language
) -> list[ListedDocument]:
    """Return documents in an order; equal ones are sorted by id."""
    by_id = sorted(listed, key=lambda each: each.document.id)
    match order:
        case "id":
            return by_id
        case "date":  # the newest first, those without a date last
            return sorted(by_id, key=lambda each: each.document.facts.date or "", reverse=True)
        case "title":
            return sorted(by_id, key=lambda each: _title_key(each.document, language))
        case "pairs":
            return sorted(by_id, key=lambda each: -each.pairs)


def _title_key(info: DocumentInfo, language: Language) -> tuple[bool, str]:
    titles = {"nl": info.facts.title.nl, "fr": info.facts.title.fr}
    title = titles[language] or titles[other_language(language)]
    return title is None, fold(title or "")


def undated_left_out(store: Store, options: DocumentScope) -> Iterator[Note]:
    """Yield a note on the documents that only the period of the options leaves out, if any."""
    if _period(options):
        named = replace(DocumentFilter.of(options), since=None, until=None, dates=())
        infos = (info for info in store.documents() if named.accepts(info))
        yield from undated_note(sum(info.facts.date is None for info in infos))


def _period(scope: DocumentScope) -> DocumentFilter:
    return replace(DocumentFilter.of(scope), names=(), path=None, conditions=())


# --- One document, one pair


def indexed_content(document_id: str, store: Store) -> bytes:
    """Return the content of the file of a document; see :meth:`Index.read_file`.

    Raises:
        NotFound: the file is not there with the content that was indexed.
    """
    for path, (found, content_hash) in store.hashes().items():
        content = _small_file(Path(path)) if found == document_id else None
        if content is not None and hashlib.sha256(content).hexdigest() == bare_hash(content_hash):
            return content
    raise NotFound(Message("the file of {} is gone or has changed", document_id))


def _small_file(path: Path) -> bytes | None:
    """Return the content of a regular file of at most 200 MB; None if there is none."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return None
        return path.read_bytes()
    except OSError:
        return None


def article_view(
    hits: Iterable[Hit], cited: Citation, pair: Callable[[str], Pair]
) -> DocumentView | None:
    """Return the passages of the cited articles, of the first law that has them; else None.

    ``hits`` are those of the citation. ``pair`` returns a pair by its id.
    """
    articles = set(map(one_spelling, cited.articles))
    chosen = [hit for hit in hits if one_spelling(_article_of(hit)) in articles]
    if not chosen:
        return None
    law = chosen[0].document
    ids = sorted(hit.id for hit in chosen if hit.document.id == law.id)
    return DocumentView(law, tuple(map(pair, ids)), ())


def _article_of(hit: Hit) -> str:
    return (hit.provision.article if hit.provision else None) or ""


def no_pair(pair_id: str, store: Store) -> NotFound:
    """Return the error for a pair that does not exist.

    It names the first and the last pair of the document, or similar document ids.
    """
    document_id = pair_id.rpartition(":")[0]
    document = store.document(document_id)
    hint: str
    if ":" not in pair_id:
        hint = Message(": the id of a pair is its document id and a number, such as report:0007")
    elif document is None:
        hint = suggestion(document_id, store.documents())
    elif not document.pairs:
        hint = Message(": {} has no pairs", document_id)
    else:
        first, last = document.pairs[0].id, document.pairs[-1].id
        hint = Message(": {} has pairs {} to {}", document_id, first, last)
    return NotFound(Message("no pair {}{}", cut_name(pair_id), hint))


def neighbours(store: Store, pair_id: str, count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return up to ``count`` pairs before a pair in its document, and up to ``count`` after it."""
    document_id, _, number = pair_id.rpartition(":")
    middle = int(number)
    before = range(max(1, middle - count), middle)
    after = range(middle + 1, middle + count + 1)
    return (
        tuple(_pairs_until_the_end(store, document_id, before)),
        tuple(_pairs_until_the_end(store, document_id, after)),
    )


def _pairs_until_the_end(store: Store, document_id: str, numbers: Iterable[int]) -> Iterator[Pair]:
    """Yield the pairs with these numbers of a document, up to the first that does not exist."""
    for number in numbers:
        pair = store.pair(pair_id(document_id, number))
        if pair is None:
            return
        yield pair
