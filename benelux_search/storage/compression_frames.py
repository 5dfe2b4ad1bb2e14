"""Compression of the rows of a store: one zstd frame a row, with a dictionary that rows share.

A frame names its dictionary, or none. A row that would become longer is stored uncompressed, after
a zero byte. So is a row of more than 4 KiB that would become more than about 64 times smaller: a
reader refuses such frames, because a damaged one could claim any size. The size that a frame claims
is checked before memory is allocated.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import zstandard

from benelux_search.storage.rows import BadRow

_LEVEL: Final = 3  # levels 9 and 12 save 6 and 8 % more, and take 5 and 8 times as long
_AS_IS: Final = b"\0"
_ALWAYS: Final = 4096  # bytes that any row may have
_RATIO: Final = 64  # more bytes that it may have for each byte in the file


class FrameCodec:
    """A compressor and decompressor of rows. It is not thread-safe.

    New rows are compressed with ``dictionary``; if it is None, without one. A row can be unpacked
    if it was compressed with ``dictionary``, with one of ``others``, or without a dictionary.
    """

    def __init__(
        self,
        dictionary: zstandard.ZstdCompressionDict | None,
        others: Iterable[zstandard.ZstdCompressionDict] = (),
    ) -> None:
        self.number = 0 if dictionary is None else dictionary.dict_id()
        self._dictionary = dictionary
        self._known = {each.dict_id(): each for each in others}
        if dictionary is not None:
            self._known[self.number] = dictionary
        self._packer: zstandard.ZstdCompressor | None = None
        self._unpackers: dict[int, zstandard.ZstdDecompressor] = {}

    def pack(self, content: bytes) -> bytes:
        """Return a row as it is stored, usually compressed."""
        if self._packer is None:
            self._packer = zstandard.ZstdCompressor(level=_LEVEL, dict_data=self._dictionary)
        packed = self._packer.compress(content)
        if len(packed) <= len(content) <= _most(packed):
            return packed
        return _AS_IS + content

    def unpack(self, packed: bytes) -> bytes:
        """Return the content of a stored row.

        Raises:
            BadRow: it is damaged, names a dictionary that is not there, or states a size that a row
                of this length never has.
        """
        if packed[:1] == _AS_IS:
            return packed[1:]
        try:
            parameters = zstandard.get_frame_parameters(packed)
            if parameters.content_size > _most(packed):
                raise BadRow("a row holds a compressed text of an impossible size")
            unpacker = self._unpacker(parameters.dict_id)
            return unpacker.decompress(packed, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise BadRow("a row holds no compressed text where one should be") from error

    def _unpacker(self, number: int) -> zstandard.ZstdDecompressor:
        if number not in self._unpackers:
            if number and number not in self._known:
                raise BadRow("a row names a dictionary that its file does not use")
            self._unpackers[number] = zstandard.ZstdDecompressor(dict_data=self._known.get(number))
        return self._unpackers[number]


def _most(packed: bytes) -> int:
    """Return how many bytes a row may have that is stored like this."""
    return _ALWAYS + _RATIO * len(packed)
