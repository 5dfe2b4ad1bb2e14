"""A line to type something into: a name, a file, what to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from benelux_search.render.lines import Line, Segment, line, shorten
from benelux_search.render.wrapping import wrap
from benelux_search.shell.actions import Place
from benelux_search.shell.desk import Desk, Pane


class Asking:
    """``answered`` is called with what was typed, when it is done; it says what comes next."""

    prompt: str | None
    place: Place = "ask"
    is_waiting = False

    def __init__(
        self,
        desk: Desk,
        name: str,
        initial: str,
        answered: Callable[[str], None],
        about: str = "",
    ) -> None:
        self.desk = desk
        self.prompt = name
        self.initial = initial
        self.about = about
        self._text = initial
        self._answered = answered
        self._under: Pane | None = desk.panes[-1] if desk.panes else None

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        return {"choose": lambda: self._answered(self._text), "back": self.desk.pop}

    def title(self, columns: int) -> Line:
        return line(Segment(shorten(self.prompt or "", columns), "title"))

    def typed(self, text: str) -> None:
        self._text = text

    def stop(self) -> None:
        """It waits for nothing."""

    def letter(self, key: str) -> None:
        """Letters are typed."""

    def click(self, row: int, column: int) -> None:
        """There is nothing to click at."""

    def wheel(self, by: int) -> None:
        """There is nothing to scroll."""

    def draw(self, columns: int, rows: int) -> Sequence[Line]:
        about = [*wrap(self.about, (), columns), ()] if self.about else []
        under = self._under.draw(columns, max(rows - len(about), 0)) if self._under else []
        return [*about, *under][:rows]
