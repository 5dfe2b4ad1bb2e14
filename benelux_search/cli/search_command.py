"""The command search.

Its docstring is its help text. This module does not load typer, so that a search starts fast: see
:mod:`benelux_search.cli.direct_search`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings

if TYPE_CHECKING:
    from benelux_search.results import QueryLanguage


def search(
    settings: InvocationSettings,
    *,
    query: Annotated[
        list[str],
        opt.Argument(metavar="QUERY", help="Words, phrases and operators, as in the examples."),
    ],
    lang: opt.LanguageOption = opt.QueryLang.auto,
    limit: Annotated[
        int,
        opt.Option("-n", "--limit", min=1, help="Maximum number of hits.", rich_help_panel=opt.HOW),
    ] = 10,
    offset: Annotated[
        int, opt.Option("--offset", min=0, help="Skip the first N hits.", rich_help_panel=opt.HOW)
    ] = 0,
    any_word: opt.AnyOption = False,
    across: opt.AcrossOption = False,
    doc: opt.DocumentOption = None,
    since: opt.SinceOption = None,
    until: opt.UntilOption = None,
    context: Annotated[
        int,
        opt.Option(
            "--context",
            "-C",
            min=0,
            help="Number of pairs to show before and after each hit.",
            rich_help_panel=opt.HOW,
        ),
    ] = 0,
    form: opt.SearchFormatOption = opt.SearchFormat.text,
    explain: Annotated[
        bool,
        opt.Option(
            "--explain", help="Explain how the query was interpreted.", rich_help_panel=opt.HOW
        ),
    ] = False,
    facets: Annotated[
        bool,
        opt.Option(
            "--facets",
            help="Count the hits by language, year and document.",
            rich_help_panel=opt.HOW,
        ),
    ] = False,
    fold: Annotated[
        bool,
        opt.Option(
            "--fold/--no-fold",
            help="Show identical passages as one hit.",
            rich_help_panel=opt.HOW,
        ),
    ] = True,
    verify: opt.VerifyOption = False,
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
) -> int:
    """Search, and show each passage with its counterpart.

    [bold]search mensenhandel[/]                    a word, in any of its forms

    [bold]search '"virtuele wereld"' -politie[/]    a phrase, without another word

    [bold]search nl:aanpak fr:lutte[/]              a word in each language

    [bold]search 'traite* OR "êtres humains"'[/]    the start of a word, or a phrase

    [bold]search --across mensenhandel[/]           also passages in French only

    [bold]search aligned:none[/]                    passages without a counterpart

    [bold]search aligned:low politie[/]             uncertain pairs with a word
    """
    from benelux_search import api
    from benelux_search.cli.printing import print_result
    from benelux_search.search.options import SearchKeywords

    terminal = settings.terminal(plain)
    with api.open_index(settings.folder(index), verify=verify) as opened:
        query_text = " ".join(query)
        language: QueryLanguage = lang.value
        options = SearchKeywords(
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
        result = opened.search(query_text, **options)
        facet_counts = opened.facets(query_text, **options) if facets else None
        if explain:
            from benelux_search.output import reports

            explanation = opened.explain(query_text, language=language)
            terminal.tell(*reports.explanation_lines(explanation, terminal.say))
        around = {hit.id: opened.around(hit.id, context) for hit in result.hits if context}
    print_result(terminal, result, around if context else None, form, facet_counts)
    return FOUND if result.hits else NOTHING
