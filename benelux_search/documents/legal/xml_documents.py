"""A reader of texts in XML: Akoma Ntoso, Formex 4 and TEI, by the root element of the file.

Files named ``.xml`` may also be translation memories, which are read as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.documents.bitexts.bitext_reader import open_bitext
from benelux_search.documents.bitexts.translation_memories import TranslationSource
from benelux_search.documents.blocks import damage_note, join_table_rows, lines_of
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.legal.akoma_ntoso import AkomaNtoso
from benelux_search.documents.legal.formex import Formex
from benelux_search.documents.legal.tei import Tei
from benelux_search.documents.legal.xml_blocks import BlockBuilder
from benelux_search.documents.legal.xml_events import XmlReading, parse_xml, root_name
from benelux_search.documents.stated_values import references_note
from benelux_search.errors import EmptySource, Message, SourceError, UnsupportedSource
from benelux_search.model import Bitext, RawDocument
from benelux_search.text.encoding.decoding import checked_size, name_file_in_errors

_FILE_BYTES: Final = 200_000_000
_MEMORIES: Final = frozenset({"tmx", "xliff"})
_SHOWN: Final = 40  # characters of a name in a message
_Vocabulary: TypeAlias = AkomaNtoso | Formex | Tei


@dataclass(frozen=True, slots=True)
class XmlSource(FileSource):
    """A reader of ``.xml``, ``.akn``, ``.fmx`` (also ``.fmx.xml``) and ``.tei`` files."""

    suffixes = frozenset({".xml", ".akn", ".fmx", ".tei"})

    def read(self, path: Path) -> RawDocument | Bitext:
        """Return the paragraphs of a text as lines, or the segments of a translation memory.

        Raises:
            EmptySource: the document has no text.
            BinarySource: the file is not a text file.
            UnsupportedSource: the XML is of another kind.
            SourceError: the file cannot be opened, is damaged from its beginning, declares
                entities, or exceeds the limits.
        """
        with name_file_in_errors(path), open_bitext(path, self.limits) as file:
            root = root_name(file)
            if root in _MEMORIES:
                return TranslationSource(self.limits).read(path)
            builder = BlockBuilder(self.limits)
            vocabulary = _vocabulary_of(root, builder)
            if vocabulary is None:
                raise _other_kind(root)
            checked_size(path, self.limits, _FILE_BYTES)
            file.seek(0)
            reading = parse_xml(file, vocabulary, self.limits)
            if not vocabulary.recognised:
                raise _other_kind(root)
            return _document(builder, vocabulary, reading)


def _vocabulary_of(root: str, builder: BlockBuilder) -> _Vocabulary | None:
    vocabularies: tuple[_Vocabulary, ...] = (
        AkomaNtoso(builder),
        Formex(builder),
        Tei(builder),
    )
    return next((each for each in vocabularies if root in each.roots), None)


def _document(builder: BlockBuilder, vocabulary: _Vocabulary, reading: XmlReading) -> RawDocument:
    blocks = builder.finish()
    facts = vocabulary.facts(blocks)
    notes = list(reading.notes)
    if reading.damage:
        if not blocks:
            raise SourceError(Message("the file is damaged: {}", reading.damage))
        notes.append(damage_note(len(blocks), reading.damage))
    if vocabulary.references:
        notes.append(references_note(vocabulary.references))
    lines = lines_of(join_table_rows(blocks))
    if not lines:
        cause = Message("the document has no text")
        if vocabulary.references:
            cause = Message("{}: {}", cause, references_note(vocabulary.references))
        raise EmptySource(cause)
    return RawDocument(lines, reading.encoding, tuple(notes), facts=facts, paged=False)


def _other_kind(root: str) -> SourceError:
    if not root:
        return UnsupportedSource(Message("not XML: it has no root element"))
    return UnsupportedSource(
        Message(
            "XML of another kind: its root is <{}>; Akoma Ntoso, Formex, TEI, TMX and XLIFF are "
            "read",
            root[:_SHOWN],
        )
    )
