"""The interactive search when its threads are slowed, each in another way with each seed."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, Unpack

import pytest
from delays import Delays, no_failures, slowed
from prompt_toolkit.input import create_pipe_input
from screens import PATIENCE, Screen, made, opened, sent
from shelf import Shelf, as_index, document

from benelux_search.errors import IndexUnusable
from benelux_search.index_reports import IndexStatus
from benelux_search.model import DocumentInfo, Pair
from benelux_search.results import DocumentView, Hit
from benelux_search.search.queries.options import QueryKeywords, SearchKeywords
from benelux_search.tui.reader.read_pane import ReadPane
from benelux_search.tui.session.background import NewestOnlyWorker
from benelux_search.tui.session.current_search import CurrentSearch
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.tui.terminal.terminal_input import HoldingInput

# seeds of each scenario; more of them look for what these do not find
RUNS: Final = int(os.environ.get("BENELUX_SEARCH_RACES", "100"))
_AT_ONCE: Final = 25
in_any_order = pytest.mark.parametrize(
    "seeds",
    [range(first, min(first + _AT_ONCE, RUNS)) for first in range(0, RUNS, _AT_ONCE)],
    ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}",
)
TRAINS: Final = [
    (f"De nachttrein nummer {number} rijdt.", f"Le train de nuit numéro {number} roule.")
    for number in range(12)
]
FIRST: Final = ("Een eerste zin.", "Une première phrase.")
NEW: Final = "new version of the index loaded"


class Growing(Shelf):
    """An index that gets another state each time that it is told to grow."""

    def __init__(self, *states: DocumentView) -> None:
        super().__init__(states[0])
        self._states = list(states[1:])
        self._is_new = False

    def grow(self) -> None:
        self.views = (self._states.pop(0),)
        self._is_new = True

    def refresh(self) -> bool:
        is_new, self._is_new = self._is_new, False
        return is_new


def trains(*before: tuple[str, str], end: int = len(TRAINS)) -> DocumentView:
    return document("trains", *before, *TRAINS[:end])


def reading(screen: Screen) -> ReadPane:
    screen.press("enter")
    screen.until("q back")
    pane = screen.shell.context.pane
    assert isinstance(pane, ReadPane)
    return pane


def answered(screen: Screen, query: str) -> None:
    screen.type(query)
    screen.wait(
        lambda: getattr(screen.shell.current_search.answered, "text", "") == query, "an answer"
    )
    screen.wait(lambda: screen.shell.current_search.status is not None, "the status")


class Held(Shelf):
    """An index whose answers are held back until the test lets them go, in any order.

    ``held`` are the calls that wait, by what they ask and in the order in which they came.
    """

    def __init__(self, *documents: DocumentView) -> None:
        super().__init__(*documents)
        self.is_holding = False
        self.held: list[tuple[str, threading.Event]] = []

    def state(self, *documents: DocumentView) -> None:
        self.views = documents

    def hold(self, what: str) -> None:
        if self.is_holding:
            gate = threading.Event()
            self.held.append((what, gate))
            assert gate.wait(PATIENCE)

    def let_go(self) -> None:
        self.is_holding = False
        for _, gate in self.held:
            gate.set()

    def info(self, document_id: str) -> DocumentInfo:
        info = super().info(document_id)
        self.hold("info")
        return info

    def matching_numbers(
        self, query: str, *, document: str, **options: Unpack[QueryKeywords]
    ) -> Sequence[int]:
        numbers = super().matching_numbers(query, document=document, **options)
        self.hold("numbers")
        return numbers

    def marked(
        self, query: str, pair_ids: Sequence[str], **options: Unpack[SearchKeywords]
    ) -> Mapping[str, Hit]:
        hits = super().marked(query, pair_ids, **options)
        self.hold("marked")
        return hits

    def show(self, id: str) -> Pair | DocumentView:  # noqa: A002
        shown = super().show(id)
        self.hold("show")
        return shown

    def status(self) -> IndexStatus:
        status = super().status()
        self.hold("status")
        return status


@pytest.fixture
def held() -> Iterator[Held]:
    shelf = Held(trains())
    yield shelf
    shelf.let_go()


def has_waiting(held: Held, what: str, number: int) -> bool:
    return len(waiting(held, what)) == number


def waiting(held: Held, what: str) -> list[threading.Event]:
    return [gate for kind, gate in list(held.held) if kind == what]


# The cursor of what is read


def test_the_cursor_stays_in_its_language_when_the_matches_of_a_new_index_come(held: Held) -> None:
    with opened(lambda: held) as screen:
        answered(screen, "nachttrein")
        pane = reading(screen)
        screen.until("match 1/12")
        screen.press("n", "n", "tab")
        screen.wait(lambda: pane.position.cursor == (2, "fr", 0), "the cursor in French")
        held.is_holding = True
        held.state(trains(FIRST))
        screen.do(screen.shell.panes.reload)
        for what in ("info", "numbers", "marked"):
            screen.wait(lambda: bool(waiting(held, what)), what)  # noqa: B023
            for gate in waiting(held, what):
                gate.set()
        screen.until("match 3/12 · 4 of 13")
        screen.settle()
        assert pane.position.cursor == (3, "fr", 0)


def test_the_cursor_that_is_moved_before_the_matches_come_goes_where_it_should(held: Held) -> None:
    with opened(lambda: held) as screen:
        answered(screen, "nachttrein")
        held.is_holding = True
        screen.press("enter")
        screen.wait(lambda: bool(waiting(held, "info")), "the document")
        waiting(held, "info")[-1].set()
        screen.until("q back")
        pane = screen.shell.context.pane
        assert isinstance(pane, ReadPane)
        for what in ("numbers", "marked"):
            screen.wait(lambda: bool(waiting(held, what)), what)  # noqa: B023
        screen.press("tab")
        screen.settle()
        for what in ("numbers", "marked"):
            waiting(held, what)[-1].set()
        screen.until("match 1/12")
        screen.wait(lambda: pane.position.cursor[1] == "fr", "the cursor in French")
        screen.settle()
        assert pane.position.cursor[1] == "fr"


def test_a_jump_is_not_taken_back_to_a_place_that_a_new_index_has_not(held: Held) -> None:
    with opened(lambda: held) as screen:
        answered(screen, "nachttrein")
        pane = reading(screen)
        screen.until("match 1/12")
        screen.press("G")
        screen.until("12 of 12")
        screen.press("g")
        screen.until("1 of 12")
        held.state(trains(end=3))
        screen.do(screen.shell.panes.reload)
        screen.until("match 1/3 · 1 of 3")
        screen.press("''")
        screen.settle()
        assert pane.position.cursor[0] == 0
        screen.until("match 1/3 · 1 of 3")


class Answered:
    """Keys that have waited for an answer, which is there but not drawn yet."""

    must_wait = False

    def cancel_waiting(self) -> None:
        raise AssertionError("there is nothing to stop")


def test_esc_between_the_answer_and_its_drawing_is_a_key_like_the_others() -> None:
    with create_pipe_input() as pipe:
        keys = HoldingInput(pipe, Answered(), lambda _: None)
        keys.hold()
        for text in ("j", "\x1b", "k"):
            pipe.send_text(text)
            assert keys.read_keys() == []
            assert keys.flush_keys() == []
        assert [each.data for each in keys.released_keys()] == ["j", "\x1b", "k"]
        assert not keys.is_holding


# Outcomes that come in another order than they were asked for


def test_an_older_state_of_a_document_does_not_take_the_place_of_a_newer_one(held: Held) -> None:
    with opened(lambda: held) as screen:
        answered(screen, "nachttrein")
        pane = reading(screen)
        screen.until("match 1/12")
        held.is_holding = True
        for number, state in enumerate((trains(FIRST), trains(FIRST, FIRST)), 1):
            held.state(state)
            screen.do(screen.shell.panes.reload)
            screen.wait(partial(has_waiting, held, "info", number), "the document")
        older, newer = waiting(held, "info")
        newer.set()
        screen.wait(lambda: pane.text.length == 14, "the newest document")
        older.set()
        screen.settle()
        held.let_go()
        screen.wait(lambda: not errands(), "the end of the older one")
        screen.settle()
        assert pane.text.length == 14


def errands() -> int:
    return sum(thread.name == "errand" for thread in threading.enumerate())


def test_an_older_status_does_not_take_the_place_of_a_newer_one(held: Held) -> None:
    with opened(lambda: held) as screen:
        answered(screen, "nachttrein")
        held.is_holding = True
        for number, state in enumerate((trains(FIRST), trains(FIRST, FIRST)), 1):
            held.state(state)
            screen.do(screen.shell.current_search.load_status)
            screen.wait(partial(has_waiting, held, "status", number), "the status")
        older, newer = waiting(held, "status")
        newer.set()
        screen.wait(lambda: pairs(screen.shell.current_search) == 14, "the newest status")
        older.set()
        screen.wait(lambda: not errands(), "the end of the older one")
        screen.settle()
        assert pairs(screen.shell.current_search) == 14


def pairs(current_search: CurrentSearch) -> int:
    return 0 if current_search.status is None else current_search.status.pairs


def test_marks_follow_their_passages_through_two_states_that_come_at_once(held: Held) -> None:
    with opened(lambda: held) as screen:
        answered(screen, "nachttrein")
        screen.press("tab", "tab", "tab")
        screen.until("3 marked")
        held.is_holding = True
        held.state(trains(FIRST))
        screen.do(screen.shell.panes.reload)
        screen.wait(lambda: len(waiting(held, "show")) == 1, "the first look")
        screen.do(screen.shell.panes.reload)  # of the same state, before the first look is over
        screen.wait(lambda: len(waiting(held, "show")) == 2, "the second look")
        held.let_go()
        screen.wait(lambda: not errands(), "the end of both")
        screen.settle()
        marked = [
            (id_, hit.passage.text) for id_, hit in screen.shell.current_search.marked.items()
        ]
        assert marked == [(f"trains:{n + 2:04}", TRAINS[n][0]) for n in range(3)]


# The end


def test_a_signal_after_the_loop_is_closed_ends_it_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with create_pipe_input() as pipe:
        screen = Screen(pipe, 80, 24)
        shell = made(screen, lambda: Shelf(trains()))
        run = shell.app.run

        def run_and_signal(**named: Any) -> int:
            status = run(**named)
            signal.raise_signal(signal.SIGTERM)  # the loop has ended, and the session has not
            return status

        monkeypatch.setattr(shell.app, "run", run_and_signal)
        screen.press("c-q")
        assert shell.run() == 128 + signal.SIGTERM


def test_a_session_ends_while_its_index_is_being_opened() -> None:
    enough = threading.Event()
    closed = threading.Event()

    class Slow(Shelf):
        def close(self) -> None:
            closed.set()

    def opener() -> Shelf:
        assert enough.wait(PATIENCE)
        return Slow(trains())

    with opened(opener) as screen:
        screen.press("c-q")
        assert screen.end() == 0
        enough.set()
        assert closed.wait(PATIENCE), "an index that comes too late is closed"


class Late(Shelf):
    """Waits with its answers until ``enough`` is set."""

    def __init__(self, *views: DocumentView) -> None:
        super().__init__(*views)
        self.enough = threading.Event()
        self.enough.set()

    def before(self, query: str) -> None:  # noqa: ARG002
        assert self.enough.wait(PATIENCE)

    def matching_numbers(
        self, query: str, *, document: str, **options: Unpack[QueryKeywords]
    ) -> Sequence[int]:
        assert self.enough.wait(PATIENCE)
        return super().matching_numbers(query, document=document, **options)


def test_a_button_that_is_clicked_while_hits_are_awaited_is_pressed_then() -> None:
    late = Late(trains())
    with opened(lambda: late) as screen:
        screen.until("pairs")
        late.enough.clear()
        screen.type("nacht")
        screen.until("searching…")
        screen.click("F6 copy")
        screen.wait(lambda: screen.shell.is_holding, "the click is held")
        late.enough.set()
        screen.until("copy\n", "citation")


def test_a_number_before_a_key_goes_with_what_is_stopped() -> None:
    late = Late(trains())
    with opened(lambda: late) as screen:
        screen.type("nacht")
        screen.until("1 of ")
        late.enough.clear()
        screen.press("enter")
        screen.until("q back")
        screen.press("5", "n", "escape")
        screen.until("stopped")
        screen.press("q")
        screen.until("Enter open")
        late.enough.set()


def test_an_index_is_not_opened_again_when_the_session_is_over() -> None:
    opened_times = []

    def opener() -> Shelf:
        opened_times.append(1)
        return Shelf(trains())

    library = IndexHandle(as_index(opener))
    assert library.refresh()
    library.close()
    with pytest.raises(IndexUnusable), library.use():
        pass
    with pytest.raises(IndexUnusable):
        library.refresh()
    assert opened_times == [1]


def test_the_key_that_leaves_does_so_while_words_are_offered() -> None:
    with opened(lambda: Shelf(trains())) as screen:
        screen.type("nacht")
        screen.press("c-space")
        screen.wait(lambda: bool(screen.shell.query_buffer.complete_state), "the words")
        screen.press("c-q")
        assert screen.end() == 0


# At random


@in_any_order
@pytest.mark.long
def test_a_session_is_left_at_any_moment(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        with no_failures(), slowed(seed):
            with opened(lambda: Shelf(trains()), 80, 12) as screen:
                for key in chance.choices(["n", "a", "c-space", "enter", "f4", "tab"], k=4):
                    screen.press(key)
                    if not chance.randrange(3):
                        screen.settle()
                leave = partial(screen.shell.leave, 0)
                screen.shell.post(leave)
                screen.end()
            join_all()


def join_all() -> None:
    """The threads of a session end with it, or soon after."""
    for thread in threading.enumerate():
        if thread.name in {"errand", "search", "more", "facets", "offers", "watch"}:
            thread.join(PATIENCE)


@in_any_order
@pytest.mark.long
def test_what_is_read_and_marked_stays_through_new_states_in_any_order(seeds: range) -> None:
    for seed in seeds:
        shelf = Growing(trains(), trains(FIRST), trains(FIRST, FIRST))
        with no_failures(), slowed(seed), opened(lambda: shelf, 80, 16) as screen:  # noqa: B023
            answered(screen, "nachttrein")
            screen.press("tab", "tab")
            screen.wait(lambda: len(screen.shell.current_search.marked) == 2, "the marks")
            pane = reading(screen)
            screen.press("g", "n", "tab")
            before = pane.position.cursor
            screen.wait(lambda: pane.position.cursor[1] == "fr", f"French, not {before}")  # noqa: B023
            text = pane.text.pair(pane.position.cursor[0])
            for _ in range(2):
                shelf.grow()
                screen.shell.watch.check_now()
            screen.wait(lambda: pane.text.length == 14, "the newest state")  # noqa: B023
            screen.wait(lambda: not errands(), "the end of all errands")
            screen.settle()
            place, language, _ = pane.position.cursor
            pair = pane.text.pair(place)
            assert text is not None and pair is not None
            assert (pair.nl, language) == (text.nl, "fr"), seed
            marked = screen.shell.current_search.marked
            assert {id_: hit.passage.text for id_, hit in marked.items()} == {
                "trains:0003": TRAINS[0][0],
                "trains:0004": TRAINS[1][0],
            }, seed


@in_any_order
@pytest.mark.long
def test_the_last_question_is_answered_and_nothing_is_told_after_the_end(seeds: range) -> None:
    for seed in seeds:
        delays, told = Delays(seed), []
        is_over = threading.Event()

        def answer(question: int) -> int:
            delays.pause()  # noqa: B023
            return question

        def tell(question: int, came: int | Exception) -> None:
            assert not is_over.is_set()  # noqa: B023
            told.append((question, came))  # noqa: B023

        with no_failures(), slowed(seed):
            worker: NewestOnlyWorker[int, int] = NewestOnlyWorker(answer, tell, "race")
            for question in range(10):
                worker.ask(question)
                delays.pause()
            until(lambda: bool(told) and told[-1][0] == 9)  # noqa: B023
            worker.ask(10)
            worker.close()
            is_over.set()
        questions = [question for question, _ in told]
        assert questions == sorted(set(questions))
        assert all(question == came for question, came in told)


def test_a_worker_that_is_closed_while_it_reports_ends_at_once() -> None:
    """Else its thread, and the index that it uses, would stay for a minute."""
    reporting: list[threading.Thread] = []

    def close(_question: int, _came: int | Exception) -> None:
        worker.close()
        reporting.append(threading.current_thread())

    worker: NewestOnlyWorker[int, int] = NewestOnlyWorker(
        lambda question: question, close, "closed at once"
    )
    worker.ask(1)
    until(lambda: bool(reporting))
    reporting[0].join(45)
    assert not reporting[0].is_alive()


def until(condition: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(int(PATIENCE / 0.001)):
        if condition():
            return
        waited.wait(0.001)
    raise AssertionError("it did not come")


@in_any_order
@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_at_any_moment_of_a_session_gives_its_status(seeds: range) -> None:
    ours: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: ours.append(number))
    try:
        for seed in seeds:
            ours.clear()
            status = interrupted(seed)
            assert status == 143 or (ours and status == 0), (seed, status, ours)
    finally:
        signal.signal(signal.SIGTERM, before)


def interrupted(seed: int) -> object:
    """The status of a session that gets a signal, and the key that leaves, at random moments."""
    chance = random.Random(seed)
    with create_pipe_input() as pipe, no_failures(), slowed(seed):
        screen = Screen(pipe, 80, 12)
        shell = made(screen, lambda: Shelf(trains()))

        def act() -> None:
            for act in chance.sample([lambda: os.kill(os.getpid(), signal.SIGTERM), leave], 2):
                time.sleep(chance.choice((0, 0.01, 0.03)) * chance.random())
                act()

        def leave() -> None:
            pipe.send_text(sent("c-q"))

        thread = threading.Thread(target=act)
        thread.start()
        try:
            status: object = shell.run()
        except SystemExit as ended:
            status = ended.code
        thread.join()
        join_all()
    return status
