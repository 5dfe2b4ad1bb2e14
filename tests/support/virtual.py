"""The interactive search in virtual time: a test controls the clock, the workers and their delays.

An event loop without work moves its clock to the next event, so waiting takes no time. The work of
threads runs as calls in this loop, so the order of a run is determined by its seed.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from prompt_toolkit.input import create_pipe_input
from screens import SETTINGS, Screen, sent
from shelf import Shelf, as_index

from benelux_search.translator import Translator
from benelux_search.tui.app import App
from benelux_search.tui.session.actions import with_keys
from benelux_search.tui.session.context import AppContext, Frontend
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.tui.terminal.programs import Clipboard
from benelux_search.tui.terminal.signs import choose_signs
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import Settings

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock advances instead of sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self._loop.now += timeout
        return ready


class VirtualWorkers:
    """Workers that take a time given by ``delay``, in seconds of the virtual clock."""

    def __init__(self, delay: Callable[[], float]) -> None:
        self.delay = delay
        self.running = 0

    def newest_only_worker(
        self,
        answer: Callable[[Asked], Told],
        tell: Callable[[Asked, Told | Exception], None],
        name: str,  # noqa: ARG002 - of a thread
    ) -> _Newest[Asked, Told]:
        return _Newest(self, answer, tell)

    def run_task(
        self,
        work: Callable[[], Told],
        done: Callable[[Told | Exception], None],
        name: str,  # noqa: ARG002 - of a thread
    ) -> None:
        self.run(work, done)

    def run(self, work: Callable[[], Told], done: Callable[[Told | Exception], None]) -> None:
        self.running += 1

        def finish() -> None:
            try:
                told: Told | Exception = work()
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                told = error
            self.running -= 1
            done(told)

        asyncio.get_running_loop().call_later(self.delay(), finish)


class _Newest(Generic[Asked, Told]):
    """Answers one request after the other; one that is overtaken while it waits is not."""

    def __init__(
        self,
        workers: VirtualWorkers,
        answer: Callable[[Asked], Told],
        tell: Callable[[Asked, Told | Exception], None],
    ) -> None:
        self._workers = workers
        self._answer = answer
        self._tell = tell
        self._waiting: list[Asked] = []
        self._is_running = False
        self._closed = False

    def ask(self, question: Asked) -> None:
        self._waiting = [question]
        self._next()

    def close(self) -> None:
        self._closed = True

    def _next(self) -> None:
        if self._is_running or not self._waiting or self._closed:
            return
        question = self._waiting.pop()
        self._is_running = True

        def done(told: Told | Exception) -> None:
            self._is_running = False
            if not self._closed:
                self._tell(question, told)
            self._next()

        self._workers.run(lambda: self._answer(question), done)


class Typist:
    """A user who types into a session at some pace; ``screen`` is what the user sees."""

    def __init__(self, screen: Screen, workers: VirtualWorkers) -> None:
        self.screen = screen
        self.workers = workers

    @property
    def shell(self) -> App:
        return self.screen.shell

    async def type(self, *keys: str, pace: float = 0.0) -> None:
        """Type keys, ``pace`` seconds apart."""
        for key in keys:
            self.screen.pipe.send_text(sent(key))
            if key == "escape" or pace:
                await asyncio.sleep(max(pace, 0.02 if key == "escape" else 0.0))

    async def idle(self) -> None:
        """Wait until all keys are processed and all results have arrived."""
        await asyncio.sleep(0.001)  # the keys are read
        for _ in range(100_000):
            if not self.workers.running and not self.shell.keys.is_holding:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it does not come to rest")


@contextmanager
def _shell(
    library: Shelf, workers: VirtualWorkers, settings: Settings, columns: int, rows: int
) -> Iterator[Screen]:
    say = Translator("en")

    def context(frontend: Frontend) -> AppContext:
        return AppContext(
            IndexHandle(as_index(lambda: library)),
            settings,
            say,
            UserHistory(None, 0),
            Clipboard("none", frontend.send_escape_sequence, {}),
            choose_signs(settings, "utf-8"),
            with_keys({}),
            frontend,
            workers,
        )

    with create_pipe_input() as pipe:
        screen = Screen(pipe, columns, rows)
        screen.shell = App(
            context, QueryState("", "auto"), "dark", input=pipe, output=screen.output()
        )
        screen.shell.app.ttimeoutlen = 0.01
        # The index is there, and stays as it is: no thread looks for another one
        screen.shell.watch.start = lambda: None  # type: ignore[method-assign]
        screen.terminal.draws = False
        yield screen


def played(
    library: Shelf,
    script: Callable[[Typist], Coroutine[Any, Any, None]],
    *,
    delay: Callable[[], float] = lambda: 0.0,
    columns: int = 80,
    rows: int = 24,
    settings: Settings = SETTINGS,
) -> None:
    """Run a session with a script that types, until the script ends."""
    workers = VirtualWorkers(delay)

    async def session(screen: Screen) -> None:
        typist = Typist(screen, workers)
        running = asyncio.ensure_future(screen.shell.run_async())
        await asyncio.sleep(0.1)
        await typist.idle()
        try:
            await script(typist)
        finally:
            if not running.done():
                screen.shell.leave(0)
            await running

    with _shell(library, workers, settings, columns, rows) as screen:
        loop = VirtualLoop()
        try:
            loop.run_until_complete(session(screen))
        finally:
            loop.close()


def uneven(seed: int, most: float) -> Callable[[], float]:
    """Return a function that returns random delays up to ``most`` seconds; most are short."""
    chance = random.Random(seed)
    return lambda: most * chance.random() ** 2
