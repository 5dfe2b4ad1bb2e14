"""tantivy: two fields, stems with positions and forms without, of whitespace-separated terms.

One thread indexes and one segment is left: that is its best. Queries are made of objects, not
parsed. The regular expression that a prefix is gives no scores, which is less than ours does.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import tantivy

from benchmarks.engines.peers import TOP, Answer, Ask, Peer
from benchmarks.engines.queries import KindOfQuery, Query
from benchmarks.engines.terms import AT_ONE, Terms, positions
from benelux_search.model import LANGUAGES, Language

_HEAP: Final = 400_000_000  # bytes, before a segment is written
_ALL: Final[frozenset[KindOfQuery]] = frozenset(
    ("and", "or", "phrase", "prefix", "bilingual", "not", "wildcard")
)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("forms", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("ordinal", fast=True)
    return builder.build()


class TantivyPeer:
    name = "tantivy"
    package = "tantivy"
    kinds = _ALL

    def build(self, terms: Terms, language: Language, folder: Path) -> None:
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        lines = zip(terms.lines(language, "stem"), terms.joined(language, "form"), strict=True)
        for ordinal, (stems, forms) in enumerate(lines):
            document = tantivy.Document()
            document.add_unsigned("ordinal", ordinal)
            document.add_text("forms", forms)
            if AT_ONE in stems:
                document.add_pre_tokenized_text("stems", _tokens(stems))
            else:
                document.add_text("stems", stems)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folders: Mapping[Language, Path]) -> TantivyIndexes:
        return TantivyIndexes(folders)


def _tokens(line: str) -> tantivy.PreTokenizedString:
    """Terms at their positions, which white space cannot say when two are at one."""
    tokens, end = [], 0
    for position, place in enumerate(positions(line)):
        for term in place:
            tokens.append(tantivy.Token(term, position, end, end + len(term.encode())))
            end += len(term.encode())
    return tantivy.PreTokenizedString(line.replace(AT_ONE, "").replace(" ", ""), tokens)


class TantivyIndexes:
    def __init__(self, folders: Mapping[Language, Path]) -> None:
        self._schema = _schema()
        self._searchers: dict[Language, tantivy.Searcher] = {}
        for language, folder in folders.items():
            index = tantivy.Index.open(str(folder))
            self._searchers[language] = index.searcher()

    def prepare(self, query: Query) -> Ask:
        if query.kind == "bilingual":
            return self._both(query)
        searcher = self._searchers["nl"]

        def ask() -> Answer:
            # its types leave out the count
            found: Any = searcher.search(self._query(query), limit=TOP, count=True)
            addresses = [address for _, address in found.hits]
            return Answer(found.count, tuple(searcher.fast_field_values("ordinal", addresses)))

        return ask

    def _query(self, query: Query) -> tantivy.Query:
        first = query.terms[0]
        match query.kind:
            case "and":
                return self._boolean([(tantivy.Occur.Must, term) for term in query.terms])
            case "or":
                return self._boolean([(tantivy.Occur.Should, term) for term in query.terms])
            case "not":
                kinds = [tantivy.Occur.Must, *[tantivy.Occur.MustNot] * (len(query.terms) - 1)]
                return self._boolean(list(zip(kinds, query.terms, strict=True)))
            case "phrase":
                return tantivy.Query.phrase_query(self._schema, "stems", list(query.terms))
            case "prefix":
                pattern = f"{re.escape(first)}.*"
            case "wildcard":
                pattern = re.escape(first).replace(r"\*", ".*").replace(r"\?", ".")
            case _:
                raise ValueError(f"tantivy is not asked for {query.kind}")
        return tantivy.Query.regex_query(self._schema, "forms", pattern)

    def _boolean(self, clauses: Sequence[tuple[tantivy.Occur, str]]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(occur, self._term(term)) for occur, term in clauses])

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "stems", term, index_option="freq")

    def _both(self, query: Query) -> Ask:
        """Two searches that give all they have, joined by ordinal in Python."""
        sides = [
            (self._searchers[language], term)
            for language, term in zip(LANGUAGES, query.terms, strict=True)
        ]

        def ask() -> Answer:
            found = []
            for searcher, term in sides:
                limit = max(1, searcher.doc_freq("stems", term))
                hits = searcher.search(self._term(term), limit=limit, count=False).hits
                ordinals = searcher.fast_field_values("ordinal", [hit[1] for hit in hits])
                found.append(dict(zip(ordinals, (hit[0] for hit in hits), strict=True)))
            dutch, french = found
            scores = {each: dutch[each] + french[each] for each in dutch.keys() & french.keys()}
            best = heapq.nlargest(TOP, scores, key=scores.__getitem__)
            return Answer(len(scores), tuple(best))

        return ask

    def close(self) -> None:
        self._searchers.clear()


PEER: Final[Peer] = TantivyPeer()
