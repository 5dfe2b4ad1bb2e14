"""The colour themes, and the query for the background colour of the terminal.

There are themes for dark terminals, light terminals, unknown backgrounds, 16 colours, and no
colours. Each colour has a contrast of at least 4.5:1 to the background that its theme is for (WCAG
2.2, 1.4.3); a test checks this.

The query is an escape sequence (OSC 11). The terminal sends its reply as if it were typed: at once,
late, in pieces, or never. :class:`AnswerFilter` removes the reply from the typed keys. Drawing does
not wait for the reply. The session ends only after the reply or after :data:`ANSWER_SECONDS`;
otherwise a late reply would appear as typed text at the next shell prompt.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from prompt_toolkit.styles import Style

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.input.vt100_parser import Vt100Parser
    from prompt_toolkit.output import Output

READABLE: Final = 4.5  # minimum contrast
_MENU: Final = {
    "completion-menu": "bg:#303030 #dadada",
    "completion-menu.completion.current": "bg:#005f87 #ffffff noreverse",
    "completion-menu.meta.completion": "bg:#303030 #a8a8a8",
    "completion-menu.meta.completion.current": "bg:#005f87 #dadada",
}
_DARK: Final = {
    "title": "bold",
    "dim": "#a8a8a8",
    "match": "bold #ffd75f",
    "rendering": "bold #87d7ff",
    "id": "#87d7d7",
    "warning": "#ff8787",
    "key": "bold #87d787",
    "note": "#d7af5f",
    "rule": "#a8a8a8",
    "cursor": "reverse",
    "badge": "bold reverse",
    "bar": "#a8a8a8",
    **_MENU,
}
_LIGHT: Final = {
    **_DARK,
    "dim": "#5f5f5f",
    "match": "bold #af0000",
    "rendering": "bold #005faf",
    "id": "#005f87",
    "warning": "#d70000",
    "key": "bold #005f00",
    "note": "#875f00",
    "rule": "#5f5f5f",
    "bar": "#5f5f5f",
    "completion-menu": "bg:#e4e4e4 #262626",
    "completion-menu.meta.completion": "bg:#e4e4e4 #5f5f5f",
}
# Of the 256 colours, only these six are readable both on white and on black
_BOTH: Final = {
    **_DARK,
    "dim": "#767676",
    "match": "bold #d700af",
    "rendering": "bold #5f5fff",
    "id": "#00875f",
    "warning": "bold #af5f5f",
    "key": "bold #00875f",
    "note": "#875fd7",
    "rule": "#767676",
    "bar": "#767676",
}
_NONE: Final = {
    **dict.fromkeys(_DARK, ""),
    "title": "bold",
    "match": "bold underline",
    "rendering": "underline",
    "warning": "bold",
    "key": "bold",
    "cursor": "reverse",
    "badge": "bold reverse",
    "completion-menu": "noreverse",
    "completion-menu.completion.current": "reverse",
    "completion-menu.meta.completion.current": "reverse",
}
# With 16 colours, each terminal has its own palette: only some colours are dark, or light, in every
# one. Many terminals show bold colours brighter, which would make red on white hard to read.
_SIXTEEN_DARK: Final = {
    **_NONE,
    "match": "bold ansibrightyellow",
    "rendering": "bold ansibrightcyan",
    "id": "ansibrightcyan",
    "warning": "bold ansibrightred",
    "key": "bold ansibrightgreen",
    "note": "ansibrightyellow",
}
_SIXTEEN_LIGHT: Final = {
    **_NONE,
    "match": "bold ansiblue",
    "rendering": "underline ansired",
    "id": "ansiblue",
    "warning": "ansired",
    "key": "bold",
}
THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "dark": _DARK,
    "light": _LIGHT,
    "both": _BOTH,
    "16": _NONE,
    "16-dark": _SIXTEEN_DARK,
    "16-light": _SIXTEEN_LIGHT,
    "none": _NONE,
}
_COLOURLESS: Final = {"dumb", "vt100", "vt220"}
_SIXTEEN_COLOURS: Final = {"linux", "xterm", "ansi", "cygwin", "eterm-color"}
# Numbers of background colours, as some terminals report them (COLORFGBG: "0;15")
_LIGHT_BACKGROUNDS: Final = {"7", "15"}
_DARK_BACKGROUNDS: Final = {"0", "1", "2", "3", "4", "5", "6", "8"}


def initial_theme(setting: str, environment: Mapping[str, str]) -> str:
    """Return the theme to start with, before the background colour is known.

    ``setting`` is the setting ``theme``. ``environment`` holds the variables TERM, NO_COLOR and
    COLORFGBG.
    """
    terminal = environment.get("TERM", "")
    if environment.get("NO_COLOR") or terminal in _COLOURLESS:
        return "none"
    if setting not in {"auto", "16"}:
        return setting
    colour_number = environment.get("COLORFGBG", "").rpartition(";")[2]
    background = (
        "light"
        if colour_number in _LIGHT_BACKGROUNDS
        else "dark"
        if colour_number in _DARK_BACKGROUNDS
        else ""
    )
    if setting == "16" or terminal in _SIXTEEN_COLOURS:
        if not background and terminal == "linux":  # the Linux console is black
            background = "dark"
        return f"16-{background}" if background else "16"
    return background or "both"


def theme_for_background(background: str, theme: str) -> str:
    """Return the theme for a background colour (``#rrggbb``).

    The result is the dark or the light theme, whichever has more contrast, in 16 colours if the
    current ``theme`` has 16 colours. With more colours, the result is ``none`` if a colour of that
    theme would not be readable on this background.
    """
    candidates = ("16-dark", "16-light") if theme.startswith("16") else ("dark", "light")
    best = max(candidates, key=lambda name: contrast(background, _TEXT[name]))
    if theme.startswith("16"):
        return best
    return best if least_contrast(best, background) >= READABLE else "none"


_TEXT: Final = {"dark": "#ffffff", "16-dark": "#ffffff", "light": "#000000", "16-light": "#000000"}


def least_contrast(theme: str, background: str) -> float:
    """Return the lowest contrast between a colour of a theme and a background (``#rrggbb``).

    Styles that set their own background are ignored. For a theme without colours, the result is 21.
    """
    colours = (
        colour for style in THEMES[theme].values() if "bg:" not in style for colour in style.split()
    )
    return min(
        (contrast(colour, background) for colour in colours if colour.startswith("#")), default=21.0
    )


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (``#rrggbb``) by WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def theme_style(theme: str) -> Style:
    """Return the prompt-toolkit style of a theme."""
    rules = THEMES[theme]
    # a prefix keeps our class names apart from prompt-toolkit's
    return Style.from_dict(
        {(n if n.startswith("completion") else f"bs-{n}"): s for n, s in rules.items()}
    )


# --- The background colour of the terminal


QUESTION: Final = "\x1b]11;?\x1b\\"
ANSWER_SECONDS: Final = 0.5  # maximum time that the end of the session waits for the reply
# Terminals that do not reply; some of them would display the query
_WITHOUT_ANSWER: Final = {
    "",
    "dumb",
    "unknown",
    "linux",
    "vt100",
    "vt220",
    "ansi",
    "cygwin",
    "eterm-color",
}
_ANSWER_START: Final = "\x1b]11;"
_ANSWER: Final = re.compile(
    r"\x1b\]11;(?:rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?"
    r"|\#([0-9a-f]{6}))(?:\x07|\x1b\\|\x9c)",
    re.IGNORECASE,
)
_PARTIAL_ANSWER: Final = re.compile(r"\x1b\]11;[rgba:#/0-9a-f]{0,24}\x1b?", re.IGNORECASE)


def can_be_asked(environment: Mapping[str, str]) -> bool:
    """Return True if the terminal may reply to the query for its background colour.

    ``environment`` holds environment variables. The result is False if NO_COLOR is set.
    """
    return not environment.get("NO_COLOR") and environment.get("TERM", "") not in _WITHOUT_ANSWER


class AnswerFilter:
    """A filter before a prompt-toolkit parser that removes the terminal's replies from the input.

    ``on_colour`` is called with the colour of a reply, as ``#rrggbb``. All other input goes to
    ``parser``. Input that may be the beginning of a reply is kept back until this is clear; a
    single Esc goes to ``parser`` at the next :meth:`flush`.
    """

    def __init__(self, parser: Vt100Parser, on_colour: Callable[[str], None]) -> None:
        self._parser = parser
        self._on_colour = on_colour
        self._held = ""

    def feed(self, data: str) -> None:
        """Pass input to the parser, without replies of the terminal."""
        data, self._held = self._held + data, ""
        while data:
            before, escape, after = data.partition("\x1b")
            if before:
                self._parser.feed(before)
            data = escape + after
            if not data:
                return
            if answer := _ANSWER.match(data):
                self._on_colour(_colour(answer))
                data = data[answer.end() :]
            elif _ANSWER_START.startswith(data) or _PARTIAL_ANSWER.fullmatch(data):
                self._held = data
                return
            else:
                self._parser.feed(escape)
                data = after

    def flush(self) -> None:
        """Flush the parser, because no input came for a while.

        An Esc that was kept back is then a key, not the beginning of a reply.
        """
        if self._held == "\x1b":
            self._parser.feed(self._held)
            self._held = ""
        self._parser.flush()

    def feed_and_flush(self, data: str) -> None:
        """Pass input to the parser, and flush the parser."""
        self.feed(data)
        self.flush()

    def reset(self, request: bool = False) -> None:
        """Reset the parser, and drop input that was kept back."""
        self._held = ""
        self._parser.reset(request)


class BackgroundQuery:
    """The query for the background colour of the terminal.

    ``on_colour`` is called with the colour of the reply, as ``#rrggbb``.
    """

    def __init__(self, on_colour: Callable[[str], None]) -> None:
        self._on_colour = on_colour
        self._is_awaited = False
        self._waiting: list[Callable[[], None]] = []

    def ask(self, input: Input, output: Output) -> None:  # noqa: A002 - prompt-toolkit's name
        """Send the query to the terminal. The event loop must be running.

        Do nothing if ``input`` is not a terminal that sends keys as text (Windows).
        """
        parser: Vt100Parser | None = getattr(input, "vt100_parser", None)
        if parser is None:
            return
        vars(input)["vt100_parser"] = AnswerFilter(parser, self._colour_reported)
        self._is_awaited = True
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._stop_waiting)
        output.write_raw(QUESTION)
        output.flush()

    def run_after_answer(self, call: Callable[[], None]) -> None:
        """Call a function that gives up the terminal, after the reply to the query.

        The function is called at once if no reply is expected, and at the latest after
        :data:`ANSWER_SECONDS`.
        """
        if self._is_awaited:
            self._waiting.append(call)
        else:
            call()

    def _colour_reported(self, colour: str) -> None:
        self._on_colour(colour)
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        self._is_awaited = False
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()


def _colour(answer: re.Match[str]) -> str:
    """Return the colour of a reply as ``#rrggbb``; replies have one to four digits a channel."""
    *channels, whole = answer.groups()
    if whole:
        return f"#{whole.lower()}"
    return "#" + "".join(
        f"{round(int(channel, 16) / (16 ** len(channel) - 1) * 255):02x}" for channel in channels
    )
