"""Links, pipes and devices in an index are removed, where what belongs there can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from benelux_search import index_files
from benelux_search.errors import IndexUnusable, index_command
from benelux_search.generations import strays
from benelux_search.generations.folders import GENERATIONS, STORE
from benelux_search.index_files import Stray


def remove_strays(root: Path, *, only: str | None = None) -> Iterator[str]:
    """Removes what is neither a file nor a folder from an index; says what was done, in words.

    A link is removed, and never what it leads to. ``only`` is the path of one, in the index.

    Raises:
        IndexUnusable: documents lie behind one: it is for the user to say what becomes of them.
    """
    found = tuple(each for each in strays(root) if only is None or each.path == root / only)
    for each in found:
        if _holds_documents(each.path.relative_to(root)):
            raise IndexUnusable(_left_to_the_user(root, each))
    for each in found:
        index_files.remove_stray(each.path)
        yield f"{each.path.relative_to(root).as_posix()} was removed: it was {each.kind}"


def _holds_documents(path: PurePath) -> bool:
    """True for the folder of generations, a generation and a store, by their paths in an index."""
    first, *rest = path.parts
    return first == GENERATIONS and (len(rest) < 2 or rest[1:] == [STORE])


def _left_to_the_user(root: Path, found: Stray) -> str:
    command = index_command(root, "--rebuild PATH")
    return (
        f"{found.path} is {found.kind}: put what it leads to in its place, or delete it and build "
        f"the index again with: {command}"
    )
