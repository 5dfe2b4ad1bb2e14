"""What stands beside or around the text of a page: initials, numbers of lines, heads, notes."""

from __future__ import annotations

from benelux_search.pdf.page import PrintedWord
from benelux_search.pdf.page_furniture import move_initials, split_line_numbers


def line(text: str, left: float, base: float, size: float = 10) -> list[PrintedWord]:
    """The words of a line, each letter half as wide as its size."""
    words, x = [], left
    for part in text.split():
        width = 0.5 * size * len(part)
        words.append(PrintedWord(part, x, x + width, base, size))
        x += width + 0.3 * size
    return words


TEXT = ["de ministers van de drie landen", "kwamen in maart bijeen om over", "het spoor te spreken"]


def test_an_initial_goes_to_the_first_line_beside_it() -> None:
    words = [PrintedWord("O", 50, 74, 124, 30)]
    for k, (text, left) in enumerate(zip(TEXT, (76, 76, 50), strict=True)):
        words += line(text, left, 100 + 12 * (k + 1))
    placed = move_initials(words)
    initial = next(word for word in placed if word.text == "O")
    assert (initial.base, initial.size) == (112, 10)
    first, second = (min(w.left for w in placed if w.base == base) for base in (112, 124))
    assert first == second == 50


def test_large_type_is_no_initial() -> None:
    words = [
        *line("A B C", 50, 60, 40),
        *(w for k, t in enumerate(TEXT) for w in line(t, 50, 200 + 12 * k)),
    ]
    assert sorted(move_initials(words)) == sorted(words)


def test_numbers_that_count_the_lines_are_set_apart() -> None:
    words: list[PrintedWord] = []
    for k in range(20):
        words += line(TEXT[k % 3], 80, 100 + 12 * k)
        if k % 5 == 4:
            words.append(PrintedWord(str(k + 1), 50, 60, 100 + 12 * k, 8))
    text, numbers = split_line_numbers(words)
    assert [word.text for word in numbers] == ["5", "10", "15", "20"]
    assert len(text) == len(words) - 4


def test_numbers_of_items_stay() -> None:
    words: list[PrintedWord] = []
    for k in range(18):
        words += line(TEXT[k % 3], 80, 100 + 12 * k)
        if k % 6 == 0:
            words.append(PrintedWord(str(1 + k // 6), 50, 55, 100 + 12 * k, 10))
    assert split_line_numbers(words) == (words, [])
