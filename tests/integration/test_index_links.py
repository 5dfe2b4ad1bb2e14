"""Links in the folder of an index: nothing follows them, and each is named as damage."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from daily import daily

import benelux_search as bs
from benelux_search.api.opening import writer_pid
from benelux_search.cli import main
from benelux_search.errors import IndexDamaged

GENERATION = "generations/000001"
SEGMENT = "a segment"
CONTENTS = "a table of contents"
# Everything that an index has, or may have for a moment
EVERYTHING = (
    "LOCK",
    "CURRENT",
    "CURRENT.new",
    "CURRENT.first",
    "PENDING",
    "PENDING.new",
    "generations",
    "generations/000002",
    GENERATION,
    f"{GENERATION}/MANIFEST.json",
    f"{GENERATION}/IN_USE",
    f"{GENERATION}/store",
    f"{GENERATION}/store/000001.sqlite",
    f"{GENERATION}/store/000001.sqlite-journal",
    f"{GENERATION}/nl",
    f"{GENERATION}/fr",
    f"{GENERATION}/lexicon",
    f"{GENERATION}/lexicon/lexicon.json",
    f"{GENERATION}/nl/MAIN_WRITELOCK",
    f"{GENERATION}/nl/MAIN.tmp",
    f"{GENERATION}/nl/{SEGMENT}",
    f"{GENERATION}/fr/{CONTENTS}",
)


STORE = (f"{GENERATION}/store", f"{GENERATION}/store/000001.sqlite")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and an index of them."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "docs").mkdir()
    (folder / "docs" / "a.jsonl").write_text('{"nl": "een trein", "fr": "un train"}\n' * 3)
    bs.build_index([folder / "docs"], folder / "index")
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it, with a new document, and a folder ``outside`` of the index."""
    shutil.copytree(made, tmp_path / "place")
    (tmp_path / "place" / "docs" / "b.jsonl").write_text('{"nl": "een fiets", "fr": "un vélo"}\n')
    outside = tmp_path / "place" / "outside"
    outside.mkdir()
    (outside / "precious").write_text("precious")
    (outside / "empty").mkdir()
    return tmp_path / "place"


def named(root: Path, name: str) -> Path:
    """A file of the index by its name, or by what it is."""
    folder, _, last = name.rpartition("/")
    kinds = {SEGMENT: "*.arrays", CONTENTS: "*.toc"}
    return next((root / folder).glob(kinds[last])) if last in kinds else root / name


