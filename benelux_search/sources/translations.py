"""Translation memories and translated files in XML: TMX and XLIFF, told apart by their roots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benelux_search.errors import UnsupportedSource
from benelux_search.model import Bitext, Segment
from benelux_search.sources import tmx, xliff
from benelux_search.sources.bitexts import Findings, Limits, opened, survey
from benelux_search.sources.elements import feed

_SUFFIXES: Final = frozenset({".tmx", ".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".xml"})
_UNITS: Final = {tmx.ROOT: tmx.UNITS, xliff.ROOT: xliff.UNITS}


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
        units = _Units(findings, self.limits)
        with opened(self.path, self.limits) as file:
            for _ in feed(file, units, _UNITS, findings, self.limits):
                yield from units.take()
        if not units.begun and self.path.suffix.lower() == ".xml":
            raise UnsupportedSource("not the XML of a translation", self.path)


class _Units:
    """Hands what it is told to the reader of units that the root element asks for."""

    def __init__(self, findings: Findings, limits: Limits) -> None:
        self._findings, self._limits = findings, limits
        self._kind: tmx.TmxUnits | xliff.XliffUnits | None = None

    @property
    def begun(self) -> bool:
        return self._kind is not None

    @property
    def in_text(self) -> bool:
        return self._kind is not None and self._kind.in_text

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        if self._kind is None:
            kind = tmx.TmxUnits if name == tmx.ROOT else xliff.XliffUnits
            self._kind = kind(self._findings, self._limits)
        self._kind.start(name, attributes, line)

    def end(self, name: str) -> None:
        if self._kind is not None:
            self._kind.end(name)

    def data(self, text: str) -> None:
        if self._kind is not None:
            self._kind.data(text)

    def restart(self) -> None:
        if self._kind is not None:
            self._kind.restart()

    def take(self) -> list[Segment]:
        """The segments that are whole by now, once."""
        if self._kind is None:
            return []
        self._kind.finish()
        ready, self._kind.ready = self._kind.ready, []
        return ready
