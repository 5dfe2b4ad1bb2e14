"""Removing documents, purging deleted text, and translations that are kept or forgotten."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from command_line import Shell
from daily import daily

import benelux_search as bs
from benelux_search.errors import IndexUnusable, NotFound, code_of
from benelux_search.lexicon.lexicon_files import Files
from benelux_search.storage import dictionaries, generation_files
from benelux_search.storage.pointers import read_current
from benelux_search.storage.store import SqliteStore

COUNT = 600  # so many that a small change does not write everything anew
SECRET = ("xylofoonkwestie", "ornithorynque")  # in no other document
FILLING = ("De minister antwoordt op de vraag. " * 6, "Le ministre répond à la question. " * 6)


def document(number: int, nl: str = "brug", fr: str = "pont") -> bs.Document:
    return bs.Document(
        key=f"d{number}",
        nl=f"De {nl} van dossier {number} is open. {FILLING[0]} {number}.",
        fr=f"Le {fr} du dossier {number} est ouvert. {FILLING[1]} {number}.",
        number=f"{number}/1",
    )


def all_bytes(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def stored_texts(folder: Path) -> str:
    """Return everything that the files of the stores hold, also what is marked as deleted."""
    texts: list[str] = []
    for number in generation_files.generation_numbers(folder):
        generation = generation_files.Generation(folder, number)
        with closing(SqliteStore.open(generation.store, folder)) as store:
            for segment in store.files():
                segment.deleted.clear()
            texts += (str(pair) for pair in store.all_pairs())
        for dictionary in dictionaries.read_dictionaries(generation.store, folder):
            texts.append(dictionary.as_bytes().decode("utf-8", "ignore"))
    return "\n".join(texts)


def units(folder: Path) -> set[str]:
    generation = generation_files.Generation(folder, read_current(folder).generation)
    content = Files(generation.lexicon).content()
    return {*content.nl, *content.fr}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("removal") / "index"
    with bs.update_index(root) as update:
        update.put_all(map(document, range(COUNT)))
        update.put(document(9999, *SECRET))
    return root


@pytest.fixture
def folder(tmp_path: Path, built: Path) -> Path:
    shutil.copytree(built, tmp_path / "index")
    return tmp_path / "index"


def is_kept_anywhere(folder: Path) -> bool:
    held = f"{stored_texts(folder)} {' '.join(units(folder))}"
    return any(word[:9] in held or word[:9].encode() in all_bytes(folder) for word in SECRET)


def test_a_document_is_removed_by_id_number_and_command(folder: Path, shell: Shell) -> None:
    with bs.update_index(folder) as update:
        assert update.remove("key.d3") == "key.d3"
        assert update.remove("4/1") == "key.d4"
        with pytest.raises(NotFound, match="no document nowhere"):
            update.remove("nowhere")
    assert update.summary.removed == ("key.d3", "key.d4")
    ran = shell("remove", "5/01", "key.d6", "--index", str(folder), "--format", "json")
    assert (ran.status, json.loads(ran.out)["removed"]) == (0, ["key.d5", "key.d6"])
    with bs.open_index(folder) as index:
        assert len(index.documents()) == COUNT + 1 - 4
    assert shell("remove", "--index", str(folder)).status == 2
    wrong = shell("remove", "key.d90x", "--index", str(folder))
    assert (wrong.status, "did you mean key.d90" in wrong.err) == (2, True)


def test_a_path_names_its_own_document_and_a_shared_file_name_none(shell: Shell) -> None:
    for folder in ("a", "b"):
        Path("corpus", folder).mkdir()
        text = f"De brug {folder} is open.\n\nLe pont {folder} est ouvert.\n"
        Path("corpus", folder, "Verslag.txt").write_text(text, "utf-8")
    assert shell("index", "--no-lexicon").status == 0
    for folder in ("a", "b"):
        for path in (
            f"corpus/{folder}/Verslag.txt",
            str(Path("corpus", folder, "Verslag.txt").resolve()),
        ):
            assert f"De brug {folder} is open." in shell("show", path).out
    for command in ("show", "remove"):
        for name in ("Verslag.txt", "Verslag"):
            ran = shell(command, name)
            assert (ran.status, ran.out) == (2, "")
            assert f"2 documents have the file name {name}: verslag, verslag-" in ran.err
        ran = shell(command, "corpus/c/Verslag.txt")
        assert (ran.status, "no document corpus/c/Verslag.txt" in ran.err) == (2, True)
    assert shell("remove", "corpus/b/Verslag.txt", "corpus/b/Verslag.txt").status == 0
    assert "De brug a is open." in shell("show", "Verslag").out


def test_the_document_of_a_file_comes_back_and_a_note_says_so(shell: Shell) -> None:
    assert shell("index", "--no-lexicon").status == 0
    ran = shell("remove", "water")
    assert "leave its files out of the index. Run: benelux-search index --exclude GLOB" in ran.err
    assert shell("search", "--count", "Schelde").out == "0\n"
    assert shell("index", "--no-lexicon").status == 0
    assert shell("search", "--count", "Schelde").out == "1\n"


def test_all_records_of_a_file_are_removed(tmp_path: Path) -> None:
    rows = "\n".join(f"r{number},De brug {number}.,Le pont {number}." for number in range(5))
    (tmp_path / "list.csv").write_text(f"id,nl,fr\n{rows}\n", encoding="utf-8")
    bs.build_index([tmp_path / "list.csv"], tmp_path / "index", each="record", lexicon=False)
    with bs.update_index(tmp_path / "index") as update:
        assert update.remove("list") == "list"
    with bs.open_index(tmp_path / "index") as index:
        assert not index.documents()


@pytest.mark.parametrize("how", daily(["remove", "purge later", "rebuild"], 1))
def test_nothing_of_a_purged_document_is_left(folder: Path, shell: Shell, how: str) -> None:
    assert is_kept_anywhere(folder)
    if how == "remove":
        assert shell("remove", "key.d9999", "--purge", "--index", str(folder)).status == 0
    else:
        with bs.update_index(folder) as update:
            update.delete("d9999")
        assert is_kept_anywhere(folder)
        with bs.open_index(folder) as index:
            assert index.status().deleted_pairs == 1
        shown = shell("status", "--index", str(folder)).out
        assert f"benelux-search remove --index {folder} --purge" in shown
        words = ["index", "--rebuild"] if how == "rebuild" else ["remove", "--purge"]
        assert shell(*words, "--index", str(folder)).status == 0
    assert not is_kept_anywhere(folder)
    with bs.open_index(folder, verify=True) as index:
        assert index.status().deleted_pairs == 0
        assert len(index) == COUNT + (3 if how == "rebuild" else 0)
        assert index.search("brug dossier 7").total >= 1
    assert bs.check_index(folder).sound


def test_a_reader_keeps_its_state_and_a_note_says_so(folder: Path) -> None:
    with bs.open_index(folder) as index:
        with bs.update_index(folder, purge=True) as update:
            update.delete("d9999")
        assert "still-open" in map(code_of, update.summary.notes)
        assert index.search(SECRET[0]).total == 1
        assert is_kept_anywhere(folder)
    assert not is_kept_anywhere(folder)


@pytest.mark.long
def test_a_large_store_gets_a_dictionary_of_what_is_left(tmp_path: Path) -> None:
    folder, chance = tmp_path / "index", random.Random(7)
    words = ["".join(chance.choices("aeioudnrstl", k=7)) for _ in range(400)]
    with bs.update_index(folder, lexicon=False) as update:
        for number in range(600):
            others = " ".join(chance.choices(words, k=60))
            text = f"De {SECRET[0] if number % 2 else 'brug'} van dossier {number}: {others}."
            update.put(
                bs.Document(key=f"d{number}", nl=text, fr=f"Le dossier {number} : {others}.")
            )
    assert is_in_dictionary(folder)
    with bs.update_index(folder, purge=True) as update:
        for number in range(1, 600, 2):
            update.delete(f"d{number}")
    assert not is_in_dictionary(folder)
    with bs.open_index(folder, verify=True) as index:
        assert (len(index), index.search(SECRET[0]).total) == (300, 0)


def is_in_dictionary(folder: Path) -> bool:
    number = read_current(folder).generation
    store = generation_files.Generation(folder, number).store
    found = dictionaries.read_dictionaries(store, folder)
    assert found
    return any(SECRET[0].encode() in each.as_bytes() for each in found)


def test_a_collection_says_that_it_cannot_be_purged() -> None:
    pytest.importorskip("opensearchpy")
    with pytest.raises(IndexUnusable, match="cannot be purged from a collection"):
        bs.update_index("opensearch+http://127.0.0.1:1/x", purge=True).__enter__()


def test_no_lexicon_leaves_the_translations_and_forget_removes_them(shell: Shell) -> None:
    assert shell("index").status == 0
    before = shell("translate", "water").out
    Path("corpus/more.txt").write_text("De brug is open.\n\nLe pont est ouvert.\n", "utf-8")
    assert shell("index", "--no-lexicon").status == 0
    assert shell("translate", "water").out == before
    status = json.loads(shell("status", "--format", "json").out)
    assert (status["translations"], status["pairs_to_learn"]) == (True, 1)
    assert "1 new pair not learned yet" in shell("status").out
    assert shell("index", "--forget-lexicon").status == 0
    assert shell("translate", "water").status == 2
    assert json.loads(shell("status", "--format", "json").out)["translations"] is False
    assert shell("index").status == 0
    assert shell("translate", "water").status == 0
