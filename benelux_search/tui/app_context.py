"""State that all panes share: the index, the settings, the screen, and the stack of panes.

Background work reports to the thread of the screen. If a key opens something that takes time,
the keys after it are meant for what it opens, so they are held until that is there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

from benelux_search.output.excerpts import Line
from benelux_search.tui.actions import Action, PaneKind, key_name
from benelux_search.tui.background import Threads, Workers

if TYPE_CHECKING:
    from benelux_search.model import Language
    from benelux_search.translator import Translator
    from benelux_search.tui.history import UserHistory
    from benelux_search.tui.index_handle import IndexHandle
    from benelux_search.tui.programs import Clipboard
    from benelux_search.tui.settings import Settings

SIDE_BY_SIDE: Final = 100  # least columns to show the two languages side by side
LIST_ALONE: Final = 60  # below so many columns, only the list or the passage fits
DOT: Final = " · "
Outcome = TypeVar("Outcome")


class Pane(Protocol):
    """A pane, which fills the screen while it is on top.

    ``place`` selects its keys. ``handlers`` has a function for each action that it knows, by the
    name of the action. A pane with a ``prompt`` receives the text that is typed.
    """

    @property
    def kind(self) -> PaneKind: ...

    @property
    def prompt(self) -> str | None: ...

    @property
    def initial(self) -> str: ...

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]: ...

    def title(self, columns: int) -> Line:
        """Return the line above the pane, for a pane without a prompt."""
        ...

    def draw(self, columns: int, rows: int) -> Sequence[Line]:
        """Return at most ``rows`` lines of at most ``columns`` columns."""
        ...

    def set_text(self, text: str) -> None: ...

    def press_letter(self, key: str) -> None: ...

    def click(self, row: int, column: int) -> None: ...

    def wheel(self, by: int) -> None: ...

    @property
    def is_waiting(self) -> bool:
        """True while an answer for the pane is still to come; actions on it wait for that."""
        ...

    def stop(self) -> None:
        """Stop waiting for the answer that the pane asked for."""
        ...


class Frontend(Protocol):
    """The part of the terminal that panes use."""

    def post(self, call: Callable[[], None]) -> None:
        """Call a function in the thread of the screen.

        Any thread may post, even after the session; the call is then dropped.
        """

    def redraw(self) -> None: ...

    def clear(self) -> None: ...

    def query(self) -> tuple[str, int]:
        """Return the text of the query line, and the offset of its cursor."""
        ...

    def write_query(self, text: str) -> None: ...

    def enter(self, pane: Pane) -> None:
        """Give the keys and the cursor to a pane that has come to the top."""

    def complete(self) -> None: ...

    def run_outside_screen(self, work: Callable[[], None]) -> None:
        """Lend the terminal to another program while ``work`` runs."""

    def send(self, sequence: str) -> None:
        """Send an escape sequence of our own to the terminal."""

    def suspend(self) -> None: ...

    @property
    def is_holding(self) -> bool:
        """True while keys are held."""
        ...

    def hold_keys(self) -> None:
        """Keep the keys waiting until :meth:`release`."""

    def drop_keys(self) -> None:
        """Drop the keys that were typed ahead."""

    def leave(self, status: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs around matches and their renderings, and the other signs on the screen."""

    match: tuple[str, str] = ("▸", "◂")
    rendering: tuple[str, str] = ("▹", "◃")
    cursor: str = "›"
    marked: str = "●"
    rule: str = "─"

    def around(self, style: Literal["match", "rendering"]) -> tuple[str, str]:
        return self.match if style == "match" else self.rendering

    def remove_from(self, text: str) -> str:
        """Return a text without the signs around matches and renderings."""
        for sign in (*self.match, *self.rendering):
            text = text.replace(sign, "")
        return text


ASCII_SIGNS = Signs(("*", "*"), ("=", "="), ">", "+", "-")


def choose_signs(settings: Settings, encoding: str) -> Signs:
    """Return the signs that the settings ask for, in ASCII if ``encoding`` lacks the others."""
    full = Signs()
    try:
        "".join((*full.match, *full.rendering, full.cursor, full.marked)).encode(encoding)
        signs = full
    except (UnicodeEncodeError, LookupError):
        signs = ASCII_SIGNS
    if settings.signs:
        return signs
    return Signs(("", ""), ("", ""), signs.cursor, signs.marked, signs.rule)


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """Work that keys wait for; ``stop`` is called if the user no longer wants it."""

    stop: Callable[[], None]


