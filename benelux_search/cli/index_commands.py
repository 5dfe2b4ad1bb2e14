"""The commands that build or check an index: index, status, doctor."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import ERROR, FOUND, PROGRAM, InvocationSettings
from benelux_search.cli.terminal import Terminal
from benelux_search.errors import BeneluxSearchError, Message
from benelux_search.index import DEFAULT_ENGINE


@app.command("index", rich_help_panel="The index")
def index_command(
    ctx: typer.Context,
    *,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files and folders. [italic]default: corpus[/]",
            show_default=False,
        ),
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="Read every file again; without any, use the documents in the index.",
        ),
    ] = False,
    jobs: opt.JobsOption = 1,
    max_mb: opt.MegabytesOption = None,
    max_pages: opt.PagesOption = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="What keeps the index.")
    ] = DEFAULT_ENGINE,
    lexicon: Annotated[
        bool,
        typer.Option(
            "--lexicon/--no-lexicon", help="Learn what translates what, for translate and --across."
        ),
    ] = True,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 2 for files that failed in earlier runs, too."),
    ] = False,
    form: opt.ReportFormatOption = opt.ReportFormat.text,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Build the index, or bring it up to date.

    Only new and changed files are read. Documents whose files are gone from the folders named
    are removed; those of other folders stay. A file that cannot be read is named in every run;
    the exit status is 2 when it failed for the first time, or was changed.
    """
    from benelux_search import api
    from benelux_search.output import json_records, reports

    settings = ctx.ensure_object(InvocationSettings)
    terminal = settings.terminal(plain)
    has_corpus = Path("corpus").is_dir()
    if not (paths or has_corpus or rebuild):
        command = f"{PROGRAM} index PATH"
        raise BeneluxSearchError(
            Message("there is no folder corpus here; say what to index: {}", command)
        )
    folder = settings.folder(index)
    with (
        _report_saved_documents(terminal, folder),
        terminal.progress(terminal.say("indexing")) as progress,
    ):
        summary = api.build_index(
            paths or (["corpus"] if has_corpus else []),
            folder,
            rebuild=rebuild,
            jobs=jobs,
            engine=engine,
            limits=opt.limits_of(max_mb, max_pages),
            progress=progress,
            lexicon=lexicon,
        )
    if form is opt.ReportFormat.json:
        terminal.data([json_records.dumps(json_records.summary_record(summary))])
    else:
        terminal.show(reports.summary_lines(summary, terminal.say))
        terminal.tell(*reports.remark_lines(summary, terminal.say))
    raise typer.Exit(ERROR if (summary.failed if strict else summary.newly_failed) else FOUND)


@contextlib.contextmanager
def _report_saved_documents(terminal: Terminal, folder: str) -> Iterator[None]:
    """Report how many documents are saved if Ctrl-C or SIGTERM stops a build."""
    from benelux_search import api

    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        saved, say = api.saved_documents(folder), terminal.say
        if saved:
            text = say.some(
                "stopped: the index is as it was, {number} document saved; the same command goes "
                "on from there",
                "stopped: the index is as it was, {number} documents saved; the same command goes "
                "on from there",
                saved,
            )
        else:
            text = say(
                "stopped: the index is as it was, nothing saved yet; the same command begins again"
            )
        terminal.tell(text)
        raise


@app.command("status", rich_help_panel="The index")
def status_command(
    ctx: typer.Context,
    *,
    form: opt.ReportFormatOption = opt.ReportFormat.text,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Show what is in the index."""
    from benelux_search import api
    from benelux_search.output import json_records, reports

    settings = ctx.ensure_object(InvocationSettings)
    terminal = settings.terminal(plain)
    with api.open_index(settings.folder(index)) as opened:
        status, documents = opened.status(), opened.documents()
    if form is opt.ReportFormat.json:
        terminal.data([json_records.dumps(json_records.status_record(status, documents))])
    else:
        terminal.show(reports.status_lines(status, documents, terminal.layout))


@app.command("doctor", rich_help_panel="The index")
def doctor_command(
    ctx: typer.Context,
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what is damaged, from what is whole.")
    ] = False,
    form: opt.ReportFormatOption = opt.ReportFormat.text,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Look at every byte of the index: is it sound, and what lies beside it?

    A repair makes the indexes of the words anew from the stored documents; of a damaged store it
    saves every document that is whole, and names the others.
    """
    from benelux_search import api
    from benelux_search.output import json_records, reports

    settings = ctx.ensure_object(InvocationSettings)
    terminal = settings.terminal(plain)
    report = api.check_index(settings.folder(index), repair=repair)
    if form is opt.ReportFormat.json:
        terminal.data([json_records.dumps(json_records.report_record(report))])
    else:
        terminal.show(reports.report_lines(report, terminal.layout, repaired=repair))
    raise typer.Exit(FOUND if report.sound else ERROR)
