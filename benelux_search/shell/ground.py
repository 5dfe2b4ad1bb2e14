"""The background colour of the terminal: asked for, and its answer kept apart from what is typed.

The question is an escape sequence (OSC 11). A terminal answers in what we read as keys, at once,
late, in pieces, or never. So the answer is taken out of the keys whenever it comes, nobody waits
for it to draw, and the session leaves the terminal only when the answer came or its time is over:
else it would stand as typed text at the next prompt.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.input.vt100_parser import Vt100Parser
    from prompt_toolkit.output import Output

QUESTION: Final = "\x1b]11;?\x1b\\"
PATIENCE: Final = 0.5  # seconds that leaving waits for an answer
# Terminals that cannot answer, some of which would show the question
_SILENT: Final = {"", "dumb", "unknown", "linux", "vt100", "vt220", "ansi", "cygwin", "eterm-color"}
_BEGIN: Final = "\x1b]11;"
_ANSWER: Final = re.compile(
    r"\x1b\]11;(?:rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?"
    r"|\#([0-9a-f]{6}))(?:\x07|\x1b\\|\x9c)",
    re.IGNORECASE,
)
_BEGUN: Final = re.compile(r"\x1b\]11;[rgba:#/0-9a-f]{0,24}\x1b?", re.IGNORECASE)


def can_be_asked(environment: Mapping[str, str]) -> bool:
    """Whether a terminal with this environment may answer, and its colours matter."""
    return not environment.get("NO_COLOR") and environment.get("TERM", "") not in _SILENT


class AnswerFilter:
    """A parser of keys that takes the answers of the terminal out of what it is fed.

    ``told`` gets the colour, as ``#rrggbb``. What only looks like the beginning of an answer goes
    to the parser as soon as that is clear; an Esc that nothing follows when keys are flushed.
    """

    def __init__(self, parser: Vt100Parser, told: Callable[[str], None]) -> None:
        self._parser = parser
        self._told = told
        self._held = ""

    def feed(self, data: str) -> None:
        data, self._held = self._held + data, ""
        while data:
            before, escape, after = data.partition("\x1b")
            if before:
                self._parser.feed(before)
            data = escape + after
            if not data:
                return
            if answer := _ANSWER.match(data):
                self._told(_colour(answer))
                data = data[answer.end() :]
            elif _BEGIN.startswith(data) or _BEGUN.fullmatch(data):
                self._held = data
                return
            else:
                self._parser.feed(escape)
                data = after

    def flush(self) -> None:
        """Nothing has come for a while: an Esc was the key."""
        if self._held == "\x1b":
            self._parser.feed(self._held)
            self._held = ""
        self._parser.flush()

    def feed_and_flush(self, data: str) -> None:
        self.feed(data)
        self.flush()

    def reset(self, request: bool = False) -> None:
        self._held = ""
        self._parser.reset(request)


class Ground:
    """The question to the terminal, and what waits until it is answered."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self._is_awaited = False
        self._waiting: list[Callable[[], None]] = []

    def ask(self, input: Input, output: Output) -> None:  # noqa: A002 - prompt-toolkit's name
        """Ask the terminal, where its keys come as text; the event loop must run."""
        parser: Vt100Parser | None = getattr(input, "vt100_parser", None)
        if parser is None:
            return
        vars(input)["vt100_parser"] = AnswerFilter(parser, self._answered)
        self._is_awaited = True
        asyncio.get_running_loop().call_later(PATIENCE, self._over)
        output.write_raw(QUESTION)
        output.flush()

    def then(self, call: Callable[[], None]) -> None:
        """Call something that lets go of the terminal: now, or when no answer can come."""
        if self._is_awaited:
            self._waiting.append(call)
        else:
            call()

    def _answered(self, colour: str) -> None:
        self._told(colour)
        self._over()

    def _over(self) -> None:
        self._is_awaited = False
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()


def _colour(answer: re.Match[str]) -> str:
    """A colour of two digits a channel; answers have one to four."""
    *channels, whole = answer.groups()
    if whole:
        return f"#{whole.lower()}"
    return "#" + "".join(
        f"{round(int(channel, 16) / (16 ** len(channel) - 1) * 255):02x}" for channel in channels
    )
