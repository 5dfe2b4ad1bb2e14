"""The writers of JSON and JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from benelux_search.output import index_records
from benelux_search.output import json_records as records
from benelux_search.output.formats import ContentKind, Writer, WritingOptions


def _result(result: Any, options: WritingOptions) -> Iterable[str]:
    return [records.dumps(records.search_record(result, options.neighbours, options.facets))]


def _object(value: Any, _: WritingOptions) -> Iterator[str]:
    from benelux_search.output.value_records import json_of  # noqa: PLC0415 - a search needs none

    yield json_of(value)


def _each(values: Iterable[Any], _: WritingOptions) -> Iterator[str]:
    from benelux_search.output.value_records import json_of  # noqa: PLC0415 - a search needs none

    return map(json_of, values)


def _hits_of_result(result: Any, options: WritingOptions) -> Iterable[str]:
    return map(records.dumps, records.hit_records(result, options.neighbours))


def _listed(listed: Any, _: WritingOptions) -> Iterable[str]:
    return map(records.dumps, index_records.document_records(listed))


JSON: Final[Mapping[ContentKind, Writer]] = {
    "result": _result,
    "documents": _object,
    "translations": _object,
    "divergences": _object,
    "breaches": _each,
    "matches": _object,
    "pretranslation": _object,
}
JSON_LINES: Final[Mapping[ContentKind, Writer]] = {
    "result": _hits_of_result,
    "hits": _each,
    "documents": _listed,
    "glossary": _each,
}
