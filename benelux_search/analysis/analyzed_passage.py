"""A passage with its words: each is analysed when it is first needed, and then kept.

The marks of a query, the dictionary, the word links, the concordance and the glossary all read the
words of a passage here. So each word is analysed once, whoever asks first, and the words of the
last few hundred passages are there for the next query.
"""

from __future__ import annotations

import itertools
import re
import threading
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from benelux_search.analysis.chunks import chunk_spans, plain_word
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import (
    CandidateScanner,
    StemPrefilter,
    TokenSpan,
    chunk_words,
    folded_letters,
)
from benelux_search.analysis.stems import BARE, Stemmer, stemmer_of
from benelux_search.analysis.terms import (
    TermToken,
    TermTokens,
    chunk_terms,
    plain_chunk_terms,
    units_of,
    word_terms,
)
from benelux_search.model import Language

_KEPT: Final = 256  # passages: those of the last pages, which are shown again and again
_WITH_WORD: Final = re.compile(r"[^\W_]")  # what takes a position, unlike a dash or dots

# A chunk has its terms in each language. 16,000 of them take some 20 MB; a session may last all
# day, and more are hardly faster on new texts
_KEPT_CHUNKS: Final = 1 << 14
_KEPT_WORDS: Final = 1 << 15


class AnalyzedChunk:
    """A part of a text between white space, with its terms; offsets are those in the chunk.

    - ``terms``: its terms, see :func:`~.terms.chunk_terms`.
    - ``words``: its words, each with its stems and those of its parts.
    - ``units``: (position, offset of the word, unit) for each of its units, see
      :func:`~.terms.units_of`.
    """

    __slots__ = ("_language", "_units", "_words", "terms")

    def __init__(self, terms: TermTokens, language: Language) -> None:
        self.terms = terms
        self._language: Language = language
        self._words: tuple[TokenSpan, ...] | None = None
        self._units: tuple[tuple[int, int, str], ...] | None = None

    @property
    def words(self) -> tuple[TokenSpan, ...]:
        if self._words is None:
            self._words = tuple(chunk_words(self.terms))
        return self._words

    @property
    def units(self) -> tuple[tuple[int, int, str], ...]:
        if self._units is None:
            forms = (token for token in self.terms.tokens if token.kind == "form")
            starts = {token.position: token.start for token in forms}
            self._units = tuple(
                (position, starts.get(position, 0), unit)
                for position, unit in units_of(self.terms, self._language)
            )
        return self._units


def analyzed_chunk(chunk: str, language: Language) -> AnalyzedChunk:
    """Return the analysis of one chunk; see :func:`~benelux_search.analysis.chunks.chunks`."""
    return _analyzed_chunk(chunk, language)


@lru_cache(maxsize=_KEPT_CHUNKS)
def _analyzed_chunk(chunk: str, language: Language) -> AnalyzedChunk:
    span = plain_word(chunk)
    if span is None:
        terms = chunk_terms(chunk, language, _stemmer(language))
    else:  # a word has the same terms with any marks around it
        word = chunk[slice(*span)]
        if language == "nl" or BARE.isdisjoint(word):  # capitals may have lost their accents
            word = word.lower()
        terms = plain_chunk_terms(chunk, span, _word_terms(word, language), language)
    return AnalyzedChunk(terms, language)


@lru_cache(maxsize=_KEPT_WORDS)
def _word_terms(word: str, language: Language) -> tuple[TermToken, ...]:
    return word_terms(word, _stemmer(language))


def _stemmer(language: Language) -> Stemmer:
    return stemmer_of(language, threading.get_ident())  # which belongs to one thread


