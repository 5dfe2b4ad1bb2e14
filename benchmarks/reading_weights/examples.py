"""Examples of the reading decisions, from the development data and from dumps of its PDFs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.layouts.samples import samples
from benchmarks.reading_weights.choices import Choice
from benchmarks.reading_weights.confidences import bead_examples
from benchmarks.reading_weights.dumps import dumps_of
from benchmarks.reading_weights.labels import PrintedText
from benchmarks.reading_weights.logistic import Example
from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import RawDocument
from benelux_search.pdf import bands, reading_order
from benelux_search.pdf.page import Row
from benelux_search.pdf.paragraph_ends import (
    BREAK,
    EVEN,
    INWARDS,
    NO_ROOM,
    UNEVEN,
    RowPair,
    row_pair,
)
from benelux_search.pdf.paragraph_ends import features as printed_features
from benelux_search.pdf.paragraphs import ParagraphStyle
from benelux_search.pdf.reader import PdfSource
from benelux_search.text.columns.gutter import reading_order as order_of_rows
from benelux_search.text.columns.row_splits import ColumnsOfRows, rows_to_choose, surroundings
from benelux_search.text.columns.row_words import first_guesses, words_of_rows
from benelux_search.text.columns.split_features import options_of
from benelux_search.text.lines import fragments
from benelux_search.text.lines.line_widths import measure_widths
from benelux_search.text.lines.paragraph_ends import cut_features, features

_PRINTED: Final = 6  # PDFs of each layout
_SENATE: Final = "senate150_pdf"
_REAL: Final = ((20, "chamber"), (40, "federal"), (60, "gazette"), (1000, "court"))


@dataclass(frozen=True, slots=True)
class Source:
    """A file with the text that it holds.

    ``source`` names the publication. ``tool`` is what made the file: a dump tool, ``pdf``, ``dump``
    (of the development data), ``pairs`` (paragraphs with blank lines) or ``real``. ``is_generated``
    is True for a text of ``benchmarks.layouts``. ``gold`` has the beads, if all of them are known.
    """

    path: Path
    text: PrintedText
    source: str
    tool: str
    is_generated: bool = False
    gold: Mapping[str, Any] | None = None

    def read(self) -> RawDocument:
        reader = PdfSource() if self.path.suffix == ".pdf" else TextSource()
        return reader.read(self.path)


def sources(dev: Path, work: Path) -> Iterator[Source]:
    """Yield all sources; dumps and other files that must be made are put into ``work``."""
    yield from _printed(dev / "pdf", work)
    yield from _senate(dev / "docs", work)
    for path in sorted((dev / "align" / "docs").glob("*.txt")):
        gold = _gold(dev / "align" / "gold" / f"{path.stem}.json")
        yield Source(path, PrintedText.of(gold), path.stem.split("_")[0], "dump", gold=gold)
        yield from _as_files(gold, path.stem, work)
    for path in sorted((dev / "real").glob("*.json")):
        beads = _gold(path).get("beads")
        if beads:
            text = PrintedText([nl for nl, _ in beads], [fr for _, fr in beads])
            name = next(name for limit, name in _REAL if int(path.stem) < limit)
            yield Source(path.with_suffix(".txt"), text, name, "real")
    layouts = work.parent / "layouts"
    for each in (*samples(layouts), *samples(layouts, range(1, _PRINTED), tools=("pdf",))):
        text = PrintedText(each.gold["nl"], each.gold["fr"])
        yield Source(
            each.path, text, each.layout, each.tool, is_generated=True, gold=dict(each.gold)
        )


def _gold(path: Path) -> dict[str, Any]:
    """Return the contents of a gold file; of several right answers, the first."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    first: dict[str, Any] = found.get("variants", [found])[0]
    return first


