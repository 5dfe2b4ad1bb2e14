"""Ctrl-C goes one step back, and marks outlive the session, however it ends."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Unpack

from prompt_toolkit.buffer import Buffer
from screens import PATIENCE, Screen, opened
from shelf import Shelf, document

from benelux_search.results import SearchResult
from benelux_search.search.queries.options import SearchKeywords

TRAINS = [(f"Trein {number} rijdt.", f"Le train {number} roule.") for number in range(4)]
ASKS = "Ctrl-C again to quit, or Ctrl-Q"


def shelf() -> Shelf:
    return Shelf(document("trains", *TRAINS))


def searched(screen: Screen) -> None:
    screen.type("Trein")
    screen.until("1 of 4")


def test_control_c_clears_the_line_then_asks_then_leaves() -> None:
    with opened(shelf) as screen:
        searched(screen)
        screen.press("c-c")
        screen.until("Type Dutch or French words", gone="1 of 4")
        assert screen.status is None
        screen.press("c-c")
        screen.until(ASKS)
        screen.press("c-c")
        assert screen.end() == 130


def test_another_key_takes_the_question_back() -> None:
    with opened(shelf) as screen:
        screen.until("pairs")
        screen.press("c-c")
        screen.until(ASKS)
        screen.type("T")
        screen.until("AUTO>NL  T", gone=ASKS)
        screen.press("c-c", "c-c")
        screen.until(ASKS)
        assert screen.status is None


def test_a_cleared_line_is_in_the_history_and_can_be_undone() -> None:
    with opened(shelf) as screen:
        searched(screen)
        screen.press("c-c")
        screen.until(gone="1 of 4")
        screen.type("\x1f")  # Ctrl-_
        screen.until("1 of 4")
        screen.press("c-c", "c-r")
        screen.until("history", "Trein")


def test_control_c_goes_back_from_a_document_and_from_a_list() -> None:
    with opened(shelf) as screen:
        searched(screen)
        for key, seen in (
            ("enter", "q back"),
            ("c-o", "document"),
            ("f1", "Searching"),
            ("f4", "year"),
        ):
            screen.press(key)
            screen.wait(lambda: len(screen.shell.context.panes) == 2, seen)
            screen.until(seen)
            screen.press("c-c")
            screen.wait(lambda: len(screen.shell.context.panes) == 1, "back")
        assert screen.until("1 of 4")


def test_control_c_takes_away_the_words_that_are_offered_and_nothing_else() -> None:
    with opened(shelf) as screen:
        screen.type("Tre")
        screen.press("c-space")
        screen.wait(lambda: words_are_offered(screen.shell.query_buffer), "the words")
        screen.press("c-c")
        screen.wait(lambda: not screen.shell.query_buffer.complete_state, "none")
        assert "Tre" in screen.shell.query_buffer.text


def test_control_c_stops_a_file_that_is_being_written(tmp_path: Path) -> None:
    target, begun, goes_on = tmp_path / "hits.tsv", threading.Event(), threading.Event()

    class Slow(Shelf):
        def export(self, *arguments: object, **options: object):  # type: ignore[no-untyped-def]
            begun.set()
            assert goes_on.wait(PATIENCE)
            return super().export(*arguments, **options)  # type: ignore[arg-type]

    with opened(lambda: Slow(document("trains", *TRAINS))) as screen:
        searched(screen)
        screen.press("f7")
        screen.until("as TSV")
        screen.type("v")
        screen.until("file")
        screen.press("c-e", "c-u")
        screen.type(str(target))
        screen.press("enter")
        assert begun.wait(PATIENCE)
        screen.press("c-c")
        screen.until("stopped")
        goes_on.set()
        screen.wait(
            lambda: not any(each.name == "errand" for each in threading.enumerate()), "its end"
        )
        screen.settle()
        assert screen.until("1 of 4", "stopped")
    assert list(tmp_path.iterdir()) == []


def test_marks_are_there_in_the_next_session(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        searched(screen)
        screen.press("tab", "tab")
        screen.until("2 marked")
        # what a kill would leave is what is there now: nothing is written at the end
        kept = {path: path.read_bytes() for path in tmp_path.glob("marks/*.json")}
        assert len(kept) == 1
    assert {path: path.read_bytes() for path in kept} == kept
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("2 hits are still marked from last time")
        screen.until("3 of 4", "2 marked", "●")  # the query and the place of the last session
        screen.press("c-x", "u")
        screen.wait(lambda: not screen.shell.current_search.marked, "no marks")
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("3 of 4")
        assert "●" not in screen.settled()


def test_marks_of_a_session_without_an_index_come_with_it(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        searched(screen)
        screen.press("tab")
        screen.until("1 marked")
    is_there = threading.Event()

    def opener() -> Shelf:
        if not is_there.is_set():
            raise OSError("not yet")
        return shelf()

    with opened(opener, memory=tmp_path) as screen:
        screen.until("not yet")
        is_there.set()
        screen.shell.watch.check_now()
        screen.until("1 hit is still marked from last time")


def test_a_damaged_file_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "searches.json").write_text('{"a": ', encoding="utf-8")
    with opened(shelf, memory=tmp_path, columns=200) as screen:
        screen.until("searches.json was damaged and is now called", "searches.json.damaged")
    assert (tmp_path / "searches.json.damaged").read_text(encoding="utf-8") == '{"a": '


def test_marks_that_cannot_be_kept_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    with opened(shelf, memory=tmp_path / "data") as screen:
        searched(screen)
        screen.press("tab")
        screen.until("the marks cannot be saved", "1 marked")
        screen.press("tab")
        screen.until("2 marked", gone="cannot be saved")


def test_a_slow_answer_is_given_up_with_the_line() -> None:
    goes_on = threading.Event()

    class Slow(Shelf):
        def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
            if query.startswith("Trein"):
                assert goes_on.wait(PATIENCE)
            return super().search(query, **options)

    try:
        with opened(lambda: Slow(document("trains", *TRAINS))) as screen:
            screen.until("pairs")
            screen.type("Trein")
            screen.until("searching")
            screen.press("c-c")
            screen.until("Type Dutch or French words")
            goes_on.set()
            screen.settle()
            assert "1 of 4" not in screen.settled()
    finally:
        goes_on.set()


def words_are_offered(buffer: Buffer) -> bool:
    """Return True if words stand in the menu; at first it is open without any."""
    return buffer.complete_state is not None and bool(buffer.complete_state.completions)
