"""Translation memories and translated files in XML: TMX and XLIFF, told apart by their roots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benelux_search.errors import UnsupportedSource
from benelux_search.model import Bitext, Segment
from benelux_search.sources.bitexts import Findings, Limits, opened, survey
from benelux_search.sources.elements import Kinds, segments_of
from benelux_search.sources.tmx import TmxUnits
from benelux_search.sources.xliff import XliffUnits

_SUFFIXES: Final = frozenset({".tmx", ".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".xml"})
_KINDS: Final[Kinds] = {"tmx": TmxUnits, "xliff": XliffUnits}


@dataclass(frozen=True, slots=True)
class TranslationSource:
    """Reads TMX and XLIFF. Other XML is no document: it is left aside in a folder."""

    limits: Limits = field(default_factory=Limits)

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() in _SUFFIXES

    def read(self, path: Path) -> Bitext:
        """The segments of a translation memory, or of a file that was translated.

        Raises:
            SourceError: it is broken from the start, or declares entities.
            UnsupportedSource: it is XML of another kind, or not in Dutch and French.
        """
        return survey(_TranslationReader(path, self.limits))


@dataclass(frozen=True, slots=True)
class _TranslationReader:
    path: Path
    limits: Limits

    def segments(self, findings: Findings) -> Iterator[Segment]:
        with opened(self.path, self.limits) as file:
            yield from segments_of(file, _KINDS, findings, self.limits)
        if not findings.recognised and self.path.suffix.lower() == ".xml":
            raise UnsupportedSource("not the XML of a translation", self.path)
