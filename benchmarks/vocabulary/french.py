"""The classes of French forms, from the dictionary of Dicollecte (Grammalecte)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.vocabulary.classes import Classes, Family
from benchmarks.vocabulary.hunspell import Dictionary, Entry

# Nouns in -e that name what a verb in -er does: lutte is looked for as lutter. The others keep
# apart from the verb that they are a form of: livre is no form of livrer, nor porte of porter.
_DEVERBAL: Final = """
    aide alerte analyse annonce approche attaque audite avance baisse change charge chasse chute
    commande compte concurrence conserve contrôle contre-attaque critique danse demande dépense
    dialogue dispute divorce doute échange écoute embauche enquête entrave épargne estime étude
    excuse expertise facture fatigue fouille fraude garde gêne grève guide hausse incendie
    influence limite lutte manque marche marque mélange menace mérite note offre partage pêche
    paie paye pilote pratique recherche récompense réforme relance remarque rencontre reproche
    réserve rêve risque sauvegarde signe suicide taxe touche trace visite vote voyage
    achète affiche amène applique bouge cache casse cesse colle coupe demeure donne frappe gagne
    invite joue juge laisse lance monte oublie ose participe passe pose pousse quitte relève
    remonte reste roule tape tente tire trompe
""".split()
# Participles that are nouns or adjectives too, and are looked for as forms of their verb all the
# same. Others are words of their own: arrêté, marché, traité, permis, produit, parti.
_PARTICIPLES: Final = """
    acquis:acquérir admis:admettre aimé:aimer appelé:appeler assuré:assurer atteint:atteindre
    attendu:attendre chargé:charger commis:commettre composé:composer compris:comprendre
    conclu:conclure conduit:conduire connu:connaître convenu:convenir couvert:couvrir
    découvert:découvrir dit:dire écrit:écrire élu:élire engagé:engager fait:faire inclus:inclure
    inscrit:inscrire interdit:interdire lu:lire mis:mettre obtenu:obtenir oublié:oublier
    offert:offrir ouvert:ouvrir omis:omettre perdu:perdre pris:prendre promis:promettre
    prononcé:prononcer prévu:prévoir reçu:recevoir rendu:rendre requis:requérir repris:reprendre
    réduit:réduire souffert:souffrir soumis:soumettre su:savoir suivi:suivre tenu:tenir
    traduit:traduire transmis:transmettre vendu:vendre venu:venir vu:voir vécu:vivre résumé:résumer
""".split()
# Forms that a lemma would take for itself, and what they are forms of
_FORMS: Final = """
    est:être fut:être sont:être ayant:avoir as:avoir a:avoir revient:revenir croit:croire
    doit:devoir yeux:œil cieux:ciel mesdames:madame messieurs:monsieur travaux:travail
    aïeux:aïeul soit:être vit:vivre êtres:êtres faut:falloir
    murs:mur vies:vie mises:mise diverses:divers lourdes:lourd bornes:borne sceaux:sceau aires:aire
    gênes:gêne saintes:saint moulins:moulin vannes:vanne jeans:jean ados:ado mené:mener
    mètres:mètre aucune:aucun claire:clair colombes:colombe délices:délice orgues:orgue capes:cape
    cannes:canne landes:lande fougères:fougère grasse:gras creuse:creux
    dispose:disposer disposes:disposer étaient:être va:aller vas:aller ira:aller devons:devoir
    destinée:destiner destinées:destiner modifiant:modifier relevant:relever résultant:résulter
    nécessitant:nécessiter justifiant:justifier renforçant:renforcer limitant:limiter
    recourant:recourir jouissant:jouir réglant:régler régissant:régir remettant:remettre
    traversant:traverser répartie:répartir réparties:répartir déroulé:dérouler déroulés:dérouler
    ouvre:ouvrir ouvres:ouvrir ouvrent:ouvrir ouvrons:ouvrir ouvrait:ouvrir ouvraient:ouvrir
    offerte:offrir offertes:offrir offerts:offrir transformée:transformer transformées:transformer
    dépose:déposer ordonnée:ordonner ordonnées:ordonner lie:lier lies:lier durent:durer
    absoute:absoudre absoutes:absoudre jeté:jeter jetés:jeter
    bu:boire tue:tuer tues:tuer ladite:ledit lesdits:ledit lesdites:ledit fréquente:fréquenter
