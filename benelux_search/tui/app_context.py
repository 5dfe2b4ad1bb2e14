"""What all panes share: the index, the settings, the screen, and which of them is on top."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

from benelux_search.output.excerpts import Line
from benelux_search.tui.actions import key_name
from benelux_search.tui.background import Threads, Workers

if TYPE_CHECKING:
    from benelux_search.model import Language
    from benelux_search.tui.actions import Action, Place
    from benelux_search.tui.history import UserHistory
    from benelux_search.tui.index_handle import Library
    from benelux_search.tui.programs import Clipboard
    from benelux_search.tui.settings import Settings
    from benelux_search.tui.translator import Translator

SIDE_BY_SIDE: Final = 100  # columns from which the two languages stand side by side
LIST_ALONE: Final = 60  # columns under which there is room for the list or the passage
DOT: Final = " · "
Came = TypeVar("Came")


class Pane(Protocol):
    """What has the screen. ``place`` says which keys it has, ``deeds`` what they do, by the names
    of actions; a pane with a ``prompt`` takes what is typed."""

    @property
    def place(self) -> Place: ...

    @property
    def prompt(self) -> str | None: ...

    @property
    def initial(self) -> str: ...

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]: ...

    def title(self, columns: int) -> Line:
        """The line above it, of a pane that is not typed in."""
        ...

    def draw(self, columns: int, rows: int) -> Sequence[Line]:
        """At most so many lines of at most so many columns."""
        ...

    def typed(self, text: str) -> None: ...

    def letter(self, key: str) -> None: ...

    def click(self, row: int, column: int) -> None: ...

    def wheel(self, by: int) -> None: ...

    @property
    def is_waiting(self) -> bool:
        """Whether something that it asked for has still to come: actions on it wait for that."""
        ...

    def stop(self) -> None:
        """Nobody waits any more for what it asked for."""
        ...


class Frontend(Protocol):
    """The terminal, as far as panes know of it."""

    def post(self, call: Callable[[], None]) -> None:
        """Calls something in the thread of the screen; from any thread, also when it is over."""

    def redraw(self) -> None: ...

    def clear(self) -> None: ...

    def query(self) -> tuple[str, int]:
        """What is typed in the line of the query, and where its cursor is."""
        ...

    def write_query(self, text: str) -> None: ...

    def enter(self, pane: Pane) -> None:
        """A pane has come to the top."""

    def complete(self) -> None: ...

    def outside(self, work: Callable[[], None]) -> None:
        """Lends the terminal to another program."""

    def send(self, sequence: str) -> None:
        """An escape sequence of our own, for the terminal to obey."""

    def suspend(self) -> None: ...

    @property
    def is_holding(self) -> bool:
        """Whether keys wait."""
        ...

    def hold_keys(self) -> None:
        """Keys wait until the desk holds nothing."""

    def forget_keys(self) -> None:
        """Keys that were typed ahead are dropped."""

    def leave(self, status: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands around what was found, and around what translates it."""

    match: tuple[str, str] = ("▸", "◂")
    rendering: tuple[str, str] = ("▹", "◃")
    cursor: str = "›"
    marked: str = "●"
    rule: str = "─"

    def of(self, style: Literal["match", "rendering"]) -> tuple[str, str]:
        return self.match if style == "match" else self.rendering

    def without(self, text: str) -> str:
        """A text without the signs around what matched."""
        for sign in (*self.match, *self.rendering):
            text = text.replace(sign, "")
        return text


ASCII_SIGNS = Signs(("*", "*"), ("=", "="), ">", "+", "-")


def signs_of(settings: Settings, encoding: str) -> Signs:
    """The signs that the settings ask for, as far as the terminal can write them."""
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
    """Something that keys wait for; ``stop`` is called when the user no longer wants it."""

    stop: Callable[[], None]


