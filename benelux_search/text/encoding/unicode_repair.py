"""Repair of text from converters: accents beside their letters, and ligatures.

Converters of old PDF files write an accent beside its letter ("Arreˆte´", "Coo¨ rdinatiecel"; TeX
writes it before the letter: "´etat", "ambigu¨ıt´e"). Language identification, tokens and searches
need accent and letter as one character.
"""

from __future__ import annotations

import re
import unicodedata

_COMBINING = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "¸": "\u0327"}
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "ĳ": "ij", "Ĳ": "IJ",
}  # fmt: skip
# Only combinations that Dutch and French use: in "qu´il" and "foto´s" the mark is an apostrophe, in
# "`stabiele'" a quotation mark. No French word ends with a circumflex, and few Dutch words with a
# diaeresis, so a space after these comes from the converter: "aouˆ t", "franc¸ ais".
_AFTER = re.compile(
    r"(?P<acute>[eE])´"
    r"|(?P<grave>[aeuAEU])`(?=[^\W\d_])"
    r"|(?P<final>(?<![^\W\d_])(?<!`)[aA]|(?<=[lLjJ])a|(?<=\b[oO])u)`"  # à, là, déjà, où
    r"|(?P<vowel>[aeiouAEIOU])(?P<mark>[ˆ¨])(?:\s(?=[a-zà-ÿ]))?"
    r"|(?P<c>[cC])¸(?:\s(?=[a-zà-ÿ]))?"
)
_BEFORE = re.compile(
    r"´(?P<acute>[eE])"
    r"|`(?P<grave>(?<=[^\W\d_]`)[aeuAEU]|[aA](?![\w`]))"  # caract`eres, d´ej`a; `a
    r"|(?P<mark>[ˆ¨])(?P<vowel>[aeiouıAEIOU])"
    r"|¸(?P<c>[cC])"
)
# Signs of TeX's order: no vowel comes before an accent, and no accent ends a word; "probl`eme",
# "paraˆıtre"
_SHOWS_BEFORE = re.compile(
    r"(?<![aeiouyAEIOUY])(?:´[eE]|[ˆ¨][aeiouAEIOU])|[b-df-hj-np-tv-xz]`[eE][^\W\d_]|[ˆ¨]ı"
)
_SHOWS_AFTER = re.compile(r"[´ˆ¨`](?![^\W\d_])")
_MARKS = "´`ˆ¨¸"


# Hyphens at line ends: U+2010, and the signs that PDFium writes for them, also inside a joined line
_LINE_END_HYPHEN = re.compile("\u00ad?[\u00ad\u2010]$|[\x02\ufffe]$")
_INNER_HYPHEN = re.compile("[\u00ad\x02\ufffe](?=.)")
_HYPHENS = re.compile("[\u00ad\u2010\x02\ufffe]")


def repair_line(text: str) -> str:
    """Return a line with separate accents put on their letters and ligatures split into letters.

    Soft hyphens inside a line are removed, and those at its end are written as U+00AD. The result
    is in Unicode normalization form NFC.
    """
    if text.isascii() and "`" not in text and "\x02" not in text:
        return text
    if _HYPHENS.search(text):
        text = _INNER_HYPHEN.sub("", _LINE_END_HYPHEN.sub(_hyphen, text))
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    if any(map(text.__contains__, _MARKS)):
        if _SHOWS_BEFORE.search(text) and not _SHOWS_AFTER.search(text):
            text = _BEFORE.sub(_from_before, text)
        else:
            text = _AFTER.sub(_from_after, text)
    return unicodedata.normalize("NFC", text)


def _hyphen(match: re.Match[str]) -> str:
    return "-" if match.group() == "\u2010" else "\u00ad"


def _from_after(match: re.Match[str]) -> str:
    letter = match["acute"] or match["grave"] or match["final"] or match["vowel"] or match["c"]
    grave = match["grave"] or match["final"]
    accent = "´" if match["acute"] else "`" if grave else match["mark"] or "¸"
    return letter + _COMBINING[accent]


def _from_before(match: re.Match[str]) -> str:
    letter = match["acute"] or match["grave"] or match["vowel"] or match["c"]
    accent = "´" if match["acute"] else "`" if match["grave"] else match["mark"] or "¸"
    return letter.replace("ı", "i") + _COMBINING[accent]
