"""General words of Dutch and French, which make no term by themselves.

- *Shell nouns* (Schmid, 2000) say little without the words around them: ``geval``, ``aantal``,
  ``kader``; ``cas``, ``nombre``, ``cadre``. A term has one only beside a word that is not general:
  ``algemeen belang``, but not ``belang``.
- *General adjectives* say how much, which or how good: ``nieuw``, ``verschillend``; ``nouveau``,
  ``différent``. A term does not begin with one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from benelux_search.analysis import locate_chunks
from benelux_search.model import Language

_SHELL_NOUNS: Final[Mapping[Language, str]] = {
    "nl": (
        "aanbod aandacht aandeel aanleiding aanpak aantal aanvang aard acht achtergrond "
        "achttien actie activiteit afdeling afloop afname afwachting alinea analyse antwoord "
        "april artikel augustus basis begin beginsel behandeling behoefte behulp belang "
        "bepaling beslissing bestaan bestand betekenis betrekking bezwaar bijdrage bijlage "
        "bijzonderheid bladzijde boek capaciteit categorie cijfer collega collegas conclusie "
        "contact context criterium daad dag daling datum december deel deelname detail dienst "
        "dinsdag doel doeleinde doelstelling donderdag dossier drie dubbele duizend duur een "
        "eeuw effect eind einde element elf ervaring evaluatie evolutie exemplaar factor fase "
        "februari feit figuur fout functie gang gebeurtenis gebied gebrek gebruik gedachte "
        "gedeelte gegeven gelegenheid gemiddelde gesprek gevaar geval gevolg gewicht gids "
        "gisteren graad grafiek grens groep grond grondslag grootte hand handeling heer helft "
        "hen hoedanigheid hoeveelheid honderd hoofd hoofdstuk hoogte idee impact indruk info "
        "informatie inhoud initiatief inspanning instelling invloed inzet jaar januari juli "
        "juni kader kaderwerk kamer kans kant keer kennis kennisgeving kern keuze kosten "
        "kracht kwaliteit kwestie laatste land leiding letter leven lid lijn lijst loop maand "
        "maandag maart maat maatregel man manier mate materie meerderheid meest mei meneer "
        "mening mens mevrouw middel minderheid minuut moeite mogelijk mogelijkheid moment naam "
        "nadeel naleving negen nieuws niveau nood noodzaak november nummer oktober omgeving "
        "omstandigheid omvang onderdeel onderscheid onderwerp ontwikkeling oog oogmerk oogpunt "
        "oordeel oorzaak oplossing opmerking opzicht orde ordening overeenkomst overleg "
        "overzicht paar paragraaf partij partner percentage periode persoon plaats plan plek "
        "positie post praktijk prijs principe probleem procedure proces product project punt "
        "rapport recht reden reeks regel regeling rekening resterende resultaat richting rol "
        "ruimte samenwerking september situatie som soort stand standpunt stap status stelsel "
        "steun stijging studie stuk systeem taak tabel tal techniek teken tekst termen termijn "
        "terrein tien tijd tijdstip titel toegang toekomst toelichting toename toepassing "
        "toestand totaal twaalf twee tweetal twintig type uitgangspunt uitleg uitoefening "
        "uitvoering uitzondering uur vak vandaag vaststelling vele verantwoordelijkheid "
        "verband verbetering verdeling verduidelijking vergadering vergelijking verhaal "
        "verhouding verkeer verlies verloop verschil versie verzameling verzoek vier vijf "
        "vijftien vlak voorbeeld voorbehoud voordeel voorganger voorstel voorwaarde voorwerp "
        "vorm vraag vrijdag waarde waarin waarop wanneer week weg welke wereld werk wijze wil "
        "woensdag woord zaak zaterdag zelf zes zestien zeven zicht zijde zin zondag zone zorg"
    ),
    "fr": (
        "accord action activité affaire aide alinéa analyse année août application approche "
        "article aspect attention augmentation avantage avenir avis avril baisse base besoin "
        "but cadre capacité caractère cas catégorie cause chance chapitre charge chef chiffre "
        "choix chose circonstance collègue compte concertation conclusion condition constat "
        "conséquence contact contenu contexte coup cours coût critère croissance date degré "
        "demande difficulté différence dimanche diminution discussion disposition donnée "
        "dossier double droit durée début décembre décision détail développement effet effort "
        "endroit ensemble espace espèce eux examen exception exemple exercice existence "
        "explication expérience exécution face facteur fait façon fin fois fonction fond force "
        "forme février genre gens gravité groupe hausse heure homme idée impact importance "
        "impression incidence inconvénient indication influence information initiative "
        "intention intérêt janvier jeudi jour juillet juin lettre lien lieu ligne limite liste "
        "lundi madame mai maintien majorité manière manque mardi mars matière membre mercredi "
        "mesure milieu ministre minorité mise mois moitié moment monsieur montant mot moyen "
        "moyenne nature niveau nom nombre novembre numéro nécessité objectif objet occasion "
        "octobre opération ordre origine part partenaire participation partie pays personne "
        "perte phase place plan plupart plus poids point position possibilité poste "
        "pourcentage pratique principe problème processus procédure produit projet proportion "
        "proposition précision prédécesseur présence prévision pénurie période qualité "
        "quantité question raison rappel rapport relation remarque responsabilité reste règle "
        "réalité récapitulatif réduction réponse résultat réunion rôle samedi semaine sens "
        "septembre service situation solution somme sorte sortie statut suite sujet supplément "
        "système série tableau taille temps terme texte titre total tour tout travail type "
        "tâche unité usage utilisation valeur vendredi version vie volonté volume vue zone "
        "écart élément époque étape état étude évaluation évolution événement"
    ),
}
_GENERAL_ADJECTIVES: Final[Mapping[Language, str]] = {
    "nl": (
        "aanzienlijk absoluut actueel afgelopen ander bedoeld beide belangrijk bepaald beperkt "
        "bestaand beter betreffend betrokken bevoegd bijkomend bovenstaand concreet correct "
        "daadwerkelijk dagelijks dergelijk desbetreffend diverse dringend duidelijk echt "
        "eender eerder eerste effectief eigen enig enkel exact extra feitelijk gans geachte "
        "geheel geldend gelieerd gelijk gelijkaardig gemeenschappelijk gemiddeld genoemd "
        "gepast geplande gering gewoon gezamenlijk goed grondig groot grotere heel hele hoger "
        "hoog huidig ieder individueel jaarlijks jong juist klein komend kort laag laatste "
        "lager lang langer licht lopend maandelijks maximaal meer meerdere minder minimaal "
        "moeilijk mogelijk nauw negatief nieuw nodig noodzakelijk normaal nuttig onderhavig "
        "ongeveer onlangs oud overig passend positief precies recent redelijk respectief "
        "respectieve ruim samen scherp slecht snel sommig soortgelijk specifiek sterk tal "
        "talloze talrijk tegenovergesteld toekomstig totaal tussentijds uiteindelijk vele "
        "verder vermeld verschillend verwacht voldoende volgend volledig voorgaand voorgesteld "
        "voorkomend voormalig voormeld voornoemd vorig waar waarschijnlijk wekelijks "
        "welbepaald werkelijk zeker zelfde zogenaamd zulk"
    ),
    "fr": (
        "absolu actuel additionnel adéquat ancien annuel antérieur applicable autre bas beau "
        "bon bref certain cité clair commun complet complémentaire compétent concernant "
        "concerné concret conjoint considérable contraire correct court dernier difficile "
        "différent distinct divers double effectif entier essentiel exact exceptionnel "
        "existant facile faible fondamental fort futur global grand gros haut immédiat "
        "important individuel inférieur intéressant jeune juste large long léger maximal "
        "maximum meilleur mensuel mentionné mineur minimal minimum moindre moyen multiple même "
        "net nombreux normal nouveau nul nécessaire négatif pareil parfait partiel passé petit "
        "plein positif possible principal probable prochain préalable précis précédent présent "
        "prévu quotidien raisonnable rapide relatif respectif récent réel seul significatif "
        "similaire simple spécifique substantiel suffisant suivant supplémentaire supérieur "
        "susmentionné sérieux sûr tel total ultérieur unique utile vaste vieux visé vrai "
        "véritable élevé énième éventuel"
    ),
}


def is_shell_noun(language: Language, unit: str) -> bool:
    """Return True if a unit is the stem of a noun that makes no term by itself: geval, cas."""
    return unit in _units(language, "noun")


def is_general_adjective(language: Language, unit: str) -> bool:
    """Return True if a unit is the stem of an adjective of degree, order or worth: nieuw, même."""
    return unit in _units(language, "adjective")


@cache
def _units(language: Language, kind: str) -> frozenset[str]:
    listed = (_SHELL_NOUNS if kind == "noun" else _GENERAL_ADJECTIVES)[language]
    return frozenset(
        token.term
        for _, _, terms in locate_chunks(listed, language)
        for token in terms.tokens
        if token.kind == "stem"
    )
