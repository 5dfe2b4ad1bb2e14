"""Sentences of Dutch and French texts, as ranges of characters.

A sentence ends with a line, or with ``.``, ``!``, ``?`` or ``…`` and the quotation marks and
brackets after it. The stop of an abbreviation (*art. 5*, *M. Dupont*), of an initial (*J. Peeters*)
and of the number of an item (*1. De vraag*) ends none. An item of an enumeration begins a sentence
after ``:`` or ``;``: *Worden gestraft: 1° wie steelt; 2° wie heelt*.

The rules are those of segmentation by exceptions, as in SRX (LISA 2008). The word after an
ambiguous stop decides, as in Mikheev (2002), "Periods, capitalized words, etc.".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from benelux_search.model import Language
from benelux_search.text.abbreviated_words import (
    LABELS,
    OPENERS,
    PARTICLES,
    AbbreviationKind,
    guessed_kind,
    is_company,
    listed_kind,
)

_SPACES: Final = " \u00a0\u202f"
_OPENING: Final = "\"'“„«‹‘’([–—•-" + _SPACES
_ITEM: Final = r"(?:\d{1,2}°|\(?[a-z]{1,2}\)|\(?\d{1,2}\)|[-–—•·](?=\s))"
# Possible ends of a sentence. Bad dumps have no space after the stop: "georganiseerd.Het doel"
_CANDIDATE: Final = re.compile(
    r"\n\s*"
    r"|(?P<stop>[.!?…]++)"
    rf"(?P<close>(?:[\"'”»›’)\]]|[{_SPACES}][»›])*)"
    rf"(?![{_SPACES}]?[»›])"
    r"(?P<note>\(\d{1,2}\)|\[\d{1,2}\]|[¹²³⁴-⁹]+|(?<=[a-zà-ÿ]{3}\.)\d{1,2}(?=\s+[A-ZÀ-Þ]))?"
    r"(?:\s+|$)"
    rf"|[:;]\s+(?={_ITEM})"
    r"|(?<=\w)[:;](?=-\s?[A-Za-zÀ-ÿ]|[a-z]\)\s)"
    rf"|(?P<glued>(?:(?<=[^\W\d_]{{3}})|(?<=[)\]”»\d%])|(?<=\w)(?=[!?]))[.!?](?:[\"”)]|[{_SPACES}]?[»›])*"
    r"(?=[A-ZÀ-Þ](?:[a-zà-ÿ]|['’ ])|(?<=\D[.!?])\d{1,2}[.)](?![^\sA-ZÀ-Þ])))"
)
_MARK: Final = re.compile(r"\n|[.!?…]+|[:;]")  # with which each candidate begins
_TOKEN: Final = re.compile(r"\S*$")
_ELIDED: Final = re.compile(r"(?:[dlnsjmtc]|qu)['’]", re.IGNORECASE)
_NEXT_WORD: Final = re.compile(r"[^\W\d_]+")
_ITEM_AHEAD: Final = re.compile(_ITEM)
_ENDS_IN_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*$")
_INITIALS: Final = re.compile(r"[^\W\d_](?:[.-]+[^\W\d_])*")
# Beginnings that have a stop of their own: "1. De vraag", "Art. 5. De Koning", "N.B. De"
_HEADING: Final = re.compile(
    r"[\s\"“«(\[*–—-]*(?:Art\. \d+(?:/\d+)?(?:er)?\. )?(?:"
    r"(?:(?:[Aa]rt(?:ikel|icle|s)?\.?|§+|Al\.|Nr\.|N°)\s*)?"
    r"(?:\d+(?:\.\d+)*(?:er|[a-z]{3,12}|/\d+)?|[A-Za-z]|[IVXLC]{1,6})(?:[°)]|ste|de|e)?"
    r"|N\.B|P\.-?S|NB|PS"
    r"|(?:De|Mevrouw de) (?:eerste )?(?:onder)?voorzit(?:ter|ster)"
    r"|(?:M\. le|Mme la|L[ae]) (?:vice-)?[Pp]résidente?)"
)
_NUMBER_AHEAD: Final = re.compile(r"\d|§(?!\s?\d+(?:er)?\.\s)|[IVXLC]+\b")
_SPEAKER: Final = re.compile(
    r"\s*(?:MM?\.|Mme|Mlle|De heer|Mevrouw|De (?:eerste )?(?:onder)?voorzit(?:ter|ster)"
    r"|De minister|L[ae] (?:vice-)?(?:président|ministre))(?:[A-Za-z][a-z]{0,3}\.|[^.:!?]){0,60}"
)
_INTERRUPTED: Final = re.compile(r"[-–—]\s*[a-zà-ÿ]")  # – supprimé ! – n'a
# The mark of an item: 1. a) 2° –
ITEM_MARK: Final = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)°]|\(?[a-z]\)|[-–—•])\s+")
_WHOLE_ASIDE: Final = re.compile(r"[(\[][^)\]]{0,300}[.!?…][)\]]")
_WEB: Final = re.compile(r"(?:www\.|https?:|@)\S*$|\.\S+\.\S*$")
_OMITTED: Final = re.compile(r"[(\[]\s?(?:\.{2,}|…)[)\]]$")
# Sentences that begin with a small letter: 's Morgens, 't Is, iPhone, e-mail, de Gerlache
_SMALL_OPENING: Final = re.compile(
    r"['’]?[stn]\s?-?[A-Z]|[a-z][A-Z]|e-[a-z]|(?:d[eu]|van|von)\s[A-Z]|d['’][A-Z]"
)
_MOST_BACK: Final = 60  # characters before a stop, and after it, that decide
_LONGEST_ASIDE: Final = 300  # characters between brackets within a sentence


def sentence_ranges(text: str, language: Language) -> list[range]:
    """Return the ranges of the sentences of a text, in characters, without the space around them.

    The ranges are in order and do not overlap; what lies between them is white space.
    """
    ranges: list[range] = []
    start = 0
    for end in (*_borders(text, language), len(text)):
        part = text[start:end].lstrip()
        if part:
            ranges.append(range(end - len(part), end - len(part) + len(part.rstrip())))
        start = end
    return ranges


def _borders(text: str, language: Language) -> Iterator[int]:
    """Yield the offset at which each sentence but the first begins."""
    start = last = 0
    for mark in _MARK.finditer(text):
        if mark.start() < last or (match := _CANDIDATE.match(text, mark.start())) is None:
            continue
        last = match.end()
        if _is_border(text, start, match, language):
            start = last
            yield start


def _is_border(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    """Return True if a candidate ends the sentence that begins at ``start``."""
    if match["glued"]:
        token = _TOKEN.search(text, max(start, match.start() - _MOST_BACK), match.start())
        word = "" if token is None else token[0]
        # art.5. De koning
        return not _WEB.search(f"{word}.") and listed_kind(word, language) is None
    if match["stop"] is None:  # a new line, or an item after a colon or semicolon
        return True
    if match.end() == len(text) or _is_in_brackets(text, start, match):
        return False
    following = _following(text, match.end())
    if not _may_begin(following):
        return False
    if _goes_on(text, start, match, language):
        return False
    if match["close"] and _OMITTED.search(text, max(start, match.start() - 2), match.end("close")):
        return _opens(following, language)
    if following[:1].islower() and (match["stop"] != "." or match["close"].strip(_SPACES)):
        # a name with a small particle begins no sentence after a quotation: “Kom!” van Gogh
        return _is_marked_item(following)
    if match["stop"] != "." and _INTERRUPTED.match(following):
        return False
    if text[match.end()] in "-–—" and _SPEAKER.fullmatch(text, start, match.start()):
        return False  # M. Dupont (MR). – Je renonce
    if match["stop"] != "." or match["note"] or match["close"].strip(_SPACES):
        return True
    is_aside = text[match.end()] in "([" and not _WHOLE_ASIDE.match(text, match.end())
    return _stop_is_border(text, start, match.start(), following, language, is_aside=is_aside)


def _is_in_brackets(text: str, start: int, match: re.Match[str]) -> bool:
    """Return True for a stop inside brackets within a sentence: *de wet (W. 3 mei.) De*.

    A whole sentence in brackets is no such case; nor is ``(...)``, which stands for sentences.
    """
    last = match.end("close")
    earliest = max(start, last - _LONGEST_ASIDE)
    first = max(text.rfind("(", earliest, match.start()), text.rfind("[", earliest, match.start()))
    if first < 0:
        return False
    if not text[start : min(first, start + _MOST_BACK)].strip(_OPENING) or _OMITTED.search(
        text, first, last
    ):
        return False
    closing = ")" if text[first] == "(" else "]"
    if text.find(closing, first, match.start()) >= 0:
        return False
    return text.find(closing, match.start(), first + _LONGEST_ASIDE) >= 0


def _goes_on(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    """Return True for a mark that only interrupts: *Ha! Ha!*, *Le ... Premier ministre*."""
    if match["stop"] == ".":
        return False
    words = text[max(start, match.start() - _MOST_BACK) : match.start()].split()
    last = re.split(r"[-'’]", words[-1])[-1] if words else ""
    if match["stop"] in ("...", "…"):
        is_apart = text[match.start() - 1 : match.start()].isspace()  # le ... Premier ministre
        return is_apart and last.capitalize() in OPENERS[language]
    return bool(last) and text.startswith(last + match["stop"], match.end())


def _following(text: str, at: int) -> str:
    """Return the text after a stop, without opening quotation marks and brackets."""
    ahead = text[at : at + _MOST_BACK]
    if _ITEM_AHEAD.match(ahead) or _SMALL_OPENING.match(ahead):
        return ahead
    return ahead.lstrip(_OPENING)


def _may_begin(following: str) -> bool:
    """Return True if a text may begin a sentence: a capital, a digit, ``'s Morgens``, an item."""
    first = following[:1]
    if first.isupper() or first.isdigit() or first in ("§", "€", "$", "@", "#", "*"):
        return True
    return bool(_ITEM_AHEAD.match(following) or _SMALL_OPENING.match(following))


