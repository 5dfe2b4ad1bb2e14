"""The option ``--watch`` of the command index: one line for each build, until Ctrl-C."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from benelux_search.api import building
from benelux_search.cli.stopped_build import report_saved_documents
from benelux_search.cli.terminal import Terminal
from benelux_search.output import index_records, json_records, reports
from benelux_search.output.formats import JSON
from benelux_search.output.styled_lines import LineSegment

if TYPE_CHECKING:
    from benelux_search.errors import Note
    from benelux_search.index_reports import IndexSummary
    from benelux_search.indexing.ports import Progress
    from benelux_search.indexing.watching import BuildKeywords


def watch_folders(
    terminal: Terminal,
    paths: Sequence[str],
    folder: str,
    form: str,
    options: BuildKeywords,
) -> None:
    """Build an index and keep it up to date, until a signal or a closed pipe ends the watch.

    Each build is a line with the local time on standard error. In JSON, it is an object on a line
    of standard output.
    """
    stop = threading.Event()
    with _ReportedBuilds(terminal, folder, form, stop) as builds:
        options["progress"] = builds.progress
        building.watch_index(
            paths, folder, on_build=builds.report, on_note=builds.tell, stop=stop, **options
        )


class _ReportedBuilds(contextlib.ExitStack):
    """The reports on the builds of a watch, with a progress bar while a build reads files."""

    def __init__(self, terminal: Terminal, folder: str, form: str, stop: threading.Event) -> None:
        super().__init__()
        self._terminal, self._folder, self._form, self._stop = terminal, folder, form, stop
        self._progress: Progress | None = None
        self._is_first = True

    def __enter__(self) -> Self:
        """Begin: the first build starts at once, later ones with their first progress."""
        self.enter_context(report_saved_documents(self._terminal, self._folder))
        return self

    def progress(self, done_bytes: int, total_bytes: int, path: str) -> None:
        """Show the progress of a build; the first call of a build makes the progress bar."""
        if self._progress is None:
            terminal = self._terminal
            if not self._is_first:
                self.enter_context(report_saved_documents(terminal, self._folder))
            self._progress = self.enter_context(terminal.progress(terminal.say("indexing")))
        self._progress(done_bytes, total_bytes, path)

    def report(self, summary: IndexSummary) -> None:
        """Write what a build has changed.

        Files that are skipped, or have failed before, are named after the first build only.
        """
        self.close()
        self._progress = None
        terminal = self._terminal
        if self._form == JSON:
            terminal.data([json_records.dumps(index_records.summary_record(summary))])
        else:
            clock = LineSegment(f"{time.strftime('%H:%M:%S')}  ", "dim")
            counts, contents = reports.summary_lines(summary, terminal.say)
            terminal.tell((clock, *counts, LineSegment("; "), *contents))
            if not self._is_first:
                summary = replace(summary, failed=summary.newly_failed, skipped=())
            terminal.tell(*reports.remark_lines(summary, terminal.say))
        self._is_first = False
        terminal.flush()
        if terminal.closed:  # nobody reads the reports any more
            self._stop.set()

    def tell(self, note: Note) -> None:
        """Write a message of the watch to standard error."""
        self._terminal.tell_note(note)
        self._terminal.flush()
