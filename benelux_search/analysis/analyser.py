"""The analyser: the terms of a text, with their places."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Final

from benelux_search.analysis.analyzed_passage import (
    AnalyzedPassage,
    analyzed_chunk,
    analyzed_passage,
)
from benelux_search.analysis.folding import elision_variants, written_form
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.analysis.stems import stemmer_of, versions
from benelux_search.analysis.terms import TermTokens, written_of
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


def locate_chunks(text: str, language: Language) -> Iterator[tuple[int, int, TermTokens]]:
    """Yield (offset, first position, terms) for each chunk of a text that has terms."""
    return AnalyzedPassage(text, language).chunks()


def terms_of_chunk(chunk: str, language: Language) -> TermTokens:
    """Return the terms of one chunk; see :func:`~benelux_search.analysis.chunks.chunks`."""
    return analyzed_chunk(chunk, language).terms


def words_in_range(text: str, language: Language, start: int, end: int) -> list[TokenSpan]:
    """Return the words of the chunks of a passage that contain ``text[start:end]``, in order."""
    return analyzed_passage(text, language).words(start, end)


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


def describe() -> str:
    """Return a text that identifies this version of the analysis.

    An index stores the text; if the text differs later, the index is rebuilt.
    """
    return f"benelux-search analysis {_VERSION}, {versions()}"
