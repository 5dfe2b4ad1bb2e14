"""The base of the readers of files: their limits, and the names of files that they accept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from benelux_search.reading_options import Limits


@dataclass(frozen=True, slots=True)
class FileSource:
    """A reader of files whose names have one of the ``suffixes``, in lower case.

    Names that begin with one of ``temporary`` are not accepted.
    """

    suffixes: ClassVar[frozenset[str]]
    temporary: ClassVar[tuple[str, ...]] = ()
    limits: Limits = field(default_factory=Limits)

    def accepts(self, path: Path) -> bool:
        """Return True if the file name has a suffix of this reader and is not temporary."""
        return path.suffix.lower() in self.suffixes and not path.name.startswith(self.temporary)
