"""docs/interactive.md: its keys, settings and session are those that there are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from paths import ROOT

import benelux_search as bs
from benelux_search.tui.session.actions import ACTIONS, Action, PaneKind, key_name
from benelux_search.user.settings import TEMPLATE, Settings

PAGE = (ROOT / "docs" / "interactive.md").read_text(encoding="utf-8")
RECORDING = ROOT / "docs" / "interactive.svg"
PROMPT = "search (auto)> "
_CELLS = re.compile(r"(?<!\\)\|")
# The columns of the table of the windows
WINDOWS: tuple[PaneKind, ...] = ("pick", "menu", "ask", "text")


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of each row of the table under a heading."""
    section = PAGE.split(f"\n### {heading}\n", 1)[1].split("\n#", 1)[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    for line in table[2:]:
        yield [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line)[1:-1]]


def shown(action: Action, place: PaneKind) -> str:
    return ", ".join(f"`{key_name(key)}`" for key in action.keys.get(place, ()))


@pytest.mark.parametrize(
    ("heading", "place"), [("Searching", "search"), ("Reading a document", "read")]
)
def test_the_keys_are_those_that_there_are(heading: str, place: PaneKind) -> None:
    assert list(rows(heading)) == [
        [shown(each, place), f"`{each.letter}`" if each.letter else "", each.description]
        for each in ACTIONS
        if each.keys.get(place)
    ]


def test_so_are_those_of_the_windows() -> None:
    assert list(rows("Windows")) == [
        [each.description, *(shown(each, place) for place in WINDOWS)]
        for each in ACTIONS
        if any(each.keys.get(place) for place in WINDOWS)
    ]


def test_what_only_the_menu_has_is_named() -> None:
    for each in ACTIONS:
        if not any(each.keys.values()):
            assert f"`{each.letter}` {each.description}" in " ".join(PAGE.split())


def test_the_settings_are_those_of_the_file() -> None:
    section = PAGE.split("\n## Settings\n", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert named == re.findall(r"^# (\w+) = ", TEMPLATE.split("# [keys]")[0], re.MULTILINE)
    assert "`[keys]`" in section
    for name, value in re.findall(r"^\| `(\w+)` \| `([^`$]+)` \|", section, re.MULTILINE):
        own = getattr(Settings(), name)
        assert value == (str(own).lower() if isinstance(own, bool) else str(own)), name


def test_the_linear_session_is_what_happens(tmp_path: Path) -> None:
    blocks = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    [session] = [block for block in blocks if PROMPT in block]
    lines = session.splitlines()[2:]  # after the command, and what only a terminal is told
    typed = "".join(line.removeprefix(PROMPT) + "\n" for line in lines if line.startswith(PROMPT))
    said = [line for line in lines if not line.startswith(PROMPT)]
    bs.build_index([ROOT / "corpus"], tmp_path / "index")
    done = subprocess.run(
        [sys.executable, "-m", "benelux_search", "shell", "--plain"],
        input=typed,
        cwd=tmp_path,
        env={**os.environ, **_private(tmp_path), "LANGUAGE": "en"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert _flat(done.stdout) == _flat("\n".join(said))
    assert (tmp_path / "kinderuitbuiting.tmx").is_file()


def _private(folder: Path) -> dict[str, str]:
    """Nothing of the user's is read or written."""
    data, config = str(folder / "data"), str(folder / "config")
    return {
        "HOME": str(folder),
        "XDG_DATA_HOME": data,
        "XDG_CONFIG_HOME": config,
        "BENELUX_SEARCH_INDEX": str(folder / "index"),
        "PYTHONIOENCODING": "utf-8",
    }


def _flat(text: str) -> str:
    """The page has line ends where a terminal would wrap, and no other time than its own."""
    return re.sub(r"\d+ ms", "N ms", " ".join(text.split()))


def test_the_recording_stands_on_its_own() -> None:
    text = RECORDING.read_text(encoding="utf-8")
    assert len(text.encode()) < 250_000
    root = ElementTree.fromstring(text)
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert root.get("role") == "img"
    assert {"title", "desc", "style"} <= tags
    assert not tags & {"script", "image", "foreignObject", "a"}
    assert re.findall(r"https?://[^\s\"<]+\"", text) == ['http://www.w3.org/2000/svg"']
    assert "@import" not in text
    assert "url(" not in text
    assert "prefers-reduced-motion" in text
    ids = {each.get("id") for each in root.iter()}
    assert all(each.get("href", "#f0")[1:] in ids for each in root.iter())
