"""The user's files: settings with line numbers, the state of an index, terms; paths and editing."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from benelux_search.api.reading import read_terms
from benelux_search.errors import OptionError
from benelux_search.translator import Translator
from benelux_search.tui.bindings import known_keys
from benelux_search.tui.terminal.programs import ProgramMissing, complete_path, edit_text
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import (
    Settings,
    line_of_setting,
    load_settings,
    setting_lines,
    settings_as_toml,
)

# Settings


@pytest.mark.timeout(60)
def test_of_many_problems_the_first_are_named(tmp_path: Path) -> None:
    text = "".join(f"a{number} = 1\n" for number in range(20_000)) + 'theme = "dark"\n'
    problems = problems_of(tmp_path, text)
    assert problems[:2] == ["shell.toml:1: there is no setting a0",
                            "shell.toml:2: there is no setting a1"]  # fmt: skip
    assert len(problems) == 20
    assert load_settings(tmp_path / "shell.toml")[0].theme == "dark"


def problems_of(folder: Path, text: str | bytes) -> list[str]:
    """The messages about a settings file, from its name on."""
    path = folder / "shell.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [problem.removeprefix(f"{folder}{os.sep}") for problem in load_settings(path)[1]]


def test_each_problem_names_its_line(tmp_path: Path) -> None:
    text = """\
# theme = "dark"
theme = "pink"
"colour" = 3
history = -1
 index = "documents"
mouse = "no"

[keys]
copy = ["f6"]
mark = 7
open . x = 1

