"""Files in archives and compressed files, read one by one: what is good, and what is hostile."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import os
import pickle
import random
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import TRAIN, WATER
from workbench import leave_a_file
from zips import CRC, FLAGS, METHOD, OFFSET, SIZE, packed, patched, write_zip

import benelux_search as bs
from benelux_search.api import reading
from benelux_search.documents import archives, unpacking, zip_archives
from benelux_search.documents.memory import MemoryReader
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import EmptySource, SourceError, UnsupportedSource
from benelux_search.indexing.workers import read_all
from benelux_search.model import AlignedDocument, Bitext
from benelux_search.reading_options import Limits

TABLE = "nl\tfr\nDe haven slibt dicht.\tLe port s'envase.\nDe boot vaart.\tLe bateau navigue.\n"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files, in which each test must leave nothing."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def listed(path: Path, data: bytes) -> zip_archives.Listing:
    path.write_bytes(data)
    return zip_archives.listing(str(path))


def cause(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(SourceError) as raised:
        DocumentReader(limits or Limits()).whole(path)
    assert raised.value.path == path
    return str(raised.value.cause)


def texts(document: AlignedDocument | Bitext) -> list[tuple[str, str]]:
    assert isinstance(document, Bitext)
    return [(segment.nl, segment.fr) for segment in document.segments]


ROWS = [("De haven slibt dicht.", "Le port s'envase."), ("De boot vaart.", "Le bateau navigue.")]


# --- What is good --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_in_an_archive_is_read_as_in_a_folder(tmp_path: Path, method: int) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"map/x.txt": WATER}, method))
    (tmp_path / "x.txt").write_text(WATER)
    document = bs.align_file(tmp_path / "a.zip" / "map" / "x.txt")
    assert document == bs.align_file(tmp_path / "x.txt")
    assert len(document.beads) == 2


@pytest.mark.parametrize(
    ("name", "compress"), [("x.txt.gz", gzip.compress), ("X.TXT.GZ", gzip.compress),
                           ("x.txt.bz2", bz2.compress)]
)  # fmt: skip
def test_a_compressed_file_is_read_as_the_plain_one(
    tmp_path: Path, name: str, compress: object
) -> None:
    assert callable(compress)
    (tmp_path / name).write_bytes(compress(WATER.encode()))
    (tmp_path / "x.txt").write_text(WATER)
    assert bs.align_file(tmp_path / name) == bs.align_file(tmp_path / "x.txt")


def test_a_compressed_file_in_an_archive_is_read(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", {"c.tsv.gz": gzip.compress(TABLE.encode())})
    assert texts(DocumentReader()(tmp_path / "a.zip" / "c.tsv.gz")) == ROWS


def test_a_bitext_is_unpacked_for_each_iteration_also_in_another_process(
    tmp_path: Path, temporary: Path
) -> None:
    (tmp_path / "c.tsv.gz").write_bytes(gzip.compress(TABLE.encode()))
    bitext = DocumentReader()(tmp_path / "c.tsv.gz")
    assert list(temporary.iterdir()) == []
    assert texts(pickle.loads(pickle.dumps(bitext))) == texts(bitext) == ROWS
    assert isinstance(bitext, Bitext)
    segments = iter(bitext.segments)
    next(segments)
    assert len(list(temporary.iterdir())) == 1
    del segments  # given up: the file is removed all the same


def test_a_bitext_whose_archive_is_gone_is_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"c.tsv": TABLE})
    bitext = DocumentReader()(path / "c.tsv")
    write_zip(path, {"other.tsv": TABLE})
    with pytest.raises(SourceError, match="no such file") as raised:
        texts(bitext)
    assert raised.value.path == path / "c.tsv"


def test_halves_in_two_archives_and_lines_of_two_compressed_files(tmp_path: Path) -> None:
    write_zip(tmp_path / "nl.zip", {"c.nl": "Een zin.\nTwee.\n"})
    write_zip(tmp_path / "fr.zip", {"c.fr": "Une phrase.\nDeux.\n"})
    nl, fr = tmp_path / "nl.zip" / "c.nl", tmp_path / "fr.zip" / "c.fr"
    assert texts(DocumentReader()(nl, fr)) == [("Een zin.", "Une phrase."), ("Twee.", "Deux.")]
    for path in (nl, fr):
        member = archives.require_member(*(archives.split_path(str(path)) or ("", "")))
        data = b"".join(zip_archives.member_pieces(str(path.parent), member))
        (tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(data))
    pair = DocumentReader()(tmp_path / "c.nl.gz", tmp_path / "c.fr.gz")
    assert texts(pair) == [("Een zin.", "Une phrase."), ("Twee.", "Deux.")]


def test_junk_before_the_archive_and_zip64(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"MZ junk" * 99 + packed({"x.txt": TRAIN}))
    assert len(bs.align_file(path / "x.txt").beads) == 1
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open("y.txt", "w", force_zip64=True) as member,
    ):
        member.write(TRAIN.encode())
    assert len(bs.align_file(path / "y.txt").beads) == 1


def test_names_in_the_code_pages_of_windows_and_in_unmarked_utf8(tmp_path: Path) -> None:
    names = ["Réponse à la Chambre.txt", "Één.txt"]
    for codec, name in (("cp850", names[0]), ("cp437", names[0]), ("utf-8", names[1])):
        stand_in = "#" * len(name.encode(codec))
        data = packed({stand_in: "x"}).replace(stand_in.encode(), name.encode(codec))
        assert list(listed(tmp_path / f"{codec}.zip", data).members) == [name]
    assert list(listed(tmp_path / "marked.zip", packed({names[0]: "x"})).members) == [names[0]]


def test_backslashes_separate_folders(tmp_path: Path) -> None:
    data = packed({"nl/x.txt": WATER}).replace(b"nl/x.txt", b"nl\\x.txt")
    assert list(listed(tmp_path / "a.zip", data).members) == [str(Path("nl", "x.txt"))]


def test_the_bytes_of_a_compressed_file_from_memory() -> None:
    from benelux_search.documents.record import Document, check_document

    record = check_document(
        Document(key="k", content=gzip.compress(TABLE.encode()), name="c.tsv.gz")
    )
    with MemoryReader().read(record) as document:
        assert texts(document) == ROWS


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../../out.txt", "map/../../out.txt", "a\\..\\out.txt", "..", "a\x1b[2J.txt", "x" * 300],
)
def test_unsafe_names_are_left_out_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    listing = listed(tmp_path / "a.zip", packed({name: WATER, "x.txt": TRAIN}))
    assert list(listing.members) == ["x.txt"]
    assert listing.left_out is not None
    assert listing.left_out.startswith("1 file is left out")
    assert listing.left_out.isprintable()
    assert "no such file" in cause(tmp_path / "a.zip" / name)


@pytest.mark.parametrize("name", ["/etc/x.txt", "C:\\etc\\x.txt", "C:/etc/x.txt", "//etc/./x.txt"])
def test_absolute_names_are_below_the_archive(tmp_path: Path, name: str) -> None:
    listing = listed(tmp_path / "a.zip", packed({name: TRAIN}))
    assert list(listing.members) == [str(Path("etc", "x.txt"))]
    assert len(bs.align_file(tmp_path / "a.zip" / "etc" / "x.txt").beads) == 1


def test_nothing_is_written_outside_of_the_temporary_folder(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    copy_path = unpacking._copy_path

    def record(file: Path, folder: Path) -> Path:
        written.append(copy_path(file, folder))
        return written[-1]

    monkeypatch.setattr(unpacking, "_copy_path", record)
    write_zip(tmp_path / "a.zip", {"/a/b/c/d/x.txt": TRAIN, "CON.txt": TRAIN})
    for name in ("a/b/c/d/x.txt", "CON.txt"):
        bs.align_file(tmp_path / "a.zip" / name)
    assert len(written) == 2
    for target in written:
        assert temporary in target.parents
        assert ".." not in target.parts


def test_the_last_of_repeated_names_is_read(tmp_path: Path) -> None:
    data = packed({"x.txt": WATER, "y.txt": TRAIN}).replace(b"y.txt", b"x.txt")
    listing = listed(tmp_path / "a.zip", data)
    assert (list(listing.members), listing.repeated) == (["x.txt"], ("x.txt",))
    assert len(bs.align_file(tmp_path / "a.zip" / "x.txt").beads) == 1
    both = listed(tmp_path / "b.zip", packed({"x.txt": "", "X.txt": ""}))  # case tells them apart
    assert (len(both.members), both.repeated) == (2, ())


def test_links_and_special_files_are_not_followed(tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        info = zipfile.ZipInfo("x.txt")
        info.create_system, info.external_attr = 3, (kind | 0o777) << 16
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(info, "/etc/passwd")
        listing = zip_archives.listing(str(tmp_path / "a.zip"))
        assert (listing.links, listing.members) == (("x.txt",), {})
        assert cause(tmp_path / "a.zip" / "x.txt") == "no such file"


def test_a_folder_may_have_the_name_of_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "a.zip"
    folder.mkdir()
    (folder / "x.txt").write_text(TRAIN)
    assert len(bs.align_file(folder / "x.txt").beads) == 1
    write_zip(folder / "b.zip", {"x.txt": WATER})
    assert len(bs.align_file(folder / "b.zip" / "x.txt").beads) == 2


# --- Archives that are refused -------------------------------------------------------------------


def test_a_document_with_the_name_of_an_archive_is_told(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "a.zip"
    docx.Document().save(str(path))
    assert cause(path) == "not an archive of documents, but one document: name it *.docx"
    write_zip(path, {"mimetype": "x", "content.xml": "x", "META-INF/manifest.xml": "x"})
    assert "name it *.odt" in cause(path)


def test_an_archive_itself_is_no_document(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", {"x.txt": WATER})
    with pytest.raises(UnsupportedSource, match="name a file in it"):
        bs.align_file(tmp_path / "a.zip")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_archive_is_damaged(tmp_path: Path, share: float) -> None:
    data = packed({f"{number}.txt": WATER for number in range(9)})
    path = tmp_path / "a.zip"
    path.write_bytes(data[: int(len(data) * share)])
    told = cause(path)
    assert told == (
        "the archive is damaged or incomplete: get a new copy" if share else "the file is empty"
    )
    assert cause(path / "1.txt") == told


def test_noise_is_damage_or_read_but_never_a_fault(tmp_path: Path) -> None:
    chance = random.Random(7)
    data = packed({"x.txt": WATER, "c.tsv": TABLE, "nl/y.md": TRAIN})
    path = tmp_path / "a.zip"
    for number in range(100):
        noisy = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data) // 2 if number % 2 else 0, len(data))
            noisy[place] = chance.randrange(256)
        path.unlink(missing_ok=True)
        path.write_bytes(noisy)
        with contextlib.suppress(SourceError):
            for name in zip_archives.listing(str(path)).members:
                with contextlib.suppress(SourceError):
                    DocumentReader().whole(path / name)
    path.write_bytes(chance.randbytes(100_000))
    assert "damaged" in cause(path)


def test_overlapping_files_are_a_bomb(tmp_path: Path) -> None:
    data = patched(packed({"x.txt": WATER, "y.txt": WATER}), 1, OFFSET, 0)
    (tmp_path / "a.zip").write_bytes(data)
    assert "overlap" in cause(tmp_path / "a.zip")


def test_an_archive_that_unpacks_to_far_too_much_is_a_bomb(tmp_path: Path) -> None:
    zeros = bytes(15_000_000)
    write_zip(tmp_path / "a.zip", {"x.txt": zeros, "y.txt": zeros})
    assert "200 times its size" in cause(tmp_path / "a.zip")
    assert "200 times its size" in cause(tmp_path / "a.zip" / "x.txt")


def test_one_file_that_is_a_bomb_costs_only_itself(tmp_path: Path) -> None:
    filler = random.Random(1).randbytes(200_000)
    path = write_zip(
        tmp_path / "a.zip", {"x.txt": bytes(21_000_000), "y.pdf": filler, "z.txt": TRAIN}
    )
    assert "200 times its size" in cause(path / "x.txt")
    assert len(bs.align_file(path / "z.txt").beads) == 1


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.zip", {f"{number}.txt": "" for number in range(50)})
    monkeypatch.setattr(zip_archives, "_MOST_MEMBERS", 49)
    assert cause(path) == "more than 49 files in one archive: split it"
    monkeypatch.setattr(zip_archives, "_MOST_MEMBERS", 50)
    monkeypatch.setattr(zip_archives, "_MOST_DIRECTORY", 500)  # refused before it is in memory
    assert "files in one archive" in cause(path)


# --- Files in archives that are refused ----------------------------------------------------------


def test_encrypted_and_otherwise_compressed_files_are_told(tmp_path: Path) -> None:
    data = packed({"x.txt": WATER, "y.txt": TRAIN, "in/z.ZIP": "x"})
    listing = listed(tmp_path / "a.zip", patched(data, 0, FLAGS, 1))
    assert listing.refused == {
        "x.txt": "encrypted: pack it without a password",
        str(Path("in", "z.ZIP")): "an archive in an archive: unpack it first",
    }
    assert cause(tmp_path / "a.zip" / "x.txt") == listing.refused["x.txt"]
    listing = listed(tmp_path / "b.zip", patched(data, 1, METHOD, zipfile.ZIP_LZMA))
    assert "y.txt" in listing.refused
    assert list(listing.members) == ["x.txt"]


def test_a_file_that_lies_about_its_size_is_read_up_to_it(tmp_path: Path) -> None:
    data = packed({"x.txt": WATER + "\n\n" + "a" * 1_000_000})
    (tmp_path / "a.zip").write_bytes(patched(data, 0, SIZE, 300))
    assert "longer than stated" in cause(tmp_path / "a.zip" / "x.txt")


def test_a_wrong_checksum_is_noted_and_the_text_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(patched(packed({"x.txt": WATER}), 0, CRC, 1))
    document = bs.align_file(tmp_path / "a.zip" / "x.txt")
    assert len(document.beads) == 2
    assert document.notes == ("damaged (its checksum is wrong); the part before that is read",)


def test_a_missing_header_is_damage(tmp_path: Path) -> None:
    data = packed({"x.txt": WATER})
    (tmp_path / "a.zip").write_bytes(b"XX" + data[2:])
    assert "its header is missing" in cause(tmp_path / "a.zip" / "x.txt")


def test_the_limit_on_a_file_holds_when_it_is_unpacked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"x.txt": WATER})
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(WATER.encode()))
    for limits in (Limits(file_bytes=100), Limits(packed_file_bytes=100)):
        for file in (path / "x.txt", tmp_path / "x.txt.gz"):
            assert cause(file, limits) == "more than 100 bytes when unpacked: split the file"


# --- Compressed files that are hostile -----------------------------------------------------------


def test_a_truncated_compressed_file_is_read_up_to_its_end(tmp_path: Path) -> None:
    table = TABLE + "".join(f"Zin {number}.\tPhrase {number}.\n" for number in range(20_000))
    data = gzip.compress(table.encode())
    (tmp_path / "c.tsv.gz").write_bytes(data[: len(data) // 2])
    bitext = DocumentReader()(tmp_path / "c.tsv.gz")
    assert isinstance(bitext, Bitext)
    assert bitext.notes[0].startswith("damaged (Compressed file ended")
    assert texts(bitext)[:2] == ROWS
    assert 5_000 < len(texts(bitext)) < 20_000


def test_what_is_no_compressed_file_is_told(tmp_path: Path) -> None:
    for name in ("x.txt.gz", "x.txt.bz2"):
        (tmp_path / name).write_text(WATER)
        assert cause(tmp_path / name).startswith("it cannot be unpacked (")
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(EmptySource):
            bs.align_file(tmp_path / name)


def test_a_checksum_or_junk_after_the_data_is_noted(tmp_path: Path) -> None:
    data = gzip.compress(WATER.encode())
    for changed in (data[:-8] + bytes(8), data + b"junk"):
        (tmp_path / "x.txt.gz").write_bytes(changed)
        document = bs.align_file(tmp_path / "x.txt.gz")
        assert len(document.beads) == 2
        assert document.notes[0].startswith("damaged (")


def test_a_compressed_bomb_is_stopped(tmp_path: Path) -> None:
    for name, compress in (("x.txt.gz", gzip.compress), ("x.txt.bz2", bz2.compress)):
        (tmp_path / name).write_bytes(compress(bytes(60_000_000)))
        assert "200 times its size" in cause(tmp_path / name)
    twice = gzip.compress(gzip.compress(bytes(60_000_000)))
    (tmp_path / "x.txt.gz.gz").write_bytes(twice)
    assert "unsupported file type" in cause(tmp_path / "x.txt.gz.gz")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.txt.gz")
    assert cause(tmp_path / "x.txt.gz") == "not a regular file"


def test_a_full_disk_is_an_error_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(WATER.encode()))
    monkeypatch.setattr(gzip.GzipFile, "read1", full)
    with pytest.raises(SourceError, match="no space left on device") as raised:
        bs.align_file(tmp_path / "x.txt.gz")
    assert isinstance(raised.value.__cause__, OSError)  # so what was indexed before is kept


# --- The temporary folder ------------------------------------------------------------------------


def test_the_temporary_folder_is_removed_at_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    path = write_zip(tmp_path / "a.zip", {"x.txt": WATER})
    monkeypatch.setattr(zlib, "crc32", interrupt)
    with pytest.raises(KeyboardInterrupt):
        bs.align_file(path / "x.txt")


def test_what_killed_workers_leave_is_removed(tmp_path: Path) -> None:
    for name in ("dies.txt", "x.txt", "y.txt"):
        (tmp_path / name).write_text("zin|phrase")
    documents = [(str(tmp_path / name),) for name in ("dies.txt", "x.txt", "y.txt")]
    failure, *read = read_all(documents, leave_a_file, jobs=2)
    assert "died" in getattr(failure, "cause", "")
    assert [getattr(each, "cause", None) for each in read] == [None, None]


# --- Pairs in archives ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "other"),
    [
        ("x.nl.txt", "x.fr.txt"),
        ("x.fr.txt", "x.nl.txt"),
        ("deep/y.nl.txt", "deep/y.fr.txt"),
        ("nl/z.txt", "fr/z.txt"),
    ],
)
def test_the_other_half_of_a_file_in_an_archive_is_found(
    tmp_path: Path, given: str, other: str
) -> None:
    names = ["x.nl.txt", "x.fr.txt", "deep/y.nl.txt", "deep/y.fr.txt", "nl/z.txt", "fr/z.txt"]
    path = write_zip(tmp_path / "a.zip", dict.fromkeys(names, WATER))
    [document], added = reading.documents_in([str(path / given)])
    assert added == [str(path / other)]
    assert set(document.files) == {str(path / given), str(path / other)}


def test_a_damaged_archive_has_no_other_half(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    [document], added = reading.documents_in([str(tmp_path / "a.zip" / "x.nl.txt")])
    assert (document.files, added) == ((str(tmp_path / "a.zip" / "x.nl.txt"),), [])
