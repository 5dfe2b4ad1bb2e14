"""Titles that a file states outside its text, or marks in it: checked, and by language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Final

from benelux_search.metadata.document_opening import joined
from benelux_search.model import Language, Titles
from benelux_search.text.columns.bilingual_lines import split_bilingual
from benelux_search.text.languages.line_evidence import language_of_texts, languages_of

_LONGEST: Final = 300  # characters; a longer one is a text, not a title
_PLACEHOLDER: Final = re.compile(
    r"^(?:untitled|naamloos|sans (?:titre|nom)|document\s?\d*|home(?:page)?|microsoft word -.*"
    r"|(?:nieuw|nouveau|new) .{0,20}document.*|template|sjabloon|modèle|titel|titre|title)$"
    r"|\.(?:html?|docx?|dot[mx]?|pdf|txt|rtf|indd|xml|odt)(?:\W|$)",
    re.IGNORECASE,
)
# First words of lines that are no title: parts of a debate, structure of a text, institutions
NO_TITLE: Final = re.compile(
    r"""\W*(?: \d | [a-z]\) | art(?:ikel|icle)?s?\b | § | (?:sous-)?section | (?:sub)?sectie
    | hoofdstuk | chapitre | afdeling | onderafdeling | boek\b | livre\b | deel\b | partie\b
    | titel\b | titre\b | bijlage | annexe | inhoud | sommaire | table\s+des | agenda
    | ordre\s+du | legende? | l[eé]gende | algemene\s+bespreking | discussion | bespreking
    | artikelsgewijze | stemming | votes?\b | scrutin | begin\s+van | einde\s+van | d[eé]but\s+d
    | fin\s+d | geheime\s+stemming | mededeling | communication | regeling\s+van | naamstemming
    | vraag\s+van | question\s+de | interpellati | de\s+voorzitter | l[ea]\s+pr[eé]sident
    | minist[eè]r | federale\s+overheids | service\s+public | wetten\b | lois\b | koninkrijk
    | royaume | grondwettelijk\s+hof$ | cour\s+constitutionnelle$ | belgisch(?:e)?\b | moniteur
    | s[eé]nat\b | chambre\s+des | kamer\s+van | europese\s+(?:unie|commissie)$ | union\s+europ
    | commission\s+europ[eé]enne$ | publicatieblad | journal\s+officiel | in\s+naam\s+van
    | au\s+nom\s+du | cookie | copyright | creative\s+commons$ | laatst | derni[eè]re | aanwezig
    | pr[eé]sents? | gelet\b | vu\s | overwegend | consid[eé]rant | (?:gewone\s+)?zitting | session
    | (?:van|de|aan|à|onderwerp|objet|betreft|concerne)\s*: | beste\b | geachte | cher\b | ch[eè]re
    | bonjour | dag\b | goede?morgen | (?:mevrouw|mijnheer|madame|monsieur)\b | startpagina
    | nota\b | notes?\b | accueil | afkortingen | abr[eé]viations
    | (?:inleiding | introduction | voorwoord | avant-propos | pr[eé]face | omschrijving
    | description | samenvatting | r[eé]sum[eé])\W*$ )""",
    re.VERBOSE | re.IGNORECASE,
)
INSTITUTION: Final = re.compile(
    r"\b(?:feder\w+|f[eé]d[eé]r\w+|bureau|direct\w+|institut\w*|instituut|agentschap|agence|dienst"
    r"|service|kabinet|cabinet|parlement|raad|conseil|hof|cour|rechtbank|tribunal|ministerie"
    r"|minist[eè]re|gemeenten?|communes?|provincie|province|regering|gouvernement)\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"\S*[\d:_/]\S*")  # ECLI:BE:GHCC:2010:ARR.20100617.4
_NAME: Final = re.compile(
    r"(?:de\s+)?(?:belgische\s+)?(?:senaat|kamer)|s[eé]nat(?:\s+de\s+belgique)?", re.IGNORECASE
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_MOST_HEADINGS: Final = 4  # headings that may be the title
_BETWEEN: Final = re.compile(r"\s+[-–—|/·]\s+")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_CONFIRMED: Final = 0.6  # share of the words of a property that the document has in its first lines


def titles_of(title: str, language: Language | None = None) -> Titles:
    """Return a title that a file states as its Dutch or French title; a bilingual one is split.

    A title in no clear language is in ``language``. Placeholders ("untitled"), names of files and
    codes are ignored.
    """
    title = joined(_INVISIBLE.sub("", title))
    if not any(map(str.isalpha, title)) or len(title) > _LONGEST:
        return Titles()
    if _PLACEHOLDER.search(title) or _CODE.fullmatch(title) or _NAME.fullmatch(title):
        return Titles()
    both = _split(title) or split_bilingual([title])[0]
    if both:
        return Titles(*both)
    clear = language_of_texts([title])
    if clear is None and len(_WORD.findall(title)) > 1:
        clear = language
    return Titles(title if clear == "nl" else None, title if clear == "fr" else None)


def _split(title: str) -> tuple[str, str] | None:
    """Return the Dutch and the French half of a title: Jaarverslag 2019 - Rapport annuel 2019."""
    for mark in _BETWEEN.finditer(title):
        halves = title[: mark.start()], title[mark.end() :]
        match languages_of([halves[:1], halves[1:]]):
            case ["nl", "fr"]:
                return halves
            case ["fr", "nl"]:
                return halves[1], halves[0]
    return None


def titles_of_headings(
    headings: Iterable[tuple[str, Language | None]], language: Language | None = None
) -> Titles:
    """Return the first title in each language among the first headings and their languages.

    A heading in no clear language is in ``language``.
    """
    titles = Titles()
    titles_only = (each for each in headings if not NO_TITLE.match(each[0]))
    for text, hint in itertools.islice(titles_only, _MOST_HEADINGS):
        titles = titles.or_else(titles_of(text, hint or language))
    return titles


def titles_of_property(title: str, lines: Sequence[str]) -> Titles:
    """Return the title among the properties of a file, if the first ``lines`` have its words.

    Often it is the title of another document, from which the file was made.
    """
    words = set(map(str.casefold, _WORD.findall(title)))
    seen = set(map(str.casefold, _WORD.findall(" ".join(lines))))
    is_confirmed = bool(words) and len(words & seen) >= _CONFIRMED * len(words)
    return titles_of(title) if is_confirmed else Titles()