def _stop_is_border(
    text: str, start: int, end: int, following: str, language: Language, *, is_aside: bool
) -> bool:
    """Return True if a single stop at ``end``, before what may begin a sentence, ends one.

    ``is_aside`` is True if a bracket follows, as after a date: *8 febr. (Belga)*.
    """
    if _HEADING.fullmatch(text, start, end):
        return False
    found = _TOKEN.search(text, max(start, end - _MOST_BACK), end)
    word = (found[0] if found else "").lstrip('«“„"([')
    if elided := _ELIDED.match(word):
        word = word[elided.end() :]
    if _ENDS_IN_NUMBER.match(word):
        return True
    if word == "ex" and text.endswith(("p. ex", "p.\u00a0ex"), start, end):
        return False
    before = text[max(start, end - len(word) - _MOST_BACK) : end - len(word)]
    kind = listed_kind(word, language)
    if kind is None and _INITIALS.fullmatch(word):
        return _letters_end(before, word, following, language)
    is_unit = before.rstrip()[-1:].isdigit()  # 5,0 GHz. De
    kind = kind or (None if is_unit else guessed_kind(word))
    if kind is None:
        return True
    return _abbreviation_ends(kind, word, following, language) and not is_aside


def _abbreviation_ends(
    kind: AbbreviationKind, word: str, following: str, language: Language
) -> bool:
    """Return True if the stop of an abbreviation ends a sentence."""
    match kind:
        case "last":
            return not following[:1].islower()  # etc. de Gand
        case "end" | "number":
            return not (_NUMBER_AHEAD.match(following) or following[:1].islower())
        case "anywhere":
            is_name = is_company(word) and _is_name(following)
            return not is_name and _opens(following, language)
    return False


