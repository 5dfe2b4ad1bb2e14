"""The indexed chunks of a pair: of its passages, and of what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from benelux_search.analysis.terms import (
    IndexedChunk,
    cited_chunk,
    metadata_chunk,
    provision_chunk,
)
from benelux_search.model import LANGUAGES, Language, Metadata, Pair

Analysers: TypeAlias = Mapping[Language, Callable[[str], Sequence[IndexedChunk]]]


def chunks_of_pair(
    pair: Pair, document_metadata: Metadata | None, analysers: Analysers
) -> Mapping[Language, Sequence[IndexedChunk]]:
    """Return the chunks of each passage of a pair, by language.

    ``document_metadata`` is that of its document. ``analysers`` return the chunks of a text.
    """
    chunks: dict[Language, Sequence[IndexedChunk]] = {}
    extra = _extra_chunks(pair, document_metadata)
    for language in LANGUAGES:
        passage = pair.passage(language)
        if passage is not None:
            cited = cited_chunk(passage.text)
            more = extra if cited is None else [*extra, cited]
            chunks[language] = [*analysers[language](passage.text), *more]
    return chunks


def _extra_chunks(pair: Pair, metadata: Metadata | None) -> list[IndexedChunk]:
    """Return the chunks that both passages of a pair have; ``metadata`` is of its document."""
    chunks = [provision_chunk(pair.provision)]
    if metadata or pair.metadata:
        chunks.append(metadata_chunk({**(metadata or {}), **pair.metadata}))
    return [chunk for chunk in chunks if chunk is not None]
