"""Separable verbs: ``op te heffen`` and ``hief … op`` are forms of ``opheffen``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.vocabulary.dutch import PartsOfSpeech, participles_of, verb_stem
from benchmarks.vocabulary.irregular import PARTICLES
from benchmarks.vocabulary.table import Frequency

_UNSTRESSED: Final = ("be", "ge", "her", "ont", "ver")
# particles that such verbs take without being parted from them: onderbelichten
_FAST: Final = frozenset("achter door onder over weer".split())


def separable_verbs(
    words: PartsOfSpeech, stem: Callable[[str], str], frequency: Frequency
) -> dict[str, str]:
    """The lines of ``nl.separable``, by the stem of a verb.

    A line has the particle, the stem of the verb without it, and the nouns that have the stem of
    the verb: ``voorstel`` is no form of voorstellen.
    """
    found: dict[str, tuple[str, str]] = {}
    bare = set()  # aanpak of aanpakken is a noun that has no plural
    for infinitive in sorted(filter(frequency, words.infinitives)):
        parted = next(_parted(infinitive, words, frequency), None)
        if parted is not None:
            particle, rest = parted
            found.setdefault(stem(infinitive), (particle, stem(rest)))
            bare.add(verb_stem(infinitive, words))
    nouns = defaultdict(list)
    for noun in sorted((words.nouns.keys() | words.others & bare) - words.infinitives.keys()):
        if (own := stem(noun)) in found:
            nouns[own].append(noun)
    return {own: " ".join((*found[own], *nouns[own])) for own in found}


def _parted(
    infinitive: str, words: PartsOfSpeech, frequency: Frequency
) -> Iterator[tuple[str, str]]:
    """Yields the particle of a separable verb and the verb without it."""
    for particle in PARTICLES:
        rest = infinitive.removeprefix(particle)
        if rest == infinitive or rest not in words.infinitives:
            continue
        if rest.startswith(_UNSTRESSED):
            is_separable = particle not in _FAST
        else:  # opgeheven, but ondernomen, and overwogen more than overgewogen
            known = {form for form in participles_of(infinitive, words) if form in words.every}
            apart = {form for form in known if form.startswith(f"{particle}ge")}
            joined = {form.replace("ge", "", 1) for form in apart if form.endswith("en")}
            rival = max(map(frequency, joined - {infinitive}), default=0.0)
            is_separable = bool(apart) and max(map(frequency, apart)) >= rival
        if is_separable:
            yield particle, rest
