"""The structure of a law: which article and which division of the law each passage belongs to.

The passages of a document are read in order. An article begins with its number: *Art. 461. Hij
die*. Lines that only list articles, *Art. 1-6*, are lines of a table of contents. A line in
brackets that names a law, *(1)<W 2018-07-11/10, art. 2>*, is a note on an amendment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from benelux_search.law.citations import NUMBER, article_number
from benelux_search.model import Pair, Passage, Provision, Role

# The divisions of a law, from the largest on; an annex is outside of all others
_DIVISIONS: Final[tuple[tuple[str, str], ...]] = (
    ("bijlage", "annexe"),
    ("deel", "partie"),
    ("boek", "livre"),
    ("titel", "titre"),
    ("ondertitel", "sous-titre"),
    ("hoofdstuk", "chapitre"),
    ("afdeling", "section"),
    ("onderafdeling", "sous-section"),
)
_LEVELS: Final = {name: level for level, names in enumerate(_DIVISIONS) for name in names}
_LONGEST_HEADING: Final = 400
_LETTERS: Final = re.compile(r"[^\W_]+|\|")
_ARTICLE: Final = r"(?:Art(?:ikel|icle)?|ART(?:IKEL|ICLE)?)\b\.?"
# what may stand before an article: an amended passage is in brackets, [1 Art. 5. ...]
_BEFORE: Final = r"\s*(?:[\[(]\s*(?:[0-9]{1,2}\s+)?)*"
_BETWEEN: Final = r"\s*(?:[-–,;]|tot(?:\s+en\s+met)?|en|à|et)\s*"


@cache
def _opening() -> re.Pattern[str]:
    """Return the pattern of the first words of an article: its number, and no lower-case word."""
    return re.compile(
        rf"""{_BEFORE} {_ARTICLE} \s* (?P<number>{NUMBER})
        (?: \s*[.:]  | \s*(?=[-–(<\[\]§"«A-ZÀ-Þ0-9]) | \s*$ )""",
        re.VERBOSE,
    )


@cache
def _listed() -> re.Pattern[str]:
    """Return the pattern of a line that has nothing but articles: Art. 7, 7bis."""
    return re.compile(
        rf"{_ARTICLE}\s*{NUMBER}(?:{_BETWEEN}(?:{_ARTICLE}\s*)?{NUMBER})*\s*+(?:\.\s*+)?",
        re.VERBOSE,
    )


_DIVISION: Final = re.compile(
    r"\s*(?:[\[(]\s*(?:[0-9]{1,2}\s+)?)?(?P<name>"
    + "|".join(sorted(_LEVELS, key=len, reverse=True))
    + r")\s+(?P<number>[IVXLC]+|[0-9]+|[A-Z]|premi[eè]re?|een|eerste)(?:er)?"
    r"(?P<suffix>(?:bis|ter|quater|quinquies|sexies|septies|octies)?)(?![^\W_])",
    re.IGNORECASE,
)
# (1)<W 2018-07-11/10, art. 2>, <L 1996-07-10/42>, (NOTA : ...), (MODIFIE PAR: ...)
_NOTE: Final = re.compile(
    r"\s*(?: \([0-9]{1,3}\)\s*< | <[^<>]*>\s*$ | \((?:NOTA|NOTE|GEWIJZIGD|MODIFI)\w*[ .:] )",
    re.VERBOSE | re.IGNORECASE,
)
_AMENDMENT: Final = re.compile(r"\s*(?:<[^<>]*>\s*)*")
_PARAGRAPH: Final = re.compile(
    _BEFORE + r"§\s*(?P<number>[0-9]{1,3}(?:/[0-9]{1,3})?"
    r"(?:er|bis|ter|quater|quinquies)?)(?![^\W_])"
)


class StructureReader:
    """A reader of the structure of one document, passage by passage, in their order.

    ``repeated`` has the keys of the headings that the document has more than once: see
    :func:`repeated_headings`. Before the first article, the first half of them is the table of
    contents.
    """

    def __init__(self, repeated: Mapping[str, int] = MappingProxyType({})) -> None:
        self._left = {key: count // 2 for key, count in repeated.items()}
        self._is_before_articles = True
        self._divisions: dict[int, tuple[str, str]] = {}  # by level: Dutch and French label
        self._article: str | None = None
        self._paragraph: str | None = None
        self.in_contents = False  # from a line with several articles to the first article

    def read(self, nl: str, fr: str) -> Provision | None:
        """Return the provision of the next pair of passages; either text may be empty."""
        texts = [text for text in (nl, fr) if text]
        if any(_listed().fullmatch(text) for text in texts):
            # whether a line with one article is that article is known from the next line
            number = next((_only_article(text) for text in texts), None)
            self.in_contents |= number is None and self._article is None
            return Provision(number, None, self._path(), "contents")
        if self._enter_division(nl, fr):
            key = heading_key(nl, fr) or ""
            is_listed = self._is_before_articles and self._left.get(key, 0) > 0
            if is_listed:
                self._left[key] -= 1
            return Provision(None, None, self._path(), "listed" if is_listed else "heading")
        for text in texts:
            match = _opening().match(text)
            if match is not None:
                return self._open(article_number(match["number"]), text[match.end() :])
        role: Role = "note" if texts and all(_is_note(text) for text in texts) else "text"
        if self._article is None:  # a note on a heading
            return Provision(None, None, self._path(), role) if role == "note" else None
        if role == "text":
            self._read_paragraph(texts[0])
        return Provision(self._article, self._paragraph, self._path(), role)

    def open_article(self, number: str) -> Provision:
        """Begin an article whose number stands alone on its line; return its provision."""
        return self._open(number, "")

    def _open(self, number: str, rest: str) -> Provision:
        self._article, self._paragraph, self.in_contents = number, None, False
        self._is_before_articles = False
        self._read_paragraph(rest)
        return Provision(number, self._paragraph, self._path(), "opening")

    def _read_paragraph(self, text: str) -> None:
        amendment = _AMENDMENT.match(text)
        match = _PARAGRAPH.match(text, 0 if amendment is None else amendment.end())
        if match is not None:
            self._paragraph = article_number(match["number"])

    def _enter_division(self, nl: str, fr: str) -> bool:
        matches = [
            _DIVISION.match(text) if 0 < len(text) <= _LONGEST_HEADING else None
            for text in (nl, fr)
        ]
        first = next((match for match in matches if match is not None), None)
        if first is None or not _is_heading(first):
            return False
        level = _LEVELS[first["name"].casefold()]
        dutch, french = (
            f"{_DIVISIONS[level][side].capitalize()} {(match or first)['number'].upper()}"
            f"{(match or first)['suffix'].casefold()}"
            for side, match in enumerate(matches)
        )
        for lower in [each for each in self._divisions if each >= level]:
            del self._divisions[lower]
        self._divisions[level] = dutch, french
        self._article = self._paragraph = None
        return True

    def _path(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._divisions[level] for level in sorted(self._divisions))


def _is_heading(match: re.Match[str]) -> bool:
    """Return True if a line is a heading: *Titel I*, but not *titel V van de wet*."""
    rest = match.string[match.end() :].lstrip()
    return match["name"][0].isupper() and not rest[:1].islower() and not rest.startswith(",")


def _is_note(text: str) -> bool:
    return _NOTE.match(text) is not None


def heading_key(nl: str, fr: str) -> str | None:
    """Return a text that is equal for a heading and its line in a table of contents.

    Return None if the pair is no heading of a division.
    """
    first = nl or fr
    if len(first) > _LONGEST_HEADING or not _DIVISION.match(first):
        return None
    return "".join(_LETTERS.findall(f"{nl}|{fr}".casefold()))


def repeated_headings(texts: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """Return how often a document has each heading that it has more than once, by its key.

    ``texts`` are those of its pairs, in Dutch and French; either may be empty.
    """
    counts = Counter(heading_key(nl, fr) for nl, fr in texts)
    return {key: count for key, count in counts.items() if key is not None and count > 1}


def with_provisions(
    pairs: Iterable[Pair], repeated: Mapping[str, int] = MappingProxyType({})
) -> Iterator[Pair]:
    """Yield the pairs of one document, each with its provision.

    ``repeated`` are its repeated headings: see :func:`repeated_headings`.

    A line with one article, *Artikel 5*, is the heading of this article if text follows it, unless
    lines with several articles came before.
    """
    reader = StructureReader(repeated)
    waiting: Pair | None = None
    for pair in pairs:
        was_in_contents = reader.in_contents
        provision = reader.read(_text(pair.nl), _text(pair.fr))
        if waiting is not None:
            alone = None if was_in_contents else _article_alone(waiting.provision)
            if alone is not None and not _is_structure(provision):
                yield replace(waiting, provision=reader.open_article(alone))
                provision = reader.read(_text(pair.nl), _text(pair.fr))
            else:
                yield waiting
        waiting = replace(pair, provision=provision)
    if waiting is not None:
        yield waiting


def with_openings(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield pairs that are no text, such as those of a translation memory.

    Only the pairs that begin an article have a provision; nothing is known of those after them.
    """
    opening = _opening().match
    for pair in pairs:
        if (pair.nl and opening(pair.nl.text)) or (pair.fr and opening(pair.fr.text)):
            provision = StructureReader().read(_text(pair.nl), _text(pair.fr))
            is_opening = provision is not None and provision.role == "opening"
            yield replace(pair, provision=provision) if is_opening else pair
        else:
            yield pair


def _article_alone(provision: Provision | None) -> str | None:
    """Return the article of a line that has only one article, *Art. 5*."""
    if provision is None or provision.role != "contents":
        return None
    return provision.article


def _is_structure(provision: Provision | None) -> bool:
    """Return True for a line that is no text of an article."""
    return provision is not None and (
        provision.is_contents or provision.role in ("heading", "opening")
    )


def _only_article(text: str) -> str | None:
    """Return the article of a line that lists one article; None if it lists several."""
    match = _opening().match(text)
    if match is None or text[match.end() :].strip():
        return None
    return article_number(match["number"])


def _text(passage: Passage | None) -> str:
    return "" if passage is None else passage.text
