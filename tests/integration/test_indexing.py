"""What is found in files and folders, what is read, and what a build is told to write."""

from __future__ import annotations

import inspect
import os
import shutil
import sys
from pathlib import Path

import pytest
from workbench import Bench, FakeWriter, causes, is_text, read_bars

from benelux_search.align.reading import load_bitext
from benelux_search.documents.pairing import MAX_LENGTH, slug, unique_id
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import Message
from benelux_search.index_reports import Failure
from benelux_search.indexing.discovery import discover
from benelux_search.indexing.outcomes import ReadDocument, SplitPair
from benelux_search.indexing.plan import Plan, make_plan
from benelux_search.indexing.update import execute_plan
from benelux_search.indexing.workers import read_all
from benelux_search.model import Bitext, Segment


def first_dutch(document: ReadDocument | SplitPair) -> str:
    assert not isinstance(document, SplitPair)
    if isinstance(document, Bitext):
        document = load_bitext(document)
    return document.nl[0].text


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "b.txt").write_text("twee|deux\n", encoding="utf-8")
    (corpus / "a.txt").write_text("een|un\ndrie|trois\n", encoding="utf-8")
    (corpus / "sub" / "c.txt").write_text("vier|quatre\n", encoding="utf-8")
    return corpus


def test_new_files_are_added_in_sorted_order(bench: Bench, folder: Path) -> None:
    summary = bench.run(folder)
    assert summary.added == ("a", "b", "c")
    assert bench.nl.passages == {0: "nl:een", 1: "nl:drie", 2: "nl:twee", 3: "nl:vier"}
    assert bench.fr.passages == {0: "fr:un", 1: "fr:trois", 2: "fr:deux", 3: "fr:quatre"}
    assert [info.path for info in bench.store.documents()] == [
        str(folder / name) for name in ("a.txt", "b.txt", "sub/c.txt")
    ]


