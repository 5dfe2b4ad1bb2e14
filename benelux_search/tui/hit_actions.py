"""Actions on a hit, from any pane that shows it: copy, export, open in another program."""

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
from benelux_search.tui.programs import WAYS, CopyMethod

_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "tmx": ("t", "TMX"),
    "tsv": ("v", "TSV"),
    "jsonl": ("j", "JSON Lines"),
}
_BEFORE_TOLD: Final = 500  # hits between two reports of progress
_SLUG: Final = re.compile(r"[^\w-]+")
_LONGEST_NAME: Final = 40


class HitActions:
    """The actions on a hit, and the export of many. ``current`` returns the current hit."""

    def __init__(
        self, context: AppContext, finding: CurrentSearch, current: Callable[[], Hit | None]
    ) -> None:
        self.context = context
        self.finding = finding
        self._current = current

    @property
    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "copy": self._with_hit(self.copy),
            "export": self.export,
            "pager": self._with_hit(self.pager),
            "editor": self._with_hit(self.editor),
            "source": self._with_hit(self.source),
        }

    def _with_hit(self, do: Callable[[Hit], None]) -> Callable[[], None]:
        def done() -> None:
            hit = self._current()
            if hit is None:
                self.context.refuse(self.context.say("there is no passage here"))
            else:
                self.finding.remember()
                do(hit)

        return done

    # Copying

    def copy(self, hit: Hit) -> None:
        say = self.context.say
        first = self.context.first
        choices = [
            self._copying("n", say("Dutch"), excerpts.hit_text(hit, "nl")),
            self._copying("f", say("French"), excerpts.hit_text(hit, "fr")),
            self._copying("b", say("both languages"), excerpts.both_texts(hit, first)),
            self._copying("c", say("citation in both languages"), excerpts.citation(hit, first)),
        ]
        self.context.push(Menu(self.context, say("copy"), choices))

    def _copying(self, letter: str, name: str, what: str | None) -> Choice:
        say = self.context.say

        def run() -> None:
            self.context.pop()
            if what is None:
                self.context.tell(say("the passage has no counterpart to copy"))
                return
            clipboard = self.context.clipboard
            self.context.beside(lambda: clipboard.copy(what), told)

        def told(way: CopyMethod) -> None:
            self.context.tell(say(WAYS[way], what=name))

        return Choice(name, run, letter=letter)

    # Exporting

    def export(self) -> None:
        say, marked = self.context.say, list(self.finding.marked.values())
        choices = []
        if marked:
            for form, (letter, name) in _FORMS.items():
                about = say.some("{number} marked hit", "{number} marked hits", len(marked))
                what = say("{what} as {form}", what=about, form=name)
                choices.append(Choice(what, self._asking(form, marked), letter=letter))
        total = 0 if self.finding.result is None else self.finding.result.total
        if total:
            for form, (letter, name) in _FORMS.items():
                about = say.some("the {number} passage found", "all {number} passages found", total)
                what = say("{what} as {form}", what=about, form=name)
                own = letter.upper() if marked else letter
                choices.append(Choice(what, self._asking(form, None), letter=own))
        if not choices:
            self.context.refuse(say("nothing to export: search or mark hits first"))
            return
        self.context.push(Menu(self.context, say("export"), choices))

    def _asking(self, form: str, marked: list[Hit] | None) -> Callable[[], None]:
        """Return a function that asks for a file name, and again before it overwrites a file."""
        say = self.context.say

        def ask(initial: str, about: str = "", sure_of: str = "") -> None:
            def answered(name: str) -> None:
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
                elif is_there and name != sure_of:
                    ask(name, say("{file} exists: Enter again to overwrite", file=name), name)
                else:
                    self._write(path, form, marked, failed=lambda told: ask(name, told))

            self.context.push(PromptPane(self.context, say("file"), initial, answered, about))

        def run() -> None:
            self.context.pop()
            ask(self._name(form))

        return run

    def _name(self, form: str) -> str:
        """Return a name that no file has, made from the query."""
        slug = _SLUG.sub("-", self.finding.question.text).strip("-")[:_LONGEST_NAME] or "hits"
        name, number = f"{slug}.{form}", 1
        while Path(name).exists():
            number += 1
            name = f"{slug}-{number}.{form}"
        return name

    def _write(
        self, path: Path, form: str, marked: list[Hit] | None, failed: Callable[[str], None]
    ) -> None:
        context, say, question = self.context, self.context.say, self.finding.searched
        work = context.begin_work()

        def write() -> int:
            if marked is not None:
                return written_to(marked)
            with (
                context.library.use() as index,
                index.export(question.text, **question.options) as hits,
            ):
                return written_to(hits)

        def written_to(hits: Iterable[Hit]) -> int:
            counted = Counted(hits)
            formats.write_file(
                formats.export_lines(_watched(context, counted, work), form), path, form
            )
            return counted.number

        def written(number: int) -> None:
            context.end_work(work)
            told = say.some(
                "{number} hit written to {file}",
                "{number} hits written to {file}",
                number,
                file=path,
            )
            context.tell(told)

        context.tell(say("writing… {number}", number=0))
        pane = context.pane

        def not_written(error: Exception) -> None:
            context.end_work(work)
            if work.is_set():
                context.tell(say("stopped"))
            elif context.pane is pane:  # still the same pane: ask for another name
                context.notice = ""
                failed(say.error_text(error))
            else:
                context.fail(error)

        context.beside(write, written, not_written)

    # Other programs

    def pager(self, hit: Hit) -> None:
        command = self._command(
            lambda: programs.pager_command(self.context.settings.pager, os.environ)
        )
        if command is not None:
            self._whole(hit, lambda said: self._lend(command, said))

    def editor(self, hit: Hit) -> None:
        """Open the file in the editor at the passage; if it is no text, open both languages.

        Both languages are then written to a text file, from the index.
        """
        file = self._source(hit)
        if file is not None and programs.is_text(file):
            self.context.beside(
                lambda: programs.line_at(file, self._start(hit)),
                lambda line: self._edit(file, line),
            )
            return
        self._whole(hit, lambda said: self._edit(programs.write_temporary(said), 1))

    def source(self, hit: Hit) -> None:
        file = self._source(hit)
        if file is None:
            self.context.tell(
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
            self.context.fail(error)
            return
        say = self.context.say
        self.context.tell(
            say("opened {file} at page {page}", file=file.name, page=page)
            if at_page and file.suffix.lower() == ".pdf"
            else say("opened {file}", file=file.name)
        )

    def _edit(self, file: Path, line: int) -> None:
        setting = self.context.settings.editor
        command = self._command(lambda: programs.editor_command(setting, os.environ, file, line))
        if command is not None:
            self._lend(command)

    def _command(self, find: Callable[[], list[str]]) -> list[str] | None:
        try:
            return find()
        except programs.ProgramMissing as error:
            self.context.fail(error)
            return None

    def _lend(self, command: Sequence[str], text: str | None = None) -> None:
        """Lend the terminal to another program, which may read a text from its input."""

        def lent() -> None:
            try:
                programs.run_in_terminal(command, self.context.stopped, text)
            except programs.ProgramMissing as error:
                self.context.fail(error)

        self.context.frontend.outside(lent)

    def _source(self, hit: Hit) -> Path | None:
        folder = Path(self.finding.status.path) if self.finding.status else Path("index")
        try:
            return programs.source_file(hit.document.path, hit.language, folder)
        except programs.ProgramMissing:
            return None

    def _start(self, hit: Hit) -> int | None:
        """Return the offset of the passage in its file, or None if it is not known."""
        try:
            with self.context.library.use() as index:
                pair = index.show(hit.id)
        except Exception:  # noqa: BLE001 - then the file is opened at its beginning
            return None
        passage = None if isinstance(pair, DocumentView) else pair.passage(hit.language)
        return None if passage is None else passage.start

    def _whole(self, hit: Hit, then: Callable[[str], None]) -> None:
        """Call ``then`` with the document as a text, both languages under each other."""
        library = self.context.library

        def read() -> str:
            view = library.document(hit.document.id)
            return "\n".join(map(without_styles, text.document_lines(view, TextLayout(80)))) + "\n"

        self.context.beside(read, then)


def _watched(context: AppContext, hits: Counted[Hit], work: threading.Event) -> Iterator[Hit]:
    """Yield the hits, and report their number every :data:`_BEFORE_TOLD` hits.

    Raises:
        OSError: the session has ended, or the work was stopped.
    """
    for hit in hits:
        if context.stopped.is_set() or work.is_set():
            raise OSError("stopped")
        if not hits.number % _BEFORE_TOLD:
            said = context.say("writing… {number}", number=hits.number)
            context.frontend.post(partial(context.tell, said))
        yield hit
