"""The terms of a passage as a text: one token a position, which the engine splits into terms.

The engine never analyses a text. Its analyzer splits a stream at spaces into positions, and each
position at ``\\x7f`` into the terms that stand there: ``\\x7faanpak\\x7f \\x7fmens\\x7fmen\\x7f``.
A position without a term has the token :data:`HOLE`, so that distances are kept.

A character of a term that would split a stream, or that JSON cannot carry, is replaced by one
of a private-use plane, so that lengths and edit distances stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from benelux_search.analysis.terms import IndexedChunk, signature, stem_hash
from benelux_search.index.algebra import Kind

FIELDS: Final[Mapping[Kind, str]] = {"stem": "s", "form": "f"}  # of the streams of a passage
SEPARATOR: Final = "\x7f"
HOLE: Final = "\ue002"

_MOST_KEPT: Final = 200_000  # chunks

# Java's whitespace, the separator, and surrogates without a partner
_SPECIAL: Final = re.compile(
    "[\t-\r\x1c-\x20\x7f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000\ud800-\udfff]"
)
_PRIVATE: Final = 0xF0000
_ESCAPED: Final = re.compile(f"[{chr(_PRIVATE)}-{chr(_PRIVATE + 0xFFFD)}]")


def escape(term: str) -> str:
    """Return a term as it stands in a stream."""
    return _SPECIAL.sub(lambda found: chr(_PRIVATE + ord(found[0])), term)


def unescape(term: str) -> str:
    """Return a term from its spelling in a stream."""
    return _ESCAPED.sub(lambda found: chr(ord(found[0]) - _PRIVATE), term)


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """The terms of a passage.

    ``stems`` and ``forms`` are streams. ``length`` is the number of positions, in which terms
    after the text do not count. ``signature`` is that of
    :func:`~benelux_search.analysis.terms.signature`, or 0 if it is of no use.
    """

    stems: str
    forms: str
    length: int
    signature: int = 0


class _EncodedChunk(NamedTuple):
    """A chunk as parts of streams, and what it adds to the signature of its passage."""

    stems: tuple[str, ...]
    forms: tuple[str, ...]
    hash_sum: int
    words: int


class PassageEncoder:
    """An encoder of passages. It keeps what it has encoded, since most chunks come again.

    Threads must not share it.
    """

    def __init__(self) -> None:
        self._known: dict[IndexedChunk, _EncodedChunk] = {}

    def encode(self, chunks: Sequence[IndexedChunk]) -> PassageTerms:
        """Return the terms of a passage from its chunks."""
        stems: list[str] = []
        forms: list[str] = []
        behind: list[IndexedChunk] = []  # those without a width, whose terms follow the text
        hash_sum, words = 0, 0
        known = self._known
        for chunk in chunks:
            encoded = known.get(chunk) or self._encoded(chunk)
            if chunk.width == 0:
                if chunk.terms:
                    behind.append(chunk)
            else:
                stems += encoded.stems
                forms += encoded.forms
            hash_sum += encoded.hash_sum
            words += encoded.words
        length = len(stems)
        if behind:
            terms = [term for chunk in behind for term in chunk.terms]
            stems.append(_token(stem for _, _, stem in terms))
            forms.append(_token(form for _, form, _ in terms))
        hash_sum %= 1 << 32
        return PassageTerms(" ".join(stems), " ".join(forms), length, signature(hash_sum, words))

    def _encoded(self, chunk: IndexedChunk) -> _EncodedChunk:
        hash_sum, words = 0, 0
        for _, form, stem in chunk.terms:
            if stem is not None:
                own = stem_hash(stem)
                hash_sum += own
                words += own > 0 and form is not None
        places = [
            [term for term in chunk.terms if term[0] == place] for place in range(chunk.width)
        ]
        encoded = _EncodedChunk(
            tuple(_token(stem for _, _, stem in terms) for terms in places),
            tuple(_token(form for _, form, _ in terms) for terms in places),
            hash_sum,
            words,
        )
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[chunk] = encoded
        return encoded


def _token(terms: Iterable[str | None]) -> str:
    """Return the token of a position."""
    own = dict.fromkeys(escape(term) for term in terms if term is not None)
    return f"{SEPARATOR}{SEPARATOR.join(own)}{SEPARATOR}" if own else HOLE


def terms_of_stream(stream: str) -> set[str]:
    """Return the distinct terms of a stream, escaped."""
    found = set(stream.replace(" ", SEPARATOR).split(SEPARATOR))
    return found - {"", HOLE}


def count_in(stream: str, term: str) -> int:
    """Return the number of positions of a stream at which a term stands."""
    return stream.count(f"{SEPARATOR}{escape(term)}{SEPARATOR}")


def positions_in(stream: str, terms: Sequence[str]) -> list[int]:
    """Return the positions of a stream at which any of some terms stands, in ascending order."""
    found: set[int] = set()
    for term in terms:
        wanted = f"{SEPARATOR}{escape(term)}{SEPARATOR}"
        place, last = 0, 0
        at = stream.find(wanted)
        while at >= 0:
            place += stream.count(" ", last, at)
            found.add(place)
            last, at = at, stream.find(wanted, at + 1)
    return sorted(found)


def as_query_text(slots: Sequence[tuple[int, Sequence[str]]]) -> str:
    """Return a text that the analyzer of queries splits into terms at fixed positions.

    ``slots`` are (position, terms) by strictly ascending position.
    """
    tokens: list[str] = []
    for place, terms in slots:
        tokens += [HOLE] * (place - len(tokens))
        tokens.append(SEPARATOR.join(map(escape, terms)))
    return " ".join(tokens)
