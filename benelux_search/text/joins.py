"""Lexical cues at the ends of lines: list marks, numbers, the ends of sentences.

:mod:`.lines.paragraph_ends` decides with them, and :mod:`.lines.typesetting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from benelux_search.model import Line

# "• ", "- ", "* ", "– " and "o " (a round bullet that a converter read as a letter)
BULLET = re.compile(r"[•◦▪■●‣·□☐☑☒○*–—-]\s+(?=\S)|o\s{2,}(?=\S)")
# The unambiguous start of a provision or an item: "§ 2", "Art. 5.", "Artikel 7§1", "1°"
PROVISION = re.compile(
    r"§+\s*\d|(?:Art\.|Artikel|Article|ARTIKEL|ARTICLE)\s*\d+\w{0,12}\b(?=\s*(?:[.:§(–—-]|$|[A-ZÀ-Ý\[]))"
    r"|\d{1,2}\s?°\)?(?=[\s/])"
    r"|(?:HOOFDSTUK|CHAPITRE|AFDELING|SECTION|TITEL|TITRE|BIJLAGE|ANNEXE)\s+[IVXLC\d]+\b"
)
# The start of an item, or a wrapped line within a sentence: "3. De", "a) ", "iv) "
ITEM = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+(?=[^\W\d_]|[«“\"'])"
)
_NUMBERED = re.compile(
    r"\d{1,3}(?:\.\d{1,3})*[.)]\s|\(?[a-z]\)\s|\(?[ivx]{1,4}\)\s|\d{1,2}(?:\.\d{1,2})+\s"
)
_SPEAKER = re.compile(r"\d{1,2}\.\d{2,3}\s+[A-ZÀ-Ý]")
_FIGURE = re.compile(r"(?:€\s?)?\d{1,3}(?:[ .\u00a0\u202f]?\d{3})*(?:,\d+)?\s?[%€]?")
# Numbers of a row: "12 -3,5 %", "10/15 519.081 576.179"
_FIGURES = re.compile(
    r"(?:[-–+]?\d+(?:[.,/]\d+)*\s?[%€]?|[-–])(?:\s+(?:[-–+]?\d+(?:[.,/]\d+)*\s?[%€]?|[-–])){2,}"
)
# A person of a list: "mevrouw Ingrid Willems, voorzitter"
_PERSON = re.compile(
    r"(?:mevrouw|mevr\.|juffrouw|mijnheer|de heer|dhr\.|madame|mademoiselle|monsieur|mme|mlle|m\.)"
    r"\s+(?-i:[A-ZÀ-Ý])",
    re.IGNORECASE,
)
_Number = TypeVar("_Number", int, float)
CLOSERS = "\"'”’»)]*_ \u00a0\u202f"
_TERMINAL = ".!?…"
_SOFT = ";:"


def is_item(text: str) -> bool:
    """Return True if a line begins a list item, a provision, a numbered heading or a speech."""
    return bool(
        BULLET.match(text) or PROVISION.match(text) or _NUMBERED.match(text) or _SPEAKER.match(text)
    )


def item_text(text: str) -> str:
    """Return the text after the number of an item: ``dat op hem`` of ``3. dat op hem``."""
    number = _NUMBERED.match(text)
    return text[number.end() :] if number else text


def begins_speech(text: str) -> bool:
    """Return True if a line begins a numbered speech: ``01.05 Éric``."""
    return bool(_SPEAKER.match(text))


def ends_sentence(text: str) -> bool:
    """Return True if a text ends with ``.``, ``!``, ``?`` or ``…``; closing marks are ignored."""
    return text.rstrip(CLOSERS)[-1:] in _TERMINAL and text[-1:] != ""


def ends_clause(text: str) -> bool:
    """Return True if a text ends like a sentence or with ``;`` or ``:``, closing marks ignored."""
    return text.rstrip(CLOSERS)[-1:] in _TERMINAL + _SOFT


def stops_mid_sentence(text: str) -> bool:
    """Return True if a text ends within a sentence.

    The result is False for a text that ends with a comma, because a list item may end with one.
    """
    return not ends_clause(text) and not text.endswith(",")


def begins_lower(text: str) -> bool:
    """Return True if the first letter or digit of a text is a small letter."""
    first = next((c for c in text if c.isalnum()), "")
    return first.islower()


def is_capitals(text: str) -> bool:
    """Return True if a text has at least three letters, all of them capitals."""
    return text.isupper() and sum(c.isalpha() for c in text) > 2


def is_wordless(text: str) -> bool:
    """Return True if a line holds only numbers ("96", "1 250,00 €") or signs ("* * *")."""
    return bool(_FIGURE.fullmatch(text)) or is_figures(text) or not any(map(str.isalnum, text))


def is_figures(text: str) -> bool:
    """Return True if a line holds three or more numbers and nothing else, like a row of a table."""
    return bool(_FIGURES.fullmatch(text))


_ADDRESS = re.compile(r"\S@\S|\bwww\.|https?://")


_CLOSING = re.compile(r"[?!;:»”)\]]+|\(\d{1,3}\)[.;:,]?")


def is_closing(text: str) -> bool:
    """Return True for the last sign of a sentence, or the mark of a note: *?*, *(1).*"""
    return _CLOSING.fullmatch(text) is not None


def holds_address(text: str) -> bool:
    """Return True if a text holds an e-mail or a web address."""
    return _ADDRESS.search(text) is not None


def is_address(text: str) -> bool:
    """Return True if a line is an e-mail or a web address and nothing else."""
    return " " not in text and holds_address(text)


BRACKET = 200  # characters; a bracket opened earlier was never closed
# Words that end no paragraph and no heading: the text after them continues
_DANGLING = frozenset(
    "de het een en of van in op met voor door aan bij te om tot uit over als dat die deze dit er "
    "zich hun onze uw zijn haar niet worden "
    "le la les un une des du et ou à au aux par pour sur dans avec que qui ce cette ces son sa ses "
    "leur leurs ne se est sont être artikel artikelen article articles".split()
)


def ends_incomplete(text: str) -> bool:
    """Return True if a text ends with a word that needs another word: "et de la"."""
    words = text.rsplit(maxsplit=1)
    return len(words) == 2 and words[1].casefold() in _DANGLING


def begins_linked(text: str) -> bool:
    """Return True if the first word of a text belongs to a word before it: "DE BELGIQUE"."""
    return text.split(maxsplit=1)[0].casefold() in _DANGLING if text else False


# --- Wrapped lines


LONG_LINE = 140  # characters; nobody wraps wider, so a longer line is a paragraph of its own
_TITLE_LINE = 100  # characters; a longer line is a paragraph of its own
_LONG_TITLE = 30  # characters of a line that goes on after a word that needs another one


def quantile(values: Iterable[_Number], share: float) -> _Number:
    """Return the quantile ``share`` (0 to 1) of some values, which must not be empty."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# An amount or a measure at the end of a line: "Glas cava: € 8,50", "Vetten 11 g"
