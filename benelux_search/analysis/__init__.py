"""Text to terms, for Dutch and for French.

The only place where it happens for searching: indexing, queries and highlights analyse alike. A
text is cut into *chunks* at white space, and these into *tokens*; each token gives terms at its
position: its ``form``, with its accents; its ``stem``, or stems where it may be one of several
words; the stem of each ``part`` of a compound.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Final

from benelux_search.analysis import prefilter, vocabulary
from benelux_search.analysis.folding import elision_variants, fold, written_form
from benelux_search.analysis.prefilter import CandidateScanner, StemPrefilter, TokenSpan
from benelux_search.analysis.stems import stemmer_of, versions
from benelux_search.analysis.terms import TermTokens, spots_of, written_of
from benelux_search.analysis.tokens import chunk_starts, plain_word
from benelux_search.model import Language, Term

# to be raised whenever the same text gives other terms: an index with another is rebuilt
_VERSION: Final = 3


def analyse(text: str, language: Language) -> list[Term]:
    """The terms of a text, in the order of their positions.

    Offsets are code points of ``text`` as it was given. A web or mail address has a ``form``
    and its parts have stems; a number or a reference has a stem that is its form, written in
    one way (``1 000`` and ``1.000`` are ``1000``, ``908/01`` is ``908/1``).
    """
    terms: list[Term] = []
    for begin, position, spots in locate_chunks(text, language):
        for spot in spots.spots:
            start, end = begin + spot.start, begin + spot.end
            place = position + spot.position
            term = written_of(spot.term) if spot.kind == "form" else spot.term
            terms.append(Term(text[start:end], term, start, end, place, spot.kind))
    return terms


def locate_chunks(
    text: str, language: Language, sieve: StemPrefilter | None = None
) -> Iterator[tuple[int, int, TermTokens]]:
    """The chunks of a text: where each begins, its first position, and what is in it.

    With a sieve, chunks of one word that it does not let through are left out.
    """
    position, thread = 0, _thread()
    for start, chunk in chunk_starts(text):
        span = None if sieve is None else plain_word(chunk)
        if sieve is not None and span is not None and not sieve.passes(fold(chunk[slice(*span)])):
            position += 1
            continue
        spots = _spots(chunk, language, thread)
        if spots.width:
            yield start, position, spots
            position += spots.width


def located_by(
    text: str, language: Language, finder: CandidateScanner
) -> Iterator[tuple[int, TermTokens]] | None:
    """The chunks of a text that a finder finds, and where they begin; None where it cannot."""
    chunks, thread = finder.chunks(text), _thread()
    if chunks is None:
        return None
    return ((start, _spots(chunk, language, thread)) for start, chunk in chunks)


def words_in_range(text: str, language: Language, start: int, end: int) -> list[TokenSpan]:
    """The words of the chunks that ``text[start:end]`` is in, in reading order."""
    words_of = partial(_words, language=language, thread=_thread())
    return prefilter.words_between(text, start, end, words_of)


def is_known_word(word: str, language: Language) -> bool:
    """Whether the vocabulary has a word, so that it is spelt right, but for accents left out."""
    return vocabulary.is_listed(written_form(word), language)


def unaccented(word: str, language: Language) -> tuple[str, ...]:
    """The stems of other words that one may be without its accents: of ``traite``, ``traité``."""
    return stemmer_of(language, _thread()).unaccented(written_form(word))


def elided(word: str, language: Language) -> tuple[str, ...]:
    """The stems of what elision makes of a word or may have made it of: of ``de``, ``d'``."""
    stems = stemmer_of(language, _thread()).stems
    variants = elision_variants(written_form(word), language)
    return tuple(stem for each in variants for stem in stems(each))


_thread: Final = threading.get_ident


# A session may go on all day, and eight times as much is but a tenth faster in new texts
@lru_cache(maxsize=1 << 13)
def _spots(chunk: str, language: Language, thread: int) -> TermTokens:
    return spots_of(chunk, language, stemmer_of(language, thread))


@lru_cache(maxsize=1 << 12)
def _words(chunk: str, language: Language, thread: int) -> tuple[TokenSpan, ...]:
    return tuple(prefilter.chunk_words(_spots(chunk, language, thread)))


def forget() -> None:
    """Gives back the memory of what was analysed lately: some 8 MB after many texts."""
    _spots.cache_clear()
    _words.cache_clear()


def describe() -> str:
    """Which analysis this is; recorded in an index, so that a change of it is noticed."""
    return f"benelux-search analysis {_VERSION}, {versions()}"
