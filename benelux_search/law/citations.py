"""Citations of articles in Dutch and French: *art. 461 Sw.*, *articles 468 à 470 du Code pénal*.

The patterns are written for :data:`re.VERBOSE`. The analysis of texts, the query language and the
structure of laws share them, so that all of them read the same citations. The ``codes`` of the
functions are codes of law that a user adds; the built-in ones are always known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from benelux_search.law.codes import Code, code_at, longer_names
from benelux_search.text.numbers import dates
from benelux_search.text.numbers.numerals import SPACE, SUFFIX

_KEYWORD: Final = r"(?i:art(?:ikel(?:en)?|icles?|t)?(?![^\W_])\.?)"
# The keyword of several articles: artikel 9 of 10 jaar is about one
_PLURAL: Final = r"(?i:art(?:ikelen|icles|t)?(?![^\W_])\.?)"


def _equal(length: int) -> str:
    """Return the pattern of a digit that the number before the hyphen has at the same place.

    Both numbers have ``length`` digits, so that its counterpart stands ``length + 1`` before it.
    """
    return "(?:" + "|".join(rf"(?<={digit}.{{{length}}}){digit}" for digit in range(10)) + ")"


def _lower(length: int) -> str:
    """Return the pattern of a digit that is lower than its counterpart before the hyphen."""
    lower = (rf"(?<=[{digit + 1}-9].{{{length}}}){digit}" for digit in range(9))
    return f"(?:{'|'.join(lower)})"


# 433-5, 16-10 and 706-102-1 are articles; 461-463, 86-93 and 5-7 are ranges
_HYPHENATED: Final = rf"""(?:
    (?: [0-9]{{4}}-(?=[1-9])[0-9]{{1,3}} | [0-9]{{3}}-(?=[1-9])[0-9]{{1,2}} | [0-9]{{2}}-[1-9]
      | [0-9]-(?=[1-9]){_lower(1)}
      | [0-9]{{2}}-(?=[1-9]) (?: {_lower(2)}[0-9] | {_equal(2)}{_lower(2)} )
      | [0-9]{{3}}-(?=[1-9]) (?: {_lower(3)}[0-9]{{2}}
        | {_equal(3)} (?: {_lower(3)}[0-9] | {_equal(3)}{_lower(3)} ) )
    ) (?:-[1-9][0-9]?)? (?![^\W_]|-[0-9])
)"""
NUMBER: Final = rf"""(?:
    (?i:premier)
  | (?i:[lrd])\.?\s?[0-9]{{1,4}}-[0-9]{{1,3}}
  | {_HYPHENATED}
  | (?i:[ivxl]{{1,6}})\.\s?[0-9]{{1,4}} (?:/[0-9]{{1,3}})?
  | [0-9]{{1,4}} (?::[0-9]{{1,4}}|\.[0-9]{{1,3}})? (?:/[0-9]{{1,3}})?
    (?: er(?![^\W_]) | \s?(?i:{SUFFIX})(?![^\W_]) | [a-z](?![^\W_]) )? (?:/[0-9]{{1,3}})?
)(?![^\W_]|[°º])"""
"""The number of an article: 461, 433quinquies, 383bis/1, 433-5, 1er, VI.83, 6:162, L. 233-4.

