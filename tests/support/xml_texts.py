"""A small law and a small sitting in both languages, as Akoma Ntoso, Formex and TEI.

The Akoma Ntoso file is valid by the schema of version 3.0 (``akomantoso30.xsd``); Formex follows
the manual of the Publications Office, and TEI the guidelines and the encoding of ParlaMint.
"""

from __future__ import annotations

from typing import Final

from benelux_search.model import Language

TITLES: Final[dict[Language, str]] = {
    "nl": "Wet van 4 maart 2021 op de openbare bibliotheken",
    "fr": "Loi du 4 mars 2021 relative aux bibliothèques publiques",
}
RECITALS: Final[dict[Language, tuple[str, ...]]] = {
    "nl": (
        "De openbare bibliotheken lenen elk jaar meer boeken uit aan jonge lezers.",
        "Een kaart voor alle bibliotheken maakt het lenen eenvoudiger en goedkoper.",
    ),
    "fr": (
        "Les bibliothèques publiques prêtent chaque année plus de livres aux jeunes lecteurs.",
        "Une carte pour toutes les bibliothèques rend le prêt plus simple et moins cher.",
    ),
}
ARTICLES: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "nl": (
        ("Definities", "In deze wet is een lezer wie een kaart van een bibliotheek heeft."),
        ("Kaart", "De gemeente geeft aan elke inwoner een kaart zonder kosten."),
        ("Termijn", "Een boek wordt binnen dertig dagen teruggebracht."),
        ("Boete", "Wie een boek te laat terugbrengt, betaalt een boete van twee euro."),
    ),
    "fr": (
        ("Définitions", "Dans la présente loi, un lecteur est le titulaire d'une carte."),
        ("Carte", "La commune délivre à chaque habitant une carte sans frais."),
        ("Délai", "Un livre est rendu dans les trente jours."),
        ("Amende", "Celui qui rend un livre en retard paie une amende de deux euros."),
    ),
}
_WORDS: Final[dict[Language, tuple[str, str, str, str]]] = {
    "nl": ("nld", "HOOFDSTUK I", "Algemene bepalingen", "Artikel"),
    "fr": ("fra", "CHAPITRE Ier", "Dispositions générales", "Article"),
}


def akoma_ntoso(language: Language) -> str:
    """Return the law in a language as Akoma Ntoso 3.0."""
    code, chapter, general, _ = _WORDS[language]
    recitals = "".join(
        f'<recital eId="rec_{k}"><num>({k})</num><p>{text}</p></recital>'
        for k, text in enumerate(RECITALS[language], 1)
    )
    articles = "".join(
        f'<article eId="art_{k}"><num>Art. {k}.</num><heading>{heading}</heading>'
        f'<paragraph eId="art_{k}__p"><num>§ 1.</num><content eId="art_{k}__c"><p>{text}</p>'
        f"</content></paragraph></article>"
        for k, (heading, text) in enumerate(ARTICLES[language], 1)
    )
    uri = "/akn/be/act/2021-03-04/12"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="wet">
 <meta><identification source="#kamer">
  <FRBRWork><FRBRthis value="{uri}"/><FRBRuri value="{uri}"/>
   <FRBRdate date="2021-03-04" name="generation"/><FRBRauthor href="#kamer"/>
   <FRBRcountry value="be"/><FRBRnumber value="2021030455"/></FRBRWork>
  <FRBRExpression><FRBRthis value="{uri}/{code}"/><FRBRuri value="{uri}/{code}"/>
   <FRBRdate date="2021-03-10" name="publication"/><FRBRauthor href="#kamer"/>
   <FRBRlanguage language="{code}"/></FRBRExpression>
  <FRBRManifestation><FRBRthis value="{uri}/{code}.xml"/><FRBRuri value="{uri}/{code}.xml"/>
   <FRBRdate date="2021-03-10" name="markup"/><FRBRauthor href="#kamer"/></FRBRManifestation>
 </identification></meta>
 <preface><longTitle><p><docTitle>{TITLES[language]}</docTitle></p></longTitle></preface>
 <preamble><recitals eId="recs">{recitals}</recitals></preamble>
 <body><chapter eId="chp_1"><num>{chapter}</num><heading>{general}</heading>{articles}</chapter>
 </body></act></akomaNtoso>"""


def formex(language: Language) -> str:
    """Return the law in a language as Formex 4."""
    _, chapter, general, article = _WORDS[language]
    recitals = "".join(
        f"<CONSID><NP><NO.P>({k})</NO.P><TXT>{text}</TXT></NP></CONSID>"
        for k, text in enumerate(RECITALS[language], 1)
    )
    articles = "".join(
        f'<ARTICLE IDENTIFIER="00{k}"><TI.ART>{article} {k}</TI.ART><STI.ART><P>{heading}</P>'
        f"</STI.ART><PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>{text}</ALINEA></PARAG></ARTICLE>"
        for k, (heading, text) in enumerate(ARTICLES[language], 1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ACT xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:noNamespaceSchemaLocation="http://formex.publications.europa.eu/schema/formex-05.59.xd">
<BIB.INSTANCE><DOCUMENT.REF FILE="L.doc.xml"><COLL>L</COLL><NO.OJ>63</NO.OJ><YEAR>2020</YEAR>
<LG.OJ>EN</LG.OJ></DOCUMENT.REF><DATE ISO="20210304">20210304</DATE>
<LG.DOC>{language.upper()}</LG.DOC><NO.DOC FORMAT="YN" TYPE="OJ"><NO.CURRENT>455</NO.CURRENT>
<YEAR>2021</YEAR><COM>EU</COM></NO.DOC></BIB.INSTANCE>
<TITLE><TI><P>{TITLES[language]}</P></TI></TITLE>
<PREAMBLE><GR.CONSID>{recitals}</GR.CONSID></PREAMBLE>
<ENACTING.TERMS><DIVISION><TITLE><TI><P>{chapter}</P></TI><STI><P>{general}</P></STI></TITLE>
{articles}</DIVISION></ENACTING.TERMS></ACT>"""


def speech(name: str, *segments: tuple[Language, str]) -> str:
    """Return a speech in ParlaMint: its speaker, and segments in the languages spoken."""
    said = "".join(f'<seg xml:lang="{language}">{text}</seg>' for language, text in segments)
    return f'<note type="speaker" xml:lang="nl">{name}:</note><u who="#x" xml:lang="nl">{said}</u>'


def tei(body: str, header: str = "") -> str:
    """Return a TEI file in Dutch with this body."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0" '
        f'xml:lang="nl"><teiHeader><fileDesc>{header}</fileDesc></teiHeader>'
        f"<text><body>{body}</body></text></TEI>"
    )
