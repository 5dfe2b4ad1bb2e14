"""The forms of made documents: how a text is written, and what reads it."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import docx

import benelux_search as bs
from benchmarks.made import printing
from benchmarks.made.rows import Row, Texts
from benelux_search.align.reading import load_bitext
from benelux_search.documents.memory import MemoryReader
from benelux_search.documents.record import check_document
from benelux_search.model import AlignedDocument, Bitext

Files: TypeAlias = tuple[Path, ...]
_BLANK: Final = "\n\n"
_WIDTH: Final = 64  # characters of wrapped lines


@dataclass(frozen=True, slots=True)
class Form:
    """A form of documents.

    ``write`` writes the rows of a document to a file or two, whose names begin with ``stem``;
    ``read`` reads and aligns them. ``holds_others`` is True if it can hold a third language.
    """

    write: Callable[[Sequence[Row], Path], Files]
    read: Callable[[Files], AlignedDocument]
    holds_others: bool = True


def _read_file(files: Files) -> AlignedDocument:
    return bs.align_file(files[0])


def _read_pair(files: Files) -> AlignedDocument:
    return bs.align_files(*files)


def _read_record(files: Files) -> AlignedDocument:
    nl, fr = (file.read_text(encoding="utf-8") for file in files)
    record = check_document(bs.Document(key="made", nl=nl or None, fr=fr or None))
    with MemoryReader().read(record) as document:
        return load_bitext(document) if isinstance(document, Bitext) else document


def _sides(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Return the paragraphs of each language; those in a third language are in both."""
    return (
        [text for row in rows for text in (*row.nl, *row.other)],
        [text for row in rows for text in (*row.fr, *row.other)],
    )


def _turns(rows: Sequence[Row]) -> list[str]:
    return [text for row in rows for text in (*row.nl, *row.fr, *row.other)]


def _written(stem: Path, suffix: str, text: str) -> Path:
    path = stem.with_name(f"{stem.name}{suffix}")
    path.write_text(text, encoding="utf-8")
    return path


def _wrapped(texts: Sequence[str]) -> str:
    return _BLANK.join(textwrap.fill(text, _WIDTH, break_on_hyphens=False) for text in texts)


# --- Text


def _record(rows: Sequence[Row], stem: Path) -> Files:
    nl, fr = map(_BLANK.join, _sides(rows))
    return _written(stem, ".nl.record", nl), _written(stem, ".fr.record", fr)


def _record_lines(rows: Sequence[Row], stem: Path) -> Files:
    nl, fr = map("\n".join, _sides(rows))
    return _written(stem, ".nl.record", nl), _written(stem, ".fr.record", fr)


def _pair(rows: Sequence[Row], stem: Path) -> Files:
    nl, fr = map(_BLANK.join, _sides(rows))
    return _written(stem, ".nl.txt", nl), _written(stem, ".fr.txt", fr)


def _wrapped_pair(rows: Sequence[Row], stem: Path) -> Files:
    nl, fr = map(_wrapped, _sides(rows))
    return _written(stem, ".nl.txt", nl), _written(stem, ".fr.txt", fr)


def _in_turns(rows: Sequence[Row], stem: Path) -> Files:
    return (_written(stem, ".txt", _BLANK.join(_turns(rows))),)


def _in_wrapped_turns(rows: Sequence[Row], stem: Path) -> Files:
    return (_written(stem, ".txt", _wrapped(_turns(rows))),)


def _by_line(rows: Sequence[Row], stem: Path) -> Files:
    return (_written(stem, ".txt", "\n".join(_turns(rows))),)


def _in_blocks(rows: Sequence[Row], stem: Path) -> Files:
    """Write all that is Dutch, and then all that is French."""
    nl = [text for row in rows for text in row.nl]
    fr = [text for row in rows for text in row.fr]
    other = [text for row in rows for text in row.other]
    return (_written(stem, ".txt", _BLANK.join((*nl, *fr, *other))),)


# --- Web pages and Word


def _html_table(rows: Sequence[Row], stem: Path) -> Files:
    return (
        _written(
            stem,
            ".html",
            "<!DOCTYPE html><html><head><meta charset=utf-8></head><body>\n<table>\n"
            + "".join(map(_html_row, rows))
            + "</table>\n</body></html>\n",
        ),
    )


def _html_row(row: Row) -> str:
    if row.other:
        return f"<tr><td colspan=2>{_html_cell(row.other)}</td></tr>\n"
    return f"<tr><td>{_html_cell(row.nl)}</td><td>{_html_cell(row.fr)}</td></tr>\n"


def _html_cell(texts: Texts) -> str:
    if len(texts) == 1:
        return html.escape(texts[0])
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def _word_turns(rows: Sequence[Row], stem: Path) -> Files:
    document: Any = docx.Document()
    for text in _turns(rows):
        document.add_paragraph(text)
    return _saved(document, stem)


def _word_table(rows: Sequence[Row], stem: Path) -> Files:
    document: Any = docx.Document()
    table = document.add_table(0, 2)
    table.style = "Table Grid"
    for row in rows:
        cells = table.add_row().cells
        if row.other:
            cells = [cells[0].merge(cells[1])]
        sides = (row.other,) if row.other else (row.nl, row.fr)
        for cell, texts in zip(cells, sides, strict=True):
            for number, text in enumerate(texts):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                paragraph.add_run(text)
    return _saved(document, stem)


def _saved(document: Any, stem: Path) -> Files:
    path = stem.with_name(f"{stem.name}.docx")
    document.save(str(path))
    return (path,)


def _pdf(write: Callable[[Sequence[Row], Path, bool], None], *, ruled: bool) -> Form:
    def written(rows: Sequence[Row], stem: Path) -> Files:
        path = stem.with_name(f"{stem.name}.pdf")
        write(rows, path, ruled)
        return (path,)

    return Form(written, _read_file, holds_others=False)


def _read_converted(files: Files) -> AlignedDocument:
    return bs.align_file(printing.as_pdf(files[0]))


FORMS: Final[Mapping[str, Form]] = {
    "record": Form(_record, _read_record),
    "reclines": Form(_record_lines, _read_record),
    "pair": Form(_pair, _read_pair),
    "wrapped": Form(_wrapped_pair, _read_pair),
    "turns": Form(_in_turns, _read_file),
    "wturns": Form(_in_wrapped_turns, _read_file),
    "lines": Form(_by_line, _read_file),
    "blocks": Form(_in_blocks, _read_file),
    "html": Form(_html_table, _read_file),
    "word": Form(_word_turns, _read_file),
    "wtable": Form(_word_table, _read_file),
    "pdf": _pdf(printing.print_reportlab, ruled=False),
    "pdfruled": _pdf(printing.print_reportlab, ruled=True),
    "fpdf": _pdf(printing.print_fpdf, ruled=False),
    "fpdfruled": _pdf(printing.print_fpdf, ruled=True),
    "office": Form(_word_table, _read_converted, holds_others=False),
}
NEEDS_OFFICE: Final = ("office",)


def forms_of(rows: Sequence[Row], names: Sequence[str]) -> Iterator[tuple[str, Form]]:
    """Yield the forms with these names that can hold the rows."""
    has_others = any(row.other for row in rows)
    for name in names:
        form = FORMS[name]
        if form.holds_others or not has_others:
            yield name, form
