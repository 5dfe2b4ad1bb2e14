"""The compact record of a pair's passages, before compression.

A record starts with a byte of flags. Then come the provision and the metadata of the pair as JSON,
and the compact form of its sentences, if it has any, each after its length. All numbers have a
variable length (LEB128). Then come the pages and the start of each passage, if any passage has
them, and the length of the Dutch text, if there are two texts. The texts follow in UTF-8, the Dutch
one first.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final, NamedTuple

from benelux_search.model import Metadata, Passage, Provision, Role
from benelux_search.sentence_beads import NO_SENTENCES, SentenceBeads
from benelux_search.storage.rows import BadRow
from benelux_search.text.encoding.surrogates import replace_surrogates

_NL: Final = 1
_FR: Final = 2
_BOTH: Final = _NL | _FR
_PLACES: Final = 4
_PROVISION: Final = 8
_METADATA: Final = 16
_SENTENCES: Final = 32
_BLOCKS: Final = _PROVISION | _METADATA | _SENTENCES
_NO_METADATA: Final[Metadata] = {}
_ROLES: Final[tuple[Role, ...]] = ("opening", "text", "note", "heading", "contents", "listed")
_HEAD: Final = 3  # values of a provision before its path
_MOST_BYTES: Final = 9  # of a number
_BAD: Final = "pairs.body holds no passages where there should be some"


def encode_pair(
    nl: Passage | None,
    fr: Passage | None,
    provision: Provision | None = None,
    metadata: Metadata | None = None,
    packed_sentences: bytes = b"",
) -> bytes:
    """Return the record of a pair with these passages; at least one must be there."""
    sides = [side for side in (nl, fr) if side is not None]
    has_places = any(side.pages or side.start is not None for side in sides)
    flags = (_NL if nl else 0) | (_FR if fr else 0) | (_PLACES if has_places else 0)
    flags |= (0 if provision is None else _PROVISION) | (_METADATA if metadata else 0)
    flags |= _SENTENCES if packed_sentences else 0
    head = bytearray([flags])
    if provision is not None:
        _add_block(head, _encode_provision(provision))
    if metadata:
        _add_block(head, _encode_metadata(metadata))
    if packed_sentences:
        _add_block(head, packed_sentences)
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


class PairRecord(NamedTuple):
    """The passages of a pair and what is known of them."""

    nl: Passage | None
    fr: Passage | None
    provision: Provision | None
    metadata: Metadata
    sentence_beads: SentenceBeads


def decode_pair(record: bytes) -> PairRecord:
    """Return the content of a record.

    Raises:
        BadRow: it is no record.
    """
    try:
        flags, at = record[0], 1
        provision, metadata, beads = None, _NO_METADATA, NO_SENTENCES
        if flags & _PROVISION:
            block, at = _block(record, at)
            provision = _decode_provision(block)
        if flags & _METADATA:
            block, at = _block(record, at)
            metadata = _decode_metadata(block)
        if flags & _SENTENCES:
            block, at = _block(record, at)
            beads = SentenceBeads(block)
        nl, fr = _passages(record, flags & ~_BLOCKS, at)
        return PairRecord(nl, fr, provision, metadata, beads)
    except (IndexError, UnicodeDecodeError) as error:
        raise BadRow(_BAD) from error


def _encode_metadata(metadata: Metadata) -> bytes:
    text = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"))
    return replace_surrogates(text).encode()


def _decode_metadata(block: bytes) -> Metadata:
    try:
        metadata: Any = json.loads(block)
    except (ValueError, RecursionError) as error:
        raise BadRow("pairs.body holds no metadata where there should be some") from error
    if not isinstance(metadata, dict):
        raise BadRow("pairs.body holds no metadata where there should be some")
    return metadata


@lru_cache(maxsize=256)
def _encode_provision(provision: Provision) -> bytes:
    values = (
        _ROLES.index(provision.role),
        provision.article,
        provision.paragraph,
        *(label for division in provision.path for label in division),
    )
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=256)
def _decode_provision(described: bytes) -> Provision:
    try:
        values: Any = json.loads(described)
    except (ValueError, RecursionError) as error:
        raise BadRow("pairs.body holds no provision where there should be one") from error
    if not (
        isinstance(values, list)
        and len(values) >= _HEAD
        and len(values) % 2
        and isinstance(values[0], int)
        and 0 <= values[0] < len(_ROLES)
        and all(each is None or isinstance(each, str) for each in values[1:_HEAD])
        and all(isinstance(each, str) for each in values[_HEAD:])
    ):
        raise BadRow("pairs.body holds no provision where there should be one")
    path = tuple(zip(values[_HEAD::2], values[_HEAD + 1 :: 2], strict=True))
    return Provision(values[1], values[2], path, _ROLES[values[0]])


def _passages(record: bytes, flags: int, at: int) -> tuple[Passage | None, Passage | None]:
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


def _add_block(record: bytearray, block: bytes) -> None:
    _add_number(record, len(block))
    record += block


def _block(record: bytes, at: int) -> tuple[bytes, int]:
    """Return the block that begins with its length at an offset, and the offset after it."""
    length, at = _number(record, at)
    if at + length > len(record):
        raise BadRow(_BAD)
    return record[at : at + length], at + length


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
