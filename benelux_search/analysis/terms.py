"""What the analysis makes of a text for an index: pieces, which passages share, and their terms.

The term of a form is a *key*: the folded form, and behind it the written one where that differs,
``arrete`` and ``arrete\0arrêté``. So all spellings of a form stand together when keys are sorted.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.stems import BARE, MAX_TERM, Stemmer
from benelux_search.analysis.tokens import Token, chunks, plain_word, tokens
from benelux_search.model import Language

SEPARATOR: Final = "\0"  # comes before whatever may follow in a longer form

# A passage with fewer words that count is like no other: headings, dates and places are the same
# everywhere, and say something of what stands below them.
FEWEST_ALIKE: Final = 5
UNLIKE: Final = 1  # the signature of such a passage

# So many pairs that say the same, and more, are one when they are folded. Of fewer, each is shown:
# it is of interest that a passage stands in two documents, and in which.
FOLDED_FROM: Final = 4

_DIGIT: Final = re.compile(r"\d")
_MASK: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class IndexedChunk:
    """The terms of what stands between two white spaces: ``l'assemblée,`` in ``à l'assemblée, où``.

    Passages share a few hundred thousand of these, each made once: an index takes them by their
    identity, and no object is made for a word of a passage.

    ``terms`` are (offset, form, stem), the offset being that of the position from the first of
    the piece. At least one of both is there: the stem is None for what has none (a web address),
    and otherwise stands at the same position as the form; the form is None for what is said
    beside a word at its position (a part of a compound, the second stem of an ambiguous word).
    ``width`` is the number of positions that the piece takes: the next one begins there.
    """

    width: int
    terms: tuple[tuple[int, str | None, str | None], ...]


def form_key(folded: str, written: str) -> str:
    """The term of a form, which is ``written`` so and is ``folded`` to that."""
    return folded if folded == written else f"{folded}{SEPARATOR}{written}"


def folded_of(key: str) -> str:
    """What is looked for in the key of a form."""
    return key.partition(SEPARATOR)[0]


def written_of(key: str) -> str:
    """The form of a key as it stands in texts, with its accents."""
    folded, separator, written = key.partition(SEPARATOR)
    return written if separator else folded


def stem_print(stem: str) -> int:
    """What a stem gives to the signature of its passage, 32 bits; 0 for one with a digit.

    A checksum is linear: sums of it would be alike too often, so that its bits are mixed.
    """
    if _DIGIT.search(stem):
        return 0
    mixed = zlib.crc32(stem.encode("utf-8", "surrogatepass"))
    mixed = ((mixed ^ mixed >> 16) * 0x7FEB352D) & _MASK
    mixed = ((mixed ^ mixed >> 15) * 0x846CA68B) & _MASK
    return mixed ^ mixed >> 16 or 1


def signature(prints: int, words: int) -> int:
    """The signature of a passage: the same for the same words in any order, numbers left out.

    ``prints`` is the sum of those of its stems, modulo 2**32, and ``words`` how many terms have
    a form and a stem with a print. 0 is for a passage that is not there, and never comes out.
    """
    return max(prints, UNLIKE + 1) if words >= FEWEST_ALIKE else UNLIKE


# From tokens to terms: what is indexed, looked for and highlighted of a word.


# before the stem of a part, which is beside the stems of words but none of them: +handel
PART: Final = "+"


class TermToken(NamedTuple):
    """A term in a chunk: its position and its place, counted from the beginning of the chunk."""

    position: int
    kind: Literal["form", "stem", "part"]
    term: str
    start: int
    end: int


class TermTokens(NamedTuple):
    """The terms of a chunk, and how many positions it takes."""

    width: int
    spots: tuple[TermToken, ...]


def spots_of(chunk: str, language: Language, stemmer: Stemmer) -> TermTokens:
    """The terms of what stands between two white spaces: see :func:`tokens.chunks`."""
    span = plain_word(chunk)
    if span is None:
        found = list(tokens(chunk, language))
    else:
        form = written_form(chunk[slice(*span)])
        found = [Token(*span, 0, form, form, inflects=True)]
    spots = tuple(spot for token in found for spot in _spots(token, chunk, stemmer))
    return TermTokens(found[-1].position + 1 if found else 0, spots)


def _spots(token: Token, text: str, stemmer: Stemmer) -> Iterator[TermToken]:
    start, end, position = token.start, token.end, token.position
    form, root = token.form[:MAX_TERM], token.root[:MAX_TERM]
    yield TermToken(position, "form", form_key(fold(form), form), start, end)
    if not root:
        return
    if not token.inflects:
        yield TermToken(position, "stem", fold(root), start, end)
        return
    # of Benelux-landen the parts are tokens themselves
    for stem in stemmer.stems(root, "" if token.joined else text[start:end]):
        yield TermToken(position, "stem", stem, start, end)
    if token.joined:
        return
    # soft hyphens and letters such as ĳ: then nobody knows which letter is which
    same = end - start == len(fold(root))
    for first, last, stem in stemmer.parts(root):
        place = (start + first, start + last) if same else (start, end)
        yield TermToken(position, "part", stem, *place)


# Texts to pieces: the analysis of an index, which looks most words up instead of analysing them.
#
# A few hundred thousand chunks (``l'assemblée,``) make up nearly all of any number of texts, and a
# chunk has the same terms wherever it stands: see :func:`~benelux_search.analysis.tokens.chunks`.


# beside the stems of a heading; no word has such a stem
HEADING: Final = "#heading"

# pieces; with what they are kept by, some 250 bytes each, a compound more
_LIMIT: Final = 200_000
# code points; a longer chunk (an address, a table of numbers) hardly comes a second time
_MAX_KEPT: Final = 64
_MAX_HEADING: Final = 150

_NOTHING: Final = IndexedChunk(0, ())
_HEADED: Final = IndexedChunk(0, ((0, None, HEADING),))
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
        self._piece = _ChunkCache(self._made, limit).__getitem__

    def pieces(self, text: str) -> list[IndexedChunk]:
        """The pieces of a text in its order; one without terms has the width 0.

        Their terms, at the positions that the widths add up to, are those of
        :func:`~benelux_search.analysis.analyse`, and one more where the text is a heading.
        """
        found = list(map(self._piece, chunks(text)))
        if len(text) <= _MAX_HEADING and _is_heading(text):
            found.append(_HEADED)
        return found

    def _made(self, chunk: str) -> IndexedChunk:
        span = plain_word(chunk)
        if span is not None:
            word = chunk[slice(*span)]
            form = written_form(word)
            # capitals may have lost their accents, and Etat be another word than etat
            bare = self._language == "fr" and not BARE.isdisjoint(word)
            if form != chunk and not bare:
                # neither capitals nor marks around it make another word of it
                return self._piece(form)
        width, spots = spots_of(chunk, self._language, self._stemmer)
        if not spots:
            return _NOTHING
        return IndexedChunk(width, tuple(dict.fromkeys(_terms(spots))))


def _terms(spots: Sequence[TermToken]) -> Iterator[tuple[int, str | None, str | None]]:
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


class _ChunkCache(dict[str, IndexedChunk]):
    """Pieces by their chunks, made when they are first asked for.

    When half of the limit is reached, all of them grow old; what is not asked for again before
    the next time is forgotten then.
    """

    def __init__(self, make: Callable[[str], IndexedChunk], limit: int) -> None:
        self._make = make
        self._half = max(1, limit // 2)
        self._old: dict[str, IndexedChunk] = {}

    def __missing__(self, chunk: str) -> IndexedChunk:
        piece = self._old.get(chunk) or self._make(chunk)
        if len(chunk) <= _MAX_KEPT:
            if len(self) >= self._half:
                self._old = self.copy()
                self.clear()
            self[chunk] = piece
        return piece
