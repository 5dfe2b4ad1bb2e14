"""The settings and mappings of the indexes that the engine keeps for one collection.

- ``pairs``: one document a pair, with the terms of both passages in fields of their own. In Lucene
  each field has its own dictionary, postings and norms, so these are the Dutch and the French
  index, and ``nl:x -fr:y`` is executed within a shard.
- ``terms``: the vocabulary, one document a term, with its number of passages.
- ``documents``: the catalogue, one document for each document of the collection.
- ``state``: the generations, the lexicon, and what an unfinished build has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benelux_search.index.scoring import K1, B
from benelux_search.model import LANGUAGES, Language
from benelux_search.opensearch.records.streams import HOLE, SEPARATOR

Json = dict[str, Any]

FORMAT: Final = 2  # of the mappings, by which a later version can tell them apart

_KEYWORD: Final[Json] = {"type": "keyword"}
_FILTERED: Final[Json] = {"type": "keyword", "doc_values": False}
_UNINDEXED: Final[Json] = {"type": "object", "enabled": False}
_LONG: Final[Json] = {"type": "long"}
# The records of pairs are compressed less: a search fetches a hundred of them
_SMALL: Final = "best_compression"
_SORTED: Final[Json] = {"type": "keyword", "index": False}

_ANALYSIS: Final[Json] = {
    "tokenizer": {"positions": {"type": "whitespace", "max_token_length": 1_048_576}},
    "filter": {
        "terms": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [f"([^{SEPARATOR}]+)"],
        },
        "holes": {"type": "stop", "stopwords": [HOLE]},
    },
    "analyzer": {
        "stream": {"tokenizer": "positions", "filter": ["terms"]},
        "query": {"tokenizer": "positions", "filter": ["terms", "holes"]},
    },
}

# The fields by which documents are selected and sorted; see `document_fields`
_DOCUMENT: Final[Json] = {
    "id": _KEYWORD,
    "key": _FILTERED,
    "number": _FILTERED,
    "names": _KEYWORD,
    "date": _KEYWORD,
    "year": _KEYWORD,
    "order": _SORTED,
    "info": _UNINDEXED,
}


def _similarity(average: float) -> Json:
    """Return BM25 with the idf as the boost of a query, since a shard does not know it."""
    source = (
        f"return query.boost * doc.freq / (doc.freq + {K1} * ({1 - B} + {B} * doc.length / "
        f"{average:.3f}));"
    )
    return {"type": "scripted", "script": {"source": source}}


def pairs_index(shards: int, replicas: int | None, averages: Mapping[Language, float]) -> Json:
    """Return the body that creates the index of pairs.

    ``averages`` are the approximate average lengths of a passage by language, in positions: they
    choose the hits that are rescored, so that they need not be exact.
    """

    def side(language: str) -> Json:
        terms: Json = {
            "type": "text",
            "analyzer": "stream",
            "search_analyzer": "query",
            "similarity": language,
        }
        return {
            "properties": {
                "s": terms,
                "f": terms,
                "n": {"type": "integer"},
                "text": {"type": "text", "index": False, "norms": False},
                "pages": {"type": "integer", "index": False, "doc_values": False},
                "start": {"type": "long", "index": False, "doc_values": False},
            }
        }

    return _index(
        {
            **_settings(shards, replicas),
            "index.max_result_window": MOST_HITS,
            "index.max_terms_count": 1 << 20,
            "similarity": {each: _similarity(averages[each]) for each in LANGUAGES},
            "analysis": _ANALYSIS,
        },
        {
            "ordinal": _LONG,
            "block": _LONG,
            "number": {"type": "long", "index": False, "doc_values": False},
            "passages": _KEYWORD,
            "kind": {"type": "keyword", "index": False, "doc_values": False},
            "confidence": {"type": "double"},
            "signature": _SORTED,
            "provision": _UNINDEXED,
            "metadata": _UNINDEXED,
            "sentences": {"type": "binary"},
            "checksum": {"type": "long", "index": False, "doc_values": False},
            "document": {"properties": _DOCUMENT},
            **{language: side(language) for language in LANGUAGES},
        },
        _source={"excludes": ["document.names", "document.order", "document.year"]},
    )


MOST_HITS: Final = 10_000  # that one request may return


def terms_index(replicas: int | None) -> Json:
    """Return the body that creates the vocabulary.

    It has one shard: it grows slowly with a collection, and a search asks it several questions.
    """
    return _index(
        {**_settings(1, replicas), "index.max_terms_count": 1 << 20, "codec": _SMALL},
        {
            "lookup": _FILTERED,
            "field": _FILTERED,
            "key": _SORTED,
            "folded": _FILTERED,
            "written": _FILTERED,
            "length": {"type": "integer"},
            "passages": _LONG,
            "since": _LONG,
            "until": _LONG,
        },
    )


def documents_index(replicas: int | None) -> Json:
    """Return the body that creates the catalogue of documents."""
    return _index(
        {**_settings(1, replicas), "codec": _SMALL},
        {
            "first": _LONG,
            "length": _LONG,
            "passages_nl": _LONG,
            "passages_fr": _LONG,
            "hash": _KEYWORD,
            "location": _KEYWORD,
            "encoding": {"type": "keyword", "index": False},
            "asides": _UNINDEXED,
            "document": {"properties": _DOCUMENT},
            "since": _LONG,
            "until": _LONG,
        },
    )


def state_index(replicas: int | None) -> Json:
    """Return the body that creates the index of generations."""
    return _index(
        _settings(1, replicas),
        {
            "type": _KEYWORD,
            "number": _LONG,
            "value": _UNINDEXED,
            "content": {"type": "binary"},
        },
        _meta={"format": FORMAT},
    )


def lock_index() -> Json:
    """Return the body that creates the index of the writer's lock."""
    settings = {"number_of_shards": 1, "auto_expand_replicas": "0-2"}
    return _index(settings, {"type": _KEYWORD, "value": _UNINDEXED})


def _index(settings: Json, fields: Json, **more: Json) -> Json:
    """Return the body that creates an index, which takes no other fields; ``more`` are mappings."""
    return {"settings": settings, "mappings": {"dynamic": "strict", **more, "properties": fields}}


def _settings(shards: int, replicas: int | None) -> Json:
    copies: Json = {"number_of_replicas": replicas}
    if replicas is None:
        copies = {"auto_expand_replicas": "0-1"}
    return {
        "number_of_shards": shards,
        **copies,
        "refresh_interval": "-1",
        "translog.durability": "request",
    }
