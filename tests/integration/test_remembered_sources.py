"""The memory of an index: its paths, their options, and the version that read its files."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.index_files.records import seal, unseal
from benelux_search.indexing.sources import SOURCES
from benelux_search.storage import readings

PAIR = "De haven slibt dicht.\n\nLe port s'envase.\n"
RECORDS = [
    {"id": "q1", "nl": "De vuurtoren staat in de haven.", "fr": "Le phare est dans le port."},
    {"id": "q2", "nl": "De kraan staat op de kade.", "fr": "La grue est sur le quai."},
]


def write_records(path: Path) -> None:
    path.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")


def ids(index: Path) -> set[str]:
    with bs.open_index(index) as opened:
        return {document.id for document in opened.documents()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two folders of documents."""
    for name in ("letters", "tables"):
        (tmp_path / name).mkdir()
    (tmp_path / "letters" / "haven.txt").write_text(PAIR, encoding="utf-8")
    write_records(tmp_path / "tables" / "vragen.jsonl")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_build_without_paths_repeats_paths_and_options(home: Path) -> None:
    bs.build_index("letters", "index")
    bs.build_index("tables", "index", each="record")
    (home / "letters" / "kade.txt").write_text(PAIR.replace("haven", "kade"), encoding="utf-8")
    write_records(home / "tables" / "meer.jsonl")
    summary = bs.build_index(None, "index")
    assert sorted(summary.added) == ["kade", "meer"]
    assert ids(home / "index") == {
        "haven", "kade", "vragen.q1", "vragen.q2", "meer.q1", "meer.q2",
    }  # fmt: skip
    assert bs.remembered_paths("index") == ["letters", "tables"]


def test_an_option_holds_until_another_is_given(home: Path) -> None:
    bs.build_index("tables", "index", each="record")
    assert bs.build_index("tables", "index").unchanged == 1
    summary = bs.build_index("tables", "index", each="file")
    assert (summary.updated, ids(home / "index")) == (("vragen",), {"vragen"})
    assert summary.notes == ("1 document was read again, with other options",)


def test_an_option_reads_again_only_the_files_that_it_changes(home: Path) -> None:
    bs.build_index(".", "index")
    summary = bs.build_index(".", "index", each="record")
    assert (summary.updated, summary.unchanged) == (("vragen",), 1)
    assert ids(home / "index") == {"haven", "vragen.q1", "vragen.q2"}
    assert bs.build_index(".", "index", ocr="never").unchanged == 2


def test_the_options_of_a_folder_hold_in_a_build_of_a_larger_one(home: Path) -> None:
    bs.build_index("tables", "index", each="record")
    assert bs.build_index(".", "index").unchanged == 1
    assert "vragen.q1" in ids(home / "index")
    bs.build_index(".", "index", each="file")
    assert ids(home / "index") == {"haven", "vragen"}
    assert bs.build_index("tables", "index").unchanged == 1


def test_documents_of_an_earlier_version_are_read_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as context:
        context.setattr(readings.Reading, "added_to", lambda _, content_hash: content_hash)
        bs.build_index(".", "index")
    summary = bs.build_index("letters", "index")
    assert summary.updated == ("haven",)
    assert summary.notes == (
        "1 document was read again: another version of the program had read it before",
        "1 document in another folder was read by another version of the program: index that "
        "folder as well",
    )
    summary = bs.build_index(None, "index")
    assert (summary.updated, summary.unchanged) == (("vragen",), 1)
    assert bs.build_index(None, "index").notes == ()


def test_halves_that_were_no_pair_are_judged_again_by_a_new_version(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "letters" / "brief.nl.txt").write_text("De haven slibt dicht.\n" * 3, encoding="utf-8")
    (home / "letters" / "brief.fr.txt").write_text(
        "Les enfants jouent dans la cour de l'école.\n\nIls rient.\n" * 9, encoding="utf-8"
    )
    bs.build_index("letters", "index")
    before = ids(home / "index")
    assert bs.build_index("letters", "index").unchanged == len(before)
    monkeypatch.setattr(readings.Reading.__init__, "__defaults__", (99, frozenset()))
    assert len(bs.build_index("letters", "index").updated) == len(before)
    assert bs.build_index("letters", "index").unchanged == len(before)
    assert ids(home / "index") == before


def test_documents_of_a_program_are_read_again_when_they_are_put_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = bs.Document(key="q1", nl="De haven slibt dicht.", fr="Le port s'envase.")
    for version, unchanged in ((98, 0), (99, 0), (99, 1)):
        monkeypatch.setattr(readings.Reading.__init__, "__defaults__", (version, frozenset()))
        with bs.update_index("index", create=True) as update:
            update.put(document)
        assert update.summary.unchanged == unchanged


def test_a_folder_that_is_gone_keeps_its_documents_and_a_file_does_not(home: Path) -> None:
    bs.build_index(["letters", "tables/vragen.jsonl"], "index")
    shutil.move("letters", "elsewhere")
    (home / "tables" / "vragen.jsonl").unlink()
    summary = bs.build_index(None, "index")
    assert (summary.removed, summary.failed) == (("vragen",), ())
    assert [str(note) for note in summary.notes] == [
        "letters does not exist: its documents stay in the index"
    ]
    assert ids(home / "index") == {"haven"}
    assert bs.remembered_paths("index") == ["letters"]


