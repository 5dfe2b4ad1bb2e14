"""XML by events, for packages: no tree, no entities, no document type, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias
from xml.parsers import expat

from benelux_search.errors import SourceError


class DamagedPart(SourceError):
    """A part that cannot be unpacked to its end; what was unpacked before is good."""


Attributes: TypeAlias = Mapping[str, str]
_SEPARATOR = " "
_MOST_PIECES = 100  # of such a text
_MOST_ELEMENTS = 3_000_000


def text_in(pieces: Iterable[bytes], wanted: str) -> str:
    """The text of the elements with a name, such as the title among a file's properties."""
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

    parse(pieces, start, end, data)
    return "".join(parts)


def parse(
    pieces: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> str | None:
    """Tells of the elements and the text of a part, by local names; None, or what is broken.

    What stands before a break has been told of.

    Raises:
        SourceError: it declares a document type, as no part of a package may (ECMA-376, part 2),
            or has elements beyond counting.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise SourceError("its XML declares a document type, as no Word document does: not read")

    count = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS:
            raise SourceError(f"more than {_MOST_ELEMENTS:,} elements in its XML: split the file")
        local = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        start(name.rpartition(_SEPARATOR)[2], local)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
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
    return None
