"""A reader of AsciiDoc files (``.adoc``, ``.asciidoc``, ``.asc``), row by row.

It follows the AsciiDoc language as Asciidoctor documents it (https://docs.asciidoctor.org). No file
is included, no condition is evaluated (all branches are read), and nothing is executed. A row of
the file is a line of the document, as in Markdown. A file named ``.asc`` may also be plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.documents import blocks
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.markup.asciidoc_blocks import BlockReader
from benelux_search.documents.markup.row_pieces import lines_of_pieces, read_markup
from benelux_search.documents.plain_text import TextSource
from benelux_search.documents.stated_values import references_note, stated_date
from benelux_search.errors import EmptySource, Message, Note, UnsupportedSource
from benelux_search.metadata.stated_titles import titles_of_headings
from benelux_search.model import Facts, Language, RawDocument
from benelux_search.text.encoding.decoding import name_file_in_errors

_PGP: Final = re.compile(r"\s*-----BEGIN PGP [A-Z ]{1,40}-----")
# Plain text hardly ever has these: a heading with marks, a table, an attribute, a block macro
_SIGN: Final = re.compile(
    r"={1,6} \S|\|===|:[a-z][\w-]*:(?: |$)|(?:include|image|ifdef|toc)::|\[(?:source|NOTE|quote)\b"
)


@dataclass(frozen=True, slots=True)
class AsciiDocSource(FileSource):
    """A reader of AsciiDoc files; the attributes in their header give the metadata."""

    suffixes = frozenset({".adoc", ".asciidoc", ".asc"})

    def read(self, path: Path) -> RawDocument:
        """Return the lines of an AsciiDoc file, with the footnotes at the end.

        Raises:
            EmptySource: the file holds no text.
            BinarySource: the file is not a text file.
            UnsupportedSource: the file is encrypted or signed with PGP.
            SourceError: the file cannot be opened, or exceeds the limits.
        """
        with name_file_in_errors(path):
            file = read_markup(path, self.limits)
            if _PGP.match(file.decoded.text):
                raise UnsupportedSource(
                    Message("a PGP message, key or signature, not a document: decrypt it first")
                )
            rows = file.rows()
            if path.suffix.lower() == ".asc" and not any(_SIGN.match(row.text) for row in rows):
                return TextSource(self.limits).read(path)
            reader = BlockReader(rows)
            pieces = reader.pieces()
            attributes = reader.inline.attributes
            language = blocks.language_of_tag(attributes.get("lang"))
            lines = lines_of_pieces(pieces, rows, language)
            if not lines:
                raise EmptySource(Message("the file has markup but no text"))
        facts = _facts(reader, [piece.block for piece in pieces], language)
        return file.document(rows, lines, facts, _notes(reader))


def _notes(reader: BlockReader) -> list[str]:
    notes: list[str] = []
    if reader.references:
        notes.append(references_note(reader.references))
    if reader.has_conditions:
        notes.append(
            Note("conditional-text", "its conditions are not evaluated: all branches are read")
        )
    return notes


def _facts(reader: BlockReader, made: Sequence[blocks.Block], language: Language | None) -> Facts:
    attributes = reader.inline.attributes
    headings = list(blocks.first_titles(made))[:1]
    date = stated_date(attributes.get("revdate", ""))
    return Facts(titles_of_headings(headings, language), date, attributes.get("docnumber") or None)
