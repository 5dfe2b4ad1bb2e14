"""The full-screen application: it draws the panes with prompt-toolkit and sends keys to them.

The first frame is drawn before the index opens and before late modules load, so the screen appears
at once. A typed query is drawn before it is searched.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.layout import Layout
from prompt_toolkit.output import ColorDepth

from benelux_search.errors import IndexMissing
from benelux_search.processes import redirect_to_null
from benelux_search.tui.bindings import key_press, make_bindings, needs_result
from benelux_search.tui.hits.completion import QueryCompleter, complete_last_word
from benelux_search.tui.panes import Panes, load_late_modules
from benelux_search.tui.screen_layout import ScreenLayout
from benelux_search.tui.session import background
from benelux_search.tui.session.context import AppContext, Handler, Pane
from benelux_search.tui.session.current_search import CurrentSearch, language_badge
from benelux_search.tui.session.index_handle import IndexWatcher
from benelux_search.tui.session_state import restored_state, state_record
from benelux_search.tui.terminal.canvas import mark_rows_as_old
from benelux_search.tui.terminal.input_line import InputLine, input_window
from benelux_search.tui.terminal.lines import text_lines
from benelux_search.tui.terminal.terminal_input import HoldingInput
from benelux_search.tui.terminal.themes import theme_for_background, theme_style
from benelux_search.user.query_state import QueryState, one_line

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from benelux_search.errors import Message
    from benelux_search.results import Completion

_OFFER_SECONDS: Final = 0.25  # seconds without a key before completions are shown
_MOST_OFFERED: Final = 6
_ESCAPE_SECONDS: Final = 0.05  # seconds to wait for the rest of an escape sequence
_PREFIX_SECONDS: Final = 0.5  # seconds that Esc waits for a second key (Alt)
_NOTICE_SECONDS: Final = 0.4  # seconds of waiting before the notice is shown


class App:
    """A full-screen session; it implements :class:`~benelux_search.tui.session.context.Frontend`.

    ``make_context`` creates the context of the session. ``question`` is the first query; without a
    text, the session goes on where the last one ended. ``theme`` is a name in
    :data:`~.themes.THEMES`. With ``asks_background``, the session asks the
    terminal for its background colour and adapts the theme to the reply. ``problems`` of the
    settings are shown at the start. ``index_folder`` is where the index is, or will be.
    """

    def __init__(
        self,
        make_context: Callable[[App], AppContext],
        question: QueryState,
        theme: str,
        *,
        asks_background: bool = False,
        problems: Sequence[str] = (),
        index_folder: str = "index",
        input: Input | None = None,  # noqa: A002 - as prompt-toolkit calls it
        output: Output | None = None,
    ) -> None:
        self._status = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._offer_timer: asyncio.TimerHandle | None = None
        self._garbage_collection = background.GarbageCollection()
        self._waiting_pane: Pane | None = None  # the pane whose result the held keys need
        self._query_mode = InputMode.INSERT  # of the query line in vi mode, for the way back to it
        self._problems = problems
        self._first_text = ""  # of the query line
        self.theme = theme
        self._asks_background = asks_background
        self.context = context = make_context(self)
        self.keys = HoldingInput(input or create_input(), self, self._set_background)
        self.current_search = CurrentSearch(context, question)
        self.panes = Panes(context, self.current_search, index_folder)
        context.panes.append(self.panes.search)
        self._offers = context.newest_only_worker(
            self._find_completions, self._show_completions, "offers"
        )
        completer = QueryCompleter(
            context.index_handle, context.say, lambda: self.current_search.question.language
        )
        self.query_buffer = InputLine(self._query_changed, ThreadedCompleter(completer))
        self.other_buffer = InputLine(self._prompt_changed)
        self._screen = self._screen_layout()
        self.app: Application[int] = Application(
            layout=Layout(self._screen.container(), focused_element=self.query_buffer),
            key_bindings=make_bindings(self),
            style=theme_style(theme),
            color_depth=lambda: ColorDepth.MONOCHROME if self.theme == "none" else None,
            full_screen=True,
            mouse_support=Condition(lambda: context.settings.mouse),
            editing_mode=EditingMode.VI if context.settings.editing == "vi" else EditingMode.EMACS,
            cursor=ModalCursorShapeConfig(),
            input=self.keys,
            output=output,
        )
        self.app.ttimeoutlen = _ESCAPE_SECONDS
        self.app.timeoutlen = _PREFIX_SECONDS
        self.watch = IndexWatcher(
            context.index_handle,
            lambda: self.post(self.panes.reload),
            self._index_failed,
            follow=context.settings.reload,
        )

    def _screen_layout(self) -> ScreenLayout:
        context, search = self.context, self.current_search

        def columns() -> int:
            return self.app.output.get_size().columns

        def badge() -> str:
            return language_badge(search.question, search.result)

        change_language = partial(self.run_action, "language")
        query_line = input_window(self.query_buffer, badge, columns, change_language)
        prompt_line = input_window(
            self.other_buffer, lambda: context.pane.prompt or "", columns, lambda: None
        )
        return ScreenLayout(context, query_line, prompt_line, self._press_button)

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
        """End all background work, save the query and the place, and close the index."""
        self._loop = None
        self.context.stopped.set()
        self.watch.close()
        self._offers.close()
        self.current_search.add_to_history()
        self.context.history.save_state(
            state_record(self.context, self.panes.search, self.current_search)
        )
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
        self.app.after_render += lambda _: self._process_held_keys()
        self._show_first_query()

        def drawn(_: object) -> None:
            self.app.after_render -= drawn
            gc.enable()
            if self._asks_background:
                self.keys.ask_background(self.app.output)
            self.watch.start()
            self.context.run_in_background(self._finish_start, self._show_problems)

        # After the first frame: opening the index loads modules, which takes a while
        self.app.after_render += drawn

    def _show_first_query(self) -> None:
        """Write the first query on its line, or that of the last session, and search for it."""
        question = self.current_search.question
        restored = restored_state(self.context, self.panes.search, question)
        if question.text:
            self.write_query(question.text)
            self.current_search.ask(question)
        elif restored is not None:
            self.current_search.question = QueryState("", restored.question.language)
            self.write_query(restored.question.text, is_preselected=True)
            self.current_search.want_facets(self.panes.search.chosen_view == "documents")
            self.current_search.restore(restored)
        self._first_text = self.query_buffer.text

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """End the session normally on SIGTERM or SIGHUP, so that the terminal is restored."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
        before = {each: signal.signal(each, self._end) for each in numbers if each is not None}
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

    def _finish_start(self) -> Sequence[Message]:
        """Load what the first frame does not need; return messages about damaged files."""
        load_late_modules()
        return self.context.history.check()

    def _show_problems(self, damage: Sequence[Message]) -> None:
        """Show what is wrong with the user's files: in a window, if nothing else is going on."""
        from benelux_search.tui.windows.windows import NoteWindow

        say = self.context.say
        settings, files = say("Some settings are not used"), say("Some files were damaged")
        name = settings if self._problems else files
        problems = [*self._problems, *map(say.note, damage)]
        text = "\n".join(problems)
        is_idle = self.query_buffer.text == self._first_text
        if problems and self.context.pane is self.panes.search and is_idle:
            window = NoteWindow(self.context, name, lambda columns: text_lines(text, columns))
            self.context.push(window)
        elif problems:
            self.context.add_to_notice(problems)

    def _index_failed(self, error: Exception) -> None:
        def tell() -> None:
            text = self.context.say.error_text(error)
            self.current_search.is_index_missing = isinstance(error, IndexMissing)
            self.current_search.search_error = self.current_search.index_error = text
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
        self.panes.search.completions = ()
        if self._loop is not None:
            self._garbage_collection.postpone(self._loop)
            if self._offer_timer is not None:
                self._offer_timer.cancel()
            self._offer_timer = self._loop.call_later(_OFFER_SECONDS, self._offer_completions)

    def _prompt_changed(self, text: str) -> None:
        pane = self.context.pane
        if pane is not self.panes.search:
            pane.set_text(one_line(text))
            if text != pane.initial:  # it is there again after the help, say
                pane.initial, pane.is_preselected = text, False

    def _offer_completions(self) -> None:
        """Load more hits and look up completions, after a pause in typing."""
        self.current_search.load_more()
        self._offers.ask(self.query_buffer.document.text_before_cursor)

    def _find_completions(self, text: str) -> Sequence[Completion]:
        language = self.current_search.question.language
        return complete_last_word(self.context.index_handle, text, language, _MOST_OFFERED)

    def _show_completions(self, text: str, completions: Sequence[Completion] | Exception) -> None:
        if not isinstance(completions, Exception) and text == self.query_buffer.text:
            self.panes.search.completions = completions

    # Actions, and keys that are held

    def run_action(self, name: str) -> None:
        """Run an action in the pane on top."""
        self.panes.run_action(name)

    def run_or_hold(self, name: str, keys: Sequence[KeyPress]) -> None:
        """Run an action, or hold its keys while the pane waits for what the action needs."""
        pane = self.context.pane
        if needs_result(name, pane.kind) and pane.is_waiting:
            if keys:
                self._waiting_pane = pane
                self._hold(keys)
        else:
            self.run_action(name)

    def _press_button(self, name: str) -> None:
        """Run the action of a button that was clicked."""
        self.context.notice = ""
        keys = self.context.action_by_name[name].keys.get(self.context.pane.kind, ())
        self.run_or_hold(name, [key_press(key) for key in keys[:1]])

    @property
    def has_more_keys(self) -> bool:
        """True if more keys than the one that is handled have come."""
        return bool(self.app.key_processor.input_queue)

    @property
    def must_wait(self) -> bool:
        """True while the result that the held keys need is missing."""
        pane = self.context.pane
        return self.context.is_held or (pane is self._waiting_pane and pane.is_waiting)

    def cancel_waiting(self) -> None:
        """Stop the work that the held keys wait for."""
        self._waiting_pane = None
        self.context.cancel_waiting()

    @property
    def is_holding(self) -> bool:
        return self.keys.is_holding

    def hold_keys(self) -> None:
        self._hold(())

    def _hold(self, keys: Sequence[KeyPress]) -> None:
        """Hold the keys that are being handled, and all after them."""
        processor = self.app.key_processor
        later = processor.empty_queue()
        was_holding = self.keys.is_holding
        self.keys.hold(keys)
        if not was_holding and self._loop is not None:
            self._loop.call_later(_NOTICE_SECONDS, self._show_waiting)
        processor.feed_multiple(self.keys.filter_held(later))

    def _show_waiting(self) -> None:
        if self.keys.is_holding and self.must_wait and not self.context.notice:
            self.context.show_notice(self._waiting_notice)

    @property
    def _waiting_notice(self) -> str:
        return self.context.say("waiting for the answer; Esc stops")

    def _process_held_keys(self) -> None:
        """Process the held keys in order, if nothing is missing any more.

        This is called after the screen is drawn, so that the user sees the result first. One of the
        keys can start a new wait; the keys after it are then held again.
        """
        was_holding = self.keys.is_holding
        keys = self.keys.released_keys()
        if was_holding and not self.keys.is_holding:
            self._waiting_pane = None
            if self.context.notice == self._waiting_notice:
                self.context.show_notice("")
        if keys:
            self.app.key_processor.feed_multiple(keys)
            self.app.key_processor.process_keys()

    def drop_keys(self) -> None:
        self.app.key_processor.empty_queue()
        self.keys.drop_keys()

    # The other methods of Frontend

    def post(self, call: Handler) -> None:
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

    def write_query(self, text: str, *, is_preselected: bool = False) -> None:
        self.query_buffer.write(text, is_preselected=is_preselected)

    def write_prompt(self, text: str) -> None:
        self.other_buffer.write(text)

    def focus(self, pane: Pane) -> None:
        self.query_buffer.complete_state = None
        self.query_buffer.start_change()
        if self.app.layout.has_focus(self.query_buffer):
            self._query_mode = self.app.vi_state.input_mode
        if pane is self.panes.search:
            self.app.layout.focus(self.query_buffer)
        elif pane.prompt is not None:
            self.other_buffer.reset()
            self.other_buffer.write(pane.initial, is_preselected=pane.is_preselected)
            pane.set_text(pane.initial)
            self.app.layout.focus(self.other_buffer)
        else:
            self.app.layout.focus(self._screen.nowhere)
        self.app.vi_state.reset()
        if pane is self.panes.search and self._query_mode == InputMode.NAVIGATION:
            self.app.vi_state.input_mode = InputMode.NAVIGATION
        self.redraw()

    def complete(self) -> None:
        self.query_buffer.start_completion()

    def run_outside_screen(self, work: Handler) -> None:
        def lend() -> None:
            run_in_terminal(work)

        self.keys.run_after_reply(lend)

    def send_escape_sequence(self, sequence: str) -> None:
        def write() -> None:
            self.app.output.write_raw(sequence)
            self.app.output.flush()

        self.post(write)

    def suspend(self) -> None:
        self.keys.run_after_reply(self.app.suspend_to_background)

    def leave(self, status: int) -> None:
        self._status = status
        self.keys.run_after_reply(self._exit)

    def _exit(self) -> None:
        if self.app.is_running and not self.app.is_done:
            self.app.exit(result=self._status)


def _drop_output() -> None:
    """Discard output that cannot be written.

    Otherwise Python tries to write the output again at exit and reports an error.
    """
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            redirect_to_null(sys.stdout)
