"""The commands for the operations that a message of the library names.

The library names operations ("repair the index"). Its messages are shown to people with the
command that does the operation, as a user would type it.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Final

from benelux_search.errors import Advice, Message, Operation

_NAMED: Final = 5  # paths in a command
# ``{index}`` is the option for the folder of the index, ``{paths}`` are the files to index
_COMMANDS: Final[Mapping[Operation, str]] = {
    Operation.INDEX: "benelux-search index {index}{paths}",
    Operation.UPDATE: "benelux-search index {index}{paths}",
    Operation.REBUILD: "benelux-search index {index}--rebuild {paths}",
    Operation.REPAIR: "benelux-search doctor {index}--repair",
    Operation.OTHER_FOLDER: "benelux-search --index DIR …",
    Operation.OTHER_DISK: "benelux-search --index DIR …",
}


def with_command(text: str) -> str:
    """Return a message with the command for the operation that it names, if it names one."""
    command = command_for(text)
    return Message("{}. Run: {}", text, command) if command else text


def command_for(text: str) -> str:
    """Return the command for the operation that a message names; empty if it names none."""
    advice = _advice_in(text)
    if advice is None:
        return ""
    index = "" if advice.root is None else f"--index {shlex.quote(str(advice.root))} "
    paths = shlex.join(advice.paths[:_NAMED]) or "PATH"
    if len(advice.paths) > _NAMED:
        paths += f" (and {len(advice.paths) - _NAMED} more)"
    return _COMMANDS[advice.operation].format(index=index, paths=paths)


def _advice_in(text: object) -> Advice | None:
    """Return the operation in a message or in one of its values."""
    if isinstance(text, Advice):
        return text
    values = text.values if isinstance(text, Message) else ()
    return next(filter(None, map(_advice_in, values)), None)