_ENDS_MEASURED = re.compile(
    r"(?:\d,\d{1,2}|\d\s?(?:€|%|euros?|EUR|k?g|mg|[cdm]?l|k?m|[cm]m|kJ|kcal|kWh|min\.?))$"
)
_MEASURE = 12  # characters


def ends_unwrapped(before: Line, after: Line, *, is_list: bool = False) -> bool:
    """Return True if a paragraph ends between two touching lines of a text that is not wrapped.

    There, only titles span several short lines: "van het Comité / op de aanbeveling". In a list
    (``is_list``), none do.
    """
    if before.text.endswith(("-", "\u00ad")) and begins_lower(after.text):
        return False
    if is_closing(after.text):
        return False
    if is_list or is_address(before.text) or is_address(after.text):
        return True
    if begins_part(before, after):
        return True
    if ends_sentence(before.text) or len(before.text) > _TITLE_LINE:
        return True
    if parts_persons(before.text, after.text):
        return True
    if is_capitals(before.text) and is_capitals(after.text):
        return not _is_one_title(before.text, after.text)
    if len(before.text) >= _LONG_TITLE and ends_incomplete(before.text):
        return False
    if _ENDS_MEASURED.search(before.text[-_MEASURE:]) or " " not in after.text:
        return True
    return not begins_lower(after.text) or ITEM.match(after.text) is not None


def _is_one_title(before: str, after: str) -> bool:
    """Return True for two lines of a title in capitals: *VERSLAG VAN DE / COMMISSIE*.

    A title may have a word on each line; two headings above each other have several.
    """
    is_linked = ends_incomplete(before) or begins_linked(after)
    return is_linked or " " not in before or " " not in after


def parts_persons(before: str, after: str) -> bool:
    """Return True between two persons of a list, and between a list of persons and its headings."""
    if not _PERSON.match(before):
        return before.endswith(":") and _PERSON.match(after) is not None
    if ends_incomplete(before):
        return False
    return _PERSON.match(after) is not None or (after[:1].isupper() and after.endswith(":"))


def begins_part(before: Line, after: Line) -> bool:
    """Return True if a heading, a provision or an item with a bullet begins, or a heading ends."""
    return bool(
        after.heading or before.heading or BULLET.match(after.text) or PROVISION.match(after.text)
    )


_NOTE = re.compile(r"[\[(]?\d{1,3}[\])]?")
_BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?\"'”’»)])$")  # not "m" and "km", as in km²


def is_note_mark(raised: str, before: str, *, is_link: bool = False) -> bool:
    """Return True if a superscript after the text ``before`` is the mark of a footnote."""
    if not _NOTE.fullmatch(raised.strip()):
        return False
    return is_link or bool(_BEFORE_NOTE.search(before[-9:]))
