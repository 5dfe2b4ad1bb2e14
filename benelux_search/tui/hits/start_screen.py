"""The lines before the first query: the query language, the last searches, the index.

Without an index, it shows what can be indexed, and offers to do it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benelux_search.output.styled_lines import LineSegment, StyledLine, line, shorten, width
from benelux_search.processes import python_command
from benelux_search.tui.hits.buttons import Buttons
from benelux_search.tui.session.context import AppContext, Handler
from benelux_search.tui.session.current_search import CurrentSearch, option_text
from benelux_search.tui.terminal.lines import text_line, text_lines
from benelux_search.tui.windows.query_help import QUERY_LANGUAGE

if TYPE_CHECKING:
    from benelux_search.results import Hit
    from benelux_search.user.query_state import QueryState

_LAST_SEARCHES: Final = 5
_MOST_ENTRIES: Final = 2_000  # entries of a folder that are looked at
_EXAMPLE_COLUMNS: Final = 26
_CORPUS: Final = "corpus"


@dataclass(frozen=True, slots=True)
class Indexable:
    """A folder with files that can be indexed, and their number; ``is_more`` if not all counted."""

    folder: str
    files: int
    is_more: bool


class StartScreen:
    """The lines of the search pane while no query is typed.

    ``indexable`` is the folder that can be indexed here, if there is no index.
    """

    def __init__(self, context: AppContext, current_search: CurrentSearch) -> None:
        self.context = context
        self.current_search = current_search
        self.indexable: Indexable | None = None
        self._is_looked_for = False
        self._titles: dict[str, str] = {}

    def titles(self, hits: Iterable[Hit]) -> Mapping[str, str]:
        """Return the titles of all documents of hits seen so far, by id, for the filters."""
        if self.current_search.question.documents:
            from benelux_search.output.excerpts import title_of

            for hit in hits:
                title = title_of(hit.document, self.context.first_language)
                if title:
                    self._titles[hit.document.id] = title
        return self._titles

    def add_titles(self, titles: Mapping[str, str]) -> None:
        """Add titles of documents that may become filters."""
        self._titles.update(titles)

    def lines(self, columns: int, rows: int, buttons: Buttons, top: int) -> list[StyledLine]:
        """Return at most ``rows`` lines; ``top`` is the row of the pane of the first one."""
        search, say = self.current_search, self.context.say
        if search.search_error:
            return [*text_lines(search.search_error, columns, "warning"), *self._offer(columns)][
                :rows
            ]
        shown = text_lines(say("Type Dutch or French words to search for them."), columns)
        if search.status is not None:
            size = say(
                "documents: {documents}, pairs: {pairs}, in both languages: {aligned}",
                documents=search.status.documents,
                pairs=search.status.pairs,
                aligned=search.status.aligned,
            )
            shown += text_lines(size, columns, "dim")
        shown.append(())
        queries = self.context.history.queries()[:_LAST_SEARCHES]
        if queries and len(shown) + len(queries) + 2 < rows:
            key = self.context.key_of("history", "search")
            shown.append(text_line(say("Last searches ({key})", key=key), columns, "title"))
            for each in queries:
                buttons.add(top + len(shown), 0, columns, self._ask(each))
                text, options = shorten(f"  {each.text}", columns), option_text(each, say)
                about = shorten(f"   {options}" if options else "", max(columns - width(text), 0))
                shown.append(line(text, LineSegment(about, "dim")))
            shown.append(())
        return [*shown, *self._cheat_sheet(columns)][:rows]

    def _cheat_sheet(self, columns: int) -> list[StyledLine]:
        say = self.context.say
        shown = [text_line(say("What you can type"), columns, "title")]
        for example, meaning in QUERY_LANGUAGE:
            text = f"  {say(example)}"
            gap = " " * max(_EXAMPLE_COLUMNS - width(text), 1)
            about = text_line(say(meaning), columns - max(_EXAMPLE_COLUMNS, width(text) + 1), "dim")
            shown.append(line(LineSegment(text, "key"), gap, *about))
        key = self.context.key_of("help", "search")
        return [*shown, text_line(say("{key}: all keys", key=key), columns, "dim")]

    def _ask(self, question: QueryState) -> Handler:
        def run() -> None:
            frontend = self.context.frontend
            self.current_search.question = question
            frontend.write_query(question.text)
            self.current_search.ask_once(question)

        return run

    # Without an index

    def _offer(self, columns: int) -> list[StyledLine]:
        """Return the lines that offer to index the files that are here."""
        search = self.current_search
        if not search.is_index_missing or search.question.text.strip():
            return []
        if not self._is_looked_for:
            self._is_looked_for = True
            self.context.run_in_background(files_to_index, self._found, lambda _: None)
        found, say = self.indexable, self.context.say
        if found is None:
            return []
        files = say.some("{number} file", "{number} files", found.files)
        if found.is_more:
            files = say("more than {files}", files=files)
        key = self.context.key_of("open", "search")
        text = say("{key} indexes {folder}: {files}", key=key, folder=found.folder, files=files)
        return [(), *text_lines(text, columns, "key")]

    def _found(self, found: Indexable | None) -> None:
        self.indexable = found

    def index_files(self, index_folder: str) -> None:
        """Index the files that are offered, outside the screen; do nothing if there are none."""
        found = self.indexable
        if found is None or not self.current_search.is_index_missing:
            return
        arguments = ("--index", index_folder, "index", found.folder)

        def run() -> None:
            from benelux_search.tui.terminal.programs import run_in_terminal

            run_in_terminal(python_command("benelux_search.cli", *arguments), self.context.stopped)

        self.context.frontend.run_outside_screen(run)


def files_to_index() -> Indexable | None:
    """Return the folder ``corpus`` or the working folder, if it has files that can be indexed.

    The home folder is not offered as a whole.
    """
    from pathlib import Path

    from benelux_search.documents.registry import accepts

    is_large = Path.cwd() in {Path.home(), Path(Path.cwd().anchor)}
    for folder in (_CORPUS,) if is_large else (_CORPUS, os.curdir):
        files = entries = 0
        for parent, folders, names in os.walk(folder):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            entries += len(names) + len(folders)
            visible = (name for name in names if not name.startswith("."))
            files += sum(accepts(Path(parent) / name) for name in visible)
            if entries > _MOST_ENTRIES:
                break
        if files:
            return Indexable(folder, files, entries > _MOST_ENTRIES)
    return None
