"""The windows over a pane, the steps back from them, and what a session starts with."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import pytest
from screens import Screen, opened
from shelf import Shelf, document

from benelux_search.errors import IndexMissing
from benelux_search.model import Titles
from benelux_search.results import SearchResult
from benelux_search.search.queries.options import SearchKeywords
from benelux_search.sentence_matches import Difference, Matches
from benelux_search.terminology import Divergences, Translations
from benelux_search.tui.terminal import programs
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState

TRAINS = [(f"De nachttrein {number} rijdt.", f"Le train {number} roule.") for number in range(9)]


def shelf() -> Shelf:
    return Shelf(
        document("trains", *TRAINS, ("De politie komt.", "La police arrive."), date="2019-03-04"),
        document("police", ("De politie wacht.", "La police attend.")),
        renderings=["police", "arrive"],
        years=[("2019", 4), ("2020", 1)],
    )


def found(screen: Screen, query: str, number: int) -> None:
    screen.until("pairs")
    screen.type(query)
    screen.until(f"1 of {number}", f"▸{query}◂")


@contextmanager
def goes_on(memory: Path) -> Iterator[Screen]:
    """A session after one that ended with a query; its text is preselected."""
    with opened(shelf, memory=memory) as screen:
        found(screen, "politie", 2)
    with opened(shelf, memory=memory) as screen:
        screen.until("AUTO>NL  politie", "1 of 2")
        yield screen


# Steps back


def test_esc_goes_back_to_the_query_before() -> None:
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.press("f9")
        screen.until("translate", "police")
        screen.press("enter")
        screen.until("NL+FR  nl:politie fr:police")
        screen.press("escape")
        screen.until("AUTO>NL  politie", "1 of 2")
        screen.press("escape")
        screen.until("Ctrl-_ brings the line back", "Type Dutch or French words")
        screen.press("escape")
        screen.until("Ctrl-Q quits")
        assert screen.status is None


def test_in_vi_esc_first_ends_typing() -> None:
    with opened(shelf, editing="vi") as screen:
        found(screen, "politie", 2)
        screen.press("escape")
        screen.type("j")
        screen.until("2 of 2", "AUTO>NL  politie")
        screen.press("escape")
        screen.until("Type Dutch or French words")


def test_in_vi_the_way_back_leads_to_the_same_mode() -> None:
    with opened(shelf, editing="vi") as screen:
        found(screen, "politie", 2)
        for keys in (["f4", "escape"], ["enter", "q"]):  # while typing: typing goes on
            screen.press(*keys)
            screen.wait(lambda: screen.shell.context.pane.kind == "search", str(keys))
        screen.type("x")
        screen.until("politiex")
        screen.press("backspace", "escape")
        for keys in (["f4", "escape"], ["enter", "q"], ["?", "q"]):
            screen.press(*keys)
            screen.wait(lambda: screen.shell.context.pane.kind == "search", str(keys))
        screen.type("j")
        screen.until("2 of 2", "AUTO>NL  politie\n")


def test_esc_in_a_window_leaves_the_query_as_it_is() -> None:
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        for key in ("f1", "f4", "f6", "f7", "f8", "f9", "f10", "c-o", "c-r"):
            screen.press(key)
            screen.wait(lambda: screen.shell.context.pane.is_window, key)
            screen.press("escape")
            screen.wait(lambda: screen.shell.context.pane.kind == "search", f"back from {key}")
            screen.until("AUTO>NL  politie", "1 of 2")


# The start


def test_the_last_query_is_there_and_is_replaced_by_typing(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        found(screen, "nachttrein", 9)
        screen.press("down", "down")
        screen.until("3 of 9")
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("AUTO>NL  nachttrein", "3 of 9")
        screen.type("politie")
        screen.until("AUTO>NL  politie", "1 of 2")
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("AUTO>NL  politie", "1 of 2")
        screen.press("end")
        screen.type(" wacht")
        screen.until("AUTO>NL  politie wacht", "1 of 1")


def many() -> Shelf:
    return Shelf(document("trains", *[(f"De trein {n}.", f"Le train {n}.") for n in range(200)]))


def test_the_selected_hit_is_there_though_it_was_far_down(tmp_path: Path) -> None:
    with opened(many, memory=tmp_path) as screen:
        found(screen, "trein", 200)
        screen.press("c-end", "up")
        screen.until("199 of 200")
    with opened(many, memory=tmp_path) as screen:
        screen.until("AUTO>NL  trein", "199 of 200")


def test_the_list_of_documents_has_its_counts_at_the_next_start(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        found(screen, "politie", 2)
        screen.press(*["f11"] * 3)
        screen.until("1 passage")
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("AUTO>NL  politie", "1 passage")


@pytest.mark.parametrize("editing", ["emacs", "vi"])
def test_typing_replaces_what_is_offered(tmp_path: Path, editing: str) -> None:
    with opened(shelf, memory=tmp_path, editing=editing) as screen:
        found(screen, "nachttrein", 9)
        screen.press("f7")
        screen.until("as TMX")
        screen.press("t")
        screen.until("file  nachttrein.tmx")
        screen.type("naam")
        screen.until("file  naam\n")
        screen.press("f1")
        screen.until("Typing a name")
        screen.press("escape")
        screen.until("file  naam\n")  # after the help, too
        screen.type("1")
        screen.until("file  naam1\n")
    with opened(shelf, memory=tmp_path, editing=editing) as screen:
        screen.until("AUTO>NL  nachttrein", "1 of 9")
        screen.type("politie")
        screen.until("AUTO>NL  politie\n", "1 of 2")
    with opened(shelf, memory=tmp_path, editing=editing) as screen:
        screen.until("AUTO>NL  politie", "1 of 2")
        screen.press("left")
        screen.type("x")
        screen.until("politixe")


@pytest.mark.long
@pytest.mark.parametrize("key", ["c-e", "end", "right", "c-f"])
def test_a_key_that_moves_the_cursor_keeps_what_is_offered(tmp_path: Path, key: str) -> None:
    with goes_on(tmp_path) as screen:
        screen.press(key)
        screen.type(" wacht")
        screen.until("AUTO>NL  politie wacht", "1 of 1")


@pytest.mark.parametrize("key", ["c-u", "backspace", "c-w"])
def test_a_key_that_deletes_takes_what_is_offered(tmp_path: Path, key: str) -> None:
    with goes_on(tmp_path) as screen:
        screen.press(key)
        screen.until("Type Dutch or French words")


def test_another_view_of_the_list_keeps_the_hit() -> None:
    with opened(shelf) as screen:
        found(screen, "nachttrein", 9)
        screen.press(*["down"] * 4)
        for view in ("excerpts", "sentences", "documents"):
            screen.press("f11")
            screen.until(f"the list shows {view}", "5 of 9")


def test_a_translation_keeps_the_filters_and_the_order() -> None:
    question = QueryState("politie", years=("2019",), sort="date")
    with opened(shelf, question=question) as screen:
        screen.until("[in 2019 ×]", "1 of 1")
        screen.press("f9")
        screen.until("›  police")
        screen.press("enter")
        screen.until("NL+FR  nl:politie fr:police", "[in 2019 ×]", "[newest first ×]")


def test_a_window_beside_the_passage_ends_before_it_or_has_an_edge() -> None:
    """With the passage at the right, the list can be narrower than a window."""
    text = "De politie komt morgen naar de wedstrijd in de stad, zegt de minister. " * 9
    with opened(lambda: Shelf(document("d", (text, text)))) as screen:
        found(screen, "politie", 1)
        screen.press("f12")
        screen.wait(lambda: screen.shell.panes.search.place == "right", "right")
        screen.press("f4")
        screen.until("Dutch", "2020")
        *_, dutch = (line for line in screen.lines() if "Dutch" in line)
        assert dutch[62:64] == " │", dutch
        assert dutch[:62].split() == ["›", "Dutch", "1"]


def test_documents_with_one_title_are_told_apart() -> None:
    titles = Titles("Verslag van de plenaire vergadering van de senaat", "Annales")
    views = [document(f"d{each}", ("De politie.", "La police."), titles=titles) for each in "12"]
    with opened(lambda: Shelf(*views), 60) as screen:
        found(screen, "politie", 2)
        screen.press("f4")
        screen.until("d1 · Verslag van", "d2 · Verslag van")


def test_every_document_with_a_hit_can_be_filtered() -> None:
    many = [document(f"d{each}", ("De politie komt.", "La police.")) for each in range(450)]
    with opened(lambda: Shelf(*many)) as screen:
        found(screen, "politie", 450)
        screen.press("f4")
        screen.until("Dutch")
        screen.type("d449")
        screen.until("›  d449")
        screen.press("enter", "escape")
        screen.until("[in d449 ×]", "1 of 1")


def test_all_headings_are_in_the_contents() -> None:
    chapters = [(f"HOOFDSTUK {each}", f"CHAPITRE {each}") for each in range(2_600)]
    with opened(lambda: Shelf(document("code", *chapters))) as screen:
        found(screen, "HOOFDSTUK 7", 111)
        screen.press("enter")
        screen.until("q back")
        screen.press("c")
        screen.until("contents")
        screen.type("2599")
        screen.until("›  HOOFDSTUK 2599")


def test_a_filter_that_was_typed_is_there_after_the_help() -> None:
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.press("f4")
        screen.until("police", "2019")
        screen.type("poli")
        screen.until("filter  poli", gone="2019  ")
        screen.press("f1")
        screen.wait(lambda: len(screen.shell.context.panes) == 3, "the help")
        screen.press("escape")
        screen.wait(lambda: len(screen.shell.context.panes) == 2, "the filters")
        screen.until("filter  poli")


def test_a_query_that_is_given_comes_before_the_last_one(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        found(screen, "nachttrein", 9)
    with opened(shelf, memory=tmp_path, question=QueryState("politie")) as screen:
        screen.until("AUTO>NL  politie", "1 of 2")


def test_the_problems_of_the_start_are_a_window_though_a_query_is_there(tmp_path: Path) -> None:
    (tmp_path / "searches.json").write_bytes(b"{")
    problems = ("shell.toml:1: there is no setting colour",)
    for options in ({"question": QueryState("nachttrein")}, {}):  # then it is that of the last time
        with opened(shelf, 120, memory=tmp_path, notices=problems, **options) as screen:  # type: ignore[arg-type]
            screen.until("Some settings are not used", *problems)
            if options:
                screen.until("searches.json was damaged")
            screen.press("escape")
            screen.until("1 of 9", "AUTO>NL  nachttrein")


def test_a_session_without_the_index_keeps_the_place(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        found(screen, "nachttrein", 9)
        screen.press(*["down"] * 4)
        screen.until("5 of 9")
    with opened(missing, memory=tmp_path) as screen:
        screen.until("AUTO  nachttrein", "there is no index")
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("AUTO>NL  nachttrein", "5 of 9")


def test_without_a_history_no_query_is_kept(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path, history=0) as screen:
        found(screen, "nachttrein", 9)
    [state] = (tmp_path / "state").glob("*.json")
    assert set(json.loads(state.read_text(encoding="utf-8"))) == {"view", "preview", "share"}


def test_the_start_shows_the_last_searches_and_the_query_language(tmp_path: Path) -> None:
    history = UserHistory(tmp_path, 10)
    history.add_query(QueryState("nachttrein"))
    history.add_query(QueryState("politie", "both", years=("2019",)))
    with opened(shelf, memory=tmp_path) as screen:
        screen.until("Last searches (Ctrl-R)", "  politie   NL+FR · in 2019", "  nachttrein\n")
        screen.until("What you can type", "documents: 2, pairs: 11")
        screen.click("  nachttrein")
        screen.until("AUTO>NL  nachttrein", "1 of 9")


def missing() -> Shelf:
    raise IndexMissing("there is no index")


@pytest.mark.parametrize("folder", ["corpus", "."])
def test_without_an_index_it_offers_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / folder).mkdir(exist_ok=True)
    for name in ("one.txt", "two.txt"):
        (tmp_path / folder / name).write_text("De trein.\n\nLe train.\n", encoding="utf-8")
    run: list[Sequence[str]] = []
    monkeypatch.setattr(programs, "run_in_terminal", lambda command, *_: run.append(command))
    with opened(missing) as screen:
        screen.until("there is no index", f"Enter indexes {folder}: 2 files")
        screen.press("enter")
        screen.wait(lambda: bool(run), "the command")
    assert run[0][-4:] == ["--index", "index", "index", folder]


def test_problems_of_the_settings_are_a_window_with_all_of_them() -> None:
    problems = ("shell.toml:1: there is no setting colour", "shell.toml:2: mouse must be true")
    with opened(shelf, notices=problems) as screen:
        screen.until("Some settings are not used", *problems, "Esc back")
        screen.press("escape")
        screen.until("Enter open", gone="Some settings")


def test_many_problems_are_read_page_by_page() -> None:
    problems = [f"shell.toml:{number}: there is no setting s{number}" for number in range(1, 61)]
    with opened(shelf, notices=tuple(problems)) as screen:
        screen.until("Some settings are not used", f"{problems[0]}\n")
        screen.press("pagedown", "pagedown", "pagedown", "pagedown")
        screen.until(problems[-1], gone=f"{problems[0]}\n")
        screen.press(*["pageup"] * 4)
        screen.until(f"{problems[0]}\n")


def test_what_is_said_of_an_entry_has_the_room_that_no_entry_needs() -> None:
    with opened(shelf, 60, 30) as screen:
        found(screen, "politie", 2)
        screen.press("f9")
        screen.until("›  police", "1×, 50 %, confidence 90 %")


# Translations, and sentences like a line


def test_a_translation_asks_for_the_passages_that_have_both() -> None:
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.press("f9")
        screen.until("›  police", "1×, 50 %, confidence 90 %", "2019 ████████████ 4", "2020 ███ 1")
        screen.press("down")
        screen.until("›  arrive")
        screen.press("up", "enter")
        screen.until("NL+FR  nl:politie fr:police")


class Sample(Shelf):
    """Counts the years of some of the passages only, as in a time limit."""

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> SearchResult:
        return super().search("politie" if query == "nl:politie fr:police" else query, **options)

    def translate(self, term: str, **options: object) -> Translations:
        return replace(super().translate(term, **options), passages=1_100, looked_at=90)

    def divergences(self, term: str, **options: object) -> Divergences:
        return replace(super().divergences(term, **options), passages=1_200, looked_at=70)


def test_esc_after_a_translation_comes_back_to_the_hit() -> None:
    trains = [(f"De trein {each} rijdt.", f"Le train {each} roule.") for each in range(40)]
    with opened(lambda: Shelf(document("trains", *trains), renderings=["train"])) as screen:
        found(screen, "trein", 40)
        screen.press(*["down"] * 30)
        screen.until("31 of 40")
        screen.press("f9")
        screen.until("›  train")
        screen.press("enter")
        screen.until("NL+FR  nl:trein fr:train")
        screen.press("escape")
        screen.until("AUTO>NL  trein", "31 of 40")


def test_what_is_not_all_says_so() -> None:
    passages = [("De politie komt.", "La police arrive.")] * 250
    shelf = Sample(
        document("long", *passages), renderings=["police"], years=[("2019", 4), ("2020", 1)]
    )
    with opened(lambda: shelf, 120, 60) as screen:
        found(screen, "politie", 250)
        screen.press("f9")
        screen.until("the first 90 of 1100 passages")
        screen.until("2020 ███ 1", "the first 70 of 1200 passages")
        screen.press(*["s-down"] * 220)
        screen.until("the first 200 of 250 passages")


def test_a_pair_of_terms_is_saved_in_the_list_of_the_user(tmp_path: Path) -> None:
    with opened(shelf, memory=tmp_path) as screen:
        found(screen, "politie", 2)
        screen.press("f9")
        screen.until("›  police")
        screen.press("f8")
        screen.until("saved in ", "terms.tsv")
        screen.press("f8")  # once is enough
        screen.settle()
    assert (tmp_path / "terms.tsv").read_text(encoding="utf-8") == "nl\tfr\npolitie\tpolice\n"


def test_the_term_of_the_window_can_be_changed() -> None:
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.press("f9")
        screen.until("translate  politie", "›  police")
        screen.type("xyzzy")
        screen.until("translate  xyzzy", "no translation found for xyzzy")
        screen.press("escape")
        screen.until("AUTO>NL  politie", "1 of 2")


def test_sentences_like_the_typed_line() -> None:
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.press("c-]")
        screen.until("sentences  politie", "›   99 %  La police arrive.", "NL  De politie komt.")
        screen.press("down")
        screen.until("›   99 %  La police attend.", "NL  De politie wacht.")
        screen.press("enter")
        screen.until("q back", "police · 2020-06-11", "1 of 1")


class Differing(Shelf):
    """Finds sentences that lack the last word of the one that is asked."""

    def match(self, sentence: str, **options: object) -> Matches:
        found = super().match("politie", **options)
        last = sentence.rindex(" ") + 1
        differs = (Difference("added", (last, len(sentence)), None),)
        matches = tuple(replace(each, differences=differs) for each in found.matches)
        return replace(found, text=sentence, matches=matches)


def test_words_that_a_sentence_lacks_are_said() -> None:
    with opened(lambda: Differing(*shelf().views)) as screen:
        screen.until("pairs")
        screen.type("de politie komt morgen")
        screen.press("c-]")
        screen.until("NL  De politie komt.", "only in what you typed: morgen")


def test_the_window_of_sentences_opens_at_once() -> None:
    """Ctrl-] is the first of two keys in Emacs: nothing may wait for the second one."""
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.type("\x1d" + "wacht")
        screen.until("sentences  wacht")
        screen.press("escape")
        screen.until("AUTO>NL  politie")


# Copies and exports


def test_capital_letters_copy_the_marked_hits() -> None:
    with opened(shelf) as screen:
        found(screen, "nachttrein", 9)
        screen.press("tab", "tab", "f6")
        screen.until("n  Dutch", "N  2 marked hits: Dutch", "C  2 marked hits: citation")
        screen.type("F")
        screen.until("sent 2 marked hits: French")
        raw = "".join(screen.terminal.raw)
    [copied] = [base64.b64decode(each.partition("\x07")[0]) for each in raw.split("\x1b]52;c;")[1:]]
    assert copied.decode() == "Le train 0 roule.\n\nLe train 1 roule."


def test_tab_completes_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "may.tmx").touch()
    (tmp_path / "reports" / "march.tmx").touch()
    with opened(shelf) as screen:
        found(screen, "politie", 2)
        screen.press("f7")
        screen.until("as TMX")
        screen.press("t")
        screen.until("file  politie.tmx")
        buffer = screen.shell.other_buffer
        screen.type("rep")  # replaces the name that was offered
        screen.press("tab")
        screen.wait(lambda: buffer.text == "reports/", "the folder")
        screen.type("m")
        screen.press("tab")
        screen.wait(lambda: buffer.text == "reports/ma", "the common beginning")
        screen.press("tab")
        screen.until("march.tmx", "may.tmx")
        screen.type("y")
        screen.press("tab", "enter")
        screen.until("exists: Enter again to overwrite")


def test_a_concordance_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(shelf) as screen:
        found(screen, "nachttrein", 9)
        screen.press("f7")
        screen.until("w  all 9 passages found as concordance")
        screen.press("w")
        screen.until("file  nachttrein.txt")
        screen.press("enter")
        screen.until("9 hits written to nachttrein.txt")
    lines = (tmp_path / "nachttrein.txt").read_text(encoding="utf-8").splitlines()
    assert len({line.index("nachttrein") for line in lines if "nachttrein" in line}) == 1


# Differences, and marked hits


def test_what_differs_from_the_hit_above_is_marked() -> None:
    with opened(shelf) as screen:
        found(screen, "nachttrein", 9)
        screen.press("down", "c-x", "d")
        screen.until("2 of 9 · differences marked")
        row = screen.row_of("NL  De nachttrein ‹1› rijdt.")
        column = screen.lines()[row].index("‹1› rijdt") + 1

        def cell(column: int) -> tuple[str, bool]:
            with screen.terminal.lock:
                character = screen.terminal.screen.buffer[row][column]
                return character.fg, character.underscore

        screen.wait(lambda: cell(column) == ("d7afff", True), "the mark")
        assert cell(column + 3) == ("default", False)
        screen.press("c-x", "d")
        screen.until("NL  De ▸nachttrein◂ 1 rijdt.", gone="‹1›")


def test_the_marked_hits_are_a_list() -> None:
    with opened(shelf) as screen:
        found(screen, "nachttrein", 9)
        screen.press("tab", "tab")
        screen.until("2 marked")
        screen.press("c-x", "1")
        screen.until("marked hits", "De nachttrein 0 rijdt.", "De nachttrein 1 rijdt.")
        screen.press("delete")
        screen.until("›  De nachttrein 1 rijdt.", gone="›  De nachttrein 0")
        screen.press("enter")
        screen.until("2 of 10", "●")
        assert list(screen.shell.current_search.marked) == ["trains:0002"]


# The settings


@pytest.mark.parametrize("place", ["right", "off"])
def test_the_passage_is_where_the_settings_put_it(place: str) -> None:
    with opened(shelf, preview=place) as screen:
        found(screen, "nachttrein", 9)
        text = screen.settled()
        assert ("│ NL" in text) == (place == "right")
        assert ("Le train 0" in text) == (place != "off")
