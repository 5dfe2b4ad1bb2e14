"""Two files as one document: which names are pairs, and how an index keeps up with them."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import Bench, causes, is_text, read_bars

from benelux_search.documents.pair_names import find_pairs, join_with_braces, split_braces
from benelux_search.index_reports import Failure
from benelux_search.indexing.discovery import discover
from benelux_search.indexing.outcomes import SplitPair
from benelux_search.indexing.workers import read_all

# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nl", "fr", "path", "name"),
    [
        ("x.nl.txt", "x.fr.txt", "x.{nl,fr}.txt", "x.txt"),
        ("x_nl.pdf", "x_fr.pdf", "x_{nl,fr}.pdf", "x.pdf"),
        ("x-NL.docx", "x-FR.docx", "x-{NL,FR}.docx", "x.docx"),
        ("x_N.html", "x_F.html", "x_{N,F}.html", "x.html"),
        ("x-n.html", "x-f.html", "x-{n,f}.html", "x.html"),
        ("x_nld.txt", "x_fra.txt", "x_{nld,fra}.txt", "x.txt"),
        ("x_nl.txt", "x_fra.txt", "x_{nl,fra}.txt", "x.txt"),
        ("x_nl_2019.pdf", "x_fr_2019.pdf", "x_{nl,fr}_2019.pdf", "x_2019.pdf"),
        ("NL rapport.pdf", "FR rapport.pdf", "{NL,FR} rapport.pdf", "rapport.pdf"),
        ("x (nl).pdf", "x (fr).pdf", "x ({nl,fr}).pdf", "x.pdf"),
        ("rapportNL.pdf", "rapportFR.pdf", "rapport{NL,FR}.pdf", "rapport.pdf"),
        ("corpus.nl", "corpus.fr", "corpus.{nl,fr}", "corpus.nl"),
        ("nl/x.md", "fr/x.md", "{nl,fr}/x.md", "nl/x.md"),
        ("docs/nl/a/b.md", "docs/fr/a/b.md", "docs/{nl,fr}/a/b.md", "docs/nl/a/b.md"),
        ("nl-be/x.md", "fr-be/x.md", "{nl,fr}-be/x.md", "nl-be/x.md"),
        ("Nederlands/x.md", "Français/x.md", "{Nederlands,Français}/x.md", "Nederlands/x.md"),
        ("nl/x.nl.txt", "fr/x.fr.txt", "{nl/x.nl,fr/x.fr}.txt", "nl/x.txt"),
        ("doc/nl.txt", "doc/fr.txt", "doc/{nl,fr}.txt", "doc/doc.txt"),
        ("x.NL.txt", "X.fr.TXT", "{x.NL.txt,X.fr.TXT}", "x.txt"),
        ("x_nl.docx", "x_fr.pdf", "x_{nl.docx,fr.pdf}", "x.docx"),
        ("nl-NL/x.md", "fr-FR/x.md", "{nl-NL,fr-FR}/x.md", "nl-NL/x.md"),
        ("nl-BE/x.md", "fr-LU/x.md", "{nl-BE,fr-LU}/x.md", "nl-BE/x.md"),
        ("x.nl-BE.srt", "x.fr-FR.srt", "x.{nl-BE,fr-FR}.srt", "x.srt"),
        ("messages_nl_BE.po", "messages_fr_FR.po", "messages_{nl_BE,fr_FR}.po", "messages.po"),
        ("messages_nl.po", "messages_fr_BE.po", "messages_{nl,fr_BE}.po", "messages.po"),
        ("corpus.nl-BE", "corpus.fr-BE", "corpus.{nl,fr}-BE", "corpus.nl-BE"),
        ("x_ned.pdf", "x_fra.pdf", "x_{ned,fra}.pdf", "x.pdf"),
        ("x_NLD.pdf", "x_FRA.pdf", "x_{NLD,FRA}.pdf", "x.pdf"),
        ("x_Vlaams.pdf", "x_Frans.pdf", "x_{Vlaams,Frans}.pdf", "x.pdf"),
        ("x_neerlandais.pdf", "x_francais.pdf", "x_{neerlandais,francais}.pdf", "x.pdf"),
        ("x_VN.pdf", "x_VF.pdf", "x_V{N,F}.pdf", "x.pdf"),
        ("rapportNl.pdf", "rapportFr.pdf", "rapport{Nl,Fr}.pdf", "rapport.pdf"),
        ("NLrapport.pdf", "FRrapport.pdf", "{NL,FR}rapport.pdf", "rapport.pdf"),
        ("rapport2019nl.pdf", "rapport2019fr.pdf", "rapport2019{nl,fr}.pdf", "rapport2019.pdf"),
        ("51K2138N.pdf", "51K2138F.pdf", "51K2138{N,F}.pdf", "51K2138.pdf"),
        ("nl-fr_x_nl.txt", "nl-fr_x_fr.txt", "nl-fr_x_{nl,fr}.txt", "x.txt"),
    ],
)  # fmt: skip
def test_names_that_are_a_pair(nl: str, fr: str, path: str, name: str) -> None:
    for given_files in ([nl, fr], [fr, nl]):
        [pair] = find_pairs(given_files)
        assert (pair.nl, pair.fr, pair.path, pair.name) == (nl, fr, path, name)


@pytest.mark.parametrize(
    "names",
    [
        ["x.nl.txt"],
        ["x_n.txt", "y_f.txt"],
        ["x.nl.txt", "x.de.txt"],
        ["x.nl.txt", "y.fr.txt"],
        ["a/x.nl.txt", "b/x.fr.txt"],
        ["nl/x.txt", "fr/y.txt"],
        ["nl/x_nl.txt", "fr/x_nl.txt"],  # the folder and the name contradict each other
        ["x_nl.docx", "x_nl.md", "x_fr.pdf"],
        [f"bijlage-{letter}.txt" for letter in "abcdefghijklmno"],
        [f"{letter}/x.txt" for letter in "abcdefghijklmno"],
        ["x.{nl,fr}.txt", "x.nl.txt", "x.fr.txt"],
        ["n.txt", "f.txt"],
    ],
)
def test_names_that_are_none(names: list[str]) -> None:
    assert find_pairs(names) == []


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (["x.nl.txt", "x.fr.txt", "x.de.txt"], ["x.{nl,fr}.txt"]),
        (["x_n.html", "x_f.html", "x_d.html"], ["x_{n,f}.html"]),
        (["x_nl.txt", "x_nld.txt", "x_fr.txt", "x_fra.txt"], ["x_{nl,fr}.txt", "x_{nld,fra}.txt"]),
        (["x.nl.txt", "X.nl.txt", "x.fr.txt"], ["x.{nl,fr}.txt"]),
        (["x_nl.pdf", "x_nl.docx", "x_fr.pdf"], ["x_{nl,fr}.pdf"]),
        (["nl/x.nl.txt", "nl/x.fr.txt", "fr/x.txt"], ["nl/x.{nl,fr}.txt"]),
        (["nl/x.txt", "fr/x.txt", "y.nl.txt", "y.fr.txt"], ["{nl,fr}/x.txt", "y.{nl,fr}.txt"]),
    ],
)
def test_a_third_file_leaves_the_pair(names: list[str], paths: list[str]) -> None:
    assert sorted(pair.path for pair in find_pairs(names)) == sorted(paths)


def test_the_unicode_form_of_a_name_does_not_count() -> None:
    nl = unicodedata.normalize("NFC", "Réponse.nl.txt")
    fr = unicodedata.normalize("NFD", "Réponse.fr.txt")
    [pair] = find_pairs([nl, fr])
    assert (pair.nl, pair.fr, pair.name) == (nl, fr, nl.replace(".nl", ""))
    assert split_braces(pair.path) == (nl, fr)


_NAMES = st.lists(
    st.text(alphabet="nlfrNLxé._-/{},", min_size=1, max_size=9), max_size=8, unique=True
)


@given(_NAMES)
def test_no_file_is_in_two_pairs_and_paths_lead_back_to_both(names: list[str]) -> None:
    pairs = find_pairs(names)
    used = [file for pair in pairs for file in (pair.nl, pair.fr)]
    assert len(used) == len(set(used))
    assert set(used) <= set(names)
    assert not {pair.path for pair in pairs} & set(names)
    for pair in pairs:
        assert split_braces(pair.path) == (pair.nl, pair.fr)


@pytest.mark.parametrize("path", ["x.txt", "x{a,b}.txt", "x.{nl}.txt", "{,}", "a{b,c,d}e"])
def test_the_path_of_one_file_has_no_halves_but_by_name(path: str) -> None:
    found = split_braces(path)
    assert found is None or join_with_braces(*found) == path


# --- an index ------------------------------------------------------------------------------------


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    write(corpus / "x.nl.txt", "een", "twee")
    write(corpus / "x.fr.txt", "un", "deux")
    write(corpus / "nl" / "a" / "y.txt", "drie")
    write(corpus / "fr" / "a" / "y.txt", "trois")
    write(corpus / "z.nl.txt", "alleen|")
    return corpus


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def ids(bench: Bench) -> dict[str, str]:
    """The documents of the store: what their paths end with, by id."""
    return {info.id: info.path.partition("corpus/")[2] for info in bench.store.documents()}


def in_indexes(bench: Bench) -> set[str]:
    """The documents of all passages there; one that the store does not have is ``?``."""
    ranges = bench.store.ranges()
    return {
        next((name for name, own in ranges.items() if ordinal in own), "?")
        for ordinal in (*bench.nl.passages, *bench.fr.passages)
    }


def test_a_pair_is_one_document(bench: Bench, folder: Path) -> None:
    summary = bench.run(folder)
    assert sorted(summary.added) == ["x", "y", "z-nl"]
    assert ids(bench) == {
        "x": "x.{nl,fr}.txt",
        "y": "{nl,fr}/a/y.txt",
        "z-nl": "z.nl.txt",
    }
    assert (len(bench.nl.passages), len(bench.fr.passages)) == (4, 3)
    again = bench.run(folder)
    assert (again.unchanged, again.added, again.removed) == (3, (), ())


@pytest.mark.parametrize("half", ["x.nl.txt", "x.fr.txt"])
def test_a_change_of_one_half_reads_the_pair_again(bench: Bench, folder: Path, half: str) -> None:
    bench.run(folder)
    bench.read.clear()
    write(folder / half, "anders")
    summary = bench.run(folder)
    assert (summary.updated, summary.added, summary.removed) == (("x",), (), ())
    assert bench.read == ["x.nl.txt", "x.fr.txt"]


def test_a_half_that_goes_leaves_a_document_and_comes_back(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    before = ids(bench)
    (folder / "x.fr.txt").rename(folder.parent / "away")
    summary = bench.run(folder)
    assert (summary.removed, summary.added) == (("x",), ("x-nl",))
    assert "x" not in in_indexes(bench)
    (folder.parent / "away").rename(folder / "x.fr.txt")
    summary = bench.run(folder)
    assert (summary.removed, summary.added) == (("x-nl",), ("x",))
    assert ids(bench) == before
    assert in_indexes(bench) == set(before)


def test_halves_that_change_places_are_read_again(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    nl, fr, other = folder / "x.nl.txt", folder / "x.fr.txt", folder / "other"
    nl.rename(other)
    fr.rename(nl)
    other.rename(fr)
    assert bench.run(folder).updated == ("x",)


def test_files_of_one_language_are_two_documents_and_stay_so(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    write(folder / "x.nl.txt", "twins", "een|")
    summary = bench.run(folder)
    assert (summary.removed, summary.added) == (("x",), ("x-nl", "x-fr"))
    path = f"{folder}/x.{{nl,fr}}.txt"
    assert summary.notes[0] == f"{path}: both files are in Dutch: read as two documents"
    bench.read.clear()
    again = bench.run(folder)
    assert (again.unchanged, again.notes, bench.read) == (4, (), [])
    write(folder / "x.nl.txt", "een", "twee")
    mended = bench.run(folder)
    assert (set(mended.removed), mended.added) == ({"x-nl", "x-fr"}, ("x",))
    assert in_indexes(bench) == {"x", "y", "z-nl"}


def test_two_documents_of_a_pair_that_is_none_go_one_by_one(bench: Bench, folder: Path) -> None:
    write(folder / "x.nl.txt", "twins", "een|")
    bench.run(folder)
    (folder / "x.nl.txt").unlink()
    summary = bench.run(folder)
    assert (summary.removed, summary.updated) == (("x-nl",), ("x-fr",))
    assert bench.run(folder).unchanged == 3


def test_a_bad_half_is_named_and_the_other_one_is_kept(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    write(folder / "x.fr.txt")
    summary = bench.run(folder)
    assert causes(summary.failed, folder) == {"x.fr.txt": "it holds no text"}
    assert (summary.removed, summary.added) == (("x",), ("x-nl",))
    again = bench.run(folder)  # it is named as long as it is bad, and nothing else is done
    assert causes(again.failed, folder) == {"x.fr.txt": "it holds no text"}
    assert (again.updated, again.added, again.removed, again.unchanged) == ((), (), (), 3)
    write(folder / "x.fr.txt", "un")
    mended = bench.run(folder)
    assert (mended.removed, mended.added) == (("x-nl",), ("x",))


def test_two_bad_halves_are_both_named(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    write(folder / "x.nl.txt")
    write(folder / "x.fr.txt")
    summary = bench.run(folder)
    assert set(causes(summary.failed, folder)) == {"x.nl.txt", "x.fr.txt"}
    assert (summary.removed, in_indexes(bench)) == (("x",), {"y", "z-nl"})


def refuse(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a file one that cannot be opened."""
    opened = Path.open

    def refusing(self: Path, *args: object, **named: object) -> object:
        if self.name == path.name:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)


