"""Text to terms, for Dutch and for French.

The only place where it happens for searching: indexing, queries and highlights analyse alike. A
text is cut into *tokens*; each gives terms at its position: its ``form``, with its accents; its
``stem``, or stems where it may be one of several words; the ``part`` of each part of a compound.
"""

from __future__ import annotations

from typing import Final

from benelux_search.analysis.folding import fold, write
from benelux_search.analysis.pieces import Analyser
from benelux_search.analysis.stems import stemmer, versions
from benelux_search.analysis.terms import PART, form_of, parts_of, stems_of
from benelux_search.analysis.tokens import tokens
from benelux_search.model import Language, Term

__all__ = ["PART", "Analyser", "analyse", "describe", "fold", "unaccented", "write"]

# to be raised whenever the same text gives other terms: an index with another is rebuilt
_VERSION: Final = 2


def analyse(text: str, language: Language) -> list[Term]:
    """The terms of a text, in the order of their positions.

    Offsets are code points of ``text`` as it was given. A web or mail address has a ``form``
    and its parts have stems; a number or a reference has a stem that is its form, written in
    one way (``1 000`` and ``1.000`` are ``1000``, ``908/01`` is ``908/1``).
    """
    terms: list[Term] = []
    own = stemmer(language)
    for token in tokens(text, language):
        start, end, position = token.start, token.end, token.position
        raw = text[start:end]
        terms.append(Term(raw, form_of(token), start, end, position, "form"))
        for stem in stems_of(token, raw, own):
            terms.append(Term(raw, stem, start, end, position, "stem"))
        for part in parts_of(token, own):
            raw_part = text[part.start : part.end]
            terms.append(Term(raw_part, part.stem, part.start, part.end, position, "part"))
    return terms


def unaccented(word: str, language: Language) -> tuple[str, ...]:
    """The stems of the words that one without its accents may be besides: ``traite``, ``traité``."""
    return stemmer(language).unaccented(write(word))


def describe() -> str:
    """Which analysis this is; recorded in an index, so that a change of it is noticed."""
    return f"benelux-search analysis {_VERSION}, {versions()}"
