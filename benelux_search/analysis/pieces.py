"""Texts to pieces: the analysis of an index, which looks most words up instead of analysing them.

A few hundred thousand chunks (``l'assemblée,``) make up nearly all of any number of texts, and a
chunk has the same terms wherever it stands: see :func:`~benelux_search.analysis.tokens.chunks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benelux_search.analysis.folding import write
from benelux_search.analysis.stems import BARE, Stemmer
from benelux_search.analysis.terms import PART, Spot, spots_of
from benelux_search.analysis.tokens import chunks, plain_word
from benelux_search.model import Language
from benelux_search.terms import Piece

# beside the stems of a heading; no word has such a stem
HEADING: Final = "#heading"

# pieces; with what they are kept by, some 250 bytes each, a compound more
_LIMIT: Final = 200_000
# code points; a longer chunk (an address, a table of numbers) hardly comes a second time
_MAX_KEPT: Final = 64
_MAX_HEADING: Final = 150

_NOTHING: Final = Piece(0, ())
_HEADED: Final = Piece(0, ((0, None, HEADING),))
_NO_HEADING: Final = (".", ";", ",", ":", "!", "?")


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
        :func:`~benelux_search.analysis.analyse`, and one more where the text is a heading.
        """
        found = list(map(self._piece, chunks(text)))
        if len(text) <= _MAX_HEADING and _is_heading(text):
            found.append(_HEADED)
        return found

    def _made(self, chunk: str) -> Piece:
        span = plain_word(chunk)
        if span is not None:
            word = chunk[slice(*span)]
            form = write(word)
            # capitals may have lost their accents, and Etat be another word than etat
            bare = self._language == "fr" and not BARE.isdisjoint(word)
            if form != chunk and not bare:
                # neither capitals nor marks around it make another word of it
                return self._piece(form)
        width, spots = spots_of(chunk, self._language, self._stemmer)
        if not spots:
            return _NOTHING
        return Piece(width, tuple(dict.fromkeys(_terms(spots))))


def _terms(spots: Sequence[Spot]) -> Iterator[tuple[int, str | None, str | None]]:
    """Each form with its first stem, and then what else is said beside it."""
    for before, spot, after in zip((None, *spots), spots, (*spots[1:], None), strict=False):
        if spot.kind == "form":
            stem = after.term if after is not None and after.kind == "stem" else None
            yield spot.position, spot.term, stem
        elif spot.kind == "part":
            yield spot.position, None, PART + spot.term
        elif before is not None and before.kind != "form":
            yield spot.position, None, spot.term


def _is_heading(text: str) -> bool:
    """Whether a passage looks like a title: short, of one line, and no sentence."""
    return "\n" not in text and not text.rstrip().endswith(_NO_HEADING)


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
