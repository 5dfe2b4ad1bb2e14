"""The tokens of words, of words joined by hyphens, slashes and apostrophes, and of addresses."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from benelux_search.analysis import folding
from benelux_search.model import Language
from benelux_search.text.numbers import numerals

# a longer compound (a chain of hyphens, a dump of base64) gives only its parts
_MAX_PARTS: Final = 8
_MAX_WHOLE: Final = 64

# [^\W_ʼ] is a letter or digit; combining accents and soft hyphens may stand between them
WORD: Final = rf"[^\W_ʼ]+(?:[{folding.INVISIBLE}\u0300-\u036f]+[^\W_ʼ]*)*"
HYPHEN: Final = re.escape(folding.HYPHENS)
_SPACE: Final = re.compile(r"\s")
_PART: Final = re.compile(WORD)
_PIECE: Final = re.compile(rf"[^{HYPHEN}/]+")
_SLASH: Final = re.compile(r"[^/]+")
_DIGIT: Final = re.compile(r"[0-9]")
# The number of an act of the European Union, or of an earlier Community, and its author
_ACT: Final = re.compile(
    r"[0-9]{1,4}/[0-9]{1,4}/((?:EU|UE|EG|CE|EC|EEG|CEE|EEC|EGKS|CECA|Euratom|GBVB|PESC|JBZ|JAI)\b)",
    re.IGNORECASE,
)
_UNION: Final[dict[Language, dict[str, str]]] = {"fr": {"eu": "ue"}, "nl": {"ue": "eu"}}
# 9 ter may be the preposition in Dutch
_TER: Final = re.compile(r"([0-9]+)\s(ter)", re.IGNORECASE)
# article 1er, 2de lid: the suffix only marks an ordinal number
_ROW: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(r"([0-9]+)(?:ers?|res?|ères?|e|èmes?|ièmes?|nde?s?)"),
    "nl": re.compile(r"([0-9]+)(?:e|de|ste)"),
}
_ROMAN: Final = re.compile(r"([IVXLC]+)[a-zè]+")
# a number with its unit, 10km, is the number and the unit
_MEASURED: Final = re.compile(rf"([0-9]+)({numerals.UNIT})")
# grand'mère is grand-mère
_COMPOUND: Final = re.compile(rf"(grand|entr)[{folding.APOSTROPHES}](?=[^\W\d_])", re.IGNORECASE)
# (her)opvoeding is opvoeding and heropvoeding
OPTIONAL: Final = r"\([^\W\d_]{1,6}\)(?=[^\W\d_])"
# marks that belong to the sentence and not to the address before them: (www.benelux.int).
_AFTER_ADDRESS: Final = ".,;:!?)]}'’"


class Token(NamedTuple):
    """A word, number or reference: ``text[start:end]`` of the analysed text.

    ``form`` is its written form. The stem is made from ``root``; if ``root`` is empty, there is no
    stem. ``inflects`` is True if ``root`` is a word that must be stemmed. ``joined`` is True if the
    parts are tokens as well: ``Benelux-landen``.
    """

    start: int
    end: int
    position: int
    form: str
    root: str
    inflects: bool = False
    joined: bool = False


def plain_token(text: str, start: int, end: int, position: int) -> Token:
    """Return the token of ``text[start:end]`` as it is written, without a stem."""
    form = folding.written_form(text[start:end])
    return Token(start, end, position, form, form)


def address_tokens(
    text: str, start: int, end: int, position: int, language: Language
) -> list[Token]:
    """Return the token of a web or mail address, which has no stem, and its parts as words."""
    end = start + len(text[start:end].rstrip(_AFTER_ADDRESS))
    parts: list[Token] = []
    for match in _PART.finditer(text, start, end):
        parts += _words(text, *match.span(), position + len(parts), language)
    if not parts:
        return []
    return [Token(start, end, position, folding.written_form(text[start:end]), ""), *parts]


def run_tokens(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Return the tokens of words joined by hyphens, slashes and apostrophes."""
    raw = text[start:end]
    if raw.startswith("("):
        return _optional(text, start, end, position, language)
    if raw.isalpha() and not _is_roman(raw):
        # most words: they have no parts
        form = folding.written_form(raw)
        return [Token(start, end, position, form, form, inflects=True)] if form else []
    if not _DIGIT.search(raw):
        # en/of: two words, each of which may be a compound
        parts: list[Token] = []
        for match in _SLASH.finditer(text, start, end):
            following = parts[-1].position + 1 if parts else position
            parts += _compound(text, *match.span(), following, language)
        return parts
    if act := _ACT.match(text, start, end):
        parts = _act(text, act, position, language)
        if act.end() < end:  # 2014/24/EU-richtlijn
            parts += run_tokens(text, act.end() + 1, end, parts[-1].position + 1, language)
        return parts
    parts = _compound(text, start, end, position, language)
    if language == "nl" and (ter := _TER.fullmatch(raw)):
        parts.append(plain_token(text, start, start + ter.end(1), position))
        parts.append(plain_token(text, start + ter.start(2), end, position))
    return parts


