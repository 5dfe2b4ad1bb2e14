"""Arrays of a segment and of the lexicon that hold what cannot be: the file and the array are
named, and nothing is made of them that is larger than they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from daily import daily
from numpy.typing import NDArray

import benelux_search as bs
from benchmarks.endurance.processes import apart, limited
from benelux_search.index import get_engine
from benelux_search.index.algebra import (
    Expression,
    FormsQuery,
    FuzzyQuery,
    NearQuery,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
)
from benelux_search.index.ports import EngineReader
from benelux_search.index.whoosh.array_files import ArrayFile, ArrayWriter
from benelux_search.index.whoosh.contents import DeletedOrdinals
from benelux_search.index.whoosh.merging import MergeInput, merge
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.lexicon.linking import LinkRequest
from benelux_search.lexicon.lookup import LearnedLexicon
from benelux_search.lexicon.updating import update_lexicon
from benelux_search.model import LANGUAGES, Pair, Passage
from benelux_search.testing.corpora import (
    change,
    completions,
    create,
    folders,
    frequency,
    phrase_of,
    similar,
)

MEMORY = 256 << 20
SECONDS = 30  # of the processor
Array = NDArray[Any]
Change = Callable[[Array], object]
LONG = " ".join(["lang"] * 300)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Indexes of both languages with a long passage, and a form that is more than its stem."""
    folder = tmp_path_factory.mktemp("whole")
    engine = get_engine("whoosh")
    create(engine, folder)
    texts = [f"de raad van woord{n} raden wet{n % 3} één" for n in range(40)] + [LONG]
    added = {n: (text, text) for n, text in enumerate(texts, 1)}
    change(engine, folder, add=added).close()
    return folder


@pytest.fixture
def index(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "index")
    return tmp_path / "index"


def segment_of(index: Path) -> Path:
    [path] = (index / "nl").glob("*.arrays")
    return path


def rewritten(path: Path, arrays: Mapping[str, Change], facts: Mapping[str, int]) -> None:
    """Writes a segment again with some arrays and facts changed; its header fits them."""
    file = ArrayFile(path)
    header = json.loads(path.read_bytes()[16:].split(b"}}")[0] + b"}}")
    kept = {name: np.array(file[name]) for name in header["arrays"]}
    for name, made in arrays.items():
        found = made(kept[name])
        kept[name] = kept[name] if found is None else np.asarray(found)
    with ArrayWriter(path.with_suffix(".new")) as writer:
        for name, values in kept.items():
            writer.append(name, values)
        writer.finish({**file.facts, **facts})
    path.with_suffix(".new").replace(path)


def said_by_queries(index: Path) -> Sequence[str]:
    """What is said of damage when all that a reader can do is done."""
    asked: Sequence[Expression] = (
        *(TermQuery("nl", stem) for stem in ("raa", "lan", "wet", "woo")),
        *(TermQuery("nl", form, "form") for form in ("raad", "raden", "lang", "woord7")),
        phrase_of((0, "raa"), (1, "van")),
        phrase_of((0, "lan"), (1, "lan")),
        PhraseQuery("nl", ((0, ("raad",)), (1, ("van",))), "form"),
        PhraseQuery("nl", ((0, ("lange",)), (1, ("raden",))), "form"),
        NearQuery("nl", (("lan",), ("raa",)), 3),
        PrefixQuery("nl", "w"),
        PrefixQuery("nl", "een", "é"),
        FuzzyQuery("nl", "roord7", 1),
        FormsQuery("nl", ("raad", "raden")),
    )
    said = []
    try:
        reader = get_engine("whoosh").reader(folders(index))
    except bs.IndexDamaged as error:
        return [str(error)]
    with closing(reader):
        works: list[Callable[[], object]] = [
            *(partial(reader.search, {"nl": each}, limit=5, fold=True) for each in asked),
            *(partial(reader.counts, {"nl": each}, ["passages", "language"]) for each in asked),
            *(partial(_scanned, reader, each) for each in asked),
            partial(completions, reader, "nl", "w", 5),
            partial(similar, reader, "nl", "woord", 2, 5),
            *(partial(frequency, reader, "nl", stem) for stem in ("raa", "lan", "van")),
            partial(_merged, index),
        ]
        for work in works:
            try:
                work()
            except bs.IndexDamaged as error:
                said.append(str(error))
    return said


def _scanned(reader: EngineReader, expression: Expression) -> int:
    return sum(len(batch) for batch in reader.scan({"nl": expression}))


def _merged(index: Path) -> None:
    merge([MergeInput(SegmentReader(segment_of(index)), DeletedOrdinals())], index / "merged")


