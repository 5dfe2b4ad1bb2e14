"""Regular expressions of numbers, as written in Dutch and French texts and in queries.

They are parts of larger patterns. The analysis of texts and the query language share them, so that
both read numbers in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# white space that groups digits: 1 000 000; except for the plain space, it has no other meaning
GROUPING: Final = "\u00a0\u2009\u202f"
SPACE: Final = f"[ {GROUPING}]"
_APOSTROPHE: Final = "['’]"

# A number with digits in groups of three, and its decimals: 1 000 000, 12.345,67, 5'000. It does
# not begin with a zero. A single comma before three digits begins decimals unless they are zeros.
GROUPED: Final = rf"""(?:
    [1-9][0-9]{{0,2}} (?:
        (?:{SPACE}[0-9]{{3}}){{1,6}} (?:[.,][0-9]{{1,4}})?
      | (?:{_APOSTROPHE}[0-9]{{3}}){{1,6}} (?:[.,][0-9]{{1,4}})?
      | (?:\.[0-9]{{3}}){{1,6}} (?:,[0-9]{{1,4}})?
      | (?:,[0-9]{{3}}){{2,6}} (?:\.[0-9]{{1,4}})?
      | ,000
    )
    (?! [\w/] | [.,][0-9] | [-‐‑][0-9] (?! [0-9]{{0,2}}[ .'’,{GROUPING}][0-9]{{3}} ) )
)"""

# suffixes of articles inserted between 136 and 137: 136bis, 136undecies
_UNITS: Final = "un|duo|ter|quater|quin|quinquies|sex|sexies|sept|septies|octo|octies|novo|novies"
_UNMISTAKABLE: Final = (
    rf"bis|quater|quinquies|sexies|septies|octies|novies|nonies"
    rf"|(?:{_UNITS}|duode|unde)?(?:decies|vicies|tricies)"
)
SUFFIX: Final = rf"(?:{_UNMISTAKABLE}|ter)"
"""The suffix of an article, where no other word can stand: bis, ter, undecies."""
# "ter" is also a Dutch word: in 2020 ter beschikking
_NO_YEAR: Final = rf"(?<!(?<![0-9])1[89][0-9][0-9]{SPACE})(?<!(?<![0-9])20[0-9][0-9]{SPACE})"
# white space and such a suffix that belong to the number before them: 136 bis
SUFFIXED: Final = rf"(?<=[0-9]){SPACE}(?i:{_UNMISTAKABLE}|{_NO_YEAR}ter)(?![^\W_])"
# A number alone, and a percentage (20 %, 0,5 procent), for re.VERBOSE
_NUMBER: Final = rf"(?: {GROUPED} | [0-9]{{1,18}} (?: [.,][0-9]{{1,18}} )? )"
_PERCENT: Final = r"(?:%|(?i:procent|percent|pour\scent|p\.\s?c\.)(?![^\W_]))"
# the words alone: vijftien procent, quinze pour cent
PERCENT_WORDS: Final = r"(?i:procent|percent|pour\scent)(?![^\W_])"
PERCENTAGE: Final = rf"(?: {_NUMBER} \s? {_PERCENT} )"
_SIGN: Final = "(?:€|EUR|BEF)"
CURRENCY_WORDS: Final = "(?i:euro['’]?s?|eur|frank(?:en)?|francs?|bef)"
CURRENCY: Final = rf"(?:€|\[?{CURRENCY_WORDS}(?![^\W_]|['’])\]?)"
"""A currency: euro, EUR, [euros], frank, francs, BEF."""
SCALES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("duizend", "mille"), 3),
    **dict.fromkeys(("miljoen", "million", "millions", "mln", "mio"), 6),
    **dict.fromkeys(("miljard", "milliard", "milliards", "mld"), 9),
}
"""The power of ten that a word after a number stands for."""
SCALE: Final = rf"(?i:{'|'.join(sorted(SCALES, key=len, reverse=True))})(?![^\W_])"
AMOUNT: Final = rf"""(?:
    {_SIGN} \s? {_NUMBER} (?: \s? {SCALE} )? (?![^\W_])
  | {_NUMBER} \s? (?: {SCALE} \s? )? (?:d['’])? {CURRENCY}
  | {_NUMBER} \s? {SCALE} \sde\s {CURRENCY}
  | {_NUMBER} \s {SCALE}
)"""
"""An amount, for re.VERBOSE: € 5, 4 millions d'euros, 2 millions de francs, 2,5 miljoen."""
# Patterns right after white space that does not separate words: before a number, in 1 000 and in
# EUR 5; after one, in 136 bis and in 20 %; and inside the words after a number, in 20 pour cent
BEFORE_NUMBER: Final = rf"""(?:
    (?<=[0-9]{SPACE}) (?=[0-9]{{3}})
  | (?:(?<=€\s)|(?<=(?<![^\W_])EUR\s)|(?<=(?<![^\W_])BEF\s)) (?=[0-9])
)"""
AFTER_NUMBER: Final = rf"""(?:
    (?<={SPACE}) (?=(?i:{_UNMISTAKABLE}|{_NO_YEAR}ter)(?![^\W_]))
  | (?={_PERCENT}|{SCALE}|(?:d['’])?{CURRENCY})
)"""
_AFTER_SCALE: Final = "|".join(rf"(?<={scale}\s)" for scale in SCALES)
_AFTER_OF: Final = "|".join(rf"(?<={scale}\sde\s)" for scale in SCALES)
BEFORE_CURRENCY: Final = rf"""(?:
    (?:{_AFTER_SCALE}) (?=(?:d['’]|de\s)?{CURRENCY}) | (?:{_AFTER_OF}) (?={CURRENCY})
)"""
INSIDE_PERCENT: Final = r"""(?:
    (?<=(?i:pour)\s) (?=(?i:cent)(?![^\W_])) | (?<=p\.\s) (?=c\.)
)"""
ROMAN_ORDINAL: Final = r"(?:[IVX]|[IVXLC]{2,9})(?:e|er|re|ère|i?[eè]me|de|ste)"
"""An ordinal number in Roman numerals: XVIIIe, XVIIIème, Ier."""
UNIT: Final = r"(?i:[kcmd]?m[23²³]?|[km]?g|[cmd]?l|ha|[kmgt]wh?|[mgt]b|km/h|°c)"
"""A unit that may stand right after its number: 10km, 5m², 20MW."""
