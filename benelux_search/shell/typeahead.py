"""Type-ahead: keys wait, in their order, for what an earlier key asked for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from prompt_toolkit.application import Application
from prompt_toolkit.key_binding.key_processor import KeyPress, KeyProcessor
from prompt_toolkit.keys import Keys

from benelux_search.shell.actions import AWAITING
from benelux_search.shell.desk import Desk, Pane

# They point at what is on the screen, which will be something else when they have their turn
_MOUSE: Final = frozenset({Keys.Vt100MouseEvent, Keys.WindowsMouseEvent})
_STOP: Final = frozenset({Keys.ControlC, Keys.SIGINT})
_LATE: Final = 0.4  # seconds
_FLUSH: Final = "_Flush"  # prompt-toolkit's own: no key came for a while


class TypeAhead(KeyProcessor):
    """A key processor that can be made to wait, in place of that of an application.

    From :meth:`hold` on, keys are kept, and :meth:`go_on` processes them in their order. Esc,
    Ctrl-C and an interrupt drop what is kept, and the desk is told; the keys behind them count.
    """

    def __init__(self, app: Application[int], desk: Desk) -> None:
        self._desk = desk
        self._held: deque[KeyPress] = deque()
        self._for: Pane | None = None  # the pane whose answer they wait for, if they do
        self._timer: asyncio.TimerHandle | None = None
        self._waits = desk.say("waiting for the answer; Esc stops")
        self.is_holding = False
        super().__init__(app.key_processor._bindings)

    def act(self, do: Callable[[str], None], name: str, keys: Sequence[KeyPress]) -> None:
        """Do what these keys stand for, now or when what it acts on has come."""
        pane = self._desk.pane
        if name in AWAITING.get(pane.place, ()) and pane.is_waiting:
            self._for = pane
            self.hold(keys)
        else:
            do(name)

    def reset(self) -> None:
        super().reset()
        self._end()

    def hold(self, keys: Sequence[KeyPress] = ()) -> None:
        """Keep these keys, which are being handled, and all that come after them."""
        came = [*self.input_queue]
        self.input_queue.clear()
        self._held.extend(keys)
        if not self.is_holding:
            self.is_holding = True
            self._timer = asyncio.get_running_loop().call_later(_LATE, self._tell)
        self._keep(came)

    def go_on(self) -> None:
        """Process the keys that were kept, if what they wait for has come and is on the screen.
        One of them may have to wait again."""
        if self.is_holding and not self._must_wait:
            self.input_queue.extendleft(reversed(self._held))
            self._end()
            if self._desk.notice == self._waits:
                self._desk.tell("")
            self.process_keys()

    def forget(self) -> None:
        """Drop the keys that have not had their turn: what they were typed for will not come."""
        self.input_queue.clear()
        self._end()

    def process_keys(self) -> None:
        if self.is_holding:
            came = [*self.input_queue]
            self.input_queue.clear()
            self._keep(came)
        if not self.is_holding or self.input_queue:
            super().process_keys()

    def _keep(self, came: Iterable[KeyPress]) -> None:
        """Keep the keys that came, but those that stop the waiting, and replies of the terminal."""
        keys = [*came]
        for number, key in enumerate(keys):
            # Esc with another key right behind it is that key with Alt
            is_alone = all(each.key == Keys.Escape for each in keys[number + 1 : number + 2])
            if key.key in _STOP or (key.key == Keys.Escape and is_alone):
                self._end()
                self._desk.drop()
                self.input_queue.extend(keys[number + 1 :])
                return
            if key.key == Keys.CPRResponse:
                self.input_queue.append(key)
            elif key.key not in _MOUSE and key.data != _FLUSH:
                self._held.append(key)

    @property
    def _must_wait(self) -> bool:
        pane = self._desk.pane
        return self._desk.is_held or (pane is self._for and pane.is_waiting)

    def _tell(self) -> None:
        if self._must_wait:
            self._desk.tell(self._waits)

    def _end(self) -> None:
        self._held.clear()
        self._for, self.is_holding = None, False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