[more]
first = "fr"
"""
    assert problems_of(tmp_path, text) == [
        "shell.toml:2: theme must be one of auto, dark, light, contrast, 16, none, not pink",
        "shell.toml:3: there is no setting colour",
        "shell.toml:4: history must be a number, 0 or more",
        "shell.toml:5: index must be a whole path, such as ~/index",
        "shell.toml:6: mouse must be true or false",
        "shell.toml:10: keys.mark must be a key or a list of keys",
        "shell.toml:11: keys.open must be a key or a list of keys",
        "shell.toml:13: there is no setting more",
    ]
    settings, _ = load_settings(tmp_path / "shell.toml")
    assert settings == Settings(keys={"copy": ("f6",)})


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ('mouse = true\ntheme = "dark\n', "shell.toml:2: "),
        (b'mouse = true\n\ntheme = "\xff"\n', "shell.toml:3: "),
        ("[keys\n", "shell.toml:1: "),
        ("keys = 3\n", "shell.toml:1: keys must be a table"),
        ("first = 'nl'\nkeys = {copy = 4}\n", "shell.toml:2: keys.copy must be a key"),
        ("history = true", "shell.toml:1: history must be a number"),
    ],
)
def test_a_file_that_is_not_toml_names_the_line_too(
    tmp_path: Path, text: str | bytes, beginning: str
) -> None:
    [problem] = problems_of(tmp_path, text)
    assert problem.startswith(beginning)


def test_a_file_that_ends_too_early_is_named(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, "[keys]\ncopy = [\n")
    assert problem.startswith("shell.toml")


@pytest.mark.parametrize(
    ("value", "preview"),
    [("true", "below"), ("false", "off"), ('"right"', "right"), ('"off"', "off")],
)
def test_the_preview_of_earlier_files_still_works(tmp_path: Path, value: str, preview: str) -> None:
    assert problems_of(tmp_path, f'preview = {value}\ntheme = "contrast"\n') == []
    settings, _ = load_settings(tmp_path / "shell.toml")
    assert (settings.preview, settings.theme) == (preview, "contrast")


def test_settings_are_written_as_toml() -> None:
    settings = Settings(pager='less -P "page %d" \\ é', mouse=False, keys={"sort": ("f12",)})
    written = tomllib.loads("\n".join(settings_as_toml(settings)))
    assert (written["pager"], written["mouse"]) == (settings.pager, False)
    assert written["keys"] == {"sort": ["f12"]}


def test_the_line_of_a_setting_is_found_by_its_table() -> None:
    text = "copy = 1\n[keys]\nopen = 2\ncopy = 3\n"
    assert [
        line_of_setting(setting_lines(text), name) for name in ("copy", "keys", "keys.copy", "none")
    ] == [
        1,
        2,
        4,
        1,
    ]


# The state of an index


def test_each_index_keeps_its_state_between_sessions(tmp_path: Path) -> None:
    assert UserHistory(tmp_path, 10, "/one").state() == {}
    UserHistory(tmp_path, 10, "/one").save_state({"query": "trein", "selected": 3, "years": []})
    UserHistory(tmp_path, 0, "/two").save_state({"selected": 1})
    assert UserHistory(tmp_path, 10, "/one").state() == {
        "query": "trein",
        "selected": 3,
        "years": [],
    }
    assert UserHistory(tmp_path, 10, "/two").state() == {"selected": 1}
    UserHistory(tmp_path, 10, "/one").save_state({"selected": 4})
    assert UserHistory(tmp_path, 10, "/one").state() == {"selected": 4}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 3  # with the lock
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_damaged_state_is_set_aside(tmp_path: Path) -> None:
    UserHistory(tmp_path, 10).save_state({"selected": 3})
    [file] = tmp_path.glob("state/*.json")
    for number, suffix in enumerate((".damaged", ".damaged-2")):
        file.write_bytes(b'{"selected": ')
        memory = UserHistory(tmp_path, 10)
        [problem] = memory.check()
        assert f"{file.name}{suffix}" in problem
        assert memory.check() == []
        assert memory.state() == {}
        memory.save_state({"selected": number})
        assert UserHistory(tmp_path, 10).state() == {"selected": number}


def test_a_state_that_cannot_be_saved_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    UserHistory(tmp_path / "data", 10).save_state({"selected": 3})
    UserHistory(None, 10).save_state({"selected": 3})
    assert UserHistory(None, 10).state() == {}


# Terms


def test_terms_are_added_once_and_can_be_read(tmp_path: Path) -> None:
    memory = UserHistory(tmp_path / "data", 10)
    assert memory.terms_path is None
    path = memory.add_term("de vervoersovereenkomst", "le contrat de transport")
    assert path == memory.terms_path == tmp_path / "data" / "terms.tsv"
    memory.add_term(" de\tgoede  trouw\n", "la bonne\r\nfoi")
    UserHistory(tmp_path / "data", 10).add_term("de goede trouw", "la bonne foi")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "nl\tfr",
        "de vervoersovereenkomst\tle contrat de transport",
        "de goede trouw\tla bonne foi",
    ]
    assert read_terms(path) == (
        ("de vervoersovereenkomst", "le contrat de transport"),
        ("de goede trouw", "la bonne foi"),
    )


@pytest.mark.parametrize("term", [("overmacht", "force majeure"), ("bis", "ter"), ("=1", "-2 m")])
def test_a_list_of_one_term_can_be_read(tmp_path: Path, term: tuple[str, str]) -> None:
    assert read_terms(UserHistory(tmp_path, 10).add_term(*term)) == (term,)


def test_a_list_that_the_user_has_edited_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes("\ufeffnl\tfr\r\nhet arrest\tl’arrêt".encode())
    UserHistory(tmp_path, 10).add_term("het arrest", "l’arrêt")
    UserHistory(tmp_path, 10).add_term("het vonnis", "le jugement")
    assert read_terms(path) == (("het arrest", "l’arrêt"), ("het vonnis", "le jugement"))


def test_a_term_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        UserHistory(tmp_path, 10).add_term("het arrest", "l'arrêt")
    with pytest.raises(OSError, match="not supported"):
        UserHistory(None, 10).add_term("het arrest", "l'arrêt")
    with pytest.raises(OptionError, match="fr"):
        UserHistory(tmp_path, 10).add_term("het arrest", "\t")


# Paths


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a few files, which is also the working folder."""
    for name in ("hits.tmx", "hits.tsv", ".hidden", "één.txt", "bad\nname"):
        (tmp_path / name).touch()
    (tmp_path / "history" / "older").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_path_is_completed(home: Path) -> None:
    sep = os.sep
    assert complete_path("hi") == [f"history{sep}", "hits.tmx", "hits.tsv"]
    assert complete_path("hits", limit=1) == ["hits.tmx"]
    assert complete_path(f"~{sep}hist") == [f"~{sep}history{sep}"]
    assert complete_path(f"{home}{sep}history{sep}") == [f"{home}{sep}history{sep}older{sep}"]
    assert complete_path(f".{sep}é") == [f".{sep}één.txt"]
    assert complete_path("~") == [f"~{sep}"]


