"""Stems: what the inflections of a word share.

The vocabulary knows the words that rules get wrong (``steden``, ``travaux``, ``traité``); all
others go by Snowball, and of a Dutch compound by its last part: ``wetsvoorstellen`` goes with
``wetsvoorstel`` because ``voorstellen`` goes with ``voorstel``.

Stems are made of the word as it is written, and folded then. So ``pêche`` and ``péché`` have two
stems, and ``arrete``, which is no word, has those of ``arrête`` and ``arrêté``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from importlib import metadata
from typing import Final, Protocol

import snowballstemmer

from benelux_search.analysis.compounds import head, is_modifier, splitter
from benelux_search.analysis.folding import fold, may_be
from benelux_search.analysis.vocabulary import VERSION, vocabulary
from benelux_search.model import Language

# code points; a "word" that is longer is no word, and its beginning is enough to find it
MAX_TERM: Final = 100
# Snowball's `dutch` is the Kraaij-Pohlmann algorithm since version 3
ALGORITHMS: Final[dict[Language, str]] = {"nl": "dutch", "fr": "french"}

# Endings whose accent the French algorithm needs to see, with and without the s of the plural:
# protegees -> protegées goes with the verb, transfrontaliere -> transfrontalière goes with
# transfrontalier, qualites -> qualités goes with qualité
_ENDINGS: Final = (("ee", "ée"), ("iere", "ière"), ("ite", "ité"))
# code points; in a shorter word, nothing is a suffix: art, en, loi
_SHORT: Final = 3
# capitals that lose their accents: ETAT, Egalité, FRANCAIS
BARE: Final = frozenset("AEIOUC")
# what French texts take over from others: the Union, which is UE there, and is no form of avoir
_UNION: Final = {"EU": "ue"}


class _Snowball(Protocol):
    maxCacheSize: int  # noqa: N815 - the names are PyStemmer's

    def stemWord(self, word: str) -> str: ...  # noqa: N802


class Stemmer:
    """Makes the stems of one language, in one thread: PyStemmer's objects must not be shared."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._snowball: _Snowball = snowballstemmer.stemmer(ALGORITHMS[language])
        # its own cache is slower than the stemming, and whoever asks here keeps the answers
        self._snowball.maxCacheSize = 0

    def stems(self, written: str, raw: str = "") -> tuple[str, ...]:
        """The stems of a written word; several where it may be one of several words.

        ``raw`` is the word as a text has it: capitals may have lost their accents.
        """
        spellings = vocabulary(self._language).spellings(fold(written))
        if spellings is None:
            return (self.by_rule(written),)
        found = [spellings[written]] if written in spellings else []
        if self._language == "fr" and not BARE.isdisjoint(raw):
            found += [stem for each, stem in spellings.items() if _lost(raw, written, each)]
        found = found or [stem for each, stem in spellings.items() if may_be(written, each)]
        if self._language == "fr" and raw in _UNION:
            found.append(_UNION[raw])
        if not found:
            # vóór -> voor: an accent that only stresses
            known = spellings.get(fold(written)) if self._language == "nl" else None
            return (known or self.by_rule(written),)
        return tuple(dict.fromkeys(found))

    def unaccented(self, written: str) -> tuple[str, ...]:
        """The stems of other words that this may be without their accents: traite, of traité.

        Where there is any accent, it is meant: arrête is not arrêté.
        """
        if not written.isascii():
            return ()
        spellings = vocabulary(self._language).spellings(fold(written)) or {}
        others = [s for each, s in spellings.items() if each != written and may_be(written, each)]
        return tuple(dict.fromkeys(others))

    def by_rule(self, written: str) -> str:
        """The stem of a word that the vocabulary does not have; never empty for a word."""
        if len(written) <= _SHORT:
            return fold(written)
        if self._language == "fr":
            return self.suffix_stem(written)
        word = fold(_without_genitive(written))
        spans = splitter().split_once(word)
        if spans:
            start = spans[-1].start
            return word[:start] + self.stems(word[start:])[0]
        if word != fold(written):
            return self.stems(word)[0]
        if word.endswith("s") and is_modifier(word[:-1]):
            return self.stems(word[:-1])[0]  # toelatings- of toelatingsexamen, written alone
        start = head(word)
        return word[:start] + self.stems(word[start:])[0] if start else self.suffix_stem(word)

    def suffix_stem(self, word: str) -> str:
        """What Snowball leaves of a word, whatever the vocabulary knows of it."""
        root = _with_accent(word) if self._language == "fr" else _without_genitive(word)
        return fold(self._snowball.stemWord(root)) or fold(word)

    def parts(self, written: str) -> Iterator[tuple[int, int, str]]:
        """Of a Dutch compound, where each part begins and ends in its folded form, and its stem.

        A part that is a compound comes before its own parts: ziekenhuis, zieken, huis.
        """
        if self._language == "nl":
            yield from self._parts(fold(written), 0)

    def _parts(self, word: str, begin: int) -> Iterator[tuple[int, int, str]]:
        for start, end in splitter().split_once(word):
            part = word[start:end]
            yield begin + start, begin + end, self.stems(part)[0]
            yield from self._parts(part, begin + start)


@lru_cache(maxsize=64)
def stemmer_of(language: Language, thread: int) -> Stemmer:  # noqa: ARG001 - part of the key
    """The stemmer of a thread."""
    return Stemmer(language)


@lru_cache(maxsize=1 << 16)
def suffix_stem(word: str, language: Language) -> str:
    """As :meth:`Stemmer.suffix_stem`; any thread may ask, and what was asked lately is kept."""
    return stemmer_of(language, threading.get_ident()).suffix_stem(word)


def _lost(raw: str, written: str, spelling: str) -> bool:
    """Whether capitals lost the accents that one spelling has and another has not."""
    return len(raw) == len(written) == len(spelling) and all(
        one == other or (own in BARE and one == fold(other))
        for own, one, other in zip(raw, written, spelling, strict=True)
    )


def _without_genitive(word: str) -> str:
    """A Dutch word without the apostrophe of a plural or genitive: foto's, Frans'."""
    return word[:-2] if word.endswith("'s") else word.removesuffix("'")


def _with_accent(word: str) -> str:
    if word.endswith("ssions"):
        # commissions -> commission: read as a verb in -issions, it would lose all but `comm`
        return word[:-1]
    if not word.isascii():
        return word
    bare = word.removesuffix("s")
    for ending, accented in _ENDINGS:
        if bare.endswith(ending):
            return bare.removesuffix(ending) + accented + word[len(bare) :]
    return word


def versions() -> str:
    """The stemming algorithms and the version of the library that has them."""
    names = ", ".join(f"{language}={name}" for language, name in ALGORITHMS.items())
    return f"vocabulary {VERSION}, snowball {metadata.version('snowballstemmer')} ({names})"
