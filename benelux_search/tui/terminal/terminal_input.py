"""The keys from the terminal: held while a result is missing, without replies of the terminal.

The search asks the terminal for its background colour (OSC 11). The terminal sends the reply as if
it were typed: at once, late, in pieces, or never.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol

from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output

QUESTION: Final = "\x1b]11;?\x1b\\"
ANSWER_SECONDS: Final = 0.5  # maximum time that the end of the session waits for the reply
_ANSWER: Final = re.compile(
    r"\x1b\]11;(?:rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?"
    r"|\#([0-9a-f]{6}))(?:\x07|\x1b\\|\x9c)",
    re.IGNORECASE,
)
_PARTIAL_ANSWER: Final = re.compile(r"\x1b\](?:1(?:1(?:;[rgba:#/0-9a-f]{0,24}\x1b?)?)?)?", re.I)
# Mouse events are never held: the screen they refer to changes while they wait
_MOUSE: Final = frozenset({Keys.Vt100MouseEvent, Keys.WindowsMouseEvent})
_CANCEL_KEYS: Final = frozenset({Keys.ControlC, Keys.SIGINT})
_FLUSH: Final = "_Flush"  # the data of a key of prompt-toolkit: no key came for a while


def colour_in(reply: str) -> str | None:
    """Return the colour of a reply as ``#rrggbb``; replies have one to four digits a channel."""
    answer = _ANSWER.fullmatch(reply)
    if answer is None:
        return None
    *channels, whole = answer.groups()
    if whole:
        return f"#{whole.lower()}"
    parts = (round(int(each, 16) / (16 ** len(each) - 1) * 255) for each in channels)
    return "#" + "".join(f"{part:02x}" for part in parts)


class ReplyFilter:
    """A filter that takes the terminal's replies out of the keys.

    ``on_colour`` is called with the colour of a reply. Keys that may be the beginning of a reply
    are kept back until this is clear.
    """

    def __init__(self, on_colour: Callable[[str], None]) -> None:
        self._on_colour = on_colour
        self._kept: list[KeyPress] = []

    def feed(self, keys: Iterable[KeyPress]) -> list[KeyPress]:
        """Return the keys without replies, after those that were kept back."""
        through: list[KeyPress] = []
        for key in keys:
            self._kept.append(key)
            text = "".join(each.data for each in self._kept)
            if (colour := colour_in(text)) is not None:
                self._kept.clear()
                self._on_colour(colour)
            elif not _PARTIAL_ANSWER.fullmatch(text):
                kept = [key] if key.key == Keys.Escape else []  # it may begin a reply
                through += self._kept[: len(self._kept) - len(kept)]
                self._kept = kept
        # An Esc as the last key is a key: the parser has waited for what follows
        if [key.key for key in self._kept] == [Keys.Escape]:
            through += self._kept
            self._kept.clear()
        return through


class Waiting(Protocol):
    """The work that the held keys wait for."""

    @property
    def must_wait(self) -> bool:
        """True while the result that the held keys need is missing."""
        ...

    def cancel_waiting(self) -> None:
        """Handle that the user has cancelled the waiting."""


class HoldingInput(Input):
    """The input of the terminal, which can hold keys.

    After :meth:`hold`, all keys are held; :meth:`released_keys` returns them in order when nothing
    is missing any more. While something is missing, Esc, Ctrl-C and an interrupt drop the held
    keys and call :meth:`Waiting.cancel_waiting`; keys after them are processed normally.
    """

    def __init__(self, source: Input, waiting: Waiting, on_colour: Callable[[str], None]) -> None:
        self._source = source
        self._waiting = waiting
        self._replies = ReplyFilter(self._colour_reported)
        self._on_colour = on_colour
        self._held: deque[KeyPress] = deque()
        self.is_holding = False
        self._is_reply_awaited = False
        self._after_reply: list[Callable[[], None]] = []

    # Holding keys

    def hold(self, keys: Iterable[KeyPress] = ()) -> None:
        """Hold ``keys``, which are being handled, and all later keys."""
        self.is_holding = True
        self._held.extend(keys)

    def released_keys(self) -> list[KeyPress]:
        """Return the held keys and stop holding, if the result that they need is there."""
        if not self.is_holding or self._waiting.must_wait:
            return []
        self.is_holding = False
        released = list(self._held)
        self._held.clear()
        return released

    def drop_keys(self) -> None:
        """Drop the held keys, and hold no more."""
        self._held.clear()
        self.is_holding = False

    def filter_held(self, keys: Sequence[KeyPress]) -> list[KeyPress]:
        """Hold new keys while keys are held; return those to process now.

        These are keys after one that cancels the waiting, and replies about the position of the
        cursor.
        """
        if not self.is_holding:
            return list(keys)
        through: list[KeyPress] = []
        for number, key in enumerate(keys):
            # Esc directly followed by another key is this key with Alt
            follows = keys[number + 1] if number + 1 < len(keys) else None
            is_alone = follows is None or follows.key == Keys.Escape
            cancels = key.key in _CANCEL_KEYS or (key.key == Keys.Escape and is_alone)
            if cancels and self._waiting.must_wait:
                self.drop_keys()
                self._waiting.cancel_waiting()
                return [*through, *keys[number + 1 :]]
            if key.key == Keys.CPRResponse:
                through.append(key)
            elif key.key not in _MOUSE and key.data != _FLUSH:
                self._held.append(key)
        return through

    # The question for the background colour

    def ask_background(self, output: Output) -> None:
        """Send the question to the terminal. The event loop must be running."""
        self._is_reply_awaited = True
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._stop_waiting)
        output.write_raw(QUESTION)
        output.flush()

    def run_after_reply(self, call: Callable[[], None]) -> None:
        """Call a function that gives up the terminal, after the reply or half a second.

        Otherwise a late reply would appear as typed text at the next prompt of the shell. The
        function is called at once if no reply is expected.
        """
        if self._is_reply_awaited:
            self._after_reply.append(call)
        else:
            call()

    def _colour_reported(self, colour: str) -> None:
        self._on_colour(colour)
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        self._is_reply_awaited = False
        calls, self._after_reply = self._after_reply, []
        for call in calls:
            call()

    # The methods of an input of prompt-toolkit

    def read_keys(self) -> list[KeyPress]:
        """Return the new keys to process."""
        return self.filter_held(self._replies.feed(self._source.read_keys()))

    def flush_keys(self) -> list[KeyPress]:
        """Return the keys that were kept back in case that more of a sequence followed."""
        return self.filter_held(self._replies.feed(self._source.flush_keys()))

    def fileno(self) -> int:
        """Return the number of the file."""
        return self._source.fileno()

    def typeahead_hash(self) -> str:
        """Return the name under which keys that are left at the end are kept."""
        return self._source.typeahead_hash()

    def flush(self) -> None:
        """Flush the source."""
        self._source.flush()

    @property
    def closed(self) -> bool:
        """True if the source is closed."""
        return self._source.closed

    def raw_mode(self) -> AbstractContextManager[None]:
        """Return a context in which the terminal sends each key."""
        return self._source.raw_mode()

    def cooked_mode(self) -> AbstractContextManager[None]:
        """Return a context in which the terminal sends whole lines."""
        return self._source.cooked_mode()

    def attach(self, input_ready_callback: Callable[[], None]) -> AbstractContextManager[None]:
        """Return a context in which new input calls a function."""
        return self._source.attach(input_ready_callback)

    def detach(self) -> AbstractContextManager[None]:
        """Return a context in which input calls nothing."""
        return self._source.detach()

    def close(self) -> None:
        """Close the source."""
        self._source.close()
