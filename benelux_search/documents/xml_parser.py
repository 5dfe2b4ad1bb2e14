"""The driver of expat that all readers of XML use, and the bytes that it gets.

No tree is built, and nothing is fetched. A document that declares entities is refused at the first
declaration. :class:`XmlParser` passes elements and texts to callbacks, under limits. Its errors say
where and why the XML breaks off: the part before that has been handled.

Files of their own, which any program may have written, are read by :class:`XmlFileParser`.
Before parsing, :class:`Cleaner` removes control characters that XML does not allow but some tools
write, and :func:`xml_bytes` corrects a wrong encoding declaration.
"""

from __future__ import annotations

import codecs
import html.entities
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias
from xml.parsers import expat

from benelux_search.errors import Count, Message, Note, SourceError
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import decode
from benelux_search.translator import N_

Attributes: TypeAlias = Mapping[str, str]
StartHandler: TypeAlias = Callable[[str, Attributes], None]
TextHandler: TypeAlias = Callable[[str], None]


class BrokenXml(Exception):
    """An error raised if a document is not well-formed, or nested too deeply.

    ``at`` is the offset in the last data from which to go on. ``code`` is that of expat, or 0.
    """

    def __init__(self, cause: str, line: int, at: int, code: int = 0) -> None:
        super().__init__(cause)
        self.cause, self.line, self.at, self.code = cause, line, at, code


class UnknownEncoding(SourceError):
    """The error for an encoding that Python lacks, or that has several bytes a character."""


