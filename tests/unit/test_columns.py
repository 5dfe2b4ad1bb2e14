"""The columns of a printed page whose spaces between words are wide."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from benelux_search.pdf.columns import split_columns
from benelux_search.pdf.page import Page, PrintedWord

DUTCH = (
    "aanvraag de het gebouw een gemeente en niet van wordt ingediend op bij jaar reglement".split()
)
FRENCH = (
    "demande la le bâtiment une commune et ne pas est introduite au par année règlement".split()
)
WIDTH, LETTER, SIZE = 300.0, 5.0, 10.0


def justified(
    rng: random.Random, words: Sequence[str], left: float, y: float
) -> Iterator[PrintedWord]:
    """Yield the words of a line that ends exactly at the right edge of its column."""
    line = [*rng.choices(words, k=rng.randint(5, 7)), words[rng.randint(1, 2)]]
    space = (WIDTH - LETTER * sum(map(len, line))) / (len(line) - 1)
    for text in line:
        yield PrintedWord(text, left, left + LETTER * len(text), y, SIZE)
        left += LETTER * len(text) + space


@pytest.mark.parametrize("seed", range(8))
def test_last_words_of_wide_lines_are_no_column(seed: int) -> None:
    rng = random.Random(seed)
    words = tuple(
        word
        for y in range(100, 500, 12)
        for texts, left in ((DUTCH, 50.0), (FRENCH, 50 + WIDTH + 40))
        for word in justified(rng, texts, left, y)
    )
    sheet, edges = split_columns(Page(1, 800, 600, words))
    assert [round(edge) for edge in edges] == [390]
    assert sheet.margin == []
