"""The terms of words of all kinds: ``analysing/*.txt``, and beside each its terms."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

import pytest
from gold import GOLD, check

from benelux_search.analysis.analyser import words_in_range
from benelux_search.api.reading import analyze
from benelux_search.model import LANGUAGES, Language

FOLDER: Final = GOLD / "analysing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms(language: Language) -> None:
    text = (FOLDER / f"{language}.txt").read_text("utf-8")
    check(
        FOLDER / f"{language}.gold",
        (line for row in text.splitlines() for line in _terms(row, language)),
    )


def _terms(text: str, language: Language) -> Iterator[str]:
    yield f"# {text}"
    for position, terms in groupby(analyze(text, language), key=lambda term: term.position):
        found = [f"{term.kind} {term.term} ({term.text})" for term in terms]
        yield f"{position:3}  {', '.join(found)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_has_the_words_that_it_touches(language: Language) -> None:
    """A part of a word, or a number with a space in it, stands for the whole of it."""
    text = " ".join((FOLDER / f"{language}.txt").read_text("utf-8").split())
    whole = words_in_range(text, language, 0, len(text))
    for word in whole:
        for start, end in (
            (word.start, word.end),
            (word.start, word.start + 1),
            (word.end - 1, word.end),
        ):
            found = words_in_range(text, language, start, end)
            assert word in found
            assert set(found) <= set(whole)
            assert len(found) < 20
