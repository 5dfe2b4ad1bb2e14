"""Results as tables: tab-separated, comma-separated for spreadsheets, and in words (KWIC)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from benelux_search.model import Highlighted, Hit
from benelux_search.render.lines import sanitise, shorten, width
from benelux_search.terminology import Divergences, GlossaryEntry, Translations

BOM: Final = "\ufeff"  # so that spreadsheets read UTF-8
# What a spreadsheet would run as a formula: a document is data
_FORMULA: Final = re.compile(r"[=+@\t\r]|-(?=\S)")
_BETWEEN: Final = " │ "
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


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as comma-separated values with a byte order mark, without line ends.

    A field that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    first = BOM
    for row in rows:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow([_harmless(field) for field in row])
        yield first + buffer.getvalue()
        first = ""


def tsv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as tab-separated values, without line ends; tabs and line ends become spaces."""
    for row in rows:
        yield "\t".join(sanitise(field, one_line=True) for field in row)


def _harmless(field: str) -> str:
    safe = sanitise(field)
    return f"'{safe}" if _FORMULA.match(safe) and not _is_number(safe) else safe


def _is_number(field: str) -> bool:
    return field.replace(".", "", 1).replace("-", "", 1).isdigit()


def hit_rows(hits: Iterable[Hit]) -> Iterator[Sequence[str]]:
    yield _HIT_COLUMNS
    for hit in hits:
        yield _fields(hit)


def _fields(hit: Hit) -> tuple[str, ...]:
    """What the columns have of a hit."""
    sides: dict[str, Highlighted | None] = {"nl": hit.counterpart, "fr": hit.counterpart}
    sides[hit.language] = hit.passage
    return (
        str(hit.rank),
        hit.id,
        f"{hit.score:.4f}",
        hit.language,
        hit.document.id,
        hit.document.facts.date or "",
        hit.document.facts.number or "",
        ",".join(map(str, hit.pages)),
        hit.kind,
        f"{hit.confidence:.2f}",
        _text(sides["nl"]),
        _text(sides["fr"]),
    )


def _text(side: Highlighted | None) -> str:
    return "" if side is None else side.text


def translation_rows(found: Translations) -> Iterator[Sequence[str]]:
    yield "term", "translation", "count", "share", "confidence", "forms", "example", "nl", "fr"
    for each in found:
        sides = each.example.passage.text, each.example.counterpart.text
        nl, fr = sides if found.language == "nl" else reversed(sides)
        forms = ", ".join(f"{form} {times}" for form, times in each.forms)
        numbers = str(each.count), f"{each.share:.3f}", f"{each.confidence:.3f}"
        yield found.term, each.text, *numbers, forms, each.example.id, nl, fr


def divergence_rows(found: Divergences) -> Iterator[Sequence[str]]:
    """A row for each rendering in each document, with its date."""
    yield "term", "rendering", "document", "date", "number", "count"
    for each in found.renderings:
        for info, number in each.documents:
            facts = info.facts
            yield found.term, each.text, info.id, facts.date or "", facts.number or "", str(number)


def glossary_rows(entries: Iterable[GlossaryEntry]) -> Iterator[Sequence[str]]:
    yield "nl", "fr", "count", "share", "confidence"
    for each in entries:
        yield each.nl, each.fr, str(each.count), f"{each.share:.3f}", f"{each.confidence:.3f}"


def kwic(hits: Iterable[Hit], columns: int) -> Iterator[str]:
    """A line for each match: it in the middle of its context, and what renders it in the other's.

    The first rendering that was not shown yet stands beside a match.
    """
    room = max((columns - len(_BETWEEN)) // 2, 20)
    for hit in hits:
        yield sanitise(hit.id, one_line=True)
        others = list(hit.counterpart.matches) if hit.counterpart else []
        for number, match in enumerate(hit.passage.matches or ((0, 0),)):
            left = _in_context(hit.passage, match, room)
            right = ""
            if hit.counterpart is not None:
                beside = others[min(number, len(others) - 1)] if others else None
                right = _in_context(hit.counterpart, beside, room)
            yield (left + _BETWEEN + right).rstrip()


def _in_context(side: Highlighted, match: tuple[int, int] | None, room: int) -> str:
    """A match in square brackets in the middle of so many columns."""
    text = sanitise(side.text, one_line=True)
    if match is None or match[0] == match[1]:
        short = shorten(text, room)
        return short + " " * (room - width(short))
    found = f"[{text[slice(*match)]}]"
    half = max((room - width(found)) // 2, 0)
    before = _last(text[: match[0]], half)
    after = _first(text[match[1] :], max(room - width(before) - width(found), 0))
    line = before + found + after
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
