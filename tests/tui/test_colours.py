"""The colours can be read on the background that the terminal has, whatever it says of that."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys
from screens import PATIENCE, Screen, opened
from shelf import Shelf, document

from benelux_search.cli import terminal
from benelux_search.tui.terminal.terminal_input import ANSWER_SECONDS as ANSWER_WITHIN
from benelux_search.tui.terminal.terminal_input import QUESTION, ReplyFilter
from benelux_search.tui.terminal.themes import (
    READABLE,
    THEMES,
    can_be_asked,
    contrast,
    initial_theme,
    least_contrast,
    theme_for_background,
)

WHITE, BLACK = "#ffffff", "#000000"
# Backgrounds of terminals and of their popular themes
LIGHT: Final = (WHITE, "#fdf6e3", "#fbf1c7", "#fafafa")
DARK: Final = (BLACK, "#002b36", "#282828", "#1e1e1e", "#300a24", "#2e3440")
BACKGROUNDS: Final[Mapping[str, tuple[str, ...]]] = {
    "dark": DARK,
    "light": LIGHT,
    "both": (WHITE, BLACK),
    "contrast": (WHITE, BLACK),
    "contrast-dark": (BLACK, "#1e1e1e"),
    "contrast-light": (WHITE, "#fafafa"),
    "16": (WHITE, BLACK),
    "16-dark": (BLACK,),
    "16-light": (WHITE,),
    "none": (WHITE, BLACK),
}
# What the names of 16 colours mean on the console, in xterm, and in VS Code
SIXTEEN: Final[Mapping[str, tuple[str, ...]]] = {
    "ansired": ("#aa0000", "#cd0000", "#cd3131"),
    "ansiblue": ("#0000aa", "#0000ee", "#2472c8"),
    "ansibrightred": ("#ff5555", "#ff0000", "#f14c4c"),
    "ansibrightgreen": ("#55ff55", "#00ff00", "#23d18b"),
    "ansibrightyellow": ("#ffff55", "#ffff00", "#f5f543"),
    "ansibrightcyan": ("#55ffff", "#00ffff", "#29b8db"),
}
SHELF: Final = Shelf(document("trains", ("De trein rijdt.", "Le train roule.")))


def colours(style: str, background: str) -> Iterator[tuple[str, str]]:
    """A text's colour and its background, for each meaning that its name has."""
    words = style.split()
    under = next((word[3:] for word in words if word.startswith("bg:")), background)
    for word in words:
        for own in SIXTEEN.get(word, (word,)):
            if own.startswith("#"):
                yield own, under


@pytest.mark.parametrize("theme", THEMES)
def test_every_style_can_be_read_on_its_backgrounds(theme: str) -> None:
    wrong = [
        (name, style, background, round(contrast(own, under), 2))
        for background in BACKGROUNDS[theme]
        for name, style in THEMES[theme].items()
        for own, under in colours(style, background)
        if contrast(own, under) < READABLE
    ]
    assert not wrong


@pytest.mark.parametrize("theme", THEMES)
def test_so_can_the_selected_row_and_the_menu_of_words(theme: str) -> None:
    least = 7.0 if theme.startswith("contrast-") else READABLE
    for background in BACKGROUNDS[theme]:
        assert least_contrast(theme, background) >= least, background


def test_contrasts_are_those_of_wcag() -> None:
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.005)
    assert contrast("#ffff00", WHITE) == pytest.approx(1.07, abs=0.005)


def test_what_marks_a_text_is_told_without_colours_too() -> None:
    for theme in ("16", "contrast", "contrast-dark", "contrast-light", "none"):
        styles = THEMES[theme]
        assert styles["match"] != styles["rendering"]
        assert all(styles[name] for name in ("match", "rendering", "key", "warning", "cursor"))


@pytest.mark.parametrize("system", ["256", "truecolor", "standard", None])
def test_the_colours_of_the_commands_can_be_read_on_white_and_on_black(system: str | None) -> None:
    for style in terminal.styles_of(system).values():
        for word in style.split():
            if word.startswith("color("):
                own = _of_256(int(word[6:-1]))
                assert min(contrast(own, WHITE), contrast(own, BLACK)) >= READABLE, style
            else:
                assert word in {"bold", "underline", "reverse"}, style


