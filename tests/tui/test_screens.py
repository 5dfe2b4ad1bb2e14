"""What the screen looks like, as a person reads it: golden screens at several widths, marks, mouse.

``BENELUX_SEARCH_GOLDEN=write`` makes the screens anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import glossed
import pytest
from daily import daily
from paths import ROOT
from screens import Screen, opened

from benelux_search import build_index
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState

GOLDEN: Final = ROOT / "tests" / "golden" / "screens"
HEIGHT: Final = 26


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    glossed.write(folder / "corpus", "memory", glossed.pairs())
    build_index(folder / "corpus", folder / "index")
    return folder / "index"


def _asked(screen: Screen, query: str = "slachtoffers", answer: str = "1 of 6") -> None:
    screen.until("pairs")
    screen.type(query)
    if query == "slachtoffers":  # the completions come last, and move the list down by a row
        screen.until(answer, "Ctrl-Space: slachtoffers")
    screen.until(answer)


def _named(screen: Screen, name: str) -> None:
    """Types another name than the one that is offered."""
    screen.press("c-u")
    screen.type(name)
    screen.press("enter")


def _golden(name: str, screen: Screen) -> None:
    """The screen is as it was; times and what is offered later apart."""
    text = re.sub(r"\d+ ms ─*", "… ms", screen.settled())
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", daily([60, 200, 50, 80, 120], 2))
def test_search_and_read(index: Path, columns: int) -> None:
    with opened(index, columns, HEIGHT) as screen:
        _asked(screen)
        _golden(f"search-{columns}", screen)
        screen.press("enter")
        screen.until("match 5/6 · 23 of 46")
        _golden(f"read-{columns}", screen)


@pytest.mark.parametrize("columns", daily([80, 50, 120], 1))
def test_filtering(index: Path, columns: int) -> None:
    with opened(index, columns, HEIGHT) as screen:
        _asked(screen)
        screen.press("f4")
        screen.until("2020", "Antwoord")
        _golden(f"filter-{columns}", screen)


@pytest.mark.parametrize("columns", [80, 120])
def test_the_passage_beside_the_list(index: Path, columns: int) -> None:
    with opened(index, columns, HEIGHT, preview="right") as screen:
        _asked(screen)
        _golden(f"right-{columns}", screen)


def test_the_list_has_four_forms(index: Path) -> None:
    with opened(index, 100, HEIGHT) as screen:
        _asked(screen)
        for view in ("snippets", "sentences", "documents"):
            screen.press("f11")
            screen.until("the list shows")
            if view == "documents":
                screen.until("6 passages")
            screen.press("right")  # the message goes
            screen.until("F1 help")
            _golden(f"{view}-100", screen)
        screen.press("f11")
        screen.until("the list shows matches in a column", "minderjarige ▸slachtoffers◂")


def test_a_filter_can_be_removed_where_nothing_is_found(index: Path) -> None:
    with opened(index, 100, HEIGHT) as screen:
        _asked(screen)
        screen.press("f4")
        screen.until("year", "document")  # they are counted
        screen.press("down", "enter")
        screen.until("›● 2020")
        screen.press("escape")
        screen.until("[in 2020 ×]")
        screen.press("c-u")
        screen.type("xyzzyq")
        screen.until("nothing found")
        screen.press("f4")
        screen.until("›● 2020", " 0")  # the only one that there is
        screen.press("enter")
        screen.until("no hits", gone="2020")


def test_the_passage_stands_below_or_beside_the_list_or_not_at_all(index: Path) -> None:
    with opened(index, 100, HEIGHT) as screen:
        _asked(screen)
        screen.until("FR  Aux Pays-Bas")
        row = screen.row_of("Aux Pays-Bas")
        screen.press("f12")
        screen.wait(lambda: screen.row_of("NL  In Nederland is") < row - 5, "beside")
        assert "│ NL  In Nederland is" in screen.text()
        screen.press("f12")
        screen.until("1 of 6", gone="In Nederland is")
        screen.press("f12")
        screen.wait(lambda: "FR  Aux Pays-Bas" in screen.text(), "below")
        assert screen.row_of("Aux Pays-Bas") == row


def test_the_passage_gets_more_room_and_less_and_is_scrolled(index: Path) -> None:
    with opened(index, 60, HEIGHT) as screen:
        _asked(screen)
        row = screen.row_of("── 1 of 6")
        screen.press("c-up")
        screen.wait(lambda: screen.row_of("── 1 of 6") < row, "more room")
        screen.press("c-down", "c-down", "c-down", "c-down")
        text = screen.until("more lines (Shift-↓)")
        assert screen.row_of("── 1 of 6") > row
        first = text.split("\n")[screen.row_of("── 1 of 6") + 3]
        screen.press("s-down", "s-down")
        screen.until("lines above", gone=first)
        screen.press("s-up", "s-up")
        screen.until(first, gone="lines above")


def test_the_layout_is_that_of_the_last_session(index: Path, tmp_path: Path) -> None:
    with opened(index, 100, HEIGHT, memory=tmp_path) as screen:
        _asked(screen)
        screen.press("f11", "f12")
        screen.until("│ NL  In Nederland is")
    with opened(index, 100, HEIGHT, memory=tmp_path) as screen:
        screen.until("1 of 6", "│ NL  In Nederland is")
        pane = screen.shell.panes.search
        assert (pane.chosen_view, pane.place) == ("snippets", "right")


def test_help_menu_translations(index: Path) -> None:
    with opened(index, 80, HEIGHT) as screen:
        _asked(screen)
        for key, shown in (
            ("f1", "Searching"),
            ("f10", "the passage: below"),
            ("f9", "▹victimes◃"),
        ):
            screen.press(key)
            screen.until(shown)
            _golden(f"{key}-80", screen)
            screen.press("escape")
            screen.wait(lambda: screen.shell.context.pane.kind == "search", "the list")


def test_it_follows_a_resize_at_once(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        assert any("NL  " in row and "FR  " in row for row in screen.lines())
        screen.resize(90, HEIGHT)
        screen.wait(lambda: any(row.startswith("FR  ") for row in screen.lines()), "stacked")
        screen.resize(50, 12)
        screen.until("1 of 6", gone="FR  ")
        screen.resize(160, 40)
        screen.wait(lambda: any("NL  " in r and "FR  " in r for r in screen.lines()), "beside")


def test_matches_and_what_translates_them_have_a_colour_and_a_sign(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        found = {}
        for row, text in enumerate(screen.lines()):
            for word in ("▸slachtoffers◂", "▹victimes◃"):
                if word in text:
                    character = screen.terminal.screen.buffer[row][text.index(word)]
                    found[word] = (character.fg, character.bold)
        assert found["▸slachtoffers◂"] == ("ffd75f", True)
        assert found["▹victimes◃"] == ("87d7ff", True)


def test_without_colours_and_signs_matches_are_underlined(index: Path) -> None:
    with opened(index, 120, HEIGHT, theme="none", signs=False) as screen:
        _asked(screen)
        row, text = next(
            (n, text)
            for n, text in enumerate(screen.lines())
            if " slachtoffers " in text and "Ctrl-Space" not in text and n > 1
        )
        character = screen.terminal.screen.buffer[row][text.index("slachtoffers")]
        assert (character.fg, character.bold, character.underscore) == ("default", True, True)
        assert "▸" not in screen.text()


def test_the_mouse_picks_a_hit_and_scrolls(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        row = screen.row_of("› ")
        screen.click_at(row + 2, 40)
        screen.until("3 of 6")
        for button, place in ((65, 6), (64, 3)):
            screen.type(f"\x1b[<{button};40;{row + 1}M")
            screen.until(f"{place} of 6")
        screen.click_at(row, 40)
        screen.until("1 of 6")
        screen.click_at(row, 40)  # the selected one is opened
        screen.until("23 of 46")


def test_a_click_in_a_document_puts_the_cursor_on_a_word(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        screen.press("enter")
        screen.until("match 5/6", "programma")
        screen.click("programma")
        screen.settle()
        screen.press("t")
        screen.until("translate  programma")


def test_the_cursor_of_the_terminal_is_where_the_user_is(index: Path) -> None:
    """Screen readers and magnifiers follow it."""
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        assert screen.cursor() == (0, screen.lines()[0].index("slachtoffers") + 12)
        screen.press("enter")
        screen.until("match 5/6")
        sign = screen.row_of("▸slachtoffers◂")
        place = sign, screen.lines()[sign].index("slachtoffers")
        screen.wait(lambda: screen.cursor() == place, f"the word at {place}")
        screen.press("h")
        before = sign, screen.lines()[sign].index("minderjarige")
        screen.wait(lambda: screen.cursor() == before, f"the word before at {before}")
        screen.press("/")
        screen.until(" find ")
        screen.wait(lambda: screen.cursor()[0] == 1, "the line for typing")


# Buttons


def test_the_labels_of_the_bottom_line_are_buttons(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        bar = HEIGHT - 1
        screen.click("mark", bar)
        screen.until("1 marked", "2 of 6")
        screen.press("up")  # the message goes
        screen.until("F1 help")
        screen.click("open", bar)
        screen.until("23 of 46", "c contents")
        screen.click("contents", bar)
        screen.until("contents", "ANTWOORD", "Esc back")
        screen.click("back", bar)
        screen.until("c contents")
        screen.click("back", bar)
        screen.until("1 of 6", "Enter open")
        screen.click("F1", bar)
        screen.until("Searching", "q back")


def test_the_language_of_the_query_is_a_button(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        screen.click("AUTO>NL")
        screen.until(" FR  slachtoffers")


def test_a_completed_word_and_a_suggestion_are_buttons(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        screen.until("pairs")
        screen.type("slacht")
        screen.until("Ctrl-Space: slachtoffers NL 5")
        screen.click("slachtoffers NL 5")
        screen.until("AUTO>NL  slachtoffers", "1 of 6")
        screen.press("c-u")
        screen.type("mensenhadel")
        screen.until("did you mean: mensenhandel (Ctrl-T)")
        screen.click("did you mean")
        screen.until("AUTO>NL  mensenhandel", gone="did you mean")


def test_a_click_beside_a_window_closes_it(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen)
        screen.press("f4")
        screen.until("filter", "year\n", "2020")
        screen.click("2020")
        screen.until("● 2020")
        screen.click_at(HEIGHT - 4, 20)
        screen.until("[in 2020 ×]", "Enter open")


def test_a_suggestion_is_taken_by_its_key(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen, "mensenhadel", "did you mean: mensenhandel (Ctrl-T)")
        screen.press("c-t")
        screen.until("AUTO>NL  mensenhandel", gone="did you mean")


def test_a_word_that_is_begun_finds_what_begins_so(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        _asked(screen, "slachtof", "words that begin with “slachtof”")
        screen.until("▸slachtoffers◂")
        screen.type("fers")
        screen.until("1 of 6", gone="begin with")


def test_words_are_completed_with_their_language_and_number(index: Path) -> None:
    with opened(index, 120, HEIGHT) as screen:
        screen.until("pairs")
        screen.type("slacht")
        screen.until("Ctrl-Space: slachtoffers NL 5")
        screen.press("c-space")
        buffer = screen.shell.query_buffer
        screen.wait(lambda: bool(buffer.complete_state and buffer.complete_state.completions))
        screen.press("down", "enter")
        screen.wait(lambda: screen.shell.query()[0] == "slachtoffers", "the word")


def test_the_words_that_are_offered_are_drawn_over_the_hits(index: Path) -> None:
    with opened(index, 120, 30) as screen:
        screen.type("slachtoffer")
        screen.until(" of 6")
        buffer = screen.shell.query_buffer
        for _ in range(2):
            screen.press("c-space")
            screen.wait(lambda: bool(buffer.complete_state and buffer.complete_state.completions))
            assert not screen.stale()
            screen.press("c-space")
            screen.settle()
            assert not screen.stale()
            screen.press("escape")
            screen.type(" ")
            screen.wait(lambda: not buffer.complete_state)
            assert not screen.stale()
            screen.press("backspace")


def test_a_query_comes_back_with_language_and_filters(index: Path, tmp_path: Path) -> None:
    asked = QueryState("slachtoffers", "nl", years=("2020",))
    with opened(index, memory=tmp_path, question=asked) as screen:
        screen.until("in 2020", "1 of 6")
        screen.press("enter")
        screen.until("of 46")
    (tmp_path / "state").rename(tmp_path / "elsewhere")
    with opened(index, memory=tmp_path) as screen:
        screen.until("pairs")
        screen.press("c-r")
        screen.until("slachtoffers", "NL · in 2020")
        screen.press("enter")
        screen.until("in 2020", "1 of 6", " NL  slachtoffers")
        assert screen.shell.current_search.question == asked


def test_a_search_is_saved_found_again_and_deleted(index: Path, tmp_path: Path) -> None:
    with opened(index, memory=tmp_path) as screen:
        _asked(screen)
        screen.press("f8", "enter")
        screen.until("name")
        _named(screen, "mijn zoektocht")
        screen.until("saved as mijn zoektocht")
        screen.press("f8", "down")
        screen.until("›  mijn zoektocht")
        screen.press("delete")
        screen.until("save this search", gone="mijn zoektocht")


def test_a_saved_search_is_not_replaced_unasked(index: Path, tmp_path: Path) -> None:
    earlier = UserHistory(tmp_path, 10)
    earlier.save_search("mine", QueryState("politie"))
    with opened(index, memory=tmp_path) as screen:
        _asked(screen)
        for is_sure in (False, True):
            screen.press("f8", "enter")
            screen.until("name")
            _named(screen, "mine")
            screen.until("there is another search mine: Enter again to replace it")
            screen.press("enter" if is_sure else "escape")
            if is_sure:
                screen.until("saved as mine")
            else:
                screen.press("escape")
                assert earlier.saved_searches()["mine"] == QueryState("politie")
    assert earlier.saved_searches()["mine"].text == "slachtoffers"


@pytest.fixture
def answered(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """A session with six hits, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    with opened(index) as screen:
        _asked(screen)
        yield screen