def put(place: int, value: int) -> Change:
    """Puts a number at a place of an array."""

    def change_(array: Array) -> None:
        array[place] = value

    return change_


def everywhere(value: int) -> Change:
    def change_(array: Array) -> None:
        array[:] = value

    return change_


ARRAYS: Mapping[str, Change] = {
    "stem.docs.width": everywhere(5),
    "form.docs.width": everywhere(0),
    "stem.places.width": everywhere(255),
    "stem.docs.size": everywhere(3),
    "form.docs.size": everywhere(0),
    "stem.places.size": everywhere(255),
    "stem.places.size.at": everywhere(0),
    "stem.docs.4": everywhere(0xEE),
    "form.docs.8": lambda array: array[:-1],
    "stem.places.8": everywhere(254),
    "form.places.width": everywhere(255),
    "form.places.size": everywhere(255),
    "form.places.8": everywhere(254),
    "stem.text": everywhere(0xFF),
    "form.text": lambda array: array[:-1],
    "stem.heads": everywhere(7),
    "form.heads": everywhere(0xFFFFFFFF),
    "stem.shared": everywhere(200),
    "form.shared": everywhere(1),
    "stem.rest": everywhere(255),
    "form.rest": everywhere(9),
    "stem.frequency": everywhere(0),
    "form.frequency": everywhere(200),
    "form.home": everywhere(1 << 20),
    "lengths": put(3, 0),
}


# Where these contradict each other, any of them is named
_OF_TERMS = ("text", "heads", "shared", "rest")


@pytest.mark.parametrize("name", daily(ARRAYS, 10))
def test_an_array_that_holds_what_cannot_be_is_named(index: Path, name: str) -> None:
    path = segment_of(index)
    rewritten(path, {name: ARRAYS[name]}, {})
    said = apart(limited(partial(said_by_queries, index), memory=MEMORY, seconds=SECONDS))
    assert said
    kind, _, rest = name.partition(".")
    part = rest.partition(".")[0]
    parts = _OF_TERMS if part in _OF_TERMS else [part]
    named = [f"{path}: {kind}.{each}" if each else f"{path}: {kind}" for each in parts]
    if part == "places":  # those of some forms are made from those of their stem
        named += [f"{path}: form.places", f"{path}: stem.places"]
    for each in said:
        assert any(one in each for one in named), each


FACTS: Mapping[str, Mapping[str, int]] = {
    "base": {"base": 4_000_000_000},
    "passages": {"passages": 7},
    "lengths": {"total_length": 1},
    "total_length": {"total_length": -1},
    "occurrences": {"occurrences": 1 << 60},
}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_that_cannot_be_is_named(index: Path, name: str) -> None:
    path = segment_of(index)
    rewritten(path, {}, FACTS[name])
    [said] = apart(limited(partial(said_by_queries, index), memory=MEMORY, seconds=SECONDS))
    assert str(path) in said
    assert name in said


def test_a_passage_of_four_thousand_million_words_takes_no_memory(index: Path) -> None:
    def long(array: Array) -> Array:
        wide: Array = array.astype(np.uint32)
        wide[5] = 4_000_000_000
        return wide

    path = segment_of(index)
    total = int(ArrayFile(path)["lengths"].astype(np.int64).sum()) - 41
    words = int(ArrayFile(path)["lengths"][5])
    rewritten(path, {"lengths": long}, {"total_length": total - words + 4_000_000_000})
    apart(limited(partial(said_by_queries, index), memory=MEMORY, seconds=SECONDS))


def changed_header(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    length = int.from_bytes(content[8:16], "little")
    header = content[16 : 16 + length]
    assert old in header
    header = header.replace(old, new, 1)
    path.write_bytes(
        content[:8] + len(header).to_bytes(8, "little") + header + content[16 + length :]
    )


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b'"lengths": ["u2"', b'"lengths": ["u8"', "arrays.lengths"),
        (b'"stem.text": ["u1", 0,', b'"stem.text": ["u1", 8,', "arrays.stem.text"),
        (b'"signatures"', b'"signature"', "arrays.signature"),
        (b'"base": 1', b'"base": true', "facts.base"),
        (b'"base": 1', b'"base": 1e3', "facts.base"),
        (b'"base": 1', b'"base": NaN', "JSON"),
        (b'"base": 1', b'"bass": 1', "facts.base"),
        (b'"lengths": ["u2", ', b'"lengths": ["u2", 1', "arrays.lengths"),
        (b'"arrays": {', b'"arrays": {"more": ["u1", 0, 1000000000000], ', "arrays.more"),
    ],
)
def test_a_field_of_a_header_that_cannot_be_is_named(
    index: Path, old: bytes, new: bytes, named: str
) -> None:
    path = segment_of(index)
    changed_header(path, old, new)
    [said] = apart(limited(partial(said_by_queries, index), memory=MEMORY, seconds=SECONDS))
    assert str(path) in said
    assert named in said


