"""Where one can get to in the hits and in a document: to the end of them, whatever is loaded."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Unpack

import pytest
from screens import PATIENCE, Screen, opened
from shelf import Shelf, document

from benelux_search.model import Provision, Titles
from benelux_search.results import (
    DocumentView,
    Highlighted,
    Hit,
    HitMarks,
    SearchResult,
    SentencePosition,
    pending_hit,
)
from benelux_search.search.queries.options import QueryKeywords, SearchKeywords
from benelux_search.tui.reader.document_text import open_document
from benelux_search.user.query_state import QueryState

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


def test_keys_do_nothing_in_an_empty_list_of_documents() -> None:
    with opened(lambda: trains(10)) as screen:
        found(screen, "nachttrein")
        screen.press(*["f11"] * 3)
        screen.until("the list shows documents")
        screen.press("c-u")
        screen.type("xyzzy")
        screen.until("nothing found")
        screen.press("up", "down", "pageup", "pagedown", "c-home", "c-end", "tab")
        screen.settle()
        screen.press("c-u")
        screen.type("nachttrein")
        screen.until("1 of")


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


@pytest.mark.long
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


def test_the_list_of_documents_ends_with_its_last_document() -> None:
    passages = [("De nachttrein rijdt.", "Le train roule.")] * 3
    shelf = Shelf(*(document(name, *passages) for name in ("one", "two")))
    with opened(lambda: shelf) as screen:
        found(screen, "nachttrein")
        # the passages of the documents by turns, as an order by relevance can have them
        search = screen.shell.current_search
        turns = [search.hits[place] for place in (0, 3, 4, 5, 1, 2)]
        screen.do(lambda: search.hits.__setitem__(slice(None), turns))
        screen.press(*["f11"] * 3)
        screen.until("the list shows documents")
        for keys, document_id in (
            ("down", "two"),
            ("down", "two"),
            ("up", "one"),
            ("c-end", "two"),
        ):
            screen.press(keys)
            screen.settle()
            assert search.hit is not None and search.hit.document.id == document_id, keys


def test_down_in_the_list_of_documents_loads_more_documents() -> None:
    with opened(lambda: trains(MANY), 120, 40) as screen:
        found(screen, "nachttrein")
        screen.press(*["f11"] * 3)
        screen.until("the list shows documents")
        screen.press(*["down"] * 60)
        screen.until(f"{MANY - 9} of {MANY}")  # the first passage of the last document


def test_an_operator_stays_before_a_completion_that_is_clicked() -> None:
    with opened(lambda: trains(10)) as screen:
        found(screen, "nachttrein")
        screen.type(" -rij")
        screen.until("rijdt NL 1")
        screen.click("rijdt NL 1")
        screen.until("AUTO>NL  nachttrein -rijdt")


# In a document


@pytest.fixture(scope="module")
def long_document() -> Shelf:
    passages = [
        (f"De nachttrein {place} rijdt.", f"Le train {place}.") for place in range(PASSAGES)
    ]
    return Shelf(document("long", *passages))


@contextmanager
def reading(shelf: Shelf, rows: int = 30) -> Iterator[Screen]:
    """A session that reads the long document, from its first match on."""
    with opened(lambda: shelf, 120, rows) as screen:
        found(screen, "nachttrein")
        screen.press("enter")
        screen.until(f"match 1/{PASSAGES}")
        yield screen


def test_all_passages_of_a_document_are_found_and_counted(long_document: Shelf) -> None:
    with opened(lambda: long_document) as screen:
        found(screen, "nachttrein")
        screen.press("enter")
        screen.until(f"match 1/{PASSAGES} · 1 of {PASSAGES}")
        screen.press("G", "N")
        screen.until(f"match {PASSAGES - 1}/{PASSAGES} · {PASSAGES - 1} of {PASSAGES}")
        screen.press("n")
        screen.until(f"match {PASSAGES}/{PASSAGES}")
        screen.press("n")
        screen.until("no more matches below")


class Numbering(Shelf):
    """Waits before it says which passages match."""

    def __init__(self, *documents: DocumentView) -> None:
        super().__init__(*documents)
        self.open = threading.Event()

    def matching_numbers(
        self, query: str, *, document: str, **options: Unpack[QueryKeywords]
    ) -> Sequence[int]:
        assert self.open.wait(PATIENCE)
        return super().matching_numbers(query, document=document, **options)


def test_the_look_for_matches_can_be_stopped_and_goes_on(long_document: Shelf) -> None:
    shelf = Numbering(*long_document.views)
    try:
        with opened(lambda: shelf) as screen:
            found(screen, "nachttrein")
            screen.press("enter")
            screen.until(f"1 of {PASSAGES}", "▸nachttrein◂", gone="match 1")
            screen.press("G", "N")
            screen.until("waiting for the answer; Esc stops")
            screen.press("escape")
            screen.until("stopped", f"{PASSAGES} of {PASSAGES}")
            shelf.open.set()
            screen.until(f"match {PASSAGES}/{PASSAGES}")
            screen.press("N")
            screen.until(f"match {PASSAGES - 1}/{PASSAGES}")
    finally:
        shelf.open.set()


def test_only_the_pages_in_sight_are_highlighted(long_document: Shelf) -> None:
    asked: list[str] = []

    class Marking(Shelf):
        def marked(
            self, query: str, pair_ids: Sequence[str], **options: Unpack[SearchKeywords]
        ) -> Mapping[str, Hit]:
            asked.extend(pair_ids)
            return super().marked(query, pair_ids, **options)

    with reading(Marking(*long_document.views)) as screen:
        screen.press("G")
        screen.until(f"match {PASSAGES}/{PASSAGES}", "▸nachttrein◂")
        screen.settled()
    assert 0 < len(asked) < 300
    assert {asked[0], asked[-1]} == {"long:0001", f"long:{PASSAGES}"}


# Numbers before keys, and places that are typed


def test_a_number_before_a_key_repeats_it(long_document: Shelf) -> None:
    with reading(long_document) as screen:
        for keys, place in (
            ("120G", 120),
            ("5n", 125),
            ("3N", 122),
            ("9999n", PASSAGES),
            ("122G", 122),
            ("7g", 7),
            ("G", PASSAGES),
        ):
            screen.type(keys)
            screen.until(f"match {place}/{PASSAGES} · {place} of")
        screen.press("home")
        screen.until(f"match 1/{PASSAGES}")
        position = screen.reading.position
        for keys, top in (("9j", (4, 1)), ("3k", (3, 0)), ("4", (3, 0)), ("j", (5, 0))):
            screen.type(keys)
            screen.wait(lambda top=top: position.top == top, f"{keys}: {position.top}")  # type: ignore[misc]


@pytest.mark.parametrize("key", ["escape", "c-c"])
def test_a_number_can_be_taken_back(long_document: Shelf, key: str) -> None:
    with reading(long_document) as screen:
        screen.press("7")
        screen.until("\n7")
        screen.press(key)
        screen.until("q back", gone="\n7")
        screen.press("enter")  # one row, not seven
        screen.wait(lambda: screen.reading.position.top == (0, 1), "the next row")
        screen.press("escape")
        screen.until("AUTO>NL", gone="q back")


def test_a_jump_goes_back_and_forth(long_document: Shelf) -> None:
    with reading(long_document) as screen:
        position = screen.reading.position
        screen.type("120Gkkklll")
        screen.wait(lambda: position.top == (117, 1), "three rows above the pair")
        screen.wait(lambda: position.word()[0] == "rijdt", "its last word")
        place = position.top, position.cursor
        for there, number in (("500G", 500), ("G", PASSAGES), (":12\r", 12), ("9n", 129)):
            screen.type(there)
            screen.until(f" · {number} of")
            screen.type("''")
            screen.wait(lambda: (position.top, position.cursor) == place, f"back from {there}")
        screen.type("''")
        screen.until(" · 129 of")


def test_the_cursor_stays_on_the_screen_in_a_pair_that_is_taller() -> None:
    words = [f"woord{number}" for number in range(2_000)]
    pair = (" ".join(words), " ".join(words).replace("woord", "mot"))
    with opened(
        lambda: Shelf(document("doc", ("De trein.", "Le train."), pair, pair)), 100
    ) as screen:
        found(screen, "trein")
        screen.press("enter")
        screen.until("match 1/1")
        for keys in (["pagedown"] * 3, ["pageup"], ["j"] * 9, ["k"] * 5, ["pagedown"] * 9):
            screen.press(*keys)
            screen.settle()
            position = screen.reading.position
            screen.until(position.word()[0])
            top = position.top
            screen.press("right")  # from the word on the screen, which does not move
            screen.settle()
            assert position.top == top, keys


def test_a_text_that_begins_at_the_top_is_there_at_another_width() -> None:
    pair = ("De trein rijdt. " * 40, "Le train roule. " * 40)
    with opened(lambda: Shelf(document("doc", pair, pair)), 60, 20) as screen:
        found(screen, "trein")
        screen.press("enter")
        screen.until("match 1/2")
        position = screen.reading.position
        [_, french] = position.item(0).cells
        screen.press(*["j"] * french.row)
        screen.wait(lambda: position.top == (0, french.row), "the French text at the top")
        screen.resize(66, 20)
        screen.wait(lambda: position.columns == 66, "the new width")
        screen.settled()
        [_, french] = position.item(0).cells
        assert position.top == (0, french.row)


def test_a_renewed_document_processes_the_keys_that_waited_for_a_match(
    long_document: Shelf,
) -> None:
    with reading(long_document) as screen:
        reading_pane = screen.reading
        waiting = threading.Event()

        def wait_for_match() -> None:
            reading_pane.matches.is_loaded = lambda index: index < 0  # type: ignore[method-assign]
            reading_pane.matches.load = lambda *_: waiting.set()  # type: ignore[method-assign]

        screen.do(wait_for_match)
        screen.type("njq")
        assert waiting.wait(PATIENCE)
        screen.settle()
        assert screen.shell.context.is_held
        opened_again = open_document(screen.shell.context.index_handle, "long")
        screen.do(lambda: reading_pane.replace_document(opened_again))
        screen.do(screen.shell.redraw)
        screen.until("AUTO>NL", gone="q back")


def test_the_other_query_language_finds_other_matches() -> None:
    pairs = [("De trein rijdt.", "Le train roule."), ("Het plein.", "La trein.")]
    with opened(lambda: Shelf(document("doc", *pairs))) as screen:
        found(screen, "trein")
        screen.press("enter")
        screen.until("match 1/")
        before = screen.reading.matches
        screen.press("f2")
        screen.until("query language: ")
        screen.wait(lambda: screen.reading.matches is not before, "new matches")
        asked = screen.reading.matches.question
        assert asked.language == screen.shell.current_search.question.language != "auto"


def test_a_star_finds_the_word_at_the_cursor_in_its_language() -> None:
    pairs = [("De trein rijdt.", "Le train roule."), ("Het plein.", "La place du train.")]
    with opened(lambda: Shelf(document("doc", *pairs, *pairs))) as screen:
        found(screen, "plein")
        screen.press("enter")
        screen.until("match 1/2 · 2 of 4")
        asked: list[str] = []
        screen.do(lambda: setattr(screen.reading, "search", lambda query, **_: asked.append(query)))
        screen.press("*", "tab", "l", "*")
        screen.wait(lambda: asked == ["nl:plein", "fr:place"], str(asked))


def test_half_a_page_is_half_of_one(long_document: Shelf) -> None:
    with reading(long_document, 32) as screen:
        position = screen.reading.position
        rows = 2  # of a pair side by side, with the empty one after it
        for key, row in (("d", 14), ("c-d", 28), ("u", 14), ("c-u", 0), ("pagedown", 28)):
            screen.press(key)
            top = divmod(row, rows)
            screen.wait(lambda top=top: position.top == top, f"{key}: {position.top}")  # type: ignore[misc]


@pytest.mark.parametrize("place", ["12", ":12"])
def test_a_place_is_typed_after_a_colon(long_document: Shelf, place: str) -> None:
    with reading(long_document) as screen:
        screen.press(":")
        screen.wait(lambda: screen.lines()[1].strip() == ":", "the line for typing")
        screen.type(f"{place}\r")
        screen.until(f"match 12/{PASSAGES} · 12 of")


def test_an_article_and_a_page_are_places_too() -> None:
    passages = [(f"De trein {number}.", f"Le train {number}.") for number in range(40)]
    view = document("law", *passages)
    pairs = [
        replace(
            pair,
            nl=replace(pair.nl, pages=(number // 10 + 1,)) if pair.nl else None,
            fr=replace(pair.fr, pages=(number // 10 + 1,)) if pair.fr else None,
            provision=Provision(f"{number}bis", None, (), "text") if number % 5 == 0 else None,
        )
        for number, pair in enumerate(view.pairs)
    ]
    with opened(lambda: Shelf(replace(view, pairs=tuple(pairs)))) as screen:
        found(screen, "trein")
        screen.press("enter")
        screen.until("match 1/40")
        for place, number in (("art. 15bis", 16), ("p. 4", 31), ("artikel 5BIS", 6), ("p 1", 1)):
            screen.press(":")
            screen.type(f"{place}\r")
            screen.until(f"{number} of 40")
        screen.press(":")
        screen.type("art. 3\r")
        screen.until("not found in this document", "1 of 40")


# The size of the list


def rows_of_list(screen: Screen) -> int:
    """Return the number of hits in the list: not the passage, which begins with its language."""
    rows = (row for row in screen.lines() if row.startswith(("› ", "   ")))
    return sum("▸nachttrein◂" in row for row in rows)


def test_a_list_that_grows_is_filled() -> None:
    with opened(lambda: trains(MANY), 120, 16) as screen:
        found(screen, "nachttrein")
        screen.resize(120, 70)
        # of 26 rows, each eleventh is the name of a document
        screen.wait(lambda: rows_of_list(screen) == 23, "a full list")
        screen.press("f12")
        screen.wait(lambda: rows_of_list(screen) == 60, "a list beside the passage")
        screen.press("f12")
        screen.wait(lambda: "NL " not in "".join(screen.lines()[2:]), "no passage")
        screen.wait(lambda: rows_of_list(screen) == 60, "all rows")
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
        screen.until(" NL+FR  nl:politie fr:police")
        screen.press("c-e", "c-u")
        screen.until(" AUTO", gone="NL+FR")
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


@pytest.mark.parametrize("key", ["enter", "tab"])
def test_a_filter_is_taken_away_where_nothing_is_typed(key: str) -> None:
    question = QueryState("", years=("2020",), documents=("doc000",))
    with opened(lambda: trains(10), question=question) as screen:
        screen.until("[in doc000 ×] · [in 2020 ×]")
        screen.press("f4")
        screen.until("›● 2020", " ● doc000")
        screen.press(key)
        screen.until("›● doc000", gone="2020")
        screen.press(key)
        screen.until("no hits", gone="doc000")
        assert screen.shell.current_search.question == QueryState()


@pytest.mark.parametrize("key", ["enter", "tab"])
def test_a_filter_is_taken_away_where_nothing_is_found(key: str) -> None:
    with opened(lambda: trains(10), question=QueryState("xyzzy", years=("2020",))) as screen:
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
        screen.press("tab", "enter", "down", "tab")
        screen.settle()
        assert screen.shell.current_search.question == QueryState("xyzzy")


def test_several_filters_can_be_on_and_all_are_removed_at_once() -> None:
    documents = (
        document(f"doc{year}", ("De trein.", "Le train."), date=f"{year}-01-02")
        for year in (2018, 2019, 2020)
    )
    shelf = Shelf(*documents)
    with opened(lambda: shelf) as screen:
        found(screen, "trein")
        screen.press("f4")
        screen.until("›  Dutch", "2018", "doc2018")
        screen.press("down", "tab", "down", "tab")
        screen.until(" ● 2018", "›● 2019", "   2020", "1 of 2")
        screen.press("down", "down", "tab")  # a document: the counts heed the years
        screen.until("›● doc2018", "1 of 1")
        assert screen.shell.current_search.question == QueryState(
            "trein", years=("2018", "2019"), documents=("doc2018",)
        )
        screen.press("c-delete")
        screen.until("1 of 3", gone="●")
        assert screen.shell.current_search.question == QueryState("trein")
        screen.press("tab", "escape")
        screen.until("[in doc2018 ×]", "1 of 1", gone=" filter\n")


def test_the_filters_are_found_by_what_is_typed() -> None:
    with opened(lambda: trains(40)) as screen:
        found(screen, "nachttrein")
        screen.press("f4")
        screen.until("doc003")
        screen.type("003")
        screen.until("›  doc003", gone="  doc001 ")
        screen.press("tab", "escape")
        screen.until("[in doc003 ×]", "1 of 10")


def test_a_word_of_a_heading_finds_only_filters() -> None:
    shelf = Shelf(document("gauge", ("De trein.", "Le train.")))
    with opened(lambda: shelf) as screen:
        found(screen, "trein")
        screen.press("f4")
        screen.until("›  Dutch", "language\n", "gauge")
        screen.type("uage")  # the end of a heading too
        screen.until("no matches")
        screen.press("backspace", "backspace", "backspace", "backspace")
        screen.type("g")
        screen.until("›  gauge", gone="language\n")


def test_documents_with_the_same_title_can_be_told_apart() -> None:
    same = Titles("Verslag", "Rapport")
    documents = (document(name, ("De trein.", "Le train."), titles=same) for name in ("one", "two"))
    shelf = Shelf(*documents, document("three", ("De trein.", "Le train.")))
    with opened(lambda: shelf) as screen:
        found(screen, "trein")
        screen.press("f4")
        screen.until("   one · Verslag", "   two · Verslag", "   three")
        screen.type("two")
        screen.press("tab")
        screen.until("›● two · Verslag", "1 of 1")


def test_a_click_on_a_filter_removes_it() -> None:
    question = QueryState("nachttrein", years=("2020",), documents=("doc000", "doc001"))
    with opened(lambda: trains(40), question=question) as screen:
        screen.until("[in doc000 ×] · [in doc001 ×] · [in 2020 ×]", "1 of 20")
        screen.click("[in doc000 ×]")
        screen.until("1 of 10", gone="doc000 ×")
        screen.click("[in 2020 ×]")
        screen.until("[in doc001 ×]", gone="2020 ×")
        assert screen.shell.current_search.question == QueryState(
            "nachttrein", documents=("doc001",)
        )


def test_the_order_of_hits_stays_for_the_session() -> None:
    with opened(lambda: trains(10)) as screen:
        found(screen, "trein")
        state = screen.shell.current_search
        orders = {
            "date": "newest first",
            "document": "by title",
            "place": "in reading order",
            "left": "by the words before",
            "right": "by the words after",
        }
        for order, label in orders.items():
            screen.press("c-x", "i")
            screen.wait(lambda order=order: state.question.sort == order)  # type: ignore[misc]
            screen.until(f"[{label} ×]")
        screen.press("c-c")
        screen.wait(lambda: state.question.text == "")
        screen.until("by the words after", gone="1 of")
        found(screen, "trein")
        screen.until("by the words after")
        assert screen.shell.current_search.question == QueryState("trein", sort="right")
        screen.press("c-x", "i")
        screen.until(gone="by the words after")


@pytest.mark.parametrize(
    "question",
    [
        QueryState("x", sort="date"),
        QueryState("x", "nl", ("d", "e"), ("2020",)).toggled("across"),
        QueryState("x", units="sentence").toggled("meaning"),
    ],
)
def test_a_query_is_kept_with_its_options(question: QueryState) -> None:
    record = json.loads(json.dumps(question.to_record()))
    assert QueryState.from_record(record) == question
    assert "sort" not in record or record["sort"] == "date"
    assert QueryState.from_record({"text": "x", "sort": "size"}) == QueryState("x")


def test_a_query_that_an_earlier_version_kept_has_its_filters() -> None:
    record = {"text": "x", "language": "nl", "document": "d", "year": "2020"}
    assert QueryState.from_record(record) == QueryState("x", "nl", ("d",), ("2020",))


def test_a_sentence_opens_its_document_at_its_match() -> None:
    text = ("De trein rijdt. De bus wacht op een trein.", "Le train roule. Le bus attend un train.")
    [hit] = Shelf(document("doc", text)).search("wacht").hits
    place = SentencePosition(2, (16, len(text[0])), (16, len(text[1])))
    passage = Highlighted(text[0][16:], (1,), ((22, 27),))  # the trein of this sentence
    sentence = replace(hit, passage=passage, sentence=place)

    class Sentences(Shelf):
        def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
            return replace(super().search(query, **options), hits=(sentence,))

    with opened(lambda: Sentences(document("doc", text))) as screen:
        found(screen, "trein")
        screen.press("enter")
        screen.until("match 1/1")
        assert screen.reading.position.cursor == (0, "nl", 8)


def test_hits_sorted_by_words_are_counted_as_in_other_orders() -> None:
    class Merged(Shelf):
        """Two passages are one hit."""

        def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
            found = super().search(query, **options)
            return replace(found, total=2 * found.total)

    trains = [(f"De trein {each} rijdt.", f"Le train {each} roule.") for each in range(40)]
    with opened(lambda: Merged(document("trains", *trains))) as screen:
        screen.until("pairs")
        screen.press("c-x")
        screen.type(":")
        screen.wait(lambda: screen.shell.context.pane.prompt == ":", "the line for typing")
        screen.type("sort right\r")
        screen.until("AUTO", gone=":sort")
        screen.type("trein")
        screen.until("1 of ")
        screen.press("c-end")
        screen.until("40 of 40, 80 passages")


def test_nothing_found_does_not_advise_what_is_on() -> None:
    question = QueryState("xyzzy", "both").toggled("across")
    with opened(
        lambda: Shelf(document("trains", ("De trein.", "Le train."))), question=question
    ) as screen:
        screen.until("nothing found", "word* finds words that begin so")
        assert "looks" not in screen.text()
        screen.press("f2")
        screen.until("F2 looks in the other language")


def test_the_thread_of_the_screen_does_not_load_the_lexicon() -> None:
    """The marks of the first counterpart load it, so they are found where the search is."""
    threads: list[threading.Thread] = []

    class Pending(Shelf):
        """Finds the marks of its hits late, as an index does."""

        def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
            def find() -> HitMarks:
                threads.append(threading.current_thread())
                return HitMarks(((3, 8),), ((3, 8),), renderings=(((3, 8),),))

            found = super().search(query, **options)
            [pair] = self.views[0].pairs
            assert pair.nl is not None
            hit = pending_hit(
                pair, self.views[0].document, pair.nl, pair.fr, lambda: find().passage, find,
                rank=1, score=1.0,
                language="nl", across=False, alike=1, copies=(),
            )  # fmt: skip
            return replace(found, hits=(hit,) if found.total else ())

    with opened(lambda: Pending(document("trains", ("De trein.", "Le train.")))) as screen:
        screen.type("trein")
        screen.until("1 of 1", "NL  De ▸trein◂.", "FR  Le ▹train◃.")
        shown: list[threading.Thread] = []
        screen.do(lambda: shown.append(threading.current_thread()))
    assert threads
    assert threads[0] not in shown