After a hyphen stands a number below the one before it; otherwise the two are a range.
"""

_NO_GROUPS: Final = rf"(?!{SPACE}[0-9]{{3}}(?![^\W_]))"  # art. 12 345: the number is 12345
REFERENCE: Final = rf"(?: {_KEYWORD} \s? (?:{NUMBER}) {_NO_GROUPS} )"
"""An article with its number: Art. 461, artikel 433 quinquies."""

_REFERENCE_ROOT: Final = "art."

# The pattern right after white space inside a reference, between words that are chunks otherwise
AFTER_KEYWORD: Final = (
    "(?: (?i:"
    + "|".join(
        rf"(?<=(?<![^\W_]){word}\s)"
        for word in ("art", r"art\.", r"artt\.", "artikel", "artikelen", "article", "articles")
    )
    + rf") (?={NUMBER}{_NO_GROUPS}) )"
)

# Words before the keyword of a query that add nothing: de l'article, in artikel
_BEFORE: Final = r"""(?i:
    (?:(?:à|de|du|en|in|het|vu|van|selon|volgens)\s+)* (?:l['’]|d['’]|aux\s+|les\s+|des\s+)?
)"""
_AND: Final = r"(?i: \s*(?:,|;|[-–]|tot\s+en\s+met|tot|t\.?\s?e\.?\s?m\.?|t/m|en|et|à|of|ou)\s* )"
_ORDINAL: Final = (
    r"(?i: [0-9]{1,2}(?:er|re|e|de|ste|°|º)? | eerste|tweede|derde|vierde|vijfde|zesde|laatste"
    r"| premier|premi[eè]re|deuxi[eè]me|second|troisi[eè]me|quatri[eè]me|cinqui[eè]me|dernier )"
)
_DETAIL: Final = rf"""(?: \s*+ (?:,\s*+)? (?:
    §{{1,2}}\s*[0-9]{{1,3}}(?:er|bis|ter|quater)?(?![^\W_])
  | {_ORDINAL}\s+(?i:lid|alin[eé]a)(?![^\W_])
  | (?i:al\.|alin[eé]a|lid|paragraphe|paragraaf)\s*{_ORDINAL}(?![^\W_])
  | [0-9]{{1,2}}[°º]
  | (?: (?i:point|onder|sub|punt|litt?\.)\s* )? [a-z]\)
))"""


@dataclass(frozen=True, slots=True)
class Law:
    """A law that a citation names: by one of the ``names`` of its documents, or by its ``date``.

    A name is a part of a title or of the name of a file. The date is in ISO 8601. ``longer`` are
    names of other laws that have one of the ``names`` in them.
    """

    names: tuple[str, ...] = ()
    date: str | None = None
    longer: tuple[str, ...] = ()


_TO: Final = re.compile(r"\b(?:tot|à|t/m|t\.?\s?e\.?\s?m)\b|[-–]", re.IGNORECASE)
_BOOK: Final = re.compile(r"([ivxl]+|[lrd])\.?(?=[0-9])")  # VI.83, L. 233-4
_WORD: Final = re.compile(r"(?<![^\W_])(?=[^\W_])")
# nearly no query; the patterns of citations take some milliseconds to compile
_NO_CODES: Final[tuple[Code, ...]] = ()
_MAY_CITE: Final = re.compile(r"[0-9]|(?i:premier)")
_MAY_BE_NUMBER: Final = re.compile(r"\s*(?:[0-9]|[IVXL]+\.)")
_SUFFIXES: Final = (
    "", "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies",
    "undecies", "duodecies",
)  # fmt: skip
_INSERTED: Final = re.compile(rf"([0-9]+)({'|'.join(_SUFFIXES)})")
_LAST_ARTICLE: Final = 1850  # a number from here on, after a small one, is a year
_MOST: Final = 100  # articles of a range that are all looked for
_OF: Final = r"(?i: \s*+ (?:,\s*+)? (?:(?:van\s+(?:het|de)|du|de\s+la|de\s+l['’]|des|de)\s*+)? )"


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in a query.

    - ``text``: the keyword and the first number, as typed; without a keyword, the number.
    - ``articles``: the numbers of the articles, in the form of :func:`article_number`.
    - ``law``: the law that is named, or None.
    - ``end``: the offset after the citation.
    - ``citing``: True for only the passages that cite the articles.
    """

    text: str
    articles: tuple[str, ...]
    law: Law | None
    end: int
    citing: bool = False


def article_number(text: str) -> str:
    """Return the number of an article in its normal form: ``433 Quinquies`` is ``433quinquies``.

    ``1er`` and ``premier`` are ``1``, ``vi. 83`` is ``VI.83``, and ``L233-4`` is ``L.233-4``.
    """
    number = re.sub(r"(?<=[0-9])er$|^premier$", "", re.sub(r"\s", "", text).casefold()) or "1"
    book = _BOOK.match(number)
    return number if book is None else f"{book[1].upper()}.{number[book.end() :]}"


def one_spelling(article: str) -> str:
    """Return the spelling in which an article is indexed: laws write 433/5 and 433-5 for one."""
    return article.replace("-", "/") if article[:1].isdigit() else article


