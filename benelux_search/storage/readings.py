"""The reading of a document: the version of the readers and the aligner, and its options.

An index stores the hash of the content of each file, followed by how it was read: ``9f86d0… reading
2 each=record``. So a later build reads a file again if another version of this program, or other
options, would read it differently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

# To be raised with every change by which a document gets other paragraphs, pairs or confidences
READING_VERSION: Final = 6
_MARK: Final = " reading "
RECORDS: Final = "each=record"
MEANING: Final = "meaning"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of a document; ``options`` are those that differ from the usual: ``ocr=never``.

    Version 1 is that of all documents that were indexed before versions were stored.
    """

    version: int = READING_VERSION
    options: frozenset[str] = frozenset()

    def added_to(self, content_hash: str) -> str:
        """Return a hash that tells the content and this reading."""
        return f"{content_hash}{_MARK}{' '.join([str(self.version), *sorted(self.options)])}"

    def of_pair(self) -> Self:
        """Return the same for two files, one in each language, which have no records."""
        return replace(self, options=self.options - {RECORDS})

    def stands_for(self, other: Self) -> bool:
        """Return True if a document that was read so need not be read in the other way.

        What was aligned with the help of an encoder stays so.
        """
        return self.version == other.version and self.options in (
            other.options,
            other.options | {MEANING},
        )


def bare_hash(content_hash: str) -> str:
    """Return the hash of the content without the reading."""
    return content_hash.partition(_MARK)[0]


def reading_of(content_hash: str) -> Reading:
    """Return the reading that a hash tells."""
    version, *options = content_hash.partition(_MARK)[2].split(" ")
    return Reading(int(version) if version.isdecimal() else 1, frozenset(options))