def test_a_half_that_cannot_be_read_now_keeps_the_pair(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(folder)
    write(folder / "x.nl.txt", "anders")
    refuse(folder / "x.fr.txt", monkeypatch)
    summary = bench.run(folder)
    kept = "permission denied; the version indexed before is kept"
    assert causes(summary.failed, folder) == {"x.fr.txt": kept}
    assert (summary.removed, summary.added, summary.updated) == ((), (), ())
    monkeypatch.undo()
    assert bench.run(folder).updated == ("x",)


def test_a_half_beside_one_that_cannot_be_read_yet_is_a_document(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(folder / "x.fr.txt", monkeypatch)
    summary = bench.run(folder)
    assert causes(summary.failed, folder) == {"x.fr.txt": "permission denied"}
    assert "x-nl" in summary.added
    assert bench.run(folder).unchanged == 3
    monkeypatch.undo()
    summary = bench.run(folder)
    assert (summary.removed, summary.added) == (("x-nl",), ("x",))


def test_a_fault_in_reading_both_is_named_and_tried_again(bench: Bench, folder: Path) -> None:
    write(folder / "x.nl.txt", "odd")
    for _ in range(2):
        summary = bench.run(folder)
        cause = "unexpected RuntimeError: a bug; please report this file"
        assert causes(summary.failed, folder) == {"x.{nl,fr}.txt": cause}
        assert {"x-nl", "x-fr"} <= set(ids(bench))


@pytest.mark.long
def test_a_worker_that_dies_of_a_pair_costs_the_half_that_did_it(tmp_path: Path) -> None:
    write(tmp_path / "x.nl.txt", "een")
    write(tmp_path / "x.fr.txt", "crash")
    (tmp_path / "x.fr.txt").write_text("crash")
    write(tmp_path / "y.txt", "zin|phrase")
    both = (str(tmp_path / "x.nl.txt"), str(tmp_path / "x.fr.txt"))
    first, second = read_all([both, (str(tmp_path / "y.txt"),)], read_bars, jobs=2)
    assert isinstance(first, SplitPair)
    assert [isinstance(half, Failure) for half in first.halves] == [False, True]
    assert not isinstance(second, SplitPair | Failure)


# --- what is named -------------------------------------------------------------------------------


def test_a_half_that_is_named_stands_for_its_pair(bench: Bench, folder: Path) -> None:
    summary = bench.run(folder / "x.fr.txt")
    assert summary.added == ("x",)
    other = folder / "x.nl.txt"
    assert summary.notes == (f"{other}: also indexed, as the translation of a file that was named",)
    deep = bench.run(folder / "nl" / "a" / "y.txt")
    assert (deep.added, ids(bench)["y"]) == (("y",), "{nl,fr}/a/y.txt")


def test_a_half_that_is_named_and_gone_leaves_the_other_one(bench: Bench, folder: Path) -> None:
    bench.run(folder)
    (folder / "x.nl.txt").unlink()
    summary = bench.run(folder / "x.nl.txt")
    assert summary.failed == ()
    assert (summary.removed, summary.added) == (("x",), ("x-fr",))
    assert bench.run(folder).unchanged == 3


def test_a_folder_of_one_language_keeps_the_pairs_of_the_index(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bench.run(folder / "nl").added == ("y",)  # nobody asked for the French
    assert ids(bench) == {"y": "nl/a/y.txt"}
    bench.run(folder)
    monkeypatch.chdir(folder.parent)
    write(folder / "fr" / "a" / "y.txt", "autre")
    assert bench.run("corpus/nl").updated == ("y",)
    assert ids(bench)["y"] == "{nl,fr}/a/y.txt"
    (folder / "nl" / "a" / "y.txt").unlink()
    summary = bench.run("corpus/nl")
    assert (summary.removed, summary.added) == (("y",), ("y",))
    assert ids(bench)["y"] == "fr/a/y.txt"


def test_two_folders_that_are_named_make_pairs(bench: Bench, folder: Path) -> None:
    assert bench.run(folder / "fr", folder / "nl").added == ("y",)
    assert ids(bench) == {"y": "{nl,fr}/a/y.txt"}


def test_a_folder_that_cannot_be_looked_into_keeps_its_pairs(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(folder)
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("fr"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    summary = bench.run(folder)
    assert set(causes(summary.failed, folder)) == {"fr"}
    assert (summary.removed, ids(bench)["y"]) == ((), "{nl,fr}/a/y.txt")


def test_links_make_no_pairs(folder: Path) -> None:
    (folder / "z.fr.txt").symlink_to("x.fr.txt")
    found = discover([str(folder)], is_text)
    assert f"{folder}/z.nl.txt" in [file.path for file in found.documents]
    assert set(causes(found.skipped, folder)) == {"z.fr.txt"}


def test_a_suffix_that_is_only_a_language_is_read_in_pairs_alone(folder: Path) -> None:
    write(folder / "corpus.nl", "een")
    write(folder / "corpus.fr", "un")
    write(folder / "lone.nl", "een")
    found = discover([str(folder)], is_text)
    assert f"{folder}/corpus.{{nl,fr}}" in [file.path for file in found.documents]
    cause = "unsupported file type (.nl)"
    assert causes(found.skipped, folder) == {"lone.nl": cause}
    named = discover([str(folder / "lone.nl")], is_text)
    assert causes(named.failed, folder) == {"lone.nl": cause}
