"""The message about a build that Ctrl-C or SIGTERM stops."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal


@contextlib.contextmanager
def report_saved_documents(terminal: Terminal, folder: str) -> Iterator[None]:
    """Report how many documents are saved if Ctrl-C or SIGTERM stops a build."""
    from benelux_search.api import building

    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        saved, say = building.saved_documents(folder), terminal.say
        if saved:
            text = say.some(
                "stopped: the index is unchanged, {number} document is saved; run the same "
                "command to continue",
                "stopped: the index is unchanged, {number} documents are saved; run the same "
                "command to continue",
                saved,
            )
        else:
            text = say(
                "stopped: the index is unchanged, nothing is saved yet; run the same command to "
                "start again"
            )
        terminal.tell(text)
        raise
