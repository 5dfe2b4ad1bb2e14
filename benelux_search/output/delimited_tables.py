"""Output as tables: TSV, CSV and keyword in context (KWIC)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from benelux_search.documents.bitexts.delimited import guard_formulas
from benelux_search.model import DocumentInfo
from benelux_search.output.formats import Delimiter
from benelux_search.output.styled_lines import sanitise, shorten, width
from benelux_search.results import DocumentList, Highlighted, Hit, Match
from benelux_search.terminology import Divergences, GlossaryEntry, TermBreach, Translations

BOM: Final = "\ufeff"  # so that spreadsheets read UTF-8
_BETWEEN: Final = " │ "
_INDEX_COLUMN: Final = "index"  # only if several were opened together
_HIT_COLUMNS: Final = (
    "rank",
    "id",
    "score",
    "language",
    "document",
    "date",
    "number",
    "pages",
    "kind",
    "confidence",
    "nl",
    "fr",
)


def csv_lines(rows: Iterable[Sequence[str]], delimiter: Delimiter = ",") -> Iterator[str]:
    """Yield rows as values with a delimiter between them, without line ends.

    The first row begins with a byte order mark. Fields are escaped so that a spreadsheet does not
    read them as formulas: see :mod:`~benelux_search.documents.bitexts.delimited`.
    """
    first, separator = BOM, "\t" if delimiter == "tab" else delimiter
    for row in rows:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=separator, lineterminator="").writerow(
            [guard_formulas(sanitise(field)) for field in row]
        )
        yield first + buffer.getvalue()
        first = ""


def tsv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows as tab-separated values, without line ends.

    Tabs and line ends in a field become spaces. Fields are escaped so that a spreadsheet does not
    read them as formulas: see :mod:`~benelux_search.documents.bitexts.delimited`.
    """
    for row in rows:
        yield "\t".join(guard_formulas(sanitise(field, one_line=True)) for field in row)


def hit_rows(hits: Iterable[Hit]) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then a row for each hit."""
    rest = iter(hits)
    first = next(rest, None)
    is_named = first is not None and first.index is not None
    yield (*_HIT_COLUMNS, *([_INDEX_COLUMN] if is_named else []))
    if first is not None:
        yield from map(_fields, chain([first], rest))


def _fields(hit: Hit) -> tuple[str, ...]:
    """Return the fields of a hit, in the order of the columns."""
    return (
        str(hit.rank),
        hit.unit_id,
        f"{hit.score:.4f}",
        hit.language,
        hit.document.id,
        hit.document.facts.date or "",
        hit.document.facts.number or "",
        ",".join(map(str, hit.pages)),
        hit.kind,
        f"{hit.confidence:.2f}",
        _text(hit.side("nl")),
        _text(hit.side("fr")),
        *_index(hit.document),
    )


def _index(document: DocumentInfo) -> Sequence[str]:
    """Return the field with the index of a document, if several were opened together."""
    return () if document.index is None else (document.index,)


def _text(side: Highlighted | None) -> str:
    return "" if side is None else side.text


def document_rows(listed: DocumentList) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then a row for each document of a list."""
    is_named = any(each.document.index is not None for each in listed)
    columns = "id", "date", "number", "title_nl", "title_fr", "pairs", "path"
    yield (*columns, *([_INDEX_COLUMN] if is_named else []))
    for each in listed:
        facts = each.document.facts
        texts = (facts.date, facts.number, facts.title.nl, facts.title.fr)
        about = (text or "" for text in texts)
        yield each.document.id, *about, str(each.pairs), each.document.path, *_index(each.document)


def translation_rows(translations: Translations) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then a row for each rendering of a term."""
    yield "term", "translation", "count", "share", "confidence", "forms", "example", "nl", "fr"
    for each in translations:
        sides = each.example.passage.text, each.example.counterpart.text
        nl, fr = sides if translations.language == "nl" else reversed(sides)
        forms = ", ".join(f"{form} {times}" for form, times in each.forms)
        numbers = str(each.count), f"{each.share:.3f}", f"{each.confidence:.3f}"
        yield translations.term, each.text, *numbers, forms, each.example.id, nl, fr


def divergence_rows(result: Divergences) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then a row for each rendering in each document."""
    yield "term", "rendering", "document", "date", "number", "count"
    for each in result.renderings:
        for info, number in each.documents:
            facts = info.facts
            yield result.term, each.text, info.id, facts.date or "", facts.number or "", str(number)


def breach_rows(breaches: Iterable[TermBreach]) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then a row for each place without a rendering of a term."""
    yield "term", "renderings", "id", "passage", "counterpart"
    for each in breaches:
        wanted = " | ".join(each.renderings)
        yield each.term, wanted, each.id, each.passage.text, each.counterpart.text


def glossary_rows(entries: Iterable[GlossaryEntry]) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then a row for each entry of a glossary."""
    yield "nl", "fr", "count", "share", "confidence", "context_nl", "context_fr", "id"
    for each in entries:
        context = each.context
        source = ("",) * 3
        if context is not None:
            source = context.passage.text, context.counterpart.text, context.id
        figures = str(each.count), f"{each.share:.3f}", f"{each.confidence:.3f}"
        yield each.nl, each.fr, *figures, *source


def kwic(hits: Iterable[Hit], columns: int) -> Iterator[str]:
    """Yield the id of each hit, then a line for each match: the match and its rendering in context.

    If the rendering is unknown, the line has the text of the counterpart at the same relative
    position. ``columns`` is the width of a line; each language gets at least 20 columns.
    """
    room = max((columns - len(_BETWEEN)) // 2, 20)
    for hit in hits:
        yield sanitise(hit.id, one_line=True)
        for number, match in enumerate(hit.passage.matches or ((0, 0),)):
            left = _in_context(hit.passage, match, room)
            right = ""
            if hit.counterpart is not None:
                right = _in_context(hit.counterpart, _beside(hit, number, match), room)
            yield (left + _BETWEEN + right).rstrip()


def _beside(hit: Hit, number: int, match: Match) -> Match:
    """Return the range of the counterpart to show beside a match of the passage.

    Return the longest rendering of the match; else the only match of the counterpart; else an empty
    range at the same relative position.
    """
    assert hit.counterpart is not None
    renderings = hit.renderings[number] if hit.renderings else ()
    if renderings:
        return max(renderings, key=lambda each: each[1] - each[0])
    if not hit.renderings and len(hit.counterpart.matches) == 1:
        return hit.counterpart.matches[0]  # the query itself matched it
    offset = match[0] * len(hit.counterpart.text) // max(1, len(hit.passage.text))
    return offset, offset


def _in_context(side: Highlighted, match: Match, room: int) -> str:
    """Return ``room`` columns of text around a match, with the match in square brackets.

    For an empty match, return the text around its position, without brackets.
    """
    text = sanitise(side.text, one_line=True)
    start, end = match
    marked = f"[{shorten(text[start:end], room - 2)}]" if end > start else ""
    before = _last(text[:start], max((room - width(marked)) // 2, 0))
    after = _first(text[end:], max(room - width(before) - width(marked), 0))
    line = before + marked + after
    return line + " " * (room - width(line))


def _last(text: str, columns: int) -> str:
    kept = text[max(0, len(text) - columns) :]
    while width(kept) > columns:
        kept = kept[1:]
    return " " * (columns - width(kept)) + kept


def _first(text: str, columns: int) -> str:
    kept = text[:columns]
    while width(kept) > columns:
        kept = kept[:-1]
    return kept
