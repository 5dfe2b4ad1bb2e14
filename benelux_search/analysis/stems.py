"""Stems: one string for all inflections of a word; Dutch compounds and separable verbs.

The vocabulary has the words that the rules get wrong (``steden``, ``travaux``, ``traité``). All
others are stemmed by Snowball, and a Dutch compound by its last part: ``wetsvoorstellen`` goes
with ``wetsvoorstel`` because ``voorstellen`` goes with ``voorstel``.

A stem is made from the written form, and then folded. So ``pêche`` and ``péché`` have two stems,
and ``arrete``, which is no word, has those of ``arrête`` and ``arrêté``.

A Dutch compound such as ``mensenhandel`` is split into ``mensen`` and ``handel``. Dynamic
programming over the letters (as in Alfonseca, Bilac and Pharies 2008) finds the cheapest chain of
known words. A modifier may be followed by a linking ``s`` (``beleid·s·plan``); other linking
letters are those of its plural (``pannen·koek``).

A separable verb such as ``opheffen`` may be two words in a text: ``op te heffen``.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import snowballstemmer

from benelux_search.analysis.folding import fold, is_unaccented_variant
from benelux_search.analysis.vocabulary import VERSION, compound_parts, separable_verbs, vocabulary
from benelux_search.model import Language

# letters; a shorter word is no compound, and a longer string is no word
SHORTEST: Final = 6
_LONGEST: Final = 60
_PART: Final = (3, 24)  # letters of a part: the fewest, the most
# the fewest letters of a head after an unknown rest, and of that rest
_HEAD: Final = 5
_REST: Final = 3
_COMMON: Final = 3  # the highest rarity of such a head: elden is rarer
# The highest cost of a chain: a constant, and more for each letter. A short word of short parts is
# no compound.
_MAX_COST: Final = (2.5, 0.3)
# extra cost of a short part, by its length: two long parts are likelier than three short ones
_SHORT_COMPOUND: Final = {3: 1.2, 4: 0.5}
_LINK: Final = 0.25
_RARITY: Final = 0.25  # times the rarity of a part


class CompoundPart(NamedTuple):
    """The start and end offsets of a part of a compound, without a linking ``s``."""

    start: int
    end: int


class Splitter:
    """A splitter of folded Dutch compounds.

    ``parts`` has the kinds of each word that may be a part: see
    :mod:`benelux_search.analysis.vocabulary`.
    """

    def __init__(self, parts: Mapping[bytes, bytes]) -> None:
        self._parts = parts
        self.split_once = lru_cache(maxsize=1 << 13)(self.split)

    def split(self, word: str) -> tuple[CompoundPart, ...]:
        """Return the parts of a compound in their order; empty if the word is no compound."""
        if not SHORTEST <= len(word) <= _LONGEST or not word.isascii() or not word.isalpha():
            return ()
        letters = word.encode()
        if b"w" in self._parts.get(letters, b""):
            return ()
        # by end offset: the cost of the cheapest chain, the start of its last part, and that part
        best: list[tuple[float, int, CompoundPart] | None] = [None] * (len(letters) + 1)
        for start in range(len(letters) - _PART[0] + 1):
            before = best[start]
            if start and before is None:
                continue
            spent = 0.0 if before is None else before[0]
            for end in range(start + _PART[0], min(start + _PART[1], len(letters)) + 1):
                kinds = self._parts.get(letters[start:end])
                if kinds is None or kinds == b"w" or (start == 0 and end == len(letters)):
                    continue
                cost = spent + _cost(end - start, kinds)
                span = CompoundPart(start, end)
                if end == len(letters):
                    if b"h" in kinds:
                        _keep(best, end, cost, start, span)
                elif b"m" in kinds:
                    _keep(best, end, cost, start, span)
                    if letters[end : end + 1] == b"s" and end + 1 < len(letters):
                        _keep(best, end + 1, cost + _LINK, start, span)
        return _chain(best)


def _cost(length: int, kinds: bytes) -> float:
    return 1.0 + _SHORT_COMPOUND.get(length, 0.0) + _RARITY * (kinds[-1] - ord("0"))


def _keep(
    best: list[tuple[float, int, CompoundPart] | None],
    end: int,
    cost: float,
    start: int,
    span: CompoundPart,
) -> None:
    known = best[end]
    if known is None or cost < known[0]:
        best[end] = (cost, start, span)


def _chain(best: list[tuple[float, int, CompoundPart] | None]) -> tuple[CompoundPart, ...]:
    last = best[-1]
    if last is None or last[0] > _MAX_COST[0] + _MAX_COST[1] * (len(best) - 1):
        return ()
    parts = []
    while last is not None:
        _, start, span = last
        parts.append(span)
        last = best[start] if start else None
    return tuple(reversed(parts))


@cache
def splitter() -> Splitter:
    """Return the splitter that has the parts of the vocabulary."""
    return Splitter(compound_parts())


def head_start(word: str) -> int:
    """Return the offset of a common head at the end of a folded word; 0 if there is none.

    The letters before the head may be unknown: zitdagen gets the stem of zitdag because dagen has
    the stem dag, even if zit is no known word.
    """
    parts, letters = compound_parts(), word.encode("utf-8", "surrogatepass")
    for start in range(_REST, len(letters) - _HEAD + 1):
        kinds = parts.get(letters[start:], b"")
        if b"h" in kinds and kinds[-1] - ord("0") <= _COMMON:
            return start
    return 0


def is_in_vocabulary(word: str) -> bool:
    """Return True for a folded Dutch word that the vocabulary has, as a word or as a part."""
    known = vocabulary("nl").spellings(word)
    return known is not None or word.encode("utf-8", "surrogatepass") in compound_parts()


def is_modifier(word: str) -> bool:
    """Return True if a folded word may stand before another part in a compound."""
    return b"m" in compound_parts().get(word.encode("utf-8", "surrogatepass"), b"")


def modifier_ends(word: str) -> list[int]:
    """Return the offsets at which a known modifier at the start of a word ends, longest first.

    If an ``s`` follows the modifier, the offset after this ``s`` is included: it may be a linking
    letter.
    """
    parts, letters = compound_parts(), word.encode("utf-8", "surrogatepass")
    offsets = set()
    for end in range(_PART[0] + 1, min(len(letters), _PART[1])):
        if b"m" in parts.get(letters[:end], b""):
            offsets |= {end, end + 1} if letters[end : end + 1] == b"s" else {end}
    return sorted(offsets, reverse=True)


# --- Stems

# code points; a longer string is no word, and its beginning is enough to match it
MAX_TERM: Final = 100
# Snowball's `dutch` is the Kraaij-Pohlmann algorithm since version 3
ALGORITHMS: Final[dict[Language, str]] = {"nl": "dutch", "fr": "french"}

# Endings whose accent the French algorithm needs, with and without the s of the plural:
# protegees -> protegées goes with the verb, transfrontaliere -> transfrontalière goes with
# transfrontalier, qualites -> qualités goes with qualité
_ENDINGS: Final = (("ee", "ée"), ("iere", "ière"), ("ite", "ité"))
# code points; in a shorter word, nothing is a suffix: art, en, loi
_SHORT: Final = 3
# Endings of Dutch words that are made from others, with their inflected forms. The algorithm would
# take them off, and give openbaarheid the stem of open: hoeveelheden -> hoeveelheid
_DERIVED: Final = tuple(
    (ending, base)
    for base, *inflected in (
        ("heid", "heden"),
        ("ing", "ingen"),
        ("baar", "bare"),
        ("lijk", "lijke", "lijken"),
        ("loos", "loze"),
        ("zaam", "zame"),
        ("schap", "schappen"),
        ("isch", "ische"),
        ("ig", "ige", "igen"),
        ("iteit", "iteiten"),
        ("isme", "ismen"),
        ("atie", "aties"),
        ("itie", "ities"),
        ("entie", "enties"),
        ("antie", "anties"),
    )
    for ending in (base, *inflected)
)
_DERIVED_ENDINGS: Final = tuple(ending for ending, _ in _DERIVED)
_VOWEL: Final = re.compile("[aeiouy]")
_OF_PLACE: Final = re.compile("..[^aeiouys]se$")
# capitals that lose their accents: ETAT, Egalité, FRANCAIS
BARE: Final = frozenset("AEIOUC")
# abbreviations that French texts borrow: EU is the Union (UE in French), and no form of avoir
_UNION: Final = {"EU": "ue"}


class _Snowball(Protocol):
    maxCacheSize: int  # noqa: N815 - the names are PyStemmer's

    def stemWord(self, word: str) -> str: ...  # noqa: N802


class Stemmer:
    """A stemmer for one language. Threads must not share it: PyStemmer's objects are unsafe."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._snowball: _Snowball = snowballstemmer.stemmer(ALGORITHMS[language])
        # its own cache is slower than the stemming, and callers cache the results
        self._snowball.maxCacheSize = 0

    def stems(self, written: str, raw: str = "") -> tuple[str, ...]:
        """Return the stems of a word; several if it may be one of several words.

        ``written`` is the written form of the word: see
        :func:`~benelux_search.analysis.folding.written_form`. ``raw`` is the word as in the text:
        French capitals in it may lack their accents.
        """
        spellings = vocabulary(self._language).spellings(fold(written))
        if spellings is None:
            return (self.by_rule(written),)
        stems = [spellings[written]] if written in spellings else []
        if self._language == "fr" and not BARE.isdisjoint(raw):
            stems += [stem for each, stem in spellings.items() if _lost(raw, written, each)]
        stems = stems or [
            stem for each, stem in spellings.items() if is_unaccented_variant(written, each)
        ]
        if self._language == "fr" and raw in _UNION:
            stems.append(_UNION[raw])
        if not stems:
            # vóór -> voor: this accent only marks stress
            known = spellings.get(fold(written)) if self._language == "nl" else None
            return (known or self.by_rule(written),)
        return tuple(dict.fromkeys(stems))

    def accented_spellings(self, written: str) -> Mapping[str, str]:
        """Return the accented spellings of a word with their stems: ``traité`` for ``traite``.

        The result is empty for a word with an accent, because the accent is intended: ``arrête`` is
        not ``arrêté``.
        """
        if not written.isascii():
            return {}
        spellings = vocabulary(self._language).spellings(fold(written)) or {}
        return {
            each: stem
            for each, stem in spellings.items()
            if each != written and is_unaccented_variant(written, each)
        }

    def by_rule(self, written: str) -> str:
        """Return the stem of a word by the rules, for a word that the vocabulary does not have.

        The stem is empty only if the word is empty.
        """
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
        if _OF_PLACE.search(word):
            return self.stems(word[:-1])[0]  # de Amsterdamse haven, Amsterdams
        if start := head_start(word):
            return word[:start] + self.stems(word[start:])[0]
        return _derived(word) or self.suffix_stem(word)

    def suffix_stem(self, word: str) -> str:
        """Return the Snowball stem of a word, without a look-up in the vocabulary."""
        root = _with_accent(word) if self._language == "fr" else _without_genitive(word)
        return fold(self._snowball.stemWord(root)) or fold(word)

    def parts(self, written: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, stem) for each part of a Dutch compound; nothing for a French word.

        Offsets count in the folded form. A part that is itself a compound comes before its own
        parts: ziekenhuis, zieken, huis.
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
    """Return the stemmer for a language in a thread; ``thread`` is the id of the current thread."""
    return Stemmer(language)


