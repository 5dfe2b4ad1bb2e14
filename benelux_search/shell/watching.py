"""Looks now and then whether there is an index, and whether it is a new one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from benelux_search.shell.library import Library

EVERY: Final = 1.5  # seconds


class Watch:
    """Tells, in a thread of its own: ``renewed`` when the index is there or is another one, and
    ``failed`` with why there is none that can be used, each time that this changes."""

    def __init__(
        self,
        library: Library,
        renewed: Callable[[], None],
        failed: Callable[[Exception], None],
        *,
        follow: bool = True,
        every: float = EVERY,
    ) -> None:
        self._library = library
        self._renewed = renewed
        self._failed = failed
        self._follow = follow
        self._every = every
        self._wake = threading.Event()
        self._closed = False
        self._now = True
        self._trouble = ""

    def start(self) -> None:
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def look(self) -> None:
        """Looks at once."""
        self._now = True
        self._wake.set()

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def _run(self) -> None:
        while not self._closed:
            # An index that is not there is waited for, and one that came is told of, whatever
            # the settings say
            if self._now or self._follow or self._trouble or not self._library.is_settled:
                self._now = False
                self._look()
            self._wake.wait(self._every)
            self._wake.clear()

    def _look(self) -> None:
        try:
            is_new = self._library.refresh()
            if (is_new or self._trouble) and not self._closed:
                self._renewed()
            self._trouble = ""
        except Exception as error:  # noqa: BLE001 - it is told, and looked again
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble and not self._closed:
                self._failed(error)
            self._trouble = trouble
