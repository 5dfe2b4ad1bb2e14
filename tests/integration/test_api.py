"""The library: from files to hits, over generations, in threads."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from older_index import made_by_another_analysis
from samples import DUTCH_ONLY, TRAIN, corpus

import benelux_search as bs
from benelux_search.api import reading
from benelux_search.documents.registry import DocumentReader, accepts
from benelux_search.index import DEFAULT_ENGINE, get_engine
from benelux_search.index_files.storage_errors import storage_error
from benelux_search.indexing.folder.backend import FolderBackend
from benelux_search.indexing.ports import BuildOptions
from benelux_search.indexing.run import run_indexer
from benelux_search.output.reports import explanation_lines
from benelux_search.storage.guarded import GuardedConnection
from benelux_search.storage.pointers import switch
from benelux_search.storage.schema import connect
from benelux_search.storage.store_writer import StoreWriter
from benelux_search.testing import reference_engine


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return corpus(tmp_path / "docs")


@pytest.fixture
def folder(docs: Path, tmp_path: Path) -> Path:
    bs.build_index([docs], tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[bs.Index]:
    with bs.open_index(folder) as opened:
        yield opened


def generation(folder: Path) -> int:
    with bs.open_index(folder) as opened:
        return opened.status().generation


def ids(folder: Path, query: str = "benelux trein verdragen", **more: bool) -> set[str]:
    with bs.open_index(folder) as opened:
        return {hit.document.id for hit in opened.search(query, any_word=True)}


PUBLIC = """
AlignedDocument Aside AsideReason AsyncIndex AsyncIndexUpdate BandCount Bead BeneluxSearchError
BinarySource Box BuildKeywords Code Completion Condition Difference DifferenceKind Divergence
Divergences Document DocumentInfo DocumentList DocumentMetadata DocumentOrder DocumentView
EachMode EmptySource Encoder EngineUnavailable Example Explanation Export Facets Facts Failure
Finding FragmentMatch GlossaryEntry Highlighted Hit Index IndexDamaged IndexLocked IndexMissing
IndexReport IndexStatus IndexStorageError IndexSummary IndexUnusable IndexUpdate InvalidDocument
Language LexiconMissing Limits LineLabel ListedDocument Match Matches MeaningMissing MeaningPlan
MeaningUnavailable Metadata MetadataOrder NotFound NotPaired OcrMode OptionError PackageMissing Pair
PairTexts Paragraph Passage Pretranslation Progress Provision QueryKeywords QueryLanguage
RememberedPath Role Scope ScopeKeywords SearchKeywords SearchOptions SearchResult SegmentMatch
SentenceBead SentenceBeads SentenceMatch SentencePosition SortOrder SourceError Span Spread StrPath
Term TermBreach Titles Translation Translations Units UnsupportedSource Where __version__ align_file
align_files analyze build_index check_index documents_from encode_index open_index read_sentences
read_terms remembered_paths restore_index snapshot_index update_index watch_index whoosh_index
write_proposals
"""


def test_the_public_interface_is_this_and_no_more() -> None:
    assert bs.__all__ == PUBLIC.split()
    assert dir(bs) == sorted(bs.__all__)
    for name in bs.__all__:
        assert getattr(bs, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(bs, "nothing")  # noqa: B009 - type checkers know that it is wrong


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys, benelux_search; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    heavy = {"whoosh", "typer", "rich", "numpy", "sqlite3", "prompt_toolkit", "py3langid", "jinja2"}
    assert loaded & heavy == set()


def test_a_function_loads_no_search() -> None:
    script = "import sys, benelux_search; benelux_search.open_index; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    own = {name for name in ran.stdout.split() if name.startswith("benelux_search.")}
    queries = "benelux_search.search.queries"
    assert {name for name in own if ".search." in name} == {
        queries,
        f"{queries}.options",
        f"{queries}.scope",
    }
    rooms = {name.split(".")[1] for name in own}
    assert rooms & {"indexing", "meaning", "align", "lexicon", "analysis"} == set()


def test_a_word_finds_its_passage_and_the_counterpart(index: bs.Index) -> None:
    [hit] = index.search("vervuiling", language="nl", limit=10)
    assert hit.id == "water:0002"
    assert hit.counterpart is not None
    assert (
        hit.counterpart.text == "La pollution de l'eau est mesurée chaque année par les trois pays."
    )
    assert [hit.passage.text[start:end] for start, end in hit.passage.matches] == ["vervuiling"]


def test_every_pair_is_its_counterparts_counterpart(index: bs.Index) -> None:
    for document in index.documents():
        view = index.show(document.id)
        assert isinstance(view, bs.DocumentView)
        for pair in view.pairs:
            assert index.pair(pair.id) == index.show(pair.id) == pair


def test_documents_and_status(index: bs.Index, folder: Path, docs: Path) -> None:
    assert [document.path for document in index.documents()] == [
        str(docs / "2021" / "trein.txt"),
        str(docs / "water.txt"),
    ]
    status = index.status()
    assert (status.documents, status.pairs, status.aligned) == (2, 3, 3)
    assert (status.passages_nl, status.passages_fr) == (3, 3)
    assert (status.path, status.generation, status.engine) == (str(folder), 1, DEFAULT_ENGINE)
    assert status.size_bytes > 1000


def test_what_is_not_there_is_not_found_and_names_what_is_near(index: bs.Index) -> None:
    with pytest.raises(bs.NotFound, match=r"no document watre; did you mean water\?"):
        index.show("watre")
    with pytest.raises(
        bs.NotFound, match="no pair water:0009: water has pairs water:0001 to water:0002"
    ):
        index.show("water:9")
    with pytest.raises(bs.NotFound, match=r"no pair wate:0001; did you mean water\?"):
        index.pair("wate:1")
    with pytest.raises(bs.NotFound, match=r"no document nobody-knows-this$"):
        index.info("nobody-knows-this")


def test_the_zeros_of_a_pair_id_may_be_left_out(index: bs.Index) -> None:
    assert index.pair("water:2").id == "water:0002"


NUMBERED = """Aanbeveling 915/1 van de Raad van de Benelux

