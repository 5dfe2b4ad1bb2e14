"""``search --new NAME``: what came since the last run of a saved search."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Ran, Shell

from benelux_search.cli import new_hits
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState

Search = Callable[..., Ran]


def write(name: str, *numbers: int) -> None:
    text = "".join(
        f"De sluis {number} is dicht.\n\nL'écluse {number} est fermée.\n\n" for number in numbers
    )
    Path(f"corpus/{name}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of the user, with a saved search."""
    folder = tmp_path / "data"
    monkeypatch.setattr(new_hits, "user_data_folder", lambda: folder)
    UserHistory(folder, 10).save_search("locks", QueryState("sluis"))
    return folder


@pytest.fixture
def new(shell: Shell, data: Path) -> Search:
    """Return a function that updates the index and runs the saved search ``locks``."""
    write("one", 1, 2)

    def run(*words: str, name: str = "locks", build: bool = True) -> Ran:
        if build:
            assert shell("index", "--no-lexicon").status == 0
        return shell("search", "--new", name, *words)

    return run


def ids(ran: Ran) -> list[str]:
    return sorted(hit["id"] for hit in json.loads(ran.out)["hits"])


def codes(ran: Ran) -> list[str]:
    found: list[str] = json.loads(ran.out)["note_codes"]
    return found


def test_at_first_everything_is_new_and_then_nothing(new: Search) -> None:
    ran = new()
    assert ran.status == 0
    assert ran.err.startswith("2 passages found in Dutch")
    assert "De sluis 1 is dicht." in ran.out
    again = new()
    assert (again.status, again.out) == (1, "")
    assert re.fullmatch(r"note: nothing new since \d{4}-\d\d-\d\d \d\d:\d\d\n", again.err)


def test_a_new_document_is_new_and_a_rebuild_is_not(new: Search, shell: Shell) -> None:
    new()
    write("two", 3)
    ran = new("--format", "json")
    assert (ran.status, ids(ran)) == (0, ["two:0001"])
    assert json.loads(ran.out)["total"] == 1
    assert json.loads(ran.out)["hits"][0]["rank"] == 1
    Path("corpus/aaa.txt").write_text("De brug.\n\nLe pont.\n", encoding="utf-8")
    assert shell("index", "--rebuild").status == 0
    assert new("--format", "json").status == 1


def test_of_a_changed_document_only_new_texts_are_new(new: Search) -> None:
    new()
    write("one", 9, 1, 2)
    ran = new("--format", "json")
    assert [hit["passage"]["text"] for hit in json.loads(ran.out)["hits"]] == [
        "De sluis 9 is dicht."
    ]


def test_the_same_words_in_a_new_document_are_new(new: Search) -> None:
    new()
    write("two", 1)
    assert ids(new("--format", "json")) == ["two:0001"]


@pytest.mark.parametrize(
    ("form", "lines"), [("text", None), ("json", 1), ("jsonl", 2), ("tsv", 3), ("tmx", None)]
)
def test_the_formats(new: Search, form: str, lines: int | None) -> None:
    ran = new("--format", form)
    assert ran.status == 0
    assert lines is None or len(ran.out.splitlines()) == lines
    assert new("--format", form).status == 1


def test_json_without_anything_new_is_an_object_with_a_note(new: Search) -> None:
    new()
    ran = new("--format", "json")
    assert (ran.status, ids(ran), codes(ran), ran.err) == (1, [], ["nothing-new"], "")


def test_what_does_not_fit_stays_new_except_at_the_first_run(new: Search) -> None:
    ran = new("-n", "1", "--format", "json")
    assert (len(ids(ran)), codes(ran)) == (1, ["first-run"])
    assert new().status == 1
    write("two", 3, 4, 5)
    ran = new("-n", "2", "--format", "json")
    assert (len(ids(ran)), codes(ran)) == (2, ["more-new"])
    rest = new("--format", "json")
    assert (len(ids(rest)), codes(rest)) == (1, [])
    assert not set(ids(rest)) & set(ids(ran))


