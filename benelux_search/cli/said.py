"""What was said before the command, and what its end says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal

PROGRAM: Final = "benelux-search"
FOUND, NOTHING, ERROR, INTERRUPTED = 0, 1, 2, 130


@dataclass(slots=True)
class InvocationSettings:
    """What was said before the command, and then by it."""

    index: str | None = None
    plain: bool = False
    debug: bool = False

    def folder(self, said: str | None) -> str:
        return said or self.index or os.environ.get("BENELUX_SEARCH_INDEX") or "index"

    def terminal(self, plain: bool) -> Terminal:
        from benelux_search.cli.terminal import Terminal

        return Terminal(spoken=plain or self.plain)
