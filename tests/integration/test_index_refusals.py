"""What the system refuses is an error that names the file of the index, and the index stays whole.

``make endurance`` refuses all of it, SQLite's calls too; here it is a sample.
"""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from refusing import Refusals, refusing

import benelux_search as bs
from benelux_search.cli import main
from benelux_search.errors import IndexLocked, IndexStorageError
from benelux_search.index_files import files as index_files
from benelux_search.index_files.storage_errors import storage_error
from benelux_search.storage.generation_files import writing_process
from benelux_search.storage.generations import lock_for_writing

ERRORS = (
    "ENOSPC EDQUOT EIO EFBIG EACCES EPERM EROFS EMFILE ENFILE ENOMEM EINTR ENOLCK ESTALE ETIMEDOUT "
    "EBUSY ELOOP"
).split()
COMMANDS = ("first index", "index", "search", "doctor", "repair")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks /proc for names")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents, of which one is not indexed yet, an index of the others, and a damaged one."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "docs").mkdir()
    (folder / "docs" / "a.jsonl").write_text('{"nl": "een trein", "fr": "un train"}\n' * 3)
    bs.build_index([folder / "docs"], folder / "index")
    (folder / "docs" / "b.jsonl").write_text('{"nl": "een fiets", "fr": "un vélo"}\n' * 3)
    shutil.copytree(folder / "index", folder / "damaged")
    segment = next((folder / "damaged").glob("generations/*/nl/*.arrays"))
    segment.write_bytes(segment.read_bytes()[:-8])
    return folder


def begin(made: Path, command: str, root: Path) -> list[str]:
    """Makes what a command begins with, and gives the words of it."""
    shutil.rmtree(root, ignore_errors=True)
    if command != "first index":
        shutil.copytree(made / ("damaged" if command == "repair" else "index"), root)
    words = {"search": ["search", "trein"], "doctor": ["doctor"], "repair": ["doctor", "--repair"]}
    return ["--index", str(root), *words.get(command, ["index", str(made / "docs")])]


def documents(root: Path) -> set[str]:
    with bs.open_index(root, verify=True) as index:
        found = {document.id for document in index.documents()}
        assert index.search("trein", language="nl").total == 3
        assert index.search("vélo", language="fr").total == (3 if "b" in found else 0)
        return found


def sample(made: Path, root: Path, seed: int) -> Iterator[tuple[str, str, str, str]]:
    """For each command, each error at a call for a file that the command makes."""
    draw = random.Random(seed)
    for command in COMMANDS:
        words = begin(made, command, root)
        with refusing(Refusals()) as refusals:
            assert main(words) in {0, 1}
        calls = sorted(refusals.seen)
        for error in ERRORS if command == "index" else draw.sample(ERRORS, 3):
            call, path = draw.choice(calls)
            yield command, error, call, path


def pattern_of(path: str) -> str:
    """A pattern of the names that a file has in one run or another."""
    path = re.sub(r"MAIN_[0-9a-z]{16}\.arrays", "MAIN_*.arrays", path)
    return re.sub(r"\.[0-9a-f]{16}\.tmp", ".*.tmp", path)