def reference_root(article: str) -> str:
    """Return the term of a reference to an article: ``art.461``."""
    return _REFERENCE_ROOT + one_spelling(article)


def cited_articles(text: str) -> Iterator[str]:
    """Yield the number of each article in a reference of a text, in reading order."""
    for match in _references().finditer(text):
        yield article_number(match["number"])


def articles_in_lists(text: str) -> tuple[str, ...]:
    """Return the articles of a text that stand in a list or a range after its first number.

    In *artikelen 461 tot 463 en 470*, they are 462, 463 and 470.
    """
    found: dict[str, None] = {}
    # a pattern that ignores case would take far longer
    if not ("art" in text or "Art" in text or "ART" in text):
        return ()
    for match in _lists().finditer(text):
        numbers = list(_number().finditer(text, *match.span("list")))
        first, *others = _articles(text, numbers)
        is_small = first.isdigit() and int(first) < _LAST_ARTICLE - _MOST
        found |= dict.fromkeys(each for each in others if not (is_small and _is_year(each)))
    return tuple(found)


def _is_year(number: str) -> bool:
    return number.isdigit() and int(number) >= _LAST_ARTICLE


def may_cite(text: str) -> bool:
    """Return False if a query certainly has no citation: it has no number."""
    return _MAY_CITE.search(text) is not None


def citations_of_query(text: str, codes: tuple[Code, ...] = _NO_CODES) -> Mapping[int, Citation]:
    """Return the citations in a query by the offset at which they begin.

    A number that is all of the query is no such citation: see :func:`bare_citation`.
    """
    found: dict[int, Citation] = {}
    end = 0
    for word in _WORD.finditer(text) if may_cite(text) else ():
        if word.start() < end:
            continue
        start = word.start()
        citation = read_citation(text, start, codes) or citation_after_law(text, start, codes)
        if citation is not None:
            found[start], end = citation, citation.end
    return found


def read_citation(text: str, start: int, codes: tuple[Code, ...] = _NO_CODES) -> Citation | None:
    """Return the citation that begins at an offset of a query, or None; it has a keyword.

    Citations of one law that follow each other are one: ``art. 461 Sw. en art. 463 Sw.``
    """
    match = _citation().match(text, start)
    if match is None or match["keyword"] is None:
        return None
    citation = _citation_of(text, match.start("keyword"), match, codes)
    while (joined := _joins().match(text, citation.end)) is not None:
        match = _citation().match(text, joined.end())
        if match is None or match["keyword"] is None:
            break
        other = _citation_of(text, match.start("keyword"), match, codes)
        if None not in (citation.law, other.law) and citation.law != other.law:
            break
        articles = tuple(dict.fromkeys((*citation.articles, *other.articles)))
        law = citation.law or other.law
        citation = replace(citation, articles=articles, law=law, end=other.end)
    return citation


def citation_after_law(
    text: str, start: int, codes: tuple[Code, ...] = _NO_CODES
) -> Citation | None:
    """Return the citation with its law before it, at an offset of a query: Code pénal, art. 461."""
    law, end = _law(text, start, codes)
    if law is None:
        return None
    match = _citation().match(text, end + len(text[end:]) - len(text[end:].lstrip(" ,:")))
    if match is None or (match["keyword"] is None and text[match.end() :].strip(" .?")):
        return None
    found = "list" if match["keyword"] is None else "keyword"
    return replace(_citation_of(text, match.start(found), match, codes), law=law)


def bare_citation(text: str, codes: tuple[Code, ...] = _NO_CODES) -> Citation | None:
    """Return the citation that is all of a query without a keyword; else None.

    It is one number, perhaps with a law after it: ``417``, ``422ter``, ``563bis Strafwetboek``.
    """
    if not _MAY_BE_NUMBER.match(text):
        return None
    match = _citation().match(text.strip())
    if match is None or match["keyword"] is not None:
        return None
    citation = _citation_of(match.string, match.start("list"), match, codes)
    is_all = not match.string[citation.end :].strip(" .?")
    return citation if is_all and len(citation.articles) == 1 else None


