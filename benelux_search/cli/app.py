"""The commands. They parse the options, call the library and print the result; no more.

The docstring of a command is its help text.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benelux_search._version import __version__
from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import ERROR, FOUND, NOTHING, PROGRAM, InvocationSettings
from benelux_search.cli.terminal import Terminal
from benelux_search.errors import BeneluxSearchError
from benelux_search.index import DEFAULT_ENGINE
from benelux_search.output.excerpts import count, line

if TYPE_CHECKING:
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.indexing.workers import Outcome, SplitPair
    from benelux_search.model import Failure, Language, QueryLanguage

app = typer.Typer(
    name=PROGRAM,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def before_commands(
    ctx: typer.Context,
    *,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback has ended the run
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Search Dutch-French documents: a passage, and its counterpart in the other language.

    [bold]benelux-search[/]                       search interactively

    [bold]benelux-search index[/]                 index the documents in corpus/

    [bold]benelux-search search mensenhandel[/]   what is said of it, in both languages
    """
    settings = ctx.ensure_object(InvocationSettings)
    settings.index, settings.plain = index, plain
    settings.debug = settings.debug or debug
    if ctx.invoked_subcommand is not None:
        return
    from benelux_search.tui.startup import start

    # On a terminal that cannot show a full screen, the search runs line by line
    if plain or (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.Exit(start(settings.folder(None), plain=plain))
    typer.echo(ctx.get_help())


@app.command("search", cls=opt.WordsCommand, rich_help_panel="Search")
def search_command(
    ctx: typer.Context,
    *,
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="Words and phrases, as in the examples.")
    ],
    lang: opt.LanguageOption = opt.QueryLang.auto,
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=1, help="Hits to show.", rich_help_panel=opt.HOW)
    ] = 10,
    offset: Annotated[
        int, typer.Option("--offset", min=0, help="Hits to pass over.", rich_help_panel=opt.HOW)
    ] = 0,
    any_word: opt.AnyOption = False,
    across: opt.AcrossOption = False,
    doc: opt.DocumentOption = None,
    since: opt.SinceOption = None,
    until: opt.UntilOption = None,
    context: Annotated[
        int,
        typer.Option(
            "--context",
            "-C",
            min=0,
            help="Pairs to show before and after a hit.",
            rich_help_panel=opt.HOW,
        ),
    ] = 0,
    form: opt.SearchFormatOption = opt.SearchFormat.text,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Say what was searched for, and why.", rich_help_panel=opt.HOW
        ),
    ] = False,
    facets: Annotated[
        bool,
        typer.Option(
            "--facets",
            help="Say how the answers are spread: languages, years, documents.",
            rich_help_panel=opt.HOW,
        ),
    ] = False,
    fold: Annotated[
        bool,
        typer.Option(
            "--fold/--no-fold",
            help="Passages that say the same are one hit.",
            rich_help_panel=opt.HOW,
        ),
    ] = True,
    verify: opt.VerifyOption = False,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Search, and see each passage with its counterpart.

    [bold]search mensenhandel[/]                    a word, in any of its forms

    [bold]search '"virtuele wereld"' -politie[/]    a phrase, and a word that must not be there

    [bold]search nl:aanpak fr:lutte[/]              a word on each side

    [bold]search 'traite* OR "êtres humains"'[/]    a beginning, or a phrase

    [bold]search --across mensenhandel[/]           passages in French only, too

    [bold]search aligned:none[/]                    what has no counterpart

    [bold]search aligned:low politie[/]             doubtful pairs with a word
    """
    from benelux_search import api
    from benelux_search.cli.printing import print_result
    from benelux_search.output import reports

    settings = ctx.ensure_object(InvocationSettings)
    terminal = settings.terminal(plain)
    with api.open_index(settings.folder(index), verify=verify) as opened:
        asked = " ".join(query)
        language: QueryLanguage = lang.value
        result = opened.search(
            asked,
            language=language,
            limit=limit,
            offset=offset,
            any_word=any_word,
            document=doc,
            since=since,
            until=until,
            fold=fold,
            across=across,
        )
        spread = None
        if facets:
            spread = opened.facets(
                asked,
                language=language,
                any_word=any_word,
                document=doc,
                since=since,
                until=until,
                across=across,
            )
        if explain:
            terminal.tell(*reports.explanation(opened.explain(asked, language=language)))
        neighbours = {hit.id: opened.around(hit.id, context) for hit in result.hits}
    print_result(terminal, result, neighbours if context else None, form, spread)
    raise typer.Exit(FOUND if result.hits else NOTHING)


@app.command("shell", cls=opt.WordsCommand, rich_help_panel="Search")
def shell_command(
    ctx: typer.Context,
    *,
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help="What to begin with.", show_default=False),
    ] = None,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Search interactively: hits as you type, both languages, whole documents. F1 helps.

    With --plain, in a terminal that no screen can be drawn on, and in a pipe: line by line, for
    a screen reader.
    """
    from benelux_search.tui.startup import start

    settings = ctx.ensure_object(InvocationSettings)
    folder, is_plain = settings.folder(index), plain or settings.plain
    raise typer.Exit(start(folder, plain=is_plain, query=" ".join(query or ())))


