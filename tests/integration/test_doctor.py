"""What is damaged is named, by whatever it is; a repair brings back what can be had."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from samples import DUTCH_ONLY, corpus

import benelux_search as bs
from benelux_search import cli
from benelux_search.errors import code_of
from benelux_search.index import get_engine
from benelux_search.output.reports import report_lines as rendered
from benelux_search.output.styled_lines import without_styles
from benelux_search.output.text import TextLayout
from benelux_search.storage.generation_files import Generation
from benelux_search.storage.generations import GenerationWriter, lease, lock_for_writing
from benelux_search.storage.pointers import current_manifest
from benelux_search.translator import command_for


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return corpus(tmp_path / "docs")


@pytest.fixture
def root(docs: Path, tmp_path: Path) -> Path:
    bs.build_index([docs], tmp_path / "index")
    return tmp_path / "index"


def current(root: Path) -> Path:
    return Generation(root, generation(root)).folder


def generation(root: Path) -> int:
    found = bs.check_index(root).generation
    assert found is not None
    return found


def answers(root: Path) -> dict[str, list[str]]:
    with bs.open_index(root, verify=True) as index:
        return {
            query: sorted(hit.id for hit in index.search(query))
            for query in ("water", "trein", "vervuiling", "pollution", "ferroviaire")
        }


WHOLE = {
    "water": ["water:0001", "water:0002"],
    "trein": ["trein:0001"],
    "vervuiling": ["water:0002"],
    "pollution": ["water:0002"],
    "ferroviaire": ["trein:0001"],
}

NOTHING: dict[str, list[str]] = {query: [] for query in WHOLE}


def flip(path: Path, place: int = -20) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x10
    path.write_bytes(content)


def everything(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_a_sound_index_is_sound_and_nothing_of_it_changes(root: Path) -> None:
    before = everything(root)
    report = bs.check_index(root)
    assert report.sound
    assert (report.findings, report.repaired, report.lost) == ((), (), ())
    assert (report.generation, report.documents, report.pairs) == (1, 2, 3)
    assert report.files == len(before) - 5  # CURRENT, SOURCES, LOCK, MANIFEST.json and IN_USE
    assert report.size_bytes > 10_000
    assert report.spare_bytes == 0
    assert bs.check_index(root, repair=True) == report
    assert everything(root) == before


def test_where_there_is_no_index_nothing_is_made(tmp_path: Path) -> None:
    for repair in (False, True):
        with pytest.raises(bs.IndexMissing):
            bs.check_index(tmp_path / "index", repair=repair)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("damage", ["flip", "cut", "lose"])
def test_every_file_that_is_damaged_is_named_and_mended(
    root: Path, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(root, tmp_path / "whole")
    for name, content in everything(root).items():
        path = root / name
        if name in ("LOCK", "SOURCES") or (not content and damage != "lose"):
            continue
        if damage == "flip":
            flip(path, len(content) // 2)
        elif damage == "cut":
            os.truncate(path, len(content) // 2)
        else:
            path.unlink()
        report = bs.check_index(root)
        assert not report.sound, name
        assert [finding.place for finding in report.findings if finding.damage] == [name]
        assert "repair" in report.findings[0].advice
        with pytest.raises(bs.IndexDamaged, match=f"{path.name}.*; repair the index$"):
            bs.open_index(root, verify=True)
        if damage != "flip" or "/" not in name or name.endswith("MANIFEST.json"):
            with pytest.raises(bs.IndexDamaged, match=f"{path.name}"):
                bs.open_index(root)
        if "store" in name and damage != "flip":  # nothing of so small a one is left
            with pytest.raises(bs.IndexDamaged, match="rebuild the index"):
                bs.check_index(root, repair=True)
        else:
            mended = bs.check_index(root, repair=True)
            assert mended.sound
            assert mended.repaired, name
            assert mended.lost or answers(root) == WHOLE, name
            assert not mended.lost or "store" in name
        shutil.rmtree(root)
        shutil.copytree(tmp_path / "whole", root)


def test_documents_that_are_whole_are_saved_of_a_damaged_store(root: Path, docs: Path) -> None:
    [store] = store_files(current(root))
    with closing(sqlite3.connect(store)) as db:
        [(body,)] = db.execute(
            "SELECT body FROM pairs JOIN documents ON ordinal = first WHERE id = 'water'"
        )
    flip(store, store.read_bytes().index(body) + len(body) // 2)
    report = bs.check_index(root, repair=True)
    assert report.sound
    assert report.lost == (str(docs / "water.txt"),)
    assert report.repaired == (
        "1 document recovered from the store, 1 lost",
        "the indexes were rebuilt from the stored documents",
        "to recover the lost documents, index the documents again",
    )
    command = f"benelux-search index --index {root} {docs / 'water.txt'}"
    assert command_for(report.repaired[-1]) == command
    assert answers(root) == {**NOTHING, **only(WHOLE, "trein", "ferroviaire")}
    assert bs.build_index([docs], root).added == ("water",)
    assert answers(root) == WHOLE


def store_files(generation: Path) -> list[Path]:
    return sorted((generation / "store").glob("*.sqlite"))


def only(of: dict[str, list[str]], *names: str) -> dict[str, list[str]]:
    return {name: of[name] for name in names}


def test_nothing_to_be_had_of_a_store_is_an_error_that_says_so(root: Path, docs: Path) -> None:
    store_files(current(root))[-1].write_bytes(b"garbage")
    with pytest.raises(bs.IndexDamaged, match=r"nothing .* can be used; rebuild the index"):
        bs.check_index(root, repair=True)
    assert bs.build_index([docs], root, rebuild=True).documents == 2
    assert answers(root) == WHOLE


def test_the_generation_before_is_taken_when_nothing_else_is_left(root: Path, docs: Path) -> None:
    first = Generation(root, 1)
    with lease(first):
        (docs / "water.txt").write_text(DUTCH_ONLY, encoding="utf-8")
        bs.build_index([docs], root)
        store_files(current(root))[-1].write_bytes(b"garbage")
        report = bs.check_index(root, repair=True)
    assert report.sound
    assert report.repaired == ("generation 1 is current again: it is the newest intact one",)
    assert answers(root) == WHOLE
    assert [path.name for path in (root / "generations").iterdir()] == ["000001"]
    assert bs.build_index([docs], root).updated == ("water",)


@pytest.mark.parametrize("name", ["CURRENT", "LOCK", "generations/000001/IN_USE"])
def test_a_folder_in_the_place_of_a_file_is_left_to_the_user(root: Path, name: str) -> None:
    (root / name).unlink()
    (root / name).mkdir()
    with pytest.raises(bs.IndexUnusable, match=f"{name} is a folder: move or delete it, then"):
        bs.check_index(root, repair=True)
    (root / name).rmdir()
    assert bs.check_index(root, repair=True).sound


def test_a_folder_in_the_place_of_the_sources_is_a_note(root: Path, docs: Path) -> None:
    (root / "SOURCES").unlink()
    (root / "SOURCES").mkdir()
    assert bs.check_index(root).sound
    with bs.open_index(root) as index:
        assert "forgotten-paths" in map(code_of, index.status().notes)


def test_a_rebuild_replaces_a_store_of_which_nothing_can_be_saved(root: Path, docs: Path) -> None:
    with bs.update_index(root) as update:
        update.put(bs.Document(key="x", nl="De brug is open.", fr="Le pont est ouvert."))
    [newest] = sorted(current(root).glob("store/*.sqlite"))[-1:]
    whole = newest.read_bytes()
    flip(newest)
    with pytest.raises(bs.IndexDamaged, match="repair"):  # a repair saves the other documents
        bs.build_index([docs], root, rebuild=True)
    for path in current(root).glob("store/*.sqlite"):
        path.write_bytes(bytes(len(whole)))
    with pytest.raises(bs.IndexDamaged, match="rebuild the index"):
        bs.check_index(root, repair=True)
    summary = bs.build_index([docs], root, rebuild=True)
    assert "replaced" in map(code_of, summary.notes)
    assert bs.check_index(root).sound


def test_a_lost_generation_cannot_be_mended(root: Path) -> None:
    shutil.rmtree(current(root))
    assert [finding.place for finding in bs.check_index(root).findings] == ["generations/000001"]
    with pytest.raises(bs.IndexDamaged, match="rebuild the index"):
        bs.check_index(root, repair=True)


def test_without_current_the_newest_whole_generation_counts(root: Path, docs: Path) -> None:
    first = Generation(root, 1)
    with lease(first):
        (docs / "water.txt").write_text(DUTCH_ONLY, encoding="utf-8")
        bs.build_index([docs], root)
        (root / "CURRENT").unlink()
        flip(store_files(Generation(root, 2).folder)[-1])
        assert bs.check_index(root, repair=True).generation == 1
        assert answers(root) == WHOLE


@pytest.mark.parametrize("with_manifest", [True, False])
def test_without_current_and_anything_whole_documents_are_saved(
    root: Path, with_manifest: bool
) -> None:
    folder = current(root)
    (root / "CURRENT").unlink()
    if with_manifest:
        flip(next((folder / "nl").glob("*.arrays")))
    else:
        (root / "CURRENT").write_bytes(b"")
        (folder / "MANIFEST.json").unlink()
    report = bs.check_index(root, repair=True)
    assert report.sound
    assert report.generation == 2
    assert report.repaired[0] == "2 documents recovered from the store, none lost"
    assert answers(root) == WHOLE


def test_indexes_that_do_not_hold_what_the_store_does_are_damage(
    root: Path,
) -> None:
    """Nobody flipped a bit: they were written so."""
    manifest = current_manifest(root)
    with lock_for_writing(root):
        building = GenerationWriter(root, manifest)
        building.start(keep_indexes=True)
        shutil.rmtree(building.generation.language("fr"))
        get_engine(manifest.engine).create(building.generation.language("fr"))
        building.publish(manifest.engine, manifest.analysis)
    report = bs.check_index(root)
    [finding] = report.findings
    assert finding.place == "generations/000002/fr"
    assert finding.what == "has 0 passages, but the store has 3"
    assert bs.check_index(root, repair=True).sound
    assert answers(root)["ferroviaire"] == ["trein:0001"]


def test_an_index_of_another_version_is_to_be_built_again(root: Path) -> None:
    old = {"generation": 1, "engine": "whoosh", "analysis": "1", "format": 1}
    (root / "CURRENT").write_text(json.dumps(old))
    [finding] = bs.check_index(root).findings
    assert finding.damage
    assert "older version" in finding.what
    assert (
        command_for(bs.check_index(root).advice) == f"benelux-search index --index {root} --rebuild"
    )
    with pytest.raises(
        bs.IndexDamaged, match=r"older version.*; rebuild the index from its stored documents"
    ):
        bs.check_index(root, repair=True)


def left_over(root: Path) -> None:
    (root / "CURRENT.new").write_bytes(b"half")
    folder = root / "generations" / "000007"
    folder.mkdir()
    (folder / "store").mkdir()
    (folder / "store" / "000001.sqlite").write_bytes(b"x" * 5000)


def test_what_is_left_over_is_no_damage_and_goes_at_the_next_write(root: Path, docs: Path) -> None:
    left_over(root)
    report = bs.check_index(root, repair=True)
    assert report.sound
    assert report.repaired == ()
    assert [(each.place, each.what, each.size_bytes) for each in report.findings] == [
        ("generations/000007", "left over", 5000),
        ("CURRENT.new", "left over from a stopped run", 0),
    ]
    assert report.spare_bytes == 5000
    with bs.open_index(root) as index:
        assert index.status().spare_bytes == 5000
    bs.build_index([docs], root)
    assert bs.check_index(root).findings == ()


def test_who_reads_and_who_writes_is_told(root: Path, docs: Path) -> None:
    with bs.open_index(root):
        (docs / "water.txt").write_text(DUTCH_ONLY, encoding="utf-8")
        bs.build_index([docs], root)
        with lock_for_writing(root):
            (root / "generations" / "000003").mkdir()
            report = bs.check_index(root)
            with pytest.raises(bs.IndexLocked):
                bs.check_index(root, repair=True)
        [lock, old, new] = report.findings
        assert (lock.place, old.place, new.place) == (
            "LOCK",
            "generations/000001",
            "generations/000003",
        )
        assert lock.what.startswith(f"process {os.getpid()} is writing the index (on ")
        assert old.what == "an old generation that is still being read"
        assert new.what == "is being written"
        assert report.sound
    assert [path.name for path in (root / "generations").iterdir()] == ["000002", "000003"]


def verified(root: Path) -> None:
    bs.open_index(root, verify=True).close()


def refreshed(root: Path) -> None:
    """What was whole when it was opened need not be when it is refreshed."""
    with bs.open_index(root, verify=True) as index:
        store = next((root / "generations").iterdir())
        bs.build_index([root.parent / "more"], root)
        [newest] = [path for path in (root / "generations").iterdir() if path != store]
        flip(next((newest / "fr").glob("*.arrays")))
        index.refresh()


@pytest.mark.parametrize("look", [verified, refreshed])
def test_a_changed_byte_is_an_error_when_every_byte_is_looked_at(
    root: Path, look: Callable[[Path], None]
) -> None:
    if look is refreshed:
        corpus(root.parent / "more")
    else:
        flip(next((current(root) / "fr").glob("*.arrays")))
    with pytest.raises(bs.IndexDamaged, match=r"\.arrays does not hold what was written"):
        look(root)


@pytest.mark.long
def test_merging_does_not_make_damage_pass_for_sound(root: Path, docs: Path) -> None:
    """The next run takes up what is damaged, and would give what it makes of it a hash."""
    for name in ("a", "b"):
        lines = (f'{{"nl": "{name}{n} bus", "fr": "{name}{n} bus"}}\n' for n in range(9000))
        (docs / f"{name}.jsonl").write_text("".join(lines))
        if name == "a":
            bs.build_index([docs], root, lexicon=False)
            [index] = (current(root) / "nl").glob("*.arrays")
            content = index.read_bytes()
            assert content.count(b"uil") == 2  # of the form vervuiling, and of its stem
            index.write_bytes(content.replace(b"uil", b"uim"))
    notes = bs.build_index([docs], root, lexicon=False).notes
    [note] = [note for note in notes if "only" not in note]
    assert "rebuilt from the stored documents" in note
    assert bs.check_index(root).sound
    assert answers(root) == WHOLE


# --- the command ---------------------------------------------------------------------------------


def command(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[int, str, str]:
    status = cli.main(["--index", str(root), *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_doctor_says_what_it_found_and_what_it_did(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    status, out, _ = command(capsys, root, "doctor")
    assert (status, out.startswith(f"the index at {root} is intact: 2 documents, 3 pairs; ")) == (
        0,
        True,
    )
    _, out, _ = command(capsys, root, "doctor", "--repair")
    assert out.endswith("nothing to repair: the index is unchanged\n")
    segment = next((current(root) / "nl").glob("*.arrays"))
    flip(segment)
    status, out, err = command(capsys, root, "doctor")
    assert (status, err) == (2, "")
    assert out == (
        f"damaged: {segment.relative_to(root)}: does not\n"
        "         hold what was written\n"
        "         a repair rebuilds the indexes from the stored documents\n"
        f"the index at {root} is damaged; repair it with:\n"
        f"  benelux-search doctor --index {root} --repair\n"
    )
    status, out, err = command(capsys, root, "search", "water", "--verify")
    assert (status, out) == (2, "")
    assert (
        f"{segment} does not hold what was written; repair the index. Run: benelux-search doctor"
        in err
    )
    status, out, _ = command(capsys, root, "doctor", "--repair", "--format", "json")
    record = json.loads(out)
    assert (status, record["sound"], record["generation"]) == (0, True, 2)
    assert record["repaired"] == ["the indexes were rebuilt from the stored documents"]
    assert (record["findings"], record["lost"], record["documents"]) == ([], [], 2)
    assert command(capsys, root, "show", "water:1", "--verify")[0] == 0


def test_notes_come_after_damage_and_a_screen_reader_gets_no_columns(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left_over(root)
    flip(root / "CURRENT")
    assert command(capsys, root, "doctor")[0] == 2
    assert bs.check_index(root, repair=True).sound
    left_over(root)
    lines = [
        without_styles(line) for line in rendered(bs.check_index(root), TextLayout(80, spoken=True))
    ]
    assert lines[:1] == [
        "note: generations/000007: left over, 5.0 KB; the next build removes it",
    ]
    assert lines[-1].endswith(", and 5.0 KB of other files")
