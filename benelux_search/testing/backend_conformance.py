"""The tests of a home of an index: what a folder and a collection do alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benelux_search.documents.record import Document
from benelux_search.documents.registry import DocumentReader, accepts
from benelux_search.errors import IndexLocked, IndexMissing
from benelux_search.index_reports import IndexSummary
from benelux_search.indexing.index_update import IndexUpdate
from benelux_search.indexing.ports import BuildOptions, IndexBackend
from benelux_search.indexing.run import run_indexer
from benelux_search.indexing.sources import BuildRequest
from benelux_search.opened_index.index import Index

_TEXT = "De minister antwoordt over {0}.\n\nLe ministre répond sur {1}.\n"
_WORDS = (("water", "eau"), ("brood", "pain"), ("trein", "train"))
_OPTIONS = BuildOptions(lexicon=False)


def _write(folder: Path, words: Sequence[tuple[str, str]] = _WORDS) -> None:
    folder.mkdir(exist_ok=True)
    for dutch, french in words:
        (folder / f"{dutch}.txt").write_text(_TEXT.format(dutch, french), encoding="utf-8")


def _run(
    backend: IndexBackend, folder: Path, options: BuildOptions = _OPTIONS, jobs: int = 1
) -> IndexSummary:
    paths = (str(folder),)
    request = BuildRequest(paths)
    return run_indexer(
        backend, paths, accepts, DocumentReader(), options, jobs=jobs, request=request
    )


def _ids(backend: IndexBackend, query: str) -> list[str]:
    """Return the keys or ids of the documents that a query finds."""
    with Index(str(backend.place)) as index:
        return [hit.document.key or hit.document.id for hit in index.search(query)]


class BackendConformance:
    """Tests of a home; a subclass has a fixture ``backend``, which returns an empty home."""

    def test_an_empty_home_has_no_index(self, backend: IndexBackend) -> None:
        """Nothing can be opened, and nothing is remembered."""
        assert not backend.exists()
        assert backend.sources().usable_paths == []
        assert backend.saved_documents() == 0
        with pytest.raises(IndexMissing):
            backend.require()
        with pytest.raises(IndexMissing):
            backend.open_newest(verify=False, memory=0)
        with pytest.raises(IndexMissing):
            backend.check(repair=False)

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_documents_come_change_and_go(
        self, backend: IndexBackend, tmp_path: Path, jobs: int
    ) -> None:
        """A run reads what is new or changed, and removes what is gone; ids stay."""
        folder = tmp_path / "documents"
        _write(folder)
        first = _run(backend, folder, jobs=jobs)
        assert (first.added, first.documents, first.pairs) == (("brood", "trein", "water"), 3, 3)
        assert backend.exists()
        assert backend.sources().usable_paths == [str(folder)]
        assert _ids(backend, "trein") == _ids(backend, "train") == ["trein"]
        _write(folder, [("water", "vin")])
        (folder / "brood.txt").unlink()
        second = _run(backend, folder, jobs=jobs)
        changes = (second.added, second.updated, second.removed, second.unchanged)
        assert changes == ((), ("water",), ("brood",), 1)
        assert (_ids(backend, "vin"), _ids(backend, "eau"), _ids(backend, "pain")) == (
            ["water"],
            [],
            [],
        )
        assert backend.check(repair=False).sound

    def test_a_rebuild_has_the_same_answers(self, backend: IndexBackend, tmp_path: Path) -> None:
        """All files are read again, and documents from memory are kept."""
        folder = tmp_path / "documents"
        _write(folder)
        _run(backend, folder)
        with _update(backend) as update:
            update.put(Document(key="q1", nl="Het kasteel.", fr="Le château."))
        summary = _run(backend, folder, replace(_OPTIONS, rebuild=True))
        assert (len(summary.updated), summary.unchanged, summary.documents) == (3, 1, 4)
        assert _ids(backend, "château") == ["q1"]

    def test_an_update_is_one_step(self, backend: IndexBackend) -> None:
        """Readers see nothing before its end, and nothing of one that fails."""
        with _update(backend) as update:
            update.put(Document(key="q1", nl="Het water.", fr="L'eau."))
        newest = backend.open_newest(verify=False, memory=0)
        with pytest.raises(KeyError), _update(backend) as update:
            update.put(Document(key="q2", nl="Het brood.", fr="Le pain."))
            assert newest.is_current()
            raise KeyError
        assert newest.is_current()
        with _update(backend) as update:
            assert update.delete("q1")
            update.put(Document(key="q3", nl="De trein.", fr="Le train."))
        assert not newest.is_current()
        newest.retire()
        assert (_ids(backend, "water"), _ids(backend, "train")) == ([], ["q3"])

    def test_a_second_writer_is_refused(self, backend: IndexBackend) -> None:
        """A second writer fails at once; the first continues."""
        with _update(backend) as update:
            with pytest.raises(IndexLocked), _update(backend):
                pass
            update.put(Document(key="q1", nl="Het water.", fr="L'eau."))
        assert _ids(backend, "eau") == ["q1"]

    def test_nothing_to_read_makes_no_index(self, backend: IndexBackend, tmp_path: Path) -> None:
        """An empty folder makes no index, which would hide a mistyped path."""
        folder = tmp_path / "empty"
        folder.mkdir()
        assert [str(note) for note in _run(backend, folder).notes] == [
            "nothing to index: no index was created"
        ]
        assert not backend.exists()


def _update(backend: IndexBackend) -> IndexUpdate:
    return IndexUpdate(backend, create=True, limits=None, lexicon=False)
