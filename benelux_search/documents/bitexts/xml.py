"""A streaming reader of XML bitexts that recovers from errors.

An error in the XML loses only the unit that contains it: reading continues at the next unit. A
document type may be named (``<!DOCTYPE tmx SYSTEM "tmx14.dtd">``) but is not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO, ClassVar, Final, Protocol, TypeAlias
from xml.parsers import expat

from benelux_search.documents import xml_parser
from benelux_search.documents.bitexts.bitext_reader import Findings
from benelux_search.errors import Message, SourceError, UnsupportedSource
from benelux_search.model import Segment
from benelux_search.reading_options import Limits

_MOST_BREAKS: Final = 10_000
_LONGEST_NAME: Final = 40  # bytes of a start tag that the end of a part may cut
_BROKEN: Final = Message("a unit that is not well-formed XML")
# Errors that end tags cause if their start tags came before a break
_AFTER_A_BREAK: Final = {
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH],
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
}


class Handler(Protocol):
    """A handler of XML events that makes segments.

    ``units`` are the names of the elements at which reading can continue after an error. ``ready``
    holds the complete segments.
    """

    ready: list[Segment]
    units: ClassVar[tuple[str, ...]]

    @property
    def in_text(self) -> bool:
        """Return True if the handler needs the characters at this point."""

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Handle the start of an element, with its name without prefix and its line number."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def data(self, text: str) -> None:
        """Handle characters; they are passed only if ``in_text`` is True."""

    def restart(self) -> None:
        """Discard the open unit after an error; another unit follows."""
        ...

    def finish(self) -> None:
        """Record in the findings the values that are known only at the end of the file."""
        ...


Kinds: TypeAlias = Mapping[str, Callable[[Findings, Limits], Handler]]


def read_segments(
    file: BinaryIO, kinds: Kinds, findings: Findings, limits: Limits
) -> Iterator[Segment]:
    """Yield the segments of an XML file, and record problems in ``findings``.

    ``kinds`` maps the name of a root element to the class of its handler.

    Raises:
        SourceError: the document declares entities, or has an unsupported encoding.
        UnsupportedSource: the root element is not in ``kinds``.
    """
    source = xml_parser.xml_bytes(file)
    findings.encoding = source.name
    stream = _ElementStream(_Stretch(kinds, findings, limits, source))
    for part in source.parts:
        stream.feed(part)
        yield from stream.take_segments()
        if stream.ended:
            break
    stream.feed(b"", last=True)
    yield from stream.take_segments()
    stream.finish()
    findings.ready_notes += source.cleaner.notes()


class _ElementStream:
    """A stream that parses a document from break to break.

    ``ended`` is set after too many breaks: then it parses no more.
    """

    def __init__(self, stretch: _Stretch) -> None:
        self.ended = False
        self._stretch = stretch
        self._lines = stretch.lines  # line ends before the next data
        self._tail = b""
        self._break: xml_parser.BrokenXml | None = None
        self._loses_unit = False  # by the break
        self._breaks = 0

    def feed(self, data: bytes, *, last: bool = False) -> None:
        data, self._tail = self._tail + data, b""
        start = 0
        while not self.ended:
            if self._break is not None:
                start = self._stretch.next_unit(data, start)
                if start < 0:
                    self._tail = data[-_LONGEST_NAME:]
                    break
                self._resume(self._lines + data.count(b"\n", 0, start))
            try:
                self._stretch.feed(data[start:], last=last)
                break
            except xml_parser.BrokenXml as broken:
                self._break, start = broken, start + broken.at
                self._loses_unit = self._stretch.loses_unit(broken)
                self._breaks += 1
                self.ended = self._breaks > _MOST_BREAKS
        self._lines += data.count(b"\n") - self._tail.count(b"\n")
        if last and self._break is not None and self._loses_unit:
            self._stretch.findings.record_break(self._break.line, self._break.cause)

    def take_segments(self) -> list[Segment]:
        """Return the segments completed since the last call."""
        handler = self._stretch.handler
        if handler is None:
            return []
        ready, handler.ready = handler.ready, []
        return ready

    def finish(self) -> None:
        if self._stretch.handler is not None:
            self._stretch.handler.finish()

    def _resume(self, lines: int) -> None:
        old = self._stretch
        if self._break is not None and self._loses_unit:
            old.findings.leave_out(_BROKEN, self._break.line)
        self._break = None
        self._stretch = old.resumed(lines)


class _Stretch:
    """A parser for one well-formed stretch of a document; ``lines`` line ends come before it.

    ``handler`` is None until the root element is known.
    """

    def __init__(
        self, kinds: Kinds, findings: Findings, limits: Limits, source: xml_parser.XmlBytes
    ) -> None:
        self.findings, self.lines = findings, source.lines_before
        self.handler: Handler | None = None
        self._kinds, self._limits, self._source = kinds, limits, source
        self._is_resumed = self._is_listening = False
        self._parser = xml_parser.XmlFileParser(self._start, self._end, None, source, limits)
        self._parser.lines = source.lines_before
        self._parser.expat.StartDoctypeDeclHandler = self._check_kind

    def resumed(self, lines: int) -> _Stretch:
        """Return a new parser that continues at a unit after ``lines`` line ends."""
        encoding = self._source.encoding or self.findings.encoding
        rest = replace(self._source, encoding=encoding, lines_before=lines)
        new = _Stretch(self._kinds, self.findings, self._limits, rest)
        new.handler, new._is_resumed = self.handler, True
        if new.handler is not None:
            new.handler.restart()
        new._parser.open_root()  # one root element must contain the units that follow
        return new

    def next_unit(self, data: bytes, start: int) -> int:
        """Return the offset of the next unit in the data, or -1 if there is none."""
        if self.handler is None:
            return -1
        names = "|".join(self.handler.units)
        match = re.compile(rf"<(?:\w{{1,20}}:)?(?:{names})[\s>]".encode()).search(data, start)
        return match.start() if match else -1

    def feed(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.feed(data, last=last)
        except xml_parser.UnknownEncoding as error:
            name = self._parser.encoding[:40]
            raise SourceError(
                Message("its encoding is not read: convert it to UTF-8 ({})", name)
            ) from error.__cause__

    def loses_unit(self, broken: xml_parser.BrokenXml) -> bool:
        """Return True if a unit was open where the XML broke, so that it is lost."""
        is_outside = self._is_resumed and self._parser.depth == 1
        return not (is_outside and broken.code in _AFTER_A_BREAK)

    def _check_kind(self, root: str, *_: object) -> None:
        if xml_parser.local_name(root) not in self._kinds:
            raise UnsupportedSource(Message("XML of another kind: its root is <{}>", root[:40]))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self.handler is None:
            self._check_kind(self._parser.name)
            self.findings.recognised, self.findings.encoding = True, self._parser.encoding
            self.handler = self._kinds[name](self.findings, self._limits)
        self.handler.start(name, attributes, self._parser.line)
        if self.handler.in_text is not self._is_listening:
            self._listen(self.handler)

    def _end(self, name: str) -> None:
        if self.handler is not None:
            self.handler.end(name)
            if self.handler.in_text is not self._is_listening:
                self._listen(self.handler)

    def _listen(self, handler: Handler) -> None:
        self._is_listening = handler.in_text
        self._parser.expat.CharacterDataHandler = handler.data if self._is_listening else None
