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

from benelux_search.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE, fold, write
from benelux_search.model import Language

# a longer compound (a chain of hyphens, a dump of base64) gives its parts alone
_MAX_PARTS: Final = 8
_MAX_WHOLE: Final = 64

# [^\W_ʼ] is a letter or digit; combining accents and soft hyphens may stand between them
_WORD: Final = rf"[^\W_ʼ]+(?:[{INVISIBLE}\u0300-\u036f]+[^\W_ʼ]*)*"
# white space that groups digits: 1 000 000; all but the plain space mean nothing else
_GROUPING: Final = "\u00a0\u2009\u202f"
_HYPHEN: Final = re.escape(HYPHENS)
_ADDRESS: Final = r"""
    (?P<address>
        (?:https?://|ftp://|(?<!\w)www\.)[^\s<>"“”«»]+
      | (?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}
    )
  | """
_OTHERS: Final = rf"""
    (?P<grouped> (?<![\w/.,]) [0-9]{{1,3}} (?P<by>[ .{_GROUPING}]) [0-9]{{3}}
                 (?:(?P=by)[0-9]{{3}}){{0,5}} (?:,[0-9]{{1,4}})? (?![\w/]|[.,/{_HYPHEN}][0-9]) )
  | (?P<decimal> (?<![\w/.,]) [0-9]{{1,18}}[.,][0-9]{{1,18}} (?![\w/]|[.,/][0-9]) )
  | (?P<ordinal> (?<![\w/.,]) [0-9]{{1,6}}[°º] (?!\w) )
  | (?P<dotted> (?<!\w) (?:[^\W\d_]\.){{1,12}} [^\W\d_] (?!\w) \.? )
  | (?P<run> (?:(?<!\w)[{APOSTROPHES}][stST](?=[{_HYPHEN}]\w)|{_WORD})
             (?:[{APOSTROPHES}{_HYPHEN}/]{_WORD})* )
  | (?P<clitic> (?<!\w)[{APOSTROPHES}][stnk](?!\w) )
"""
_PATTERN: Final = re.compile(_ADDRESS + _OTHERS, re.VERBOSE)
_NO_ADDRESS: Final = re.compile(_OTHERS, re.VERBOSE)
# the white space that may stand inside a token (1 000), and all other, which never does
_GROUPED: Final = re.compile(rf"[0-9][ {_GROUPING}][0-9]{{3}}")
_BORDER: Final = re.compile(rf"(?!(?<=[0-9])[ {_GROUPING}][0-9]{{3}})\s++")
_PART: Final = re.compile(_WORD)
_PIECE: Final = re.compile(rf"[^{_HYPHEN}/]+")
_SLASH: Final = re.compile(r"[^/]+")
_DIGIT: Final = re.compile(r"[0-9]")
_DIGITS: Final = re.compile(r"[0-9]+")
_CELLS: Final = re.compile(r"[0-9]{3} ")
# article 1er, 2de lid: what is behind the number only says that it is one of a row
_ROW: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(r"([0-9]+)(?:ers?|res?|ères?|e|èmes?|ièmes?|nde?s?)"),
    "nl": re.compile(r"([0-9]+)(?:e|de|ste)"),
}
_GROUPS: Final = re.compile(rf"[ .{_GROUPING}]")
# what ends a sentence rather than the address before it: (www.benelux.int).
_AFTER_ADDRESS: Final = ".,;:!?)]}'’"

# The articles and pronouns that lose their vowel. A Dutch text has d' and l' in French names.
_ELISIONS: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(
        rf"(?:jusqu|lorsqu|puisqu|quoiqu|presqu|qu|[cdjlmnst])[{APOSTROPHES}](?=\w)", re.IGNORECASE
    ),
    "nl": re.compile(rf"[dl][{APOSTROPHES}](?=\w)", re.IGNORECASE),
}
# words that only look like an elision
_WHOLE_WORDS: Final = re.compile(rf"presqu[{APOSTROPHES}]îles?$", re.IGNORECASE)


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


