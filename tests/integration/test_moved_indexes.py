"""An index that is moved, deleted or replaced while a program has it open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import TRAIN, WATER

from benelux_search import Index, build_index, open_index
from benelux_search.errors import GenerationGone, IndexMissing

_QUERIES: dict[str, Callable[[Index], object]] = {
    "search": lambda index: index.search("vervuiling"),
    "across": lambda index: index.search("vervuiling", across=True),
    "meaning": lambda index: index.search("vervuiling", meaning=True),
    "translate": lambda index: index.translate("vervuiling"),
    "glossary": lambda index: list(index.glossary()),
    "documents": lambda index: index.documents(),
    "status": lambda index: index.status(),
}
each_query = pytest.mark.parametrize("query", _QUERIES.values(), ids=_QUERIES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "water.txt").write_text(WATER, encoding="utf-8")
    build_index(tmp_path / "water.txt", tmp_path / "index")
    return tmp_path / "index"


@each_query
@pytest.mark.parametrize("is_moved", [True, False])
def test_an_index_that_is_gone_says_so(
    root: Path, query: Callable[[Index], object], is_moved: bool
) -> None:
    with open_index(root) as index:
        if is_moved:
            root.rename(root.with_name("elsewhere"))
        else:
            shutil.rmtree(root)
        with pytest.raises(IndexMissing, match="was moved or deleted while it was open"):
            query(index)
        assert "1 documents" in repr(index)


@each_query
def test_files_of_another_index_in_its_place_are_not_read(
    root: Path, query: Callable[[Index], object], tmp_path: Path
) -> None:
    (tmp_path / "trein.txt").write_text(TRAIN, encoding="utf-8")
    build_index(tmp_path / "trein.txt", tmp_path / "other")
    with open_index(root) as index:
        root.rename(root.with_name("elsewhere"))
        (tmp_path / "other").rename(root)
        with pytest.raises(GenerationGone, match="was replaced by another while it was open"):
            query(index)
        assert index.refresh()
        assert [each.id for each in index.documents()] == ["trein"]


def test_an_equal_index_in_its_place_is_read(root: Path) -> None:
    with open_index(root) as index:
        root.rename(root.with_name("elsewhere"))
        shutil.copytree(root.with_name("elsewhere"), root)
        assert index.search("vervuiling", across=True).total
        assert not index.refresh()


def test_a_newer_generation_leaves_the_open_one(root: Path, tmp_path: Path) -> None:
    (tmp_path / "trein.txt").write_text(TRAIN, encoding="utf-8")
    with open_index(root) as index:
        build_index(tmp_path / "trein.txt", root)
        assert index.search("vervuiling", across=True).total
        assert len(index.documents()) == 1
        assert index.refresh()
        assert len(index.documents()) == 2


def test_a_program_that_goes_to_another_folder_keeps_its_index(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_index("index") as index:
        (tmp_path / "deep").mkdir()
        monkeypatch.chdir(tmp_path / "deep")
        assert index.search("vervuiling", across=True).total
        index.translate("vervuiling")
