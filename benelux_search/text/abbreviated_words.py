"""Words that tell whether a stop ends a sentence: abbreviations, and words that open sentences.

An entry in lower case stands for the word in any case, unless it is a single letter; one with a
capital stands for itself alone: *Mon.* is the *Moniteur*, ``mon`` a word; *P.* is an initial, ``p``
a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from benelux_search.model import Language

_Words: TypeAlias = Mapping[Language, frozenset[str]]
AbbreviationKind: TypeAlias = Literal["before", "number", "anywhere", "end", "last"]
"""The place of an abbreviation: before a name or a number; before a number; anywhere; at the end of
an expression, so that a capital after it begins a sentence; at the end of a list, likewise."""


def _words(nl: str, fr: str) -> _Words:
    return {"nl": frozenset(nl.split()), "fr": frozenset(fr.split())}


_BEFORE: Final = _words(
    """
    arr.cass art arts artt nr nrs blz bladz pp pag cf vgl resp bv bijv bvb ca dhr dr mr mrs mevr
    mw mej ir ing prof drs lic bc em mgr st ste jhr kol gen lt maj kapt burg onderh voorz verg
    hfdst hfst afd dl bd eds hrsg gsm ger gerw strafw grondw arr cass rb corr vred arbh arbrb kh
    rvs adv concl noot parl doc Hand gec gecoörd gew vb i.v.m ivm m.b.t mbt t.a.v t.o.v t.g.v
    d.w.z dwz m.a.w m.n m.i a.h.w o.a o.m n.a.v i.p.v i.h.b i.f.v i.t.t t.w o.l.v o.b.v bijl ond
    sub chr geb overl afl aant Stbl Str pl alg int onr wetb ref fig tab Vl Fr Belg Brit Zw omz
    overw adv.-gen proc proc.-gen rek rechtsl rechtspr vers vert verw vlgs volg wnd dd mondel
    schr vr aanbev amend besl bull comm cons dir ed.-m gedr gem gez herz hss inl inz jur lett
    mem min.-pres ontw opm par parlem ph pres reg reglem resol secr sect sv tit toel uitg verord
    voorst wijz wk zitt zittingsp advoc arbitr bevoegdh gem.d
    """,
    """
    consid art arts nos n° nº pp pag cf voy comp al M mm mme mmes mlle mlles dr drs pr prof mgr
    st ste sts stes gén lt maj ch chap sect éds coll trad av bd boul doc parl ann Mon Pas mém
    instr crim cass corr trib trav comm prud bull arr concl obs op loc i.e c.-à-d c-à-d p.ex Me
    Mes sqq resp chron j.t coord sén vice-prés hon fig g.-d tabl sess égal not av.-gén proc
    proc.-gén jur jurispr doctr circ avis.cons cons délib décr dir doc.parl dom éd.rév éven ff
    fol gds gvt inéd législ lett liv loc.cit mar nouv ordon parag pl pol préc préf présid quest
    réd règl rev rub sc sect.dr sig som stat sté supp t.r tabl titr trav.parl univ v.-prés voyez
    """,
)
_NUMBER: Final = _words(
    "no p al vol ed par kap cap tel fax lid t red bus max maxim min n q nat fol kol rol wk vn",
    "no p vol éd cap col t ex rem rec v bp num par note fol rôle",
)
_ANYWHERE: Final = _words(
    """
    w.o i.o e.v vlg v.z.w vzw n.v b.v b.v.b.a bvba c.v c.v.b.a s.a v.h v.o.f jr sr inc ltd g gr
    dd jg incl excl tel fax max min publ prov subs subst burgerl econ maatsch consid begr bep
    verz
    """,
    """
    a.s.b.l asbl s.a s.p.r.l sprl s.c s.c.r.l s.n.c s.a.r.l g.i.e jr sr inc ltd max tél prés lég
    incl excl jud pén civ env fr frs adm approx réf subst gouv soc publ prov facult exp ouvr imm
    introd obl suppl abst mod mond rés rapp rép
    """,
)
_END: Final = _words(
    """
    jl ll l.l a.i c.s n.chr v.chr u.s.a v.s e.u v.n b.s k.b m.b b.w ger.w a.u.b a.m p.m p.p km cm
    kg u d.d mio mia mld e.k a.s s.d r.w t.b.h t.g.t p.v b.g b.t.w e.e.g e.g o.v n.b.o n.w jan feb
    febr mrt apr jun jul aug sept okt nov dec Sw Sv Gw
    """,
    """
    u.s.a u.e o.n.u a.r a.m m.b b.w c.e j.-c h min km cm kg const ibid id cit op.cit loc.cit d.d
    mio mia r.w c.p s.d p.m r.t.b.f o.n.s.s s.n.c.b i.n.a.m.i janv févr fév avr juill sept oct nov
    déc p.p
    """,
)
_LAST: Final = _words("enz etc e.d e.a sec", "etc suiv ss sq sec e.a s")
_COMPANIES: Final = frozenset(
    "n.v b.v b.v.b.a v.z.w c.v c.v.b.a v.o.f s.a a.s.b.l s.p.r.l s.c s.c.r.l s.n.c s.a.r.l".split()
)
_DOTTED: Final = re.compile(r"[^\W\d_]{1,4}(?:-[^\W\d_]{1,4})*(?:[.]-?[^\W\d_]{1,3})+")  # g.-d
# Ph, Th, Fl, wk; Kerkstr
_WITHOUT_VOWEL: Final = re.compile(r"[^\W\d_aeiouyAEIOUYéèêëàâôûîïüö]{2,4}|[A-Z]\w+str")

OPENERS: Final[_Words] = _words(
    """
    De Het Een Eén Één Dit Dat Deze Die Er Ik Wij We Hij Zij Ze Je Jij U Uw Men Mijn Ons Onze Hun
    Haar Zijn In Op Voor Met Bij Na Naar Van Vanaf Om Door Over Uit Tot Te Ter Ten Onder Tegen
    Tijdens Zonder Sinds Sedert Tussen Volgens Krachtens Gelet Overwegende Wegens Aan Alle Als
    Indien Wanneer Toen Terwijl Hoewel Omdat Daarna Daarom Daar Daarbij Daarnaast Daarentegen Hier
    Hierbij Hierdoor Hiermee Zo Ook Maar En Of Want Dus Echter Evenwel Nochtans Bovendien Tevens
    Verder Vervolgens Tenslotte Ondertussen Intussen Vandaag Gisteren Morgen Nu Nadien Wie Wat Waar
    Waarom Welke Welk Hoe Hoeveel Geen Niet Niemand Iedereen Ieder Elke Elk Enkele Enkel Sommige
    Veel Vele Is Was Heeft Hebben Kan Kunnen Mag Moet Zal Wordt Worden Werd Werden Volgt Zie Beide
    Beiden Zulke Zodra Slechts Pas Meer Nog Toch Gelieve Alleen Ca
    """,
    """
    Le La Les L Un Une Des Ce Cet Cette Ces C Cela Ceci Celui Celle Ceux Celles Il Elle Ils Elles
    On Je J Nous Vous Tu Qui Que Qu Quoi Quel Quelle Quels Quelles Comment Combien Pourquoi Où
    Quand En Dans Pour Par Avec Sans Sur Sous Chez À A Au Aux De Du D Depuis Dès Pendant Durant
    Entre Selon Suivant Vu Considérant Attendu Lorsque Lors Si Comme Puisque Bien Toutefois
    Cependant Néanmoins Pourtant Mais Et Ou Or Donc Car Ainsi Aussi Alors Ensuite Enfin Puis Après
    Avant Aujourd Hier Demain Outre Son Sa Ses Leur Leurs Notre Nos Votre Vos Mon Ma Mes Tout Toute
    Tous Toutes Chaque Aucun Aucune Certains Certaines Plusieurs Est Sont Ont Peut Doit Voir Quant
    Concernant Afin Même N Ne Y Voici Parmi Malgré Ici Là Chacun Personne Rien S Nul Nulle Voilà
    Être Seul Seule
    """,
)
"""Words with a capital that usually open a sentence."""
PARTICLES: Final = frozenset("De Van Den Der Vander Vanden Le La L Du Des D Ten Ter El Di".split())
"""Words with a capital that also open a surname: *J. De Smet*."""
LABELS: Final[_Words] = _words(
    "optie bijlage categorie groep klasse punt deel vak lijst type letter vitamine kamer reeks "
    "tabel afdeling zone blok paviljoen gebouw lijn niveau formulier model fase plan",
    "option annexe catégorie groupe classe point partie cadre liste type lettre vitamine chambre "
    "série tableau section zone bloc pavillon bâtiment ligne niveau formulaire modèle phase plan",
)
"""Words that a letter follows: *bijlage A*."""


def listed_kind(word: str, language: Language) -> AbbreviationKind | None:
    """Return the kind of a known abbreviation without its last stop: of *art*, *K.B*, *enz*.

    Of a word of several kinds, this is the first of *last*, *end*, *anywhere*, *number*, *before*.
    """
    for kind, words in (
        ("last", _LAST),
        ("end", _END),
        ("anywhere", _ANYWHERE),
        ("number", _NUMBER),
        ("before", _BEFORE),
    ):
        if word in words[language] or (len(word) > 1 and word.casefold() in words[language]):
            return kind  # type: ignore[return-value]
    return None


def guessed_kind(word: str) -> AbbreviationKind | None:
    """Return the kind of a word that looks like an abbreviation: *g.-d*, *Ph*, *wk*, *Kerkstr*."""
    if _DOTTED.fullmatch(word):
        return "anywhere"
    if _WITHOUT_VOWEL.fullmatch(word) and not word.isupper():
        return "before" if word[0].isupper() else "anywhere"
    return None


def is_company(word: str) -> bool:
    """Return True for the form of a company, which its name follows: *N.V.* without the stop."""
    return word.casefold() in _COMPANIES
