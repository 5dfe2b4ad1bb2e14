"""Lists in few bits, columns in bytes, terms by what they do not share: all as they were."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.errors import IndexDamaged
from benelux_search.index.whoosh.array_files import ArrayFile, ArrayWriter, Column, ColumnWriter
from benelux_search.index.whoosh.packed_lists import PackedLists
from benelux_search.index.whoosh.packing import steps_of
from benelux_search.index.whoosh.postings import count_occurrences, top_indices
from benelux_search.index.whoosh.segment_building import ListWriter, order_by_rank
from benelux_search.index.whoosh.term_dictionary import (
    TermDictionary,
    TermDictionaryWriter,
    to_bytes,
    to_text,
)

# around what 4, 8 and 16 bits hold, with the escapes between
NEAR = [0, 1, 2, 13, 14, 15, 16, 28, 29, 253, 254, 255, 256, 508, 509, 65533, 65534, 65535, 140_000]
STEPS = st.sampled_from(NEAR) | st.integers(0, 30) | st.integers(0, 300_000)
LISTS = st.lists(st.lists(STEPS, max_size=12), max_size=12)


@given(runs=st.lists(LISTS, max_size=4), data=st.data())
def test_lists_come_back_as_they_were(
    runs: list[list[list[int]]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lists") / "lists"
    with ArrayWriter(path) as arrays:
        writer = ListWriter(arrays, "own")
        for run in runs:
            numbers = [int(number) for steps in run for number in np.cumsum(steps)]
            counts = np.array([len(steps) for steps in run], np.int64)
            writer.append(steps_of(np.array(numbers, np.int64), counts), counts)
        writer.finish()
        arrays.finish({})
    lists = PackedLists(ArrayFile(path), "own")
    expected = [np.cumsum(steps).tolist() for run in runs for steps in run]
    assert [lists.read_one(number).tolist() for number in range(len(expected))] == expected
    assert lists.is_empty().tolist() == [not each for each in expected]
    chosen = data.draw(st.lists(st.sampled_from(range(len(expected))))) if expected else []
    found, owners = lists.read_many(np.array(chosen, np.int64))
    assert [found[owners == place].tolist() for place in range(len(chosen))] == [
        expected[number] for number in chosen
    ]


@given(parts=st.lists(st.lists(st.sampled_from([0, 1, 254, 255, 256, 70_000]), max_size=9)))
def test_columns_come_back_as_they_were(
    parts: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("columns") / "column"
    with ArrayWriter(path) as arrays:
        writer = ColumnWriter(arrays, "own")
        for part in [[], *parts]:
            writer.append(np.array(part, np.int64))
        arrays.finish({})
    column = Column(ArrayFile(path), "own")
    every = [number for part in parts for number in part]
    assert column.values.tolist() == every
    assert [column.value_at(row) for row in range(len(column))] == every
    assert column.values_between(1, len(every)) == every[1:]
    assert column.array_between(1, len(every)).tolist() == every[1:]
    assert column.values_at(np.arange(len(every))[::-2]).tolist() == every[::-2]
    assert column.capped.tolist() == [min(number, 255) for number in every]


TERMS = st.sets(
    st.text(["a", "b", "\0", "é", "\ud800", "\U0010ffff"], max_size=40)
    | st.text(max_size=3)
    | st.integers(0, 400).map("samenwerking{}".format)
)


@given(terms=TERMS, cuts=st.lists(st.integers(0, 60), max_size=3), wanted=TERMS)
def test_terms_come_back_as_they_were(
    terms: set[str], cuts: list[int], wanted: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    ordered = sorted(map(to_bytes, terms))
    assert ordered == [to_bytes(term) for term in sorted(terms)]
    path = tmp_path_factory.mktemp("terms") / "lexicon"
    with ArrayWriter(path) as arrays:
        writer = TermDictionaryWriter(arrays, "own")
        writer.append([])
        bounds = sorted({0, *(min(cut, len(ordered)) for cut in cuts), len(ordered)})
        for first, last in pairwise(bounds):
            writer.append(ordered[first:last])
        arrays.finish({})
    lexicon = TermDictionary(ArrayFile(path), "own")
    assert list(lexicon.terms(range(len(lexicon)))) == ordered
    assert list(lexicon.terms(range(3, len(lexicon)))) == ordered[3:]
    assert {to_text(term) for term in ordered} == terms
    for term in map(to_bytes, terms | wanted):
        number = lexicon.find(term)
        assert (None if number is None else ordered[number]) == (term if term in ordered else None)
        assert [ordered[n] for n in lexicon.prefix_range(term)] == [
            other for other in ordered if other.startswith(term)
        ]


@given(st.lists(st.integers(0, 200_000) | st.sampled_from([65535, 65536])))
def test_the_order_of_ranks_is_stable(ranks: list[int]) -> None:
    expected = sorted(range(len(ranks)), key=ranks.__getitem__)
    assert order_by_rank(np.array(ranks, np.int64)).tolist() == expected


@given(st.lists(st.integers(0, 5)).map(sorted))
def test_occurrences_are_counted(occurrences: list[int]) -> None:
    docs, frequencies = count_occurrences(np.array(occurrences, np.uint32))
    counts = [1] * len(docs) if frequencies is None else frequencies.tolist()
    assert dict(zip(docs.tolist(), counts, strict=True)) == {
        ordinal: occurrences.count(ordinal) for ordinal in occurrences
    }


@given(
    scores=st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]), max_size=40),
    times=st.sampled_from([1, 70, 200]),
    count=st.integers(0, 12),
)
def test_the_best_come_first_and_of_equals_the_first(
    scores: list[float], times: int, count: int
) -> None:
    many = np.array(scores * times)
    expected = sorted(range(len(many)), key=lambda place: (-many[place], place))[:count]
    assert top_indices(many, count).tolist() == expected


def test_a_file_that_is_cut_or_none_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "whole"
    with ArrayWriter(path) as arrays:
        arrays.append("numbers", np.arange(5, dtype=np.uint32))
        arrays.finish({"base": 7})
    whole = path.read_bytes()
    assert ArrayFile(path)["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert ArrayFile(path).facts == {"base": 7}
    for length in range(len(whole) - 4):  # the last four bytes fill up
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamaged, match="whole"):
            ArrayFile(path)
    with pytest.raises(IndexDamaged, match="nowhere"):
        ArrayFile(tmp_path / "nowhere")
    assert not list(tmp_path.glob("tmp*"))


@pytest.mark.parametrize(
    "arrays",
    [
        '{"x": ["u4", -8, 1]}',
        '{"x": ["u4", 0, -1]}',
        '{"x": ["u4", 0, 99999999999]}',
        '{"x": ["O", 0, 1]}',
        '{"x": [["u4"], 0, 1]}',
        '{"x": ["u4", 0.5, 1]}',
        "[]",
        "[" * 5000,
    ],
)
def test_a_header_that_lies_is_damage(arrays: str, tmp_path: Path) -> None:
    path = tmp_path / "lies"
    header = f'{{"facts": {{}}, "arrays": {arrays}}}'.encode()
    path.write_bytes(b"BXSARR\r\n" + len(header).to_bytes(8, "little") + header + bytes(16))
    with pytest.raises(IndexDamaged):
        ArrayFile(path)
