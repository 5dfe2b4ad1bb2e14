"""The index of a command that gets none: here, in a folder above, or in the settings."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from command_line import Shell
from samples import TRAIN

from benelux_search import build_index
from benelux_search.storage.location import index_above


@pytest.fixture
def home(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with an index, and with a deep folder in it that is the working folder."""
    home = tmp_path / "home"
    (home / "work" / "deep").mkdir(parents=True)
    shutil.move("corpus", home / "corpus")
    build_index(home / "corpus", home / "index", lexicon=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(home / "work" / "deep")
    return home


def setting(value: str, tmp_path: Path) -> None:
    path = tmp_path / "config" / "benelux-search" / "shell.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"index = {json.dumps(value)}\n", encoding="utf-8")


def test_an_index_above_is_used_and_named(shell: Shell, home: Path) -> None:
    for words in (["search", "vervuiling"], ["status"], ["list"], ["show", "water"]):
        ran = shell(*words)
        assert ran.status == 0
        assert ran.err.startswith(f"using the index in {home / 'index'}\n")
        assert "using" not in ran.out


def test_the_nearest_one_wins_and_that_here_before_all(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("trein.txt").write_text(TRAIN, encoding="utf-8")
    build_index("trein.txt", "../index", lexicon=False)
    assert str(home / "work" / "index") in shell("list").err
    build_index("trein.txt", "index", lexicon=False)
    assert "using" not in shell("list").err
    monkeypatch.setenv("BENELUX_SEARCH_INDEX", str(home / "index"))
    ran = shell("list")
    assert "using" not in ran.err
    assert "water" in ran.out
    assert "water" not in shell("--index", "index", "list").out


def test_a_folder_that_is_no_index_is_passed_over(shell: Shell, home: Path) -> None:
    Path("index").mkdir()
    Path("../index").mkdir()
    Path("../index/CURRENT").write_text("MANIFEST-000004\n")
    assert shell("search", "vervuiling").err.startswith(f"using the index in {home / 'index'}")


def test_damage_here_is_said_and_not_passed_over(shell: Shell, home: Path) -> None:
    Path("trein.txt").write_text(TRAIN, encoding="utf-8")
    build_index("trein.txt", "index", lexicon=False)
    Path("index/CURRENT").write_text("nothing")
    ran = shell("search", "trein")
    assert (ran.status, ran.out) == (2, "")
    assert "using" not in ran.err


def test_a_build_never_goes_up(shell: Shell, home: Path) -> None:
    Path("corpus").mkdir()
    Path("corpus/trein.txt").write_text(TRAIN, encoding="utf-8")
    before = (home / "index" / "CURRENT").read_bytes()
    ran = shell("index")
    assert (ran.status, ran.err) == (0, "")
    assert Path("index/CURRENT").exists()
    assert (home / "index" / "CURRENT").read_bytes() == before


def test_the_search_ends_at_the_home_folder(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home / "work"))
    assert shell("status").status == 2
    assert index_above(Path.cwd(), home / "work") is None
    monkeypatch.chdir(home / "work")
    assert shell("status").status == 2


def test_outside_the_home_folder_it_goes_on_to_the_border_of_the_file_system(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/nowhere")
    assert shell("status").status == 0
    devices = {home: 1}  # above it is another file system
    monkeypatch.setattr(Path, "stat", _with(st_dev=devices))
    assert shell("status").status == 2


@pytest.mark.parametrize("folder", [".", "index"])
def test_folders_of_others_do_not_count(
    shell: Shell, home: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = {home / folder: os.geteuid() + 1}
    monkeypatch.setattr(Path, "stat", _with(st_uid=owners))
    assert shell("status").status == 2


def _with(**changed: Mapping[Path, int]) -> object:
    """Return a function like ``Path.stat`` with other values in some fields of some paths."""
    original = Path.stat

    class Stat:
        def __init__(self, path: Path, *, follow_symlinks: bool = True) -> None:
            self._own = original(path, follow_symlinks=follow_symlinks)
            self._changed = {name: each[path] for name, each in changed.items() if path in each}

        def __getattr__(self, name: str) -> object:
            return self._changed[name] if name in self._changed else getattr(self._own, name)

    return lambda path, **options: Stat(path, **options)  # noqa: PLW0108 - a class is no method


def test_the_setting_is_the_last_resort(
    shell: Shell, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shell("status").status == 2
    setting("~/index", tmp_path)
    ran = shell("search", "vervuiling")
    assert ran.status == 0
    assert "using" not in ran.err
    monkeypatch.chdir(home / "work")
    assert "using the index in" in shell("status").err


def test_a_setting_that_depends_on_the_folder_is_refused(
    shell: Shell, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    setting("home/index", tmp_path)
    ran = shell("status")
    assert ran.status == 2
    assert "index must be a whole path" in ran.err


def test_the_line_is_translated(shell: Shell, home: Path) -> None:
    assert shell("--ui-language", "nl", "list").err.startswith("de index in ")