class AnalyzedPassage:
    """The words of one text; see :func:`analyzed_passage` for those that are kept."""

    __slots__ = ("_chunks", "_folded", "_letters", "_spans", "_starts", "language", "text")

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language: Language = language
        self._spans = chunk_spans(text)
        self._starts = [start for start, _ in self._spans]
        self._chunks: list[AnalyzedChunk | None] = [None] * len(self._spans)
        self._letters: str | None = None
        self._folded: str | None = None

    @property
    def folded(self) -> str:
        """The folded text, whose offsets may differ."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    def words(self, start: int, end: int) -> list[TokenSpan]:
        """Return the words of the chunks that contain ``text[start:end]``, in reading order."""
        if start >= len(self.text):
            return []
        first = max(0, bisect_right(self._starts, start) - 1)
        found: list[TokenSpan] = []
        for number in range(first, bisect_right(self._starts, end)):
            found += self._words(number)
        return found

    def _words(self, number: int) -> list[TokenSpan]:
        begin = self._starts[number]
        return [
            TokenSpan(begin + start, begin + end, units)
            for start, end, units in self._chunk(number).words
        ]

    def chunks(
        self, prefilter: StemPrefilter | None = None, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[int, int, TermTokens]]:
        """Yield (offset, first position, terms) for each chunk that has terms.

        With a ``prefilter``, a chunk that is a single word is left out if the prefilter rejects it.
        With ``first`` and ``last``, only the chunks from the one at an offset to the one at another
        are yielded, and positions count from the first of them.
        """
        position = 0
        stop = len(self._spans) if last is None else bisect_right(self._starts, last)
        for number in range(max(0, bisect_right(self._starts, first) - 1), stop):
            start, end = self._spans[number]
            if prefilter is not None and self._chunks[number] is None:
                chunk = self.text[start:end]
                span = plain_word(chunk)
                if span is not None and not prefilter.passes(fold(chunk[slice(*span)])):
                    position += 1
                    continue
            terms = self._chunk(number).terms
            if terms.width:
                yield start, position, terms
                position += terms.width

    def candidates(self, scanner: CandidateScanner) -> Iterator[tuple[int, TermTokens]] | None:
        """Return an iterator of (offset, terms) over the chunks that a scanner selects.

        Return None if the scanner cannot scan this text; then each chunk must be checked.
        """
        numbers = self._selected(scanner, 0, len(self.text))
        if numbers is None:
            return None
        return ((self._starts[number], self._chunk(number).terms) for number in numbers)

    def candidate_words(
        self, scanner: CandidateScanner, start: int, end: int
    ) -> Iterator[TokenSpan] | None:
        """Return an iterator of the words of the chunks that a scanner selects in a range.

        Return None if the scanner cannot scan this text.
        """
        numbers = self._selected(scanner, start, end)
        return None if numbers is None else itertools.chain.from_iterable(map(self._words, numbers))

    def _selected(self, scanner: CandidateScanner, start: int, end: int) -> Iterator[int] | None:
        """Return an iterator of the numbers of the chunks that a scanner selects in a range."""
        if self._letters is None:
            self._letters = folded_letters(self.text) or ""
        if not scanner.is_usable or (self.text and not self._letters):
            return None
        return self._scanned(scanner, self._letters, start, end)

    def _scanned(
        self, scanner: CandidateScanner, letters: str, start: int, end: int
    ) -> Iterator[int]:
        done = 0
        for match in scanner.pattern.finditer(letters, start, end):
            if match.start() >= done:
                number = bisect_right(self._starts, match.start()) - 1
                done = self._spans[number][1]
                yield number

    def widened(self, offset: int, words: int) -> tuple[int, int]:
        """Return the first and the last offset of the chunks around one, with so many words."""
        number = bisect_right(self._starts, offset) - 1
        return self._beside(number, words, -1), self._beside(number, words, 1)

    def _beside(self, number: int, words: int, step: int) -> int:
        """Return the start of the chunk that is so many words away."""
        while words and 0 <= number + step < len(self._spans):
            number += step
            words -= _WITH_WORD.search(self.text, *self._spans[number]) is not None
        return self._starts[number]

    def located(self) -> Iterator[tuple[int, AnalyzedChunk]]:
        """Yield (offset, analysis) for each chunk."""
        return zip(self._starts, map(self._chunk, range(len(self._starts))), strict=True)

    def is_border(self, offset: int) -> bool:
        """Return True if an offset is not inside a chunk, but before, between or behind them."""
        number = bisect_right(self._starts, offset) - 1
        return number < 0 or offset == self._starts[number] or offset >= self._spans[number][1]

    def units(self, start: int, end: int) -> tuple[list[str], list[int], list[int]]:
        """Return the units of a range, with the positions and the offsets of their words.

        ``start`` and ``end`` must be borders. Positions count from the first chunk.
        """
        units: list[str] = []
        positions: list[int] = []
        begins: list[int] = []
        position = 0
        first = bisect_right(self._starts, start - 1)
        for number in range(first, bisect_right(self._starts, end - 1)):
            begin, chunk = self._starts[number], self._chunk(number)
            for at, offset, unit in chunk.units:
                units.append(unit)
                positions.append(position + at)
                begins.append(begin + offset)
            position += chunk.terms.width
        return units, positions, begins

    def _chunk(self, number: int) -> AnalyzedChunk:
        found = self._chunks[number]
        if found is None:
            start, end = self._spans[number]
            found = _analyzed_chunk(self.text[start:end], self.language)
            self._chunks[number] = found
        return found


@lru_cache(maxsize=_KEPT)
def analyzed_passage(text: str, language: Language) -> AnalyzedPassage:
    """Return the words of a passage, which are kept with those of a few hundred other passages."""
    return AnalyzedPassage(text, language)