def test_the_filters_of_the_saved_search_hold(new: Search, data: Path) -> None:
    write("two", 3)
    saved = UserHistory(data, 10)
    saved.save_search("two", QueryState("sluis", documents=("two",)))
    saved.save_search("french", QueryState("écluse", "fr", sort="document"))
    saved.save_search("sentences", QueryState("sluis", units="sentence"))
    saved.save_search("2019", QueryState("sluis", years=("2019",)))
    assert ids(new("--format", "json", name="two")) == ["two:0001"]
    french = json.loads(new("--format", "json", name="french").out)
    assert (french["language"], french["total"]) == ("fr", 3)
    assert len(ids(new("--format", "json", name="sentences"))) == 3
    assert new(name="2019").status == 1
    assert new(name="two").status == 1
    assert new().status == 0  # each saved search has its own memory


def test_each_index_has_its_own_memory(new: Search, shell: Shell) -> None:
    new()
    assert shell("index", "--no-lexicon", "--index", "other").status == 0
    assert shell("search", "--new", "locks", "--index", "other").status == 0
    assert shell("search", "--new", "locks", "--index", "./other/../other").status == 1


def test_a_search_by_meaning_is_one_by_words(new: Search, data: Path) -> None:
    UserHistory(data, 10).save_search("locks", QueryState("sluis").toggled("meaning"))
    ran = new("--format", "json")
    assert (len(ids(ran)), codes(ran)) == (2, ["no-meaning"])


def test_an_unknown_name_lists_the_saved_searches(new: Search, data: Path) -> None:
    ran = new(name="bridges")
    assert ran.status == 2
    assert "new='bridges' is invalid: the saved searches are locks" in ran.err
    UserHistory(data, 10).delete_search("locks")
    assert "there are no saved searches" in new(name="bridges").err


@pytest.mark.parametrize("content", [b"\xff{", b"[]", b'{"when": 3}', b'{"when": "x", "pairs": 1}'])
def test_a_damaged_memory_makes_everything_new(new: Search, data: Path, content: bytes) -> None:
    new()
    [file] = (data / "seen").glob("*.json")
    file.write_bytes(content)
    ran = new("--format", "json")
    assert (ran.status, len(ids(ran)), codes(ran)) == (0, 2, ["seen-damaged"])
    assert file.with_name(f"{file.name}.damaged").read_bytes() == content
    assert new().status == 1


def test_a_memory_that_cannot_be_written_is_a_note(new: Search, data: Path) -> None:
    (data / "seen").write_text("a file in its place", encoding="utf-8")
    ran = new()
    assert ran.status == 0
    assert "cannot be used" in ran.err
    assert "De sluis 1 is dicht." in ran.out


def test_more_pairs_than_are_compared(new: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_hits, "MOST_PAIRS", 1)
    ran = new("--format", "json")
    assert (len(ids(ran)), codes(ran)) == (1, ["many-pairs"])


@pytest.mark.parametrize(
    "words",
    ["sluis", "--lang nl", "--count", "--files", "--offset 1", "--since 2019", "--sort date"],
)
def test_the_saved_search_decides_the_rest(new: Search, words: str) -> None:
    ran = new(*words.split())
    assert ran.status == 2
    assert "exclude each other" in ran.err


def test_every_other_option_is_obeyed_or_refused(new: Search, shell: Shell, data: Path) -> None:
    only_french = "L'écluse est ancienne et reste ouverte au public.\n"
    Path("corpus/french.txt").write_text(only_french, encoding="utf-8")
    assert shell("index").status == 0
    UserHistory(data, 10).save_search("again", QueryState("sluis"))
    alone = ids(new("--format", "json", build=False))
    across = ids(new("--format", "json", "--across", name="again", build=False))
    assert [*alone, "french:0001"] == sorted(across, key=lambda each: each == "french:0001")
    assert new("--synonyms", build=False).status == 1
    for words in (
        ["--any-word"],
        ["--all-words"],
        ["--meaning"],
        ["--sort", "date"],
        ["--no-fold"],
        ["--explain"],
    ):
        ran = new(*words, build=False)
        assert (ran.status, f"--new and {words[0]} exclude" in ran.err) == (2, True), words


def test_neighbours_are_shown(new: Search) -> None:
    ran = new("-C", "1", "--format", "json")
    assert all("before" in hit or "context" in hit for hit in json.loads(ran.out)["hits"])


def test_the_interactive_search_is_not_loaded(new: Search) -> None:
    new()
    script = "import sys, benelux_search.cli.new_hits; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"prompt_toolkit", "typer", "rich"} & set(ran.stdout.split())
