"""The ZIP package of a Word or OpenDocument file, its XML parts, and Word's styles and lists.

Packages follow ECMA-376, part 2. The sizes in the directory of a ZIP archive may be false, so parts
are measured while they are inflated; only one piece is in memory at a time.

XML is parsed as a stream of events without a tree. Nothing is fetched, and document types and
entity declarations are refused. The styles and lists of a Word document give its headings, the
language of its paragraphs, and the numbers of its list items.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias
from xml.parsers import expat

from benelux_search.documents.blocks import language_in_name, language_of_tag, list_numeral
from benelux_search.errors import BinarySource, EmptySource, Message, SourceError
from benelux_search.model import Language, Limits
from benelux_search.text.decoding import read_content

_FILE_BYTES = 200_000_000
_PIECE = 1 << 16
_MOST_PARTS = 20_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SMALL = 20_000_000  # bytes: a part up to this size is no ZIP bomb, whatever its ratio
_CUT = "the file is damaged or incomplete: get a new copy, or repair it with Word"


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
            raise SourceError(f"{name} is encrypted: save the file without a password") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise DamagedPart(f"{name} is damaged ({error})") from error
        except NotImplementedError as error:
            raise SourceError(f"{name} is packed in an unsupported way: {error}") from error

    def _measure(self, name: str, size: int, packed: int) -> None:
        most = self.limits.unpacked_bytes
        if self.inflated > most:
            raise SourceError(f"more than {most:,} bytes of text when unpacked: split the file")
        if size > _SMALL and size > self.limits.ratio * packed:
            raise SourceError(
                f"{name} unpacks to more than {self.limits.ratio} times its size, which text "
                f"never does: the file is not read"
            )

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

        if part in self:
            parse_part(self.pieces(part), add)
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


WORD: Final = PackageFormat("a Word document", "an old Word document (.doc)", ".docx")


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
        raise EmptySource("the file is empty")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise SourceError("the file is encrypted: save it without a password")
        raise BinarySource(
            Message("{}, whatever its name: save it as {}", expected.old, expected.suffix)
        )
    if data.startswith(b"{\\rtf"):
        raise BinarySource("a document in RTF, whatever its name: name it .rtf")
    if not data.startswith(b"PK"):
        raise BinarySource(Message("not {}: it is not a ZIP archive", expected.name))
    if data.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        most = f"{_MOST_PARTS:,}"
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


Attributes: TypeAlias = Mapping[str, str]
_SEPARATOR = " "
_MOST_PIECES = 100  # pieces of text that element_text keeps
_MOST_ELEMENTS = 3_000_000


def element_text(pieces: Iterable[bytes], wanted: str) -> str:
    """Return the text of all elements named ``wanted``, such as the title in the file properties.

    ``pieces`` are the bytes of a part; ``wanted`` is a name without prefix. At most 100 pieces of
    text are returned.
    """
    parts: list[str] = []
    inside = False

    def start(tag: str, _: Attributes) -> None:
        nonlocal inside
        inside = tag == wanted

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def data(text: str) -> None:
        if inside and len(parts) < _MOST_PIECES:
            parts.append(text)

    parse_part(pieces, start, end, data)
    return "".join(parts)


def parse_part(
    pieces: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> str | None:
    """Parse a part and call ``start``, ``end`` and ``data`` for its elements and texts.

    The names of elements and attributes have no prefix. Return None, or a description of the damage
    if the part is broken; the elements before the damage have been handled.

    Raises:
        SourceError: the part declares a document type, which ECMA-376, part 2, forbids, or has more
            than three million elements.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise SourceError(
            "its XML declares a document type, which an Office document never does: not read"
        )

    count = 0

    def start_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS:
            raise SourceError(f"more than {_MOST_ELEMENTS:,} elements in its XML: split the file")
        local = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        if len(local) < len(attributes):  # in <p:sldId id="256" r:id="rId2"/>, r:id counts
            local |= {
                key.rpartition(_SEPARATOR)[2]: value
                for key, value in attributes.items()
                if _SEPARATOR in key
            }
        start(name.rpartition(_SEPARATOR)[2], local)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start_element
    if end is not None:
        closing = end
        parser.EndElementHandler = lambda name: closing(name.rpartition(_SEPARATOR)[2])
    if data is not None:
        parser.CharacterDataHandler = data
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except DamagedPart as error:
        return error.cause
    except expat.ExpatError as error:
        return f"broken XML at line {error.lineno}: {expat.ErrorString(error.code)}"
    except (LookupError, ValueError):  # expat asks Python for encodings that it does not know
        if count:
            raise
        return Message("its encoding is unknown")
    return None


# --- Styles and lists of a Word document


_HEADING: Final = re.compile(r"heading \d|title$|subtitle$|kop ?\d|titre ?\d|titel$", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:title|titel|titre|(?:heading|kop|titre) ?1)$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"toc \d|table of (?:figures|authorities)", re.IGNORECASE)
_KINDS: Final = {
    "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I", "bullet": "",
    "none": "",
}  # fmt: skip
_LEVELS: Final = 9
_MOST_BASES: Final = 20  # maximum length of a chain of base styles


