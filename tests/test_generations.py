"""The folder of an index: the old state or the new one, whole, whatever happens."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benelux_search.errors import IndexDamaged, IndexLocked, IndexMissing
from benelux_search.generations import (
    Building,
    Generation,
    Manifest,
    lease,
    read_manifest,
    writing,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def build(root: Path, text: str) -> Generation:
    """A generation with a large and a small file in its Dutch index; the large one is added to."""
    with writing(root):
        try:
            previous = Generation(root, read_manifest(root).generation)
        except IndexMissing:
            previous = None
        building = Building(root, previous)
        building.start(keep_indexes=True)
        folder = building.generation.language("nl")
        folder.mkdir(exist_ok=True)
        building.generation.store.write_text(text)
        (folder / f"{text}.seg").write_text(text * 100_000)
        (folder / "MAIN.toc").write_text(text)
        building.publish("memory", "analysis 1")
    return building.generation


def numbers(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "generations").iterdir())


def test_a_build_becomes_current_and_says_what_made_it(root: Path) -> None:
    build(root, "one")
    assert read_manifest(root) == Manifest(1, "memory", "analysis 1")
    assert Generation(root, 1).store.read_text() == "one"


def test_the_next_build_begins_with_what_was_there(root: Path) -> None:
    first, second = build(root, "one"), build(root, "two")
    assert second.number == 2
    kept = second.language("nl") / "one.seg"
    assert kept.read_text() == "one" * 100_000
    assert kept.stat().st_ino == (first.language("nl") / "one.seg").stat().st_ino  # a link
    # What may be written to again is not shared
    assert (first.language("nl") / "MAIN.toc").read_text() == "one"
    assert (second.language("nl") / "MAIN.toc").read_text() == "two"
    assert first.store.read_text() == "one"


def test_one_generation_before_the_current_is_kept(root: Path) -> None:
    for text in ("one", "two", "three"):
        build(root, text)
    assert numbers(root) == ["000002", "000003"]


def test_a_generation_with_a_reader_in_it_is_kept(root: Path) -> None:
    first = build(root, "one")
    with lease(first):
        for text in ("two", "three"):
            build(root, text)
        assert first.store.read_text() == "one"
    build(root, "four")
    assert numbers(root) == ["000003", "000004"]


def test_what_is_cleared_away_cannot_be_held(root: Path) -> None:
    gone = Generation(root, 7)
    with pytest.raises(FileNotFoundError), lease(gone):
        pass


def test_nobody_gets_into_a_generation_that_is_being_cleared(root: Path) -> None:
    first = build(root, "one")
    with (first.folder / "IN_USE").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(FileNotFoundError), lease(first):
            pass
    with lease(first):
        pass


def test_without_hard_links_files_are_copied(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    build(root, "one")
    second = build(root, "two")
    assert (second.language("nl") / "one.seg").read_text() == "one" * 100_000


def test_a_build_that_is_given_up_leaves_the_old_state(root: Path) -> None:
    build(root, "one")
    with writing(root):
        building = Building(root, Generation(root, 1))
        building.start(keep_indexes=True)
        building.discard()
    assert numbers(root) == ["000001"]
    assert read_manifest(root).generation == 1


def test_a_second_writer_is_told_who_is_at_work(root: Path) -> None:
    with (
        writing(root),
        pytest.raises(IndexLocked, match=f"process {os.getpid()} is writing the index at"),
        writing(root),
    ):
        pass
    with writing(root):  # and the lock is free again
        pass


KILLED = """
import sys, time
from pathlib import Path
from benelux_search.generations import Building, Generation, writing
root = Path(sys.argv[1])
with writing(root):
    building = Building(root, Generation(root, 1))
    building.start(keep_indexes=True)
    (root / "CURRENT.new").write_text("half")
    print("started", flush=True)
    time.sleep(60)
"""


def test_a_killed_build_leaves_the_old_state_and_is_cleared_by_the_next(root: Path) -> None:
    build(root, "one")
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "started\n"
    with pytest.raises(IndexLocked, match=f"process {child.pid} "), writing(root):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert numbers(root) == ["000001", "000002"]
    assert read_manifest(root).generation == 1
    with writing(root):
        assert numbers(root) == ["000001"]
        assert not (root / "CURRENT.new").exists()
    assert build(root, "two").number == 2


def test_a_first_build_that_was_killed_leaves_no_index(root: Path) -> None:
    with writing(root):
        Building(root, None).start(keep_indexes=False)
    with pytest.raises(IndexMissing, match="benelux-search index"):
        read_manifest(root)
    with writing(root):
        assert numbers(root) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"generation": "x"}',
        "\xff",
        "[" * 100_000,
        '{"generation": Infinity, "engine": "", "analysis": "", "format": 1}',
    ],
    ids=str.__len__,
)
def test_a_current_that_says_nothing_is_damaged(root: Path, content: str) -> None:
    root.mkdir()
    (root / "CURRENT").write_text(content, encoding="latin-1")
    with pytest.raises(IndexDamaged, match="--rebuild"):
        read_manifest(root)


@pytest.mark.parametrize(("format_", "age"), [(99, "a newer"), (0, "an older")])
def test_another_format_says_what_to_do(root: Path, format_: int, age: str) -> None:
    build(root, "one")
    found = json.loads((root / "CURRENT").read_text())
    (root / "CURRENT").write_text(json.dumps({**found, "format": format_}))
    with pytest.raises(IndexDamaged, match=f"{age} version"):
        read_manifest(root)


def test_the_message_for_a_missing_index_can_be_typed(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"index --index '.*/my index' PATH"):
        read_manifest(tmp_path / "my index")


def test_readers_always_find_a_whole_generation(root: Path) -> None:
    """While builds follow each other, whoever reads CURRENT gets a store that fits it."""
    build(root, "0")
    writer = subprocess.Popen([sys.executable, "-c", BUILDS, str(root)])
    seen = set()
    end = time.monotonic() + 20
    while writer.poll() is None and time.monotonic() < end:
        try:
            generation = Generation(root, read_manifest(root).generation)
            with lease(generation):
                assert generation.store.read_text() == str(generation.number - 1)
                seen.add(generation.number)
        except FileNotFoundError:
            continue  # cleared between the two: a reader tries again
    assert writer.wait() == 0
    assert len(seen) > 1


BUILDS = """
import sys
from pathlib import Path
from benelux_search.generations import Building, Generation, read_manifest, writing
root = Path(sys.argv[1])
for number in range(1, 40):
    with writing(root):
        building = Building(root, Generation(root, read_manifest(root).generation))
        building.start(keep_indexes=True)
        building.generation.store.write_text(str(number))
        building.publish("memory", "analysis 1")
"""