Recommandation 915/1 du Conseil du Benelux
"""


def test_a_document_is_shown_by_its_number_when_one_has_it(docs: Path, folder: Path) -> None:
    (docs / "advies.txt").write_text(f"915/1\n\n{NUMBERED}", encoding="utf-8")
    bs.build_index([docs], folder)
    with bs.open_index(folder) as index:
        shown = index.show("915/01")
        assert isinstance(shown, bs.DocumentView)
        assert shown.document.id == "advies"
        with pytest.raises(bs.NotFound, match=r"no document 915/2; did you mean 915/1\?"):
            index.show("915/2")
    (docs / "kopie.txt").write_text(f"915/1\n\n{NUMBERED}\n\n{TRAIN}", encoding="utf-8")
    bs.build_index([docs], folder)
    both = "2 documents have the number 915/1: advies, kopie"
    with bs.open_index(folder) as index, pytest.raises(bs.NotFound, match=both):
        index.show("915/1")


@pytest.mark.parametrize(
    "id_", ["", "water", "water:x", "water:-1", "zzz:0001", "water:" + "9" * 5000, ":", "\ud800:1"]
)
def test_no_pair_is_not_found_whatever_is_asked_for(index: bs.Index, id_: str) -> None:
    for ask in (index.pair, lambda id_: index.around(id_, 1)):
        with pytest.raises(bs.NotFound, match="no pair") as error:
            ask(id_)
        assert len(str(error.value)) < 250


@pytest.mark.parametrize("id_", ["", "\ud800", "wat\0er", "9" * 5000])
def test_no_document_is_not_found_whatever_is_asked_for(index: bs.Index, id_: str) -> None:
    for ask in (index.show, index.info):
        with pytest.raises(bs.NotFound, match="no document"):
            ask(id_)


@pytest.mark.parametrize("tag", ["nl-BE", "NL", "nl_NL", "nl-Latn-BE"])
def test_a_language_may_have_a_region(index: bs.Index, tag: Any) -> None:
    assert bs.analyze("wetten", tag) == bs.analyze("wetten", "nl")
    assert index.search("water", language=tag).language == "nl"
    assert index.explain("water", language=tag) == index.explain("water", language="nl")
    assert index.complete("wat", language=tag) == index.complete("wat", language="nl")
    for other in ("nl2", "de-BE", "auto-BE", "-nl"):
        with pytest.raises(bs.OptionError, match=f"language='{other}'"):
            index.search("water", language=other)  # type: ignore[arg-type]


def test_options_of_the_library_are_checked(index: bs.Index) -> None:
    with pytest.raises(bs.OptionError, match=r"language='de' .* nl, fr"):
        bs.analyze("abc", "de")  # type: ignore[arg-type]
    with pytest.raises(bs.OptionError, match="limit=-1"):
        index.search("water", limit=-1)
    with pytest.raises(bs.OptionError, match="language='de'"):
        index.explain("water", language="de")  # type: ignore[arg-type]


def test_paths_may_be_bytes(docs: Path, tmp_path: Path) -> None:
    assert bs.align_file(os.fsencode(docs / "water.txt")).beads
    assert bs.build_index(os.fsencode(docs), os.fsencode(tmp_path / "i")).added
    with bs.open_index(os.fsencode(tmp_path / "i")) as index:
        assert index.search("water")
    with pytest.raises(bs.SourceError, match="no such file"):
        bs.align_file("a\0.txt")


def test_far_neighbours_cost_nothing(index: bs.Index) -> None:
    before, after = index.around("water:1", 10**12)
    assert (before, [pair.id for pair in after]) == ((), ["water:0002"])


def test_neighbours_are_of_the_same_document(index: bs.Index) -> None:
    before, after = index.around("water:0002", 3)
    assert ([pair.id for pair in before], after) == (["water:0001"], ())
    before, after = index.around("water:0001", 1)
    assert (before, [pair.id for pair in after]) == ((), ["water:0002"])


def test_a_run_that_finds_nothing_new_makes_no_generation(docs: Path, folder: Path) -> None:
    summary = bs.build_index(docs, folder)
    assert (summary.unchanged, summary.documents, summary.pairs) == (2, 2, 3)
    assert generation(folder) == 1


def test_changes_show_after_a_refresh_and_not_before(docs: Path, folder: Path) -> None:
    with bs.open_index(folder) as index:
        (docs / "verdrag.txt").write_text(DUTCH_ONLY, encoding="utf-8")
        (docs / "2021" / "trein.txt").unlink()
        summary = bs.build_index([docs], folder)
        assert (summary.added, summary.removed) == (("verdrag",), ("trein",))
        assert not index.search("verdragen")
        assert len(index.search("trein")) == 1
        assert index.refresh()
        assert not index.refresh()
        assert len(index.search("verdragen")) == 1
        assert not index.search("trein")


def test_an_open_index_keeps_its_view_over_many_builds(docs: Path, folder: Path) -> None:
    with bs.open_index(folder) as index:
        for number in range(4):
            (docs / "water.txt").write_text(f"{TRAIN}\n\nZin {number}.", encoding="utf-8")
            bs.build_index([docs], folder)
        assert index.search("vervuiling")[0].document.id == "water"
        assert isinstance(index.show("water"), bs.DocumentView)


def test_a_changed_document_keeps_its_id_and_is_found_once(docs: Path, folder: Path) -> None:
    (docs / "water.txt").write_text(TRAIN, encoding="utf-8")
    assert bs.build_index([docs], folder).updated == ("water",)
    with bs.open_index(folder) as index:
        assert sorted(hit.id for hit in index.search("trein", fold=False)) == [
            "trein:0001",
            "water:0001",
        ]
        assert not index.search("vervuiling")


@pytest.mark.parametrize("change", ["engine", "analysis", "rebuild"])
def test_the_indexes_are_made_anew_when_they_must_be(docs: Path, folder: Path, change: str) -> None:
    elsewhere = docs.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "verdrag.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    run_indexer(
        FolderBackend(folder),
        [str(elsewhere)],
        accepts,
        DocumentReader(bs.Limits()),
        BuildOptions(engine=reference_engine.ENGINE if change == "engine" else get_engine()),
    )
    if change == "analysis":
        made_by_another_analysis(folder)
        with bs.open_index(folder) as index:
            assert "another version of the analysis" in " ".join(index.search("trein").notes)
    summary = bs.build_index([docs], folder, rebuild=change == "rebuild")
    assert len(summary.updated) == (2 if change == "rebuild" else 0)
    assert (summary.documents, generation(folder)) == (3, 3)
    # Each once, and the documents of the folder that was not named as well
    assert ids(folder) == {"water", "trein", "verdrag"}
    with bs.open_index(folder) as index:
        hits = index.search("vervuiling trein verdragen", any_word=True)
        assert len(hits) == len({hit.id for hit in hits}) == 3
        assert hits.notes == ()


def test_a_damaged_index_is_named_and_can_be_rebuilt(docs: Path, folder: Path) -> None:
    store = folder / "generations" / "000001" / "store" / "000001.sqlite"
    store.write_bytes(b"garbage")
    with pytest.raises(bs.IndexDamaged):
        bs.open_index(folder)
    with pytest.raises(bs.IndexDamaged):
        bs.build_index([docs], folder)
    assert bs.build_index([docs], folder, rebuild=True).documents == 2
    assert ids(folder) == {"water", "trein"}


def test_a_generation_that_is_missing_is_damaged(folder: Path) -> None:
    (folder / "generations" / "000001").rename(folder / "gone")
    with pytest.raises(bs.IndexDamaged, match=r"generation 1 .* is not there"):
        bs.open_index(folder)


def test_there_is_no_index_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(bs.SourceError, match="nowhere: no such file or folder"):
        bs.build_index([tmp_path / "nowhere"], tmp_path / "index")
    with pytest.raises(bs.IndexMissing):
        bs.open_index(tmp_path / "index")


@pytest.mark.parametrize("names", [[], ["empty"], ["nowhere", "empty"]])
def test_nothing_to_read_makes_no_index(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    summary = bs.build_index([tmp_path / name for name in names], tmp_path / "index")
    assert summary.notes == ("nothing to index: no index was created",)
    assert not (tmp_path / "index").exists()
    with pytest.raises(bs.IndexMissing, match=r"index the documents first$"):
        bs.open_index(tmp_path / "index")


def test_a_first_run_in_which_every_file_is_refused_makes_no_index(tmp_path: Path) -> None:
    refused = tmp_path / "docs" / "x.msg"
    refused.parent.mkdir()
    refused.write_text("Subject: x\n\nText")
    for jobs in (1, 2):
        summary = bs.build_index([refused.parent], tmp_path / "new" / "index", jobs=jobs)
        assert [Path(each.path).name for each in summary.failed] == ["x.msg"]
        assert summary.notes == ("no document could be read: no index was created",)
        assert not (tmp_path / "new").exists()
    (tmp_path / "own").mkdir()
    bs.build_index([refused.parent], tmp_path / "own" / "index")
    assert list((tmp_path / "own").iterdir()) == []
    with pytest.raises(bs.IndexMissing, match=r"index the documents first$"):
        bs.open_index(tmp_path / "new" / "index")


def test_a_folder_that_was_there_before_a_run_stays(tmp_path: Path) -> None:
    (tmp_path / "x.msg").write_text("Subject: x\n\nText")
    (tmp_path / "index").mkdir()
    bs.build_index([tmp_path / "x.msg"], tmp_path / "index")
    assert (tmp_path / "index").is_dir()


def test_an_index_may_become_empty(docs: Path, folder: Path) -> None:
    for path in docs.rglob("*.txt"):
        path.unlink()
    assert bs.build_index([docs], folder).documents == 0
    with bs.open_index(folder) as index:
        assert len(index.search("woord")) == 0


@pytest.mark.parametrize("damage", ["cut", "gone", "mark", "lost"])
@pytest.mark.parametrize("changed", [False, True])
def test_damaged_indexes_are_made_anew_from_the_store(
    docs: Path, folder: Path, damage: str, changed: bool
) -> None:
    current = folder / "generations" / "000001"
    if damage == "cut":
        for path in (current / "nl").iterdir():
            os.truncate(path, min(10, path.stat().st_size))
    elif damage == "gone":
        shutil.rmtree(current / "fr")
    elif damage == "mark":
        (current / "IN_USE").unlink()
    else:  # readable, but it does not hold what the store does
        shutil.rmtree(current / "fr")
        get_engine().create(current / "fr")
    if damage in {"segment", "contents"}:
        with pytest.raises(bs.IndexDamaged, match=r"; repair the index$"):
            bs.open_index(folder)
    if changed:
        (docs / "water.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    summary = bs.build_index([docs], folder)
    assert summary.updated == (("water",) if changed else ())
    assert "rebuilt from the stored documents" in summary.notes[0]
    assert ids(folder, "trein ferroviaire") == {"trein"}
    assert bs.build_index([docs], folder).notes == ()


def test_a_damaged_index_that_was_open_names_the_command(folder: Path) -> None:
    [store] = folder.glob("generations/*/store/*.sqlite")
    with bs.open_index(folder) as index:
        with closing(sqlite3.connect(store, isolation_level=None)) as db:
            db.execute("DELETE FROM pairs")
        with pytest.raises(bs.IndexDamaged, match=r"; repair the index$"):
            index.search("water")


def test_a_file_that_cannot_be_read_just_now_keeps_its_last_version(
    docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(method: Callable[..., Any]) -> Callable[..., Any]:
        def refused(path: Path, *more: Any, **named: Any) -> Any:
            if path.name == "water.txt":
                raise PermissionError(13, "Permission denied", str(path))
            return method(path, *more, **named)

        return refused

    (docs / "water.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    for name in ("open", "read_bytes"):
        with monkeypatch.context() as patched:
            patched.setattr(Path, name, refuse(getattr(Path, name)))
            summary = bs.build_index([docs], folder)
        [failure] = summary.failed
        assert Path(failure.path).name == "water.txt"
        assert "ermission denied; the version indexed before is kept" in failure.cause
        assert summary.removed == ()
        assert ids(folder, "vervuiling") == {"water"}
    assert bs.build_index([docs], folder).updated == ("water",)


def test_a_folder_by_a_link_is_the_same_folder(docs: Path, folder: Path) -> None:
    link = docs.parent / "link"
    link.symlink_to(docs, target_is_directory=True)
    for path in (link, link / "water.txt", link / "2021"):
        summary = bs.build_index([path], folder)
        assert (summary.added, summary.documents) == ((), 2)
    again = bs.build_index([link, docs], docs.parent / "other")
    assert again.added == ("trein", "water")
    (docs / "water.txt").unlink()
    assert bs.build_index([link], folder).removed == ("water",)


def test_a_build_that_fails_leaves_the_index_as_it_was(
    docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "verdrag.txt").write_text(DUTCH_ONLY, encoding="utf-8")

    def full(*_: object) -> None:
        store = folder / "generations" / "000002" / "store" / "000002.sqlite"
        raise storage_error(store, "written", OSError(28, "No space left on device"))

    monkeypatch.setattr(StoreWriter, "commit", full)
    said = (
        f"{folder}/.*/000002.sqlite cannot be written: No space left .*free some .* on another disk"
    )
    with pytest.raises(bs.IndexUnusable, match=f"{said}. The index is unchanged$"):
        bs.build_index([docs], folder)
    monkeypatch.undo()
    assert [path.name for path in (folder / "generations").iterdir()] == ["000001"]
    assert ids(folder) == {"water", "trein"}
    assert bs.build_index([docs], folder).added == ("verdrag",)


def test_a_store_that_finds_the_disk_full_says_so(
    docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(path: Path, mode: str) -> GuardedConnection:
        connection = connect(path, mode)
        connection.execute("PRAGMA max_page_count = 1")  # as on a disk without another page
        return connection

    monkeypatch.setattr("benelux_search.storage.new_segment.connect", small)
    (docs / "verdrag.txt").write_text(DUTCH_ONLY * 500, encoding="utf-8")
    with pytest.raises(bs.IndexUnusable, match=r"000002.sqlite cannot be .* disk is full; .* free"):
        bs.build_index([docs], folder)
    assert [path.name for path in (folder / "generations").iterdir()] == ["000001"]


def test_what_is_published_is_not_cleared_when_the_end_fails(
    docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "verdrag.txt").write_text(DUTCH_ONLY, encoding="utf-8")

    def fails(prepared: Any) -> None:
        switch(prepared)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("benelux_search.storage.pointers.switch", fails)
        with pytest.raises(OSError, match="Input/output"):
            bs.build_index([docs], folder)
    assert ids(folder) == {"water", "trein", "verdrag"}


def test_two_folders_of_one_name_do_not_replace_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, name in (("one", "water"), ("two", "trein")):
        corpus(tmp_path / place / "corpus")
        for path in (tmp_path / place / "corpus").rglob("*.txt"):
            if path.stem != name:
                path.unlink()
        monkeypatch.chdir(tmp_path / place)
        bs.build_index(["corpus"], tmp_path / "index")
    assert ids(tmp_path / "index") == {"water", "trein"}


def test_worker_processes_build_the_same_index(docs: Path, tmp_path: Path) -> None:
    (docs / "leeg.txt").touch()
    summary = bs.build_index([docs], tmp_path / "jobs", jobs=2)
    assert summary.added == ("trein", "water")
    assert [Path(failure.path).name for failure in summary.failed] == ["leeg.txt"]
    assert ids(tmp_path / "jobs") == {"trein", "water"}


def test_threads_search_while_others_build_and_refresh(docs: Path, folder: Path) -> None:
    wrong: list[object] = []
    with bs.open_index(folder) as index:

        def search() -> None:
            for _ in range(60):
                try:
                    [hit] = index.search("vervuiling")
                    if index.pair(hit.id).document_id != "water":
                        wrong.append(hit)
                except Exception as error:  # noqa: BLE001
                    wrong.append(error)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(3):
            (docs / "2021" / "trein.txt").write_text(f"{TRAIN}\n\nZin {number}.", encoding="utf-8")
            bs.build_index([docs], folder)
            assert index.refresh()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_a_closed_index_says_so(folder: Path) -> None:
    index = bs.open_index(folder)
    index.close()
    index.close()
    with pytest.raises(bs.IndexUnusable, match="closed"):
        index.search("water")


def test_closing_frees_every_file(folder: Path) -> None:
    descriptors = Path(f"/proc/{os.getpid()}/fd")
    if not descriptors.exists():
        pytest.skip("nothing to look at here")
    before = len(list(descriptors.iterdir()))
    for _ in range(5):
        with bs.open_index(folder) as index:
            index.search("water")
            index.refresh()
    assert len(list(descriptors.iterdir())) == before


def test_aligning_needs_no_index(docs: Path) -> None:
    document = bs.align_file(docs / "water.txt")
    assert (len(document.nl), len(document.fr), len(document.beads)) == (2, 2, 2)


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("2021", "a folder, not a document"),
        ("nowhere.xyz", "no such file"),
        ("photo.gif", r"unsupported file type \(.gif\)"),
    ],
)
def test_what_cannot_be_aligned_is_named(docs: Path, name: str, cause: str) -> None:
    (docs / "photo.gif").touch()
    with pytest.raises(bs.SourceError, match=f"{name}: {cause}"):
        reading.align_file(docs / name)


def test_an_explanation_names_language_terms_and_passages(index: bs.Index) -> None:
    found = index.explain("vervuiling")
    assert found.language == "nl"
    dutch = found.parts[0]
    assert (dutch.text, dutch.language, dutch.passages) == ("vervuiling", "nl", 1)
    assert dutch.terms
    assert index.explain('"').parts == ()


def test_an_explanation_says_in_words_how_pairs_are_aligned(folder: Path, docs: Path) -> None:
    (docs / "nl.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    bs.build_index([docs], folder)
    with bs.open_index(folder) as index:
        found = index.explain("aligned:none nl:aligned:low")
        assert (found.language, found.reason) == ("both", "the query has no words")
        assert [(p.kind, p.text, p.language, p.terms, p.passages) for p in found.parts] == [
            ("aligned", "none", "nl", ("without a counterpart",), 2),
            ("aligned", "none", "fr", ("without a counterpart",), 0),
            ("aligned", "low", "nl", ("with an uncertain counterpart (below 80 %)",), 0),
        ]
        lines = ["".join(part.text for part in line) for line in explanation_lines(found)]
        assert lines[1] == (
            "meaning: all of: with no counterpart; in the Dutch, with an uncertain counterpart"
        )
        assert lines[2] == "  aligned:none: without a counterpart  (2 passages in Dutch)"
        assert {hit.document.id for hit in index.search("aligned:none")} == {"nl"}
        assert index.search("regering aligned:none").total == 1
        assert index.search("regering -aligned:none").total == 0
