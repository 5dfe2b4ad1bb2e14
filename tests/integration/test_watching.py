"""``index --watch`` and ``watch_index``: an index that keeps up with real folders."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell
from watchdog.observers import Observer

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.indexing.folder.writer import writing

PATIENT_S = 60.0  # a slow machine may need as long
QUIET_S = 2.0


def write(path: Path, nl: str, fr: str) -> None:
    path.write_text(f"{nl}\n\n{fr}\n", encoding="utf-8")


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true, for a long time if necessary."""
    end = time.monotonic() + PATIENT_S
    while not condition():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)


class Watched:
    """A watch in a thread, with what it reports."""

    def __init__(self, folder: Path, *paths: Path, **options: Any) -> None:
        self.folder = folder
        self.builds: list[bs.IndexSummary] = []
        self.notes: list[str] = []
        self.stop = threading.Event()
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(paths, options))
        self._thread.start()

    def _run(self, paths: tuple[Path, ...], options: Any) -> None:
        try:
            bs.watch_index(
                paths,
                self.folder,
                on_build=self.builds.append,
                on_note=self.notes.append,
                stop=self.stop,
                lexicon=False,
                **options,
            )
        except Exception as error:  # noqa: BLE001 - a test looks at it
            self.error = error

    @property
    def codes(self) -> list[str]:
        """The codes of the notes; tests that run beside this one may use up all of inotify."""
        codes = [code_of(note) for note in self.notes]
        return [code for code in codes if code != "watch-polling"]

    def documents(self) -> set[str]:
        with bs.open_index(self.folder) as index:
            return {info.id for info in index.documents()}

    def end(self) -> None:
        self.stop.set()
        self._thread.join(PATIENT_S)
        assert not self._thread.is_alive()


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    write(folder / "water.txt", "De vervuiling van het water.", "La pollution de l'eau.")
    return folder


@pytest.fixture
def watched(letters: Path, tmp_path: Path) -> Iterator[Watched]:
    running = Watched(tmp_path / "index", letters)
    until(lambda: len(running.builds) == 1)
    yield running
    running.end()
    assert running.error is None


def test_a_file_that_appears_is_found(watched: Watched, letters: Path) -> None:
    write(letters / "trein.txt", "De nachttrein rijdt weer.", "Le train de nuit roule.")
    until(lambda: len(watched.builds) == 2)
    assert watched.builds[1].added == ("trein",)
    with bs.open_index(watched.folder) as index:
        assert [hit.document.id for hit in index.search("nachttrein")] == ["trein"]


def test_a_file_in_a_new_folder_is_found(watched: Watched, letters: Path) -> None:
    (letters / "new" / "deep").mkdir(parents=True)
    write(letters / "new" / "deep" / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: "brug" in watched.documents())


@pytest.mark.long
def test_many_files_at_once_are_one_build_or_two(watched: Watched, letters: Path) -> None:
    for number in range(200):
        write(letters / f"{number:03}.txt", f"De brug {number} is dicht.", f"Le pont {number}.")
    until(lambda: len(watched.documents()) == 201)
    assert len(watched.builds) <= 3


def test_removed_and_changed_files(watched: Watched, letters: Path) -> None:
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: watched.documents() == {"water", "brug"})
    (letters / "water.txt").unlink()
    until(lambda: watched.documents() == {"brug"})
    write(letters / "brug.txt", "De sluis is dicht.", "L'écluse est fermée.")
    until(lambda: watched.builds[-1].updated == ("brug",))


def test_a_build_causes_no_other_build(watched: Watched, letters: Path) -> None:
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: len(watched.builds) == 2)
    (letters / "water.txt").read_bytes()
    (letters / ".hidden.txt").write_text("x", encoding="utf-8")
    (letters / "film.mkv").write_bytes(b"x")
    (letters / "copy.txt.part").write_text("De brug", encoding="utf-8")
    time.sleep(QUIET_S)
    assert len(watched.builds) == 2


def test_an_index_in_the_watched_folder_causes_no_build(tmp_path: Path, letters: Path) -> None:
    running = Watched(letters / "index", letters)
    until(lambda: len(running.builds) == 1)
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: len(running.builds) == 2)
    time.sleep(QUIET_S)
    running.end()
    assert len(running.builds) == 2


def test_a_removed_folder_keeps_its_documents_until_it_is_back(
    watched: Watched, letters: Path
) -> None:
    shutil.rmtree(letters)
    until(lambda: watched.codes == ["watch-absent"])
    assert watched.documents() == {"water"}
    letters.mkdir()  # as the folder of an unmounted disk: empty
    time.sleep(QUIET_S)
    assert watched.documents() == {"water"}
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: watched.documents() == {"brug"})
    assert watched.codes == ["watch-absent", "watch-returned"]
    write(letters / "trein.txt", "De trein rijdt weer.", "Le train roule.")
    until(lambda: watched.documents() == {"brug", "trein"})


def test_a_folder_that_is_made_again_at_once_is_watched(watched: Watched, letters: Path) -> None:
    for _ in range(3):  # the new folder often gets the number of the old one
        shutil.rmtree(letters)
        letters.mkdir()
    until(lambda: watched.codes == ["watch-absent"])
    assert watched.documents() == {"water"}
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: watched.documents() == {"brug"})


