"""The analysis of the words and phrases of a query, made once for each language.

A leaf of the tree of a query holds a :class:`TextAnalysis`. Language detection, spelling
correction, compilation and translation read the analysis; none of them analyses a word again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from benelux_search.analysis.analyser import accented_spellings, elision_stems, terms_of_chunk
from benelux_search.analysis.chunks import chunk_starts
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import WordPosition, widest_words
from benelux_search.analysis.terms import TermToken, TermTokens, form_key, is_quantity, written_of
from benelux_search.model import Language

_Reading: TypeAlias = Literal["words", "phrase", "forms"]


@dataclass(frozen=True, slots=True)
class AnalyzedTerm:
    """An analysed word of a query.

    - ``offset``: the position of the word in its text, in words from 0.
    - ``text``: the word as typed, ``[start:end]`` of the text.
    - ``form``: the key of its form: see :func:`~benelux_search.analysis.terms.form_key`.
    - ``stems``: its stems; several if the word exists only with accents and may be several words.
    - ``accented``: its accented spellings, as pairs of the key of a form and a stem: ``traité`` for
      ``traite``.
    - ``parts``: the stems of the parts of a compound.
    - ``elision_stems``: the stems of its elided form, ``d'`` for ``de``, or of the full forms of
      ``d'``.
    - ``cells``: the numbers in a number that may be several numbers: ``461 463``.
    - ``joined``: True if its parts are words as well: ``Benelux-landen``, ``17 juni 2016``.
    """

    offset: int
    start: int
    end: int
    text: str
    form: str
    stems: tuple[str, ...]
    accented: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    elision_stems: tuple[str, ...] = ()
    cells: tuple[AnalyzedTerm, ...] = ()
    joined: bool = False

    @property
    def is_quantity(self) -> bool:
        """True for a date, an amount, a percentage or an article that is cited."""
        return is_quantity(self.stems[0])

    @property
    def accented_stems(self) -> tuple[str, ...]:
        """The stems of the accented spellings, each once."""
        return tuple(dict.fromkeys(stem for _, stem in self.accented))

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The stems that match the word as a word of its own, not as a part of a compound."""
        return (*self.stems, *self.accented_stems, *self.elision_stems)


@dataclass(frozen=True, slots=True)
class AnalyzedText:
    """The analysed words of a word or phrase of a query.

    ``Benelux-landen`` has the words ``benelux`` and ``landen`` side by side; ``whole`` is the same
    text read as one word. ``quantities`` are the dates, amounts and citations in a phrase.
    """

    words: tuple[AnalyzedTerm, ...]
    whole: AnalyzedTerm | None = None
    quantities: tuple[AnalyzedTerm, ...] = ()

    def with_quantities(self) -> AnalyzedText | None:
        """Return the text with each quantity as one word, so that any spelling of it matches.

        Return None if it has no quantity.
        """
        if not self.quantities:
            return None
        inside = self.quantities
        others = (
            word
            for word in self.words
            if not any(each.start <= word.start and word.end <= each.end for each in inside)
        )
        return AnalyzedText(tuple(sorted((*others, *inside), key=lambda word: word.offset)))

    def apart(self) -> AnalyzedText | None:
        """Return the text with each number in ``cells`` as a word of its own: ``461``, ``463``.

        Return None if no word has cells.
        """
        if not any(word.cells for word in self.words):
            return None
        words: list[AnalyzedTerm] = []
        more = 0  # extra positions of this reading
        for word in self.words:
            several = word.cells or (word,)
            first = word.offset + more
            words += [replace(each, offset=first + n) for n, each in enumerate(several)]
            more += len(several) - 1
        return AnalyzedText(tuple(words))


