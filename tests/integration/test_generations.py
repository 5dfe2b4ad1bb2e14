"""The folder of an index: the old state or the new one, whole, whatever happens."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benelux_search.errors import IndexDamaged, IndexLocked, IndexMissing
from benelux_search.index_files import lock_file, operations
from benelux_search.index_files.records import seal
from benelux_search.storage.generation_files import (
    Generation,
    check_files,
    read_manifest,
    writing_process,
)
from benelux_search.storage.generations import (
    GenerationWriter,
    lease,
    lock_for_writing,
    spare_bytes,
)
from benelux_search.storage.pointers import (
    current_base,
    current_manifest,
    make_current,
    normalized_paths,
    read_current,
    usable_pending,
)
from benelux_search.translator import command_for


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def begun(root: Path) -> GenerationWriter:
    """A build that begins with what is current."""
    try:
        building = GenerationWriter(root, current_manifest(root))
    except IndexMissing:
        building = GenerationWriter(root, None)
    building.start(keep_indexes=True)
    return building


def store_file(generation: Generation) -> Path:
    return generation.store / "000001.sqlite"


def write_store(generation: Generation, text: str) -> None:
    """Write the only file of a store; one of the generation before is not changed."""
    generation.store.mkdir(exist_ok=True)
    store_file(generation).unlink(missing_ok=True)
    store_file(generation).write_text(text)


def build(root: Path, text: str) -> Generation:
    """A generation with a large and a small file in its Dutch index; the large one is added to."""
    with lock_for_writing(root):
        building = begun(root)
        folder = building.generation.language("nl")
        folder.mkdir(exist_ok=True)
        write_store(building.generation, text)
        (folder / f"{text}.seg").write_text(text * 100_000)
        (folder / "MAIN.toc").write_text(text)
        building.publish("whoosh", "analysis 1")
    return building.generation


def numbers(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "generations").iterdir())


def test_a_build_becomes_current_and_says_what_made_it(root: Path) -> None:
    build(root, "one")
    manifest = current_manifest(root)
    assert (manifest.generation, manifest.engine, manifest.analysis) == (1, "whoosh", "analysis 1")
    assert manifest.complete
    sizes = {name: entry.size for name, entry in manifest.files.items()}
    assert sizes == {"store/000001.sqlite": 3, "nl/one.seg": 300_000, "nl/MAIN.toc": 3}
    assert store_file(Generation(root, 1)).read_text() == "one"


def test_the_next_build_begins_with_what_was_there(root: Path) -> None:
    first = build(root, "one")
    with lease(first):
        second = build(root, "two")
        _begins_with(first, second)


def _begins_with(first: Generation, second: Generation) -> None:
    assert second.number == 2
    kept = second.language("nl") / "one.seg"
    assert kept.read_text() == "one" * 100_000
    assert kept.stat().st_ino == (first.language("nl") / "one.seg").stat().st_ino  # a link
    # What may be written to again is not shared
    assert (first.language("nl") / "MAIN.toc").read_text() == "one"
    assert (second.language("nl") / "MAIN.toc").read_text() == "two"
    assert store_file(first).read_text() == "one"


def test_an_old_generation_goes_at_once_when_nobody_is_in_it(root: Path) -> None:
    for text in ("one", "two", "three"):
        build(root, text)
    assert numbers(root) == ["000003"]
    assert spare_bytes(root) == 0


def test_without_locks_the_generation_before_is_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "fcntl", None)
    for text in ("one", "two", "three"):
        build(root, text)
    assert numbers(root) == ["000002", "000003"]


def test_an_old_generation_goes_with_its_last_reader(root: Path) -> None:
    first = build(root, "one")
    with lease(first):
        with lease(first):
            build(root, "two")
            build(root, "three")
            assert numbers(root) == ["000001", "000003"]
            assert spare_bytes(root) > 0
        assert store_file(first).read_text() == "one"
    assert numbers(root) == ["000003"]


def test_the_current_generation_stays_when_its_reader_goes(root: Path) -> None:
    first = build(root, "one")
    with lease(first):
        pass
    (root / "CURRENT").write_bytes(b"damaged")
    with lease(first):
        pass
    assert numbers(root) == ["000001"]


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
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    build(root, "one")
    second = build(root, "two")
    assert (second.language("nl") / "one.seg").read_text() == "one" * 100_000


def test_a_build_that_is_given_up_leaves_the_old_state(root: Path) -> None:
    build(root, "one")
    with lock_for_writing(root):
        begun(root).discard()
    assert numbers(root) == ["000001"]
    assert read_current(root).generation == 1


def test_a_second_writer_is_told_who_is_at_work(root: Path) -> None:
    with (
        lock_for_writing(root),
        pytest.raises(
            IndexLocked, match=f"process {os.getpid()} is writing .* \\(on .*, since 2.*UTC"
        ),
        lock_for_writing(root),
    ):
        pass
    assert writing_process(root) is None
    with lock_for_writing(root):  # and the lock is free again
        pass


KILLED = """
import sys, time
from pathlib import Path
from benelux_search.storage.generations import GenerationWriter, lock_for_writing
from benelux_search.storage.pointers import current_manifest
root = Path(sys.argv[1])
with lock_for_writing(root):
    building = GenerationWriter(root, current_manifest(root))
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
    with pytest.raises(IndexLocked, match=f"process {child.pid} "), lock_for_writing(root):
        pass
    who = writing_process(root)
    assert who is not None
    assert who.pid == child.pid
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert numbers(root) == ["000001", "000002"]
    assert writing_process(root) is None  # though LOCK says who it was
    assert read_current(root).generation == 1
    with lock_for_writing(root):
        assert numbers(root) == ["000001"]
        assert not (root / "CURRENT.new").exists()
    assert build(root, "two").number == 2


