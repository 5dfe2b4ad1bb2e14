"""The commands on a whole index: index, remove, status, doctor, snapshot and restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benelux_search.cli import build_parameters as build
from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import ERROR, FOUND, PROGRAM, InvocationSettings
from benelux_search.cli.shell_completion import complete_document
from benelux_search.errors import BeneluxSearchError, Message
from benelux_search.index import DEFAULT_ENGINE
from benelux_search.output.formats import JSON, TEXT
from benelux_search.translator import N_

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal
    from benelux_search.index_reports import IndexSummary
    from benelux_search.indexing.watching import BuildKeywords


@app.command("index", shared=opt.INDEX_OPTIONS, rich_help_panel="The index")
def index_command(
    settings: InvocationSettings,
    *,
    paths: build.PathsArgument = None,
    rebuild: build.RebuildOption = False,
    jobs: build.JobsOption = 0,
    max_mb: build.MegabytesOption = None,
    max_pages: build.PagesOption = None,
    ocr: build.OcrOption = None,
    engine: build.EngineOption = DEFAULT_ENGINE,
    lexicon: build.LexiconOption = True,
    forget_lexicon: build.ForgetLexiconOption = False,
    each: build.EachOption = None,
    exclude: build.ExcludeOption = None,
    shards: build.ShardsOption = 1,
    replicas: build.ReplicasOption = None,
    workers: build.WorkersOption = None,
    meaning: build.EncodeOption = False,
    pair: build.PairOption = False,
    watch: build.WatchOption = False,
    strict: build.StrictOption = False,
    form: opt.ReportFormatOption = TEXT,
) -> int:
    """Build or update the index.

    Only new and changed files are read. Documents whose files are gone from the given folders are
    removed; those from other folders stay. A file that cannot be read is reported in every run; the
    exit status is 2 if it failed for the first time or has changed.

    The index remembers the paths and their options (--each, --ocr, --max-mb, --max-pages,
    --exclude, --meaning): without paths, all of them are indexed again.

    [bold]index --watch letters[/]    build, then keep up with the folder
    """
    from benelux_search.api import building
    from benelux_search.output import reports

    terminal = settings.terminal()
    if pair and len(paths or ()) != 2:
        raise typer.BadParameter(N_("--pair takes two files, one in Dutch and one in French"))
    folder = settings.folder_to_write()
    sources = paths or building.remembered_paths(folder)
    is_repeated = bool(sources) and not paths
    if not sources and Path("corpus").is_dir():
        sources = ["corpus"]
    if not (sources or rebuild):
        raise BeneluxSearchError(_no_paths(folder))
    if watch and not sources:
        raise BeneluxSearchError(Message("--watch needs files or folders to watch"))
    options: BuildKeywords = {
        "rebuild": rebuild,
        "jobs": jobs,
        "engine": engine,
        "limits": build.limits_of(max_mb, max_pages),
        "lexicon": lexicon,
        "forget_lexicon": forget_lexicon,
        "each": each,
        "pair": pair,
        "ocr": ocr,
        "exclude": exclude or None,
        "shards": shards,
        "replicas": replicas,
        "workers": workers,
        "meaning": meaning or None,
        "planned": lambda plan: terminal.tell(reports.plan_line(plan, terminal.say)),
    }
    if watch:
        from benelux_search.cli.watch_command import watch_folders

        watch_folders(terminal, sources, folder, form, options)
        return FOUND
    from benelux_search.cli.stopped_build import report_saved_documents

    with (
        report_saved_documents(terminal, folder),
        terminal.progress(terminal.say("indexing")) as progress,
    ):
        options["progress"] = progress
        summary = building.build_index(None if is_repeated else sources, folder, **options)
    _show_summary(terminal, summary, form)
    return ERROR if (summary.failed if strict else summary.newly_failed) else FOUND


def _no_paths(index: str) -> Message:
    """Return the message of a build without paths, for an index that remembers none."""
    from benelux_search.indexing.backends import backend_of
    from benelux_search.indexing.sources import FORGOTTEN

    if backend_of(index).sources().is_damaged:
        return FORGOTTEN
    command = f"{PROGRAM} index PATH"
    return Message("there is no folder corpus here; name the files to index: {}", command)


def _show_summary(terminal: Terminal, summary: IndexSummary, form: str) -> None:
    from benelux_search.output import index_records, json_records, reports

    if form == JSON:
        terminal.data([json_records.dumps(index_records.summary_record(summary))])
    else:
        terminal.show(reports.summary_lines(summary, terminal.say))
        terminal.tell(*reports.remark_lines(summary, terminal.say))


@app.command("remove", shared=opt.INDEX_OPTIONS, rich_help_panel="The index")
def remove_command(
    settings: InvocationSettings,
    *,
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DOC",
            help="Ids or numbers of documents.",
            autocompletion=complete_document,
            show_default=False,
        ),
    ] = None,
    purge: Annotated[
        bool,
        typer.Option(
            "--purge", help="Write all files anew, so that no deleted text is left in them."
        ),
    ] = False,
    form: opt.ReportFormatOption = TEXT,
) -> int:
    """Remove documents from the index; their files stay.

    The document of a file comes back when its folder is indexed again: leave the file out with
    index --exclude. With --purge alone, only what was deleted before is purged.

    [bold]remove report 908/1[/]
    """
    from benelux_search.api import building

    terminal = settings.terminal()
    if not documents and not purge:
        raise typer.BadParameter(N_("name a document, or use --purge"))
    with building.update_index(settings.folder_to_write(), create=False, purge=purge) as update:
        for each in dict.fromkeys(documents or ()):
            update.remove(each)
    _show_summary(terminal, update.summary, form)
    return FOUND


@app.command("status", shared=opt.INDEX_OPTIONS, rich_help_panel="The index")
def status_command(
    settings: InvocationSettings,
    *,
    form: opt.ReportFormatOption = TEXT,
) -> int:
    """Show what is in the index."""
    from benelux_search.output import index_records, json_records, reports

    terminal = settings.terminal()
    with settings.open_index() as opened:
        status, documents = opened.status(), opened.documents()
    if form == JSON:
        terminal.data([json_records.dumps(index_records.status_record(status, documents))])
    else:
        terminal.show(reports.status_lines(status, documents, terminal.layout))
    return FOUND


@app.command("doctor", shared=opt.INDEX_OPTIONS, rich_help_panel="The index")
def doctor_command(
    settings: InvocationSettings,
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Repair damaged parts from intact ones.")
    ] = False,
    form: opt.ReportFormatOption = TEXT,
) -> int:
    """Check every byte of the index, and report damage and leftover files.

    A repair rebuilds the indexes from the stored documents. If the store is damaged, it saves all
    intact documents and lists the others.
    """
    from benelux_search.api import opening
    from benelux_search.output import index_records, json_records, reports

    terminal = settings.terminal()
    report = opening.check_index(settings.folder(), repair=repair)
    if form == JSON:
        terminal.data([json_records.dumps(index_records.report_record(report))])
    else:
        terminal.show(reports.report_lines(report, terminal.layout, repaired=repair))
    return FOUND if report.sound else ERROR


_REPOSITORY = typer.Argument(
    metavar="REPOSITORY", help="Name of a repository of the engine.", show_default=False
)
_SNAPSHOT = typer.Argument(metavar="NAME", help="Name of the snapshot.", show_default=False)


@app.command("snapshot", shared=opt.INDEX_OPTIONS, rich_help_panel="The index")
def snapshot_command(
    settings: InvocationSettings,
    repository: Annotated[str, _REPOSITORY],
    name: Annotated[str, _SNAPSHOT],
    *,
    folder: Annotated[
        str | None,
        typer.Option(
            "--folder",
            metavar="DIR",
            help="Make the repository in this folder, which all nodes share.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Write a snapshot of a collection into a repository of OpenSearch.

    Only what the repository does not have yet is copied.
    """
    from benelux_search.api import opening
    from benelux_search.output.styled_lines import line

    terminal = settings.terminal()
    number = opening.snapshot_index(settings.folder(), repository, name, folder=folder)
    text = terminal.say("generation {number} is in snapshot {name}", number=number, name=name)
    terminal.show([line(text)])
    return FOUND


@app.command("restore", shared=opt.INDEX_OPTIONS, rich_help_panel="The index")
def restore_command(
    settings: InvocationSettings,
    repository: Annotated[str, _REPOSITORY],
    name: Annotated[str, _SNAPSHOT],
) -> int:
    """Restore a snapshot of a collection of OpenSearch.

    The restored collection replaces the present one in one step; searches go on meanwhile.
    """
    from benelux_search.api import opening
    from benelux_search.output.styled_lines import line

    terminal = settings.terminal()
    number = opening.restore_index(settings.folder_to_write(), repository, name)
    terminal.show([line(terminal.say("generation {number} is restored", number=number))])
    return FOUND
