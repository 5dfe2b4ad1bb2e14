"""Other programs: a pager, an editor, the clipboard."""

from __future__ import annotations

import html
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benelux_search import build_index, open_index
from benelux_search.tui.terminal.programs import Clipboard, ProgramMissing, line_of, run_in_terminal

NL = ("De trein rijdt niet.", "Één agent & één hond wachten.", "De trein rijdt niet.")
FR = ("Le train ne roule pas.", "Un agent et un chien attendent.", "Le train ne part pas.")
PAIRS = list(zip(NL, FR, strict=True))
# For each format: a pair in a file of it, the text before and after all pairs, and the lines at
# which the Dutch passages begin. Where no offset is known, the first of two like passages is found
FILES = {
    "txt": ("{nl}\n\n{fr}\n\n", "", "", [1, 5, 9]),
    "md": ("{nl}\n\n{fr}\n\n", "# Trein / Train\n\n", "", [3, 7, 11]),
    "html": ('<p lang="nl">{nl}</p>\n<p lang="fr">{fr}</p>\n', "<html>\n<body>\n", "", [3, 5, 7]),
    "tsv": ("{nl}\t{fr}\n", "nl\tfr\n", "", [2, 3, 2]),
    "jsonl": ('{{"nl": "{nl}", "fr": "{fr}"}}\n', "", "", [1, 2, 1]),
    "tmx": (
        '<tu>\n<tuv xml:lang="nl"><seg>{nl}</seg></tuv>\n'
        '<tuv xml:lang="fr"><seg>{fr}</seg></tuv></tu>\n',
        '<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="nl"/><body>\n',
        "</body></tmx>",
        [4, 7, 4],
    ),
}


def test_a_text_is_read_whole_however_late(tmp_path: Path) -> None:
    read = tmp_path / "read"
    text = "één\n" * 100_000  # more than a pipe holds
    run_in_terminal(["sh", "-c", f"sleep 0.8; cat > {read}"], threading.Event(), text)
    assert read.read_text(encoding="utf-8") == text


def test_one_that_is_left_early_is_no_error() -> None:
    run_in_terminal(["sh", "-c", "exit 3"], threading.Event(), "één\n" * 100_000)


@pytest.mark.parametrize("text", [None, "een"])
def test_it_ends_when_nobody_waits_any_more(text: str | None) -> None:
    stopped = threading.Event()
    stopped.set()
    began = time.monotonic()
    for deaf in ("", "trap '' TERM; "):
        run_in_terminal(["sh", "-c", f"{deaf}sleep 60 & wait"], stopped, text)
    assert time.monotonic() - began < 30


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(ProgramMissing, match="no-such-program"):
        run_in_terminal(["no-such-program"], threading.Event())


@pytest.mark.parametrize("form", FILES)
def test_the_line_at_which_a_passage_begins(tmp_path: Path, form: str) -> None:
    pattern, before, after, lines = FILES[form]
    spelt: dict[str, Callable[[str], str]] = {
        "jsonl": lambda text: json.dumps(text)[1:-1],
        "html": html.escape,
        "tmx": html.escape,
    }
    spell = spelt.get(form, str)
    file = tmp_path / f"corpus/trains.{form}"
    file.parent.mkdir()
    body = "".join(pattern.format(nl=spell(nl), fr=spell(fr)) for nl, fr in PAIRS)
    file.write_text(before + body + after, encoding="utf-8")
    build_index(file.parent, tmp_path / "index", lexicon=False)
    with open_index(tmp_path / "index") as index:
        passages = [pair.nl for pair in index.pairs() if pair.nl and pair.nl.text in NL]
    assert [line_of(file, each.text, each.start) for each in passages] == lines


def test_the_line_of_what_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "trains.txt"
    assert line_of(file, "De trein", 7) == 1
    file.write_text("een\ntwee\ndrie\n", encoding="utf-8")
    assert line_of(file, "De trein", 7) == 2
    assert line_of(file, "De trein", None) == 1
    assert line_of(file, "drie", 900) == 4


def test_one_of_many_passages_that_begin_alike(tmp_path: Path) -> None:
    begin = "De minister van Justitie antwoordt op de vraag van"
    texts = [f"{begin} lid {number}." for number in range(9)]
    file = tmp_path / "questions.html"
    file.write_text(
        "\n".join(f"<p>{text.replace('lid', '<b>het lid</b>')}</p>" for text in texts),
        encoding="utf-8",
    )
    shown = [text.replace("lid", "het lid") for text in texts]
    assert [line_of(file, text, 0) for text in shown] == list(range(1, 10))


def test_in_a_plain_text_the_offset_counts(tmp_path: Path) -> None:
    file = tmp_path / "trains.txt"
    file.write_text(
        "Kop\n\nDe Binnen-\nlandse trein.\n\nDe Binnenlandse trein.\n", encoding="utf-8"
    )
    assert line_of(file, "De Binnenlandse trein.", 5) == 3


# The clipboard


@pytest.fixture
def desktop(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """A function that puts a program xclip in a folder; it returns the environment variables."""

    def put(script: str) -> dict[str, str]:
        program = tmp_path / "bin" / "xclip"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        return {"DISPLAY": ":9", "TERM": "xterm", "PATH": str(program.parent)}

    return put


def test_a_text_is_copied_by_the_program_of_the_desktop(
    tmp_path: Path, desktop: Callable[[str], dict[str, str]]
) -> None:
    sent: list[str] = []
    environment = desktop(f'/bin/cat > "{tmp_path}/copied"; echo "$@" > "{tmp_path}/options"')
    assert Clipboard("auto", sent.append, environment).copy("één") == "system"
    assert (tmp_path / "copied").read_text(encoding="utf-8") == "één"
    assert (tmp_path / "options").read_text(encoding="utf-8") == "-selection clipboard\n"
    assert sent == []


def test_a_program_that_fails_gives_way_and_writes_nothing_on_the_screen(
    desktop: Callable[[str], dict[str, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    sent: list[str] = []
    environment = desktop("echo no display; echo no display >&2; exit 1")
    assert Clipboard("auto", sent.append, environment).copy("één") == "terminal"
    assert Clipboard("system", sent.append, environment).copy("één") == "none"
    assert capfd.readouterr() == ("", "")
    assert len(sent) == 1
