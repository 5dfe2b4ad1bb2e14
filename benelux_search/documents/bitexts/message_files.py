"""The reader of files of messages: translated texts with keys, mostly one file a language.

A pair of files is joined by the keys. JSON and tables may also hold both languages in each record;
:mod:`.json_lines` and :mod:`.delimited` read these first.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.documents.bitexts import message_formats, message_records
from benelux_search.documents.bitexts.delimited import TableSource
from benelux_search.documents.bitexts.json_lines import JsonSource
from benelux_search.documents.bitexts.keyed import Messages, join_messages, read_alone
from benelux_search.documents.file_source import FileSource
from benelux_search.errors import SourceError
from benelux_search.model import Bitext
from benelux_search.text.encoding.decoding import Decoded, decode, name_file_in_errors, read_content

_MOST_BYTES: Final = 10_000_000
_Parser: TypeAlias = Callable[[Path, Decoded], Messages]
_PARSERS: Final[Mapping[str, _Parser]] = {
    ".po": message_formats.read_gettext,
    ".properties": message_formats.read_properties,
    ".yml": message_formats.read_yaml,
    ".yaml": message_formats.read_yaml,
    ".json": message_records.read_json,
    **dict.fromkeys((".jsonl", ".ndjson", ".jsonlines"), message_records.read_json_lines),
    **dict.fromkeys((".csv", ".tsv", ".tab"), message_records.read_message_table),
}


@dataclass(frozen=True, slots=True)
class MessageSource(FileSource):
    """A reader of gettext, properties and YAML files, and of JSON and tables with keys.

    When a folder is indexed, files that hold no Dutch or French messages are skipped.
    """

    suffixes = frozenset(_PARSERS)

    def read(self, path: Path) -> Bitext:
        """Return the messages of one file: pairs, or texts in one language.

        Raises:
            SourceError: the file cannot be read, or exceeds the limits.
            EmptySource: the file holds no text.
            BinarySource: the file is not a text file.
            UnsupportedSource: the texts are neither Dutch nor French, or are no messages.
        """
        with name_file_in_errors(path):
            return read_alone(self._messages(path), self.limits)

    def read_pair(self, nl: Path, fr: Path) -> Bitext | None:
        """Return the messages of two files, joined by their keys.

        The result is None if one of the files holds both languages.

        Raises:
            NotPaired: the texts are not Dutch and French, or the files share few keys.
            SourceError: a file cannot be read, or exceeds the limits.
        """
        if any(map(self._is_bitext, (nl, fr))):
            return None
        messages = []
        for path in (nl, fr):
            with name_file_in_errors(path):
                messages.append(self._messages(path))
        return join_messages(messages[0], messages[1], self.limits)

    def _is_bitext(self, path: Path) -> bool:
        """Return True if the records of a JSON file or a table hold both languages, or may do so.

        One record does not prove it: messages may name the languages in one place.
        """
        for source in (JsonSource(self.limits), TableSource(self.limits)):
            if source.accepts(path) and path.is_file():
                if path.stat().st_size > (self.limits.file_bytes or _MOST_BYTES):
                    return True
                with contextlib.suppress(SourceError):
                    return len(list(itertools.islice(source.read(path).segments, 2))) > 1
        return False

    def _messages(self, path: Path) -> Messages:
        decoded = decode(read_content(path, self.limits, _MOST_BYTES))
        return _PARSERS[path.suffix.lower()](path, decoded)