@app.command("config", rich_help_panel="Search")
def config_command(
    ctx: typer.Context,
    *,
    init: Annotated[
        bool, typer.Option("--init", help="Write the file, with comments, where there is none.")
    ] = False,
    plain: opt.PlainOption = False,
) -> None:
    """Show where the settings of the interactive search are, and what they are.

    [bold]config --init[/]    then change the file as its comments say
    """
    from benelux_search.tui.settings import TEMPLATE, described, load_settings, settings_path

    terminal = ctx.ensure_object(InvocationSettings).terminal(plain)
    path = settings_path()
    if init and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, encoding="utf-8")
    settings, problems = load_settings(path)
    is_there = "" if path.exists() else " (not there: config --init writes it)"
    terminal.show([line(f"# {path}{is_there}"), *map(line, described(settings))])
    terminal.tell(*(f"note: {problem}" for problem in problems))
    raise typer.Exit(ERROR if problems else FOUND)


@app.command("show", rich_help_panel="Search")
def show_command(
    ctx: typer.Context,
    *,
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a pair, or of a document.")],  # noqa: A002
    form: opt.PairFormatOption = opt.PairFormat.text,
    verify: opt.VerifyOption = False,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Show a pair, or a document whole, in both languages.

    [bold]show report:0007[/]    the seventh pair of the document report

    [bold]show report[/]         all of it

    [bold]show report --format html > report.html[/]
    """
    from benelux_search import api
    from benelux_search.cli.printing import print_shown
    from benelux_search.model import Pair

    settings = ctx.ensure_object(InvocationSettings)
    with api.open_index(settings.folder(index), verify=verify) as opened:
        shown = opened.show(id)
        document = opened.info(shown.document_id) if isinstance(shown, Pair) else None
    print_shown(settings.terminal(plain), shown, document, form)


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
        bool, typer.Option("--rebuild", help="Read every file again, changed or not.")
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
    if not paths and not Path("corpus").is_dir():
        raise BeneluxSearchError(
            f"there is no folder corpus here; say what to index: {PROGRAM} index PATH"
        )
    folder = settings.folder(index)
    with _told_when_stopped(terminal, folder), terminal.progress("indexing") as progress:
        summary = api.build_index(
            paths or ["corpus"],
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
        terminal.show(reports.summary(summary))
        terminal.tell(*reports.remark_lines(summary))
    raise typer.Exit(ERROR if (summary.failed if strict else summary.newly_failed) else FOUND)


@contextlib.contextmanager
def _told_when_stopped(terminal: Terminal, folder: str) -> Iterator[None]:
    """Report how many documents are saved if Ctrl-C or SIGTERM stops a build."""
    from benelux_search import api

    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        saved = api.saved_documents(folder)
        so_far = f"{count(saved, 'document')} saved" if saved else "nothing saved yet"
        further = "goes on from there" if saved else "begins again"
        terminal.tell(f"stopped: the index is as it was, {so_far}; the same command {further}")
        raise


@app.command("align", rich_help_panel="One document")
def align_command(
    ctx: typer.Context,
    *,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Documents to read.")],
    pair: Annotated[
        bool | None,
        typer.Option(
            "--pair/--no-pair",
            help="Whether two files are the Dutch and the French of one document. "
            "[italic]default: as their names say[/]",
            show_default=False,
        ),
    ] = None,
    form: opt.AlignFormatOption = opt.AlignFormat.text,
    jobs: opt.JobsOption = 1,
    max_mb: opt.MegabytesOption = None,
    max_pages: opt.PagesOption = None,
    plain: opt.PlainOption = False,
) -> None:
    """Read and align documents without indexing them.

    [bold]align report.txt[/]                               to read it here

    [bold]align report.nl.txt[/]                            with report.fr.txt, if it lies beside

    [bold]align --pair tekst.txt texte.txt[/]               two files whose names do not say so

    [bold]align report.txt --format html > report.html[/]   to look through it in a browser

    [bold]align *.txt --format tmx > memory.tmx[/]          for a translation memory
    """
    from benelux_search import api
    from benelux_search.cli.printing import print_aligned
    from benelux_search.indexing.workers import read_all, usable_jobs
    from benelux_search.model import AlignedDocument, Failure

    terminal = ctx.ensure_object(InvocationSettings).terminal(plain)
    failed: list[Failure] = []

    def documents() -> Iterator[tuple[DocumentFiles, AlignedDocument]]:
        founds = _as_documents(files, pair, terminal)
        read = api.whole_reader(opt.limits_of(max_mb, max_pages))
        # An error in one file must not cut off the document that is being printed
        outcomes = read_all([f.files for f in founds], read, usable_jobs(jobs, len(founds)))
        for found, made in zip(founds, outcomes, strict=False):
            if terminal.closed:
                return
            for each, outcome in _alone_or_together(found, made, terminal):
                if isinstance(outcome, Failure):
                    failed.append(outcome)
                    terminal.tell(f"{PROGRAM}: {each.path}: {outcome.cause}")
                elif isinstance(outcome, AlignedDocument):
                    yield each, outcome

    print_aligned(terminal, documents(), failed, form)
    raise typer.Exit(ERROR if failed else FOUND)


def _as_documents(
    files: Sequence[str], pair: bool | None, terminal: Terminal
) -> Sequence[DocumentFiles]:
    """Return the named files as documents of one file or two.

    Raises:
        typer.BadParameter: ``--pair`` is given, and not exactly two files.
    """
    from benelux_search import api
    from benelux_search.documents.pairing import DocumentFiles, braced

    if pair is None:
        documents, beside = api.documents_in(files)
        for path in beside:
            terminal.tell(f"note: {path} is read too, as the other half; --no-pair leaves it")
        return documents
    parts = tuple(map(DocumentFiles.at, files))
    if not pair:
        return parts
    if len(parts) != 2:
        raise typer.BadParameter("--pair takes two files, the Dutch and the French one")
    path = braced(*files)
    return [DocumentFiles(path, path, parts, files[0])]


def _alone_or_together(
    found: DocumentFiles, outcome: Outcome | SplitPair, terminal: Terminal
) -> Iterator[tuple[DocumentFiles, Outcome]]:
    """Yield the documents of a file or a pair: two if the two files turn out not to be a pair."""
    from benelux_search.indexing.workers import SplitPair

    if not isinstance(outcome, SplitPair):
        yield found, outcome
        return
    if outcome.failure:
        yield found, outcome.failure
    if outcome.note:
        terminal.tell(f"note: {found.path}: {outcome.note}")
    yield from zip(found.parts, outcome.halves, strict=True)


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
        terminal.show(reports.status(status, documents, terminal.layout))


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


@app.command("analyze", cls=opt.WordsCommand, rich_help_panel="One document")
def analyze_command(
    ctx: typer.Context,
    *,
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT", help="A text; - reads lines from the input.")
    ],
    lang: Annotated[opt.Lang, typer.Option("--lang", help="Its language.")] = opt.Lang.nl,
    form: opt.ReportFormatOption = opt.ReportFormat.text,
    plain: opt.PlainOption = False,
) -> None:
    """Show the terms that are made of a text, to index it and to search for it."""
    from benelux_search import api
    from benelux_search.cli.printing import print_terms

    terminal = ctx.ensure_object(InvocationSettings).terminal(plain)
    language: Language = lang.value
    lines = (each.rstrip("\n") for each in sys.stdin) if text == ["-"] else [" ".join(text)]
    any_term = False
    for each in lines:
        terms = api.analyze(each, language)
        any_term = any_term or bool(terms)
        print_terms(terminal, language, terms, form)
    raise typer.Exit(FOUND if any_term else NOTHING)
