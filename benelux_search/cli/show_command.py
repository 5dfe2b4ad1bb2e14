"""The command that shows a pair or a document: show.

This module does not load typer: see :mod:`benelux_search.cli.direct_commands`.
"""

from __future__ import annotations

from typing import Annotated

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import FOUND, InvocationSettings
from benelux_search.cli.shell_completion import complete_document
from benelux_search.output.formats import JSON, TEXT


@opt.taking_shared_options(*opt.PAGED_OPTIONS)
def show_command(
    settings: InvocationSettings,
    *,
    id: Annotated[  # noqa: A002
        str,
        opt.Argument(
            metavar="ID", help="Id of a pair or document.", autocompletion=complete_document
        ),
    ],
    form: Annotated[str, opt.format_option(TEXT, JSON, "tmx", "html")] = TEXT,
    verify: opt.VerifyOption = False,
) -> int:
    """Show a pair or a whole document in both languages.

    [bold]show report:0007[/]    the seventh pair of the document report

    [bold]show report[/]         the whole document

    [bold]show report --format html > report.html[/]
    """
    from benelux_search.cli.printing import print_shown
    from benelux_search.cli.user_codes import codes_for
    from benelux_search.model import Pair

    terminal = settings.terminal()
    codes = codes_for(id, terminal)
    with settings.open_index(verify=verify, codes=codes) as opened:
        shown = opened.show(id)
        document = opened.info(shown.document_id) if isinstance(shown, Pair) else None
    print_shown(terminal, shown, document, form)
    return FOUND