def _printed(folder: Path, work: Path) -> Iterator[Source]:
    for path in sorted(folder.glob("*.pdf")):
        gold = _gold(path.with_suffix(".json"))
        text, name = PrintedText.of(gold), path.stem.split("_")[2]
        yield Source(path, text, name, "pdf", gold=gold)
        for tool, dump in dumps_of(path, work / "dumps"):
            yield Source(dump, text, name, tool, gold=gold)


def _senate(folder: Path, work: Path) -> Iterator[Source]:
    """Yield the dumps of a sitting; its paragraphs are those that the PDF reader finds."""
    path = folder / f"{_SENATE}.pdf"
    document = read_document(PdfSource().read(path))
    text = PrintedText([each.text for each in document.nl], [each.text for each in document.fr])
    for dump in sorted(folder.glob("senate150_*.txt")):
        yield Source(dump, text, "senate", dump.stem.split("_")[1])
    for tool, dump in dumps_of(path, work / "dumps"):
        if tool == "plumber":  # the others are there
            yield Source(dump, text, "senate", tool)


def _as_files(gold: dict[str, Any], name: str, work: Path) -> Iterator[Source]:
    """Yield the paragraphs of each language as a file with blank lines between them."""
    (work / "pairs").mkdir(parents=True, exist_ok=True)
    for language in ("nl", "fr"):
        path = work / "pairs" / f"{name}.{language}.txt"
        path.write_text("\n\n".join(gold[language]), encoding="utf-8")
        publication = name.split("_", maxsplit=1)[0]
        yield Source(path, PrintedText.of(gold), publication, "pairs")


# --- One decision each


def of_touching_lines(source: Source) -> Iterator[Example]:
    """Yield an example for each two lines of a text file that touch."""
    if source.tool in ("pdf", "plumber", "pairs"):
        return
    lines = source.read().lines
    widths = measure_widths(lines)
    letters, places = source.text.places([line.text for line in lines])
    for k in range(1, len(lines)):
        before, after = places[k - 1], places[k]
        if lines[k].before is not None or before is None:
            continue
        end = before + len(letters[k - 1])
        right = source.text.touching(end, -1 if after is None else after)
        if right is not None:
            yield _example(features(lines, widths, k), right, source)


def of_cuts(source: Source) -> Iterator[Example]:
    """Yield an example for each two parts of one language that do not touch."""
    if source.tool == "plumber":
        return
    for groups, texts in _fragments_of(source.read()):
        lines = [line for group in groups for line in group.lines]
        letters, places = source.text.places([line.text for line in lines])
        numbers = {id(line): number for number, line in enumerate(lines)}
        for k, cut in fragments.cuts_between(groups, texts):
            last, first = numbers[id(groups[k - 1].lines[-1])], numbers[id(groups[k].lines[0])]
            before, after = places[last], places[first]
            if before is None or after is None:
                continue
            right = source.text.continues(before + len(letters[last]), after)
            if right is not None:
                yield _example(cut_features(cut), right, source, cut.layout)


def _fragments_of(raw: RawDocument) -> list[tuple[Any, Any]]:
    """Return the builders of the fragments of each language, and their texts."""
    caught: list[tuple[Any, Any]] = []
    find = fragments.cuts_between

    def catch(groups: Any, texts: Any) -> Any:
        caught.append((groups, texts))
        return find(groups, texts)

    fragments.cuts_between = catch
    try:
        read_document(raw)
    finally:
        fragments.cuts_between = find
    return caught


def of_printed_rows(source: Source) -> Iterator[Example]:
    """Yield an example for each two rows of a column of a PDF, also across a page end."""
    if source.tool != "pdf":
        return
    # there are few PDFs of other sources: those of our layouts count in full
    source = replace(source, is_generated=False)
    pairs = _row_pairs_of(source)
    rows = list({id(row): row for a, b, _ in pairs for row in (a, b)}.values())
    letters, places = source.text.places([row.text for row in rows])
    numbers = {id(row): number for number, row in enumerate(rows)}
    for a, b, pair in pairs:
        before, after = places[numbers[id(a)]], places[numbers[id(b)]]
        if before is None:
            continue
        end = before + len(letters[numbers[id(a)]])
        if pair.gap == BREAK:
            right = None if after is None else source.text.continues(end, after)
        else:
            right = source.text.touching(end, -1 if after is None else after)
        if right is not None:
            yield _example(printed_features(pair), right, source)
            for other in _other_prints(pair, right):
                yield _example(printed_features(other), right, source)


