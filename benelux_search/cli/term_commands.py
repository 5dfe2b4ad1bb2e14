"""The commands translate, divergences, export and glossary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.cli.shell_completion import complete_query
from benelux_search.cli.terminal import Terminal, tell_empty_scope
from benelux_search.cli.translate_command import TermArgument, translate_command
from benelux_search.cli.typer_app import WordsCommand
from benelux_search.declared_options import (
    SCOPE_OPTIONS,
    SCOPE_QUERY,
    Surface,
    option,
    options_of,
)
from benelux_search.output.formats import (
    CONCORDANCE_COLUMNS,
    TEXT,
    ContentKind,
    WritingOptions,
    blocks_of,
    format_named,
    lines_of,
)
from benelux_search.output.styled_lines import LineSegment
from benelux_search.translator import N_

if TYPE_CHECKING:
    from benelux_search.search.queries.options import SearchKeywords
    from benelux_search.search.queries.scope import ScopeKeywords, TermKeywords

ChosenByQuery = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUERY",
        help="Query to choose the pairs. [italic]default: all pairs[/]",
        autocompletion=complete_query,
        show_default=False,
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to this file instead of standard output.",
        rich_help_panel=opt.HOW,
    ),
]
app.command("translate", rich_help_panel="Terms")(translate_command)


@app.command("divergences", shared=opt.PAGED_OPTIONS, rich_help_panel="Terms")
@opt.taking_search_options(option("language"), *SCOPE_OPTIONS)
def divergences_command(
    settings: InvocationSettings,
    *,
    term: TermArgument,
    options: TermKeywords,
    limit: Annotated[
        int,
        typer.Option(
            "-n", "--limit", min=0, help="Maximum number of differently translated passages."
        ),
    ] = 20,
    form: opt.DivergenceFormatOption = TEXT,
    delimiter: opt.DelimiterOption = None,
    terms: opt.TermsOption = None,
) -> int:
    """Show the translations of a term by year and document, and the passages that differ.

    [bold]divergences handhaving[/]

    [bold]divergences handhaving --format csv[/]    by document, for a spreadsheet

    [bold]divergences handhaving --format html > handhaving.html[/]    to read or print
    """
    terminal = settings.terminal()
    writing = WritingOptions(delimiter=opt.csv_delimiter(delimiter, form))
    with settings.open_index(terms=terms) as opened:
        result = opened.divergences(" ".join(term), limit=limit, **options)
        if not result.occurrences:
            tell_empty_scope(terminal, opened, options)
    if form == TEXT:
        from benelux_search.output import term_reports

        terminal.show(term_reports.divergence_lines(result, terminal.layout))
        terminal.tell((LineSegment(term_reports.divergence_count(result, terminal.say), "dim"),))
    else:
        terminal.data(lines_of("divergences", form, result, writing))
    return FOUND if result.occurrences else NOTHING


@app.command("export", shared=opt.INDEXES_OPTIONS, cls=WordsCommand, rich_help_panel="Terms")
@opt.taking_search_options(*options_of(Surface.EXPORT))
def export_command(
    settings: InvocationSettings,
    *,
    query: ChosenByQuery = None,
    options: SearchKeywords,
    confidence: Annotated[
        float,
        typer.Option(
            "--min-confidence",
            min=0.0,
            max=1.0,
            help="Minimum confidence of a pair.",
            rich_help_panel=opt.WHERE,
        ),
    ] = 0.0,
    form: opt.ExportFormatOption = "tmx",
    delimiter: opt.DelimiterOption = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region",
            metavar="CODE",
            help="Region of the languages in TMX and XLIFF; BE: nl-BE and fr-BE.",
            rich_help_panel=opt.HOW,
        ),
    ] = None,
    output: OutputOption = None,
) -> int:
    """Export all pairs, or those that match a query, for translation tools and spreadsheets.

    [bold]export > memory.tmx[/]

    [bold]export mensenhandel --format csv -o mensenhandel.csv[/]

    [bold]export mensenhandel --format kwic[/]    each match in its context, in both languages

    [bold]export --units sentence > memory.tmx[/]  sentence by sentence

    [bold]export --min-confidence .9[/]           only pairs that are almost surely right
    """
    from benelux_search.cli.user_codes import codes_for
    from benelux_search.output.file_writing import Counted

    if region is not None:
        region = _region(region, form)
    separator = opt.csv_delimiter(delimiter, form)
    terminal = settings.terminal()
    text = " ".join(query) if query else None
    codes = codes_for(text or "", terminal)
    with (
        settings.open_index(codes=codes, several=True) as opened,
        opened.export(text, min_confidence=confidence, **options) as hits,
    ):
        for note in hits.notes:
            terminal.tell_note(note)
        counted = Counted(hits)
        target = _target(output)
        columns = (terminal.columns if target is None else None) or CONCORDANCE_COLUMNS
        writing = WritingOptions(region, options["units"], columns, delimiter=separator)
        _write(terminal, "hits", form, counted, target, writing)
    return FOUND if counted.number else NOTHING


def _region(code: str, form: str) -> str:
    """Return the code of a region in capitals.

    Raises:
        typer.BadParameter: the code has not two letters, or the format has no regions.
    """
    if "region" not in format_named(form).heeds:
        raise typer.BadParameter(N_("--region is for TMX and XLIFF only"))
    if not (code.isascii() and code.isalpha() and len(code) == len("BE")):
        raise typer.BadParameter(N_("--region takes a code of two letters, such as BE"))
    return code.upper()


@app.command("glossary", shared=opt.INDEX_OPTIONS, cls=WordsCommand, rich_help_panel="Terms")
@opt.taking_search_options(*(each for each in SCOPE_OPTIONS if each is not SCOPE_QUERY))
def glossary_command(
    settings: InvocationSettings,
    *,
    query: ChosenByQuery = None,
    options: ScopeKeywords,
    confidence: Annotated[
        float,
        typer.Option(
            "--min-confidence", min=0.0, max=1.0, help="Minimum confidence of a translation."
        ),
    ] = 0.7,
    count: Annotated[
        int,
        typer.Option("--min-count", min=1, help="Minimum number of occurrences of a translation."),
    ] = 2,
    limit: Annotated[
        int | None,
        typer.Option("-n", "--limit", min=1, help="Maximum number of terms.", show_default="all"),
    ] = None,
    form: opt.GlossaryFormatOption = "tsv",
    delimiter: opt.DelimiterOption = None,
    output: OutputOption = None,
) -> int:
    """Write the terms of the index in Dutch and French, the most important first.

    [bold]glossary -n 200 -o glossary.tsv[/]

    [bold]glossary politie --since 2019[/]              of the pairs that a query finds, in a period

    [bold]glossary --format html -o glossary.html[/]    with a sentence for each, to read or print

    [bold]glossary --format tbx --min-confidence .8 -o glossary.tbx[/]
    """
    from benelux_search.output.file_writing import Counted

    terminal = settings.terminal()
    writing = WritingOptions(delimiter=opt.csv_delimiter(delimiter, form))
    scope: ScopeKeywords = {**options, "query": " ".join(query) if query else None}
    with (
        settings.open_index() as opened,
        terminal.counting(terminal.say("examining passages")) as progress,
    ):
        entries = opened.glossary(
            min_confidence=confidence,
            min_count=count,
            limit=limit,
            progress=progress,
            **scope,
        )
        counted = Counted(entries)
        _write(terminal, "glossary", form, counted, _target(output), writing)
        is_empty = not counted.number and tell_empty_scope(terminal, opened, scope)
    if not counted.number and not is_empty:
        about = terminal.say(
            "no terms of this confidence and count: try lower values, such as {command}",
            command="--min-confidence 0.5 --min-count 2",
        )
        terminal.tell((LineSegment(about, "dim"),))
    return FOUND if counted.number else NOTHING


def _target(output: str | None) -> Path | None:
    """Return the file to write, or None for standard output."""
    return None if output in {None, "-"} else Path(str(output))


def _write(
    terminal: Terminal,
    content: ContentKind,
    form: str,
    value: object,
    target: Path | None,
    options: WritingOptions | None = None,
) -> None:
    """Write a file, atomically, or standard output if ``target`` is None.

    Raises:
        typer.BadParameter: the format is no text, and standard output is a terminal.
    """
    is_binary = format_named(form).is_binary
    if target is not None:
        from benelux_search.output.file_writing import write_file

        write_file(blocks_of(content, form, value, options), target)
    elif not is_binary:
        terminal.data(lines_of(content, form, value, options))
    elif sys.stdout.isatty():
        raise typer.BadParameter(N_("this format needs a file: -o FILE"))
    else:
        terminal.bytes(blocks_of(content, form, value, options))
