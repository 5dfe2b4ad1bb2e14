"""The index folder of a command that gets none: here, above, or in the settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search.storage.location import FOLDER, has_index, index_above

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal


def default_folder(terminal: Terminal) -> str:
    """Return ``index`` if it is an index; else one above; else that of the settings.

    Without any of them, return ``index``, so that the error names it. Standard error says which
    index above is used.
    """
    if has_index(Path(FOLDER)):
        return FOLDER
    try:
        above = index_above(Path.cwd(), Path.home().resolve())
    except (OSError, RuntimeError):  # the working folder, or the home folder, does not exist
        above = None
    if above is not None:
        terminal.tell(terminal.say("using the index in {folder}", folder=above))
        return str(above)
    return _folder_of_settings(terminal) or FOLDER


def _folder_of_settings(terminal: Terminal) -> str:
    """Return the setting ``index``, or ""; problems of the settings are notes."""
    from benelux_search.user.settings import load_settings, settings_path

    settings, problems = load_settings(settings_path())
    for problem in problems:
        terminal.tell_note(problem)
    return os.path.expanduser(settings.index)  # noqa: PTH111 - an address is no path