def test_what_is_unchanged_is_not_read_and_begins_no_build(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    bench.begun, bench.read = 0, []
    summary = bench.run(folder)
    assert summary.unchanged == 3
    assert (bench.begun, bench.read) == (0, [])
    assert not (summary.added or summary.updated or summary.removed)


def test_what_is_changed_keeps_its_id(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    (folder / "a.txt").write_text("ander|autre\n", encoding="utf-8")
    summary = bench.run(folder)
    assert (summary.updated, summary.unchanged) == (("a",), 2)
    assert bench.nl.passages == {2: "nl:twee", 3: "nl:vier", 4: "nl:ander"}
    assert bench.store.ranges() == {"b": range(2, 3), "c": range(3, 4), "a": range(4, 5)}


def test_what_is_gone_is_removed_but_not_from_other_folders(bench: Bench, folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    (other / "d.txt").write_text("vijf|cinq\n", encoding="utf-8")
    bench.run(folder)
    bench.run(other)
    (folder / "b.txt").unlink()
    (other / "d.txt").unlink()
    assert bench.run(folder).removed == ("b",)
    assert sorted(info.id for info in bench.store.documents()) == ["a", "c", "d"]
    assert sorted(bench.fr.passages) == [0, 1, 3, 4]


def test_a_folder_that_is_gone_takes_its_documents_along(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    folder.rename(folder.parent / "elsewhere")
    summary = bench.run(folder)
    assert (sorted(summary.removed), summary.failed) == (["a", "b", "c"], ())
    assert list(bench.store.documents()) == []


def test_a_disk_that_is_not_there_takes_nothing_along(bench: Bench, folder: Path) -> None:
    bench.run(folder / "sub")
    for each in folder.iterdir():
        each.unlink() if each.is_file() else shutil.rmtree(each)
    summary = bench.run(folder / "sub")
    assert causes(summary.failed, folder) == {"sub": "no such file or folder"}
    assert summary.removed == ()
    assert len(bench.store.documents()) == 1


def test_a_file_alone_leaves_the_rest_of_its_folder(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    (folder / "b.txt").unlink()
    assert bench.run(folder / "a.txt").removed == ()
    gone = bench.run(folder / "b.txt")
    assert (gone.removed, gone.failed) == (("b",), ())


def test_bad_files_are_failures_and_the_others_go_on(bench: Bench, folder: Path) -> None:
    (folder / "empty.txt").touch()
    (folder / "aaa.txt").write_text("bug", encoding="utf-8")
    summary = bench.run(folder)
    assert summary.added == ("a", "b", "c")
    assert causes(summary.failed, folder) == {
        "aaa.txt": "unexpected RuntimeError: a bug; please report this file",
        "empty.txt": "it holds no text",
    }


def test_segments_are_pairs_as_they_are(bench: Bench, folder: Path) -> None:
    (folder / "a.txt").write_text("segments\neen|un\ntwee|\ndrie|trois\n", encoding="utf-8")
    summary = bench.run(folder / "a.txt")
    assert summary.notes == (f"{folder / 'a.txt'}: noted",)
    assert [pair.kind for pair in bench.store.all_pairs()] == ["1-1", "1-0", "1-1"]
    assert (list(bench.nl.passages), list(bench.fr.passages)) == ([0, 1, 2], [0, 2])


def test_segments_that_end_in_an_error_leave_what_was_there(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    (folder / "a.txt").write_text("segments\nzes|six\ntorn\n", encoding="utf-8")
    (folder / "aa.txt").write_text("segments\nzes|six\ntorn\n", encoding="utf-8")
    summary = bench.run(folder)
    assert causes(summary.failed, folder) == dict.fromkeys(("a.txt", "aa.txt"), "it ends too soon")
    assert (summary.removed, summary.added) == (("a",), ())
    assert set(bench.fr.passages.values()) == {"fr:deux", "fr:quatre"}


def test_a_file_of_another_kind_is_left_aside_unless_it_was_named(
    bench: Bench, folder: Path
) -> None:
    bench.run(folder)
    (folder / "a.txt").write_text("figures", encoding="utf-8")
    summary = bench.run(folder)
    cause = {"a.txt": "neither Dutch nor French in it"}
    assert (causes(summary.skipped, folder), summary.failed) == (cause, ())
    assert summary.removed == ("a",)
    named = bench.run(folder, folder / "a.txt")
    assert (causes(named.failed, folder), named.skipped) == (cause, ())


def test_a_file_that_cannot_be_read_any_more_loses_its_old_version(
    bench: Bench, folder: Path
) -> None:
    bench.run(folder)
    (folder / "a.txt").write_text("", encoding="utf-8")
    summary = bench.run(folder)
    assert (summary.removed, len(summary.failed)) == (("a",), 1)
    assert set(bench.nl.passages.values()) == {"nl:twee", "nl:vier"}


def test_one_language_is_indexed_with_a_note(bench: Bench, folder: Path) -> None:
    (folder / "a.txt").write_text("alleen\n", encoding="utf-8")
    summary = bench.run(folder / "a.txt")
    assert summary.added == ("a",)
    assert summary.notes == (f"{folder / 'a.txt'}: only Dutch found",)
    assert (len(bench.nl.passages), len(bench.fr.passages)) == (1, 0)


def test_reread_reads_what_is_unchanged(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    summary = bench.run(folder, reread=True)
    assert (summary.updated, summary.unchanged) == (("a", "b", "c"), 0)


def test_reindexing_fills_the_indexes_from_the_store(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    before = dict(bench.nl.passages), dict(bench.fr.passages)
    bench.nl, bench.fr = FakeWriter(), FakeWriter()
    bench.add_pairs(bench.open_store().all_pairs(), {})
    assert (bench.nl.passages, bench.fr.passages) == before


def test_a_file_named_twice_is_one_document(bench: Bench, folder: Path) -> None:
    assert bench.run(folder, folder / "a.txt", f"{folder}/./sub").added == ("a", "b", "c")


def test_a_renamed_file_keeps_the_name_of_its_document(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    (folder / "a.txt").rename(folder / "sub" / "a.txt")
    summary = bench.run(folder)
    assert (summary.removed, summary.added, summary.updated) == ((), (), ("a",))


def test_namesakes_get_ids_of_their_own_that_stay(bench: Bench, folder: Path) -> None:
    (folder / "sub" / "a.txt").write_text("vijf|cinq\n", encoding="utf-8")
    added = bench.run(folder).added
    assert added[0] == "a"
    assert added[3] != "b"
    ids = {info.path: info.id for info in bench.store.documents()}
    second = ids[str(folder / "sub" / "a.txt")]
    assert second.startswith("a-")
    (folder / "sub" / "a.txt").write_text("zes|six\n", encoding="utf-8")
    assert bench.run(folder).updated == (second,)


def test_progress_tells_the_bytes(bench: Bench, folder: Path) -> None:
    told: list[tuple[int, int, str]] = []
    bench.progress = lambda done_bytes, total_bytes, path: told.append(
        (done_bytes, total_bytes, path)
    )
    bench.run(folder)
    sizes = [path.stat().st_size for path in (folder / "a.txt", folder / "b.txt")]
    total = sizes[0] + sizes[1] + (folder / "sub" / "c.txt").stat().st_size
    assert [done for done, _, _ in told] == [0, sizes[0], sum(sizes), total]
    assert {of for _, of, _ in told} == {total}
    assert told[0][2] == str(folder / "a.txt")


# --- walking -------------------------------------------------------------------------------------


def test_hidden_files_and_readmes_are_left_aside_in_silence(folder: Path) -> None:
    for name in (".hidden.txt", "README.txt", "readme.txt", "README", "~$brief.docx"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("x", encoding="utf-8")
    found = discover([str(folder)], is_text)
    assert [Path(file.path).name for file in found.documents] == ["a.txt", "b.txt", "c.txt"]
    assert (found.failed, found.skipped) == ([], [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("~$brief.docx", "a temporary file of an Office program, not a document"),
        ("alles.tar.gz", "unsupported file type (.tar.gz): unpack it first"),
        ("oud.RAR", "unsupported file type (.RAR): unpack it first"),
        ("x.ppt", "unsupported file type (.ppt): save it as .pptx"),
        ("LICENSE", "unsupported file type (no suffix)"),
    ],
)
def test_the_cause_for_an_unknown_kind_can_be_translated(
    folder: Path, name: str, text: str
) -> None:
    (folder / name).touch()
    [failure] = discover([str(folder / name)], is_text).failed
    assert failure.cause == text
    assert isinstance(failure.cause, Message)


def test_unknown_kinds_are_skipped_in_a_folder_and_failures_by_name(folder: Path) -> None:
    (folder / "photo.jpg").touch()
    cause = "unsupported file type (.jpg)"
    assert causes(discover([str(folder)], is_text).skipped, folder) == {"photo.jpg": cause}
    named = discover([str(folder / "photo.jpg")], is_text)
    assert causes(named.failed, folder) == {"photo.jpg": cause}


def test_links_are_named_with_their_cause_and_loops_end(folder: Path) -> None:
    secret = folder.parent / "secret.txt"
    secret.write_text("x", encoding="utf-8")
    (folder / "out.txt").symlink_to(secret)
    (folder / "broken.txt").symlink_to("nowhere.txt")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "same.txt").symlink_to("a.txt")
    found = discover([str(folder)], is_text)
    assert causes(found.failed, folder) == {
        "out.txt": "a link to a path outside the folder",
        "broken.txt": "a broken link",
        "self.txt": "a broken link",
    }
    assert set(causes(found.skipped, folder)) == {"sub/loop", "same.txt"}
    assert len(found.documents) == 3


def test_a_link_to_the_folder_itself_may_be_named(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder, target_is_directory=True)
    found = discover([str(link)], is_text).documents
    assert found[0].path == str(link / "a.txt")


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert causes(discover([str(folder)], is_text).skipped, folder) == {
        "pipe.txt": "not a regular file"
    }


def test_what_cannot_be_looked_into_is_named_and_nothing_of_it_is_removed(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(folder)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("sub"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    summary = bench.run(folder)
    assert causes(summary.failed, folder) == {"sub": "permission denied"}
    assert summary.removed == ()


def test_folders_may_be_nested_deeper_than_calls(folder: Path) -> None:
    deep = folder.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    (deep / "onderin.txt").write_text("Een tekst.")
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack(0)) + 50)
        found = discover([str(folder)], lambda path: path.suffix == ".txt")
    finally:
        sys.setrecursionlimit(limit)
    assert "onderin.txt" in [Path(each.path).name for each in found.documents]


def test_the_index_itself_is_not_entered(folder: Path) -> None:
    (folder / "index").mkdir()
    (folder / "index" / "x.txt").touch()
    assert len(discover([str(folder)], is_text, folder / "index").documents) == 3


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000_42a1812e0558ab74.txt", "000_42a1812e0558ab74"),
        ("Réponse du Comité (908-1).txt", "reponse-du-comite-908-1"),
        ("../../etc/passwd", "passwd"),
        ("--rm -rf.txt", "rm-rf"),
        ("日本.txt", "document"),
        ("a" * 200 + ".txt", "a" * MAX_LENGTH),
        ("v1.2.txt", "v1-2"),
        (os.fsdecode(b"caf\xff.txt"), "caf"),
    ],
)
def test_slugs_are_safe_and_readable(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_ids_that_are_taken_get_a_suffix_and_stay_short() -> None:
    taken = {"a" * MAX_LENGTH}
    made = unique_id("x/" + "a" * 200 + ".txt", taken)
    assert made not in taken
    assert len(made) == MAX_LENGTH
    assert unique_id("x/" + "a" * 200 + ".txt", taken) == made


# --- worker processes ----------------------------------------------------------------------------


@pytest.mark.long
def test_workers_give_results_in_order_and_a_death_costs_one_file(tmp_path: Path) -> None:
    paths = []
    for number in range(8):
        path = tmp_path / f"{number}.txt"
        path.write_text("crash" if number in {2, 5} else f"zin {number}|phrase\n", encoding="utf-8")
        paths.append(str(path))
    outcomes = list(read_all([(path,) for path in paths], read_bars, jobs=2))
    died = "the process that read it died; it may need too much memory"
    assert [
        outcome.cause if isinstance(outcome, Failure) else first_dutch(outcome)
        for outcome in outcomes
    ] == ["zin 0", "zin 1", died, "zin 3", "zin 4", died, "zin 6", "zin 7"]


def test_workers_hand_over_bitexts_to_be_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("nl\tfr\neen\tun\n", encoding="utf-8")
    [outcome] = read_all([(str(path),)], DocumentReader(), jobs=2)
    path.write_text("nl\tfr\ntwee\tdeux\n", encoding="utf-8")
    assert isinstance(outcome, Bitext)
    assert list(outcome.segments) == [Segment("twee", "deux")]


def test_a_plan_changes_nothing(folder: Path) -> None:
    plan: Plan = make_plan(discover([str(folder)], is_text), {})
    assert [change.document_id for change in plan.changed] == ["a", "b", "c"]
    empty = Plan((), (), 3, (), ())
    bench = Bench()
    assert (execute_plan(empty, bench, read_bars).unchanged, bench.begun) == (3, 0)
