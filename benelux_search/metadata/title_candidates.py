"""The texts of a document that may be its title in a language.

They are its first paragraphs, alone and with those in which a title may go on; the subject after a
label (*Betreft: …*); the lines before the text that are no paragraphs; the titles that its files
state; and what the rules for titles of a known form find: acts, sittings, marked lines.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

from benelux_search.metadata.act_titles import act_title, labelled_title, sitting_title, trimmed
from benelux_search.metadata.document_opening import Opening, joined
from benelux_search.metadata.first_lines import first_lines, marked_titles
from benelux_search.metadata.stated_titles import titles_of_property
from benelux_search.model import LANGUAGES, Language, Titles
from benelux_search.text.languages.line_evidence import languages_of

_PLACES: Final = 25  # paragraphs that may be a title
_MOST_LINES: Final = 30  # first lines that may be a title without being a paragraph
_LONGEST: Final = 500  # characters of a title that no rule has found
_LONGEST_PART: Final = 300  # characters of a paragraph in which a title goes on
_MOST_PARTS: Final = 7  # paragraphs of one title
_FEW_PARTS: Final = 3  # paragraphs that may be long
_LONG: Final = 100  # characters of a sentence
_SHORT_PART: Final = 80  # characters of each of more
_SUREST: Final = "surest"  # of the rules for titles of a known form
_LETTER: Final = re.compile(r"[^\W\d_]{2}")
_MARK: Final = re.compile(r"(?:={1,6}|#{1,6})\s*(?=\S)")  # ##Protocol van
SUBJECT: Final = re.compile(
    r"\W*(?:betreft|onderwerp|voorwerp|objet|concerne|sujet|subject|titel|titre|opschrift"
    r"|intitul[eé])\s?[:·]\s*",
    re.IGNORECASE,
)
"""The label of the subject of a letter or a circular: *Betreft:*, *Objet :*."""
_PLAIN: Final = re.compile(r"[\W_]+")

# A text, the rule that found it, its first paragraph and how many it covers
_Found: TypeAlias = tuple[str, str, int | None, int]


@dataclass(frozen=True, slots=True)
class TitleCandidate:
    """A text that may be the title, and how it was found.

    - ``rules``: the names of the rules that found it.
    - ``place``: the index of the paragraph in which it begins; None for one outside the text.
    - ``parts``: the number of paragraphs that it covers.
    """

    text: str
    rules: frozenset[str] = frozenset()
    place: int | None = None
    parts: int = 1


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return _PLAIN.sub("", text).casefold()


def title_candidates(opening: Opening) -> Mapping[Language, Sequence[TitleCandidate]]:
    """Return the texts that may be the title in each language, each once."""
    lines = _other_lines(opening)
    rules = _of_rules(opening)
    return {
        each: _merged(
            opening.paragraphs(each),
            itertools.chain(rules[each], _of_paragraphs(opening.paragraphs(each)), lines[each]),
        )
        for each in LANGUAGES
    }


def _merged(paragraphs: Sequence[str], found: Iterable[_Found]) -> list[TitleCandidate]:
    """Return a candidate for each text, with all rules that found it."""
    candidates: dict[str, TitleCandidate] = {}
    for text, rule, place, parts in found:
        key = plain(text)
        if not _LETTER.search(text):
            continue
        known = candidates.get(key)
        if known is None:
            at = _place(paragraphs, key) if place is None else place
            candidates[key] = TitleCandidate(text, frozenset({rule}), at, parts)
        elif rule not in known.rules:
            candidates[key] = replace(known, rules=known.rules | {rule})
    return list(candidates.values())


def surest_title(candidates: Sequence[TitleCandidate]) -> str | None:
    """Return the title that the surest rule for titles of a known form has found."""
    return next((each.text for each in candidates if _SUREST in each.rules), None)


def _of_paragraphs(paragraphs: Sequence[str]) -> Iterator[_Found]:
    """Yield the first paragraphs, alone and with those in which they may go on."""
    paragraphs = paragraphs[:_PLACES]
    for k, text in enumerate(paragraphs):
        subject = SUBJECT.match(text)
        for parts in range(1, _MOST_PARTS + 1):
            whole = _whole(paragraphs[k : k + parts], parts)
            if whole is None:
                break
            if not _is_sentence(paragraphs[k + parts - 1]):
                yield whole, "paragraph", k, parts
            if subject is not None and subject.end() < len(text):
                yield SUBJECT.sub("", whole, 1), "subject", k, parts


def _other_lines(opening: Opening) -> Mapping[Language, Sequence[_Found]]:
    """Return the first lines that are no paragraph, by their language."""
    known = "\n".join(map(plain, (*opening.nl[:_PLACES], *opening.fr[:_PLACES])))
    new = [
        text
        for text in opening.first[:_MOST_LINES]
        if len(text) <= _LONGEST_PART and plain(text) not in known
    ]
    languages = languages_of([[text] for text in new]) if new else ()
    return {
        each: [
            (trimmed(text), "line", None, 1)
            for text, own in zip(new, languages, strict=True)
            if own == each
        ]
        for each in LANGUAGES
    }


def _of_rules(opening: Opening) -> Mapping[Language, Sequence[_Found]]:
    """Return what each rule for titles of a known form finds, in order.

    The first that finds a title is the surest.
    """
    properties = titles_of_property(" – ".join(opening.properties), opening.first)
    marked, first = marked_titles(opening), first_lines(opening)
    found: dict[Language, Sequence[_Found]] = {}
    for language in LANGUAGES:
        paragraphs = opening.paragraphs(language)
        lines = [*opening.first, *paragraphs]
        titles = {
            "labelled": labelled_title(paragraphs),
            "act-dated": act_title(paragraphs, language, dated=True),
            "sitting": sitting_title(lines, language),
            "stated": _of_language(opening.stated.title, language),
            "act": act_title(paragraphs[:_PLACES], language, dated=False),
            "marked": marked[language],
            "committee": sitting_title(lines, language, of_committee=True),
            "property": _of_language(properties, language),
            "first": first[language],
        }
        titles[_SUREST] = next(filter(None, titles.values()), None)
        found[language] = [
            (_MARK.sub("", text, 1), rule, None, 1) for rule, text in titles.items() if text
        ]
    return found


def _of_language(titles: Titles, language: Language) -> str | None:
    return titles.nl if language == "nl" else titles.fr


def _whole(parts: Sequence[str], count: int) -> str | None:
    """Return some paragraphs as one title; None if they are too long to be one."""
    longest = _LONGEST_PART if count <= _FEW_PARTS else _SHORT_PART
    if len(parts) < count or (count > 1 and max(map(len, parts)) > longest):
        return None
    text = trimmed(_MARK.sub("", joined(" ".join(parts)), 1))
    return text if len(text) <= _LONGEST else None


def _is_sentence(text: str) -> bool:
    """Return True for a long text with a full stop, which only titles of acts have at the end."""
    return len(text) > _LONG and text.rstrip().endswith(".")


def _place(paragraphs: Sequence[str], key: str) -> int | None:
    """Return the index of the paragraph that begins with a text, or that a text begins with."""
    for k, text in enumerate(paragraphs):
        own = plain(text)
        if own and (own.startswith(key) or key.startswith(own)):
            return k
    return None
