"""Small files that somebody crafted, beside documents and in the folder of the user.

Each is named within 2 s of processor time and 300 MB of memory, and nothing else is left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.user.history import UserHistory
from benelux_search.user.marks import Mark
from benelux_search.user.query_state import QueryState
from benelux_search.user.seen_pairs import SeenFile

_MOST_SECONDS = 2.0
_MOST_KB = 300_000
_REASON = r"not |more than|nested|too long|damaged|link|Invalid|decode|no file|denied"
_TEXT = "De sluis {0} is dicht.\n\nL'écluse {0} est fermée.\n"
# It runs a command without the right of root to read every file, and prints what the command took
_WRAPPER = """
import ctypes, json, os, resource, subprocess, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
if os.geteuid() == 0:
    for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, right, 0, 0, 0)
ran = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([ran.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


# --- The files


def _write(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(20_000_000_000)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket has at most 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def _unreadable(path: Path) -> None:
    path.write_text("x = 1\n")
    path.chmod(0)


TYPES: dict[str, Callable[[Path], None]] = {
    "size": _sparse,
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "socket": _socket,
    "link": lambda path: path.symlink_to("nowhere"),
    "rights": _unreadable,
}
TOML: dict[str, Callable[[Path], None]] = {
    "dots": _write(b".".join([b"a"] * 100_000) + b" = 1\n"),
    "table": _write(b"[" + b".".join([b"a"] * 100_000) + b"]\nx = 1\n"),
    "depth": _write(b"x = " + b"[" * 50_000 + b"]" * 50_000),
    "values": _write(b"x = [" + b"[]," * 80_000 + b"]\n"),
    "zeros": _write(b"\0" * 20_000),
}
JSON: dict[str, Callable[[Path], None]] = {
    "depth": _write(b'{"a": ' * 2_000 + b"1" + b"}" * 2_000),
    "depth of lists": _write(b'{"a": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"),
    "values": _write(b'{"a": [' + b"{}," * 2_000_000 + b"1]}"),
    "names": _write(b'{"a' * 2_000_000),
    "marks": _write(b'"' + b'\\"' * 3_000_000),
    "zeros": _write(b"\0" * 20_000),
    "bytes": _write(b'{"a": "\xff\xfe"}'),
}
MANY_ROWS = _write(b"file,title\n" + b"report.txt,Verslag\n" * 500_000)
LONG_CELL = _write(b"file,title\nreport.txt," + b"x" * 900_000 + b"\n")
LONG_LINE = _write(b"nl\tfr\n" + b"x" * 1_500_000 + b"\ty\n")
BESIDE = ("report.meta.toml", "report.beads.toml", "metadata.csv")
SETTINGS = ("shell.toml", "codes.toml")
DATA = ("history.jsonl", "searches.json", "marks", "state", "seen")
CRAFTED = [
    *((name, kind, make) for name in (*BESIDE, *SETTINGS, *DATA, "terms.tsv")
      for kind, make in TYPES.items() if (name, kind) != ("metadata.csv", "size")),
    *((name, kind, make) for name in (*BESIDE[:2], *SETTINGS) for kind, make in TOML.items()),
    *((name, kind, make) for name in DATA for kind, make in JSON.items()),
    ("metadata.csv", "size", MANY_ROWS),
    ("metadata.csv", "line", LONG_CELL),
    ("metadata.csv", "zeros", TOML["zeros"]),
    ("terms.tsv", "line", LONG_LINE),
    ("terms.tsv", "zeros", TOML["zeros"]),
    ("shell.toml", "bytes", JSON["bytes"]),
]  # fmt: skip
DAILY = {
    ("history.jsonl", "pipe"),
}


# --- The user and the documents


@dataclass(frozen=True)
class Place:
    """A folder with documents, their index, and the folder of a user with one file of each kind."""

    root: Path

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def data(self) -> Path:
        return self.root / "share" / "benelux-search"

    @property
    def history(self) -> UserHistory:
        return UserHistory(self.data, 10, os.path.realpath(self.index))

    @property
    def seen(self) -> SeenFile:
        return SeenFile(self.data, os.path.realpath(self.index), "locks")

    def path(self, name: str) -> Path:
        """Return the path of a small file by its name in ``CRAFTED``."""
        if name in BESIDE:
            return self.documents / name
        if name in SETTINGS:
            return self.root / "config" / "benelux-search" / name
        if name == "seen":
            return next((self.data / "seen").iterdir())
        place = hashlib.sha256(os.path.realpath(self.index).encode()).hexdigest()[:16]
        return self.data / (f"{name}/{place}.json" if name in {"marks", "state"} else name)

    def run(self, *words: str) -> tuple[str, float, int]:
        """Run a command; return its output, its seconds of processor time and its peak in kB."""
        environment = {
            **os.environ,
            "XDG_DATA_HOME": str(self.root / "share"),
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "COLUMNS": "1000",
            "LC_ALL": "C.UTF-8",
        }
        command = [sys.executable, "-c", _WRAPPER, sys.executable, "-m", "benelux_search", *words]
        ran = subprocess.run(
            command, capture_output=True, text=True, cwd=self.root, env=environment, timeout=120,
            check=True,
        )  # fmt: skip
        status, seconds, peak = json.loads(ran.stdout)
        assert status in (0, 1, 2), ran.stderr  # 2: a link among the documents, for example
        return ran.stderr, seconds, peak

    def command_for(self, name: str) -> tuple[str, ...]:
        """Return a command that reads a small file."""
        if name in BESIDE:
            return ("index", "documents", "--index", "new", "--no-lexicon", "--jobs", "1")
        if name == "seen":
            return ("--index", "index", "search", "--new", "locks")
        return ("--index", "index", "shell", "--plain", "art. 5 Waterwetboek")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("original"))
    place.documents.mkdir()
    for number, name in enumerate(("advice", "report", "voorstel")):
        (place.documents / f"{name}.txt").write_text(_TEXT.format(number), encoding="utf-8")
        (place.documents / f"{name}.meta.toml").write_text(f'number = "{number}/7"\n')
    bs.build_index([place.documents], place.index, lexicon=False)
    return place


@pytest.fixture
def place(original: Place, tmp_path: Path) -> Place:
    """Return a copy of the documents, with new files of the user."""
    place = Place(tmp_path)
    shutil.copytree(original.root, place.root, dirs_exist_ok=True)
    history = place.history
    history.add_query(QueryState("sluis"))
    history.save_search("locks", QueryState("sluis"))
    history.change_marks([Mark("report:1", "text", "nl")], ())
    history.save_state({"query": "dicht"})
    history.add_term("de sluis", "l'écluse")
    place.seen.write(["0123456789abcdef"])
    for name, text in zip(SETTINGS, ('theme = "dark"\n', "code = []\n"), strict=True):
        place.path(name).parent.mkdir(parents=True, exist_ok=True)
        place.path(name).write_text(text)
    return place


@pytest.fixture(scope="module")
def usual(original: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, float]]:
    """Return the seconds of each command where nothing is crafted, once they are known."""
    yield {}


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("name", "kind", "make"),
    [
        pytest.param(*each, id=" ".join(each[:2]),
                     marks=() if each[:2] in DAILY else pytest.mark.crafted)
        for each in CRAFTED
    ],
)  # fmt: skip
def test_a_crafted_file_is_named_and_nothing_else_is_left_out(
    name: str,
    kind: str,
    make: Callable[[Path], None],
    place: Place,
    usual: dict[str, float],
) -> None:
    command = place.command_for(name)
    if command[0] not in usual:
        usual[command[0]] = place.run(*command)[1]
        shutil.rmtree(place.root / "new", ignore_errors=True)
    path = place.path(name)
    _remove(path)
    make(path)
    said, seconds, peak = place.run(*command)
    path.parent.chmod(0o700)
    lines = [line for line in said.splitlines() if path.name in line]
    assert any(re.search(_REASON, line) for line in lines), said
    assert seconds - usual[command[0]] < _MOST_SECONDS
    assert peak < _MOST_KB
    if name in BESIDE:
        with bs.open_index(place.root / "new") as index:
            numbers = {each.document.id: each.document.facts.number
                       for each in index.list_documents().documents}  # fmt: skip
        own = None if name == "report.meta.toml" else "1/7"
        assert numbers == {"advice": "0/7", "report": own, "voorstel": "2/7"}
    else:
        _check_the_others(place, name)


def _check_the_others(place: Place, crafted: str) -> None:
    """Check that the other files of the user are as they were."""
    history = place.history
    found: dict[str, Callable[[], bool]] = {
        "history.jsonl": lambda: "sluis" in [each.text for each in history.queries()],
        "searches.json": lambda: list(history.saved_searches()) == ["locks"],
        "marks": lambda: [each.id for each in history.marks()] == ["report:1"],
        "seen": lambda: place.seen.read() is not None,
        "terms.tsv": lambda: bs.read_terms(place.path("terms.tsv")) == (("de sluis", "l'écluse"),),
        "shell.toml": lambda: place.path("shell.toml").read_text() == 'theme = "dark"\n',
        "codes.toml": lambda: place.path("codes.toml").read_text() == "code = []\n",
    }
    assert {name: True for name in found if name != crafted} == {
        name: check() for name, check in found.items() if name != crafted
    }


def test_there_are_eighty_of_them() -> None:
    assert len(CRAFTED) >= 80