class XmlParser:
    """A parser that calls ``start``, ``end`` and ``data`` for elements and texts.

    Names of elements have no prefix; those of attributes keep theirs. With a ``separator``, expat
    puts the namespace and this separator before each name.

    ``name`` is that of the last element, with its prefix. ``count`` counts the elements, and
    ``depth`` the open ones; both have a maximum. ``lines`` is the number of line ends before the
    data.
    """

    def __init__(
        self,
        start: StartHandler,
        end: TextHandler | None = None,
        data: TextHandler | None = None,
        encoding: str | None = None,
        separator: str | None = None,
    ) -> None:
        self.name, self.count, self.depth, self.lines = "", 0, 0, 0
        self.most_elements = self.most_levels = math.inf
        self._start, self._end, self._separator = start, end, separator or ":"
        self._fed = 0
        self.expat = expat.ParserCreate(encoding, separator)
        self.expat.buffer_text = True
        self.expat.EntityDeclHandler = _refuse_entity
        self.expat.StartElementHandler = self._start_element
        self.expat.EndElementHandler = self._end_element
        self.expat.CharacterDataHandler = data

    @property
    def line(self) -> int:
        """Return the number of the line that is parsed."""
        return self.expat.CurrentLineNumber + self.lines

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Parse the next bytes of the document.

        Raises:
            BrokenXml: the document is not well-formed, or nested too deeply.
            UnknownEncoding: the encoding of the document cannot be read.
            SourceError: the document declares entities, or has too many elements.
        """
        try:
            self.expat.Parse(data, last)
        except (LookupError, ValueError) as error:  # of the codec that expat asks Python for
            if self.count:
                raise
            cause = Message("its encoding is not read: convert it to UTF-8 ({})", str(error))
            raise UnknownEncoding(cause) from error
        except expat.ExpatError as error:
            raise self._broken(expat.ErrorString(error.code), error.code) from None
        self._fed += len(data)

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.count += 1
        self.depth += 1
        if self.count > self.most_elements:
            most = Count(self.most_elements)
            raise SourceError(Message("more than {} elements in its XML: split the file", most))
        if self.depth > self.most_levels:
            raise self._broken(Message("elements are nested too deeply"))
        self._start(name.rpartition(self._separator)[2], attributes)

    def _end_element(self, name: str) -> None:
        self.depth -= 1
        if self._end is not None:
            self._end(name.rpartition(self._separator)[2])

    def _broken(self, cause: str, code: int = 0) -> BrokenXml:
        # the offset may lie in earlier data: that of a "<" that turned out not to begin a tag
        at = max(0, self.expat.CurrentByteIndex - self._fed) + 1
        return BrokenXml(cause, self.line, at, code)


def local_name(name: str) -> str:
    """Return a name without its prefix: ``akn:act`` gives ``act``."""
    return name.rpartition(":")[2]


def _refuse_entity(name: str, *_: object) -> None:
    raise SourceError(
        Message(
            "it declares entities ({}), which are not read because they can make a small file "
            "huge or fetch other files; replace them by their text",
            name[:40],
        )
    )


class XmlFileParser(XmlParser):
    """A parser of a file, in an encoding that is forced on it or that it declares.

    A document type may be named. Entities that only a document type declares are read if they are
    those of HTML (``&eacute;``). ``encoding`` is the encoding of the file, as far as it is known.
    """

    def __init__(
        self,
        start: StartHandler,
        end: TextHandler,
        data: TextHandler | None,
        source: XmlBytes,
        limits: Limits,
    ) -> None:
        super().__init__(start, end, data, source.encoding)
        self.most_levels = limits.xml_depth
        self.encoding, self._is_forced = source.name, source.encoding is not None
        self._longest_tag = limits.segment_chars
        # With this, entities that only an external document type declares are skipped, not errors
        self.expat.UseForeignDTD(True)
        self.expat.SkippedEntityHandler = self._skipped
        self.expat.XmlDeclHandler = self._declaration

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Parse the next bytes.

        Raises:
            BrokenXml: the XML is broken, or a tag has no end within ``limits.segment_chars``.
        """
        super().feed(data, last=last)
        # expat scans an unfinished tag again with each part: one of a gigabyte would take hours
        if self._fed - max(0, self.expat.CurrentByteIndex) > self._longest_tag:
            raise self._broken(Message("a tag or comment without an end"))

    def open_root(self) -> None:
        """Open an element, without a call of ``start``, that is to contain what follows."""
        self.expat.StartElementHandler = None
        self.expat.Parse(b"<x>", False)
        self.expat.StartElementHandler = self._start_element
        self._fed, self.count, self.depth = 3, 1, 1

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002
        if encoding and not self._is_forced:
            name = encoding.upper()
            self.encoding = "UTF-8" if name == "UTF8" else name

    def _skipped(self, name: str, is_parameter: bool) -> None:
        """Pass on an undeclared entity as text: the character of an HTML name, or the name."""
        data = self.expat.CharacterDataHandler
        if data is not None and not is_parameter:
            data(html.entities.html5.get(f"{name};", f"&{name};"))


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

    White space before the declaration is a common error: ``lines_before`` counts its line ends,
    and it is removed.
    ``encoding`` is the encoding for the parser, or None if the declaration in the file is right.
    ``name`` is the encoding of the file, as far as it is known without the declaration.
    """

    parts: Iterator[bytes]
    encoding: str | None
    name: str
    cleaner: Cleaner
    lines_before: int


def xml_bytes(file: BinaryIO) -> XmlBytes:
    """Return the bytes of a file in a form that an XML parser accepts; UTF-16 becomes UTF-8.

    Raises:
        EmptySource: the file holds only white space.
        BinarySource: the file is not a text file.
    """
    first = file.read(_CHUNK)
    # without the bytes of a last character that may be cut
    detected = decode(first.rstrip(_BEYOND_ASCII) if len(first) == _CHUNK else first).encoding
    is_sixteen = first.startswith(_SIXTEEN)
    forced = "UTF-8" if is_sixteen else _true_encoding(first, detected)
    name = "UTF-16" if is_sixteen else forced or "UTF-8"
    cleaner = Cleaner()
    parts = cleaner.clean((_from_sixteen if is_sixteen else _parts)(first, file))
    beginning = next(parts)
    data = beginning.lstrip()
    lines_before = beginning.count(b"\n") - data.count(b"\n")
    return XmlBytes(itertools.chain((data,), parts), forced, name, cleaner, lines_before)


def _parts(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    while first:
        yield first
        first = file.read(_CHUNK)


def _from_sixteen(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(_sixteen(first))("replace")
    for part in _parts(first, file):
        yield decoder.decode(part).encode()
    yield decoder.decode(b"", final=True).encode()


def _true_encoding(first: bytes, detected: str) -> str | None:
    """Return the encoding of a file whose declaration is wrong, or None to trust the declaration.

    Converted files may still declare their old encoding. Files without a declaration should be
    UTF-8 but may be in Windows-1252; files in Windows-1252 often declare Latin-1.
    """
    declared = _declared(first)
    if declared.startswith((b"utf-16", b"utf16")):
        return "UTF-8"
    if declared in _LATIN_1 and first.translate(None, _C1) != first:
        return detected if detected == "Windows-1252" else None
    if declared not in (b"utf-8", b"utf8", b"utf_8"):
        return None
    return detected if detected in ("Windows-1252", "Latin-1") else "UTF-8"


def encoding_of(data: bytes) -> str:
    """Return the encoding that a document has by its first bytes and its declaration."""
    return _sixteen(data) if data.startswith(_SIXTEEN) else _declared(data).decode("ascii")


def _sixteen(first: bytes) -> str:
    """Return the encoding of a document in UTF-16, which may have no byte order mark."""
    return "utf-16-be" if first.startswith((codecs.BOM_UTF16_BE, b"\0<")) else "utf-16-le"


def _declared(first: bytes) -> bytes:
    """Return the encoding that a document declares, in small letters; UTF-8 if it declares none."""
    match = _DECLARED.match(first[:300].lstrip(codecs.BOM_UTF8).lstrip())
    return match[1].lower() if match else b"utf-8"


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

    def notes(self) -> list[str]:
        """Return a note on the characters that were dropped, if any."""
        if not self.dropped:
            return []
        template = N_("characters that XML does not allow were dropped: {}")
        return [Note("dropped-characters", template, self.dropped)]
