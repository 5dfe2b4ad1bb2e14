"""Texts to pieces: the analysis of an index, which looks most words up instead of analysing them.

A few hundred thousand chunks (``l'assemblée,``) make up nearly all of any number of texts, and a
chunk has the same terms wherever it stands: see :func:`~benelux_search.analysis.tokens.chunks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from benelux_search.analysis.folding import write
from benelux_search.analysis.stems import BARE, Stemmer
from benelux_search.analysis.terms import PART, form_of, parts_of, stems_of
from benelux_search.analysis.tokens import Token, chunks, tokens
from benelux_search.model import Language
from benelux_search.terms import Piece

# pieces; with what they are kept by, some 250 bytes each, a compound more
_LIMIT: Final = 200_000
# code points; a longer chunk (an address, a table of numbers) hardly comes a second time
_MAX_KEPT: Final = 64

_NOTHING: Final = Piece(0, ())
# Marks that no token has a part in where one word stands alone between them, and that word: the
# most frequent chunks by far, which are one token. (www.) is an address.
_AROUND: Final = r"[-.,;:!?()\[\]{}\"«»“”„‹›…*•–—]*+"
_WORD: Final = re.compile(rf"{_AROUND}(?!www\.)([A-Za-zÀ-ÖØ-öø-ÿŒœ]++){_AROUND}")


class Analyser:
    """Makes the pieces of texts in one language, and keeps those that come again.

    For one thread: its stemmer and what it keeps must not be shared. ``limit`` is how many pieces
    it keeps at most.
    """

    def __init__(self, language: Language, *, limit: int = _LIMIT) -> None:
        self._language = language
        self._stemmer = Stemmer(language)
        # the look-up of a dict, not a method of ours: it is called for every word of an index
        self._piece = _Kept(self._made, limit).__getitem__

    def pieces(self, text: str) -> list[Piece]:
        """The pieces of a text in its order; one without terms has the width 0.

        Their terms, at the positions that the widths add up to, are those of
        :func:`~benelux_search.analysis.analyse`.
        """
        return list(map(self._piece, chunks(text)))

    def _made(self, chunk: str) -> Piece:
        match = _WORD.fullmatch(chunk)
        if match is None:
            found, text = list(tokens(chunk, self._language)), chunk
        else:
            text = match[1]
            form = write(text)
            # capitals may have lost their accents, and Etat be another word than etat
            bare = self._language == "fr" and not BARE.isdisjoint(text)
            if form != chunk and not bare:
                # neither capitals nor marks around it make another word of it
                return self._piece(form)
            found = [Token(0, len(text), 0, form, form, inflects=True)]
        if not found:
            return _NOTHING
        terms: list[tuple[int, str | None, str | None]] = []
        for token in found:
            form, (first, *others) = form_of(token), self._stems(token, text)
            terms.append((token.position, form, first))
            terms += [(token.position, None, stem) for stem in others if stem]
        return Piece(found[-1].position + 1, tuple(terms))

    def _stems(self, token: Token, text: str) -> list[str | None]:
        """The stems of a token and of its parts; None alone where there is none."""
        stems = stems_of(token, text[token.start : token.end], self._stemmer)
        parts = dict.fromkeys(PART + part.stem for part in parts_of(token, self._stemmer))
        return [*(stems or (None,)), *parts]


class _Kept(dict[str, Piece]):
    """Pieces by their chunks, made when they are first asked for.

    When half of the limit is reached, all of them grow old; what is not asked for again before
    the next time is forgotten then.
    """

    def __init__(self, make: Callable[[str], Piece], limit: int) -> None:
        self._make = make
        self._half = max(1, limit // 2)
        self._old: dict[str, Piece] = {}

    def __missing__(self, chunk: str) -> Piece:
        piece = self._old.get(chunk) or self._make(chunk)
        if len(chunk) <= _MAX_KEPT:
            if len(self) >= self._half:
                self._old = self.copy()
                self.clear()
            self[chunk] = piece
        return piece
