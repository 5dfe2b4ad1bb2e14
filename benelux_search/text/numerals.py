"""Regular expressions of numbers, as written in Dutch and French texts and in queries.

They are parts of larger patterns. The analysis of texts and the query language share them, so that
both read numbers in the same way.
"""

from __future__ import annotations

from typing import Final

# white space that groups digits: 1 000 000; except for the plain space, it has no other meaning
GROUPING: Final = "\u00a0\u2009\u202f"
_SPACE: Final = f"[ {GROUPING}]"
_APOSTROPHE: Final = "['’]"

# A number with digits in groups of three, and its decimals: 1 000 000, 12.345,67, 5'000. It does
# not begin with a zero. A single comma before three digits begins decimals unless they are zeros.
GROUPED: Final = rf"""(?:
    [1-9][0-9]{{0,2}} (?:
        (?:{_SPACE}[0-9]{{3}}){{1,6}} (?:[.,][0-9]{{1,4}})?
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
# "ter" is also a Dutch word: in 2020 ter beschikking
_NO_YEAR: Final = rf"(?<!(?<![0-9])1[89][0-9][0-9]{_SPACE})(?<!(?<![0-9])20[0-9][0-9]{_SPACE})"
# white space and such a suffix that belong to the number before them: 136 bis
SUFFIXED: Final = rf"(?<=[0-9]){_SPACE}(?i:{_UNMISTAKABLE}|{_NO_YEAR}ter)(?![^\W_])"
# white space that does not separate words: in 1 000, and in 136 bis
JOINING_SPACE: Final = rf"(?:(?<=[0-9]){_SPACE}(?=[0-9]{{3}})|(?={SUFFIXED}){_SPACE})"