class AppContext:
    """``notice`` is what was last told, until the next key; ``first`` the language that leads."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        say: Translator,
        memory: UserHistory,
        clipboard: Clipboard,
        signs: Signs,
        actions: Sequence[Action],
        front: Frontend,
        workers: Workers | None = None,
    ) -> None:
        self.workers: Workers = workers or Threads()
        self.library = library
        self.settings = settings
        self.say = say
        self.memory = memory
        self.clipboard = clipboard
        self.signs = signs
        self.actions = actions
        self.named = {each.name: each for each in actions}
        self.front = front
        self.first: Language = "fr" if settings.first == "fr" else "nl"
        self.notice = ""
        self.panes: list[Pane] = []
        self._held: Hold | None = None
        self.stopped = threading.Event()  # tells long work that nobody waits for it any more
        self._work: threading.Event | None = None

    @property
    def pane(self) -> Pane:
        return self.panes[-1]

    @property
    def sides(self) -> tuple[Language, Language]:
        """Both languages, the leading one first."""
        from benelux_search.model import other_language  # the first prompt does not need it

        return self.first, other_language(self.first)

    def key_of(self, name: str, place: Place) -> str:
        """The first key of an action, as it is written on a keyboard."""
        keys = self.named[name].keys.get(place)
        return self.say(key_name(keys[0])) if keys else ""

    def push(self, pane: Pane) -> None:
        self.panes.append(pane)
        self.front.enter(pane)

    def pop(self) -> None:
        if len(self.panes) > 1:
            self.panes.pop()
            self.front.enter(self.pane)

    def swap(self) -> None:
        _, self.first = self.sides

    def tell(self, message: str) -> None:
        self.notice = message
        self.front.redraw()

    def tell_also(self, messages: Iterable[str]) -> None:
        """Tell something beside what is told already, if that is seen still."""
        self.tell("; ".join(filter(None, (self.notice, *messages))))

    def fail(self, error: Exception) -> None:
        self.tell(self.say.told(error))

    def begin_work(self) -> threading.Event:
        """Begin something that takes long; the event is set when it is to stop."""
        self._work = threading.Event()
        return self._work

    def stop_work(self) -> bool:
        """Stop the work that was begun last; tell whether there was any."""
        work, self._work = self._work, None
        if work is not None:
            work.set()
        return work is not None

    def end_work(self, work: threading.Event) -> None:
        if self._work is work:
            self._work = None

    def refuse(self, message: str = "") -> None:
        """What a key was to open is not there: keys that were typed ahead were meant for it."""
        self.front.forget_keys()
        if message:
            self.tell(message)

    # What keys wait for

    @property
    def is_held(self) -> bool:
        """Whether all keys wait."""
        return self._held is not None

    def hold(self, stop: Callable[[], None]) -> Hold:
        """Has all keys wait until :meth:`release`; ``stop`` is called if the user drops them."""
        self._held = hold = Hold(stop)
        self.front.hold_keys()
        return hold

    def release(self, hold: Hold) -> bool:
        """End a hold; False if it had ended already."""
        was_held = self._held is hold
        if was_held:
            self._held = None
        return was_held

    def drop(self) -> None:
        """The user drops the keys that wait, and with them what they wait for."""
        self.tell(self.say("stopped"))
        held, self._held = self._held, None
        if held is not None:
            held.stop()
        else:
            self.pane.stop()

    def ahead(self, work: Callable[[], Came], done: Callable[[Came], None]) -> None:
        """Does something as :meth:`beside` does, and keys wait for it, for they are meant for what
        it opens. Where the user stops it, nothing comes of it."""
        hold = self.hold(lambda: None)

        def opened(outcome: Came) -> None:
            if self.release(hold):
                done(outcome)

        def failed(error: Exception) -> None:
            if self.release(hold):
                self.refuse(self.say.told(error))

        self.beside(work, opened, failed)

    def beside(
        self,
        work: Callable[[], Came],
        done: Callable[[Came], None],
        failed: Callable[[Exception], None] | None = None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do something in a thread; call ``done`` or ``failed`` in that of the screen.

        Neither is called when the outcome is not wanted any more
        (:meth:`benelux_search.tui.background.Latest.begin`).
        """

        def came(outcome: Came | Exception) -> None:
            def tell() -> None:
                if not is_wanted():
                    return
                if isinstance(outcome, Exception):
                    (failed or self.fail)(outcome)
                else:
                    done(outcome)
                self.front.redraw()

            self.front.post(tell)

        self.workers.errand(work, came, "errand")
