"""Layouts of our own with their right beads: ``reading/*.txt``, and beside each its result.

A result (``*.gold``) also pins the typesetting, the metadata, the language evidence of each line
and the confidence of each bead, in nats.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from beads import beads
from gold import GOLD, check, nats

from benelux_search.align.reading import read_document
from benelux_search.align.reading_pair import read_pair
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import AlignedDocument, Line, Titles
from benelux_search.text.joins import line_boundaries, measure_typesetting
from benelux_search.text.langid import evidence, label_lines

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


def _lines(lines: tuple[Line, ...], document: AlignedDocument) -> Iterator[str]:
    """What is known of each line: its language, the evidence in nats, the boundary before it."""
    typesetting = measure_typesetting(lines)
    texts = [line.text for line in lines]
    boundaries = line_boundaries(lines, typesetting)
    languages = {label.number: label.language for label in document.lines}
    labels = label_lines(texts, boundaries, column_indexes=[line.column_index for line in lines])
    yield f"width {typesetting.width}, room {typesetting.room}"
    yield ""
    for line, before, label, (nl, fr, other) in zip(
        lines, ["", *boundaries], labels, evidence(texts).tolist(), strict=True
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