@lru_cache(maxsize=1 << 16)
def suffix_stem(word: str, language: Language) -> str:
    """Return the result of :meth:`Stemmer.suffix_stem`, with a cache, in any thread."""
    return stemmer_of(language, threading.get_ident()).suffix_stem(word)


def _lost(raw: str, written: str, spelling: str) -> bool:
    """Return True if ``written`` differs from ``spelling`` only by accents that capitals lost."""
    return len(raw) == len(written) == len(spelling) and all(
        one == other or (letter in BARE and one == fold(other))
        for letter, one, other in zip(raw, written, spelling, strict=True)
    )


def _without_genitive(word: str) -> str:
    """Return a Dutch word without the ending of a plural or genitive: foto's, Frans'."""
    return word[:-2] if word.endswith("'s") else word.removesuffix("'")


def _derived(word: str) -> str | None:
    """Return a Dutch word with an ending such as -heid in the singular; None for other words."""
    if not word.endswith(_DERIVED_ENDINGS):  # as most words, which the loop would compare in vain
        return None
    for ending, base in _DERIVED:
        start = len(word) - len(ending)
        if start >= _SHORT and word.endswith(ending) and _VOWEL.search(word, 0, start):
            return word[:start] + base
    return None


def _with_accent(word: str) -> str:
    if word.endswith("ssions"):
        # commissions -> commission: as a verb in -issions, it would lose all but `comm`
        return word[:-1]
    if not word.isascii():
        return word
    bare = word.removesuffix("s")
    for ending, accented in _ENDINGS:
        if bare.endswith(ending):
            return bare.removesuffix(ending) + accented + word[len(bare) :]
    return word


