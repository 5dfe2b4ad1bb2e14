"""Actions on hits, in every pane that shows one: copy, export, open in another program."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benelux_search.model import Pair
from benelux_search.output import formats, text
from benelux_search.output.file_writing import Counted, write_file
from benelux_search.output.formats import WritingOptions
from benelux_search.output.styled_lines import without_styles
from benelux_search.output.text import TextLayout
from benelux_search.results import Hit, Units
from benelux_search.tui.commands import COPIED
from benelux_search.tui.session.context import AppContext, Handler, Handlers
from benelux_search.tui.session.current_search import CurrentSearch
from benelux_search.tui.terminal import programs
from benelux_search.tui.terminal.programs import COPY_MESSAGES
from benelux_search.tui.windows.windows import Choice, Menu, PromptWindow

_HITS_PER_REPORT: Final = 500  # hits between two progress reports
_SLUG: Final = re.compile(r"[^\w-]+")
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class HitActions:
    """The actions on a hit, and the copy and the export of hits.

    ``current_hit`` returns the hit that the actions work on, or None.
    """

    context: AppContext
    current_search: CurrentSearch
    current_hit: Callable[[], Hit | None]

    @property
    def handlers(self) -> Handlers:
        """The functions by the name of the action."""
        return {
            "copy": self.choose_copy,
            "export": self.choose_export,
            "pager": self._on_hit(self.open_in_pager),
            "editor": self._on_hit(self.open_in_editor),
            "source": self._on_hit(self.open_source_file),
        }

    def _on_hit(self, do: Callable[[Hit], None]) -> Handler:
        def run_with_hit() -> None:
            hit = self.current_hit()
            if hit is None:
                self.context.refuse(self.context.say("there is no passage here"))
            else:
                self.current_search.add_to_history()
                do(hit)

        return run_with_hit

    # Copying

    def choose_copy(self) -> None:
        """Open a menu of what to copy: Dutch, French, both or a citation; of the marked hits too.

        The letters in capitals copy the marked hits.
        """
        say, hit = self.context.say, self.current_hit()
        marked = list(self.current_search.marked.values())
        choices = self._copy_choices([hit], "") if hit is not None else []
        if marked:
            hits = say.some("{number} marked hit", "{number} marked hits", len(marked))
            choices += self._copy_choices(marked, hits)
        if choices:
            self.current_search.add_to_history()
        self._open_menu(say("copy"), choices, say("there is no passage here"))

    def _open_menu(self, name: str, choices: Sequence[Choice], missing: str) -> None:
        """Open a menu; without choices, one that says what is missing.

        It takes the letter that the user typed for the menu, which would go into the query.
        """
        self.context.push(Menu(self.context, name, choices or [Choice(missing)]))

    def _copy_choices(self, hits: Sequence[Hit], of: str) -> list[Choice]:
        say, first = self.context.say, self.context.first_language
        choices = []
        for what, (name, text_of) in COPIED.items():
            texts = [each for hit in hits if (each := text_of(hit, first)) is not None]
            shown = f"{of}: {say(name)}" if of else say(name)
            copied = "\n\n".join(texts) if texts else None
            run = partial(self._copy, shown, copied)
            choices.append(Choice(shown, run, letter=what[0].upper() if of else what[0]))
        return choices

    def _copy(self, name: str, copied: str | None) -> None:
        context, say = self.context, self.context.say
        context.pop()
        if copied is None:
            context.show_notice(say("the passage has no counterpart to copy"))
            return
        context.run_in_background(
            lambda: context.clipboard.copy(copied),
            lambda method: context.show_notice(say(COPY_MESSAGES[method], what=name)),
        )

    # Exporting

    def choose_export(self) -> None:
        """Open a menu of exports: the marked hits or all hits, in each format."""
        say, marked = self.context.say, list(self.current_search.marked.values())
        if self.context.is_working:
            key = self.context.key_of("interrupt", "search")
            text = say("a file is being written; {key} stops it", key=key)
            self._open_menu(say("export"), [], text)
            return
        total = 0 if self.current_search.result is None else self.current_search.result.total
        found = say.some("the {number} passage found", "all {number} passages found", total)
        of_marked = say.some("{number} marked hit", "{number} marked hits", len(marked))
        choices = []
        exports: list[tuple[Sequence[Hit] | None, str]] = [(marked, of_marked)] if marked else []
        for hits, what in [*exports, *([(None, found)] if total else [])]:
            for form in formats.formats_of("hits"):
                text_of = say("{what} as {form}", what=what, form=say(form.title))
                key = form.letter.upper() if hits is None and marked else form.letter
                choices.append(Choice(text_of, self._file_prompt(form.name, hits), letter=key))
        text = say("nothing to export: search or mark hits first")
        self._open_menu(say("export"), choices, text)

    def _file_prompt(self, form: str, marked: Sequence[Hit] | None) -> Handler:
        """Return a function that asks for a file name, and again before it overwrites a file."""
        say, context = self.context.say, self.context

        def ask(initial: str, message: str = "", confirmed: str = "") -> None:
            def name_entered(name: str) -> None:
                context.pop()
                name = name.strip()
                if not name:
                    return
                path = Path(name)
                try:
                    with contextlib.suppress(RuntimeError):  # ~ of an unknown user
                        path = path.expanduser()
                    is_folder, is_there = path.is_dir(), path.exists()
                except OSError as error:  # for example, the name is too long
                    ask(name, say.error_text(error))
                    return
                if is_folder:
                    ask(name, say("{file} is a folder", file=name))
                elif is_there and name != confirmed:
                    ask(name, say("{file} exists: Enter again to overwrite", file=name), name)
                else:
                    self._write(path, form, marked, lambda error_text: ask(name, error_text))

            complete = programs.complete_path
            window = PromptWindow(context, say("file"), initial, name_entered, message, complete)
            context.push(window)

        def run() -> None:
            context.pop()
            ask(self._name(form))

        return run

    def _name(self, form: str) -> str:
        """Return an unused file name that is made from the query."""
        query = self.current_search.question.text
        slug = _SLUG.sub("-", query).strip("-")[:_LONGEST_NAME] or "hits"
        number, ending = 1, formats.format_named(form).suffix
        name = f"{slug}.{ending}"
        while Path(name).exists():
            number += 1
            name = f"{slug}-{number}.{ending}"
        return name

    def _write(
        self, path: Path, form: str, marked: Sequence[Hit] | None, failed: Callable[[str], None]
    ) -> None:
        context, say = self.context, self.context.say
        question = self.current_search.executed_question
        work, pane = context.begin_work(), context.pane

        def write() -> int:
            if marked is not None:
                return write_hits(marked, formats.units_of(marked))
            with (
                context.index_handle.use() as index,
                index.export(question.text, **question.options) as hits,
            ):
                return write_hits(hits, question.units)

        def write_hits(hits: Iterable[Hit], units: Units) -> int:
            counted = Counted(hits)
            shown = _with_progress(context, counted, work)
            writing = WritingOptions(units=units, delimiter=context.settings.delimiter)
            write_file(formats.blocks_of("hits", form, shown, writing), path)
            return counted.number

        def written(number: int) -> None:
            context.end_work(work)
            one, many = "{number} hit written to {file}", "{number} hits written to {file}"
            context.show_notice(say.some(one, many, number, file=path))

        def not_written(error: Exception) -> None:
            context.end_work(work)
            if work.is_set():
                context.show_notice(say("stopped"))
            elif context.pane is pane:  # still the same pane: ask for another name
                context.notice = ""
                failed(say.error_text(error))
            else:
                context.show_error(error)

        context.show_notice(say("writing… {number}", number=0))
        context.run_in_background(write, written, not_written)

    # Other programs

    def open_in_pager(self, hit: Hit) -> None:
        """Show the whole document in the pager, in both languages."""
        with self._problems_shown():
            command = programs.pager_command(self.context.settings.pager, os.environ)
            self._with_document(hit, lambda shown: self._run_in_terminal(command, shown))

    def open_in_editor(self, hit: Hit) -> None:
        """Open the document in the editor.

        A text file opens at the passage. For other formats, the texts in both languages are written
        from the index to a temporary text file.
        """
        file: Path | None = None
        with contextlib.suppress(programs.ProgramMissing):
            file = self._source(hit)
        if file is not None and programs.is_text(file):
            self.context.run_in_background(
                lambda: programs.line_of(file, hit.passage.text, self._passage_start(hit)),
                lambda number: self._open_editor(file, number),
            )
            return
        self._with_document(
            hit, lambda shown: self._open_editor(programs.write_temporary(shown), 1)
        )

    def open_source_file(self, hit: Hit) -> None:
        """Open the source file of the document in a viewer.

        A PDF opens at the page of the passage if the viewer supports this.
        """
        say, setting = self.context.say, self.context.settings.pdf_viewer
        page = hit.pages[0] if hit.pages else 1
        with self._problems_shown():
            file = self._source(hit)
            command, at_page = programs.viewer_command(setting, file, page)
            programs.start_detached(command)
            self.context.show_notice(
                say("opened {file} at page {page}", file=file.name, page=page)
                if at_page and file.suffix.lower() == ".pdf"
                else say("opened {file}", file=file.name)
            )

    def edit_query(self, write: Callable[[str], None]) -> None:
        """Edit the query in the editor; ``write`` is called with the new text."""
        query, context = self.context.frontend.query()[0], self.context

        def edit() -> None:
            def run(command: Sequence[str]) -> None:
                programs.run_in_terminal(command, context.stopped)

            with self._problems_shown():
                edited = programs.edit_text(context.settings.editor, os.environ, query, run)
                if edited is not None:
                    context.frontend.post(partial(write, edited))

        context.frontend.run_outside_screen(edit)

    def _open_editor(self, file: Path, number: int) -> None:
        setting = self.context.settings.editor
        with self._problems_shown():
            self._run_in_terminal(programs.editor_command(setting, os.environ, file, number))

    @contextlib.contextmanager
    def _problems_shown(self) -> Iterator[None]:
        """Show the error if a program or a file cannot be found, or a program not started."""
        try:
            yield
        except programs.ProgramMissing as error:
            self.context.show_error(error)

    def _run_in_terminal(self, command: Sequence[str], shown: str | None = None) -> None:
        """Run a program in the terminal; ``shown``, if given, is its standard input."""

        def run() -> None:
            with self._problems_shown():
                programs.run_in_terminal(command, self.context.stopped, shown)

        self.context.frontend.run_outside_screen(run)

    def _source(self, hit: Hit) -> Path:
        status = self.current_search.status
        folder = Path(hit.index or (status.path if status is not None else "index"))
        return programs.source_file(hit.document.path, hit.language, folder)

    def _passage_start(self, hit: Hit) -> int | None:
        """Return the offset of the passage in its file, or None if the offset is unknown."""
        try:
            with self.context.index_handle.use() as index:
                pair = index.show(hit.id)
        except Exception:  # noqa: BLE001 - the file then opens at its beginning
            return None
        passage = pair.passage(hit.language) if isinstance(pair, Pair) else None
        return None if passage is None else passage.start

    def _with_document(self, hit: Hit, then: Callable[[str], None]) -> None:
        """Call ``then`` with the text of the whole document, in both languages."""

        def read() -> str:
            view = self.context.index_handle.document(hit.document.id)
            return "\n".join(map(without_styles, text.document_lines(view, TextLayout(80)))) + "\n"

        self.context.run_in_background(read, then)


def _with_progress(context: AppContext, hits: Counted[Hit], work: threading.Event) -> Iterator[Hit]:
    """Yield the hits, and show a progress notice after every :data:`_HITS_PER_REPORT` hits.

    Raises:
        OSError: the session has ended, or the user has stopped the work.
    """
    for hit in hits:
        if context.stopped.is_set() or work.is_set():
            raise OSError("stopped")
        if not hits.number % _HITS_PER_REPORT:
            message = context.say("writing… {number}", number=hits.number)
            context.frontend.post(partial(context.show_notice, message))
        yield hit
