"""Layouts of our own with their right beads: ``reading/*.txt``, and beside each its result.

A result (``*.gold``) also pins the typesetting, the metadata, the language evidence of each line
and the confidence of each bead, in nats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from beads import beads
from gold import GOLD, check, nats

from benelux_search.align.reading import read_document
from benelux_search.align.reading_pair import read_pair
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import LANGUAGES, AlignedDocument, Line, RawDocument, Span, Titles
from benelux_search.text.languages.langid import label_lines
from benelux_search.text.languages.line_evidence import language_evidence
from benelux_search.text.lines.paragraph_ends import find_breaks
from benelux_search.text.lines.typesetting import measure_typesetting

FOLDER = GOLD / "reading"
ONE_FILE = sorted(path for path in FOLDER.glob("*.txt") if path.suffixes == [".txt"])
TWO_FILES = sorted(FOLDER.glob("*.nl.txt"))


@pytest.mark.parametrize("path", ONE_FILE, ids=lambda path: path.stem)
def test_one_file(path: Path) -> None:
    raw = TextSource().read(path)
    document = read_document(raw)
    check(path.with_suffix(".gold"), [*_lines(raw.lines, document), *_document(document)])


@pytest.mark.parametrize("path", TWO_FILES, ids=lambda path: path.name)
def test_two_files(path: Path) -> None:
    nl = TextSource().read(path)
    fr = TextSource().read(path.with_name(path.name.replace(".nl.", ".fr.")))
    document = read_pair(nl, fr)
    languages = [f"{each.file} {each.number:3}  {each.language}" for each in document.lines]
    gold = path.with_name(path.name.replace(".nl.txt", ".gold"))
    check(gold, [*languages, "", *_document(document)])


def test_printed_columns() -> None:
    """Columns that a layout knows: their lines say the row of columns and the column."""
    raw = TextSource().read(FOLDER / "01-two-columns.txt")
    languages = label_lines([line.text for line in raw.lines], ["blank"] * (len(raw.lines) - 1))
    lines = tuple(
        replace(line, row=line.span.page, column_index=LANGUAGES.index(language))
        if line.number > 3 and any(map(str.isalpha, line.text))
        else line
        for line, label in zip(raw.lines, languages, strict=True)
        if (language := "nl" if label.language == "nl" else "fr")
    )
    document = read_document(replace(raw, lines=lines))
    check(FOLDER / "printed-columns.gold", _document(document))


TABLE: Final = (
    ("Afstand", "Distance"),
    ("Prijs van een kaartje in euro", "Prix d'un billet en euros"),
    ("tot 10 km", "jusqu'à 10 km"),
    ("2,40", "2,40"),
    ("van 10 tot 25 km", "de 10 à 25 km"),
    ("kinderen", "enfants"),
    ("gratis", "gratuit"),
    ("De kaartjes zijn twee uur geldig.", "Les billets sont valables deux heures."),
    ("Nota", "Note"),
)


def test_a_table_without_pages() -> None:
    """Cells of a row translate each other; the text around the table does not go with them."""
    texts = ["Het tarief van de bus is aangepast.", *(cell for row in TABLE for cell in row)]
    texts += ["Le tarif du bus a été adapté.", "De bus rijdt ook op zondag."]
    lines = []
    start = 0
    for k, text in enumerate(texts):
        row = (k - 1) // 2 if 1 <= k <= 2 * len(TABLE) else None
        column = None if row is None else (k - 1) % 2
        span = Span(start, start + len(text), 1)
        lines.append(Line(k + 1, text, span, "blank", row=row, column_index=column))
        start += len(text) + 1
    document = read_document(RawDocument(tuple(lines), "utf-8", paged=False))
    check(FOLDER / "table.gold", _document(document))


PAGES: Final = (
    (
        "De haven krijgt twee kranen voor de containers uit China die",
        "Le port reçoit deux grues pour les conteneurs de Chine qui",
    ),
    ("elk veertig meter hoog zijn.", "mesurent chacune quarante mètres."),
    (
        "De kade wordt verlengd met honderd meter tot aan de vuurtoren (1898)",
        "Le quai est prolongé de cent mètres jusqu'au phare de 1898 (classé)",
    ),
    ("Daarna volgt de loods.", "Le hangar suivra."),
    ("Van de vissers hoort men geen klachten.", "Les pêcheurs ne se plaignent pas."),
    ("Slot", "Conclusion"),
)


def test_the_layout_says_that_a_page_end_cuts() -> None:
    """A half at a page end is joined if the layout says so, and both languages are cut there."""
    for score in (-4.0, 0.0, 4.0):
        lines: list[Line] = []
        for page, pair in enumerate(PAGES, 1):
            for text in pair:
                start = len(lines) * 90
                span = Span(start, start + len(text), page)
                said = score if page == 4 else 0.0
                lines.append(Line(len(lines) + 1, text, span, "blank", continuation_score=said))
        document = read_document(RawDocument(tuple(lines), "utf-8"))
        check(FOLDER / f"layout{score:+.0f}.gold", _document(document))


def _lines(lines: tuple[Line, ...], document: AlignedDocument) -> Iterator[str]:
    """Show each line with its language, the boundary before it and the evidence in nats."""
    typesetting = measure_typesetting(lines)
    texts = [line.text for line in lines]
    boundaries = find_breaks(lines).boundaries
    languages = {label.number: label.language for label in document.lines}
    labels = label_lines(texts, boundaries, column_indexes=[line.column_index for line in lines])
    yield f"width {typesetting.width}, room {typesetting.room}"
    yield ""
    for line, before, label, (nl, fr, other) in zip(
        lines, ["", *boundaries], labels, language_evidence(texts).tolist(), strict=True
    ):
        numbers = f"{nl - fr:+6.2f}  {other:+6.2f}  {label.language:5}  {nats(label.confidence)}"
        language = languages[line.number]
        yield f"{line.number:3}  {language:5}  {before:5}  {numbers}  {line.text}"
    yield ""


def _document(document: AlignedDocument) -> Iterator[str]:
    facts = document.facts
    yield f"date {facts.date}, number {facts.number}"
    yield from _titles(facts.title)
    yield from (f"note: {note}" for note in document.notes)
    for bead, (dutch, french) in zip(document.beads, beads(document), strict=True):
        yield ""
        yield f"{bead.kind}  {nats(bead.confidence)}"
        yield from (f"  nl: {text}" for text in dutch)
        yield from (f"  fr: {text}" for text in french)
    yield ""
    yield from (f"{aside.reason}: {aside.text}" for aside in document.other)


def _titles(titles: Titles) -> Iterator[str]:
    yield f"title nl: {titles.nl}"
    yield f"title fr: {titles.fr}"