def versions() -> str:
    """Return a text with the versions of the vocabulary and of Snowball, and its algorithms."""
    names = ", ".join(f"{language}={name}" for language, name in ALGORITHMS.items())
    return f"vocabulary {VERSION}, snowball {_snowball_version()} ({names})"


@cache
def _snowball_version() -> str:
    """Return the version in the metadata that lie beside the package ``snowballstemmer``.

    ``importlib.metadata`` finds them elsewhere, too, but takes 20 ms to load.
    """
    name = snowballstemmer.__name__
    for path in Path(snowballstemmer.__file__).parents[1].glob(f"{name}-*.dist-info/METADATA"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("Version: "):
                return line.removeprefix("Version: ").strip()
    from importlib import metadata  # noqa: PLC0415 - see above

    return metadata.version(name)


# --- Separable verbs


def split_verb(stem: str, form: str = "") -> tuple[str, str] | None:
    """Return the particle of a separable verb and the stem of the verb without it, by its stem.

    The stem of ``opheffen`` gives the word ``op`` and the stem of ``heffen``. The result is None
    for other words, and for a ``form`` that is a noun: ``voorstel``.
    """
    line = separable_verbs().get(stem.encode("utf-8", "surrogatepass"))
    if line is None:
        return None
    particle, verb, *nouns = line.decode().split(" ")
    return None if form in nouns else (particle, verb)
