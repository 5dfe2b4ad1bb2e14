"""The command that shows how a term is translated: translate.

This module does not load typer: see :mod:`benelux_search.cli.direct_commands`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.cli.terminal import tell_empty_scope
from benelux_search.declared_options import SCOPE_OPTIONS, option
from benelux_search.output.formats import JSON, TEXT, WritingOptions, lines_of
from benelux_search.output.styled_lines import LineSegment

if TYPE_CHECKING:
    from benelux_search.search.queries.scope import TermKeywords

TermArgument = Annotated[list[str], opt.Argument(metavar="TERM", help="Word or phrase to look up.")]


@opt.taking_shared_options(*opt.PAGED_OPTIONS)
@opt.taking_search_options(option("language"), *SCOPE_OPTIONS)
def translate_command(
    settings: InvocationSettings,
    *,
    term: TermArgument,
    options: TermKeywords,
    limit: Annotated[
        int, opt.Option("-n", "--limit", min=1, help="Maximum number of translations.")
    ] = 10,
    form: opt.TranslationFormatOption = TEXT,
    delimiter: opt.DelimiterOption = None,
    terms: opt.TermsOption = None,
) -> int:
    """Show how the indexed documents translate a term.

    [bold]translate mensenhandel[/]

    [bold]translate "traite des êtres humains"[/]
    """
    terminal = settings.terminal()
    writing = WritingOptions(delimiter=opt.csv_delimiter(delimiter, form))
    with settings.open_index(terms=terms) as opened:
        result = opened.translate(" ".join(term), limit=limit, **options)
        if not result.translations:
            tell_empty_scope(terminal, opened, options)
    if form == TEXT:
        from benelux_search.output import term_reports

        terminal.show(term_reports.rendering_lines(result, terminal.layout))
        terminal.tell((LineSegment(term_reports.translation_count(result, terminal.say), "dim"),))
    else:
        terminal.data(lines_of("translations", form, result, writing))
    if form != JSON:
        for note in result.notes:
            terminal.tell_note(note)
    return FOUND if result.translations else NOTHING