def _opens(following: str, language: Language) -> bool:
    """Return True if a text begins with a word that usually opens a sentence, ``§`` or an item."""
    word = _NEXT_WORD.match(following)
    if word is not None and word[0] in OPENERS[language]:
        return len(word[0]) > 1 or following[1:2] != "."  # J'ai, not J. Dupont
    return following.startswith(("§", "e-")) or _is_marked_item(following)


def _is_marked_item(following: str) -> bool:
    return bool(re.match(r"\d{1,2}°|\(?[a-z]\)\s", following))


def _letters_end(before: str, letters: str, following: str, language: Language) -> bool:
    """Return True if letters with stops end a sentence: ``K.B.``, ``optie A``, not ``J.`` *Smet*.

    ``before`` is the end of the sentence up to the letters.
    """
    words = before.split()
    previous = words[-1].strip('(«"“') if words else ""
    if previous.casefold() in LABELS[language]:
        return True  # bijlage A. De
    word = _NEXT_WORD.match(following)
    if not _opens(following, language):
        return False
    is_particle = word is not None and word[0] in PARTICLES
    if letters == "h" and previous in ("de", "De"):
        return False  # de h. Van den Eynde
    if len(letters) == 1 and letters.islower():
        return True  # onder letter b. De; à 20 h. Le
    if is_company(letters) or (len(letters) > 1 and "-" not in letters and words):
        return not (is_company(letters) and _is_name(following))
    if letters == "I" and previous[:1].isupper():
        return True  # Leopold I. De
    return bool(words) and not is_particle


def _is_name(following: str) -> bool:
    """Return True for a name that begins as a sentence may: *Van Dam*, *Les Petits Riens*."""
    words = following.split(maxsplit=2)
    return len(words) > 1 and words[0] in ALL_OPENERS and words[1][:1].isupper()


ALL_OPENERS: Final = OPENERS["nl"] | OPENERS["fr"] | PARTICLES