""".split()
# What a dictionary has as two words, and people as one
_SAME: Final = """
    vieux:vieil nouveau:nouvel beau:bel fou:fol mou:mol blanc:blanche franc:franche clé:clef
    paiement:payement interpeller:interpeler
    demandeur:demanderesse défendeur:défenderesse maire:mairesse
    amour:amours relai:relais logo:logos annal:annales
    municipal:municipales
""".split()
# Feminine forms that are words of their own all the same: une avenue is not avenu
_APART: Final = frozenset("avenue bise malaise perse pieux torse".split())
# Lemmas that an accent tells apart; of others, î and û are old spellings: naître, naitre
_MEANT: Final = frozenset("jeûne jeûner mûr mûre mûrir sûr dû fût crû".split())
_OLD: Final = str.maketrans("îû", "iu")
_PARTICIPLE_ENDINGS: Final = ("é", "i", "u")
_NOUN, _VERB = 2, 1


def french_classes(dictionary: Dictionary) -> dict[str, str]:
    """The lemma of each form."""
    classes = Classes()
    families = list(_families(dictionary))
    for into, other in _merges(dictionary, families):
        classes.merge(into, other)
    assigned = classes.assigned(families)
    for form, lemma in _listed(_FORMS):
        assigned[form] = classes.root(lemma)
    return assigned


def _listed(pairs: Sequence[str]) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        one, other = pair.split(":")
        yield one, other


def _merges(dictionary: Dictionary, families: Sequence[Family]) -> Iterator[tuple[str, str]]:
    """Lemmas that are one word, the one that names it first."""
    verbs: dict[str, list[str]] = defaultdict(list)
    for family in families:
        for form in family.forms if family.weight == _VERB else ():
            verbs[form].append(family.lemma)
    lemmas = {family.lemma for family in families}
    for entry in dictionary.entries:
        word = entry.word
        if _is_verb(entry):
            continue
        inflected = [verb for verb in verbs[word] if verb != word]
        if inflected and (
            word in _DEVERBAL or (word.endswith(_PARTICIPLE_ENDINGS) and _has_feminine(entry))
        ):
            yield inflected[0], word
        for form in dictionary.forms(word, entry.flags):
            # naval has navale, and sans-papier what the dictionary has as a word: sans-papiers
            if (
                form in lemmas
                and form not in _APART
                and (not form.endswith(("s", "x")) or "-" in form)
            ):
                yield word, form
    for lemma in sorted(lemmas - _MEANT):
        if lemma.translate(_OLD) != lemma and lemma.translate(_OLD) in lemmas and len(lemma) > 3:
            yield lemma, lemma.translate(_OLD)
    for word, verb in _listed(_PARTICIPLES):
        yield verb, word
    yield from _listed(_SAME)


def _families(dictionary: Dictionary) -> Iterator[Family]:
    for entry in dictionary.entries:
        word = entry.word.lower()
        if not word.isalpha() and "-" not in word:
            continue
        forms = {form.lower() for form in dictionary.forms(entry.word, entry.flags)}
        weight = _VERB if _is_verb(entry) else _NOUN
        yield Family(word, frozenset({word, *forms}), weight)


def _is_verb(entry: Entry) -> bool:
    return any(field.startswith("po:v") for field in entry.fields)


def _has_feminine(entry: Entry) -> bool:
    """Whether a participle stands for people and things alike: employé, employée."""
    return any(flag.startswith("F") for flag in entry.flags)
