"""Tokens: the words, numbers and references of a text, with their places in it.

A compound (``ad-hocbasis``, ``908/1``, an address) gives a token for the whole, at the position
of its first part, and then a token for each part at positions of their own: it is found whole,
by a part, and inside a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from benelux_search.analysis.folding import (
    APOSTROPHES,
    ELISIONS,
    HYPHENS,
    INVISIBLE,
    NO_ELISION,
    PARTED,
    fold,
    written_form,
)
from benelux_search.model import LANGUAGES, Language
from benelux_search.text.numerals import GROUPED, JOINING_SPACE, SUFFIXED

# a longer compound (a chain of hyphens, a dump of base64) gives its parts alone
_MAX_PARTS: Final = 8
_MAX_WHOLE: Final = 64

# [^\W_ʼ] is a letter or digit; combining accents and soft hyphens may stand between them
_WORD: Final = rf"[^\W_ʼ]+(?:[{INVISIBLE}\u0300-\u036f]+[^\W_ʼ]*)*"
# with the suffix of a number: 136 bis
_UNIT: Final = rf"{_WORD}(?:{SUFFIXED})?"
_HYPHEN: Final = re.escape(HYPHENS)
_ADDRESS: Final = r"""
    (?P<address>
        (?:https?://|ftp://|(?<!\w)www\.)[^\s<>"“”«»]+
      | (?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}
    )
  | """


def _others(language: Language) -> str:
    """The pattern of whatever is no address."""
    return rf"""
    (?P<grouped> (?<![\w/.,]) {GROUPED} )
  | (?P<decimal> (?<![\w/.,]) (?P<units>[0-9]{{1,18}})[.,][0-9]{{1,18}} (?![\w/]|[.,/][0-9]) )
  | (?P<ordinal> (?<![\w/.,]) [0-9]{{1,6}}[°º] (?!\w) )
  | (?P<dotted> (?<!\w) (?:[^\W\d_]\.){{1,12}} [^\W\d_] (?!\w) \.? )
  | (?P<elided> {PARTED[language]} )
  | (?P<run> (?:(?<!\w)[{APOSTROPHES}][stST](?=[{_HYPHEN}]\w)|{_UNIT})
             (?:[{APOSTROPHES}{_HYPHEN}/]{_UNIT})* )
  | (?P<clitic> (?<!\w)[{APOSTROPHES}][stnk](?!\w) )
"""


_PATTERN: Final = {each: re.compile(_ADDRESS + _others(each), re.VERBOSE) for each in LANGUAGES}
_NO_ADDRESS: Final = {each: re.compile(_others(each), re.VERBOSE) for each in LANGUAGES}
# white space between chunks; that inside a token (1 000, 136 bis) is none
_JOINED: Final = re.compile(rf"[0-9]{JOINING_SPACE}")
_BORDER: Final = re.compile(rf"(?!{JOINING_SPACE})\s++")
_SPACE: Final = re.compile(r"\s")
_PART: Final = re.compile(_WORD)
_PIECE: Final = re.compile(rf"[^{_HYPHEN}/]+")
_SLASH: Final = re.compile(r"[^/]+")
_DIGIT: Final = re.compile(r"[0-9]")
_DIGITS: Final = re.compile(r"[0-9]+")
_NO_DIGIT: Final = re.compile(r"[^0-9]")
# Groups that may be numbers of their own, as in cells of a table: none of these begins with a zero
_CELLS: Final = re.compile(r"[0-9]+(?: [1-9][0-9]{2})+")
# The number of an act of the European Union, or of a Community before it, and who made it
_ACT: Final = re.compile(
    r"[0-9]{1,4}/[0-9]{1,4}/((?:EU|UE|EG|CE|EC|EEG|CEE|EEC|EGKS|CECA|Euratom|GBVB|PESC|JBZ|JAI)\b)",
    re.IGNORECASE,
)
_UNION: Final[dict[Language, dict[str, str]]] = {"fr": {"eu": "ue"}, "nl": {"ue": "eu"}}
# 9 ter may be the preposition in Dutch
_TER: Final = re.compile(r"([0-9]+)\s(ter)", re.IGNORECASE)
# article 1er, 2de lid: what is behind the number only says that it is one of a row
_ROW: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(r"([0-9]+)(?:ers?|res?|ères?|e|èmes?|ièmes?|nde?s?)"),
    "nl": re.compile(r"([0-9]+)(?:e|de|ste)"),
}
# what ends a sentence rather than the address before it: (www.benelux.int).
_AFTER_ADDRESS: Final = ".,;:!?)]}'’"


class Token(NamedTuple):
    """A word, number or reference: ``text[start:end]`` of what was analysed.

    ``form`` is its written form. ``root`` is what its inflections are made from, of which
    ``inflects`` tells whether it is a word; an empty ``root`` has no stem at all. ``joined`` tells
    that its parts are tokens as well: ``Benelux-landen``.
    """

    start: int
    end: int
    position: int
    form: str
    root: str
    inflects: bool = False
    joined: bool = False


# Marks that no token has a part in where one word stands alone between them, and that word: the
# most frequent chunks by far, which are one token. (www.) is an address.
_AROUND: Final = r"[-.,;:!?()\[\]{}\"«»“”„‹›…*•–—]*+"
_ALONE: Final = re.compile(rf"{_AROUND}(?!www\.)([A-Za-zÀ-ÖØ-öø-ÿŒœ]++){_AROUND}")


def plain_word(chunk: str) -> tuple[int, int] | None:
    """Where the one word of a chunk stands, if that and marks around it are all of it."""
    match = _ALONE.fullmatch(chunk)
    return match.span(1) if match else None


def chunk_starts(text: str) -> Iterator[tuple[int, str]]:
    """The chunks of a text, as :func:`chunks` has them, and where they begin."""
    place = 0
    for chunk in chunks(text):
        start = text.index(chunk, place)
        yield start, chunk
        place = start + len(chunk)


def chunks(text: str) -> list[str]:
    """What of a text stands between white space, in order.

    A chunk alone has the tokens that it has in the text: the pattern looks over white space only
    where it groups digits or parts a number from its suffix, and these stay in one chunk.
    """
    if _JOINED.search(text) is None:
        return text.split()
    return [chunk for chunk in _BORDER.split(text) if chunk]


def chunk_at(text: str, place: int) -> tuple[int, int]:
    """Where the chunk begins and ends that has a place of a text, which is no white space."""
    start, end = place, place
    while start and (not text[start - 1].isspace() or may_join(text, start - 1)):
        start -= 1
    while end < len(text) and (not text[end].isspace() or may_join(text, end)):
        end += 1
    return start, end


def may_join(text: str, space: int) -> bool:
    """Whether white space at a place in a text may stand inside a token: in 1 000, in 136 bis."""
    return space > 0 and _JOINED.match(text, space - 1) is not None


def tokens(text: str, language: Language) -> Iterator[Token]:
    """The tokens of a text in reading order, positions counted from 0 without gaps."""
    position = 0
    # most texts have no address, and need not be looked through for one
    has_address = "@" in text or "://" in text or "www." in text
    patterns = _PATTERN if has_address else _NO_ADDRESS
    for match in patterns[language].finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "address":
            found = _address(text, start, end, position, language)
        elif kind == "run":
            found = _run(text, start, end, position, language)
        elif kind == "clitic":
            found = [_plain(text, start, end, position)] if language == "nl" else []
        elif kind == "elided":
            found = [_plain(text, start, end, position)]
        elif kind == "ordinal":
            found = [_ordinal(text, start, end, position)]
        elif kind == "dotted":
            found = [_dotted(text, start, end, position)]
        elif kind == "grouped":
            found = _grouped(text, start, end, position)
        else:
            found = _decimal(text, start, end, position, match.end("units"))
        yield from found
        if found:
            position = found[-1].position + 1


def _plain(text: str, start: int, end: int, position: int) -> Token:
    form = written_form(text[start:end])
    return Token(start, end, position, form, form)


def _ordinal(text: str, start: int, end: int, position: int) -> Token:
    """A number of a list, 1°: found as 1 as well."""
    digits = text[start : end - 1]
    return Token(start, end, position, f"{digits}°", digits)


def _dotted(text: str, start: int, end: int, position: int) -> Token:
    """An abbreviation with dots: B.S. is found as BS."""
    form = written_form(text[start:end].replace(".", ""))
    return Token(start, end, position, form, form)


def _grouped(text: str, start: int, end: int, position: int) -> list[Token]:
    """A number with its digits in groups: 1 000 is 1000, 12.345,67 is 12345,67.

    ``461 463`` may be two numbers: they are found, but it is one in a phrase.
    """
    separators = [match.start() for match in _NO_DIGIT.finditer(text, start, end)]
    first, last = separators[0], separators[-1]
    if text[last] in ".," and text[last] != text[first]:
        return _decimal(text, start, end, position, last)
    whole = _NO_DIGIT.sub("", text[start:end])
    number = Token(start, end, position, whole, whole)
    if not _CELLS.fullmatch(text, start, end):
        return [number]
    cells = _DIGITS.finditer(text, start, end)
    return [number, *(_plain(text, *match.span(), position) for match in cells)]


def _decimal(text: str, start: int, end: int, position: int, point: int) -> list[Token]:
    """A number with decimals behind a point or a comma: 0.5 is found as 0,5.

    Its parts count too, for 3,5 may be articles 3 and 5; 1.000,00 is found as 1000.
    """
    whole, decimals = _NO_DIGIT.sub("", text[start:point]), text[point + 1 : end]
    form = f"{whole}{text[point]}{decimals}"
    if text[point] == "," and decimals == "00":
        return [Token(start, end, position, form, whole)]
    return [
        Token(start, end, position, form, f"{whole},{decimals}"),
        Token(start, point, position, whole, whole),
        _plain(text, point + 1, end, position + 1),
    ]


def _address(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """A web or mail address: a form of its own, and its parts as words."""
    end = start + len(text[start:end].rstrip(_AFTER_ADDRESS))
    parts: list[Token] = []
    for match in _PART.finditer(text, start, end):
        parts += _words(text, *match.span(), position + len(parts), language)
    if not parts:
        return []
    return [Token(start, end, position, written_form(text[start:end]), ""), *parts]


def _run(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Words joined by hyphens, slashes and apostrophes."""
    raw = text[start:end]
    if raw.isalpha():
        # most words, and no need to look for more in them
        form = written_form(raw)
        return [Token(start, end, position, form, form, inflects=True)] if form else []
    if not _DIGIT.search(raw):
        # en/of: two words, each of which may be a compound
        found: list[Token] = []
        for match in _SLASH.finditer(text, start, end):
            following = found[-1].position + 1 if found else position
            found += _compound(text, *match.span(), following, language)
        return found
    if act := _ACT.match(text, start, end):
        found = _act(text, act, position, language)
        if act.end() < end:  # 2014/24/EU-richtlijn
            found += _run(text, act.end() + 1, end, found[-1].position + 1, language)
        return found
    found = _compound(text, start, end, position, language)
    if language == "nl" and (ter := _TER.fullmatch(raw)):
        found.append(_plain(text, start, start + ter.end(1), position))
        found.append(_plain(text, start + ter.start(2), end, position))
    return found


def _act(text: str, act: re.Match[str], position: int, language: Language) -> list[Token]:
    """The number of an act, 2014/24/EU: who made it is no part of what it is found as.

    It stands at the last position of the number, so that a phrase may have it or not.
    """
    start, end = act.span()
    number, *parts = _compound(text, start, act.start(1) - 1, position, language)
    whole = number._replace(end=end, form=written_form(text[start:end]))
    form = written_form(act[1])
    root = _UNION[language].get(form, form)
    return [whole, *parts, Token(act.start(1), end, parts[-1].position, form, root)]


def _compound(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    parts: list[Token] = []
    for match in _PIECE.finditer(text, start, end):
        following = parts[-1].position + 1 if parts else position
        parts += _words(text, *match.span(), following, language)
    # l'ad-hoc: the article is no part of the compound
    first = next((i for i, part in enumerate(parts) if not part.form.endswith("'")), len(parts))
    whole = _whole(text, parts[first:])
    return parts if whole is None else [*parts[:first], whole, *parts[first:]]


def _whole(text: str, parts: list[Token]) -> Token | None:
    """The token of a compound: Benelux-landen has the root beneluxlanden, 908/01 has 908/1."""
    if not 1 < len(parts) <= _MAX_PARTS or parts[-1].end - parts[0].start > _MAX_WHOLE:
        return None
    root = parts[0].root
    for before, part in pairwise(parts):
        mark = fold(text[before.end : part.start])
        if mark == "/":
            root += mark + (part.root.lstrip("0") or "0")
        elif before.root[-1:].isdigit() and part.root[:1].isdigit():
            root += mark + part.root
        else:
            root += part.root
    form = written_form(_SPACE.sub("", text[parts[0].start : parts[-1].end]))
    inflects = parts[-1].inflects
    return Token(
        parts[0].start, parts[-1].end, parts[0].position, form, root, inflects, joined=True
    )


def _words(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """A word without hyphens, after the articles elided before it."""
    found: list[Token] = []
    while match := ELISIONS[language].match(text, start, end):
        if NO_ELISION.match(text, start, end):
            break
        found.append(_plain(text, start, match.end(), position + len(found)))
        start = match.end()
    form = written_form(_SPACE.sub("", text[start:end]))
    if form:
        inflects = not _DIGIT.search(form)
        row = None if inflects else _ROW[language].fullmatch(form)
        root = row[1] if row else form
        found.append(Token(start, end, position + len(found), form, root, inflects))
    return found
