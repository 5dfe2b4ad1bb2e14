"""The correctly spelt words of Dutch and French, as checksums.

``data/nl.known`` and ``data/fr.known`` have the checksum of each word, with and without its
accents; the words themselves are not kept. ``python -m benchmarks.vocabulary`` makes the files, and
``data/README.md`` names their sources.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from benelux_search.model import Language

_DATA: Final = Path(__file__).with_name("data")


@cache
def known_checksums(language: Language) -> array[int]:
    """Return the checksums of all correctly spelt words, in ascending order."""
    checksums = array("I", (_DATA / f"{language}.known").read_bytes())
    if sys.byteorder == "big":
        checksums.byteswap()
    return checksums


def word_checksum(word: str) -> int:
    """Return the checksum of a word, 32 bits.

    One in 20,000 unknown words has the same checksum as a known word.
    """
    return crc32(word.encode("utf-8", "surrogatepass"))


def is_listed(written: str, language: Language) -> bool:
    """Return True if a word is spelt correctly; its accents may be left out.

    ``written`` is in small letters, with ``oe`` for ``œ``.
    """
    known, wanted = known_checksums(language), word_checksum(written)
    index = bisect_left(known, wanted)
    return index < len(known) and known[index] == wanted


def is_spelt(word: str, language: Language) -> bool:
    """Return True if a word of any case is spelt correctly, with or without its accents."""
    return is_listed(word.casefold().replace("œ", "oe"), language)
