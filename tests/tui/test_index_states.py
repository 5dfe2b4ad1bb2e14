"""The interactive search where an index is missing, made, replaced, damaged, slow, or fails."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import glossed
import pytest
from screens import Screen, opened
from shelf import Shelf, document

from benelux_search import build_index
from benelux_search.errors import IndexUnusable, Message
from benelux_search.storage.generation_files import writer_lock
from benelux_search.tui.reader.read_pane import ReadPane
from benelux_search.user.marks import texts_of

NEW: Final = "new version of the index loaded"
BLANK: Final = "Type Dutch or French words"
TRAINS: Final = [
    (f"De nachttrein nummer {number} rijdt.", f"Le train de nuit numéro {number} roule.")
    for number in range(60)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a corpus and its index, which has no translations."""
    glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
    glossed.write(tmp_path / "corpus", "trains", TRAINS)
    build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
    return tmp_path


def add(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    """A new generation, with another document or another text of one."""
    glossed.write(folder / "corpus", name, pairs)
    build_index(folder / "corpus", folder / "index", lexicon=False)


def found(screen: Screen, query: str) -> str:
    """Waits for the answer to what is typed."""
    screen.type(query)
    screen.wait(lambda: answered(screen, query), f"an answer to {query}")
    screen.wait(lambda: screen.shell.current_search.status is not None, "the status")
    return screen.until("1 of")


def answered(screen: Screen, query: str) -> bool:
    asked = screen.shell.current_search.answered
    return asked is not None and asked.text == query


def told(screen: Screen, *texts: str) -> None:
    """Waits for words that may be broken into lines, or cut at the end of one."""
    screen.wait(lambda: all(each in " ".join(screen.text().split()) for each in texts), str(texts))


def reading(screen: Screen) -> ReadPane:
    pane = screen.shell.context.pane
    assert isinstance(pane, ReadPane)
    return pane


def texts_at(pane: ReadPane, index: int) -> tuple[str, ...]:
    pair = pane.text.pair(index)
    assert pair is not None
    return texts_of(pair)


def opened_at(screen: Screen) -> ReadPane:
    """Opens the document of the hit that is selected."""
    screen.press("enter")
    screen.until("q back")
    return reading(screen)


# No index


def test_a_missing_index_is_waited_for_and_what_was_typed_is_answered(tmp_path: Path) -> None:
    glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
    with opened(tmp_path / "index") as screen:
        told(
            screen,
            "there is no index at",
            "index the documents first. Run: benelux-search index",
        )
        screen.type("politie")
        screen.wait(lambda: answered(screen, "politie"))
        told(screen, "AUTO politie", "there is no index at")
        build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
        screen.until("1 of 6", "▸politie◂", "the index is now available", gone="there is no index")
        screen.wait(lambda: screen.shell.current_search.status is not None, "the status")


def test_a_missing_index_is_still_told_of_when_what_was_typed_is_deleted(tmp_path: Path) -> None:
    with opened(tmp_path / "index") as screen:
        told(screen, "there is no index at")
        screen.type("ab")
        screen.wait(lambda: answered(screen, "ab"))
        screen.press("backspace", "backspace")
        screen.wait(lambda: not screen.shell.query_buffer.text)
        screen.settled()
        told(screen, "there is no index at")


def test_a_list_says_all_of_why_it_is_empty(tmp_path: Path) -> None:
    with opened(tmp_path / "an index with a name that takes its room", 60) as screen:
        told(screen, "there is no index at")
        screen.press("c-o")
        told(screen, "document", "index the documents first. Run: benelux-search index", "PATH")


def test_an_index_that_is_made_for_the_first_time(tmp_path: Path) -> None:
    glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
    with writer_lock(tmp_path / "index"), opened(tmp_path / "index") as screen:
        told(screen, "is being built: it opens when it is ready")
        screen.type("politie")
        screen.wait(lambda: answered(screen, "politie"))
        told(screen, "is being built: it opens when it is ready")


# Another index


def test_a_new_generation_refreshes_the_hits_and_stays_at_the_hit(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, "politie")
        screen.press("down", "down", "down")
        text = screen.until("4 of 6")
        hit = screen.shell.current_search.hit
        assert hit is not None and NEW not in text
        # the best answer now, so that the others move
        add(folder, "another", ("De politie.", "La police."))
        screen.until(NEW, "of 7")
        kept = screen.shell.current_search.hit
        assert kept is not None and kept.id == hit.id
        assert screen.shell.current_search.hits[0].document.id == "another"
        screen.press("down")
        screen.until("of 7", gone=NEW)


def test_what_is_read_stays_in_place_in_a_new_generation(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, "nachttrein")
        pane = opened_at(screen)
        screen.until("match 1/60")
        screen.press("g", "n", "n", "n", "n", "tab")
        screen.wait(lambda: pane.position.cursor[:2] == (4, "fr"))
        screen.press("down", "down", "down")
        screen.settled()
        screen.wait(lambda: pane.position.top != (0, 0))
        pair, top = texts_at(pane, 4), texts_at(pane, pane.position.top[0])
        text = pane.text
        add(folder, "trains", ("Een eerste zin.", "Une phrase."), *TRAINS)
        screen.shell.watch.check_now()  # now, not in a second
        screen.until(NEW)
        screen.wait(lambda: pane.text is not text, "the new document")
        screen.settle()
        # the same passages, which have other ids now
        assert texts_at(pane, pane.position.top[0]) == top
        assert texts_at(pane, pane.position.cursor[0]) == pair
        assert pane.position.cursor[1] == "fr"
        assert pane.text.length == 61


def test_marks_stay_with_their_passages_in_a_new_generation(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, '"nummer 7"')
        hit = screen.shell.current_search.hit
        assert hit is not None
        screen.press("tab")
        screen.until("1 marked")
        add(folder, "trains", ("Een eerste zin.", "Une phrase."), *TRAINS)
        screen.shell.watch.check_now()  # now, not in a second
        screen.until(NEW)
        screen.wait(lambda: hit.id not in screen.shell.current_search.marked, "another id")
        [(id_, marked)] = screen.shell.current_search.marked.items()
        assert (marked.id, marked.passage) == (id_, hit.passage)
        screen.wait(
            lambda: [each.id for each in screen.shell.current_search.hits] == [id_], "the answer"
        )
        screen.press("enter")
        screen.until("●", "9 of 61")
        screen.press("q")
        add(folder, "trains", *TRAINS[:7])
        screen.shell.watch.check_now()  # now, not in a second
        screen.until("1 marked hit is not in the new index")
        assert not screen.shell.current_search.marked


def test_a_document_that_is_gone_can_be_read_on(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, "nachttrein")
        opened_at(screen)
        (folder / "corpus" / "trains.jsonl").unlink()
        build_index(folder / "corpus", folder / "index", lexicon=False)
        screen.shell.watch.check_now()  # now, not in a second
        screen.until("this document is not in the new index")
        screen.press("pagedown")
        screen.until("nachttrein", "q back", gone="not in the new index")
        screen.press("q")
        screen.until("nothing found")


def test_a_folder_that_is_deleted_and_made_again(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, "politie")
        shutil.rmtree(folder / "index")
        screen.shell.watch.check_now()  # now, not in a second
        told(screen, "there is no index at")
        screen.type("x")
        screen.press("backspace")
        screen.settled()
        told(screen, "there is no index at")
        build_index(folder / "corpus", folder / "index", lexicon=False)
        screen.shell.watch.check_now()  # now, not in a second
        screen.until("1 of 6", gone="there is no index")


def test_without_reload_a_new_generation_comes_with_its_key(folder: Path) -> None:
    with opened(folder / "index", reload=False) as screen:
        found(screen, "politie")
        add(folder, "another", ("De politie.", "La police."))
        screen.press("f9")  # it has no translations, which is no reason to look
        told(screen, "the index has no translations")
        screen.press("escape")
        time.sleep(1.8)  # longer than it takes to look
        assert "1 of 6" in screen.text() and NEW not in screen.text()
        screen.press("f5")
        screen.until(NEW, "of 7")
        screen.press("f5")
        screen.until("the index has not changed")


def test_without_reload_an_index_that_went_is_waited_for(folder: Path) -> None:
    with opened(folder / "index", reload=False) as screen:
        found(screen, "politie")
        shutil.rmtree(folder / "index")
        screen.press("f5")
        told(screen, "there is no index at")
        build_index(folder / "corpus", folder / "index", lexicon=False)
        screen.until("1 of 6", NEW)


# A damaged index


@pytest.mark.parametrize("name", ["000001.sqlite", "CURRENT"])
def test_a_damaged_index_is_told_of_at_once_and_mended(folder: Path, name: str) -> None:
    file = next((folder / "index").rglob(name))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with opened(folder / "index") as screen:
        told(screen, "Run: benelux-search doctor", "--repair")
        screen.type("politie")
        screen.wait(lambda: answered(screen, "politie"))
        told(screen, "Run: benelux-search doctor", "--repair")
        screen.press("f9")
        told(screen, "translate politie", "Run: benelux-search doctor", "--repair")
        screen.press("escape")
        file.write_bytes(whole)
        screen.shell.watch.check_now()  # now, not in a second
        screen.until("1 of 6", gone="doctor")


def test_an_index_that_is_damaged_while_it_is_open(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, "politie")
        current = folder / "index" / "CURRENT"
        whole = current.read_bytes()
        current.write_bytes(b"nonsense")
        screen.shell.watch.check_now()  # now, not in a second
        told(screen, "Run: benelux-search doctor", "--repair")
        screen.press("c-o")
        told(screen, "document", "Run: benelux-search doctor", "--repair")
        screen.press("escape")
        current.write_bytes(whole)
        screen.shell.watch.check_now()  # now, not in a second
        screen.until("1 of 6", gone="doctor")


# No translations


def test_an_index_without_translations_does_all_else(folder: Path) -> None:
    with opened(folder / "index") as screen:
        found(screen, "politie")
        screen.press("f9")
        told(
            screen,
            "the index has no translations",
            "Run: benelux-search index",
        )
        screen.press("escape")
        screen.until("1 of 6")
        assert NEW not in screen.text()
        screen.until("1 of 6")
        opened_at(screen)
        screen.press("q")
        screen.until("1 of 6")
        screen.press("f4")
        screen.until("Dutch", "document\n", "   glossed")
        screen.press("escape")
        screen.press("c-u")
        found(screen, "nachttrein")


# What fails, and what is slow


class Failing(Shelf):
    """Fails at one query, as no engine should."""

    def before(self, query: str) -> None:
        if query == "kapot":
            raise ZeroDivisionError("a fault of ours")


class Slow(Shelf):
    """Waits before each query of which ``wait`` is told."""

    def __init__(self, wait: Callable[[str], None]) -> None:
        super().__init__(document("doc", ("De politie komt.", "La police arrive.")))
        self._wait = wait

    def before(self, query: str) -> None:
        self._wait(query)


class Damaged(Slow):
    """Is found damaged once ``is_damaged`` is set, while a query may still be at work on it."""

    is_damaged = False

    def refresh(self) -> bool:
        if self.is_damaged:
            raise IndexUnusable(Message("the index is damaged"))
        return False


def asleep(until: threading.Event) -> None:
    until.wait()


def busy(until: threading.Event) -> None:
    while not until.is_set():
        sum(range(1000))


def test_an_unexpected_exception_is_told_and_the_session_lives_on() -> None:
    failing = Failing(document("doc", ("Dit is niet kapot.", "Ceci marche.")))
    with opened(lambda: failing) as screen:
        screen.type("kapot")
        told(screen, "unexpected ZeroDivisionError: a fault of ours")
        screen.press("backspace")
        screen.until("1 of 1", gone="unexpected")


def test_an_opener_that_fails_is_told_of_and_tried_again() -> None:
    tries: list[int] = []

    def opener() -> Shelf:
        tries.append(1)
        if len(tries) < 2:
            raise RuntimeError("not today")
        return Shelf(document("doc", ("De politie komt.", "La police arrive.")))

    with opened(opener) as screen:
        told(screen, "unexpected RuntimeError: not today")
        screen.until("documents: 1, pairs: 1", gone="not today")
        found(screen, "politie")


@pytest.fixture
def enough() -> Iterator[threading.Event]:
    """Until when an engine is slow."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("slow", [asleep, busy])
def test_a_slow_engine_keeps_no_key_waiting(
    slow: Callable[[threading.Event], None], enough: threading.Event
) -> None:
    engine = Slow(lambda _: slow(enough))
    with opened(lambda: engine) as screen:
        for place, letter in enumerate("politie", 1):
            screen.type(letter)
            screen.until("politie"[:place])
        assert not answered(screen, "politie")
        enough.set()
        screen.until("1 of 1", "▸politie◂")
        asked = [each for each in engine.asked if "politie".startswith(each)]
        assert asked[-1] == "politie"
        # the first ones were put to it, and of the others the last
        assert len(asked) <= 3
        assert screen.shell.current_search.answered == screen.shell.current_search.question


def test_an_answer_from_before_the_damage_does_not_hide_it(enough: threading.Event) -> None:
    engine = Damaged(lambda _: asleep(enough))
    with opened(lambda: engine) as screen:
        screen.type("politie")
        screen.wait(lambda: bool(engine.asked), "the query")
        engine.is_damaged = True
        screen.shell.watch.check_now()  # now, not in a second
        told(screen, "the index is damaged")
        enough.set()
        screen.wait(lambda: answered(screen, "politie"))
        screen.settled()
        told(screen, "the index is damaged")
        engine.is_damaged = False
        screen.shell.watch.check_now()
        screen.until("1 of 1", "▸politie◂", gone="the index is damaged")


def test_an_older_answer_does_not_take_the_place_of_a_newer_one() -> None:
    begun: list[str] = []

    def wait(query: str) -> None:
        if query == "p":
            begun.append(query)
            time.sleep(1.0)

    with opened(lambda: Slow(wait)) as screen:
        screen.type("p")
        screen.wait(lambda: bool(begun), "the first query")
        screen.type("olitie")
        screen.until("1 of 1", "▸politie◂")
        time.sleep(1.2)
        assert "▸politie◂" in screen.text()
        assert answered(screen, "politie")


def test_a_session_ends_though_its_engine_is_at_work(enough: threading.Event) -> None:
    engine = Slow(lambda _: asleep(enough))
    with opened(lambda: engine) as screen:
        screen.type("politie")
        screen.until("politie")
        screen.press("c-q")
        assert screen.end() == 0