def _other_prints(pair: RowPair, right: bool) -> Iterator[RowPair]:
    """Yield how the same two rows might have been printed.

    A space may be too uneven to tell anything, and the last line of a paragraph may be full where a
    space or an indent shows its end.
    """
    if pair.gap == BREAK:
        return
    yield pair._replace(gap=UNEVEN)
    is_indented = pair.shift == INWARDS or (pair.entry, pair.shift) == (INWARDS, EVEN)
    if not right and (pair.gap > UNEVEN or is_indented):
        yield pair._replace(free=NO_ROOM, unfilled=0)


def _row_pairs_of(source: Source) -> list[tuple[Row, Row, RowPair]]:
    """Return the rows of a PDF of which an end of a paragraph is asked, with their classes."""
    pairs: list[tuple[Row, Row, RowPair]] = []
    ends: Any = bands
    breaks: Any = reading_order
    asked = ends.score_end, breaks.score_continuation

    def end(before: Row | None, a: Row, b: Row, style: ParagraphStyle) -> float:
        pairs.append((a, b, row_pair(a, b, style, before=before)))
        return float(asked[0](before, a, b, style))

    def continuation(a: Row, b: Row, style: ParagraphStyle) -> float:
        pairs.append((a, b, row_pair(a, b, style, is_break=True)))
        return float(asked[1](a, b, style))

    ends.score_end, breaks.score_continuation = end, continuation
    try:
        source.read()
    finally:
        ends.score_end, breaks.score_continuation = asked
    return pairs


def of_rows(source: Source) -> Iterator[Choice]:
    """Yield a choice for each row that may hold both languages side by side."""
    if source.tool in ("pdf", "pairs"):
        return
    rows = [row.strip() for row in _whole_rows(source.path.read_text(encoding="utf-8"))]
    words = words_of_rows(rows)
    guesses = first_guesses(words)
    known = {row: guess.split for row, guess in guesses.items() if guess.is_sure}
    columns = ColumnsOfRows(known, len(rows))
    for number in rows_to_choose(words, guesses, known):
        right = source.text.splits(rows[number], [start for start, _ in words[number].tokens])
        if right:
            around = surroundings(number, words, known, columns)
            options = options_of(words[number], around, guesses.get(number))
            yield Choice(tuple(map(tuple, options)), right, source.source, source.tool)


def _whole_rows(text: str) -> list[str]:
    """Return the rows of a text that their positions alone do not split in two columns."""
    found: list[str] = []
    for page in text.split("\f"):
        rows = page.splitlines()
        found += [
            rows[part.row][part.start : part.end]
            for part in order_of_rows(rows)
            if part.column == 0
        ]
    return found


def of_beads(source: Source) -> Iterator[Example]:
    """Yield an example for each bead that is found in a document whose beads are all known."""
    if source.gold is not None:
        yield from bead_examples(source.gold, source.read(), source.source, source.tool)


def _example(found: Iterator[str], right: bool, source: Source, score: float = 0.0) -> Example:
    return Example(tuple(found), right, source.source, source.tool, score, source.is_generated)


DECISIONS: Final[dict[str, Callable[[Source], Iterator[Example] | Iterator[Choice]]]] = {
    "side_by_side.tsv": of_rows,
    "printed_ends.tsv": of_printed_rows,
    "paragraph_ends.tsv": of_touching_lines,
    "cut_paragraphs.tsv": of_cuts,
    "bead_confidence.tsv": of_beads,
}
