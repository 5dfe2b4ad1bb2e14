"""Text to terms, for Dutch and for French.

The only place where it happens for searching: indexing, queries and highlights analyse alike. A
text is cut
into *tokens*, tokens are *folded*, words among them are *stemmed*; each token gives a term of
kind ``form`` and one of kind ``stem`` at the same position.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from benelux_search.analysis.folding import fold
from benelux_search.analysis.pieces import Analyser
from benelux_search.analysis.stems import form_and_stem, stem, versions
from benelux_search.analysis.tokens import tokens
from benelux_search.model import Language, Term

__all__ = ["Analyser", "analyse", "describe", "fold"]

# to be raised whenever the same text gives other terms: an index with another is rebuilt
_VERSION: Final = 1


def analyse(text: str, language: Language) -> list[Term]:
    """The terms of a text, in the order of their positions.

    Offsets are code points of ``text`` as it was given. A web or mail address has a ``form``
    and its parts have stems; a number or a reference has a stem that is its form, written in
    one way (``1 000`` and ``1.000`` are ``1000``, ``908/01`` is ``908/1``).
    """
    terms: list[Term] = []
    stem_of = partial(stem, language=language)
    for token in tokens(text, language):
        start, end, position = token.start, token.end, token.position
        raw = text[start:end]
        form, shared = form_and_stem(token, stem_of)
        terms.append(Term(raw, form, start, end, position, "form"))
        if shared is not None:
            terms.append(Term(raw, shared, start, end, position, "stem"))
    return terms


def describe() -> str:
    """Which analysis this is; recorded in an index, so that a change of it is noticed."""
    return f"benelux-search analysis {_VERSION}, {versions()}"
