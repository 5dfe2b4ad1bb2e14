"""Actions on a hit, in every pane that shows one: copy, export, open in another program."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from benelux_search.output import excerpts, formats, text
from benelux_search.output.excerpts import without_styles
from benelux_search.output.formats import Counted
from benelux_search.output.text import TextLayout
from benelux_search.results import DocumentView, Hit
from benelux_search.tui import programs
from benelux_search.tui.app_context import AppContext
from benelux_search.tui.current_search import CurrentSearch
from benelux_search.tui.pickers import Choice, Menu, PromptPane
from benelux_search.tui.programs import COPY_MESSAGES, CopyMethod

_FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "tmx": ("t", "TMX"),
    "tsv": ("v", "TSV"),
    "jsonl": ("j", "JSON Lines"),
}
_HITS_PER_REPORT: Final = 500  # hits between two progress reports
_SLUG: Final = re.compile(r"[^\w-]+")
_LONGEST_NAME: Final = 40


class HitActions:
    """The actions on a hit, and the export of hits.

    ``current_hit`` returns the hit that the actions work on, or None.
    """

    def __init__(
        self,
        context: AppContext,
        current_search: CurrentSearch,
        current_hit: Callable[[], Hit | None],
    ) -> None:
        self.context = context
        self.current_search = current_search
        self._current_hit = current_hit

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "copy": self._on_hit(self.choose_copy),
            "export": self.choose_export,
            "pager": self._on_hit(self.open_in_pager),
            "editor": self._on_hit(self.open_in_editor),
            "source": self._on_hit(self.open_source_file),
        }

    def _on_hit(self, do: Callable[[Hit], None]) -> Callable[[], None]:
        def run_with_hit() -> None:
            hit = self._current_hit()
            if hit is None:
                self.context.refuse(self.context.say("there is no passage here"))
            else:
                self.current_search.add_to_history()
                do(hit)

        return run_with_hit

    # Copying

    def choose_copy(self, hit: Hit) -> None:
        """Open a menu of what to copy: the Dutch text, the French text, both, or a citation."""
        say = self.context.say
        first = self.context.first_language
        choices = [
            self._copy_choice("n", say("Dutch"), excerpts.hit_text(hit, "nl")),
            self._copy_choice("f", say("French"), excerpts.hit_text(hit, "fr")),
            self._copy_choice("b", say("both languages"), excerpts.both_texts(hit, first)),
            self._copy_choice(
                "c", say("citation in both languages"), excerpts.citation(hit, first)
            ),
        ]
        self.context.push(Menu(self.context, say("copy"), choices))

    def _copy_choice(self, letter: str, name: str, text: str | None) -> Choice:
        say = self.context.say

        def run() -> None:
            self.context.pop()
            if text is None:
                self.context.show_notice(say("the passage has no counterpart to copy"))
                return
            clipboard = self.context.clipboard
            self.context.run_in_background(lambda: clipboard.copy(text), copied)

        def copied(method: CopyMethod) -> None:
            self.context.show_notice(say(COPY_MESSAGES[method], what=name))

        return Choice(name, run, letter=letter)

    # Exporting

    def choose_export(self) -> None:
        """Open a menu of exports: the marked hits or all hits, in each format."""
        say, marked = self.context.say, list(self.current_search.marked.values())
        choices = []
        if marked:
            for form, (letter, name) in _FORMATS.items():
                hits_text = say.some("{number} marked hit", "{number} marked hits", len(marked))
                choice_text = say("{what} as {form}", what=hits_text, form=name)
                choices.append(Choice(choice_text, self._file_prompt(form, marked), letter=letter))
        total = 0 if self.current_search.result is None else self.current_search.result.total
        if total:
            for form, (letter, name) in _FORMATS.items():
                hits_text = say.some(
                    "the {number} passage found", "all {number} passages found", total
                )
                choice_text = say("{what} as {form}", what=hits_text, form=name)
                menu_letter = letter.upper() if marked else letter
                choices.append(
                    Choice(choice_text, self._file_prompt(form, None), letter=menu_letter)
                )
        if not choices:
            self.context.refuse(say("nothing to export: search or mark hits first"))
            return
        self.context.push(Menu(self.context, say("export"), choices))

    def _file_prompt(self, form: str, marked: list[Hit] | None) -> Callable[[], None]:
        """Return a function that asks for a file name, and again before it overwrites a file."""
        say = self.context.say

        def ask(initial: str, message: str = "", confirmed: str = "") -> None:
            def name_entered(name: str) -> None:
                self.context.pop()
                name = name.strip()
                if not name:
                    return
                path = Path(name)
                try:
                    with contextlib.suppress(RuntimeError):  # ~ of an unknown user
                        path = path.expanduser()
                    is_folder, is_there = path.is_dir(), path.exists()
                except OSError as error:  # for example, the name is too long
                    ask(name, self.context.say.error_text(error))
                    return
                if is_folder:
                    ask(name, say("{file} is a folder", file=name))
                elif is_there and name != confirmed:
                    ask(name, say("{file} exists: Enter again to overwrite", file=name), name)
                else:
                    self._write(
                        path, form, marked, failed=lambda error_message: ask(name, error_message)
                    )

            self.context.push(PromptPane(self.context, say("file"), initial, name_entered, message))

        def run() -> None:
            self.context.pop()
            ask(self._name(form))

        return run

    def _name(self, form: str) -> str:
        """Return an unused file name that is made from the query."""
        slug = (
            _SLUG.sub("-", self.current_search.question.text).strip("-")[:_LONGEST_NAME] or "hits"
        )
        name, number = f"{slug}.{form}", 1
        while Path(name).exists():
            number += 1
            name = f"{slug}-{number}.{form}"
        return name

    def _write(
        self, path: Path, form: str, marked: list[Hit] | None, failed: Callable[[str], None]
    ) -> None:
        context, say, question = (
            self.context,
            self.context.say,
            self.current_search.executed_question,
        )
        work = context.begin_work()

        def write() -> int:
            if marked is not None:
                return written_to(marked)
            with (
                context.index_handle.use() as index,
                index.export(question.text, **question.options) as hits,
            ):
                return written_to(hits)

        def written_to(hits: Iterable[Hit]) -> int:
            counted = Counted(hits)
            formats.write_file(
                formats.export_lines(_with_progress(context, counted, work), form), path, form
            )
            return counted.number

        def written(number: int) -> None:
            context.end_work(work)
            message = say.some(
                "{number} hit written to {file}",
                "{number} hits written to {file}",
                number,
                file=path,
            )
            context.show_notice(message)

        context.show_notice(say("writing… {number}", number=0))
        pane = context.pane

        def not_written(error: Exception) -> None:
            context.end_work(work)
            if work.is_set():
                context.show_notice(say("stopped"))
            elif context.pane is pane:  # still the same pane: ask for another name
                context.notice = ""
                failed(say.error_text(error))
            else:
                context.show_error(error)

        context.run_in_background(write, written, not_written)

    # Other programs

    def open_in_pager(self, hit: Hit) -> None:
        """Show the whole document in the pager, in both languages."""
        command = self._command(
            lambda: programs.pager_command(self.context.settings.pager, os.environ)
        )
        if command is not None:
            self._with_document(
                hit, lambda document_text: self._run_in_terminal(command, document_text)
            )

    def open_in_editor(self, hit: Hit) -> None:
        """Open the document in the editor.

        A text file opens at the passage. For other formats, the texts in both languages are written
        from the index to a temporary text file.
        """
        file = self._source(hit)
        if file is not None and programs.is_text(file):
            self.context.run_in_background(
                lambda: programs.line_at(file, self._passage_start(hit)),
                lambda line: self._open_editor(file, line),
            )
            return
        self._with_document(
            hit, lambda document_text: self._open_editor(programs.write_temporary(document_text), 1)
        )

    def open_source_file(self, hit: Hit) -> None:
        """Open the source file of the document in a viewer.

        A PDF opens at the page of the passage if the viewer supports this.
        """
        file = self._source(hit)
        if file is None:
            self.context.show_notice(
                self.context.say(
                    "the file {file} no longer exists, or was indexed from another folder",
                    file=hit.document.path,
                )
            )
            return
        page = hit.pages[0] if hit.pages else 1
        setting = self.context.settings.pdf_viewer
        try:
            command, at_page = programs.viewer_command(setting, file, page)
            programs.start_detached(command)
        except programs.ProgramMissing as error:
            self.context.show_error(error)
            return
        say = self.context.say
        self.context.show_notice(
            say("opened {file} at page {page}", file=file.name, page=page)
            if at_page and file.suffix.lower() == ".pdf"
            else say("opened {file}", file=file.name)
        )

    def _open_editor(self, file: Path, line: int) -> None:
        setting = self.context.settings.editor
        command = self._command(lambda: programs.editor_command(setting, os.environ, file, line))
        if command is not None:
            self._run_in_terminal(command)

    def _command(self, find: Callable[[], list[str]]) -> list[str] | None:
        try:
            return find()
        except programs.ProgramMissing as error:
            self.context.show_error(error)
            return None

    def _run_in_terminal(self, command: Sequence[str], text: str | None = None) -> None:
        """Run a program in the terminal; ``text``, if given, is its standard input."""

        def lent() -> None:
            try:
                programs.run_in_terminal(command, self.context.stopped, text)
            except programs.ProgramMissing as error:
                self.context.show_error(error)

        self.context.frontend.run_outside_screen(lent)

    def _source(self, hit: Hit) -> Path | None:
        folder = (
            Path(self.current_search.status.path) if self.current_search.status else Path("index")
        )
        try:
            return programs.source_file(hit.document.path, hit.language, folder)
        except programs.ProgramMissing:
            return None

    def _passage_start(self, hit: Hit) -> int | None:
        """Return the offset of the passage in its file, or None if the offset is unknown."""
        try:
            with self.context.index_handle.use() as index:
                pair = index.show(hit.id)
        except Exception:  # noqa: BLE001 - the file then opens at its beginning
            return None
        passage = None if isinstance(pair, DocumentView) else pair.passage(hit.language)
        return None if passage is None else passage.start

    def _with_document(self, hit: Hit, then: Callable[[str], None]) -> None:
        """Call ``then`` with the text of the whole document, in both languages."""
        index_handle = self.context.index_handle

        def read() -> str:
            view = index_handle.document(hit.document.id)
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
