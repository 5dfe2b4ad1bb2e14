"""The checksum of a document in the store, over all its rows before compression.

With it, the intact documents of a damaged store are recognised. It does not depend on the
compression, so a document keeps its checksum when it is copied or compressed again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from zlib import crc32


def _of_bytes(value: object) -> str:
    """Encode a path that is not valid Unicode so that it differs from any text."""
    if not isinstance(value, bytes):
        raise TypeError(f"no cell of a table: {value!r:.80}")
    return f"\0{value.hex()}"


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_of_bytes
)


class Checksum:
    """The checksum of a document: add all its rows, in their order, and then read ``value``."""

    def __init__(self) -> None:
        self._pairs = 0
        self._asides = 0
        self._document = 0

    def add_pair(self, ordinal: int, kind: str, confidence: float, record: bytes) -> None:
        head = f"{ordinal} {kind} {confidence!r} {len(record)} "
        self._pairs = crc32(record, crc32(head.encode("utf-8", "replace"), self._pairs))

    def add_asides(self, content: bytes) -> None:
        """Add one row of asides; ``content`` is its content before compression."""
        self._asides = crc32(content, crc32(b"%d " % len(content), self._asides))

    def add_document(self, row: Sequence[object]) -> None:
        """Add the row of the table ``documents``, without the column ``checksum``."""
        text = _ENCODER.encode(row)
        self._document = crc32(text.encode("utf-8", "surrogatepass"), self._document)

    @property
    def value(self) -> int:
        return crc32(repr((self._document, self._pairs, self._asides)).encode("ascii"))
