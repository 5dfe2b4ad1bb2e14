"""Engines: the reference against answers worked out by hand, the others against it."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benelux_search.engines import ENGINES, get_engine
from benelux_search.errors import EngineUnavailable, IndexDamaged, IndexLocked, IndexMissing
from benelux_search.model import Term
from benelux_search.ports import Engine, EngineReader


def terms(text: str) -> list[Term]:
    """Terms for tests: a word is its own form and stem, a|b are two words at one position."""
    made = []
    for position, word in enumerate(text.split()):
        for alternative in word.split("|"):
            made.append(Term(alternative, alternative, 0, 1, position, "form"))
            made.append(Term(alternative, alternative[:3], 0, 1, position, "stem"))
    return made


def fill(engine: Engine, folder: Path, *batches: dict[int, tuple[str, str]]) -> EngineReader:
    """An index of {ordinal: (document id, text)}, one commit a batch."""
    engine.create(folder)
    for batch in batches:
        writer = engine.writer(folder)
        for ordinal, (document, text) in batch.items():
            writer.add(ordinal, document, terms(text))
        writer.commit()
    return engine.reader(folder)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return get_engine(request.param)


def test_bm25_is_the_textbook_formula(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {7: ("a", "raad raad wet"), 9: ("a", "wet")})
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    assert reader.word("raad"[:3]) == {7: pytest.approx(expected)}
    assert set(reader.word("wet")) == {7, 9}
    assert reader.word("wet")[9] > reader.word("wet")[7]
    assert len(reader) == 2
    assert reader.frequency("wet") == 2
    assert reader.frequency("raad", kind="form") == 1
    assert reader.frequency("raad") == 0
    assert reader.word("onbekend") == {}
    reader.close()


def test_two_terms_at_one_position_make_no_passage_longer(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("a", "wet|loi raad"), 2: ("a", "wet raad")})
    scores = reader.word("wet")
    assert scores[1] == scores[2]
    reader.close()


def test_phrases_by_position(engine: Engine, tmp_path: Path) -> None:
    reader = fill(
        engine,
        tmp_path,
        {1: ("a", "de raad van state"), 2: ("a", "state van raad")},
        {3: ("b", "raad van de state, raad van state")},
    )
    assert set(reader.phrase([(0, "raa"), (1, "van"), (2, "sta")])) == {1, 3}
    assert set(reader.phrase([(0, "raa"), (2, "sta")])) == {1, 3}
    assert set(reader.phrase([(0, "raa"), (3, "sta")])) == {3}
    assert reader.phrase([(0, "raa"), (1, "wet")]) == {}
    assert reader.phrase([]) == {}
    assert set(reader.phrase([(0, "van"), (1, "state")], kind="form")) == {1, 3}
    reader.close()


def test_a_prefix_scores_by_its_best_form(engine: Engine, tmp_path: Path) -> None:
    reader = fill(
        engine, tmp_path, {1: ("a", "wet wetten x"), 2: ("a", "wetboek y z")}, {3: ("a", "we w v")}
    )
    found = reader.prefix("wet")
    assert set(found) == {1, 2}
    forms = [reader.word(form, kind="form") for form in ("wet", "wetten", "wetboek")]
    assert found[1] == max(forms[0][1], forms[1][1])
    assert found[2] == forms[2][2]
    assert reader.prefix("q") == {}
    assert set(reader.prefix("")) == {1, 2, 3}
    reader.close()


def test_deleted_passages_never_come_back(engine: Engine, tmp_path: Path) -> None:
    before = fill(
        engine, tmp_path, {1: ("a", "wet"), 2: ("b", "wet")}, {3: ("c", "wet"), 4: ("d", "raad")}
    )
    writer = engine.writer(tmp_path)
    writer.delete("b")
    writer.delete("nobody")
    writer.add(5, "b", terms("wet wet"))
    writer.commit()
    after = engine.reader(tmp_path)
    assert set(after.word("wet")) == {1, 3, 5}
    assert after.frequency("wet") == 3
    assert len(after) == 4
    # the view that was open before is as it was
    assert set(before.word("wet")) == {1, 2, 3}
    assert len(before) == 4
    before.close()
    after.close()


def test_everything_deleted_is_an_empty_index(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: ("a", "wet")}).close()
    writer = engine.writer(tmp_path)
    writer.delete("a")
    writer.commit()
    reader = engine.reader(tmp_path)
    assert len(reader) == 0
    assert reader.word("wet") == {}
    assert reader.prefix("w") == {}
    assert reader.frequency("wet") == 0
    reader.close()


def test_what_is_deleted_takes_no_room_for_long(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {n: (f"d{n}", f"w{n * 7919} raad") for n in range(500)}).close()

    def room() -> int:
        return sum(path.stat().st_size for path in tmp_path.iterdir() if path.is_file())

    before = room()
    writer = engine.writer(tmp_path)
    for number in range(400):
        writer.delete(f"d{number}")
    writer.commit()
    assert room() < before / 2
    reader = engine.reader(tmp_path)
    assert set(reader.word("raa")) == set(range(400, 500))
    reader.close()


def test_cancel_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: ("a", "wet")}).close()
    writer = engine.writer(tmp_path)
    writer.delete("a")
    writer.add(2, "b", terms("wet"))
    writer.cancel()
    reader = engine.reader(tmp_path)
    assert set(reader.word("wet")) == {1}
    reader.close()
    engine.writer(tmp_path).cancel()


def test_an_index_that_is_not_there(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        engine.reader(tmp_path)
    with pytest.raises(IndexMissing):
        engine.writer(tmp_path / "nowhere")


# Whoosh leaves a file open when it cannot read its table of contents
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_damage_is_said(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: ("a", "wet")}).close()
    for path in tmp_path.iterdir():
        if path.is_file():
            path.write_bytes(path.read_bytes()[:10])
    with pytest.raises(IndexDamaged):
        engine.reader(tmp_path)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_files_cut_anywhere_are_damage(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {n: (f"d{n}", "de raad van state") for n in range(20)}).close()
    whole = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    for path, content in whole.items():
        for length in range(0, len(content), max(1, len(content) // 25)):
            path.write_bytes(content[:length])
            # postings come first in a segment of Whoosh, and are not read to open it
            with suppress(IndexDamaged):
                engine.reader(tmp_path).close()
        path.write_bytes(content)
    reader = engine.reader(tmp_path)
    assert len(reader.word("raa")) == 20
    reader.close()


def test_threads_may_share_a_reader(engine: Engine, tmp_path: Path) -> None:
    texts = {n: (f"d{n}", f"woord{n % 7} raad van state") for n in range(300)}
    reader = fill(engine, tmp_path, texts)
    asked: list[Callable[[], Mapping[int, float]]] = [
        lambda: reader.word("raa"),
        lambda: reader.phrase([(0, "van"), (1, "sta")]),
        lambda: reader.prefix("woo"),
    ]
    expected = [dict(ask()) for ask in asked]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: dict(asked[n % 3]()), range(120)))
    assert found == expected * 40
    reader.close()


def test_whoosh_has_one_writer(tmp_path: Path) -> None:
    whoosh = get_engine("whoosh")
    whoosh.create(tmp_path)
    first = whoosh.writer(tmp_path)
    with pytest.raises(IndexLocked):
        whoosh.writer(tmp_path)
    first.cancel()
    whoosh.writer(tmp_path).cancel()


def test_create_replaces(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: ("a", "wet")}).close()
    engine.create(tmp_path)
    reader = engine.reader(tmp_path)
    assert len(reader) == 0
    reader.close()


def test_unknown_engines_are_named() -> None:
    with pytest.raises(EngineUnavailable, match="lucene"):
        get_engine("lucene")


def test_the_package_imports_no_engine() -> None:
    code = (
        "import sys, benelux_search, benelux_search.engines; "
        "sys.exit(any(name.startswith('whoosh') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_whoosh_is_imported_without_warnings() -> None:
    code = "from benelux_search.engines import get_engine; get_engine('whoosh')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-B", "-c", code], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


WORDS = st.sampled_from(["raad", "raden", "wet", "wetten", "a", "b", "é", "raad|wet", "a|b"])
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)
DOCUMENTS = st.sampled_from(["d1", "d2", "d3", "d4"])
COMMITS = st.lists(
    st.tuples(st.sets(DOCUMENTS), st.lists(st.tuples(DOCUMENTS, TEXTS), max_size=6)),
    min_size=1,
    max_size=8,
)


def answers(reader: EngineReader) -> list[object]:
    stems = ["raa", "rad", "wet", "a", "b", "é", "zz"]
    found: list[object] = [len(reader)]
    for stem in stems:
        found += [dict(reader.word(stem)), reader.frequency(stem)]
        found += [dict(reader.phrase([(0, stem), (1, other)])) for other in stems]
        found += [dict(reader.phrase([(0, stem), (0, "wet"), (2, "a")]))]
    found += [dict(reader.word(form, kind="form")) for form in ("raad", "raden", "wetten")]
    found += [dict(reader.prefix(prefix)) for prefix in ("", "r", "raad", "é", "\ud800")]
    return found


@settings(max_examples=60, deadline=None)
@given(commits=COMMITS)
def test_whoosh_agrees_with_the_reference(
    commits: list[tuple[set[str], list[tuple[str, str]]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("engines")
    engines = [get_engine("memory"), get_engine("whoosh")]
    for engine in engines:
        engine.create(folder / engine.name)
    ordinal = 0
    kept: list[tuple[EngineReader, list[object]]] = []
    for deletions, additions in commits:
        writers = [engine.writer(folder / engine.name) for engine in engines]
        for document in sorted(deletions):
            for writer in writers:
                writer.delete(document)
        for document, text in additions:
            for writer in writers:
                writer.add(ordinal, document, terms(text))
            ordinal += 1
        for writer in writers:
            writer.commit()
        memory, whoosh = (engine.reader(folder / engine.name) for engine in engines)
        assert answers(whoosh) == answers(memory)
        kept.append((whoosh, answers(memory)))
        memory.close()
    for reader, expected in kept:
        assert answers(reader) == expected
        reader.close()
