"""Documents that have moved, copies of indexed documents, and paths that are gone."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from templates import Templates

import benelux_search as bs
from benelux_search.errors import code_of

COUNT = 3


def write(folder: Path, name: str, number: int) -> None:
    text = f"De sluis nummer {number} is dicht.\n\nL'écluse numéro {number} est fermée.\n"
    (folder / name).write_text(text, encoding="utf-8")


def fill() -> None:
    """Make an index of three documents, a pair and two joined files."""
    corpus = Path("a")
    corpus.mkdir()
    for number in range(COUNT):
        write(corpus, f"d{number}.txt", number)
    dutch = [f"De minister bespreekt op {day} juni 2019 het water in Gent." for day in range(1, 30)]
    french = [f"Le ministre discute le {day} juin 2019 de l'eau à Gand." for day in range(1, 30)]
    for names in (("rapport.nl.txt", "rapport.fr.txt"), ("verslag.txt", "compte-rendu.txt")):
        for name, lines in zip(names, (dutch, french), strict=True):
            (corpus / name).write_text("\n\n".join([name, *lines]), encoding="utf-8")
    build("a")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, templates: Templates) -> Path:
    """Return the working folder, with such an index."""
    monkeypatch.chdir(tmp_path)
    return templates.copy(fill, tmp_path)


def build(*paths: str) -> bs.IndexSummary:
    return bs.build_index(list(paths), "index", lexicon=False)


def paths() -> dict[str, str]:
    with bs.open_index("index") as index:
        return {info.id: info.path for info in index.documents()}


def codes(summary: bs.IndexSummary) -> list[str | None]:
    return [code_of(note) for note in summary.notes]


def test_documents_of_a_moved_folder_keep_their_ids(folder: Path) -> None:
    before = paths()
    assert len(before) == COUNT + 2, before
    (folder / "a").rename(folder / "c")
    summary = build("c")
    assert paths() == {id_: f"c{path[1:].replace('{a', '{c')}" for id_, path in before.items()}
    assert (len(summary.added), len(summary.updated), summary.removed) == (0, len(before), ())
    assert "moved" in codes(summary) and "same-content" not in codes(summary)
    again = build("c")
    assert (again.unchanged, codes(again)) == (len(before), [])


def test_a_file_that_was_moved_and_renamed_in_its_folder_keeps_its_id(folder: Path) -> None:
    (folder / "a" / "deep").mkdir()
    (folder / "a" / "d1.txt").rename(folder / "a" / "deep" / "other.txt")
    summary = build("a")
    assert paths()["d1"] == "a/deep/other.txt"
    assert (summary.added, summary.updated, summary.removed) == ((), ("d1",), ())


def test_a_pair_and_an_archive_move(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a" / "july.zip", "w") as archive:
        archive.writestr("x.txt", "De trein rijdt.\n\nLe train roule.\n")
    build("a")
    before = paths()
    (folder / "b").mkdir()
    for name in ("rapport.nl.txt", "rapport.fr.txt", "july.zip"):
        (folder / "a" / name).rename(folder / "b" / name)
    build("a", "b")
    after = paths()
    assert after.keys() == before.keys()
    assert after["rapport"] == "b/rapport.{nl,fr}.txt"
    assert "b/july.zip/x.txt" in after.values()


def test_a_copy_is_a_new_document_and_a_note_names_the_known_one(folder: Path) -> None:
    shutil.copytree(folder / "a", folder / "b")
    summary = build("b")
    assert not summary.updated
    assert "b/d1.txt: the same content is in the index as d1" in summary.notes
    assert "moved" not in codes(summary)
    assert {"a/d1.txt", "b/d1.txt"} <= set(paths().values())


@pytest.mark.long
def test_many_copies_are_counted(folder: Path) -> None:
    for number in range(20):
        write(folder / "a", f"many{number}.txt", 100 + number)
    build("a")
    shutil.copytree(folder / "a", folder / "b")
    summary = build("b")
    assert codes(summary).count("same-content") == 10
    assert codes(summary).count("same-content-more") == 1


def test_an_index_that_was_copied_elsewhere_follows_its_documents(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = paths()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (folder / "a").rename(elsewhere / "documents")
    shutil.copytree(folder / "index", elsewhere / "index")
    monkeypatch.chdir(elsewhere)
    build("documents")
    assert paths().keys() == before.keys()


def test_a_path_that_is_gone_takes_its_documents_out(folder: Path) -> None:
    (folder / "b").mkdir()
    write(folder / "b", "e.txt", 9)
    build("b")
    shutil.rmtree(folder / "b")
    summary = build("b")
    assert (summary.removed, summary.failed) == (("e",), ())
    assert "gone-path" in codes(summary)
    assert "e" not in paths() and "d1" in paths()
    failed = build("b").failed  # now nothing is known of it
    assert [each.cause for each in failed] == ["no such file or folder"]


def test_a_folder_without_documents_gets_a_note(folder: Path) -> None:
    (folder / "b").mkdir()
    assert "empty-folder" not in codes(build("b"))  # nothing is known of it
    write(folder / "b", "e.txt", 9)
    build("b")
    (folder / "b" / "e.txt").unlink()
    summary = build("b")
    assert (summary.removed, codes(summary)) == (("e",), ["empty-folder"])


def test_a_named_file_whose_folder_is_absent_keeps_its_document(folder: Path) -> None:
    before = paths()
    (folder / "a").rename(folder / "hidden")
    summary = build("a/d1.txt")
    assert [each.cause for each in summary.failed] == ["no such file or folder"]
    assert (summary.removed, paths()) == ((), before)


def test_a_remembered_folder_without_documents_is_not_forgotten(folder: Path) -> None:
    (folder / "b").mkdir()
    bs.build_index("b", "index", lexicon=False, each="record")
    (folder / "b").rmdir()
    assert "absent-folder" in codes(bs.build_index(None, "index", lexicon=False))
    (folder / "b").mkdir()
    write(folder / "b", "e.txt", 9)
    assert bs.build_index(None, "index", lexicon=False).added == ("e",)


def test_an_absent_folder_stays_without_being_named(folder: Path) -> None:
    before = paths()
    (folder / "a").rename(folder / "hidden")
    summary = bs.build_index(None, "index", lexicon=False)
    assert codes(summary) == ["absent-folder"]
    assert paths() == before


def test_a_copy_of_a_file_of_an_absent_disk_is_no_move(folder: Path) -> None:
    before = paths()
    (folder / "b").mkdir()
    shutil.copy(folder / "a" / "d1.txt", folder / "b" / "copy.txt")
    (folder / "a").rename(folder / "hidden")
    summary = build("b")
    assert "moved" not in codes(summary) and len(summary.added) == 1
    assert before.items() <= paths().items()


def test_a_query_that_names_or_excludes_documents_sees_copies(folder: Path) -> None:
    shutil.copytree(folder / "a", folder / "b")
    build("b")
    with bs.open_index("index") as index:
        assert index.search("sluis path:b/").total == COUNT
        assert index.search("sluis -path:a/").total == COUNT
        assert index.search("sluis -doc:d1").total >= COUNT
        assert index.search("sluis").total == COUNT
        assert len(index.documents_of_hits("sluis")) == 2 * COUNT


def test_parts_of_paths_are_compared_without_accents_and_by_each_file(folder: Path) -> None:
    with bs.open_index("index") as index:
        for part in ("rapport.nl.txt", "RAPPORT.fr", "ràpport*fr"):
            assert index.search(f"minister path:{part}").total, part
        missing = index.search("minister path:nergens")
        assert "no document has “nergens” in its path" in missing.notes[0]
