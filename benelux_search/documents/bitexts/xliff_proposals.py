"""A translator's own XLIFF file with proposals of the index, of which nothing else is changed.

Proposals are put between the bytes of the file, so that its ids, tags, states and spaces stay as
they are. In XLIFF 2 they are translation candidates (``mtc:matches``), in XLIFF 1 ``alt-trans``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from benelux_search._version import __version__
from benelux_search.documents.bitexts.bitext_reader import SegmentText, language_of_code
from benelux_search.documents.xml_parser import BrokenXml, XmlParser
from benelux_search.errors import Message, SourceError
from benelux_search.model import Language
from benelux_search.sentence_matches import BANDS, SentenceMatch
from benelux_search.text.xml_escapes import attribute, escaped

_MATCHES: Final = "urn:oasis:names:tc:xliff:matches:2.0"
_UNITS: Final = frozenset({"unit", "trans-unit"})
_SEGMENTS: Final = frozenset({"segment", "trans-unit"})
_MOST_CHARS: Final = 100_000  # of a segment
_MOST_LEVELS: Final = 200
_DECLARED: Final = re.compile(rb"""^<\?xml[^>]*encoding=["']([\w.-]+)["']""")
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(slots=True)
class _XliffSegment:
    """A text to translate: its id, and the byte where an id can be written."""

    id: str
    id_place: int
    source: SegmentText | None = None

    @property
    def text(self) -> str:
        """The text of the source, without tags."""
        return "" if self.source is None or self.source.too_long else self.source.text()


@dataclass(slots=True)
class _XliffUnit:
    """A unit: the byte where proposals belong, its segments, and the ids in it."""

    place: int = -1
    has_matches: bool = False
    segments: list[_XliffSegment] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


class XliffFile:
    """An XLIFF file to which proposals are added.

    ``language`` is that of its sources. ``texts`` are the texts of its segments, in order.

    Raises:
        SourceError: the file is no XLIFF, is not well-formed, or is not from Dutch into French or
            the other way round.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._encoding = _encoding(data)
        self._path: list[str] = []
        self._units: list[_XliffUnit] = []
        self._is_2 = False
        self._namespace = ""
        self._codes = ("", "")
        self._text: SegmentText | None = None
        self._parser = XmlParser(self._start, self._end, self._add_text)
        self._parser.most_levels = _MOST_LEVELS
        try:
            self._parser.feed(data, last=True)
        except BrokenXml as error:
            text = Message("line {}: {}", error.line, error.cause)
            raise SourceError(Message("it is not well-formed XML: {}", text)) from error
        languages = tuple(map(language_of_code, self._codes))
        if not self._units:
            raise SourceError(Message("it is no XLIFF file with units"))
        if languages not in {("nl", "fr"), ("fr", "nl")}:
            codes = " → ".join(each or "?" for each in self._codes)
            raise SourceError(Message("it is not from Dutch into French, or back: {}", codes))
        self.language: Language = "nl" if languages[0] == "nl" else "fr"

    @property
    def texts(self) -> Sequence[str]:
        """The texts of the segments, without tags; empty ones are left out."""
        return [each.text for unit in self._units for each in unit.segments if each.text]

    def with_proposals(self, matches: Mapping[str, SentenceMatch]) -> bytes:
        """Return the file with a proposal in each unit of which a text is in ``matches``.

        A match of less than 75 % or without a translation is left out.
        """
        parts, end = list[bytes](), 0
        for unit in self._units:
            for place, text in self._additions(unit, matches):
                parts += [self._data[end:place], text.encode(self._encoding, "xmlcharrefreplace")]
                end = place
        return b"".join((*parts, self._data[end:]))

    def _additions(
        self, unit: _XliffUnit, matches: Mapping[str, SentenceMatch]
    ) -> Sequence[tuple[int, str]]:
        """Return (byte, text) for each text to put into a unit, in order."""
        found: list[str] = []
        ids: list[tuple[int, str]] = []
        for segment in unit.segments:
            match = matches.get(segment.text)
            if match is None or match.counterpart is None or match.percent < BANDS[-1]:
                continue
            if self._is_2 and not segment.id:
                segment.id = next(
                    name for n in range(1, len(unit.ids) + 2) if (name := f"s{n}") not in unit.ids
                )
                unit.ids.add(segment.id)
                ids.append((segment.id_place, f" id={attribute(segment.id)}"))
            found.append(self._proposal(segment, match))
        if not found:
            return ()
        text = "".join(found)
        if self._is_2 and not unit.has_matches:
            text = f'<mtc:matches xmlns:mtc="{_MATCHES}">{text}</mtc:matches>'
        return sorted([(unit.place, text), *ids])

    def _proposal(self, segment: _XliffSegment, match: SentenceMatch) -> str:
        space = f" xmlns={attribute(self._namespace)}" if self._namespace else ""
        origin = attribute(f"benelux-search {__version__} {match.unit_id}")
        texts = (escaped(match.text), escaped(match.counterpart or ""))
        if self._is_2:
            return (
                f'<mtc:match xmlns:mtc="{_MATCHES}" ref={attribute(f"#{segment.id}")} type="tm"'
                f' similarity="{match.percent}.0" origin={origin}>'
                f"<source{space}>{texts[0]}</source><target{space}>{texts[1]}</target></mtc:match>"
            )
        mark = f" mid={attribute(segment.id)}" if segment.id else ""
        source, target = map(attribute, self._codes)
        return (
            f'<alt-trans{space}{mark} match-quality="{match.percent}%" origin={origin}>'
            f"<source xml:lang={source}>{texts[0]}</source>"
            f"<target xml:lang={target}>{texts[1]}</target></alt-trans>"
        )

    # --- Reading

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        place = self._parser.expat.CurrentByteIndex
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        unit = self._units[-1] if self._units else None
        if parent == "unit" and unit is not None and unit.place < 0:
            unit.place = place
        if self._text is not None:
            self._text.start(name, attributes)
        elif name == "xliff":
            self._is_2 = not attributes.get("version", "").startswith("1")
            self._codes = (attributes.get("srcLang", ""), attributes.get("trgLang", ""))
            self._namespace = _namespace(self._parser.name, attributes)
        elif name == "file" and "source-language" in attributes:
            self._codes = (attributes["source-language"], attributes.get("target-language", ""))
        elif name in _UNITS:
            unit = _XliffUnit()
            self._units.append(unit)
        if unit is None:
            return
        unit.ids.add(attributes.get("id", ""))
        if name in _SEGMENTS:
            width = len(f"<{self._parser.name}".encode(self._encoding))
            own = attributes.get("id", "") if name == "segment" else ""
            unit.segments.append(_XliffSegment(own, place + width))
        elif name == "source" and parent in _SEGMENTS:
            self._text = unit.segments[-1].source = SegmentText(_MOST_CHARS)

    def _end(self, name: str) -> None:
        self._path.pop()
        if self._text is not None:
            if self._text.depth:
                self._text.end()
            else:
                self._text = None
        elif name == "trans-unit":
            self._units[-1].place = self._parser.expat.CurrentByteIndex
        elif name == "matches" and self._path[-1:] == ["unit"]:
            unit, place = self._units[-1], self._parser.expat.CurrentByteIndex
            if unit.place == place:  # <mtc:matches/>, which has no inside
                unit.segments.clear()
            unit.place, unit.has_matches = place, True

    def _add_text(self, text: str) -> None:
        if self._text is not None:
            self._text.add(text)


def _encoding(data: bytes) -> str:
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name
    declared = _DECLARED.match(data)
    return "utf-8" if declared is None else declared[1].decode("ascii").lower()


def _namespace(name: str, attributes: Mapping[str, str]) -> str:
    """Return the namespace of an element with this name, which declares it."""
    prefix = name.rpartition(":")[0]
    return attributes.get(f"xmlns:{prefix}" if prefix else "xmlns", "")
