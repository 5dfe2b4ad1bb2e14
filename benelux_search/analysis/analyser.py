"""The analyser: the terms of a text, with their places."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Final

from benelux_search.analysis.chunks import chunk_starts, plain_word
from benelux_search.analysis.folding import elision_variants, fold, written_form
from benelux_search.analysis.prefilter import (
    CandidateScanner,
    StemPrefilter,
    TokenSpan,
    chunk_words,
    words_between,
)
from benelux_search.analysis.stems import stemmer_of, versions
from benelux_search.analysis.terms import TermTokens, chunk_terms, written_of
from benelux_search.model import Language
from benelux_search.results import Term
from benelux_search.text.spelling import is_listed

# raise this whenever a text gives other terms than before: then old indexes are rebuilt
_VERSION: Final = 8


def analyse(text: str, language: Language) -> list[Term]:
    """Return the terms of a text, in the order of their positions.

    Offsets count code points of ``text``. A web or mail address has only a ``form``, but its parts
    have stems. The stem of a number or a reference is a standard spelling (``1 000`` and ``1.000``
    are ``1000``, ``908/01`` is ``908/1``).
    """
    terms: list[Term] = []
    for begin, first, chunk in locate_chunks(text, language):
        for token in chunk.tokens:
            if token.kind == "end":
                continue  # of clauses, not of words
            start, end = begin + token.start, begin + token.end
            position = first + token.position
            term = written_of(token.term) if token.kind == "form" else token.term
            terms.append(Term(text[start:end], term, start, end, position, token.kind))
    return terms


def stems_of(text: str, language: Language) -> list[str]:
    """Return the stems of the words of a text, in the order of their positions."""
    located = (token for _, _, chunk in locate_chunks(text, language) for token in chunk.tokens)
    return [token.term for token in located if token.kind == "stem"]


def locate_chunks(
    text: str, language: Language, prefilter: StemPrefilter | None = None
) -> Iterator[tuple[int, int, TermTokens]]:
    """Yield (offset, first position, terms) for each chunk of a text that has terms.

    With a ``prefilter``, a chunk that is a single word is left out if the prefilter rejects it.
    """
    position, thread = 0, _thread()
    for start, chunk in chunk_starts(text):
        span = None if prefilter is None else plain_word(chunk)
        if (
            prefilter is not None
            and span is not None
            and not prefilter.passes(fold(chunk[slice(*span)]))
        ):
            position += 1
            continue
        terms = _chunk_terms(chunk, language, thread)
        if terms.width:
            yield start, position, terms
            position += terms.width


def terms_of_chunk(chunk: str, language: Language) -> TermTokens:
    """Return the terms of one chunk; see :func:`~benelux_search.analysis.chunks.chunks`."""
    return _chunk_terms(chunk, language, _thread())


def locate_candidates(
    text: str, language: Language, scanner: CandidateScanner
) -> Iterator[tuple[int, TermTokens]] | None:
    """Return an iterator of (offset, terms) over the chunks that ``scanner`` selects.

    Return None if the scanner cannot scan this text; then each chunk must be checked.
    """
    chunks, thread = scanner.chunks(text), _thread()
    if chunks is None:
        return None
    return ((start, _chunk_terms(chunk, language, thread)) for start, chunk in chunks)


def words_in_range(text: str, language: Language, start: int, end: int) -> list[TokenSpan]:
    """Return the words of the chunks that contain ``text[start:end]``, in reading order."""
    words_of = partial(_words, language=language, thread=_thread())
    return words_between(text, start, end, words_of)


def is_known_word(word: str, language: Language) -> bool:
    """Return True if a word is in the vocabulary; its accents may be left out."""
    return is_listed(written_form(word), language)


def accented_spellings(word: str, language: Language) -> Mapping[str, str]:
    """Return the accented spellings of a word with their stems: ``traité`` for ``traite``."""
    return stemmer_of(language, _thread()).accented_spellings(written_form(word))


def elision_stems(word: str, language: Language) -> tuple[str, ...]:
    """Return the stems of the elided form of a French word: of ``d'`` for ``de``.

    For an elided form, return the stems of its full forms. In Dutch, return nothing.
    """
    stems = stemmer_of(language, _thread()).stems
    variants = elision_variants(written_form(word), language)
    return tuple(stem for each in variants for stem in stems(each))


_thread: Final = threading.get_ident


# a session may last all day, and eight times the size is only a tenth faster on new texts
@lru_cache(maxsize=1 << 13)
def _chunk_terms(chunk: str, language: Language, thread: int) -> TermTokens:
    return chunk_terms(chunk, language, stemmer_of(language, thread))


@lru_cache(maxsize=1 << 12)
def _words(chunk: str, language: Language, thread: int) -> tuple[TokenSpan, ...]:
    return tuple(chunk_words(_chunk_terms(chunk, language, thread)))


def describe() -> str:
    """Return a text that identifies this version of the analysis.

    An index stores the text; if the text differs later, the index is rebuilt.
    """
    return f"benelux-search analysis {_VERSION}, {versions()}"