def test_a_folder_that_is_empty_at_the_start_keeps_its_documents(
    letters: Path, tmp_path: Path
) -> None:
    bs.build_index([letters], tmp_path / "index", lexicon=False)
    (letters / "water.txt").unlink()
    running = Watched(tmp_path / "index", letters)
    until(lambda: running.codes == ["watch-absent"])
    assert running.documents() == {"water"}
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: running.documents() == {"brug"})
    (letters / "brug.txt").unlink()  # by the user: it is the folder of the last build
    until(lambda: running.documents() == set())
    running.end()


def test_a_folder_that_is_missing_leaves_the_other_folders_watched(
    letters: Path, tmp_path: Path
) -> None:
    running = Watched(tmp_path / "index", tmp_path / "later", letters)
    until(lambda: len(running.builds) == 1)
    assert running.codes == ["watch-absent"]
    (tmp_path / "later").mkdir()
    write(tmp_path / "later" / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: running.documents() == {"water", "brug"})
    running.end()


def test_a_watched_file_and_the_other_half_of_its_pair(letters: Path, tmp_path: Path) -> None:
    dutch, french = letters / "wet.nl.txt", letters / "wet.fr.txt"
    dutch.write_text("De brug is dicht.\n", encoding="utf-8")
    running = Watched(tmp_path / "index", dutch)
    until(lambda: len(running.builds) == 1)
    french.write_text("Le pont est fermé.\n", encoding="utf-8")
    until(lambda: len(running.builds) == 2)
    write(letters / "other.txt", "De trein rijdt weer.", "Le train roule.")
    time.sleep(QUIET_S)
    running.end()
    assert len(running.builds) == 2
    assert running.documents() == {"wet"}


def test_a_file_in_an_archive(letters: Path, tmp_path: Path) -> None:
    archive = tmp_path / "letters.zip"

    def pack() -> None:
        with zipfile.ZipFile(archive, "w") as packed:
            packed.write(letters / "water.txt", "water.txt")

    pack()
    running = Watched(tmp_path / "index", archive / "water.txt")
    until(lambda: len(running.builds) == 1)
    write(letters / "water.txt", "De sluis is dicht.", "L'écluse est fermée.")
    pack()
    until(lambda: running.builds[-1].updated == ("water",))
    running.end()
    assert running.codes == []


def test_a_locked_index_is_waited_for(letters: Path, tmp_path: Path) -> None:
    with writing(tmp_path / "index"):
        running = Watched(tmp_path / "index", letters)
        until(lambda: running.codes == ["watch-locked"])
        time.sleep(QUIET_S)
        assert running.codes == ["watch-locked"]
        assert not running.builds
    until(lambda: len(running.builds) == 1)
    running.end()


def test_folders_without_events_are_compared(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", refused)
    running = Watched(tmp_path / "index", letters)
    until(lambda: len(running.builds) == 1)
    assert [code_of(note) for note in running.notes] == ["watch-polling"]
    write(letters / "brug.txt", "De brug is dicht.", "Le pont est fermé.")
    until(lambda: running.documents() == {"water", "brug"})
    running.end()


def test_without_watchdog_an_error_names_the_extra(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(("watchdog", "benelux_search.indexing.watching")) or (
            name == "benelux_search.indexing.folder_observer"
        ):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "watchdog", None)
    ran = shell("index", "--watch")
    assert ran.status == 2
    assert "not installed: benelux-search[watch]" in ran.err
    assert not Path("index").exists()


def test_a_watch_needs_a_folder(tmp_path: Path, shell: Shell) -> None:
    shutil.rmtree("corpus")
    ran = shell("index", "--watch", "--rebuild")
    assert (ran.status, "--watch needs" in ran.err) == (2, True)


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benelux_search", "index", "--watch", "--no-lexicon", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_command_and_leaves_a_whole_index(
    number: int, status: int, shell: Shell
) -> None:
    with started("corpus", "--format", "json") as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        write(Path("corpus/brug.txt"), "De brug is dicht.", "Le pont est fermé.")
        second = json.loads(process.stdout.readline())
        process.send_signal(number)
        _, error = process.communicate(timeout=PATIENT_S)
    assert process.returncode == status
    assert (first["schema"], second["added"]) == ("benelux-search/1", ["brug"])
    assert "Traceback" not in error
    assert shell("doctor").status == 0
    assert shell("search", "brug").status == 0


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_each_build_is_a_line_with_the_time(shell: Shell) -> None:
    with started("corpus") as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENT_S)
    assert out == ""
    clock, rest = line.split("  ", 1)
    assert time.strptime(clock, "%H:%M:%S")
    assert " added, 0 updated, 0 removed" in rest
    assert "the index holds" in rest


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_stopped_build_is_continued(shell: Shell) -> None:
    """Ctrl-C in a build says what is saved, as without ``--watch``."""
    for number in range(3_000):
        write(Path(f"corpus/{number}.txt"), f"De brug {number} is dicht.", f"Le pont {number}.")
    with started("corpus") as process:
        until(lambda: Path("index/LOCK").exists())
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=PATIENT_S)
    assert process.returncode == 130
    assert "stopped: the index is unchanged" in error
    assert "Traceback" not in error


@pytest.mark.long
@pytest.mark.skipif(not os.path.exists("/proc"), reason="Linux")  # noqa: PTH110
def test_a_closed_pipe_ends_the_command(shell: Shell) -> None:
    with started("corpus", "--format", "json") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        write(Path("corpus/brug.txt"), "De brug is dicht.", "Le pont est fermé.")
        assert process.wait(PATIENT_S) == 0
