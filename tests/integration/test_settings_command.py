"""The command that shows the settings, and says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Shell

from benelux_search.tui.session.actions import with_keys


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of the settings file, which does not exist yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "benelux-search" / "shell.toml"


def test_the_template_is_written_once_and_has_no_faults(shell: Shell, settings: Path) -> None:
    ran = shell("config")
    assert (ran.status, ran.err) == (0, "")
    assert "does not exist: config --init creates it" in ran.out
    assert not settings.exists()
    assert shell("config", "--init").status == 0
    settings.write_text(settings.read_text(encoding="utf-8") + 'theme = "dark"\n', encoding="utf-8")
    ran = shell("config", "--init")
    assert (ran.status, ran.err) == (0, "")
    assert 'theme = "dark"\n' in ran.out


def test_every_fault_is_said_with_its_line(shell: Shell, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text(
        'theme = "pink"\n[keys]\nfly = "f2"\ncopy = ["ctrl-q", "tab"]\nsort = "c-i"\n',
        encoding="utf-8",
    )
    ran = shell("config")
    assert ran.status == 2
    notes = [line.partition(f"{settings}:")[2] for line in ran.err.splitlines()]
    assert notes[1:] == [
        "3: there is no action fly",
        "4: there is no key ctrl-q",
        "4: tab is also the key of: sort",  # it is Ctrl-I
    ]
    assert ran.out.endswith('[keys]\ncopy = ["tab"]\nsort = ["c-i"]\n')
    assert notes[0].startswith("1: theme must be one of")


def test_a_key_is_taken_from_the_action_that_has_it(shell: Shell, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text('[keys]\ncopy = "f4"\n', encoding="utf-8")
    assert shell("config").status == 0
    keys = {each.name: each.keys for each in with_keys({"copy": ("f4",)})}
    assert keys["copy"] == {"search": ("f4",), "read": ("f4",)}
    assert keys["narrow"] == {"search": ()}
    assert keys["translate"]["search"] == ("f9",)


def test_keys_that_are_exchanged_are_no_fault(shell: Shell, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text('[keys]\ncopy = "f7"\nexport = "f6"\n', encoding="utf-8")
    ran = shell("config")
    assert (ran.status, ran.err) == (0, "")
    assert 'copy = ["f7"]\n' in ran.out