def everything_in(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The content of each file and link in a folder, and when it was changed."""
    return {
        str(path.relative_to(folder)): (
            path.read_bytes() if path.is_file() else b"",
            path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def replace_with_link(path: Path, outside: Path) -> Path:
    """Moves what is at a path to a folder outside, and leaves a link to it."""
    moved = outside / path.name
    if path.exists():
        path.rename(moved)
    else:
        moved.write_text("not of the index")
    path.symlink_to(moved)
    return moved


COMMANDS = ("search trein", "status", "doctor", "index {docs}", "index --rebuild {docs}")


@pytest.mark.parametrize("name", daily(EVERYTHING, 8))
def test_what_a_link_leads_to_is_untouched_and_the_link_is_named(
    place: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = place / "index"
    path = named(root, name)
    replace_with_link(path, place / "outside")
    before = everything_in(place / "outside")
    for command in COMMANDS:
        words = command.format(docs=place / "docs").split()
        assert main(["--index", str(root), *words]) == 2, command
        said = "".join(capsys.readouterr())
        assert path.relative_to(root).as_posix() in said
        assert "is a symbolic link" in said
        assert everything_in(place / "outside") == before
    assert path.is_symlink()
    report = bs.check_index(root)
    assert [finding.place for finding in report.findings] == [path.relative_to(root).as_posix()]
    assert not report.sound
    assert writer_pid(root) is None


@pytest.mark.parametrize("name", daily(EVERYTHING, 8))
def test_a_repair_removes_a_link_and_never_what_it_leads_to(
    place: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = place / "index"
    path = named(root, name)
    replace_with_link(path, place / "outside")
    before = everything_in(place / "outside")
    status = main(["--index", str(root), "doctor", "--repair"])
    said = "".join(capsys.readouterr())
    assert everything_in(place / "outside") == before
    if name in {"generations", "generations/000002", GENERATION, *STORE}:
        assert status == 2
        assert "replace it by its target" in said
        return
    assert status == 0, said
    assert f"{path.relative_to(root).as_posix()} was removed: it was a symbolic link" in said
    assert bs.check_index(root).sound
    with bs.open_index(root) as index:
        assert index.search("trein").total == 3
    assert "b" in bs.build_index([place / "docs"], root).added


@pytest.mark.parametrize("target", ["nothing", "empty", "precious", "/dev/full", "LOCK"])
@pytest.mark.parametrize("name", ["LOCK", "CURRENT.new", "PENDING", f"{GENERATION}/nl"])
def test_wherever_a_link_leads_it_is_not_followed(place: Path, name: str, target: str) -> None:
    root, outside = place / "index", place / "outside"
    path = root / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(outside / target if target != "LOCK" else path)  # or a circle
    before = everything_in(outside)
    with pytest.raises(IndexDamaged, match=f"{path} is a symbolic link.*; repair the index"):
        bs.build_index([place / "docs"], root)
    with pytest.raises(IndexDamaged, match=f"{path} is a symbolic link"):
        bs.open_index(root)
    assert everything_in(outside) == before


def make_socket(path: Path) -> None:
    opened = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(path.parent)  # the name of a socket has a hundred characters at most
    try:
        opened.bind(path.name)
    finally:
        os.chdir(before)
        opened.close()


@pytest.mark.long
@pytest.mark.parametrize(("make", "kind"), [(os.mkfifo, "a pipe"), (make_socket, "a socket")])
@pytest.mark.parametrize(
    "name", ["LOCK", "CURRENT", "PENDING", f"{GENERATION}/store/000001.sqlite"]
)
def test_nothing_waits_for_a_pipe(
    place: Path, name: str, make: Callable[[Path], None], kind: str
) -> None:
    """Each command is a process of its own, which is ended when it waits."""
    root = place / "index"
    (root / name).unlink(missing_ok=True)
    make(root / name)
    for command in (["search", "trein"], ["index", str(place / "docs")], ["doctor"]):
        ran = subprocess.run(
            [sys.executable, "-m", "benelux_search", "--index", str(root), *command],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 2
        assert f"is {kind}" in ran.stdout + ran.stderr


def test_the_folder_of_an_index_may_be_a_link(place: Path) -> None:
    (place / "index").rename(place / "elsewhere")
    (place / "index").symlink_to(place / "elsewhere")
    root = place / "index"
    assert "b" in bs.build_index([place / "docs"], root).added
    with bs.open_index(root) as index:
        assert index.search("fiets").total == 1
    assert bs.check_index(root).sound
    assert bs.check_index(root, repair=True).sound
    (place / "new").mkdir()
    (place / "second").symlink_to(place / "new")
    assert bs.build_index([place / "docs"], place / "second").documents == 2


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.jsonl").write_text('{"nl": "een trein", "fr": "un train"}\n')
    (tmp_path / "index").write_text("a text")
    with pytest.raises(bs.IndexStorageError, match=r"index cannot be written: .*in the way"):
        bs.build_index([tmp_path / "docs"], tmp_path / "index")
    assert (tmp_path / "index").read_text() == "a text"


def test_generations_share_files_by_hard_links(place: Path) -> None:
    root = place / "index"
    bs.build_index([place / "docs"], root)
    (place / "docs" / "c.jsonl").write_text('{"nl": "een boot", "fr": "un bateau"}\n')
    with bs.open_index(root):  # keeps the generation before
        bs.build_index([place / "docs"], root)
    assert bs.check_index(root).sound


def test_a_lock_that_has_another_name_is_not_written_to(place: Path) -> None:
    lock = place / "index" / "LOCK"
    lock.unlink()
    lock.hardlink_to(place / "outside" / "precious")
    assert "b" in bs.build_index([place / "docs"], place / "index").added
    assert (place / "outside" / "precious").read_text() == "precious"


WATCHED = """
import os, sys
root, docs = map(os.path.realpath, sys.argv[1:])
sys.argv[0] = "benelux-search"
followed = []
def watch(event, arguments):
    if event != "open" or not isinstance(arguments[0], (str, bytes)):
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))
    is_inside = path.startswith(root + os.sep) and not os.path.isdir(path)
    if is_inside and not arguments[2] & os.O_NOFOLLOW:
        followed.append(path)
sys.addaudithook(watch)
import benelux_search as bs
bs.build_index([docs], root)
bs.check_index(root)
with bs.open_index(root, verify=True) as index:
    index.search("trein"), index.status(), index.translate("trein")
bs.check_index(root, repair=True)
print(followed)
"""


def test_no_file_of_an_index_is_opened_in_another_way(place: Path) -> None:
    """Python tells of every file that it opens, and how; SQLite opens its own.

    Folders are opened by what removes them, which looks at what it got.
    """
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, str(place / "index"), str(place / "docs")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")
