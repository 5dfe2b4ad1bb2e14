"""Regular expressions of numbers, as written in Dutch and French texts and in queries.

They are parts of larger patterns. The analysis of texts and the query language share them, so that
both read numbers in the same way.
"""

from __future__ import annotations

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
# A number alone, a percentage (20 %, 0,5 procent) and an amount (EUR 1 250,50, 5.000 euro), for
# re.VERBOSE
_NUMBER: Final = rf"(?: {GROUPED} | [0-9]{{1,18}} (?: [.,][0-9]{{1,18}} )? )"
_PERCENT: Final = r"(?:%|(?i:procent|percent|pour\scent|p\.\s?c\.)(?![^\W_]))"
# the words alone: vijftien procent, quinze pour cent
PERCENT_WORDS: Final = r"(?i:procent|percent|pour\scent)(?![^\W_])"
_SIGN: Final = "(?:€|EUR)"
_EURO: Final = r"(?:€|(?i:euros?|eur)(?![^\W_]|['’]))"
PERCENTAGE: Final = rf"(?: {_NUMBER} \s? {_PERCENT} )"
AMOUNT: Final = rf"(?: {_SIGN} \s? {_NUMBER} (?![^\W_]) | {_NUMBER} \s? {_EURO} )"
# Patterns right after white space that does not separate words: before a number, in 1 000 and in
# EUR 5; after one, in 136 bis and in 20 %; and inside the words after a number, in 20 pour cent
BEFORE_NUMBER: Final = rf"""(?:
    (?<=[0-9]{SPACE}) (?=[0-9]{{3}}) | (?:(?<=€\s)|(?<=(?<![^\W_])EUR\s)) (?=[0-9])
)"""
AFTER_NUMBER: Final = rf"""(?:
    (?<={SPACE}) (?=(?i:{_UNMISTAKABLE}|{_NO_YEAR}ter)(?![^\W_])) | (?={_PERCENT}|{_EURO})
)"""
INSIDE_PERCENT: Final = r"""(?:
    (?<=(?i:pour)\s) (?=(?i:cent)(?![^\W_])) | (?<=p\.\s) (?=c\.)
)"""
