r"""Terms for the index, for queries and for highlights; and the indexed chunks of a text.

The term of a form is a *key*: the folded form, and after a separator the written form if that
differs: ``arrete``, or ``arrete\0arrêté``. So all spellings of a form are neighbours when keys are
sorted.

:func:`chunk_terms` returns the terms of one chunk. :class:`Analyser` analyses texts for an index.
It caches chunks, because a few hundred thousand different chunks (``l'assemblée,``) make up nearly
all texts, and a chunk has the same terms in any text (see
:func:`~benelux_search.analysis.chunks.chunks`).

Passages with the same words have the same *signature*, and are shown as one hit.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from benelux_search.analysis.chunks import chunks, plain_word
from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.stems import (
    BARE,
    MAX_TERM,
    Stemmer,
    head_start,
    is_in_vocabulary,
)
from benelux_search.analysis.tokens import tokens
from benelux_search.analysis.vocabulary import particles
from benelux_search.analysis.word_tokens import Token
from benelux_search.law import citations
from benelux_search.model import Language, Provision, Role
from benelux_search.text.numbers import dates

SEPARATOR: Final = "\0"  # sorts before every character of a longer form

# A passage with fewer words that count has no duplicates: headings, dates and places are the same
# everywhere, and yet tell something about the text below them.
FEWEST_ALIKE: Final = 5
UNLIKE: Final = 1  # the signature of such a passage

# The fewest pairs with the same text that are folded into one hit. Fewer are all shown: it is of
# interest that a passage stands in two documents, and in which ones.
FOLDED_FROM: Final = 4

_DIGIT: Final = re.compile(r"\d")
_MASK: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class IndexedChunk:
    """The terms of a chunk of text: of ``l'assemblée,`` in ``à l'assemblée, où``.

    Passages share these objects, and an index identifies an object by its identity. So no object is
    created for each word of a passage.

    ``terms`` are tuples (offset, form, stem); the offset counts positions from the start of the
    chunk. Form and stem are at the same position, and at least one of them is given. The stem is
    None for a form without a stem (a web address). The form is None for an additional stem (a part
    of a compound, the second stem of an ambiguous word). ``width`` is the number of positions of
    the chunk: the next chunk begins after them. ``units`` are the numbers that
    the analyser was told to give to the units of the chunk: see :func:`units_of`.
    """

    width: int
    terms: tuple[tuple[int, str | None, str | None], ...]
    units: tuple[int, ...] = ()


def form_key(folded: str, written: str) -> str:
    """Return the key of a form from its folded and its written form."""
    return folded if folded == written else f"{folded}{SEPARATOR}{written}"


def folded_of(key: str) -> str:
    """Return the folded form in a key."""
    return key.partition(SEPARATOR)[0]


def written_of(key: str) -> str:
    """Return the written form in a key, with its accents."""
    folded, separator, written = key.partition(SEPARATOR)
    return written if separator else folded


def stem_hash(stem: str) -> int:
    """Return the 32-bit hash of a stem for a signature; 0 if the stem has a digit.

    The bits of its checksum are mixed, because sums of plain checksums are equal too often.
    """
    if _DIGIT.search(stem):
        return 0
    mixed = zlib.crc32(stem.encode("utf-8", "surrogatepass"))
    mixed = ((mixed ^ mixed >> 16) * 0x7FEB352D) & _MASK
    mixed = ((mixed ^ mixed >> 15) * 0x846CA68B) & _MASK
    return mixed ^ mixed >> 16 or 1


def signature(hash_sum: int, words: int) -> int:
    """Return the signature of a passage: equal for the same words in any order, without numbers.

    ``hash_sum`` is the sum of :func:`stem_hash` over its stems, modulo 2**32. ``words`` is the
    number of terms that have both a form and a stem whose hash is not 0. For fewer than five such
    words, the result is 1, which means that the passage has no duplicates. The result is never 0,
    which stands for a passage that does not exist.
    """
    return max(hash_sum, UNLIKE + 1) if words >= FEWEST_ALIKE else UNLIKE


# --- The terms of a chunk

# prefix of the stem of a part, which is indexed with the stems of words but differs: +handel
PART: Final = "+"


def in_compounds(stem: str) -> str:
    """Return the term that is indexed for a stem as a part of a compound: ``+handel``."""
    return PART + stem


class TermToken(NamedTuple):
    """A term of a chunk; its position and its offsets count from the start of the chunk.

    ``joined`` is True for a word whose parts are words as well: ``Benelux-landen``, a date.
    """

    position: int
    kind: Literal["form", "stem", "part", "end"]
    term: str
    start: int
    end: int
    joined: bool = False


# A particle of a separable verb with a mark behind it has one more term: hief het verbod op.
_CLOSING: Final = re.compile(r"[)\]»”\"]*[.,;:!?]")


def at_end(particle: str) -> str:
    """Return the term that is indexed for a particle at the end of a clause: ``op,``."""
    return particle + ","


class TermTokens(NamedTuple):
    """The terms of a chunk, and its width: the number of positions that it takes."""

    width: int
    tokens: tuple[TermToken, ...]


def chunk_terms(chunk: str, language: Language, stemmer: Stemmer) -> TermTokens:
    """Return the terms of a chunk: see :func:`~benelux_search.analysis.chunks.chunks`."""
    span = plain_word(chunk)
    if span is not None:
        return plain_chunk_terms(chunk, span, word_terms(chunk[slice(*span)], stemmer), language)
    parsed = list(tokens(chunk, language))
    terms = [term for token in parsed for term in _token_terms(token, chunk, stemmer)]
    return TermTokens(parsed[-1].position + 1 if parsed else 0, tuple(terms))


def word_terms(word: str, stemmer: Stemmer) -> tuple[TermToken, ...]:
    """Return the terms of a plain word alone: see :func:`~.chunks.plain_word`."""
    form = written_form(word)
    token = Token(0, len(word), 0, form, form, inflects=True)
    return tuple(_token_terms(token, word, stemmer))


def plain_chunk_terms(
    chunk: str, span: tuple[int, int], terms: tuple[TermToken, ...], language: Language
) -> TermTokens:
    """Return the terms of a chunk of one plain word, given its span and the terms of the word."""
    start = span[0]
    if start:
        terms = tuple(
            [
                TermToken(position, kind, term, start + first, start + last, joined)
                for position, kind, term, first, last, joined in terms
            ]
        )
    if language == "nl" and (particle := _last_particle(chunk, span)):
        terms = (*terms, TermToken(0, "end", particle, *span))
    return TermTokens(1, terms)


def _last_particle(chunk: str, span: tuple[int, int]) -> str | None:
    """Return the term of a particle at the end of a clause; None for any other word."""
    if len(chunk) == span[1] or not _CLOSING.match(chunk, span[1]):
        return None
    word = fold(chunk[slice(*span)])
    return at_end(word) if word in particles() else None


def _token_terms(token: Token, text: str, stemmer: Stemmer) -> Iterator[TermToken]:
    start, end, position = token.start, token.end, token.position
    form, root = token.form[:MAX_TERM], token.root[:MAX_TERM]
    yield TermToken(position, "form", form_key(fold(form), form), start, end, token.joined)
    if not root:
        return
    if not token.inflects:
        yield TermToken(position, "stem", fold(root), start, end)
        return
    # the parts of Benelux-landen are tokens themselves
    for stem in stemmer.stems(root, "" if token.joined else text[start:end]):
        yield TermToken(position, "stem", stem, start, end)
    if token.joined:
        return
    # with soft hyphens or letters such as ĳ, the offsets of the parts are unknown
    same = end - start == len(fold(root))
    for first, last, stem in stemmer.parts(root):
        span = (start + first, start + last) if same else (start, end)
        yield TermToken(position, "part", stem, *span)


# 2016-06-17, 20%, 1250,5€, 100bef, art.461
_QUANTITY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9,]+(?:[%€]|bef)|art\..+")
_QUANTITY_STARTS: Final = frozenset("0123456789a")
_LONG: Final = 9  # minimum letters of a compound of which only the head is known


def is_quantity(term: str) -> bool:
    """Return True for the term of a date, an amount, a percentage or a reference to an article."""
    # this is asked for every term of an index, and a pattern takes longer than one letter
    return term[:1] in _QUANTITY_STARTS and _QUANTITY.fullmatch(term) is not None


def units_of(terms: TermTokens, language: Language) -> Iterator[tuple[int, str]]:
    """Yield the units of a chunk, from which translations are learned, with their positions.

    A unit is a stem, or the stem of a part of a compound. A date, an amount or a reference (art. 5)
    is no unit, but its words are. If a long Dutch word has no known parts, its head is one:
    mechanisme of degressiviteitsmechanisme.
    """
    for token in terms.tokens:
        if token.kind in ("stem", "part") and not is_quantity(token.term):
            yield token.position, token.term
    if language == "nl" and len(terms.tokens) == 2 and len(terms.tokens[0].term) >= _LONG:
        form, stem = terms.tokens
        folded = folded_of(form.term)
        start = head_start(folded)
        # aankondigingen and tussenkomst have no parts: the vocabulary knows them
        if (
            start
            and stem.term[start:]
            and stem.term.startswith(folded[:start])
            and not is_in_vocabulary(folded)
        ):
            yield stem.position, stem.term[start:]


# --- The chunks of a text, for an index

# an extra stem of a heading; no word has such a stem
HEADING: Final = "#heading"

# extra stems of the passages of an article, and of the one that begins with its number
_PROVISION_TERMS: Final[Mapping[Role, str]] = {
    "opening": "#opening:",
    "text": "#article:",
    "note": "#amended:",
}


# an extra stem of the lines of a table of contents
CONTENTS: Final = "#contents"
# an extra stem of those that are headings that the text has again
LISTED: Final = "#listed"
# an extra stem of the headings of a law
DIVISION: Final = "#division"
_STRUCTURE_TERMS: Final[Mapping[Role, tuple[str, ...]]] = {
    "contents": (CONTENTS,),
    "listed": (CONTENTS, LISTED),
    "heading": (DIVISION,),
}


ROLES: Final = tuple(_PROVISION_TERMS)
"""The roles of the passages of an article; the first one begins it."""


_DEFINED: Final = "#defines:"


def definition_term(stem: str) -> str:
    """Return the term that is indexed for the articles that define a word, by its stem."""
    return _DEFINED + stem


def extra_chunk(terms: Iterable[str]) -> IndexedChunk | None:
    """Return a chunk of width 0 with extra stems; None if there are none."""
    extra = tuple((0, None, term) for term in terms)
    return IndexedChunk(0, extra) if extra else None


def definition_chunk(stems: Iterable[str]) -> IndexedChunk | None:
    """Return a chunk of width 0 for an article that defines words; None if there are none."""
    return extra_chunk(map(definition_term, dict.fromkeys(stems)))


def provision_term(role: Role, article: str) -> str:
    """Return the term that is indexed for the passages of an article with this role.

    ``role`` is ``opening``, ``text`` or ``note``.
    """
    return _PROVISION_TERMS[role] + citations.one_spelling(article)


@lru_cache(maxsize=1024)
def provision_chunk(provision: Provision | None) -> IndexedChunk | None:
    """Return a chunk of width 0 with the term of a provision; None if it is of no article."""
    if provision is None:
        return None
    if provision.article is not None and provision.role in _PROVISION_TERMS:
        return extra_chunk([provision_term(provision.role, provision.article)])
    return extra_chunk(_STRUCTURE_TERMS.get(provision.role, ()))


def cited_chunk(text: str) -> IndexedChunk | None:
    """Return a chunk of width 0 with the terms of articles that a text cites in a list or a range.

    The first number of each is a token already: 461 in *artikelen 461 tot 463*.
    """
    return _cited_chunk(citations.articles_in_lists(text))


@lru_cache(maxsize=1024)
def _cited_chunk(articles: tuple[str, ...]) -> IndexedChunk | None:
    return extra_chunk(map(citations.reference_root, articles))


# chunks; with their keys some 250 bytes each, a compound more
_LIMIT: Final = 200_000
# code points; a longer chunk (an address, a table of numbers) hardly ever comes a second time
_MAX_KEPT: Final = 64
_MAX_HEADING: Final = 150

# a date or a reference whose words have the same terms alone: 17 juni 2016, (artikel 461)
_MARKS: Final = r"[(«“\"]?"
_END: Final = r"[.,;:!?)»”\"\]]*"
_UNIT_OF_WORDS: Final = re.compile(
    rf"""{_MARKS} (?: (?P<date> {dates.WRITTEN} )
    | (?P<reference> (?i:art(?:ikel|icle|\.)?) \s (?P<number> [0-9]{{1,4}}) ) ) {_END}""",
    re.VERBOSE,
)
_NOTHING: Final = IndexedChunk(0, ())
_HEADED: Final = IndexedChunk(0, ((0, None, HEADING),))
_NO_HEADING: Final = (".", ";", ",", ":", "!", "?")


class Analyser:
    """An analyser of texts in one language, for an index, with a cache of chunks.

    Threads must not share it. ``limit`` is the maximum number of chunks in the cache.
    ``number_units`` returns the numbers of some units, which an :class:`IndexedChunk` then has.
    """

    def __init__(
        self,
        language: Language,
        *,
        limit: int = _LIMIT,
        number_units: Callable[[Iterable[str]], tuple[int, ...]] | None = None,
    ) -> None:
        self._language = language
        self._number_units = number_units
        self._stemmer = Stemmer(language)
        # the look-up of a dict is faster than a method; it is called for every word of an index
        self._indexed = _ChunkCache(self._analyze, limit).__getitem__

    def chunks(self, text: str) -> list[IndexedChunk]:
        """Return the chunks of a text in order; a chunk without terms has the width 0.

        The first position of a chunk is the sum of the widths before it. The terms are those of
        :func:`~benelux_search.analysis.analyse`; a heading has one more term, ``HEADING``, in a
        last chunk of width 0.
        """
        indexed = list(map(self._indexed, chunks(text)))
        if len(text) <= _MAX_HEADING and _is_heading(text):
            indexed.append(_HEADED)
        return indexed

    def _analyze(self, chunk: str) -> IndexedChunk:
        span = plain_word(chunk)
        if span is not None:
            word = chunk[slice(*span)]
            form = written_form(word)
            # capitals may have lost their accents, and Etat be another word than etat
            bare = self._language == "fr" and not BARE.isdisjoint(word)
            is_last = self._language == "nl" and _last_particle(chunk, span) is not None
            if form != chunk and not bare and not is_last:
                # capitals and marks around a word do not change its terms
                return self._indexed(form)
        elif (unit := _UNIT_OF_WORDS.fullmatch(chunk)) is not None:
            return self._composed(unit)
        analysed = chunk_terms(chunk, self._language, self._stemmer)
        if not analysed.tokens:
            return _NOTHING
        units: tuple[int, ...] = ()
        if self._number_units is not None:
            units = self._number_units(unit for _, unit in units_of(analysed, self._language))
        return IndexedChunk(analysed.width, tuple(dict.fromkeys(_terms(analysed.tokens))), units)

    def _composed(self, unit: re.Match[str]) -> IndexedChunk:
        """Return the chunk of a date or a reference: its own term, and the chunks of its words.

        Nearly every date is new, but its words are not.
        """
        if unit["date"] is not None:
            words, root = unit["date"], dates.iso_date(unit["date"])
        else:
            words = unit["reference"]
            root = citations.reference_root(citations.article_number(unit["number"]))
        terms: list[tuple[int, str | None, str | None]] = [] if root is None else [(0, None, root)]
        width = 0
        units: list[int] = []
        for inner in map(self._indexed, words.split()):
            terms += ((width + offset, form, stem) for offset, form, stem in inner.terms)
            width += inner.width
            units += inner.units
        return IndexedChunk(width, tuple(dict.fromkeys(terms)), tuple(units))


def _terms(tokens: Sequence[TermToken]) -> Iterator[tuple[int, str | None, str | None]]:
    """Yield each form with its first stem, and then its other stems and its parts."""
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        if token.kind == "form":
            stem = after.term if after is not None and after.kind == "stem" else None
            # nobody completes a date or an amount, and most of them occur once
            form = None if stem is not None and is_quantity(stem) else token.term
            yield token.position, form, stem
        elif token.kind == "part":
            yield token.position, None, PART + token.term
        elif token.kind == "end" or (before is not None and before.kind != "form"):
            yield token.position, None, token.term


def _is_heading(text: str) -> bool:
    """Return True if a short passage looks like a title: one line, and no sentence."""
    return "\n" not in text and not text.rstrip().endswith(_NO_HEADING)


class _ChunkCache(dict[str, IndexedChunk]):
    """A cache of indexed chunks by their text, each made at its first use.

    It has two halves. When the new half is full, it becomes the old one, and the chunks that the
    old half still has are forgotten; a chunk that is used again moves to the new half.
    """

    def __init__(self, make: Callable[[str], IndexedChunk], limit: int) -> None:
        self._make = make
        self._half = max(1, limit // 2)
        self._old: dict[str, IndexedChunk] = {}

    def __missing__(self, chunk: str) -> IndexedChunk:
        indexed = self._old.get(chunk) or self._make(chunk)
        if len(chunk) <= _MAX_KEPT:
            if len(self) >= self._half:
                self._old = self.copy()
                self.clear()
            self[chunk] = indexed
        return indexed