class AppContext:
    """The shared state of a session, and the stack of its panes.

    ``notice`` is the last message, shown until the next key. ``first`` is the language shown
    first.
    """

    def __init__(
        self,
        index_handle: IndexHandle,
        settings: Settings,
        say: Translator,
        history: UserHistory,
        clipboard: Clipboard,
        signs: Signs,
        actions: Sequence[Action],
        frontend: Frontend,
        workers: Workers | None = None,
    ) -> None:
        self.workers: Workers = workers or Threads()
        self.index_handle = index_handle
        self.settings = settings
        self.say = say
        self.history = history
        self.clipboard = clipboard
        self.signs = signs
        self.actions = actions
        self.action_by_name = {each.name: each for each in actions}
        self.frontend = frontend
        self.first_language: Language = "fr" if settings.first == "fr" else "nl"
        self.notice = ""
        self.panes: list[Pane] = []
        self._held: Hold | None = None
        self.stopped = threading.Event()  # set when the session ends: long work then stops
        self._work: threading.Event | None = None

    @property
    def pane(self) -> Pane:
        return self.panes[-1]

    @property
    def language_order(self) -> tuple[Language, Language]:
        """Both languages, in the order in which they are shown."""
        from benelux_search.model import other_language  # late: the first prompt does not need it

        return self.first_language, other_language(self.first_language)

    def key_of(self, name: str, pane_kind: PaneKind) -> str:
        """Return the first key of an action as on a keyboard, or "" if it has none in a place."""
        keys = self.action_by_name[name].keys.get(pane_kind)
        return self.say(key_name(keys[0])) if keys else ""

    def push(self, pane: Pane) -> None:
        self.panes.append(pane)
        self.frontend.enter(pane)

    def pop(self) -> None:
        if len(self.panes) > 1:
            self.panes.pop()
            self.frontend.enter(self.pane)

    def swap(self) -> None:
        _, self.first_language = self.language_order

    def show_notice(self, message: str) -> None:
        self.notice = message
        self.frontend.redraw()

    def add_to_notice(self, messages: Iterable[str]) -> None:
        """Add messages to the current notice, if there is one."""
        self.show_notice("; ".join(filter(None, (self.notice, *messages))))

    def show_error(self, error: Exception) -> None:
        self.show_notice(self.say.told(error))

    def begin_work(self) -> threading.Event:
        """Begin long work; return the event that is set when the work should stop."""
        self._work = threading.Event()
        return self._work

    def stop_work(self) -> bool:
        """Stop the work that began last; return True if there was any."""
        work, self._work = self._work, None
        if work is not None:
            work.set()
        return work is not None

    def end_work(self, work: threading.Event) -> None:
        if self._work is work:
            self._work = None

    def refuse(self, message: str = "") -> None:
        """Drop the keys typed ahead, which were meant for a thing that cannot open."""
        self.frontend.drop_keys()
        if message:
            self.show_notice(message)

    # Holding keys

    @property
    def is_held(self) -> bool:
        """True while all keys that the user types wait for the end of some work."""
        return self._held is not None

    def hold(self, stop: Callable[[], None]) -> Hold:
        """Hold all keys until :meth:`release`; ``stop`` is called if the user drops them."""
        self._held = hold = Hold(stop)
        self.frontend.hold_keys()
        return hold

    def release(self, hold: Hold) -> bool:
        """End a hold; return False if it had ended already."""
        was_held = self._held is hold
        if was_held:
            self._held = None
        return was_held

    def drop_held_keys(self) -> None:
        """Drop the keys that wait, for the user, and stop the work that they wait for."""
        self.show_notice(self.say("stopped"))
        held, self._held = self._held, None
        if held is not None:
            held.stop()
        else:
            self.pane.stop()

    def run_while_holding_keys(
        self, work: Callable[[], Outcome], done: Callable[[Outcome], None]
    ) -> None:
        """Do work as :meth:`beside` does, and hold keys meanwhile: they are meant for its outcome.

        If the user stops it, the outcome is dropped.
        """
        hold = self.hold(lambda: None)

        def succeeded(outcome: Outcome) -> None:
            if self.release(hold):
                done(outcome)

        def failed(error: Exception) -> None:
            if self.release(hold):
                self.refuse(self.say.error_text(error))

        self.run_in_background(work, succeeded, failed)

    def run_in_background(
        self,
        work: Callable[[], Outcome],
        done: Callable[[Outcome], None],
        failed: Callable[[Exception], None] | None = None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do work in another thread, then call ``done`` or ``failed`` in the thread of the screen.

        ``done`` gets the outcome, ``failed`` (by default :meth:`fail`) the exception. Neither is
        called if ``is_wanted`` then returns False
        (:meth:`benelux_search.tui.background.Latest.begin`).
        """

        def post_outcome(outcome: Outcome | Exception) -> None:
            def deliver() -> None:
                if not is_wanted():
                    return
                if isinstance(outcome, Exception):
                    (failed or self.show_error)(outcome)
                else:
                    done(outcome)
                self.frontend.redraw()

            self.frontend.post(deliver)

        self.workers.run_task(work, post_outcome, "errand")
