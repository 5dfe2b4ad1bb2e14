"""Accents that are characters of their own are joined with their letters, as TeX prints them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from daily import daily
from hypothesis import given
from hypothesis import strategies as st
from printing import HEIGHT, WIDTH
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

import benelux_search as bs
from benelux_search.pdf.detached_accents import COMPOSED, compose_accents

Order = Literal["before", "after", "last"]
ORDERS: tuple[Order, ...] = ("before", "after", "last")  # of an accent and its letter in the file
FACES = ("Times-Roman", "Times-Italic", "Helvetica", "Times-Bold")
SPACING = {"\u0300": "`", "\u0301": "´", "\u0302": "ˆ", "\u0308": "¨", "\u0327": "¸"}
FRENCH = (
    "Écriture système caractères conformément à la décision où l’évêque de Liège reçut ambiguïté "
    "naïf Ève août flûte île maître hôpital Ça où français Noël garçon élève procédé État intérêts"
)
DUTCH = (
    "ambiguïteit beëindigt coördinatie reünie België financiële één vóór hé Scheldekaaien raad van "
    "de gemeente geëvalueerd drieëntwintig zoölogie geïnd naïeve crème à cliënt"
)


class TexPrinter:
    """A printer of pages on which each accent is a glyph above, or below, a plain letter."""

    def __init__(self, path: Path, face: str, size: float, order: Order) -> None:
        self._font = f"{face}-own-accents"
        pdfmetrics.registerFont(pdfmetrics.Font(self._font, face, "MacRomanEncoding"))
        self._canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        self._size, self._order = size, order
        self._accents: list[tuple[float, float, str]] = []

    def _width(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, self._font, self._size))

    def _draw(self, x: float, y: float, text: str) -> None:
        self._canvas.setFont(self._font, self._size)
        self._canvas.drawString(x, HEIGHT - y, text)

    def word(self, x: float, y: float, word: str) -> float:
        """Draw a word; return where it ends."""
        plain = ""
        for letter in word:
            base, marks = letter, ""
            if letter.isalpha():
                apart = unicodedata.normalize("NFD", letter)
                base, marks = apart[0], apart[1:]
            if not marks:
                plain += letter
                continue
            self._draw(x, y, plain)
            x, plain = x + self._width(plain), ""
            x = self._accented(x, y, "ı" if base == "i" else base, SPACING[marks[0]])
        self._draw(x, y, plain)
        return x + self._width(plain)

    def _accented(self, x: float, y: float, base: str, accent: str) -> float:
        middle = x + (self._width(base) - self._width(accent)) / 2
        raised = 0.21 * self._size if base.isupper() and accent != "¸" else 0
        placed = (middle, y - raised, accent)
        if self._order == "before":
            self._draw(*placed)
        self._draw(x, y, base)
        if self._order == "after":
            self._draw(*placed)
        elif self._order == "last":
            self._accents.append(placed)
        return x + self._width(base)

    def page(self, words: list[str]) -> None:
        """Print a page of words."""
        x, y = 60.0, 80.0
        for word in words:
            if x + self._width(word) > WIDTH - 60:
                x, y = 60.0, y + 1.3 * self._size
            x = self.word(x, y, word) + self._width(" ")
        for each in self._accents:
            self._draw(*each)
        self._accents.clear()
        self._canvas.showPage()

    def save(self) -> None:
        self._canvas.save()


def settings() -> Iterator[tuple[str, float, Order]]:
    draw = random.Random(12)
    for number in range(20):
        yield draw.choice(FACES), draw.choice((8.0, 10.0, 10.9, 14.0)), ORDERS[number % 3]


@pytest.mark.parametrize(("face", "size", "order"), daily(list(settings()), 6))
def test_every_word_comes_back(tmp_path: Path, face: str, size: float, order: Order) -> None:
    draw = random.Random(f"{face} {size} {order}")
    path = tmp_path / "set.pdf"
    printer = TexPrinter(path, face, size, order)
    words = [draw.choices(each.split(), k=60) for each in (FRENCH, DUTCH)]
    for page in words:
        printer.page(page)
    printer.save()
    document = bs.align_file(path)
    read = [word for each in (*document.fr, *document.nl) for word in each.text.split()]
    assert sorted(read) == sorted([*words[0], *words[1]])


def test_such_a_word_is_found(tmp_path: Path) -> None:
    printer = TexPrinter(tmp_path / "set.pdf", "Times-Roman", 11, "before")
    printer.page(
        "Les caractères ambigus du système sont à éviter dans la décision de l’État".split()
    )
    printer.page(
        "De dubbelzinnige tekens van het systeem worden beter beëindigd door de Staat".split()
    )
    printer.save()
    bs.build_index([tmp_path / "set.pdf"], tmp_path / "index")
    with bs.open_index(tmp_path / "index") as index:
        for query in ("caractère", '="caractères"', "beëindigd", "État"):
            assert index.search(query, all_words=True).total == 1, query


@pytest.mark.parametrize("text", ["foto´s", "x^e", "e`", "´", "a~b", "`code`", "5°C"])
def test_a_sign_that_stands_beside_letters_stays(tmp_path: Path, text: str) -> None:
    canvas = Canvas(str(tmp_path / "set.pdf"))
    canvas.setFont("Times-Roman", 12)
    for number in range(8):
        canvas.drawString(60, 700 - 14 * number, f"De raad van de gemeente {text} beslist.")
    canvas.save()
    document = bs.align_file(tmp_path / "set.pdf")
    assert " ".join(each.text for each in document.nl).count(text) == 8


BOXES = st.tuples(*[st.floats(0, 60)] * 4)


@given(
    st.text("abeiou´`^¨ \n\u0131\ufdd0É", max_size=12), st.lists(BOXES, min_size=12, max_size=12)
)
def test_a_text_keeps_its_length(text: str, boxes: list[tuple[float, ...]]) -> None:
    def box_of(k: int) -> tuple[float, float, float, float]:
        left, bottom, width, height = boxes[k]
        return left, bottom, left + width, bottom + height

    composed = compose_accents(text, box_of)
    assert len(composed) == len(text)
    for before, after in zip(text, composed, strict=True):
        if after == COMPOSED:
            assert before in "´`^¨\ufdd0"
        elif before != after:
            base = unicodedata.normalize("NFD", after)[0]
            assert base == before.replace("\u0131", "i")
