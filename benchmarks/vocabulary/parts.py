"""What Dutch compounds are made of, and which words only look like compounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

from benchmarks.vocabulary.classes import rows
from benchmarks.vocabulary.dutch import PartsOfSpeech
from benchmarks.vocabulary.irregular import NO_HEADS, NO_MODIFIERS, NOUNS, SHORT, WHOLE
from benchmarks.vocabulary.uninflected import UNINFLECTED
from benelux_search.analysis.folding import fold
from benelux_search.analysis.stems import SHORTEST, Splitter

# how common a word is, on the scale of Zipf (van Heuven et al. 2014)
# a part must be, by its length: short words are seen everywhere
_COMMON: Final = {4: 2.7, 5: 2.2, 6: 1.7, 7: 1.5}
_COMMON_LONG: Final = 1.3
_MARGIN: Final = 0.3
# compounds that are so common are parts as well: ziekenhuis+netwerk, voetbal+club
_HOUSEHOLD: Final = 3.8

Frequency = Callable[[str], float]


def parts_of(words: PartsOfSpeech, frequency: Frequency) -> dict[str, str]:
    """What each word may be: see :mod:`benelux_search.analysis.vocabulary`.

    Words are looked at from the shortest on, so that only what is no compound itself becomes a
    part. A word is not split when it is more common than its parts are in the mean (the measure
    of Koehn and Knight 2003): minister is no ster, and kantoor no oor.
    """
    modifiers, heads = _modifiers(words), _heads(words)
    often: dict[str, float] = {}
    for word in words.every | modifiers | heads:
        folded = fold(word)
        often[folded] = max(often.get(folded, 0.0), frequency(word))
    found: dict[bytes, bytes] = {}
    splitter = Splitter(found)
    for folded in sorted(often, key=lambda word: (len(word), word)):
        kinds = ("m" if folded in modifiers else "") + ("h" if folded in heads else "")
        parts = [folded[span.start : span.end] for span in splitter.split(folded)]
        whole = folded in _WHOLE or (
            bool(parts) and often[folded] > _mean(often[part] for part in parts) + _MARGIN
        )
        if parts and not whole and often[folded] < _HOUSEHOLD:
            continue
        if not _may_be_part(folded, often[folded]) and folded not in _PLURALS:
            kinds = ""
        if kinds or whole:
            code = f"{kinds}{'w' if whole else ''}{_rarity(often[folded])}"
            found[folded.encode()] = code.encode()
    return {word.decode(): code.decode() for word, code in found.items()}


_WHOLE: Final = frozenset(WHOLE.split()) | {
    fold(word) for word in UNINFLECTED["nl"] if len(word) >= SHORTEST
}
_SHORT: Final = frozenset(SHORT.split())
# steden-, kinderen- and kinder-, be they as rare as eier- is
_PLURALS: Final = frozenset(
    form
    for _, *plurals in rows(NOUNS.splitlines())
    for plural in plurals
    for form in (plural, plural.removesuffix("en") if plural.endswith("eren") else plural)
)


# erbij, daarvan, waarop: kinderbijslag is no slag of erbij
_ADVERBS: Final = frozenset(
    place + particle
    for place in ("er", "hier", "daar", "waar")
    for particle in NO_MODIFIERS.split()
)


def _modifiers(words: PartsOfSpeech) -> set[str]:
    found = {*words.nouns, *words.stems, *words.adjectives, *words.others}
    for forms in words.nouns.values():
        # mensen-, kinderen- and kinder-
        found |= {form for form in forms if form.endswith("en")}
        found |= {form.removesuffix("en") for form in forms if form.endswith("eren")}
    found |= _PLURALS
    return {fold(word) for word in found} - frozenset(NO_MODIFIERS.split()) - _ADVERBS


def _heads(words: PartsOfSpeech) -> set[str]:
    found = set(words.others)
    for family in (words.nouns, words.adjectives, words.participles):
        for word, forms in family.items():
            found |= {word, *forms}
    return {fold(word) for word in found} - frozenset(NO_HEADS.split()) - _ADVERBS


def _may_be_part(folded: str, common: float) -> bool:
    if not (folded.isascii() and folded.isalpha()):
        return False
    if len(folded) < 4:
        return folded in _SHORT
    return common >= _COMMON.get(len(folded), _COMMON_LONG)


def _rarity(common: float) -> int:
    return max(0, min(9, round((4.5 - common) * 2)))


def _mean(logarithms: Iterable[float]) -> float:
    several = list(logarithms)
    return math.fsum(several) / len(several)
