"""The compact record of a pair's passages, before compression.

A record starts with a byte of flags. Then come, as variable-length numbers (LEB128): the pages and
the start of each passage, if any passage has them, and the length of the Dutch text, if there are
two texts. The texts follow in UTF-8, the Dutch one first.
"""

from __future__ import annotations

from typing import Final

from benelux_search.model import Passage
from benelux_search.storage.rows import BadRow, replace_surrogates

_NL: Final = 1
_FR: Final = 2
_BOTH: Final = _NL | _FR
_PLACES: Final = 4
_MOST_BYTES: Final = 9  # of a number
_BAD: Final = "pairs.body holds no passages where there should be some"


def encode_pair(nl: Passage | None, fr: Passage | None) -> bytes:
    """Return the record of a pair with these passages; at least one must be there."""
    sides = [side for side in (nl, fr) if side is not None]
    has_places = any(side.pages or side.start is not None for side in sides)
    head = bytearray([(_NL if nl else 0) | (_FR if fr else 0) | (_PLACES if has_places else 0)])
    if has_places:
        for side in sides:
            _add_number(head, len(side.pages))
            for page in side.pages:
                _add_number(head, page)
            _add_number(head, 0 if side.start is None else side.start + 1)
    texts = [replace_surrogates(side.text).encode() for side in sides]
    if len(texts) == 2:
        _add_number(head, len(texts[0]))
    return b"".join((head, *texts))


def decode_pair(record: bytes) -> tuple[Passage | None, Passage | None]:
    """Return the Dutch and the French passage of a record.

    Raises:
        BadRow: it is no record.
    """
    try:
        return _decoded(record)
    except (IndexError, UnicodeDecodeError) as error:
        raise BadRow(_BAD) from error


def _decoded(record: bytes) -> tuple[Passage | None, Passage | None]:
    flags, at = record[0], 1
    if flags == _BOTH:
        return _two_texts(record, at, (), None, (), None)
    if not flags & _BOTH or flags > _BOTH | _PLACES:
        raise BadRow(_BAD)
    pages: tuple[int, ...] = ()
    start: int | None = None
    if flags & _PLACES:
        pages, start, at = _places(record, at)
    if flags & _BOTH == _BOTH:
        more_pages, more_start, at = _places(record, at)
        return _two_texts(record, at, pages, start, more_pages, more_start)
    text = record[at:].decode()
    if flags & _NL:
        return Passage("nl", text, pages, start), None
    return None, Passage("fr", text, pages, start)


def _two_texts(
    record: bytes,
    at: int,
    nl_pages: tuple[int, ...],
    nl_start: int | None,
    fr_pages: tuple[int, ...],
    fr_start: int | None,
) -> tuple[Passage, Passage]:
    length, at = _number(record, at)
    end = at + length
    if end > len(record):
        raise BadRow(_BAD)
    nl, fr = record[at:end].decode(), record[end:].decode()
    return Passage("nl", nl, nl_pages, nl_start), Passage("fr", fr, fr_pages, fr_start)


def _places(record: bytes, at: int) -> tuple[tuple[int, ...], int | None, int]:
    """Return the pages and the start of a passage, and the offset of what follows them."""
    count, at = _number(record, at)
    if count > len(record):
        raise BadRow(_BAD)
    pages = []
    for _ in range(count):
        page, at = _number(record, at)
        pages.append(page)
    start, at = _number(record, at)
    return tuple(pages), start - 1 if start else None, at


def _add_number(record: bytearray, number: int) -> None:
    while number > 0x7F:
        record.append(number & 0x7F | 0x80)
        number >>= 7
    record.append(number)


def _number(record: bytes, at: int) -> tuple[int, int]:
    """Return the number at an offset, and the offset of what follows it."""
    byte = record[at]
    if byte < 0x80:
        return byte, at + 1
    number, shift = byte & 0x7F, 7
    for offset in range(at + 1, at + _MOST_BYTES):
        byte = record[offset]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, offset + 1
        shift += 7
    raise BadRow(_BAD)
