"""The segments of a bitext as plain data: a bitext is read by one process and stored by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from benelux_search.data_codec import Codec, Codecs, Malformed, Special
from benelux_search.documents.bitexts.bitext_reader import RereadSegments
from benelux_search.documents.bitexts.delimited import (
    MosesReader,
    MosesSource,
    TableReader,
    TableSource,
)
from benelux_search.documents.bitexts.json_lines import JsonReader, JsonSource
from benelux_search.documents.bitexts.message_files import MessageSource
from benelux_search.documents.bitexts.subtitles import SubtitleSource
from benelux_search.documents.bitexts.translation_memories import (
    TranslationReader,
    TranslationSource,
)
from benelux_search.documents.office.workbook import WorkbookReader, WorkbookSource
from benelux_search.documents.unpacking import UnpackedSegments
from benelux_search.model import Bitext, Segment

_Segments: TypeAlias = RereadSegments | UnpackedSegments | tuple[Segment, ...]
_Readers: TypeAlias = TableReader | MosesReader | JsonReader | TranslationReader | WorkbookReader
_Sources: TypeAlias = (
    TableSource
    | MosesSource
    | JsonSource
    | TranslationSource
    | WorkbookSource
    | SubtitleSource
    | MessageSource
)
_METHODS: Final = ("read", "read_pair")


def _method_codec(codecs: Codecs) -> Codec:
    """Return the codec of a method of a source that reads bitexts."""
    sources, names = codecs.of(_Sources), codecs.of(Literal[_METHODS])

    def pack(method: Any) -> list[Any]:
        return [names.pack(method.__name__), sources.pack(method.__self__)]

    def unpack(data: Any) -> Callable[..., Bitext]:
        match data:
            case [name, source]:
                found = getattr(sources.unpack(source), names.unpack(name), None)
                if callable(found):
                    return found  # type: ignore[no-any-return]
        raise Malformed("it is no method of a source")

    return Codec(pack, unpack)


SEGMENTS: Final[Special] = {
    (Bitext, "segments"): lambda codecs: codecs.of(_Segments),
    (RereadSegments, "reader"): lambda codecs: codecs.of(_Readers),
    (UnpackedSegments, "read"): _method_codec,
}
"""The codecs of the fields whose types do not say how segments are read."""


def paths_of(segments: Iterable[Segment]) -> Iterator[Path]:
    """Yield the paths of the files that an iteration over the segments reads."""
    if isinstance(segments, UnpackedSegments):
        yield from segments.files
    elif isinstance(segments, RereadSegments):
        yield segments.reader.path
        if isinstance(segments.reader, MosesReader):
            yield segments.reader.french
