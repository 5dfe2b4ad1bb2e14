"""The codes of law that the user adds, for the commands that read citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benelux_search.law.citations import may_cite

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal
    from benelux_search.law.codes import Code


def codes_for(query: str, terminal: Terminal) -> tuple[Code, ...]:
    """Return the codes that a query may name; none for a query without a number.

    Problems of the file are notes.
    """
    if not may_cite(query):  # nearly all queries: they do not wait for the file to be looked for
        return ()
    from benelux_search.user.codes_file import codes_path, load_codes

    codes, problems = load_codes(codes_path())
    for problem in problems:
        terminal.tell_note(problem)
    return codes
