"""Elements and texts of an XML document as events, without a tree, for hostile files too.

Nothing is fetched. A document type may be named, because many editions of texts name theirs, but a
document that declares an entity is refused. Entities that only a document type declares are read
if they are those of HTML (``&eacute;``). If the XML is broken, nested too deeply or cut off, the
part before the damage has been handled.
"""

from __future__ import annotations

import html.entities
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol, TypeAlias
from xml.parsers import expat

from benelux_search.documents.bitexts.xml import refuse_entity, xml_bytes
from benelux_search.errors import Count, Message, Note, SourceError
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import encoding_note

Attributes: TypeAlias = Mapping[str, str]
_ROOT_PARTS: Final = 16  # parts of 65,536 bytes in which the root element is looked for


class ElementHandler(Protocol):
    """A handler of the elements and texts of a document; names have no prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element; the names of attributes keep their prefixes."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def data(self, text: str) -> None:
        """Handle characters."""


@dataclass(frozen=True, slots=True)
class XmlReading:
    """The notes on a document that was parsed, and its damage, which is "" if there is none."""

    encoding: str
    notes: tuple[str, ...] = ()
    damage: str = ""


def root_name(file: BinaryIO) -> str:
    """Return the name of the root element without its prefix, or "" if there is none.

    A document type states the name too, and precedes the entities that it declares.

    Raises:
        EmptySource: the file holds only white space.
        BinarySource: the file is not a text file.
        SourceError: Python cannot read the encoding of the file.
    """

    def found(name: str, *_: object) -> None:
        raise _RootFound(local_name(name))

    source = xml_bytes(file)
    parser = expat.ParserCreate(source.encoding)
    parser.StartDoctypeDeclHandler = found
    parser.StartElementHandler = found
    try:
        for number, part in zip(range(_ROOT_PARTS), source.parts, strict=False):
            parser.Parse(part if number else part.lstrip(), False)
    except _RootFound as root:
        return root.name
    except expat.ExpatError:
        pass
    except (LookupError, ValueError) as error:
        raise _unknown_encoding(str(error)) from error
    return ""


def parse_xml(file: BinaryIO, handler: ElementHandler, limits: Limits) -> XmlReading:
    """Parse a document and call the handler for its elements and texts.

    Raises:
        EmptySource: the file holds only white space.
        BinarySource: the file is not a text file.
        SourceError: the document declares entities, has more than ``limits.elements`` elements, or
            an encoding that Python cannot read.
    """
    source = xml_bytes(file)
    events = _Events(handler, limits, source.encoding, source.name)
    damage = ""
    first = True
    try:
        for part in source.parts:
            events.feed(part.lstrip() if first else part)
            first = False
        events.finish()
    except expat.ExpatError as error:
        damage = Message("broken XML at line {} ({})", error.lineno, expat.ErrorString(error.code))
    except _Stop as stop:
        damage = stop.cause
    notes = [] if events.encoding == "UTF-8" else [encoding_note(events.encoding)]
    if source.cleaner.dropped:
        notes.append(
            Note(
                "dropped-characters",
                "characters that XML does not allow were dropped: {}",
                source.cleaner.dropped,
            )
        )
    return XmlReading(events.encoding, tuple(notes), damage)


def local_name(name: str) -> str:
    """Return a name without its prefix: ``akn:act`` gives ``act``."""
    return name.rpartition(":")[2]


def _unknown_encoding(cause: str) -> SourceError:
    """Return the error for an encoding that Python lacks, or that has several bytes a character."""
    return SourceError(Message("its encoding is not read: convert it to UTF-8 ({})", cause))


class _RootFound(Exception):
    """The end of the search for the root element, and its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Stop(Exception):
    """A stop of the parser before the end of the document, and its cause."""

    def __init__(self, cause: Message) -> None:
        super().__init__(cause)
        self.cause = cause


class _Events:
    """A parser that counts elements and levels, and passes events to a handler."""

    def __init__(
        self, handler: ElementHandler, limits: Limits, encoding: str | None, name: str
    ) -> None:
        self.encoding = name
        self._handler, self._limits = handler, limits
        self._is_forced = encoding is not None
        self._fed = self._count = self._depth = 0
        parser = self._parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        # With this, entities that only an external document type declares are skipped, not errors
        parser.UseForeignDTD(True)
        parser.SkippedEntityHandler = self._skipped
        parser.XmlDeclHandler = self._declaration
        parser.EntityDeclHandler = refuse_entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = handler.data

    def feed(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, False)
        except (LookupError, ValueError) as error:
            if self._count:
                raise
            raise _unknown_encoding(str(error)) from error
        self._fed += len(data)
        # expat scans an unfinished tag again with each part: one of a gigabyte would take hours
        if self._fed - max(0, self._parser.CurrentByteIndex) > self._limits.segment_chars:
            raise _Stop(Message("a tag or comment without an end"))

    def finish(self) -> None:
        self._parser.Parse(b"", True)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002
        if encoding and not self._is_forced:
            name = encoding.upper()
            self.encoding = "UTF-8" if name == "UTF8" else name

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        most = self._limits.elements
        if self._count > most:
            raise SourceError(
                Message("more than {} elements in its XML: split the file", Count(most))
            )
        if self._depth > self._limits.xml_depth:
            line = self._parser.CurrentLineNumber
            raise _Stop(Message("elements are nested too deeply at line {}", line))
        self._handler.start(local_name(name), attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handler.end(local_name(name))

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._handler.data(html.entities.html5.get(f"{name};", f"&{name};"))
