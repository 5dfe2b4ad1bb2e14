"""Pairs of files and override files as they are used: commands and library, from file to screen."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from command_line import Shell
from samples import TRAIN, WATER

import benelux_search as bs

HALVES = {"nl": WATER.split("\n\n")[:2], "fr": WATER.split("\n\n")[2:]}


@pytest.fixture
def pair(shell: Shell) -> Shell:
    """A shell in a folder with a pair, and nothing else in its corpus."""
    for path in Path("corpus").rglob("*.txt"):
        path.unlink()
    for language, paragraphs in HALVES.items():
        write(f"corpus/water.{language}.txt", *paragraphs)
    return shell


def write(path: str, *paragraphs: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("\n\n".join(each.strip() for each in paragraphs), encoding="utf-8")


def aligned(shell: Shell, *words: str) -> list[dict[str, object]]:
    return [
        json.loads(line) for line in shell("align", *words, "--format", "json").out.splitlines()
    ]


# --- align ---------------------------------------------------------------------------------------


def test_two_halves_are_one_object(pair: Shell) -> None:
    [record] = aligned(pair, "corpus/water.fr.txt", "corpus/water.nl.txt")
    assert record["document"] == {
        "id": "water",
        "title": {"nl": None, "fr": None},
        "date": None,
        "number": None,
        "path": "corpus/water.{nl,fr}.txt",
        "source": "corpus/water.{nl,fr}.txt",
        "key": None,
        "metadata": {},
    }
    assert [(bead["nl"], bead["fr"]) for bead in record["beads"]] == [([0], [0]), ([1], [1])]  # type: ignore[attr-defined]
    assert record["lines"] == [
        {"n": 1, "lang": "nl", "file": "nl"},
        {"n": 3, "lang": "nl", "file": "nl"},
        {"n": 1, "lang": "fr", "file": "fr"},
        {"n": 3, "lang": "fr", "file": "fr"},
    ]


def test_the_other_half_is_read_too_and_named_unless_it_is_not_wanted(pair: Shell) -> None:
    ran = pair("align", "corpus/water.nl.txt")
    assert "corpus/water.{nl,fr}.txt" in ran.out
    assert "note: corpus/water.fr.txt is read as well, as its translation" in ran.err
    [alone] = aligned(pair, "--no-pair", "corpus/water.nl.txt")
    assert alone["document"]["id"] == "water-nl"  # type: ignore[index]
    assert alone["fr"] == []
    both = aligned(pair, "--no-pair", "corpus/water.nl.txt", "./corpus/water.fr.txt")
    assert [record["document"]["path"] for record in both] == [  # type: ignore[index]
        "corpus/water.nl.txt",
        "./corpus/water.fr.txt",
    ]


def test_names_that_say_nothing_are_paired_when_it_is_said(pair: Shell) -> None:
    write("tekst.txt", *HALVES["nl"])
    write("texte.md", *HALVES["fr"])
    assert len(aligned(pair, "tekst.txt", "texte.md")) == 2
    [record] = aligned(pair, "--pair", "texte.md", "tekst.txt")
    assert record["document"]["path"] == "{texte.md,tekst.txt}"  # type: ignore[index]
    assert len(record["beads"]) == 2  # type: ignore[arg-type]
    order = ["the files were given in the other order: first the French one"]
    assert record["notes"] == order
    [named] = aligned(pair, "--pair", "corpus/water.fr.txt", "corpus/water.nl.txt")
    assert named["notes"] == order
    write("water_nl.txt", *HALVES["fr"])
    write("water_fr.txt", *HALVES["nl"])
    [wrong] = aligned(pair, "--pair", "water_nl.txt", "water_fr.txt")
    assert wrong["notes"] == ["the languages in the names of the two files are swapped"]
    ran = pair("align", "--pair", "tekst.txt")
    assert ran.status == 2
    assert "--pair takes two files" in ran.err


def test_halves_that_are_no_pair_are_two_objects(pair: Shell) -> None:
    write("corpus/water.fr.txt", "De trein tussen Brussel en Luxemburg moet veel sneller worden.")
    ran = pair("align", "corpus/water.nl.txt", "--format", "json")
    assert ran.status == 0
    assert [json.loads(line)["document"]["id"] for line in ran.out.splitlines()] == [
        "water-nl",
        "water-fr",
    ]
    note = "note: corpus/water.{nl,fr}.txt: both files are in Dutch: read as two documents"
    assert note in ran.err


def test_a_bad_half_is_named_and_the_other_one_is_printed(pair: Shell) -> None:
    Path("corpus/water.fr.txt").write_bytes(b"\x00\x01\x02" * 50)
    ran = pair("align", "corpus/water.nl.txt", "corpus/water.fr.txt", "--format", "json")
    assert ran.status == 2
    assert "benelux-search: corpus/water.fr.txt: " in ran.err
    assert json.loads(ran.out)["document"]["path"] == "corpus/water.nl.txt"


def test_an_empty_half_is_noted(pair: Shell) -> None:
    write("corpus/water.fr.txt", "")
    ran = pair("align", "corpus/water.nl.txt", "corpus/water.fr.txt", "--format", "json")
    assert ran.status == 0
    assert "the French file: the file is empty" in ran.err + ran.out
    assert json.loads(ran.out)["fr"] == []


def test_a_half_that_is_not_there_is_named(pair: Shell) -> None:
    ran = pair("align", "corpus/weg.nl.txt", "corpus/water.nl.txt", "--format", "json")
    assert ran.status == 2
    assert "corpus/weg.nl.txt: " in ran.err
    assert json.loads(ran.out)["document"]["id"] == "water"


def test_a_pair_in_every_format(pair: Shell) -> None:
    for form, shown in (
        ("text", "water:0002"),
        ("tmx", 'tuid="water:0002"'),
        ("html", 'id="water:0002"'),
        ("toml", "# water:0002  1-1"),
    ):
        ran = pair("align", "corpus/water.nl.txt", "--format", form)
        assert (ran.status, shown in ran.out) == (0, True)


def test_files_that_are_aligned_line_by_line(pair: Shell) -> None:
    write("lines.nl", "Een zin.\nWater\nNog een zin.")
    write("lines.fr", "Une phrase.\nEau\nEncore une phrase.")
    [record] = aligned(pair, "lines.nl")
    assert record["document"]["id"] == "lines"  # type: ignore[index]
    assert [(bead["nl"], bead["fr"]) for bead in record["beads"]] == [  # type: ignore[attr-defined]
        ([0], [0]),
        ([1], [1]),
        ([2], [2]),
    ]
    assert "1 added" in pair("index", "lines.nl").out
    assert json.loads(pair("search", "encore", "--format", "json").out)["total"] == 1


def test_files_with_other_numbers_of_lines_are_texts(pair: Shell) -> None:
    write("corpus/lines.nl", *HALVES["nl"])
    write("corpus/lines.fr", "\n".join(HALVES["fr"]))
    assert "2 added" in pair("index").out
    assert "lines:0002" in pair("search", "vervuiling", "--doc", "lines").out
    write("corpus/lines.fr", "")
    ran = pair("index")
    assert "failed: corpus/lines.fr: the file is empty" in ran.err
    assert "1 added, 0 updated, 1 removed" in ran.out  # the Dutch is there by itself
    assert pair("search", "vervuiling", "--doc", "lines").status == 0


def test_translation_memories_are_no_pairs(pair: Shell) -> None:
    for language in ("nl", "fr"):
        write(
            f"corpus/m_{language}.tsv", "nl\tfr\nHet water\tL'eau\nDe trein rijdt\tLe train roule"
        )
    ran = pair("index")
    assert "3 added" in ran.out
    assert "translation memories hold both languages: read as two documents" in ran.err


# --- an index ------------------------------------------------------------------------------------


def test_a_pair_is_found_and_shown(pair: Shell) -> None:
    assert "1 added" in pair("index").out
    ran = pair("search", "vervuiling", "--format", "json")
    [hit] = json.loads(ran.out)["hits"]
    assert hit["id"] == "water:0002"
    assert hit["document"]["path"] == "corpus/water.{nl,fr}.txt"
    assert hit["counterpart"]["text"] == HALVES["fr"][1].strip()
    assert "water:0002" in pair("show", "water").out
    assert pair("search", "pollution", "--doc", "water").status == 0
    assert "corpus/water.{nl,fr}.txt" in pair("status").out


def test_workers_read_pairs(pair: Shell) -> None:
    write("corpus/nl/trein.md", TRAIN.split("\n\n")[0])
    write("corpus/fr/trein.md", TRAIN.split("\n\n")[1])
    write("corpus/twee_n.txt", *HALVES["nl"])
    write("corpus/twee_f.txt", *HALVES["nl"])
    two, one = (bs.build_index("corpus", f"index{jobs}", jobs=jobs) for jobs in (2, 1))
    assert two.added == one.added
    assert sorted(two.added) == ["trein", "twee_f", "twee_n", "water"]
    assert two.notes == one.notes


def test_an_index_moves_with_its_pairs(pair: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    write("corpus/nl/trein.md", TRAIN.split("\n\n")[0])
    write("corpus/fr/trein.md", TRAIN.split("\n\n")[1])
    pair("index")
    moved = Path.cwd().with_name("moved")
    Path.cwd().rename(moved)
    monkeypatch.chdir(moved)
    assert "0 added, 0 updated, 0 removed, 2 unchanged" in pair("index").out


def test_files_of_an_earlier_index_become_a_pair(pair: Shell) -> None:
    for language in HALVES:  # as a version did that knew no pairs
        Path(f"corpus/water.{language}.txt").rename(f"corpus/{language}.txt.off")
    for language in HALVES:
        Path(f"corpus/{language}.txt.off").rename(f"corpus/water.{language}.txt")
        pair("index")
    with bs.open_index("index") as index:
        assert [info.id for info in index.documents()] == ["water"]


# --- overrides -----------------------------------------------------------------------------------


def test_an_override_survives_indexing_and_goes_with_its_file(pair: Shell) -> None:
    pair("index")
    override = Path("corpus/water.beads.toml")
    override.write_text('[[pair]]\nnl = "De ministers"\nfr = "La pollution"\n', encoding="utf-8")
    ran = pair("index")
    assert "0 added, 1 updated" in ran.out
    assert ran.err == ""  # it is no document, and is not skipped either
    record = json.loads(pair("search", "ministers", "--format", "json").out)
    assert record["hits"][0]["counterpart"]["text"].startswith("La pollution")
    assert record["hits"][0]["alignment"] == {"kind": "1-1", "confidence": 1.0}
    assert "1 unchanged" in pair("index").out
    write("corpus/water.nl.txt", *HALVES["nl"], "Een derde zin gaat over de scheepvaart.")
    pair("index")
    record = json.loads(pair("search", "ministers", "--format", "json").out)
    assert record["hits"][0]["counterpart"]["text"].startswith("La pollution")
    override.unlink()
    assert "1 updated" in pair("index").out
    record = json.loads(pair("search", "ministers", "--format", "json").out)
    assert record["hits"][0]["counterpart"]["text"].startswith("Les ministres")


def test_what_an_override_does_not_find_is_noted(pair: Shell) -> None:
    Path("corpus/water.beads.toml").write_text('[[alone]]\nnl = "Weg"\n', encoding="utf-8")
    ran = pair("index")
    assert ran.status == 0
    note = "note: corpus/water.{nl,fr}.txt: water.beads.toml: line 1, [[alone]]: no Dutch paragraph"
    assert note in ran.err
    assert pair("align", "corpus/water.nl.txt").err.count("water.beads.toml") == 1


def test_an_override_file_of_nothing_is_named(pair: Shell) -> None:
    Path("corpus/watr.beads.toml").write_text("", encoding="utf-8")
    ran = pair("index")
    assert ran.status == 0
    assert "skipped: corpus/watr.beads.toml: it corrects no document" in ran.err
    ran = pair("index", "corpus/watr.beads.toml")
    assert ran.status == 2
    assert "it corrects the alignment of a document: name that document" in ran.err


def test_an_override_file_that_an_editor_named_txt_is_no_document(pair: Shell) -> None:
    Path("corpus/water.beads.toml.txt").write_text("[[alone]]", encoding="utf-8")
    ran = pair("index")
    assert ran.status == 0
    assert "rename it to water.beads.toml" in ran.err


@pytest.mark.parametrize(
    ("document", "override"),
    [
        ("corpus/x.txt", "corpus/x.beads.toml"),
        ("corpus/x.txt", "corpus/x.txt.beads.toml"),
        ("corpus/nl/x.txt", "corpus/nl/x.beads.toml"),
    ],
)
def test_a_document_of_one_file_is_mended(pair: Shell, document: str, override: str) -> None:
    write(document, WATER)
    Path(override).write_text('[[alone]]\nfr = "La pollution"\n', encoding="utf-8")
    assert [bead.kind for bead in bs.align_file(document).beads] == ["1-1", "1-0", "0-1"]


def test_an_override_of_folders_lies_in_either(pair: Shell) -> None:
    write("corpus/nl/x.txt", *HALVES["nl"])
    write("corpus/fr/x.txt", *HALVES["fr"])
    Path("corpus/fr/x.beads.toml").write_text('[[alone]]\nfr = "La pollution"\n', encoding="utf-8")
    document = bs.align_files("corpus/nl/x.txt", "corpus/fr/x.txt")
    assert [bead.kind for bead in document.beads] == ["1-1", "1-0", "0-1"]
    assert "1 added" in pair("index", "corpus/nl/x.txt").out
    Path("corpus/fr/x.beads.toml").unlink()
    assert "1 updated" in pair("index", "corpus/nl").out


def test_a_skeleton_is_made_to_be_filled_in(pair: Shell) -> None:
    ran = pair("align", "corpus/water.nl.txt", "--format", "toml")
    assert tomllib.loads(ran.out) == {}
    assert "Save them in the same folder as water.beads.toml." in ran.out
    mended = ran.out.replace("# [[pair]]\n# nl", "[[alone]]\nnl", 1)
    Path("corpus/water.beads.toml").write_text(mended, encoding="utf-8")
    document = bs.align_files("corpus/water.nl.txt", "corpus/water.fr.txt")
    assert (document.beads[0].kind, document.notes) == ("1-0", ())


# --- the library ---------------------------------------------------------------------------------


def test_the_library_reads_two_files(pair: Shell) -> None:
    document = bs.align_files("corpus/water.nl.txt", b"corpus/water.fr.txt")
    assert [bead.kind for bead in document.beads] == ["1-1", "1-1"]
    assert document.fr[1].spans[0].file == "fr"
    with pytest.raises(bs.NotPaired, match=r"corpus/water\.nl.*: both files are in Dutch"):
        bs.align_files("corpus/water.nl.txt", "corpus/water.nl.txt")
    with pytest.raises(bs.SourceError, match="nowhere"):
        bs.align_files("corpus/water.nl.txt", "nowhere.txt")
    with pytest.raises(bs.UnsupportedSource, match="unsupported file type"):
        bs.align_files("corpus/water.nl.txt", __file__)
