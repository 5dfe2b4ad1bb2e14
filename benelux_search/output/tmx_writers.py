"""The writers of TMX and XLIFF, and of both editions of TBX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from benelux_search.output.formats import ContentKind, Writer, WritingOptions
from benelux_search.output.sentence_matches import unit_of_match, usable_units
from benelux_search.output.tbx import tbx_2_lines, tbx_3_lines
from benelux_search.output.tmx import tmx_lines, unit_of_hit
from benelux_search.output.xliff import xliff_lines
from benelux_search.results import Hit, SearchResult, Units


def _result(result: SearchResult, _: WritingOptions) -> Iterator[str]:
    segments: Units = "sentence" if any(hit.sentence for hit in result) else "paragraph"
    return tmx_lines(map(unit_of_hit, result), segments=segments)


def _hits(hits: Iterable[Hit], options: WritingOptions) -> Iterator[str]:
    return tmx_lines(map(unit_of_hit, hits), options.region, options.units)


def _matches(result: Any, _: WritingOptions) -> Iterator[str]:
    return tmx_lines(map(unit_of_match, result), segments="sentence")


def _pretranslation(report: Any, _: WritingOptions) -> Iterator[str]:
    return tmx_lines(usable_units(report), segments="sentence")


TMX: Final[Mapping[ContentKind, Writer]] = {
    "result": _result,
    "hits": _hits,
    "matches": _matches,
    "pretranslation": _pretranslation,
}
XLIFF: Final[Mapping[ContentKind, Writer]] = {
    "result": lambda result, _: xliff_lines(map(unit_of_hit, result)),
    "hits": lambda hits, options: xliff_lines(map(unit_of_hit, hits), options.region),
    "matches": lambda result, _: xliff_lines(map(unit_of_match, result)),
    "pretranslation": lambda report, _: xliff_lines(usable_units(report)),
}
TBX: Final[Mapping[ContentKind, Writer]] = {"glossary": lambda entries, _: tbx_2_lines(entries)}
TBX_3: Final[Mapping[ContentKind, Writer]] = {"glossary": lambda entries, _: tbx_3_lines(entries)}
