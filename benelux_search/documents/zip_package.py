"""The ZIP package of an Office file, an OpenDocument file or a book, and its XML parts.

Packages follow ECMA-376, part 2. The sizes in the directory of a ZIP archive may be false, so parts
are measured while they are inflated; only one piece is in memory at a time.

XML is parsed as a stream of events without a tree. Nothing is fetched, and document types and
entity declarations are refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.documents import xml_parser
from benelux_search.documents.xml_parser import StartHandler, TextHandler
from benelux_search.errors import BinarySource, Count, EmptySource, Message, SourceError
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import read_content

_FILE_BYTES = 200_000_000
_PIECE = 1 << 16
_MOST_PARTS = 20_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SMALL = 20_000_000  # bytes: a part up to this size is no ZIP bomb, whatever its ratio
_CUT = Message(
    "the file is damaged or incomplete: get a new copy, or repair it with the program that made it"
)


@dataclass(slots=True)
class Package:
    """The parts of a file by name; ``inflated`` counts the bytes read from all parts."""

    archive: zipfile.ZipFile
    limits: Limits
    inflated: int = 0
    _names: frozenset[str] = field(default_factory=frozenset)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part, in pieces.

        Raises:
            DamagedPart: the part cannot be inflated completely.
            SourceError: the part is encrypted, exceeds the limits, or is compressed in an
                unsupported way.
        """
        try:
            packed = max(1, self.archive.getinfo(name).compress_size)
            size = 0
            with self.archive.open(name) as part:
                while piece := part.read(_PIECE):
                    size += len(piece)
                    self.inflated += len(piece)
                    self._measure(name, size, packed)
                    yield piece
        except RuntimeError as error:  # what zipfile raises for a password
            raise SourceError(
                Message("{} is encrypted: save the file without a password", name)
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise DamagedPart(Message("{} is damaged ({})", name, str(error))) from error
        except NotImplementedError as error:
            raise SourceError(
                Message("{} is packed in an unsupported way: {}", name, str(error))
            ) from error

    def _measure(self, name: str, size: int, packed: int) -> None:
        most = self.limits.unpacked_bytes
        if self.inflated > most:
            raise SourceError(
                Message("more than {} bytes of text when unpacked: split the file", Count(most))
            )
        if size > _SMALL and size > self.limits.ratio * packed:
            raise SourceError(
                Message(
                    "{} unpacks to more than {} times its size, which text never does: the file "
                    "is not read",
                    name,
                    self.limits.ratio,
                )
            )

    def parse(
        self,
        part: str | None,
        start: StartHandler,
        end: TextHandler | None = None,
        data: TextHandler | None = None,
    ) -> str | None:
        """Parse a part, as :func:`parse_part` does; one that is missing has no elements."""
        return parse_part(self.pieces(part), start, end, data) if part and part in self else None

    def stated_title(self, part: str = "") -> str:
        """Return the title in the properties of the file: those of Office, or in another part."""
        properties = part or self.targets("").get("core-properties", "")
        texts: list[str] = []
        inside = False

        def start(tag: str, _: Attributes) -> None:
            nonlocal inside
            inside = tag == "title"

        def end(_: str) -> None:
            nonlocal inside
            inside = False

        def data(text: str) -> None:
            if inside and len(texts) < _MOST_PIECES:
                texts.append(text)

        self.parse(properties, start, end, data)
        return "".join(texts)

    def targets(self, name: str) -> dict[str, str]:
        """Return the names of the parts to which a part is related, by the kind of relation.

        ``name`` is as for :meth:`relations`. Of several relations of one kind, the first counts.
        """
        targets: dict[str, str] = {}
        for relation in self.relations(name).values():
            targets.setdefault(relation.kind, relation.target)
        return targets

    def relations(self, name: str) -> dict[str, Relation]:
        """Return the relations of a part to other parts of the package, by their ids.

        External targets are left out. ``name`` is the name of the part, or "" for the relations of
        the package itself.
        """
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels")
        relations: dict[str, Relation] = {}

        def add(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "")
                whole = target.lstrip("/") if target[:1] == "/" else posixpath.join(folder, target)
                relations[attributes.get("Id", "")] = Relation(kind, posixpath.normpath(whole))

        self.parse(part, add)
        return relations


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to a part: its kind (the last word of its type, such as ``styles``) and the name
    of the part.
    """

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class PackageFormat:
    """A format in a ZIP archive, as errors name it, and its old form outside such an archive."""

    name: str
    old: str
    suffix: str


WORD: Final = PackageFormat(
    Message("a Word document"), Message("an old Word document (.doc)"), ".docx"
)


def open_package(path: Path, limits: Limits, expected: PackageFormat = WORD) -> Package:
    """Open the package in a file.

    Raises:
        EmptySource: the file has no bytes.
        BinarySource: the file has another format.
        SourceError: the file cannot be opened, is encrypted, damaged or too large, or has too many
            parts.
    """
    data = read_content(path, limits, _FILE_BYTES)
    if not data.strip():
        raise EmptySource(Message("the file is empty"))
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise SourceError(Message("the file is encrypted: save it without a password"))
        raise BinarySource(
            Message("{}, whatever its name: save it as {}", expected.old, expected.suffix)
        )
    if data.startswith(b"{\\rtf"):
        raise BinarySource(Message("a document in RTF, whatever its name: name it .rtf"))
    if not data.startswith(b"PK"):
        raise BinarySource(Message("not {}: it is not a ZIP archive", expected.name))
    if data.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        most = Count(_MOST_PARTS)
        raise SourceError(Message("more than {} parts: this is not {}", most, expected.name))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OverflowError, OSError, NotImplementedError) as error:
        raise SourceError(_CUT) from error
    return Package(archive, limits, _names=names)


# --- XML by events


class DamagedPart(SourceError):
    """The error for a part that cannot be inflated completely; bytes before the damage are good."""


Attributes: TypeAlias = xml_parser.Attributes  # by their names without namespace
_SEPARATOR = " "
_MOST_PIECES = 100  # pieces of text of a title
_MOST_ELEMENTS = 3_000_000


def parse_part(
    pieces: Iterable[bytes],
    start: StartHandler,
    end: TextHandler | None = None,
    data: TextHandler | None = None,
) -> str | None:
    """Parse a part and call ``start``, ``end`` and ``data`` for its elements and texts.

    The names of elements and attributes have no prefix. Return None, or a description of the damage
    if the part is broken; the elements before the damage have been handled.

    Raises:
        SourceError: the part declares a document type, which ECMA-376, part 2, forbids, or has more
            than three million elements.
    """
    *_, damage = parse_by_pieces(pieces, start, end, data)
    return damage


def parse_by_pieces(
    pieces: Iterable[bytes],
    start: StartHandler,
    end: TextHandler | None = None,
    data: TextHandler | None = None,
    most_elements: int = _MOST_ELEMENTS,
) -> Iterator[str | None]:
    """Parse a part as :func:`parse_part` does, but pause after each piece.

    So its caller can use what was read, and stop before the end of the part. Yield None each time;
    at the end, yield None or a description of the damage.
    """
    parser = xml_parser.XmlParser(
        lambda tag, attributes: start(tag, _local_names(attributes)),
        end,
        data,
        separator=_SEPARATOR,
    )
    parser.most_elements = most_elements
    parser.expat.StartDoctypeDeclHandler = _refuse_document_type
    damage = None
    try:
        for piece in pieces:
            parser.feed(piece)
            yield None
        parser.feed(b"", last=True)
    except DamagedPart as error:
        damage = error.cause
    except xml_parser.BrokenXml as error:
        damage = Message("broken XML at line {} ({})", error.line, error.cause)
    except xml_parser.UnknownEncoding:
        damage = Message("its encoding is unknown")
    yield damage


def _refuse_document_type(*_: object) -> None:
    raise SourceError(
        Message("its XML declares a document type, which an Office document never does: not read")
    )


def _local_names(attributes: Attributes) -> dict[str, str]:
    """Return attributes by their names without namespace.

    Of two with one local name, that with a namespace counts: ``r:id`` in ``<sldId id="256"
    r:id="rId2"/>``.
    """
    local = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
    if len(local) < len(attributes):
        local |= {
            key.rpartition(_SEPARATOR)[2]: value
            for key, value in attributes.items()
            if _SEPARATOR in key
        }
    return local