@dataclass(slots=True)
class ParagraphFormat:
    """A paragraph style.

    ``base`` is the id of its base style. ``outline`` is True if it has an outline level.
    ``numbering`` is the id of its list and the level in the list, from 0.
    """

    name: str = ""
    base: str = ""
    outline: bool = False
    language: Language | None = None
    numbering: tuple[str, int] | None = None

    @property
    def heading(self) -> bool:
        """Return True for a style of headings."""
        return self.outline or bool(_HEADING.match(self.name))

    @property
    def title(self) -> bool:
        """Return True for the style of the title, and for that of headings of the first level."""
        return bool(_TITLE.match(self.name))

    @property
    def contents(self) -> bool:
        """Return True for a style of a table of contents."""
        return bool(_CONTENTS.match(self.name))


@dataclass(slots=True)
class Level:
    """A level of a list: the type of its numerals, its pattern (``%1.%2``) and its first number."""

    kind: str = "1"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class NumberedLists:
    """The numbered lists of a document, with their current counts."""

    kinds: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract number
    abstract: dict[str, str] = field(default_factory=dict)  # by number
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)

    def marker(self, number: str, level: int) -> str:
        """Count the next item of a list and return its numeral, such as ``2.1``.

        ``number`` is the id of the list; ``level`` counts from 0. The result is "" for a bullet or
        an unknown list.
        """
        kind = self.abstract.get(number, "")
        levels = self.kinds.get(kind, {})
        if level not in levels:
            return ""
        has_starts = any(key[0] == number for key in self.starts)
        counts = self._counts.setdefault(number if has_starts else f"of {kind}", [None] * _LEVELS)
        for k in range(level + 1):
            first = self.starts.get((number, k), levels.get(k, Level()).start)
            before = counts[k]
            if before is None:
                counts[k] = first
            elif k == level:
                counts[k] = before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if not levels[level].kind:
            return ""

        def count(match: re.Match[str]) -> str:
            k = int(match[1]) - 1
            return list_numeral(levels.get(k, Level()).kind, counts[k] or 0)

        return re.sub(r"%([1-9])", count, levels[level].text)


def read_styles(package: Package, part: str | None) -> Mapping[str, ParagraphFormat]:
    """Return the paragraph styles of a document by id, including properties of their base styles.

    ``part`` is the name of the styles part; if it is None, there are no styles.
    """
    styles: dict[str, ParagraphFormat] = {}
    current = ParagraphFormat()

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal current
        if tag == "style":
            current = ParagraphFormat()
            if attributes.get("type", "paragraph") == "paragraph":
                styles[attributes.get("styleId", "")] = current
        else:
            _set(current, tag, attributes.get("val", ""))

    if part and part in package:
        parse_part(package.pieces(part), start)
    for style in styles.values():
        _inherit(style, styles)
    return styles


def _set(style: ParagraphFormat, tag: str, value: str) -> None:
    """Set the property of a style that an element in it states."""
    number, level = style.numbering or ("", 0)
    if tag == "name":
        style.name = value
    elif tag == "basedOn":
        style.base = value
    elif tag == "outlineLvl":
        style.outline = value.isdecimal() and parse_level(value) < _LEVELS - 1
    elif tag == "lang":
        style.language = language_of_tag(value)
    elif tag == "numId":
        style.numbering = (value, level)
    elif tag == "ilvl":
        style.numbering = (number, parse_level(value))


def _inherit(style: ParagraphFormat, styles: Mapping[str, ParagraphFormat]) -> None:
    style.language = language_in_name(style.name) or style.language
    base = style
    for _ in range(_MOST_BASES):
        parent = styles.get(base.base)
        if parent is None:
            return
        base = parent
        style.outline = style.outline or base.heading
        style.language = style.language or language_in_name(base.name) or base.language
        style.numbering = style.numbering or base.numbering


def parse_level(value: str) -> int:
    """Return the level that an attribute states, from 0 to 8; 0 for an invalid value."""
    return min(_LEVELS - 1, int(value)) if value.isdecimal() and len(value) < 4 else 0


def read_lists(package: Package, part: str | None) -> NumberedLists:
    """Return the lists of a document; ``part`` is the name of the numbering part, or None."""
    lists = NumberedLists()
    kind = number = ""
    level = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal kind, number, level
        value = attributes.get("val", "")
        if tag == "abstractNum":
            kind, number = attributes.get("abstractNumId", ""), ""
        elif tag == "num":
            kind, number = "", attributes.get("numId", "")
        elif tag in ("lvl", "lvlOverride"):
            level = parse_level(attributes.get("ilvl", "0"))
        elif tag == "abstractNumId" and number:
            lists.abstract[number] = value
        elif tag == "startOverride" and number and _small(value):
            lists.starts[number, level] = int(value)
        elif tag in ("start", "numFmt", "lvlText") and kind:
            made = lists.kinds.setdefault(kind, {}).setdefault(level, Level())
            if tag == "numFmt":
                made.kind = _KINDS.get(value, "1")
            elif tag == "lvlText":
                made.text = value[:50]
            elif _small(value):
                made.start = int(value)

    if part and part in package:
        parse_part(package.pieces(part), start)
    return lists


def _small(value: str) -> bool:
    return value.isdecimal() and len(value) < 7
