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
    assert parted[0] == particle
    assert parted[1] in stems(verb, "nl")


TOGETHER: dict[Language, str] = {
    "nl": "duits/duitse engels/engelse spaans/spaanse nederlands/nederlandse eerst/eerste "
    "laatst/laatste veroordeeld/veroordeelde gebeurd/gebeurde aanvaard/aanvaarden einde/eind "
    "fonds/fondsen geldboete/geldboeten belastingplichtige/belastingplichtigen "
    "beoordeeld/beoordeelde groot/grotere hoger/hogere laste/last betere/goed vrees/vreest "
    "amsterdams/amsterdamse",
    "fr": "mise/mises vie/vies mur/murs sceau/sceaux borne/bornes mètre/mètres divers/diverses "
    "mené/menés lourd/lourdes faut/fallait",
}
APART: dict[Language, str] = {
    "nl": "betere/beet kerst/keer laste/las gelast/las schaarste/schaar jarig/jaar gezind/zin "
    "gekant/kant wijze/wijst geplant/gepland openbaren/openbaar geldt/geld gewijd/wijd "
    "laatste/laten gemiddelde/middel ouderen/ouders brugge/bruggen halle/hal oostende/oosten "
    "bezien/bezit voorzitten/voorzien",
    "fr": "septies/sept sexies/sexe nonies/non natura/nature travers/traverse vif/vivre "
    "faut/faillir estonie/eston",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_of_one_word_share_a_stem(language: Language) -> None:
    pairs = [pair.split("/") for pair in TOGETHER[language].split()]
    assert [(a, b) for a, b in pairs if not stems(a, language) & stems(b, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_only_look_like_forms_have_a_stem_of_their_own(language: Language) -> None:
    pairs = [pair.split("/") for pair in APART[language].split()]
    assert [(a, b) for a, b in pairs if stems(a, language) & stems(b, language)] == []


@pytest.mark.parametrize(
    "word",
    "parameters automaten geldautomaten leveringen formuleringen operatoren dagvaardingen "
    "bestedingen laboratoria locomotieven stempels diefstallen koopwaren".split(),
)
def test_a_word_that_only_looks_like_a_compound_is_whole(word: str) -> None:
    seeming = {"meter", "maat", "ring", "toor", "ding", "lab", "motief", "tempel", "stal", "zijn"}
    parts = {stem for _, _, stem in Stemmer("nl").parts(word)}
    assert not parts & seeming
