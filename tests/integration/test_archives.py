"""Archives and compressed files as they are used: commands and library, from file to screen."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
import zipfile
from pathlib import Path

import pytest
from command_line import Shell
from samples import TRAIN, WATER
from zips import CRC, FLAGS, packed, patched, write_zip

import benelux_search as bs
from benelux_search.documents import zip_archives
from benelux_search.tui.terminal.programs import source_file

NL, FR = ("\n\n".join(half) for half in (WATER.split("\n\n")[:2], WATER.split("\n\n")[2:]))
TABLE = "nl\tfr\nDe haven slibt dicht.\tLe port s'envase.\n"
FILES: dict[str, str | bytes] = {
    "water/nl/x.txt": NL,
    "water/fr/x.txt": FR,
    "trein.txt": TRAIN,
    "c.tsv": TABLE,
    "foto.gif": b"GIF89a",
    "README.txt": "about",
    "__MACOSX/._trein.txt": b"\0\5",
    ".DS_Store": b"\0",
    "map/.hidden/x.txt": "hidden",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an archive in its corpus; what is unpacked must not stay."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    write_zip(tmp_path / "corpus" / "juli.zip", FILES)
    return tmp_path


def build(folder: Path, *paths: str, jobs: int = 1) -> bs.IndexSummary:
    given = [folder / path for path in paths or ("corpus",)]
    summary = bs.build_index(given, folder / "index", lexicon=False, jobs=jobs)
    assert list((folder / "temporary").iterdir()) == []
    return summary


def shown(folder: Path) -> dict[str, str]:
    with bs.open_index(folder / "index") as index:
        return {
            info.id: str(Path(info.path).relative_to(folder / "corpus"))
            for info in index.documents()
        }


def causes(folder: Path, failures: tuple[bs.Failure, ...]) -> dict[str, str]:
    return {str(Path(each.path).relative_to(folder / "corpus")): each.cause for each in failures}


# --- Indexing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_file_is_a_document_and_pairs_are_found(folder: Path, jobs: int) -> None:
    summary = build(folder, jobs=jobs)
    assert (summary.documents, summary.failed) == (3, ())
    assert causes(folder, summary.skipped) == {"juli.zip/foto.gif": "unsupported file type (.gif)"}
    assert shown(folder) == {
        "c": "juli.zip/c.tsv",
        "trein": "juli.zip/trein.txt",
        "x": "juli.zip/water/{nl,fr}/x.txt",
    }
    with bs.open_index(folder / "index") as index:
        for query, found in (("vervuiling", "x"), ("port", "c"), ("Luxemburg", "trein")):
            assert [hit.document.id for hit in index.search(query)] == [found]


def test_an_unchanged_archive_is_not_unpacked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder)

    def refuse(*_: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(zip_archives, "member_pieces", refuse)
    write_zip(folder / "corpus" / "juli.zip", FILES)  # with other times
    assert build(folder).unchanged == 3
    assert build(folder, "corpus/juli.zip").unchanged == 3


def test_only_changed_files_are_read_and_gone_ones_are_removed(folder: Path) -> None:
    build(folder)
    changed = {**FILES, "trein.txt": TRAIN.replace("sneller", "trager"), "new.txt": WATER}
    del changed["c.tsv"]
    write_zip(folder / "corpus" / "juli.zip", changed)
    summary = build(folder)
    assert (summary.added, summary.updated, summary.removed) == (("new",), ("trein",), ("c",))
    assert summary.unchanged == 1
    del changed["water/fr/x.txt"]
    write_zip(folder / "corpus" / "juli.zip", changed)
    summary = build(folder, "corpus/juli.zip")  # the archive is given as a folder is
    assert (summary.added, summary.removed) == (("x",), ("x",))
    assert shown(folder)["x"] == "juli.zip/water/nl/x.txt"
    (folder / "corpus" / "juli.zip").unlink()
    assert build(folder).documents == 0


def test_an_archive_that_cannot_be_read_now_keeps_its_documents(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as context:
        context.setattr(zip_archives, "listing", refuse)
        summary = build(folder)
    assert causes(folder, summary.failed) == {"juli.zip": "permission denied"}
    assert summary.documents == 3
    path = folder / "corpus" / "juli.zip"
    path.write_bytes(path.read_bytes()[:100])  # it has turned out to be bad
    summary = build(folder)
    assert causes(folder, summary.failed) == {"juli.zip": zip_archives._DAMAGED}
    assert summary.documents == 0


def test_bad_files_are_named_and_remembered_and_the_others_are_read(folder: Path) -> None:
    data = packed({"a.txt": WATER, "b.pdf": b"no PDF", "c.tsv": TABLE, "d.zip": packed(FILES)})
    (folder / "corpus" / "juli.zip").write_bytes(patched(data, 0, FLAGS, 1))
    for is_new in (True, False):
        summary = build(folder)
        failed = causes(folder, summary.failed)
        assert failed["juli.zip/a.txt"] == "encrypted: pack it without a password"
        assert failed["juli.zip/d.zip"] == "an archive in an archive: unpack it first"
        assert set(failed) == {"juli.zip/a.txt", "juli.zip/b.pdf", "juli.zip/d.zip"}
        assert [each.is_new for each in summary.failed] == [is_new] * 3
        assert shown(folder) == {"c": "juli.zip/c.tsv"}


def test_unsafe_repeated_and_damaged_files_are_told(folder: Path) -> None:
    data = packed({"../../evil.txt": WATER, "x.txt": WATER, "y.txt": TRAIN, "z.txt": TRAIN})
    data = patched(data.replace(b"y.txt", b"x.txt"), 3, CRC, 7)
    (folder / "corpus" / "juli.zip").write_bytes(data)
    summary = build(folder)
    [(path, cause)] = causes(folder, summary.failed).items()
    assert path == "juli.zip"
    assert cause.endswith("or is not a file name: '../../evil.txt'")
    assert [note.partition("juli.zip/")[2] for note in summary.notes] == [
        "x.txt: it is in the archive more than once: the last is read",
        "z.txt: damaged (its checksum is wrong); the part before that is read",
    ]
    assert not list(folder.rglob("evil.txt"))


def test_pairs_over_two_archives_and_in_compressed_files(folder: Path) -> None:
    (folder / "corpus" / "juli.zip").unlink()
    for language, text in (("nl", NL), ("fr", FR)):
        write_zip(folder / "corpus" / f"{language}.zip", {"water.txt": text})
        path = folder / "corpus" / f"x_{language[0].upper()}.txt.gz"
        path.write_bytes(gzip.compress(text.encode()))
        lines = "Een zin.\nTwee.\n" if language == "nl" else "Une phrase.\nDeux.\n"
        (folder / "corpus" / f"m.{language}.gz").write_bytes(gzip.compress(lines.encode()))
    summary = build(folder)
    assert (summary.failed, summary.skipped, summary.notes) == ((), (), ())
    assert shown(folder) == {
        "m": "m.{nl,fr}.gz", "water": "{nl,fr}.zip/water.txt", "x": "x_{N,F}.txt.gz"
    }  # fmt: skip
    assert build(folder, "corpus/nl.zip").unchanged == 1  # the other archive is known


def test_files_beside_a_document_in_its_archive(folder: Path) -> None:
    files: dict[str, str | bytes] = {
        "a/x.txt": WATER,
        "a/x.meta.toml": 'number = "12/3"',
        "metadata.csv": "file,client\na/x.txt,Acme\nb.txt,Nobody\n",
    }
    path = write_zip(folder / "corpus" / "juli.zip", files)
    summary = build(folder)
    assert [note.partition("juli.zip/")[2] for note in summary.notes] == [
        "metadata.csv: row 3 names no file: b.txt"
    ]
    with bs.open_index(folder / "index") as index:
        [info] = index.documents()
        assert (info.facts.number, dict(info.metadata)) == ("12/3", {"client": "Acme"})
    write_zip(path, {**files, "a/x.meta.toml": 'number = "12/4"'})
    assert build(folder).updated == ("x",)
    (folder / "corpus" / "metadata.csv").write_text("file,date\njuli.zip/a/x.txt,2020-06-11\n")
    assert build(folder).updated == ("x",)
    with bs.open_index(folder / "index") as index:
        [info] = index.documents()
        assert (info.facts.number, info.facts.date) == ("12/4", "2020-06-11")


def test_bad_files_beside_a_document_cost_only_themselves(folder: Path) -> None:
    files: dict[str, str | bytes] = {
        "x.txt": WATER,
        "x.meta.toml": 'number = "12/3"',
        "x.beads.toml": "#" * 6_000_000,
        "metadata.csv": b"file,title\n" + b"y.txt,Titel\n" * 200_000,
        "ballast.jpg": random.Random(1).randbytes(300_000),
    }
    data = patched(packed(files), 1, CRC, 7)
    (folder / "corpus" / "juli.zip").write_bytes(data)
    summary = build(folder)
    assert summary.documents == 1
    notes = [note.partition("juli.zip/")[2] for note in summary.notes]
    assert (
        "x.txt: x.meta.toml: damaged in the archive (its checksum is wrong); it is not used"
        in notes
    )
    assert any("more than 2,000,000 bytes" in note for note in notes)
    assert any(note.startswith("metadata.csv: more than 1,000,000 bytes") for note in notes)


def test_override_files_in_an_archive_and_beside_a_compressed_file(folder: Path) -> None:
    (folder / "corpus" / "g.txt.gz").write_bytes(gzip.compress(WATER.encode()))
    alone = '[[alone]]\nnl = "De vervuiling"\n'
    (folder / "corpus" / "g.beads.toml").write_text(alone)
    path = write_zip(folder / "corpus" / "juli.zip", {"x.txt": WATER, "x.beads.toml": alone})
    assert build(folder).pairs == 6  # three of each
    write_zip(path, {"x.txt": WATER, "y.beads.toml": alone})
    summary = build(folder)
    assert (summary.updated, summary.unchanged, summary.pairs) == (("x",), 1, 5)
    assert list(causes(folder, summary.skipped)) == ["juli.zip/y.beads.toml"]


def test_records_of_a_table_in_an_archive(folder: Path) -> None:
    bs.build_index([folder / "corpus"], folder / "index", lexicon=False, each="record")
    assert shown(folder)["c.1"] == "juli.zip/c.tsv"


# --- Commands ------------------------------------------------------------------------------------


def test_the_commands_show_files_in_archives(shell: Shell) -> None:
    write_zip(
        Path("corpus/juli.zip"), {"b.txt": TRAIN, "nl/x.txt": NL, "fr/x.txt": FR, "a.pdf": "no"}
    )
    ran = shell("index", "corpus/juli.zip", "--strict")
    assert ran.status == 2
    assert "failed: corpus/juli.zip/a.pdf: " in ran.err
    assert "2 added" in ran.out
    assert shell("index", "corpus/juli.zip").status == 0
    assert shell("index", "corpus/juli.zip", "--strict").status == 2
    assert "corpus/juli.zip/{nl,fr}/x.txt" in shell("list").out
    assert shell("status").status == 0
    assert "corpus/juli.zip/b.txt" in shell("show", "b").out
    hit = json.loads(shell("search", "vervuiling", "--format", "json").out)["hits"][0]
    assert hit["document"]["path"] == "corpus/juli.zip/{nl,fr}/x.txt"


def test_align_reads_an_archive_or_a_file_in_it(shell: Shell) -> None:
    write_zip(Path("juli.zip"), {"b.txt": TRAIN, "nl/x.txt": NL, "fr/x.txt": FR, "d.zip": "x"})
    ran = shell("align", "juli.zip", "--format", "json")
    assert ran.status == 2
    assert "juli.zip/d.zip: an archive in an archive" in ran.err
    paths = [json.loads(line)["document"]["path"] for line in ran.out.splitlines()]
    assert paths == ["juli.zip/b.txt", "juli.zip/{nl,fr}/x.txt"]
    assert (
        len(
            shell(
                "align", "juli.zip/nl/x.txt", "juli.zip/fr/x.txt", "--format", "json"
            ).out.splitlines()
        )
        == 1
    )
    assert "juli.zip/no.txt: no such file" in shell("align", "juli.zip/no.txt").err
    Path("bad.zip").write_bytes(b"PK")
    ran = shell("align", "bad.zip")
    assert (ran.status, "bad.zip: the archive is damaged" in ran.err) == (2, True)


def test_the_archive_of_a_document_is_opened(folder: Path) -> None:
    archive = folder / "corpus" / "juli.zip"
    path = str(archive / "water" / "{nl,fr}" / "x.txt")
    assert source_file(path, "nl", folder / "index") == archive


def test_one_file_of_an_archive_is_indexed_by_its_path(shell: Shell) -> None:
    with zipfile.ZipFile("juli.zip", "w") as archive:
        archive.writestr("b.txt", TRAIN)
        archive.writestr("c.txt", WATER)
    assert "1 added" in shell("index", "juli.zip/b.txt").out
    assert "1 added" in shell("index", "juli.zip").out
    assert "no such file or folder" in shell("index", "juli.zip/d.txt").err
