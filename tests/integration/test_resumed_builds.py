"""A build that was stopped is gone on with; what was saved of it is never seen before its end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.documents.registry import DocumentReader, accepts
from benelux_search.index import get_engine
from benelux_search.index.ports import Engine
from benelux_search.index_reports import IndexSummary
from benelux_search.indexing.folder.backend import FolderBackend
from benelux_search.indexing.folder.start import count_saved_documents
from benelux_search.indexing.ports import BuildOptions, Pace, Progress
from benelux_search.indexing.run import run_indexer
from benelux_search.model import AlignedDocument, Bitext
from benelux_search.reading_options import Limits
from benelux_search.storage.generations import GenerationWriter
from benelux_search.storage.pointers import read_current, usable_pending
from benelux_search.testing import reference_engine

WHOOSH = get_engine()
ALWAYS = Pace(0.0, 1e9)  # before every document but the first
NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in NAMES:
        write(folder, name, "")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def write(folder: Path, name: str, more: str) -> None:
    segment = f'{{"nl": "woord{name}{more}7 gemeen", "fr": "mot{name}{more}7 commun"}}\n'
    (folder / f"{name}.jsonl").write_text(segment)


class Until:
    """A reader that is stopped at a file; it knows what it has read."""

    def __init__(self, name: str | None) -> None:
        self.read: list[str] = []
        self._name = name
        self._reader = DocumentReader(Limits())

    def __call__(self, path: Path, french: Path | None = None, /) -> AlignedDocument | Bitext:
        if path.stem == self._name:
            raise KeyboardInterrupt
        self.read.append(path.stem)
        return self._reader(path, french)


def index(
    root: Path,
    *paths: Path,
    until: str | None = None,
    pace: Pace = ALWAYS,
    engine: Engine = WHOOSH,
    rebuild: bool = False,
    report: Progress | None = None,
) -> tuple[IndexSummary | None, Sequence[str]]:
    """What a run did (None when it was stopped at a file) and what it read."""
    reader = Until(until)
    try:
        summary = run_indexer(
            FolderBackend(root),
            [os.fspath(path) for path in paths],
            accepts,
            reader,
            BuildOptions(engine=engine, rebuild=rebuild, progress=report, pace=pace),
        )
    except KeyboardInterrupt:
        return None, reader.read
    return summary, reader.read


def words(root: Path) -> dict[str, tuple[int, int]]:
    """How often each document's words are found in Dutch and in French."""
    with bs.open_index(root, verify=True) as opened:
        return {
            name: (
                opened.search(f"woord{name}7", language="nl").total,
                opened.search(f"mot{name}7", language="fr").total,
            )
            for name in [*NAMES, "ax", "bx", "ex", "f"]
        }


def expected(*names: str) -> dict[str, tuple[int, int]]:
    return {name: (1, 1) if name in names else (0, 0) for name in [*NAMES, "ax", "bx", "ex", "f"]}


