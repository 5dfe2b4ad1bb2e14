"""What is typed ahead of the answers has the effect that it would have if each were waited for."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Unpack

import pytest
from screens import PATIENCE, Screen, opened, sent
from shelf import Shelf, document
from virtual import Typist, played, uneven

from benelux_search.model import DocumentInfo
from benelux_search.results import SearchResult
from benelux_search.search.queries.options import SearchKeywords
from benelux_search.terminology import Translations
from benelux_search.tui.reader.read_pane import ReadPane
from benelux_search.user.query_state import QueryState

WORDS: Final = ("politie", "poort", "polder", "regio", "regel", "school", "schip")
PACES: Final = (0.0, 0.03, 0.06, 0.1)  # seconds a key
BURSTS: Final = 50  # at each pace
SLOW: Final = 0.4  # seconds that an answer takes at most


def shelf() -> Shelf:
    """Documents in which each beginning of a word is found elsewhere first."""
    chance = random.Random(908)
    documents = []
    for number in range(12):
        words = [chance.choice(WORDS)[: chance.randint(2, 7)] for _ in range(10)]
        texts = [f"De {word} nummer {place} staat hier." for place, word in enumerate(words)]
        documents.append(document(f"doc{number:02}", *((text, "Le mot.") for text in texts)))
    return Shelf(*documents)


def state(typist: Typist) -> tuple[object, ...]:
    """Where a session is: the query, the hit, the marks, and the passage that is read."""
    shell = typist.shell
    current_search, pane = shell.current_search, shell.context.pane
    hit = current_search.hit
    place = None
    if isinstance(pane, ReadPane):
        place = pane.text.info.id, pane.position.cursor, pane.position.top
    return (
        current_search.question,
        None if hit is None else hit.id,
        tuple(current_search.marked),
        [each.kind for each in shell.context.panes],
        place,
    )


async def again(typist: Typist) -> None:
    """An empty line in the pane of the search, nothing marked."""
    context, current_search = typist.shell.context, typist.shell.current_search
    del context.panes[1:]
    current_search.marked.clear()
    context.frontend.write_query("")
    current_search.ask(QueryState())
    context.frontend.focus(context.pane)
    await typist.idle()


def burst(chance: random.Random) -> list[str]:
    """A query, perhaps after another one, and what is done with its hits."""
    keys = []
    if chance.random() < 0.3:
        keys += [*chance.choice(WORDS), chance.choice(("down", "tab", "c-u"))]
        keys += ["c-e", "c-u"]
    keys += chance.choice(WORDS)
    for _ in range(chance.randint(0, 3)):
        keys.append(chance.choice(("down", "tab", "s-tab", "up", "pagedown", "c-end", "c-home")))
    end = chance.random()
    if end < 0.6:
        keys += ["enter", *(chance.choice("jnN]m[") for _ in range(chance.randint(0, 4)))]
        if chance.random() < 0.4:
            keys += ["q", "down", "tab"]
    elif end < 0.8:
        keys += [" ", *chance.choice(WORDS), "tab"]
    return keys


@pytest.mark.long
@pytest.mark.parametrize("pace", PACES)
def test_a_burst_of_keys_ends_where_slow_typing_does(pace: float) -> None:
    chance = random.Random(pace)
    index = shelf()

    async def script(typist: Typist) -> None:
        slow = typist.workers.delay
        for number in range(BURSTS):
            keys = burst(chance)
            await again(typist)
            typist.workers.delay = lambda: 0.0
            for key in keys:
                await typist.type(key)
                await typist.idle()
            expected = state(typist)
            await again(typist)
            typist.workers.delay = slow
            await typist.type(*keys, pace=pace)
            await typist.idle()
            assert state(typist) == expected, f"{number}: {' '.join(keys)}"

    played(index, script, delay=uneven(int(pace * 1000), SLOW), columns=60, rows=12)


# One burst after the other, with an engine that answers when the test lets it


class Gated(Shelf):
    """Answers queries once they are let through."""

    def __init__(self) -> None:
        super().__init__(
            document(
                "politie", ("De politie komt.", "La police arrive."), ("De stad.", "La ville.")
            ),
            document("asiel", *[("Vluchtelingen, politie.", "Réfugiés.")] * 2, ("Einde.", "Fin.")),
            renderings=["police", "arrive"],
        )
        self.open = threading.Event()
        self.open.set()
        self.fails = False
        self.waited: list[str] = []

    def before(self, query: str) -> None:
        self.waited.append(query)
        assert self.open.wait(PATIENCE)
        if self.fails:
            raise ZeroDivisionError("a fault of ours")

    def translate(self, term: str, **options: object) -> Translations:
        assert self.open.wait(PATIENCE)
        return super().translate(term, **options)


@pytest.fixture
def gated() -> Iterator[Gated]:
    engine = Gated()
    yield engine
    engine.open.set()


def answered(screen: Screen, query: str) -> None:
    def is_there() -> bool:
        asked = screen.shell.current_search.answered
        return (
            asked is not None
            and asked.text == query
            and screen.shell.current_search.status is not None
        )

    screen.wait(is_there, f"an answer to {query}")
    screen.settle()


def typed_ahead(screen: Screen, engine: Gated, keys: str, shown: str) -> None:
    """Types in one go while the engine is at work; ``shown`` is the line of the query then."""
    engine.open.clear()
    screen.type(keys)
    screen.until(shown)
    screen.settle()


def reading(screen: Screen) -> ReadPane:
    """Wait for a document; keys that were typed ahead may have replaced the bottom line already."""
    screen.wait(lambda: screen.shell.context.pane.kind == "read", "a document")
    pane = screen.shell.context.pane
    assert isinstance(pane, ReadPane)
    return pane


def test_enter_opens_the_first_hit_of_what_is_typed(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        screen.type("politie")
        answered(screen, "politie")
        screen.press("c-a")
        typed_ahead(screen, gated, "Vluchtelingen, \r", "Vluchtelingen, politie")
        assert len(screen.shell.context.panes) == 1
        gated.open.set()
        assert reading(screen).text.info.id == "asiel"


def test_enter_after_an_emptied_line_is_not_lost(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        screen.type("politie")
        answered(screen, "politie")
        typed_ahead(screen, gated, "\x15Vlucht\r", "Vlucht")
        gated.open.set()
        assert reading(screen).text.info.id == "asiel"


def test_tab_marks_a_hit_of_what_is_typed(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        screen.type("politie")
        answered(screen, "politie")
        typed_ahead(screen, gated, "\x15Vlucht\t\t", "Vlucht")
        assert not screen.shell.current_search.marked
        gated.open.set()
        screen.wait(lambda: len(screen.shell.current_search.marked) == 2, "two marks")
        assert list(screen.shell.current_search.marked) == ["asiel:0001", "asiel:0002"]


def test_keys_behind_enter_are_for_the_document(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        typed_ahead(screen, gated, "Vlucht\rnm", "Vlucht")
        gated.open.set()
        pane = reading(screen)
        screen.wait(lambda: pane.position.cursor[0] == 1, "the second passage")
        screen.until("●")
        assert list(screen.shell.current_search.marked) == ["asiel:0002"]
        assert screen.shell.query_buffer.text == "Vlucht"


@pytest.mark.parametrize("key", ["escape", "c-c"])
def test_what_waits_can_be_dropped(gated: Gated, key: str) -> None:
    with opened(lambda: gated) as screen:
        typed_ahead(screen, gated, "Vlucht\rjjq", "Vlucht")
        screen.until("waiting for the answer; Esc stops")
        screen.press(key)
        screen.wait(lambda: not screen.shell.is_holding, "nothing waits")
        gated.open.set()
        answered(screen, "Vlucht")
        screen.until("1 of 2", gone="waiting")
        assert len(screen.shell.context.panes) == 1
        screen.type("el")  # and the line is typed in again
        screen.until("Vluchtel")


def test_a_document_that_is_being_opened_can_be_given_up(gated: Gated) -> None:
    shows, info = threading.Event(), gated.info

    def slow(document_id: str) -> DocumentInfo:
        assert shows.wait(PATIENCE)
        return info(document_id)

    gated.info = slow  # type: ignore[method-assign]
    with opened(lambda: gated) as screen:
        screen.type("Vlucht")
        answered(screen, "Vlucht")
        screen.press("enter")
        screen.until("opening…")
        screen.type("jj")
        screen.press("escape")
        screen.until("stopped")
        shows.set()
        screen.type("eling")
        answered(screen, "Vluchteling")
        assert len(screen.shell.context.panes) == 1


def test_keys_behind_enter_are_dropped_where_there_is_nothing_to_open(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        typed_ahead(screen, gated, "xyzzy\rjjq", "xyzzy")
        gated.open.set()
        screen.until("nothing found")
        assert screen.shell.query_buffer.text == "xyzzy"


def test_keys_behind_enter_are_dropped_where_the_query_fails(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        screen.wait(lambda: screen.shell.current_search.status is not None, "the index")
        typed_ahead(screen, gated, "politie\rjjq", "politie")
        gated.fails = True
        gated.open.set()
        screen.until("unexpected ZeroDivisionError")
        assert screen.shell.query_buffer.text == "politie"
        gated.fails = False
        screen.type("\x15Vlucht\r")
        assert reading(screen).text.info.id == "asiel"


def test_a_translation_is_picked_from_those_of_what_is_typed(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        screen.type("stad")
        answered(screen, "stad")
        screen.press("f9")
        screen.until("police", "arrive")
        typed_ahead(screen, gated, "\x15komt\x1b[B\r", "komt")
        assert len(screen.shell.context.panes) == 2
        gated.open.set()
        screen.wait(
            lambda: screen.shell.query_buffer.text == "nl:komt fr:arrive", "the second rendering"
        )


def test_a_document_is_picked_from_a_list_that_is_still_read(gated: Gated) -> None:
    reads, documents = threading.Event(), gated.documents

    def slow() -> object:
        assert reads.wait(PATIENCE)
        return documents()

    gated.documents = slow  # type: ignore[method-assign,assignment]
    with opened(lambda: gated) as screen:
        screen.press("c-o")
        screen.type("asi\rj")
        screen.until("reading the list of documents")
        screen.settle()
        reads.set()
        assert reading(screen).text.info.id == "asiel"


def test_narrowing_waits_for_what_is_counted(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        keys = (*"Vlucht", "f4", "down", "tab")
        typed_ahead(screen, gated, "".join(map(sent, keys)), "Vlucht")
        gated.open.set()
        screen.until("›● 2020")
        screen.press("escape")
        screen.until("[in 2020 ×]", "Enter open")


def test_what_is_found_by_the_deadline_is_acted_on() -> None:
    class Late(Shelf):
        """Gives a part of the answer when its time is over."""

        def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
            found = super().search(query, **options)
            is_late = options.get("seconds") is not None
            return replace(found, notes=("the answer is not whole",) if is_late else ())

    async def script(typist: Typist) -> None:
        await typist.type(*"politie", "enter", "j")
        await typist.idle()
        assert isinstance(typist.shell.context.pane, ReadPane)

    played(
        Late(document("doc", *[("De politie komt.", "La police.")] * 9)), script, delay=lambda: 1.5
    )


def test_the_mouse_waits_for_nothing_and_does_nothing_while_keys_wait(gated: Gated) -> None:
    with opened(lambda: gated) as screen:
        screen.type("politie")
        answered(screen, "politie")
        typed_ahead(screen, gated, "\x15Vlucht\t", "Vlucht")
        screen.type("\x1b[<0;5;3M\x1b[<0;5;3m")
        screen.settle()
        assert screen.shell.current_search.selected == 0
        gated.open.set()
        screen.wait(lambda: list(screen.shell.current_search.marked) == ["asiel:0001"], "the mark")


@pytest.mark.parametrize("key", ["f6", "f7"])
@pytest.mark.parametrize("is_fast", [True, False])
def test_a_letter_for_a_menu_without_choices_stays_out_of_the_query(
    key: str, *, is_fast: bool
) -> None:
    with opened(lambda: Shelf(document("a", ("De trein", "Le train")))) as screen:
        screen.type("zzzqqq")
        if not is_fast:
            screen.until("nothing found")
        screen.press(key)
        screen.type("c")
        screen.until("no entry has the letter c")
        screen.press("escape")
        screen.type("x")
        screen.until("zzzqqqx")
