"""The command ``terms check``."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.cli.terminal import tell_empty_scope
from benelux_search.cli.typer_app import CommandApp
from benelux_search.declared_options import SCOPE_OPTIONS
from benelux_search.model import Language
from benelux_search.output.formats import TEXT, WritingOptions, lines_of

if TYPE_CHECKING:
    from benelux_search.search.queries.scope import ScopeKeywords

terms_app = CommandApp(
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
app.add_typer(
    terms_app, name="terms", help="Check documents by your own terms.", rich_help_panel="Terms"
)


@terms_app.command("check", shared=opt.PAGED_OPTIONS)
@opt.taking_search_options(*SCOPE_OPTIONS)
def check_command(
    settings: InvocationSettings,
    *,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            envvar="BENELUX_SEARCH_TERMS",
            help="Terms in Dutch and French: TBX, TSV, CSV, XLSX, ...",
            show_envvar=False,
        ),
    ],
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the terms to look for.")
    ] = "nl",
    options: ScopeKeywords,
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=0, help="Maximum number of places.")
    ] = 100,
    form: opt.BreachFormatOption = TEXT,
    delimiter: opt.DelimiterOption = None,
) -> int:
    """List the passages whose counterpart does not use the term of your list.

    [bold]terms check terms.tbx[/]

    [bold]terms check terms.xlsx --lang fr --format csv[/]
    """
    terminal = settings.terminal()
    writing = WritingOptions(delimiter=opt.csv_delimiter(delimiter, form))
    with (
        settings.open_index(terms=file) as opened,
        terminal.counting(terminal.say("examining terms")) as progress,
    ):
        breaches = opened.check_terms(language=lang, progress=progress, **options)
        found = list(islice(breaches, limit))
        is_empty = not found and tell_empty_scope(terminal, opened, options)
    if not found and limit and not is_empty:
        terminal.tell(terminal.say("all counterparts use the terms of your list"))
    if form == TEXT:
        from benelux_search.output import term_reports

        terminal.show(term_reports.breach_lines(found, terminal.layout))
    else:
        terminal.data(lines_of("breaches", form, found, writing))
    return FOUND if found else NOTHING