class TextAnalysis:
    """The analysis of a text of a query, in each language made at first use.

    Threads must not share it.
    """

    __slots__ = ("_chunks", "_made", "text")

    def __init__(self, text: str, chunks: Sequence[tuple[int, _Chunk]] | None = None) -> None:
        self.text = text
        self._chunks = chunks
        self._made: dict[tuple[Language, _Reading], AnalyzedText | None] = {}

    def as_words(self, language: Language) -> AnalyzedText | None:
        """Return the words of the text to find in any form; None if the text has no word.

        An elided article is dropped: ``l'accord`` is searched as ``accord``, because another
        article may stand before the word in a passage (``une``, ``cet``).
        """
        return self._as(language, "words")

    def as_phrase(self, language: Language) -> AnalyzedText | None:
        """Return all words of the text, to find side by side; None if the text has no word.

        Elided articles are kept, and a word also matches its elided form.
        """
        return self._as(language, "phrase")

    def as_forms(self, language: Language) -> AnalyzedText | None:
        """Return the smallest words of the text, to find as typed; None if the text has no word.

        They are the words that stand at positions of an index: of ``17 juni 2016`` and of
        ``Benelux-landen`` the parts, but of ``100 000`` the number.
        """
        return self._as(language, "forms")

    @property
    def chunks(self) -> Sequence[TextAnalysis]:
        """The parts of the text between white space, each with its analysis."""
        return [TextAnalysis(chunk.text, [(0, chunk)]) for _, chunk in self._located()]

    def part(self, word: AnalyzedTerm) -> TextAnalysis:
        """Return the analysis of a word of this text, or of a number in the ``cells`` of a word."""
        start, chunk = next(each for each in reversed(self._located()) if each[0] <= word.start)
        return TextAnalysis(word.text, [(0, chunk.part(word.start - start, word.end - start))])

    def _as(self, language: Language, reading: _Reading) -> AnalyzedText | None:
        if (language, reading) not in self._made:
            words = list(self._words(language, phrase=reading != "words"))
            arranged = None
            if words and reading == "forms":
                arranged = AnalyzedText(_smallest(words))
            elif words:
                arranged = _arranged(words, phrase=reading == "phrase")
            self._made[language, reading] = arranged
        return self._made[language, reading]

    def _located(self) -> Sequence[tuple[int, _Chunk]]:
        if self._chunks is None:
            self._chunks = [(start, _Chunk(chunk)) for start, chunk in chunk_starts(self.text)]
        return self._chunks

    def _words(self, language: Language, *, phrase: bool) -> Iterator[AnalyzedTerm]:
        position = 0
        for start, chunk in self._located():
            for word in chunk.words(language):
                if not phrase and word.form.endswith("'"):
                    continue
                elided = elision_stems(written_of(word.form), language) if phrase else ()
                if not (start or position or elided):
                    yield word  # a query of one word: the most frequent case
                    continue
                yield replace(
                    word,
                    offset=word.offset + position,
                    start=word.start + start,
                    end=word.end + start,
                    elision_stems=elided,
                )
            position += chunk.terms(language).width


@lru_cache(maxsize=256)
def compound_stems(first: str, second: str) -> tuple[str, ...]:
    """Return the stems of the Dutch compound of two words in written form: of ``gemeenteraad``.

    Numbers make no compounds.
    """
    if not (first.isalpha() and second.isalpha()):
        return ()
    text = TextAnalysis(first + second).as_words("nl")
    return text.words[0].stems if text is not None and len(text.words) == 1 else ()


