"""Tokens of a document in RTF (Rich Text Format 1.9.1): groups, control words, and bytes of text.

The code pages of an RTF document and the languages of its codes are here, too. Binary data
(``\\bin``) is skipped by its stated length.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from benelux_search.model import Language

_TOKEN: Final = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
# Control words and control symbols that stand for a character
SIGNS: Final = {
    "tab": " ", "line": "\n", "lbr": "\n", "softline": "\n", "emdash": "—", "endash": "–",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": " ", "enspace": " ", "qmspace": " ", "~": "\u00a0", "_": "-",
    "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
# Code pages by the character set of a font; others are in the code page of the document
_CHARSETS: Final = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip
SYMBOLS: Final = "symbols"  # the font has pictures in place of letters
_CODE_PAGES: Final = {10000: "mac-roman", 65001: "utf-8", 1361: "johab"}
_PRIMARY_LANGUAGES: Final[dict[int, Language]] = {0x13: "nl", 0x0C: "fr"}


class RtfToken(NamedTuple):
    """A token: its kind and its value.

    The kinds are ``{`` and ``}``, ``word`` (a control word, or the character of a control symbol)
    with its ``number`` if it has one, and ``text`` with its bytes.
    """

    kind: str
    word: str = ""
    number: int | None = None
    text: bytes = b""


def rtf_tokens(data: bytes) -> Iterator[RtfToken]:
    """Yield the tokens of a document; line ends between them mean nothing."""
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        code, word, number, symbol, brace, text = match.groups()
        if text is not None:
            yield RtfToken("text", text=text)
        elif code is not None:
            yield RtfToken("text", "'", text=bytes([int(code, 16)]))
        elif word is not None:
            value = None if number is None else int(number)
            if word == b"bin":
                position += max(0, value or 0)
            else:
                yield RtfToken("word", word.decode("ascii"), value)
        elif symbol is not None:
            is_end = symbol in (b"\r", b"\n")
            yield RtfToken("word", "par" if is_end else symbol.decode("latin-1"))
        elif brace is not None:
            yield RtfToken(brace.decode("ascii"))


def codec_of_charset(charset: int) -> str | None:
    """Return the codec of a character set of fonts (``\\fcharset``), or None for the document's."""
    return SYMBOLS if charset == 2 else _CHARSETS.get(charset)


def codec_of_code_page(number: int) -> str | None:
    """Return the codec of a Windows code page, or None if there is none."""
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def language_of_lcid(number: int) -> Language | None:
    """Return the language of a Windows language code: 2067 is Dutch (Belgium), 2060 French."""
    return _PRIMARY_LANGUAGES.get(number & 0x3FF)
