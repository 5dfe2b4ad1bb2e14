"""Stems: which words are found by one another, and which are not."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from words import listed, written

from benelux_search.analysis.analyser import accented_spellings, analyse
from benelux_search.analysis.chunks import plain_word
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import StemPrefilter
from benelux_search.analysis.stems import Stemmer
from benelux_search.model import LANGUAGES, Language

# words of one line share a stem, and no two lines do
FAMILIES: dict[Language, str] = {
    "nl": """
        stad steden
        staat staten
        lid leden
        weg wegen
        dag dagen
        kind kinderen
        ei eieren
        gemeente gemeenten gemeentes
        gemeenschap gemeenschappen
        museum musea
        politicus politici
        datum data
        catalogus catalogi
        auto auto's
        commissie commissies
        minister ministers
        ministerie ministeries
        arts artsen
        art
        wet wetten
        weten weet
        recht rechten
        rechter rechters
        rechtbank rechtbanken
        brief brieven
        prijs prijzen
        huis huizen
        vrouw vrouwen
        werken werkt werkte gewerkt
        werkelijk werkelijke
        nemen neemt nam genomen
        beslissen besliste beslist
        onderzoeken onderzocht onderzoekt
        goedkeuren goedgekeurd
        samenwerken samenwerkt samengewerkt
        ondertekenen ondertekend ondertekende
        belasting belastingen
        groot grote groter
        goed goede
        europees europese
        nationaal nationale
        grens grenzen
        politie
        politiek politieke
        beleid
        beleg
        zaak zaken
        vergadering vergaderingen
        mensenrecht mensenrechten
        wetsvoorstel wetsvoorstellen
        gemeenteraadslid gemeenteraadsleden
    """,
    "fr": """
        commission commissions
        commune communes
        communauté communautés
        travail travaux
        travailleur travailleuse travailleurs
        cheval chevaux
        journal journaux
        œil yeux
        loi lois
        roi rois
        arrêté arrêtés
        arrêt arrêts
        traité traités
        traite traites
        marché marchés
        marche marches
        pêche pêches
        péché péchés
        national nationale nationaux nationales
        nation nations
        général générale généraux
        sportif sportive sportifs
        neuf neuve
        public publique
        bref brève
        premier première
        européen européenne
        président présidente présidents
        présence présences
        ministre ministres
        ministère ministères
        police polices
        politique politiques
        port ports
        portion portions
        protéger protège protégés
        prendre prend prennent pris
        reconnaître reconnaissent reconnu
        finir finit finissent
        pouvoir peut peuvent
        vouloir veut veulent
        savoir sait savent
        finance finances
        financer finançait financé
        coopération coopérations
        sécurité sécurités
        section sections
        question questions
        accord accords
        acte actes
        œuvre œuvres
        société sociétés
        social sociale sociaux
        droit droits
    """,
}


def families(language: Language) -> list[list[str]]:
    return [line.split() for line in FAMILIES[language].splitlines() if line.strip()]


def stems(word: str, language: Language) -> set[str]:
    return {term.term for term in analyse(word, language) if term.kind == "stem"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_families_share_a_stem(language: Language) -> None:
    every = families(language)
    assert len(every) > 40
    apart = [
        (family[0], word)
        for family in every
        for word in family
        if not stems(family[0], language) & stems(word, language)
    ]
    assert apart == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_families_are_told_apart(language: Language) -> None:
    shared = [
        (word, other)
        for family, strangers in combinations(families(language), 2)
        for word in family
        for other in strangers
        if stems(word, language) & stems(other, language)
    ]
    assert shared == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # traite is a word itself: its own stem is not among them
        ("traite", {"traité"}),
        ("peche", {"pêche", "péché"}),
        ("arrete", {"arrête", "arrêté"}),
        ("arrêté", set()),
        # an accent that is typed is meant
        ("arrête", set()),
        ("zzyzx", set()),
    ],
)
def test_what_a_word_may_be_without_its_accents(typed: str, meant: set[str]) -> None:
    found = set(accented_spellings(typed, "fr").values()) | stems(typed, "fr")
    assert found == stems(typed, "fr").union(*(stems(word, "fr") for word in meant))
    own = Stemmer("fr").stems(typed)
    assert set(Stemmer("fr").accented_spellings(typed).values()) >= found - set(own)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("ARRETE", "arrêté"),
        ("ARRÊTÉ", "arrêté"),
        ("Etat", "état"),
        ("ETAT", "état"),
        ("Egalité", "égalité"),
        ("Ecole", "école"),
        ("FRANCAIS", "français"),
        ("SECURITE", "sécurité"),
        ("Œuvre", "œuvre"),
    ],
)
def test_capitals_may_have_lost_their_accents(raw: str, word: str) -> None:
    assert stems(word, "fr") <= stems(raw, "fr")


def test_small_letters_and_accents_are_what_they_are() -> None:
    assert not stems("Arrête", "fr") & stems("arrêté", "fr")
    assert not stems("pêche", "fr") & stems("péché", "fr")
    # in Dutch an accent may only stress, and a diaeresis only parts two vowels
    assert stems("vóór", "nl") == stems("voor", "nl")
    assert stems("één", "nl") & stems("een", "nl")
    assert stems("coordinatie", "nl") & stems("coördinatie", "nl")


WORDS = st.sampled_from(LANGUAGES).flatmap(lambda each: st.tuples(st.just(each), written(each)))


@given(WORDS)
@example(("nl", "gewerkt"))
@example(("nl", "samengewerkt"))
@example(("nl", "bgeaab"))
@example(("fr", "yeux"))
def test_a_sieve_lets_through_whatever_has_the_stem(drawn: tuple[Language, str]) -> None:
    language, text = drawn
    for term in analyse(text, language):
        if term.kind == "stem":
            prefilter = StemPrefilter(language, [term.term], [])
        elif term.kind == "part":
            prefilter = StemPrefilter(language, [], [term.term])
        else:
            continue
        # what is more than one word is always let through
        span = plain_word(text)
        assert span is None or prefilter.passes(fold(text[slice(*span)])), term


@given(WORDS)
def test_a_word_always_has_a_stem(drawn: tuple[Language, str]) -> None:
    language, text = drawn
    found = analyse(text, language)
    assert {term.position for term in found} == {
        term.position for term in found if term.kind == "stem"
    }
    assert all(term.term for term in found)
    written_so = [term.term for term in found if term.kind == "form"]
    assert Stemmer(language).stems(text.lower()) != ()
    assert written_so


@given(st.sampled_from(listed("fr")))
def test_a_french_word_is_found_without_its_accents(word: str) -> None:
    if "-" not in word:
        bare = fold(word)
        assert stems(word, "fr") & {*stems(bare, "fr"), *accented_spellings(bare, "fr").values()}
        # Ñ and Ÿ keep theirs
        if not set(word) & set("ñÿ"):
            assert stems(word, "fr") & stems(bare.upper(), "fr")
