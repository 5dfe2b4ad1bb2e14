"""tantivy over both texts of a pair: stored, stemmed, with positions; also as a command.

    python -m benchmarks.users.tantivy_texts index PAIRS FOLDER
    python -m benchmarks.users.tantivy_texts put PAIRS FOLDER
    python -m benchmarks.users.tantivy_texts search FOLDER LANGUAGE QUERY

An answer is what a program with tantivy would show: the query is parsed, and the ten best pairs are
given with both their texts, a snippet of each and the places that match in it. A regular
expression, which a prefix is here, has no scores and no snippets: that is less than ours does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tantivy

FIELDS: Final = {"nl": "dutch", "fr": "french"}
_TOP: Final = 10
_HEAP: Final = 400_000_000  # bytes, before a segment is written
_LONGEST: Final = 60  # characters of a word


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(
            field, stored=True, tokenizer_name=f"{field}_text", index_option="position"
        )
    return builder.build()


def with_analysis(index: tantivy.Index) -> tantivy.Index:
    """The index with the analysis of its fields: words in lower case, and their stems."""
    for field, language in FIELDS.items():
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        builder = builder.filter(tantivy.Filter.remove_long(_LONGEST))
        builder = builder.filter(tantivy.Filter.lowercase())
        builder = builder.filter(tantivy.Filter.stemmer(language))
        index.register_tokenizer(f"{field}_text", builder.build())
    return index


def build(pairs: Path, folder: Path) -> None:
    """Make the index of a bitext in a new folder, with one thread."""
    folder.mkdir(parents=True)
    _add(with_analysis(tantivy.Index(schema(), path=str(folder))), pairs)


def put(pairs: Path, folder: Path) -> None:
    """Add the pairs of a bitext to an index."""
    _add(with_analysis(tantivy.Index.open(str(folder))), pairs)


def _add(index: tantivy.Index, pairs: Path) -> None:
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    with pairs.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            writer.add_document(tantivy.Document(nl=record["nl"], fr=record["fr"]))
    writer.commit()
    writer.wait_merging_threads()


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit of tantivy: both texts, and of each a snippet with the places that match in it."""

    texts: tuple[str, str]
    snippets: tuple[str, ...]
    matches: tuple[tuple[tuple[int, int], ...], ...]


class TantivyTexts:
    """An index that is open."""

    def __init__(self, folder: Path) -> None:
        self._index = with_analysis(tantivy.Index.open(str(folder)))
        self._searcher = self._index.searcher()
        self._schema = schema()

    def answer(self, text: str, language: str) -> tuple[int, list[Shown]]:
        """The number of pairs that a query finds, and the ten best."""
        query = self._index.parse_query(
            text, [language], conjunction_by_default=True, allow_regexes=True
        )
        # its types leave out the count
        found: Any = self._searcher.search(query, limit=_TOP, count=True)
        return found.count, list(self._shown(query, [address for _, address in found.hits]))

    def _shown(self, query: tantivy.Query, addresses: list[Any]) -> Iterator[Shown]:
        generators = [
            tantivy.SnippetGenerator.create(self._searcher, query, self._schema, field)
            for field in FIELDS
        ]
        for address in addresses:
            document = self._searcher.doc(address)
            snippets = [generator.snippet_from_doc(document) for generator in generators]
            yield Shown(
                (document["nl"][0], document["fr"][0]),
                tuple(snippet.fragment() for snippet in snippets),
                tuple(
                    tuple((part.start, part.end) for part in snippet.highlighted())
                    for snippet in snippets
                ),
            )


def main(arguments: list[str]) -> int:
    match arguments:
        case ["index", pairs, folder]:
            build(Path(pairs), Path(folder))
        case ["put", pairs, folder]:
            put(Path(pairs), Path(folder))
        case ["search", folder, language, query]:
            total, hits = TantivyTexts(Path(folder)).answer(query, language)
            print(total, "passages")
            for hit in hits:
                print(*hit.texts, *hit.snippets, *hit.matches, sep="\n")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