def _citation_of(text: str, start: int, match: re.Match[str], codes: tuple[Code, ...]) -> Citation:
    law, end = _law(text, match.end(), codes)
    numbers = list(_number().finditer(text, *match.span("list")))
    articles = tuple(dict.fromkeys(_articles(text, numbers)))
    return Citation(text[start : numbers[0].end()], articles, law, end)


def citation_of_number(number: str) -> Citation | None:
    """Return the citation of an article for the passages that cite it; None if it is no number."""
    match = _number().fullmatch(number.strip())
    if match is None:
        return None
    text = f"art. {match[0]}"
    return Citation(text, (article_number(match[0]),), None, len(text), citing=True)


def whole_citation(text: str, codes: tuple[Code, ...] = _NO_CODES) -> Citation | None:
    """Return the citation that is all of a text, and has a keyword: ``Art. 461.``; else None."""
    citation = read_citation(text.strip(), 0, codes)
    return citation if citation and not text.strip()[citation.end :].strip(" .:") else None


def _articles(text: str, numbers: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield the numbers of a list, and those inside its ranges: 468 à 470 has 469, too."""
    for before, match in zip((None, *numbers), numbers, strict=False):
        number = article_number(match[0])
        if before is not None and _TO.search(text, before.end(), match.start()):
            yield from _between(article_number(before[0]), number)
        yield number


def _between(first: str, last: str) -> Iterator[str]:
    """Yield the articles inside a range: 469 of 468 to 470, 5ter of 5bis to 5quater."""
    if first.isdigit() and last.isdigit():
        if int(last) - int(first) <= _MOST:
            yield from map(str, range(int(first) + 1, int(last)))
        return
    one, other = _INSERTED.fullmatch(first), _INSERTED.fullmatch(last)
    if one is not None and other is not None and one[1] == other[1]:
        start, end = _SUFFIXES.index(one[2]), _SUFFIXES.index(other[2])
        yield from (one[1] + suffix for suffix in _SUFFIXES[start + 1 : end])


def _law(text: str, offset: int, codes: tuple[Code, ...]) -> tuple[Law | None, int]:
    """Return the law that is named at an offset, and the offset after it."""
    code, end = code_at(text, offset, _OF, codes)
    dated = _dated_law().match(text, offset)
    date = None if dated is None else dates.iso_date(dated["date"])
    if dated is not None and date is not None:
        return Law(date=date), dated.end()
    law = None if code is None else Law(code.names, longer=longer_names(code, codes))
    return law, end


@cache
def _dated_law() -> re.Pattern[str]:
    """Return the pattern of a law that is named by its date: van het KB van 1 juni 2016."""
    return re.compile(
        rf"""{_OF} (?i: wet | loi | k\.?b\.? | a\.?r\.? | m\.?b\.? | a\.?m\.? | decreet | d[eé]cret
        | (?:koninklijk\s+|ministerieel\s+)?besluit | arr[eê]t[eé](?:\s+royal|\s+minist[eé]riel)?
        | ordonnantie | ordonnance | verordening | r[eè]glement )(?![^\W_])
        \s* (?i:van|du|de)? \s* (?P<date> {dates.WRITTEN} | {dates.FIGURES} ) (?![^\W_])""",
        re.VERBOSE,
    )


@cache
def _joins() -> re.Pattern[str]:
    return re.compile(_AND, re.VERBOSE)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(NUMBER, re.VERBOSE)


@cache
def _references() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]) {_KEYWORD} \s? (?P<number>{NUMBER})", re.VERBOSE)


@cache
def _lists() -> re.Pattern[str]:
    return re.compile(
        rf"""(?<![^\W_]) {_PLURAL} \s?
        (?P<list> {NUMBER} (?: {_AND} (?:{_KEYWORD}\s?)? {NUMBER} )+ )
        """,
        re.VERBOSE,
    )


@cache
def _citation() -> re.Pattern[str]:
    return re.compile(
        rf"""
        (?<![^\W_]) (?: {_BEFORE} (?P<keyword>{_KEYWORD}) \s* )?
        (?P<list> {NUMBER} (?: {_AND} (?:{_KEYWORD}\s*)? {NUMBER} )* )
        (?: \s+(?i:e\.?v\.?|et\s?s\.?|et\s+suivants)(?![^\W_]) )?
        (?: {_DETAIL} )*
        """,
        re.VERBOSE,
    )
