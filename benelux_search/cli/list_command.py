"""The command that lists the documents of an index: list.

This module does not load typer: see :mod:`benelux_search.cli.direct_commands`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.declared_options import SCOPE_OPTIONS
from benelux_search.output.formats import TEXT
from benelux_search.results import DocumentOrder

if TYPE_CHECKING:
    from benelux_search.search.queries.scope import ScopeKeywords


@opt.taking_shared_options(*opt.PAGED_INDEXES_OPTIONS)
@opt.taking_search_options(*SCOPE_OPTIONS)
def list_command(
    settings: InvocationSettings,
    *,
    text: Annotated[
        list[str] | None,
        opt.Argument(
            metavar="TEXT",
            help="Words of the title, id, number or path. [italic]default: all documents[/]",
            show_default=False,
        ),
    ] = None,
    options: ScopeKeywords,
    sort: Annotated[
        DocumentOrder,
        opt.Option("--sort", help="Order; date: the newest first.", rich_help_panel=opt.HOW),
    ] = "id",
    limit: Annotated[
        int | None,
        opt.Option(
            "-n",
            "--limit",
            min=1,
            help="Maximum number of documents. [italic]default: no limit[/]",
            show_default=False,
            rich_help_panel=opt.HOW,
        ),
    ] = None,
    form: opt.ListFormatOption = TEXT,
) -> int:
    """List the documents of the index.

    [bold]list[/]                                 all documents

    [bold]list mensenhandel[/]                    with a word in the title, number or path

    [bold]list --since 2019 --sort date -n 20[/]  the twenty newest since 2019

    [bold]list --query politie[/]                 with a word in the text
    """
    from benelux_search.cli.printing import print_document_list
    from benelux_search.output.document_list import title_language

    terminal = settings.terminal()
    with settings.open_index(several=True) as opened:
        listed = opened.list_documents(
            " ".join(text or ()),
            sort=sort,
            language=title_language(terminal.say),
            limit=limit,
            **options,
        )
    print_document_list(terminal, listed, form)
    return FOUND if listed.documents else NOTHING
