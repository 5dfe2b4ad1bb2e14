"""An index is one of Whoosh's, and nothing in it can run."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from benelux_search.errors import BeneluxSearchError, IndexDamaged
from benelux_search.index import get_engine
from benelux_search.index.algebra import PhraseQuery, PrefixQuery, TermQuery
from benelux_search.index.whoosh.contents import read_contents
from benelux_search.index.whoosh.file_index import ArrayIndex
from benelux_search.model import LANGUAGES
from benelux_search.testing import reference_engine
from benelux_search.testing.corpora import change, chunks, create


def test_whoosh_itself_reads_what_we_write(tmp_path: Path) -> None:
    from whoosh.query import Term

    engine = get_engine("whoosh")
    engine.create(tmp_path)
    for first, texts in ((3, ["de wet", "raad", "wet wet"]), (9, ["wet"])):
        writer = engine.writer(tmp_path)
        for ordinal, text in enumerate(texts, start=first):
            writer.add(ordinal, chunks(text))
        writer.delete(range(3, 4))
        writer.commit()
    opened = ArrayIndex(tmp_path)
    assert opened.doc_count() == 3
    with opened.searcher() as searcher:
        [(segment, _)] = searcher.leaf_searchers()
        base = segment.reader().segment().reader.base
        found = {base + hit.docnum for hit in searcher.search(Term("stem", "wet"))}
        assert found == {5, 9}
        assert searcher.doc_frequency("stem", "raa") == 1
        assert list(searcher.lexicon("form")) == [b"raad", b"wet"]
        assert searcher.reader().frequency("form", "wet") == 3


@pytest.mark.long
def test_commits_leave_few_segments(tmp_path: Path) -> None:
    engine = get_engine("whoosh")
    create(engine, tmp_path)
    for ordinal in range(1, 60):
        change(engine, tmp_path, add={ordinal: ("de wet", "la loi")}).close()
    assert len(read_contents(tmp_path / "nl").entries) <= 4
    names = {path.name for path in (tmp_path / "nl").iterdir()}
    kept = {entry.path(tmp_path).name for entry in read_contents(tmp_path / "nl").entries}
    assert {name for name in names if name.endswith(".arrays")} == kept


@pytest.mark.parametrize("length", [300, 70_000])
def test_long_passages(tmp_path: Path, length: int) -> None:
    engine = get_engine("whoosh")
    create(engine, tmp_path)
    words = ["raad"] * length
    words[-2:] = ["wet", "einde"]
    reader = change(engine, tmp_path, add={1: (" ".join(words), None), 2: ("raad wet", None)})
    reference = reference_engine.ENGINE
    create(reference, tmp_path / "reference")
    right = change(
        reference, tmp_path / "reference", add={1: (" ".join(words), None), 2: ("raad wet", None)}
    )
    for asked in (
        TermQuery("nl", "raa"),
        PhraseQuery("nl", ((0, ("raa",)), (1, ("wet",)))),
        PhraseQuery("nl", ((0, ("raa",)), (200, ("raa",)))),
        PrefixQuery("nl", "r"),
    ):
        assert reader.search({"nl": asked}, limit=5) == right.search({"nl": asked}, limit=5)
    reader.close()


class _Hostile:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (os.mkdir, (str(self._path),))


def test_nothing_is_ever_unpickled(tmp_path: Path) -> None:
    """A pickle in the place of each file, and behind the first bytes of each."""
    engine, trap = get_engine("whoosh"), tmp_path / "trapped"
    create(engine, tmp_path / "index")
    change(engine, tmp_path / "index", add={1: ("de wet", "la loi"), 2: ("raad", None)}).close()
    payload = pickle.dumps(_Hostile(trap))
    for path in sorted((tmp_path / "index").rglob("*")):
        if not path.is_file():
            continue
        whole = path.read_bytes()
        for place in (0, 8, 16, len(whole) // 2, len(whole)):
            for content in (whole[:place] + payload, whole[:place] + payload + whole[place:]):
                path.write_bytes(content)
                _use(tmp_path / "index")
                assert not trap.exists(), path.name
        path.write_bytes(whole)


def _use(folder: Path) -> None:
    engine = get_engine("whoosh")
    folders = {language: folder / language for language in LANGUAGES}
    try:
        reader = engine.reader(folders)
        reader.search({"nl": PrefixQuery("nl", "")}, limit=10)
        reader.close()
        engine.writer(folder / "nl").cancel()
        ArrayIndex(folder / "nl").reader().close()
    except BeneluxSearchError:
        pass


def test_what_stock_whoosh_would_unpickle_is_no_index(tmp_path: Path) -> None:
    from whoosh import fields, index

    index.create_in(str(tmp_path), fields.Schema(stem=fields.TEXT))
    with pytest.raises(IndexDamaged):
        get_engine("whoosh").writer(tmp_path)


@pytest.mark.parametrize(
    "segment",
    [
        {"name": "../../etc/passwd", "gone": []},
        {"name": "MAIN_x", "gone": [["a", "b"]]},
        {"name": "MAIN_x", "gone": 3},
        {"name": 3, "gone": []},
        {},
    ],
)
def test_a_table_of_contents_that_lies_is_damage(segment: object, tmp_path: Path) -> None:
    contents = {"format": 2, "generation": 0, "segments": [segment]}
    (tmp_path / "_MAIN_0.toc").write_text(json.dumps(contents))
    with pytest.raises(IndexDamaged):
        read_contents(tmp_path)


def test_nothing_of_whoosh_is_loaded_to_search(tmp_path: Path) -> None:
    engine = get_engine("whoosh")
    create(engine, tmp_path)
    change(engine, tmp_path, add={1: ("de wet", "la loi")}).close()
    code = """if True:
        import sys
        from pathlib import Path
        from benelux_search.index import get_engine
        from benelux_search.index.algebra import TermQuery
        folders = {language: Path(sys.argv[1]) / language for language in ("nl", "fr")}
        reader = get_engine("whoosh").reader(folders)
        found = reader.search({"nl": TermQuery("nl", "wet")}, limit=1)
        sys.exit(found.total != 1 or "whoosh" in sys.modules)
    """
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0
