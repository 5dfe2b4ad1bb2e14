"""Stems: which words are found by one another, and which are not."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.analysis import Sieve, analyse, fold, unaccented
from benelux_search.analysis.stems import Stemmer
from benelux_search.analysis.vocabulary import compound_parts, vocabulary
from benelux_search.model import LANGUAGES, Language

# words of one line share a stem, and no two lines do
FAMILIES: dict[Language, str] = {
    "nl": """
        stad steden
        staat staten
        schip schepen
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