def test_a_first_build_that_was_killed_leaves_no_index(root: Path) -> None:
    with lock_for_writing(root):
        GenerationWriter(root, None).start(keep_indexes=False)
    with pytest.raises(IndexMissing, match=r"index the documents first$"):
        read_current(root)
    with lock_for_writing(root):
        assert numbers(root) == []


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"generation": "x"}', "\xff", "[" * 100_000, '{"generation": Infinity}'],
    ids=str.__len__,
)
def test_a_current_that_says_nothing_is_damaged(root: Path, content: str) -> None:
    root.mkdir()
    (root / "CURRENT").write_text(content, encoding="latin-1")
    with pytest.raises(IndexDamaged, match=r"repair the index$"):
        read_current(root)


def test_any_byte_of_current_and_manifest_that_changes_is_noticed(root: Path) -> None:
    generation = build(root, "one")
    for path in (root / "CURRENT", generation.manifest):
        content = path.read_bytes()
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1 << (place % 8)
            path.write_bytes(changed)
            with pytest.raises(IndexDamaged, match=path.name):
                current_manifest(root)
            path.write_bytes(content[:place])
            with pytest.raises(IndexDamaged, match=path.name):
                current_manifest(root)
        path.write_bytes(content)
    current_manifest(root)


def test_a_manifest_of_another_generation_is_noticed(root: Path) -> None:
    first = build(root, "one")
    with lease(first):
        second = build(root, "two")
        second.manifest.write_bytes(first.manifest.read_bytes())
    with pytest.raises(IndexDamaged, match="another generation"):
        current_manifest(root)


@pytest.mark.parametrize("name", ["../one", "/etc/passwd", "nl/../../one", "", "C:one", "..\\one"])
def test_a_manifest_names_files_of_its_folder_only(root: Path, name: str) -> None:
    generation = build(root, "one")
    found = read_manifest(generation)
    files = {name: found.files["store/000001.sqlite"]}
    generation.manifest.write_bytes(replace(found, files=files).content())
    with pytest.raises(IndexDamaged, match=r"MANIFEST\.json"):
        read_manifest(generation)


def test_missing_cut_and_changed_files_are_named(root: Path) -> None:
    generation = build(root, "one")
    manifest = current_manifest(root)
    store, segment = store_file(generation), generation.language("nl") / "one.seg"
    check_files(generation, manifest, verify=True)
    segment.write_text("ono" * 100_000)
    check_files(generation, manifest, verify=False)
    with pytest.raises(IndexDamaged, match=r"nl/one.seg does not hold .* written; repair"):
        check_files(generation, manifest, verify=True)
    os.truncate(segment, 7)
    with pytest.raises(IndexDamaged, match=r"one.seg has 7 bytes, and 300,000 were written"):
        check_files(generation, manifest, verify=False)
    segment.unlink()
    with pytest.raises(IndexDamaged, match=r"one.seg is missing"):
        check_files(generation, manifest, verify=False)
    segment.symlink_to(store)
    with pytest.raises(IndexDamaged, match=r"one.seg is no file"):
        check_files(generation, manifest, verify=False)


def test_hashes_of_shared_files_are_not_made_anew(root: Path) -> None:
    """A file that changed under both generations keeps the hash that it was written with."""
    first = build(root, "one")
    written = current_manifest(root).files["nl/one.seg"]
    with (first.language("nl") / "one.seg").open("r+b") as file:
        file.write(b"X")
    build(root, "two")
    assert current_manifest(root).files["nl/one.seg"] == written


