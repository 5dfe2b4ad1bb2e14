"""Tokens: the words, numbers and references of a text, with their offsets and positions.

A compound (``ad-hocbasis``, ``908/1``, an address) gives a token for the whole, at the position of
its first part, and a token for each part, each at a position of its own. So a query can match the
whole, a part, or a phrase that contains a part.

A text is first split into *chunks* at white space, except at white space inside a token (``1
000``). A chunk has the same tokens in any text, so chunks can be analysed once and cached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from benelux_search.analysis import folding
from benelux_search.law import citations
from benelux_search.model import Language
from benelux_search.text import dates, numerals
from benelux_search.text.numerals import GROUPED, SUFFIXED

# a longer compound (a chain of hyphens, a dump of base64) gives only its parts
_MAX_PARTS: Final = 8
_MAX_WHOLE: Final = 64

# [^\W_ʼ] is a letter or digit; combining accents and soft hyphens may stand between them
_WORD: Final = rf"[^\W_ʼ]+(?:[{folding.INVISIBLE}\u0300-\u036f]+[^\W_ʼ]*)*"
# a word with the suffix of a number: 136 bis
_UNIT: Final = rf"{_WORD}(?:{SUFFIXED})?"
_HYPHEN: Final = re.escape(folding.HYPHENS)
_ADDRESS: Final = r"""
    (?P<address>
        (?:https?://|ftp://|(?<!\w)www\.)[^\s<>"“”«»]+
      | (?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}
    )
  | """


# Dates, percentages, amounts and references to articles: one term in every spelling, and its words
_QUANTITY: Final = rf"""
    (?P<date> (?<![\w/.,-]) (?: {dates.WRITTEN} | {dates.FIGURES} ) (?![\w/-]|[.,][0-9]) )
  | (?P<percentage> (?<![\w/.,'’-]) {numerals.PERCENTAGE} )
  | (?P<amount> (?<![\w/.,'’-]) {numerals.AMOUNT} )
  | (?P<reference> (?<![^\W_])(?<!['’-])
                   (?: (?i:[ld])[{folding.APOSTROPHES}] )? {citations.REFERENCE} )
  | """


def _others(language: Language) -> str:
    """Return the pattern of all tokens except addresses and quantities."""
    return rf"""
    (?P<grouped> (?<![\w/.,]) {GROUPED} )
  | (?P<decimal> (?<![\w/.,]) (?P<units>[0-9]{{1,18}})[.,][0-9]{{1,18}} (?![\w/]|[.,/][0-9]) )
  | (?P<ordinal> (?<![\w/.,]) [0-9]{{1,6}}[°º] (?!\w) )
  | (?P<dotted> (?<!\w) (?:[^\W\d_]\.){{1,12}} [^\W\d_] (?!\w) \.? )
  | (?P<elided> {folding.SEPARATED_ELISION[language]}
              | (?<!\w) [dlDL][{folding.APOSTROPHES}] (?=[^\W\d_]\.[^\W\d_]) )
  | (?P<run> (?:(?<!\w)[{folding.APOSTROPHES}][stST](?=[{_HYPHEN}]\w)|{_UNIT})
             (?:[{folding.APOSTROPHES}{_HYPHEN}/]{_UNIT})* )
  | (?P<clitic> (?<!\w)[{folding.APOSTROPHES}][stnk](?!\w) )
"""


class _Patterns(dict[Language, re.Pattern[str]]):
    """The patterns of all tokens by language, each compiled at its first use (3 ms)."""

    def __init__(self, before: str = "") -> None:
        super().__init__()
        self._before = before

    def __missing__(self, language: Language) -> re.Pattern[str]:
        pattern = self[language] = re.compile(self._before + _others(language), re.VERBOSE)
        return pattern


_PATTERN: Final = _Patterns(_ADDRESS + _QUANTITY)
_WORDS_ONLY: Final = _Patterns()
# White space inside a token (1 000, 136 bis, 17 juni 2016), which does not end a chunk
_JOIN: Final = re.compile(
    rf"""\s (?:
        (?=[0-9IVXL]) (?:
            {numerals.BEFORE_NUMBER} | {dates.BEFORE_YEAR} | {citations.AFTER_KEYWORD}
        )
      | (?<=[0-9]\s) {numerals.AFTER_NUMBER}
      | (?<=[0-9rde]\s) (?=[jfmasondJFMASOND]) {dates.AFTER_DAY}
      | (?=c) {numerals.INSIDE_PERCENT}
      | (?=p) (?<=[^\W\d_]\s) (?={numerals.PERCENT_WORDS})
    )""",
    re.VERBOSE,
)
_WORD_PERCENT: Final = re.compile(numerals.PERCENT_WORDS)
_SPACE: Final = re.compile(r"\s")
_PART: Final = re.compile(_WORD)
_PIECE: Final = re.compile(rf"[^{_HYPHEN}/]+")
_SLASH: Final = re.compile(r"[^/]+")
_DIGIT: Final = re.compile(r"[0-9]")
_DIGITS: Final = re.compile(r"[0-9]+")
_NO_DIGIT: Final = re.compile(r"[^0-9]")
# Groups that may each be a number, as in cells of a table: none of these begins with a zero
_CELLS: Final = re.compile(r"[0-9]+(?: [1-9][0-9]{2})+")
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


# One word, with marks around it that belong to no token. These are the most frequent chunks by far,
# and each is one token. (www.) is an address.
_AROUND: Final = r"[-.,;:!?()\[\]{}\"«»“”„‹›…*•–—]*+"
_ALONE: Final = re.compile(rf"{_AROUND}(?!www\.)([A-Za-zÀ-ÖØ-öø-ÿŒœ]++){_AROUND}")


def plain_word(chunk: str) -> tuple[int, int] | None:
    """Return the (start, end) of the word in a chunk of one word and punctuation; else None."""
    match = _ALONE.fullmatch(chunk)
    return match.span(1) if match else None


def chunk_starts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, text) for each chunk of a text: see :func:`chunks`."""
    offset = 0
    for chunk in chunks(text):
        start = text.index(chunk, offset)
        yield start, chunk
        offset = start + len(chunk)


def chunks(text: str) -> list[str]:
    """Split a text into chunks at white space.

    A chunk has the same tokens as it has inside the text. White space inside a token does not
    split: between groups of digits (``1 000``), and before the suffix of a number (``136 bis``).
    """
    may_join_any = _DIGIT.search(text) or _may_have_percentage(text)
    joins = [match.start() for match in _JOIN.finditer(text)] if may_join_any else ()
    if not joins:
        return text.split()
    found = text[: joins[0]].split()
    for start, end in pairwise((*joins, len(text))):
        first, *words = text[start + 1 : end].split()
        found[-1] += text[start] + first
        found += words
    return found


def _may_have_percentage(text: str) -> bool:
    return "cent" in text and _WORD_PERCENT.search(text) is not None


def chunk_at(text: str, offset: int) -> tuple[int, int]:
    """Return the (start, end) of the chunk at an offset, which must not be that of white space."""
    start, end = offset, offset
    while start and (not text[start - 1].isspace() or may_join(text, start - 1)):
        start -= 1
    while end < len(text) and (not text[end].isspace() or may_join(text, end)):
        end += 1
    return start, end


def may_join(text: str, space: int) -> bool:
    """Return True if the white space at an offset may be inside a token: 1 000, 17 juni 2016."""
    return _JOIN.match(text, space) is not None


def tokens(text: str, language: Language) -> Iterator[Token]:
    """Yield the tokens of a text in reading order; the positions are 0, 1, 2, ….

    Several tokens may have the same position.
    """
    if "@" in text or "://" in text or "www." in text:
        return _tokens(text, _PATTERN[language], (0, len(text)), 0, language)
    if _DIGIT.search(text):
        return _tokens_with_quantities(text, language)
    if _may_have_percentage(text):
        return _tokens_with_percentages(text, language)
    return _tokens(text, _WORDS_ONLY[language], (0, len(text)), 0, language)


@cache
def _quantities() -> re.Pattern[str]:
    return re.compile(_QUANTITY.rstrip().removesuffix("|"), re.VERBOSE)


def _tokens_with_percentages(text: str, language: Language) -> Iterator[Token]:
    """Return the tokens of a text without digits that may have percentages: quinze pour cent."""
    from benelux_search.text import number_words  # noqa: PLC0415 - most texts need it not

    def percentage(match: re.Match[str], position: int, language: Language) -> list[Token]:
        root = f"{number_words.number_of(match['number'])}%"
        whole = Token(*match.span(), position, root, root, joined=True)
        return [whole, *_tokens(text, _WORDS_ONLY[language], match.span(), position, language)]

    return _tokens_around(text, number_words.percentage_pattern(), percentage, language)


def _tokens_with_quantities(text: str, language: Language) -> Iterator[Token]:
    """Return the tokens of a text without addresses.

    The pattern of quantities is the same for both languages, and takes ten milliseconds to compile.
    """
    return _tokens_around(text, _quantities(), _matched_quantity, language)


def _tokens_around(
    text: str,
    pattern: re.Pattern[str],
    matched_by: Callable[[re.Match[str], int, Language], list[Token]],
    language: Language,
) -> Iterator[Token]:
    """Yield the tokens of all matches of a pattern, and those of the words around them.

    ``matched_by`` returns the tokens of a match, the last position last; its second argument is the
    position of the first one.
    """
    start = position = 0
    words = _WORDS_ONLY[language]
    for match in pattern.finditer(text):
        for token in _tokens(text, words, (start, match.start()), position, language):
            position = token.position + 1
            yield token
        matched = matched_by(match, position, language)
        yield from matched
        start, position = match.end(), matched[-1].position + 1
    yield from _tokens(text, words, (start, len(text)), position, language)


def _tokens(
    text: str, pattern: re.Pattern[str], span: tuple[int, int], position: int, language: Language
) -> Iterator[Token]:
    """Yield the tokens of ``text[start:end]``, given as ``span``, from a position on."""
    for match in pattern.finditer(text, *span):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "address":
            matched = _address(text, start, end, position, language)
        elif kind == "reference" or kind in _QUANTITIES:
            matched = _matched_quantity(match, position, language)
        elif kind == "run":
            matched = _run(text, start, end, position, language)
        elif kind == "clitic":
            matched = [_plain(text, start, end, position)] if language == "nl" else []
        elif kind == "elided":
            matched = [_plain(text, start, end, position)]
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


# the end of the root of a percentage or an amount
_QUANTITIES: Final[Mapping[str | None, str]] = {"date": "", "percentage": "%", "amount": "€"}
_SIGN: Final = re.compile("[€%]")


def _matched_quantity(match: re.Match[str], position: int, language: Language) -> list[Token]:
    if match.lastgroup == "reference":
        return _reference(match.string, match.span(), position, language)
    ending = _QUANTITIES[match.lastgroup]
    return _quantity(ending, match.string, match.span(), position, language)


def _quantity(
    ending: str, text: str, span: tuple[int, int], position: int, language: Language
) -> list[Token]:
    """Return the token of a date, a percentage or an amount, and then the tokens of its words.

    The root is the same in every spelling and in both languages: ``2016-06-17``, ``20%``,
    ``1250,5€``. It ends with ``ending``, which is empty for a date.
    """
    words = list(_tokens(text, _WORDS_ONLY[language], span, position, language))
    if ending:
        root = _number(words) + ending
        words = _with_sign(text, span, words)
    else:
        root = dates.iso_date(text[slice(*span)]) or ""
    if not root or any(word.root == root for word in words):  # 2016-06-17 is a compound, too
        return words
    return [Token(*span, position, root, root, joined=True), *words]


def _reference(text: str, span: tuple[int, int], position: int, language: Language) -> list[Token]:
    """Return the token of an article that is cited, *art. 461*, and then the tokens of its words.

    The root is the same in every spelling and in both languages: ``art.461``. An elided article
    before it, *l'article 461*, is a word before the token.
    """
    words = list(_tokens(text, _WORDS_ONLY[language], span, position, language))
    root = citations.REFERENCE_ROOT + next(citations.cited_articles(text[slice(*span)]))
    first = next(k for k, word in enumerate(words) if not word.form.endswith("'"))
    whole = Token(words[first].start, span[1], words[first].position, root, root, joined=True)
    return [*words[:first], whole, *words[first:]]


def _number(words: Iterable[Token]) -> str:
    """Return the number of a percentage or an amount without zeros at its end: 1250,5."""
    number = next(word.root for word in words if word.root[:1].isdigit())
    return number.rstrip("0").rstrip(",") if "," in number else number


def _with_sign(text: str, span: tuple[int, int], words: list[Token]) -> list[Token]:
    """Add a token for the sign, % or €, of a percentage or an amount; EUR and € are ``euro``."""
    words = [word._replace(root="euro") if word.root == "eur" else word for word in words]
    sign = _SIGN.search(text, *span)
    if sign is None:
        return words
    root = "euro" if sign[0] == "€" else sign[0]
    if sign.start() > span[0]:
        return [*words, Token(*sign.span(), words[-1].position + 1, sign[0], root)]
    moved = [word._replace(position=word.position + 1) for word in words]
    return [Token(*sign.span(), words[0].position, sign[0], root), *moved]


def _plain(text: str, start: int, end: int, position: int) -> Token:
    form = folding.written_form(text[start:end])
    return Token(start, end, position, form, form)


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
    return [number, *(_plain(text, *match.span(), position) for match in cells)]


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
        _plain(text, point + 1, end, position + 1),
    ]


def _address(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Return the token of a web or mail address, which has no stem, and its parts as words."""
    end = start + len(text[start:end].rstrip(_AFTER_ADDRESS))
    parts: list[Token] = []
    for match in _PART.finditer(text, start, end):
        parts += _words(text, *match.span(), position + len(parts), language)
    if not parts:
        return []
    return [Token(start, end, position, folding.written_form(text[start:end]), ""), *parts]


def _run(text: str, start: int, end: int, position: int, language: Language) -> list[Token]:
    """Return the tokens of words joined by hyphens, slashes and apostrophes."""
    raw = text[start:end]
    if raw.isalpha():
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
            parts += _run(text, act.end() + 1, end, parts[-1].position + 1, language)
        return parts
    parts = _compound(text, start, end, position, language)
    if language == "nl" and (ter := _TER.fullmatch(raw)):
        parts.append(_plain(text, start, start + ter.end(1), position))
        parts.append(_plain(text, start + ter.start(2), end, position))
    return parts


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
    root = parts[0].root
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
        words.append(_plain(text, start, match.end(), position + len(words)))
        start = match.end()
    form = folding.written_form(_SPACE.sub("", text[start:end]))
    if form:
        inflects = not _DIGIT.search(form)
        row = None if inflects else _ROW[language].fullmatch(form)
        root = row[1] if row else form
        words.append(Token(start, end, position + len(words), form, root, inflects))
    return words
