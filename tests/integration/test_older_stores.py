"""An index of an older version is named, and made anew from its own store."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from older_index import made_by_version_0_1
from samples import corpus

import benelux_search as bs
from benelux_search.output.reports import report_lines
from benelux_search.output.text import TextLayout
from benelux_search.results import DocumentView
from benelux_search.translator import command_for


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = corpus(tmp_path / "docs")
    (folder / "memory.jsonl").write_text('{"nl": "een kaas", "fr": "un fromage"}\n' * 1200)
    return folder


@pytest.fixture
def root(tmp_path: Path, docs: Path) -> Path:
    bs.build_index([docs], tmp_path / "index")
    return tmp_path / "index"


def content(root: Path) -> dict[str, object]:
    """All that the store has, without the ordinals."""
    with bs.open_index(root, verify=True) as index:
        views = []
        for info in index.documents():
            view = index.show(info.id)
            assert isinstance(view, DocumentView)
            views.append(view)
        assert index.search("kaas").total == 1200
    return {
        view.document.id: (
            view.document,
            [(pair.id, pair.kind, pair.confidence, pair.nl, pair.fr) for pair in view.pairs],
            view.other,
            view.encoding,
        )
        for view in views
    }


@pytest.mark.parametrize("sealed", [True, False])
def test_it_is_named_and_made_anew_without_the_files(root: Path, docs: Path, sealed: bool) -> None:
    expected = content(root)
    made_by_version_0_1(root, sealed=sealed)
    shutil.rmtree(docs)
    said = r"made by an older version .*; rebuild the index from its stored documents$"
    for use in (
        lambda: bs.open_index(root),
        lambda: bs.build_index([docs.parent], root),
        lambda: bs.check_index(root, repair=True),
    ):
        with pytest.raises(bs.IndexDamaged, match=said) as error:
            use()
        advice = error.value.message.values[-1]
        assert isinstance(advice, str)
        assert command_for(advice) == f"benelux-search index --index {root} --rebuild"
    summary = bs.build_index([], root, rebuild=True)
    assert (summary.documents, summary.failed) == (3, ())
    assert content(root) == expected
    assert [path.name for path in (root / "generations").iterdir()] == ["000002"]
    assert bs.check_index(root).sound


def test_files_that_are_there_are_read_again(root: Path, docs: Path) -> None:
    expected = content(root)
    made_by_version_0_1(root)
    (docs / "memory.jsonl").write_text('{"nl": "een kaas", "fr": "un fromage"}\n' * 1200)
    summary = bs.build_index([docs], root, rebuild=True)
    assert len(summary.updated) == 3
    assert content(root) == expected
    assert bs.build_index([docs], root).unchanged == 3


@pytest.mark.parametrize("sealed", [True, False])
def test_a_damaged_one_is_not_taken_over(root: Path, docs: Path, sealed: bool) -> None:
    path = made_by_version_0_1(root, sealed=sealed)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE passages SET text = x'00'")
        db.execute("UPDATE documents SET hash = x'00'")
        db.commit()
    with pytest.raises(
        bs.IndexDamaged, match=r"store\.sqlite.*; rebuild the index from the doc.*s$"
    ):
        bs.build_index([], root, rebuild=True)
    assert bs.build_index([docs], root, rebuild=True).documents == 3


def test_a_view_in_it_is_not_read(root: Path, docs: Path) -> None:
    path = made_by_version_0_1(root, sealed=False)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE VIEW more AS SELECT 1")
    with pytest.raises(
        bs.IndexDamaged, match=r"store\.sqlite.*; rebuild the index from the doc.*s$"
    ):
        bs.build_index([], root, rebuild=True)


def test_doctor_calls_it_older_and_not_damaged(root: Path) -> None:
    made_by_version_0_1(root, sealed=True)
    report = bs.check_index(root)
    assert report.is_older and not report.sound
    shown = "\n".join(
        "".join(each if isinstance(each, str) else each.text for each in line)
        for line in report_lines(report, TextLayout())
    )
    assert "an older version of this program made the index" in shown
    assert "damaged" not in shown


def test_a_rebuild_from_the_store_says_what_it_rebuilt(root: Path) -> None:
    summary = bs.build_index([], root, rebuild=True)
    assert (summary.documents, summary.unchanged) == (3, 3)
    assert "3 documents were not read, but rebuilt from the index" in summary.notes
