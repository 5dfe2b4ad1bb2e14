"""A reader of bitexts in JSON Lines or JSON, where each record holds the two texts of a segment.

The file is streamed, so memory does not grow with its size. In JSON Lines, a broken line loses only
its own record. In other JSON, reading stops at the first broken record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from benelux_search.documents.bitexts import bitext_reader
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.record_metadata import record_metadata
from benelux_search.errors import Message, UnsupportedSource
from benelux_search.model import Bitext, Metadata, Segment
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import (
    Encoding,
    detect_encoding,
    numbered_lines,
    open_text,
)

_LINES: Final = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_PART: Final = 1 << 16
_NO_JSON: Final = Message("a line that is not JSON")
_NO_SIDES: Final = Message("a record without Dutch and French")
_LOOKED_AT: Final = 1000  # records without Dutch and French, or broken lines, before giving up


@dataclass(frozen=True, slots=True)
class JsonSource(FileSource):
    """A reader of ``.jsonl``, ``.ndjson``, ``.jsonlines`` and ``.json`` files.

    When a folder is indexed, files whose records hold no Dutch and French text are skipped.
    """

    suffixes = _LINES | {".json"}

    def read(self, path: Path) -> Bitext:
        """Return the records as segments; a record is or contains an object ``{"nl": …, "fr": …}``.

        Raises:
            SourceError: the file cannot be read.
            EmptySource: the file holds only white space.
            BinarySource: the file is not a text file.
            UnsupportedSource: the records hold no Dutch and French text.
        """
        with bitext_reader.open_bitext(path, self.limits) as file:
            encoding = detect_encoding(file)
            file.seek(0)
            with open_text(file, encoding, "\n") as text:
                first_character = text.read(_PART).lstrip("\ufeff \t\r\n")[:1]
        by_line = path.suffix.lower() in _LINES and first_character != "["
        # messages in one language may name both: {"languages": {"nl": …, "fr": …}, …}
        is_flat = (
            not by_line
            and first_character == "{"
            and bitext_reader.language_of_name(path.stem) is not None
        )
        return bitext_reader.read_bitext(JsonReader(path, self.limits, encoding, by_line, is_flat))


@dataclass(frozen=True, slots=True)
class JsonReader:
    """A reader of the segments of one file.

    With ``by_line`` each line is a record, so that a broken line loses no other record. If the file
    ``is_flat``, the texts are not in an object within the record.
    """

    path: Path
    limits: Limits
    encoding: Encoding
    by_line: bool
    is_flat: bool = False

    def segments(self, findings: bitext_reader.Findings) -> Iterator[Segment]:
        findings.encoding = self.encoding.name
        has_segment, count = False, 0
        with (
            bitext_reader.open_bitext(self.path, self.limits) as file,
            open_text(file, self.encoding, "\n") as text,
        ):
            records = self._by_line if self.by_line else self._one_by_one
            for number, record in records(text, findings):
                count += 1
                segment = _segment(record, is_flat=self.is_flat)
                if segment is None:
                    findings.leave_out(_NO_SIDES, number)
                elif segment.nl or segment.fr:
                    yield segment
                has_segment = has_segment or segment is not None
                if not has_segment and count >= _LOOKED_AT:
                    break
            if not has_segment and (count or not self.by_line):
                raise UnsupportedSource(Message("the JSON records have no Dutch and French"))

    def _by_line(
        self, text: TextIO, findings: bitext_reader.Findings
    ) -> Iterator[tuple[int, object]]:
        bad = 0
        for number, line in numbered_lines(text, self.limits.segment_chars):
            if line is None:
                findings.leave_out(bitext_reader.LINE_TOO_LONG, number)
            elif line.strip():
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError):
                    findings.leave_out(_NO_JSON, number)
                    bad += 1
                    if bad == _LOOKED_AT:
                        findings.record_break(number, Message("too many lines that are not JSON"))
                        return
                else:
                    bad = 0
                    yield number, record

    def _one_by_one(
        self, text: TextIO, findings: bitext_reader.Findings
    ) -> Iterator[tuple[int, object]]:
        """Yield (line, object) of an array or of consecutive objects, each on any number of lines.

        ``line`` is the number of the line on which the object begins.
        """
        decoder = json.JSONDecoder()
        buffer, offset, line = text.read(_PART), 0, 1
        while True:
            start = offset
            while offset < len(buffer) and buffer[offset] in "\ufeff \t\r\n,[]":
                offset += 1
            line += buffer.count("\n", start, offset)
            try:
                record, end = decoder.raw_decode(buffer, offset)
            except (ValueError, RecursionError) as error:
                more = text.read(max(_PART, len(buffer) - offset))
                if more and len(buffer) - offset <= self.limits.segment_chars:
                    buffer, offset = buffer[offset:] + more, 0
                    continue
                if offset < len(buffer):
                    findings.record_break(line, getattr(error, "msg", Message("nested too deeply")))
                return
            yield line, record
            line += buffer.count("\n", offset, end)
            offset = end


def _segment(record: object, *, is_flat: bool) -> Segment | None:
    """Return the segment that a record names, at its top level or one level down, or None.

    If the record ``is_flat``, only its top level counts.
    """
    if not isinstance(record, dict):
        return None
    inner = ((f"{name}.", value) for name, value in record.items() if isinstance(value, dict))
    for path, values_by_name in (("", record), *(() if is_flat else inner)):
        columns = bitext_reader.columns_by_name(tuple(map(str, values_by_name)))
        if columns:
            values = tuple(values_by_name.values())
            texts = _text(values[columns.nl]), _text(values[columns.fr])
            if texts[0] is not None and texts[1] is not None:
                nl, fr = (bitext_reader.normalise_segment(text or "") for text in texts)
                if len(record) == (1 if path else 2) and len(values_by_name) == 2:
                    return Segment(nl, fr)
                return Segment(nl, fr, metadata=_metadata(record, path, values_by_name, columns))
    return None


def _metadata(
    record: Mapping[str, object],
    path: str,
    values_by_name: Mapping[str, object],
    columns: bitext_reader.LanguageColumns,
) -> Metadata:
    """Return the values of a record beside its texts, which are in the object at a path."""
    names = list(map(str, values_by_name))
    of_texts = [f"{path}{names[column]}" for column in (columns.nl, columns.fr)]
    return record_metadata(record, [*of_texts, *(f"{name}.text" for name in of_texts)])


def _text(value: object) -> str | None:
    """Return a text, plain or as ``{"text": …}``: "" for null, None for other values."""
    if isinstance(value, dict):
        value = value.get("text", 0)
    if value is None:
        return ""
    return value if isinstance(value, str) else None
