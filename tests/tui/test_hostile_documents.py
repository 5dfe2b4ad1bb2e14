"""The interactive search with documents that would take over a terminal, or break its columns."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest
from counting import Calls
from screens import Screen, opened
from shelf import Shelf, document

from benelux_search import build_index
from benelux_search.model import Titles
from benelux_search.output.styled_lines import LineSegment, sanitise
from benelux_search.tui.reader.document_layout import LayoutParameters
from benelux_search.tui.reader.read_pane import ReadPane
from benelux_search.tui.session.context import SIDE_BY_SIDE
from benelux_search.tui.terminal.canvas import screen_cells
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState

pytestmark = pytest.mark.long

WIDTHS: Final = (60, 80, 120, 200)
ROWS: Final = 30
# What a terminal would obey
CONTROLS: Final = (
    "\x1b[7777m", "\x1b[77;77H", "\x1b[7777J", "\x1b]0;zin\x07", "\x1b]52;c;emlu\x07",
    "\x1bPqzin\x1b\\", "\x1b(0", "\x1bc", "\x9b7777m", "\x9d0;zin\x9c", "\x90qzin\x9c", "\x85",
    "\t", "\b\b\b", "\r", "\x00", "\x07", "\x0b", "\x0c", "\x0e", "\x1c", "\x7f", "\ud800",
    "\u202e", "\u202b", "\u2066", "\u2067",
)  # fmt: skip
# What takes no room, other room than its letters, or says how others are written
UNSEEN: Final = (
    "\u2028", "\u2029", "\u200d", "\u200b", "\ufeff", "\xad", "\ufe0f", "\u200f", "\u061c",
    "\u180e", "\U000e0041", "\u2060",
)  # fmt: skip
WIDE: Final = (
    "漢字",
    "👩\u200d👩\u200d👧",
    "ﬁ",
    "e\u0301",
    "\u0301" * 500,
    "\u05d0\u05d1",
    "\uff21",
)
ALL: Final = (*CONTROLS, *UNSEEN, *WIDE)
# What prompt-toolkit writes by itself: sequences of CSI, of which we know those of documents apart
OWN: Final = re.compile(
    r"\x1b\[[0-9;?>=]*[A-Za-z]|\x1b\[[0-9] q|\r|\n|\x08|\x1b\]52;c;[^\x07]*\x07"
)
LEFT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
MEGABYTE: Final = 1_000_000


def between(odd: str) -> str:
    return f"kwaad{odd}wagen"


HOSTILE: Final = document(
    "doc",
    *((f"Kop {between(odd)}", f"Titre {between(odd)}") for odd in ALL),
    *((f"De {between(odd)} staat stil. " * 5, "mot " * 30) for odd in ALL),
    ("De wagen rijdt. " * 5, "mot " * 30),
    titles=Titles(f"Titel {between(''.join(CONTROLS))}", f"Titre {between(''.join(ALL))}"),
    path="map/" + "wagen".join(ALL) + ".txt",
)


def shelf() -> Shelf:
    return Shelf(HOSTILE, renderings=[f"mot {between(odd)}" for odd in ALL])


def is_kept_out(raw: str) -> bool:
    """Whether nothing that a document says to the terminal was sent to it."""
    for odd in CONTROLS:
        assert between(odd) not in raw, f"{odd!a} got through"
        # our own screen moves its cursor by these, whatever it wrote before
        if odd not in {"\r", "\b\b\b"}:
            assert f"kwaad{odd}" not in raw and f"{odd}wagen" not in raw, f"{odd!a} got through"
    # not "\x1b[77" alone: our own cursor may move by 77 columns
    assert not re.search("\x1b\\[77[7;]", raw) and "zin\x07" not in raw
    left = LEFT.findall(OWN.sub("", raw))
    assert not left, f"{set(left)!a} got through"
    unseen = {each for each in raw if unicodedata.category(each) in {"Cf", "Zl", "Zp"}}
    assert not unseen, f"{unseen!a} got through"
    assert "\ufe0f" not in raw
    return True


def column(screen: Screen, place: int) -> list[str]:
    """The characters in a column of the screen, without marks, between its first and last line."""
    with screen.terminal.lock:
        buffer = screen.terminal.screen.buffer
        return [buffer[row][place].data[:1] for row in range(1, screen.size.rows - 1)]


@pytest.fixture(params=WIDTHS)
def screen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Screen]:
    memory = UserHistory(tmp_path, 100)
    memory.add_query(QueryState("".join(between(odd) for odd in ALL)))
    memory.save_search(between("".join(CONTROLS)), QueryState("wagen"))
    with opened(shelf, request.param, ROWS, memory=tmp_path) as opened_screen:
        opened_screen.type("wagen")
        opened_screen.until("1 of")
        yield opened_screen
    assert is_kept_out("".join(opened_screen.terminal.raw))


def test_no_pane_sends_what_a_document_says_to_the_terminal(screen: Screen) -> None:
    shell = screen.shell
    for place in range(2, len(ALL) + 2):  # the list, and one passage after the other under it
        screen.press("down")
        screen.until(f" {place} of ")
    for key in ("f12", "f12", "f12", "f11", "f11", "f11", "f11"):
        screen.press(key)
        screen.settle()
    screen.press("f4")
    screen.until("document\n")
    screen.press("pagedown", "enter")  # filtered by the document
    screen.wait(lambda: bool(shell.current_search.question.documents))
    screen.press("escape")
    screen.wait(lambda: len(shell.context.panes) == 1)
    screen.until("[in Titel kwaad")
    screen.press("c-x", "d", "down", "down")
    screen.settle()
    for key, there in (("c-r", "history"), ("f8", "saved searches"), ("c-o", "document")):
        screen.press(key)
        screen.until(there, "kwaad")
        screen.press("escape")
        screen.wait(lambda: len(shell.context.panes) == 1)
    screen.press("f9")
    screen.until("translate", "mot kwaad")
    screen.press("down", "down", "down", "escape")
    screen.wait(lambda: len(shell.context.panes) == 1)
    screen.press("c-x", "m")
    screen.until("sentences", " %  ")
    screen.press("down", "down", "escape")
    screen.wait(lambda: len(shell.context.panes) == 1)
    screen.press("enter")
    screen.until("q back")
    screen.press("c")
    screen.until("Kop kwaad", gone="q back")
    screen.press("pagedown", "pagedown", "escape")
    screen.until("q back")
    for _ in range(12):
        screen.press("pagedown")
    screen.press("G")
    screen.settled()


def test_what_is_offered_to_be_completed_says_nothing_to_the_terminal() -> None:
    with opened(shelf) as screen:
        buffer = screen.shell.query_buffer
        for text in ("doc:", "kwa"):
            screen.press("c-e", "c-u")
            screen.type(text)
            screen.wait(lambda text=text: buffer.text == text)  # type: ignore[misc]
            screen.press("c-space")
            screen.wait(lambda: buffer.complete_state is not None)
            screen.until("kwaad")
            screen.press("down")
            screen.settled()
            screen.press("enter")
            screen.wait(lambda: buffer.complete_state is None)
        assert is_kept_out("".join(screen.terminal.raw))


@pytest.mark.parametrize("columns", WIDTHS)
def test_columns_stay_aligned_in_what_is_read(columns: int) -> None:
    with opened(shelf, columns, 450) as screen:  # all of it
        screen.type("stil")
        screen.wait(lambda: bool(screen.shell.current_search.hits))
        screen.press("enter")
        screen.wait(lambda: len(screen.shell.context.panes) == 2)
        pane = screen.shell.context.pane
        assert isinstance(pane, ReadPane)
        look = LayoutParameters(
            columns, screen.shell.context.language_order, screen.shell.context.signs
        )
        french = 6 + (look.column + 3 if look.is_beside else 4)
        gaps = {4, 5, *(range(french - 3, french) if look.is_beside else ())}
        screen.press("g")
        screen.until("1 of 93")
        text = screen.settled()
        for place in gaps:
            assert set(column(screen, place)) == {" "}, f"{place}\n{text}"
        firsts = column(screen, french)
        assert not look.is_beside or set(firsts) == {" ", "m", "T"}, text
        assert firsts.count("m") > 2 * len(ALL)


@pytest.mark.parametrize("columns", [each for each in WIDTHS if each >= SIDE_BY_SIDE])
def test_columns_stay_aligned_under_the_list(columns: int) -> None:
    with opened(shelf, columns, ROWS) as screen:
        screen.type("stil")
        french = (columns - 3) // 2 + 3
        for place, odd in enumerate(ALL, 1):
            text = screen.until(f" {place} of {len(ALL)} ", f":{len(ALL) + place:04} ")
            rule = next(n for n, each in enumerate(text.split("\n")) if each.startswith("── "))
            under = slice(rule + 2, None)  # without the title and the facts
            for gap in range(french - 3, french):
                assert set(column(screen, gap)[under]) == {" "}, f"{odd!a}\n{text}"
            texts = column(screen, french + 4)[under]
            assert texts[0] == "m" and set(texts) == {"m", " "}, f"{odd!a}\n{text}"
            screen.press("down")


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_list_keeps_its_columns_and_nothing_is_beyond_the_width(columns: int) -> None:
    with opened(shelf, columns, 150, preview="off") as screen:
        screen.type("stil")
        text = screen.until(f"1 of {len(ALL)} ")
        screen.press("down")
        screen.wait(lambda: len(screen.shell.current_search.hits) == len(ALL), "all hits")
        screen.press("down")
        screen.until(f"3 of {len(ALL)} ")
        text = screen.settled()
        head = screen.row_of("Titel")
        rows = slice(head, head + len(ALL))  # below it; the columns have no first line
        match = screen.lines()[head + 1].index("▸")
        for place, there in ((1, " "), (2, " "), (match, "▸"), (match + 5, "◂")):
            assert column(screen, place)[rows] == [there] * len(ALL), text


def test_a_run_of_marks_is_cut_to_what_a_script_has() -> None:
    drawn = screen_cells((LineSegment("a" + "\u0301" * MEGABYTE + "b"),))
    assert [each.char[0] for each in drawn] == ["a", "b"]
    assert len(drawn[0].char) < 20


# Copies and files


def test_what_is_copied_is_harmless() -> None:
    with opened(shelf) as screen:
        screen.type("wagen")
        screen.until("1 of")
        hit = screen.shell.current_search.hit
        assert hit is not None and hit.counterpart is not None
        for letter, name in (("n", "Dutch"), ("f", "French"), ("b", "both"), ("c", "citation")):
            screen.press("f6")
            screen.until("citation", gone="sent")
            screen.press(letter)
            screen.until(f"sent {name}")
        coded = re.findall("\x1b\\]52;c;([^\x07]*)\x07", "".join(screen.terminal.raw))
    nl, fr, both, citation = (base64.b64decode(each).decode() for each in coded)
    assert (nl, fr) == (sanitise(hit.passage.text), sanitise(hit.counterpart.text))
    assert both == f"{nl}\n\n{fr}"
    assert f"“{nl}”" in citation and f"« {fr} »" in citation
    assert "\x1b" in hit.passage.text
    assert not LEFT.search("".join((nl, fr, both, citation)).replace("\n", ""))


@pytest.mark.parametrize(
    ("letter", "form", "marked"),
    [("t", "tmx", False), ("v", "tsv", False), ("j", "jsonl", False), ("j", "jsonl", True)],
)
def test_hostile_hits_are_exported(tmp_path: Path, letter: str, form: str, marked: bool) -> None:
    file = tmp_path / f"hits.{form}"
    with opened(shelf) as screen:
        screen.type("stil")
        screen.until(f"1 of {len(ALL)}")
        if marked:
            for number in range(1, len(ALL) + 1):
                screen.press("tab")
                screen.until(f" {number} marked")
        screen.press("f7")
        screen.until("JSON Lines")
        screen.press(letter)
        screen.until(" file ")
        screen.press("c-e", "c-u")
        screen.type(str(file))
        screen.press("enter")
        screen.wait(lambda: "hits written to" in screen.text(), "the file")
        assert is_kept_out("".join(screen.terminal.raw))
    text = file.read_text(encoding="utf-8")
    match form:
        case "tmx":
            assert len(ElementTree.fromstring(text.encode()).findall(".//tu")) == len(ALL)
        case "tsv":
            assert len({row.count("\t") for row in text.splitlines()}) == 1
        case _:
            assert len([json.loads(row) for row in text.split("\n") if row]) == len(ALL)


def test_a_file_as_hostile_as_a_file_can_be(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    pairs = [{"nl": f"De {between(odd)} rijdt.", "fr": f"Le mot {odd} roule."} for odd in ALL]
    lines = "".join(json.dumps(each) + "\n" for each in pairs)
    (corpus / "kwaad\x1b[7777m\u202e\u200bwagen.jsonl").write_text(lines, encoding="utf-8")
    build_index(corpus, tmp_path / "index", lexicon=False)
    with opened(tmp_path / "index") as screen:
        screen.type("rijdt")
        screen.until(f"1 of {len(ALL)}")
        screen.press("c-o")
        screen.until("document", "kwaad")
        screen.press("enter")
        screen.until("q back", f"match 1/{len(ALL)}")
        screen.press(*["pagedown"] * 5)
        screen.settled()
        assert is_kept_out("".join(screen.terminal.raw))


# What is large


LARGE: Final = {
    "words": "wagen de minister bespreekt de veiligheid " * (MEGABYTE // 42),
    "one word": "wagen " + "x" * MEGABYTE,
    "wide words": "wagen 漢 de minister bespreekt de veiligheid " * (MEGABYTE // 44),
    "wide": "wagen " + "漢" * MEGABYTE,
    "marks": "wagen a" + "\u0301" * MEGABYTE,
    "joiners": "wagen " + "\u200b" * MEGABYTE,
    "sequences": "wagen " + "\x1b[2J" * (MEGABYTE // 4),
}


MOVES: Final = ("down", "pagedown", "right", "tab", "m", "s", "g")


def calls_for(screen: Screen, *keys: str) -> dict[str, int]:
    """How much is called and returned from in the thread of the screen, for each key."""
    counts = {}
    for key in keys:
        drawn, calls = len(screen.terminal.flushed), Calls()
        screen.do(calls.start)
        screen.press(key)
        screen.wait(lambda drawn=drawn: len(screen.terminal.flushed) > drawn, key)  # type: ignore[misc]
        screen.do(calls.stop)
        counts[key] = calls.number
    return counts


def test_many_matches_in_a_paragraph_keep_no_key_waiting() -> None:
    large = Shelf(document("doc", ("de wagen " * 20_000, "mot")))
    with opened(lambda: large) as screen:
        screen.type("wagen")
        screen.until("1 of 1")
        screen.press("enter")
        screen.until("q back", "match 1/1")
        calls = calls_for(screen, "n", "n", "N")
        assert max(calls.values()) < MEGABYTE / 2, calls
        screen.until("match 1/1")


def test_a_language_that_ends_keeps_no_key_waiting() -> None:
    alone: list[tuple[str, str | None]] = [("De wagen.", None)] * 3_000
    with opened(lambda: Shelf(document("doc", ("Kop", "Le mot."), *alone))) as screen:
        screen.type("Kop")
        screen.until("1 of 1")
        screen.press("enter")
        screen.until("q back", "match 1/1")
        screen.press("tab", "l")
        read = screen.shell.context.pane
        assert isinstance(read, ReadPane)
        laid_out = calls_for(screen, "l", "l")
        assert read.position.cursor == (0, "fr", 1)
        assert max(laid_out.values()) < MEGABYTE / 2, laid_out


@pytest.mark.parametrize("kind", LARGE)
def test_a_paragraph_of_a_megabyte_keeps_no_key_waiting(kind: str) -> None:
    text, words = LARGE[kind], 250_000 if kind == "words" else 10
    large = Shelf(document("doc", ("Kop", "Mot"), (text, "mot " * words), ("De wagen.", "mot")))
    with opened(lambda: large) as screen:
        screen.type("wagen")
        screen.until("1 of 2")
        opening = Calls()
        screen.do(opening.start)
        screen.press("enter")
        screen.until("q back", "match 1/2")
        screen.do(opening.stop)
        assert opening.number < 30 * MEGABYTE  # it is laid out three times
        calls_for(screen, *MOVES, *MOVES)  # each way it can be laid out
        calls = calls_for(screen, *MOVES)
        assert max(calls.values()) < MEGABYTE / 2, calls