def test_marked_hits_are_exported(answered: Screen) -> None:
    answered.press("tab", "tab")
    answered.until("2 marked")
    answered.press("f7", "j")
    answered.until("file  slachtoffers.jsonl")
    answered.press("enter")
    answered.until("2 hits written to slachtoffers.jsonl")
    lines = Path("slachtoffers.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [1, 2]
    # another one of that name is not written over unasked
    answered.press("f7", "j")
    answered.until("file  slachtoffers-2.jsonl")
    _named(answered, "slachtoffers.jsonl")
    answered.until("exists: Enter again to overwrite")
    answered.press("escape")


def test_another_name_can_be_typed_where_a_file_cannot_be_written(answered: Screen) -> None:
    answered.press("f7")
    answered.until("all 6 passages found as TSV")
    answered.type("V")  # there are no marks that v could mean
    answered.until("file  slachtoffers.tsv")
    _named(answered, "nowhere/at.tsv")
    answered.until("No such file", "file  nowhere/at.tsv")
    _named(answered, "here.tsv")
    answered.until("6 hits written to here.tsv")
    answered.press("c-u")
    answered.type("xyzzyq")
    answered.until("nothing found")
    answered.press("f7")
    answered.until("nothing to export")


def test_each_match_of_a_passage_is_gone_to(tmp_path: Path) -> None:
    sides = [
        ("Een zin zonder.", "Une phrase."),
        ("De trein, nog een trein, en de laatste trein.", "Le train, un train, le train."),
        ("Weer een trein.", "Encore un train."),
    ]
    glossed.write(tmp_path / "corpus", "trains", sides)
    build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
    with opened(tmp_path / "index") as screen:
        screen.type("treinen doc:trains")
        screen.until("1 of 2")
        screen.press("enter")
        screen.until("match 1/2")
        pane = screen.reading
        screen.press("g")
        for place in ((1, "nl", 1), (1, "nl", 4), (1, "nl", 8), (2, "nl", 2)):
            screen.press("n")
            screen.wait(lambda at=place: pane.position.cursor == at, str(place))  # type: ignore[misc]
        screen.press("n")
        screen.until("no more matches below")
        screen.press("N")
        screen.wait(lambda: pane.position.cursor == (1, "nl", 8))


def test_what_is_read_stays_in_sight_in_another_width(tmp_path: Path) -> None:
    long = " ".join(f"Zin nummer {number} over de trein." for number in range(400))
    glossed.write(tmp_path / "corpus", "long", [(long, long.replace("Zin", "Phrase"))])
    build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
    with opened(tmp_path / "index", 80, 24) as screen:
        screen.type("trein")
        screen.until("1 of 1")
        screen.press("enter")
        screen.until("match 1/1")
        pane = screen.reading
        screen.press("g", "pagedown", "pagedown", "pagedown")
        screen.wait(lambda: pane.position.top > (0, 50), "three pages")
        screen.do(screen.shell.app._redraw)
        top = screen.lines()[1].split("nummer ")[1].split()[0]
        for columns, rows in ((100, 24), (130, 40), (60, 20), (80, 24)):
            screen.resize(columns, rows)
            screen.wait(lambda: f"nummer {top} " in " ".join(" ".join(screen.lines()[1:3]).split()))


def test_a_document_is_left_to_where_one_was(index: Path) -> None:
    with opened(index) as screen:
        _asked(screen)
        screen.press("down", "down", "enter")
        screen.until("match ")
        screen.press("]")  # the next hit, in the same document
        screen.press("q")
        screen.until("4 of 6", "slachtoffers")