def test_a_store_that_lacks_a_file_is_not_built_on(root: Path) -> None:
    generation = build(root, "one")
    store_file(generation).write_text("longer")
    with pytest.raises(IndexDamaged, match=r"000001.sqlite has 6 bytes, and 3 were written"):
        begun(root)
    store_file(generation).unlink()
    with pytest.raises(IndexDamaged, match=r"000001.sqlite is missing"):
        begun(root)


def test_a_damaged_store_is_shared_and_never_copied(root: Path) -> None:
    generation = build(root, "one")
    store_file(generation).write_text("ono")
    building = begun(root)
    building.refuse_damage_in_store()
    store_file(building.generation).unlink()  # as a merge does
    with pytest.raises(IndexDamaged, match=r"000001.sqlite does not hold what was written"):
        building.refuse_damage_in_store()
    building = GenerationWriter(root, current_manifest(root))
    with pytest.raises(IndexDamaged, match=r"000001.sqlite does not hold what was written"):
        building.start(keep_indexes=False, verify_store=True)


def test_a_damaged_file_that_was_merged_is_found(root: Path) -> None:
    first = build(root, "one")
    segment = first.language("nl") / "one.seg"
    with segment.open("r+b") as file:
        file.write(b"X")
    with lock_for_writing(root):
        building = begun(root)
        assert building.find_merged_damage() is None  # it is there still, as it was
        (building.generation.language("nl") / "one.seg").unlink()  # as a merge does
        damage = building.find_merged_damage()
        assert damage is not None
        assert damage.path == segment


@pytest.mark.parametrize(("format_", "age"), [(99, "a newer"), (0, "an older")])
def test_another_format_says_what_to_do(root: Path, format_: int, age: str) -> None:
    root.mkdir()
    other = {"format": format_, "generation": 1, "manifest": "0" * 64}
    (root / "CURRENT").write_bytes(seal(other))
    with pytest.raises(IndexDamaged, match=f"{age} version.*; rebuild the index"):
        read_current(root)


def test_the_first_format_says_what_to_do(root: Path) -> None:
    root.mkdir()
    first = {"generation": 1, "engine": "whoosh", "analysis": "1", "format": 1}
    (root / "CURRENT").write_text(json.dumps(first, indent=1))
    with pytest.raises(IndexDamaged, match=r"an older version.*; rebuild the index"):
        read_current(root)


def test_a_lost_current_is_no_missing_index(root: Path) -> None:
    build(root, "one")
    (root / "CURRENT").unlink()
    with pytest.raises(IndexDamaged, match=r"CURRENT is missing; repair the index"):
        read_current(root)
    with lock_for_writing(root):
        assert numbers(root) == ["000001"]  # nothing of it is cleared away


