"""Where one can get to in the hits and in a document: to the end of them, whatever is loaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Unpack

import pytest
from screens import PATIENCE, Screen, opened
from shelf import Shelf, document

from benelux_search.results import SearchResult
from benelux_search.search.options import SearchKeywords
from benelux_search.tui.facet_list import FacetList
from benelux_search.tui.query_state import QueryState
from benelux_search.tui.read_pane import ReadPane

MANY = 240
PASSAGES = 2_500  # more than are asked for at a time


def trains(number: int) -> Shelf:
    """Documents of ten passages each, all of which say the same word."""
    passages = [
        (f"De nachttrein {place} rijdt.", f"Le train {place} roule.") for place in range(10)
    ]
    return Shelf(*(document(f"doc{place:03}", *passages) for place in range(number // 10)))


def found(screen: Screen, query: str) -> None:
    screen.type(query)
    screen.until("1 of")
    screen.wait(lambda: screen.shell.current_search.status is not None, "the status")
    screen.settle()


# To the end


@pytest.mark.parametrize(("editing", "keys"), [("emacs", ["c-end"]), ("vi", ["escape", "G"])])
def test_the_last_hit_is_the_last_that_there_is(editing: str, keys: list[str]) -> None:
    with opened(lambda: trains(2_000), editing=editing) as screen:
        found(screen, "nachttrein")
        screen.press(*keys)
        screen.until("2000 of 2000")
        hit = screen.shell.current_search.hit
        assert hit is not None and hit.id == "doc199:0010"


def test_a_page_beyond_what_is_loaded_is_waited_for() -> None:
    with opened(lambda: trains(MANY), 120, 40) as screen:
        found(screen, "nachttrein")
        screen.press(*["pagedown"] * 40)
        screen.until(f"{MANY} of {MANY}")


class Halting(Shelf):
    """Waits before it gives hits from ``halt`` on."""

    def __init__(self, shelf: Shelf, halt: int) -> None:
        super().__init__(*shelf.views)
        self.halt = halt
        self.open = threading.Event()
        self.reached = threading.Event()

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
        if options.get("offset", 0) >= self.halt:
            self.reached.set()
            assert self.open.wait(PATIENCE)
        return super().search(query, **options)


@pytest.fixture
def halting() -> Iterator[Halting]:
    shelf = Halting(trains(3_000), 200)
    yield shelf
    shelf.open.set()


def test_how_far_it_is_loaded_is_told_and_can_be_stopped(halting: Halting) -> None:
    with opened(lambda: halting) as screen:
        found(screen, "nachttrein")
        screen.press("c-end")
        text = screen.until("loading: ", " hits of 3000 passages; Esc stops")
        assert "1 of 3000" in text
        screen.press("escape")
        screen.until("stopped: ", " hits of 3000 passages loaded")
        halting.open.set()
        screen.press("down")
        screen.until("2 of 3000", gone="stopped")
        screen.press("c-end")
        screen.until("3000 of 3000")


def test_the_next_hit_is_opened_though_it_has_to_be_loaded(halting: Halting) -> None:
    halting.halt = 10
    with opened(lambda: halting, 120, 12) as screen:
        found(screen, "nachttrein")
        screen.press("enter")
        screen.until("q back")
        screen.press(*["]"] * 12)
        assert halting.reached.wait(PATIENCE)
        screen.settle()
        halting.open.set()
        screen.until("doc001", "3 of 10", gone="last hit")
        assert screen.shell.current_search.selected == 12


# In a document


@pytest.fixture(scope="module")
def long_document() -> Shelf:
    passages = [
        (f"De nachttrein {place} rijdt.", f"Le train {place}.") for place in range(PASSAGES)
    ]
    return Shelf(document("long", *passages))


def test_all_passages_of_a_document_are_found_and_counted(long_document: Shelf) -> None:
    with opened(lambda: long_document) as screen:
        found(screen, "nachttrein")
        screen.press("enter")
        screen.until(f"{PASSAGES} passages found")
        screen.press("G", "N")
        screen.until(f"{PASSAGES - 1} of {PASSAGES}")
        screen.press("n")
        screen.until(f"{PASSAGES} of {PASSAGES} ")
        screen.press("n")
        screen.until("no more matches below")


def test_marking_can_be_stopped_and_goes_on_when_it_is_wanted(halting: Halting) -> None:
    passages = [
        (f"De nachttrein {place} rijdt.", f"Le train {place}.") for place in range(PASSAGES)
    ]
    shelf = Halting(Shelf(document("long", *passages)), 500)
    with opened(lambda: shelf) as screen:
        found(screen, "nachttrein")
        screen.press("enter")
        screen.until(f"{PASSAGES} passages found")
        assert shelf.reached.wait(PATIENCE)
        screen.press("G", "N")
        screen.until("waiting for the answer; Esc stops")
        screen.press("escape")
        screen.until(f"stopped: 500 of {PASSAGES} passages found are highlighted")
        shelf.open.set()
        screen.wait(lambda: "stopped" in screen.text())
        pane = screen.shell.context.pane
        assert isinstance(pane, ReadPane)
        screen.press("n")
        screen.wait(lambda: pane.position.cursor == (PASSAGES - 1, "nl", 1), "the last match")


# The size of the list


def rows_of_list(screen: Screen) -> int:
    return sum("nachttrein" in row and "2020" in row for row in screen.lines())


def test_a_list_that_grows_is_filled() -> None:
    with opened(lambda: trains(MANY), 120, 16) as screen:
        found(screen, "nachttrein")
        screen.resize(120, 70)
        screen.wait(lambda: rows_of_list(screen) == 26, "a full list")
        screen.press("f12")
        screen.wait(lambda: rows_of_list(screen) >= 66, "all rows")
        assert screen.shell.current_search.selected == 0


# Languages and filters


def test_a_language_goes_with_the_query_that_it_came_with() -> None:
    shelf = Shelf(document("doc", ("De politie komt.", "La police.")), renderings=["police"])
    with opened(lambda: shelf) as screen:
        screen.type("politie")
        screen.until("1 of 1")
        screen.press("f9")
        screen.until("translate", "police")
        screen.press("enter")
        screen.until(" FR  police")
        screen.press("c-u")
        screen.until(" AUTO", gone=" FR ")
        screen.type("politie")
        screen.until("AUTO>NL")


def test_a_language_that_was_chosen_stays() -> None:
    with opened(lambda: trains(10)) as screen:
        found(screen, "nachttrein")
        screen.press("f2")
        screen.until(" FR ")
        screen.press("c-u")
        screen.type("nacht")
        screen.until(" FR  nacht")


def narrowing(screen: Screen) -> FacetList:
    return screen.shell.panes.search.facet_list


@pytest.mark.parametrize("key", ["enter", "space"])
def test_a_filter_is_taken_away_where_nothing_is_typed(key: str) -> None:
    with opened(
        lambda: trains(10), question=QueryState("", year="2020", document="doc000")
    ) as screen:
        screen.until("in doc000 · in 2020")
        screen.press("f4")
        screen.until("›● 2020", "● doc000")
        screen.press(key)
        screen.until("›● doc000", gone="2020")
        screen.press(key)
        screen.until("no hits", gone="doc000")
        assert screen.shell.current_search.question == QueryState()


@pytest.mark.parametrize("key", ["enter", "space"])
def test_a_filter_is_taken_away_where_nothing_is_found(key: str) -> None:
    with opened(lambda: trains(10), question=QueryState("xyzzy", year="2020")) as screen:
        screen.until("nothing found")
        screen.press("f4")
        screen.until("›● 2020")
        screen.press(key)
        screen.until("no hits", gone="2020")
        assert screen.shell.current_search.question == QueryState("xyzzy")


def test_no_filter_is_added_where_nothing_is_found() -> None:
    with opened(lambda: trains(10)) as screen:
        screen.type("xyzzy")
        screen.until("nothing found")
        screen.press("f4")
        screen.until("no hits")
        screen.press("space", "enter", "down", "space")
        screen.settle()
        assert screen.shell.current_search.question == QueryState("xyzzy")


def test_the_order_of_hits_stays_for_the_session() -> None:
    with opened(lambda: trains(10)) as screen:
        found(screen, "trein")
        state = screen.shell.current_search
        orders = {"date": "newest first", "document": "by title", "place": "in reading order"}
        for order, label in orders.items():
            screen.press("c-x", "i")
            screen.wait(lambda order=order: state.question.sort == order)  # type: ignore[misc]
            screen.until(label)
        screen.press("c-c")
        screen.wait(lambda: state.question.text == "")
        screen.until("in reading order", gone="1 of")
        found(screen, "trein")
        screen.until("in reading order")
        assert screen.shell.current_search.question == QueryState("trein", sort="place")
        screen.press("c-x", "i")
        screen.until(gone="in reading order")


@pytest.mark.parametrize(
    "question", [QueryState("x", sort="date"), QueryState("x", "nl", "d", "2020", across=True)]
)
def test_a_query_is_kept_with_its_options(question: QueryState) -> None:
    record = question.to_record()
    assert QueryState.from_record(record) == question
    assert "sort" not in record or record["sort"] == "date"
    assert QueryState.from_record({"text": "x", "sort": "size"}) == QueryState("x")