def test_a_path_is_found_from_another_folder_and_after_a_move(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bs.build_index("letters", "index")
    (home / "work").mkdir()
    monkeypatch.chdir(home / "work")
    assert bs.build_index(None, "../index").unchanged == 1
    moved = home / "moved"
    moved.mkdir()
    for name in ("letters", "index"):
        shutil.move(home / name, moved / name)
    assert bs.build_index(None, moved / "index").unchanged == 1


def test_the_command_repeats_what_it_was_told(shell: Shell) -> None:
    os.rename("corpus", "brieven")  # noqa: PTH104
    assert shell("index").status == 2
    assert shell("index", "brieven").status == 0
    Path("corpus").mkdir()
    Path("corpus", "haven.txt").write_text(PAIR, encoding="utf-8")
    ran = shell("index")
    assert (ran.status, "0 added" in ran.out) == (0, True)
    assert "haven" not in shell("list").out
    ran = shell("index", "corpus")
    assert "1 added" in ran.out
    Path("brieven", "kade.txt").write_text(PAIR, encoding="utf-8")
    assert "1 added" in shell("index", "--format", "text").out


@pytest.mark.parametrize(
    "damage", ["", "nothing", '{"paths": 3}', '{"paths": [{"path": "a"}], "more": null}']
)
def test_a_damaged_memory_is_none(home: Path, damage: str) -> None:
    bs.build_index("letters", "index")
    (home / "index" / SOURCES).write_text(damage)
    with pytest.raises(bs.OptionError, match="remembers no paths"):
        bs.build_index(None, "index")
    with bs.open_index("index"):
        report = bs.check_index("index")
    assert [(each.place, each.damage) for each in report.findings] == [(SOURCES, False)]
    summary = bs.build_index("letters", "index")
    assert (summary.unchanged, len(summary.notes)) == (1, 1)
    assert "index the paths again, with their options" in summary.notes[0]
    assert bs.remembered_paths("index") == ["letters"]
    assert bs.build_index(None, "index").notes == ()


@pytest.mark.parametrize(
    "options", [{"each": "word"}, {"ocr": 3}, {"limits": {"pages": True}}, {"limits": {"x": 1}}]
)
def test_unknown_options_in_a_memory_are_refused(home: Path, options: dict[str, object]) -> None:
    bs.build_index("letters", "index", limits=bs.Limits(pages=3))
    path = home / "index" / SOURCES
    record = json.loads(json.dumps(unseal(path.read_bytes())))
    assert record["paths"][0]["options"]["limits"] == {"pages": 3}
    record["paths"][0]["options"] |= options
    path.write_bytes(seal(record))
    assert bs.remembered_paths("index") == []


def test_limits_are_remembered(home: Path) -> None:
    bs.build_index("letters", "index", limits=bs.Limits(file_bytes=60))
    (home / "letters" / "lang.txt").write_text(PAIR * 9, encoding="utf-8")
    assert len(bs.build_index(None, "index").failed) == 1
    assert bs.build_index(None, "index", limits=bs.Limits()).added == ("lang",)
    assert bs.build_index("letters", "index").failed == ()


def test_status_shows_the_paths_with_their_options(home: Path, shell: Shell) -> None:
    bs.build_index("letters", "index", exclude=["*.tmp", "/drafts/"])
    bs.build_index("tables", "index", each="record", limits=bs.Limits(5_000_000, 12), lexicon=False)
    shown = shell("status").out.splitlines()
    assert shown[1:3] == [
        "paths       letters --exclude '*.tmp' --exclude /drafts/",
        "            tables --each record --max-mb 5 --max-pages 12",
    ]
    spoken = shell("status", "--plain").out.splitlines()
    assert spoken[1:3] == [
        "paths: letters --exclude '*.tmp' --exclude /drafts/",
        "paths: tables --each record --max-mb 5 --max-pages 12",
    ]
    assert json.loads(shell("status", "--format", "json").out)["paths"] == [
        {"path": "letters", "options": {"exclude": ["*.tmp", "/drafts/"]}},
        {
            "path": "tables",
            "options": {"each": "record", "limits": {"file_bytes": 5_000_000, "pages": 12}},
        },
    ]
    replaced = bs.build_index("letters", "index", exclude=["/drafts/"])
    assert "not excluded any more: *.tmp" in replaced.notes
    assert bs.build_index("letters", "index", exclude=["/drafts/"]).notes == ()
    bs.build_index("letters", "index", exclude=[""])
    assert shell("status").out.splitlines()[1] == "paths       letters"
    (home / "index" / SOURCES).write_text("garbage", encoding="utf-8")
    damaged = shell("status", "--plain")
    assert "paths" not in damaged.out.splitlines()[1]
    assert "that the index remembered are damaged" in damaged.out
    shutil.rmtree("corpus")
    asked = shell("index")
    assert asked.status == 2
    assert "that the index remembered are damaged" in asked.err


def test_records_with_facts_of_their_own_are_named_once(home: Path, shell: Shell) -> None:
    for number in range(5):
        records = [{**each, "date": "2020-01-02"} for each in RECORDS]
        text = "\n".join(map(json.dumps, records))
        (home / "tables" / f"met-datum-{number}.jsonl").write_text(text, encoding="utf-8")
    notes = bs.build_index(str(home / "tables"), "index").notes
    assert len(notes) == 5
    assert all("index --each record makes each a document" in note for note in notes)
    shown = shell("--index", "other", "index", str(home / "tables")).err
    assert shown.count("of their own: index --each record") == 3
    assert "the records of 2 more files have a title, a date or a number of their own" in shown
    assert bs.build_index(None, "index", each="record").notes[1:] == ()
    assert bs.build_index(None, "index", each="file").notes[1:] == ()
