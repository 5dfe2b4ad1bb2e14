"""The compact record of a pair, and its compression."""

from __future__ import annotations

import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.model import JSONValue, Passage, Provision
from benelux_search.sentence_beads import SentenceBeads
from benelux_search.storage import dictionaries
from benelux_search.storage.compression_frames import FrameCodec
from benelux_search.storage.pair_record import decode_pair, encode_pair
from benelux_search.storage.rows import BadRow

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
PLACES = st.tuples(
    st.lists(st.integers(0, 70_000), max_size=5).map(tuple), st.none() | st.integers(0, 1 << 40)
)


LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PROVISIONS = st.none() | st.builds(
    Provision,
    st.none() | LABELS,
    st.none() | LABELS,
    st.lists(st.tuples(LABELS, LABELS), max_size=4).map(tuple),
    st.sampled_from(["opening", "text", "note", "heading", "contents"]),
)
METADATA = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        st.integers(-9, 9),
        st.lists(st.booleans(), max_size=2),
    ),
    max_size=3,
)


@given(
    nl=TEXTS,
    fr=TEXTS,
    places=st.tuples(PLACES, PLACES),
    sides=st.sampled_from([1, 2, 3]),
    provision=PROVISIONS,
    metadata=METADATA,
)
def test_passages_come_back_as_they_were(
    nl: str,
    fr: str,
    places: tuple[tuple[tuple[int, ...], int | None], ...],
    sides: int,
    provision: Provision | None,
    metadata: dict[str, JSONValue],
) -> None:
    pair = (
        Passage("nl", nl, *places[0]) if sides & 1 else None,
        Passage("fr", fr, *places[1]) if sides & 2 else None,
    )
    code = b"\x01\x02" if nl else b""
    decoded = decode_pair(encode_pair(*pair, provision, metadata, code))
    assert tuple(decoded) == (*pair, provision, metadata, SentenceBeads(code))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_record_are_refused_or_one(content: bytes) -> None:
    try:
        record = decode_pair(content)
    except BadRow:
        return
    assert record.nl is not None or record.fr is not None


def test_a_lone_surrogate_is_replaced() -> None:
    nl = decode_pair(encode_pair(Passage("nl", "ge\udcffluk"), None)).nl
    assert nl is not None
    assert nl.text == "ge\ufffdluk"


def sentences(number: int) -> list[bytes]:
    draw = random.Random(4)
    words = [f"woord{n} " * (1 + n % 3) for n in range(300)]
    return ["".join(draw.choices(words, k=40)).encode() for _ in range(number)]


@pytest.fixture(scope="module")
def dictionary() -> zstandard.ZstdCompressionDict:
    trained = dictionaries.train(sentences(2000))
    assert trained is not None
    return trained


def test_rows_with_a_dictionary_are_smaller(dictionary: zstandard.ZstdCompressionDict) -> None:
    row = sentences(2001)[-1]
    alone, shared = FrameCodec(None), FrameCodec(dictionary)
    assert len(shared.pack(row)) < 0.9 * len(alone.pack(row)) < len(row)
    assert shared.unpack(shared.pack(row)) == shared.unpack(alone.pack(row)) == row
    with pytest.raises(BadRow, match="names a dictionary that its file does not use"):
        alone.unpack(shared.pack(row))
    assert FrameCodec(None, [dictionary]).unpack(shared.pack(row)) == row


@given(st.binary(max_size=200), st.integers(0, 3))
def test_any_row_comes_back(content: bytes, times: int) -> None:
    row, codec = content * 10**times, FrameCodec(None)
    packed = codec.pack(row)
    assert codec.unpack(packed) == row
    assert len(packed) <= len(row) + 1
    assert len(row) <= 4096 + 64 * len(packed)


@given(st.data())
def test_a_changed_bit_gives_an_error_or_a_row_of_a_possible_size(data: st.DataObject) -> None:
    packed = bytearray(FrameCodec(None).pack(b"een tekst van enkele woorden " * 20))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        row = FrameCodec(None).unpack(bytes(packed))
    except BadRow:
        return
    assert len(row) <= 4096 + 64 * len(packed)


def test_a_frame_that_states_too_much_is_refused_before_memory_is_taken() -> None:
    packed = zstandard.ZstdCompressor().compress(bytes(500_000_000))
    with pytest.raises(BadRow, match="impossible size"):
        FrameCodec(None).unpack(packed)
    unstated = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1000))
    with pytest.raises(BadRow, match="impossible size"):
        FrameCodec(None).unpack(unstated)
    with pytest.raises(BadRow, match="no compressed text"):
        FrameCodec(None).unpack(FrameCodec(None).pack(bytes(100)) + b"more")


def test_too_few_texts_give_no_dictionary() -> None:
    assert dictionaries.train([b"een"]) is None


@pytest.mark.parametrize(
    ("trained_on", "size", "outgrown"),
    [
        (0, 199_999, False),
        (0, 200_000, True),
        (200_000, 1_599_999, False),
        (200_000, 1_600_000, True),
        (2_000_000, 10**12, False),
    ],
)
def test_a_dictionary_is_replaced_when_the_texts_have_outgrown_it(
    trained_on: int, size: int, outgrown: bool
) -> None:
    assert dictionaries.is_outgrown(trained_on, size) == outgrown
