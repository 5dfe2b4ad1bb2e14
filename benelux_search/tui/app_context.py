"""The state that all panes share: the index, the settings, the screen, and the stack of panes.

Background work reports its results to the screen thread. Some keys start slow work, for example
opening a document. The keys that the user types meanwhile are held until that work has finished.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

from benelux_search.output.excerpts import StyledLine
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
LIST_ALONE: Final = 60  # with fewer columns, only the list or only the passage is shown
DOT: Final = " · "
OutcomeT = TypeVar("OutcomeT")


class Pane(Protocol):
    """A view that fills the screen while it is on top of the stack of panes.

    ``kind`` selects the keys of the pane. ``handlers`` maps the names of actions to functions.
    ``prompt`` is None if the pane has no line for typing; ``initial`` is the initial text of that
    line.
    """

    @property
    def kind(self) -> PaneKind: ...

    @property
    def prompt(self) -> str | None: ...

    @property
    def initial(self) -> str: ...

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]: ...

    def title(self, columns: int) -> StyledLine:
        """Return the line above the pane; only a pane without a prompt shows it."""
        ...

    def draw(self, columns: int, rows: int) -> Sequence[StyledLine]:
        """Return at most ``rows`` lines, each at most ``columns`` columns wide."""
        ...

    def set_text(self, text: str) -> None:
        """Take the new text of the line for typing."""

    def press_letter(self, key: str) -> None:
        """Handle a letter key, in a menu: run the choice with that letter."""

    def click(self, row: int, column: int) -> None:
        """Handle a mouse click at a row and column of the pane, both counted from 0."""

    def scroll(self, by: int) -> None:
        """Handle the mouse wheel: scroll by ``by`` rows, upwards if negative."""

    @property
    def is_waiting(self) -> bool:
        """True while the pane waits for a result; the keys of some actions are held meanwhile."""
        ...

    def stop(self) -> None:
        """Stop waiting for the result that the pane has requested."""
        ...


class Frontend(Protocol):
    """The functions of the terminal that panes use."""

    def post(self, call: Callable[[], None]) -> None:
        """Call a function in the screen thread.

        This method is thread-safe. After the end of the session, the call is dropped.
        """

    def redraw(self) -> None:
        """Draw the screen again soon."""

    def clear(self) -> None:
        """Clear the screen and draw it again."""

    def query(self) -> tuple[str, int]:
        """Return the text of the query line, and the offset of its cursor in characters."""
        ...

    def write_query(self, text: str) -> None:
        """Replace the text of the query line, and put the cursor at its end."""

    def focus(self, pane: Pane) -> None:
        """Give the keyboard focus to the pane that is now on top."""

    def complete(self) -> None:
        """Open the menu with completions of the last word of the query."""

    def run_outside_screen(self, work: Callable[[], None]) -> None:
        """Leave the full screen, call ``work``, and return to the full screen.

        ``work`` runs another program in the terminal.
        """

    def send_escape_sequence(self, sequence: str) -> None:
        """Write an escape sequence to the terminal."""

    def suspend(self) -> None:
        """Suspend the process (as Ctrl-Z does in a shell)."""

    @property
    def is_holding(self) -> bool:
        """True while typed keys are held (:meth:`hold_keys`)."""
        ...

    def hold_keys(self) -> None:
        """Start to keep typed keys in a queue, unprocessed (to *hold* keys).

        The held keys are processed after :meth:`AppContext.release`, or dropped by
        :meth:`drop_keys`.
        """

    def drop_keys(self) -> None:
        """Drop all typed keys that have not been processed yet."""

    def leave(self, status: int) -> None:
        """End the session with this exit status."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that the interactive search draws.

    ``match`` and ``rendering`` are the signs before and after a match of the query and before and
    after its translation. ``cursor`` and ``marked`` stand before a selected and a marked hit.
    ``rule`` is repeated to draw a horizontal line.
    """

    match: tuple[str, str] = ("▸", "◂")
    rendering: tuple[str, str] = ("▹", "◃")
    cursor: str = "›"
    marked: str = "●"
    rule: str = "─"

    def around(self, style: Literal["match", "rendering"]) -> tuple[str, str]:
        """Return the signs before and after a match, or before and after its translation."""
        return self.match if style == "match" else self.rendering

    def remove_from(self, text: str) -> str:
        """Return a text without the signs around matches and translations."""
        for sign in (*self.match, *self.rendering):
            text = text.replace(sign, "")
        return text


ASCII_SIGNS = Signs(("*", "*"), ("=", "="), ">", "+", "-")


def choose_signs(settings: Settings, encoding: str) -> Signs:
    """Return the signs for a terminal with this encoding.

    The signs are ASCII characters if ``encoding`` cannot encode the default ones. If the setting
    ``signs`` is off, matches and translations get no signs.
    """
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
    """A period in which typed keys are held, because slow work is running.

    ``stop`` is called if the user cancels the work.
    """

    stop: Callable[[], None]


class AppContext:
    """The shared state of a session, with its stack of panes.

    ``panes`` is the stack, with the pane on top at the end. ``notice`` is a message in the bottom
    line, shown until the next key. ``first_language`` is the language shown on the left or on top.
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
        self.stopped = threading.Event()  # set at the end of the session, to stop long work
        self._work: threading.Event | None = None

    @property
    def pane(self) -> Pane:
        """The pane on top of the stack."""
        return self.panes[-1]

    @property
    def language_order(self) -> tuple[Language, Language]:
        """Both languages, in the order in which they are shown."""
        # Imported late: the first prompt does not need it
        from benelux_search.model import other_language

        return self.first_language, other_language(self.first_language)

    def key_of(self, name: str, pane_kind: PaneKind) -> str:
        """Return the first key of an action in a kind of pane, as printed on a keyboard.

        Return "" if the action has no key in this kind of pane.
        """
        keys = self.action_by_name[name].keys.get(pane_kind)
        return self.say(key_name(keys[0])) if keys else ""

    def push(self, pane: Pane) -> None:
        """Open a pane on top of the stack."""
        self.panes.append(pane)
        self.frontend.focus(pane)

    def pop(self) -> None:
        """Close the pane on top; the lowest pane always stays open."""
        if len(self.panes) > 1:
            self.panes.pop()
            self.frontend.focus(self.pane)

    def swap(self) -> None:
        """Exchange the order in which the two languages are shown."""
        _, self.first_language = self.language_order

    def show_notice(self, message: str) -> None:
        """Show a message in the bottom line until the next key."""
        self.notice = message
        self.frontend.redraw()

    def add_to_notice(self, messages: Iterable[str]) -> None:
        """Append messages to the current notice, with semicolons between them."""
        self.show_notice("; ".join(filter(None, (self.notice, *messages))))

    def show_error(self, error: Exception) -> None:
        """Show the message of an error as the notice."""
        self.show_notice(self.say.error_text(error))

    def begin_work(self) -> threading.Event:
        """Register long work that the user can stop.

        Return an event. The event is set when the user stops the work.
        """
        self._work = threading.Event()
        return self._work

    def stop_work(self) -> bool:
        """Stop the long work registered last; return True if there was any."""
        work, self._work = self._work, None
        if work is not None:
            work.set()
        return work is not None

    def end_work(self, work: threading.Event) -> None:
        """Unregister long work that has finished."""
        if self._work is work:
            self._work = None

    def refuse(self, message: str = "") -> None:
        """Drop the keys typed ahead, because a pane cannot be opened, and show a message, if any.

        The user typed these keys for the pane that does not open.
        """
        self.frontend.drop_keys()
        if message:
            self.show_notice(message)

    # Holding keys

    @property
    def is_held(self) -> bool:
        """True while keys are held for slow work, between :meth:`hold` and :meth:`release`."""
        return self._held is not None

    def hold(self, stop: Callable[[], None]) -> Hold:
        """Hold all typed keys (:meth:`Frontend.hold_keys`) until the returned object is released.

        ``stop`` is called if the user cancels the slow work.
        """
        self._held = hold = Hold(stop)
        self.frontend.hold_keys()
        return hold

    def release(self, hold: Hold) -> bool:
        """End a hold, so that the held keys are processed.

        Return False if the hold had already ended.
        """
        was_held = self._held is hold
        if was_held:
            self._held = None
        return was_held

    def drop_held_keys(self) -> None:
        """Cancel the waiting: stop the slow work, or else the request of the pane on top.

        The caller drops the held keys.
        """
        self.show_notice(self.say("stopped"))
        held, self._held = self._held, None
        if held is not None:
            held.stop()
        else:
            self.pane.stop()

    def run_while_holding_keys(
        self, work: Callable[[], OutcomeT], done: Callable[[OutcomeT], None]
    ) -> None:
        """Call ``work`` in another thread and hold all keys until it ends, then call ``done``.

        ``done`` gets the result of ``work`` and opens a pane; the held keys then go to this pane.
        If ``work`` raises an exception, its message is shown and the keys are dropped. If the user
        cancels, the result is ignored.
        """
        hold = self.hold(lambda: None)

        def succeeded(outcome: OutcomeT) -> None:
            if self.release(hold):
                done(outcome)

        def failed(error: Exception) -> None:
            if self.release(hold):
                self.refuse(self.say.error_text(error))

        self.run_in_background(work, succeeded, failed)

    def run_in_background(
        self,
        work: Callable[[], OutcomeT],
        done: Callable[[OutcomeT], None],
        failed: Callable[[Exception], None] | None = None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Call ``work`` in another thread, then ``done`` or ``failed`` in the screen thread.

        ``done`` gets the result of ``work``. ``failed`` gets its exception; the default shows the
        error message. Neither is called if ``is_wanted`` returns False at that time
        (:meth:`benelux_search.tui.background.LatestTask.start`).
        """

        def post_outcome(outcome: OutcomeT | Exception) -> None:
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
