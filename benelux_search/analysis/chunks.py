"""Chunks: the parts of a text between white space, except white space inside a token (``1 000``).

A chunk has the same tokens in any text, so chunks can be analysed once and cached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from benelux_search.law import citations
from benelux_search.text.numbers import dates, numerals

# White space inside a token (1 000, 136 bis, 17 juni 2016), which does not end a chunk
_JOIN: Final = re.compile(
    rf"""\s (?:
        (?=[0-9IVXL]) (?:
            {numerals.BEFORE_NUMBER} | {dates.BEFORE_YEAR} | {citations.AFTER_KEYWORD}
        )
      | (?<=[0-9]\s) {numerals.AFTER_NUMBER}
      | (?<=[0-9rdeRDE]\s) (?=[jfmasondJFMASOND]) {dates.AFTER_DAY}
      | (?=c) {numerals.INSIDE_PERCENT}
      | (?=p) (?<=[^\W\d_]\s) (?={numerals.PERCENT_WORDS})
      | (?=[€\[dDeEfFbB]) (?<=[a-zA-Z]\s) {numerals.BEFORE_CURRENCY}
    )""",
    re.VERBOSE,
)
_WORD_PERCENT: Final = re.compile(numerals.PERCENT_WORDS)
_NO_SPACE: Final = re.compile(r"\S+")
_DIGIT: Final = re.compile(r"[0-9]")
_CURRENCY: Final = re.compile(rf"\b{numerals.CURRENCY_WORDS}\b")
# One word, with marks around it that belong to no token. These are the most frequent chunks by far,
# and each is one token. (www.) is an address.
_AROUND: Final = r"[-.,;:!?()\[\]{}\"«»“”„‹›…*•–—]*+"
_ALONE: Final = re.compile(
    rf"{_AROUND}(?!www\.|{numerals.ROMAN_ORDINAL}(?![^\W_]))([A-Za-zÀ-ÖØ-öø-ÿŒœ]++){_AROUND}"
)


def plain_word(chunk: str) -> tuple[int, int] | None:
    """Return the (start, end) of the word in a chunk of one word and punctuation; else None."""
    match = _ALONE.fullmatch(chunk)
    return match.span(1) if match else None


def chunk_starts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, text) for each chunk of a text: see :func:`chunks`."""
    return ((start, text[start:end]) for start, end in chunk_spans(text))


def chunk_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each chunk of a text: see :func:`chunks`."""
    spans = [match.span() for match in _NO_SPACE.finditer(text)]
    joins = _joins(text)
    if not joins:
        return spans
    inside = set(joins)
    joined = spans[:1]
    for start, end in spans[1:]:
        if joined[-1][1] in inside:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def chunks(text: str) -> list[str]:
    """Split a text into chunks at white space.

    A chunk has the same tokens as it has inside the text. White space inside a token does not
    split: between groups of digits (``1 000``), and before the suffix of a number (``136 bis``).
    """
    joins = _joins(text)
    if not joins:
        return text.split()
    found = text[: joins[0]].split()
    for start, end in pairwise((*joins, len(text))):
        first, *words = text[start + 1 : end].split()
        found[-1] += text[start] + first
        found += words
    return found


def _joins(text: str) -> list[int]:
    """Return the offsets of the white space inside tokens, in ascending order."""
    may_join = _DIGIT.search(text) or may_have_percentage(text)
    joins = [match.start() for match in _JOIN.finditer(text)] if may_join else []
    return sorted({*joins, *_joins_of_amounts(text)}) if may_have_amount(text) else joins


def _joins_of_amounts(text: str) -> Iterator[int]:
    """Yield the offsets of the white space in amounts in words: cinq cents [euros]."""
    from benelux_search.text.numbers.amounts import worded_amounts  # noqa: PLC0415 - few texts have money

    for amount in worded_amounts(text):
        for space in range(amount.start, amount.end):
            if text[space].isspace() and not text[space - 1].isspace():
                yield space


def may_have_amount(text: str) -> bool:
    """Return True if a text names a currency, and may have an amount in words."""
    return _CURRENCY.search(text) is not None


def may_have_percentage(text: str) -> bool:
    """Return True if a text without digits may hold a percentage: quinze pour cent."""
    return "cent" in text and _WORD_PERCENT.search(text) is not None