def test_a_first_build_killed_at_its_last_step_leaves_no_index(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("benelux_search.storage.pointers.switch", killed)
        with pytest.raises(KeyboardInterrupt):
            build(root, "one")
    with pytest.raises(IndexMissing):
        read_current(root)
    with lock_for_writing(root):
        assert numbers(root) == []
        assert not (root / "CURRENT.first").exists()


@pytest.mark.parametrize("how", ["names it again", "builds"])
def test_a_repair_killed_at_its_last_step_leaves_what_can_be_repaired(
    root: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = build(root, "one")
    (root / "CURRENT").unlink()

    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("benelux_search.storage.pointers.switch", killed)
        building = GenerationWriter(root, None)
        building.start(keep_indexes=False)
        with pytest.raises(KeyboardInterrupt):
            if how == "names it again":
                make_current(generation, read_manifest(generation))
            else:
                building.publish("whoosh", "analysis 1")
    with pytest.raises(IndexDamaged, match="CURRENT is missing"):
        read_current(root)
    with lock_for_writing(root):
        assert "000001" in numbers(root)


PATHS = normalized_paths(["corpus"])


def save(root: Path, text: str) -> GenerationWriter:
    building = begun(root)
    write_store(building.generation, text)
    building.save("whoosh", "analysis 1", current_base(root) or "", PATHS)
    return building


def test_what_is_saved_of_a_build_is_seen_by_no_reader_and_kept(root: Path) -> None:
    build(root, "one")
    with lock_for_writing(root):
        saved = save(root, "half")
        saved.discard()  # as at the end of a build that is stopped
    assert read_current(root).generation == 1
    with lock_for_writing(root):
        pending = usable_pending(root)
        assert pending is not None
        assert (pending.generation, pending.paths) == (2, PATHS)
        manifest = read_manifest(saved.generation, pending.manifest)
        assert not manifest.complete
    assert numbers(root) == ["000001", "000002"]


@pytest.mark.parametrize("end", ["publish", "save"])
def test_what_is_named_is_not_cleared_by_an_interrupt(
    root: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right after the step that counts, before anything else is done."""

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    build(root, "one")
    with lock_for_writing(root):
        building = begun(root)
        monkeypatch.setattr("benelux_search.storage.generations.clear_away", interrupted)
        with pytest.raises(KeyboardInterrupt):
            if end == "publish":
                building.publish("whoosh", "analysis 1")
            else:
                building.save("whoosh", "analysis 1", current_base(root) or "", PATHS)
        building.discard()
    assert "000002" in numbers(root)
    begun(root).discard()
    assert "000003" not in numbers(root)


def test_what_was_saved_goes_when_something_else_is_current(root: Path) -> None:
    with lock_for_writing(root):
        save(root, "half")
    assert numbers(root) == ["000001"]
    build(root, "one")
    assert usable_pending(root) is None
    assert numbers(root) == ["000002"]
    assert not (root / "PENDING").exists()


def test_a_later_save_takes_the_place_of_the_one_before(root: Path) -> None:
    with lock_for_writing(root):
        save(root, "half")
        save(root, "more")
    assert numbers(root) == ["000002"]
    (root / "PENDING").write_bytes(b"damaged")
    with lock_for_writing(root):
        assert usable_pending(root) is None
    assert numbers(root) == []


@pytest.mark.parametrize(
    ("said", "locked"),
    [
        ({"pid": os.getpid()}, True),
        ({"pid": 2**22 + 1}, False),  # beyond what Linux gives
        ({"pid": 2**22 + 1, "host": "elsewhere"}, True),
        (None, False),
    ],
)
def test_without_locks_a_dead_owner_is_told_from_a_living_one(
    root: Path, said: dict[str, object] | None, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "fcntl", None)
    root.mkdir()
    owner = {"host": lock_file.host(), "since": "2025-01-01T00:00:00Z"}
    (root / "LOCK").write_text("" if said is None else json.dumps(owner | said))
    assert (writing_process(root) is not None) == locked
    if locked:
        with pytest.raises(IndexLocked, match=f"delete {root}/LOCK"), lock_for_writing(root):
            pass
    else:
        with lock_for_writing(root):
            pass


@pytest.mark.parametrize("content", ["12", "\xff", '{"pid": "x"}', "[" * 9000, '{"pid": 1e999}'])
def test_a_lock_that_says_nothing_is_held_by_another(root: Path, content: str) -> None:
    root.mkdir()
    (root / "LOCK").write_text(content, encoding="latin-1")
    with (root / "LOCK").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(IndexLocked, match="another process"), lock_for_writing(root):
            pass
    with lock_for_writing(root):
        pass


def test_the_command_for_a_missing_index_can_be_typed(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as missing:
        read_current(tmp_path / "my index")
    command = command_for(missing.value.message)
    assert command == f"benelux-search index --index '{tmp_path}/my index' PATH"


def test_readers_always_find_a_whole_generation(root: Path, tmp_path: Path) -> None:
    """While builds follow each other, whoever reads CURRENT gets a store that fits it."""
    build(root, "0")
    enough = tmp_path / "enough"
    writer = subprocess.Popen([sys.executable, "-c", BUILDS, str(root), str(enough)])
    seen: set[int] = set()
    while writer.poll() is None and len(seen) < 20:
        try:
            generation = Generation(root, read_current(root).generation)
            with lease(generation):
                assert store_file(generation).read_text() == str(generation.number - 1)
                seen.add(generation.number)
        except FileNotFoundError:
            continue  # cleared between the two: a reader tries again
    enough.touch()
    assert writer.wait() == 0
    assert len(seen) == 20


BUILDS = """
import itertools
import sys
from pathlib import Path
from benelux_search.storage.generations import GenerationWriter, lock_for_writing
from benelux_search.storage.pointers import current_manifest
root, enough = map(Path, sys.argv[1:])
for number in itertools.count(1):
    if enough.exists():
        break
    with lock_for_writing(root):
        building = GenerationWriter(root, current_manifest(root))
        building.start(keep_indexes=True)
        store = building.generation.store / "000001.sqlite"
        store.unlink()
        store.write_text(str(number))
        building.publish("whoosh", "analysis 1")
"""