def test_hidden_files_are_completed_after_a_dot(home: Path) -> None:
    assert complete_path("") == [f"history{os.sep}", "hits.tmx", "hits.tsv", "één.txt"]
    assert complete_path(".") == [".hidden"]
    assert (home / ".hidden").exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "typed", ["none/x", "hits.tmx/x", "a\0b/c", "~nobody-of-this-name/x", "zz"]
)
def test_a_path_without_completions(typed: str) -> None:
    assert complete_path(typed) == []


# Editing a line


class Editor:
    """A program that writes ``reply`` to the file that it is called with, or leaves the file."""

    def __init__(self, reply: bytes | None) -> None:
        self.reply = reply
        self.before = b""
        self.file = Path()

    def __call__(self, command: Sequence[str]) -> None:
        self.file = Path(command[-1])
        self.before = self.file.read_bytes()
        assert os.name != "posix" or self.file.parent.stat().st_mode & 0o077 == 0
        if self.reply is not None:
            self.file.write_bytes(self.reply)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a program."""
    program = tmp_path / "own-editor"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    return str(program)


@pytest.mark.skipif(os.name != "posix", reason="a program of POSIX")
@pytest.mark.parametrize(
    ("reply", "edited"),
    [
        (b"trein OR bus\n", "trein OR bus"),
        ("één\r\ntwee\tdrie\n".encode(), "één twee drie"),
        (b"x" * 9_000, "x" * 4_000),
        (b"", ""),
        (None, None),
        (b"trein", None),
    ],
)
def test_a_line_is_edited(installed: str, reply: bytes | None, edited: str | None) -> None:
    editor = Editor(reply)
    assert edit_text(installed, {"PATH": os.environ["PATH"]}, "trein", editor) == edited
    assert editor.before == b"trein\n"
    assert not editor.file.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="a program of POSIX")
def test_a_line_whose_file_is_gone_stays(installed: str) -> None:
    def remove(command: Sequence[str]) -> None:
        Path(command[-1]).unlink()

    assert edit_text(installed, {"PATH": os.environ["PATH"]}, "trein", remove) is None


def test_without_an_editor() -> None:
    with pytest.raises(ProgramMissing, match="no editor found"):
        edit_text("", {"PATH": ""}, "trein", Editor(None))


def test_documents_of_one_title_are_chips_by_their_ids() -> None:
    query = QueryState("trein", documents=("a:1", "b:2", "c:3", "d:4"))
    titles = {"a:1": "Plenaire vergadering", "b:2": "Plenaire vergadering", "c:3": "Wet"}
    chips = list(query.chips(Translator("en"), titles))
    assert [text for text, _ in chips] == ["in a:1", "in b:2", "in Wet", "in d:4"]
    assert chips[1][1].documents == ("a:1", "c:3", "d:4")


def test_a_setting_with_another_name_is_told_its_own(tmp_path: Path) -> None:
    path = tmp_path / "shell.toml"
    path.write_text('lang = "nl"\n[keys]\nunits = "f8"\n', encoding="utf-8")
    settings, problems = load_settings(path)
    assert problems == (f"{path}:1: there is no setting lang: it is called language",)
    _, of_keys = known_keys(settings, path, Translator("en"))
    assert of_keys == (f"{path}:3: the action units is now called view",)
