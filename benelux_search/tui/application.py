"""The full-screen application: it draws the panes with prompt-toolkit and sends keys to them.

The first frame is drawn before the index opens and before late modules load, so the screen appears
at once. A typed query is drawn before it is searched.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import (
    Container,
    DynamicContainer,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.output import ColorDepth

from benelux_search.output.excerpts import LineSegment, StyledLine, line, shorten, width
from benelux_search.processes import redirect_to_null
from benelux_search.tui import background
from benelux_search.tui.actions import BAR_ACTIONS
from benelux_search.tui.app_context import AppContext, Pane
from benelux_search.tui.canvas import Canvas, InputLine, input_window, mark_rows_as_old
from benelux_search.tui.completion import QueryCompleter, complete_last_word
from benelux_search.tui.current_search import CurrentSearch, language_badge
from benelux_search.tui.index_handle import IndexWatcher
from benelux_search.tui.key_bindings import TypeAhead, make_bindings
from benelux_search.tui.panes import Panes, load_late_modules
from benelux_search.tui.query_state import QueryState, one_line
from benelux_search.tui.themes import BackgroundQuery, theme_for_background, theme_style

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from benelux_search.errors import Message
    from benelux_search.results import Completion

_OFFER_SECONDS: Final = 0.25  # seconds without a key before completions are shown
_MOST_OFFERED: Final = 6
_ESCAPE_SECONDS: Final = 0.05  # seconds to wait for the rest of an escape sequence
_ROWS_AROUND_PANE: Final = 2  # rows above and below a pane
_PREFIX_SECONDS: Final = 0.5  # seconds that Esc waits for a second key (Alt)


class Shell:
    """A full-screen session; it implements :class:`~benelux_search.tui.app_context.Frontend`.

    ``make_context`` creates the context of the session. ``question`` is the first query. ``theme``
    is a name in :data:`~benelux_search.tui.themes.THEMES`. With ``asks_background``, the session
    asks the terminal for its background colour and adapts the theme to the reply. ``notices`` are
    shown at the start.
    """

    def __init__(
        self,
        make_context: Callable[[Shell], AppContext],
        question: QueryState,
        theme: str,
        *,
        asks_background: bool = False,
        notices: Sequence[str] = (),
        input: Input | None = None,  # noqa: A002 - as prompt-toolkit calls it
        output: Output | None = None,
    ) -> None:
        self._status = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._offer_timer: asyncio.TimerHandle | None = None
        self._garbage_collection = background.GarbageCollection()
        self.theme = theme
        self._asks_background = asks_background
        self._background_query = BackgroundQuery(self._set_background)
        self.context = context = make_context(self)
        self.current_search = CurrentSearch(context, question)
        self.panes = Panes(context, self.current_search, self)
        context.panes.append(self.panes.search)
        self._offers = context.workers.newest_only_worker(
            self._find_completions, self._show_completions, "offers"
        )
        completer = QueryCompleter(
            context.index_handle, context.say, lambda: self.current_search.question.language
        )
        self.query_buffer = InputLine(self._query_changed, ThreadedCompleter(completer))
        self.other_buffer = InputLine(self._prompt_changed)
        self.app: Application[int] = Application(
            layout=Layout(self._layout(), focused_element=self.query_buffer),
            key_bindings=make_bindings(self),
            style=theme_style(theme),
            color_depth=lambda: ColorDepth.MONOCHROME if self.theme == "none" else None,
            full_screen=True,
            mouse_support=Condition(lambda: context.settings.mouse),
            editing_mode=EditingMode.VI if context.settings.editing == "vi" else EditingMode.EMACS,
            cursor=ModalCursorShapeConfig(),
            input=input,
            output=output,
        )
        self.keys = self.app.key_processor = TypeAhead(self.app, context)
        self.app.ttimeoutlen = _ESCAPE_SECONDS
        self.app.timeoutlen = _PREFIX_SECONDS
        self.watch = IndexWatcher(
            context.index_handle,
            self._index_changed,
            self._index_failed,
            follow=context.settings.reload,
        )
        context.notice = "; ".join(notices)

    # The session

    def run(self) -> int:
        """Run the session until the user quits; return the exit status."""
        try:
            with self._signals(), background.prioritise_keys():
                self.app.run(pre_run=self._prepare)
        except (EOFError, OSError):
            # The terminal is closed: nobody can read a message
            self._status = self._status or 128 + signal.SIGHUP
            _drop_output()
        finally:
            self.close()
        return self._status

    async def run_async(self) -> int:
        """Run the session in the current event loop, without signal handlers.

        Return the exit status.
        """
        try:
            with background.prioritise_keys():
                await self.app.run_async(pre_run=self._prepare, handle_sigint=False)
        finally:
            self.close()
        return self._status

    def close(self) -> None:
        """End all background work, save the query in the history, and close the index."""
        self._loop = None
        self.context.stopped.set()
        self.watch.close()
        self._offers.close()
        self.current_search.add_to_history()
        self.current_search.close()
        self.context.index_handle.close()

    def _prepare(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._status:  # a signal came before there was an event loop
            self.leave(self._status)
        self.app.key_processor.before_key_press += self._note_key
        self.app.before_render += mark_rows_as_old
        # Draw typed text before the search begins, which would delay the drawing
        self.app.after_render += lambda _: self.current_search.send_pending()
        self.app.after_render += lambda _: self.keys.process_held_keys()
        text = self.current_search.question.text
        if text:
            self.write_query(text)
            self.current_search.ask(self.current_search.question)

        def drawn(_: object) -> None:
            self.app.after_render -= drawn
            if self._asks_background:
                self._background_query.ask(self.app.input, self.app.output)
            self.watch.start()
            self.context.run_in_background(load_late_modules, lambda _: None)
            self.context.run_in_background(self.context.history.check, self._show_problems)

        # After the first frame: opening the index loads modules, which takes a while
        self.app.after_render += drawn

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """End the session normally on SIGTERM or SIGHUP, so that the terminal is restored."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {}
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                before[number] = signal.signal(number, self._end)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, _: object) -> None:
        self.context.stopped.set()  # also ends another program that has the terminal
        self._status = 128 + number
        self.post(lambda: self.leave(128 + number))

    def _set_background(self, colour: str) -> None:
        """Adapt the theme to a background colour reported by the terminal."""
        self.theme = theme_for_background(colour, self.theme)
        self.app.style = theme_style(self.theme)
        self.redraw()

    def _show_problems(self, problems: Sequence[Message]) -> None:
        if problems:
            self.context.add_to_notice(map(self.context.say.note, problems))

    def _index_changed(self) -> None:
        self.post(self.panes.reload)

    def _index_failed(self, error: Exception) -> None:
        def tell() -> None:
            self.current_search.search_error = self.current_search.index_error = (
                self.context.say.error_text(error)
            )
            self.redraw()

        self.post(tell)

    # Typed text

    def _note_key(self, _: object) -> None:
        self.panes.note_key()
        if self.context.notice:
            self.context.notice = ""
            self.redraw()

    def _query_changed(self, text: str) -> None:
        self.panes.search.set_text(text)
        self.panes.search.completions = ""
        if self._loop is not None:
            self._garbage_collection.postpone(self._loop)
            if self._offer_timer is not None:
                self._offer_timer.cancel()
            self._offer_timer = self._loop.call_later(_OFFER_SECONDS, self._offer_completions)

    def _prompt_changed(self, text: str) -> None:
        if self.context.panes and self.context.pane is not self.panes.search:
            self.context.pane.set_text(one_line(text))

    def _offer_completions(self) -> None:
        """Load more hits and look up completions, after a pause in typing."""
        self.current_search.load_more()
        self._offers.ask(self.query_buffer.document.text_before_cursor)

    def _find_completions(self, text: str) -> Sequence[Completion]:
        language = self.current_search.question.language
        return complete_last_word(self.context.index_handle, text, language, _MOST_OFFERED)

    def _show_completions(self, text: str, completions: Sequence[Completion] | Exception) -> None:
        def show() -> None:
            if isinstance(completions, Exception) or text != self.query_buffer.text:
                return
            words = (f"{each.word} {each.language.upper()} {each.passages}" for each in completions)
            key = self.context.key_of("complete", "search")
            self.panes.search.completions = f"{key}: " + " · ".join(words) if completions else ""
            self.redraw()

        self.post(show)

    # Holding keys

    @property
    def is_holding(self) -> bool:
        return self.keys.is_holding

    def hold_keys(self) -> None:
        self.keys.hold()

    def drop_keys(self) -> None:
        self.keys.drop_keys()

    # The other methods of Frontend

    def post(self, call: Callable[[], None]) -> None:
        def called() -> None:
            call()
            if self.keys.is_holding:
                self.redraw()  # held keys are processed after the screen is drawn

        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                loop.call_soon_threadsafe(called)

    def redraw(self) -> None:
        self.app.invalidate()

    def clear(self) -> None:
        self.app.renderer.clear()
        self.redraw()

    def query(self) -> tuple[str, int]:
        return self.query_buffer.text, self.query_buffer.cursor_position

    def write_query(self, text: str) -> None:
        self.query_buffer.text = text
        self.query_buffer.cursor_position = len(text)

    def focus(self, pane: Pane) -> None:
        self.query_buffer.complete_state = None
        self.query_buffer.start_change()
        if pane.kind == "search":
            self.app.layout.focus(self.query_buffer)
        elif pane.prompt is not None and pane is not self.panes.search:
            self.other_buffer.reset()
            self.other_buffer.text = pane.initial
            self.other_buffer.cursor_position = len(pane.initial)
            pane.set_text(pane.initial)
            self.app.layout.focus(self.other_buffer)
        else:
            self.app.layout.focus(self._nowhere)
        self.app.vi_state.reset()
        self.redraw()

    def complete(self) -> None:
        self.query_buffer.start_completion()

    def run_outside_screen(self, work: Callable[[], None]) -> None:
        def lend() -> None:
            run_in_terminal(work)

        self._background_query.run_after_answer(lend)

    def send_escape_sequence(self, sequence: str) -> None:
        def write() -> None:
            self.app.output.write_raw(sequence)
            self.app.output.flush()

        self.post(write)

    def suspend(self) -> None:
        self._background_query.run_after_answer(self.app.suspend_to_background)

    def leave(self, status: int) -> None:
        self._status = status
        self._background_query.run_after_answer(self._exit)

    def _exit(self) -> None:
        if self.app.is_running and not self.app.is_done:
            self.app.exit(result=self._status)

    # The screen

    def _layout(self) -> FloatContainer:
        query_line = input_window(self.query_buffer, self._query_badge, self._columns)
        other_line = input_window(self.other_buffer, self._other_badge, self._columns)
        title = Canvas(self._draw_title, lambda _: 1)
        body = Canvas(
            self._draw_pane,
            lambda rows: max(rows - _ROWS_AROUND_PANE, 0),
            self._clicked,
            self._wheeled,
        )
        # Has the focus while the pane has no line for typing
        self._nowhere = Window(FormattedTextControl("", focusable=True), height=0)

        def head() -> Container:
            pane = self.context.pane
            if pane is self.panes.search:
                return query_line
            return title if pane.prompt is None else other_line

        bar = Canvas(self._draw_bar, lambda _: 1)
        root = HSplit([DynamicContainer(head), self._nowhere, body, bar])
        menu = CompletionsMenu(max_height=12, scroll_offset=1)
        return FloatContainer(root, [Float(menu, xcursor=True, ycursor=True)])

    def _columns(self) -> int:
        return self.app.output.get_size().columns

    def _query_badge(self) -> str:
        return language_badge(self.current_search.question, self.current_search.result)

    def _other_badge(self) -> str:
        return self.context.pane.prompt or ""

    def _draw_title(self, columns: int, _: int) -> Sequence[StyledLine]:
        return [self.context.pane.title(columns)]

    def _draw_bar(self, columns: int, _: int) -> Sequence[StyledLine]:
        """Return the bottom line: the notice, or else as many of the main keys as fit."""
        if self.context.notice:
            return [line(LineSegment(shorten(self.context.notice, columns), "note"))]
        parts: list[LineSegment] = []
        room = columns
        pane_kind = self.context.pane.kind
        for name in BAR_ACTIONS[pane_kind]:
            key = self.context.key_of(name, pane_kind)
            label = self.context.say(self.context.action_by_name[name].label)
            label_width = width(key) + 1 + width(label) + 2
            if not key or label_width > room:
                continue
            room -= label_width
            parts += [LineSegment(key, "key"), LineSegment(f" {label}  ", "dim")]
        return [tuple(parts)]

    def _draw_pane(self, columns: int, rows: int) -> Sequence[StyledLine]:
        return self.context.pane.draw(columns, rows)

    def _wheeled(self, by: int) -> None:
        self.context.pane.scroll(by)

    def _clicked(self, row: int, column: int) -> None:
        self.context.pane.click(row, column)


def _drop_output() -> None:
    """Discard output that cannot be written.

    Otherwise Python tries to write the output again at exit and reports an error.
    """
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            redirect_to_null(sys.stdout)
