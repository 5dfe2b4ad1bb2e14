"""Elements and texts of an XML document as events, without a tree, for hostile files too.

Nothing is fetched. A document type may be named, because many editions of texts name theirs, but a
document that declares an entity is refused. Entities that only a document type declares are read
if they are those of HTML (``&eacute;``). If the XML is broken, nested too deeply or cut off, the
part before the damage has been handled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from benelux_search.documents import xml_parser
from benelux_search.documents.xml_parser import Attributes
from benelux_search.errors import Message
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import encoding_note

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
        raise _RootFound(xml_parser.local_name(name))

    source = xml_parser.xml_bytes(file)
    parser = xml_parser.XmlParser(found, encoding=source.encoding)
    parser.expat.StartDoctypeDeclHandler = found
    try:
        for _, part in zip(range(_ROOT_PARTS), source.parts, strict=False):
            parser.feed(part)
    except _RootFound as root:
        return root.name
    except xml_parser.BrokenXml:
        pass
    return ""


def parse_xml(file: BinaryIO, handler: ElementHandler, limits: Limits) -> XmlReading:
    """Parse a document and call the handler for its elements and texts.

    Raises:
        EmptySource: the file holds only white space.
        BinarySource: the file is not a text file.
        SourceError: the document declares entities, has more than ``limits.elements`` elements, or
            an encoding that Python cannot read.
    """
    source = xml_parser.xml_bytes(file)
    parser = xml_parser.XmlFileParser(handler.start, handler.end, handler.data, source, limits)
    parser.most_elements = limits.elements
    damage = ""
    try:
        for part in source.parts:
            parser.feed(part)
        parser.feed(b"", last=True)
    except xml_parser.BrokenXml as error:
        damage = error.cause
        if error.code:
            damage = Message("broken XML at line {} ({})", error.line, error.cause)
        elif parser.depth > limits.xml_depth:
            damage = Message("elements are nested too deeply at line {}", error.line)
    notes = [] if parser.encoding == "UTF-8" else [encoding_note(parser.encoding)]
    return XmlReading(parser.encoding, (*notes, *source.cleaner.notes()), damage)


class _RootFound(Exception):
    """The end of the search for the root element, and its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