def test_segments_that_overlap_are_damage(index: Path) -> None:
    [contents] = (index / "nl").glob("*.toc")
    stated = json.loads(contents.read_bytes())
    stated["segments"] *= 2
    contents.write_text(json.dumps(stated))
    [said] = said_by_queries(index)
    assert f"{segment_of(index)}: base is 1" in said


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("generation", "1", "generation"),
        ("segments", {}, "segments is no list"),
        ("segments", [{"name": "MAIN_x", "gone": [[5, 3]]}], "ranges that do not ascend"),
        ("segments", [{"name": "MAIN_x", "gone": [[1, 1 << 70]]}], r"segments[0].gone[0][1]"),
        ("segments", [{"name": "MAIN_x"}], "segments[0].gone is missing"),
        ("more", 1, "more is no field of it"),
    ],
)
def test_a_field_of_a_table_of_contents_that_cannot_be_is_named(
    index: Path, field: str, value: object, named: str
) -> None:
    [contents] = (index / "nl").glob("*.toc")
    contents.write_text(json.dumps({**json.loads(contents.read_bytes()), field: value}))
    [said] = said_by_queries(index)
    assert str(contents) in said
    assert named in said


# --- the lexicon ----------------------------------------------------------------------------------


def pairs() -> list[Pair]:
    texts = [("de politie komt", "la police vient"), ("de raad komt", "le conseil vient")]
    return [
        Pair(
            f"d:{n}",
            n,
            "d",
            "1-1",
            1.0,
            Passage("nl", texts[n % 2][0]),
            Passage("fr", texts[n % 2][1]),
        )
        for n in range(1, 61)
    ]


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    update_lexicon(folder, [range(1, 61)], lambda _: pairs(), lambda _: ())
    return folder


def said_by_lexicon(folder: Path) -> Sequence[str]:
    lexicon, said = LearnedLexicon(folder), []
    works: list[Callable[[], object]] = [
        partial(lexicon.links, [LinkRequest(each) for each in pairs()[:2]]),
        partial(lexicon.renderings, "nl", "politie", 3),
        partial(lexicon.renderings, "fr", "polic", 3),
        *(partial(lexicon.units, language) for language in LANGUAGES),
    ]
    for work in works:
        try:
            work()
        except bs.IndexDamaged as error:
            said.append(str(error))
    return said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("table.starts", 0xFFFFFFFF),
        ("table.fr", 0xFFFFFFFF),
        ("table.both", np.nan),
        ("table.both", np.inf),
        ("table.forth", -1.0),
        ("table.back", 65_000.0),
    ],
)
def test_an_array_of_the_lexicon_that_holds_what_cannot_be_is_named(
    learned: Path, tmp_path: Path, name: str, value: float
) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(learned, folder)
    path = folder / f"{name}.npy"
    np.save(path, np.full_like(np.load(path), value))
    said = apart(limited(partial(said_by_lexicon, folder), memory=MEMORY, seconds=SECONDS))
    assert said
    assert all(str(path) in each for each in said)


def test_the_first_number_that_no_unit_has_is_damage(learned: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(learned, folder)
    path = folder / "table.fr.npy"
    units = np.load(path)
    np.save(path, np.where(units == units.max(), len(LearnedLexicon(learned).units("fr")), units))
    assert any(str(path) in each for each in said_by_lexicon(folder))


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((3, 3), np.uint32),
        np.zeros(3, np.float64),
        np.zeros(3, ">u4"),
        np.array("2020-01-01", "datetime64[D]"),
        np.zeros(3, [("x", "u4")]),
        np.zeros(3, np.uint32),
    ],
)
def test_an_array_of_another_kind_is_named(learned: Path, tmp_path: Path, array: Array) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(learned, folder)
    np.save(folder / "table.both.npy", array)
    said = said_by_lexicon(folder)
    assert said
    assert all("table.both.npy" in each for each in said)


def test_a_header_is_not_run_and_nothing_is_made_by_it(learned: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(learned, folder)
    path = folder / "table.both.npy"
    content = path.read_bytes()
    for old, new in (
        (b"'shape': (", b"'shape': (999999999999 or "),
        (b"'shape': (", b"'shape': (9999"),
        (b"False", b"not True"),
        (b"NUMPY\x01", b"NUMPY\x02"),
    ):
        path.write_bytes(content.replace(old, new, 1))
        said = apart(limited(partial(said_by_lexicon, folder), memory=MEMORY, seconds=SECONDS))
        assert said
        assert all("table.both.npy" in each for each in said), said
