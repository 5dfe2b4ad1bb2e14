"""Prefilters, which skip words of a text that cannot have a wanted stem; and spans of words.

A passage has a hundred words or more, but a query has few; highlighting need not analyse the other
words. :class:`StemPrefilter` checks a single word by its letters: it passes all words that have a
wanted stem, and few others. :class:`CandidateScanner` searches a whole text with one pattern, which
is faster than a check of each word. It finds all that may match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from benelux_search.analysis.folding import APOSTROPHES, HYPHENS, fold
from benelux_search.analysis.stems import SHORTEST
from benelux_search.analysis.terms import TermTokens, is_quantity
from benelux_search.analysis.vocabulary import suppletive_forms
from benelux_search.model import Language

# characters below this are folded one by one; the others that are known are marks
_END: Final = 0x300
_UNKNOWN: Final = re.compile(
    # a soft hyphen is unknown, since it may stand in a word, and ª and º, which end one: n\u00ba5
    "[^\u0000-\u00a9\u00ab\u00ac\u00ae-\u00b9\u00bb-\u02ff\u2010-\u2027\u202f\u2030-\u205e\u20ac]"
)
_WIDE: Final = "\x01"  # stands for a letter that folds to several letters: œ, ĳ
_JOINT: Final = "-"  # stands for any mark between the letters of one word
_LETTER: Final = r"[^\W\d_]"
_APART: Final = rf"{_LETTER}[./{_JOINT}]"  # B.S. is BS, e-mail is email


class CandidateScanner:
    """A scanner for the words of a text that a prefilter may pass.

    ``pattern`` finds them in the :func:`folded_letters` of the text. A scanner ``is_usable`` if no
    wanted stem has a digit; else each chunk must be checked.
    """

    def __init__(self, prefilter: StemPrefilter) -> None:
        begin = sorted({*prefilter.prefixes, *prefilter.forms})
        inside = sorted(prefilter.inside)
        self.is_usable = not any(char.isdigit() for each in (*begin, *inside) for char in each)
        ways = [_any_of(begin), rf"[^\W_]?{_WIDE}", _APART] if begin else []
        if begin and prefilter.forms:  # se-ront is seront
            parted = _any_of(sorted({form[:2] for form in prefilter.forms}))
            ways.append(rf"{parted}{_LETTER}*{_JOINT}")
        pattern = rf"(?<![^\W_])(?:{'|'.join(ways)})" if ways else ""
        within = _any_of([*inside, _WIDE]) if inside else ""
        self.pattern = re.compile("|".join(each for each in (pattern, within) if each) or "(?!)")


def folded_letters(text: str) -> str | None:
    """Return a text in which each character is folded to one, for a :class:`CandidateScanner`.

    Return None for a text with characters of which this is not known.
    """
    return None if _UNKNOWN.search(text) else text.translate(_character_table())


def _any_of(strings: list[str]) -> str:
    return "(?:" + "|".join(map(re.escape, strings)) + ")"


@cache
def _character_table() -> dict[int, str]:
    """Return a translation table that folds each character to a single one, for the pattern."""
    forms = {ord(char): fold(char) for char in map(chr, range(_END))}
    table = {char: form if len(form) == 1 else _WIDE for char, form in forms.items() if form}
    return table | {ord(char): _JOINT for char in APOSTROPHES + HYPHENS}


# --- Single words

# letters of a form that are compared; between more of them a mark may stand: se-ront is seront
_PREFIX_LETTERS: Final = 2
_VOWELS: Final = "aeiouy"
# gewerkt -> werk: the Dutch stemmer removes this prefix
_PARTICIPLE: Final = "ge"


class StemPrefilter:
    """A filter that passes the folded words that may match a query.

    A word passes if it may have one of ``stems``, if it may have one of ``parts`` as the stem of a
    part, or if its first two letters are those of one of the strings ``beginnings``.

    A word with a wanted stem begins with one of ``prefixes`` or is one of ``forms``; a word with
    a wanted part contains one of ``inside``.
    """

    def __init__(
        self,
        language: Language,
        stems: Iterable[str],
        parts: Iterable[str],
        beginnings: Iterable[str] = (),
    ) -> None:
        whole, within = tuple(stems), tuple(parts)
        begin = {stem_prefix(stem, language) for stem in whole}
        begin |= {each[:_PREFIX_LETTERS] for each in beginnings}
        inside = {stem_prefix(stem, language) for stem in within}
        if language == "nl" and whole:
            begin.add(_PARTICIPLE)
            # the rules remove it after one letter as well, though no word begins like that
            begin |= {stem[:1] + _PARTICIPLE for stem in whole}
        if language == "nl" and within:
            inside.add(_PARTICIPLE)
        self.prefixes = tuple(begin)
        self.forms = {form for stem in whole for form in _elsewhere(stem, language)}
        self.inside = (*inside, *(form for stem in within for form in _elsewhere(stem, language)))

    def passes(self, word: str) -> bool:
        """Return True if a folded word may have a wanted stem, part or beginning."""
        return (
            word.startswith(self.prefixes)
            or word in self.forms
            or (len(word) >= SHORTEST and any(part in word for part in self.inside))
        )


def may_begin_stem(form: str, stem: str, language: Language) -> bool:
    """Return True if the stemming rules may give ``stem`` to a folded form, by its first letters.

    False means that only an exception in the vocabulary can give this stem to the form.
    """
    return form.startswith(stem_prefix(stem, language)) or (
        language == "nl" and form.startswith(_PARTICIPLE)
    )


def stem_prefix(stem: str, language: Language) -> str:
    """Return the first letters of all words to which the stemming rules give this stem.

    The rules keep the first two letters of a word. The result has only one letter if a Dutch stem
    begins with a vowel, because the rules double some vowels: ``open`` has the stem ``oop``. Dutch
    participles with ``ge`` are an exception: they may begin otherwise.
    """
    folded = fold(stem)
    return folded[:1] if language == "nl" and folded[:1] in _VOWELS else folded[:2]


def _elsewhere(stem: str, language: Language) -> list[str]:
    forms = suppletive_forms(language).get(stem.encode("utf-8", "surrogatepass"), b"")
    return forms.decode().split()


# --- The words of a chunk


class TokenSpan(NamedTuple):
    """A word of a text, ``text[start:end]``; ``units`` are its stems and those of its parts."""

    start: int
    end: int
    units: tuple[str, ...]


class WordPosition(NamedTuple):
    """The position of a token, and its start and end offsets."""

    position: int
    start: int
    end: int


def widest_words(spans: Iterable[WordPosition]) -> dict[int, WordPosition]:
    """Return, by position, the widest token that ends before the next position begins.

    The words of Benelux-landen are Benelux and landen. 461 463 may be two numbers, both at the
    position of the whole number; the word is the whole number.
    """
    ordered = sorted(set(spans), key=lambda span: (span.position, span.start, -span.end))
    words: dict[int, WordPosition] = {}
    border = None  # the offset at which the next position begins
    for position, group in reversed(
        [(at, list(members)) for at, members in groupby(ordered, _position)]
    ):
        ends_before = (span for span in group if border is None or span.end <= border)
        words[position] = next(ends_before, group[-1])
        border = group[0].start
    return dict(reversed(words.items()))


def _position(span: WordPosition) -> int:
    return span.position


def chunk_words(terms: TermTokens) -> Iterator[TokenSpan]:
    """Yield the word at each position of a chunk, with its stems and the stems of its parts."""
    first, *others = terms.tokens or (None,)
    if first is not None and first.kind == "form" and not any(t.kind == "form" for t in others):
        units = [t.term for t in others if t.kind != "end" and not is_quantity(t.term)]
        yield TokenSpan(first.start, first.end, tuple(units))
        return
    forms = (token for token in terms.tokens if token.kind == "form")
    chosen = widest_words(WordPosition(token.position, token.start, token.end) for token in forms)
    found: dict[int, list[str]] = {position: [] for position in chosen}
    for token in terms.tokens:
        if token.kind in ("stem", "part") and not is_quantity(token.term):
            found[token.position].append(token.term)
    for position, span in chosen.items():
        yield TokenSpan(span.start, span.end, tuple(found[position]))