def test_a_build_walks_through_the_folder_once(
    root: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[str] = []
    scandir = os.scandir

    def counted(path: str) -> object:
        walked.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    for until in ("d", None, None):  # a first build that is stopped, its end, and an update
        index(root, docs, until=until)
        assert walked.count(str(docs)) == 1
        walked.clear()


def test_a_first_build_goes_on_where_it_was_stopped(root: Path, docs: Path) -> None:
    assert index(root, docs, until="d") == (None, ["a", "b", "c"])
    assert count_saved_documents(root) == 2
    with pytest.raises(bs.IndexMissing):
        bs.open_index(root)
    summary, read = index(root, docs)
    assert read == ["c", "d", "e"]  # c was written, and not yet saved
    assert summary is not None
    assert summary.notes == ("resumed a stopped build: 2 documents were already saved",)
    assert (summary.added, summary.unchanged, summary.documents) == (("c", "d", "e"), 2, 5)
    assert words(root) == expected(*NAMES)
    assert sorted(path.name for path in root.iterdir()) == ["CURRENT", "LOCK", "generations"]
    assert len(list((root / "generations").iterdir())) == 1
    assert bs.check_index(root).findings == ()


def test_an_update_goes_on_and_shows_nothing_before_its_end(root: Path, docs: Path) -> None:
    index(root, docs)
    for name in ("a", "b", "e"):
        write(docs, name, "x")
    (docs / "c.jsonl").unlink()
    write(docs, "f", "")
    assert index(root, docs, until="f") == (None, ["a", "b", "e"])
    assert words(root) == expected(*NAMES)
    assert bs.check_index(root).sound
    summary, read = index(root, docs)
    assert read == ["e", "f"]
    assert summary is not None
    assert "2 documents were already saved" in summary.notes[0]
    assert words(root) == expected("ax", "bx", "d", "ex", "f")


def test_the_progress_goes_on_where_the_build_was_stopped(root: Path, docs: Path) -> None:
    reports: list[tuple[int, int, str]] = []

    def report(done_bytes: int, total_bytes: int, path: str) -> None:
        reports.append((done_bytes, total_bytes, Path(path).stem))

    index(root, docs, until="d", report=report)
    whole, first = reports[0][1], reports[2]
    assert first == (whole * 2 // 5, whole, "c")  # which was read, but not saved
    reports.clear()
    index(root, docs, report=report)
    assert reports[0] == first
    assert (whole, whole, "e") in reports


def test_it_can_be_stopped_again_and_again(root: Path, docs: Path) -> None:
    for name, read in (("b", "a"), ("c", "ab"), ("d", "bc"), ("e", "cd")):
        assert index(root, docs, until=name) == (None, list(read))
    assert index(root, docs)[1] == ["d", "e"]
    assert words(root) == expected(*NAMES)


def test_a_build_that_was_done_but_for_its_end_is_published(
    root: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(GenerationWriter, "publish", stopped)
        index(root, docs)
    (docs / "e.jsonl").unlink()
    summary, read = index(root, docs)
    assert summary is not None
    assert read == []
    assert words(root) == expected("a", "b", "c", "d")


def other_paths(root: Path, docs: Path) -> Sequence[str]:
    return index(root, docs / "d.jsonl", docs)[1]


def rebuilt(root: Path, docs: Path) -> Sequence[str]:
    return index(root, docs, rebuild=True)[1]


def another_engine(root: Path, docs: Path) -> Sequence[str]:
    return index(root, docs)[1]


def damaged(root: Path, docs: Path) -> Sequence[str]:
    pending = usable_pending(root)
    assert pending is not None
    folder = root / "generations" / f"{pending.generation:06d}" / "store"
    store = max(folder.glob("*.sqlite"))
    with store.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\xff")
    return index(root, docs)[1]


def lost(root: Path, docs: Path) -> Sequence[str]:
    shutil.rmtree(root / "generations")
    return index(root, docs)[1]


@pytest.mark.parametrize("run", [other_paths, rebuilt, another_engine, damaged, lost])
def test_what_was_saved_is_dropped_when_it_is_of_no_use(
    root: Path, docs: Path, run: Callable[[Path, Path], Sequence[str]]
) -> None:
    first = reference_engine.ENGINE if run is another_engine else WHOOSH
    index(root, docs, until="d", engine=first)
    assert run(root, docs) == (["d", "a", "b", "c", "e"] if run is other_paths else NAMES)
    assert usable_pending(root) is None
    assert words(root) == expected(*NAMES)
    assert len(list((root / "generations").iterdir())) == 1


def test_what_was_saved_is_dropped_when_another_run_was_there(root: Path, docs: Path) -> None:
    index(root, docs / "a.jsonl")
    index(root, docs, until="d")
    index(root, docs / "e.jsonl")
    assert usable_pending(root) is None
    summary, read = index(root, docs)
    assert read == ["b", "c", "d"]
    assert summary is not None
    assert summary.notes == ()


def test_the_same_paths_may_be_named_from_elsewhere(
    root: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(root, docs, until="d")
    monkeypatch.chdir(docs)
    assert index(root, Path())[1] == ["c", "d", "e"]


def test_a_file_that_changed_meanwhile_is_read_again(root: Path, docs: Path) -> None:
    index(root, docs, until="d")
    write(docs, "a", "x")
    (docs / "b.jsonl").unlink()
    assert index(root, docs)[1] == ["a", "c", "d", "e"]
    assert words(root) == expected("ax", "c", "d", "e")


def test_without_time_for_it_nothing_is_saved(root: Path, docs: Path) -> None:
    index(root, docs, until="e", pace=Pace())
    assert usable_pending(root) is None
    assert list((root / "generations").iterdir()) == []


def test_saving_takes_its_share_of_the_time_and_no_more(root: Path, docs: Path) -> None:
    """After the first time, the next is so far away that nothing else is saved."""
    index(root, docs, until="e", pace=Pace(0.0, 1e-9))
    assert index(root, docs, pace=Pace())[1] == ["b", "c", "d", "e"]


def test_a_rebuild_is_not_saved(root: Path, docs: Path) -> None:
    """Of a damaged index nothing may be cleared away: one save after the other would stay."""
    index(root, docs)
    (root / "CURRENT").write_bytes(b"damaged")
    assert index(root, docs, until="e", rebuild=True)[0] is None
    assert len(list((root / "generations").iterdir())) == 1
    assert index(root, docs, rebuild=True)[1] == NAMES
    assert words(root) == expected(*NAMES)


def test_status_and_doctor_know_what_was_saved(root: Path, docs: Path) -> None:
    index(root, docs / "a.jsonl")
    before = read_current(root)
    index(root, docs, until="e")
    assert read_current(root) == before
    with bs.open_index(root) as opened:
        assert opened.status().spare_bytes > 1000
        assert opened.status().documents == 1
    report = bs.check_index(root)
    assert report.sound
    [finding] = report.findings
    assert finding.what == "saved by a stopped build"
    assert finding.size_bytes == report.spare_bytes > 1000