def _of_256(number: int) -> str:
    if number >= 232:
        return f"#{8 + 10 * (number - 232):02x}" + f"{8 + 10 * (number - 232):02x}" * 2
    levels = (0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)
    number -= 16
    return "#" + "".join(
        f"{levels[each]:02x}" for each in (number // 36, number // 6 % 6, number % 6)
    )


# Which theme


@pytest.mark.parametrize(
    ("wanted", "environment", "theme"),
    [
        ("auto", {"TERM": "xterm-256color"}, "both"),
        ("auto", {"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "light"),
        ("auto", {"TERM": "xterm-256color", "COLORFGBG": "15;default;0"}, "dark"),
        ("auto", {"TERM": "xterm-256color", "COLORFGBG": "1;default"}, "both"),
        ("auto", {"TERM": "xterm"}, "16"),
        ("auto", {"TERM": "xterm", "COLORFGBG": "0;15"}, "16-light"),
        ("auto", {"TERM": "linux"}, "16-dark"),
        ("16", {"TERM": "xterm-256color", "COLORFGBG": "15;0"}, "16-dark"),
        ("contrast", {"TERM": "xterm-256color"}, "contrast"),
        ("contrast", {"TERM": "xterm", "COLORFGBG": "0;15"}, "contrast-light"),
        ("contrast", {"TERM": "linux"}, "contrast-dark"),
        ("auto", {"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ("light", {"TERM": "xterm-256color", "COLORFGBG": "15;0"}, "light"),
    ],
)
def test_the_theme_before_the_terminal_answers(
    wanted: str, environment: Mapping[str, str], theme: str
) -> None:
    assert initial_theme(wanted, environment) == theme


@pytest.mark.parametrize(
    ("ground", "before", "theme"),
    [
        *((ground, "both", "light") for ground in LIGHT),
        *((ground, "both", "dark") for ground in DARK),
        (WHITE, "dark", "light"),
        ("#808080", "both", "none"),
        (WHITE, "16", "16-light"),
        (BLACK, "16-light", "16-dark"),
        (WHITE, "contrast", "contrast-light"),
        (BLACK, "contrast", "contrast-dark"),
    ],
)
def test_the_theme_for_the_answer(ground: str, before: str, theme: str) -> None:
    assert theme_for_background(ground, before) == theme


def test_terminals_that_cannot_answer_are_not_asked() -> None:
    assert can_be_asked({"TERM": "tmux-256color"})
    for environment in (
        {"TERM": "linux"},
        {"TERM": "dumb"},
        {},
        {"TERM": "xterm", "NO_COLOR": "1"},
    ):
        assert not can_be_asked(environment)


# The answer, among what is typed

ANSWERS: Final = (
    ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "#ffffff"),
    ("\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "#1e1e1e"),
    ("\x1b]11;rgba:0000/2b2b/3636/ffff\x1b\\", "#002b36"),
    ("\x1b]11;rgb:f/0/8\x9c", "#ff0088"),
    ("\x1b]11;#FDF6E3\x07", "#fdf6e3"),
)


class Typing:
    """A parser of keys before the filter; ``pressed`` are the keys that came through it."""

    def __init__(self) -> None:
        self.pressed: list[str] = []
        self.told: list[str] = []
        self._filter = ReplyFilter(self.told.append)
        self._parsed: list[KeyPress] = []
        self._parser = Vt100Parser(self._parsed.append)

    def feed(self, text: str) -> None:
        self._parser.feed(text)
        self._pass()

    def flush(self) -> None:
        self._parser.flush()
        self._pass()

    def _pass(self) -> None:
        keys, self._parsed[:] = list(self._parsed), []
        self.pressed += [press.key for press in self._filter.feed(keys)]


@pytest.mark.parametrize(("answer", "colour"), ANSWERS)
def test_an_answer_is_taken_out_of_what_is_typed(answer: str, colour: str) -> None:
    typing = Typing()
    typing.feed(f"vóór{answer}na")
    assert typing.told == [colour]
    assert typing.pressed == list("vóórna")


@pytest.mark.parametrize("at", range(len(ANSWERS[0][0])))
def test_an_answer_may_come_in_two_pieces(at: int) -> None:
    answer, colour = ANSWERS[0]
    typing = Typing()
    typing.feed("a" + answer[:at])
    if at != 1:  # an Esc that nothing follows in time is a key
        typing.flush()
    typing.feed(answer[at:] + "b")
    assert typing.told == [colour]
    assert typing.pressed == ["a", "b"]


@given(
    st.lists(st.sampled_from(["a", "é", "\x1b", "\x1b[A", "\x1bOP", "]", "1", ";", "\x1b]", "\r"])),
    st.lists(st.integers(0, 40), max_size=6),
)
def test_all_keys_come_through_as_they_are_typed(keys: list[str], cuts: list[int]) -> None:
    typed = "".join(keys)
    plain: list[str] = []
    parser = Vt100Parser(lambda press: plain.append(press.key))
    parser.feed(typed)
    parser.flush()
    typing = Typing()
    for first, last in pairwise((0, *sorted(cut for cut in cuts if cut < len(typed)), len(typed))):
        typing.feed(typed[first:last])
    typing.feed("x")  # what only looked like an answer is none
    typing.flush()
    parser.feed("x")
    parser.flush()
    assert typing.pressed == plain or "\x1b" in keys[-1:]
    assert not typing.told


def test_an_esc_alone_is_a_key_as_soon_as_keys_are_flushed() -> None:
    typing = Typing()
    typing.feed("\x1b")
    assert typing.pressed == []
    typing.flush()
    assert typing.pressed == [Keys.Escape]


def test_esc_after_what_looks_like_an_answer_is_a_key() -> None:
    typing = Typing()
    for text in ("\x1b]", "\x1b", "\x1b"):  # Alt-], and twice Esc
        typing.feed(text)
        typing.flush()
    assert typing.pressed == [Keys.Escape, "]", Keys.Escape, Keys.Escape]


# The session


def test_the_terminal_is_asked_and_its_answer_changes_the_colours() -> None:
    with opened(lambda: SHELF, asks_background=True, theme="both") as screen:
        screen.wait(lambda: QUESTION in "".join(screen.terminal.raw), "the question")
        screen.type("trein\x1b]11;rgb:ffff/ffff/ffff\x1b\\ rijdt")
        screen.until("trein rijdt", "1 of 1")
        screen.wait(lambda: screen.shell.app.style is not None and screen.shell.theme == "light")
        assert screen.shell.query_buffer.text == "trein rijdt"


def wait_out_the_answer(screen: Screen) -> None:
    """Wait until the session gives up waiting: its own timer is older than this one."""
    loop, over = screen.loop, threading.Event()
    assert loop is not None
    screen.do(lambda: loop.call_later(ANSWER_WITHIN, over.set))
    assert over.wait(PATIENCE)


def test_a_late_answer_is_no_text_either() -> None:
    with opened(lambda: SHELF, asks_background=True, theme="both") as screen:
        screen.wait(lambda: QUESTION in "".join(screen.terminal.raw), "the question")
        wait_out_the_answer(screen)
        screen.type("trein")
        screen.until("1 of 1")
        screen.type("\x1b]11;rgb:0000/0000/0000\x07")
        screen.wait(lambda: screen.shell.theme == "dark", "the dark theme")
        assert screen.shell.query_buffer.text == "trein"


def test_leaving_waits_for_the_answer_that_would_stand_at_the_next_prompt() -> None:
    with opened(lambda: SHELF, asks_background=True, theme="both") as screen:
        screen.wait(lambda: QUESTION in "".join(screen.terminal.raw), "the question")
        screen.press("c-q")
        screen.settle()
        screen.type("\x1b]11;rgb:0000/0000/0000\x07")
        assert screen.end() == 0
        assert screen.shell.theme == "dark"


def test_a_terminal_that_does_not_answer_keeps_nobody() -> None:
    with opened(lambda: SHELF, asks_background=True, theme="both") as screen:
        screen.press("c-q")
        assert screen.end() == 0


def test_nothing_is_asked_where_a_theme_is_set() -> None:
    with opened(lambda: SHELF, theme="dark") as screen:
        screen.type("trein")
        screen.until("1 of 1")
        assert QUESTION not in "".join(screen.terminal.raw)