def without_article(text: str, language: Language) -> str:
    """A word without the articles elided before it: l'assem, d'art."""
    while match := _ELISIONS[language].match(text):
        if _WHOLE_WORDS.match(text):
            break
        text = text[match.end() :]
    return text


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
    where it groups digits, and these stay in one chunk.
    """
    if _GROUPED.search(text) is None:
        return text.split()
    return [chunk for chunk in _BORDER.split(text) if chunk]


def tokens(text: str, language: Language) -> Iterator[Token]:
    """The tokens of a text in reading order, positions counted from 0 without gaps."""
    position = 0
    # most texts have no address, and need not be looked through for one
    has_address = "@" in text or "://" in text or "www." in text
    pattern = _PATTERN if has_address else _NO_ADDRESS
    for match in pattern.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "address":
            found = _address(text, start, end, position, language)
        elif kind == "run":
            found = _run(text, start, end, position, language)
        elif kind == "clitic":
            found = [_plain(text, start, end, position)] if language == "nl" else []
        elif kind == "ordinal":
            found = [_ordinal(text, start, end, position)]
        elif kind == "dotted":
            found = [_dotted(text, start, end, position)]
        else:
            found = _number(text, start, end, position, grouped=kind == "grouped")
        yield from found
        if found:
            position = found[-1].position + 1


def _plain(text: str, start: int, end: int, position: int) -> Token:
    form = write(text[start:end])
    return Token(start, end, position, form, form)


def _ordinal(text: str, start: int, end: int, position: int) -> Token:
    """A number of a list, 1°: found as 1 as well."""
    digits = text[start : end - 1]
    return Token(start, end, position, f"{digits}°", digits)


def _dotted(text: str, start: int, end: int, position: int) -> Token:
    """An abbreviation with dots: B.S. is found as BS."""
    form = write(text[start:end].replace(".", ""))
    return Token(start, end, position, form, form)


def _number(text: str, start: int, end: int, position: int, *, grouped: bool) -> list[Token]:
    """A number with its digits in groups (1 000 is 1000, 1.000,50 is 1000,50) or decimals."""
    raw = text[start:end]
    whole = _GROUPS.sub("", raw) if grouped else raw
    number = Token(start, end, position, whole, whole)
    if grouped:
        if not _CELLS.match(raw):
            return [number]
        # 100 200 may be two cells of a table: they are found, but it is one number in a phrase
        cells = _DIGITS.finditer(text, start, end)
        return [number, *(_plain(text, *match.span(), position) for match in cells)]
    # 3,5 may be articles 3 and 5: the parts count too
    parts = enumerate(_DIGITS.finditer(text, start, end))
    return [number, *(_plain(text, *match.span(), position + i) for i, match in parts)]


def _address(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """A web or mail address: a form of its own, and its parts as words."""
    end = start + len(text[start:end].rstrip(_AFTER_ADDRESS))
    parts: list[Token] = []
    for match in _PART.finditer(text, start, end):
        parts += _words(text, *match.span(), position + len(parts), language)
    if not parts:
        return []
    return [Token(start, end, position, write(text[start:end]), ""), *parts]


def _run(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Words joined by hyphens, slashes and apostrophes."""
    raw = text[start:end]
    if raw.isalpha():
        # most words, and no need to look for more in them
        form = write(raw)
        return [Token(start, end, position, form, form, inflects=True)] if form else []
    if "/" in raw and not _DIGIT.search(raw):
        # en/of: two words, each of which may be a compound
        found: list[Token] = []
        for match in _SLASH.finditer(text, start, end):
            following = found[-1].position + 1 if found else position
            found += _compound(text, *match.span(), following, language)
        return found
    return _compound(text, start, end, position, language)


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
    form = write(text[parts[0].start : parts[-1].end])
    inflects = parts[-1].inflects
    return Token(
        parts[0].start, parts[-1].end, parts[0].position, form, root, inflects, joined=True
    )


def _words(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """A word without hyphens, after the articles elided before it."""
    found: list[Token] = []
    elision = _ELISIONS[language]
    while match := elision.match(text, start, end):
        if _WHOLE_WORDS.match(text, start, end):
            break
        found.append(_plain(text, start, match.end(), position + len(found)))
        start = match.end()
    form = write(text[start:end])
    if form:
        inflects = not _DIGIT.search(form)
        row = None if inflects else _ROW[language].fullmatch(form)
        root = row[1] if row else form
        found.append(Token(start, end, position + len(found), form, root, inflects))
    return found
