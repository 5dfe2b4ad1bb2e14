"""The features of the words of a text that may be a title.

They are read once for each paragraph; a title of several paragraphs has what its first one begins
with, what its last one ends with, and what one of them holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from benelux_search.metadata.act_titles import begins_act
from benelux_search.metadata.document_opening import UNFINISHED, is_contents_line, written_date
from benelux_search.metadata.first_lines import NO_WORDS
from benelux_search.metadata.stated_titles import INSTITUTION, NO_TITLE
from benelux_search.model import Language

RUNNING: Final = 80  # characters; a longer text is seldom a title, and its end shows what it is
"""The characters of a paragraph that is running text."""

_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_FULL_STOP: Final = re.compile(r"[a-zà-ÿ]\. [A-ZÀ-Þ]")
_ENDS: Final = re.compile(r"[.!?;:,…]\W*$")
_LABELLED: Final = re.compile(r"[^\W\d][\w .'’-]{1,30}\s?:\s")
LETTER_BEGIN: Final = re.compile(
    r"\W*(?:geachte|beste|mevrouw|mijnheer|madame|monsieur|cher|ch[eè]re|mesdames)\b", re.IGNORECASE
)
# The first words of titles of other texts than acts: Handleiding voor …, Rapport annuel
_GENRE: Final = re.compile(
    r"""\W*(?:[\w-]+\s+)?(?:\w*(?:handleiding|brochure|folder|gids|verslag|rapport|bericht|nota
    |reglement|statuten|voorwaarden|verklaring|plan|programma|charter|code|gedragscode|bestek
    |oproep|aankondiging|uitnodiging|notulen|agenda|lijst|tarieven|tarief|studie|onderzoek
    |mededeling|instructie|richtlijnen|omzendbrief|advies|beslissing|licentie|releasenotes
    |catalogus|bijsluiter|polis|formulier|barometer|nieuwsbrief|magazine|standpunt|protocol
    |regels|ordonnantie|verordening|vergunning|erratum|verbetering|rechtzetting|addendum)
    |(?:manuel|guide|brochure|d[eé]pliant|rapport|avis|note|r[eè]glement|statuts|conditions
    |d[eé]claration|plan|programme|charte|code|cahier|appel|annonce|invitation|proc[eè]s-verbal
    |ordre\s+du\s+jour|liste|tarifs?|[eé]tude|enqu[eê]te|communication|communiqu[eé]|instructions?
    |lignes\s+directrices|circulaire|d[eé]cision|licence|notes\s+de\s+version|catalogue|notice
    |police|formulaire|barom[eè]tre|lettre\s+d['’]information|magazine|position|protocole
    |r[eè]gles|ordonnance|permis|erratum|correction|addendum|avenant|bulletin))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ORGANISATION: Final = re.compile(
    r"""\b(?:vzw|asbl|ivzw|aisbl|nv|sa|bv|srl|cvba|scrl|fod|spf|pod|spp|federatie|f[eé]d[eé]ration
    |vereniging|association|unie|union|bank|banque|groep|groupe|universiteit|universit[eé]|hogeschool
    |haute\s+[eé]cole|museum|mus[eé]e|ziekenhuis|h[oô]pital|stad|ville|gemeente|commune|fonds
    |stichting|fondation|comit[eé]|commissie|commission|orde|ordre|autoriteit|autorit[eé]|directie
    |direction|afdeling|d[eé]partement|departement|secretariaat|secr[eé]tariat|dienst|service
    |kabinet|cabinet|griffie|greffe|maatschappij|soci[eé]t[eé])\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\b[1-9]\d{3}\s+[A-ZÀ-Þ]|https?:|www\.|@|\b[Tt](?:el|él)\b|\bIBAN\b")
_AT_BEGIN: Final = frozenset("lower digit kind genre quoted no-title label greeting".split())
_AT_END: Final = frozenset("brackets unfinished page sentence".split())
_HELD: Final = frozenset("address no-words full-stop has-date year".split())


@lru_cache(maxsize=4096)
def words_of(text: str, language: Language) -> frozenset[str]:
    """Return the features of the words of a text."""
    has_digit = _DIGIT.search(text) is not None
    is_short = len(text) < RUNNING
    marks: Mapping[str, bool] = {
        "caps": text.isupper(),
        "lower": text[:1].islower(),
        "digit": text[:1].isdigit(),
        "kind": begins_act(text, language),
        "genre": _GENRE.match(text) is not None,
        "organisation": is_short and _ORGANISATION.search(text) is not None,
        "address": _ADDRESS.search(text) is not None,
        "brackets": text.endswith(")"),
        "quoted": text[:1] in "«“\"'‘„",
        "no-title": NO_TITLE.match(text) is not None,
        "institution": is_short and INSTITUTION.search(text) is not None,
        "unfinished": UNFINISHED.search(text, max(0, len(text) - RUNNING)) is not None,
        "page": is_contents_line(text),
        "no-words": NO_WORDS.search(text) is not None,
        "label": _LABELLED.match(text) is not None,
        "sentence": _ENDS.search(text, max(0, len(text) - RUNNING)) is not None,
        "full-stop": _FULL_STOP.search(text) is not None,
        "one-word": " " not in text,
        "greeting": LETTER_BEGIN.match(text) is not None,
        "date": has_digit and written_date().fullmatch(text.strip()) is not None,
        "has-date": has_digit and written_date().search(text) is not None,
        "year": has_digit and _YEAR.search(text) is not None,
    }
    return frozenset(name for name, is_so in marks.items() if is_so)


def words_of_parts(parts: Sequence[str], language: Language) -> frozenset[str]:
    """Return the features of the words of a title that goes on in other paragraphs."""
    first, *others = (words_of(part, language) for part in parts)
    held = first.union(*others) & _HELD
    caps = first.intersection(*others) & {"caps"}
    return (first & _AT_BEGIN) | held | (others[-1] & _AT_END) | caps