@pytest.mark.long
@needs_proc
def test_every_refusal_names_the_file_and_leaves_the_old_or_the_new_index(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "index"
    for command, error, call, path in sample(made, root, seed=1):
        words = begin(made, command, root)
        most = 3 if error == "EINTR" else 1 << 30
        number = getattr(errno, error)
        capsys.readouterr()
        with refusing(Refusals(call, pattern_of(path), number, most)) as refusals:
            status = main(words)
        said = "".join(capsys.readouterr())
        label = f"{command}, {error} at {call} {path}: {status} {said}"
        assert refusals.count, label
        assert status in {0, 2}, label
        if status == 2:
            assert os.strerror(number) in said, label
            assert str(root) in said, label
            assert "jsonl" not in said, label
            assert "unexpected" not in said, label
        if (root / "CURRENT").exists():
            assert bs.check_index(root, repair=command == "repair").sound, label
            assert documents(root) in ({"a"}, {"a", "b"}), label
        bs.build_index([made / "docs"], root)
        assert documents(root) == {"a", "b"}, label


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("ENOSPC", r"kB|MB|GB|bytes are free on this disk, and 12 MB more are needed"),
        ("EDQUOT", "quota"),
        ("EFBIG", "ulimit -f"),
        ("EACCES", r"permissions|belongs to"),
        ("EPERM", r"permissions|belongs to"),
        ("EROFS", "make it writable"),
        ("EMFILE", "ulimit -n"),
        ("ENFILE", "on this machine"),
        ("ENOMEM", "not enough memory"),
        ("EIO", "the disk is failing"),
        ("ENOLCK", "no locks left"),
        ("ESTALE", "file server"),
        ("ETIMEDOUT", "network"),
        ("EBUSY", "another program"),
        ("ELOOP", "symbolic links"),
        ("ENXIO", "try again"),
    ],
)
def test_an_error_says_what_helps(error: str, advice: str, tmp_path: Path) -> None:
    number = getattr(errno, error)
    refused = OSError(number, os.strerror(number))
    said = str(storage_error(tmp_path / "CURRENT", "written", refused, needed=12_300_000))
    assert said.startswith(f"{tmp_path}/CURRENT cannot be written: {os.strerror(number)}; ")
    assert re.search(advice, said)


