"""Words that are not inflected are found as themselves, and only verbs are parted."""

from __future__ import annotations

import pytest

from benchmarks.vocabulary.uninflected import UNINFLECTED
from benelux_search.analysis.stems import Stemmer, split_verb
from benelux_search.model import LANGUAGES, Language

# words that had the stem of one of them
OTHERS: dict[Language, str] = {
    "nl": "kracht tijd weg wegen lang lange naam namen geduren gevolg betreffen reed rijden zonde "
    "echte indienen voeren dekken trouwen haasten zoals",
    "fr": "devoir suivre pendre outrer entrer contrer excepter sauver car moyenner durer concerner",
}


def stems(word: str, language: Language) -> set[str]:
    return set(Stemmer(language).stems(word))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_word_has_the_stem_of_a_function_word(language: Language) -> None:
    own = {word: stems(word, language) for word in UNINFLECTED[language]}
    shared = [
        (word, other)
        for word, mine in own.items()
        for other in OTHERS[language].split()
        if word != other and other not in own and mine & stems(other, language)
    ]
    assert shared == []


@pytest.mark.parametrize(
    "word",
    "bijeen voorjaar najaar voordat opdat overeen inplanting bijzonder voorraad voorraden opeens "
    "uitvoerig aanpak voorstel ondernemen onderzoeken overwegen voorzien".split(),
)
def test_only_separable_verbs_are_parted(word: str) -> None:
    assert all(split_verb(stem, word) is None for stem in stems(word, "nl"))


@pytest.mark.parametrize(
    ("word", "particle", "verb"),
    [
        ("opheffen", "op", "heffen"),
        ("opgeheven", "op", "hieven"),
        ("ophief", "op", "heffen"),
        ("deelnemen", "deel", "nam"),
        ("voorbereiden", "voor", "bereidt"),
        ("bijeenkomen", "bijeen", "kwam"),
        ("aangeven", "aan", "geeft"),
    ],
)
def test_a_separable_verb_is_its_particle_and_a_verb(word: str, particle: str, verb: str) -> None:
    [stem] = stems(word, "nl")
    parted = split_verb(stem, word)
    assert parted is not None
    assert parted[0] in stems(particle, "nl")
    assert parted[1] in stems(verb, "nl")
