"""The command search.

Its docstring is its help text. This module does not load typer, so that a search starts fast: see
:mod:`benelux_search.cli.direct_commands`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.cli.shell_completion import complete_query
from benelux_search.declared_options import Surface, option, options_of
from benelux_search.output.formats import JSON, TEXT

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal
    from benelux_search.law.codes import Code
    from benelux_search.search.hits.explanation import Explanation
    from benelux_search.search.queries.options import SearchKeywords


@opt.taking_shared_options(*opt.PAGED_INDEXES_OPTIONS)
@opt.taking_search_options(*options_of(Surface.SEARCH))
def search(
    settings: InvocationSettings,
    *,
    query: Annotated[
        list[str],
        opt.Argument(
            metavar="QUERY",
            help="Words, phrases and operators, as in the examples.",
            autocompletion=complete_query,
        ),
    ],
    options: SearchKeywords,
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
    form: opt.SearchFormatOption = TEXT,
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
    by: Annotated[
        list[str] | None,
        opt.Option(
            "--by",
            metavar="NAME",
            help="With --facets: count them by this metadata, too; may be given several times.",
            rich_help_panel=opt.HOW,
        ),
    ] = None,
    count: Annotated[
        bool,
        opt.Option("--count", help="Print only the number of hits.", rich_help_panel=opt.HOW),
    ] = False,
    files: Annotated[
        bool,
        opt.Option(
            "--files", help="Print only the paths of the documents.", rich_help_panel=opt.HOW
        ),
    ] = False,
    null: Annotated[
        bool,
        opt.Option(
            "-0", "--null", help="With --files: end each path with NUL.", rich_help_panel=opt.HOW
        ),
    ] = False,
    new: Annotated[
        str | None,
        opt.Option(
            "--new",
            metavar="NAME",
            help="Run a saved search, and show only what came since the last run with --new.",
            show_default=False,
            rich_help_panel=opt.WHERE,
        ),
    ] = None,
    verify: opt.VerifyOption = False,
    terms: opt.TermsOption = None,
) -> int:
    """Search, and show each passage with its counterpart.

    [bold]search mensenhandel[/]                    a word, in any of its forms

    [bold]search '"virtuele wereld"' -politie[/]    a phrase, without another word

    [bold]search nl:aanpak fr:lutte[/]              a word in each language

    [bold]search 'traite* OR "êtres humains"'[/]    the start of a word, or a phrase

    [bold]search --across mensenhandel[/]           also passages in French only

    [bold]search aligned:none[/]                    passages without a counterpart

    [bold]search aligned:low politie[/]             uncertain pairs with a word

    [bold]search --meaning "wie mag een wapen dragen?"[/]   a question in your own words

    [bold]search --units sentence politie[/]        sentences, each with its translation

    [bold]search --files politie[/]                 the paths of documents with a word

    [bold]search --new police[/]                    what is new for the saved search police
    """
    if new is not None:
        own = {
            "explain": explain,
            "facets": facets,
            "count": count,
            "files": files,
            "null": null,
            "by": bool(by),
        }
        _check_new(options, {"QUERY": bool(query)} | {f"--{name}": own[name] for name in own})
        from benelux_search.cli.new_hits import show_new_hits

        terminal = settings.terminal()
        has_new = show_new_hits(
            terminal,
            new,
            settings.folders(),
            form,
            options,
            context=context,
            terms=terms,
            verify=verify,
        )
        return FOUND if has_new else NOTHING
    from benelux_search.cli.printing import print_count, print_paths, print_result
    from benelux_search.law.citations import may_cite

    _check_switches(options)
    _exclude_each_other(("--count", count), ("--files", files), ("--facets", facets))
    _check_summary(form, count=count, files=files, null=null, facets=facets, by=bool(by))
    terminal = settings.terminal()
    query_text = " ".join(query)
    codes: tuple[Code, ...] = ()
    if may_cite(query_text):
        from benelux_search.cli.user_codes import codes_for

        codes = codes_for(query_text, terminal)
    with settings.open_index(terms=terms, codes=codes, verify=verify, several=True) as opened:
        if count or files or facets:  # scripts read them: they never relax the query
            options["all_words"] = not options["any_word"]
        if count or files:
            options |= {"limit": 0, "offset": 0, "seconds": None}
        result = opened.search(query_text, **options)
        if explain:
            _tell_explanation(terminal, opened.explain(query_text, language=options["language"]))
        if count:
            print_count(terminal, result, form)
            return FOUND if result.total else NOTHING
        if files:
            documents = opened.documents_of_hits(query_text, **options)
            print_paths(terminal, result, documents, null=null)
            return FOUND if documents else NOTHING
        facet_counts = opened.facets(query_text, by=by or (), **options) if facets else None
        around = {hit.id: opened.around(hit.id, context) for hit in result.hits if context}
    print_result(terminal, result, around if context else None, form, facet_counts)
    return FOUND if result.hits else NOTHING


def _check_new(options: SearchKeywords, own: Mapping[str, bool]) -> None:
    """Check that only options that apply to ``--new`` are given.

    ``own`` maps each other option of the command, by its name, to True if it is given.

    Raises:
        BeneluxSearchError: one of them is given, or an option that new hits do not have.
    """
    from benelux_search.errors import BeneluxSearchError, Message

    given = [
        opt.long_name(each, is_off=options.get(each.name) is False)
        for each in options_of(Surface.SEARCH)
        if Surface.NEW in each.absent and options.get(each.name) != each.default
    ]
    given += [name for name, is_given in own.items() if is_given]
    if given:
        raise BeneluxSearchError(Message("{} and {} exclude each other", "--new", given[0]))


def _check_switches(options: SearchKeywords) -> None:
    """Check that no switches are on that exclude each other.

    Raises:
        BeneluxSearchError: two are.
    """
    for each in options_of(Surface.SEARCH):
        if each.excludes is not None:
            other = option(each.excludes)
            on = [(opt.long_name(one), bool(options.get(one.name))) for one in (each, other)]
            _exclude_each_other(*on)


def _exclude_each_other(*options: tuple[str, bool]) -> None:
    """Check that at most one of the options is given; each is (name, True if it is given).

    Raises:
        BeneluxSearchError: several are.
    """
    from benelux_search.errors import BeneluxSearchError, Message

    given = [name for name, is_given in options if is_given]
    if len(given) > 1:
        raise BeneluxSearchError(Message("{} and {} exclude each other", *given[:2]))


def _check_summary(
    form: str, *, count: bool, files: bool, null: bool, facets: bool, by: bool
) -> None:
    """Check that the options for a summary of the hits go together.

    Raises:
        BeneluxSearchError: they do not.
    """
    from benelux_search.errors import BeneluxSearchError, Message

    if null and not files:
        raise BeneluxSearchError(Message("{} needs {}", "--null", "--files"))
    if by and not facets:
        raise BeneluxSearchError(Message("{} needs {}", "--by", "--facets"))
    if files and form != TEXT:
        raise BeneluxSearchError(Message("--files has no other format than text"))
    for name, is_given in (("--count", count), ("--facets", facets)):
        if is_given and form not in {TEXT, JSON}:
            raise BeneluxSearchError(Message("{} has only the formats text and json", name))


def _tell_explanation(terminal: Terminal, explanation: Explanation) -> None:
    from benelux_search.output import reports

    terminal.tell(*reports.explanation_lines(explanation, terminal.say))
