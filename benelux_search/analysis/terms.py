"""What the analysis makes of a text for an index: pieces, which passages share, and their terms.

The term of a form is a *key*: the folded form, and behind it the written one where that differs,
``arrete`` and ``arrete\0arrêté``. So all spellings of a form stand together when keys are sorted.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = "\0"  # comes before whatever may follow in a longer form

# A passage with fewer words that count is like no other: headings, dates and places are the same
# everywhere, and say something of what stands below them.
FEWEST_ALIKE: Final = 5
UNLIKE: Final = 1  # the signature of such a passage

# So many pairs that say the same, and more, are one when they are folded. Of fewer, each is shown:
# it is of interest that a passage stands in two documents, and in which.
FOLDED_FROM: Final = 4

_DIGIT: Final = re.compile(r"\d")
_MASK: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class IndexedChunk:
    """The terms of what stands between two white spaces: ``l'assemblée,`` in ``à l'assemblée, où``.

    Passages share a few hundred thousand of these, each made once: an index takes them by their
    identity, and no object is made for a word of a passage.

    ``terms`` are (offset, form, stem), the offset being that of the position from the first of
    the piece. At least one of both is there: the stem is None for what has none (a web address),
    and otherwise stands at the same position as the form; the form is None for what is said
    beside a word at its position (a part of a compound, the second stem of an ambiguous word).
    ``width`` is the number of positions that the piece takes: the next one begins there.
    """

    width: int
    terms: tuple[tuple[int, str | None, str | None], ...]


def form_key(folded: str, written: str) -> str:
    """The term of a form, which is ``written`` so and is ``folded`` to that."""
    return folded if folded == written else f"{folded}{SEPARATOR}{written}"


def folded_of(key: str) -> str:
    """What is looked for in the key of a form."""
    return key.partition(SEPARATOR)[0]


def written_of(key: str) -> str:
    """The form of a key as it stands in texts, with its accents."""
    folded, separator, written = key.partition(SEPARATOR)
    return written if separator else folded


def stem_print(stem: str) -> int:
    """What a stem gives to the signature of its passage, 32 bits; 0 for one with a digit.

    A checksum is linear: sums of it would be alike too often, so that its bits are mixed.
    """
    if _DIGIT.search(stem):
        return 0
    mixed = zlib.crc32(stem.encode("utf-8", "surrogatepass"))
    mixed = ((mixed ^ mixed >> 16) * 0x7FEB352D) & _MASK
    mixed = ((mixed ^ mixed >> 15) * 0x846CA68B) & _MASK
    return mixed ^ mixed >> 16 or 1


def signature(prints: int, words: int) -> int:
    """The signature of a passage: the same for the same words in any order, numbers left out.

    ``prints`` is the sum of those of its stems, modulo 2**32, and ``words`` how many terms have
    a form and a stem with a print. 0 is for a passage that is not there, and never comes out.
    """
    return max(prints, UNLIKE + 1) if words >= FEWEST_ALIKE else UNLIKE
