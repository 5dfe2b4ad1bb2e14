"""The parts of a document that say what it is: its first and last lines, and first paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from benelux_search.model import Facts, Language
from benelux_search.text.numbers import dates

FIRST_LINES: Final = 120  # a cover and a letterhead stand in fewer
LAST_LINES: Final = 25  # a signature with its date stands in fewer
FIRST_PARAGRAPHS: Final = 40  # a title stands among them
MOST_CHARS: Final = 2000  # of each line and paragraph
CORRECTION: Final = re.compile(
    r"\W*(?:rectificat|erratum|errata|corrigend|rechtzetting|verbetering\s+van|correction\s+d)",
    re.IGNORECASE,
)
"""The beginning of the title of a correction, which has the date and the number of another act."""

_LISTED: Final = re.compile(r"(?:,\s?(?:blz?|p)\.|\.\.\.)\s?[0-9]{1,6}\W{0,3}$")
_LONGEST_PAGE: Final = 30  # characters

UNFINISHED: Final = re.compile(
    r"\b(?:de|het|een|la|les?|des?|du|et|en|à|aux?|in|van|of|ou|aan|op|pour|par|met|voor|relatif"
    r"|relative|betreffende|houdende|tot)$",
    re.IGNORECASE,
)
"""The end of a line that goes on in the next one."""

_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Opening:
    """The parts of a document from which its metadata is read.

    - ``nl``, ``fr``: the first paragraphs of each language.
    - ``first``, ``last``: the first and last lines of the file or the two files, of both languages,
      with page furniture and other text that belongs to no paragraph.
    - ``headings``: the paragraphs that the markup of the files makes headings.
    - ``stated``: the metadata that the files hold outside their text. ``properties``: the titles
      among their properties, which may be wrong. ``names``: the names of the files.
    - ``sizes``: the height of the type of paragraphs, by their text, where the middle one is 1.
    - ``counterparts``: the index in ``fr`` of the paragraph beside that in ``nl``, by its index.
    """

    nl: Sequence[str] = ()
    fr: Sequence[str] = ()
    first: Sequence[str] = ()
    last: Sequence[str] = ()
    headings: frozenset[str] = frozenset()
    properties: Sequence[str] = ()
    stated: Facts = field(default_factory=Facts)
    names: Sequence[str] = ()
    sizes: Mapping[str, float] = field(default_factory=dict)
    counterparts: Mapping[int, int] = field(default_factory=dict)

    def paragraphs(self, language: Language) -> Sequence[str]:
        """Return the first paragraphs in a language."""
        return self.nl if language == "nl" else self.fr


def joined(text: str) -> str:
    """Return a text with single spaces, and without white space at its ends."""
    return _SPACES.sub(" ", text).strip()


def is_contents_line(text: str) -> bool:
    """Return True for a line of a table of contents, which ends with its page."""
    return _LISTED.search(text[-_LONGEST_PAGE:]) is not None


@cache
def written_date() -> re.Pattern[str]:
    """Return the pattern of a date with the name of its month."""
    return re.compile(dates.WRITTEN, re.VERBOSE)