def _optional(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Return the tokens of a word with an optional beginning, (her)opvoeding, and of the whole."""
    border = text.index(")", start)
    first = plain_token(text, start + 1, border, position)
    rest = run_tokens(text, border + 1, end, position + 1, language)
    word = rest[0]
    whole = word._replace(
        start=first.start,
        position=position,
        form=first.form + word.form,
        root=first.form + word.root,
        joined=True,
    )
    return [whole, first._replace(inflects=True), *rest]


def _is_roman(word: str) -> bool:
    return re.fullmatch(numerals.ROMAN_ORDINAL, word) is not None


def _act(text: str, act: re.Match[str], position: int, language: Language) -> list[Token]:
    """Return the tokens of the number of an act, 2014/24/EU; its root does not include the EU.

    The EU is a token at the last position of the number, so that a phrase matches with and
    without it.
    """
    start, end = act.span()
    number, *parts = _compound(text, start, act.start(1) - 1, position, language)
    whole = number._replace(end=end, form=folding.written_form(text[start:end]))
    form = folding.written_form(act[1])
    root = _UNION[language].get(form, form)
    return [whole, *parts, Token(act.start(1), end, parts[-1].position, form, root)]


def _compound(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    parts: list[Token] = []
    for match in _PIECE.finditer(text, start, end):
        following = parts[-1].position + 1 if parts else position
        parts += _words(text, *match.span(), following, language)
    # l'ad-hoc: the article does not belong to the compound
    first = next((i for i, part in enumerate(parts) if not part.form.endswith("'")), len(parts))
    whole = _whole(text, parts[first:])
    return parts if whole is None else [*parts[:first], whole, *parts[first:]]


def _whole(text: str, parts: list[Token]) -> Token | None:
    """Return the token of a whole compound, or None if it has one part only, or is too long.

    Benelux-landen has the root beneluxlanden, and 908/01 has 908/1.
    """
    if not 1 < len(parts) <= _MAX_PARTS or parts[-1].end - parts[0].start > _MAX_WHOLE:
        return None
    root = parts[0].root.lstrip("'")  # 's-Hertogenbosch
    for before, part in pairwise(parts):
        mark = folding.fold(text[before.end : part.start])
        if mark == "/":
            root += mark + (part.root.lstrip("0") or "0")
        elif before.root[-1:].isdigit() and part.root[:1].isdigit():
            root += mark + part.root
        else:
            root += part.root
    form = folding.written_form(_SPACE.sub("", text[parts[0].start : parts[-1].end]))
    inflects = parts[-1].inflects
    return Token(
        parts[0].start, parts[-1].end, parts[0].position, form, root, inflects, joined=True
    )


def _words(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Return the tokens of a word without hyphens, and of the elided words before it."""
    words: list[Token] = []
    while match := folding.ELISIONS[language].match(text, start, end):
        if folding.NO_ELISION.match(text, start, end):
            break
        words.append(plain_token(text, start, match.end(), position + len(words)))
        start = match.end()
    if compound := _COMPOUND.match(text, start, end) or _MEASURED.fullmatch(text, start, end):
        border = compound.end(1)
        first = plain_token(text, start, border, position + len(words))
        rest = border if compound.re is _MEASURED else border + 1
        inflects = not first.form.isdigit()
        return [
            *words,
            first._replace(inflects=inflects),
            *_words(text, rest, end, first.position + 1, language),
        ]
    form = folding.written_form(_SPACE.sub("", text[start:end]))
    if form:
        roman = _ROMAN.fullmatch(text, start, end) if _is_roman(text[start:end]) else None
        if roman is not None:
            words.append(Token(start, end, position + len(words), form, roman[1].lower()))
            return words
        inflects = not _DIGIT.search(form)
        row = None if inflects else _ROW[language].fullmatch(form)
        root = row[1] if row else form
        words.append(Token(start, end, position + len(words), form, root, inflects))
    return words
