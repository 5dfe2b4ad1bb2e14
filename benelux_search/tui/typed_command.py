"""Commands that are typed after a colon in the full screen, as in the line mode.

What a command prints is shown in a window, or as a notice if it is one line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from benelux_search.errors import NotFound
from benelux_search.results import Hit
from benelux_search.tui.commands import COMMANDS, Session, run_command
from benelux_search.tui.session.context import AppContext
from benelux_search.tui.session.current_search import CurrentSearch
from benelux_search.tui.session.index_handle import pair_as_hit
from benelux_search.tui.terminal.lines import text_lines
from benelux_search.tui.windows.windows import PromptWindow, TextWindow
from benelux_search.user.query_state import QueryState

# Commands that, without an argument, are an action of the full screen with another name
_OTHER_NAMES: Final = {
    "facets": "narrow",
    "next": "page_down",
    "previous": "page_up",
    "read": "open",
    "clear": "widen",
    "lang": "language",
}
# Commands that do something else than the action with their name
_NO_ACTIONS: Final = frozenset({"help", "unmark"})


class Actions(Protocol):
    """The parts of the screen that a command reads or changes."""

    def can_run(self, name: str) -> bool:
        """Return True if the pane on top has an action."""

    def run_action(self, name: str) -> None:
        """Run an action in the pane on top."""

    def current(self) -> Hit | None:
        """Return the selected hit, or the pair under the cursor of an open document."""

    def open_document(self, document_id: str, hit: Hit | None = None) -> None:
        """Open a document, at a hit if one is given."""

    def ask(self, question: QueryState) -> None:
        """Run another query."""


class ScreenSession(Session):
    """The state of the full screen, for a command.

    ``current`` is the hit that a command without a number uses. ``asked`` is the query that the
    command asks, and ``opened`` the document that it opens, with the hit to open it at.
    """

    def __init__(self, context: AppContext, search: CurrentSearch, current: Hit | None) -> None:
        super().__init__(
            context.index_handle, context.settings, context.say, context.history, search.question
        )
        self.clipboard, self.marked = context.clipboard, search.marked
        self.result, self.current = search.result, current
        self.executed = search.executed_question
        self.hits = dict(enumerate(search.hits, start=1))
        self.asked: QueryState | None = None
        self.opened: tuple[str, Hit | None] | None = None

    def ask(self, question: QueryState) -> None:
        """Keep the query that the command asks."""
        self.question = self.asked = question

    def read_document(self, name: str) -> None:
        """Keep the document that the command opens."""
        with self.index() as index:
            try:
                self.opened = index.info(name).id, None
            except NotFound:
                hit = pair_as_hit(index, name)
                self.opened = (hit.document.id, hit) if hit is not None else None


def type_command(
    context: AppContext, search: CurrentSearch, actions: Actions, go_to: Callable[[str], bool]
) -> None:
    """Ask for a command, and run it.

    ``go_to`` goes to a place in the open document, such as ``12`` or ``art. 5``; it returns False
    for another text.
    """

    def entered(text: str) -> None:
        context.pop()
        text = text.strip().removeprefix(":").strip()
        name, _, rest = text.partition(" ")
        if not text or go_to(text):
            return
        action = _OTHER_NAMES.get(name, name)
        # a number of the list of filters means nothing here: the filters are a window
        is_action = action not in _NO_ACTIONS and (not rest or action == "narrow")
        if is_action and actions.can_run(action):
            actions.run_action(action)
        else:
            _run(context, search, actions, text)

    def complete(typed: str) -> Sequence[str]:
        return [each.name for each in COMMANDS if each.name.startswith(typed)]

    context.push(PromptWindow(context, ":", "", entered, complete=complete))


def _run(context: AppContext, search: CurrentSearch, actions: Actions, text: str) -> None:
    session = ScreenSession(context, search, actions.current())

    def run() -> ScreenSession:
        run_command(f":{text}", session)
        return session

    def done(session: ScreenSession) -> None:
        if session.is_over:
            context.frontend.leave(0)
        if session.asked is not None:
            if session.asked.text == search.question.text:
                search.ask(session.asked)
            else:
                actions.ask(session.asked)
        if session.opened is not None:
            actions.open_document(*session.opened)
        if len(session.printed) == 1:
            context.show_notice(session.printed[0])
        elif session.printed:
            printed = "\n".join(session.printed)
            window = TextWindow(context, f":{text}", lambda columns: text_lines(printed, columns))
            context.push(window)

    context.run_while_holding_keys(run, done, session.stopped.set)