def test_a_call_that_a_signal_interrupts_is_made_again(made: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    for call in ("open", "write", "fsync", "rename", "flock"):
        begin(made, "index", root)
        with refusing(Refusals(call, f"{root}/*", errno.EINTR, most=20)) as refusals:
            assert bs.build_index([made / "docs"], root).added
        assert refusals.count == 20 if call != "rename" else refusals.count
        assert documents(root) == {"a", "b"}


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_that_there_are_no_locks_is_no_error(tmp_path: Path, number: int) -> None:
    path = tmp_path / "LOCK"
    with refusing(Refusals("flock", "*", number)), index_files.open_to_append(path) as file:
        assert not index_files.lock(file, path, exclusive=True)


def test_a_file_system_without_locks_does(made: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    with refusing(Refusals("flock", "*", errno.ENOLCK)) as refusals:
        for command in COMMANDS:
            words = begin(made, command, root)
            assert main(words) == 0, command
            assert documents(root) in ({"a"}, {"a", "b"})
            assert main(["--index", str(root), "index", str(made / "docs")]) == 0
            assert documents(root) == {"a", "b"}
            assert writing_process(root) is None
    assert refusals.count


def test_without_locks_there_is_one_writer_all_the_same(made: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    begin(made, "index", root)
    with refusing(Refusals("flock", "*", errno.ENOLCK)):
        with lock_for_writing(root):
            writer = writing_process(root)
            assert writer is not None
            assert writer.pid == os.getpid()
            with pytest.raises(IndexLocked, match=f"process {os.getpid()} is writing"):
                bs.build_index([made / "docs"], root)
        with pytest.raises(ZeroDivisionError), lock_for_writing(root):
            raise ZeroDivisionError
        assert bs.build_index([made / "docs"], root).documents == 2


def test_without_locks_the_first_of_two_lines_counts(tmp_path: Path) -> None:
    """Two processes find an empty file at once, and each adds its line to it."""
    path = tmp_path / "LOCK"
    other = '{"pid": 1, "host": "elsewhere", "since": "2025-01-01T00:00:00Z"}\n'
    refusals = Refusals("flock", "*", errno.ENOLCK)

    class Late(Refusals):
        def meet(self, call: str, path: str) -> None:
            if call == "write" and not os.path.getsize(path):  # noqa: PTH202
                Path(path).write_text(other)
            refusals.meet(call, path)

    from benelux_search.index_files.lock_file import LockTaken, hold_lock

    with refusing(Late()), pytest.raises(LockTaken) as taken, hold_lock(path):
        pass
    assert taken.value.holder is not None
    assert taken.value.holder.host == "elsewhere"


def test_what_cannot_be_read_is_not_taken_for_missing(made: Path, tmp_path: Path) -> None:
    """A repair that took a store for damaged would give up its documents."""
    root = tmp_path / "index"
    begin(made, "repair", root)
    for name in ("CURRENT", "generations/*/store/*.sqlite", "generations/*/MANIFEST.json"):
        refusals = Refusals("open", f"{root}/{name}", errno.EMFILE)
        said = r"cannot be .*: Too many open files"
        with refusing(refusals), pytest.raises(IndexStorageError, match=said):
            bs.check_index(root, repair=True)
    assert bs.check_index(root, repair=True).lost == ()
    assert documents(root) == {"a"}


def test_a_build_that_was_published_is_kept_when_nothing_can_be_read_after_it(
    made: Path, tmp_path: Path
) -> None:
    """What clears away a build that failed must know that it did."""
    root = tmp_path / "index"
    begin(made, "index", root)

    class After(Refusals):
        is_published = False

        def meet(self, call: str, path: str) -> None:
            if self.is_published:
                raise OSError(errno.EIO, os.strerror(errno.EIO), path)
            self.is_published = (call, path) == ("rename", f"{root}/CURRENT")

    with refusing(After()), pytest.raises(IndexStorageError, match="Input/output error"):
        bs.build_index([made / "docs"], root)
    assert documents(root) == {"a", "b"}


LIMITED = """
import resource, sys
from benelux_search.cli import main
size, *words = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
sys.exit(main(words))
"""


@pytest.mark.long
@pytest.mark.parametrize("size", [20, 30_000, 120_000])
def test_a_limit_on_the_size_of_files_is_named(made: Path, tmp_path: Path, size: int) -> None:
    """The system itself refuses here, to SQLite as well."""
    root, docs = tmp_path / "index", tmp_path / "docs"
    begin(made, "index", root)
    docs.mkdir()
    lines = [f'{{"nl": "een fiets {n}", "fr": "un vélo {n}"}}\n' for n in range(2000)]
    (docs / "c.jsonl").write_text("".join(lines))
    ran = run(LIMITED, str(size), "--index", str(root), "index", str(docs))
    assert ran.returncode == 2, ran.stderr
    assert re.search(rf"{root}/\S+ cannot be .*ulimit -f", ran.stderr), ran.stderr
    assert "c.jsonl" not in ran.stderr.splitlines()[-1]
    assert bs.check_index(root).sound
    assert documents(root) == {"a"}
    assert bs.build_index([docs], root).added == ("c",)


CROWDED = """
import os, resource, sys
from benelux_search.cli import main
main(sys.argv[1:])  # what it imports is open no more
used = max(map(int, os.listdir("/proc/self/fd")))
resource.setrlimit(resource.RLIMIT_NOFILE, (used + 1, used + 1))
sys.exit(main(sys.argv[1:]))
"""


@needs_proc
def test_a_limit_on_open_files_is_named(made: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    words = begin(made, "search", root)
    ran = run(CROWDED, *words)
    assert ran.returncode == 2
    assert re.search(rf"{root}/\S* cannot be .*ulimit -n", ran.stderr), ran.stderr
    assert documents(root) == {"a"}


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB, where one can be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(disk)],
            capture_output=True,
            check=False,
        )
    except OSError:
        mounted = None
    if mounted is None or mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_disk_that_is_full_is_named_with_what_is_free(made: Path, small_disk: Path) -> None:
    root, docs = small_disk / "index", small_disk.with_name("docs")
    begin(made, "index", root)
    docs.mkdir()
    lines = [f'{{"nl": "een fiets {n}", "fr": "un vélo {n}"}}\n' for n in range(2000)]
    (docs / "c.jsonl").write_text("".join(lines))
    said = rf"{root}/generations/\S+ cannot be written: .* are free on this disk.*unchanged"
    with pytest.raises(IndexStorageError, match=said):
        bs.build_index([docs], root)
    assert documents(root) == {"a"}
    assert [path.name for path in (root / "generations").iterdir()] == ["000001"]


def test_a_written_file_is_another_one_than_that_of_its_name_before(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.write_text("first")
    (tmp_path / "second").hardlink_to(first)
    index_files.write(tmp_path / "second", b"second")
    assert first.read_text() == "first"
