"""Tokens: the words, numbers and references of a text, with their offsets and positions.

A compound (``ad-hocbasis``, ``908/1``, an address) gives a token for the whole, at the position of
its first part, and a token for each part, each at a position of its own. So a query can match the
whole, a part, or a phrase that contains a part.

This module finds the tokens of a text and makes those of numbers and quantities;
:mod:`~benelux_search.analysis.word_tokens` makes those of words and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Final

from benelux_search.analysis import folding
from benelux_search.analysis.chunks import may_have_amount, may_have_percentage
from benelux_search.analysis.word_tokens import (
    HYPHEN,
    OPTIONAL,
    WORD,
    Token,
    address_tokens,
    plain_token,
    run_tokens,
)
from benelux_search.law import citations
from benelux_search.model import Language
from benelux_search.text.numbers import dates, numerals
from benelux_search.text.numbers.numerals import GROUPED, SUFFIXED

# a word with the suffix of a number: 136 bis
_UNIT: Final = rf"{WORD}(?:{SUFFIXED})?"
_ADDRESS: Final = r"""
    (?P<address>
        (?:https?://|ftp://|(?<!\w)www\.)[^\s<>"“”«»]+
      | (?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}
    )
  | """


# Dates, percentages, amounts and references to articles: one term in every spelling, and its words
_QUANTITY: Final = rf"""
    (?P<date> (?<![\w/.,]) {dates.WRITTEN} (?!\w)
            | (?<![\w/.,-]) {dates.FIGURES} (?![\w/-]|[.,][0-9]) )
  | (?P<percentage> (?<![\w/.,'’-]) {numerals.PERCENTAGE} )
  | (?P<amount> (?<![\w/.,'’-]) {numerals.AMOUNT} )
  | (?P<reference> (?<![^\W_])(?<!['’-])
                   (?: (?i:[ld])[{folding.APOSTROPHES}] )? {citations.REFERENCE} )
  | """


@cache
def _pattern(language: Language, before: str = "") -> re.Pattern[str]:
    """Return the pattern of all tokens except addresses and quantities, which stand ``before``.

    It is compiled at its first use (3 ms).
    """
    others = rf"""
    (?P<grouped> (?<![\w/.,]) {GROUPED} )
  | (?P<decimal> (?<![\w/.,]) (?P<units>[0-9]{{1,18}})[.,][0-9]{{1,18}} (?![\w/]|[.,/][0-9]) )
  | (?P<ordinal> (?<![\w/.,]) [0-9]{{1,6}}[°º] (?!\w) )
  | (?P<dotted> (?<!\w) (?:[^\W\d_]\.){{1,12}} [^\W\d_] (?!\w) \.? )
  | (?P<elided> {folding.SEPARATED_ELISION[language]}
              | (?<!\w) [dlDL][{folding.APOSTROPHES}] (?=[^\W\d_]\.[^\W\d_]) )
  | (?P<run> (?:(?<!\w){OPTIONAL})? (?:(?<!\w)[{folding.APOSTROPHES}][stST](?=[{HYPHEN}]\w)|{_UNIT})
             (?:[{folding.APOSTROPHES}{HYPHEN}/]{_UNIT})* )
  | (?P<clitic> (?<!\w)[{folding.APOSTROPHES}][stnk](?!\w) )
"""
    return re.compile(before + others, re.VERBOSE)


_DIGIT: Final = re.compile(r"[0-9]")
_DIGITS: Final = re.compile(r"[0-9]+")
_NO_DIGIT: Final = re.compile(r"[^0-9]")
# Groups that may each be a number, as in cells of a table: none of these begins with a zero
_CELLS: Final = re.compile(r"[0-9]+(?: [1-9][0-9]{2})+")


def tokens(text: str, language: Language) -> Iterator[Token]:
    """Yield the tokens of a text in reading order; the positions are 0, 1, 2, ….

    Several tokens may have the same position.
    """
    if "@" in text or "://" in text or "www." in text:
        return _tokens(text, _pattern(language, _ADDRESS + _QUANTITY), (0, len(text)), 0, language)
    if _DIGIT.search(text):
        return _tokens_with_quantities(text, language)
    if may_have_percentage(text):
        return _tokens_with_percentages(text, language)
    if may_have_amount(text):
        return _tokens_with_amounts(text, language)
    return _tokens(text, _pattern(language), (0, len(text)), 0, language)


@cache
def _quantities() -> re.Pattern[str]:
    return re.compile(_QUANTITY.rstrip().removesuffix("|"), re.VERBOSE)


def _tokens_with_percentages(text: str, language: Language) -> Iterator[Token]:
    """Return the tokens of a text without digits that may have percentages: quinze pour cent."""
    from benelux_search.text.numbers import number_words  # noqa: PLC0415 - most texts need it not

    found = (
        (match.span(), f"{number_words.number_of(match['number'])}%")
        for match in number_words.percentage_pattern().finditer(text)
    )
    return _tokens_with_wholes(text, found, language)


def _tokens_with_amounts(text: str, language: Language) -> Iterator[Token]:
    """Return the tokens of a text without digits that may have amounts: vijfhonderd euro."""
    from benelux_search.text.numbers.amounts import worded_amounts  # noqa: PLC0415 - see above

    found = (((each.start, each.end), each.root) for each in worded_amounts(text))
    return _tokens_with_wholes(text, found, language)


def _tokens_with_wholes(
    text: str, found: Iterable[tuple[tuple[int, int], str]], language: Language
) -> Iterator[Token]:
    """Return the tokens of a text without digits; ``found`` are quantities, each with its root."""

    def quantity(span: tuple[int, int], root: str, position: int) -> list[Token]:
        words = _with_euro(_tokens(text, _pattern(language), span, position, language))
        return [Token(*span, position, root, root, joined=True), *words]

    matched = ((span, partial(quantity, span, root)) for span, root in found)
    return _tokens_around(text, matched, language)


def _with_euro(words: Iterable[Token]) -> list[Token]:
    """Return words in which EUR and € are ``euro``."""
    return [word._replace(root="euro") if word.root == "eur" else word for word in words]


def _tokens_with_quantities(text: str, language: Language) -> Iterator[Token]:
    """Return the tokens of a text without addresses.

    The pattern of quantities is the same for both languages, and takes ten milliseconds to compile.
    """
    matched = (
        (match.span(), partial(_matched_quantity, match, language=language))
        for match in _quantities().finditer(text)
    )
    return _tokens_around(text, matched, language)


def _tokens_around(
    text: str,
    matched: Iterable[tuple[tuple[int, int], Callable[[int], list[Token]]]],
    language: Language,
) -> Iterator[Token]:
    """Yield the tokens of some ranges of a text, and those of the words around them.

    ``matched`` has each range with a function that returns its tokens, the last position last, from
    the position of the first one.
    """
    start = position = 0
    words = _pattern(language)
    for (begin, end), tokens_from in matched:
        for token in _tokens(text, words, (start, begin), position, language):
            position = token.position + 1
            yield token
        own = tokens_from(position)
        yield from own
        start, position = end, own[-1].position + 1
    yield from _tokens(text, words, (start, len(text)), position, language)


def _tokens(
    text: str, pattern: re.Pattern[str], span: tuple[int, int], position: int, language: Language
) -> Iterator[Token]:
    """Yield the tokens of ``text[start:end]``, given as ``span``, from a position on."""
    for match in pattern.finditer(text, *span):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "address":
            matched = address_tokens(text, start, end, position, language)
        elif kind == "reference" or kind in _QUANTITIES:
            matched = _matched_quantity(match, position, language)
        elif kind == "run":
            matched = run_tokens(text, start, end, position, language)
        elif kind == "clitic":
            matched = [plain_token(text, start, end, position)] if language == "nl" else []
        elif kind == "elided":
            matched = [plain_token(text, start, end, position)]
        elif kind == "ordinal":
            matched = [_ordinal(text, start, end, position)]
        elif kind == "dotted":
            matched = _dotted(text, start, end, position)
        elif kind == "grouped":
            matched = _grouped(text, start, end, position)
        else:
            matched = _decimal(text, start, end, position, match.end("units"))
        yield from matched
        if matched:
            position = matched[-1].position + 1


_QUANTITIES: Final = ("date", "percentage", "amount")
_SIGN: Final = re.compile("[€%]")


def _matched_quantity(match: re.Match[str], position: int, language: Language) -> list[Token]:
    if match.lastgroup == "reference":
        return _reference(match.string, match.span(), position, language)
    return _quantity(match.lastgroup, match.string, match.span(), position, language)


def _quantity(
    kind: str | None, text: str, span: tuple[int, int], position: int, language: Language
) -> list[Token]:
    """Return the token of a date, a percentage or an amount, and then the tokens of its words.

    The root is the same in every spelling and in both languages: ``2016-06-17``, ``20%``,
    ``1250,5€``. An amount in millions is the number alone, too: ``2500000€`` and ``2500000``.
    """
    words = list(_tokens(text, _pattern(language), span, position, language))
    if kind == "date":
        roots: Sequence[str] = (dates.iso_date(text[slice(*span)]) or "",)
    else:
        number = _number(words)
        roots = (f"{number}%",) if kind == "percentage" else _amount(number, text[slice(*span)])
        words = _with_sign(text, span, words)
    root = roots[0]
    if not root or any(word.root == root for word in words):  # 2016-06-17 is a compound, too
        return words
    return [*(Token(*span, position, each, each, joined=True) for each in roots), *words]


def _amount(number: str, text: str) -> Sequence[str]:
    from benelux_search.text.numbers.amounts import amount_roots  # noqa: PLC0415 - few texts have money

    return amount_roots(number, text)


def _reference(text: str, span: tuple[int, int], position: int, language: Language) -> list[Token]:
    """Return the token of an article that is cited, *art. 461*, and then the tokens of its words.

    The root is the same in every spelling and in both languages: ``art.461``. An elided article
    before it, *l'article 461*, is a word before the token.
    """
    words = list(_tokens(text, _pattern(language), span, position, language))
    root = citations.reference_root(next(citations.cited_articles(text[slice(*span)])))
    first = next(k for k, word in enumerate(words) if not word.form.endswith("'"))
    whole = Token(words[first].start, span[1], words[first].position, root, root, joined=True)
    return [*words[:first], whole, *words[first:]]


def _number(words: Iterable[Token]) -> str:
    """Return the number of a percentage or an amount without zeros at its end: 1250,5."""
    number = next(word.root for word in words if word.root[:1].isdigit())
    return number.rstrip("0").rstrip(",") if "," in number else number


def _with_sign(text: str, span: tuple[int, int], words: list[Token]) -> list[Token]:
    """Add a token for the sign, % or €, of a percentage or an amount; EUR and € are ``euro``."""
    words = _with_euro(words)
    sign = _SIGN.search(text, *span)
    if sign is None:
        return words
    root = "euro" if sign[0] == "€" else sign[0]
    if sign.start() > span[0]:
        return [*words, Token(*sign.span(), words[-1].position + 1, sign[0], root)]
    moved = [word._replace(position=word.position + 1) for word in words]
    return [Token(*sign.span(), words[0].position, sign[0], root), *moved]


def _ordinal(text: str, start: int, end: int, position: int) -> Token:
    """Return the number of an item in a list, 1°; its root is 1."""
    digits = text[start : end - 1]
    return Token(start, end, position, f"{digits}°", digits)


def _dotted(text: str, start: int, end: int, position: int) -> list[Token]:
    """Return an abbreviation without its dots: the form of B.S. is bs; º.º has none."""
    form = folding.written_form(text[start:end].replace(".", ""))
    return [Token(start, end, position, form, form)] if form else []


def _grouped(text: str, start: int, end: int, position: int) -> list[Token]:
    """Return a number with grouped digits: 1 000 is 1000, 12.345,67 is 12345,67.

    ``461 463`` may be two numbers: both are tokens too, at the position of the whole number, so
    that a phrase counts one word.
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
    return [number, *(plain_token(text, *match.span(), position) for match in cells)]


def _decimal(text: str, start: int, end: int, position: int, point: int) -> list[Token]:
    """Return a number with decimals after a point or a comma: the root of 0.5 is 0,5.

    Its parts are tokens too, since 3,5 may be articles 3 and 5; the root of 1.000,00 is 1000.
    """
    whole, decimals = _NO_DIGIT.sub("", text[start:point]), text[point + 1 : end]
    form = f"{whole}{text[point]}{decimals}"
    if text[point] == "," and decimals == "00":
        return [Token(start, end, position, form, whole)]
    return [
        Token(start, end, position, form, f"{whole},{decimals}"),
        Token(start, point, position, whole, whole),
        plain_token(text, point + 1, end, position + 1),
    ]
