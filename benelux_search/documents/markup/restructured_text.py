"""A reader of reStructuredText files (``.rst``), with the parser of docutils.

The parser inserts no file and no raw markup, reads no settings of its own from disk, and does not
expand substitutions: they are expanded here, within a limit. Text that the parser refuses
(directives and roles of Sphinx, malformed tables) is read all the same. If the parser fails
altogether, the file is read as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.documents import plain_text
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.markup.row_pieces import lines_of_pieces, read_markup
from benelux_search.errors import EmptySource, Message, Note
from benelux_search.model import RawDocument
from benelux_search.text.encoding.decoding import name_file_in_errors

if TYPE_CHECKING:
    from benelux_search.documents.markup.restructured_nodes import ParsedRst

_MARKS: Final = re.compile(r"[*`|_\[\\]")
_PARSED: Final = (
    2_000_000  # characters: the tree takes 100 bytes for each, and six seconds a million
)
_INDENTS: Final = 60  # indents of different depths; the parser copies the text for each level
_WORK: Final = 1_000_000_000  # characters that may be searched for the ends of inline marks


@dataclass(frozen=True, slots=True)
class RstSource(FileSource):
    """A reader of ``.rst`` files; the fields at their beginning give the metadata."""

    suffixes = frozenset({".rst", ".rest"})

    def read(self, path: Path) -> RawDocument:
        """Return the lines of a reStructuredText file, with the footnotes at the end.

        Raises:
            EmptySource: the file holds no text.
            BinarySource: the file is not a text file.
            SourceError: the file cannot be opened, or exceeds the limits.
        """
        with name_file_in_errors(path):
            file = read_markup(path, self.limits)
            decoded, rows = file.decoded, file.rows()
            parsed = _parsed(rows)
            if parsed is None:
                lines = plain_text.text_lines(decoded.text, self.limits, file.size)
                note = Note("markup-unread", "its markup cannot be read: it is read as plain text")
                notes = (*decoded.notes, note)
                return RawDocument(lines, decoded.encoding, notes, physical=True)
            lines = lines_of_pieces(parsed.pieces, rows, parsed.language)
            if not lines:
                raise EmptySource(Message("the file has markup but no text"))
        return file.document(rows, lines, parsed.facts, parsed.notes)


def _parsed(rows: Sequence[plain_text.TextRow]) -> ParsedRst | None:
    """Return the content of a file, or None if the parser fails or would take too long."""
    indents = {len(row.text) - len(row.text.lstrip()) for row in rows}
    if (
        sum(len(row.text) for row in rows) > _PARSED
        or len(indents) > _INDENTS
        or _work(rows) > _WORK
    ):
        return None
    # docutils is slow to load
    from benelux_search.documents.markup.restructured_nodes import parse_rst

    try:
        return parse_rst(rows)
    except Exception:  # noqa: BLE001 - odd markup makes docutils raise errors of any kind
        return None


def _work(rows: Sequence[plain_text.TextRow]) -> int:
    """Return the characters that a search for the ends of inline marks may pass.

    The parser looks for the end of each mark in the rest of its paragraph.
    """
    work = chars = marks = 0
    for row in rows:
        if row.text.strip():
            chars += len(row.text)
            marks += len(_MARKS.findall(row.text))
        else:
            work += chars * marks
            chars = marks = 0
    return work + chars * marks
