"""The command search.

Its docstring is its help text. This module does not load typer, so that a search starts fast: see
:mod:`benelux_search.cli.direct_search`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final, get_args

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.cli.shell_completion import complete_query

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal
    from benelux_search.law.codes import Code
    from benelux_search.results import QueryLanguage
    from benelux_search.search.explanation import Explanation

# the arguments of `search` that `--new` obeys; its hits are never folded
_OBEYED_BY_NEW: Final = frozenset(
    "settings new limit context across fold form verify terms index plain color no_pager".split()
)


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
    lang: opt.LanguageOption = opt.QueryLang.auto,
    limit: Annotated[
        int,
        opt.Option("-n", "--limit", min=1, help="Maximum number of hits.", rich_help_panel=opt.HOW),
    ] = 10,
    offset: Annotated[
        int, opt.Option("--offset", min=0, help="Skip the first N hits.", rich_help_panel=opt.HOW)
    ] = 0,
    any_word: opt.AnyOption = False,
    all_words: opt.AllWordsOption = False,
    across: opt.AcrossOption = False,
    synonyms: opt.SynonymsOption = False,
    meaning: opt.MeaningOption = False,
    doc: opt.DocumentOption = None,
    since: opt.SinceOption = None,
    until: opt.UntilOption = None,
    sort: opt.SortOption = opt.Sort.relevance,
    units: opt.UnitsOption = opt.Units.paragraph,
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
    index: opt.IndexOption = None,
    plain: opt.PlainOption = False,
    color: opt.ColorOption = None,
    no_pager: opt.NoPagerOption = False,
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
        _check_new(locals())
        from benelux_search.cli.new_hits import show_new_hits

        terminal = settings.terminal(plain, color, pager=not no_pager)
        has_new = show_new_hits(
            terminal,
            new,
            settings.folder(index),
            form,
            limit=limit,
            context=context,
            across=across,
            terms=terms,
            verify=verify,
        )
        return FOUND if has_new else NOTHING
    from benelux_search import api
    from benelux_search.cli.printing import print_count, print_paths, print_result
    from benelux_search.law.citations import may_cite
    from benelux_search.search.options import SearchKeywords

    _exclude_each_other(("--any-word", any_word), ("--all-words", all_words))
    _exclude_each_other(("--count", count), ("--files", files), ("--facets", facets))
    _check_summary(form, count=count, files=files, null=null, facets=facets)
    terminal = settings.terminal(plain, color, pager=not no_pager)
    query_text = " ".join(query)
    codes: tuple[Code, ...] = ()
    if may_cite(query_text):
        from benelux_search.cli.user_codes import codes_for

        codes = codes_for(query_text, terminal)
    own = api.read_terms(terms) if terms else ()
    with api.open_index(settings.folder(index), verify=verify, codes=codes, terms=own) as opened:
        language: QueryLanguage = lang.value
        is_summary = count or files or facets  # scripts read it: it never relaxes the query
        options = SearchKeywords(
            language=language,
            limit=limit,
            offset=offset,
            any_word=any_word,
            all_words=all_words or (is_summary and not any_word),
            document=doc,
            since=since,
            until=until,
            fold=fold,
            across=across,
            synonyms=synonyms,
            sort=sort.value,
            units=units.value,
            meaning=meaning,
        )
        if count or files:
            options |= SearchKeywords(limit=0, offset=0, seconds=None)
        result = opened.search(query_text, **options)
        if explain:
            _tell_explanation(terminal, opened.explain(query_text, language=language))
        if count:
            print_count(terminal, result, form)
            return FOUND if result.total else NOTHING
        if files:
            documents = opened.documents_of_hits(query_text, **options)
            print_paths(terminal, result, documents, null=null)
            return FOUND if documents else NOTHING
        facet_counts = opened.facets(query_text, **options) if facets else None
        around = {hit.id: opened.around(hit.id, context) for hit in result.hits if context}
    print_result(terminal, result, around if context else None, form, facet_counts)
    return FOUND if result.hits else NOTHING


def _check_new(given: Mapping[str, object]) -> None:
    """Check that nothing is given beside ``--new`` that the saved search decides.

    ``given`` are the arguments of :func:`search`.

    Raises:
        BeneluxSearchError: an option is given, or a query.
    """
    from benelux_search.errors import BeneluxSearchError, Message

    for name, parameter in inspect.signature(search, eval_str=True).parameters.items():
        default = None if parameter.default is parameter.empty else parameter.default
        if name in _OBEYED_BY_NEW or (given[name] or None) == (default or None):
            continue
        [option] = [
            each for each in get_args(parameter.annotation)[1:] if hasattr(each, "settings")
        ]
        names = getattr(option, "names", None) or [option.settings["metavar"]]
        shown = next((each for each in names if each.startswith("--")), names[0])
        raise BeneluxSearchError(Message("{} and {} exclude each other", "--new", shown))


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
    form: opt.SearchFormat, *, count: bool, files: bool, null: bool, facets: bool
) -> None:
    """Check that the options for a summary of the hits go together.

    Raises:
        BeneluxSearchError: they do not.
    """
    from benelux_search.errors import BeneluxSearchError, Message

    if null and not files:
        raise BeneluxSearchError(Message("--null needs --files"))
    if files and form is not opt.SearchFormat.text:
        raise BeneluxSearchError(Message("--files has no other format than text"))
    for name, is_given in (("--count", count), ("--facets", facets)):
        if is_given and form not in {opt.SearchFormat.text, opt.SearchFormat.json}:
            raise BeneluxSearchError(Message("{} has only the formats text and json", name))


def _tell_explanation(terminal: Terminal, explanation: Explanation) -> None:
    from benelux_search.output import reports

    terminal.tell(*reports.explanation_lines(explanation, terminal.say))
