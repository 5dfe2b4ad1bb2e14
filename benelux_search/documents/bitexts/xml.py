"""A streaming reader of XML bitexts that recovers from errors and refuses declared entities.

No tree is built. A document type may be named (``<!DOCTYPE tmx SYSTEM "tmx14.dtd">``) but is not
fetched. A document that declares entities is refused at the first declaration. An error in the XML
loses only the unit that contains it: reading continues at the next unit.

Before parsing, :class:`Cleaner` removes control characters that XML does not allow but some tools
write, and :func:`xml_bytes` corrects a wrong encoding declaration.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Final, Protocol, TypeAlias
from xml.parsers import expat

from benelux_search.documents.bitexts.bitext_reader import Findings
from benelux_search.errors import Message, Note, SourceError, UnsupportedSource
from benelux_search.model import Segment
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import decode

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
    source = xml_bytes(file)
    findings.encoding = source.name
    stream: _ElementStream | None = None
    for part in source.parts:
        data = part
        if stream is None:  # a blank line before the declaration is a common error: remove it
            data = part.lstrip()
            stretch = _Stretch(kinds, findings, limits, source.encoding)
            stretch.lines = part[: len(part) - len(data)].count(b"\n")
            stream = _ElementStream(stretch)
        stream.feed(data)
        yield from stream.take_segments()
        if stream.ended:
            break
    if stream is not None:
        stream.feed(b"", last=True)
        yield from stream.take_segments()
        stream.finish()
    if source.cleaner.dropped:
        dropped = source.cleaner.dropped
        findings.ready_notes.append(
            Note(
                "dropped-characters",
                "characters that XML does not allow were dropped: {}",
                dropped,
            )
        )


class _Break(Exception):
    """An error raised if the document is not well-formed.

    ``at`` is the offset in the last data from which to look for the next unit. ``outside`` means
    that no unit was open, so nothing is lost.
    """

    def __init__(self, cause: str, line: int, at: int, *, outside: bool = False) -> None:
        super().__init__(cause)
        self.cause, self.line, self.at, self.outside = cause, line, at, outside


class _ElementStream:
    """A stream that parses a document from break to break.

    ``ended`` is set after too many breaks: then it parses no more.
    """

    def __init__(self, stretch: _Stretch) -> None:
        self.ended = False
        self._stretch = stretch
        self._lines = stretch.lines  # line ends before the next data
        self._tail = b""
        self._break: _Break | None = None
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
            except _Break as broken:
                self._break, start = broken, start + broken.at
                self._breaks += 1
                self.ended = self._breaks > _MOST_BREAKS
        self._lines += data.count(b"\n") - self._tail.count(b"\n")
        if last and self._break is not None and not self._break.outside:
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
        if self._break is not None and not self._break.outside:
            old.findings.leave_out(_BROKEN, self._break.line)
        self._break = None
        self._stretch = old.resumed(lines)


class _Stretch:
    """A parser for one well-formed stretch of a document; ``lines`` line ends come before it.

    ``handler`` is None until the root element is known.
    """

    def __init__(
        self, kinds: Kinds, findings: Findings, limits: Limits, encoding: str | None
    ) -> None:
        self.findings, self.lines = findings, 0
        self.handler: Handler | None = None
        self._kinds, self._limits = kinds, limits
        self._encoding = encoding
        self._fed = self._depth = 0
        self._is_resumed = False
        self._is_listening = False
        parser = self._parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        # With this, character names that only HTML declares are skipped and are not errors
        parser.UseForeignDTD(True)
        parser.SkippedEntityHandler = self._skipped
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = refuse_entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def resumed(self, lines: int) -> _Stretch:
        """Return a new parser that continues at a unit after ``lines`` line ends."""
        encoding = self._encoding or self.findings.encoding
        new = _Stretch(self._kinds, self.findings, self._limits, encoding)
        new.lines, new.handler = lines, self.handler
        if new.handler is not None:
            new.handler.restart()
        new._parser.StartElementHandler = None
        new._parser.Parse(b"<x>", False)  # one root element must contain the units that follow
        new._parser.StartElementHandler = new._start
        new._fed, new._depth, new._is_resumed = 3, 1, True
        return new

    def next_unit(self, data: bytes, start: int) -> int:
        """Return the offset of the next unit in the data, or -1 if there is none."""
        if self.handler is None:
            return -1
        names = "|".join(self.handler.units)
        match = re.compile(rf"<(?:\w{{1,20}}:)?(?:{names})[\s>]".encode()).search(data, start)
        return match.start() if match else -1

    def feed(self, data: bytes, *, last: bool) -> None:
        parser = self._parser
        try:
            parser.Parse(data, last)
        except (LookupError, ValueError) as error:
            if self.handler is not None:
                raise
            # Python has no such decoder, or it is one with several bytes a character
            name = self.findings.encoding[:40]
            raise SourceError(
                Message("its encoding is not read: convert it to UTF-8 ({})", name)
            ) from error
        except expat.ExpatError as error:
            outside = self._is_resumed and self._depth == 1 and error.code in _AFTER_A_BREAK
            raise self._break(expat.ErrorString(error.code), outside=outside) from None
        self._fed += len(data)
        # expat scans an unfinished tag again with each part: one of a gigabyte would take hours
        if self._fed - max(0, parser.CurrentByteIndex) > self._limits.segment_chars:
            raise self._break(Message("a tag or comment without an end"))

    def _break(self, cause: str, *, outside: bool = False) -> _Break:
        # the offset may lie in earlier data: that of a "<" that turned out not to begin a tag
        at = max(0, self._parser.CurrentByteIndex - self._fed) + 1
        return _Break(cause, self._parser.CurrentLineNumber + self.lines, at, outside=outside)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002
        if encoding and self._encoding is None:
            name = encoding.upper()
            self.findings.encoding = "UTF-8" if name == "UTF8" else name

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:  # noqa: ARG002
        self._check_kind(name)

    def _check_kind(self, root: str) -> None:
        if _local(root) not in self._kinds:
            raise UnsupportedSource(Message("XML of another kind: its root is <{}>", root[:40]))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if self.handler is None:
            self._check_kind(name)
            self.findings.recognised = True
            self.handler = self._kinds[local](self.findings, self._limits)
        self._depth += 1
        if self._depth > self._limits.xml_depth:
            raise self._break(Message("elements are nested too deeply"))
        self.handler.start(local, attributes, self._parser.CurrentLineNumber + self.lines)
        if self.handler.in_text is not self._is_listening:
            self._listen(self.handler)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self.handler is not None:
            self.handler.end(_local(name))
            if self.handler.in_text is not self._is_listening:
                self._listen(self.handler)

    def _listen(self, handler: Handler) -> None:
        self._is_listening = handler.in_text
        self._parser.CharacterDataHandler = handler.data if self._is_listening else None

    def _skipped(self, name: str, is_parameter: bool) -> None:
        """Pass on an undeclared entity as text: the character of an HTML name, or the name."""
        if self.handler is not None and self._is_listening and not is_parameter:
            self.handler.data(html.entities.html5.get(f"{name};", f"&{name};"))


def _local(name: str) -> str:
    """Return a name without its namespace prefix."""
    return name.rpartition(":")[2] if ":" in name else name


# --- The bytes of XML files


_CHUNK: Final = 1 << 16
_BEYOND_ASCII: Final = bytes(range(0x80, 0x100))
_LATIN_1: Final = frozenset({b"iso-8859-1", b"iso8859-1", b"latin1", b"latin-1"})
_C1: Final = bytes(range(0x80, 0xA0))  # controls in Latin-1, quotes and dashes in Windows-1252
_SIXTEEN: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}encoding\s{0,9}=\s{0,9}[\"']([\w-]{1,30})")
# Control characters, raw and as references
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r"))
_REFERENCE: Final = re.compile(
    rb"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01])"
    rb"|[xX]0{0,9}(?:[0-8bcefBCEF]|1[\da-fA-F]|[dD][89a-fA-F][\da-fA-F]{2}|[fF]{3}[eEfF]));"
)
_LONGEST_REFERENCE: Final = 20


@dataclass(frozen=True, slots=True)
class XmlBytes:
    """The bytes of a file in parts, without the characters that XML does not allow.

    ``encoding`` is the encoding for the parser, or None if the declaration in the file is right.
    ``name`` is the encoding of the file, as far as it is known without the declaration.
    """

    parts: Iterator[bytes]
    encoding: str | None
    name: str
    cleaner: Cleaner


def xml_bytes(file: BinaryIO) -> XmlBytes:
    """Return the bytes of a file in a form that an XML parser accepts; UTF-16 becomes UTF-8.

    Raises:
        EmptySource: the file holds only white space.
        BinarySource: the file is not a text file.
    """
    first = file.read(_CHUNK)
    # without the bytes of a last character that may be cut
    detected = decode(first.rstrip(_BEYOND_ASCII) if len(first) == _CHUNK else first).encoding
    cleaner = Cleaner()
    if first.startswith(_SIXTEEN):
        return XmlBytes(cleaner.clean(_from_sixteen(first, file)), "UTF-8", "UTF-16", cleaner)
    forced = _true_encoding(first, detected)
    return XmlBytes(cleaner.clean(_parts(first, file)), forced, forced or "UTF-8", cleaner)


def _parts(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    while first:
        yield first
        first = file.read(_CHUNK)


def _from_sixteen(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    big = first.startswith((codecs.BOM_UTF16_BE, b"\0<"))
    decoder = codecs.getincrementaldecoder("utf-16-be" if big else "utf-16-le")("replace")
    for part in _parts(first, file):
        yield decoder.decode(part).encode()
    yield decoder.decode(b"", final=True).encode()


def _true_encoding(first: bytes, detected: str) -> str | None:
    """Return the encoding of a file whose declaration is wrong, or None to trust the declaration.

    Converted files may still declare their old encoding. Files without a declaration should be
    UTF-8 but may be in Windows-1252; files in Windows-1252 often declare Latin-1.
    """
    match = _DECLARED.match(first[:300].lstrip(codecs.BOM_UTF8).lstrip())
    declared = match[1].lower() if match else b"utf-8"
    if declared.startswith((b"utf-16", b"utf16")):
        return "UTF-8"
    if declared in _LATIN_1 and first.translate(None, _C1) != first:
        return detected if detected == "Windows-1252" else None
    if declared not in (b"utf-8", b"utf8", b"utf_8"):
        return None
    return detected if detected in ("Windows-1252", "Latin-1") else "UTF-8"


class Cleaner:
    """A filter that removes control characters from XML and counts them in ``dropped``.

    A single control character would make the XML invalid.
    """

    def __init__(self) -> None:
        self.dropped = 0

    def clean(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the parts of a file without control characters; tabs and line ends stay.

        The encoding of the file must be a superset of ASCII.
        """
        kept = b""
        for part in parts:
            data = kept + part
            # the end of this part may cut a reference
            cut = data.rfind(b"&", max(0, len(data) - _LONGEST_REFERENCE))
            if cut < 0 or b";" in data[cut:]:
                cut = len(data)
            data, kept = data[:cut], data[cut:]
            clean = data.translate(None, _CONTROLS)
            self.dropped += len(data) - len(clean)
            clean, references = _REFERENCE.subn(b"", clean)
            self.dropped += references
            yield clean
        yield kept


def refuse_entity(name: str, *_: object) -> None:
    """Refuse an entity that a document declares: a handler of expat."""
    raise SourceError(
        Message(
            "it declares entities ({}), which are not read because they can make a small file "
            "huge or fetch other files; replace them by their text",
            name[:40],
        )
    )
