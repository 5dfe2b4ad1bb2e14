"""General words of Dutch and French, which make no term by themselves.

- *Shell nouns* (Schmid, 2000) say little without the words around them: ``geval``, ``aantal``,
  ``kader``; ``cas``, ``nombre``, ``cadre``. Nouns of daily life are listed with them: ``kind``,
  ``huis``. A term has one only beside a word that is not general: ``algemeen belang``, but not
  ``belang``.
- *General adjectives* say how much, which or how good: ``nieuw``, ``verschillend``; ``nouveau``,
  ``différent``. A term does not begin with one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from benelux_search.analysis import stems_of
from benelux_search.model import Language

_SHELL_NOUNS: Final[Mapping[Language, str]] = {
    "nl": (
        "aanbod aandacht aandeel aankomst aankoop aanleiding aanpak aantal aanvang "
        "aanwezigheid aard acht achtergrond achttien actie activiteit actor afdeling afloop "
        "afname afwachting afwezigheid alinea alternatief ambitie analyse angst antwoord "
        "apparaat april arm artikel augustus auto avond baas basis bedrag bedrijf beeld been "
        "begin beginsel behandeling behoefte behulp belang bepaling beperking berekening "
        "bescherming beslissing bestaan bestand betekenis betrekking betrokkenheid bevolking "
        "bezorgdheid bezwaar bijdrage bijlage bijzonderheid binnenland bladzijde boek boekje "
        "boom boot brief broer bron brood brug buitenland bureau burger bus buur "
        "buurman buurt capaciteit categorie centrum chef cijfer collega collegas communicatie "
        "computer conclusie consument contact context crisis criterium cultuur cursus daad dag "
        "dak daling datum december deel deelname deelnemer detail deur dienst dier dinsdag "
        "dochter document doel doeleinde doelstelling donderdag dood dorp dossier drank drie "
        "droom dubbele duizend duur een eeuw effect eind einddatum einde element elf ervaring "
        "eten euro evaluatie evolutie exemplaar expert expertise fabriek factor familie fase "
        "februari feest feit fenomeen fiets figuur film foto fout functie gang gebeurtenis "
        "gebied gebouw gebrek gebruik gebruiker gedachte gedeelte gegeven geld gelegenheid "
        "geluid geluk gemiddelde geschiedenis gesprek gevaar geval gevolg gewicht gezin "
        "gids gisteren graad grafiek grens groep groepering grond grondslag grootte "
        "haat hand handeling hart heer helft hen herfst hervorming hoedanigheid hoeveelheid "
        "hond honderd hoofd hoofdstad hoofdstuk hoofdzaak hoogte hoop hout huis idee impact "
        "indruk info informatie inhoud initiatief inkomen inspanning instelling instrument "
        "internet interventie invloed inzet jaar januari jongen juli juni kaart kader "
        "kaderwerk kamer kans kant kantoor kat keer kennis kennisgeving kern keuze kind "
        "kinderen klant kleur kosten kracht krant kritiek kunst kwaliteit kwestie laatste land "
        "leeftijd leerling leider leiding lente leraar les letter leven levering lezer lichaam "
        "licht lid liefde lijn lijst loop lucht maaltijd maand maandag maart maat maatregel "
        "machine man manier markt mate materiaal materie maximum mechanisme medewerker "
        "meerderheid meest mei meisje meneer mening mens mensen metaal mevrouw middag middel "
        "minderheid minimum minuut modaliteit moed moeder moeite mogelijk mogelijkheid moment "
        "morgen muur muziek naam nacht nadeel naleving negen nieuws niveau nood noodzaak norm "
        "november nummer ochtend oktober omgeving omstandigheid omvang onderdeel onderscheid "
        "onderwerp ongeluk ongeval ontwikkeling oog oogmerk oogpunt oor oordeel oorzaak "
        "opbrengst opening opheffing opleiding oplossing opmerking oprichting opstart opzicht "
        "orde ordening organisatie ouder overeenkomst overleg overschot overzicht paar papier "
        "paragraaf parameter parking partij partner percentage periode personeel persoon pijn "
        "plaats plan plant plein plek ploeg positie post praktijk prijs principe probleem "
        "procedure proces product project publiek punt raadpleging raming rapport recht reden "
        "reeks regel regeling reis rekening resterende resultaat richting risico rol ruimte "
        "samenwerking schade schip school schuld sector seizoen september site situatie "
        "sluiting som soort spel speler sport stad stand standpunt stap start status steen "
        "stelsel steun stijging stof straat student studie stuk systeem taak taal tabel tal "
        "team techniek teken tekort tekst telefoon termen termijn terrein tien tijd "
        "tijdschrift tijdstip titel tocht toegang toekomst toelichting toename toepassing "
        "toestand toestel totaal trein twaalf twee tweetal twintig type uitbreiding uitdaging "
        "uitgangspunt uitgave uitleg uitoefening uitvoering uitzondering universiteit uur "
        "vader vak vandaag vaststelling vele verantwoordelijke verantwoordelijkheid verband "
        "verbetering verbreding verdeling verduidelijking vergadering vergelijking verhaal "
        "verhoging verhouding verkeer verkoop verlaging verlies verloop vermindering verschil "
        "versie verspreiding vertegenwoordiger vertraging vertrek vertrouwen verwachting "
        "verzameling verzoek vier vijf vijftien vis vlak vlees vliegtuig voeding vogel volk "
        "voorbeeld voorbehoud voordeel voorganger voorstel voorwaarde voorwerp vorm vraag "
        "vriend vrijdag vrouw vuur waarde waarin waarop wanneer water website week weg "
        "weigering welke wereld werk werking wijk wijze wijziging wil winkel winst winter "
        "woensdag woning woord zaak zaterdag zelf zes zestien zeven zicht ziek zijde zin zomer "
        "zondag zone zoon zorg zus"
    ),
    "fr": (
        "absence accident accord achat acteur action activité affaire aide air alinéa "
        "alternative ambition ami analyse animal année août appareil application approche "
        "arbre argent arrivée art article aspect attente attention augmentation automne "
        "avantage avenir avion avis avril baisse base bateau besoin bois boisson bruit "
        "bureau bus but bâtiment cadre calcul capacité capitale caractère carte cas catégorie "
        "cause centre chambre chance chapitre charge chat chef chien chiffre choix chose "
        "circonstance citoyen client coeur collaborateur collègue communication compte "
        "concertation conclusion condition confiance consommateur constat consultation "
        "conséquence contact contenu contexte corps couleur coup courage cours coût crise "
        "critique critère croissance création culture date degré demande dette difficulté "
        "différence dimanche diminution discussion disposition document dommage donnée dossier "
        "double douleur droit durée début décembre décision défi départ dépense détail "
        "développement eau effet effort endroit enfant ensemble entreprise espace espoir "
        "espèce estimation euro eux examen exception excédent exemple exercice existence "
        "expert expertise explication expérience extension exécution face facteur fait famille "
        "façon femme fermeture feu fille film fils fin fois fonction fonctionnement fond force "
        "formation forme frère février fête gain garçon genre gens gravité groupe hausse heure "
        "histoire hiver homme idée image impact importance impression incidence inconvénient "
        "indication influence information initiative inquiétude instrument intention internet "
        "intervention intérêt janvier jeu jeudi joueur jour journal juillet juin lancement "
        "langue lecteur lettre lien lieu ligne limite liste livraison logement lumière lundi "
        "machine madame magasin mai maintien maison majorité manière manque marché mardi mars "
        "matin matière matériel maximum membre mercredi mesure midi milieu minimum ministre "
        "minorité mise modalité modification mois moitié moment monsieur montant mort mot "
        "moyen moyenne mur musique mère mécanisme métal nature niveau nom nombre norme "
        "nourriture novembre nuit numéro nécessité objectif objet occasion octobre oeil oiseau "
        "opération ordinateur ordre oreille organisation origine ouverture pain papier "
        "paramètre parent parking part partenaire participant participation particulier partie "
        "patron pays personne personnel perte peuple peur phase photo phénomène pierre place "
        "plan plante plupart plus poids point poisson pont population porte position "
        "possibilité poste pourcentage pratique principe printemps problème processus "
        "procédure produit projet propagation proportion proposition protection précision "
        "prédécesseur présence prévision public père pénurie période qualité quantité quartier "
        "question raison rappel rapport refus relation remarque repas représentant "
        "responsabilité responsable reste restriction retard revenu revue risque route rue "
        "règle réalité récapitulatif réduction réforme réponse résultat réunion rôle saison "
        "samedi secteur semaine sens septembre service site situation soeur soir "
        "solution somme sorte sortie source sport statut substance suite sujet supplément "
        "suppression système série tableau taille temps terme terre texte titre toit total "
        "tour tout train travail type tâche téléphone unité université usage usine utilisateur "
        "utilisation valeur vendredi vente version viande vie village ville voisin voiture "
        "volonté volume voyage vue vélo zone âge écart école élève élément époque équipe étape "
        "état étranger étude étudiant été évaluation évolution événement"
    ),
}
_GENERAL_ADJECTIVES: Final[Mapping[Language, str]] = {
    "nl": (
        "aangevraagd aanzienlijk absoluut actueel afgelopen ander bedoeld beide belangrijk "
        "bepaald beperkt beschikbaar bestaand beter betreffend betrokken bevoegd bijkomend "
        "bijkomstig bovenstaand concreet correct daadwerkelijk dagelijks dergelijk "
        "desbetreffend diverse dringend duidelijk echt eender eerder eerste effectief eigen "
        "enig enigerlei enkel exact extra feitelijk gans geachte gegeven geheel geldend gelegd "
        "gelieerd gelijk gelijkaardig gemeenschappelijk gemiddeld genoemd genomen gepast "
        "geplande gepleegd gering gesteld gevolgd gevraagd gewijzigd gewoon gezamenlijk goed "
        "grondig groot grotere heel hele hoger hoog huidig ieder individueel ingediend "
        "jaarlijks jong juist klein komend kort laag laatste lager lang langer licht lopend "
        "maandelijks maximaal meer meerdere minder minimaal moeilijk mogelijk nauw nauwkeurig "
        "negatief nieuw nodig noodzakelijk normaal nuttig onderhavig onderscheiden ondertekend "
        "ongeveer onlangs onmiddellijk onredelijk ontvangen onvoldoende openstaand oud "
        "overeenkomstig overig passend persoonlijk plaatselijk politiek positief precies "
        "recent rechtmatig rechtstreeks redelijk relevant respectief respectieve ruim samen "
        "scherp slecht snel sommig soortgelijk specifiek sterk strafbaar tal talloze talrijk "
        "tegenovergesteld toegekend toekomstig totaal tussentijds uiteindelijk vastgesteld "
        "vele verder verkregen verleend vermeld verschillend verstrekt verwacht voldoende "
        "volgend volledig voorbereid voorgaand voorgesteld voorkomend voormalig voormeld "
        "voornoemd vorig waar waarschijnlijk wekelijks welbepaald werkelijk zeker zelfde "
        "zogeheten zogenaamd zulk"
    ),
    "fr": (
        "absolu accordé actuel additionnel adéquat ancien annuel antérieur applicable autre "
        "bas beau bon bref certain cité clair commis commun complet complémentaire compétent "
        "concernant concerné concret conjoint considérable contraire correct court demandé "
        "dernier difficile différent direct disponible distinct divers donné double "
        "déraisonnable effectif entier essentiel exact exceptionnel existant facile faible "
        "fixé fondamental fort fourni futur global grand gros haut immédiat important imputé "
        "individuel inférieur insuffisant introduit intéressant jeune juste large local long "
        "léger légitime maximal maximum meilleur mensuel mentionné mineur minimal minimum "
        "modifié moindre moyen multiple même net nombreux normal nouveau nul nécessaire "
        "négatif obtenu octroyé pareil parfait partiel passé personnel pertinent petit plein "
        "politique positif possible principal pris probable prochain préalable précis "
        "précédent préparé présent prévu punissable quotidien raisonnable rapide relatif "
        "respectif reçu récent réel seul significatif signé similaire simple spécifique "
        "substantiel suffisant suivant suivi supplémentaire supérieur susmentionné sérieux sûr "
        "tel total ultérieur unique utile vaste vieux visé vrai véritable élevé énième "
        "éventuel"
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
    return frozenset(stems_of(listed, language))
