"""The writers of JSON and JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from benelux_search.output import json_records as records
from benelux_search.output.formats import Content, Writer, WritingOptions


def _result(result: Any, options: WritingOptions) -> Iterable[str]:
    return [records.dumps(records.search_record(result, options.neighbours, options.facets))]


def _object(value: Any, _: WritingOptions) -> Iterator[str]:
    from benelux_search.output.records import json_of  # noqa: PLC0415 - a search needs none

    yield json_of(value)


def _each(values: Iterable[Any], _: WritingOptions) -> Iterator[str]:
    from benelux_search.output.records import json_of  # noqa: PLC0415 - a search needs none

    return map(json_of, values)


def _hits_of_result(result: Any, options: WritingOptions) -> Iterable[str]:
    return map(records.dumps, records.hit_records(result, options.neighbours))


def _listed(listed: Any, _: WritingOptions) -> Iterable[str]:
    return map(records.dumps, records.document_records(listed))


JSON: Final[Mapping[Content, Writer]] = {
    Content.RESULT: _result,
    Content.DOCUMENTS: _object,
    Content.TRANSLATIONS: _object,
    Content.DIVERGENCES: _object,
    Content.BREACHES: _each,
    Content.MATCHES: _object,
    Content.PRETRANSLATION: _object,
}
JSON_LINES: Final[Mapping[Content, Writer]] = {
    Content.RESULT: _hits_of_result,
    Content.HITS: _each,
    Content.DOCUMENTS: _listed,
    Content.GLOSSARY: _each,
}