class _Chunk:
    """A part of a query between white space, with its terms and words in each language."""

    __slots__ = ("_make", "_terms", "_words", "text")

    def __init__(
        self, text: str, make: Callable[[str, Language], TermTokens] = terms_of_chunk
    ) -> None:
        self.text = text
        self._make = make
        self._terms: dict[Language, TermTokens] = {}
        self._words: dict[Language, Sequence[AnalyzedTerm]] = {}

    def part(self, start: int, end: int) -> _Chunk:
        """Return ``text[start:end]`` with the terms that stand in it."""

        def make(_: str, language: Language) -> TermTokens:
            terms = [t for t in self.terms(language).tokens if start <= t.start and t.end <= end]
            first = terms[0].position if terms else 0
            moved = tuple(
                term._replace(
                    position=term.position - first, start=term.start - start, end=term.end - start
                )
                for term in terms
            )
            return TermTokens(moved[-1].position + 1 if moved else 0, moved)

        return _Chunk(self.text[start:end], make)

    def terms(self, language: Language) -> TermTokens:
        if language not in self._terms:
            self._terms[language] = self._make(self.text, language)
        return self._terms[language]

    def words(self, language: Language) -> Sequence[AnalyzedTerm]:
        if language not in self._words:
            terms: dict[WordPosition, list[TermToken]] = {}
            token = WordPosition(0, 0, 0)
            for term in self.terms(language).tokens:
                if term.kind == "form":
                    token = WordPosition(term.position, term.start, term.end)
                terms.setdefault(token, []).append(term)
            analyzed = (self._word(*item, language) for item in terms.items())
            self._words[language] = [word for word in analyzed if word is not None]
        return self._words[language]

    def _word(
        self, span: WordPosition, terms: Sequence[TermToken], language: Language
    ) -> AnalyzedTerm | None:
        """Return the word of one token, whose terms hold the parts of a compound too."""
        stems = tuple(term.term for term in terms if term.kind == "stem")
        if not stems:
            return None
        if is_quantity(stems[0]):
            stems = stems[:1]  # 2 miljoen euro is not 2 miljoen
        form = next(term.term for term in terms if term.kind == "form")
        others = accented_spellings(written_of(form), language)
        return AnalyzedTerm(
            *span,
            text=self.text[span.start : span.end],
            form=form,
            stems=stems,
            accented=tuple(
                (form_key(fold(spelling), spelling), stem)
                for spelling, stem in others.items()
                if stem not in stems
            ),
            parts=tuple(dict.fromkeys(_largest_parts(terms))),
            joined=any(term.joined for term in terms),
        )


def _largest_parts(terms: Sequence[TermToken]) -> Iterator[str]:
    """Yield the stems of parts that are not inside another part: of ziekenhuisnetwerk, no huis."""
    end = -1
    for part in terms:
        if part.kind == "part" and part.start >= end:
            end = part.end
            yield part.term


def _smallest(candidates: Sequence[AnalyzedTerm]) -> tuple[AnalyzedTerm, ...]:
    """Return the words that are not joined, without those inside another one: 461 in 461 463."""
    single = [word for word in candidates if not word.joined]
    return tuple(
        word
        for word in single
        if not any(
            other.start <= word.start
            and word.end <= other.end
            and other.end - other.start > word.end - word.start
            for other in single
        )
    )


def _arranged(candidates: Sequence[AnalyzedTerm], *, phrase: bool) -> AnalyzedText:
    """Choose the widest word at each position; the others are its cells, or the whole."""
    spans = widest_words(WordPosition(word.offset, word.start, word.end) for word in candidates)
    words: dict[int, AnalyzedTerm] = {}
    cells: defaultdict[int, list[AnalyzedTerm]] = defaultdict(list)
    wholes: list[AnalyzedTerm] = []
    for word in candidates:
        chosen = spans[word.offset]
        if (word.start, word.end) == (chosen.start, chosen.end):
            words[word.offset] = word
        elif chosen.start <= word.start and word.end <= chosen.end:
            cells[word.offset].append(word)
        elif word.start <= chosen.start:
            wholes.append(word)
    ordered = tuple(
        replace(words[at], cells=tuple(cells[at])) if at in cells else words[at] for at in spans
    )
    if len(ordered) == 1:
        return AnalyzedText(ordered)
    if phrase:
        return AnalyzedText(ordered, quantities=tuple(each for each in wholes if each.is_quantity))
    # 17/06/2016 is a date, and a compound, too; ad-hoc/tijdelijk has a whole that is not all of it
    whole = max(wholes, key=lambda word: word.end - word.start, default=None)
    if whole is None or whole.offset != ordered[0].offset or whole.end < ordered[-1].end:
        return AnalyzedText(ordered)
    return AnalyzedText(ordered, whole)
