"""Page furniture, told from text that several pages repeat."""

from __future__ import annotations

from benelux_search.pdf.page import PrintedWord, Row, Sheet, Strip, split_margins
from benelux_search.pdf.page_furniture import remove_heads
from benelux_search.text.lines.furniture import FurnitureLine, find_furniture


def _found(repeated: str, before: str) -> set[int]:
    """Return the furniture among three pages of text, each with a line that they repeat."""
    texts = [
        text
        for page in range(3)
        for text in (
            *(f"het {chr(97 + k)} {'xyz'[page]} van de wet dat" for k in range(24)),
            f"de leden {'xyz'[page]} {before}",
            repeated,
            f"en de {'xyz'[page]} minister zegt",
        )
    ]
    return set(find_furniture([FurnitureLine(text, False, False, 1) for text in texts]))


def test_a_line_that_goes_on_with_a_sentence_is_no_running_head() -> None:
    assert not _found("worden daarover geraadpleegd", "die ik noem")
    assert len(_found("Verslag van de commissie", "die ik noem")) == 3


def _words(texts: list[str], gap: float, base: float) -> list[PrintedWord]:
    words, left = [], 50.0
    for text in texts:
        words.append(PrintedWord(text, left, left + 5.0 * len(text), base, 10.0))
        left += 5.0 * len(text) + gap
    return words


def test_the_last_word_of_a_justified_row_is_no_mark_in_the_margin() -> None:
    rows = [_words(["overheid", "zal", "dat", "doen"], 3.0, 100.0 + 12 * k) for k in range(6)]
    rows.append(_words(["waarvan", "het", "bestuur", "advies"], 14.0, 172.0))
    text, margin = split_margins([Strip(words, 0, (0,)) for words in rows], 1)
    assert not margin
    assert len(text) == 7


def test_a_mark_with_a_wide_gap_is_in_the_margin() -> None:
    rows = [_words(["overheid", "zal", "dat", "doen"], 3.0, 100.0 + 12 * k) for k in range(6)]
    rows[2].append(PrintedWord("A12", 190.0, 205.0, 124.0, 10.0))
    _, margin = split_margins([Strip(words, 0, (0,)) for words in rows], 1)
    assert [strip.text for strip in margin] == ["A12"]


def _sheet(number: int, *texts: tuple[str, float]) -> Sheet:
    rows = [Row(text, 50.0, 300.0, base, 10.0, 20.0, "", 0, (0,)) for text, base in texts]
    return Sheet(number, 600.0, 800.0, rows, [])


def _body(word: str) -> list[tuple[str, float]]:
    return [(f"regel {'abcdef'[k]} van tekst {word}", 100.0 + 12 * k) for k in range(6)]


def test_footnotes_that_are_much_alike_are_no_running_heads() -> None:
    sheets = [
        _sheet(
            k,
            *_body("xyz"[k]),
            (f"({k}) Belgisch Staatsblad van {k} mei 20{k}7, blz. 8{k}.", 700.0),
        )
        for k in (1, 2)
    ]
    assert remove_heads(sheets) == {1: [], 2: []}
