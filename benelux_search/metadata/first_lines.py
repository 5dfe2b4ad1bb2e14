"""The title of a document without a known form: its first line, if that looks like a title.

A part of a debate or of a law has no title, so the line must look like one in each language of the
document: *Algemene voorwaarden*, and not *01 Agenda*, *Algemene bespreking* or *Afdeling 3*.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from benelux_search.metadata.act_titles import trimmed
from benelux_search.metadata.document_opening import (
    UNFINISHED,
    Opening,
    is_contents_line,
    joined,
    written_date,
)
from benelux_search.metadata.stated_titles import INSTITUTION, NO_TITLE, titles_of
from benelux_search.model import LANGUAGES, Language
from benelux_search.text.languages.line_evidence import language_of_texts

TitleByLanguage: TypeAlias = Mapping[Language, str | None]

_LONGEST_LINE: Final = 200  # characters; the head of a question is shorter
_FIRST: Final = 3  # paragraphs of a language in which a first line is looked for
_SHOUTED: Final = 20  # lines in which a title in capitals is looked for
_LEAST_SHOUTED: Final = 8  # characters
_LEAST_FOLLOWING: Final = 60  # characters of a paragraph after the title
_MARK: Final = re.compile(r"(?:={1,6}|#{1,6})\s+(?=\S)")  # AsciiDoc: === Dingen ongedaan maken
_YAML_TITLE: Final = re.compile(r"title:\s+['\"]?(.+?)['\"]?$", re.IGNORECASE)
_MINISTRY: Final = re.compile(
    r"(?:(?:PROGRAMMATORISCHE\s+)?FEDERALE\s+OVERHEIDSDIENST|SERVICE\s+PUBLIC\s+F[EÉ]D[EÉ]RAL"
    r"|MINISTERIE\s|MINIST[EÈ]RE\s)"
)
_BEFORE_TITLE: Final = re.compile(r"^[A-ZÀ-Þ]{4,}\b|\b[1-9]\d{3} [A-Z]")
NO_WORDS: Final = re.compile(
    r" · |\b[1-9]\d{3} [A-Z]|\)\W*$|https?:|www\.|@|^\W*\w+\.\w+\.\w+$|\[\[|\w\w_\w"
)
_SENTENCE: Final = re.compile(r"[.!?;:…,]\W*$|\b(?:avec|voordat|avant|te)$", re.IGNORECASE)


def first_lines(opening: Opening) -> TitleByLanguage:
    """Return the first line of each language, if each language has one that looks like a title.

    The lines of both languages are the first, or in capitals: DOCUMENT DE TRAVAIL.
    """
    present = [language for language in LANGUAGES if opening.paragraphs(language)]
    for k in range(_FIRST):
        titles = {each: _line_title(opening, opening.paragraphs(each), k) for each in present}
        if all(titles.values()):
            return {language: titles.get(language) for language in LANGUAGES}
        if not _are_before_title([opening.paragraphs(each)[k : k + 1] for each in present]):
            break
    for found in (_after_ministry(opening), _shouted(opening.first[:_SHOUTED])):
        if all(found[language] for language in present):
            return found
    return dict.fromkeys(LANGUAGES)


def _after_ministry(opening: Opening) -> TitleByLanguage:
    """Return the paragraph after the name of a ministry, as notices in the gazette have it."""
    titles: dict[Language, str | None] = dict.fromkeys(LANGUAGES)
    for language in LANGUAGES:
        pairs = itertools.pairwise(opening.paragraphs(language)[:_SHOUTED])
        after = (text for name, text in pairs if _MINISTRY.match(name) and _is_title(text))
        titles[language] = next(after, None)
    return titles


def _line_title(opening: Opening, paragraphs: Sequence[str], k: int) -> str | None:
    if k + 1 >= len(paragraphs) or paragraphs[k] in opening.headings:
        return None  # the markup of the file would make the title a heading of the first level
    is_first = max(map(len, paragraphs[k + 1 : k + 4])) >= _LEAST_FOLLOWING
    return trimmed(paragraphs[k]) if is_first and _is_title(paragraphs[k]) else None


def _are_before_title(texts: Sequence[Sequence[str]]) -> bool:
    """Return True if the paragraphs of both languages may stand before a title.

    They are warnings (OPGELET - LEES DEZE …), addresses, or the same name in both languages.
    """
    first = [each[0] for each in texts if each]
    is_name = len(first) > 1 and len(set(first)) == 1
    return is_name or all(_BEFORE_TITLE.search(text) for text in first)


def _shouted(lines: Sequence[str]) -> TitleByLanguage:
    """Return the first lines in capitals, joined: DOCUMENT DE TRAVAIL ATTRIBUTION DES ADRESSES."""
    is_part = [text.isupper() and len(text) >= _LEAST_SHOUTED for text in lines]
    first = is_part.index(True) if True in is_part else len(lines)
    run = itertools.takewhile(lambda k: is_part[k], range(first, len(lines)))
    titles: dict[Language, str | None] = dict.fromkeys(LANGUAGES)
    for text in (lines[k] for k in run):
        language = language_of_texts([text])
        if language is not None and _is_title(text):
            titles[language] = joined(f"{titles[language] or ''} {text}")
    return titles


def _is_title(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return (
        letters >= max(4, len(text) / 2)
        and len(text) <= _LONGEST_LINE
        and (text[0].isupper() or text[0] in "«“\"'‘")
        and not any(pattern.search(text) for pattern in (NO_WORDS, _SENTENCE, UNFINISHED))
        and not NO_TITLE.match(text)
        and not is_contents_line(text)
        and not (text.isupper() and INSTITUTION.search(text))
        and not written_date().fullmatch(text.strip())
    )


def marked_titles(opening: Opening) -> TitleByLanguage:
    """Return the title that a light markup marks in a text file: === Annuler des actions."""
    titles: dict[Language, str | None] = dict.fromkeys(LANGUAGES)
    if opening.first[:1] == ["---"]:  # the YAML block of a Markdown file
        values = (_YAML_TITLE.match(line) for line in opening.first[:_SHOUTED])
        stated = titles_of(next((value[1] for value in values if value), ""))
        titles = {"nl": stated.nl, "fr": stated.fr}
    for language in LANGUAGES:
        for text in opening.paragraphs(language)[:_FIRST]:
            match = _MARK.match(text)
            if match is not None and len(text) <= _LONGEST_LINE:
                titles[language] = titles[language] or text[match.end() :]
                break
    return titles
