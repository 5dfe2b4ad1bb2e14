"""Commands that are typed after a colon in the full screen, in the hits and in a document."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Unpack

import pytest
from screens import PATIENCE, Screen, opened
from shelf import Shelf, document

from benelux_search.results import Hit
from benelux_search.search.queries.options import SearchKeywords
from benelux_search.terminology import Export
from benelux_search.user.query_state import QueryState

TRAINS = [(f"De nachttrein {number} rijdt.", f"Le train {number} roule.") for number in range(9)]


def shelf() -> Shelf:
    return Shelf(
        document("trains", *TRAINS, ("De politie komt.", "La police arrive."), date="2019-03-04"),
        document("police", ("De politie wacht.", "La police attend.")),
    )


@contextmanager
def searching(query: str, number: int, **options: object) -> Iterator[Screen]:
    with opened(shelf, **options) as screen:  # type: ignore[arg-type]
        screen.until("pairs")
        screen.type(query)
        screen.until(f"1 of {number}", f"▸{query}")
        yield screen


def command(screen: Screen, text: str) -> None:
    """Type a command after a colon, which is a key in a document and in the menu."""
    if screen.shell.context.pane.kind != "read":
        screen.press("c-x")
    screen.press(":")
    enter(screen, text)


def enter(screen: Screen, text: str) -> None:
    """Type a command on the line that opens."""
    screen.wait(lambda: screen.shell.context.pane.prompt == ":", "the line for typing")
    screen.type(f"{text}\r")


def test_a_command_of_the_line_mode_changes_the_query_behind_a_document() -> None:
    with searching("politie", 2) as screen:
        screen.press("enter")
        screen.until("q back", "match 1/1")
        command(screen, "year 2020")
        screen.press("q")
        screen.until("[in 2020 ×]", "1 of 1")
        assert screen.shell.current_search.question == QueryState("politie", years=("2020",))


def test_what_a_command_prints_is_a_message_or_a_window() -> None:
    with opened(shelf) as screen:
        screen.until("pairs")
        for text, shown in (
            ("documents train", "trains"),
            ("nonsense", "there is no command :nonsense"),
            ("help query", "both words, in any form"),
        ):
            screen.press(":")
            enter(screen, text)
            screen.until(shown)
        screen.until(":help query")
        screen.press("escape", ":")
        enter(screen, "quit")
        assert screen.end() == 0


def test_a_command_is_completed() -> None:
    with opened(shelf) as screen:
        screen.until("pairs")
        screen.press(":")
        screen.wait(lambda: screen.shell.context.pane.prompt == ":", "the line for typing")
        screen.type("s")
        screen.press("tab")
        screen.until("  search\n", "  sort\n", "  swap\n")
        screen.type("o")
        screen.press("tab")
        screen.wait(lambda: screen.shell.other_buffer.text == "sort", "the command")


def test_unmark_without_a_number_unmarks_one_hit() -> None:
    with searching("nachttrein", 9) as screen:
        screen.press("tab", "tab", "tab", "up")
        screen.until("3 of 9 · 3 marked")
        command(screen, "unmark")
        screen.until("2 hits are marked")
        assert list(screen.shell.current_search.marked) == ["trains:0001", "trains:0002"]
        command(screen, "unmark all")
        screen.until("0 hits are marked")


def test_an_export_has_the_hits_of_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "hits.tsv"
    with searching("nachttrein", 9) as screen:
        search = screen.shell.current_search
        # as where the last word of the line has become the beginning of a word
        screen.do(lambda: setattr(search, "question", QueryState("xyzzy")))
        command(screen, f"export tsv {path}")
        screen.until("9 hits written")
    assert path.read_text(encoding="utf-8").count("rijdt") == 9


class SlowExport(Shelf):
    """Begins to export, and goes on when ``enough`` is set."""

    def __init__(self) -> None:
        super().__init__(*shelf().views)
        self.begun, self.enough = threading.Event(), threading.Event()

    def export(self, query: str | None = None, **options: Unpack[SearchKeywords]) -> Export:
        whole = super().export(query, **options)

        def hits() -> Iterator[Hit]:
            self.begun.set()
            assert self.enough.wait(PATIENCE)
            yield from whole

        return Export(hits(), (), lambda: None)


def test_an_export_that_is_stopped_writes_no_file(tmp_path: Path) -> None:
    slow = SlowExport()
    path = tmp_path / "hits.tsv"
    with opened(lambda: slow) as screen:
        screen.until("pairs")
        screen.type("nachttrein")
        screen.until("1 of 9")
        command(screen, f"export tsv {path}")
        assert slow.begun.wait(PATIENCE)
        screen.press("escape")
        screen.until("stopped")
        slow.enough.set()
        command(screen, "documents police")
        screen.until("police")
    assert list(tmp_path.iterdir()) == []


def test_a_second_export_waits_for_the_first(tmp_path: Path) -> None:
    slow = SlowExport()
    path = tmp_path / "hits.tsv"
    with opened(lambda: slow) as screen:
        screen.until("pairs")
        screen.type("nachttrein")
        screen.until("1 of 9")
        screen.press("f7", "v")
        screen.until("file  nachttrein.tsv")
        screen.press("c-u")
        screen.type(f"{path}\r")
        screen.until("writing")
        screen.press("f7")
        screen.until("a file is being written; Ctrl-C stops it")
        slow.enough.set()
        screen.until("9 hits written")
    assert path.read_text(encoding="utf-8").count("rijdt") == 9


def test_commands_in_a_document_are_about_the_pair_under_the_cursor() -> None:
    with searching("nachttrein", 9) as screen:
        screen.press("enter")
        screen.until("match 1/9")
        screen.press("G")
        screen.until("10 of 10")
        command(screen, "show")
        screen.until("De politie komt.", ":show")
        screen.press("escape")
        command(screen, "around")
        screen.until("trains:0010", ":around")


def test_a_command_is_run_where_no_action_has_its_name(tmp_path: Path) -> None:
    with searching("nachttrein", 9, memory=tmp_path) as screen:
        command(screen, "save")
        screen.until("saved as nachttrein")
        command(screen, "delete nachttrein")
        screen.until("deleted nachttrein")
        command(screen, "units")
        screen.wait(lambda: screen.shell.current_search.question.units == "sentence", "sentences")
        screen.press("enter")
        screen.until("match 1/9")
        command(screen, "sort")
        screen.until("the order is one of")
        command(screen, "across")
        screen.wait(lambda: screen.shell.current_search.question.is_on("across"), "translations")
        assert screen.shell.context.pane.kind == "read"


@pytest.mark.parametrize("name", ["police", "police:0001"])
def test_a_document_that_is_named_is_opened(name: str) -> None:
    with searching("nachttrein", 9) as screen:
        command(screen, f"read {name}")
        screen.until("De politie wacht.", "1 of 1", "q back")
        command(screen, "read nothing")
        screen.until("no document nothing")


def test_a_filter_for_no_document_is_refused() -> None:
    with searching("nachttrein", 9) as screen:
        command(screen, "doc trains nothing")
        screen.until("no document nothing")
        assert screen.shell.current_search.question == QueryState("nachttrein")
        command(screen, "doc trains")
        screen.until("[in trains ×]")


def test_filters_are_a_window_with_a_number_too() -> None:
    with searching("nachttrein", 9) as screen:
        command(screen, "facets 1")
        screen.until(" filter\n", "›  Dutch      9", "2019       9")


def test_a_place_that_is_no_place_is_told() -> None:
    with searching("nachttrein", 9) as screen:
        screen.press("enter")
        screen.until("match 1/9")
        command(screen, "p iii")
        screen.until("not found in this document")
