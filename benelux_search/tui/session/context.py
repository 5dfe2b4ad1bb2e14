"""The state that all panes share: the index, the settings, the screen, and the stack of panes.

Background work reports its results to the screen thread. Some keys start slow work, for example
opening a document. The keys that the user types meanwhile are held until that work has finished.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, TypeVar

from benelux_search.output.styled_lines import StyledLine
from benelux_search.tui.session.actions import Action, PaneKind, key_name
from benelux_search.tui.session.background import Report, Requests, Threads, Workers
from benelux_search.tui.terminal.lines import joined

if TYPE_CHECKING:
    from benelux_search.model import Language
    from benelux_search.translator import Translator
    from benelux_search.tui.session.index_handle import IndexHandle
    from benelux_search.tui.terminal.programs import Clipboard
    from benelux_search.tui.terminal.signs import Signs
    from benelux_search.user.history import UserHistory
    from benelux_search.user.settings import Settings

SIDE_BY_SIDE: Final = 100  # least columns to show the two languages side by side
INTERRUPTED: Final = 130  # exit status of a session that Ctrl-C or SIGINT ends
# The views of the list of hits, and the places of the passage
ListView: TypeAlias = Literal["kwic", "snippets", "sentences", "documents"]
VIEWS: Final[tuple[ListView, ...]] = ("kwic", "snippets", "sentences", "documents")
PreviewPlace: TypeAlias = Literal["below", "right", "off"]
PREVIEW_PLACES: Final[tuple[PreviewPlace, ...]] = ("below", "right", "off")
RequestT = TypeVar("RequestT")
OutcomeT = TypeVar("OutcomeT")
Handler = Callable[[], None]
Handlers = Mapping[str, Handler]


class Pane:
    """A view that fills the screen, or a window over one (``is_window``).

    ``kind`` selects the keys of the pane. ``prompt`` is None if the pane has no line for typing;
    ``initial`` is the text of that line when the pane comes to the top: what is offered, later what
    was typed there. ``is_preselected`` is True if the first letter that is typed replaces it.
    """

    kind: PaneKind = "text"
    prompt: str | None = None
    initial = ""
    is_preselected = False
    is_window = True
    is_tall = False  # a window with much to read, which may hide more of the pane under it
    more = 0  # lines of a window below its lower edge
    can_have_letters = False  # letters that are no keys go to press_letter()
    is_waiting = False  # True while the pane waits for a result; some keys are held meanwhile

    @property
    def handlers(self) -> Handlers:
        """The functions of the pane by the name of the action."""
        return {}

    def title(self, columns: int) -> StyledLine:  # noqa: ARG002 - a window has none
        """Return the line above a pane that fills the screen."""
        return ()

    def height(self, columns: int, rows: int) -> int:  # noqa: ARG002
        """Return the rows that a window wants, if there are ``rows``."""
        return rows

    def draw(self, columns: int, rows: int, covered: int = 0) -> Sequence[StyledLine]:
        """Return at most ``rows`` lines, each at most ``columns`` columns wide.

        The first ``covered`` lines are behind a window.
        """
        raise NotImplementedError

    def window_area(self, columns: int, rows: int) -> tuple[int, int]:
        """Return the columns and the rows that a window over this pane can have."""
        return columns, rows // 2

    def is_cut_by(self, window_columns: int, columns: int, rows: int) -> bool:  # noqa: ARG002
        """Return True if a window would end in the middle of texts, so that it needs an edge."""
        return False

    def set_text(self, text: str) -> None:
        """Take the new text of the line for typing."""

    def press_letter(self, key: str) -> None:
        """Handle a letter that is no key."""

    def click(self, row: int, column: int) -> None:
        """Handle a mouse click at a row and column of the pane, both counted from 0."""

    def scroll(self, by: int, row: int = 0, column: int = 0) -> None:
        """Handle the mouse wheel over a place: scroll by ``by`` rows, upwards if negative."""

    def stop(self) -> None:
        """Stop waiting for the result that the pane has requested."""


class Frontend(Protocol):
    """The functions of the terminal that panes use."""

    def post(self, call: Handler) -> None:
        """Call a function in the screen thread; thread-safe, dropped after the session."""

    def redraw(self) -> None:
        """Draw the screen again soon."""

    def clear(self) -> None:
        """Clear the screen and draw it again."""

    def query(self) -> tuple[str, int]:
        """Return the text of the query line, and the offset of its cursor in characters."""
        ...

    def write_query(self, text: str, *, is_preselected: bool = False) -> None:
        """Replace the text of the query line, and put the cursor at its end."""

    def write_prompt(self, text: str) -> None:
        """Replace the text of the line for typing of a window."""

    def focus(self, pane: Pane) -> None:
        """Give the keyboard focus to the pane that is now on top."""

    def complete(self) -> None:
        """Open the menu with completions of the last word of the query."""

    def run_outside_screen(self, work: Handler) -> None:
        """Leave the full screen, call ``work``, which runs a program, and return."""

    def send_escape_sequence(self, sequence: str) -> None:
        """Write an escape sequence to the terminal."""

    def suspend(self) -> None:
        """Suspend the process (as Ctrl-Z does in a shell)."""

    def hold_keys(self) -> None:
        """Keep typed keys until :meth:`AppContext.release` or :meth:`drop_keys` (*hold* them)."""

    def drop_keys(self) -> None:
        """Drop all typed keys that have not been processed yet."""

    def leave(self, status: int) -> None:
        """End the session with this exit status."""


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """A period in which typed keys are held; ``stop`` is called if the user cancels the work."""

    stop: Handler


@dataclass(eq=False)
class AppContext:
    """The shared state of a session, with its stack of panes.

    ``panes`` is the stack, with the pane on top at the end. ``notice`` is a message in the bottom
    line, shown until the next key. ``first_language`` is the language shown on the left or on top.
    ``count`` is the number typed before a key, such as 5 in ``5j``; 0 without one.
    """

    index_handle: IndexHandle
    settings: Settings
    say: Translator
    history: UserHistory
    clipboard: Clipboard
    signs: Signs
    actions: Sequence[Action]
    frontend: Frontend
    workers: Workers = field(default_factory=Threads)

    def __post_init__(self) -> None:
        self.action_by_name = {each.name: each for each in self.actions}
        self.first_language: Language = "fr" if self.settings.first == "fr" else "nl"
        self.notice = ""
        self.count = 0
        self.panes: list[Pane] = []
        self.stopped = threading.Event()  # set at the end of the session, to stop long work
        self._held: Hold | None = None
        self._work: threading.Event | None = None

    @property
    def pane(self) -> Pane:
        """The pane on top of the stack."""
        return self.panes[-1]

    @property
    def base(self) -> Pane:
        """The uppermost pane that fills the screen."""
        return next(pane for pane in reversed(self.panes) if not pane.is_window)

    @property
    def language_order(self) -> tuple[Language, Language]:
        """Both languages, in the order in which they are shown."""
        return ("nl", "fr") if self.first_language == "nl" else ("fr", "nl")

    def key_of(self, name: str, pane_kind: PaneKind) -> str:
        """Return the first key of an action in a kind of pane, as printed on a keyboard.

        Without a key there, it is the letter in the menu; "" without one.
        """
        action = self.action_by_name[name]
        keys = action.keys.get(pane_kind)
        if keys:
            return self.say(key_name(keys[0]))
        prefix = self.say("Ctrl-X")
        return f"{prefix} {action.letter}" if action.letter else ""

    def push(self, pane: Pane) -> None:
        """Open a pane on top of the stack."""
        self.panes.append(pane)
        self.frontend.focus(pane)

    def pop(self) -> None:
        """Close the pane on top; the lowest pane always stays open."""
        if len(self.panes) > 1:
            self.panes.pop()
            self.frontend.focus(self.pane)

    def close(self, pane: Pane) -> None:
        """Close a pane, and all panes above it."""
        if pane in self.panes[1:]:
            del self.panes[self.panes.index(pane) :]
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
        self.show_notice(joined((self.notice, *messages), "; "))

    def show_error(self, error: Exception) -> None:
        """Show the message of an error as the notice."""
        self.show_notice(self.say.error_text(error))

    def begin_work(self) -> threading.Event:
        """Return an event that is set if the user stops the long work that begins now."""
        self._work = threading.Event()
        return self._work

    @property
    def is_working(self) -> bool:
        """True while long work that the user can stop is going on."""
        return self._work is not None

    def stop_work(self) -> bool:
        """Stop the long work that began last; return True if there was any."""
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

    def hold(self, stop: Handler) -> Hold:
        """Hold all typed keys until the returned object is released.

        ``stop`` is called if the user cancels the slow work.
        """
        self._held = hold = Hold(stop)
        self.frontend.hold_keys()
        return hold

    def release(self, hold: Hold) -> bool:
        """End a hold, so that the held keys are processed; return False if it had ended."""
        was_held = self._held is hold
        if was_held:
            self._held = None
        return was_held

    def cancel_waiting(self) -> None:
        """Stop the slow work, or else the request of the pane on top; keys are no longer held."""
        self.show_notice(self.say("stopped"))
        self.count = 0
        held, self._held = self._held, None
        if held is not None:
            held.stop()
        else:
            self.pane.stop()

    def run_while_holding_keys(
        self,
        work: Callable[[], OutcomeT],
        done: Callable[[OutcomeT], None],
        stop: Handler = lambda: None,
    ) -> None:
        """Call ``work`` in another thread and hold all keys until it ends, then call ``done``.

        ``done`` gets the result of ``work`` and opens a pane; the held keys then go to this pane.
        If ``work`` raises an exception, its message is shown and the keys are dropped. If the user
        cancels, ``stop`` is called and the result is ignored.
        """
        hold = self.hold(stop)

        def succeeded(outcome: OutcomeT) -> None:
            if self.release(hold):
                done(outcome)

        def failed(error: Exception) -> None:
            if self.release(hold):
                self.refuse(self.say.error_text(error))

        self.run_in_background(work, succeeded, failed)

    def newest_only_worker(
        self, handle: Callable[[RequestT], OutcomeT], report: Report[RequestT, OutcomeT], name: str
    ) -> Requests[RequestT]:
        """Return a worker that calls ``handle`` in its thread, ``report`` in the screen thread."""

        def post_outcome(request: RequestT, outcome: OutcomeT | Exception) -> None:
            def deliver() -> None:
                report(request, outcome)
                self.frontend.redraw()

            self.frontend.post(deliver)

        return self.workers.newest_only_worker(handle, post_outcome, name)

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
        (:meth:`benelux_search.tui.session.background.LatestTask.start`).
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
